"""What happens by itself to the readings of boards: each is read once a day, and old readings go."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from ..core.calendar import ONE_DAY, instant, local_day
from ..core.errors import TrackerError
from ..core.team import Board, Member, Team
from ..ports import Clock, Store, Stores
from .digest import reporters
from .snapshot import named

log = logging.getLogger(__name__)
BEFORE = timedelta(hours=1)  # a board is read so long before the standup
RETRY = timedelta(minutes=10)  # after a reading that did not come about
KEPT = 60  # days; longer than any sprint, and than people look back


class BoardRounds:
    """Goes round a workspace's boards. `take_snapshot` reads the board of a member's team and keeps it.

    Every method may run at any moment, as often as it likes and in several processes at once.
    """

    def __init__(self, stores: Stores, clock: Clock, take_snapshot: Callable[[Member], object]) -> None:
        self._stores = stores
        self._clock = clock
        self._take_snapshot = take_snapshot
        self._tried: dict[tuple[int, Board], datetime] = {}

    def snapshot_due(self, workspace_id: int) -> None:
        """Read each board that was linked just now, and once a day in the hour before the standup: then people will ask."""
        now = self._clock.now()
        with self._stores.open(workspace_id) as store:
            linked = [(team, board) for team in store.teams() if (board := store.board(team.id))]
            due = [
                (board, people[0])
                for team, board in linked
                if self._is_due(store, workspace_id, team, board, now) and (people := reporters(store, team))
            ]
        for board, member in due:
            self._tried[workspace_id, board] = now
            try:
                self._take_snapshot(member)
            except TrackerError as error:  # asked again later
                log.info("no snapshot of a board in workspace %s: %r", workspace_id, error)

    def tidy(self, workspace_id: int) -> None:
        """Forget what boards said long ago; the last that is known of each stays."""
        before = self._clock.now().date() - timedelta(days=KEPT)
        with self._stores.open(workspace_id) as store:
            gone = store.prune_snapshots(before)
        if gone:
            log.info("%s old snapshots of boards in workspace %s are gone", gone, workspace_id)

    def _is_due(self, store: Store, workspace_id: int, team: Team, board: Board, now: datetime) -> bool:
        look, tried = store.look(team.id), self._tried.get((workspace_id, board))
        if tried is not None and timedelta(0) <= now - tried < RETRY:
            return False
        return look.at is None or look.board != named(board) or look.at < _due(team, now)


def _due(team: Team, now: datetime) -> datetime:
    """The latest moment at which the team's board was to be read."""
    at, zone = team.schedule.at, team.schedule.zone
    today = local_day(now, zone)
    moments = (instant(today + n * ONE_DAY, at, zone) - BEFORE for n in (1, 0, -1))
    return next(moment for moment in moments if moment <= now)
