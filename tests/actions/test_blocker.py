"""Actions about blockers: one reply a turn, in words that exist."""

from __future__ import annotations

import pytest

from actions.blocker import AcknowledgeBlocker, AskWhoIsBlocked, ListBlockers, ResolveBlocker
from actions.talk import ValidateDetailForm
from actions.ticket import AskTicket
from tests.fixtures.board import Room
from tests.fixtures.turn import say


@pytest.fixture
def blocked(here: Room) -> Room:
    here.blocker.open(here.sam, here.team_id, ["waiting on the API keys from ops"])
    here.blocker.open(here.ana, here.team_id, ["waiting on Ben's review"])
    return here


def test_the_list(blocked: Room) -> None:
    assert say(ListBlockers(), "blockers").text == (
        "Open blockers (2):\n"
        "1. Sam: waiting on the API keys from ops (since today)\n"
        "2. Ana: waiting on Ben's review (since today)"
    )


def test_the_list_of_one_keeps_the_teams_numbers(blocked: Room) -> None:
    assert say(ListBlockers(), "Ana's blockers", "Ana").text == (
        "Open blockers of Ana (1):\n2. Ana: waiting on Ben's review (since today)"
    )


@pytest.mark.parametrize(
    ("text", "people", "key"),
    [
        ("who is blocked", [], "utter_who_is_blocked"),
        ("is Ana blocked?", ["Ana"], "utter_is_blocked"),
        ("is Ben blocked?", ["Ben"], "utter_is_not_blocked"),
        ("who is waiting for Ben", ["Ben"], "utter_waited_for"),
        ("who is waiting for me", [], "utter_not_waited_for"),
    ],
)
def test_who_is_blocked(blocked: Room, text: str, people: list[str], key: str) -> None:
    assert say(AskWhoIsBlocked(), text, *people).key == key


def test_who_is_blocked_names_each_person_once(blocked: Room) -> None:
    blocked.blocker.open(blocked.sam, blocked.team_id, ["staging is down"])
    assert say(AskWhoIsBlocked(), "who is blocked").text.startswith("Blocked right now: Sam, Ana.\n")


def test_nothing_is_in_the_way(here: Room) -> None:
    assert say(ListBlockers(), "blockers").key == "utter_no_blockers"
    assert say(ListBlockers(), "my blockers").text == "No open blocker of Sam."
    assert say(AskWhoIsBlocked(), "who is blocked").key == "utter_nobody_blocked"
    assert (
        say(ResolveBlocker(), "the keys arrived").text == "No blocker is open, so there is nothing to change."
    )


def test_it_is_cleared_with_a_receipt(blocked: Room) -> None:
    assert say(ResolveBlocker(), "the keys arrived").text == (
        "Cleared, glad that is out of the way:\n- Sam: waiting on the API keys from ops"
    )


def test_a_denial_clears_nothing(blocked: Room) -> None:
    assert say(ResolveBlocker(), "the keys have not arrived").text.startswith("All right, I cleared nothing.")


def test_which_one_is_left_to_the_form(blocked: Room) -> None:
    blocked.blocker.open(blocked.sam, blocked.team_id, ["staging is down"])
    reply = say(ResolveBlocker(), "blocker is gone")
    assert reply.key == ""
    assert {"event": "followup", "timestamp": None, "name": "detail_form"} in reply.events


def test_a_helper(blocked: Room) -> None:
    assert say(AcknowledgeBlocker(), "I'll help Ana", "Ana").text == (
        "Thanks! Sam is on it:\n- Ana: waiting on Ben's review"
    )


TAKEN = ["I'll take it", "i take this", "taking it", "can I take that one?", "let me handle it"]


@pytest.mark.parametrize("text", TAKEN)
def test_after_a_ticket_it_is_the_ticket_that_is_taken(blocked: Room, text: str) -> None:
    say(ListBlockers(), "blockers")
    say(AskTicket(), "show DEMO-10")
    reply = say(AcknowledgeBlocker(), text, intent="acknowledge_blocker")
    assert reply.text == "Give DEMO-10 “Wish list” to Sam?"


@pytest.mark.parametrize("text", TAKEN)
def test_after_the_blockers_it_is_the_one_of_somebody_else(blocked: Room, text: str) -> None:
    say(AskTicket(), "show DEMO-10")
    say(ListBlockers(), "blockers")
    reply = say(AcknowledgeBlocker(), text, intent="acknowledge_blocker")
    assert reply.text == "Thanks! Sam is on it:\n- Ana: waiting on Ben's review"


def test_a_yes_takes_the_only_one_that_is_offered(blocked: Room) -> None:
    assert say(AcknowledgeBlocker(), "I'll take it", intent="acknowledge_blocker").key == ""
    reply = say(ValidateDetailForm(), "yes", slot="detail", intent="affirm")
    assert reply.text == "Thanks! Sam is on it:\n- Ana: waiting on Ben's review"
