"""Tickets on the demo board, with the real store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from scrumai.core.calendar import Schedule
from scrumai.core.errors import (
    AccountRefused,
    AlreadyInState,
    ChoiceNotUnderstood,
    EstimateInvalid,
    ItemChanged,
    ItemNotFound,
    MessageTooLong,
    NoBoard,
    NothingPending,
    NotOnBoard,
    PersonNotFound,
    TicketUnclear,
    TrackerReadOnly,
    TrackerUnavailable,
    TransitionAsks,
    TransitionNotAllowed,
    YouNotOnBoard,
)
from scrumai.core.standup import Entry, Kind
from scrumai.core.team import Account, Board, Member
from scrumai.services.request import Outcome, Requests
from scrumai.services.talked import RECENT
from scrumai.services.ticket import Tickets, own_among, row
from scrumai.services.ticket_change import cases
from scrumai.services.ticket_context import ordered, step
from scrumai.store.postgres import Stores
from scrumai.trackers.base import PATIENCE
from scrumai.words import sentence, words
from tests.fixtures.board import Room, room, told
from tests.fixtures.trackers import rigs


@pytest.fixture
def here(session_stores: Stores, tmp_path: Path) -> Room:
    return room(session_stores, tmp_path)


def read(outcome: Outcome) -> str:
    """What the person reads."""
    return words(outcome.response, **outcome.values)


def comments(here: Room) -> list[tuple[str, str, str | None]]:
    history = here.tracker.history(datetime(2026, 3, 4, tzinfo=timezone.utc))
    return [(one.key, one.new, one.who) for one in history if one.field == "comment"]


def test_a_move_is_previewed_and_done_only_on_the_yes(here: Room) -> None:
    assert read(here.say("move_ticket", "move demo-12 to done please")) == (
        "Move DEMO-12 “Login page remembers the customer” to Done?"
    )
    assert here.tracker.item("DEMO-12").state.name == "In Progress"
    assert read(here.yes()) == "Moved DEMO-12 “Login page remembers the customer” to Done."
    assert here.tracker.item("DEMO-12").state.name == "Done"
    last = here.tracker.history(here.clock.now())[-1]
    assert (last.key, last.new, last.who) == ("DEMO-12", "Done", "Sam")


def test_a_ticket_without_a_title_says_so(here: Room) -> None:
    bare = replace(here.tracker.item("DEMO-12"), title="")
    assert words("utter_ticket_part", **row(bare)) == "DEMO-12 “(no title)”"


def test_a_no_changes_nothing(here: Room) -> None:
    here.say("move_ticket", "close DEMO-12")
    here.requests.drop(here.sam)
    with pytest.raises(NothingPending):
        here.yes()
    assert here.tracker.item("DEMO-12").state.name == "In Progress"


def test_each_write_is_audited(here: Room) -> None:
    here.say("estimate_ticket", "DEMO-12 is 5 points")
    here.yes()
    kept = [one for one in here.facts() if one["what"] == "estimate_ticket"]
    assert [one["detail"] for one in kept] == [{"keys": ["DEMO-12"], "estimate": 5.0}]


def linked(here: Room, kind: str, url: str) -> Member:
    """Zoe, who is in the team and not on the board, once that is of another kind."""
    with here.stores.open(here.sam.workspace_id) as store:
        zoe = store.add_member(here.sam.address.replace(":sam", ":zoe"), "Zoe")
        store.join(here.team_id, zoe.id, "member")
        store.link_board(Board(here.team_id, kind, url, "test"))
    return zoe


def test_whom_the_board_does_not_know_hears_so_before_the_preview_and_what_to_say(here: Room) -> None:
    zoe = linked(here, "trello", "https://trello.com")
    with pytest.raises(YouNotOnBoard):
        here.say("assign_ticket", "assign DEMO-12 to me", by=zoe)
    with pytest.raises(NotOnBoard) as caught:
        here.say("assign_ticket", "assign DEMO-12 to Zoe", "Zoe")
    assert not isinstance(caught.value, YouNotOnBoard)


ORDERS = [
    ("create_ticket", "new bug: login fails"),
    ("create_ticket", "create a ticket"),
    ("move_ticket", "close DEMO-12"),
    ("assign_ticket", "assign DEMO-12 to Ana"),
    ("comment_ticket", "comment on DEMO-12: deployed"),
    ("comment_ticket", "comment on DEMO-12"),
    ("estimate_ticket", "estimate DEMO-12 at 5"),
]


def lose_account(here: Room) -> None:
    """The tracker refused Sam's own account once."""
    with here.stores.open(here.sam.workspace_id) as store:
        account = Account(here.sam.id, "demo", "demo:", "sealed", owner="Sam", gone=here.clock.now())
        store.link_account(account)


