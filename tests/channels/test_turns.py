"""Turns in the order of their conversations, and arrivals written together."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence

import pytest

from channels.reception import Reception
from channels.turns import Turns
from scrumai.core.address import parse
from scrumai.core.errors import FactInvalid, StoreUnavailable
from scrumai.core.event import Event, EventKind
from scrumai.settings import ROOT
from tests.fixtures.wait import settled


def event(name: str, who: str = "ana") -> Event:
    return Event(name, parse(f"pigeon:L1:{who}"), EventKind.TEXT, name)


async def test_a_turn_that_cannot_be_made_holds_back_its_conversation_and_no_other() -> None:
    down, done = {"a1": 2}, []

    async def take(_: int, one: Event, again: bool) -> bool:
        if down.get(one.id, 0):
            down[one.id] -= 1
            return False
        done.append((one.id, again))
        return True

    turns = Turns(take, pause=0.02)
    for name, who in (("a1", "ana"), ("a2", "ana"), ("b1", "ben"), ("a1", "ana")):
        turns.put(1, event(name, who), again=name == "b1")
    await settled(lambda: len(done) == 3)
    assert done == [("b1", True), ("a1", False), ("a2", False)]
    turns.put(1, event("a1"))  # over and done with: whoever puts it knows that it is new
    await settled(lambda: len(done) == 4)


async def test_so_many_turns_and_no_more_are_made_side_by_side() -> None:
    under_way, most, gate = 0, 0, asyncio.Event()

    async def take(*_: object) -> bool:
        nonlocal under_way, most
        under_way, most = under_way + 1, max(most, under_way + 1)
        await gate.wait()
        under_way -= 1
        return True

    turns = Turns(take, side_by_side=3)
    for number in range(9):
        turns.put(1, event(f"e{number}", f"p{number}"))
    await settled(lambda: under_way == 3)
    gate.set()
    await settled(lambda: under_way == 0)
    assert most == 3
    await turns.stop()


async def test_a_turn_that_waits_for_a_board_gives_its_place_to_another() -> None:
    done, gate = [], asyncio.Event()

    async def take(_: int, one: Event, __: bool) -> bool:
        if one.id.startswith("slow"):
            await gate.wait()
        done.append(one.id)
        return True

    turns = Turns(take, side_by_side=2, working=0.02)
    for number in range(6):
        turns.put(1, event(f"slow{number}", f"p{number}"))
    turns.put(2, event("quick", "ben"))
    await settled(lambda: done == ["quick"])
    gate.set()
    await settled(lambda: len(done) == 7)


async def test_one_that_waits_ends_with_the_others() -> None:
    begun, ended = [], []

    async def take(_: int, one: Event, __: bool) -> bool:
        begun.append(one.id)
        try:
            return await asyncio.Event().wait()
        finally:
            ended.append(one.id)

    turns = Turns(take, side_by_side=1, working=0.02)
    for number in range(2):
        turns.put(1, event(f"e{number}", f"p{number}"))
    await settled(lambda: len(begun) == 2)  # the first one waits without a place
    await turns.stop()
    await settled(lambda: sorted(ended) == begun)


async def test_a_conversation_that_was_dropped_before_its_first_step_is_alive_again_afterwards() -> None:
    done = []

    async def take(_: int, one: Event, __: bool) -> bool:
        done.append(one.id)
        return True

    turns = Turns(take)
    turns.put(1, event("a"))
    await turns.drop()
    assert not done and not turns.knows(1, "a")
    turns.put(1, event("a"), again=True)
    turns.put(1, event("b"))
    await settled(lambda: done == ["a", "b"])


async def test_in_a_crowd_a_turn_gives_way_but_not_for_ever() -> None:
    done = []

    async def take(_: int, one: Event, __: bool) -> bool:
        done.append(one.id)
        return True

    turns = Turns(take, crowded=lambda: True)
    turns.put(1, event("e1"))
    await asyncio.sleep(0)
    assert not done
    await settled(lambda: done)


@pytest.mark.parametrize(("crowded", "together"), [(True, 1), (False, 3)])
async def test_in_a_crowd_one_turn_works_at_a_time(crowded: bool, together: int) -> None:
    under_way, done, most = 0, 0, 0

    async def take(_: int, __: Event, ___: bool) -> bool:
        nonlocal under_way, done, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):  # the others have their chance to begin
            await asyncio.sleep(0)
        under_way, done = under_way - 1, done + 1
        return True

    turns = Turns(take, crowded=lambda: crowded, side_by_side=3)
    for number in range(6):
        turns.put(1, event(f"e{number}", f"p{number}"))
    await settled(lambda: done == 6)
    assert most == together


async def test_a_turn_that_waits_for_a_board_holds_up_nobody_in_a_crowd() -> None:
    done, gate = [], asyncio.Event()

    async def take(_: int, one: Event, __: bool) -> bool:
        if one.id == "slow":
            await gate.wait()
        done.append(one.id)
        return True

    turns = Turns(take, crowded=lambda: True, working=0.02)
    turns.put(1, event("slow", "ana"))
    turns.put(1, event("quick", "ben"))
    await settled(lambda: done == ["quick"])
    gate.set()
    await settled(lambda: done == ["quick", "slow"])


class Book:
    """A store that writes down how it was called, and has something against some events."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls: list[list[str]] = []
        self.error = error

    def workspace(self, door: str) -> tuple[int, None] | None:
        return (1, None) if door == "pigeon:L1" else None

    def accept(self, arrivals: Sequence[tuple[int, Event]], ring: str | None = None) -> list[str | None]:
        names = [one.id for _, one in arrivals]
        self.calls.append(names)
        if self.error and "bad" in names:
            raise self.error
        return [""] * len(names)


def reception(book: Book, new: list[str], strange: list[str]) -> Reception:
    stranger = lambda one: strange.append(one.id)  # noqa: E731
    return Reception(book, lambda _, one, __: new.append(one.id), stranger)  # type: ignore[arg-type]


async def test_what_arrives_while_one_transaction_is_written_goes_into_the_next() -> None:
    book, new, strange = Book(), [], []
    desk = reception(book, new, strange)
    far = Event("far", parse("pigeon:L9:x"), EventKind.TEXT)
    names = [f"e{number}" for number in range(20)]
    found = await asyncio.gather(*(desk.accept([event(name)]) for name in names), desk.accept([far]))
    assert found == [[True]] * 20 + [[False]]
    assert new == names and strange == ["far"] and len(book.calls) <= 2
    assert await desk.accept([]) == []
    desk.close()


@pytest.mark.parametrize("error", [FactInvalid(), StoreUnavailable(), RuntimeError("new to us")])
async def test_whoever_waits_is_told_what_went_wrong(error: Exception) -> None:
    new: list[str] = []
    desk = reception(Book(error), new, [])
    found = await asyncio.gather(
        desk.accept([event("good")]), desk.accept([event("bad")]), return_exceptions=True
    )
    alone = isinstance(error, FactInvalid)  # then each is written by itself
    assert found == ([[True], error] if alone else [error, error])
    assert new == (["good"] if alone else [])
    assert await desk.accept([event("next")]) == [True]
    desk.close()


def test_the_schemas_of_answers_are_read_before_two_turns_can_read_them_at_once() -> None:
    seen = "from jsonschema import validators as v; import channels.base; print(len(v._VOCABULARIES))"
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", seen], capture_output=True, text=True, cwd=ROOT
    )
    assert int(told.stdout.split()[-1]) > 5, told.stderr
