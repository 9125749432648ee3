"""A tracker that nobody waits for longer than its patience, however its client library behaves."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooSlow
from threading import Thread
from typing import Any

from ..core.errors import TrackerUnavailable, TrackerUncertain
from ..ports import IssueTracker
from .base import PATIENCE, Patience

WRITES = frozenset({"create", "move", "assign", "comment", "estimate"})


class Deadline:
    """Runs each call of a tracker in a thread; the first one starts the clock, all together have `patience`.

    A read past it raises TrackerUnavailable, a write TrackerUncertain: it may still be taken.
    The thread ends with its sockets' own timeouts, which a client library must set.
    """

    def __init__(self, tracker: IssueTracker, name: str, patience: float = PATIENCE) -> None:
        self._tracker = tracker
        self._name = name
        self._patience = Patience(name, patience)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked for by copy and pickle before there is a tracker
            raise AttributeError(name)
        method = getattr(self._tracker, name)

        def call(*values: Any, **named: Any) -> Any:
            left = self._patience.left()
            future: Future[Any] = Future()
            Thread(target=_fulfil, args=(future, method, values, named), daemon=True).start()
            try:
                return future.result(left)
            except TooSlow:
                key = str(values[0])[:60] if values else "?"
                late = TrackerUncertain if name in WRITES else TrackerUnavailable
                raise late(tracker=self._name, key=key) from None

        return call


def _fulfil(future: Future[Any], method: Any, values: Any, named: Any) -> None:
    try:
        future.set_result(method(*values, **named))
    except BaseException as error:
        future.set_exception(error)