@pytest.mark.parametrize(("kind", "text"), ORDERS)
def test_whose_account_is_known_to_be_refused_hears_so_before_anything_is_asked(
    here: Room, kind: str, text: str
) -> None:
    lose_account(here)
    with pytest.raises(AccountRefused) as caught:
        here.say(kind, text)
    told = sentence(caught.value)
    assert '"link my account"' in words(told.key, **told.values) and here.requests.open(here.sam) is None
    with here.stores.open(here.sam.workspace_id) as store:
        store.unlink_account(here.sam.id, "demo", "demo:")
    here.say(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [("comment_ticket", "comment on DEMO-12", "deployed"), ("estimate_ticket", "estimate DEMO-12", "5")],
)
def test_an_account_that_is_lost_while_something_is_asked_is_told_before_the_preview(
    here: Room, kind: str, text: str, answer: str
) -> None:
    here.say(kind, text)
    lose_account(here)
    with pytest.raises(AccountRefused):
        here.answer(answer)
    assert here.requests.open(here.sam) is None


def test_a_ticket_that_is_offered_is_not_previewed_for_a_refused_account(here: Room) -> None:
    values = {"board": here.ticket.writable(here.sam), "title": "x", "kind": "bug", "left": ""}
    lose_account(here)
    with pytest.raises(AccountRefused):
        here.requests.propose(here.sam, "create_ticket", values)


@pytest.mark.parametrize(
    ("kind", "text"), [("create_ticket", "new bug: login fails"), ("move_ticket", "close DEMO-12")]
)
def test_an_export_is_read_only_before_anything_is_asked(here: Room, kind: str, text: str) -> None:
    linked(here, "pivotal", "file:shop.csv")
    with pytest.raises(TrackerReadOnly):
        here.say(kind, text)
    assert here.requests.open(here.sam) is None


def test_several_tickets_are_one_preview(here: Room) -> None:
    shown = read(here.say("move_ticket", "move DEMO-10 and demo-12 to in review"))
    assert "DEMO-10" in shown and "DEMO-12" in shown
    here.yes()
    assert {here.tracker.item(key).state.name for key in ("DEMO-10", "DEMO-12")} == {"In Review"}


def test_a_bare_number_is_of_the_boards_own_prefix(here: Room) -> None:
    here.say("move_ticket", "close #12")
    here.yes()
    assert here.tracker.item("DEMO-12").state.name == "Done"


@pytest.mark.parametrize("text", ["show 12", "show me 12 please", "show 12 and 7"])
def test_so_it_is_where_it_is_only_to_be_seen(here: Room, text: str) -> None:
    assert here.ticket.find(here.sam, text).items[0].key == "DEMO-12"
    with pytest.raises(ItemNotFound):
        here.ticket.find(here.sam, "show 404")
    here.tracker.create("The page for error 404", "Sam", "task")
    assert here.ticket.find(here.sam, "show 404").items[0].title == "The page for error 404"


LEFT = "\nOne thing at a time: I left out {}. Say that next."
BOTH = "assign DEMO-15 to Ana and move it to in review"


@pytest.mark.parametrize(
    ("kind", "text", "shown", "left"),
    [
        ("move_ticket", BOTH, "Move DEMO-15 “Address book in the customer account” to In Review?", "“assign DEMO-15 to Ana”"),
        ("assign_ticket", BOTH, "Give DEMO-15 “Address book in the customer account” to Ana?", "“move it to in review”"),
        ("assign_ticket", "close DEMO-12 and assign DEMO-10 to Ana", "Give DEMO-10 “Wish list” to Ana?", "“close DEMO-12”"),
        ("move_ticket", "move DEMO-10 to done and DEMO-15 to review", "Move DEMO-10 “Wish list” to Done?", "“DEMO-15 to review”"),
        (
            "comment_ticket", "close DEMO-10, estimate it at 3 and comment on it: hi, close it",
            "Write this on DEMO-10 “Wish list”?\n“hi, close it”", "“close DEMO-10”, “estimate it at 3”",
        ),
        (
            "create_ticket", "create a task 'rotate keys' and move it to in review",
            "Create this task in the running sprint: “rotate keys”?", "“move it to in review”",
        ),
    ],
)  # fmt: skip
def test_one_order_is_previewed_and_the_others_are_named(
    here: Room, kind: str, text: str, shown: str, left: str
) -> None:
    assert read(here.say(kind, text, "Ana")) == shown + LEFT.format(left)
    here.yes()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("comment_ticket", 'comment on DEMO-12: "move it to done and close it"'),
        ("comment_ticket", "comment on DEMO-12 that we wait and close it please"),
        ("create_ticket", "create a bug: the login fails, then assign it to Ana please"),
    ],
)
def test_an_order_in_a_comment_or_a_title_is_part_of_it(here: Room, kind: str, text: str) -> None:
    assert "One thing at a time" not in read(here.say(kind, text))


def test_what_was_left_out_is_named_after_a_question_too(here: Room) -> None:
    assert here.say("assign_ticket", "assign DEMO-15 and move it to in review").missing == "person"
    assert LEFT.format("“move it to in review”") in read(here.answer("ana"))


def test_words_that_fit_several_are_asked_about(here: Room) -> None:
    asked = here.say("move_ticket", "close the login ticket")
    assert asked.response == "utter_ask_move_ticket_which"
    assert "1. DEMO-12" in asked.values["lines"] and "2. DEMO-14" in asked.values["lines"]
    for nonsense in ("3", "0", "the cart and the page", "hm"):
        with pytest.raises(ChoiceNotUnderstood):
            here.answer(nonsense)
    assert "DEMO-14" in read(here.answer("2"))
    here.yes()
    assert here.tracker.item("DEMO-14").state.name == "Done"
    assert here.tracker.item("DEMO-12").state.name == "In Progress"


