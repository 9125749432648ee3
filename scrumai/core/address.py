"""Who talks, and where: `<channel>:<workspace>:<person>[:<room>]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import AddressInvalid

TEAM = "team"  # in the place of a person: the address of a team's room
# where anybody at all can find us; elsewhere a workspace's own people can, and those of another company with
# whom they share a channel: these are known by `Member.outside`
OPEN = frozenset({"telegram", "line"})
CHANGEABLE = frozenset({"slack", "telegram"})  # where a message of ours can be changed in its place
LOST = "lost:"  # begins the key of a step that stands as long as a team's room is closed to us
_NAMES = {"slack": "Slack", "telegram": "Telegram", "line": "LINE"}
_PART = re.compile(r"[^:\s\x00-\x1f]{1,120}")


@dataclass(frozen=True)
class Address:
    """One place where one person can be reached; it prints as Rasa's `sender_id`."""

    channel: str
    workspace: str
    person: str
    room: str | None = None

    def __str__(self) -> str:
        parts = [self.channel, self.workspace, self.person]
        return ":".join(parts + ([self.room] if self.room else []))

    @property
    def door(self) -> str:
        """The platform's workspace, `<channel>:<workspace>`: the key to the tenant."""
        return f"{self.channel}:{self.workspace}"


def platform(channel: str) -> str:
    """What a channel's platform calls itself."""
    return _NAMES.get(channel, channel.capitalize())


def parse(text: str) -> Address:
    """Read an address.

    Raises:
        AddressInvalid: not three or four parts, or a part that is empty, longer than
            120 characters or holds white space.
    """
    parts = text.split(":")
    if not 3 <= len(parts) <= 4 or not all(_PART.fullmatch(part) for part in parts):
        raise AddressInvalid(text=text[:80])
    return Address(*parts)


def local(sender: str, door: str = "local:demo") -> Address:
    """The address of a sender of the terminal or the REST channel, where a bare name will do."""
    try:
        return parse(sender)
    except AddressInvalid:
        bare = re.sub(r"[:\s\x00-\x1f]+", "-", sender).strip("-")[:120] or "you"
        return parse(f"{door}:{bare}")
