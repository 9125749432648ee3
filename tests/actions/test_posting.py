"""Yes and no to a report that was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.standup import StartStandup
from actions.talk import Affirm, Cancel, Deny
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