@pytest.mark.parametrize(
    "answer", ["DEMO-12", "demo-12 please", "1", "the first one", "#1", "the one with the page"]
)
def test_ways_to_choose(here: Room, answer: str) -> None:
    here.say("move_ticket", "close the login ticket")
    assert "DEMO-12" in here.answer(answer).values["tickets"]


@pytest.mark.parametrize(
    ("kind", "text", "error", "values"),
    [
        ("move_ticket", "move DEMO-99 to done", ItemNotFound, {"key": "DEMO-99"}),
        ("move_ticket", "move DEMO-12 and DEMO-99 to done", ItemNotFound, {"key": "DEMO-99"}),
        ("move_ticket", "close #99", ItemNotFound, {"key": "DEMO-99"}),
        ("move_ticket", "close the quantum teleporter ticket", ItemNotFound, {"key": "“quantum teleporter”"}),
        (
            "move_ticket",
            "move DEMO-12 to the moon",
            TransitionNotAllowed,
            {"key": "DEMO-12", "state": "moon", "states": "To Do, In Review, Done"},
        ),
        ("move_ticket", "start DEMO-12", AlreadyInState, {"key": "DEMO-12", "state": "In Progress"}),
        (
            "assign_ticket",
            "assign DEMO-12 to zoltan",
            PersonNotFound,
            {"name": "zoltan", "people": "Sam, Ana, Ben"},
        ),
        ("estimate_ticket", "DEMO-12 is 2.3 points", EstimateInvalid, {"points": "2.3"}),
        ("estimate_ticket", "DEMO-12 is 101 points", EstimateInvalid, {"points": "101"}),
        ("estimate_ticket", "DEMO-12 is -1 points", EstimateInvalid, {"points": "-1"}),
        ("create_ticket", "create a ticket: " + "x" * 256, MessageTooLong, {"length": 256, "limit": 255}),
    ],
)
def test_what_cannot_be_done_is_told_before_the_preview(
    here: Room, kind: str, text: str, error: type[Exception], values: dict[str, object]
) -> None:
    with pytest.raises(error) as told:
        here.say(kind, text)
    assert told.value.values == values  # type: ignore[attr-defined]
    with pytest.raises(NothingPending):
        here.yes()


def test_a_change_by_somebody_else_between_preview_and_yes_stops_it(here: Room) -> None:
    here.say("move_ticket", "move DEMO-12 to done")
    here.tracker.move("DEMO-12", "To Do", "Ana")
    with pytest.raises(ItemChanged) as told:
        here.yes()
    assert told.value.values == {"key": "DEMO-12", "now": "To Do"}
    assert here.tracker.item("DEMO-12").state.name == "To Do"
    with pytest.raises(NothingPending):
        here.yes()


def test_a_tracker_that_fails_at_the_second_ticket(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    here.say("move_ticket", "move DEMO-10 and DEMO-12 to done")
    real = here.tracker.move

    def move(key: str, state: str, who: str) -> object:
        if key == "DEMO-12":
            raise TrackerUnavailable
        return real(key, state, who)

    monkeypatch.setattr(here.tracker, "move", move)
    assert read(here.yes()) == "Moved DEMO-10 “Wish list” to Done. The board did not take it for DEMO-12."
    with pytest.raises(NothingPending):
        here.yes()


def test_a_tracker_that_fails_at_the_yes_is_not_tried_again(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.say("comment_ticket", "note on DEMO-12: tests fail")

    def down(*args: object) -> object:
        raise TrackerUnavailable

    monkeypatch.setattr(here.tracker, "comment", down)
    with pytest.raises(TrackerUnavailable):
        here.yes()
    with pytest.raises(NothingPending):
        here.yes()


@pytest.fixture
def numbered(here: Room, tmp_path: Path) -> Iterator[Room]:
    """The team on a Redmine, whose keys are numbers."""
    with rigs()["redmine"](tmp_path) as rig:
        linked(here, "redmine", "https://redmine.example")
        here.tracker = rig.again(patience=60.0)  # type: ignore[assignment]
        yield here


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("move_ticket", "move 12 to resolved", "Move #12 “Newsletter opt-out” to Resolved?"),
        ("move_ticket", "move 12 and 13 to in progress", "to In Progress?"),
        ("assign_ticket", "unassign 12", "Give #12 “Newsletter opt-out” to nobody?"),
        ("comment_ticket", "comment on 12: hi", "Write this on #12 “Newsletter opt-out”?\n“hi”"),
        ("estimate_ticket", "estimate 12 at 5", "Set #12 “Newsletter opt-out” to 5 points?"),
    ],
)
def test_where_keys_are_numbers_a_bare_one_is_a_ticket(
    numbered: Room, kind: str, text: str, shown: str
) -> None:
    assert shown in read(numbered.say(kind, text))


