"""A memory of what was read of a tracker, for all who ask."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from typing import Generic, TypeVar

SETTLED = timedelta(minutes=1)  # what was changed less long ago may change once more in the same second

What = TypeVar("What")


class Kept(Generic[What]):
    """What was read, by keys that change with it: a change of an issue changes its time, so what is kept stays right."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, ...], What] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> What | None:
        """What was read under that key."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: tuple[str, ...], found: What) -> None:
        """Keep it, and let go of what was not asked for the longest."""
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._size:
                self._known.popitem(last=False)
