"""The two forms' validators, and what every action does with what it says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Iterable
from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker

from actions.base import Base, MachineEvent, Say, Turn, Validator
from actions.base import say as saying
from actions.standup import (
    AskStandupAnswer,
    EditAnswer,
    GiveStandup,
    StandupDue,
    StartStandup,
    ValidateStandupForm,
    WhoNotReported,
)
from actions.talk import Affirm, Deny, Greet, NluFallback, OutOfScope, ValidateDetailForm
from actions.ticket import AskTicket, AssignTicket, CommentTicket, CreateTicket, EstimateTicket, MoveTicket
from scrumai.bootstrap import App
from scrumai.core.errors import ItemChanged, TrackerUnavailable
from scrumai.core.phrase import phrase
from scrumai.core.sprint import Item
from scrumai.core.standup import Kind
from scrumai.core.team import Board
from scrumai.core.told import key_of
from tests.fixtures.board import Room
from tests.fixtures.turn import say

FORM = "standup_answer"
NUMBERS = ("the room 7 is free", "price is #1 priority")  # what has one is an answer where one is asked for


DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text("utf-8"))
EVENTS = [one for one in DOMAIN["intents"] if one.startswith("EXTERNAL_")]
FORMS = {f"validate_{name}": form["required_slots"][0] for name, form in DOMAIN["forms"].items()}


def slots(events: Iterable[dict[str, object]]) -> dict[object, object]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


@pytest.mark.parametrize(
    ("form", "name"),
    [(ValidateStandupForm(), "validate_standup_form"), (ValidateDetailForm(), "validate_detail_form")],
)
def test_a_message_that_answers_no_question_is_not_taken(here: Room, form: Base, name: str) -> None:
    reply = say(form, "fixed the login page")
    assert (form.name(), reply.text, slots(reply.events)) == (name, "", {"answered_by": name})
    assert here.standup.today(here.sam) is None


def test_an_answer_is_kept_and_the_next_question_says_the_rest(here: Room) -> None:
    here.standup.start(here.sam)
    reply = say(ValidateStandupForm(), "fixed the login page", slot=FORM)
    assert (reply.text, slots(reply.events)) == ("", {"answered_by": "validate_standup_form", FORM: None})
    report = here.standup.today(here.sam)
    assert report is not None and [one.text for one in report.entries] == ["fixed the login page"]


def test_a_question_in_the_middle_is_answered_and_the_open_one_stays(here: Room) -> None:
    here.standup.start(here.sam)
    asked = here.standup.asked(here.sam)
    reply = say(ValidateStandupForm(), "what are my tickets?", slot=FORM, intent="ask_my_tickets")
    assert reply.key == "utter_my_tickets" and slots(reply.events)[FORM] is None
    assert here.standup.asked(here.sam) is asked is not None


def test_who_is_off_today_is_asked_no_more_and_told_as_without_a_question(here: Room) -> None:
    here.standup.start(here.sam)
    reply = say(ValidateStandupForm(), "I'm off today", slot=FORM, intent="set_absence")
    assert reply.text == "" and "user" in [one["event"] for one in reply.events]
    assert slots(reply.events)["requested_slot"] is None and here.standup.asked(here.sam) is None


def test_who_is_off_another_day_is_told_and_asked_on(here: Room) -> None:
    here.standup.start(here.sam)
    reply = say(ValidateStandupForm(), "I'm off tomorrow", slot=FORM, intent="set_absence")
    assert reply.key == "utter_done_set_absence" and slots(reply.events)[FORM] is None
    assert here.standup.asked(here.sam) is Kind.DONE


@pytest.mark.parametrize(
    ("text", "intent"),
    [("assign DEMO-12 to Ana", "assign_ticket"), ("delete my data", "delete_my_data")],
)
def test_an_order_is_no_blocker_and_waits_for_the_end(here: Room, text: str, intent: str) -> None:
    here.standup.start(here.sam)
    for answer in ("the login page", "the search page"):
        say(ValidateStandupForm(), answer, slot=FORM)
    reply = say(ValidateStandupForm(), text, slot=FORM, intent=intent)
    report = here.standup.today(here.sam)
    assert reply.key == "utter_standup_later" and here.requests.open(here.sam) is None
    assert report is not None and len(report.entries) == 2 and report.asked is Kind.BLOCKER


@pytest.mark.parametrize("text", ["close 12", "mark 12 as done", "hand 12 over to Ben"])
def test_an_order_about_a_bare_number_is_no_blocker_where_keys_are_numbers(here: Room, text: str) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "redmine", "https://redmine.example", "shop"))
    test_an_order_is_no_blocker_and_waits_for_the_end(here, text, "out_of_scope")


def test_what_is_said_when_the_standup_was_finished_elsewhere_is_taken_as_outside_of_the_form(
    here: Room,
) -> None:
    here.standup.start(here.sam)
    for kind in (Kind.DONE, Kind.PLAN, Kind.BLOCKER):
        here.standup.answer(here.sam, "nothing", {}, kind)
    told = here.standup.today(here.sam)
    reply = say(ValidateStandupForm(), "who is blocked?", slot=FORM, intent="ask_who_is_blocked")
    kinds = [one["event"] for one in reply.events]
    said = reply.events[kinds.index("user")]
    assert (reply.text, slots(reply.events)["requested_slot"]) == ("", None)
    assert reply.events[kinds.index("user") - 1]["name"] == "action_listen"
    assert (said["text"], said["input_channel"]) == ("who is blocked?", "slack")
    assert said["parse_data"]["intent"]["name"] == "ask_who_is_blocked"
    assert here.standup.today(here.sam) == told


def test_what_is_said_when_no_request_waits_is_taken_as_outside_of_the_form(here: Room) -> None:
    """A code may have made the chat somebody else's, or the question is too old."""
    say(MoveTicket(), "move DEMO-12")
    here.clock.forward(minutes=20)
    reply = say(ValidateDetailForm(), "who is blocked?", slot="detail", intent="ask_who_is_blocked")
    assert (reply.text, slots(reply.events)["requested_slot"]) == ("", None)
    said = next(one for one in reply.events if one["event"] == "user")
    assert (said["text"], said["parse_data"]["intent"]["name"]) == ("who is blocked?", "ask_who_is_blocked")


