"""Yes and no to a report that was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.base import Base
from actions.blocker import ResolveBlocker
from actions.standup import EditAnswer, GiveStandup, StartStandup
from actions.talk import Affirm, Cancel, Deny, NluFallback, OutOfScope
from actions.ticket import MoveTicket
from scrumai.core import cues
from scrumai.core.standup import Entry, Kind, Report
from tests.fixtures.board import Room
from tests.fixtures.turn import say

BARE = ["yes", "ok", "sure", "go ahead", "looks good", "\N{THUMBS UP SIGN}"]


@pytest.fixture
def shown(here: Room) -> Room:
    """Sam was shown today's report."""
    told = [Entry(kind, "DEMO-15", cues.tickets("DEMO-15")) for kind in (Kind.DONE, Kind.PLAN)]
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(here.sam))
        none = Entry(Kind.NONE, "none", (), Kind.BLOCKER)
        store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=(*told, none)))
    say(StartStandup(), "start standup", intent="start_standup")
    assert here.requests.is_open(here.sam, "post_report")
    return here


def state(here: Room) -> str:
    report = here.standup.today(here.sam)
    return report.state if report else ""


def later(here: Room, **by: float) -> None:
    here.clock.at += timedelta(**by)


@pytest.mark.parametrize("yes", BARE)
@pytest.mark.parametrize("refusal", [Deny(), Cancel()])
@pytest.mark.parametrize("minutes", [0, 40])
def test_after_a_no_a_yes_posts_nothing(shown: Room, refusal: Deny, minutes: int, yes: str) -> None:
    later(shown, minutes=minutes)
    assert say(refusal, "no", intent="deny").key == "utter_dropped_post_report"
    assert say(refusal, "no", intent="deny").key == "utter_nothing_pending"
    assert say(Affirm(), yes, intent="affirm").key == "utter_not_posted"
    assert state(shown) == "echoed"


@pytest.mark.parametrize("text", ["idk", "almost", "not sure", "\N{SHRUG}", "hold on!"])
def test_half_a_yes_is_asked_again_and_posts_nothing(shown: Room, text: str) -> None:
    for action, intent in ((OutOfScope(), "out_of_scope"), (NluFallback(), "nlu_fallback")):
        assert say(action, text, intent=intent).key == "utter_yes_or_no"
    for unsure in (Affirm(), Deny()):
        assert say(unsure, text, sure=0.5).key == "utter_yes_or_no"
    assert state(shown) == "echoed" and shown.requests.is_open(shown.sam, "post_report")


@pytest.mark.parametrize("text", ["book me a room", "pizza?"])
def test_what_is_about_something_else_is_no_half_a_yes(shown: Room, text: str) -> None:
    assert say(OutOfScope(), text).key == "utter_out_of_scope"


def test_with_nothing_open_there_is_no_half_a_yes(shown: Room) -> None:
    say(Deny(), "no", intent="deny")
    assert say(OutOfScope(), "almost").key == "utter_out_of_scope"


@pytest.mark.parametrize(
    "order", ["post it", "ok send it", "yes, you can post it", "submit", "publish it to the channel"]
)
def test_after_a_no_it_is_posted_when_somebody_says_so(shown: Room, order: str) -> None:
    say(Deny(), "no", intent="deny")
    posted = say(Affirm(), order, intent="affirm")
    assert posted.key == "utter_done_post_report" and posted.text.startswith("Posted. ")
    assert state(shown) == "posted"


def test_what_was_asked_since_and_answered_leaves_no_yes_for_the_report(shown: Room) -> None:
    shown.requests.begin(shown.sam, "move_ticket", "move DEMO-15 to done", {})
    assert say(Affirm(), "yes", intent="affirm").key == "utter_done_move_ticket"
    assert say(Affirm(), "yes", intent="affirm").key == "utter_not_posted"
    assert state(shown) == "echoed"


