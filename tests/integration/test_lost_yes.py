"""The action server is killed while it writes to a board: the write is not repeated, and the person is told what is known."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from scrumai.core.sprint import Category
from tests.fixtures.stack import WEDNESDAY, Stack
from tests.fixtures.trackers import Rig, rigs
from tests.fixtures.wait import until
from tests.integration.test_boards_in_chat import Talk


@pytest.fixture
def rig(tmp_path: Path, running: Stack) -> Iterator[Rig]:
    with rigs()["trello"](tmp_path) as made:
        running.set_clock(made.clock.now().isoformat())
        yield made
        running.set_clock(WEDNESDAY)


def kill_actions(running: Stack) -> None:
    assert running.actions
    os.killpg(running.actions.pid, signal.SIGKILL)
    running.actions.wait()
    running.start_actions()


@pytest.mark.parametrize("taken", [True, False], ids=["the write arrived", "it did not"])
def test_a_yes_is_neither_repeated_nor_lost(running: Stack, rig: Rig, taken: bool) -> None:
    talk, item, done = Talk(running, rig, f"lost-{taken}"), rig.open_item(), rig.again().states()[-1]
    assert rig.fake
    assert done.name in talk.says(f"move {item.key} to {done.name}")
    before = len(rig.fake.writes())
    rig.fake.fail(writes=True, taken=taken, hang=True)
    with ThreadPoolExecutor(1) as aside:
        answer = aside.submit(talk.says, "yes")
        until(lambda: len(rig.fake.writes()) > before)
        kill_actions(running)
        assert "cannot reach" in answer.result()
    rig.fake.mend()

    told = talk.says("yes")
    assert f"move {item.key}" in told and "do not know" in told
    now = rig.again().item(item.key).state
    assert f"({now.name}," in told and (now.category is Category.DONE) == taken
    assert len(rig.fake.writes()) == before + 1

    (workspace, _) = running.app.stores.workspace(f"local:lost-{taken}") or (0, None)
    running.set_clock((rig.clock.now() + timedelta(minutes=2)).isoformat())
    for _ in range(2):
        running.app.requests.tell_doubts(workspace)  # what a worker does
    query = "select address, response from outbox where response = 'utter_error_in_doubt'"
    assert running.rows(workspace, query) == [[f"local:lost-{taken}:sam", "utter_error_in_doubt"]]
    assert "nothing waiting" in talk.says("yes")
    assert len(rig.fake.writes()) == before + 1
