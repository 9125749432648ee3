"""Another order at the question of a ticket's detail."""

from __future__ import annotations

import pytest

from actions.base import Base
from actions.talk import ValidateDetailForm
from actions.ticket import AssignTicket, CommentTicket, CreateTicket, EstimateTicket, MoveTicket
from scrumai.core.team import Board
from tests.fixtures.board import Room
from tests.fixtures.turn import Reply, say

OTHERS = [
    ("assign DEMO-12 to me", "assign_ticket", "Give DEMO-12 “Login page remembers the customer” to Sam?"),
    ("estimate DEMO-12 at 5", "estimate_ticket", "Set DEMO-12 “Login page remembers the customer” to 5 points?"),
    ("comment on DEMO-12: nearly there", "comment_ticket", "Write this on DEMO-12"),
    ("create a ticket: the login fails", "create_ticket", "Create this task in the running sprint: “the login fails”?"),
    ("link my account", "link_account", "The board of Shop is Demo test"),
]  # fmt: skip
ASKED = [
    (MoveTicket(), "move the ticket to Done", "which"),
    (MoveTicket(), "move DEMO-15", "state"),
    (CommentTicket(), "comment on DEMO-15", "comment"),
    (CreateTicket(), "create a ticket", "title"),
]


@pytest.mark.parametrize(("text", "intent", "reply"), OTHERS)
@pytest.mark.parametrize(("action", "said", "missing"), ASKED)
def test_another_order_is_no_answer_to_the_question_of_a_detail(
    here: Room, action: Base, said: str, missing: str, text: str, intent: str, reply: str
) -> None:
    say(action, said)
    told = say(ValidateDetailForm(), text, slot="detail", intent=intent)
    assert told.text.startswith(reply)
    assert {"event": "slot", "timestamp": None, "name": "requested_slot", "value": None} in told.events


def test_another_order_of_the_same_kind_is_none_either(here: Room) -> None:
    say(CommentTicket(), "comment on DEMO-15")
    reply = say(ValidateDetailForm(), "comment on DEMO-12: wrong one", slot="detail", intent="comment_ticket")
    assert reply.text.startswith("Write this on DEMO-12") and "wrong one" in reply.text


def test_a_ticket_that_is_to_be_seen_is_shown_and_the_question_stays(here: Room) -> None:
    say(MoveTicket(), "move DEMO-15")
    reply = say(ValidateDetailForm(), "show DEMO-12", slot="detail", intent="ask_ticket")
    assert reply.text.startswith("DEMO-12: Login page") and here.requests.is_open(here.sam, "move_ticket")


@pytest.mark.parametrize(
    ("action", "said", "reply"),
    [
        (CommentTicket(), "comment on DEMO-15", "Write this on DEMO-15"),
        (CreateTicket(), "create a ticket", "Create this"),
    ],
)
@pytest.mark.parametrize("text", ["see DEMO-5", "see #5"])
def test_a_pointer_to_a_ticket_is_the_text_that_is_asked_for(
    here: Room, action: Base, said: str, reply: str, text: str
) -> None:
    say(action, said)
    told = say(ValidateDetailForm(), text, slot="detail", intent="ask_ticket")
    assert told.text.startswith(reply) and text in told.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("give it to Ben and move it on when he is back", "assign_ticket"),
        ("assign DEMO-12 to Ana, please, she wrote it", "assign_ticket"),
    ],
)
def test_what_begins_as_another_order_is_one_where_no_sentence_is_asked_for(
    here: Room, text: str, intent: str
) -> None:
    say(MoveTicket(), "move the ticket to Done")
    reply = say(ValidateDetailForm(), text, "Ana" if "Ana" in text else "Ben", slot="detail", intent=intent)
    assert "Done" not in reply.text
    say(CommentTicket(), "comment on DEMO-15")
    reply = say(ValidateDetailForm(), text, slot="detail", intent=intent)
    assert reply.text.startswith("Write this on DEMO-15") and text in reply.text


def test_a_bare_number_that_is_taken_is_an_order_where_keys_are_numbers(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "redmine", "https://redmine.example", "shop"))
    reply = say(AssignTicket(), "grab 12 for me", intent="assign_ticket")
    assert reply.text.startswith("Give DEMO-12")
    say(MoveTicket(), "move the ticket to Done")
    reply = say(ValidateDetailForm(), 'comment on 12: "later"', slot="detail", intent="comment_ticket")
    assert reply.text.startswith("Write this on DEMO-12")


REPORTS = [
    "yesterday I finished the onboarding docs, today the release notes",
    "yesterday I wrote 3 tests, today the release notes",
    "yesterday I paired with Ben on the docs, today the release notes",
    "I finished gift wrapping & order history",
    "I finished DEMO-12",
]
OPEN = [
    (MoveTicket(), "move DEMO-15"),
    (AssignTicket(), "assign DEMO-15"),
    (EstimateTicket(), "estimate DEMO-15"),
]


def taken_anew(reply: Reply) -> bool:
    return not reply.text and "user" in [one["event"] for one in reply.events]


@pytest.mark.parametrize("text", REPORTS)
@pytest.mark.parametrize(("action", "said"), OPEN)
def test_a_report_is_no_state_no_person_and_no_points(here: Room, action: Base, said: str, text: str) -> None:
    say(action, said)
    reply = say(
        ValidateDetailForm(), text, *(["Ben"] if "Ben" in text else []), slot="detail", intent="give_standup"
    )
    assert taken_anew(reply) and here.requests.open(here.sam) is None


