"""A board that hangs is the trouble of the team whose board it is, and of nobody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scrumai.core.errors import TrackerError, TrackerUnavailable, TrackerUncertain
from scrumai.core.team import Board
from scrumai.ports import IssueTracker
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from scrumai.trackers.gitlab_wire import Wire
from scrumai.trackers.jira_client import Gateway
from tests.fakes.certificate import certificate
from tests.fakes.dripping import Dripping, dripping
from tests.fixtures.trackers import Rig, rigs

KINDS = {
    "jira_cloud": ("jira", "12"),
    "jira_dc": ("jira", "12"),
    "gitlab": ("gitlab", "shop/app"),
    "redmine": ("redmine", "shop"),
}
HEADS = (b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n")
SHORT = 0.5  # seconds of patience
LONG = 5.0
SLACK = 1.0  # seconds that a busy machine may take beside


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rig(kind: str, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[kind](tmp_path) as made:
        yield made


def hanging(kind: str, server: Dripping, rig: Rig, patience: float) -> IssueTracker:
    name, ref = KINDS[kind]
    board = Board(2, name, server.url, ref)
    return open_tracker(Link(board, "tok-9f8e7d6c5b4a", patience=patience), rig.clock, Path())


def ask(tracker: IssueTracker) -> None:
    with pytest.raises(TrackerError):
        tracker.describe()


@contextmanager
def within(limit: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < limit


def test_another_team_is_answered_meanwhile(kind: str, rig: Rig) -> None:
    with dripping() as server:
        asking = threading.Thread(target=ask, args=(hanging(kind, server, rig, LONG),), daemon=True)
        asking.start()
        assert server.asked.wait(SLACK)
        with within(SLACK):
            mine = rig.again()
            assert mine.describe()["board"] and mine.items(mine.sprint().id)
        assert asking.is_alive()


def test_a_write_over_tls_that_is_cut_at_the_deadline_may_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    board = Board(1, "jira", "", "12")
    for send in (
        lambda url: Wire(url, "t", "shop/app", SHORT).send("post", "/issues/1/notes", {"body": "Hi"}),
        lambda url: Gateway(Link(replace(board, url=url), "t", patience=SHORT)).send("POST", "/x", {}),
    ):
        with dripping(pem=pem) as server, within(SHORT + SLACK), pytest.raises(TrackerUncertain):
            send(server.url)
        assert server.asked.is_set()


@pytest.mark.parametrize("before", HEADS, ids=["no status", "no end of the headers", "no end of the body"])
def test_nothing_waits_for_it_after_the_deadline(kind: str, rig: Rig, before: bytes) -> None:
    with dripping(before, b"a") as server:
        known = set(threading.enumerate())
        tracker = hanging(kind, server, rig, SHORT)
        with pytest.raises(TrackerUnavailable):
            tracker.describe()
        mine = [one for one in threading.enumerate() if one not in known and one.name != "drip"]
        for one in mine:
            one.join(SLACK)
        assert not [one for one in mine if one.is_alive()]
