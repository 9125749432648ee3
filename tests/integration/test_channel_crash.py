"""Rasa is killed in the middle of turns that came by a channel: each answer is taken once, each reply is sent once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrumai import demo, stack
from scrumai.store.server import Server
from tests.channels.pigeon import PATH, TABLES, body, letter, rows, signed
from tests.channels.test_base import until
from tests.fixtures.database import _database
from tests.fixtures.stack import Stack, started

TALK = ["start standup", "finished the login page", "working on the export", "no blockers", "post it"]


@pytest.fixture(scope="module")
def pigeons(tmp_path_factory: pytest.TempPathFactory, server: Server, server_url: str) -> Iterator[Stack]:
    """The whole stack, with the tiny platform as a channel."""
    home = tmp_path_factory.mktemp("pigeons")
    credentials = home / "credentials.yml"
    credentials.write_text("channels.local.LocalInput:\ntests.channels.pigeon.PigeonChannel:\n")
    ready = os.environ.get("SCRUMAI_TEST_MODEL")
    model = Path(ready) if ready else stack.train()
    with contextmanager(_database)(server, server_url, "facts") as url:
        rows(url, TABLES)
        with started(home, url, model, str(credentials)) as whole:
            demo.load(whole.app, "pigeon:L1")
            yield whole


def tell(whole: Stack, sender: str, number: int, text: str) -> int:
    content = body(letter(f"{sender}-{number}", sender, text))
    return httpx.post(whole.rasa_url + PATH, content=content, headers=signed(content), timeout=30).status_code


def sent(whole: Stack, sender: str) -> list[str]:
    query = "select text from sent where address = %s order by id"
    return [text for (text,) in rows(whole.database_url, query, f"pigeon:L1:{sender}")]


def kill(whole: Stack) -> None:
    assert whole.rasa
    os.killpg(whole.rasa.pid, signal.SIGKILL)
    whole.rasa.wait()


def facts(whole: Stack, query: str) -> list[list[Any]]:
    return whole.rows((whole.app.stores.workspace("pigeon:L1") or (0, None))[0], query)


def entries(whole: Stack) -> list[list[Any]]:
    query = (
        "select kind, e.text from entry e join report r on r.id = report_id join address a using (member_id)"
    )
    return facts(whole, f"{query} where a.address = 'pigeon:L1:kim' order by position")


def unfinished(whole: Stack) -> int:
    return int(facts(whole, "select count(*) from inbox where finished_at is null")[0][0])


def quiet(whole: Stack, replies: int) -> bool:
    return unfinished(whole) == 0 and len(sent(whole, "kim")) >= replies


def test_an_answer_is_taken_once_whenever_rasa_dies(pigeons: Stack) -> None:
    written = lambda: len(entries(pigeons)) == 1  # noqa: E731
    accepted = lambda: unfinished(pigeons)  # noqa: E731
    # when Rasa dies in each turn
    moments: list[Callable[[], Any] | None] = [None, written, accepted, None, None]
    for number, (text, moment) in enumerate(zip(TALK, moments, strict=True)):
        assert tell(pigeons, "kim", number, text) == 200
        if moment:
            until(moment)
            kill(pigeons)
            pigeons.start_rasa()
            assert tell(pigeons, "kim", number, text) == 200, "the platform may send it again"
        until(partial(quiet, pigeons, number + 1), 60)
    assert entries(pigeons) == [["done", TALK[1]], ["plan", TALK[2]], ["none", TALK[3]]]
    replies = sent(pigeons, "kim")
    asked = ("What did you get done", "What's the plan", "in your way", "Here is your report", "Posted")
    assert [part in reply for part, reply in zip(asked, replies, strict=False)] == [True] * len(asked), (
        replies
    )
    heard = "select count(*) from rasa.events where sender_id = 'pigeon:L1:kim' and type_name = 'user'"
    assert rows(pigeons.database_url, heard) == [(len(TALK),)]


@pytest.mark.parametrize("text", ["/restart", '/affirm{"standup_answer":"x"}', " /EXTERNAL_standup_due"])
def test_a_typed_command_is_no_intent(pigeons: Stack, text: str) -> None:
    sender = f"typist{len(text)}"
    assert tell(pigeons, sender, 1, text) == 200
    until(lambda: sent(pigeons, sender), 60)
    url = f"{pigeons.rasa_url}/conversations/pigeon:L1:{sender}/tracker"
    until(
        lambda: httpx.get(url, timeout=30).json()["latest_message"].get("text")
    )  # saved when the turn is over
    tracker = httpx.get(url, timeout=30).json()
    assert "slash" in sent(pigeons, sender)[0]
    assert tracker["latest_message"]["intent"]["name"] == "nlu_fallback"
    assert tracker["slots"]["standup_answer"] is None and not tracker["active_loop"].get("name")
