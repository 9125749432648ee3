"""What the use cases expect of a Store, asked of PostgreSQL."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import psycopg2
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.pool import NullPool

from scrumai.core.blocker import Blocker
from scrumai.core.calendar import Absence, Schedule
from scrumai.core.errors import (
    AddressInvalid,
    FactInvalid,
    PersonNotFound,
    ScrumaiError,
    SecretUnreadable,
    SettingInvalid,
    StoreUnavailable,
    TeamExists,
    TeamNotFound,
)
from scrumai.core.phrase import lines, phrase
from scrumai.core.said import Remembered
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.team import Account, Board, Invitation, Look, Member, Message, Request, Standup, Team
from scrumai.ports import Store
from scrumai.store import tables
from scrumai.store.engine import engine_of
from scrumai.store.migrate import applied, bypasses_rls, migrate
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from tests.fixtures.database import execute

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
MONDAY = date(2026, 3, 2)
NOBODY = 2**40
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scrumai'"


@dataclass(frozen=True)
class Crew:
    """A workspace with one team, one lead and a standup."""

    workspace: int
    team: Team
    ana: Member
    standup: Standup


def crew_of(stores: Stores, name: str) -> Crew:
    workspace = stores.add_workspace(name, f"rest:{name}")
    with stores.open(workspace) as store:
        ana = store.add_member(f"rest:{name}:ana", "Ana")
        team = store.add_team("Core", Schedule())
        store.join(team.id, ana.id, "lead")
        return Crew(workspace, team, ana, store.open_standup(team.id, MONDAY))


@pytest.fixture
def crew(stores: Stores) -> Crew:
    return crew_of(stores, "here")


@pytest.fixture
def store(stores: Stores, crew: Crew) -> Iterator[Store]:
    with stores.open(crew.workspace) as opened:
        yield opened


def blocker(crew: Crew, text: str = "keys", opened: datetime = NOW) -> Blocker:
    return Blocker(0, crew.team.id, crew.ana.id, "", text, opened)


def request(crew: Crew, kind: str = "create_ticket") -> Request:
    return Request(0, crew.ana.id, kind, {"title": "Login"}, None, NOW)


def message(key: str = "k1", to: str = "rest:here:ana") -> Message:
    return Message(0, key, to, "utter_reminder", {"name": "Ana"})


def seen(subject: str = "DEMO-1", at: datetime = NOW, **fields: Any) -> Remembered:
    return replace(Remembered("idle", subject, "Doing", MONDAY, 1, at), **fields)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start together; their results, or the first exception."""
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        ready.wait(5)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(20) for future in [pool.submit(run, job) for job in jobs]]


class TestPeople:
    def test_an_unknown_address_is_nobody(self, store: Store) -> None:
        assert store.member("rest:here:zoe") is None

    def test_a_member_is_found_again_in_every_room(self, store: Store, crew: Crew) -> None:
        assert store.member("rest:here:ana:C1") == crew.ana
        assert store.member("rest:here:ana") == crew.ana

    def test_adding_a_known_address_gives_the_member_who_has_it(self, store: Store, crew: Crew) -> None:
        assert store.add_member("rest:here:ana:C7", "Somebody else") == crew.ana

    def test_a_malformed_address_is_refused(self, store: Store) -> None:
        with pytest.raises(AddressInvalid):
            store.member("ana")

    def test_the_address_used_last_is_the_member_s(self, database: str, stores: Stores, crew: Crew) -> None:
        add = "INSERT INTO scrum.address (member_id, address) VALUES (%s, 'telegram:7:ana')"
        rows(database, crew, add, (crew.ana.id,))

        def reached() -> str:
            with stores.open(crew.workspace) as store:
                return store.members(crew.team.id)[0].address

        for address in ("rest:here:ana", "telegram:7:ana", "rest:here:ana"):
            with stores.open(crew.workspace) as store:
                found = store.member(address)
            assert found is not None and found.address == address == reached()

    def test_members_come_in_the_order_in_which_they_joined(self, store: Store, crew: Crew) -> None:
        ben, cat = store.add_member("rest:here:ben", "Ben"), store.add_member("rest:here:cat", "Cat")
        store.join(crew.team.id, cat.id, "member")
        store.join(crew.team.id, ben.id, "member")
        assert [one.name for one in store.members(crew.team.id)] == ["Ana", "Cat", "Ben"]

    def test_a_member_s_settings_change(self, store: Store, crew: Crew) -> None:
        fields = {"zone": "Asia/Tokyo", "remind_at": time(8, 45), "reminders": False, "tracker_user": "ana.b"}
        changed = store.update_member(crew.ana.id, **fields)
        assert changed == replace(crew.ana, **fields) == store.member("rest:here:ana")
        assert store.update_member(crew.ana.id, remind_at=None).remind_at is None

    def test_settings_that_are_none_are_refused(self, store: Store, crew: Crew) -> None:
        with pytest.raises(TypeError, match="workspace_id"):
            store.update_member(crew.ana.id, workspace_id=7)
        for zone in ("Mars/Olympus", "", "../etc/passwd", "A\0B"):
            with pytest.raises(FactInvalid):
                store.update_member(crew.ana.id, zone=zone)
        with pytest.raises(PersonNotFound):
            store.update_member(NOBODY, name="X")


class TestTeams:
    def test_a_team_is_found_by_id_and_by_name_in_capitals_or_not(self, store: Store, crew: Crew) -> None:
        assert store.team(crew.team.id) == store.team_named("cORE") == crew.team
        assert store.team_named("Cor") is None
        assert list(store.teams()) == [crew.team]

    def test_a_second_team_of_that_name_is_refused_and_the_transaction_goes_on(self, store: Store) -> None:
        with pytest.raises(TeamExists) as refused:
            store.add_team("CORE", Schedule())
        assert refused.value.values["name"] == "CORE"
        assert store.add_team("Core 2", Schedule()).name == "Core 2"

    def test_an_unknown_team_is_told(self, store: Store) -> None:
        with pytest.raises(TeamNotFound):
            store.team(NOBODY)
        with pytest.raises(TeamNotFound):
            store.set_schedule(NOBODY, Schedule())

    def test_the_schedule_is_kept_as_given(self, store: Store, crew: Crew) -> None:
        schedule = Schedule(time(17, 5), (7, 1), "America/St_Johns", 45)
        assert store.set_schedule(crew.team.id, schedule).schedule == schedule
        assert store.team(crew.team.id).schedule == schedule

    @pytest.mark.parametrize(
        "wrong", [{"days": ()}, {"days": (0,)}, {"days": (8,)}, {"zone": "Nowhere"}, {"open_minutes": 0}]
    )
    def test_a_schedule_that_cannot_be_is_refused(
        self, store: Store, crew: Crew, wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(FactInvalid):
            store.set_schedule(crew.team.id, replace(Schedule(), **wrong))

    def test_a_refused_row_is_not_shown(self, store: Store) -> None:
        """Its other columns may hold what somebody wrote, or a sealed token; a traceback goes to the log."""
        team = store.add_team("hush-hush", Schedule())
        with pytest.raises(FactInvalid) as caught:
            store.set_schedule(team.id, replace(Schedule(), open_minutes=0))
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.values)
        assert "violates" in shown and "hush-hush" not in shown

    def test_who_joins_has_the_role_and_who_leaves_has_none(self, store: Store, crew: Crew) -> None:
        ben = store.add_member("rest:here:ben", "Ben")
        assert store.role(crew.team.id, ben.id) is None
        store.join(crew.team.id, ben.id, "member")
        store.join(crew.team.id, ben.id, "lead")
        assert store.role(crew.team.id, ben.id) == "lead"
        store.leave(crew.team.id, ben.id)
        store.leave(crew.team.id, ben.id)
        assert store.role(crew.team.id, ben.id) is None

    def test_the_team_joined_last_comes_first(self, store: Store, crew: Crew) -> None:
        late = store.add_team("Late", Schedule())
        store.join(late.id, crew.ana.id, "member")
        assert [team.name for team in store.teams_of(crew.ana.id)] == ["Late", "Core"]

    @pytest.mark.parametrize(
        ("team", "member", "error"), [(NOBODY, None, TeamNotFound), (None, NOBODY, PersonNotFound)]
    )
    def test_joining_what_is_not_there_is_told(
        self, store: Store, crew: Crew, team: int | None, member: int | None, error: type[ScrumaiError]
    ) -> None:
        with pytest.raises(error):
            store.join(team or crew.team.id, member or crew.ana.id, "member")

    def test_a_role_that_is_none_is_refused(self, store: Store, crew: Crew) -> None:
        with pytest.raises(FactInvalid):
            store.join(crew.team.id, crew.ana.id, "king")

    def test_holidays(self, store: Store, crew: Crew) -> None:
        assert store.holidays(crew.team.id) == frozenset()
        store.add_holiday(crew.team.id, MONDAY, "Founders")
        store.add_holiday(crew.team.id, MONDAY, "Founders' day")
        assert store.holidays(crew.team.id) == {MONDAY}


