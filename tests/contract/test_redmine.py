"""Ways of Redmine that the suites do not ask for, on the fake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.errors import (
    AccountRefused,
    NoActiveSprint,
    PersonNotFound,
    SprintUnclear,
    TrackerForbidden,
    TrackerUnauthorized,
    TrackerUnreadable,
)
from scrumai.core.sprint import Category, Sprint, State
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.redmine_read import running, sprints, states
from tests.fakes.redmine import FakeRedmine
from tests.fixtures.trackers import NOW, Rig, rigs

ADMIN = "ad" * 20
LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["redmine"](tmp_path) as made:
        yield made


@pytest.fixture
def fake(rig: Rig) -> FakeRedmine:
    assert isinstance(rig.fake, FakeRedmine)
    return rig.fake


def admin(rig: Rig, person: str | None = None) -> Any:
    """The board with an administrator's key, which is to act as a person."""
    inner = rig.again()._tracker  # type: ignore[attr-defined]
    return open_tracker(replace(inner._link, secret=ADMIN, person=person), rig.clock, Path())


def version(ref: int, due: str | None, **values: Any) -> dict[str, Any]:
    made = {
        "id": ref,
        "name": f"S-{ref}",
        "status": "open",
        "due_date": due,
        "created_on": "2026-02-01T08:00:00Z",
    }
    return made | values


# sprints


def test_a_version_begins_when_the_one_before_it_was_due() -> None:
    found = sprints([version(3, "2026-03-15"), version(1, None), version(2, "2026-03-01")])
    assert [(one.id, one.start, one.end) for one in found] == [
        ("2", date(2026, 2, 1), date(2026, 3, 1)),
        ("3", date(2026, 3, 2), date(2026, 3, 15)),
    ]


def test_a_start_date_of_the_teams_own_comes_first() -> None:
    field = {"id": 7, "name": "Start Date", "value": "2026-03-09"}
    found = sprints([version(2, "2026-03-01"), version(3, "2026-03-15", custom_fields=[field])])
    assert found[-1].start == date(2026, 3, 9)
    empty = sprints([version(3, "2026-03-15", custom_fields=[field | {"value": ""}])])
    assert empty[-1].start == date(2026, 2, 1)


def test_a_version_that_was_made_after_it_was_due_is_one_day_long() -> None:
    assert sprints([version(1, "2026-01-05")])[0].start == date(2026, 1, 5)


@pytest.mark.parametrize("due", ["soon", 20260301])
def test_a_due_date_that_is_none_is_unreadable(due: Any) -> None:
    with pytest.raises(TrackerUnreadable):
        sprints([version(1, due)])


def test_a_release_months_away_is_not_running_beside_the_sprint() -> None:
    found = sprints([version(1, "2026-03-13"), version(2, "2026-03-27"), version(3, "2026-09-01")])
    assert running(found, date(2026, 3, 11)).id == "1"
    assert running(found, date(2026, 3, 14)).id == "2"


def test_a_sprint_that_is_over_and_still_open_is_the_one_that_runs() -> None:
    found = sprints([version(1, "2026-03-01"), version(2, "2026-03-06", status="locked")])
    assert running(found, date(2026, 3, 11)).id == "2"


def test_two_versions_due_on_one_day_are_unclear_and_none_begun_is_none() -> None:
    both = sprints([version(1, "2026-03-13"), version(2, "2026-03-13")])
    with pytest.raises(SprintUnclear) as caught:
        running(both, date(2026, 3, 11))
    assert caught.value.values["sprints"] == "S-1, S-2"
    with pytest.raises(NoActiveSprint):
        running(both, date(2026, 1, 31))


# states


def test_only_what_redmine_calls_closed_is_done() -> None:
    names = [("Done", True), ("Backlog", False), ("Resolved", False), ("Feedback", False), ("Rejected", True)]
    rows = [{"id": n, "name": name, "is_closed": closed} for n, (name, closed) in enumerate(names)]
    todo, doing, done = Category.TODO, Category.DOING, Category.DONE
    assert list(states(rows).values()) == [
        State("Backlog", todo),
        State("Resolved", doing),
        State("Feedback", doing),
        State("Done", done),
        State("Rejected", done),
    ]


