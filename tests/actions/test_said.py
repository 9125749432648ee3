"""Suggestions and tickets in passing, as the actions say them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.standup import EditAnswer, GiveStandup, SaidVersusBoard
from actions.talk import Affirm, Cancel, Deny, NluFallback, OutOfScope, SmallTalk, ValidateDetailForm
from actions.team import CreateTeam
from actions.ticket import AskTicket, AssignTicket, CreateTicket, MoveTicket
from scrumai.core import cues
from scrumai.core.errors import StoreUnavailable
from scrumai.core.standup import Entry, Kind, Report
from tests.fixtures.board import Room
from tests.fixtures.turn import say

FORM = {"event": "followup", "timestamp": None, "name": "detail_form"}


def report(here: Room, **said: str) -> None:
    """Sam's report of today, shown and not yet posted."""
    entries = tuple(Entry(Kind(kind), text, cues.tickets(text)) for kind, text in said.items())
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(here.sam))
        store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=entries))


def held_against_the_board(
    here: Room, posted: bool = True, room: str = ""
) -> tuple[list[str], list[dict[str, Any]]]:
    tracker = Tracker(here.sam.address + room, {"posted": posted}, {"text": "yes"}, [], False, None, {}, "x")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(SaidVersusBoard().run(dispatcher, tracker, {}))
    return [one["response"] for one in dispatcher.messages], events


def test_a_yes_that_posts_says_so_to_the_action_after_it(here: Room) -> None:
    report(here, done="finished DEMO-12", plan="DEMO-15")
    events = say(Affirm(), "post it", intent="affirm").events
    assert {"event": "slot", "timestamp": None, "name": "posted", "value": True} in events
    said, events = held_against_the_board(here)
    assert said == ["utter_suggest_finished"]
    assert {"event": "slot", "timestamp": None, "name": "posted", "value": None} in events


def test_where_others_read_it_goes_to_the_person_alone(here: Room) -> None:
    report(here, done="finished DEMO-12", plan="DEMO-15")
    say(Affirm(), "post it", intent="affirm")
    assert held_against_the_board(here, room=":C42")[0] == []
    with here.stores.open(here.sam.workspace_id) as store:
        (sent,) = [one for one in store.due(99) if one.response == "utter_suggest_finished"]
    assert sent.address == here.sam.address


def test_after_any_other_yes_nobody_is_even_looked_up(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here.teams, "meet", lambda address: 1 / 0)
    said, events = held_against_the_board(here, posted=False)
    assert (said, [one["name"] for one in events]) == ([], ["answered_by"])


