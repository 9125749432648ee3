"""Actions about tickets: one reply a turn, in words that exist."""

from __future__ import annotations

from typing import Any

import pytest

from actions import base
from actions.blocker import ResolveBlocker
from actions.sprint import AskSprintStatus
from actions.standup import EditAnswer, GiveStandup, ShowReport, WhoNotReported
from actions.talk import Cancel, NluFallback, OutOfScope
from actions.team import LinkAccount
from actions.ticket import (
    AskMyTickets,
    AskTicket,
    AskWorkingOn,
    AssignTicket,
    CommentTicket,
    CreateTicket,
    EstimateTicket,
    MoveTicket,
)
from scrumai.core.errors import (
    NoActiveSprint,
    SprintUnclear,
    TrackerError,
    TrackerUnavailable,
    TrackerUnreadable,
)
from scrumai.core.sprint import Category, State
from scrumai.core.team import Board
from scrumai.core.text import snake
from scrumai.words import words
from tests.fixtures.board import Idle, Room
from tests.fixtures.turn import say


def absent(key: str) -> str:
    return f'There is no {key} on your board. Check the key, or say "my tickets".'


def test_one_ticket(here: Room) -> None:
    assert say(AskTicket(), "show demo-12").text == (
        "DEMO-12: Login page remembers the customer\nIn Progress, with Sam, 2 points; last change yesterday."
    )


def test_words_that_fit_several(here: Room) -> None:
    text = say(AskTicket(), "is the login ticket still open?").text
    assert "DEMO-12" in text and "DEMO-14" in text


def test_no_such_ticket(here: Room) -> None:
    assert say(AskTicket(), "DEMO-99?").text == absent("DEMO-99")


def test_several_keys_are_shown_in_one_line_each(here: Room) -> None:
    lines = say(AskTicket(), "DEMO-12, DEMO-99 DEMO-7").text.splitlines()
    assert [line[:7] for line in lines[:-1]] == ["DEMO-12", "DEMO-7:"]
    assert lines[-1] == absent("DEMO-99")
    assert say(AskTicket(), "DEMO-98, DEMO-99").text == absent("DEMO-98, DEMO-99")


@pytest.mark.parametrize(
    "text",
    [
        "show me DEMO-12 and DEMO-7",
        "can you have a look at DEMO-12 and #7",
        "what about DEMO-12, DEMO-7?",
        "DEMO-12 and demo-7: who has them?",
    ],
)
def test_several_that_are_named_are_all_shown(here: Room, text: str) -> None:
    reply = say(AskTicket(), text)
    assert (reply.key, reply.buttons) == ("utter_unfurl", ())
    assert [line.partition(":")[0] for line in reply.text.splitlines()] == ["DEMO-12", "DEMO-7"]
    assert say(AskTicket(), "show them").text == reply.text


def test_of_two_that_are_not_listed_together_the_first_is_asked_about(here: Room) -> None:
    assert say(AskTicket(), "is DEMO-12 blocked by DEMO-7?").text.startswith("DEMO-12: Login page")


@pytest.mark.parametrize("text", ["show me DEMO-12, DEMO-99 and #98", "DEMO-99, DEMO-12, #98"])
def test_of_several_that_are_named_the_unknown_ones_are_told_and_the_others_shown(
    here: Room, text: str
) -> None:
    shown, told = say(AskTicket(), text).text.splitlines()
    assert shown.startswith("DEMO-12: Login page") and told.startswith("There is no DEMO-99")
    assert say(AskTicket(), "show it").text.startswith("DEMO-12: Login page")  # what was shown is "it"


def test_of_several_that_are_all_unknown_each_is_told(here: Room) -> None:
    assert say(AskTicket(), "show me DEMO-98 and DEMO-99").text == absent("DEMO-98, DEMO-99")


def test_of_a_link_that_is_no_ticket_the_address_is_told_and_not_the_words_around_it(here: Room) -> None:
    text = say(AskTicket(), "look: https://elsewhere.example/wiki/42 (the page), pls").text
    assert text == absent("https://elsewhere.example/wiki/42")


