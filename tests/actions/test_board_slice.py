"""The tickets of a slice of the board, whatever the model takes the question for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.base import Base
from actions.board_slice import AskBoardSlice
from actions.sprint import AskSprintStatus, AskStaleTickets
from actions.standup import GiveStandup, ValidateStandupForm
from actions.talk import OutOfScope
from actions.ticket import AskWorkingOn
from scrumai.core.errors import NoActiveSprint, TrackerUnavailable
from tests.fixtures.board import Idle, Room
from tests.fixtures.turn import say

LISTED = [
    ("what is in review?", "“In Review”: 2 items.\n- DEMO-7 Voucher codes in the cart (In Review, with Ana)\n- DEMO-18"),
    ("what's unassigned?", "Open, and nobody has it: 1 item.\n- DEMO-21 Menu works with the keyboard (To Do, nobody has it)\nAs of"),
    ("what is not started?", "Not started: 5 items.\n- DEMO-15"),
    ("what does Ana have in review?", "“In Review” with Ana: 1 item.\n- DEMO-7"),
    ("what did Ben close this week?", "Done by Ben since Mon 2 Mar: 1 item.\n- DEMO-22 Prices in the cart show the wrong currency (Done since Tue 3 Mar, with Ben)"),
    ("what did Dana finish today?", "Nothing was done by Dana on Wed 4 Mar, as far as the board tells.\nAs of"),
    ("which tickets have no estimate?", "Nothing that is open lacks an estimate.\nAs of"),
    ("which bugs are open?", "Not done yet (bugs only): 1 item.\n- DEMO-14"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reply"), LISTED)
@pytest.mark.parametrize("action", [AskSprintStatus(), AskStaleTickets(), AskWorkingOn()])
def test_they_are_listed(here: Room, action: Base, text: str, reply: str) -> None:
    assert say(action, text).text.startswith(reply)


@pytest.mark.parametrize(
    "text", ["what's in testing?", "what did marketing finish this week?", "how is the sprint going?"]
)
def test_what_the_board_does_not_have_is_the_models(here: Room, text: str) -> None:
    assert say(AskSprintStatus(), text).text.startswith("Sprint 24")


def test_in_the_middle_of_a_standup(here: Room) -> None:
    here.standup.start(here.sam)
    reply = say(
        ValidateStandupForm(), "what is in review?", slot="standup_answer", intent="ask_sprint_status"
    )
    assert reply.text.startswith("“In Review”: 2 items.")


TOLD = ["unfinished work", "tickets in review today", "bugs in testing", "issues on hold", "bugs in progress"]


@pytest.mark.parametrize("text", TOLD)
def test_an_answer_is_not_lost_to_them(here: Room, text: str) -> None:
    here.standup.start(here.sam)
    say(ValidateStandupForm(), text, slot="standup_answer", intent="ask_sprint_status")
    report = here.standup.today(here.sam)
    assert report and [one.text for one in report.entries] == [text]


@pytest.mark.parametrize("text", TOLD)
def test_nor_is_a_report(here: Room, text: str) -> None:
    reply = say(GiveStandup(), text, intent="give_standup", told=[("plan", text)])
    report = here.standup.today(here.sam)
    assert reply.key == "" and report and [one.text for one in report.entries] == [text]


def test_they_can_be_called_them(here: Room) -> None:
    say(AskBoardSlice(), "what is in review?")
    assert here.ticket.last(here.sam)["keys"] == ["DEMO-7", "DEMO-18"]


def test_between_two_sprints(here: Room) -> None:
    here.tracker = Idle(here.tracker, NoActiveSprint())  # type: ignore[assignment]
    assert say(AskSprintStatus(), "what is in review?").text.startswith("“In Review”: 2 items.\n- DEMO-7")
    assert say(AskSprintStatus(), "what did Ben close?").key.startswith("utter_error_no_active_sprint")


def test_what_was_done_before_the_sprint_is_not_told(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sprint = replace(here.tracker.sprint(), start=date(2026, 3, 3))
    monkeypatch.setattr(here.tracker, "sprint", lambda: sprint)
    assert say(AskSprintStatus(), "what did Ben close last week?").text.startswith(
        "The sprint began on Tue 3 Mar; I cannot tell what was done by Ben from Mon 23 Feb to Sun 1 Mar.\nAs of"
    )


def test_a_board_that_is_down_is_told_to_who_asks(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: object) -> object:
        raise TrackerUnavailable

    monkeypatch.setattr(here.sprint, "columns", down)
    assert say(OutOfScope(), "what is in review?", sure=0.4).key == "utter_error_tracker_unavailable"
    assert say(OutOfScope(), "tickets in review", sure=0.4).key == "utter_out_of_scope"
    assert say(OutOfScope(), "what's unassigned?", sure=0.4).text.startswith("Open, and nobody has it")
