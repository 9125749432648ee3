"""Where a team reads together: a lead says it in the room itself."""

from __future__ import annotations

from ..core.address import parse
from ..core.team import Member, Team
from ..ports import Stores
from .roster import Teams


class Places:
    """The rooms of the teams, one for each door."""

    def __init__(self, stores: Stores, teams: Teams) -> None:
        self._stores = stores
        self._teams = teams

    def is_here(self, member: Member, team: Team, address: str) -> bool:
        """Whether a team's digest comes to the room of an address already."""
        place = parse(address)
        with self._stores.open(member.workspace_id) as store:
            return place.room is not None and store.rooms(team.id).get(place.door) == place.room

    def here(self, member: Member, address: str) -> Team:
        """Make the room of an address the one of the member's team.

        Raises:
            NotInTeam: the member has none.
            NotAllowed: the member is no lead of it.
        """
        place = parse(address)
        team = self._teams.current(member)
        self._teams.require_lead(member, team)
        with self._stores.open(member.workspace_id) as store:
            store.set_room(team.id, place.door, place.room or place.person)
            store.audit(member.id, "set_room", {"team": team.id, "door": place.door, "room": place.room})
        return team