@pytest.mark.parametrize(
    ("text", "intent", "sure"), [("5", "out_of_scope", 1.0), ("done", "give_standup", 0.5)]
)
def test_a_late_answer_is_told_to_be_late(here: Room, text: str, intent: str, sure: float) -> None:
    say(MoveTicket(), "move DEMO-12")
    here.clock.forward(minutes=20)
    reply = say(ValidateDetailForm(), text, slot="detail", intent=intent, sure=sure)
    assert (reply.key, slots(reply.events)["requested_slot"]) == ("utter_no_longer_open", None)
    assert here.standup.today(here.sam) is None


def test_a_detail_leads_to_the_preview_and_out_of_the_form(here: Room) -> None:
    say(MoveTicket(), "move DEMO-12")
    reply = say(ValidateDetailForm(), "done", slot="detail")
    assert reply.text == "Move DEMO-12 “Login page remembers the customer” to Done?"
    assert slots(reply.events) == {
        "answered_by": "validate_detail_form",
        "requested_slot": None,
        "detail": None,
    }


def test_what_cannot_be_put_into_words_is_told_and_never_silence(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = saying("utter_about_part", name=phrase("utter_no_such_part"))
    monkeypatch.setattr(Greet, "reply", lambda self, turn, app: wrong)
    assert say(Greet(), "hi").key == "utter_error_unexpected"


def test_an_error_may_hold_phrases(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Greet, turn: Turn, app: App) -> None:
        raise ItemChanged(key="DEMO-1", now=phrase("utter_ticket_nobody_part"))

    monkeypatch.setattr(Greet, "reply", fails)
    reply = say(Greet(), "hi")
    assert reply.key == "utter_error_item_changed" and "nobody" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "the room 7 is free",
        "price is #1 priority",
        "have a look at https://h/browse/DEMO-99",
        "we need DEMO-99",
    ],
)
@pytest.mark.parametrize(
    ("action", "said"),
    [
        (MoveTicket(), "move DEMO-12"),
        (AssignTicket(), "assign DEMO-12"),
        (EstimateTicket(), "estimate DEMO-15"),
    ],
)
def test_whoever_goes_on_to_something_else_is_held_by_no_question(
    here: Room, action: Base, said: str, text: str
) -> None:
    say(action, said)
    reply = say(ValidateDetailForm(), text, slot="detail", intent="out_of_scope")
    if isinstance(action, EstimateTicket) and text in NUMBERS:
        assert reply.key == "utter_preview_estimate_ticket"
        return
    assert (
        reply.text == "That is about something else, so I left everything as it was and wait for no answer."
    )
    assert slots(reply.events)["requested_slot"] is None and here.requests.open(here.sam) is None


def test_the_tickets_that_were_named_instead_are_shown(here: Room) -> None:
    say(MoveTicket(), "move DEMO-12")
    reply = say(ValidateDetailForm(), "look at https://h/browse/DEMO-99 and DEMO-21", slot="detail", sure=0.4)
    assert reply.text.splitlines()[1:] == ["DEMO-21: Menu works with the keyboard (To Do, nobody has it)"]


