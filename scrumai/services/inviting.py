"""Coming into a team by an invitation of somebody who is in it."""

from __future__ import annotations

import re

from ..core import invite
from ..core.errors import InvitationOver
from ..core.team import Member, Team
from ..core.text import folded
from ..ports import Store
from .request import Values
from .roster import LEAD, Teams
from .team import JoinTeam

_WHOM = (
    r"(?:somebody|someone|(?:a |my |our |new |another )*(?:people|person|team ?mates?|colleagues?|members?))"
)
_ASKS = re.compile(
    rf"(?:please )?(?:invite(?: {_WHOM})?|(?:(?:give|send|show) me |i (?:need|want) |make )?(?:an? |the |new )*(?:invite|invitation)(?: (?:link|code))?)"
    rf"(?: (?:to|into|for) (?:the|my|our) team| for {_WHOM})?(?: please)?"
)


def asks_invitation(text: str) -> bool:
    """Whether a whole message asks for an invitation to hand on."""
    return _ASKS.fullmatch(" ".join(re.findall(r"\w+", folded(text)))) is not None


class Invited:
    """Takes people in who bring a code."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    def come_in(self, member: Member, address: str, code: str, secret: str, once: str) -> tuple[Team, Values]:
        """The member in the team of a code, and what to say.

        `once` is the same where the same message is handled again: a lead's code is good for one person only.

        Raises:
            InvitationOver: it is not ours, used up or too old.
        """
        found = invite.read(code, secret, self._teams.clock.now())
        with self._teams.stores.open(member.workspace_id) as store:
            if found is None or found.team_id not in {one.id for one in store.teams()}:
                raise InvitationOver
            if found.role == LEAD and not _takes(store, found.mark, address, once):
                raise InvitationOver
            if store.role(found.team_id, member.id) != LEAD:
                store.join(found.team_id, member.id, found.role)
            team = store.team(found.team_id)
        return team, JoinTeam(self._teams).carry_out(member, {"team": team.id})


def _takes(store: Store, mark: str, address: str, once: str) -> bool:
    """Use a code up; it may be the same person again, after a crash."""
    key = f"invite:{mark}"
    store.take_step(key, address, {"event": once})
    return (store.step(key) or {}).get("event") == once
