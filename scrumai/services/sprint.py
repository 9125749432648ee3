"""What a team asks about its sprint: one reading of the board, one method per question."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta, timezone
from threading import Lock
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from ..core import metrics
from ..core.calendar import local_day
from ..core.errors import ItemNotFound, NoBoard, TrackerUnavailable
from ..core.metrics import Burndown, Days, Forecast, Idle, Scope, Status, Timeline, Velocity
from ..core.sprint import Item, Reading
from ..core.team import Board, Member
from ..ports import Clock, IssueTracker, Store, Stores
from . import snapshot
from .team import Teams

log = logging.getLogger(__name__)
CACHED = timedelta(seconds=60)
SAVED = timedelta(minutes=10)
CLOSED = 5  # finished sprints that are read

Fact = TypeVar("Fact")
Key = tuple[int, int]


@dataclass(frozen=True)
class Told(Generic[Fact]):
    """An answer and the age of its data.

    `at` is when the board was read, in the person's zone; `today` is the person's date; `fresh` is
    False where the board did not answer; `link` is the board's address or "".
    """

    fact: Fact
    at: datetime
    today: date
    fresh: bool
    link: str


@dataclass(frozen=True)
class View:
    """A team's board as read, and what its numbers are measured with: the team's date, zone and holidays."""

    board: Board
    reading: Reading
    today: date
    zone: str
    off: Days


class Sprints:
    """The sprint of a member's team. Dates are those of the team's zone: everybody sees the same numbers.

    Every question raises NotInTeam (teams), NoBoard (team), TrackerUnsupported (kind), NoActiveSprint,
    and TrackerUnavailable where no earlier reading is kept either.
    """

    def __init__(
        self, stores: Stores, clock: Clock, teams: Teams, trackers: Callable[[Board], IssueTracker]
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._trackers = trackers
        self._read: dict[Key, tuple[Board, Reading]] = {}
        self._locks: dict[Key, Lock] = {}

    def reading(self, member: Member) -> Reading:
        """The board of the member's team, at most a minute old; else the last one kept."""
        return self._view(member).reading

    def forget(self, member: Member) -> None:
        """Read the board anew at the next question: the member's team changed something on it."""
        self._read.pop((member.workspace_id, self._teams.current(member).id), None)

    def status(self, member: Member) -> Told[Status]:
        """Items and points by state, and the days left."""
        return self._tell(member, lambda v: metrics.status(v.reading, v.today, v.off))

    def burndown(self, member: Member) -> Told[Burndown]:
        """The remaining work day by day."""
        return self._tell(member, lambda v: metrics.burndown(v.reading, v.zone, v.off))

    def velocity(self, member: Member) -> Told[Velocity]:
        """What the last sprints brought."""
        return self._tell(member, lambda v: metrics.velocity(v.reading))

    def timeline(self, member: Member) -> Told[Timeline]:
        """The goal, the dates and the days left."""
        return self._tell(member, lambda v: metrics.timeline(v.reading.sprint, v.today, v.off))

    def forecast(self, member: Member) -> Told[Forecast]:
        """Whether the rest will be done in time."""
        return self._tell(member, lambda v: metrics.forecast(v.reading, v.today, v.zone, v.off))

    def scope(self, member: Member) -> Told[Scope]:
        """What was added, removed and estimated anew."""
        return self._tell(member, lambda v: metrics.scope(v.reading, v.zone))

    def stale(self, member: Member) -> Told[tuple[Idle, ...]]:
        """What is in progress and has not moved."""
        return self._tell(member, lambda v: metrics.stale(v.reading, v.zone, v.off))

    def _tell(self, member: Member, measure: Callable[[View], Fact]) -> Told[Fact]:
        view = self._view(member)
        zone = member.zone or view.zone
        today, at = local_day(self._clock.now(), zone), view.reading.at.astimezone(ZoneInfo(zone))
        link = view.board.url if view.board.url.startswith(("https://", "http://")) else ""
        return Told(measure(view), at, today, view.reading.fresh, link)

    def _view(self, member: Member) -> View:
        team = self._teams.current(member)
        with self._stores.open(member.workspace_id) as store:
            board, off = store.board(team.id), store.holidays(team.id)
        if board is None:
            raise NoBoard(team=team.name)
        key = (member.workspace_id, team.id)
        with self._locks.setdefault(key, Lock()):  # who asks meanwhile shares the answer
            reading = self._cached(key, board) or self._fresh_or_kept(key, board)
        zone = team.schedule.zone
        return View(board, reading, local_day(self._clock.now(), zone), zone, off)

    def _cached(self, key: Key, board: Board) -> Reading | None:
        known, reading = self._read.get(key, (None, None))
        if reading is None or known != board:
            return None
        return reading if timedelta(0) <= self._clock.now() - reading.at < CACHED else None

    def _fresh_or_kept(self, key: Key, board: Board) -> Reading:
        """The board read now, else as it was last kept."""
        try:
            reading = read(self._trackers(board), self._clock.now())
        except TrackerUnavailable as error:
            log.warning("the board of team %s does not answer: %r", board.team_id, error)
            with self._stores.open(key[0]) as store:
                kept = _kept(store, board)
            if kept is None:
                raise
            return kept
        self._read[key] = (board, reading)
        with self._stores.open(key[0]) as store:
            last = _kept(store, board)
            if last is None or not timedelta(0) <= reading.at - last.at < SAVED:
                store.save_snapshot(board.team_id, reading.at, snapshot.dump(reading) | _name(board))
        return reading


def read(tracker: IssueTracker, at: datetime) -> Reading:
    """A whole reading of a board at time `at`; raises NoActiveSprint, TrackerUnavailable."""
    sprint = tracker.sprint()
    items = tracker.items(sprint.id)
    midnight = datetime.combine(sprint.start, time(), timezone.utc)
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


def _name(board: Board) -> dict[str, Any]:
    named: Mapping[str, Any] = asdict(board)
    return {"board": {field: named[field] for field in ("kind", "url", "ref")}}


def _kept(store: Store, board: Board) -> Reading | None:
    """The last reading of this very board; one of another board, or in an older form, is none."""
    found = store.snapshot(board.team_id)
    if found is None or {"board": found[1].get("board")} != _name(board):
        return None
    try:
        return snapshot.load(found[1])
    except (ValueError, KeyError, TypeError):
        log.warning("the snapshot of team %s cannot be read", board.team_id, exc_info=True)
        return None
