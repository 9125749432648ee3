"""Reads a team's board once for all who ask, in however many processes.

A reading is shared for a minute by way of the database; while one asker reads, the others wait for
that reading. Nobody waits longer than `patience`: then the last one that is kept is given, and the
reading goes on for whoever asks next. The first one of a large board may take minutes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from datetime import time as clock_time
from threading import Lock, Thread

from ..core.errors import BoardBeingRead, ItemNotFound, TrackerBusy, TrackerUnavailable
from ..core.site import called
from ..core.sprint import Item, Reading
from ..core.team import Board, Look
from ..ports import Clock, IssueTracker, Stores
from . import snapshot
from .hold import Hold

log = logging.getLogger(__name__)
CACHED = timedelta(seconds=60)
PATIENCE = 7.0  # seconds that an asker waits; a turn has 8
LONG = 120.0  # seconds that the tracker has for a whole reading, whoever waits for it
POLL = 0.05  # seconds
CLOSED = 5  # finished sprints that are read

Key = tuple[int, int]
Flight = tuple[Key, Board, int]
Mark = tuple[datetime, int]  # when a reading was begun, and how many of the bot's changes it knows


class Watch:
    """The readings of all boards. `trackers` opens a board with as much patience as a reading may take."""

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        trackers: Callable[[Board], IssueTracker],
        patience: float = PATIENCE,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._trackers = trackers
        self._patience = patience
        self._lock = Lock()
        self._flights: dict[Flight, Future[Reading]] = {}
        self._loaded: dict[tuple[Key, Board], tuple[Mark, Reading]] = {}
        self._failed: dict[tuple[Key, Board], TrackerUnavailable] = {}  # what became of the last reading

    def reading(self, workspace_id: int, board: Board) -> Reading:
        """The board, at most a minute old; else as it was last kept, not `fresh`.

        That is where the tracker does not answer, or, with what is `unread`, not in a form that is known.

        Raises:
            BoardBeingRead: it is read for the first time, and that takes a while.
            TrackerUnavailable: it does not answer, and nothing is kept.
            TrackerError: what only people can cure is told: a refused token, no such board, no sprint.
        """
        end = time.monotonic() + self._patience
        key = (workspace_id, board.team_id)
        known, look = self._known(key, board)
        if known is not None:
            return known
        flight = self._join((key, board, look.changes))
        try:
            return flight.result(max(0.0, end - time.monotonic()))
        except TooSlow:
            error = self._failed.get((key, board)) or BoardBeingRead(tracker=called(board.kind))
        except TrackerUnavailable as down:
            error = down
        what = f"{type(error).__name__} {error.unread}".strip()
        log.warning("the board of team %s could not be read: %s", board.team_id, what)
        known = self._known(key, board)[0]
        if known is not None:
            return known
        kept = self.kept(workspace_id, board)
        if kept is None:
            raise error
        return replace(kept, unread=error.unread)

    def kept(self, workspace_id: int, board: Board) -> Reading | None:
        """The board as it was last read, at once and however long ago; None where it never was."""
        with self._stores.open(workspace_id) as store:
            return snapshot.last(store, board)

    def forget(self, workspace_id: int, team_id: int) -> None:
        """The bot wrote to the board: whoever asks next, in any process, gets it read anew."""
        with self._stores.open(workspace_id) as store:
            store.note_change(team_id)

    def _join(self, flight: Flight) -> Future[Reading]:
        """The reading that is under way, else a new one. One begun before a change is not joined after it."""
        with self._lock:
            found = self._flights.get(flight)
            if found is None:
                found = self._flights[flight] = Future()
                Thread(target=self._fly, args=(flight, found), name="reads a board", daemon=True).start()
            return found

    def _fly(self, flight: Flight, future: Future[Reading]) -> None:
        try:
            reading = self._read(*flight[:2])
        except BaseException as error:
            self._land(flight, error)
            future.set_exception(error)
        else:
            self._land(flight)
            future.set_result(reading)

    def _land(self, flight: Flight, error: BaseException | None = None) -> None:
        with self._lock:
            del self._flights[flight]
            self._failed.pop(flight[:2], None)
            if isinstance(error, TrackerUnavailable):
                self._failed[flight[:2]] = error

    def _read(self, key: Key, board: Board) -> Reading:
        """Read the board as soon as no other process does; what that one brought is as good."""
        end, hold = time.monotonic() + self._patience, Hold(self._stores, *key)
        while not hold.take():
            if time.monotonic() > end:
                raise BoardBeingRead(tracker=called(board.kind))
            time.sleep(POLL)
            known, _ = self._known(key, board)
            if known is not None:
                return known
        try:
            known, look = self._known(key, board)
            reading = known or self._fresh(key, board, look)
        except TrackerBusy as busy:
            rest = timedelta(seconds=float(str(busy.values.get("seconds", 60))))
            hold.release(self._clock.now() + rest)
            raise
        except BaseException:
            hold.release()
            raise
        hold.release()
        return reading

    def _fresh(self, key: Key, board: Board, look: Look) -> Reading:
        now = self._clock.now()
        if look.rests_until is not None and look.rests_until > now:
            left = (look.rests_until - now).total_seconds()
            raise TrackerBusy(tracker=called(board.kind), seconds=round(left) or 1)
        reading, of = read(self._trackers(board), now), snapshot.named(board)
        with self._stores.open(key[0]) as store:
            linked = store.board(board.team_id)
            if linked is not None and snapshot.named(linked) == of:  # it may have been unlinked meanwhile
                store.save_snapshot(board.team_id, now, snapshot.dump(reading) | {"board": of}, look.changes)
        self._loaded[key, board] = (now, look.changes), reading
        return reading

    def _known(self, key: Key, board: Board) -> tuple[Reading | None, Look]:
        """The reading that is kept, if it is young, of this very board, and knows all that the bot wrote."""
        with self._stores.open(key[0]) as store:
            look = store.look(board.team_id)
            if look.at is None or look.seen != look.changes or not self._is_young(look.at):
                return None, look
            if look.board != snapshot.named(board):
                return None, look
            mark = (look.at, look.seen)
            before, loaded = self._loaded.get((key, board), (None, None))
            if before != mark:
                loaded = snapshot.last(store, board)
        if loaded is None:
            return None, look
        loaded = replace(loaded, fresh=True)
        self._loaded[key, board] = mark, loaded
        return loaded, look

    def _is_young(self, at: datetime) -> bool:
        return timedelta(0) <= self._clock.now() - at < CACHED


def read(tracker: IssueTracker, at: datetime) -> Reading:
    """A whole reading of a board at time `at`; raises NoActiveSprint, TrackerUnavailable."""
    sprint = tracker.sprint()
    items = tracker.items(sprint.id)
    midnight = datetime.combine(sprint.start, clock_time(), timezone.utc)
    history = tracker.history(midnight - timedelta(days=1))  # the day begins earlier in the east
    keys = {item.key for item in items}
    left = {c.key for c in history if c.field == "sprint" and c.old == sprint.id and c.key not in keys}
    removed = tuple(item for key in sorted(left) if (item := _find(tracker, key)) is not None)
    keys |= {item.key for item in removed}
    return Reading(
        sprint=sprint,
        items=tuple(items),
        history=tuple(change for change in history if change.key in keys),
        closed=tuple(tracker.closed(CLOSED)),
        states=tuple(tracker.states()),
        at=at,
        removed=removed,
    )


def _find(tracker: IssueTracker, key: str) -> Item | None:
    """An item that was in the sprint; one that was deleted since is gone from the numbers, too."""
    try:
        return tracker.item(key)
    except ItemNotFound:
        log.info("%s left the sprint and was deleted", key)
        return None
