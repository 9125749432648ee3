"""Codes that bring a person into a team: signed, short enough for a link of Telegram's, good for some days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .signature import is_same, signature

LIFE = timedelta(days=7)
ROLES = {"m": "member", "l": "lead"}
_CODE = re.compile(r"[0-9a-f]{1,16}-[ml]-[0-9a-f]{8,12}-[\w-]{24}", re.ASCII)


@dataclass(frozen=True)
class Invite:
    """Into which team, and as what. A lead's is for one person only: `mark` tells it from others."""

    team_id: int
    role: str
    expires: datetime
    mark: str


def code(team_id: int, role: str, expires: datetime, secret: str) -> str:
    """The code: letters, digits, `_` and `-`, at most 64. Only who has the secret can make it."""
    told = f"{team_id:x}-{role[0]}-{int(expires.timestamp()):x}"
    return f"{told}-{_mark(told, secret)}"


def is_code(text: str) -> bool:
    """Whether a whole message looks like a code, good or not."""
    return _CODE.fullmatch(text.strip()) is not None


def read(text: str, secret: str, now: datetime) -> Invite | None:
    """What a code says; None where it is not ours, or its time is over."""
    parts = text.strip().split("-", 3)
    if len(parts) != 4:
        return None
    told = "-".join(parts[:3])
    if not is_same(_mark(told, secret), parts[3]):
        return None
    expires = datetime.fromtimestamp(int(parts[2], 16), timezone.utc)
    return Invite(int(parts[0], 16), ROLES[parts[1]], expires, parts[3]) if now < expires else None


def _mark(told: str, secret: str) -> str:
    return signature("invite", told, secret, 18)