def test_where_keys_have_letters_a_bare_number_is_none(here: Room) -> None:
    assert here.say("move_ticket", "move 12 to in review").missing == "ticket"
    with pytest.raises(ItemNotFound):
        here.answer("12")
    assert not ordered(here.ticket, here.sam, "show me 12") and not ordered(here.ticket, here.sam, "close 12")
    assert not ordered(here.ticket, here.sam, "close 12, assign 15 to Ben")


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("#12", "to Resolved?"),
        ("12", "to Resolved?"),
        ("the newsletter ticket", "to Resolved?"),
        ("move #12 to Closed", "to Closed?"),
        ("#12 to Closed", "to Closed?"),
        ("move the newsletter ticket to closed", "to Closed?"),
    ],
)
def test_an_answer_that_is_an_order_tells_its_own_detail(numbered: Room, answer: str, shown: str) -> None:
    assert numbered.say("move_ticket", "move a ticket to resolved").missing == "ticket"
    assert read(numbered.answer(answer)) == f"Move #12 “Newsletter opt-out” {shown}"


@pytest.mark.parametrize("text", ["show me 12", "who's on 12?", "is 12 done?", "did somebody close 12"])
def test_a_ticket_by_its_number_alone_is_shown_where_keys_are_numbers(numbered: Room, text: str) -> None:
    assert [one.key for one in numbered.ticket.find(numbered.sam, text).items] == ["#12"]
    assert ordered(numbered.ticket, numbered.sam, text) == "ask_ticket"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("close 4", "move_ticket"),
        ("mark 4 as resolved", "move_ticket"),
        ("hand 7 over to Ben", "assign_ticket"),
        ("close 4, assign 5 to Ben", "move_ticket"),
        ("assign 5 to Ben\nclose 4", "assign_ticket"),
        ("close #4, assign #5 to Ben", ""),
        ("close #4", ""),
        ("close 4 tickets", ""),
        ("show me 4 tickets", ""),
        ("close them", ""),
    ],
)
def test_what_the_numbers_of_a_board_tell(numbered: Room, text: str, kind: str) -> None:
    assert ordered(numbered.ticket, numbered.sam, text) == kind


def test_them_are_the_several_tickets_that_were_shown_last(here: Room) -> None:
    for shown, kind in (("show DEMO-10", ""), ("show DEMO-10 and DEMO-12", "move_ticket")):
        here.ticket.find(here.sam, shown)
        assert ordered(here.ticket, here.sam, "close both") == kind
    both = read(here.say("move_ticket", "close both"))
    assert "DEMO-10" in both and "DEMO-12" in both and "to Done?" in both


def test_it_is_one_of_several_so_it_is_asked_which(here: Room) -> None:
    here.ticket.find(here.sam, "show DEMO-10 and DEMO-12")
    assert here.say("move_ticket", "close it").missing == "which"
    assert "DEMO-12" in read(here.answer("2"))
    here.ticket.mine(here.sam)
    assert [one.key for one in here.ticket.find(here.sam, "show them").items] == ["DEMO-12", "DEMO-15"]
    assert here.ticket.find(here.sam, "show it").unclear


@pytest.fixture
def strict(here: Room, tmp_path: Path) -> Iterator[Room]:
    """The team on a Jira with a workflow: a ticket goes from To Do to In Progress only."""
    with rigs()["jira_cloud"](tmp_path) as rig:
        linked(here, "jira", "https://jira.example")
        here.tracker = rig.again(patience=60.0)  # type: ignore[assignment]
        yield here


def test_a_step_that_the_workflow_does_not_have_is_told_before_the_preview(strict: Room) -> None:
    with pytest.raises(TransitionNotAllowed) as told:
        strict.say("move_ticket", "move SHOP-101 to done")
    assert told.value.values == {"key": "SHOP-101", "state": "Done", "states": "In Progress"}
    with pytest.raises(NothingPending):
        strict.yes()
    assert strict.say("move_ticket", "move SHOP-101").missing == "state"
    with pytest.raises(TransitionNotAllowed):
        strict.answer("done")
    assert "to In Progress?" in read(strict.answer("in progress"))
    assert strict.yes().stage == "done"


def test_only_the_steps_that_there_are_are_offered(strict: Room) -> None:
    asked = strict.say("move_ticket", "move SHOP-101")
    assert asked.values["states"] == "In Progress"
    assert [one.payload for one in strict.requests.question(strict.sam).choices] == ["In Progress"]
    with pytest.raises(TransitionNotAllowed):
        strict.answer("done")
    assert [one.payload for one in strict.requests.question(strict.sam).choices] == ["In Progress"]


