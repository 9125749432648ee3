"""Where events arrive: many at once are written in one transaction, and only then answered."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from scrumai.core.errors import FactInvalid
from scrumai.core.event import Event
from scrumai.store.postgres import Stores

KNOWN = 60.0  # seconds that a door's workspace is remembered
CROWD, MOMENT = 6, 0.1  # so many calls within so many seconds are a crowd
MOST = 500  # events in one transaction

Arrival = tuple[Event, "asyncio.Future[bool]"]


class Reception:
    """Takes events in, each once. One thread writes, and what arrives meanwhile goes into its next transaction.

    `new` is called with each new event, its workspace and the id of what it comes behind in its conversation, in
    the order in which they came; `stranger` with each event behind whose door there is no workspace. `ring` names
    the bell by which another process is to hear of them.
    """

    def __init__(
        self,
        stores: Stores,
        new: Callable[[int, Event, str], None],
        stranger: Callable[[Event], None],
        ring: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._stores = stores
        self._new = new
        self._stranger = stranger
        self._ring = ring
        self._thread = ThreadPoolExecutor(1, "reception")
        self._arrived: list[Arrival] = []
        self._writing: asyncio.Task[None] | None = None
        self._lately: deque[float] = deque([-MOMENT] * CROWD, CROWD)
        self._doors: dict[str, tuple[float, int]] = {}

    async def accept(self, events: Sequence[Event]) -> list[bool]:
        """Write them; for each whether it was new and has a workspace. Raises StoreUnavailable, FactInvalid."""
        self._lately.append(time.monotonic())
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in events]
        self._arrived += zip(events, futures, strict=True)
        if self._writing is None and self._arrived:
            self._writing = asyncio.create_task(self._write())
        return [await one for one in futures]

    def is_crowded(self) -> bool:
        """Whether arrivals come thick and fast; any thread may ask."""
        return time.monotonic() - self._lately[0] < MOMENT

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._arrived:
                batch, self._arrived = self._arrived[:MOST], self._arrived[MOST:]
                try:
                    await self._write_all(loop, batch)
                except FactInvalid:  # one of them cannot be kept: each by itself, so that the others are
                    for one in batch:
                        await self._write_one(loop, one)
                except Exception as error:
                    _refuse(batch, error)
        finally:
            self._writing = None

    async def _write_all(self, loop: asyncio.AbstractEventLoop, batch: Sequence[Arrival]) -> None:
        events = [event for event, _ in batch]
        self._tell(batch, await loop.run_in_executor(self._thread, self._keep, events))

    async def _write_one(self, loop: asyncio.AbstractEventLoop, one: Arrival) -> None:
        try:
            await self._write_all(loop, [one])
        except Exception as error:
            _refuse([one], error)

    def _keep(self, events: Sequence[Event]) -> list[tuple[int | None, str | None]]:
        """In the thread: the workspace of each event, and what it comes behind, None where it is not new."""
        doors = [self._workspace(one.address.door) for one in events]
        pairs = zip(doors, events, strict=True)
        arrivals = [(workspace, event) for workspace, event in pairs if workspace is not None]
        found = iter(self._stores.accept(arrivals, self._ring()) if arrivals else [])
        return [(one, next(found)) if one is not None else (None, None) for one in doors]

    def _workspace(self, door: str) -> int | None:
        """A door that is closed is looked at each time: it may be opened at any moment."""
        at = time.monotonic()
        until, workspace = self._doors.get(door, (0.0, 0))
        if until >= at:
            return workspace
        found = self._stores.workspace(door)
        if found is None:
            return None
        if len(self._doors) > 10_000:
            self._doors.clear()
        self._doors[door] = (at + KNOWN, found[0])
        return found[0]

    def _tell(self, batch: Sequence[Arrival], found: Sequence[tuple[int | None, str | None]]) -> None:
        for (event, future), (workspace, behind) in zip(batch, found, strict=True):
            if not future.done():
                future.set_result(behind is not None)
            if workspace is None:
                self._stranger(event)
            elif behind is not None:
                self._new(workspace, event, behind)


def _refuse(batch: Sequence[Arrival], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
