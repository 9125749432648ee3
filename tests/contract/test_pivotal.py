"""What is Pivotal Tracker's own: its rules for stories, its planning, its 403s and its paging."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from scrumai.core import metrics
from scrumai.core.errors import (
    BoardNotFound,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TransitionNotAllowed,
)
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.core.ticket_state import find_state
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fixtures.trackers import Stopped
from tests.fixtures.trackers.pivotal import BOT, Project, opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)


class Fresh(Project):
    def __init__(self) -> None:
        self.clock = Stopped()
        super().__init__(self.clock)

    def open(self, **more: Any) -> Any:
        return opened(self, self.clock, Path(), **more)

    def named(self, name: str) -> Any:
        return next(one for one in self.stories if one["name"] == name)


@pytest.fixture
def fake() -> Iterator[Fresh]:
    made = Fresh()
    yield made
    made.stop()


def test_days_are_those_of_the_project_and_the_last_one_is_included(fake: Fresh) -> None:
    sprint = fake.open().sprint()
    assert (sprint.name, sprint.start, sprint.end) == ("Iteration 23", date(2026, 3, 2), date(2026, 3, 15))
    fake.project["time_zone"] = {"olson_name": "Nowhere/Else"}
    assert fake.open().sprint().start == date(2026, 3, 2)


def test_done_iterations_committed_to_what_they_brought(fake: Fresh) -> None:
    told = [(sprint.id, committed, done) for sprint, committed, done in fake.open().closed(5)]
    assert told == [("22", 9.0, 9.0), ("21", 9.0, 9.0)] and not list(fake.open().closed(0))


def test_a_feature_without_an_estimate_cannot_be_started_and_is_told_why(fake: Fresh) -> None:
    made = fake.open().create("Gift cards", "Ana")
    with pytest.raises(TrackerRefused) as caught:
        fake.open().move(made.key, "started", "Ana")
    assert str(caught.value.values["reason"]).startswith("A feature must be estimated")
    fake.open().estimate(made.key, 2, "Ana")
    assert fake.open().move(made.key, "started", "Ana").state.name == "started"


def test_a_chore_knows_fewer_states(fake: Fresh) -> None:
    made = fake.open().create("Clean up", "Ana", "chore")
    assert made.kind == "chore"
    with pytest.raises(TransitionNotAllowed) as caught:
        fake.open().move(made.key, "Finished", "Ana")
    assert caught.value.values["states"] == "unscheduled, unstarted, started, accepted"
    assert fake.open().move(made.key, "Accepted", "Ana").state.category is Category.DONE


def test_an_estimate_off_the_scale_is_told_with_the_scale(fake: Fresh) -> None:
    key = f"#{fake.stories[-2]['id']}"
    with pytest.raises(TrackerRefused) as caught:
        fake.open().estimate(key, 4, "Ana")
    assert "0,1,2,3,5,8,13" in str(caught.value.values["reason"]) and not fake.writes()
    bug = fake.named("Terms page")
    with pytest.raises(TrackerRefused) as caught:
        fake.open().estimate(f"#{bug['id']}", 3, "Ana")
    assert "cannot be estimated" in str(caught.value.values["reason"])
    fake.project["bugs_and_chores_are_estimatable"] = True
    assert fake.open().estimate(f"#{bug['id']}", 3, "Ana").points == 3


def test_the_next_state_is_the_one_that_people_mean(fake: Fresh) -> None:
    states = fake.open().states()
    names = {state.name: state for state in states}

    def after(name: str) -> str:
        found = find_state("next", states, names[name])
        return found.name if found else ""

    assert [after(name) for name in ("unstarted", "started", "finished", "delivered")] == [
        "started",
        "finished",
        "delivered",
        "accepted",
    ]
    for words, name in (("done", "accepted"), ("in progress", "started"), ("to do", "unstarted")):
        found = find_state(words, states)
        assert found and found.name == name


def test_a_project_that_is_planned_by_hand_has_a_state_more(fake: Fresh) -> None:
    assert "planned" not in [state.name for state in fake.open().states()]
    fake.project["automatic_planning"] = False
    assert "planned" in [state.name for state in fake.open().states()]
    assert fake.open().create("Gift cards", "Ana").state.name == "planned"


def test_a_new_story_is_put_before_what_is_not_started(fake: Fresh) -> None:
    fake.open().create("Gift cards", "Ana")
    sent = fake.writes()[-1].json
    assert sent["before_id"] == fake.named("Coupons")["id"] and "after_id" not in sent
    for story in fake.stories:
        fake.ahead_of_line.discard(story["id"])
    assert fake.open().create("At the end", "Ana").sprint == "23"
    assert "after_id" in fake.writes()[-1].json


def test_what_was_in_progress_and_went_back_to_the_icebox_was_removed(fake: Fresh) -> None:
    story = fake.named("Mail after the order")
    fake.change(story, fake.ben, current_state="unscheduled")
    reading = read(fake.open(), fake.clock.now())
    assert [item.title for item in reading.removed] == [story["name"]]
    assert [item.title for item, _ in metrics.scope(reading, "UTC").removed] == [story["name"]]


def test_owners_beside_the_first_stay(fake: Fresh) -> None:
    story = fake.named("Mail after the order")
    fake.change(story, fake.ben, owner_ids=[fake.ana, fake.bot])
    key = f"#{story['id']}"
    assert fake.open().assign(key, "beno@example.org", "Ana").assignee == "Ben Okoro"
    assert story["owner_ids"] == [fake.ben, fake.bot]
    assert fake.open().assign(key, None, "Ana").assignee is None


def test_people_go_by_many_names(fake: Fresh) -> None:
    tracker = fake.open()
    for name in ("Ana Lima", "ana", "AL", "@analima", "analima@example.org"):
        assert tracker.identity(name) == "Ana Lima"
    fake.add_member("Ana Costa", "anac")
    assert tracker.identity("ana") is None


def test_two_people_of_one_name_go_by_their_user_names(fake: Fresh) -> None:
    fake.add_member("Ana Lima", "ana2")
    assert fake.open().identity("ana2") == "ana2" and fake.open().identity("Ana Lima") is None


def test_tracker_s_403_for_a_token_and_for_a_project(fake: Fresh) -> None:
    with pytest.raises(TrackerUnauthorized):
        fake.open(secret="wrong").states()
    with pytest.raises(TrackerForbidden):
        fake.open(ref="98").states()


@pytest.mark.parametrize("ref", ["", "shop", "99/../1", "9" * 40, "-1", "٣"])
def test_a_project_that_is_none(fake: Fresh, ref: str) -> None:
    for call, values in (("states", ()), ("sprint", ()), ("items", ("23",)), ("identity", ("Ana",))):
        with pytest.raises(BoardNotFound):
            getattr(fake.open(ref=ref), call)(*values)
    assert not fake.asked


@pytest.mark.parametrize("tail", ["", "/", "/services/v5", "/services/v5/"])
def test_the_address_of_a_service_with_or_without_the_api(fake: Fresh, tail: str) -> None:
    link = Link(Board(1, "pivotal", fake.url + tail, " 99 "), BOT)
    assert open_tracker(link, fake.clock, Path()).describe() == {"board": "Web shop", "points": "estimate"}


def test_a_comment_that_fails_after_a_change_is_logged_and_the_change_stands(
    fake: Fresh, caplog: pytest.LogCaptureFixture
) -> None:
    key = f"#{fake.named('Pay by card')['id']}"
    fake.fail(path="/comments", status=400, body=b'{"kind": "error", "error": "no"}')
    caplog.set_level(logging.WARNING)
    assert fake.open().move(key, "accepted", "Ana").state.name == "accepted"
    assert "TrackerRefused" in caplog.text
    assert [one.method for one in fake.writes()] == ["PUT", "POST"]


def test_activity_over_pages(fake: Fresh) -> None:
    story = fake.stories[-1]
    for n in range(250):
        fake.clock.at += timedelta(seconds=1)
        fake.say(story, fake.ben, f"{n}")
    key = f"#{story['id']}"
    told = [c.new for c in fake.open().history(fake.clock.at - timedelta(days=1)) if c.key == key]
    assert told == [str(n) for n in range(250)]


def test_activity_of_things_that_are_no_stories_is_passed_over(fake: Fresh) -> None:
    before = fake.open().history(LONG_AGO)
    fake.act(
        fake.ben, "epic_create_activity", {"kind": "epic", "change_type": "create", "id": 7, "new_values": {}}
    )
    fake.act(fake.ben, "comment_create_activity", {"kind": "comment", "change_type": "create", "id": 8})
    fake.act(fake.ben, "story_delete_activity", {"kind": "story", "change_type": "delete", "id": 9})
    assert fake.open().history(LONG_AGO) == before


def test_a_state_that_is_unknown_here_is_in_progress(fake: Fresh) -> None:
    story = fake.named("Coupons")
    story["current_state"] = "on hold"
    assert fake.open().item(f"#{story['id']}").state.category is Category.DOING