def test_the_board_is_asked_once_for_the_steps_that_a_question_offers(
    strict: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(key: str) -> list[str]:
        asked.append(key)
        return ["In Progress"]

    monkeypatch.setattr(strict.tracker, "reachable", noted, raising=False)
    strict.say("move_ticket", "move SHOP-101")
    shown = strict.requests.question(strict.sam)
    assert (asked, shown.values["states"], len(shown.choices)) == (["SHOP-101"], "In Progress", 1)


def test_a_board_that_does_not_tell_its_steps_in_time_offers_all_states(
    strict: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(key: str) -> None:
        raise TrackerUnavailable(tracker="Jira")

    monkeypatch.setattr(strict.tracker, "reachable", late, raising=False)
    strict.say("move_ticket", "move SHOP-101")
    assert len(strict.requests.question(strict.sam).choices) > 1


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("in progress", "In Progress"),
        ("In Progress please", "In Progress"),
        ("to in progress", "In Progress"),
        ("progress", "In Progress"),
        ("done", None),
        ("in progress?", None),
        ("stop", None),
        ("what is in progress right now", None),
        ("who is in progress", None),
        ("show tickets in progress", None),
    ],
)
def test_after_a_refusal_a_state_alone_is_where_the_ticket_goes(
    strict: Room, text: str, state: str | None
) -> None:
    assert step(strict.ticket, strict.sam, text) is None
    with pytest.raises(TransitionNotAllowed):
        strict.say("move_ticket", "move SHOP-101 to done")
    values = step(strict.ticket, strict.sam, text)
    assert (values and values["state"]) == state
    if values:
        assert "to In Progress?" in read(told(strict.requests.propose(strict.sam, "move_ticket", values)))
    strict.clock.forward(seconds=RECENT.total_seconds() + 1)
    assert step(strict.ticket, strict.sam, text) is None


def test_the_ticket_of_a_step_that_does_not_exist_is_what_it_means_next(strict: Room) -> None:
    strict.say("move_ticket", "move SHOP-104 to in progress")
    strict.requests.drop(strict.sam)
    with pytest.raises(TransitionNotAllowed):
        strict.say("move_ticket", "move SHOP-101 to done")
    assert "SHOP-101" in read(strict.say("move_ticket", "move it to in progress"))


def test_where_it_is_not_told_in_time_the_yes_tells(strict: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(key: str) -> None:
        raise TrackerUnavailable(tracker="Jira")

    monkeypatch.setattr(strict.tracker, "reachable", late, raising=False)
    assert strict.say("move_ticket", "move SHOP-101 to done").stage == "preview"
    with pytest.raises(TransitionNotAllowed):
        strict.yes()
    assert step(strict.ticket, strict.sam, "done") is None
    values = step(strict.ticket, strict.sam, "in progress then")
    assert values and values["state"] == "In Progress"
    assert "SHOP-101" in read(told(strict.requests.propose(strict.sam, "move_ticket", values)))
    assert strict.yes().stage == "done"


def test_nobody_waits_long_for_a_workflow(
    here: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrumai.services.ticket.HASTE", 0.2)
    with rigs()["jira_cloud"](tmp_path) as rig:
        linked(here, "jira", "https://jira.example")
        tickets = Tickets(
            here.stores,
            here.clock,
            here.teams,
            lambda board: rig.again(),
            writers=lambda member, board, patience=PATIENCE: rig.again(patience),
        )
        here.requests = Requests(here.stores, here.clock, cases(tickets))
        assert rig.fake is not None
        rig.fake.fail(hang=True, path="transitions")
        began = time.monotonic()
        assert here.say("move_ticket", "move SHOP-101 to done").stage == "preview"
        assert time.monotonic() - began < PATIENCE / 2


def test_what_a_step_asks_for_is_told_before_the_yes(here: Room, tmp_path: Path) -> None:
    with rigs()["jira_cloud"](tmp_path) as rig:
        linked(here, "jira", "https://jira.example")
        tickets = Tickets(here.stores, here.clock, here.teams, lambda board: rig.again())
        here.requests = Requests(here.stores, here.clock, cases(tickets))
        with pytest.raises(TransitionAsks) as told:
            here.say("move_ticket", "move SHOP-102 to blocked")
        assert tickets.last(here.sam)["steps"] == ["To Do", "In Review", "Done"]
    said = sentence(told.value)
    assert words(said.key, **said.values) == (
        "Jira asks for “Reason” when SHOP-102 goes to Blocked, so please do that in Jira. From here it can go to: To Do, In Review, Done."
    )


def test_a_ticket_that_can_go_nowhere_is_told_so(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here.tracker, "reachable", lambda key: [])
    with pytest.raises(TransitionNotAllowed) as told:
        here.say("move_ticket", "move DEMO-12 to done")
    said = sentence(told.value)
    assert words(said.key, **said.values) == "DEMO-12 cannot go to Done. It can go to: nowhere."


def test_details_are_asked_one_by_one(here: Room) -> None:
    assert here.say("move_ticket", "move a ticket").missing == "ticket"
    assert here.answer("DEMO-12").missing == "state"
    with pytest.raises(TransitionNotAllowed):
        here.answer("the moon")
    assert read(here.answer("in review")) == "Move DEMO-12 “Login page remembers the customer” to In Review?"


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("I'll take DEMO-20", "Sam"),
        ("assign DEMO-20 to ana", "Ana"),
        ("give DEMO-20 to Chen", "Chen"),
        ("unassign DEMO-20", None),
    ],
)
def test_assign(here: Room, text: str, to: str | None) -> None:
    here.say("assign_ticket", text)
    assert here.tracker.item("DEMO-20").assignee == "Priya"
    here.yes()
    assert here.tracker.item("DEMO-20").assignee == to


