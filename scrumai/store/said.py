"""What was shown to whom: suggestions after a report, and tickets in passing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.said import Remembered, Suggestion
from . import tables as t
from .session import Session

_S = t.suggestion.c
_KEY = ["workspace_id", "member_id", "finding", "subject"]


class Said:
    """Suggestions and unfurls of the workspace."""

    _session: Session

    def claim_comparison(self, report_id: int) -> bool:
        """Whether this posting of the report was not held against the board yet; from now on it is."""
        posted = t.report.c.posted_at
        fresh = (
            t.report.c.id == report_id,
            posted.is_not(None),
            t.report.c.compared.is_distinct_from(posted),
        )
        return self._session.run(update(t.report).where(*fresh).values(compared=posted)) > 0

    def suggestions(self, member_id: int) -> Sequence[Suggestion]:
        """All that were shown to a member, in the order in which they were shown last."""
        mine = select(t.suggestion).where(_S.member_id == member_id)
        return [_suggestion(row) for row in self._session.all(mine.order_by(_S.offered_at, _S.id))]

    def suggest(self, member_id: int, seen: Remembered, offer: dict[str, Any]) -> None:
        """Keep that something is shown, for the first time or once more. Raises PersonNotFound."""
        values = {**asdict(seen), "offer": offer}
        values["finding"] = values.pop("what")
        kept = insert(t.suggestion).values(member_id=member_id, **values)
        self._session.run(kept.on_conflict_do_update(index_elements=_KEY, set_=values))

    def take_suggestion(self, suggestion_id: int, taken: bool = True) -> bool:
        """Note that somebody acts on it, or that it came to nothing; of two taps at once one counts."""
        other = (_S.id == suggestion_id, _S.taken.is_(not taken), _S.dismissed_at.is_(None))
        return self._session.run(update(t.suggestion).where(*other).values(taken=taken)) > 0

    def dismiss_suggestion(self, suggestion_id: int, at: datetime) -> None:
        """Note that it is not wanted."""
        self._session.run(update(t.suggestion).where(_S.id == suggestion_id).values(dismissed_at=at))

    def unfurl(self, address: str, key: str, at: datetime, since: datetime) -> bool:
        """Note that a ticket is shown in a conversation; False where it was since then, or later than `at`."""
        u = t.unfurl.c
        self._session.run(delete(t.unfurl).where(u.at < since))  # what nobody asks for any more
        shown = insert(t.unfurl).values(address=address, key=key, at=at)
        old = or_(u.at <= since, u.at > at)
        shown = shown.on_conflict_do_update(
            index_elements=["workspace_id", "address", "key"], set_={"at": at}, where=old
        )
        return self._session.run(shown) > 0


def _suggestion(row: Row) -> Suggestion:
    seen = Remembered(
        row.finding, row.subject, row.state, row.day, row.times, row.offered_at, row.taken, row.dismissed_at
    )
    return Suggestion(row.id, row.member_id, seen, row.offer)
