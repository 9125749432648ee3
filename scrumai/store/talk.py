"""What is under way: requests that wait for a yes, messages that wait for delivery, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.errors import PersonNotFound
from ..core.phrase import packed, unpacked
from ..core.team import Message, Request
from . import tables as t
from .session import Session


class Talk:
    """Requests, the outbox and the audit of the workspace."""

    _session: Session

    def add_request(self, request: Request) -> Request:
        """Keep a request; an open one drops the member's older open one. Raises PersonNotFound."""
        held = select(t.member.c.id).where(t.member.c.id == request.member_id).with_for_update()
        if self._session.first(held) is None:
            raise PersonNotFound
        if request.state == "open":
            self._session.run(update(t.request).where(*_open_of(request.member_id)).values(state="dropped"))
        added = (
            insert(t.request).values(member_id=request.member_id, **_told(request)).returning(t.request.c.id)
        )
        return replace(request, id=int(self._session.value(added)))

    def request(self, member_id: int) -> Request | None:
        """The member's open one."""
        return _request(self._session.first(select(t.request).where(*_open_of(member_id))))

    def requester(self, request_id: int) -> int | None:
        """The member whose request it is, whatever its state; None where there is no such request."""
        found = self._session.value(select(t.request.c.member_id).where(t.request.c.id == request_id))
        return None if found is None else int(found)

    def last_request(self, member_id: int) -> Request | None:
        """The member's newest one, whatever its state."""
        mine = select(t.request).where(t.request.c.member_id == member_id)
        return _request(self._session.first(mine.order_by(t.request.c.id.desc()).limit(1)))

    def update_request(self, request: Request, was: str = "open") -> bool:
        """Write a request whose state is still `was`; False where it is not: of two yeses at once, one counts."""
        still = (t.request.c.id == request.id, t.request.c.state == was)
        return self._session.run(update(t.request).where(*still).values(**_told(request))) > 0

    def requests_begun(self, until: datetime, member_id: int | None = None) -> Sequence[Request]:
        """Those, of one member or all, whose carrying out was begun by then and has no end, oldest first."""
        begun = [t.request.c.state == "doing", t.request.c.at <= until]
        whose = [] if member_id is None else [t.request.c.member_id == member_id]
        rows = self._session.all(select(t.request).where(*begun, *whose).order_by(t.request.c.id))
        return [found for row in rows if (found := _request(row)) is not None]

    def post(self, message: Message) -> None:
        """Put a message into the outbox; where its key is known, nothing happens."""
        posted = insert(t.outbox).values(
            key=message.key, address=message.address, response=message.response, values=packed(message.values)
        )
        self._session.run(posted.on_conflict_do_nothing(index_elements=["workspace_id", "key"]))

    def due(self, limit: int) -> Sequence[Message]:
        """Messages to deliver now, oldest first; nobody else gets them until the transaction ends.

        Each is noted as begun; the time of it is given with what was begun before, and came to no end.
        """
        before = t.outbox.alias("before")
        blocked = select(before.c.id).where(
            before.c.address == t.outbox.c.address,
            before.c.id < t.outbox.c.id,
            before.c.next_try > func.now(),
            *_waits(before),
            ~t.outbox.c.response.startswith(MACHINE),
        )
        ready = (t.outbox.c.delivered_at.is_(None), t.outbox.c.next_try <= func.now(), ~blocked.exists())
        query = (
            select(t.outbox)
            .where(*ready)
            .order_by(t.outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.all(query)
        self._begin([row.id for row in rows])
        return [_message(row) for row in rows]

    def hold(self, message_id: int) -> Message | None:
        """A message that is still to be delivered now; nobody else gets it until the transaction ends."""
        mine = (
            t.outbox.c.id == message_id,
            t.outbox.c.delivered_at.is_(None),
            t.outbox.c.next_try <= func.now(),
        )
        row = self._session.first(select(t.outbox).where(*mine).with_for_update(skip_locked=True))
        return None if row is None else _message(row)

    def _begin(self, ids: Sequence[int]) -> None:
        begun = func.coalesce(t.outbox.c.begun_at, func.now())
        if ids:
            self._session.run(update(t.outbox).where(t.outbox.c.id.in_(ids)).values(begun_at=begun))

    def delivered(self, message_id: int, at: datetime, reference: str | None = None) -> None:
        """Note that a message has arrived, and the platform's id of it."""
        self._tried(message_id, delivered_at=at, error=None, next_try=None, reference=reference)

    def failed(
        self,
        message_id: int,
        error: str,
        retry_at: datetime | None,
        parts: int = 0,
        counts: bool = True,
        in_doubt: bool = True,
    ) -> None:
        """Note that a message has not arrived, and when to try again (None: never).

        `parts` is how many parts of it have arrived; `counts` whether it was a try at all; `in_doubt` whether
        it may have arrived all the same.
        """
        arrived = func.greatest(t.outbox.c.parts, parts)
        tries = t.outbox.c.attempts + int(counts)
        told = {"error": error, "next_try": retry_at, "parts": arrived, "attempts": tries}
        self._tried(message_id, **told, **({} if in_doubt else {"begun_at": None}))

    def reserve(self, message: Message, seconds: float) -> Message | None:
        """Put a message into the outbox to deliver it oneself, now: for so long nobody else takes it.

        None where there is nothing to do: it has arrived already, or an older message to the address
        waits, and this one waits behind it.
        """
        self.post(message)
        mine = t.outbox.c.key == message.key
        row = self._session.first(select(t.outbox).where(mine, t.outbox.c.next_try.is_not(None)))
        if row is None or row.delivered_at is not None:
            return None
        older = (t.outbox.c.address == row.address, t.outbox.c.id < row.id, *_waits(t.outbox))
        if self._session.run(
            update(t.outbox).where(*older, t.outbox.c.attempts > 0).values(next_try=func.now())
        ):
            return None  # the platform may be back: whoever it was that wrote to us
        if self._session.first(select(t.outbox.c.id).where(*older)) is not None:
            return None
        self._session.run(
            update(t.outbox).where(mine).values(next_try=func.now() + timedelta(seconds=seconds))
        )
        self._begin([row.id])
        return _message(row)

    def renew(self, message_id: int, seconds: float) -> bool:
        """Keep what was reserved for so long from now on; False where it is not to be delivered any more."""
        mine = (
            t.outbox.c.id == message_id,
            t.outbox.c.delivered_at.is_(None),
            t.outbox.c.next_try.is_not(None),
        )
        until = func.now() + timedelta(seconds=seconds)
        return self._session.run(update(t.outbox).where(*mine).values(next_try=until)) > 0

    def posted(self, key: str) -> Message | None:
        """The message of a key, whatever became of it."""
        row = self._session.first(select(t.outbox).where(t.outbox.c.key == key))
        return None if row is None else _message(row)

    def is_coming(self, key: str) -> bool:
        """Whether a message has not arrived and is not given up."""
        mine = (t.outbox.c.key == key, t.outbox.c.delivered_at.is_(None), t.outbox.c.next_try.is_not(None))
        return self._session.first(select(t.outbox.c.id).where(*mine)) is not None

    def reference(self, key: str) -> str | None:
        """The platform's id of a message that has arrived."""
        found: str | None = self._session.value(select(t.outbox.c.reference).where(t.outbox.c.key == key))
        return found

    def said(self, address: str, reference: str) -> Message | None:
        """The message to an address that the platform knows by this id, or by this and a thread behind a dot."""
        mine = (t.outbox.c.address == address, func.split_part(t.outbox.c.reference, ".", 1) == reference)
        row = self._session.first(select(t.outbox).where(*mine).order_by(t.outbox.c.id.desc()))
        return None if row is None else _message(row)

    def was_said_in(self, address: str, thread: str, age: timedelta) -> bool:
        """Whether the last words to an address stand in this thread, or began it, and are no older than that."""
        said = (t.outbox.c.delivered_at.is_not(None), ~t.outbox.c.response.startswith(MACHINE))
        place = t.outbox.c["values"]["context"]["thread"].astext
        known = select(place.label("place"), t.outbox.c.reference, t.outbox.c.delivered_at > func.now() - age)
        row = self._session.first(
            known.where(t.outbox.c.address == address, *said).order_by(t.outbox.c.id.desc()).limit(1)
        )
        return row is not None and thread in row[:2] and bool(row[2])

    def _tried(self, message_id: int, **values: Any) -> None:
        tried = update(t.outbox).where(t.outbox.c.id == message_id)
        self._session.run(tried.values({"attempts": t.outbox.c.attempts + 1, **values}))

    def audit(self, member_id: int | None, what: str, detail: dict[str, Any]) -> None:
        """Note who did what; None is the bot itself. Raises PersonNotFound."""
        self._session.run(insert(t.audit).values(member_id=member_id, what=what, detail=detail))


MACHINE = "EXTERNAL_"  # events for the dialogue overtake words, and words them


def _waits(place: Any) -> tuple[Any, ...]:
    """Words that have not arrived and are not given up: nothing that was said later may overtake them."""
    return (
        place.c.delivered_at.is_(None),
        place.c.next_try.is_not(None),
        ~place.c.response.startswith(MACHINE),
    )


def _open_of(member_id: int) -> tuple[Any, Any]:
    return t.request.c.member_id == member_id, t.request.c.state == "open"


def _request(row: Row | None) -> Request | None:
    return row and Request(
        row.id, row.member_id, row.kind, row._mapping["values"], row.missing, row.at, row.state
    )


def _told(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in ("kind", "values", "missing", "at", "state")}


def _message(row: Row) -> Message:
    values = unpacked(row._mapping["values"])
    return Message(row.id, row.key, row.address, row.response, values, row.attempts, row.parts, row.begun_at)
