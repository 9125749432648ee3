"""One process makes a platform's turns: what it takes in itself, what another one rings for, and what waits in the inbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from scrumai.core.errors import ScrumaiError, StoreUnavailable
from scrumai.core.event import Event
from scrumai.store.alone import Alone
from scrumai.store.bell import Bell
from scrumai.store.postgres import Stores

from .aside import Aside
from .turns import Turns

log = logging.getLogger(__name__)
T = TypeVar("T")

ROUND = 10.0  # seconds between two looks for what was accepted and not finished
CROWDED_ROUND = 60.0  # the same while much arrives
LOOK = 1.0  # seconds between two tries to be the process that makes the turns
YIELD = 3 * LOOK  # until whoever had the turns, and lives, has surely seen that they are not theirs any more
LATE = timedelta(seconds=5)  # what waits longer in the inbox, and not here, was forgotten
KEPT = timedelta(days=7)  # ids of events: no platform tells one again after that


class Lead:
    """Queues the turns while this process makes them; `listen` fetches events meanwhile, begun again when it ends.

    The order of a conversation is that of the inbox, whichever process took its events in.
    """

    def __init__(
        self,
        platform: str,
        url: str,
        stores: Stores,
        aside: Aside,
        turns: Turns,
        listen: Callable[[], Awaitable[None]],
    ) -> None:
        self._platform = platform
        self._stores = stores
        self._aside = aside
        self._turns = turns
        self._listen = listen
        self._name = f"turns of {platform}"
        self._alone, self._bell = Alone(url, self._name), Bell(url, self._name)
        self._ear: int | None = None  # where the loop looks whether the bell was rung
        self._leads = False
        self._resigned = False
        self._fetching: asyncio.Task[None] | None = None
        self._early: list[tuple[int, Event, str]] | None = None  # what comes while the inbox is read
        self._looks: set[asyncio.Task[None]] = set()

    def ring(self) -> str | None:
        """The bell for what is taken in now; None where it is for ourselves."""
        return None if self._leads else self._name

    def new(self, workspace: int, event: Event, behind: str) -> None:
        """Queue what was taken in; `behind` is the event of its conversation that it follows, "" where none waits."""
        if self._early is not None:
            self._early.append((workspace, event, behind))
        elif self._leads:
            self._aside.soon(self._put, workspace, event, behind)

    async def run(self) -> None:
        """Try to be the one; while we are, look for what was accepted and not finished."""
        loop = asyncio.get_running_loop()
        looked = free = 0.0
        try:
            while True:
                if not await _to_its_end(self._alone.is_ours):
                    await self._resign()
                    free = loop.time() + YIELD
                elif loop.time() < free:
                    pass
                elif not self._leads or self._ear is None:  # listen first: then nothing comes unheard
                    self._resigned = False
                    self._leads = await self._hear() and await self._recover(timedelta(0))
                    looked = loop.time()
                elif loop.time() - looked >= self._round() and await self._recover(LATE):
                    looked = loop.time()
                if self._leads and (self._fetching is None or self._fetching.done()):
                    self._fetching = asyncio.create_task(self._fetch())
                await asyncio.sleep(LOOK)
        finally:
            self._fall_silent()

    def close(self) -> None:
        """Let another process be the one."""
        self._alone.release()

    def _round(self) -> float:
        """In a crowd much waits that nobody forgot, and to read it holds up what arrives."""
        return CROWDED_ROUND if self._turns.is_crowded() else ROUND

    async def _resign(self) -> None:
        """The turns are not ours, or not any more: whoever has them finds all in the inbox, and begins them anew."""
        self._fall_silent()
        self._leads, led = False, self._leads
        if led:
            log.warning("%s: another process may make the turns now", self._platform)
            await self._aside.there(self._turns.drop())

    def _fall_silent(self) -> None:
        """Take in nothing of others' any more, and fetch nothing."""
        self._resigned = True
        if self._fetching:
            self._fetching.cancel()
        self._deafen()

    async def _fetch(self) -> None:
        try:
            await self._listen()
        except Exception:
            log.exception("%s: listening ended", self._platform)

    # what other processes take in

    async def _hear(self) -> bool:
        """Begin to hear at once of what others take in; whether that is possible."""
        self._deafen()
        try:
            self._ear = await _to_its_end(self._bell.listen)
        except StoreUnavailable as error:
            log.warning("%s: other processes are not heard: %s", self._platform, error)
            return False
        asyncio.get_running_loop().add_reader(self._ear, self._rung)
        return True

    def _rung(self) -> None:
        said = self._bell.heard()
        if said is None:  # the connection is lost; it is made anew
            self._deafen()
        for one in said or ():
            workspace, _, address = one.partition(" ")
            self._aside.soon(self._look_soon, int(workspace), address)

    def _deafen(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            asyncio.get_running_loop().remove_reader(ear)
        self._bell.close()

    # what waits in the inbox

    async def _recover(self, age: timedelta) -> bool:
        """Queue what waits in the inbox, before anything that is new; whether the inbox could be read."""
        self._early = []
        found: list[tuple[int, Event]] = []
        readable = True
        try:
            for workspace in await asyncio.to_thread(self._stores.workspaces):
                waiting = await asyncio.to_thread(self._unfinished, workspace, age)
                found += [(workspace, event) for event in waiting]
        except ScrumaiError as error:
            log.warning("%s: the inbox cannot be read: %s", self._platform, error)
            found, readable = [], False
        early, self._early = self._early, None
        if readable or self._leads:  # else all of it is in the inbox, and looked for again
            self._queue(found, early)
        return readable

    def _queue(self, found: Sequence[tuple[int, Event]], early: Sequence[tuple[int, Event, str]]) -> None:
        """Queue what was found in the inbox, then what came while it was read."""
        for workspace, event in found:
            self._aside.soon(self._turns.put, workspace, event, True)
        known = {(workspace, event.id) for workspace, event in found}
        for workspace, event, behind in early:
            if (workspace, event.id) not in known:
                self._aside.soon(self._put, workspace, event, behind)

    def _unfinished(self, workspace: int, age: timedelta) -> Sequence[Event]:
        with self._stores.open(workspace) as store:
            store.forget_inbox(KEPT)
            return store.unfinished(self._platform, age=age)

    # beside Sanic's loop, where the turns are

    def _put(self, workspace: int, event: Event, behind: str) -> None:
        """Queue a new event; where it follows one that another process took in, both, as the inbox has them."""
        if not behind or self._turns.knows(workspace, behind):
            self._turns.put(workspace, event)
        else:
            self._look_soon(workspace, str(event.address))

    def _look_soon(self, workspace: int, address: str) -> None:
        look = asyncio.create_task(self._look(workspace, address))
        self._looks.add(look)  # the loop holds its tasks weakly
        look.add_done_callback(self._looks.discard)

    async def _look(self, workspace: int, address: str) -> None:
        """Queue what waits of one conversation, in its order."""
        try:
            waiting = await asyncio.to_thread(self._waiting, workspace, address)
        except ScrumaiError as error:  # it is looked for again
            log.warning("%s: the inbox cannot be read: %s", self._platform, error)
            return
        for event in () if self._resigned else waiting:
            self._turns.put(workspace, event, True)

    def _waiting(self, workspace: int, address: str) -> Sequence[Event]:
        with self._stores.open(workspace) as store:
            return store.waiting(address)


async def _to_its_end(connect: Callable[[], T]) -> T:
    """What it comes to in a thread, which is awaited when we are cancelled, too: what it opens is ours to close."""
    connecting = asyncio.ensure_future(asyncio.to_thread(connect))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        await asyncio.wait((connecting,))
        raise
