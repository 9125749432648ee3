"""The sprint's questions over the real store and the demo board, and over boards that misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.calendar import Schedule, instant
from scrumai.core.errors import ItemNotFound, NoActiveSprint, NoBoard, NotInTeam, TrackerUnavailable
from scrumai.core.metrics import Chance, Phase, Trend
from scrumai.core.sprint import Category, Change, Item, Reading, Sprint, State
from scrumai.core.team import Board, Member, Team
from scrumai.services import snapshot
from scrumai.services.sprint import Sprints, read
from scrumai.services.team import Teams
from scrumai.store.postgres import Stores
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fixtures.watched import Watched

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=timezone.utc)  # a Wednesday
SHOP = Board(1, "demo", "https://shop.example/board", "shop")
SAM = Member(1, 1, "Sam", "local:demo:sam")


class Stopped:
    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Store(Watched):
    """What the service asks of a store."""

    def __init__(self) -> None:
        self.linked: Board | None = SHOP
        self.off: frozenset[date] = frozenset()

    def board(self, team_id: int) -> Board | None:
        return self.linked

    def holidays(self, team_id: int) -> frozenset[date]:
        return self.off


class World:
    """One team with the demo board; `down` takes the tracker away, `reads` counts what it was asked."""

    def __init__(self, home: Path, zone: str = "UTC") -> None:
        self.clock, self.store, self.reads, self.down = Stopped(), Store(), 0, False
        self.team = Team(1, "Shop", Schedule(zone=zone))
        self.home = home
        self.sprints = self.anew()

    def anew(self) -> Sprints:
        teams: Any = SimpleNamespace(current=lambda member: self.team)
        return Sprints(self, self.clock, teams, self.open_tracker)

    @contextmanager
    def open(self, workspace_id: int) -> Iterator[Any]:
        yield self.store

    def open_tracker(self, board: Board) -> Any:
        self.reads += 1
        if self.down:
            raise TrackerUnavailable(tracker="demo")
        return open_tracker(Link(board), self.clock, self.home)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


class TestQuestions:
    def test_every_question_is_answered_from_the_board(self, world: World) -> None:
        ask = world.sprints
        status = ask.status(SAM).fact
        assert (status.done.points, status.total.points, status.total.items) == (40, 63, 24)
        assert (ask.timeline(SAM).fact.phase, status.timeline.days_left) == (Phase.WORKING, 3)
        assert (ask.burndown(SAM).fact.left, ask.burndown(SAM).fact.trend) == (23, Trend.BEHIND)
        assert round(ask.velocity(SAM).fact.mean or 0, 1) == 53.7
        assert ask.forecast(SAM).fact.chance is Chance.VERY_UNLIKELY
        assert [item.key for item, _ in ask.scope(SAM).fact.added] == ["DEMO-22", "DEMO-23", "DEMO-24"]
        assert [idle.item.key for idle in ask.stale(SAM).fact] == ["DEMO-6", "DEMO-18"]

    def test_the_age_is_in_the_persons_zone_and_the_numbers_are_in_the_teams(self, tmp_path: Path) -> None:
        world = World(tmp_path, "Europe/Berlin")
        told = world.sprints.burndown(replace(SAM, zone="Pacific/Auckland"))
        assert (told.at.hour, told.at.minute, told.today) == (22, 30, date(2026, 3, 11))
        assert world.sprints.burndown(SAM).at.hour == 10
        assert told.fact == world.sprints.burndown(SAM).fact

    def test_holidays_of_the_team_are_no_working_days(self, world: World) -> None:
        world.store.off = frozenset({date(2026, 3, 12)})
        assert world.sprints.timeline(SAM).fact.days_left == 2

    @pytest.mark.parametrize(
        ("url", "link"), [("https://a.example/b", "https://a.example/b"), ("demo:", ""), ("", "")]
    )
    def test_only_an_address_of_the_web_is_a_link(self, world: World, url: str, link: str) -> None:
        world.store.linked = replace(SHOP, url=url)
        assert world.sprints.status(SAM).link == link

    def test_a_team_without_a_board(self, world: World) -> None:
        world.store.linked = None
        with pytest.raises(NoBoard) as caught:
            world.sprints.status(SAM)
        assert caught.value.values == {"team": "Shop"}

    def test_a_board_without_a_running_sprint(self, world: World) -> None:
        def none() -> Sprint:
            raise NoActiveSprint

        teams: Any = SimpleNamespace(current=lambda member: world.team)
        tracker: Any = SimpleNamespace(sprint=none)
        with pytest.raises(NoActiveSprint):
            Sprints(world, world.clock, teams, lambda board: tracker).status(SAM)


class TestCache:
    def test_a_minute_long_one_reading_answers_everything(self, world: World) -> None:
        world.sprints.status(SAM)
        world.clock.at += timedelta(seconds=59)
        assert world.sprints.burndown(SAM).at == NOW
        assert world.reads == 1
        world.clock.at += timedelta(seconds=1)
        assert world.sprints.status(SAM).at == world.clock.at
        assert world.reads == 2

    def test_many_who_ask_at_once_share_one_reading(self, world: World) -> None:
        second = Thread(target=lambda: world.sprints.status(SAM))

        def slow(board: Board) -> Any:
            if not second.ident:
                second.start()
                second.join(0.3)  # it asks while the board is being read; it must wait, not read
            return world.open_tracker(board)

        teams: Any = SimpleNamespace(current=lambda member: world.team)
        world.sprints = Sprints(world, world.clock, teams, slow)
        world.sprints.status(SAM)
        second.join(10)
        assert world.reads == 1

    def test_after_a_write_the_board_is_read_anew(self, world: World) -> None:
        world.sprints.status(SAM)
        world.open_tracker(SHOP).move("DEMO-12", "Done", "Sam")
        assert world.sprints.status(SAM).fact.done.points == 40
        world.sprints.forget(SAM)
        assert world.sprints.status(SAM).fact.done.points == 42

    def test_another_board_is_read_anew(self, world: World) -> None:
        world.sprints.status(SAM)
        world.store.linked = replace(SHOP, ref="other")
        world.sprints.status(SAM)
        assert world.reads == 2

    def test_two_teams_never_share(self, world: World, tmp_path: Path) -> None:
        world.open_tracker(SHOP).move("DEMO-12", "Done", "Sam")
        first = world.sprints.status(SAM).fact
        world.team, world.store.linked = Team(2, "Other", Schedule()), replace(SHOP, team_id=2, ref="other")
        assert world.sprints.status(SAM).fact.done.points == first.done.points - 2

    def test_a_clock_that_went_back_is_no_reason_for_old_data(self, world: World) -> None:
        world.sprints.status(SAM)
        world.clock.at -= timedelta(hours=1)
        assert world.sprints.status(SAM).at == world.clock.at


class TestTrackerDown:
    def test_the_last_reading_is_given_with_its_time(self, world: World) -> None:
        before = world.sprints.status(SAM)
        world.clock.at += timedelta(hours=5)
        world.down = True
        told = world.sprints.status(SAM)
        assert (told.fresh, told.at, told.fact) == (False, NOW, before.fact)
        assert world.anew().status(SAM).fact == before.fact  # after a restart, too

    def test_when_it_is_back_so_are_the_numbers(self, world: World) -> None:
        world.sprints.status(SAM)
        world.clock.at += timedelta(minutes=2)
        world.down = True
        assert not world.sprints.status(SAM).fresh
        world.down = False
        assert world.sprints.status(SAM).fresh

    def test_within_the_minute_nobody_notices(self, world: World) -> None:
        world.sprints.status(SAM)
        world.down = True
        assert world.sprints.status(SAM).fresh

    def test_without_an_earlier_reading_it_is_told(self, world: World) -> None:
        world.down = True
        with pytest.raises(TrackerUnavailable):
            world.sprints.status(SAM)

    def test_the_reading_of_another_board_is_none(self, world: World) -> None:
        world.sprints.status(SAM)
        world.down, world.store.linked = True, replace(SHOP, ref="other")
        with pytest.raises(TrackerUnavailable):
            world.sprints.status(SAM)

    @pytest.mark.parametrize("damage", ["items", "sprint", "at"])
    def test_a_reading_in_another_form_is_none(self, world: World, damage: str) -> None:
        world.sprints.status(SAM)
        assert world.store.kept is not None
        world.store.kept[1][damage] = "?"
        world.down = True
        with pytest.raises(TrackerUnavailable):
            world.anew().status(SAM)

    def test_a_damaged_board_file_is_a_tracker_that_is_down(self, world: World) -> None:
        world.sprints.status(SAM)
        (world.home / "demo-shop.json").write_text("{", "utf-8")
        world.clock.at += timedelta(minutes=2)
        assert not world.sprints.status(SAM).fresh

    def test_yesterdays_reading_says_nothing_about_today(self, world: World) -> None:
        world.sprints.status(SAM)
        world.clock.at += timedelta(days=1)
        world.down = True
        assert world.sprints.timeline(SAM).fact.days_left == 2
        days = world.sprints.burndown(SAM).fact.days
        assert [day.actual is None for day in days] == [False] * 8 + [True] * 2


class TestSnapshot:
    def test_the_demo_reading_comes_back_as_it_was(self, world: World) -> None:
        reading = world.sprints.reading(SAM)
        assert snapshot.load(snapshot.dump(reading)) == replace(reading, fresh=False)

    TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)
    TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(timezone.utc))
    STATES = st.builds(State, TEXTS, st.sampled_from(Category))
    POINTS = st.none() | st.integers(0, 99).map(float)
    ITEMS = st.builds(
        Item, TEXTS, TEXTS, TEXTS, STATES, st.none() | TEXTS, POINTS, st.none() | TEXTS, TIMES, TIMES
    )
    SPRINTS = st.builds(Sprint, TEXTS, TEXTS, TEXTS, st.dates(), st.dates(), st.booleans())
    READINGS = st.builds(
        Reading,
        SPRINTS,
        st.lists(ITEMS, max_size=3).map(tuple),
        st.lists(st.builds(Change, TEXTS, TIMES, TEXTS, TEXTS, TEXTS), max_size=3).map(tuple),
        st.lists(st.tuples(SPRINTS, st.just(3.0), st.just(2.0)), max_size=2).map(tuple),
        st.lists(STATES, max_size=3).map(tuple),
        TIMES,
        st.just(False),
        st.lists(ITEMS, max_size=2).map(tuple),
    )

    @given(READINGS)
    def test_any_reading_comes_back_as_it_was(self, reading: Reading) -> None:
        assert snapshot.load(snapshot.dump(reading)) == reading


class TestReading:
    def test_items_that_left_the_sprint_are_fetched_and_deleted_ones_are_not(self, world: World) -> None:
        demo = world.open_tracker(SHOP)
        moment = NOW - timedelta(days=1)
        asked: list[datetime] = []
        gone = [Change(key, moment, "sprint", "24", "") for key in ("OLD-1", "OLD-2")]
        strange = Change("OTHER-9", moment, "state", "To Do", "Done")
        out = replace(demo.item("DEMO-1"), key="OLD-1", sprint=None)

        def item(key: str) -> Item:
            if key == "OLD-1":
                return out
            raise ItemNotFound(key=key)

        tracker: Any = SimpleNamespace(
            sprint=demo.sprint,
            items=demo.items,
            states=demo.states,
            closed=demo.closed,
            item=item,
            history=lambda since: asked.append(since) or [*demo.history(since), *gone, strange],
        )
        reading = read(tracker, NOW)
        assert asked[0] <= instant(reading.sprint.start, time(), "Pacific/Kiritimati")
        assert reading.removed == (out,)
        assert {change.key for change in reading.history} & {"OLD-1", "OLD-2", "OTHER-9"} == {"OLD-1"}


class TestOverTheRealStore:
    def test_an_answer_and_its_snapshot(self, stores: Stores, tmp_path: Path) -> None:
        clock = Stopped()
        workspace = stores.add_workspace("Demo", "local:demo", "lead")
        with stores.open(workspace) as store:
            team = store.add_team("Shop", Schedule())
            sam = store.add_member("local:demo:sam", "Sam")
            store.join(team.id, sam.id, "lead")
            store.link_board(replace(SHOP, team_id=team.id))
        down = False

        def trackers(board: Board) -> Any:
            if down:
                raise TrackerUnavailable(tracker="demo")
            return open_tracker(Link(board), clock, tmp_path)

        trackers(SHOP).create("NUL \x00 and \ud800", "Sam")
        first = Sprints(stores, clock, Teams(stores, clock), trackers).status(sam)
        assert first.fresh and first.fact.total.items == 25
        down = True
        clock.at += timedelta(minutes=2)
        again = Sprints(stores, clock, Teams(stores, clock), trackers).status(sam)
        assert (again.fresh, again.at, again.fact) == (False, NOW, first.fact)

    def test_somebody_without_a_team(self, stores: Stores) -> None:
        workspace = stores.add_workspace("Demo", "local:demo")
        with stores.open(workspace) as store:
            sam = store.add_member("local:demo:sam", "Sam")
        clock = Stopped()
        with pytest.raises(NotInTeam):
            Sprints(stores, clock, Teams(stores, clock), lambda board: None).status(sam)  # type: ignore[arg-type, return-value]
