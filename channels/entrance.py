"""Who comes in where a name is not enough: who brings an invitation of somebody who is in the team."""

from __future__ import annotations

import logging
from collections.abc import Callable

from scrumai.core import invite
from scrumai.core.address import OPEN, Address, parse, platform
from scrumai.core.content import Content
from scrumai.core.errors import InvitationOver, MessengerUnavailable, NotAllowed, ScrumaiError
from scrumai.core.event import Event, EventKind
from scrumai.core.phrase import Said, lines, phrase
from scrumai.core.team import Member, Team
from scrumai.messengers.base import Platform
from scrumai.messengers.inviting import Inviting, links
from scrumai.ports import Messenger
from scrumai.services.another_chat import code_in
from scrumai.services.inviting import Invited
from scrumai.services.place import Places
from scrumai.services.roster import LEAD, MEMBER, Teams
from scrumai.store.postgres import Stores
from scrumai.words import content

SHARED = "slack"  # where two companies may have a channel in common

log = logging.getLogger(__name__)


class Entrance:
    """Takes invitations and gives them out. Everything blocks."""

    def __init__(self, stores: Stores, teams: Teams, messenger_of: Callable[[str], Messenger]) -> None:
        self._stores = stores
        self._teams = teams
        self._messenger_of = messenger_of

    def is_brought(self, event: Event) -> bool:
        """Whether an event is an invitation: a link that was followed, or its code, as it is or forwarded.

        It is one in a room, too: who is in no team may reach us only there.
        """
        if event.kind is EventKind.LINKED:  # in private it may be the code of another chat, too
            return bool(event.address.room) or code_in(event.text) is None
        return invite.is_code(event.text)

    def come_in(self, member: Member, event: Event) -> list[Content]:
        """Bring somebody into the team of an invitation; what to say. Raises InvitationOver.

        Only a link that opens a room is about the room: a code that is written in one may be shown to somebody there.
        """
        place, secret = event.address, self._secret(event.address.channel)
        if not secret:
            raise InvitationOver
        team, values = Invited(self._teams).come_in(member, str(place), event.text, secret, event.id)
        said = [content(self._welcome(member, team), place.channel, values)]
        opens = place.room and event.kind is EventKind.LINKED
        return [*said, self._room(member, place, team)] if opens else said

    def _welcome(self, member: Member, team: Team) -> str:
        """The response that says what somebody is in the team now."""
        with self._stores.open(member.workspace_id) as store:
            return "utter_come_in_lead" if store.role(team.id, member.id) == LEAD else "utter_done_join_team"

    def _room(self, member: Member, place: Address, team: Team) -> Content:
        """The room of an invitation is the team's from now on, where a lead brings it."""
        places = Places(self._stores, self._teams)
        try:
            places.here(member, str(place))
            said = "utter_digest_here"
        except NotAllowed:
            comes = places.is_here(member, team, str(place))
            said = "utter_digest_comes_here" if comes else "utter_digest_by_lead"
        return content(said, place.channel, {"team": team.name})

    def invitation(self, member: Member, channel: str) -> Content:
        """Links to hand on, one for each platform where a team needs them. Raises NotInTeam."""
        team = self._teams.current(member)
        found = [
            {"platform": platform(_channel(door)), "link": link}
            for door in self._stores.doors(member.workspace_id)
            if (link := self._link(door, team)) is not None
        ]
        values = {"team": team.name, "outside": self._outside(member, team)}
        with self._stores.open(member.workspace_id) as store:
            store.audit(member.id, "invite", {"team": team.id})
        if not found:
            return content("utter_invite_nobody", channel, values)
        return content("utter_invite", channel, {**values, "lines": lines("utter_invite_line", found)})

    def _outside(self, member: Member, team: Team) -> Said:
        """How people of another company come in, where a channel can be shared with them."""
        doors = self._stores.doors(member.workspace_id)
        secret = self._secret(SHARED) if SHARED in map(_channel, doors) else ""
        if not secret:
            return ""
        code = invite.code(team.id, MEMBER, self._teams.clock.now() + invite.LIFE, secret)
        return phrase("utter_invite_outside_part", platform=platform(SHARED), code=code)

    def _secret(self, channel: str) -> str:
        """What codes of a channel are signed with, "" where nothing is."""
        messenger = self._messenger_of(channel)
        return messenger.secret if isinstance(messenger, Platform) else ""

    def _link(self, door: str, team: Team) -> str | None:
        """None where nobody needs one, or none can be had."""
        channel = _channel(door)
        role = (self._stores.workspace(door) or (0, None))[1]
        if channel not in OPEN or role is not None:
            return None
        try:
            messenger = self._inviting(channel)
            if messenger.door() != door:
                return None  # a bot that we had before
            return links(messenger, team.id, MEMBER, self._teams.clock.now())["link"]
        except ScrumaiError as error:
            log.warning("no link into %s: %s", door, error)
            return None

    def _inviting(self, channel: str) -> Inviting:
        found = self._messenger_of(channel)
        if not isinstance(found, Inviting):
            raise MessengerUnavailable(f"{channel} has no links", channel=channel)
        return found


def _channel(door: str) -> str:
    return parse(f"{door}:x").channel
