"""Standups, and what people report in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import cast, delete, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.engine import Row

from ..core.errors import FactInvalid
from ..core.standup import Entry, Kind, Report
from ..core.team import Standup
from . import tables as t
from .session import Session

_E = t.entry.c
_ENTRY = func.jsonb_build_array(_E.kind, _E.text, func.to_jsonb(_E.tickets), _E.about, type_=JSONB)
_ENTRIES = (
    select(
        func.coalesce(func.jsonb_agg(aggregate_order_by(_ENTRY, _E.position), type_=JSONB), cast([], JSONB))
    )
    .where(_E.report_id == t.report.c.id)
    .scalar_subquery()
)
_REPORTS = select(t.report, t.standup.c.day, _ENTRIES.label("entries")).join(
    t.standup, t.standup.c.id == t.report.c.standup_id
)
_KEY = ["workspace_id", "standup_id", "member_id"]


class Standups:
    """The standups of the workspace's teams."""

    _session: Session

    def open_standup(self, team_id: int, day: date) -> Standup:
        """The team's standup of that day; it is made where there is none. Raises TeamNotFound."""
        found = select(t.standup).where(t.standup.c.team_id == team_id, t.standup.c.day == day)
        row = self._session.first(found)
        if row is None:
            self._session.run(insert(t.standup).values(team_id=team_id, day=day).on_conflict_do_nothing())
            row = self._session.first(found)
        return _standup(row)

    def lock_standup(self, standup_id: int) -> Standup:
        """The standup as it is now; nobody else closes or locks it until the transaction ends.

        Reports may be made in it meanwhile. Raises FactInvalid where there is none of that id.
        """
        found = select(t.standup).where(t.standup.c.id == standup_id).with_for_update(key_share=True)
        row = self._session.first(found)
        if row is None:
            raise FactInvalid(reason=f"no standup {standup_id}")
        return _standup(row)

    def close_standup(self, standup_id: int, at: datetime) -> None:
        """Close it; one that is closed keeps its time."""
        still_open = (t.standup.c.id == standup_id, t.standup.c.closed_at.is_(None))
        self._session.run(update(t.standup).where(*still_open).values(closed_at=at))

    def open_standups(self) -> Sequence[Standup]:
        """Those not closed, oldest first."""
        query = (
            select(t.standup).where(t.standup.c.closed_at.is_(None)).order_by(t.standup.c.day, t.standup.c.id)
        )
        return [_standup(row) for row in self._session.all(query)]

    def report(self, standup_id: int, member_id: int) -> Report | None:
        """A person's report in a standup."""
        row = self._session.first(_REPORTS.where(*_of(standup_id, member_id)))
        return None if row is None else _report(row)

    def reporter(self, report_id: int) -> int | None:
        """The member whose report it is; None where there is no such report."""
        found = self._session.value(select(t.report.c.member_id).where(t.report.c.id == report_id))
        return None if found is None else int(found)

    def lock_report(self, standup_id: int, member_id: int) -> Report:
        """A person's report, made where there is none; nobody else changes it until the transaction ends.

        Raises:
            PersonNotFound: no such member.
            FactInvalid: no such standup.
        """
        session = self._session
        locked = select(t.report.c.id).where(*_of(standup_id, member_id)).with_for_update()
        if session.first(locked) is None:
            session.run(
                insert(t.report).values(standup_id=standup_id, member_id=member_id).on_conflict_do_nothing()
            )
            session.first(locked)
        # Read only now: the statement that waited for the lock saw the entries as they were before.
        return self._told(standup_id, member_id)

    def reports(self, standup_id: int) -> Sequence[Report]:
        """All reports of a standup, in the order in which they were begun."""
        rows = self._session.all(_REPORTS.where(t.report.c.standup_id == standup_id).order_by(t.report.c.id))
        return [_report(row) for row in rows]

    def last_report(self, member_id: int, before: date) -> Report | None:
        """The person's newest report of an earlier day that tells something and was not skipped."""
        told = select(_E.id).where(_E.report_id == t.report.c.id).exists()
        mine = (t.report.c.member_id == member_id, t.report.c.state != "skipped", t.standup.c.day < before)
        row = self._session.first(
            _REPORTS.where(*mine, told).order_by(t.standup.c.day.desc(), t.report.c.id.desc())
        )
        return None if row is None else _report(row)

    def save_report(self, report: Report) -> Report:
        """Write the report of its standup and member, and all its entries, anew.

        Raises as `lock_report` does; begin with that one where the new entries stand on the old.
        """
        values = {
            "state": report.state,
            "asked": report.asked and report.asked.value,
            "skipped": [kind.value for kind in report.skipped],
            "posted_at": report.posted_at,
        }
        saved = insert(t.report).values(standup_id=report.standup_id, member_id=report.member_id, **values)
        saved = saved.on_conflict_do_update(index_elements=_KEY, set_=values).returning(t.report.c.id)
        report_id = self._session.value(saved)
        self._session.run(delete(t.entry).where(_E.report_id == report_id))
        if report.entries:
            rows = [_row(report_id, position, entry) for position, entry in enumerate(report.entries)]
            self._session.run(plain_insert(t.entry), rows)
        return self._told(report.standup_id, report.member_id)

    def _told(self, standup_id: int, member_id: int) -> Report:
        found = self.report(standup_id, member_id)
        if found is None:
            raise FactInvalid(reason=f"no standup {standup_id}")
        return found


def _of(standup_id: int, member_id: int) -> tuple[Any, Any]:
    return t.report.c.standup_id == standup_id, t.report.c.member_id == member_id


def _row(report_id: int, position: int, entry: Entry) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "position": position,
        "kind": entry.kind.value,
        "text": entry.text,
        "about": entry.about and entry.about.value,
        "tickets": list(entry.tickets),
    }


def _standup(row: Any) -> Standup:
    return Standup(row.id, row.team_id, row.day, row.closed_at)


def _report(row: Row) -> Report:
    return Report(
        id=row.id,
        standup_id=row.standup_id,
        member_id=row.member_id,
        day=row.day,
        state=row.state,
        asked=Kind(row.asked) if row.asked else None,
        skipped=tuple(Kind(kind) for kind in row.skipped),
        entries=tuple(
            Entry(Kind(kind), text, tuple(tickets), Kind(about) if about else None)
            for kind, text, tickets, about in row.entries
        ),
        posted_at=row.posted_at,
    )
