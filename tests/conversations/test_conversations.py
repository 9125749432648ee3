"""Every conversation in a folder beside this file, held over HTTP with the real parts.

A file is a list of turns. `<name>: text` is what a person types, `bot:` what must come back: one
item for each message, each a text or a list of texts that it must hold. The number of messages is
exact: one answer a turn. `lacks:` must not stand in any of them. `<name>: {event: name}` is an event of the
worker's in that person's conversation. `sql:` with `rows:` is what must
be in Postgres; `clock:` moves the time, `restart:` restarts `rasa` or `actions`, `stop:` and
`start:` take the action server away and bring it back, `tracker: down|up` breaks the demo board,
`idle: minutes` makes Rasa's session that old.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fixtures.stack import WEDNESDAY, Stack

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
ORDERS = ("clock", "restart", "stop", "start", "tracker", "idle", "sql")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_conversation(path: Path, running: Stack) -> None:
    name = re.sub(r"[\W_]+", "-", f"{path.parent.name}-{path.stem}")
    running.set_clock(WEDNESDAY)
    workspace = running.workspace(name)
    for number, turn in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
        where = f"{path.parent.name}/{path.name}, turn {number}: {turn}"
        order = next((key for key in ORDERS if key in turn), None)
        if order == "sql":
            assert running.rows(workspace, turn["sql"]) == turn["rows"], where
        elif order:
            _obey(running, name, order, turn[order])
        else:
            _talk(running, name, turn, where)


def test_there_are_sixty_of_them_in_ten_situations() -> None:
    assert len(FILES) >= 60
    assert len({path.parent.name for path in FILES}) >= 10


def _talk(running: Stack, workspace: str, turn: dict[str, Any], where: str) -> None:
    person, message = next((key, value) for key, value in turn.items() if key not in ("bot", "lacks"))
    sender = f"local:{workspace}:{person}"
    heard = (
        running.trigger(sender, message["event"])
        if isinstance(message, dict)
        else running.say(sender, str(message))
    )
    said = [one.get("text", "") for one in heard]
    shown = "\n".join([where, "the bot said:", *said])
    assert len(said) == len(turn["bot"]), shown
    for text, expected in zip(said, turn["bot"], strict=True):
        for part in expected if isinstance(expected, list) else [expected]:
            assert str(part) in text, f"{shown}\nlacks: {part}"
    for part in turn.get("lacks", []):
        assert not any(part in text for text in said), f"{shown}\nmust not hold: {part}"


def _obey(running: Stack, workspace: str, order: str, value: Any) -> None:
    board = running.home / f"demo-local-{workspace}.json"
    if order == "clock":
        running.set_clock(str(value))
    elif order == "restart":
        getattr(running, f"stop_{value}")()
        getattr(running, f"start_{value}")()
    elif order in ("stop", "start"):
        getattr(running, f"{order}_{value}")()
    elif order == "tracker" and value == "down":
        board.rename(board.with_suffix(".aside")) if board.exists() else None
        board.write_text("{broken")
    elif order == "tracker":
        board.unlink()
        board.with_suffix(".aside").rename(board) if board.with_suffix(".aside").exists() else None
    elif order == "idle":
        running.age_session(workspace, float(value))
