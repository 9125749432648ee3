"""What is not to be done with a ticket is not offered."""

from __future__ import annotations

import pytest

from actions.base import Base
from actions.talk import ValidateDetailForm
from actions.ticket import AssignTicket, CommentTicket, CreateTicket, EstimateTicket, MoveTicket
from scrumai.core import ticket as core
from tests.fixtures.board import Room
from tests.fixtures.turn import say

FORBIDDEN = [
    (MoveTicket(), "do not close DEMO-12"),
    (MoveTicket(), "please don't close DEMO-12 yet"),
    (MoveTicket(), "never close DEMO-12"),
    (MoveTicket(), "no, don't move DEMO-12 to done!"),
    (MoveTicket(), "let's not close DEMO-12"),
    (MoveTicket(), "I don't want you to close DEMO-12"),
    (MoveTicket(), "you should not close DEMO-12"),
    (MoveTicket(), "I didn't finish DEMO-12"),
    (MoveTicket(), "we haven't started DEMO-12"),
    (MoveTicket(), "DEMO-12 should not be closed"),
    (MoveTicket(), "DEMO-12 must not be closed yet"),
    (MoveTicket(), "DEMO-12 isn't to be moved"),
    (MoveTicket(), "I can't close DEMO-12"),
    (MoveTicket(), "we still couldn’t move DEMO-12 to review"),
    (MoveTicket(), "sorry, cannot close DEMO-12 because the tests are red"),
    (MoveTicket(), "I wasn't able to close DEMO-12 yesterday"),
    (MoveTicket(), "unable to move DEMO-12 to Done"),
    (MoveTicket(), "Ana failed to reopen DEMO-12"),
    (MoveTicket(), "DEMO-12 can't be closed yet"),
    (MoveTicket(), "I'd move DEMO-12 to done but it isn't ready"),
    (MoveTicket(), "I would like to close DEMO-12, but the tests still fail"),
    (MoveTicket(), "I'd close DEMO-12 but Ben is on it"),
    (MoveTicket(), "I would close DEMO-12, but the tests are red"),
    (AssignTicket(), "I'd give DEMO-12 to Ben but he is away"),
    (AssignTicket(), "I'd give DEMO-12 to Ben but he's away"),
    (AssignTicket(), "don't assign DEMO-12 to me"),
    (AssignTicket(), "I can't assign DEMO-12 to Ben"),
    (CommentTicket(), "I cannot add a comment on DEMO-12"),
    (AssignTicket(), "I won't take DEMO-12"),
    (CommentTicket(), "do not comment on DEMO-12"),
    (EstimateTicket(), "please do not estimate DEMO-12 at 5"),
    (CreateTicket(), "don't create a ticket for DEMO-12"),
]


@pytest.mark.parametrize(("action", "text"), FORBIDDEN)
def test_what_is_forbidden_is_not_offered(here: Room, action: Base, text: str) -> None:
    assert say(action, text).text == (
        "All right, nothing is changed.\nDEMO-12: Login page remembers the customer (In Progress, with Sam)"
    )
    assert here.requests.open(here.sam) is None


