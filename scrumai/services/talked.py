"""What was shown or talked about last: "it" and "I'll take it" mean that, for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..core.team import Member, Request
from ..ports import Clock, Stores

RECENT = timedelta(minutes=30)


def note(stores: Stores, clock: Clock, member: Member, kind: str, values: Mapping[str, Any]) -> None:
    """Remember it, as a request that is done."""
    with stores.open(member.workspace_id) as store:
        store.add_request(Request(0, member.id, kind, dict(values), None, clock.now(), "done"))


def last(stores: Stores, clock: Clock, member: Member) -> Request | None:
    """The newest request, whatever became of it; None where that is too long ago."""
    with stores.open(member.workspace_id) as store:
        found = store.last_request(member.id)
    return found if found is not None and clock.now() - found.at <= RECENT else None
