"""The groups in which teams read together: one moves, one is closed to us, one is open again."""

from __future__ import annotations

from collections.abc import Iterator

from scrumai.core.address import TEAM
from scrumai.core.errors import MessengerGone
from scrumai.core.event import Event
from scrumai.core.team import Message, Team
from scrumai.services.outbox import note_back, tell_gone
from scrumai.store.postgres import Store


def move(store: Store, door: str, old: str, new: str) -> None:
    """A group has another id: so has the room of each team that reads there."""
    for team in _in(store, door, old):
        store.set_room(team.id, door, new)


def close(store: Store, event: Event) -> None:
    """We were put out of a group: the leads of each team that reads there are told."""
    for message in _to_teams(store, event):
        tell_gone(store, message, MessengerGone(why="not_in_room"))


def open_again(store: Store, event: Event) -> None:
    """We are in a group again: when we are put out of it once more, that is news."""
    for message in _to_teams(store, event):
        note_back(store, message)


def _to_teams(store: Store, event: Event) -> Iterator[Message]:
    """What would reach each team that reads in the room of an event."""
    door, room = event.address.door, str(event.address.room)
    for team in _in(store, door, room):
        yield Message(0, event.id, f"{door}:{TEAM}:{room}", "", {"team": team.name})


def _in(store: Store, door: str, room: str) -> Iterator[Team]:
    return (team for team in store.teams() if store.rooms(team.id).get(door) == room)