ORDERED = [
    (NluFallback(), "show me 12", "DEMO-12: Login page"),
    (OutOfScope(), "can you show 12?", "DEMO-12: Login page"),
    (AskWorkingOn(), "who is working on 12?", "DEMO-12: Login page"),
    (WhoNotReported(), "who has 12?", "DEMO-12: Login page"),
    (WhoNotReported(), "did anyone close 12?", "DEMO-12: Login page"),
    (OutOfScope(), "close 12", "Move DEMO-12 “Login page remembers the customer” to Done?"),
    (ResolveBlocker(), "mark 12 as done", "Move DEMO-12 “Login page remembers the customer” to Done?"),
    (GiveStandup(), "hand 12 over to Ben", "Give DEMO-12 “Login page remembers the customer” to Ben?"),
]


@pytest.mark.parametrize(("action", "text", "reply"), ORDERED)
def test_a_number_alone_is_a_ticket_only_where_keys_are_numbers(
    here: Room, action: base.Base, text: str, reply: str
) -> None:
    assert "DEMO-12" not in say(action, text).text
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "redmine", "https://redmine.example", "shop"))
    assert say(action, text).text.startswith(reply)


def test_what_was_shown_last_is_them_whatever_the_model_takes_it_for(here: Room) -> None:
    asked = [(ShowReport(), "show them"), (Cancel(), "close both"), (OutOfScope(), "close them")]
    before = [say(action, text, intent=snake(type(action).__name__)).text for action, text in asked]
    assert not any("DEMO-" in text for text in before)
    say(AskTicket(), "show me DEMO-10 and DEMO-12")
    for action, text in asked:
        told = say(action, text, intent=snake(type(action).__name__)).text
        assert "DEMO-10" in told and "DEMO-12" in told


def test_what_was_made_last_is_it_and_no_report(here: Room) -> None:
    assert say(ShowReport(), "show it", intent="show_report").key == "utter_no_report"
    here.say("create_ticket", "create a ticket: the login fails")
    here.yes()
    assert "the login fails" in say(ShowReport(), "show it", intent="show_report").text


def test_what_a_ticket_should_be_is_no_change_of_a_report(here: Room) -> None:
    for _ in range(2):
        reply = say(EditAnswer(), "DEMO-12 should be closed", intent="edit_answer")
        assert reply.text.startswith("Move DEMO-12 “Login page remembers the customer” to Done?")
        say(GiveStandup(), "yesterday I wrote the tests, today the docs, no blockers", intent="give_standup")


def test_which_change_of_them_it_is_the_model_tells_where_it_is_sure(here: Room) -> None:
    say(AskTicket(), "show me DEMO-10 and DEMO-12")
    reply = say(AssignTicket(), "send them to Ana", "Ana", intent="assign_ticket")
    assert reply.key == "utter_preview_assign_ticket" and "to Ana?" in reply.text


def test_what_only_points_at_a_ticket_is_shown_once(here: Room) -> None:
    assert say(AskTicket(), "fyi DEMO-12 is related").key == "utter_unfurl"
    assert say(AskTicket(), "see also DEMO-12").key == ""
    assert say(NluFallback(), "which gremlin is in DEMO-12?").key == "utter_nlu_fallback"
    assert say(AskTicket(), "DEMO-12").key == "utter_ticket"


def test_mine(here: Room) -> None:
    assert say(AskMyTickets(), "my tickets").text == (
        "You have 3 in this sprint, 1 of them done.\n"
        "- DEMO-12 Login page remembers the customer (In Progress, 2 points)\n"
        "- DEMO-15 Address book in the customer account (To Do, 2 points)\n"
        "Next in line: DEMO-15 “Address book in the customer account”."
    )


def test_mine_when_there_are_none(here: Room) -> None:
    for key in ("DEMO-12", "DEMO-13", "DEMO-15"):
        here.tracker.assign(key, None, "Sam")
    assert say(AskMyTickets(), "my tickets").text.startswith(
        "Nothing in this sprint has your name on it. Free to take:"
    )