def test_a_failure_is_no_word_to_the_person(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(member: object) -> None:
        raise StoreUnavailable

    for broken in (fails, lambda member: 1 / 0):
        monkeypatch.setattr(here.said, "after_report", broken)
        said, events = held_against_the_board(here)
        assert (said, [one["name"] for one in events]) == ([], ["answered_by"])


@pytest.fixture
def offered(here: Room) -> Room:
    """A finished and an unknown ticket were just suggested to Sam."""
    report(here, done="finished DEMO-12", plan="DEMO-99")
    say(Affirm(), "post it", intent="affirm")
    assert held_against_the_board(here)[0] == ["utter_suggest_finished", "utter_suggest_unknown"]
    return here


@pytest.mark.parametrize(
    "action", [NluFallback(), OutOfScope(), AskTicket(), SmallTalk(), GiveStandup(), Affirm(), Deny()]
)
def test_a_button_works_whatever_the_model_takes_it_for(offered: Room, action: Any) -> None:
    assert say(action, "move DEMO-12 to Done", intent="thanks").key == "utter_done_move_ticket"
    assert say(action, "dismiss DEMO-99", intent="thanks").key == "utter_done_dismiss"


def test_a_button_in_the_middle_of_another_question(offered: Room) -> None:
    say(AskTicket(), "x")
    offered.requests.begin(offered.sam, "comment_ticket", "comment on DEMO-13", {})
    reply = say(ValidateDetailForm(), "move DEMO-12 to Done", slot="detail")
    assert reply.key == "utter_done_move_ticket"
    assert {"event": "slot", "timestamp": None, "name": "requested_slot", "value": None} in reply.events


def test_no_is_for_all_and_yes_for_none(offered: Room) -> None:
    tracker = Tracker(
        offered.sam.address,
        {},
        {"text": "yes", "intent": {"name": "affirm", "confidence": 1.0}},
        [],
        False,
        None,
        {},
        "x",
    )
    dispatcher = CollectingDispatcher()
    asyncio.run(Affirm().run(dispatcher, tracker, {}))
    assert [one["response"] for one in dispatcher.messages] == [
        "utter_suggest_finished",
        "utter_suggest_unknown",
    ]
    assert offered.tracker.item("DEMO-12").state.name == "In Progress"
    assert say(Deny(), "no", intent="deny").text == "All right, I leave it: DEMO-12, DEMO-99."
    assert say(Deny(), "no", intent="deny").key == "utter_nothing_pending"


@pytest.mark.parametrize("action", [NluFallback(), OutOfScope()])
def test_a_ticket_in_passing(here: Room, action: Any) -> None:
    text = "the weather in DEMO-12 and DEMO-21 is lovely"
    assert say(action, text).text == (
        "DEMO-12: Login page remembers the customer (In Progress, with Sam)\n"
        "DEMO-21: Menu works with the keyboard (To Do, nobody has it)"
    )
    assert say(action, text).key == ""
    assert say(action, f"{text}?").key in ("utter_nlu_fallback", "utter_out_of_scope")
    assert say(action, "lovely DEMO-99").key in ("utter_nlu_fallback", "utter_out_of_scope")


def test_without_a_key_the_board_is_not_asked(here: Room) -> None:
    here.tracker = SimpleNamespace()  # type: ignore[assignment]
    assert say(OutOfScope(), "the weather is lovely").key == "utter_out_of_scope"


@pytest.fixture
def untracked(here: Room) -> Room:
    """Two pieces of work without a ticket were just suggested to Sam."""
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(here.sam))
        texts = ("add dark mode to the settings screen", "write the import of old orders")
        entries = tuple(Entry(Kind.PLAN, text) for text in texts)
        store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=entries))
    say(Affirm(), "post it", intent="affirm")
    assert held_against_the_board(here)[0] == ["utter_suggest_untracked", "utter_suggest_untracked"]
    return here


DARK = "Create this task in the running sprint: “Add dark mode to the settings screen”?"
ONE = [
    (CreateTeam(), "create it"),
    (CreateTeam(), "create one"),
    (CreateTicket(), "make a ticket for that"),
    (CreateTicket(), "create a ticket"),
    (Affirm(), "yes create it"),
    (Affirm(), "yes, create it please"),
]


@pytest.mark.parametrize(("action", "text"), ONE)
def test_the_work_that_has_no_ticket_gets_one_in_loose_words(untracked: Room, action: Any, text: str) -> None:
    say(OutOfScope(), "dismiss write the import of old orders")
    assert say(action, text, intent="affirm").text == DARK
    assert say(Affirm(), "yes create it", intent="affirm").text.startswith("Created DEMO-25")


@pytest.mark.parametrize("text", ["create a ticket for the first", "make a ticket for dark mode"])
def test_which_of_two_gets_a_ticket_is_said(untracked: Room, text: str) -> None:
    assert say(CreateTicket(), text, intent="create_ticket").text == DARK


def test_which_of_two_gets_a_ticket_is_asked_where_it_is_not_said(untracked: Room) -> None:
    reply = say(CreateTeam(), "create it")
    assert reply.key == "utter_error_suggestion_unclear"
    assert "“Add dark mode to the settings screen”, “Write the import of old orders”" in reply.text


