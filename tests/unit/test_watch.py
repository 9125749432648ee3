"""One reading of a board for all who ask at once: real threads, real Postgres, several processes' worth of services."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrumai.core.calendar import Schedule
from scrumai.core.errors import (
    BoardBeingRead,
    BoardNotFound,
    NoActiveSprint,
    TrackerBusy,
    TrackerError,
    TrackerForbidden,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUnreadable,
)
from scrumai.core.sprint import Reading
from scrumai.core.team import Board
from scrumai.services.hold import Hold
from scrumai.services.watch import Watch
from scrumai.store.postgres import Stores
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=timezone.utc)
ASKERS = 20


class Yard:
    """A linked board in Postgres. `opens` are the reads so far; `gate` holds them up, `error` makes them fail."""

    def __init__(self, stores: Stores, home: Path) -> None:
        self.stores, self.home, self.at = stores, home, NOW
        self.opens: list[datetime] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: TrackerError | None = None
        self.workspace = stores.add_workspace("Demo", "local:demo")
        with stores.open(self.workspace) as store:
            self.team = store.add_team("Shop", Schedule())
            self.board = Board(self.team.id, "demo", "https://shop.example/b", "shop")
            store.link_board(self.board)

    def now(self) -> datetime:
        return self.at

    def trackers(self, board: Board) -> Any:
        self.opens.append(self.at)
        assert self.gate.wait(20)
        if self.error is not None:
            raise self.error
        return open_tracker(Link(board), self, self.home)

    def watch(self, patience: float = 7.0) -> Watch:
        """As another process has it: nothing in memory is shared."""
        return Watch(self.stores, self, self.trackers, patience)

    def ask(self, watch: Watch) -> Reading:
        return watch.reading(self.workspace, self.board)


@pytest.fixture
def yard(stores: Stores, tmp_path: Path) -> Iterator[Yard]:
    made = Yard(stores, tmp_path)
    yield made
    made.gate.set()
    wait_for(lambda: not reading())


def reading() -> bool:
    """Whether some thread reads a board."""
    return any(one.name == "reads a board" for one in threading.enumerate())


def wait_for(condition: Callable[[], object]) -> None:
    tick, end = threading.Event(), datetime.now() + timedelta(seconds=20)
    while not condition():
        assert datetime.now() < end, "never happened"
        tick.wait(0.01)


def at_once(asks: list[Callable[[], Reading]]) -> list[Reading | TrackerError]:
    barrier = threading.Barrier(len(asks))

    def ask(do: Callable[[], Reading]) -> Reading | TrackerError:
        barrier.wait(20)
        try:
            return do()
        except TrackerError as error:
            return error

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(ask, asks))


@pytest.mark.parametrize("processes", [1, 4, ASKERS])
def test_of_twenty_who_ask_at_once_one_reads(yard: Yard, processes: int) -> None:
    watches = [yard.watch() for _ in range(processes)]
    asks = [lambda watch=watches[n % processes]: yard.ask(watch) for n in range(ASKERS)]
    told = at_once(asks)
    assert len(yard.opens) == 1
    assert all(isinstance(one, Reading) and one.fresh for one in told)
    assert len({one.items for one in told if isinstance(one, Reading)}) == 1


def test_for_a_minute_everybody_shares_it_and_then_one_reads_again(yard: Yard) -> None:
    for second, reads in ((0, 1), (59, 1), (60, 2), (119, 2), (121, 3)):
        yard.at = NOW + timedelta(seconds=second)
        at_once([lambda: yard.ask(yard.watch())] * 3)
        assert len(yard.opens) == reads


def test_a_slow_board_gives_the_last_reading_in_time_and_the_new_one_to_who_asks_next(yard: Yard) -> None:
    yard.ask(yard.watch())
    yard.at += timedelta(hours=3)
    yard.gate.clear()
    one, other = yard.watch(patience=0.4), yard.watch(patience=0.4)
    began = datetime.now()
    told = at_once([lambda watch=watch: yard.ask(watch) for watch in [one, other] * 5])
    assert datetime.now() - began < timedelta(seconds=5)
    assert {(one.fresh, one.at) for one in told if isinstance(one, Reading)} == {(False, NOW)}
    assert len(told) == 10 and len(yard.opens) == 2
    yard.gate.set()
    wait_for(lambda: yard.ask(yard.watch()).at == yard.at)
    assert len(yard.opens) == 2


def test_a_first_reading_that_takes_long_is_told_in_time_and_goes_on_for_who_asks_next(yard: Yard) -> None:
    yard.gate.clear()
    began = datetime.now()
    watches = [yard.watch(patience=0.2) for _ in range(2)]
    told = at_once([lambda watch=watch: yard.ask(watch) for watch in watches * 3])
    assert datetime.now() - began < timedelta(seconds=5)
    assert {type(one) for one in told} == {BoardBeingRead}
    assert "Demo" in str(told[0].values)  # type: ignore[union-attr]
    yard.gate.set()
    wait_for(lambda: not reading())
    assert yard.ask(yard.watch()).fresh and len(yard.opens) == 1


def test_who_asks_again_after_a_reading_failed_hears_what_the_matter_is(yard: Yard) -> None:
    watch = yard.watch(patience=0.2)
    yard.gate.clear()
    with pytest.raises(BoardBeingRead):
        yard.ask(watch)
    yard.error = TrackerUnreadable(tracker="Demo", what="JSON")
    yard.gate.set()
    wait_for(lambda: not reading())
    yard.gate.clear()
    with pytest.raises(TrackerUnreadable):
        yard.ask(watch)
    yard.error = None
    yard.gate.set()
    wait_for(lambda: not reading())
    assert yard.ask(watch).fresh


def test_a_claim_is_renewed_as_long_as_the_reading_takes(yard: Yard) -> None:
    one, other = (Hold(yard.stores, yard.workspace, yard.team.id, 0.4) for _ in range(2))
    assert one.take()
    taken = one._claim
    wait_for(lambda: one._claim != taken)
    assert not other.take()
    one.release()
    assert other.take()
    other.release()


def test_a_board_that_is_down_is_asked_once_by_all_who_wait(yard: Yard) -> None:
    yard.ask(yard.watch())
    yard.at += timedelta(hours=3)
    yard.gate.clear()
    yard.error = TrackerUnavailable(tracker="Demo")
    watch = yard.watch()
    with ThreadPoolExecutor(ASKERS) as pool:
        asked = [pool.submit(yard.ask, watch) for _ in range(ASKERS)]
        wait_for(lambda: yard.opens[1:])
        yard.gate.set()
        told = [one.result(20) for one in asked]
    assert {(one.fresh, one.at) for one in told} == {(False, NOW)}
    assert len(yard.opens) <= 1 + ASKERS  # who comes after the failure may try again
    yard.error = None
    assert yard.ask(watch).fresh


def test_a_busy_board_is_left_alone_as_long_as_it_wants_by_every_process(yard: Yard) -> None:
    yard.ask(yard.watch())
    yard.at += timedelta(minutes=5)
    yard.error = TrackerBusy(tracker="Demo", seconds=90)
    assert not yard.ask(yard.watch()).fresh
    yard.error = None
    for seconds in (0, 30, 89):
        yard.at = NOW + timedelta(minutes=5, seconds=seconds)
        assert yard.ask(yard.watch()).at == NOW
    assert len(yard.opens) == 2
    yard.at += timedelta(seconds=1)
    assert yard.ask(yard.watch()).fresh and len(yard.opens) == 3


def test_an_answer_that_is_not_understood_is_told_apart_from_silence(
    yard: Yard, caplog: pytest.LogCaptureFixture
) -> None:
    yard.ask(yard.watch())
    yard.at += timedelta(minutes=5)
    yard.error = TrackerUnreadable(tracker="Demo", what="subject")
    told = yard.ask(yard.watch())
    assert (told.fresh, told.at, told.unread) == (False, NOW, "subject")
    assert "TrackerUnreadable subject" in caplog.text
    yard.error = TrackerUnavailable(tracker="Demo")
    assert yard.ask(yard.watch()).unread == ""


def test_a_busy_board_that_was_never_read_says_how_long(yard: Yard) -> None:
    yard.error = TrackerBusy(tracker="Demo", seconds=90)
    for wait in (90, 80):
        with pytest.raises(TrackerBusy) as caught:
            yard.ask(yard.watch())
        assert caught.value.values["seconds"] == wait
        yard.at += timedelta(seconds=10)
    assert len(yard.opens) == 1


@pytest.mark.parametrize(
    "error",
    [
        TrackerUnauthorized(tracker="Demo"),
        TrackerForbidden(tracker="Demo"),
        BoardNotFound(tracker="Demo", board="shop"),
        NoActiveSprint(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_only_people_can_cure_is_told_and_hides_behind_no_snapshot(
    yard: Yard, error: TrackerError
) -> None:
    yard.ask(yard.watch())
    yard.at += timedelta(hours=1)
    yard.error = error
    told = at_once([lambda: yard.ask(yard.watch())] * 4)
    assert told == [error] * 4


def test_a_write_in_one_process_makes_all_of_them_read_anew(yard: Yard) -> None:
    one, other = yard.watch(), yard.watch()
    assert yard.ask(one) == yard.ask(other)
    open_tracker(Link(yard.board), yard, yard.home).move("DEMO-12", "Done", "Sam")
    one.forget(yard.workspace, yard.team.id)
    assert [next(i for i in yard.ask(w).items if i.key == "DEMO-12").state.name for w in (other, one)] == [
        "Done",
        "Done",
    ]
    assert len(yard.opens) == 2


def test_who_asks_after_a_write_gets_no_reading_that_was_begun_before(yard: Yard) -> None:
    watch = yard.watch()
    yard.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(yard.ask, watch)
        wait_for(lambda: yard.opens)
        watch.forget(yard.workspace, yard.team.id)
        after = pool.submit(yard.ask, watch)
        wait_for(lambda: len(watch._flights) == 2)
        yard.gate.set()
        before.result(20), after.result(20)
    assert len(yard.opens) == 2


def test_a_process_that_died_reading_keeps_nobody_waiting_for_ever(yard: Yard) -> None:
    with yard.stores.open(yard.workspace) as store:
        assert store.claim_board(yard.team.id, 0.3) is not None
        assert store.claim_board(yard.team.id, 0.3) is None
    assert yard.ask(yard.watch()).fresh


def test_who_was_late_ends_no_claim_but_their_own(yard: Yard) -> None:
    with yard.stores.open(yard.workspace) as store:
        old = store.claim_board(yard.team.id, 0.0)
    with yard.stores.open(yard.workspace) as store:
        new = store.claim_board(yard.team.id, 30.0)
        assert old is not None and new is not None
        store.release_board(yard.team.id, old)
        assert store.claim_board(yard.team.id, 30.0) is None
        store.release_board(yard.team.id, new)
        assert store.claim_board(yard.team.id, 30.0) is not None


def test_twenty_boards_that_hang_leave_the_database_to_others(yard: Yard) -> None:
    boards = []
    with yard.stores.open(yard.workspace) as store:
        for number in range(ASKERS):
            team = store.add_team(f"Team {number}", Schedule())
            boards.append(Board(team.id, "demo", "https://shop.example/b", f"b{number}"))
            store.link_board(boards[-1])
    yard.gate.clear()
    watch = yard.watch()
    with ThreadPoolExecutor(ASKERS) as pool:
        asked = [pool.submit(watch.reading, yard.workspace, board) for board in boards]
        wait_for(lambda: len(yard.opens) == ASKERS)
        with yard.stores.open(yard.workspace) as store:
            assert len(store.teams()) == ASKERS + 1
        yard.gate.set()
        assert all(one.result(20).fresh for one in asked)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 100)),
        st.tuples(st.just("ask"), st.integers(0, 2)),
        st.tuples(st.just("write"), st.integers(0, 2)),
        st.tuples(st.just("down"), st.booleans().map(int)),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_what_is_fresh_is_young_and_knows_every_write(
    yard: Yard, steps: list[tuple[str, int]]
) -> None:
    board = open_tracker(Link(yard.board), yard, yard.home)
    yard.error, watches, points = None, [yard.watch() for _ in range(3)], 0.0
    board.estimate("DEMO-12", points, "Sam")
    watches[0].forget(yard.workspace, yard.team.id)
    for what, value in steps:
        if what == "wait":
            yard.at += timedelta(seconds=value)
        elif what == "down":
            yard.error = TrackerUnavailable(tracker="Demo") if value else None
        elif what == "write":
            points = (points + 1) % 90
            open_tracker(Link(yard.board), yard, yard.home).estimate("DEMO-12", points, "Sam")
            watches[value].forget(yard.workspace, yard.team.id)
        else:
            try:
                told = yard.ask(watches[value])
            except TrackerUnavailable:
                assert yard.error is not None
                continue
            assert told.fresh or yard.error is not None
            if told.fresh:
                assert timedelta(0) <= yard.at - told.at < timedelta(seconds=60)
                assert next(one.points for one in told.items if one.key == "DEMO-12") == points
