"""Slices of a board: which one a question asks for, and what is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from scrumai.core.board_slice import Cut, Slice, among, asked, asks, finished, on_board, span
from scrumai.core.sprint import Category, Reading, Sprint, State
from scrumai.services.sprint import read
from scrumai.trackers.demo import DemoTracker
from tests.fixtures.board import StandingClock

TODAY = date(2026, 3, 4)  # a Wednesday
SPRINT = Sprint("24", "Sprint 24", "", date(2026, 2, 23), date(2026, 3, 6))
STATES = (
    State("Open", Category.TODO), State("Doing", Category.DOING), State("Peer Review", Category.DOING),
    State("Closed", Category.DONE),
)  # fmt: skip


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    clock = StandingClock()
    return read(DemoTracker(tmp_path / "board.json", clock), clock.now())


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("what's in progress?", Cut.DOING), ("whats in progress right now", Cut.DOING), ("what is everybody working on right now?", Cut.DOING), ("show me what's in progress", Cut.DOING),
        ("what is in review?", Cut.STATE), ("which tickets are in review?", Cut.STATE), ("anything in review?", Cut.STATE),
        ("is there anything waiting for review", Cut.STATE), ("show tickets in review", Cut.STATE), ("what do we have in QA?", Cut.STATE),
        ("hey, what is sitting in review just now?", Cut.STATE), ("the tickets in review", Cut.STATE), ("is there anything left in review?", Cut.STATE), ("show me unassigned work", Cut.UNASSIGNED), ("do you know what is in review?", Cut.STATE),
        ("what tickets are in review", Cut.STATE), ("what's in the backlog?", Cut.STATE), ("which cards has nobody picked up?", Cut.UNASSIGNED),
        ("what is not started?", Cut.TODO), ("which stories are not started yet", Cut.TODO), ("what's still to do?", Cut.TODO),
        ("what's unassigned?", Cut.UNASSIGNED), ("are there any unassigned tickets in the sprint", Cut.UNASSIGNED),
        ("which tickets have no owner?", Cut.UNASSIGNED), ("which ones is nobody working on?", Cut.UNASSIGNED), ("what's up for grabs?", Cut.UNASSIGNED),
        ("which tickets have no estimate", Cut.UNESTIMATED), ("what is not estimated yet?", Cut.UNESTIMATED),
        ("list the open tickets", Cut.OPEN), ("what is not done yet?", Cut.OPEN), ("what's done?", Cut.DONE), ("please show the closed issues", Cut.DONE),
    ],
)  # fmt: skip
def test_what_is_asked_for(text: str, cut: Cut) -> None:
    found = asked(text)
    assert found is not None and (found.cut, found.who, found.bugs) == (cut, "", False)


@pytest.mark.parametrize(
    ("text", "who", "days"),
    [
        ("what did Ben close this week?", "Ben", "this week"), ("what did ben finish?", "ben", ""), ("what has Ana finished this sprint?", "Ana", "this sprint"),
        ("which tickets did @mei.lin close last week", "@mei.lin", "last week"), ("show what Ben closed", "Ben", ""), ("Ben's closed tickets", "Ben", ""),
        ("what was done by Ben since Monday?", "Ben", "since Monday"), ("what did we get done yesterday?", "", "yesterday"),
        ("what's been closed since monday", "", "since monday"), ("how many tickets did the team finish so far?", "", "so far"),
        ("what have I closed this week?", "me", "this week"), ("did Ben close anything this week?", "Ben", "this week"),
        ("how much has Ben finished so far?", "Ben", "so far"), ("list everything done this week", "", "this week"),
    ],
)  # fmt: skip
def test_what_somebody_finished(text: str, who: str, days: str) -> None:
    assert asked(text) == Slice(Cut.FINISHED, who=who, days=days)


@pytest.mark.parametrize(
    ("text", "who"), [("what's Ana got in review", "Ana"), ("what does Ana have in review?", "Ana"), ("Ana's tickets in review", "Ana"), ("which tickets does Ana have in review", "Ana"), ("what do I have in review", "me")]
)  # fmt: skip
def test_what_somebody_has_there(text: str, who: str) -> None:
    assert asked(text) == Slice(Cut.STATE, "in review", who)


def test_bugs_alone() -> None:
    assert asked("which bugs are open?") == Slice(Cut.OPEN, "open", bugs=True)


@pytest.mark.parametrize(
    "text",
    [
        "what's left?", "what's new?", "what's stuck in QA", "anything open for me?", "what's new in Kotlin 2", "what is next?", "what's blocked?", "what is in the sprint?", "what's in the way", "what's on fire",
        "what did I finish?", "what did I close yesterday?", "what is Ben working on?", "what did Ben do this week?", "everything is done", "done", "what do I have to do today?", "tasks done",
        "resolved issues", "work on the login", "tickets in progress longer than 4 days", "what's been sitting in review forever",
        "cards stuck in review", "open the login ticket", "tasks done: 4", "finished the tickets in review", "how many are in progress?",
        "get everything done today", "get all tasks done today please", "get stuff done", "everything done", "something done", "tickets need estimates", "stories are missing points", "bugs need an owner",
        "yesterday's open tickets", "today's tickets in review", "this week's closed tickets", "the sprint's open tickets", "Monday's open tickets",
        "everything is missing an owner today", "started tasks", "get the open tickets", "started work",
    ],
)  # fmt: skip
def test_what_asks_for_no_slice(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize("text", ["unfinished work", "tickets in review today", "bugs in testing", "issues on hold", "everything we finished this week"])  # fmt: skip
def test_what_may_be_a_report_has_no_form_of_a_question(text: str) -> None:
    assert asked(text) and not asks(text) and asks(f"{text}?") and asks(f"please show {text}")


@pytest.mark.parametrize("text", ["what's in review", "anything in review", "ok, which tickets are open", "can you show me the open bugs", "list the open tickets", "is there anything left in review"])  # fmt: skip
def test_the_form_of_a_question(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    ("asks", "meant"),
    [
        (Slice(Cut.STATE, "in review"), Slice(Cut.STATE, "Peer Review")),
        (Slice(Cut.STATE, "in scope"), None),
        (
            Slice(Cut.DOING, "in progress"),
            Slice(Cut.DOING, "in progress"),
        ),  # no column is called so: all of that kind
        (Slice(Cut.DONE, "closed"), Slice(Cut.STATE, "Closed")),
        (Slice(Cut.OPEN, "open"), Slice(Cut.OPEN, "open")),
        (Slice(Cut.UNASSIGNED), Slice(Cut.UNASSIGNED)),
    ],
)
def test_a_column_that_is_called_so_counts_first(asks: Slice, meant: Slice | None) -> None:
    assert on_board(asks, STATES) == meant


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("", "2026-02-23", "2026-03-04"), ("this sprint", "2026-02-23", "2026-03-04"), ("today", "2026-03-04", "2026-03-04"),
        ("yesterday", "2026-03-03", "2026-03-03"), ("this week", "2026-03-02", "2026-03-04"), ("last week", "2026-02-23", "2026-03-01"),
        ("since Monday", "2026-03-02", "2026-03-04"), ("on Friday", "2026-02-27", "2026-02-27"), ("since Friday", "2026-02-27", "2026-03-04"),
    ],
)  # fmt: skip
def test_days(said: str, first: str, last: str) -> None:
    assert span(said, TODAY, SPRINT) == (date.fromisoformat(first), date.fromisoformat(last))


def test_days_begin_with_the_sprint() -> None:
    young = replace(SPRINT, start=date(2026, 3, 3))
    assert span("this week", TODAY, young) == (date(2026, 3, 3), TODAY)
    assert span("last week", TODAY, young) == (date(2026, 2, 23), date(2026, 3, 1))
    assert span("yesterday", young.start, young) == (date(2026, 3, 2), date(2026, 3, 2))
    assert span("yesterday", date(2026, 3, 2), SPRINT) == (date(2026, 2, 27), date(2026, 3, 1))


def test_what_is_in_them(reading: Reading) -> None:
    def keys(found: Slice) -> list[str]:
        return [one.key for one, _ in among(reading.items, found).items]

    assert keys(Slice(Cut.STATE, "In Review")) == ["DEMO-7", "DEMO-18"]
    assert keys(Slice(Cut.UNASSIGNED)) == ["DEMO-21"]
    assert keys(Slice(Cut.OPEN, bugs=True)) == ["DEMO-14"]
    assert "DEMO-12" in keys(Slice(Cut.DOING)) and "DEMO-12" not in keys(Slice(Cut.TODO))
    assert set(keys(Slice(Cut.DONE))) | set(keys(Slice(Cut.OPEN))) == {one.key for one in reading.items}


def test_when_they_were_done(reading: Reading) -> None:
    found = finished(reading, Slice(Cut.FINISHED, days="this week"), TODAY, "UTC")
    assert [one.key for one, _ in found.items] == ["DEMO-3", "DEMO-16", "DEMO-11", "DEMO-22"]
    assert all(day and day >= date(2026, 3, 2) for _, day in found.items)


def test_what_is_done_on_no_known_day_counts_for_the_sprint(reading: Reading) -> None:
    blank = replace(reading, history=())
    assert len(finished(blank, Slice(Cut.FINISHED), TODAY, "UTC").items) == 12
    assert finished(blank, Slice(Cut.FINISHED, days="this week"), TODAY, "UTC").items == ()


def test_of_the_days_before_the_sprint_nothing_is_known(reading: Reading) -> None:
    young = replace(reading, sprint=replace(reading.sprint, start=date(2026, 3, 3)))
    for days in ("last week", "on Friday"):
        found = finished(young, Slice(Cut.FINISHED, days=days), TODAY, "UTC")
        assert found.items == () and found.began == date(2026, 3, 3)
    assert finished(young, Slice(Cut.FINISHED, days="yesterday"), date(2026, 3, 3), "UTC").items == ()
    assert finished(young, Slice(Cut.FINISHED, days="this week"), TODAY, "UTC").began is None


def test_what_was_opened_again_is_not_done(reading: Reading) -> None:
    done = reading.items[0]
    again = replace(
        done, state=State("In Progress", Category.DOING), updated=datetime.now(timezone.utc) + timedelta(1)
    )
    found = finished(replace(reading, items=(again,)), Slice(Cut.FINISHED), TODAY, "UTC")
    assert found.items == ()


@pytest.mark.parametrize(
    "text",
    ["show all of Ana's open tickets", "what are Ana's open tickets?", "which tickets does Ana have open?"],
)
def test_what_is_open_with_somebody(text: str) -> None:
    assert asked(text) == Slice(Cut.OPEN, "open", "Ana")
