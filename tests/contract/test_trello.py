"""What is Trello's own: lists and due dates as sprints, points in titles, archived cards, its 401s."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from scrumai.core import metrics
from scrumai.core.errors import (
    BoardNotFound,
    ItemNotFound,
    NoActiveSprint,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
)
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker, trello
from scrumai.trackers.base import Link
from tests.fakes.trello import Trello
from tests.fixtures.trackers import Stopped
from tests.fixtures.trackers.trello import ANA, BOT, KEY

LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)


class Fresh(Trello):
    """An empty board; `at` puts its clock to a day of March 2026."""

    def __init__(self) -> None:
        self.clock = Stopped()
        super().__init__(self.clock.now, KEY, {BOT: "scrumbot", ANA: "analima"})
        for name, user in (("Scrum Bot", "scrumbot"), ("Ana Lima", "analima"), ("Ana Costa", "ana2")):
            self.add_member(name, user)

    def on(self, day: int, month: int = 3) -> None:
        self.clock.at = datetime(2026, month, day, 9, tzinfo=timezone.utc)

    def open(self, ref: str = "AbCd1234", **more: Any) -> Any:
        url = more.pop("url", f"{self.url}/1")
        secret = more.pop("secret", f"{KEY}:{BOT}")
        user = more.pop("user", None)
        return open_tracker(Link(Board(1, "trello", url, ref, user=user), secret, **more), self.clock, Path())

    def columns(self, *names: str) -> list[str]:
        return [self.add_list(name)["id"] for name in names]


@pytest.fixture
def fake() -> Iterator[Fresh]:
    made = Fresh()
    yield made
    made.stop()


# a list is the sprint


def by_list(fake: Fresh) -> dict[str, Any]:
    """A sprint from 2 to 13 March on its eighth day, one before it, and one to come; points in titles."""
    fake.on(16, 2)
    backlog, old = fake.columns("Backlog", "Sprint 23 (16 Feb - 27 Feb)")
    doing, done = fake.columns("Doing", "Done")
    cards = {n: fake.add_card(f"(3) Old {n}", old, "analima") for n in range(3)}
    for day, n in ((20, 0), (24, 1)):
        fake.on(day, 2)
        fake.change(cards[n], "analima", idList=done)
    fake.on(28, 2)
    fake.change(cards[2], "analima", idList=backlog)
    fake.change(cards[0], "analima", closed=True)
    fake.pick(fake.lists, old)["closed"] = True
    fake.on(2)
    running = fake.add_list("Sprint 24 (2 - 13 March)")["id"]
    fake.columns("Sprint 25 (16 - 27 March)")
    found = {
        name: fake.add_card(name, running, "analima") for name in ("One (5)", "[2] Two", "Three", "(8) Four")
    }
    fake.on(4)
    fake.change(found["One (5)"], "analima", idList=doing)
    fake.change(found["[2] Two"], "analima", idList=doing)
    fake.on(6)
    fake.change(found["[2] Two"], "analima", idList=done)
    fake.change(found["(8) Four"], "analima", idList=backlog)
    fake.on(11)
    return {"running": running, "backlog": backlog, "done": done, "old": cards, **found}


def test_a_list_with_dates_is_the_sprint_and_its_cards_stay_in_it_on_their_way(fake: Fresh) -> None:
    by_list(fake)
    reading = read(fake.open(), fake.clock.now())
    assert (reading.sprint.name, reading.sprint.start, reading.sprint.end) == (
        "Sprint 24",
        date(2026, 3, 2),
        date(2026, 3, 13),
    )
    told = {item.title: (item.state.category, item.points) for item in reading.items}
    assert told == {
        "One": (Category.DOING, 5.0),
        "Two": (Category.DONE, 2.0),
        "Three": (Category.TODO, None),
    }
    assert [item.title for item in reading.removed] == ["Four"]
    scope = metrics.scope(reading, "UTC")
    assert [(item.title, size) for item, size in scope.removed] == [("Four", 8.0)]
    assert metrics.burndown(reading, "UTC").committed == 15.0


def test_a_list_that_is_over_tells_what_it_committed_to_and_brought(fake: Fresh) -> None:
    by_list(fake)
    (one,) = fake.open().closed(5)
    assert (one[0].name, one[1], one[2]) == ("Sprint 23", 9.0, 6.0)


def test_a_new_card_goes_into_the_sprint_s_list(fake: Fresh) -> None:
    made = by_list(fake)
    tracker = fake.open()
    item = tracker.create("Five", "Ana")
    assert item.state.name == "Sprint 24 (2 - 13 March)" and item.state.category is Category.TODO
    back = tracker.move(item.key, "backlog", "Ana")
    assert back.sprint is None
    changes = [(c.field, c.old, c.new) for c in tracker.history(LONG_AGO) if c.key == item.key]
    assert changes[-3:-1] == [
        ("state", "Sprint 24 (2 - 13 March)", "Backlog"),
        ("sprint", made["running"], ""),
    ]


def test_what_was_done_before_the_sprint_and_not_archived_is_not_in_it(fake: Fresh) -> None:
    made = by_list(fake)
    assert not made["old"][1]["closed"] and made["old"][1]["idList"] == made["done"]
    assert "Old 1" not in [item.title for item in fake.open().items(made["running"])]


# due dates are the sprint


def by_due(fake: Fresh, days: tuple[int, ...] = (13, 14, 20), made: int = 9) -> list[Any]:
    fake.on(made)
    todo, doing, done = fake.columns("To do", "Doing", "Done")
    cards = [
        fake.add_card(f"Due {day}", todo, "analima", due=f"2026-03-{day:02}T16:00:00.000Z") for day in days
    ]
    fake.add_card("Never due", doing, "analima")
    fake.on(11)
    return [*cards, done]


def test_without_named_sprints_it_is_the_week_and_what_is_due_in_it(fake: Fresh) -> None:
    by_due(fake)
    tracker = fake.open()
    sprint = tracker.sprint()
    assert (sprint.start, sprint.end) == (date(2026, 3, 9), date(2026, 3, 15))
    assert [item.title for item in tracker.items(sprint.id)] == ["Due 13", "Due 14"]


def test_a_longer_period_is_said_with_the_board(fake: Fresh) -> None:
    by_due(fake)
    sprint = fake.open("AbCd1234@2026-02-23+14").sprint()
    assert (sprint.start, sprint.end) == (date(2026, 3, 9), date(2026, 3, 22))
    assert len(fake.open("AbCd1234@2026-02-23+14").items(sprint.id)) == 3
    assert fake.open("AbCd1234@2026-03-09").sprint() == sprint


def test_nothing_due_is_no_sprint(fake: Fresh) -> None:
    by_due(fake, (20,))
    with pytest.raises(NoActiveSprint):
        fake.open().sprint()


def test_a_due_date_that_moves_is_a_change_of_the_sprint(fake: Fresh) -> None:
    card = by_due(fake)[0]
    fake.change(card, "analima", due="2026-03-18T16:00:00.000Z")
    fake.change(card, "analima", due=None)
    told = [(c.old, c.new) for c in fake.open().history(LONG_AGO) if c.key == "#1" and c.field == "sprint"]
    assert told == [("", "2026-03-09"), ("2026-03-09", "2026-03-16"), ("2026-03-16", "")]


def test_a_new_card_is_due_when_the_sprint_ends(fake: Fresh) -> None:
    by_due(fake)
    made = fake.open().create("New", "Ana")
    card = fake.find(made.key[1:], short=True)
    assert card and card["due"] == "2026-03-15T12:00:00.000Z" and made.sprint == "2026-03-09"


def test_weeks_that_are_over(fake: Fresh) -> None:
    one, two, _, done = by_due(fake, (6, 7, 13), made=2)
    fake.on(5)
    fake.change(one, "analima", idList=done, name="(2) One")
    fake.change(two, "analima", name="(1) Two")
    fake.on(11)
    told = [(s.start, committed, brought) for s, committed, brought in fake.open().closed(3)]
    assert told == [(date(2026, 3, 2), 0.0, 2.0)]


# labels, archives, people


@pytest.mark.parametrize("way", ["label", "list"])
def test_only_of_labels_trello_does_not_tell_when_they_came(fake: Fresh, way: str) -> None:
    fake.columns("To do", "Done")
    {"label": fake.add_label, "list": fake.add_list}[way]("Sprint 24 (2 Mar - 13 Mar)")
    assert fake.open().sprint().traced == (way == "list")


def test_a_label_without_a_year_is_of_the_year_in_which_it_was_made(fake: Fresh) -> None:
    fake.columns("To do", "Done")
    fake.add_label("Sprint 1 (3 Mar - 14 Mar)", at=datetime(2025, 3, 1, tzinfo=timezone.utc))
    mine = fake.add_label("Sprint 25 (9 Mar - 20 Mar)", at=datetime(2026, 3, 8, tzinfo=timezone.utc))
    assert fake.open().sprint().id == mine["id"]


def test_archived_cards_that_were_done_count_and_others_are_gone(fake: Fresh) -> None:
    todo, done = fake.columns("To do", "Done")
    labels = [fake.add_label("Sprint 24 (2 Mar - 13 Mar)")["id"]]
    for name, column in (("Shipped", done), ("Dropped", todo), ("Open", todo)):
        card = fake.add_card(name, column, "analima", idLabels=labels)
        fake.change(card, "analima", closed=name != "Open")
    tracker = fake.open()
    assert [item.title for item in tracker.items(labels[0])] == ["Shipped", "Open"]
    assert tracker.item("#2").sprint is None and not tracker.search("Dropped")


def test_a_first_name_that_two_have_is_nobody(fake: Fresh) -> None:
    tracker = fake.open()
    assert tracker.identity("Ana") is None
    assert tracker.identity("@ANALIMA") == tracker.identity("ana  lima") == "Ana Lima"


def test_the_first_member_is_the_assignee_and_the_others_stay(fake: Fresh) -> None:
    bot, ana, costa = (one["id"] for one in fake.members)
    fake.columns("To do", "Done")
    fake.add_card("Pair", fake.lists[0]["id"], "analima", idMembers=[ana, costa])
    tracker = fake.open()
    assert tracker.assign("#1", "Scrum Bot", "Ana").assignee == "Scrum Bot"
    assert fake.cards[0]["idMembers"] == [bot, costa]
    assert tracker.assign("#1", None, "Ana").assignee is None and fake.cards[0]["idMembers"] == []


def test_a_short_link_is_a_key_and_one_of_another_board_is_not(fake: Fresh) -> None:
    fake.columns("To do", "Done")
    card = fake.add_card("Here", fake.lists[0]["id"], "analima")
    assert fake.open().item(card["shortLink"]).key == "#1"
    fake.add_card("There", fake.lists[0]["id"], "analima", idBoard=fake.fresh())
    with pytest.raises(ItemNotFound):
        fake.open().item("c0000002")


# points


@pytest.mark.parametrize(
    ("name", "title", "points"),
    [
        ("(3) Login", "Login", 3.0),
        ("[0.5]Login", "Login", 0.5),
        ("Login (1,5)", "Login", 1.5),
        ("Login [13]", "Login", 13.0),
        ("Not found (404)", "Not found (404)", None),
        ("Log (3) in", "Log (3) in", None),
        ("(3)", "(3)", None),
        ("Login (x)", "Login (x)", None),
    ],
)
def test_points_in_a_title(fake: Fresh, name: str, title: str, points: float | None) -> None:
    fake.add_card(name, *fake.columns("To do"), "analima")
    item = fake.open().item("1")
    assert (item.title, item.points) == (title, points)
    changed = fake.open().estimate("#1", 8, "Ana")
    assert (changed.title, changed.points) == (title, 8.0)
    told = [(c.field, c.old, c.new) for c in fake.open().history(LONG_AGO) if c.field in ("points", "title")]
    assert told == [("points", "" if points is None else f"{points:g}", "8")]


def test_where_points_live_is_described(fake: Fresh) -> None:
    (todo,) = fake.columns("To do")
    assert fake.open().describe() == {"board": "Web shop", "points": ""}
    fake.add_card("(3) Login", todo, "analima")
    assert fake.open().describe()["points"] == "(3)"
    fake.add_field("Estimate")
    assert fake.open().describe()["points"] == "Estimate"


def test_points_that_are_chosen_from_a_list(fake: Fresh) -> None:
    fake.add_field("Points", "list", ("1", "2", "3", "XL"))
    fake.add_card("(3) Login", *fake.columns("To do"), "analima")
    tracker = fake.open()
    assert tracker.item("#1").points is None and tracker.item("#1").title == "(3) Login"
    assert tracker.estimate("#1", 2, "Ana").points == 2
    assert tracker.estimate("#1", 3, "Ana").points == 3
    with pytest.raises(TrackerRefused) as caught:
        tracker.estimate("#1", 5, "Ana")
    assert "1, 2, 3, XL" in str(caught.value.values["reason"])
    assert [c.new for c in tracker.history(LONG_AGO) if c.field == "points"] == ["2", "3"]


def test_points_in_a_field_of_text(fake: Fresh) -> None:
    fake.add_field("SP", "text")
    fake.add_card("Login", *fake.columns("To do"), "analima")
    assert fake.open().estimate("#1", 0.5, "Ana").points == 0.5
    fake.cards[0]["customFieldItems"][0]["value"] = {"text": "nan"}
    assert fake.open().item("#1").points is None


# the link


def test_a_board_is_named_by_its_address_or_its_short_link(fake: Fresh) -> None:
    fake.columns("To do")
    for ref in ("https://trello.com/b/AbCd1234/web-shop", fake.board["id"], " AbCd1234 "):
        assert fake.open(ref).describe()["board"] == "Web shop"
    assert trello._ref("", "https://trello.com/b/AbCd1234/x") == ("AbCd1234", None)


@pytest.mark.parametrize(
    "url", ["", "https://trello.com/b/AbCd1234/x", "https://www.trello.com", "trello.com"]
)
def test_the_address_of_a_board_in_a_browser_is_asked_at_the_api(url: str) -> None:
    made = trello.adapter(Link(Board(1, "trello", url, "AbCd1234"), "k:t"), Stopped(), Path())
    assert made._http._base == trello.API


@pytest.mark.parametrize("ref", ["", "nope", "../members", "AbCd9999", "AbCd1234@2026-02-30", "A" * 300])
def test_a_board_that_is_not_there(fake: Fresh, ref: str) -> None:
    with pytest.raises(BoardNotFound) as caught:
        fake.open(ref).states()
    assert len(str(caught.value.values["board"])) <= 40


def test_the_key_is_in_the_secret_or_the_user(fake: Fresh) -> None:
    fake.columns("To do")
    assert fake.open(secret=BOT, user=KEY).states() and fake.open(secret=f" {KEY}:{BOT}\n").states()
    for wrong in ({"secret": BOT}, {"secret": f"{KEY}:x"}, {"secret": ""}, {"secret": f'{KEY}:a"b'}):
        with pytest.raises(TrackerUnauthorized):
            fake.open(**wrong).states()
    assert all("token" not in one.query and "key" not in one.query for one in fake.asked)


def test_a_good_token_that_may_not_see_the_board_is_forbidden(fake: Fresh) -> None:
    fake.permission = False
    with pytest.raises(TrackerForbidden):
        fake.open().states()


def test_a_comment_that_fails_after_a_change_is_logged_and_the_change_stands(
    fake: Fresh, caplog: pytest.LogCaptureFixture
) -> None:
    fake.columns("To do", "Done")
    fake.add_card("Login", fake.lists[0]["id"], "analima")
    fake.fail(path="/actions/comments", status=403, body=b"no")
    caplog.set_level(logging.WARNING)
    assert fake.open().move("#1", "Done", "Ana").state.name == "Done"
    assert "TrackerForbidden" in caplog.text
    assert [one.method for one in fake.writes()] == ["PUT", "POST"]


def test_lists_of_one_name_are_one_state(fake: Fresh) -> None:
    fake.columns("To do", "Done", "Done")
    fake.add_card("Login", fake.lists[2]["id"], "analima")
    tracker = fake.open()
    assert tracker.move("#1", "done", "Ana").state.name == "Done" and not fake.writes()


def test_an_empty_board_and_one_without_lists(fake: Fresh) -> None:
    tracker = fake.open()
    assert list(tracker.states()) == [] and list(tracker.search("x")) == [] and list(tracker.closed(3)) == []
    with pytest.raises(NoActiveSprint):
        tracker.sprint()


def test_a_thousand_changes_a_page(fake: Fresh) -> None:
    (todo,) = fake.columns("To do")
    card = fake.add_card("Busy", todo, "analima")
    for n in range(1005):
        fake.clock.at += timedelta(seconds=1)
        fake.say(card, "analima", f"{n}")
    told = [c.new for c in fake.open().history(LONG_AGO) if c.field == "comment"]
    assert told == [str(n) for n in range(1005)]
