"""A board as it was last read, asked like its tracker: for the day when that one does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core.errors import ItemNotFound, TrackerUnavailable
from ..core.search import assignee, ranked, unfinished
from ..core.sprint import Item, Reading, Sprint, State


class Recalled:
    """What a reading knows: the running sprint, its items, and those that left it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __getattr__(self, name: str) -> Any:
        """Whatever else a tracker can do needs the tracker itself. Raises TrackerUnavailable."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise TrackerUnavailable

    def sprint(self) -> Sprint:
        """The sprint that ran."""
        return self._reading.sprint

    def states(self) -> Sequence[State]:
        """In board order."""
        return self._reading.states

    def items(self, sprint_id: str) -> Sequence[Item]:
        """Those of the sprint that ran."""
        return self._reading.items

    def unfinished(self) -> Sequence[Item]:
        """Those that were not done; what was in other sprints no reading tells."""
        return unfinished(self._reading.items)

    def item(self, key: str) -> Item:
        """One item. Raises ItemNotFound: it is not in the reading, on the board it may be."""
        for one in self._all():
            if one.key.casefold() == key.strip().casefold():
                return one
        raise ItemNotFound(key=key[:40])

    def search(self, text: str) -> Sequence[Item]:
        """Items that have the words, best first."""
        return ranked(self._all(), text)

    def identity(self, name: str) -> str | None:
        """Who has an item and goes by the name."""
        return assignee(self._all(), name)

    def _all(self) -> Sequence[Item]:
        return [*self._reading.items, *self._reading.removed]
