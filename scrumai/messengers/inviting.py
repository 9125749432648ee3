"""Links that bring people into a team, on platforms where anybody can find us: only who has one comes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from ..core import invite


@runtime_checkable
class Inviting(Protocol):
    """A messenger of such a platform."""

    @property
    def secret(self) -> str:
        """What codes are signed with: nobody but the platform and us has it."""
        ...

    def door(self) -> str:
        """Our own door. Raises MessengerUnavailable."""
        ...

    def links(self, code: str) -> Mapping[str, str]:
        """`link`, which opens a chat with us in which the code is said, and `group`, where a group can be let in.

        Raises:
            MessengerUnavailable: the platform does not answer.
        """
        ...


def links(messenger: Inviting, team_id: int, role: str, now: datetime) -> Mapping[str, str]:
    """Links into a team, good from now on for `invite.LIFE`. Raises MessengerUnavailable."""
    return messenger.links(invite.code(team_id, role, now + invite.LIFE, messenger.secret))
