"""Somebody asks for the burndown on each platform, with the charts service running, and with none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrumai.store.server import Server
from tests.fakes.line import ident
from tests.fixtures.charts import SECRET
from tests.fixtures.database import _database
from tests.fixtures.platforms import Fakes, Line, Slack, Talker, Telegram, platforms
from tests.fixtures.recording import Office, office, stack_on
from tests.fixtures.stack import Stack, free_port

SAM = "Sam"
PNG = b"\x89PNG"


class Town:
    """The stack, and Sam on each platform, in a team behind a door of its own."""

    def __init__(self, running: Stack, jobs: Any, fakes: Fakes) -> None:
        self.stack, self.fakes = running, fakes
        url = running.rasa_url
        self.slack = Slack(url, fakes.slack, {SAM: "USAM"})
        self.telegram = Telegram(url, fakes.telegram, {SAM: "7001"})
        self.line = Line(url, fakes.line, {SAM: ident("U", 1)})
        self._offices: dict[Talker, Office] = {}
        for one in (self.slack, self.telegram, self.line):
            self._offices[one] = office(running, jobs, one)
            self._offices[one].team("Core", {SAM: one.address(SAM)})

    def ask(self, on: Talker, what: str) -> list[dict[str, Any]]:
        """What Sam is answered, as the platform has it."""
        on.write(SAM, what)
        self._offices[on].settle()
        return [dict(one) for one in on.read(SAM)]


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory, server: Server, server_url: str, trained: Path
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("charts")
    env = {"SCRUMAI_JWT_SECRET": SECRET, "SCRUMAI_CHARTS_URL": f"http://127.0.0.1:{free_port()}"}
    with (
        contextmanager(platforms)() as fakes,
        contextmanager(_database)(server, server_url, "facts") as url,
        stack_on(fakes, home, url, trained, **env) as (running, jobs),
    ):
        running.start_charts()
        yield Town(running, jobs, fakes)


@pytest.mark.parametrize(
    ("what", "begins"), [("burndown", "Sprint 24: "), ("velocity", "The team finishes ")]
)
def test_who_asks_for_numbers_sees_the_picture_too(town: Town, what: str, begins: str) -> None:
    files = dict(town.fakes.slack.files)
    (said,) = town.ask(town.slack, what)
    (file,) = (one for name, one in town.fakes.slack.files.items() if name not in files)
    assert said["text"].startswith(begins) and file["title"].startswith(begins)
    assert file["content"].startswith(PNG) and file["channel"] == said["channel"]

    (shown,) = town.ask(town.telegram, what)
    assert shown["photo"] and shown["caption"].startswith(begins)

    picture, words = town.ask(town.line, what)
    assert words["text"].startswith(begins) and town.fakes.line.calls[-1][0] == "reply"
    public, charts = (town.stack.env[f"SCRUMAI_{name}_URL"] for name in ("PUBLIC", "CHARTS"))
    fetched = httpx.get(
        picture["originalContentUrl"].replace(public, charts)
    )  # as LINE does, by way of the proxy
    assert fetched.content.startswith(PNG)


def test_where_no_charts_are_the_words_stand_alone(town: Town) -> None:
    town.stack.stop_charts()
    files = len(town.fakes.slack.files)
    (said,) = town.ask(town.slack, "burndown")
    (shown,) = town.ask(town.telegram, "burndown")
    assert said["text"].startswith("Sprint 24: ") and len(town.fakes.slack.files) == files
    assert shown["text"].startswith("Sprint 24: ") and "photo" not in shown
