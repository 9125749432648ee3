"""The process that makes a platform's turns, when it stops: it begins nothing more, and leaves nothing open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from channels.aside import Aside
from channels.lead import Lead
from channels.turns import Turns
from scrumai.core.event import Event
from scrumai.store.alone import Alone
from scrumai.store.bell import Bell
from scrumai.store.postgres import Stores
from tests.channels.test_turns import event
from tests.fixtures.database import execute
from tests.fixtures.wait import PATIENCE, settled

NAME = "turns of pigeon"
LISTENING = "select 1 from pg_stat_activity where datname = current_database() and query like 'LISTEN%%'"


class Slow:
    """Holds back whoever passes, in a thread, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened, self.over = threading.Event(), threading.Event(), threading.Event()

    @contextmanager
    def passing(self) -> Iterator[None]:
        self.reached.set()
        assert self.opened.wait(PATIENCE)
        yield
        self.over.set()


class SlowBell(Bell, Slow):
    """One that is long in connecting."""

    def __init__(self, url: str) -> None:
        Bell.__init__(self, url, NAME)
        Slow.__init__(self)

    def listen(self) -> int:
        with self.passing():
            return super().listen()


class SlowAlone(Alone, Slow):
    """The same."""

    def __init__(self, url: str) -> None:
        Alone.__init__(self, url, NAME)
        Slow.__init__(self)

    def is_ours(self) -> bool:
        with self.passing():
            return super().is_ours()


@pytest.fixture
def aside() -> Iterator[Aside]:
    one = Aside()
    one.start()
    yield one
    one.stop()


async def _take(*_: object) -> bool:
    return True


def lead(database: str, stores: Stores, aside: Aside, turns: Turns | None = None) -> Lead:
    async def listen() -> None:
        await asyncio.Event().wait()

    return Lead("pigeon", database, stores, aside, turns or Turns(_take), listen)


@pytest.mark.parametrize("kind", [SlowBell, SlowAlone])
async def test_who_is_stopped_while_connecting_leaves_no_connection(
    database: str, stores: Stores, aside: Aside, kind: type[SlowBell | SlowAlone]
) -> None:
    one, slow = lead(database, stores, aside), kind(database)
    setattr(one, "_bell" if kind is SlowBell else "_alone", slow)
    run = asyncio.create_task(one.run())
    await settled(slow.reached.is_set)
    run.cancel()
    asyncio.get_running_loop().call_later(0.05, slow.opened.set)
    await asyncio.gather(run, return_exceptions=True)
    one.close()
    await settled(slow.over.is_set)
    assert slow._held is None
    await settled(lambda: execute(database, LISTENING) == [])
    following = Alone(database, NAME)
    await settled(following.is_ours)
    following.release()


async def test_who_has_stopped_begins_no_turn() -> None:
    begun: list[str] = []

    async def take(_: int, one: Event, __: bool) -> bool:
        begun.append(one.id)
        return True

    turns = Turns(take)
    turns.put(1, event("a1"))
    await settled(lambda: begun == ["a1"])
    await turns.stop()
    turns.put(1, event("a2"))  # the inbox has it, for whoever comes next
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert begun == ["a1"] and not turns.knows(1, "a2")


class CountingStores(Stores):
    """Stores that count how often somebody looks for all workspaces."""

    looks = 0

    def workspaces(self) -> Sequence[int]:
        self.looks += 1
        return super().workspaces()


async def test_what_was_forgotten_is_looked_for_when_the_crowd_has_gone(
    database: str, aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.lead.ROUND", 0.0)
    monkeypatch.setattr("channels.lead.LOOK", 0.01)
    crowded, rounds = True, 0

    def crowd() -> bool:
        nonlocal rounds
        rounds += 1
        return crowded

    stores = CountingStores(database)
    one = lead(database, stores, aside, Turns(_take, crowded=crowd))
    run = asyncio.create_task(one.run())
    await settled(lambda: rounds >= 5)
    assert stores.looks == 1  # what waited when it began to make the turns
    crowded = False
    await settled(lambda: stores.looks > 2)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    one.close()
    stores.close()
