"""One-time pages: what a person is given in the chat, so that a secret never has to pass through it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..core.errors import LinkGone
from ..core.team import Invitation, Member, Team
from ..ports import Clock, Store, Stores

LIFE = timedelta(minutes=15)
TRIES = 5


@dataclass(frozen=True)
class Guest:
    """Who holds an invitation, and for which team."""

    invitation: Invitation
    member: Member
    team: Team


class Invitations:
    """Gives out tokens for one-time pages and knows them again; only their digests are kept.

    A token begins with its workspace's number: a page knows nothing else, and row-level security wants it.
    """

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def issue(self, member: Member, team: Team, what: str, values: Mapping[str, Any]) -> str:
        """A token for one use by one member, good for LIFE; the member's older one for the same is not, from now on."""
        token, now = f"{member.workspace_id}.{secrets.token_urlsafe(32)}", self._clock.now()
        invitation = Invitation(0, digest(token), member.id, team.id, what, dict(values), now + LIFE)
        with self._stores.open(member.workspace_id) as store:
            store.add_invitation(invitation, now)
        return token

    def find(self, token: str) -> Guest:
        """Whose token it is. Raises LinkGone: unknown, used, expired, tried too often; the person left the team."""
        workspace = _workspace(token)
        with self._stores.open(workspace) as store:
            invitation = store.invitation(digest(token))
            if invitation is None or self._is_over(invitation):
                raise LinkGone
            people = store.members(invitation.team_id)
            member = next((one for one in people if one.id == invitation.member_id), None)
            if member is None:
                raise LinkGone
            return Guest(invitation, member, store.team(invitation.team_id))

    def attempt(self, token: str) -> Guest:
        """The same, and one of the TRIES is gone. Raises LinkGone."""
        guest = self.find(token)
        with self._stores.open(guest.member.workspace_id) as store:
            if not store.try_invitation(guest.invitation.id, TRIES):
                raise LinkGone
        return guest

    def use(self, store: Store, guest: Guest) -> None:
        """Use it up, in the transaction in which its purpose is done. Raises LinkGone: somebody was faster."""
        if not store.use_invitation(guest.invitation.id, self._clock.now()):
            raise LinkGone

    def _is_over(self, invitation: Invitation) -> bool:
        past = invitation.used is not None or invitation.tries >= TRIES
        return past or invitation.expires <= self._clock.now()


def digest(token: str) -> str:
    """What is kept of a token: enough to know it again, and nothing to use it with."""
    return hashlib.sha256(token.encode()).hexdigest()


def _workspace(token: str) -> int:
    number = token.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise LinkGone
    return int(number)
