"""What a team works on: its blockers, its board, and what the board said each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Interval, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.blocker import Blocker
from ..core.errors import FactInvalid, TeamNotFound
from ..core.site import site
from ..core.team import Board, Look
from . import tables as t
from .session import Session, known_zone

_TEAM = ["workspace_id", "team_id"]
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
        """Link the team to a tracker, instead of another one. Raises TeamNotFound.

        What another tracker called the team's people is forgotten; what this one called them is known again.
        """
        told = {name: getattr(board, name) for name in ("kind", "url", "ref", "user", "secret")}
        linked = insert(t.board).values(team_id=board.team_id, **told)
        self._session.run(linked.on_conflict_do_update(index_elements=_TEAM, set_=told))
        place, person = t.account.c, t.member.c
        there = select(place.owner).where(
            place.member_id == person.id, place.kind == board.kind, place.url == site(board.url)
        )
        team = select(t.membership.c.member_id).where(t.membership.c.team_id == board.team_id)
        of_team = update(t.member).where(person.id.in_(team))
        self._session.run(of_team.values(tracker_user=there.scalar_subquery()))

    def unlink_board(self, team_id: int) -> bool:
        """Forget the link, its secret and all that was read of the board; False where there was none."""
        for place in (t.snapshot, t.watch):
            self._session.run(delete(place).where(place.c.team_id == team_id))
        gone = delete(t.board).where(t.board.c.team_id == team_id).returning(t.board.c.team_id)
        return bool(self._session.all(gone))

    def save_snapshot(self, team_id: int, at: datetime, reading: dict[str, Any], seen: int = 0) -> None:
        """Keep what the board said; of one day in the team's zone the latest stays. Raises TeamNotFound."""
        zone = self._session.value(select(t.team.c.zone).where(t.team.c.id == team_id))
        if zone is None:
            raise TeamNotFound
        day = at.astimezone(known_zone(zone)).date()
        taken = insert(t.snapshot).values(team_id=team_id, day=day, taken_at=at, reading=reading, seen=seen)
        later = {name: taken.excluded[name] for name in ("taken_at", "reading", "seen")}
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

    def prune_snapshots(self, before: date) -> int:
        """Forget those of days before, but for each team's latest; how many there were."""
        s, later = t.snapshot.c, t.snapshot.alias()
        newer = select(later.c.day).where(later.c.team_id == s.team_id, later.c.day > s.day)
        gone = delete(t.snapshot).where(s.day < before, newer.exists())
        return len(self._session.all(gone.returning(s.day)))

    def look(self, team_id: int) -> Look:
        """What is known of the last look at the board; cheap, as the reading stays where it is."""
        last = (
            select(t.snapshot.c.taken_at, t.snapshot.c.seen, t.snapshot.c.reading["board"].label("board"))
            .where(t.snapshot.c.team_id == team_id)
            .order_by(t.snapshot.c.taken_at.desc())
            .limit(1)
        )
        row = self._session.first(last)
        watch = self._session.first(select(t.watch).where(t.watch.c.team_id == team_id))
        changes, rests_until = (watch.changes, watch.rests_until) if watch else (0, None)
        if row is None:
            return Look(changes=changes, rests_until=rests_until)
        return Look(row.taken_at, row.board, row.seen, changes, rests_until)

    def claim_board(self, team_id: int, seconds: float, held: datetime | None = None) -> datetime | None:
        """Be the one who reads the board, until the time that is given back; None where somebody else is.

        `held` is one's own claim until now, which is renewed. A claim runs out by itself, by the database's clock: who died reading keeps nobody waiting.
        No connection is held meanwhile, as an advisory lock would. Raises TeamNotFound.
        """
        until = func.clock_timestamp() + cast(timedelta(seconds=seconds), Interval)
        claimed = insert(t.watch).values(team_id=team_id, claimed_until=until)
        until_now = t.watch.c.claimed_until
        free = or_(until_now.is_(None), until_now <= func.clock_timestamp(), until_now == held)
        claimed = claimed.on_conflict_do_update(
            index_elements=_TEAM, set_={"claimed_until": until}, where=free
        )
        found: datetime | None = self._session.value(claimed.returning(t.watch.c.claimed_until))
        return found

    def release_board(self, team_id: int, claim: datetime, rests_until: datetime | None = None) -> None:
        """Let others read it; until `rests_until`, where given, nobody should."""
        mine = (t.watch.c.team_id == team_id, t.watch.c.claimed_until == claim)
        self._session.run(update(t.watch).where(*mine).values(claimed_until=None, rests_until=rests_until))

    def note_change(self, team_id: int) -> None:
        """The bot wrote to the board, so what was read before is old. Raises TeamNotFound."""
        noted = insert(t.watch).values(team_id=team_id, changes=1)
        more = {"changes": t.watch.c.changes + 1}
        self._session.run(noted.on_conflict_do_update(index_elements=_TEAM, set_=more))


def _told(blocker: Blocker) -> dict[str, Any]:
    names = ("text", "opened", "waits_on", "helper", "acknowledged", "cleared", "why")
    return {name: getattr(blocker, name) for name in names}


def _blocker(row: Row) -> Blocker:
    return Blocker(row.id, row.team_id, row.owner_id, row.owner, **_told(row))
