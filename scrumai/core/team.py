"""People, teams and what is kept for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from .calendar import Schedule


@dataclass(frozen=True)
class Member:
    """A person in a workspace. `zone` is an IANA name, None where the team's holds.

    `address` is the one that the person used last; `remind_at` is local, None where the
    standup's own time holds.
    """

    id: int
    workspace_id: int
    name: str
    address: str
    zone: str | None = None
    remind_at: time | None = None
    reminders: bool = True
    tracker_user: str | None = None


@dataclass(frozen=True)
class Team:
    """A Scrum team of a workspace, and when its standup happens."""

    id: int
    name: str
    schedule: Schedule


@dataclass(frozen=True)
class Standup:
    """One team's standup on one local date."""

    id: int
    team_id: int
    day: date
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Board:
    """A team's link to its tracker; `secret` is encrypted wherever it is stored."""

    team_id: int
    kind: str
    url: str
    ref: str
    user: str | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Request:
    """Something a person asked for that waits for a detail or for a yes.

    `kind` names the use case, `values` what is known, `missing` the detail asked for (None where
    only the yes is missing); `state` is open, done or dropped.
    """

    id: int
    member_id: int
    kind: str
    values: dict[str, Any]
    missing: str | None
    at: datetime
    state: str = "open"


@dataclass(frozen=True)
class Message:
    """A message to an address: a response's key and its values, said in the words of `data/responses`.

    `key` is unique: the same message is never queued twice. Of the values, these are the delivery's:
    `until`, an instant after which nobody wants it; `context`, where it belongs (`core.event.Context` as
    JSON); `under`, the key of an earlier message in whose thread it goes. `parts` is how many of the
    pieces that it was split into have arrived already.
    """

    id: int
    key: str
    address: str
    response: str
    values: dict[str, Any]
    attempts: int = 0
    parts: int = 0
