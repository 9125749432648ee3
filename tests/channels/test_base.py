"""What all channels share, over real Sanic and real Postgres, on a tiny platform of our own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from scrumai.settings import ROOT
from scrumai.store.postgres import Stores
from tests.channels.pigeon import PATH, TABLES, body, letter, rows, signed
from tests.fixtures.stack import free_port


def until(what: Callable[[], Any], patience: float = 20.0) -> Any:
    """Wait for a condition."""
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
    return found


@dataclass
class Loft:
    """The tiny platform's server as a process of its own, and what there is to see of it."""

    url: str
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.port = free_port()
        env = os.environ | {"DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)} | self.env
        command = [sys.executable, "-W", "ignore", "-m", "tests.channels.pigeon", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        until(self.is_up, 60)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, "it did not start"
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/webhooks/pigeon/").status_code in (200, 404)
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def post(self, content: bytes, headers: dict[str, str] | None = None) -> int:
        url = f"http://127.0.0.1:{self.port}{PATH}"
        return httpx.post(
            url, content=content, headers=signed(content) if headers is None else headers
        ).status_code

    def send(self, *letters: dict[str, Any]) -> int:
        return self.post(body(*letters))

    def turns(self) -> list[tuple[Any, ...]]:
        return rows(self.url, "select event, address, text from turns where ended order by id")

    def sent(self) -> list[tuple[Any, ...]]:
        return rows(self.url, "select address, text from sent order by id")


@pytest.fixture
def database_with_loft(database: str) -> str:
    rows(database, TABLES)
    opened = Stores(database)
    opened.add_workspace("Loft", "pigeon:L1")
    opened.close()
    return database


@pytest.fixture
def loft(database_with_loft: str) -> Iterator[Loft]:
    one = Loft(database_with_loft)
    one.start()
    yield one
    one.kill()


def test_a_message_is_a_turn_and_is_answered(loft: Loft) -> None:
    assert loft.send(letter(1, "ana", "hello")) == 200
    until(lambda: loft.sent() == [("pigeon:L1:ana", "heard hello")])
    assert loft.turns() == [("E1", "pigeon:L1:ana", "hello")]
