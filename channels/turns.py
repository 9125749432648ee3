"""Turns in the order of their conversations: one conversation waits for nobody but itself."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from scrumai.core.event import Event

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4  # turns at work at once; more would only make each of them slower
WORKING = 1.0  # seconds; who takes longer does not work, but waits for somebody's board
ALONE = 0.3  # seconds that a turn works alone in a crowd; nearly all are done by then, if they do not wait
STEP, STEPS = 0.05, 10  # seconds, and how many of them a turn gives way in a crowd
PAUSE = 3.0  # seconds until a turn that could not be made is tried again

_Waiting = deque[tuple[Event, bool]]  # with whether somebody may have begun it before


class Turns:
    """Takes events one by one for each conversation, several conversations side by side.

    `take` makes the turn of one event in one workspace, and is told whether somebody may have begun
    it before; it is called again after a pause while it gives False, and what came later in the
    conversation waits for it. All of it happens in the loop in which `put` is called.
    """

    def __init__(
        self,
        take: Callable[[int, Event, bool], Coroutine[Any, Any, bool]],
        crowded: Callable[[], bool] = lambda: False,
        side_by_side: int = SIDE_BY_SIDE,
        pause: float = PAUSE,
        working: float = WORKING,
    ) -> None:
        """`crowded` says whether so much arrives that turns had better wait a little."""
        self._take = take
        self.is_crowded = crowded
        self._pause = pause
        self._working = working
        self._side_by_side = side_by_side
        self._room: asyncio.Semaphore | None = None  # belongs to the loop
        self._narrow: asyncio.Lock | None = None  # the same
        self._waiting: dict[tuple[int, str], _Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._known: dict[int, set[str]] = {}
        self._stopped = False

    def knows(self, workspace: int, event_id: str) -> bool:
        """Whether an event waits here, or its turn is under way."""
        return event_id in self._known.get(workspace, ())

    def put(self, workspace: int, event: Event, again: bool = False) -> None:
        """Queue an event behind those of its conversation, unless it waits already; after a stop the inbox alone has it."""
        if self._stopped:
            return
        known = self._known.setdefault(workspace, set())
        if event.id in known:
            return
        known.add(event.id)
        conversation = (workspace, str(event.address))
        waiting = self._waiting.get(conversation)
        if waiting is not None:
            waiting.append((event, again))
            return
        begun = self._waiting[conversation] = deque([(event, again)])
        task = asyncio.create_task(self._work(conversation, begun))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # a task that is cancelled before its first step never comes to its own end
        task.add_done_callback(lambda _: self._leave(conversation, begun))

    async def stop(self) -> None:
        """Begin nothing more; what is under way ends where it is."""
        self._stopped = True
        await self.drop()

    async def drop(self) -> None:
        """Forget what waits, and end what is under way where it is: the inbox has all of it."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _work(self, conversation: tuple[int, str], waiting: _Waiting) -> None:
        """The turns of one conversation, until none waits."""
        workspace = conversation[0]
        try:
            while waiting:
                if not await self._turn(workspace, *waiting[0]):
                    await asyncio.sleep(self._pause)
                    continue
                self._forget(workspace, waiting.popleft()[0])
        finally:
            self._leave(conversation, waiting)

    def _leave(self, conversation: tuple[int, str], waiting: _Waiting) -> None:
        """Forget what waits in a conversation, unless that was done and it has begun anew."""
        if self._waiting.get(conversation) is waiting:
            del self._waiting[conversation]
            for event, _ in waiting:
                self._forget(conversation[0], event)

    async def _turn(self, workspace: int, event: Event, again: bool) -> bool:
        """Whether the turn was made. It has a place in the room while it works, none while it waits for a board.

        In a crowd it works alone for a while: several at once hold up what arrives for as long as all of them take.
        """
        self._room = self._room or asyncio.Semaphore(self._side_by_side)
        self._narrow = self._narrow or asyncio.Lock()
        async with self._room:
            await self._give_way()
            if self.is_crowded():
                async with self._narrow:
                    turn = asyncio.create_task(self._take(workspace, event, again))
                    await _worked(turn, min(ALONE, self._working))
            else:
                turn = asyncio.create_task(self._take(workspace, event, again))
            await _worked(turn, self._working)
        return await turn

    async def _give_way(self) -> None:
        """In a crowd, what arrives goes first: its sender waits for a 200. But not for ever."""
        for _ in range(STEPS):
            if not self.is_crowded():
                return
            await asyncio.sleep(STEP)

    def _forget(self, workspace: int, event: Event) -> None:
        known = self._known[workspace]
        known.discard(event.id)
        if not known:
            del self._known[workspace]


async def _worked(turn: asyncio.Task[bool], seconds: float) -> None:
    """Wait so long for a turn at the most; it ends with who waits for it."""
    try:
        await asyncio.wait((turn,), timeout=seconds)
    except asyncio.CancelledError:
        turn.cancel()
        raise
