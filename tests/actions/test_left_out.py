"""No part of an order is dropped without a word."""

from __future__ import annotations

import pytest

from actions.base import Base
from actions.talk import AskDetail, ValidateDetailForm
from actions.ticket import AskTicket, AssignTicket, CommentTicket, EstimateTicket, MoveTicket
from tests.fixtures.board import Room
from tests.fixtures.turn import say

LOGIN, BOOK = "DEMO-12 “Login page remembers the customer”", "DEMO-15 “Address book in the customer account”"
LEFT = "One thing at a time: I left out “{}”. Say that next."


@pytest.mark.parametrize(
    "text",
    [
        "move DEMO-12 and also DEMO-15 to in review",
        "move DEMO-12, then DEMO-15 to in review",
        "move DEMO-12 as well as DEMO-15 to in review",
    ],
)
def test_all_that_are_named_in_a_row_are_meant(here: Room, text: str) -> None:
    assert say(MoveTicket(), text).text == f"Move {LOGIN}, {BOOK} to In Review?"


def test_several_without_a_state_are_asked_about_together(here: Room) -> None:
    say(MoveTicket(), "move DEMO-12, then DEMO-15")
    reply = say(ValidateDetailForm(), "in review", slot="detail")
    assert reply.text == f"Move {LOGIN}, {BOOK} to In Review?"


@pytest.mark.parametrize(
    ("action", "text", "shown", "left"),
    [
        (MoveTicket(), "move DEMO-12 to done, then DEMO-15", f"Move {LOGIN} to Done?", "DEMO-15"),
        (MoveTicket(), "move DEMO-12 to done and DEMO-15 too", f"Move {LOGIN} to Done?", "DEMO-15 too"),
        (EstimateTicket(), "make #12 1 and #15 2", f"Set {LOGIN} to 1 point?", "#15 2"),
        (EstimateTicket(), "estimate DEMO-12 3, DEMO-15 5", f"Set {LOGIN} to 3 points?", "DEMO-15 5"),
        (
            CommentTicket(), "close DEMO-12 and comment that it's live",
            f"Write this on {LOGIN}?\n“it's live”", "close DEMO-12",
        ),
        (
            CommentTicket(), "close DEMO-12 and comment that DEMO-9 is a duplicate",
            f"Write this on {LOGIN}?\n“DEMO-9 is a duplicate”", "close DEMO-12",
        ),
        (
            CommentTicket(), "assign DEMO-12 to Ana, then add a comment: see DEMO-9",
            f"Write this on {LOGIN}?\n“see DEMO-9”", "assign DEMO-12 to Ana",
        ),
        (
            CommentTicket(), "close DEMO-15 and comment on DEMO-12: DEMO-9 is next",
            f"Write this on {LOGIN}?\n“DEMO-9 is next”", "close DEMO-15",
        ),
        (MoveTicket(), "close DEMO-12 and comment that it's live", f"Move {LOGIN} to Done?", "comment that it's live"),
    ],
)  # fmt: skip
def test_what_is_not_done_with_it_is_named(
    here: Room, action: Base, text: str, shown: str, left: str
) -> None:
    assert say(action, text).text == f"{shown}\n{LEFT.format(left)}"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("assign DEMO-12 to Ben and Ana", ["Ben", "Ana"]),
        ("give DEMO-12 to ben or ana please", []),
        ("assign DEMO-12 to me and Ana", ["Ana"]),
        ("assign DEMO-12 and DEMO-15 to Ana & Ben", ["Ana", "Ben"]),
    ],
)
def test_of_several_people_it_is_asked_who_gets_it(here: Room, text: str, people: list[str]) -> None:
    say(AssignTicket(), text, *people)
    assert here.requests.question(here.sam).missing == "person"
    asked = say(AskDetail(), "")
    assert asked.text.startswith("Only one person can have a ticket. Who gets DEMO-12")


@pytest.mark.parametrize(
    ("text", "people"), [("Ana and Ben", ["Ana", "Ben"]), ("ana or ben", []), ("me or Ana", ["Ana"])]
)
def test_an_answer_of_several_people_is_asked_again_and_one_is_taken(
    here: Room, text: str, people: list[str]
) -> None:
    say(AssignTicket(), "assign DEMO-12")
    assert say(AskDetail(), "").text.startswith("Who gets DEMO-12")
    assert say(ValidateDetailForm(), text, *people, slot="detail").text == ""
    assert say(AskDetail(), "").text.startswith("Only one person can have a ticket. Who gets DEMO-12")
    assert say(ValidateDetailForm(), "Ben", slot="detail").text == f"Give {LOGIN} to Ben?"


@pytest.mark.parametrize(
    "text", ["assign DEMO-12 to Ben and thanks", "hand DEMO-12 from Ana to Ben", "assign DEMO-12 to Ben, not Ana"]
)  # fmt: skip
def test_one_who_gets_it_is_not_several(here: Room, text: str) -> None:
    people = [name for name in ("Ana", "Ben") if name in text]
    assert say(AssignTicket(), text, *people).text.startswith(f"Give {LOGIN} to Ben?")


def test_a_comment_behind_an_order_for_it_is_on_what_was_shown(here: Room) -> None:
    say(AskTicket(), "show DEMO-12")
    reply = say(CommentTicket(), "close it and comment that DEMO-9 is next")
    assert reply.text.startswith(f"Write this on {LOGIN}?\n“DEMO-9 is next”")


def test_why_it_is_asked_who_gets_it_is_told_also_after_the_ticket(here: Room) -> None:
    say(AssignTicket(), "assign a ticket to Ana and Ben", "Ana", "Ben")
    say(ValidateDetailForm(), "DEMO-12", slot="detail")
    assert say(AskDetail(), "").text.startswith("Only one person can have a ticket. Who gets DEMO-12")
