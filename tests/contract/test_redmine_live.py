"""What only a real Redmine can show (tests/fixtures/redmine_server.py)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from scrumai.core.errors import (
    AccountRefused,
    BoardNotFound,
    ItemNotFound,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TransitionNotAllowed,
)
from scrumai.core.sprint import Item
from scrumai.core.team import Board
from scrumai.ports import IssueTracker
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fixtures.trackers import Running, rigs
from tests.fixtures.trackers.redmine_live import Shop, shop

pytestmark = pytest.mark.live
LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def made() -> Iterator[Shop]:
    with shop() as one:
        yield one


def titled(tracker: IssueTracker, title: str) -> Item:
    return next(one for one in tracker.items(tracker.sprint().id) if one.title == title)


def shown(made: Shop, key: str) -> Any:
    """The issue with its journals, as the server gives it."""
    return made.redmine.api("GET", f"/issues/{key[1:]}.json?include=journals")["issue"]


def now() -> datetime:
    return datetime.now(timezone.utc)


# as whom


def test_an_administrators_key_writes_as_the_person(made: Shop) -> None:
    item = made.opened("scrumbot", person="Ana Lee").create("Gift cards", "Ana")
    made.opened("scrumbot", person="ben").move(item.key, "In Progress", "Ana Lee")
    issue = shown(made, item.key)
    assert (issue["author"]["name"], issue["description"]) == ("Ana Lee", "")
    assert [(one["user"]["name"], one["notes"]) for one in issue["journals"]] == [("Ben Ray", "")]


def test_nobody_is_acted_for_by_the_name_they_give_themselves(made: Shop) -> None:
    bot = made.opened("scrumbot")
    key = titled(bot, "Stock counts twice").key
    bot.comment(key, "Counted again", "Ana Lee")
    journals = shown(made, key)["journals"]
    assert [one["notes"] for one in journals] == ["Counted again\n\n(Ana Lee)"]
    assert journals[0]["user"]["name"] != "Ana Lee"


def test_the_header_of_another_key_is_ignored_by_the_server_so_the_bot_signs(made: Shop) -> None:
    bot = made.opened("helper")
    key = titled(bot, "Stock counts twice").key
    bot.comment(key, "Counted again", "Ana Lee")
    bot.move(key, "In Progress", "Ana Lee")
    journals = shown(made, key)["journals"]
    assert [one["user"]["name"] for one in journals] == ["Plain Bot"] * 2
    assert [one["notes"] for one in journals] == ["Counted again\n\n(Ana Lee)", "(Ana Lee)"]
    assert not [one for one in made.door.asked if "x-redmine-switch-user" in one.headers]
    made.door.asked.clear()
    headers = {"X-Redmine-API-Key": made.redmine.keys["helper"], "X-Redmine-Switch-User": "ana"}
    body = b'{"issue": {"notes": "As Ana?"}}'
    status, _, _ = made.redmine.ask(
        "PUT", f"/issues/{key[1:]}.json", body, {**headers, "Content-Type": "application/json"}
    )
    assert (status, shown(made, key)["journals"][-1]["user"]["name"]) == (204, "Plain Bot")


@pytest.mark.parametrize(
    ("login", "person", "error"),
    [("scrumbot", "Nobody Atall", AccountRefused), ("helper", "Ana Lee", TrackerForbidden)],
)
def test_whom_the_key_cannot_act_as_is_not_replaced_by_the_bot(
    made: Shop, login: str, person: str, error: type[TrackerError]
) -> None:
    bot = made.opened(login, person=person)
    key = titled(bot, "Stock counts twice").key
    with pytest.raises(error):
        bot.comment(key, "Hello", "Ana Lee")
    assert shown(made, key)["journals"] == []


def test_nothing_is_written_for_a_locked_account(made: Shop) -> None:
    person = _person(made, "carl")
    made.redmine.api("PUT", f"/users/{person}.json", user={"status": 3})
    bot = made.opened("scrumbot", person="Carl Holm")
    item = titled(bot, "Stock counts twice")
    with pytest.raises(TrackerForbidden):
        bot.comment(item.key, "Still here", "Carl Holm")
    assert shown(made, item.key)["journals"] == []
    made.redmine.api("DELETE", f"/users/{person}.json")


def test_a_deleted_user_is_somebody_anonymous(made: Shop) -> None:
    person, bot = _person(made, "olga"), made.opened("scrumbot", person="Olga Holm")
    key = titled(bot, "Stock counts twice").key
    bot.assign(key, "Olga Holm", "Olga Holm")
    bot.comment(key, "I take it", "Olga Holm")
    made.redmine.api("DELETE", f"/users/{person}.json")
    tracker = made.opened("scrumbot")
    assert tracker.item(key).assignee is None and tracker.identity("Olga Holm") is None
    told = {change.field: change for change in read(tracker, now()).history if change.key == key}
    assert (told["comment"].new, told["comment"].who) == ("I take it", "Anonymous")
    assert (told["assignee"].old, told["assignee"].new) == ("Ben Ray", "Anonymous")


def _person(made: Shop, login: str) -> int:
    user = {"login": login, "firstname": login.title(), "lastname": "Holm", "mail": f"{login}@example.org"}
    ref: int = made.redmine.api("POST", "/users.json", user={**user, "password": "quite-long-enough"})[
        "user"
    ]["id"]
    path = f"/projects/{made.project}/memberships.json"
    made.redmine.api("POST", path, membership={"user_id": ref, "role_ids": [3]})
    return ref


# what the server drops without a word


def test_a_move_that_the_workflow_does_not_have_is_refused_with_those_it_has(made: Shop) -> None:
    item = titled(made.opened(), "Invoice as a PDF")
    with pytest.raises(TransitionNotAllowed) as caught:
        made.opened(person="Dora Fox").move(item.key, "Rejected", "Dora Fox")  # a reporter
    assert caught.value.values["states"] == "Feedback, Closed"
    assert made.opened().item(item.key) == item
    assert not [one for one in made.door.asked if one.method == "PUT"]


def test_a_move_that_the_server_drops_is_noticed(made: Shop) -> None:
    item = titled(made.opened(), "Invoice as a PDF")
    made.door.fail(spoil=_allows_all, methods=("GET",), path=r"/issues/\d+", times=1)
    with pytest.raises(TransitionNotAllowed):
        made.opened("dora", own=True).move(item.key, "Rejected", "Dora Fox")
    assert [one.method for one in made.door.asked].count("PUT") == 1
    assert made.opened().item(item.key).state == item.state


def _allows_all(data: Any) -> Any:
    issue = json.loads(data)
    issue["issue"]["allowed_statuses"] = [{"id": 6, "name": "Rejected", "is_closed": True}]
    return json.dumps(issue).encode()


@pytest.mark.parametrize(("write", "value"), [("assign", "Ana Lee"), ("estimate", 4), ("move", "Closed")])
def test_a_change_that_a_person_may_not_make_is_forbidden(made: Shop, write: str, value: Any) -> None:
    item = titled(made.opened(), "Search finds plurals")
    with pytest.raises(TrackerForbidden):
        getattr(made.opened(person="Dora Fox"), write)(item.key, value, "Dora Fox")
    left = made.opened().item(item.key)
    assert (left.assignee, left.points, left.state) == (item.assignee, item.points, item.state)


def test_a_closed_project_can_be_read_and_not_changed(made: Shop) -> None:
    made.redmine.api("PUT", f"/projects/{made.project}/close.json")
    tracker = made.opened()
    item = titled(tracker, "Stock counts twice")
    assert read(tracker, now()).items
    with pytest.raises(TrackerForbidden):
        made.opened().comment(item.key, "Too late", "Ana Lee")
    with pytest.raises(TrackerForbidden):
        made.opened().create("Too late", "Ana Lee")
    assert shown(made, item.key)["journals"] == []


# reading


def test_private_notes_are_left_out(made: Shop) -> None:
    tracker = made.opened()
    key = titled(tracker, "Stock counts twice").key
    path = f"/issues/{key[1:]}.json"
    made.redmine.api("PUT", path, "ana", issue={"notes": "Only for us", "private_notes": True})
    made.redmine.api("PUT", path, "ana", issue={"notes": "For everybody"})
    assert shown(made, key)["journals"][0]["notes"] == "Only for us"  # the bot may see them
    said = [one.new for one in tracker.history(LONG_AGO) if (one.key, one.field) == (key, "comment")]
    assert said == ["For everybody"]


def test_hours_of_sub_tasks_are_counted_once(made: Shop) -> None:
    def sub(hours: float) -> None:
        fields = {"subject": "Part", "estimated_hours": hours, "parent_issue_id": int(story.key[1:])}
        made.redmine.api(
            "POST",
            f"/projects/{made.project}/issues.json",
            issue={**fields, "fixed_version_id": made.running},
        )

    tracker = made.opened()
    story, before = titled(tracker, "Wishlist for guests"), _total(tracker)
    sub(3)
    sub(5)
    tracker = made.opened()
    assert tracker.item(story.key).points is None
    assert _total(tracker) == before - (story.points or 0) + 8
    assert (
        float(made.redmine.api("GET", f"/issues/{story.key[1:]}.json")["issue"]["total_estimated_hours"])
        == 21
    )
    with pytest.raises(TrackerRefused):
        tracker.estimate(story.key, 2, "Ana Lee")


def _total(tracker: IssueTracker) -> float:
    return sum(one.points or 0 for one in tracker.items(tracker.sprint().id))


def test_story_points_and_start_dates_of_the_team_come_first(made: Shop) -> None:
    fields = made.redmine.seed("fields", project=made.project)
    start = (now() - timedelta(days=3)).date()
    custom = [{"id": fields["start"], "value": start.isoformat()}]
    made.redmine.api("PUT", f"/versions/{made.running}.json", version={"custom_fields": custom})
    tracker = made.opened()
    assert tracker.sprint().start == start
    assert getattr(tracker, "describe")()["points"] == "Story points"  # noqa: B009
    item = titled(tracker, "Search finds plurals")
    assert item.points is None  # its hours are none
    assert tracker.estimate(item.key, 0.5, "Ana Lee").points == 0.5
    tracker.estimate(item.key, 3, "Ana Lee")
    told = [
        (one.old, one.new)
        for one in tracker.history(LONG_AGO)
        if (one.key, one.field) == (item.key, "points")
    ]
    assert told == [("", "0.5"), ("0.5", "3")]


def test_fifteen_hundred_issues_come_over_pages(made: Shop) -> None:
    made.redmine.seed("many", project=made.project, version=made.running, count=1500)
    reading = read(made.opened(), now())
    assert len({one.key for one in reading.items}) == len(reading.items) == 1513
    assert len([one for one in made.door.asked if one.path == "/issues.json"]) < 25


def test_the_history_asks_only_for_issues_that_changed(made: Shop) -> None:
    since = now() - timedelta(days=2, hours=12)
    rows = made.opened().history(since)
    asked = [one.path for one in made.door.asked if one.path.startswith("/issues/")]
    assert {f"#{path[8:-5]}" for path in asked} == {row.key for row in rows}
    assert len(asked) == len(set(asked)) < 10


def test_what_left_the_sprint_is_in_its_history(made: Shop) -> None:
    reading = read(made.opened(), now())
    assert [one.title for one in reading.removed] == ["Gift wrapping"]
    carried = next(one for one in reading.items if one.title == "Shipping to islands")
    assert any(c.key == carried.key and c.new == reading.sprint.id for c in reading.history)


def test_finished_sprints_count_what_was_carried_over(made: Shop) -> None:
    (last, committed, done), (_, first, _) = made.opened().closed(5)
    assert (last.name, committed, done, first) == ("Sprint 2", 19.0, 16.0, 5.0)
    before = len(made.door.asked)
    made.opened().closed(5)
    assert len(made.door.asked) - before <= 3  # what is over is not counted again


def test_an_issue_of_another_project_is_none_of_ours(made: Shop) -> None:
    with shop() as other:
        theirs = titled(other.opened(), "Stock counts twice").key
        for call in ("item", "comment"):
            with pytest.raises(ItemNotFound):
                getattr(made.opened(), call)(theirs, *(("x", "Ana Lee") if call == "comment" else ()))


def test_a_key_or_a_project_that_is_none_is_told_at_once(made: Shop) -> None:
    def described(ref: str, key: str) -> Any:
        board = Board(1, "redmine", made.door.url, ref)
        return getattr(open_tracker(Link(board, key), Running(), __file__), "describe")()  # type: ignore[arg-type]  # noqa: B009

    key = made.redmine.keys["ana"]
    assert described(made.project, key) == {"board": made.project.capitalize(), "points": "estimated hours"}
    with pytest.raises(TrackerUnauthorized):
        described(made.project, "0" * 40)
    with pytest.raises(BoardNotFound):
        described("no-such-project", key)


# the fake


def test_the_fake_answers_in_the_shape_of_the_real_server(made: Shop, tmp_path: Any) -> None:
    with rigs()["redmine"](tmp_path) as rig:
        assert rig.fake
        tracker = made.opened("helper")
        for one in (rig.again(), tracker):
            key = one.items(one.sprint().id)[0].key
            one.comment(key, "Look at it", "Ana Lee")
            one.move(key, "Resolved", "Ana Lee")
            one.create("Gift cards", "Ana Lee")
            one.search("invoice")
            read(one, now())
        ours, real = _shapes(rig.fake), _shapes(made.door)
    assert set(ours) == set(real)
    for path, fields in ours.items():
        assert fields <= real[path], (path, fields - real[path])


def _shapes(server: Any) -> dict[str, set[str]]:
    """The fields of every answer so far, by the kind of request."""
    found: dict[str, set[str]] = {}
    for asked in list(server.asked):
        if asked.method == "GET":
            data = server.answer(asked).data
            path = re.sub(r"/(\d+|shop[-\d]*)\b", "/N", asked.path)
            found.setdefault(path, set()).update(
                _fields(json.loads(data) if isinstance(data, bytes) else data)
            )
    return found


def _fields(data: Any, above: str = "") -> set[str]:
    if isinstance(data, list):
        return {name for one in data for name in _fields(one, above)}
    if isinstance(data, dict):
        inner = {name for key, one in data.items() for name in _fields(one, f"{above}.{key}")}
        return inner | {f"{above}.{key}" for key in data}
    return set()
