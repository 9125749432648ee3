"""What runs out by itself is renewed for as long as it is needed: by who holds a board, or sends a message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from ..core.errors import StoreUnavailable

log = logging.getLogger(__name__)


class Renewing:
    """Renews from `start` to `stop`, or in a `with`, until there is nothing more to be renewed."""

    def __init__(self, what: str, every: float, renew: Callable[[], bool]) -> None:
        """`renew` says whether it is still ours, `what` what it is, for the log; `every` is in seconds."""
        self._what = what
        self._every = every
        self._renew = renew
        self._over = Event()
        self._thread = Thread(target=self._go_on, name=f"renews {what}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is renewed after that."""
        self._over.set()
        self._thread.join()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _go_on(self) -> None:
        while not self._over.wait(self._every):
            try:
                if not self._renew():
                    return  # it ran out, and is somebody else's now
            except StoreUnavailable:
                log.warning("%s was not renewed", self._what)