def test_mine_when_all_are_done(here: Room) -> None:
    for key in ("DEMO-12", "DEMO-15"):
        here.tracker.move(key, "Done", "Sam")
    assert say(AskMyTickets(), "my tickets").text.startswith(
        "All 3 of yours in this sprint are done. Free to take:"
    )


@pytest.mark.parametrize("error", [NoActiveSprint(), SprintUnclear(sprints="One, Two")])
def test_between_sprints_what_is_open_is_told(here: Room, error: TrackerError) -> None:
    here.tracker = Idle(here.tracker, error)  # type: ignore[assignment]
    assert say(AskMyTickets(), "my tickets").text == (
        "No single sprint is running on the board. Open there, with your name on it: 2.\n"
        "- DEMO-12 Login page remembers the customer (In Progress, 2 points)\n"
        "- DEMO-15 Address book in the customer account (To Do, 2 points)"
    )
    assert "DEMO-14" in say(AskWorkingOn(), "what is Ana working on", "Ana").text
    assert say(AskTicket(), "#12").text.startswith("DEMO-12: ")
    for key in ("DEMO-12", "DEMO-15"):
        here.tracker.assign(key, None, "Sam")
    assert "nothing that is open there has your name on it" in say(AskMyTickets(), "my tickets").text


def test_between_sprints_a_new_ticket_goes_to_the_backlog_and_the_preview_says_so(here: Room) -> None:
    here.tracker = Idle(here.tracker, NoActiveSprint())  # type: ignore[assignment]
    assert say(CreateTicket(), "new bug: login fails").text == (
        "Create this bug in the backlog (no single sprint is running): “login fails”?"
    )


def test_what_somebody_works_on(here: Room) -> None:
    assert say(AskWorkingOn(), "what is Ana working on", "Ana").text == (
        "Ana is working on:\n"
        "- DEMO-7 Voucher codes in the cart (In Review, 3 points)\n"
        "- DEMO-14 Cart is empty after the login (In Progress, 1 point)"
    )


def test_nobody_of_that_name(here: Room) -> None:
    assert say(AskWorkingOn(), "what is Zoltan working on", "Zoltan").text.startswith(
        "I know nobody called Zoltan"
    )


