"""Orders that name their ticket by its title, beside a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from actions.base import Base
from actions.blocker import AskWhoIsBlocked, ListBlockers
from actions.sprint import AskSprintStatus
from actions.standup import EditAnswer, GiveStandup, StartStandup, ValidateStandupForm
from actions.talk import Affirm, NluFallback, OutOfScope
from actions.ticket import AssignTicket, CommentTicket, MoveTicket
from scrumai.core.errors import SecretUnreadable
from scrumai.core.sprint import Item
from scrumai.core.standup import Kind
from scrumai.ports import IssueTracker
from scrumai.services.ticket import GUESSES
from scrumai.services.ticket_context import entitled, outright
from tests.fixtures.board import Room
from tests.fixtures.turn import say

ORDERS = [
    ("comment on wish list: needs a lawyer", "plan", "Write this on DEMO-10 “Wish list”?\n“needs a lawyer”"),
    ("close the returns form and the wish list", "plan", "Move DEMO-11 “Returns form”, DEMO-10 “Wish list” to Done?"),
    ("assign guest checkout and returns form to Ben", "done", "Give DEMO-3 “Guest checkout”, DEMO-11 “Returns form” to Ben?"),
    ("take the wish list", "plan", "Give DEMO-10 “Wish list” to Sam?"),
    ("move the wish list to in review", "plan", "Move DEMO-10 “Wish list” to In Review?"),
    ("mark the wish list as blocked", "blocker", "DEMO-10 cannot go to blocked"),
    ("put the wish list on hold", "done", "DEMO-10 cannot go to"),
    ("assign invoice as a pdf to Ana", "plan", "Give DEMO-"),
    ("set the estimate of the address book to 3 points", "plan", "Set DEMO-15 “Address book in the customer account” to 3 points?"),
    ("the address book is a 5", "plan", "Set DEMO-15 “Address book in the customer account” to 5 points?"),
    ("I think the address book is a 3", "plan", "Set DEMO-15 “Address book in the customer account” to 3 points?"),
    ("put 5 points on the wish list", "plan", "Set DEMO-10 “Wish list” to 5 points?"),
    ("5 points for the wish list", "plan", "Set DEMO-10 “Wish list” to 5 points?"),
    ("the wish list is worth 5 points", "plan", "Set DEMO-10 “Wish list” to 5 points?"),
    ("bump the wish list to 5 points", "plan", "Set DEMO-10 “Wish list” to 5 points?"),
    ("tell the wish list: sharing works", "plan", "Write this on DEMO-10 “Wish list”?\n“sharing works”"),
    ("make the wish list 5 points", "plan", "Set DEMO-10 “Wish list” to 5 points?"),
    ("estimate for the address book: 3", "plan", "Set DEMO-15 “Address book in the customer account” to 3 points?"),
    ("address book -> in progress", "plan", "Move DEMO-15 “Address book in the customer account” to In Progress?"),
    ("mark the wish list done", "done", "Move DEMO-10 “Wish list” to Done?"),
    ("take the address book off me", "plan", "Give DEMO-15 “Address book in the customer account” to nobody?"),
    ("give the address book back", "plan", "Give DEMO-15 “Address book in the customer account” to nobody?"),
    ("address book: 3 points", "done", "Set DEMO-15 “Address book in the customer account” to 3 points?"),
    ("change the status of the wish list to in review", "plan", "Move DEMO-10 “Wish list” to In Review?"),
    ("set the assignee of the wish list to Ben", "plan", "Give DEMO-10 “Wish list” to Ben?"),
    ("close the cart is empty after the login ticket", "plan", "Move DEMO-14 “Cart is empty after the login” to Done?"),
]  # fmt: skip
QUESTIONS = [
    ("who is working on the wish list?", "DEMO-10: Wish list\nIn Progress, with Priya"),
    ("who's on wish list?", "DEMO-10: Wish list"), ("whose is the address book?", "DEMO-15: Address book"), ("who owns guest checkout", "DEMO-3: "),
    ("who works on the invoice", "DEMO-20: "), ("is anyone working on the cookie banner?", "DEMO-23: "), ("how is the wish list going?", "DEMO-10: "),
    ("is the wish list done?", "DEMO-10: "), ("what's the status of the returns form?", "DEMO-11: "), ("where is the returns form right now?", "DEMO-11: "),
    ("when was the returns form closed?", "DEMO-11: "), ("what's the wish list about?", "DEMO-10: "), ("tell me about the wish list", "DEMO-10: "),
    ("do you know who has the wish list?", "DEMO-10: "), ("can you tell me who is working on the wish list?", "DEMO-10: "), ("who got the wish list", "DEMO-10: "),
    ("anyone working on the wish list?", "DEMO-10: "), ("any news on the wish list?", "DEMO-10: "), ("status of the wish list", "DEMO-10: "), ("what state is the wish list in?", "DEMO-10: "),
    ("who is responsible for the wish list?", "DEMO-10: "), ("who's the owner of the wish list?", "DEMO-10: "),
    ("how many points has the address book?", "DEMO-15: "), ("and the address book?", "DEMO-15: "), ("did the returns form get closed?", "DEMO-11: "),
    ("who is working on the banner?", "Several tickets fit; say the key of the one you mean:\n- DEMO-23 Cookie banner for visitors from the UK (To Do, with Emil)\n- DEMO-24 "),
]  # fmt: skip
ACTIONS = [GiveStandup(), OutOfScope(), NluFallback(), ListBlockers()]


@pytest.fixture
def shown(here: Room) -> Room:
    """Sam was shown a report, and has not posted it."""
    for kind, text in (
        (Kind.DONE, "the login page"),
        (Kind.PLAN, "the returns form"),
        (Kind.PLAN, "the export"),
    ):
        here.standup.answer(here.sam, text, {}, kind)
    here.standup.answer(here.sam, "nothing", {}, Kind.BLOCKER)
    say(StartStandup(), "start standup")
    return here


def entries(here: Room) -> list[str]:
    report = here.standup.today(here.sam)
    return [one.text for one in report.entries] if report else []


def order(action: Base, text: str, label: str) -> str:
    people = [name for name in ("Ana", "Ben") if name in text]
    sure = 0.9 if isinstance(action, GiveStandup) else 0.5
    return say(action, text, *people, intent="give_standup", sure=sure, told=[(label, text)]).text


@pytest.mark.parametrize(("text", "label", "reply"), ORDERS)
def test_it_is_no_entry_of_a_report(shown: Room, text: str, label: str, reply: str) -> None:
    before = entries(shown)
    for action in ACTIONS:
        assert order(action, text, label).startswith(reply)
    say(StartStandup(), "start standup")
    say(Affirm(), "post it")
    assert order(GiveStandup(), text, label).startswith(reply)
    assert entries(shown) == before


@pytest.mark.parametrize(("text", "label", "reply"), ORDERS)
def test_it_begins_no_report(here: Room, text: str, label: str, reply: str) -> None:
    assert order(GiveStandup(), text, label).startswith(reply)
    assert entries(here) == []


@pytest.mark.parametrize(("text", "reply"), QUESTIONS)
def test_who_asks_about_a_title_sees_the_ticket(shown: Room, text: str, reply: str) -> None:
    before = entries(shown)
    for action in (OutOfScope(), NluFallback(), AskWhoIsBlocked(), AskSprintStatus(), GiveStandup()):
        assert order(action, text, "plan").startswith(reply)
    assert entries(shown) == before


@pytest.mark.parametrize(
    "text", ["who is on the team?", "how is the sprint going?", "who is blocked?", "who's on vacation?", "is the build green?", "is the wish list blocked?", "the wish list is a mess", "my plan?", "tell me about the sprint", "did the wish list", "make the wish list pretty"]
)  # fmt: skip
def test_what_asks_about_no_title_is_the_models(here: Room, text: str) -> None:
    here.tracker.create("Team page for the sprint report", "Sam")
    assert entitled(here.ticket, here.sam, text) == ""


@pytest.mark.parametrize(
    "text", ["the customer?", "is the customer ready?", "is the page done?", "was the cart closed?"]
)
def test_a_word_that_is_in_a_title_by_chance_is_no_ticket(here: Room, text: str) -> None:
    here.tracker.create("Customer sees the page of a cart", "Sam")
    assert entitled(here.ticket, here.sam, text) == ""


@pytest.mark.parametrize("text", ["is the docs done?", "the docs?", "who has the docs?"])
def test_a_title_that_is_all_of_the_words_is_meant(here: Room, text: str) -> None:
    here.tracker.create("Move docs to the wiki", "Sam")
    item = here.tracker.create("Docs", "Sam")
    assert say(OutOfScope(), text).text.startswith(f"{item.key}: Docs")


def test_a_question_about_a_title_may_be_a_blocker(here: Room) -> None:
    for kind in (Kind.DONE, Kind.PLAN):
        here.standup.answer(here.sam, "the login page", {}, kind)
    text = "who has the returns form"
    say(ValidateStandupForm(), text, slot="standup_answer", intent="give_standup", told=[("blocker", text)])
    assert text in entries(here)


@pytest.mark.parametrize(
    "text", ["who has the returns form", "who should do the returns form?", "any news on the returns form?"]
)
@pytest.mark.parametrize("action", [OutOfScope(), NluFallback()])
def test_so_it_may_after_a_break(here: Room, action: Base, text: str) -> None:
    for kind in (Kind.DONE, Kind.PLAN):
        here.standup.answer(here.sam, "the login page", {}, kind)
    say(action, text, intent="nlu_fallback", sure=0.4, told=[("blocker", text)])
    assert text in entries(here)


def test_a_ticket_is_started_where_no_standup_is(here: Room) -> None:
    text = "start the address book"
    assert say(StartStandup(), text, sure=0.5).text.startswith(
        "Move DEMO-15 “Address book in the customer account” to In Progress?"
    )
    assert say(StartStandup(), "start the standup").key == "" and here.standup.asked(here.sam) is Kind.DONE


def test_a_ticket_is_started_after_the_report(shown: Room) -> None:
    say(Affirm(), "post it")
    assert say(StartStandup(), "start the address book", sure=0.5).text.startswith("Move DEMO-15")


@pytest.mark.parametrize("action", [AssignTicket(), CommentTicket(), MoveTicket()])
def test_it_is_no_answer_after_a_break(here: Room, action: Base) -> None:
    here.standup.start(here.sam)
    text = {"AssignTicket": ORDERS[3], "CommentTicket": ORDERS[0], "MoveTicket": ORDERS[4]}
    said, label, reply = text[type(action).__name__]
    assert order(action, said, label).startswith(reply) and entries(here) == []


@pytest.mark.parametrize("text", ["move the wish list to in review", "take the wish list", ORDERS[0][0]])
def test_it_is_no_blocker_and_waits_for_the_end(here: Room, text: str) -> None:
    for kind in (Kind.DONE, Kind.PLAN):
        here.standup.answer(here.sam, "the login page", {}, kind)
    reply = say(ValidateStandupForm(), text, slot="standup_answer", intent="give_standup")
    assert reply.key == "utter_standup_later" and here.standup.asked(here.sam) is Kind.BLOCKER


@pytest.mark.parametrize(
    "text", ["finish the wish list", "start the returns form", "close the deal with the printer", "take care of the wish list"]
)  # fmt: skip
def test_what_may_be_work_is_a_plan(shown: Room, text: str) -> None:
    say(Affirm(), "post it")
    order(GiveStandup(), text, "plan")
    assert text in entries(shown)


@pytest.mark.parametrize(
    "text",
    [
        "send the release notes to marketing", "push the coupon codes to staging", "send the API docs to Ben",
        "put the API docs in the wiki", "move docs to confluence", "switch the search to elastic",
        "change the wish list to use redis", "give the product demo to the client", "deliver the product demo today",
    ],
)  # fmt: skip
def test_what_goes_to_no_state_and_nobody_is_a_plan(shown: Room, text: str) -> None:
    for title in (
        "Write release notes",
        "Coupon codes at checkout",
        "Product demo",
        "API docs",
        "Search",
        "Docs",
    ):
        shown.tracker.create(title, "Sam")
    say(Affirm(), "post it")
    order(GiveStandup(), text, "plan")
    assert text in entries(shown)


@pytest.mark.parametrize(
    "text", ["move the docs to done", "push the docs to resolved", "mark the docs as resolved", "mark the docs done", "set docs to done"]
)  # fmt: skip
def test_where_a_ticket_goes_is_no_word_of_its_title(here: Room, text: str) -> None:
    item = here.tracker.create("Docs", "Sam")
    here.tracker.create("Move docs to the wiki", "Sam")
    assert say(OutOfScope(), text).text.startswith(f"Move {item.key} “Docs” to Done?")


def test_a_title_may_end_as_a_place_begins(here: Room) -> None:
    item = here.tracker.create("Log in", "Sam")
    assert say(OutOfScope(), "move log in to done").text.startswith(f"Move {item.key} “Log in” to Done?")


def test_a_secret_that_does_not_open_breaks_no_report(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(member: object) -> IssueTracker:
        raise SecretUnreadable

    monkeypatch.setattr(here.ticket, "tracker", fails)
    text = "set up the staging server"
    assert not entitled(here.ticket, here.sam, text) and not outright(here.ticket, here.sam, text)
    order(GiveStandup(), text, "plan")
    assert entries(here) == [text]


class Counted:
    """A board that counts how often it was opened and searched."""

    def __init__(self, board: IssueTracker) -> None:
        self.board, self.opened, self.searched = board, 0, 0

    def open(self, member: object) -> Counted:
        self.opened += 1
        return self

    def search(self, words: str) -> Sequence[Item]:
        self.searched += 1
        return self.board.search(words)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.board, name)


@pytest.fixture
def counted(here: Room, monkeypatch: pytest.MonkeyPatch) -> Counted:
    board = Counted(here.tracker)
    monkeypatch.setattr(here.ticket, "tracker", board.open)
    return board


def test_a_board_is_searched_a_few_times(here: Room, counted: Counted) -> None:
    text = "set up the staging server, fix the flaky test, and write docs"
    for guess in (entitled, outright):
        counted.opened = counted.searched = 0
        assert not guess(here.ticket, here.sam, text)
        assert counted.opened == 1 and counted.searched <= GUESSES


def test_a_report_of_several_parts_is_none_of_titles(here: Room, counted: Counted) -> None:
    text = "set up the staging server, today the docs"
    told = [("done", "set up the staging server"), ("plan", "today the docs")]
    say(GiveStandup(), text, intent="give_standup", sure=0.9, told=told)
    assert counted.searched == 0 and entries(here)


@pytest.mark.parametrize("text", ["change these to today", "move both to today", "put both into plan", "put both into the plan", "move them to today"])  # fmt: skip
def test_where_entries_go_no_tickets_do(shown: Room, text: str) -> None:
    assert say(EditAnswer(), text, intent="edit_answer").key == "utter_edit_not_found"
    shown.ticket.find(shown.sam, "show DEMO-10 and DEMO-12")
    assert say(EditAnswer(), text, intent="edit_answer").key == "utter_edit_not_found"


@pytest.mark.parametrize("text", ["move these to done", "finish both today", "move both to in review"])
def test_several_entries_are_no_tickets_but_where_those_were_listed(shown: Room, text: str) -> None:
    assert say(EditAnswer(), text, intent="edit_answer").key == "utter_edit_not_found"
    shown.ticket.find(shown.sam, "show DEMO-10 and DEMO-7")
    assert "DEMO-10" in say(EditAnswer(), text, intent="edit_answer").text


def test_an_entry_of_the_report_that_is_shown_is_moved_in_it(shown: Room) -> None:
    for action in (EditAnswer(), GiveStandup(), MoveTicket()):
        assert order(action, "move the returns form to done", "plan").startswith("Here is")
        say(EditAnswer(), "move the returns form to today")


@pytest.mark.parametrize(
    ("action", "text", "intent"),
    [
        (OutOfScope(), "take the wish list", "out_of_scope"),
        (AssignTicket(), "I'll take DEMO-10", "assign_ticket"),
    ],
)
def test_what_somebody_takes_is_the_plan_that_is_asked_for(
    here: Room, action: Base, text: str, intent: str
) -> None:
    here.standup.answer(here.sam, "reviews", {}, Kind.DONE)
    assert say(action, text, intent=intent, sure=0.9).key == "" and entries(here) == ["reviews", text]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("take DEMO-10 off me", "utter_preview_assign_ticket"), ("take me off DEMO-10", "utter_preview_assign_ticket"), ("take Ben off DEMO-3", "utter_preview_assign_ticket"),
        ("take the wish list off me", "utter_preview_assign_ticket"), ("take DEMO-4 out of the sprint", "utter_error_not_done_here"), ("take DEMO-4 into the sprint", "utter_error_not_done_here"),
    ],
)  # fmt: skip
def test_what_somebody_gives_away_is_no_plan(here: Room, text: str, reply: str) -> None:
    here.standup.answer(here.sam, "reviews", {}, Kind.DONE)
    assert say(AssignTicket(), text, intent="assign_ticket", sure=0.9).key == reply
    assert entries(here) == ["reviews"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("take #4 off Ben and give it to Ana", ""), ("take #4 off Ben's list and give it to Ana", ""), ("take DEMO-4 off Ben, please give it to Ana", ""), ("unassign #4 and give it to Ana", ""),
        ("take #4 off hold and give it to Ana", "take DEMO-3 off hold"), ("take #4 off Ben and assign it to Ana", ""), ("unassign #4, give it to Ana and close #5", "close"),
    ],
)  # fmt: skip
def test_what_is_taken_off_somebody_goes_to_whom_it_is_given(here: Room, text: str, left: str) -> None:
    text = text.replace("#4", "DEMO-3").replace("DEMO-4", "DEMO-3").replace("#5", "DEMO-10")
    people = [name for name in ("Ben", "Ana") if name in text]
    shown = say(AssignTicket(), text, *people, intent="assign_ticket", sure=0.9).text
    assert shown.startswith("Give DEMO-3 “Guest checkout” to Ana?") and "give it" not in shown
    assert left in shown and ("left out" in shown) == bool(left)


def test_what_is_taken_off_somebody_goes_to_who_puts_it_on_their_own_list(here: Room) -> None:
    text = "take DEMO-3 off Ben's list and put it on mine"
    shown = say(AssignTicket(), text, "Ben", intent="assign_ticket", sure=0.9).text
    assert shown.startswith("Give DEMO-3 “Guest checkout” to Sam?") and "put it" not in shown


@pytest.mark.parametrize(
    "text", ["take DEMO-3 off me and put it on hold", "unassign DEMO-3, close DEMO-10 and give it to Ana"]
)
def test_who_gets_another_ticket_or_nobody_is_left_out(here: Room, text: str) -> None:
    shown = say(AssignTicket(), text, intent="assign_ticket", sure=0.9).text
    assert shown.startswith("Give DEMO-3 “Guest checkout” to nobody?\nOne thing at a time")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("close the sign in ticket", "Fix sign in on Safari"), ("who has the log in story?", "Log in with Google"), ("move the opt in card to done", "Opt in banner"),
        ("move the sign in to review", "Fix sign in on Safari"), ("mark the sign in as done", "Fix sign in on Safari"), ("close the sign in", "Fix sign in on Safari"),
    ],
)  # fmt: skip
def test_a_title_may_end_in_a_word_that_says_where_to(here: Room, text: str, title: str) -> None:
    item = here.tracker.create(title, "Sam")
    assert item.key in here.ticket.called(here.sam, text)


@pytest.mark.parametrize("state", ["to done", "to in review", "to 5"])
def test_such_a_word_is_no_title_s_where_a_state_follows(here: Room, state: str) -> None:
    here.tracker.create("Move docs to the wiki", "Sam")
    item = here.tracker.create("Docs", "Sam")
    assert here.ticket.called(here.sam, f"move the docs {state}") == f"move {item.key} {state}"


@pytest.mark.parametrize(
    ("text", "missing"),
    [("estimate the wish list", "estimate"), ("assign the wish list", "person"), ("move the wish list", "state"), ("comment on the wish list", "comment")],
)  # fmt: skip
def test_what_an_order_by_a_title_lacks_is_asked(here: Room, text: str, missing: str) -> None:
    say(OutOfScope(), text)
    request = here.requests.open(here.sam)
    assert request is not None and request.missing == missing and list(request.values["keys"]) == ["DEMO-10"]


@pytest.mark.parametrize("text", ["estimate the wish list", "comment on the wish list"])
def test_without_what_it_needs_it_may_be_a_plan(shown: Room, text: str) -> None:
    say(Affirm(), "post it")
    order(GiveStandup(), text, "plan")
    assert text in entries(shown)


@pytest.mark.parametrize(
    "text",
    [
        "what is scrum?",
        "is the build server back?",
        "how is the sprint going?",
        "what's left in the sprint?",
        "who is blocked?",
    ],
)
def test_for_a_question_about_no_ticket_the_board_is_not_searched(
    here: Room, counted: Counted, text: str
) -> None:
    say(NluFallback(), text)
    assert counted.searched == 0
