"""Teams, who is in them, when they meet, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.calendar import Absence, Schedule
from ..core.errors import TeamExists, TeamNotFound
from ..core.team import Team
from . import tables as t
from .session import Session, known_zone


class Groups:
    """The teams of the workspace, and their calendar."""

    _session: Session

    def team(self, team_id: int) -> Team:
        """Raises TeamNotFound where the workspace has no such team."""
        return self._one(self._session.first(select(t.team).where(t.team.c.id == team_id)))

    def team_named(self, name: str) -> Team | None:
        """The team of that name, in capitals or not."""
        row = self._session.first(select(t.team).where(func.lower(t.team.c.name) == func.lower(name)))
        return None if row is None else _team(row)

    def teams(self) -> Sequence[Team]:
        """All teams of the workspace, oldest first."""
        return [_team(row) for row in self._session.all(select(t.team).order_by(t.team.c.id))]

    def teams_of(self, member_id: int) -> Sequence[Team]:
        """The teams that a person is in, latest joined first."""
        joined = select(t.team).join(t.membership, t.membership.c.team_id == t.team.c.id)
        latest = (t.membership.c.joined_at.desc(), t.membership.c.id.desc())
        rows = self._session.all(joined.where(t.membership.c.member_id == member_id).order_by(*latest))
        return [_team(row) for row in rows]

    def add_team(self, name: str, schedule: Schedule) -> Team:
        """Make a team.

        Raises:
            TeamExists: the workspace has one of that name, in capitals or not.
            FactInvalid: no name, no weekday, or no such time zone.
        """
        made = (
            insert(t.team).values(name=name, **_columns(schedule)).on_conflict_do_nothing().returning(t.team)
        )
        row = self._session.first(made)
        if row is None:
            raise TeamExists(name=name)
        return _team(row)

    def set_schedule(self, team_id: int, schedule: Schedule) -> Team:
        """Raises TeamNotFound, and FactInvalid as `add_team` does."""
        changed = update(t.team).where(t.team.c.id == team_id).values(**_columns(schedule)).returning(t.team)
        return self._one(self._session.first(changed))

    def rooms(self, team_id: int) -> dict[str, str]:
        """Where the team reads together: the platform's id of the room, by door."""
        rows = self._session.all(select(t.room.c.door, t.room.c.room).where(t.room.c.team_id == team_id))
        return {row.door: row.room for row in rows}

    def set_room(self, team_id: int, door: str, room: str) -> None:
        """Make it the team's room behind a door, instead of another one. Raises TeamNotFound, FactInvalid."""
        put = insert(t.room).values(team_id=team_id, door=door, room=room)
        known = ["workspace_id", "team_id", "door"]
        self._session.run(put.on_conflict_do_update(index_elements=known, set_={"room": room}))

    def join(self, team_id: int, member_id: int, role: str) -> None:
        """Put a person into a team, or change the role there ("member" or "lead").

        Raises:
            TeamNotFound, PersonNotFound: not in this workspace.
        """
        joined = insert(t.membership).values(team_id=team_id, member_id=member_id, role=role)
        again = {"role": joined.excluded.role}
        self._session.run(
            joined.on_conflict_do_update(index_elements=["workspace_id", "team_id", "member_id"], set_=again)
        )

    def leave(self, team_id: int, member_id: int) -> None:
        """Take a person out of a team; nothing happens where they are not in it."""
        self._session.run(delete(t.membership).where(*_is(team_id, member_id)))

    def role(self, team_id: int, member_id: int) -> str | None:
        """The person's role in the team, None where they are not in it."""
        found = self._session.value(select(t.membership.c.role).where(*_is(team_id, member_id)))
        return None if found is None else str(found)

    def holidays(self, team_id: int) -> frozenset[date]:
        """The days on which the team does not work."""
        rows = self._session.all(select(t.holiday.c.day).where(t.holiday.c.team_id == team_id))
        return frozenset(row.day for row in rows)

    def add_holiday(self, team_id: int, day: date, name: str = "") -> None:
        """Add a day on which the team does not work, or rename it; raises TeamNotFound."""
        added = insert(t.holiday).values(team_id=team_id, day=day, name=name)
        self._session.run(
            added.on_conflict_do_update(
                index_elements=["workspace_id", "team_id", "day"], set_={"name": added.excluded.name}
            )
        )

    def add_absence(self, member_id: int, absence: Absence) -> None:
        """Note that a person is away; the same days again change the reason only. Raises PersonNotFound."""
        added = insert(t.absence).values(
            member_id=member_id,
            first=absence.first,
            last=absence.last,
            part=absence.part,
            reason=absence.reason,
        )
        same = ["workspace_id", "member_id", "first", "last", "part"]
        self._session.run(
            added.on_conflict_do_update(index_elements=same, set_={"reason": added.excluded.reason})
        )

    def absences(self, member_id: int) -> Sequence[Absence]:
        """When a person was, is and will be away, in order."""
        query = (
            select(t.absence)
            .where(t.absence.c.member_id == member_id)
            .order_by(t.absence.c.first, t.absence.c.id)
        )
        return [_absence(row) for row in self._session.all(query)]

    def end_absence(self, member_id: int, day: date) -> bool:
        """The person is back on `day`: what covers it ends the day before, later absences stay.

        True where something covered it.
        """
        covers = (t.absence.c.member_id == member_id, t.absence.c.first <= day, t.absence.c.last >= day)
        ended = self._session.all(delete(t.absence).where(*covers).returning(t.absence))
        for row in ended:
            if row.first < day:
                self.add_absence(member_id, replace(_absence(row), last=day - timedelta(days=1)))
        return bool(ended)

    def _one(self, row: Row | None) -> Team:
        if row is None:
            raise TeamNotFound
        return _team(row)


def _is(team_id: int, member_id: int) -> tuple[Any, Any]:
    return t.membership.c.team_id == team_id, t.membership.c.member_id == member_id


def _columns(schedule: Schedule) -> dict[str, Any]:
    known_zone(schedule.zone)
    return {
        "at": schedule.at,
        "days": list(schedule.days),
        "zone": schedule.zone,
        "open_minutes": schedule.open_minutes,
    }


def _absence(row: Row) -> Absence:
    return Absence(row.first, row.last, row.part, row.reason)


def _team(row: Row) -> Team:
    return Team(row.id, row.name, Schedule(row.at, tuple(row.days), row.zone, row.open_minutes))