@pytest.mark.parametrize("text", ["the moon", "into the bin", "Ready for nothing"])
def test_a_few_words_are_taken_for_an_answer_that_is_wrong(here: Room, text: str) -> None:
    say(MoveTicket(), "move DEMO-12")
    reply = say(ValidateDetailForm(), text, slot="detail", intent="out_of_scope")
    assert reply.key == "utter_error_transition_not_allowed" and here.requests.open(here.sam)


def test_there_is_a_validator_for_every_form_and_an_action_for_every_event() -> None:
    assert {one().name() for one in Validator.__subclasses__()} == set(FORMS)
    assert set(MachineEvent.by_intent) == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("form", Validator.__subclasses__())
def test_an_event_fills_no_form(here: Room, form: type[Validator], event: str) -> None:
    say(CreateTicket(), "create a ticket", intent="create_ticket")
    here.standup.start(here.sam)
    report, request = here.standup.today(here.sam), here.requests.open(here.sam)
    reply = say(form(), f"EXTERNAL: {event}", slot=FORMS[form().name()], intent=event)
    told = slots(reply.events)
    assert told[FORMS[form().name()]] is None and "requested_slot" not in told
    assert (here.standup.today(here.sam), here.requests.open(here.sam)) == (report, request)


@pytest.mark.parametrize(
    ("asked", "answer", "intent"),
    [
        ("move DEMO-12", "in review", ""),
        ("move DEMO-12", "has anybody seen the page of it", ""),
        ("move a ticket", "show me DEMO-12", "ask_ticket"),
        ("close the login ticket", "none of them", "deny"),
    ],
)
def test_a_question_about_a_board_that_the_team_has_no_more_is_left(
    here: Room, asked: str, answer: str, intent: str
) -> None:
    say(MoveTicket(), asked)
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "demo", "demo:", "second"))
    reply = say(ValidateDetailForm(), answer, slot="detail", intent=intent)
    assert reply.key == "utter_error_board_changed"
    assert slots(reply.events)["requested_slot"] is None and here.requests.open(here.sam) is None


def test_the_morning_is_told_and_the_open_question_stays(here: Room) -> None:
    say(CreateTicket(), "create a ticket", intent="create_ticket")
    reply = say(ValidateDetailForm(), "EXTERNAL: x", slot="detail", intent="EXTERNAL_standup_due")
    assert reply.text == 'It is time for the standup. Say "start standup" when you are done here.'
    assert here.standup.today(here.sam) is None and here.requests.open(here.sam)


def test_what_nobody_answered_in_time_makes_way_for_the_morning(here: Room) -> None:
    reply = say(ValidateDetailForm(), "EXTERNAL: x", slot="detail", intent="EXTERNAL_standup_due")
    assert reply.text == "" and slots(reply.events)["requested_slot"] is None
    assert {"event": "followup", "name": "standup_form"} in [
        {key: one[key] for key in ("event", "name")} for one in reply.events
    ]


def test_the_open_question_of_the_standup_is_not_asked_twice(here: Room) -> None:
    assert say(StandupDue(), "EXTERNAL: x", intent="EXTERNAL_standup_due").text == ""
    asked = say(AskStandupAnswer(), "EXTERNAL: x", intent="EXTERNAL_standup_due")
    again = say(AskStandupAnswer(), "EXTERNAL: x", intent="EXTERNAL_standup_due", slot=FORM)
    assert (asked.key, again.key) == ("utter_ask_standup_done", "")


def test_a_report_that_is_shown_is_not_shown_again_by_the_morning(here: Room) -> None:
    here.standup.start(here.sam)
    for text in ("the login page", "the search page", "no blockers"):
        say(ValidateStandupForm(), text, slot=FORM)
    reply = say(StandupDue(), "EXTERNAL: x", intent="EXTERNAL_standup_due")
    assert (reply.text, slots(reply.events)) == ("", {"answered_by": "action_standup_due"})