def test_who_is_asked_where_nobody_is_named(here: Room) -> None:
    assert here.say("assign_ticket", "assign DEMO-20").missing == "person"
    assert read(here.answer("ben please", "ben")) == "Give DEMO-20 “Invoice as a PDF” to Ben?"


def test_a_comment_is_written_as_it_was_said(here: Room) -> None:
    here.say("comment_ticket", "comment on DEMO-12: see DEMO-3, {curly} <b>x</b>")
    here.yes()
    assert comments(here) == [("DEMO-12", "see DEMO-3, {curly} <b>x</b>", "Sam")]


def test_an_empty_answer_is_asked_again(here: Room) -> None:
    assert here.say("comment_ticket", "comment on DEMO-12").missing == "comment"
    assert here.answer("  ").missing == "comment"
    assert here.answer("tests fail").stage == "preview"


def test_a_new_ticket(here: Room) -> None:
    assert read(here.say("create_ticket", "new bug: login fails on safari")) == (
        "Create this bug in the running sprint: “login fails on safari”?"
    )
    assert len(here.tracker.search("safari login fails")) < 10
    assert read(here.yes()) == "Created DEMO-25 “login fails on safari”."
    assert here.tracker.item("DEMO-25").kind == "bug"


def test_a_title_is_asked_for(here: Room) -> None:
    assert here.say("create_ticket", "create a ticket").missing == "title"
    assert here.answer("  rotate \n the keys ").values["title"] == "rotate the keys"


def test_a_count_is_no_ticket_so_it_is_asked_which(here: Room) -> None:
    assert here.say("move_ticket", "move 3 tickets to closed").missing == "ticket"
    assert read(here.answer("DEMO-10, DEMO-12")).endswith(
        "DEMO-12 “Login page remembers the customer” to Done?"
    )
    assert here.say("assign_ticket", "assign two tickets to Ana", "Ana").missing == "ticket"
    with pytest.raises(TicketUnclear):
        here.answer("those")
    with pytest.raises(TicketUnclear):
        here.ticket.find(here.sam, "show me 3 tickets")


def test_it_is_the_ticket_that_was_talked_about(here: Room) -> None:
    here.ticket.find(here.sam, "show DEMO-20")
    assert "DEMO-20" in read(here.say("assign_ticket", "assign it to me"))
    here.yes()
    assert "DEMO-20" in read(here.say("estimate_ticket", "estimate it at 3"))
    here.say("create_ticket", "create a task: rotate keys")
    here.yes()
    assert "DEMO-25" in read(here.say("move_ticket", "start it"))


def test_it_is_nothing_after_a_while_or_for_somebody_else(here: Room) -> None:
    here.ticket.find(here.sam, "show DEMO-20")
    assert here.say("move_ticket", "close it", by=here.ana).missing == "ticket"
    here.clock.forward(seconds=RECENT.total_seconds() + 1)
    assert here.say("move_ticket", "close it").missing == "ticket"


def test_showing_a_ticket_leaves_what_waits_for_a_yes(here: Room) -> None:
    here.say("move_ticket", "close DEMO-12")
    here.ticket.find(here.sam, "show DEMO-20")
    assert "DEMO-12" in read(here.yes())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("demo-12?", ["DEMO-12"]),
        ("who has #12", ["DEMO-12"]),
        ("the wish list ticket", ["DEMO-10"]),
        ("what about the newsletter", ["DEMO-17"]),
        ("is the login ticket still open?", ["DEMO-12", "DEMO-14"]),
    ],
)
def test_find(here: Room, text: str, keys: list[str]) -> None:
    assert [one.key for one in here.ticket.find(here.sam, text).items] == keys


@pytest.mark.parametrize("text", ["show DEMO-99", "show me the ticket", "", "🔥"])
def test_find_nothing(here: Room, text: str) -> None:
    with pytest.raises(ItemNotFound):
        here.ticket.find(here.sam, text)


def test_mine(here: Room) -> None:
    mine = here.ticket.mine(here.sam)
    assert [one.key for one in mine.doing] == ["DEMO-12"]
    assert [one.key for one in mine.todo] == ["DEMO-15"]
    assert [one.key for one in mine.done] == ["DEMO-13"]
    assert mine.next is not None and (mine.next.key, mine.next_is_own) == ("DEMO-15", True)


def test_with_nothing_of_ones_own_to_do_something_free_is_offered(here: Room) -> None:
    mine = here.ticket.mine(here.ben)
    assert mine.next is not None and (mine.next.key, mine.next_is_own) == ("DEMO-21", False)


def test_what_somebody_works_on_with_the_plan_last_told(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, date(2026, 3, 3))
        report = store.lock_report(standup.id, here.ana.id).add([Entry(Kind.PLAN, "the voucher field")])
        store.save_report(replace(report, state="posted", posted_at=here.clock.now()))
    (work,) = here.ticket.working_on(here.sam, "what is Ana working on?", ["Ana"])
    assert work.name == "Ana"
    assert [one.key for one in work.items] == ["DEMO-7", "DEMO-14"]
    assert (list(work.plan), work.day) == (["the voucher field"], date(2026, 3, 3))