def test_a_status_that_was_deleted_speaks_for_itself(rig: Rig, fake: FakeRedmine) -> None:
    item = rig.open_item()
    fake.statuses.append({"id": 9, "name": "Waiting", "is_closed": False})
    fake.steps[9] = []
    fake.change(fake.issues[int(item.key[1:])], 3, status_id=9)
    listed, fake.statuses = fake.statuses, [one for one in fake.statuses if one["id"] != 9]
    tracker = rig.again()
    assert len(tracker.states()) == 5
    fake.statuses = listed
    assert tracker.item(item.key).state == State("Waiting", Category.DOING)
    assert [c.new for c in tracker.history(LONG_AGO) if (c.key, c.field) == (item.key, "state")][-1] == "#9"


# points


def test_a_parent_whose_sub_tasks_have_hours_has_none_of_its_own(rig: Rig, fake: FakeRedmine) -> None:
    item = rig.open_item()
    fake.issue(2, subject="Part", estimated_hours=4.0, fixed_version_id=3, parent_id=int(item.key[1:]))
    tracker = rig.again()
    assert tracker.item(item.key).points is None
    assert not [c for c in tracker.history(LONG_AGO) if (c.key, c.field) == (item.key, "points")]


def test_a_parent_keeps_its_hours_while_its_sub_tasks_have_none(rig: Rig, fake: FakeRedmine) -> None:
    item = rig.open_item()
    fake.issue(2, subject="Part", fixed_version_id=3, parent_id=int(item.key[1:]))
    assert rig.again().item(item.key).points == item.points


def test_a_field_for_story_points_comes_before_the_hours(rig: Rig, fake: FakeRedmine) -> None:
    fake.fields = [{"id": 4, "name": "Team"}, {"id": 7, "name": "Story Points"}]
    tracker = rig.again()
    item = rig.open_item()
    assert item.points is None and tracker.describe()["points"] == "Story Points"  # type: ignore[attr-defined]
    assert tracker.estimate(item.key, 2.5, "Ana Lee").points == 2.5
    row = tracker.history(LONG_AGO)[-1]
    assert (row.field, row.old, row.new) == ("points", "", "2.5") or row.field == "comment"
    fake.issues[int(item.key[1:])]["custom"][7] = "quite a lot"
    assert rig.again().item(item.key).points is None


# people


def test_a_person_is_known_by_a_first_name_that_only_one_has(rig: Rig, fake: FakeRedmine) -> None:
    assert rig.again().identity("ana") == "Ana Lee"
    fake.person("ana2", "Ana Ray", "a2" * 20)
    assert rig.again().identity("ana") is None
    assert rig.again().identity("Ana Ray") == "Ana Ray"
    with pytest.raises(PersonNotFound):
        rig.again().assign(rig.open_item().key, "Ana", "Ben Ray")


def test_only_an_administrator_knows_people_by_login(rig: Rig, fake: FakeRedmine) -> None:
    fake.users[3]["login"] = "bray"
    assert rig.again().identity("bray") is None
    assert admin(rig).identity("BRAY") == "Ben Ray"


def test_an_administrators_key_writes_as_the_person_and_reads_as_itself(rig: Rig, fake: FakeRedmine) -> None:
    tracker, key = admin(rig, "ben"), rig.open_item().key
    before = len(fake.asked)
    tracker.comment(key, "Hello", "Ana Lee")
    made = fake.issues[int(key[1:])]["journals"][-1]
    assert (made["user"], made["notes"]) == (3, "Hello")
    asked = fake.asked[before:]
    as_ben = [one.path for one in asked if one.headers.get("x-redmine-switch-user") == "ben"]
    assert as_ben == [f"/issues/{key[1:]}.json"] * 3  # looked at, written, looked at again


def test_a_status_that_is_offered_and_dropped_is_not_for_this_account(rig: Rig, fake: FakeRedmine) -> None:
    item = rig.open_item()
    fake.reporters.update(fake.users)
    with pytest.raises(TrackerForbidden):
        rig.again().move(item.key, "Closed", "Ana Lee")
    assert rig.again().item(item.key).state == item.state