class TestAbsence:
    def test_the_same_absence_told_twice_is_one(self, store: Store, crew: Crew) -> None:
        away = Absence(MONDAY, MONDAY + timedelta(2))
        store.add_absence(crew.ana.id, away)
        store.add_absence(crew.ana.id, replace(away, reason="flu"))
        assert list(store.absences(crew.ana.id)) == [replace(away, reason="flu")]

    def test_coming_back_ends_what_covers_the_day_and_leaves_what_is_later(
        self, store: Store, crew: Crew
    ) -> None:
        later = Absence(MONDAY + timedelta(30), MONDAY + timedelta(31), "afternoon")
        store.add_absence(crew.ana.id, Absence(MONDAY, MONDAY + timedelta(4)))
        store.add_absence(crew.ana.id, later)
        back = MONDAY + timedelta(2)
        assert store.end_absence(crew.ana.id, back)
        assert list(store.absences(crew.ana.id)) == [Absence(MONDAY, MONDAY + timedelta(1)), later]
        assert not store.end_absence(crew.ana.id, back)

    def test_coming_back_on_the_first_day_leaves_no_absence(self, store: Store, crew: Crew) -> None:
        store.add_absence(crew.ana.id, Absence(MONDAY, MONDAY))
        assert store.end_absence(crew.ana.id, MONDAY)
        assert not store.absences(crew.ana.id)

    def test_coming_back_twice_from_the_same_days_off(self, store: Store, crew: Crew) -> None:
        for _ in range(2):
            store.add_absence(crew.ana.id, Absence(MONDAY, MONDAY + timedelta(4)))
            assert store.end_absence(crew.ana.id, MONDAY + timedelta(1))
        assert list(store.absences(crew.ana.id)) == [Absence(MONDAY, MONDAY)]

    def test_an_absence_that_ends_before_it_begins_is_refused(self, store: Store, crew: Crew) -> None:
        with pytest.raises(FactInvalid):
            store.add_absence(crew.ana.id, Absence(MONDAY, MONDAY - timedelta(1)))


FULL = (
    Entry(Kind.DONE, "finished DEMO-12", ("DEMO-12",)),
    Entry(Kind.PLAN, "DEMO-15 & DEMO-16", ("DEMO-15", "DEMO-16")),
    Entry(Kind.NONE, "nope", (), Kind.BLOCKER),
)


