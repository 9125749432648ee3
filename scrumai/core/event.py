"""What a platform tells us: somebody typed, pressed a button, edited, came or went."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from .address import Address, parse

OVER = "over"  # in a press's `context.extra`: the question that it answers is not open any more
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class EventKind(str, Enum):
    """What happened. What is none of these is not worth keeping: a channel leaves it out."""

    TEXT = "text"  # somebody typed `text`
    BUTTON = "button"  # somebody pressed one of our buttons: `text` is its payload, `context.message` where
    COMMAND = "command"  # a slash command: `text` is what it means in words
    EDIT = "edit"  # somebody changed the message `context.message`: `text` is the new one
    DELETED = "deleted"  # somebody took the message `context.message` back
    JOINED = "joined"  # we were added to a room, or somebody opened a chat with us
    LEFT = "left"  # we were removed from a room, or somebody blocked us
    LINKED = "linked"  # somebody followed a link of ours: `text` is its code
    OTHER = "other"  # the platform's own: `context.extra` tells it, the channel's `other` handles it


@dataclass(frozen=True)
class Context:
    """Where a reply to an event belongs.

    `thread` is the platform's id of the thread to answer in; `message` the id of the message that was
    typed, edited or whose button was pressed; `reply_token` one that is good once and not for long,
    counted from `at` (UTC); `extra` is plain JSON that only the platform's own code reads.
    """

    thread: str | None = None
    message: str | None = None
    reply_token: str | None = field(default=None, repr=False)
    at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, without what is not set."""
        found: dict[str, Any] = {"thread": self.thread, "message": self.message}
        found |= {"reply_token": self.reply_token}
        found |= {"at": self.at and self.at.isoformat(), "extra": dict(self.extra)}
        return {name: value for name, value in found.items() if value}

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Context:
        """What `as_json` gave."""
        at = value.get("at")
        return cls(
            value.get("thread"),
            value.get("message"),
            value.get("reply_token"),
            datetime.fromisoformat(at) if at else None,
            value.get("extra") or {},
        )


@dataclass(frozen=True)
class Event:
    """One thing that happened to us on a platform.

    `id` is the platform's own id of it, the same when it is told again; at most 200 characters.
    `addressed` is false in a group where nobody spoke to us: it is heard only in the thread in which
    a question of ours to that person is open. `name` is the person's name where the platform sends it along.
    """

    id: str
    address: Address
    kind: EventKind
    text: str = field(default="", repr=False)
    addressed: bool = True
    name: str | None = field(default=None, repr=False)
    context: Context = Context()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, for the inbox; a NUL or half a character, which nothing keeps, is U+FFFD."""
        whole = {
            "id": self.id,
            "address": str(self.address),
            "kind": self.kind.value,
            "text": self.text,
            "addressed": self.addressed,
            "name": self.name,
            "context": self.context.as_json(),
        }
        return {name: _storable(value) for name, value in whole.items()}

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Event:
        """What `as_json` gave."""
        return cls(
            value["id"],
            parse(value["address"]),
            EventKind(value["kind"]),
            value["text"],
            value["addressed"],
            value["name"],
            Context.of(value["context"]),
        )


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_storable(str(name)): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value
