"""Connections that all end at a deadline, whatever comes over them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from threading import Event, Lock, Timer
from weakref import finalize


class Sockets:
    """The connections of one question; the first one starts a timer that cuts them all.

    A socket's own timeout begins anew with each byte: a server that drips would hold it for ever.
    """

    def __init__(self, left: Callable[[], float]) -> None:
        """`left` gives the seconds until the deadline, and raises where there are none."""
        self._left = left
        self._lock = Lock()
        self._over = Event()
        self._open: list[socket.socket] = []
        self._timed = False

    @property
    def over(self) -> bool:
        """Whether they were cut: an answer may look as if it ended there."""
        return self._over.is_set()

    def add(self, opened: socket.socket) -> None:
        """One more connection. Raises what `left` does."""
        with self._lock:
            left = self._left()
            self._open.append(opened)
            if not self._timed:
                self._timed = True
                self._start(left)
        if self.over:
            _cut([opened])

    def _start(self, left: float) -> None:
        timer = Timer(left, _end, (self._over, self._open))
        timer.daemon = True
        timer.start()
        finalize(self, timer.cancel)


def _end(over: Event, opened: Iterable[socket.socket]) -> None:
    over.set()
    _cut(opened)


def _cut(opened: Iterable[socket.socket]) -> None:
    """End them below any TLS, so that whoever waits for them wakes up."""
    for one in opened:
        try:
            socket.socket.shutdown(one, socket.SHUT_RDWR)
        except OSError:
            continue  # closed already