class TestStandup:
    def test_there_is_one_standup_a_team_and_day(self, store: Store, crew: Crew) -> None:
        assert store.open_standup(crew.team.id, MONDAY) == crew.standup
        assert store.open_standup(crew.team.id, MONDAY + timedelta(1)).id != crew.standup.id
        with pytest.raises(TeamNotFound):
            store.open_standup(NOBODY, MONDAY)

    def test_a_closed_standup_is_open_no_more_and_keeps_its_time(self, store: Store, crew: Crew) -> None:
        assert list(store.open_standups()) == [crew.standup]
        store.close_standup(crew.standup.id, NOW)
        store.close_standup(crew.standup.id, NOW + timedelta(hours=1))
        assert not store.open_standups()
        assert store.open_standup(crew.team.id, MONDAY).closed_at == NOW

    def test_a_standup_that_is_locked_lets_reports_be_made_and_nobody_close_it(
        self, stores: Stores, crew: Crew, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scrumai.store.postgres.STATEMENT_TIMEOUT", 500)
        with stores.open(crew.workspace) as holder:
            assert holder.lock_standup(crew.standup.id) == crew.standup
            with stores.open(crew.workspace) as other:
                other.lock_report(crew.standup.id, crew.ana.id)
            with pytest.raises(StoreUnavailable), stores.open(crew.workspace) as other:
                other.close_standup(crew.standup.id, NOW)
            with pytest.raises(FactInvalid):
                holder.lock_standup(NOBODY)

    def test_a_report_is_made_when_it_is_first_locked(self, store: Store, crew: Crew) -> None:
        assert store.report(crew.standup.id, crew.ana.id) is None
        made = store.lock_report(crew.standup.id, crew.ana.id)
        assert made == store.lock_report(crew.standup.id, crew.ana.id)
        assert (made.day, made.state, made.entries, made.asked) == (MONDAY, "open", (), None)

    def test_a_report_is_somebodys(self, store: Store, crew: Crew) -> None:
        assert store.reporter(store.lock_report(crew.standup.id, crew.ana.id).id) == crew.ana.id
        assert store.reporter(NOBODY) is None

    def test_a_report_is_kept_entry_by_entry(self, store: Store, crew: Crew) -> None:
        report = store.lock_report(crew.standup.id, crew.ana.id)
        report = replace(
            report, state="posted", asked=Kind.PLAN, skipped=(Kind.DONE,), entries=FULL, posted_at=NOW
        )
        assert store.save_report(report) == report == store.report(crew.standup.id, crew.ana.id)
        fewer = replace(report, entries=(FULL[2], FULL[0]), asked=None, skipped=(), posted_at=None)
        assert store.save_report(fewer) == fewer
        assert list(store.reports(crew.standup.id)) == [fewer]

    def test_a_report_may_be_saved_without_being_locked_before(self, store: Store, crew: Crew) -> None:
        saved = store.save_report(Report(0, crew.standup.id, crew.ana.id, MONDAY, entries=FULL))
        assert saved.id and saved.entries == FULL

    def test_a_report_of_nobody_or_in_no_standup_is_refused(self, stores: Stores, crew: Crew) -> None:
        for standup, member, error in (
            (crew.standup.id, NOBODY, PersonNotFound),
            (NOBODY, crew.ana.id, FactInvalid),
        ):
            with pytest.raises(error), stores.open(crew.workspace) as store:
                store.lock_report(standup, member)

    def test_the_last_report_is_the_newest_earlier_one_that_tells_something(
        self, store: Store, crew: Crew
    ) -> None:
        def told(days: int, **fields: Any) -> Report:
            standup = store.open_standup(crew.team.id, MONDAY + timedelta(days))
            report = store.lock_report(standup.id, crew.ana.id)
            return store.save_report(replace(report, **fields))

        told(-3, entries=FULL[:1])
        wanted = told(-2, entries=FULL)
        told(-1, entries=FULL, state="skipped")
        told(0)
        told(1, entries=FULL)
        assert store.last_report(crew.ana.id, MONDAY + timedelta(1)) == wanted
        assert store.last_report(crew.ana.id, MONDAY - timedelta(3)) is None


class TestWork:
    def test_a_blocker_carries_its_owner_s_name(self, store: Store, crew: Crew) -> None:
        added = store.add_blocker(replace(blocker(crew), owner="a guess", waits_on="ops"))
        assert added == replace(blocker(crew), id=added.id, owner="Ana", waits_on="ops")

    def test_open_blockers_come_oldest_first_and_cleared_ones_no_more(self, store: Store, crew: Crew) -> None:
        new = store.add_blocker(blocker(crew, "new", NOW))
        old = store.add_blocker(blocker(crew, "old", NOW - timedelta(days=3)))
        assert [one.text for one in store.blockers(crew.team.id)] == ["old", "new"]
        cleared = store.update_blocker(
            replace(old, helper="Ben", acknowledged=NOW, cleared=NOW, why="they came")
        )
        assert (cleared.helper, cleared.why) == ("Ben", "they came")
        assert list(store.blockers(crew.team.id)) == [new]

    def test_a_blocker_that_is_not_there_is_refused(self, store: Store, crew: Crew) -> None:
        with pytest.raises(FactInvalid):
            store.update_blocker(replace(blocker(crew), id=NOBODY))

    def test_a_blocker_of_an_unknown_team_or_person_is_refused(self, stores: Stores, crew: Crew) -> None:
        for wrong, error in (({"team_id": NOBODY}, TeamNotFound), ({"owner_id": NOBODY}, PersonNotFound)):
            with pytest.raises(error), stores.open(crew.workspace) as store:
                store.add_blocker(replace(blocker(crew), **wrong))

    def test_a_team_has_one_board_the_one_linked_last(self, store: Store, crew: Crew) -> None:
        assert store.board(crew.team.id) is None
        store.link_board(Board(crew.team.id, "demo", "file:demo", "DEMO"))
        jira = Board(crew.team.id, "jira", "https://jira.example.com", "7", "bot", "gAAAA…")
        store.link_board(jira)
        assert store.board(crew.team.id) == jira

    def test_of_one_day_in_the_team_s_zone_the_latest_snapshot_stays(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        with stores.open(crew.workspace) as store:
            assert store.snapshot(crew.team.id) is None
            store.set_schedule(crew.team.id, replace(Schedule(), zone="Pacific/Auckland"))
            before_midnight = datetime(2026, 3, 2, 10, 59, tzinfo=timezone.utc)
            for at, points in ((before_midnight, 1), (before_midnight - timedelta(hours=1), 2)):
                store.save_snapshot(crew.team.id, at, {"points": points})
            assert store.snapshot(crew.team.id) == (before_midnight, {"points": 1})
            after = before_midnight + timedelta(minutes=1)
            store.save_snapshot(crew.team.id, after, {"points": 3})
            assert store.snapshot(crew.team.id) == (after, {"points": 3})
            with pytest.raises(TeamNotFound):
                store.save_snapshot(NOBODY, NOW, {})
        assert rows(database, crew, "SELECT day FROM scrum.snapshot ORDER BY day") == [
            (date(2026, 3, 2),),
            (date(2026, 3, 3),),
        ]

    @pytest.mark.parametrize("reading", [{"x": float("nan")}, {"x": "\0"}, {"x": "\ud800"}, {"x": object()}])
    def test_a_reading_that_is_no_json_is_refused(
        self, store: Store, crew: Crew, reading: dict[str, Any]
    ) -> None:
        with pytest.raises(FactInvalid):
            store.save_snapshot(crew.team.id, NOW, reading)


class TestTalk:
    def test_a_new_open_request_drops_the_older_one(self, store: Store, crew: Crew) -> None:
        assert store.request(crew.ana.id) is None
        first = store.add_request(request(crew))
        second = store.add_request(request(crew, "move_ticket"))
        assert store.request(crew.ana.id) == second
        assert not store.update_request(first)

    def test_a_request_is_somebodys(self, store: Store, crew: Crew) -> None:
        first = store.add_request(request(crew))
        store.add_request(request(crew, "move_ticket"))
        assert store.requester(first.id) == crew.ana.id  # also when it is over
        assert store.requester(NOBODY) is None

    def test_a_request_that_is_done_already_leaves_the_open_one(self, store: Store, crew: Crew) -> None:
        waiting = store.add_request(request(crew))
        done = store.add_request(replace(request(crew, "post_report"), state="done"))
        assert store.request(crew.ana.id) == waiting
        assert store.last_request(crew.ana.id) == done

    def test_a_request_changes_until_it_is_closed(self, store: Store, crew: Crew) -> None:
        added = store.add_request(request(crew))
        told = replace(added, values={"title": "Logout", "points": [1, None]}, missing="kind")
        assert store.update_request(told)
        assert store.request(crew.ana.id) == told
        assert store.update_request(replace(told, state="done"))
        assert store.request(crew.ana.id) is None
        assert not store.update_request(replace(told, state="done"))
        assert store.last_request(crew.ana.id) == replace(told, state="done")

    def test_a_request_is_known_as_begun_until_its_end_is_noted(self, store: Store, crew: Crew) -> None:
        doing = replace(store.add_request(request(crew)), state="doing", at=NOW)
        assert store.update_request(doing) and not store.update_request(doing)
        assert store.requests_begun(NOW) == store.requests_begun(NOW, crew.ana.id) == [doing]
        assert store.requests_begun(NOW - timedelta(seconds=1)) == store.requests_begun(NOW, NOBODY) == []
        assert store.update_request(replace(doing, state="unsure"), was="doing")
        assert not store.update_request(replace(doing, state="done"), was="doing")
        assert store.requests_begun(NOW) == []
        assert store.person(crew.ana.id).name == crew.ana.name

    def test_a_request_of_nobody_is_refused(self, store: Store, crew: Crew) -> None:
        with pytest.raises(PersonNotFound):
            store.add_request(replace(request(crew), member_id=NOBODY))

    def test_a_message_is_queued_once(self, store: Store) -> None:
        for values in ({"n": 1}, {"n": 2}):
            store.post(replace(message(), values=values))
        (queued,) = store.due(10)
        assert queued == replace(message(), id=queued.id, values={"n": 1})

    def test_a_message_keeps_its_phrases(self, store: Store) -> None:
        values = {"name": "Ana", "lines": lines("utter_x_line", [{"n": 1, "text": phrase("utter_y_part")}])}
        store.post(replace(message(), values=values))
        assert store.due(1)[0].values == values

    def test_messages_are_due_oldest_first_until_they_arrive(self, store: Store) -> None:
        for key in ("a", "b", "c"):
            store.post(message(key))
        first, second = store.due(2)
        assert (first.key, second.key) == ("a", "b")
        store.delivered(first.id, NOW)
        assert [one.key for one in store.due(10)] == ["b", "c"]
        store.post(message("a"))
        assert [one.key for one in store.due(10)] == ["b", "c"]

    def test_a_message_that_failed_comes_again_when_it_is_time(self, store: Store) -> None:
        for key in ("soon", "later", "never"):
            store.post(message(key))
        soon, later, never = store.due(3)
        now = datetime.now(timezone.utc)
        store.failed(soon.id, "timeout", now - timedelta(seconds=1))
        store.failed(later.id, "timeout", now + timedelta(hours=1))
        store.failed(never.id, "no such channel", None)
        assert list(store.due(10)) == [replace(soon, attempts=1)]

    @pytest.mark.parametrize("taken", ["due", "reserve"])
    def test_what_was_begun_and_came_to_no_end_is_known(self, store: Store, taken: str) -> None:
        def begun() -> datetime | None:
            found = store.reserve(message(), 0) if taken == "reserve" else store.due(1)[0]
            assert found
            return found.begun

        store.post(message())
        assert begun() is None
        assert (first := begun()) is not None and begun() == first, "as after a crash"
        (waiting,) = store.due(1)
        store.failed(waiting.id, "busy", NOW - timedelta(days=1), in_doubt=False)
        assert begun() is None
        store.failed(waiting.id, "no answer", NOW - timedelta(days=1))
        assert begun() is not None

    def test_a_message_is_held_until_it_has_arrived(self, stores: Stores, crew: Crew) -> None:
        with stores.open(crew.workspace) as store:
            store.post(message())
            (due,) = store.due(1)
        with stores.open(crew.workspace) as mine, stores.open(crew.workspace) as theirs:
            assert mine.hold(due.id) == due and theirs.hold(due.id) is None
            mine.delivered(due.id, NOW)
        with stores.open(crew.workspace) as store:
            assert store.hold(due.id) is None

    def test_a_message_in_one_worker_s_hands_is_not_due_for_another(self, stores: Stores, crew: Crew) -> None:
        with stores.open(crew.workspace) as store:
            store.post(message("a"))
            store.post(message("b"))
        with stores.open(crew.workspace) as mine, stores.open(crew.workspace) as theirs:
            assert [one.key for one in mine.due(1)] == ["a"]
            assert [one.key for one in theirs.due(5)] == ["b"]

    def test_what_was_done_is_audited(self, stores: Stores, database: str, crew: Crew) -> None:
        with stores.open(crew.workspace) as store:
            store.audit(crew.ana.id, "move_ticket", {"key": "DEMO-1"})
            store.audit(None, "close_standup", {})
        assert rows(database, crew, "SELECT member_id, what, detail FROM scrum.audit ORDER BY id") == [
            (crew.ana.id, "move_ticket", {"key": "DEMO-1"}),
            (None, "close_standup", {}),
        ]


def account(crew: Crew) -> Account:
    expires = NOW + timedelta(hours=2)
    return Account(crew.ana.id, "jira", "https://a", "hush", "ana@a", None, "again", expires, "https://api/1")


def invitation(crew: Crew, digest: str = "d1g35t") -> Invitation:
    values = {"kind": "jira", "url": "https://a"}
    return Invitation(0, digest, crew.ana.id, crew.team.id, "account", values, NOW + timedelta(minutes=15))


class TestLinks:
    def test_an_account_is_one_for_each_tracker_and_linked_anew(self, store: Store, crew: Crew) -> None:
        assert store.account(crew.ana.id, "jira", "https://a") is None
        store.link_account(account(crew))
        assert store.account(crew.ana.id, "jira", "https://a") == account(crew)
        assert store.account(crew.ana.id, "jira", "https://b") is None
        again = Account(crew.ana.id, "jira", "https://a", "new", owner="Ana", gone=NOW)
        store.link_account(again)
        assert store.account(crew.ana.id, "jira", "https://a", hold=True) == again
        assert store.unlink_account(crew.ana.id, "jira", "https://a")
        assert not store.unlink_account(crew.ana.id, "jira", "https://a")

    def test_what_a_tracker_calls_a_person_goes_with_the_account_and_with_the_board(
        self, store: Store, crew: Crew
    ) -> None:
        store.join(crew.team.id, crew.ana.id, "member")
        for url, owner in (("https://a", "Ana Ruiz"), ("https://b", "Ben Ray")):
            store.link_account(replace(account(crew), url=url, owner=owner))
        called = []
        for url in ("https://a/", "https://b", "https://c", "https://a"):
            store.link_board(Board(crew.team.id, "jira", url, "12"))
            called.append(store.person(crew.ana.id).tracker_user)
        assert called == ["Ana Ruiz", "Ben Ray", None, "Ana Ruiz"]
        store.unlink_account(crew.ana.id, "jira", "https://b")
        assert store.person(crew.ana.id).tracker_user == "Ana Ruiz"
        store.unlink_account(crew.ana.id, "jira", "https://a")
        assert store.person(crew.ana.id).tracker_user is None

    def test_an_account_of_nobody_is_refused(self, stores: Stores, crew: Crew) -> None:
        with pytest.raises(PersonNotFound), stores.open(crew.workspace) as store:
            store.link_account(replace(account(crew), member_id=NOBODY))

    def test_a_held_account_waits_for_who_holds_it(self, stores: Stores, crew: Crew) -> None:
        with stores.open(crew.workspace) as store:
            store.link_account(account(crew))

        def change(number: int) -> str:
            with stores.open(crew.workspace) as store:
                held = store.account(crew.ana.id, "jira", "https://a", hold=True)
                assert held is not None
                store.link_account(replace(held, secret=held.secret + str(number)))
            return held.secret

        with ThreadPoolExecutor(4) as pool:
            seen = list(pool.map(change, range(4)))
        assert sorted(map(len, seen)) == [4, 5, 6, 7], "each saw what the one before had written"

    def test_an_invitation_is_found_by_its_digest_and_used_once(self, store: Store, crew: Crew) -> None:
        store.add_invitation(invitation(crew), NOW)
        kept = store.invitation("d1g35t")
        assert kept is not None and kept == replace(invitation(crew), id=kept.id)
        assert store.invitation("other") is None
        assert store.use_invitation(kept.id, NOW) and not store.use_invitation(kept.id, NOW)
        assert not store.try_invitation(kept.id, 5), "what was used is not tried again"

    def test_tries_are_counted_to_the_limit(self, store: Store, crew: Crew) -> None:
        store.add_invitation(invitation(crew), NOW)
        kept = store.invitation("d1g35t")
        assert kept is not None
        assert [store.try_invitation(kept.id, 2) for _ in range(3)] == [True, True, False]

    def test_a_new_invitation_ends_the_older_one_and_sweeps_what_is_over(
        self, store: Store, crew: Crew
    ) -> None:
        board = replace(invitation(crew, "board"), what="board")
        for one in (board, invitation(crew), invitation(crew, "second")):
            store.add_invitation(one, NOW)
        assert store.invitation("d1g35t") is None
        assert store.invitation("board") is not None and store.invitation("second") is not None
        store.add_invitation(invitation(crew, "third"), NOW + timedelta(hours=1))
        assert store.invitation("board") is None

    def test_a_sign_in_comes_back_once_and_the_last_one_counts(self, store: Store, crew: Crew) -> None:
        store.add_invitation(invitation(crew), NOW)
        kept = store.invitation("d1g35t")
        assert kept is not None
        store.await_sign_in(kept.id, "first")
        store.await_sign_in(kept.id, "second")
        assert not store.end_sign_in(kept.id, "first")
        assert store.end_sign_in(kept.id, "second") and not store.end_sign_in(kept.id, "second")

    def test_every_secret_is_renewed_and_what_does_not_open_stays(self, store: Store, crew: Crew) -> None:
        def renew(sealed: str) -> str:
            if sealed == "again":
                raise SecretUnreadable
            return sealed.upper()

        store.link_account(account(crew))
        store.link_board(Board(crew.team.id, "jira", "https://a", "12", None, "shh"))
        assert store.renew_secrets(renew) == (3, 2, 1)
        assert store.renew_secrets(renew) == (3, 0, 1)
        board, kept = store.board(crew.team.id), store.account(crew.ana.id, "jira", "https://a")
        assert board is not None and board.secret == "SHH"
        assert kept is not None and (kept.secret, kept.refresh) == ("HUSH", "again")


def rows(database: str, crew: Crew, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Run a statement in that workspace, past the Store."""
    return execute(f"{database}?options=-c%20scrum.workspace%3D{crew.workspace}", query, values)


def fill(stores: Stores, crew: Crew, member: Member) -> None:
    """One fact of every kind about a member."""
    with stores.open(crew.workspace) as store:
        store.join(crew.team.id, member.id, "member")
        store.link_account(replace(account(crew), member_id=member.id, owner=member.name))
        store.add_invitation(replace(invitation(crew, member.address), member_id=member.id), NOW)
        store.add_absence(member.id, Absence(MONDAY, MONDAY))
        report = store.lock_report(crew.standup.id, member.id)
        store.save_report(replace(report, entries=FULL))
        store.add_blocker(replace(blocker(crew), owner_id=member.id))
        store.add_request(replace(request(crew), member_id=member.id))
        store.post(message(f"to {member.name}", f"{member.address}:C1"))
        store.audit(member.id, "move_ticket", {"text": member.name})
        store.suggest(member.id, seen(), {"values": {"entry": member.name}})
        store.unfurl(f"{member.address}:C1", "DEMO-1", NOW, NOW)


class TestSaid:
    def test_each_posting_of_a_report_is_compared_once(self, stores: Stores, crew: Crew) -> None:
        def claim(report_id: int) -> bool:
            with stores.open(crew.workspace) as store:
                return store.claim_comparison(report_id)

        with stores.open(crew.workspace) as store:
            report = store.lock_report(crew.standup.id, crew.ana.id)
        assert not claim(report.id)  # not posted
        for minute in range(2):
            with stores.open(crew.workspace) as store:
                store.save_report(replace(report, state="posted", posted_at=NOW + timedelta(minutes=minute)))
            assert sorted(at_once(*[lambda: claim(report.id)] * 4)) == [False, False, False, True]

    def test_a_suggestion_shown_once_more_is_the_same_one(self, store: Store, crew: Crew) -> None:
        store.suggest(crew.ana.id, seen(), {"n": 0})
        store.suggest(crew.ana.id, seen("DEMO-2", NOW - timedelta(1)), {"n": 1})
        first, second = store.suggestions(crew.ana.id)
        assert (first.seen.subject, second.seen.subject) == ("DEMO-2", "DEMO-1")
        assert (second.member_id, second.offer, second.seen) == (crew.ana.id, {"n": 0}, seen())
        store.dismiss_suggestion(second.id, NOW)
        later = seen(at=NOW + timedelta(20), times=2, state="Done")
        store.suggest(crew.ana.id, later, {"n": 2})
        again = store.suggestions(crew.ana.id)[-1]
        assert (again.id, again.seen, again.offer) == (second.id, later, {"n": 2})
        with pytest.raises(PersonNotFound):
            store.suggest(NOBODY, seen(), {})

    def test_of_two_taps_at_once_one_counts_and_none_after_a_no(self, stores: Stores, crew: Crew) -> None:
        def tap(taken: bool = True) -> bool:
            with stores.open(crew.workspace) as store:
                return store.take_suggestion(store.suggestions(crew.ana.id)[0].id, taken)

        with stores.open(crew.workspace) as store:
            store.suggest(crew.ana.id, seen(), {})
        assert sorted(at_once(*[tap] * 4)) == [False, False, False, True]
        assert tap(False) and not tap(False) and tap()
        tap(False)
        with stores.open(crew.workspace) as store:
            (one,) = store.suggestions(crew.ana.id)
            store.dismiss_suggestion(one.id, NOW)
        assert not tap()

    def test_a_ticket_is_shown_once_in_half_an_hour_in_each_conversation(
        self, stores: Stores, crew: Crew
    ) -> None:
        def shown(minutes: float, key: str = "DEMO-1", room: str = "rest:here:ana") -> bool:
            at = NOW + timedelta(minutes=minutes)
            with stores.open(crew.workspace) as store:
                return store.unfurl(room, key, at, at - timedelta(minutes=30))

        assert sorted(at_once(*[lambda: shown(0)] * 4)) == [False, False, False, True]
        assert [shown(29), shown(30), shown(31)] == [False, True, False]
        assert shown(31, "DEMO-2") and shown(31, room="rest:here:ana:C1")
        assert shown(-60)  # a clock that went back


class TestWatching:
    def test_one_reads_a_board_at_a_time(self, stores: Stores, crew: Crew) -> None:
        def claim() -> datetime | None:
            with stores.open(crew.workspace) as store:
                return store.claim_board(crew.team.id, 30)

        claims = at_once(*[claim] * 4)
        assert claims.count(None) == 3
        with stores.open(crew.workspace) as store:
            store.release_board(crew.team.id, max(one for one in claims if one), NOW)
            assert store.look(crew.team.id).rests_until == NOW
        assert claim() is not None
        with pytest.raises(TeamNotFound), stores.open(crew.workspace) as store:
            store.claim_board(NOBODY, 1)

    def test_the_last_look_and_what_was_written_since(self, store: Store, crew: Crew) -> None:
        assert store.look(crew.team.id) == Look()
        store.note_change(crew.team.id)
        store.save_snapshot(crew.team.id, NOW, {"board": {"kind": "demo"}}, seen=1)
        store.note_change(crew.team.id)
        assert store.look(crew.team.id) == Look(NOW, {"kind": "demo"}, 1, 2)
        store.save_snapshot(crew.team.id, NOW, {"a": 1}, seen=2)
        assert store.look(crew.team.id) == Look(NOW, None, 2, 2)


class TestForgetting:
    def test_a_person_s_facts_are_told_as_json(self, stores: Stores, database: str, crew: Crew) -> None:
        fill(stores, crew, crew.ana)
        with stores.open(crew.workspace) as store:
            store.link_account(replace(account(crew), owner="Ana Ruiz"))
            store.add_invitation(invitation(crew), NOW)
        with stores.open(crew.workspace) as store:
            facts = store.facts_of(crew.ana.id)
            with pytest.raises(PersonNotFound):
                store.facts_of(NOBODY)
        text = json.dumps(facts)
        for hidden in ("hush", "again", "d1g35t", "workspace_id"):
            assert hidden not in text
        assert facts["account"][0]["owner"] == "Ana Ruiz" and facts["account"][0]["kind"] == "jira"
        assert {name: len(found) for name, found in facts.items()} == {
            "member": 1, "address": 1, "team": 1, "absence": 1, "report": 1, "entry": 3, "blocker": 1,
            "request": 1, "inbox": 0, "outbox": 1, "audit": 1, "account": 1,
            "invitation": 1,
            "suggestion": 1, "unfurl": 1,
        }  # fmt: skip
        assert facts["report"][0]["day"] == "2026-03-02"
        assert {one["text"] for one in facts["entry"]} == {one.text for one in FULL}

    def test_facts_stand_in_the_order_in_which_they_came(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        with stores.open(crew.workspace) as store:
            for what in ("one", "two", "three"):
                store.audit(crew.ana.id, what, {})
        for owner in (None, crew.ana.id):  # which moves the row on the disk
            moved = "UPDATE scrum.audit SET member_id = %s WHERE what = 'one' RETURNING 1"
            assert rows(database, crew, moved, (owner,)) == [(1,)]
        with stores.open(crew.workspace) as store:
            assert [one["what"] for one in store.facts_of(crew.ana.id)["audit"]] == ["one", "two", "three"]

    def test_a_forgotten_person_leaves_nothing_and_others_keep_theirs(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        with stores.open(crew.workspace) as store:
            zoe = store.add_member("rest:here:zoe", "Zoe Quill")
            zoey = store.add_member("rest:here:zoey", "Zoltan")
        for member in (crew.ana, zoe, zoey):
            fill(stores, crew, member)
        with stores.open(crew.workspace) as store:
            helped, waiting = store.blockers(crew.team.id)[0], store.add_blocker(blocker(crew, "review"))
            store.update_blocker(replace(helped, helper="Zoe Quill", acknowledged=NOW))
            store.update_blocker(replace(waiting, waits_on="Zoe Quill"))
            store.post(replace(message("digest"), values={"text": "Zoe Quill: done"}))
            store.delivered(store.due(9)[-1].id, NOW)
            before = store.facts_of(zoey.id)
        with stores.open(crew.workspace) as store:
            store.forget_member(zoe.id)
        with stores.open(crew.workspace) as store:
            assert store.member("rest:here:zoe") is None
            assert store.facts_of(zoey.id) == before
            assert len(store.blockers(crew.team.id)) == 3
            assert [one.member_id for one in store.reports(crew.standup.id)] == [crew.ana.id, zoey.id]
            with pytest.raises(PersonNotFound):
                store.forget_member(zoe.id)
        for table in tables.metadata.sorted_tables:
            text = json.dumps(rows(database, crew, f"SELECT * FROM {table.fullname}"), default=str)
            assert "Zoe Quill" not in text and "rest:here:zoe:" not in text, table.name
        whats = rows(database, crew, "SELECT what, member_id IS NULL, detail FROM scrum.audit ORDER BY id")
        assert ("move_ticket", True, {}) in whats and len(whats) == 3

    def test_an_event_of_a_forgotten_person_stays_known_without_its_words(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        add = "INSERT INTO scrum.inbox (event_id, address, body) VALUES ('Ev1', 'rest:here:ana:C1', '{}')"
        rows(database, crew, add)
        with stores.open(crew.workspace) as store:
            store.forget_member(crew.ana.id)
        assert rows(database, crew, "SELECT event_id, address, body FROM scrum.inbox") == [
            ("Ev1", None, None)
        ]

    def test_of_a_forgotten_person_nothing_waits_and_what_was_over_keeps_its_time(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        add = "INSERT INTO scrum.inbox (event_id, address, finished_at) VALUES (%s, 'rest:here:ana', %s::timestamptz)"
        for name, over in (("waits", None), ("over", "2026-01-05 09:00+00")):
            rows(database, crew, add, (name, over))
        was = rows(database, crew, "SELECT finished_at FROM scrum.inbox WHERE event_id = 'over'")
        with stores.open(crew.workspace) as store:
            store.forget_member(crew.ana.id)
            assert store.begin("waits") == 0, "a turn that waited is not begun any more"
        assert rows(database, crew, "SELECT finished_at FROM scrum.inbox WHERE event_id = 'over'") == was
        with stores.open(crew.workspace) as store:
            assert store.forget_inbox(timedelta(0)) == 2, "no row stays for ever"


TENANTS = [
    table for table in tables.metadata.sorted_tables if "workspace_id" in table.c and table.name != "door"
]


class TestTenants:
    @pytest.mark.parametrize("table", TENANTS, ids=lambda table: table.name)
    def test_every_table_has_forced_row_level_security(self, database: str, table: Any) -> None:
        query = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
        policies = "SELECT count(*) FROM pg_policies WHERE schemaname = 'scrum' AND tablename = %s"
        assert execute(database, query, (table.fullname,)) == [(True,)]
        assert execute(database, policies, (table.name,)) == [(1,)]

    def test_a_session_without_a_tenant_sees_no_row_and_can_add_none(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        fill(stores, crew, crew.ana)
        for table in TENANTS:
            assert execute(database, f"SELECT count(*) FROM {table.fullname}") == [(0,)], table.name
        for values in ("(name) VALUES ('X')", f"(workspace_id, name) VALUES ({crew.workspace}, 'X')"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                execute(database, f"INSERT INTO scrum.member {values}")

    def test_a_connection_given_back_remembers_no_tenant(self, stores: Stores, crew: Crew) -> None:
        with stores.open(crew.workspace) as store:
            connection = store._session._connection  # type: ignore[attr-defined]
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with stores._transaction() as connection:
            seen = connection.exec_driver_sql("SELECT pg_backend_pid(), count(*) FROM scrum.member").one()
        assert tuple(seen) == (pid, 0)

    def test_one_workspace_never_sees_or_changes_the_other_s_facts(
        self, stores: Stores, database: str, crew: Crew
    ) -> None:
        fill(stores, crew, crew.ana)
        with stores.open(crew.workspace) as store:
            store.link_board(Board(crew.team.id, "demo", "u", "r"))
            store.save_snapshot(crew.team.id, NOW, {"a": 1})
            mine = store.blockers(crew.team.id)[0]
            asked = store.request(crew.ana.id)
            (queued,) = store.due(5)
            (mark,) = store.suggestions(crew.ana.id)
            told = store.lock_report(crew.standup.id, crew.ana.id)
            store.claim_board(crew.team.id, 99)
        everything = {
            table: rows(database, crew, f"SELECT * FROM {table.fullname} ORDER BY id") for table in TENANTS
        }
        other = crew_of(stores, "there")
        with stores.open(other.workspace) as store:
            assert store.member(crew.ana.address) is None
            assert list(store.teams()) == [other.team]
            assert store.team_named("Core") == other.team
            for found in (
                store.members(crew.team.id), store.teams_of(crew.ana.id), store.blockers(crew.team.id),
                store.reports(crew.standup.id), store.absences(crew.ana.id), store.due(5),
                store.holidays(crew.team.id), store.suggestions(crew.ana.id),
            ):  # fmt: skip
                assert not found
            for nothing in (
                store.report(crew.standup.id, crew.ana.id), store.last_report(crew.ana.id, date.max),
                store.role(crew.team.id, crew.ana.id), store.board(crew.team.id),
                store.snapshot(crew.team.id), store.request(crew.ana.id), store.last_request(crew.ana.id),
                store.account(crew.ana.id, "jira", "https://a"), store.invitation(crew.ana.address),
            ):  # fmt: skip
                assert nothing is None
            store.leave(crew.team.id, crew.ana.id)
            store.close_standup(crew.standup.id, NOW)
            store.delivered(queued.id, NOW)
            store.failed(queued.id, "x", None)
            assert not store.end_absence(crew.ana.id, MONDAY)
            assert not store.unlink_account(crew.ana.id, "jira", "https://a")
            assert store.renew_secrets(str.upper) == (0, 0, 0)
            store.dismiss_suggestion(mark.id, NOW)
            assert not store.take_suggestion(mark.id) and not store.claim_comparison(told.id)
            assert store.look(crew.team.id) == Look()
            assert asked is not None and not store.update_request(replace(asked, state="done"))
            assert [one.id for one in store.open_standups()] == [other.standup.id]
        refused: list[Callable[[Store], object]] = [
            lambda store: store.team(crew.team.id),
            lambda store: store.set_schedule(crew.team.id, Schedule()),
            lambda store: store.join(crew.team.id, other.ana.id, "lead"),
            lambda store: store.join(other.team.id, crew.ana.id, "lead"),
            lambda store: store.open_standup(crew.team.id, MONDAY),
            lambda store: store.open_standup(crew.team.id, MONDAY + timedelta(9)),
            lambda store: store.lock_standup(crew.standup.id),
            lambda store: store.lock_report(crew.standup.id, other.ana.id),
            lambda store: store.lock_report(other.standup.id, crew.ana.id),
            lambda store: store.save_report(Report(0, crew.standup.id, other.ana.id, MONDAY)),
            lambda store: store.save_report(Report(0, crew.standup.id, crew.ana.id, MONDAY, entries=FULL)),
            lambda store: store.add_blocker(blocker(crew)),
            lambda store: store.update_blocker(replace(mine, text="mine now")),
            lambda store: store.link_board(Board(crew.team.id, "jira", "u", "r")),
            lambda store: store.link_account(account(crew)),
            lambda store: store.add_invitation(invitation(crew, "x"), NOW),
            lambda store: store.save_snapshot(crew.team.id, NOW, {}),
            lambda store: store.add_request(request(crew)),
            lambda store: store.add_absence(crew.ana.id, Absence(MONDAY, MONDAY + timedelta(5))),
            lambda store: store.add_holiday(crew.team.id, MONDAY),
            lambda store: store.audit(crew.ana.id, "x", {}),
            lambda store: store.update_member(crew.ana.id, name="X"),
            lambda store: store.forget_member(crew.ana.id),
            lambda store: store.facts_of(crew.ana.id),
            lambda store: store.suggest(crew.ana.id, seen(), {}),
            lambda store: store.note_change(crew.team.id),
            lambda store: store.claim_board(crew.team.id, 1),
        ]
        for attempt in refused:
            with pytest.raises(ScrumaiError), stores.open(other.workspace) as store:
                attempt(store)
        for table, before in everything.items():
            assert rows(database, crew, f"SELECT * FROM {table.fullname} ORDER BY id") == before, table.name

    def test_a_door_opens_one_workspace_and_is_made_once(self, stores: Stores) -> None:
        assert stores.workspace("slack:T1") is None
        made = stores.add_workspace("Acme", "slack:T1", "member")
        assert stores.add_workspace("Acme again", "slack:T1") == made
        other = stores.add_workspace("Acme", "slack:T2")
        assert stores.workspace("slack:T1") == (made, "member")
        assert stores.workspace("slack:T2") == (other, None)
        assert list(stores.workspaces()) == [made, other]

    def test_a_role_past_row_level_security_is_noticed(self, server: Server, database: str) -> None:
        assert not bypasses_rls(database)
        execute(server.superuser, "CREATE ROLE free LOGIN BYPASSRLS PASSWORD 'free'")
        words = dict(part.split("=", 1) for part in server.superuser.split())
        assert bypasses_rls(f"postgresql://free:free@/postgres?host={words['host']}&port={words['port']}")


class TestAtOnce:
    def test_two_processes_find_the_same_person_standup_and_report(self, stores: Stores, crew: Crew) -> None:
        for turn in range(5):

            def meet(turn: int = turn) -> tuple[int, int, int]:
                with stores.open(crew.workspace) as store:
                    member = store.add_member(f"rest:here:new{turn}", "New")
                    standup = store.open_standup(crew.team.id, MONDAY + timedelta(turn + 1))
                    return member.id, standup.id, store.lock_report(standup.id, member.id).id

            one, two = at_once(meet, meet)
            assert one == two

    def test_two_answers_of_one_person_at_the_same_moment_are_both_kept(
        self, stores: Stores, crew: Crew
    ) -> None:
        def answer(text: str) -> None:
            with stores.open(crew.workspace) as store:
                report = store.lock_report(crew.standup.id, crew.ana.id)
                store.save_report(replace(report, entries=(*report.entries, Entry(Kind.DONE, text))))

        texts = [f"task {number}" for number in range(12)]
        for pair in zip(texts[::2], texts[1::2], strict=True):
            at_once(*(lambda text=text: answer(text) for text in pair))
        with stores.open(crew.workspace) as store:
            report = store.report(crew.standup.id, crew.ana.id)
        assert report is not None and sorted(one.text for one in report.entries) == sorted(texts)

    def test_of_two_requests_at_once_one_stays_open_and_of_two_yeses_one_counts(
        self, stores: Stores, crew: Crew
    ) -> None:
        def ask() -> Request:
            with stores.open(crew.workspace) as store:
                return store.add_request(request(crew))

        newest = max(at_once(ask, ask), key=lambda one: one.id)

        def agree() -> bool:
            with stores.open(crew.workspace) as store:
                return store.update_request(replace(newest, state="done"))

        assert sorted(at_once(agree, agree)) == [False, True]

    def test_one_workspace_and_one_team_come_of_two_attempts(self, stores: Stores, crew: Crew) -> None:
        def make() -> str:
            with stores.open(stores.add_workspace("New", "slack:T9")) as store:
                try:
                    return store.add_team("Mobile", Schedule()).name
                except TeamExists:
                    return "taken"

        assert sorted(at_once(make, make)) == ["Mobile", "taken"]

    def test_who_waits_too_long_for_a_lock_is_told(
        self, stores: Stores, crew: Crew, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scrumai.store.postgres.STATEMENT_TIMEOUT", 50)
        with stores.open(crew.workspace) as holder:
            holder.lock_report(crew.standup.id, crew.ana.id)
            with pytest.raises(StoreUnavailable), stores.open(crew.workspace) as waiting:
                waiting.lock_report(crew.standup.id, crew.ana.id)


class TestTransactions:
    def test_an_exception_undoes_everything(self, stores: Stores, crew: Crew) -> None:
        with pytest.raises(ZeroDivisionError), stores.open(crew.workspace) as store:
            store.add_team("Gone", Schedule())
            raise ZeroDivisionError
        with stores.open(crew.workspace) as store:
            assert store.team_named("Gone") is None

    def test_all_connections_taken_is_told(self, database: str, crew: Crew) -> None:
        engine = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
        few = Stores(database)
        few._engine = engine_of(database, **engine)
        with few.open(crew.workspace), pytest.raises(StoreUnavailable), few.open(crew.workspace):
            pass
        few.close()

    def test_a_connection_that_dies_in_the_middle_is_told_and_the_next_one_works(
        self, server: Server, stores: Stores, crew: Crew
    ) -> None:
        with pytest.raises(StoreUnavailable), stores.open(crew.workspace) as store:
            store.add_team("Half", Schedule())
            execute(server.superuser, KILL)
            store.add_team("Whole", Schedule())
        with stores.open(crew.workspace) as store:
            assert [team.name for team in store.teams()] == ["Core"]

    def test_a_connection_that_dies_before_the_commit_is_told(
        self, server: Server, stores: Stores, crew: Crew
    ) -> None:
        with pytest.raises(StoreUnavailable), stores.open(crew.workspace) as store:
            store.add_team("Half", Schedule())
            execute(server.superuser, KILL)

    def test_no_server_is_told(self) -> None:
        nowhere = Stores("postgresql://scrumai:x@127.0.0.1:1/scrumai")
        with pytest.raises(StoreUnavailable), nowhere.open(1):
            pass
        with pytest.raises(StoreUnavailable):
            nowhere.workspace("rest:here")
        with pytest.raises(StoreUnavailable):
            migrate("postgresql://scrumai:x@127.0.0.1:1/scrumai")

    @pytest.mark.parametrize("url", ["", "nonsense", "mysql://u:hush@h/d", "postgresql://u:hush@h:port/d"])
    def test_a_url_that_is_none_is_told_without_its_password(self, url: str) -> None:
        with pytest.raises(SettingInvalid) as told:
            Stores(url)
        assert told.value.values["name"] == "DATABASE_URL"
        assert "hush" not in f"{told.value} {told.value.__cause__}"


class TestText:
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        st.lists(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200),
            max_size=4,
        )
    )
    def test_text_is_stored_as_typed(self, stores: Stores, crew: Crew, texts: list[str]) -> None:
        entries = tuple(Entry(Kind.OTHER, text, (text,)) for text in texts)
        with stores.open(crew.workspace) as store:
            report = store.lock_report(crew.standup.id, crew.ana.id)
            assert store.save_report(replace(report, entries=entries)).entries == entries

    @pytest.mark.parametrize(
        "text",
        ["'; DROP TABLE scrum.member; --", "%s %(x)s :y {z}", "<b>&amp;</b>", "\u202eabc", "x" * 20_000],
    )
    def test_text_that_looks_like_code_is_only_text(self, store: Store, crew: Crew, text: str) -> None:
        assert store.add_blocker(blocker(crew, text)).text == text
        assert store.update_member(crew.ana.id, name=text).name == text

    @pytest.mark.parametrize("text", ["a\0b", "\ud83d"])
    def test_text_that_no_database_takes_is_refused_and_the_transaction_goes_on(
        self, store: Store, crew: Crew, text: str
    ) -> None:
        report = store.lock_report(crew.standup.id, crew.ana.id)
        attempts: list[Callable[[], object]] = [
            lambda: store.save_report(replace(report, entries=(Entry(Kind.DONE, text),))),
            lambda: store.add_blocker(blocker(crew, text)),
            lambda: store.add_team(text, Schedule()),
            lambda: store.team_named(text),
            lambda: store.update_member(crew.ana.id, name=text),
        ]
        for attempt in attempts:
            with pytest.raises(FactInvalid):
                attempt()
        assert store.report(crew.standup.id, crew.ana.id) == report


class TestMigrations:
    def test_a_database_is_migrated_once_and_again_is_nothing(self, empty_database: str) -> None:
        assert not applied(empty_database)
        migrate(empty_database)
        assert applied(empty_database)
        made = execute(empty_database, "SELECT max(oid) FROM pg_class")
        migrate(empty_database)
        assert execute(empty_database, "SELECT max(oid) FROM pg_class") == made
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname IN ('scrum', 'rasa') ORDER BY 1"
        assert execute(empty_database, schemas) == [("rasa",), ("scrum",)]

    def test_two_processes_migrate_at_once(self, empty_database: str) -> None:
        at_once(*[lambda: migrate(empty_database)] * 2)
        assert applied(empty_database)

    def test_an_unmigrated_database_is_told_with_the_cure(self, empty_database: str) -> None:
        bare = Stores(empty_database)
        with pytest.raises(StoreUnavailable, match="migrate"):
            bare.workspaces()
        bare.close()

    @pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
    def test_the_tables_are_those_that_the_queries_name(self, database: str) -> None:
        with engine_of(database, poolclass=NullPool).connect() as connection:
            options = {
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name == "scrum",
                "version_table_schema": "scrum",
                "compare_type": True,
            }
            context = MigrationContext.configure(connection, opts=options)
            found = compare_metadata(context, tables.metadata)
        # Keys and indexes are the migration's alone.
        kept = {"remove_index", "remove_constraint", "remove_fk"}
        assert [change for change in found if not (isinstance(change, tuple) and change[0] in kept)] == []

    def test_a_role_that_may_make_no_schema_is_told_what_to_grant(
        self, server: Server, empty_database: str
    ) -> None:
        execute(server.superuser, "DROP ROLE IF EXISTS poor")
        execute(server.superuser, "CREATE ROLE poor LOGIN PASSWORD 'poor'")
        words = dict(part.split("=", 1) for part in server.superuser.split())
        name = empty_database.rpartition("/")[2]
        url = f"postgresql://poor:poor@/{name}?host={words['host']}&port={words['port']}"
        with pytest.raises(SettingInvalid, match=f'GRANT CREATE ON DATABASE "{name}" TO "poor"'):
            migrate(url)
        execute(server.superuser, f'GRANT CREATE ON DATABASE "{name}" TO poor')
        migrate(url)
        assert applied(url)

    def test_names_that_no_account_on_the_board_proves_are_forgotten(self, empty_database: str) -> None:
        from alembic import command

        from scrumai.store.migrate import _config

        migrate(empty_database)
        stores, people = Stores(empty_database), {}
        with stores.open(stores.add_workspace("Acme", "local:acme")) as store:
            team = store.add_team("Shop", Schedule())
            for name, url in {"Ana": "https://a", "Ben": "https://b", "Sam": None}.items():
                people[name] = store.add_member(f"local:acme:{name.lower()}", name).id
                store.join(team.id, people[name], "member")
                if url:
                    store.link_account(Account(people[name], "redmine", url, "x", owner=f"{name} Lee"))
            store.link_board(Board(team.id, "redmine", "https://a", "shop"))
            for name, number in people.items():
                store.update_member(number, tracker_user=f"{name} Lee")
        with engine_of(empty_database, poolclass=NullPool).begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.downgrade(config, "0012")
        migrate(empty_database)
        with stores.open(1) as store:
            kept = [store.person(number).tracker_user for number in people.values()]
            assert kept == ["Ana Lee", None, None]
        with stores.open(stores.add_workspace("Other", "local:other")) as store:
            assert store.teams() == [], "the rows are held apart again"
        stores.close()

    def test_taking_the_tables_away_leaves_none(self, database: str) -> None:
        from alembic import command

        from scrumai.store.migrate import _config

        with engine_of(database, poolclass=NullPool).begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        left = "SELECT tablename FROM pg_tables WHERE schemaname = 'scrum'"
        assert execute(database, left) == [("alembic_version",)]
        migrate(database)
        assert applied(database)