def test_nobody_is_taken_for_somebody_by_the_first_name(rig: Rig, fake: FakeRedmine) -> None:
    fake.users[3]["login"], key = "bray", rig.open_item().key
    with pytest.raises(AccountRefused):
        admin(rig, "Ben").comment(key, "Hello", "Ben")
    assert not fake.writes()


def test_without_anybody_vouched_for_an_administrators_key_signs(rig: Rig, fake: FakeRedmine) -> None:
    key = rig.open_item().key
    admin(rig).comment(key, "Hello", "Ben Ray")
    made = fake.issues[int(key[1:])]["journals"][-1]
    assert (made["user"], made["notes"]) == (1, "Hello\n\n(Ben Ray)")


def test_who_the_key_acts_as_is_told_by_the_server(rig: Rig) -> None:
    assert [admin(rig, one).me() for one in (None, "ben", "Ana Lee")] == ["Site Admin", "Ben Ray", "Ana Lee"]
    with pytest.raises(TrackerForbidden):
        open_tracker(replace(rig.again()._tracker._link, person="Ana Lee"), rig.clock, Path()).me()  # type: ignore[attr-defined]


def test_nothing_is_written_for_a_locked_account(rig: Rig, fake: FakeRedmine) -> None:
    fake.users[3]["status"] = 3
    with pytest.raises(TrackerForbidden):
        admin(rig, "Ben Ray").comment(rig.open_item().key, "Hello", "Ben Ray")
    assert not fake.writes()


def test_a_group_is_nobody(rig: Rig, fake: FakeRedmine) -> None:
    del fake.users[2]
    assert rig.again().identity("Ana Lee") is None  # the fake has a group of that name


def test_a_key_that_is_none_is_told_before_a_public_project_is_shown(rig: Rig, fake: FakeRedmine) -> None:
    fake.fail(status=401, path="/users/current")
    with pytest.raises(TrackerUnauthorized):
        rig.again().describe()  # type: ignore[attr-defined]


# Redmine 5


def test_redmine_5_has_no_search_by_the_past_and_gives_the_same_history(rig: Rig, fake: FakeRedmine) -> None:
    six = read(rig.again(), NOW)
    fake.six = False
    five = read(rig.again(), NOW)
    assert five.sprint == six.sprint and five.items == six.items and five.removed == six.removed
    assert set(five.history) == set(six.history)


# finished sprints


def test_a_finished_sprint_counts_what_was_planned_and_what_was_done(rig: Rig, fake: FakeRedmine) -> None:
    last, committed, done = rig.again().closed(1)[0]
    assert (last.name, committed, done) == ("Sprint 2", 6.0, 4.0)
    assert isinstance(last, Sprint) and last.goal == "Sell more"


def test_a_finished_sprint_is_counted_once(rig: Rig, fake: FakeRedmine) -> None:
    rig.again().closed(5)
    before = len(fake.asked)
    rig.again().closed(5)
    assert not [one for one in fake.asked[before:] if one.path.startswith("/issues")]


def test_the_time_of_a_change_is_in_utc(rig: Rig) -> None:
    rows = rig.again().history(LONG_AGO)
    assert all(row.at.utcoffset() == timedelta(0) for row in rows)


def test_private_notes_are_not_read(rig: Rig) -> None:
    assert "Only for us" not in {row.new for row in rig.again().history(LONG_AGO)}


# readings


def test_what_was_read_of_an_issue_is_not_asked_for_again_until_it_changes(
    rig: Rig, fake: FakeRedmine
) -> None:
    since = rig.clock.now() - timedelta(days=30)

    def asked() -> list[str]:
        before = len(fake.asked)
        rig.again().history(since)
        return [one.path for one in fake.asked[before:] if re.fullmatch(r"/issues/\d+\.json", one.path)]

    first = asked()
    assert len(first) > 3 and asked() == []
    key = rig.open_item().key
    rig.later()
    rig.again().comment(key, "One more", rig.people[0])
    assert asked() == asked() == [f"/issues/{key.lstrip('#')}.json"]  # it may change in the same second
    rig.later()
    assert len(asked()) == 1 and asked() == []
