"""Which group is a team's room: the one that was opened with a link of the team, or that has its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scrumai.core.address import TEAM
from scrumai.core.errors import MessengerGone
from scrumai.core.event import Event
from scrumai.core.team import Member, Message, Team
from scrumai.services.digest import rooms
from scrumai.services.outbox import tell_gone
from scrumai.store.installations import Installations
from scrumai.store.postgres import Store, Stores


class Rooms:
    """Kept with the door, where the messenger looks them up: the team's room -> the chat's id.

    Every method that changes them raises SettingInvalid where SCRUMAI_ENCRYPTION_KEY is not set.
    """

    def __init__(self, stores: Stores, installations: Installations) -> None:
        self._stores = stores
        self._installations = installations

    def open(self, team: Team, event: Event) -> None:
        """The event's group is the team's room from now on."""
        door = event.address.door
        self._save(door, {**self._of(door), _room(team): str(event.address.room)})

    def called(self, workspace: int, event: Event, title: str) -> Team | None:
        """The team that a group has the name of: only somebody in the team makes a group its room."""
        with self._stores.open(workspace) as store:
            member = store.member(str(event.address))
            teams = store.teams_of(member.id) if member else ()
        return next((one for one in teams if _room(one) == _room(replace(one, name=title))), None)

    def move(self, door: str, old: str, new: str) -> None:
        """A chat has another id."""
        self._save(door, {room: new if chat == old else chat for room, chat in self._of(door).items()})

    def close(self, workspace: int, event: Event, number: int) -> None:
        """We were put out of a group: whose room it was is told so. `number` is the update's."""
        door = event.address.door
        found = self._of(door)
        gone = {room for room, chat in found.items() if chat == event.address.room}
        self._save(door, {room: chat for room, chat in found.items() if room not in gone})
        with self._stores.open(workspace) as store:
            for team in [one for one in store.teams() if _room(one) in gone]:
                _tell(store, team, f"{door}:{TEAM}:{_room(team)}", number)

    def _of(self, door: str) -> dict[str, str]:
        return dict((self._installations.find(door) or {}).get("rooms") or {})

    def _save(self, door: str, found: Mapping[str, str]) -> None:
        if found != self._of(door):
            kept = self._installations.find(door) or {}
            self._installations.save(door, {**kept, "rooms": dict(found)})


def _tell(store: Store, team: Team, address: str, number: int) -> None:
    tell_gone(store, Message(number, "", address, "", {"team": team.name}), MessengerGone(why="not_in_room"))


def _room(team: Team) -> str:
    """How a team's room is called in an address."""
    (address,) = rooms([Member(0, 0, "", "telegram:0:0")], team)
    return address.rpartition(":")[2]
