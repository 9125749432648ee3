"""What came in from the platforms: each event once, until its turn is over; and what a turn has done already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert

from ..core.address import LOST
from ..core.content import SAID
from ..core.event import Event
from . import tables as t
from .session import Session

# one statement, whatever the number of rows: it is on the way of every 200
_ACCEPT = text(
    "INSERT INTO scrum.inbox (event_id, address, body)"
    " SELECT event_id, address, body"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (event_id text, address text, body jsonb)"
    " ON CONFLICT (workspace_id, event_id) DO NOTHING RETURNING event_id,"
    " (SELECT before.event_id FROM scrum.inbox AS before WHERE before.finished_at IS NULL"
    " AND before.address = inbox.address AND before.id < inbox.id ORDER BY before.id DESC LIMIT 1) AS behind"
)
_RING = text("SELECT pg_notify(:name, said) FROM unnest(CAST(:said AS text[])) AS said")


class Inbox:
    """The inbox of the workspace."""

    _session: Session

    def accept(self, event: Event) -> bool:
        """Keep an event until its turn is over; False, and nothing done, where it was known already."""
        return self.accept_all([event])[0] is not None

    def accept_all(self, events: Sequence[Event], ring: str | None = None) -> list[str | None]:
        """The same for several, in their order: what each comes behind, None where it was known already.

        That is the id of the last event of its conversation that is not finished, "" where none is. Of two with one
        id the first counts. Whoever listens to the name of `ring` hears of their conversations.
        """
        rows = [{"event_id": one.id, "address": str(one.address), "body": one.as_json()} for one in events]
        new = {
            row.event_id: row.behind for row in self._session.all(_ACCEPT.bindparams(rows=json.dumps(rows)))
        }
        last: dict[str, str] = {}
        found: list[str | None] = []
        for one in events:
            if one.id not in new:
                found.append(None)
                continue
            where, behind = str(one.address), new.pop(one.id)
            found.append(last.get(where) or behind or "")
            last[where] = one.id
        if ring and last:
            said = [f"{self._session.workspace_id} {where}" for where in last]
            self._session.run(_RING.bindparams(name=ring, said=said))
        return found

    def unfinished(
        self, channel: str, limit: int | None = None, age: timedelta = timedelta(0)
    ) -> Sequence[Event]:
        """A channel's events of that age whose turn is not over, oldest first."""
        waiting = (
            t.inbox.c.finished_at.is_(None),
            t.inbox.c.received_at <= func.clock_timestamp() - age,
            t.inbox.c.address.startswith(f"{channel}:", autoescape=True),
        )
        query = select(t.inbox.c.body).where(*waiting).order_by(t.inbox.c.id).limit(limit)
        return [Event.of(row.body) for row in self._session.all(query)]

    def waiting(self, address: str) -> Sequence[Event]:
        """The events of one conversation whose turn is not over, oldest first."""
        mine = (t.inbox.c.finished_at.is_(None), t.inbox.c.address == address)
        query = select(t.inbox.c.body).where(*mine).order_by(t.inbox.c.id)
        return [Event.of(row.body) for row in self._session.all(query)]

    def begin(self, event_id: str) -> int:
        """Note that the turn of an event is begun, maybe once more; how often it was, 0 where it is over."""
        mine = update(t.inbox).where(t.inbox.c.event_id == event_id, t.inbox.c.finished_at.is_(None))
        begun = mine.values(attempts=t.inbox.c.attempts + 1).returning(t.inbox.c.attempts)
        return int(self._session.value(begun) or 0)

    def finish(self, event_id: str, error: str | None = None) -> None:
        """The turn of an event is over; its words go, its id stays."""
        mine = update(t.inbox).where(t.inbox.c.event_id == event_id)
        self._session.run(mine.values(finished_at=func.now(), body=null(), error=error))

    def forget_inbox(self, age: timedelta) -> int:
        """Forget events, what their turns did and what they were answered, if that old; how many events."""
        answered = (t.outbox.c.response == SAID, t.outbox.c.delivered_at < func.now() - age)
        self._session.run(delete(t.outbox).where(*answered))
        spent = (t.step.c.at < func.now() - age, ~t.step.c.key.startswith(LOST))
        self._session.run(delete(t.step).where(*spent))
        old = (t.inbox.c.finished_at.is_not(None), t.inbox.c.received_at < func.now() - age)
        return self._session.run(delete(t.inbox).where(*old))

    def step(self, key: str) -> dict[str, Any] | None:
        """What a step of a turn came to, None where it was not taken yet."""
        found = self._session.value(select(t.step.c.outcome).where(t.step.c.key == key))
        return None if found is None else dict(found)

    def spend_step(self, key: str) -> dict[str, Any] | None:
        """What a step came to, which is forgotten by that; None where it was not taken, or is spent."""
        spent = delete(t.step).where(t.step.c.key == key).returning(t.step.c.outcome)
        found = self._session.value(spent)
        return None if found is None else dict(found)

    def take_step(self, key: str, address: str, outcome: dict[str, Any], anew: bool = False) -> None:
        """Note what a step of a turn with somebody came to; the first note stays, unless it is made `anew`."""
        noted = insert(t.step).values(key=key, address=address, outcome=outcome)
        known = ["workspace_id", "key"]
        self._session.run(
            noted.on_conflict_do_update(index_elements=known, set_={"outcome": outcome})
            if anew
            else noted.on_conflict_do_nothing(index_elements=known)
        )
