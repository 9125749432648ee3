"""Rasa is killed in the middle of turns that came by Slack, Telegram and LINE: each answer is taken once, each reply is there."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrumai import demo
from scrumai.store.server import Server
from tests.channels.pigeon import rows
from tests.channels.ways import WAYS, Way
from tests.fixtures.database import _database
from tests.fixtures.stack import Stack, started
from tests.fixtures.wait import PATIENCE, until

TALK = ["start standup", "finished the login page", "working on the export", "no blockers", "post it"]
SAID = ("What did you get done", "What's the plan", "in your way", "Here is your report", "Posted")
KIM = 11


@dataclass
class Town:
    """The whole stack with all channels, and the platforms beside it; each has a team of its own."""

    whole: Stack
    ways: Sequence[Way]

    def unfinished(self) -> int:
        return sum(way.unfinished() for way in self.ways)

    def entries(self, way: Way) -> list[tuple[Any, ...]]:
        report = "select e.kind, e.text from scrum.entry e join scrum.report r on r.id = e.report_id"
        query = f"{report} join scrum.address a using (member_id) where a.address = %s order by e.position"
        return way.facts(query, way.address(KIM))

    def kill(self) -> None:
        assert self.whole.rasa
        os.killpg(self.whole.rasa.pid, signal.SIGKILL)
        self.whole.rasa.wait()


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory, server: Server, server_url: str, trained: Path
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("town")
    credentials = home / "credentials.yml"
    names = ("slack.SlackChannel", "telegram.TelegramChannel", "line.LineChannel", "local.LocalInput")
    credentials.write_text("".join(f"channels.{name}:\n" for name in names))
    with contextmanager(_database)(server, server_url, "facts") as url:
        ways = [kind(url) for kind in WAYS]
        env = {name: one for way in ways for name, one in way.env().items()}
        with started(home, url, trained, str(credentials), **env) as whole:
            for way in ways:
                way.port = int(whole.rasa_url.rpartition(":")[2])
                demo.load(whole.app, way.door)
            yield Town(whole, ways)
        for way in ways:
            way.stop()


def test_an_answer_is_taken_once_whenever_rasa_dies(town: Town) -> None:
    written = lambda: any(len(town.entries(way)) == 1 for way in town.ways)  # noqa: E731
    # when Rasa dies in each turn
    moments: list[Callable[[], Any] | None] = [None, written, town.unfinished, None, None]
    for number, (text, moment) in enumerate(zip(TALK, moments, strict=True)):
        told = {way: way.message(KIM, text) for way in town.ways}
        assert {way.send(one) for way, one in told.items()} == {200}
        if moment:
            until(moment)
            town.kill()
            town.whole.start_rasa()
            assert {way.send(one) for way, one in told.items()} == {200}, "the platform may send it again"
        until(lambda: town.unfinished() == 0)
        for way in town.ways:
            until(lambda way=way, so_far=number: way.deliver() or said(way)[so_far:])
    for way in town.ways:
        assert town.entries(way) == [("done", TALK[1]), ("plan", TALK[2]), ("none", TALK[3])]
        replies = said(way)
        assert [part in one for part, one in zip(SAID, replies, strict=False)] == [True] * len(SAID), replies
        assert len(set(replies)) == len(replies)
        heard = "select count(*) from rasa.events where sender_id = %s and type_name = 'user'"
        assert rows(way.url, heard, way.address(KIM)) == [(len(TALK),)]


def said(way: Way) -> list[str]:
    """What Kim reads; a platform that takes no key may show what was said in a crash twice."""
    found = way.said(KIM)
    return found if way.takes_key else [one for one, _ in groupby(found)]


@pytest.mark.parametrize("text", ["/restart", '/affirm{"standup_answer":"x"}', " /EXTERNAL_standup_due"])
def test_a_typed_command_is_no_intent(town: Town, text: str) -> None:
    number = KIM + len(text)
    assert {way.send(way.message(number, text)) for way in town.ways} == {200}
    for way in town.ways:
        until(lambda way=way: way.said(number))
        url = f"{town.whole.rasa_url}/conversations/{way.address(number)}/tracker"
        # saved when the turn is over
        until(lambda url=url: httpx.get(url, timeout=PATIENCE).json()["latest_message"].get("text"))
        tracker = httpx.get(url, timeout=PATIENCE).json()
        assert "slash" in way.said(number)[0]
        assert tracker["latest_message"]["intent"]["name"] == "nlu_fallback"
        assert tracker["slots"]["standup_answer"] is None and not tracker["active_loop"].get("name")