def test_a_plan_that_was_not_posted_is_not_told(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, date(2026, 3, 4))
        store.save_report(store.lock_report(standup.id, here.ana.id).add([Entry(Kind.PLAN, "my secret")]))
    (work,) = here.ticket.working_on(here.sam, "what is Ana working on?", ["Ana"])
    assert not work.plan


def test_somebody_whom_only_the_board_knows(here: Room) -> None:
    (work,) = here.ticket.working_on(here.sam, "what is emil doing", ["emil"])
    assert (work.name, [one.key for one in work.items]) == ("Emil", ["DEMO-6"])
    with pytest.raises(PersonNotFound):
        here.ticket.working_on(here.sam, "what is zoltan doing", ["zoltan"])


def test_two_people_at_once(here: Room) -> None:
    assert [one.name for one in here.ticket.working_on(here.sam, "Ana and Ben", ["Ana", "Ben"])] == [
        "Ana",
        "Ben",
    ]


def test_a_team_without_a_board(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        team = store.add_team("Bare", Schedule())
        store.join(team.id, here.sam.id, "member")
    for kind in ("create_ticket", "move_ticket"):
        with pytest.raises(NoBoard) as told:
            here.say(kind, "create a ticket: move DEMO-1 to done")
        assert told.value.values == {"team": "Bare"}


def test_writes_are_told_to_whoever_caches_the_board(session_stores: Stores, tmp_path: Path) -> None:
    here = room(session_stores, tmp_path)
    told: list[Member] = []
    tickets = Tickets(session_stores, here.clock, here.teams, lambda board: here.tracker, told.append)
    case = cases(tickets)["move_ticket"]
    values = case.read(here.sam, "close DEMO-12", {})
    assert told == []
    case.carry_out(here.sam, values)
    assert told == [here.sam]


@pytest.mark.parametrize(
    ("name", "linked", "people", "own"),
    [
        ("Ana Lima", None, ("Ana Lima", "Ana Ruiz"), {"Ana Lima"}),
        ("ana  lima", None, ("Ana Lima",), {"Ana Lima"}),
        ("Ana", None, ("Ana Lima", "Ben"), {"Ana Lima"}),
        ("Ana", None, ("Ana Lima", "Ana Ruiz"), set()),
        ("Sam Sparrow", None, ("Sam", "Dana"), {"Sam"}),
        ("Ana Ruiz", None, ("Ana Lima",), set()),
        ("Al", "Ana Lima", ("Ana Lima", "Al Gore"), {"Ana Lima"}),
        ("Kim", None, ("Ana Lima", None), set()),
    ],
)
def test_whose_tickets_are_among_those_read_before(
    here: Room, name: str, linked: str | None, people: tuple[str | None, ...], own: set[str]
) -> None:
    one = here.tracker.item("DEMO-12")
    found = own_among(
        [replace(one, assignee=who) for who in people], Member(1, 1, name, "x:y:z", tracker_user=linked)
    )
    assert {item.assignee for item in found} == own


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("comment_ticket", "comment on address book: can you check it?", "Write this on {book}?\n“can you check it?”"),
        ("comment_ticket", "comment on address book: it is slow", "Write this on {book}?\n“it is slow”"),
        ("comment_ticket", "comment on address book: same as DEMO-14", "Write this on {book}?\n“same as DEMO-14”"),
        ("comment_ticket", "comment on address book: move the wish list to done, then close it", "Write this on {book}?\n“move the wish list to done, then close it”"),
        ("comment_ticket", "comment on address book that it should be closed when Ben is back", "Write this on {book}?\n“it should be closed when Ben is back”"),
        ("comment_ticket", "comment on address book: it is" + " slow" * 80, "Write this on {book}?\n“it is" + " slow" * 80 + "”"),
        ("comment_ticket", "comment on the address book saying this is slow", "Write this on {book}?\n“this is slow”"),
        ("move_ticket", "close address book, it is done", "Move {book} to Done?"),
        ("move_ticket", "close the address book because it is done", "Move {book} to Done?"),
        ("move_ticket", "move address book to review, Ben is on it", "Move {book} to In Review?"),
        ("move_ticket", "move address book to review, as DEMO-14 was", "Move {book} to In Review?"),
        ("assign_ticket", "assign address book to Ben, he knows it", "Give {book} to Ben?"),
        ("estimate_ticket", "estimate address book at 3 and give it to Ben", "Set {book} to 3 points?\nOne thing at a time: I left out “give it to Ben”. Say that next."),
        ("move_ticket", "don't close the wish list, close the address book", "Move {book} to Done?"),
        ("move_ticket", "address book is tested, move it to done", "Move {book} to Done?"),
        ("move_ticket", "close address book and wish list", "Move {book}, DEMO-10 “Wish list” to Done?"),
        ("move_ticket", "close address book, wish list is next", "Move {book} to Done?"),
        ("move_ticket", "close it, the address book is done", "Move DEMO-7 “Voucher codes in the cart” to Done?"),
    ],
)  # fmt: skip
def test_a_title_in_its_place_is_the_ticket_whatever_is_said_behind_it(
    here: Room, kind: str, text: str, shown: str
) -> None:
    here.ticket.find(here.sam, "show DEMO-7")
    said = shown.format(book="DEMO-15 “Address book in the customer account”")
    assert read(here.say(kind, text, *(["Ben"] if "Ben" in text else []))) == said


