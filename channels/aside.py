"""An event loop in a thread of its own, beside Sanic's: turns keep the processor busy, and nobody's 200 waits for them."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import Sanic

SWITCH = 0.0005  # seconds after which a busy thread lets another one go on; Python's own 5 ms add up


class Aside:
    """The loop; it runs from `start` to `stop`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="turns", daemon=True)

    def start(self) -> None:
        """Begin."""
        sys.setswitchinterval(SWITCH)
        self._thread.start()

    def soon(self, what: Callable[..., object], *values: object) -> None:
        """Call something there, in the order of the calls."""
        self._loop.call_soon_threadsafe(what, *values)

    async def there(self, what: Coroutine[Any, Any, Any]) -> Any:
        """What a coroutine comes to that runs there."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(what, self._loop))

    def stop(self) -> None:
        """End; what still runs is left where it is."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)


def guard(app: Sanic) -> None:
    """Let one thread at a time into those parts of Rasa that were made for a single one."""
    agent = getattr(app.ctx, "agent", None)
    if agent is None or getattr(app.ctx, "guarded", None) is agent:
        return
    app.ctx.guarded = agent
    runner = getattr(getattr(agent, "processor", None), "graph_runner", None)
    if runner is not None:
        runner.run = _one_at_a_time(runner.run)
    locks = getattr(agent, "lock_store", None)
    if locks is not None:
        locks.issue_ticket = _one_at_a_time(locks.issue_ticket)


def _one_at_a_time(what: Callable[..., Any]) -> Callable[..., Any]:
    lock = threading.Lock()

    def alone(*values: Any, **named: Any) -> Any:
        with lock:
            return what(*values, **named)

    return alone