class Hanging:
    """A board that does not answer while it is shut."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def item(self, key: str) -> Item:
        self.opened.wait(5)
        raise TrackerUnavailable(tracker="Board")


async def test_turns_that_wait_for_a_board_leave_threads_to_others(here: Room) -> None:
    def made(action: Base, text: str) -> Awaitable[list[Say]]:
        heard = {"text": text, "entities": [], "intent": {"name": "x", "confidence": 1.0}}
        return action.safely(Tracker(here.sam.address, {}, heard, [], False, None, {}, "action_listen"))

    here.tracker = board = Hanging()
    asking = [asyncio.ensure_future(made(AskTicket(), "show DEMO-12")) for _ in range(40)]
    try:
        answered = await asyncio.wait_for(made(Greet(), "hi"), 4)
        assert answered[0].response == "utter_greet" and not any(one.done() for one in asking)
    finally:
        board.opened.set()
        await asyncio.gather(*asking)


def test_a_correction_is_known_by_its_message_for_the_day_that_it_is_edited(here: Room) -> None:
    here.standup.answer(here.sam, "the login page", {}, Kind.DONE)
    say(EditAnswer(), "change done to the search page", message=":M1")
    with here.stores.open(here.sam.workspace_id) as store:
        assert store.step(key_of(here.sam.id, ":M1")) is not None


def test_a_report_that_was_posted_and_changed_is_shown_as_the_team_sees_it(here: Room) -> None:
    for kind in (Kind.DONE, Kind.PLAN, Kind.BLOCKER):
        here.standup.answer(
            here.sam, "nothing" if kind is Kind.BLOCKER else f"the {kind.value} page", {}, kind
        )
    assert say(StartStandup(), "start standup").key == "utter_preview_post_report"
    here.standup.post(here.sam)
    reply = say(EditAnswer(), "change done to the search page")
    assert reply.key == "utter_preview_post_report_again" and "the search page" in reply.text
    assert "as the team sees it now" in reply.text
    assert say(Affirm(), "post it").text == "Updated. 2 of 3 still to report."
    say(EditAnswer(), "change done to the cart")
    assert say(Deny(), "no", intent="deny").key == "utter_dropped_post_report_again"
    assert say(Affirm(), "yes").key == "utter_dropped_post_report_again"


@pytest.fixture
def echoed(here: Room) -> Room:
    """Sam was shown a report of two things done and one planned."""
    for kind, text in ((Kind.DONE, "the login page"), (Kind.DONE, "the search"), (Kind.PLAN, "the export")):
        here.standup.answer(here.sam, text, {}, kind)
    here.standup.answer(here.sam, "nothing", {}, Kind.BLOCKER)
    say(StartStandup(), "start standup")
    return here


@pytest.mark.parametrize(
    "action", [EditAnswer(), GiveStandup(), OutOfScope(), NluFallback(), AssignTicket(), AskTicket()]
)
def test_a_correction_of_what_was_shown_is_one_whatever_the_model_takes_it_for(
    echoed: Room, action: Base
) -> None:
    reply = say(action, "actually it was the cart, not the login page")
    assert reply.key == "utter_preview_post_report"
    assert "the cart" in reply.text and "the login page" not in reply.text


def test_where_it_is_not_clear_which_entry_is_corrected_that_is_asked(echoed: Room) -> None:
    asked = say(EditAnswer(), "actually I did the cart instead", intent="edit_answer")
    assert asked.text == (
        "Which of these is it?\n  - the login page\n  - the search\n"
        'Say it in full, for example: replace "the login page" with "the cart"'
    )
    assert [title for title, _ in asked.buttons] == ["the login page", "the search"]
    reply = say(EditAnswer(), asked.buttons[1][1])
    assert reply.key == "utter_preview_post_report"
    assert "the login page" in reply.text and "the cart" in reply.text and "the search" not in reply.text


def test_news_that_is_told_later_corrects_nothing(echoed: Room) -> None:
    here = echoed
    say(Affirm(), "post it")
    say(GiveStandup(), "fixed the login page instead of the search", intent="give_standup")
    report = here.standup.today(here.sam)
    assert report and "the search" in [one.text for one in report.entries]


@pytest.mark.parametrize(
    ("order", "action"),
    [
        ("create a ticket", CreateTicket()),
        ("comment on DEMO-7", CommentTicket()),
        ("move a ticket to done", MoveTicket()),
        ("assign DEMO-7", AssignTicket()),
    ],
)
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("my report", "utter_no_report"),
        ("My last report!", "last_report"),
        ("sprint status please", "utter_sprint_status"),
        ("help", "utter_help"),
    ],
)
def test_a_bare_command_is_no_title_and_no_other_detail(
    here: Room, order: str, action: Base, text: str, key: str
) -> None:
    say(action, order)
    reply = say(ValidateDetailForm(), text, slot="detail")
    assert key in reply.key and here.requests.open(here.sam) is not None


def test_who_starts_the_standup_is_asked_for_no_detail_any_more(here: Room) -> None:
    say(CreateTicket(), "create a ticket")
    reply = say(ValidateDetailForm(), "start standup", intent="start_standup", slot="detail")
    assert reply.text == "" and here.requests.open(here.sam) is None
    assert [one["event"] for one in reply.events].count("user") == 1


def test_words_that_refer_to_nothing_are_not_understood(here: Room) -> None:
    for text in ("all of them", "Both!", "these tickets"):
        assert say(WhoNotReported(), text, intent="who_not_reported", sure=0.45).key == "utter_nlu_fallback"
    assert say(OutOfScope(), "close all of them", intent="out_of_scope").events[-1]["name"] == "detail_form"