SEVERAL = [
    ("yesterday I wrote 3 tests and shipped them, today the docs", [("done", "wrote 3 tests"), ("done", "shipped them"), ("plan", "the docs")]),
    ("yesterday I paired with Ben on the docs and it went well, today more", [("done", "paired with Ben on the docs"), ("plan", "more")]),
    ("Done: #15\nToday: #12\nBlockers: none", [("done", "#15"), ("plan", "#12"), ("no_blocker", "none")]),
    ("1. finished #15\n2. today #12\n3. nothing", [("done", "finished #15"), ("plan", "#12"), ("no_blocker", "nothing")]),
    ("done with #12, on to #11, no blockers", [("done", "done with #12"), ("plan", "on to #11"), ("no_blocker", "no blockers")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), SEVERAL)
@pytest.mark.parametrize(("action", "said"), [*OPEN, (MoveTicket(), "move a ticket")])
def test_answers_to_several_questions_of_the_standup_are_a_report_whatever_pronoun_they_hold(
    here: Room, action: Base, said: str, text: str, told: list[tuple[str, str]]
) -> None:
    say(action, said)
    reply = say(ValidateDetailForm(), text, slot="detail", intent="give_standup", told=told)
    assert taken_anew(reply) and here.requests.open(here.sam) is None


def test_a_report_is_no_ticket(here: Room) -> None:
    say(EstimateTicket(), "estimate a ticket")
    assert taken_anew(say(ValidateDetailForm(), REPORTS[0], slot="detail", intent="give_standup"))


@pytest.mark.parametrize(
    "text", ["I finished it yesterday", "I finished DEMO-15", "done, reviewed by Ana and Ben", "finished"]
)
def test_what_tells_of_the_ticket_that_was_asked_about_is_an_answer(here: Room, text: str) -> None:
    say(MoveTicket(), "move DEMO-15")
    reply = say(ValidateDetailForm(), text, slot="detail", intent="give_standup")
    assert reply.text.startswith("Move DEMO-15") and "Done" in reply.text


@pytest.mark.parametrize(
    ("action", "said", "text", "told", "reply"),
    [
        (MoveTicket(), "move DEMO-15", "to review, I finished it yesterday and Ben looks at it today", [("done", "finished it"), ("plan", "Ben looks at it")], "Move DEMO-15"),
        (AssignTicket(), "assign DEMO-15", "Ben, he did the tests yesterday and takes it today", [("done", "did the tests"), ("plan", "takes it")], "Give DEMO-15"),
        (EstimateTicket(), "estimate DEMO-15", "5, I wrote the tests yesterday and the rest is for today", [("done", "wrote the tests"), ("plan", "the rest is")], "Set DEMO-15"),
        (MoveTicket(), "move DEMO-15", "finished, on to the docs", [("done", "finished"), ("plan", "on to the docs")], "Move DEMO-15"),
    ],
)  # fmt: skip
def test_a_detail_and_its_reasons_are_an_answer(
    here: Room, action: Base, said: str, text: str, told: list[tuple[str, str]], reply: str
) -> None:
    say(action, said)
    people = ["Ben"] if "Ben" in text else []
    heard = say(ValidateDetailForm(), text, *people, slot="detail", intent="give_standup", told=told)
    assert heard.text.startswith(reply)


def test_a_report_is_what_a_comment_may_tell(here: Room) -> None:
    say(CommentTicket(), "comment on DEMO-15")
    reply = say(ValidateDetailForm(), REPORTS[0], slot="detail", intent="give_standup")
    assert reply.text.startswith("Write this on DEMO-15")


@pytest.mark.parametrize(
    ("action", "said", "text", "intent", "reply"),
    [
        (MoveTicket(), "move a ticket to Done", "hand 14 to ana and 15 to ben", "", "Give DEMO-14"),
        (EstimateTicket(), "estimate a ticket at 8", "#15 is nearly done, can you move that to review", "move_ticket", "Move DEMO-15"),
        (AssignTicket(), "assign a ticket to Ana", "#13 needs 3 points", "estimate_ticket", "Set DEMO-13"),
        (EstimateTicket(), "estimate a ticket", "rename 11 to Tax", "out_of_scope", "That I cannot do"),
        (EstimateTicket(), "estimate a ticket", "rename #11 to Tax", "out_of_scope", "That I cannot do"),
    ],
)  # fmt: skip
def test_an_order_of_another_kind_is_no_ticket(
    here: Room, action: Base, said: str, text: str, intent: str, reply: str
) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "redmine", "https://redmine.example", "shop"))
    say(action, said)
    people = [name for name in ("ana", "ben") if name in text]
    assert say(ValidateDetailForm(), text, *people, slot="detail", intent=intent).text.startswith(reply)


@pytest.mark.parametrize("text", ["create a ticket", "create a bug", "please create a new task"])
def test_a_new_ticket_that_is_ordered_is_no_comment_and_no_title(here: Room, text: str) -> None:
    for action, said in ((CommentTicket(), "comment on DEMO-15"), (CreateTicket(), "create a story")):
        say(action, said)
        reply = say(ValidateDetailForm(), text, slot="detail", intent="create_ticket")
        request = here.requests.open(here.sam)
        assert reply.text == "" and request is not None
        assert (request.kind, request.missing) == ("create_ticket", "title")


@pytest.mark.parametrize("text", ["we should create a ticket", "create a bug report page for the shop"])
def test_what_tells_more_than_an_order_of_a_new_ticket_is_a_comment(here: Room, text: str) -> None:
    say(CommentTicket(), "comment on DEMO-15")
    reply = say(ValidateDetailForm(), text, slot="detail", intent="create_ticket")
    assert reply.text.startswith("Write this on DEMO-15")