def test_a_report_that_was_shown_long_ago_and_not_refused_is_posted_by_a_yes(shown: Room) -> None:
    later(shown, minutes=40)
    assert say(Affirm(), "yes", intent="affirm").key == "utter_done_post_report"
    assert state(shown) == "posted"


def test_a_no_to_what_was_posted_at_the_close_keeps_nothing_back(shown: Room) -> None:
    with shown.stores.open(shown.sam.workspace_id) as store:
        standup = store.open_standup(shown.team_id, shown.teams.today(shown.sam))
        store.save_report(Report(0, standup.id, shown.sam.id, standup.day, "posted"))
    later(shown, minutes=40)
    assert say(Deny(), "no", intent="deny").key == "utter_nothing_pending"


@pytest.mark.parametrize("action", [OutOfScope(), NluFallback(), EditAnswer(), ResolveBlocker()])
@pytest.mark.parametrize(
    "lead", ["also ", "and I ", "Plus, I ", "oh and ", "I also ", "sorry, forgot to say: I also "]
)
def test_what_is_added_to_a_shown_report_is_in_it(shown: Room, action: Base, lead: str) -> None:
    reply = say(action, f"{lead}wrote the mail", sure=0.52, told=[("done", "wrote the mail")])
    assert reply.key == "utter_preview_post_report" and "- wrote the mail" in reply.text
    assert say(Affirm(), "yes", intent="affirm").key == "utter_done_post_report"


@pytest.mark.parametrize("action", [OutOfScope(), NluFallback(), EditAnswer()])
def test_what_is_added_to_a_posted_report_is_shown_with_it(shown: Room, action: Base) -> None:
    say(Affirm(), "yes", intent="affirm")
    reply = say(action, "also rang the bank", sure=0.52, told=[("done", "rang the bank")])
    assert reply.key == "utter_preview_post_report_again" and "- rang the bank" in reply.text
    assert say(action, "also the weather is nice", sure=0.52).key != reply.key
    assert say(Affirm(), "yes", intent="affirm").key == "utter_done_post_report"


def test_an_addition_that_clears_a_posted_blocker_is_no_entry(shown: Room) -> None:
    shown.standup.answer(shown.sam, "waiting for the keys", {}, Kind.BLOCKER)
    say(Affirm(), "post it", intent="affirm")
    reply = say(ResolveBlocker(), "also the keys arrived", sure=0.52, told=[("done", "the keys arrived")])
    assert reply.key.endswith("resolve_blocker")


@pytest.mark.parametrize("action", [OutOfScope(), NluFallback(), EditAnswer(), GiveStandup()])
@pytest.mark.parametrize("lead", ["", "also ", "oh and ", "plus "])
def test_a_change_that_begins_as_an_addition_is_a_change(shown: Room, action: Base, lead: str) -> None:
    assert say(action, f"{lead}fix it", told=[("done", "fix it")]).key == "utter_edit_how"
    assert "import" in say(action, f"{lead}change today to the import", told=[("done", "the import")]).text
    report = shown.standup.today(shown.sam)
    assert report and [one.text for one in report.entries] == ["DEMO-15", "none", "the import"]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("also the weather is nice", ""),
        ("also, what is left?", "what is left"),
        ("and can you show me the cart", "the cart"),
        ("wrote the mail", "wrote the mail"),
    ],
)
def test_what_asks_or_adds_nothing_stays_off_topic(shown: Room, text: str, done: str) -> None:
    assert (
        say(OutOfScope(), text, sure=0.7, told=[("done", done)] if done else []).key == "utter_out_of_scope"
    )


def test_nothing_is_added_where_no_report_was_shown(here: Room) -> None:
    assert (
        say(OutOfScope(), "also wrote the mail", told=[("done", "wrote the mail")]).key
        == "utter_out_of_scope"
    )


def test_an_order_that_is_understood_is_no_addition(shown: Room) -> None:
    text = "and move DEMO-15 to in review"
    assert (
        say(MoveTicket(), text, told=[("done", "move DEMO-15 to in review")]).key
        == "utter_preview_move_ticket"
    )
