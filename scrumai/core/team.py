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
    standup's own time holds. `tracker_user` is what their tracker calls them, to find what is theirs;
    it proves nothing, so nothing is ever written by it. `outside` is who belongs to another company than the
    workspace, and only shares a channel with it.
    """

    id: int
    workspace_id: int
    name: str
    address: str
    zone: str | None = None
    remind_at: time | None = None
    reminders: bool = True
    tracker_user: str | None = None
    outside: bool = False


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
class Account:
    """A person's own account on a tracker; `secret` and `refresh` are encrypted wherever they are stored.

    `url` is the tracker's address, `user` the login that goes with a token, `owner` the tracker's name of
    the person. Without a `secret` whoever runs the bot vouches for the owner, and the board's own token acts as them. From OAuth come `refresh`, `expires` and `api`, where the API is for it. `gone` is when
    the tracker took it back.
    """

    member_id: int
    kind: str
    url: str
    secret: str | None = field(repr=False)
    user: str | None = None
    owner: str | None = None
    refresh: str | None = field(default=None, repr=False)
    expires: datetime | None = None
    api: str = ""
    gone: datetime | None = None


@dataclass(frozen=True)
class Invitation:
    """A one-time page that a person was given, to link a board or an account.

    `digest` is of the page's token, which only the person has; `what` is board or account; `values` what is
    known of it. `state` is the digest of what a sign-in that is under way must bring back.
    """

    id: int
    digest: str
    member_id: int
    team_id: int
    what: str
    values: dict[str, Any]
    expires: datetime
    tries: int = 0
    used: datetime | None = None
    state: str | None = None


@dataclass(frozen=True)
class Look:
    """What is known of the last look at a team's board, without the reading itself.

    `at` is when the reading that is kept was begun, None where there is none, and `board` what it is of.
    `changes` counts what the bot wrote to the board, `seen` how much of that the reading knows. Before
    `rests_until` the tracker wants to be left alone.
    """

    at: datetime | None = None
    board: dict[str, Any] | None = None
    seen: int = 0
    changes: int = 0
    rests_until: datetime | None = None


@dataclass(frozen=True)
class Request:
    """Something a person asked for that waits for a detail or for a yes.

    `kind` names the use case, `values` what is known, `missing` the detail asked for (None where
    only the yes is missing); `state` is open, then dropped or doing, and then done, or unsure where nobody
    lived to tell. `at` is when it was asked for, or, of one that is done, when that was begun.
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
    JSON); `under`, the key of an earlier message in whose thread it goes; `instead`, of one whose place it takes. `parts` is how many of the
    pieces that it was split into have arrived already, and `begun` when an earlier try was, of which nobody
    knows whether it arrived.
    """

    id: int
    key: str
    address: str
    response: str
    values: dict[str, Any]
    attempts: int = 0
    parts: int = 0
    begun: datetime | None = field(default=None, compare=False)
