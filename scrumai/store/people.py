"""Members, their addresses, and all that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Text, cast, delete, func, insert, null, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.sql import ColumnElement, Select

from ..core.address import Address, parse
from ..core.errors import PersonNotFound
from ..core.team import Member
from ..core.told import key_of
from . import tables as t
from .session import Session, known_zone

_FIELDS = frozenset({"name", "zone", "remind_at", "reminders", "tracker_user"})
_NEVER_TOLD = ("workspace_id", "secret", "refresh", "digest")
_other = t.address.alias()
_NEWEST = (
    select(_other.c.address)
    .where(_other.c.member_id == t.member.c.id)
    .order_by(_other.c.gone_at.is_not(None), _other.c.used_at.desc(), _other.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_MEMBERS = select(t.member, _NEWEST.label("address")).select_from(t.member)


class People:
    """The people of the workspace. Addresses are kept without a room: a person is one in every room."""

    _session: Session

    def member(self, address: str) -> Member | None:
        """Who talks from this address; it becomes the one used last.

        Raises:
            AddressInvalid: not an address.
        """
        person = _person(address)
        behind = _MEMBERS.join(t.address, t.address.c.member_id == t.member.c.id)
        behind = behind.add_columns(t.address.c.gone_at)
        row = self._session.first(behind.where(t.address.c.address == person))
        if row is None:
            return None
        if row.address != person or row.gone_at is not None:
            touch = update(t.address).where(t.address.c.address == person)
            self._session.run(touch.values(used_at=func.clock_timestamp(), gone_at=null()))
        return replace(_member(row), address=person)

    def move_address(self, address: str, member_id: int) -> bool:
        """Make an address another member's; whether its member before has no address left."""
        mine = t.address.c.address == _person(address)
        before = self._session.value(select(t.address.c.member_id).where(mine))
        moved = update(t.address).where(mine).values(member_id=member_id, used_at=func.clock_timestamp())
        self._session.run(moved)
        left = select(t.address.c.id).where(t.address.c.member_id == before)
        return before is not None and before != member_id and self._session.first(left) is None

    def drop_address(self, address: str) -> bool:
        """Make an address nobody's, and forget what was said there; False, and nothing done, where the member is reached at no other.

        What its messages told of a report stays with the member, who may edit them once the address is theirs again.
        """
        person = _person(address)
        mine = t.address.c.address == person
        owner = self._session.value(select(t.address.c.member_id).where(mine))
        others = (t.address.c.member_id == owner, ~mine, t.address.c.gone_at.is_(None))
        other = self._session.value(select(t.address.c.address).where(*others).limit(1))
        if other is None:
            return False
        told = func.starts_with(t.step.c.key, key_of(owner, ""))
        self._session.run(update(t.step).where(told, _from(t.step, person)).values(address=other))
        for place in (t.outbox, t.unfurl, t.step):  # who writes from there next could have it exported
            self._session.run(delete(place).where(_from(place, person)))
        self._session.run(delete(t.address).where(mine))
        return True

    def mark_gone(self, address: str) -> Member | None:
        """Note that nobody is reached at an address, until somebody writes from it.

        Whose it is, where that is news; None where it was known, or is a room's, or nobody's.
        """
        mine = (t.address.c.address == _person(address), t.address.c.gone_at.is_(None))
        marked = update(t.address).where(*mine).values(gone_at=func.clock_timestamp())
        member_id = self._session.value(marked.returning(t.address.c.member_id))
        return None if member_id is None else self.person(int(member_id))

    def members(self, team_id: int) -> Sequence[Member]:
        """The team's people, in the order in which they joined."""
        of_team = _MEMBERS.join(t.membership, t.membership.c.member_id == t.member.c.id)
        in_order = (t.membership.c.joined_at, t.membership.c.id)
        rows = self._session.all(of_team.where(t.membership.c.team_id == team_id).order_by(*in_order))
        return [_member(row) for row in rows]

    def add_member(
        self, address: str, name: str, tracker_user: str | None = None, outside: bool = False
    ) -> Member:
        """Add who talks from this address; where it is known already, who that is.

        Raises:
            AddressInvalid: not an address.
        """
        person = _person(address)
        self._session.hold(f"address {person}")
        if (known := self.member(person)) is not None:
            return known
        added = insert(t.member).values(name=name, tracker_user=tracker_user, outside=outside)
        member_id = int(self._session.value(added.returning(t.member.c.id)))
        self._session.run(insert(t.address).values(member_id=member_id, address=person))
        return self.person(member_id)

    def update_member(self, member_id: int, **fields: Any) -> Member:
        """Change some of name, zone, remind_at, reminders, tracker_user.

        Raises:
            PersonNotFound: no such member.
            FactInvalid: no such time zone.
        """
        if unknown := fields.keys() - _FIELDS:
            raise TypeError(f"A member has no {', '.join(sorted(unknown))}")
        if fields.get("zone") is not None:
            known_zone(fields["zone"])
        if fields:
            self._session.run(update(t.member).where(t.member.c.id == member_id).values(**fields))
        return self.person(member_id)

    def forget_member(self, member_id: int) -> None:
        """Delete what the person told and is; what must stay, stays without the person.

        That is: the audit's "what happened when", the ids of events that must not come twice, and
        other people's blockers and messages, without this name.

        Raises:
            PersonNotFound: no such member.
        """
        run, name = self._session.run, self.person(member_id).name
        self._forget_name(member_id, name)
        run(update(t.audit).where(t.audit.c.member_id == member_id).values(member_id=None, detail={}))
        over = func.coalesce(t.inbox.c.finished_at, func.now())  # of whom nothing is kept, nothing waits
        mine = update(t.inbox).where(_reaches(t.inbox, member_id))
        run(mine.values(address=None, body=None, finished_at=over))
        for place in (t.outbox, t.unfurl, t.step):
            run(delete(place).where(_reaches(place, member_id)))
        # The rest goes with the row: every other foreign key to a member deletes.
        run(delete(t.member).where(t.member.c.id == member_id))

    def vacate(self, door: str) -> bool:
        """Forget who only knocked at a door; False, and nothing done, where anybody here is in a team or has reported."""
        if any(self._session.first(select(one.c.id).limit(1)) for one in (t.membership, t.report)):
            return False
        at_door = func.starts_with(t.address.c.address, f"{door}:")
        for row in self._session.all(select(t.address.c.member_id).where(at_door).distinct()):
            self.forget_member(int(row.member_id))
        return True

    def _forget_name(self, member_id: int, name: str) -> None:
        shared = select(t.membership.c.team_id).where(t.membership.c.member_id == member_id)
        for column in (t.blocker.c.helper, t.blocker.c.waits_on):
            named = update(t.blocker).where(t.blocker.c.team_id.in_(shared), column == name)
            self._session.run(named.values({column.name: None}))
        spoken = func.strpos(cast(t.outbox.c["values"], Text), name) > 0
        self._session.run(
            update(t.outbox).where(t.outbox.c.delivered_at.is_not(None), spoken).values(values={})
        )

    def facts_of(self, member_id: int) -> dict[str, Any]:
        """All that is kept of a person, as plain JSON; secrets are left out.

        Raises:
            PersonNotFound: no such member.
        """
        self.person(member_id)
        mine = {
            place: place.c.member_id == member_id
            for place in (t.address, t.absence, t.account, t.invitation, t.request, t.audit, t.suggestion)
        }
        mine |= {t.member: t.member.c.id == member_id, t.blocker: t.blocker.c.owner_id == member_id}
        mine |= {place: _reaches(place, member_id) for place in (t.inbox, t.outbox, t.unfurl)}
        facts = {place.name: self._rows(select(place).where(condition)) for place, condition in mine.items()}
        teams = select(t.team.c.name, t.membership.c.role, t.membership.c.joined_at).join(
            t.membership, t.membership.c.team_id == t.team.c.id
        )
        reports = select(t.standup.c.day, t.report).join(t.standup, t.standup.c.id == t.report.c.standup_id)
        entries = select(t.entry).join(t.report, t.report.c.id == t.entry.c.report_id)
        facts["team"] = self._rows(teams.where(t.membership.c.member_id == member_id), by="joined_at")
        facts["report"] = self._rows(reports.where(t.report.c.member_id == member_id))
        facts["entry"] = self._rows(entries.where(t.report.c.member_id == member_id))
        return facts

    def _rows(self, query: Select, by: str = "id") -> list[dict[str, Any]]:
        """The rows as the database puts them into JSON, in the order of a column: that of the disk changes."""
        row = query.subquery()
        told = func.to_jsonb(row.table_valued())
        for name in _NEVER_TOLD:
            told = told - name
        return [one[0] for one in self._session.all(select(told).select_from(row).order_by(row.c[by]))]

    def person(self, member_id: int) -> Member:
        """The member of an id. Raises PersonNotFound."""
        row = self._session.first(_MEMBERS.where(t.member.c.id == member_id))
        if row is None:
            raise PersonNotFound
        return _member(row)


def _member(row: Row) -> Member:
    return Member(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        address=row.address or "",
        zone=row.zone,
        remind_at=row.remind_at,
        reminders=row.reminders,
        tracker_user=row.tracker_user,
        outside=row.outside,
    )


def _person(address: str) -> str:
    found = parse(address)
    return str(Address(found.channel, found.workspace, found.person))


def _from(place: Any, person: Any) -> ColumnElement:
    """What is kept of a person's chat, or of them in a room; `person` is their address, or a column of such."""
    return or_(place.c.address == person, func.starts_with(place.c.address, person + ":"))


def _reaches(place: Any, member_id: int) -> ColumnElement:
    """Whether a row with an address is to or from one of the member's addresses, in any room."""
    same = _from(place, t.address.c.address)
    return select(t.address.c.id).where(t.address.c.member_id == member_id, same).exists()