@pytest.mark.parametrize(
    "text", ["close order mail after the order", "move the mail after the order to done"]
)
def test_a_title_is_no_condition(here: Room, text: str) -> None:
    item = here.tracker.create("Order mail after the order", "Sam")
    assert read(here.say("move_ticket", text)) == f"Move {item.key} “Order mail after the order” to Done?"


@pytest.mark.parametrize(
    ("kind", "text", "shown", "left"),
    [
        ("move_ticket", "move address book to review and wish list to done", "Move {book} to In Review?", "“DEMO-10 to done”"),
        ("move_ticket", "move DEMO-15 to review and the wish list to done", "Move {book} to In Review?", "“DEMO-10 to done”"),
        ("move_ticket", "move address book to review and give it to Ben", "Move {book} to In Review?", "“give it to Ben”"),
        ("assign_ticket", "give address book to Ben and move it to review", "Give {book} to Ben?", "“move it to review”"),
        ("assign_ticket", "assign address book to Ben and wish list to Ana", "Give {book} to Ben?", "“DEMO-10 to Ana”"),
        ("assign_ticket", "close the wish list and assign the address book to Ben", "Give {book} to Ben?", "“close DEMO-10”"),
        ("assign_ticket", "give address book to Ben, then close the wish list", "Give {book} to Ben?", "“close DEMO-10”"),
        ("comment_ticket", "close wish list and comment on address book: it and returns form to done", "Write this on {book}?\n“it and returns form to done”", "“close DEMO-10”"),
    ],
)  # fmt: skip
def test_orders_behind_a_title_are_told_apart(
    here: Room, kind: str, text: str, shown: str, left: str
) -> None:
    said = shown.format(book="DEMO-15 “Address book in the customer account”")
    people = [name for name in ("Ben", "Ana") if name in text]
    assert read(here.say(kind, text, *people)) == said + LEFT.format(left)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("close DEMO-12 and comment on it: don't close DEMO-10 yet", "don't close DEMO-10 yet"),
        ("assign DEMO-12 to Ben and comment on it: don't close DEMO-10 before this", "don't close DEMO-10 before this"),
        ("move DEMO-12 to done and leave a note on it that DEMO-10 is next", "DEMO-10 is next"),
    ],
)  # fmt: skip
def test_a_ticket_in_a_comment_is_not_the_one_it_is_written_on(here: Room, text: str, shown: str) -> None:
    said = read(here.say("comment_ticket", text, *(["Ben"] if "Ben" in text else [])))
    assert said.startswith(f"Write this on DEMO-12 “Login page remembers the customer”?\n“{shown}”")


def test_a_new_ticket_is_given_to_whom_it_is_for(here: Room) -> None:
    shown = here.say("create_ticket", "create a task: clean the logs, assign it to Ben")
    assert read(shown) == "Create this task in the running sprint: “clean the logs”, for Ben?"
    assert read(here.yes()) == "Created DEMO-25 “clean the logs”, for Ben."
    assert (here.tracker.item("DEMO-25").title, here.tracker.item("DEMO-25").assignee) == (
        "clean the logs",
        "Ben",
    )


@pytest.mark.parametrize("title", ["app crashes when I open the menu", "clean the logs before the release"])
@pytest.mark.parametrize("between", [" and ", ", then "])
def test_a_clause_in_its_title_hinders_nobody(here: Room, title: str, between: str) -> None:
    shown = here.say("create_ticket", f"create a task: {title}{between}assign it to Ben, thanks", "Ben")
    assert read(shown) == f"Create this task in the running sprint: “{title}”, for Ben?"


@pytest.mark.parametrize(
    "title", ["clean the logs, assign it to Zoe", "clean the logs assign it to Zoe", "build the export and give it to customers", "export the data, give it to marketing", "fix the docs. Owner: tbd"]
)  # fmt: skip
def test_a_name_that_nobody_has_is_the_titles(here: Room, title: str) -> None:
    shown = here.say("create_ticket", f"create a task: {title}")
    assert read(shown) == f"Create this task in the running sprint: “{title}”?"


def test_who_gets_a_new_ticket_is_known_before_its_title(here: Room) -> None:
    assert here.say("create_ticket", "create a task, assign it to Ben").missing == "title"
    shown = here.answer("clean the logs")
    assert read(shown) == "Create this task in the running sprint: “clean the logs”, for Ben?"
    with pytest.raises(PersonNotFound):
        here.say("create_ticket", "create a task, assign it to Zoe")


def test_a_new_ticket_that_the_board_gives_to_nobody_is_there(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.say("create_ticket", "create a task: clean the logs, assign it to Ben")

    def down(*args: object) -> object:
        raise TrackerUnavailable

    monkeypatch.setattr(here.tracker, "assign", down)
    assert read(here.yes()) == "Created DEMO-25 “clean the logs”; the board did not take Ben for it."
    assert here.tracker.item("DEMO-25").assignee is None