@pytest.mark.parametrize(
    ("action", "text", "reply"),
    [
        (MoveTicket(), "don't forget to close DEMO-12", "Move DEMO-12"),
        (MoveTicket(), "why don't you close DEMO-12?", "Move DEMO-12"),
        (MoveTicket(), "can't you close DEMO-12?", "Move DEMO-12"),
        (MoveTicket(), "couldn't we close DEMO-12?", "Move DEMO-12"),
        (MoveTicket(), "can you close DEMO-12", "Move DEMO-12"),
        (MoveTicket(), "I can't test DEMO-12 any longer, close it", "Move DEMO-12"),
        (CommentTicket(), "comment on DEMO-12: I can't close it", "Write this on DEMO-12"),
        (CreateTicket(), "create a bug: I can't close the dialog", "Create this bug"),
        (MoveTicket(), "don't close DEMO-12, close DEMO-15", "Move DEMO-15"),
        (MoveTicket(), "not DEMO-12, close DEMO-15", "Move DEMO-15"),
        (MoveTicket(), "leave DEMO-12 and close DEMO-15", "Move DEMO-15"),
        (MoveTicket(), "DEMO-12 stays open, close DEMO-15", "Move DEMO-15"),
        (MoveTicket(), "don't close DEMO-12 yet but move it to review", "Move DEMO-12 “Login page remembers the customer” to In Review"),
        (MoveTicket(), "DEMO-12 is not finished, move it to to do", "Move DEMO-12 “Login page remembers the customer” to To Do"),
        (MoveTicket(), "I never got to DEMO-12, put it back to To Do", "Move DEMO-12 “Login page remembers the customer” to To Do"),
        (MoveTicket(), "close DEMO-12 but not DEMO-15", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (AssignTicket(), "I can't do DEMO-12, give it to Ben", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
        (MoveTicket(), "I'd like to close DEMO-12 but not DEMO-15", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "I'd like to close DEMO-12 but keep the branch", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "I'd close DEMO-12 but Ben is on it, move it to review", "Move DEMO-12 “Login page remembers the customer” to In Review?"),
        (MoveTicket(), "I'd like to move DEMO-12 to done but DEMO-15 needs review", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "I'd like to move DEMO-12 to done but keep DEMO-15 first", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (AssignTicket(), "I would like to assign DEMO-12 to Ben but first move it to review", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
        (CommentTicket(), "I'd like to comment on DEMO-12: works here but still fails on CI", "Write this on DEMO-12"),
        (MoveTicket(), "I was not able to close DEMO-12 please close it", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "failed to close DEMO-12, retry", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (AssignTicket(), "I cannot assign DEMO-12 to Ben can you", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
        (MoveTicket(), "would it be possible to move DEMO-12 to done?", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (AssignTicket(), "is it possible to assign DEMO-12 to Ben?", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
        (EstimateTicket(), "would it be ok to set DEMO-12 to 5 points", "Set DEMO-12 “Login page remembers the customer” to 5 points?"),
        (AssignTicket(), "should Ben take DEMO-12? assign it to Ben", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
        (MoveTicket(), "is it ok to close DEMO-12? if so do it", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "is it ok if you close DEMO-12?", "Move DEMO-12 “Login page remembers the customer” to Done?"),
        (MoveTicket(), "I'd close DEMO-12 but it isn't tested, move it to review", "Move DEMO-12 “Login page remembers the customer” to In Review?"),
        (CommentTicket(), "comment on DEMO-12: don't close it", "Write this on DEMO-12"),
        (CreateTicket(), "create a ticket: users must not be logged out", "Create this task"),
        (CreateTicket(), "we should not log passwords, create a ticket for that", "Create this task"),
    ],
)  # fmt: skip
def test_what_is_ordered_beside_a_no_is_offered(here: Room, action: Base, text: str, reply: str) -> None:
    assert say(action, text).text.startswith(reply)


WONDERED = [
    (MoveTicket(), "should I close DEMO-12?"),
    (MoveTicket(), "shall we move DEMO-12 to done"),
    (MoveTicket(), "should DEMO-12 be closed?"),
    (MoveTicket(), "is it too early to close DEMO-12?"),
    (AssignTicket(), "should Ana take DEMO-12?"),
    (MoveTicket(), "is it ok if I close DEMO-12?"),
    (MoveTicket(), "would it be fine to close DEMO-12?"),
    (MoveTicket(), "what if I close DEMO-12?"),
    (MoveTicket(), "what happens when we move DEMO-12 to done?"),
    (AssignTicket(), "do you mind if I give DEMO-12 to Ben?"),
]


@pytest.mark.parametrize(("action", "text"), WONDERED)
def test_who_asks_whether_to_do_it_sees_the_ticket(here: Room, action: Base, text: str) -> None:
    assert say(action, text).key == "utter_ticket"
    assert here.requests.open(here.sam) is None


CONDITIONS = [
    (MoveTicket(), "can you close DEMO-12 after I merge?", "after I merge"),
    (MoveTicket(), "once the tests are green, move DEMO-12 to done", "once the tests are green"),
    (MoveTicket(), "move DEMO-12 to done when CI is green", "when CI is green"),
    (MoveTicket(), "Please once QA is done move DEMO-12 to done", "once QA is done"),
    (MoveTicket(), "close DEMO-12 as soon as it is merged", "as soon as it is merged"),
    (AssignTicket(), "assign DEMO-12 to Ben if he's free", "if he's free"),
    (EstimateTicket(), "estimate DEMO-12 at 5 unless somebody objects", "unless somebody objects"),
]


@pytest.mark.parametrize(("action", "text", "condition"), CONDITIONS)
def test_what_a_change_depends_on_is_said_in_the_preview(
    here: Room, action: Base, text: str, condition: str
) -> None:
    reply = say(action, text)
    assert reply.key.startswith("utter_preview_")
    assert f"I cannot see to “{condition}”: a yes does it now." in reply.text


def test_what_an_answer_makes_it_depend_on_is_said_too(here: Room) -> None:
    say(MoveTicket(), "move DEMO-12")
    reply = say(ValidateDetailForm(), "to done once it is merged", slot="detail", intent="move_ticket")
    assert "to Done?\nI cannot see to “once it is merged”: a yes does it now." in reply.text


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (MoveTicket(), "close DEMO-12 if you can"),
        (MoveTicket(), "close DEMO-12 when you have a minute"),
        (MoveTicket(), "close DEMO-12 as soon as possible"),
        (MoveTicket(), "can you close DEMO-12?"),
        (CommentTicket(), "comment on DEMO-12: if Ben is back, we can go on"),
    ],
)
def test_politeness_is_no_condition_and_a_comment_has_its_own(here: Room, action: Base, text: str) -> None:
    reply = say(action, text)
    assert reply.key.startswith("utter_preview_") and "I cannot see to" not in reply.text


def test_a_no_to_what_was_shown_leaves_it(here: Room) -> None:
    say(MoveTicket(), "close DEMO-12")
    assert say(MoveTicket(), "don't close DEMO-12").key == "utter_forbidden"
    assert here.requests.open(here.sam) is None


def test_a_no_to_the_question_which_one_leaves_it(here: Room) -> None:
    say(MoveTicket(), "move the ticket to Done")
    reply = say(ValidateDetailForm(), "don't close DEMO-12", slot="detail", intent="move_ticket")
    assert reply.key == "utter_dropped" and here.requests.open(here.sam) is None


@pytest.mark.parametrize(
    "text", ["move all but DEMO-12 to done", "move everything except DEMO-12 to done", "close all tickets apart from DEMO-12"]
)  # fmt: skip
def test_the_ticket_that_is_excepted_is_not_meant(text: str) -> None:
    assert not core.target(text)


@pytest.mark.parametrize(
    ("action", "text", "people", "preview"),
    [
        (AssignTicket(), "assign DEMO-12 to me if Ben can't", ["Ben"], "Give DEMO-12 “Login page remembers the customer” to Sam"),
        (MoveTicket(), "when DEMO-15 is closed, move DEMO-12 to review", [], "Move DEMO-12 “Login page remembers the customer” to In Review"),
    ],
)  # fmt: skip
def test_a_condition_names_no_ticket_of_the_change_and_nobody_who_gets_it(
    here: Room, action: Base, text: str, people: list[str], preview: str
) -> None:
    assert say(action, text, *people).text.startswith(preview)