class Silent:
    """A board that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise TrackerUnavailable


AGE = "The board does not answer; this is from Wed 09:00."
ASKED = [
    (AskTicket(), "show demo-12"),
    (AskTicket(), "is the login ticket still open?"),
    (AskTicket(), "DEMO-12, DEMO-7"),
    (AskTicket(), "#12"),
    (AskMyTickets(), "my tickets"),
    (AskWorkingOn(), "what is Ana working on"),
]


@pytest.mark.parametrize(("action", "text"), ASKED)
def test_with_the_board_down_the_last_reading_with_its_time(here: Room, action: base.Base, text: str) -> None:
    before = say(action, text, *["Ana"][: "Ana" in text])
    here.sprint.reading(here.sam)
    here.clock.forward(minutes=5)
    here.tracker = Silent()  # type: ignore[assignment]
    after = say(action, text, *["Ana"][: "Ana" in text])
    assert after.text == f"{before.text}\n{AGE}" and after.buttons == before.buttons


class Changed:
    """A board whose answers are not what they were."""

    def __getattr__(self, name: str) -> Any:
        raise TrackerUnreadable(tracker="Demo", what="subject")


@pytest.mark.parametrize(("action", "text"), ASKED)
def test_with_answers_that_are_not_understood_the_last_reading_and_the_field(
    here: Room, action: base.Base, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = say(action, text, *["Ana"][: "Ana" in text])
    here.sprint.reading(here.sam)
    here.clock.forward(minutes=5)
    here.tracker = Changed()  # type: ignore[assignment]
    after = say(action, text, *["Ana"][: "Ana" in text]).text
    assert (
        after.startswith(before.text) and "I do not understand what the board answers now (subject)" in after
    )
    assert "TrackerUnreadable subject" in caplog.text


@pytest.mark.parametrize(("action", "text"), ASKED)
def test_with_the_board_down_and_nothing_kept_one_sentence(here: Room, action: base.Base, text: str) -> None:
    here.tracker = Silent()  # type: ignore[assignment]
    assert say(action, text, "Ana").text == words("utter_error_tracker_unavailable")


@pytest.mark.parametrize(
    ("action", "text"),
    [(AskTicket(), "DEMO-99?"), (AskTicket(), "DEMO-98, DEMO-99"), (AskWorkingOn(), "what is Zoltan doing")],
)
def test_what_the_last_reading_does_not_know_is_not_denied(here: Room, action: base.Base, text: str) -> None:
    here.sprint.reading(here.sam)
    here.clock.forward(minutes=5)
    here.tracker = Silent()  # type: ignore[assignment]
    assert say(action, text, "Zoltan").text == words("utter_error_tracker_unavailable")


def test_of_several_only_those_that_the_last_reading_knows_are_told(here: Room) -> None:
    here.sprint.reading(here.sam)
    here.clock.forward(minutes=5)
    here.tracker = Silent()  # type: ignore[assignment]
    text = say(AskTicket(), "show me DEMO-12 and DEMO-99").text
    assert text.startswith("DEMO-12: Login page") and text.endswith(AGE) and "DEMO-99" not in text


@pytest.mark.parametrize(
    ("action", "text", "key"),
    [
        (CreateTicket(), "new bug: login fails", "utter_preview_create_ticket"),
        (MoveTicket(), "close DEMO-12", "utter_preview_move_ticket"),
        (AssignTicket(), "give DEMO-12 to Ben", "utter_preview_assign_ticket"),
        (CommentTicket(), "note on DEMO-12: tests fail", "utter_preview_comment_ticket"),
        (EstimateTicket(), "DEMO-12 is 5 points", "utter_preview_estimate_ticket"),
    ],
)
def test_a_write_is_previewed(here: Room, action: base.Base, text: str, key: str) -> None:
    reply = say(action, text)
    assert reply.key == key and reply.text
    assert here.requests.open(here.sam) is not None


@pytest.mark.parametrize(
    ("action", "text", "why"),
    [
        (MoveTicket(), "move DEMO-12 to the moon and assign DEMO-15 to Ana", "DEMO-12 cannot go to moon. It can go to: To Do, In Review, Done."),
        (MoveTicket(), "start DEMO-12 and assign DEMO-15 to Ana", "DEMO-12 is in “In Progress” already."),
        (MoveTicket(), "close DEMO-99 and assign DEMO-15 to Ana", absent("DEMO-99")),
        (EstimateTicket(), "assign DEMO-15 to Ana, estimate DEMO-12 at 300", "An estimate is a number from 0 to 100, in halves, so I left it as it was."),
    ],
)  # fmt: skip
def test_a_refusal_names_the_other_orders_too(here: Room, action: base.Base, text: str, why: str) -> None:
    left = "\nOne thing at a time: I left out “assign DEMO-15 to Ana”. Say that next."
    assert say(action, text).text == why + left


def test_a_state_alone_is_the_answer_to_a_refusal_whatever_the_model_takes_it_for(here: Room) -> None:
    asked = "in review"
    before = say(AskSprintStatus(), asked, intent="ask_sprint_status").key
    assert (
        say(MoveTicket(), "move DEMO-12 to the moon", intent="move_ticket").key
        == "utter_error_transition_not_allowed"
    )
    reply = say(AskSprintStatus(), asked, intent="ask_sprint_status")
    assert reply.text == "Move DEMO-12 “Login page remembers the customer” to In Review?"
    say(AskTicket(), "show DEMO-15", intent="ask_ticket")
    assert say(AskSprintStatus(), asked, intent="ask_sprint_status").key == before


def test_of_a_single_order_a_refusal_names_no_other(here: Room) -> None:
    assert say(MoveTicket(), "close DEMO-99").text == absent("DEMO-99")


@pytest.mark.parametrize(
    "action", [CreateTicket(), MoveTicket(), AssignTicket(), CommentTicket(), EstimateTicket()]
)
def test_a_missing_detail_is_left_to_the_form(here: Room, action: base.Base) -> None:
    reply = say(action, "do it for a ticket" if not isinstance(action, CreateTicket) else "create a ticket")
    assert reply.key == ""
    assert {"event": "followup", "timestamp": None, "name": "detail_form"} in reply.events
    asked = here.requests.question(here.sam)
    assert words(asked.response, **asked.values)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (MoveTicket(), "DEMO-12 again"),
        (AssignTicket(), "DEMO-12 now"),
        (EstimateTicket(), "DEMO-12 please"),
        (CommentTicket(), "have a look at DEMO-12 please, it is related"),
        (LinkAccount(), "my PR is DEMO-12 in github"),
    ],
)
def test_what_the_model_only_guesses_asks_nothing_back(here: Room, action: base.Base, text: str) -> None:
    assert (
        say(action, text, sure=0.45).text
        == "DEMO-12: Login page remembers the customer (In Progress, with Sam)"
    )
    assert here.requests.open(here.sam) is None
    assert say(action, text, sure=0.45).key == ""


@pytest.mark.parametrize(
    "text",
    [
        "have a look at https://acme.atlassian.net/browse/DEMO-12 please",
        "https://h/browse/DEMO-12, and DEMO-7",
    ],
)
def test_a_link_that_is_passed_on_is_no_comment(here: Room, text: str) -> None:
    assert say(CommentTicket(), text).key in ("utter_unfurl", "utter_nlu_fallback")
    assert here.requests.open(here.sam) is None


@pytest.mark.parametrize(
    ("action", "text", "key"),
    [
        (MoveTicket(), "DEMO-12 -> done", "utter_preview_move_ticket"),
        (AssignTicket(), "DEMO-12 to me", "utter_preview_assign_ticket"),
        (EstimateTicket(), "DEMO-12: 5", "utter_preview_estimate_ticket"),
        (CommentTicket(), "DEMO-12 new comment it works", "utter_preview_comment_ticket"),
    ],
)
def test_what_the_words_ask_for_is_no_guess(here: Room, action: base.Base, text: str, key: str) -> None:
    assert say(action, text, sure=0.45).key == key


def test_a_comment_that_sounds_like_a_report_is_none(here: Room) -> None:
    text = "comment DEMO-12 waiting on legal"
    assert "“waiting on legal”" in say(GiveStandup(), text, intent="give_standup").text
    here.requests.drop(here.sam)
    here.standup.start(here.sam)
    assert say(GiveStandup(), text, intent="give_standup").key != "utter_preview_comment_ticket"


@pytest.mark.parametrize("action", [OutOfScope(), NluFallback()])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("move the wish list card to done", "utter_preview_move_ticket"),
        ("close the banner for visitors task please", "utter_preview_move_ticket"),
        ("close the delivery cost issue", "utter_preview_move_ticket"),
        ("assign the wish list story to Ben", "utter_preview_assign_ticket"),
        ("can you estimate the wish list item at 5?", "utter_preview_estimate_ticket"),
        ("where is the wish list card?", "utter_ticket"),
        ("show me the wish list task", "utter_ticket"),
        ("what's with the wish list card", "utter_ticket"),
        ("where is the birthday card", "utter_error_item_not_found"),
        ("draw the last card", ""),
        ("close the card", ""),
        ("the wish list card is a mess", ""),
    ],
)
def test_a_ticket_by_its_title_is_meant_however_its_noun_is_taken(
    here: Room, action: base.Base, text: str, key: str
) -> None:
    assert say(action, text).key == (key or f"utter_{snake(type(action).__name__)}")


@pytest.mark.parametrize("action", [OutOfScope(), NluFallback()])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("move the cookie banner to review", "Move DEMO-23 “Cookie banner for visitors from the UK” to In Review?"),
        ("move cookie banner to done", "Move DEMO-23 “Cookie banner for visitors from the UK” to Done?"),
        ("reopen the returns form", "Move DEMO-11 “Returns form” to To Do?"),
        ("can you close the invoice as a PDF please", "Move DEMO-20 “Invoice as a PDF” to Done?"),
        ('move "cart is empty after the login" to done', "Move DEMO-14 “Cart is empty after the login” to Done?"),
        ("set the address book to 3 points", "Set DEMO-15 “Address book in the customer account” to 3 points?"),
        ("estimate the voucher codes 8", "Set DEMO-7 “Voucher codes in the cart” to 8 points?"),
        ("assign the password reset to Ben", "Give DEMO-13 “Password reset by e-mail” to Ben?"),
        ("show me the wish list", "DEMO-10: Wish list"),
        ("move the voucher one to done", "Move DEMO-7 “Voucher codes in the cart” to Done?"),
    ],
)  # fmt: skip
def test_a_title_alone_is_a_ticket_where_the_board_has_it(
    here: Room, action: base.Base, text: str, told: str
) -> None:
    assert say(action, text).text.startswith(told)


@pytest.mark.parametrize("text", ["move the banner one to done", "close the payment one"])
def test_a_title_alone_that_several_have_is_asked_about(here: Room, text: str) -> None:
    say(OutOfScope(), text)
    assert here.requests.question(here.sam).missing == "which"


@pytest.mark.parametrize(
    "text",
    ["close the window", "take the day off", "move the meeting to 3pm", "put it in the cart", "close the cart", "take the other one"],
)  # fmt: skip
def test_what_is_in_no_title_is_no_ticket(here: Room, text: str) -> None:
    assert say(OutOfScope(), text).key == "utter_out_of_scope"


def test_with_the_board_down_what_may_be_a_title_is_none(here: Room) -> None:
    here.tracker = Silent()  # type: ignore[assignment]
    assert say(OutOfScope(), "close the window").key == "utter_out_of_scope"


def test_such_words_are_an_answer_where_one_is_awaited(here: Room) -> None:
    here.standup.start(here.sam)
    say(OutOfScope(), "close the slow search issue")
    assert here.standup.today(here.sam).entries[0].text == "close the slow search issue"  # type: ignore[union-attr]


@pytest.mark.parametrize("action", [AskTicket(), OutOfScope(), NluFallback()])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("deliver DEMO-12", "utter_preview_move_ticket"),
        ("please deliver #12", "utter_preview_move_ticket"),
        ("assign DEMO-13 to Ben", "utter_preview_assign_ticket"),
        ("show DEMO-13", "utter_ticket"),
    ],
)
def test_an_order_that_is_nothing_else_is_one_whatever_it_is_taken_for(
    here: Room, action: base.Base, text: str, key: str
) -> None:
    assert say(action, text).key == key


@pytest.mark.parametrize("action", [AskTicket(), AssignTicket(), MoveTicket(), OutOfScope(), NluFallback()])
@pytest.mark.parametrize(
    "text",
    [
        "delete DEMO-13",
        "please remove DEMO-13 and DEMO-12",
        "link DEMO-13 to DEMO-12",
        "put DEMO-13 into the sprint",
        "take DEMO-13 out of the current sprint",
        "DEMO-13 is a duplicate of DEMO-12",
        "delete the wish list ticket",
    ],
)
def test_what_is_done_at_the_tracker_only_is_told_so(here: Room, action: base.Base, text: str) -> None:
    reply = say(action, text)
    assert reply.key == "utter_error_not_done_here" and "please do it in Demo" in reply.text
    assert here.requests.open(here.sam) is None


def test_a_list_may_be_called_sprint(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    states = [*here.tracker.states(), State("This sprint", Category.TODO)]
    monkeypatch.setattr(here.tracker, "states", lambda: states)
    assert say(MoveTicket(), "move DEMO-12 to the sprint").key == "utter_preview_move_ticket"
