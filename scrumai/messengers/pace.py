"""How fast a platform lets us talk: token buckets, for each chat and for each workspace."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..core.errors import MessengerBusy

PATIENCE = 2.0  # seconds that a sender waits here; a longer wait is the outbox's
KEPT = 10_000  # chats whose buckets are remembered


@dataclass(frozen=True)
class Rate:
    """At most `burst` messages at once, and one more every `1 / per_second`."""

    per_second: float
    burst: float = 1.0


class Bucket:
    """The tokens of one chat or workspace; it may be in debt, and the debt is the time to wait."""

    def __init__(self, rate: Rate, at: float) -> None:
        self._rate = rate
        self._tokens = rate.burst
        self._at = at

    def wait(self, at: float) -> float:
        """Seconds until the next message may go."""
        self._refill(at)
        return max(0.0, (1.0 - self._tokens) / self._rate.per_second)

    def take(self, at: float) -> None:
        """Count one message."""
        self._refill(at)
        self._tokens -= 1.0

    def _refill(self, at: float) -> None:
        self._tokens = min(self._rate.burst, self._tokens + max(0.0, at - self._at) * self._rate.per_second)
        self._at = max(at, self._at)


class Pace:
    """Lets messages go at the platform's rates. Threads share it; each process paces itself."""

    def __init__(
        self,
        rates: dict[str, Rate],
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`rates` by kind of bucket: "chat", "group", "workspace", whatever the platform counts."""
        self._rates = rates
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def go(self, **keys: str) -> None:
        """Take a turn in each bucket, as in `go(chat="C1", workspace="T1")`; wait for it where it is near.

        Raises:
            MessengerBusy: it would take longer than the patience; nothing was taken.
        """
        with self._lock:
            at = self._clock()
            buckets = [self._bucket(kind, key, at) for kind, key in keys.items() if kind in self._rates]
            wait = max((one.wait(at) for one in buckets), default=0.0)
            if wait > self._patience:
                raise MessengerBusy(retry_at=datetime.now(timezone.utc) + timedelta(seconds=wait))
            for one in buckets:
                one.take(at)
        if wait:
            self._sleep(wait)

    def _bucket(self, kind: str, key: str, at: float) -> Bucket:
        place = (kind, key)
        found = self._buckets.pop(place, None) or Bucket(self._rates[kind], at)
        self._buckets[place] = found  # the one used last stands last
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return found
