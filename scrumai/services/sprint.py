"""What a team asks about its sprint: one reading of the board, one method per question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from ..core import board_slice, metrics
from ..core.board_slice import Cut, Slice, Sliced
from ..core.calendar import local_day
from ..core.errors import NoActiveSprint, NoBoard, SprintUnclear
from ..core.metrics import Burndown, Days, Forecast, Idle, Scope, Status, Timeline, Velocity
from ..core.sprint import Reading, State
from ..core.team import Board, Member
from ..ports import Clock, IssueTracker, Stores
from .team import Teams
from .watch import CLOSED, Watch, read

__all__ = ["Sprints", "Told", "View", "read"]

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Told(Generic[Fact]):
    """An answer and the age of its data.

    `at` is when the board was read, in the person's zone; `today` is the person's date; `fresh` is
    False where the board did not answer, or not in a form that is known: `unread` is what of it was
    not understood. `link` is the board's address or "".
    """

    fact: Fact
    at: datetime
    today: date
    fresh: bool
    link: str
    unread: str = ""


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

    Every question raises NotInTeam (teams), NoBoard (team), TrackerUnsupported (kind), but for the
    velocity NoActiveSprint and SprintUnclear, TrackerUnavailable where no earlier reading is kept
    either, and what else only people can cure.
    """

    def __init__(
        self, stores: Stores, clock: Clock, teams: Teams, trackers: Callable[[Board], IssueTracker]
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._trackers = trackers
        self._watch = Watch(stores, clock, trackers)

    def reading(self, member: Member) -> Reading:
        """The board of the member's team, at most a minute old; else the last one kept."""
        return self.view(member).reading

    def kept(self, member: Member) -> Told[Reading] | None:
        """The same as it was last read, without a wait: the board does not answer. None where it never was."""
        team = self._teams.current(member)
        board = self._teams.board(member, team)
        reading = self._watch.kept(member.workspace_id, board)
        if reading is None:
            return None
        return self._told(member, team.schedule.zone, board, reading, reading)

    def forget(self, member: Member) -> None:
        """Read the board anew at the next question: the member's team changed something on it."""
        self._watch.forget(member.workspace_id, self._teams.current(member).id)

    def status(self, member: Member) -> Told[Status]:
        """Items and points by state, and the days left."""
        return self._tell(member, lambda v: metrics.status(v.reading, v.today, v.off))

    def burndown(self, member: Member) -> Told[Burndown]:
        """The remaining work day by day."""
        return self._tell(member, lambda v: metrics.burndown(v.reading, v.zone, v.off))

    def velocity(self, member: Member) -> Told[Velocity]:
        """What the last sprints brought, also where none or more than one is running."""
        try:
            return self._tell(member, lambda v: metrics.velocity(v.reading))
        except (NoActiveSprint, SprintUnclear):
            return self._past_velocity(member)

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

    def columns(self, member: Member) -> Sequence[State]:
        """The columns of the board, also where none or more than one sprint is running."""
        try:
            return self.reading(member).states
        except (NoActiveSprint, SprintUnclear):
            return self._trackers(self._teams.board(member)).states()

    def sliced(self, member: Member, asked: Slice) -> Told[Sliced]:
        """The tickets of a slice, whoever has them; between two sprints those of the whole board that are not done."""
        try:
            return self._tell(member, lambda v: _slice(v, asked))
        except (NoActiveSprint, SprintUnclear):
            if asked.cut in (Cut.DONE, Cut.FINISHED):
                raise
            return self._sliced_board(member, asked)

    def _sliced_board(self, member: Member, asked: Slice) -> Told[Sliced]:
        team = self._teams.current(member)
        board = self._teams.board(member, team)
        found = board_slice.among(self._trackers(board).unfinished(), asked)
        return self._dated(member, team.schedule.zone, board, self._clock.now(), found)

    def _past_velocity(self, member: Member) -> Told[Velocity]:
        team = self._teams.current(member)
        board = self._teams.board(member, team)
        found = metrics.past_velocity(self._trackers(board).closed(CLOSED))
        return self._dated(member, team.schedule.zone, board, self._clock.now(), found)

    def _tell(self, member: Member, measure: Callable[[View], Fact]) -> Told[Fact]:
        view = self.view(member)
        return self._told(member, view.zone, view.board, view.reading, measure(view))

    def _told(self, member: Member, zone: str, board: Board, reading: Reading, fact: Fact) -> Told[Fact]:
        told = self._dated(member, zone, board, reading.at, fact)
        return replace(told, fresh=reading.fresh, unread=reading.unread)

    def _dated(self, member: Member, zone: str, board: Board, at: datetime, fact: Fact) -> Told[Fact]:
        zone = member.zone or zone
        today = local_day(self._clock.now(), zone)
        link = board.url if board.url.startswith(("https://", "http://")) else ""
        return Told(fact, at.astimezone(ZoneInfo(zone)), today, True, link)

    def view(self, member: Member) -> View:
        """The board of the member's team with its calendar. Raises what every question does."""
        team = self._teams.current(member)
        with self._stores.open(member.workspace_id) as store:
            board, off = store.board(team.id), store.holidays(team.id)
        if board is None:
            raise NoBoard(team=team.name)
        reading = self._watch.reading(member.workspace_id, board)
        zone = team.schedule.zone
        return View(board, reading, local_day(self._clock.now(), zone), zone, off)


def _slice(view: View, asked: Slice) -> Sliced:
    if asked.cut is Cut.FINISHED:
        return board_slice.finished(view.reading, asked, view.today, view.zone, view.off)
    return board_slice.among(view.reading.items, asked)