def test_without_a_suggestion_such_words_make_no_team(here: Room) -> None:
    for text in ("create it", "create one", "make one"):
        assert say(CreateTeam(), text, intent="create_team").key == "utter_nlu_fallback"
    say(MoveTicket(), "move the ticket to Done")
    say(ValidateDetailForm(), "create one", slot="detail", intent="create_team")
    assert not here.requests.is_open(here.sam, "create_team")


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (AssignTicket(), "change DEMO-99 to DEMO-9"),
        (AskTicket(), "I meant DEMO-9"),
        (AskTicket(), "no, it's DEMO-9, not DEMO-99"),
        (NluFallback(), "replace DEMO-99 with DEMO-9"),
        (OutOfScope(), "make it DEMO-9 please"),
    ],
)
def test_a_ticket_that_is_none_is_corrected_in_the_report(offered: Room, action: Any, text: str) -> None:
    say(EditAnswer(), "fix it", intent="edit_answer")
    say(action, text, intent="ask_ticket")
    report = offered.standup.today(offered.sam)
    assert report is not None and [one.text for one in report.entries] == ["finished DEMO-12", "DEMO-9"]


@pytest.mark.parametrize("text", ["I meant DEMO-9", "close DEMO-99 and DEMO-9"])
def test_of_what_was_talked_about_since_the_report_is_not_corrected(offered: Room, text: str) -> None:
    say(AskTicket(), "show DEMO-12")
    say(AskTicket(), text, intent="ask_ticket")
    report = offered.standup.today(offered.sam)
    assert report is not None and "DEMO-99" in [one.text for one in report.entries]


@pytest.fixture
def finished(here: Room) -> Room:
    """Two tickets that were told to be finished were just suggested to Sam, and one that the board does not have."""
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(here.sam))
        done = [Entry(Kind.DONE, f"finished {key}", (key,)) for key in ("DEMO-12", "DEMO-15")]
        entries = (*done, Entry(Kind.PLAN, "DEMO-99", ("DEMO-99",)))
        store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=entries))
    say(Affirm(), "post it", intent="affirm")
    assert len(held_against_the_board(here)[0]) == 3
    return here


LOGIN, BOOK = "DEMO-12 “Login page remembers the customer”", "DEMO-15 “Address book in the customer account”"


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (MoveTicket(), "move both to done"),
        (Cancel(), "close both"),
        (OutOfScope(), "move both"),
        (Cancel(), "close them"),
    ],
)
def test_both_are_the_two_that_were_suggested(finished: Room, action: Any, text: str) -> None:
    assert say(action, text, intent="cancel").text == f"Move {LOGIN}, {BOOK} to Done?"


def test_those_that_go_to_different_states_are_asked_for_one_by_one(finished: Room) -> None:
    with finished.stores.open(finished.sam.workspace_id) as store:
        first = store.suggestions(finished.sam.id)[0]
        to = {**first.offer["values"], "to": "In Review"}
        store.suggest(finished.sam.id, first.seen, {**first.offer, "values": to})
    assert say(OutOfScope(), "move both").text.startswith("Which one do you mean")
    assert say(OutOfScope(), "move both to done").text == f"Move {LOGIN}, {BOOK} to Done?"


def test_one_of_two_is_moved_by_its_place(finished: Room) -> None:
    assert say(MoveTicket(), "move the second one to review").text == f"Move {BOOK} to In Review?"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("dismiss the first", "DEMO-12"),
        ("dismiss address book", "DEMO-15"),
        ("ignore the last one", "DEMO-99"),
    ],
)
def test_one_of_several_is_dismissed(finished: Room, text: str, what: str) -> None:
    assert say(OutOfScope(), text).text == f"All right, I leave it: {what}."


def test_both_are_not_three(finished: Room) -> None:
    assert say(Cancel(), "dismiss both", intent="cancel").text.startswith("Which one do you mean: “DEMO-12”")
    say(OutOfScope(), "dismiss the last")
    assert say(Cancel(), "dismiss both", intent="cancel").text == "All right, I leave it: DEMO-12, DEMO-15."


def test_what_was_talked_about_since_is_both(finished: Room) -> None:
    say(AskTicket(), "show me DEMO-10 and DEMO-7")
    text = say(MoveTicket(), "move both to done", intent="move_ticket").text
    assert "DEMO-10" in text and "DEMO-7" in text and "DEMO-12" not in text
