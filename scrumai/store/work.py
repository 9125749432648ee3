"""What a team works on: its blockers, its board, and what the board said each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.blocker import Blocker
from ..core.errors import FactInvalid, TeamNotFound
from ..core.team import Board
from . import tables as t
from .session import Session, known_zone

_BLOCKERS = select(t.blocker, t.member.c.name.label("owner")).join(
    t.member, t.member.c.id == t.blocker.c.owner_id
)


class Work:
    """Blockers and boards of the workspace's teams."""

    _session: Session

    def add_blocker(self, blocker: Blocker) -> Blocker:
        """Open one; its id and its owner's name are read from the database.

        Raises:
            TeamNotFound, PersonNotFound: not in this workspace.
        """
        added = insert(t.blocker).values(team_id=blocker.team_id, owner_id=blocker.owner_id, **_told(blocker))
        return self._blocker(int(self._session.value(added.returning(t.blocker.c.id))))

    def blockers(self, team_id: int, cleared_since: datetime | None = None) -> Sequence[Blocker]:
        """The team's open ones, oldest first, and those cleared since an instant, where one is given."""
        wanted = t.blocker.c.cleared.is_(None)
        if cleared_since is not None:
            wanted = or_(wanted, t.blocker.c.cleared >= cleared_since)
        found = _BLOCKERS.where(t.blocker.c.team_id == team_id, wanted)
        rows = self._session.all(found.order_by(t.blocker.c.opened, t.blocker.c.id))
        return [_blocker(row) for row in rows]

    def update_blocker(self, blocker: Blocker) -> Blocker:
        """Write all of it but team and owner. Raises FactInvalid where there is none of that id."""
        self._session.run(update(t.blocker).where(t.blocker.c.id == blocker.id).values(**_told(blocker)))
        return self._blocker(blocker.id)

    def _blocker(self, blocker_id: int) -> Blocker:
        row = self._session.first(_BLOCKERS.where(t.blocker.c.id == blocker_id))
        if row is None:
            raise FactInvalid(reason=f"no blocker {blocker_id}")
        return _blocker(row)

    def board(self, team_id: int) -> Board | None:
        """The team's link to its tracker."""
        row = self._session.first(select(t.board).where(t.board.c.team_id == team_id))
        return row and Board(row.team_id, row.kind, row.url, row.ref, row.user, row.secret)

    def link_board(self, board: Board) -> None:
        """Link the team to a tracker, instead of another one. Raises TeamNotFound."""
        told = {name: getattr(board, name) for name in ("kind", "url", "ref", "user", "secret")}
        linked = insert(t.board).values(team_id=board.team_id, **told)
        self._session.run(linked.on_conflict_do_update(index_elements=["workspace_id", "team_id"], set_=told))

    def save_snapshot(self, team_id: int, at: datetime, reading: dict[str, Any]) -> None:
        """Keep what the board said; of one day in the team's zone the latest stays. Raises TeamNotFound."""
        zone = self._session.value(select(t.team.c.zone).where(t.team.c.id == team_id))
        if zone is None:
            raise TeamNotFound
        day = at.astimezone(known_zone(zone)).date()
        taken = insert(t.snapshot).values(team_id=team_id, day=day, taken_at=at, reading=reading)
        later = {"taken_at": taken.excluded.taken_at, "reading": taken.excluded.reading}
        is_later = t.snapshot.c.taken_at <= taken.excluded.taken_at
        self._session.run(
            taken.on_conflict_do_update(
                index_elements=["workspace_id", "team_id", "day"], set_=later, where=is_later
            )
        )

    def snapshot(self, team_id: int) -> tuple[datetime, dict[str, Any]] | None:
        """The latest one, with its time."""
        taken = select(t.snapshot.c.taken_at, t.snapshot.c.reading).where(t.snapshot.c.team_id == team_id)
        row = self._session.first(taken.order_by(t.snapshot.c.taken_at.desc()).limit(1))
        return None if row is None else (row.taken_at, row.reading)


def _told(blocker: Blocker) -> dict[str, Any]:
    names = ("text", "opened", "waits_on", "helper", "acknowledged", "cleared", "why")
    return {name: getattr(blocker, name) for name in names}


def _blocker(row: Row) -> Blocker:
    return Blocker(row.id, row.team_id, row.owner_id, row.owner, **_told(row))
