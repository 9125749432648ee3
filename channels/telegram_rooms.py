"""The groups in which teams read together: one moves, one is closed to us."""

from __future__ import annotations

from collections.abc import Iterator

from scrumai.core.address import TEAM
from scrumai.core.errors import MessengerGone
from scrumai.core.event import Event
from scrumai.core.team import Message, Team
from scrumai.services.outbox import tell_gone
from scrumai.store.postgres import Store


def move(store: Store, door: str, old: str, new: str) -> None:
    """A group has another id: so has the room of each team that reads there."""
    for team in _in(store, door, old):
        store.set_room(team.id, door, new)


def close(store: Store, event: Event, number: int) -> None:
    """We were put out of a group: the leads of each team that reads there are told. `number` is the update's."""
    door, room = event.address.door, str(event.address.room)
    for team in _in(store, door, room):
        told = Message(number, "", f"{door}:{TEAM}:{room}", "", {"team": team.name})
        tell_gone(store, told, MessengerGone(why="not_in_room"))


def _in(store: Store, door: str, room: str) -> Iterator[Team]:
    return (team for team in store.teams() if store.rooms(team.id).get(door) == room)
