"""Every kind of board behind the whole bot: linked, asked, changed on a yes, and down; over the REST channel."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scrumai.core.phrase import Phrase
from scrumai.core.sprint import Category, Item
from scrumai.trackers.base import Link
from tests.fixtures.stack import WEDNESDAY, Stack
from tests.fixtures.trackers import Rig, rigs

DEADLINE = 8.5  # seconds: a turn has 8, the rest is the model's and the network's
LONG = timedelta(days=2)
KINDS = [name for name in sorted(rigs()) if name != "demo"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rig(kind: str, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[kind](tmp_path) as made:
        yield made


@pytest.fixture
def talk(running: Stack, rig: Rig, kind: str) -> Iterator[Talk]:
    running.set_clock(rig.clock.now().isoformat())
    yield Talk(running, rig, kind.replace("_", "-"))
    running.set_clock(WEDNESDAY)


class Talk:
    """Sam, in a team whose board is the rig's."""

    def __init__(self, running: Stack, rig: Rig, name: str) -> None:
        self._running = running
        self._sender = f"local:{name}:sam"
        self._app = running.app
        self._workspace = running.workspace(name)
        self.linked = self.links_board(rig)

    def links_board(self, rig: Rig) -> Phrase:
        """The rig's board becomes the team's; what was told."""
        link: Link = rig.again()._tracker._link  # type: ignore[attr-defined]
        with self._app.stores.open(self._workspace) as store:
            (team,) = store.teams()
        board = replace(link.board, team_id=team.id)
        return self._app.links.board(self._workspace, team, board, link.secret)

    def links_account(self, link: Link) -> str:
        """Sam's own account, by its token; what was told."""
        member = self._app.teams.meet(self._sender)
        assert link.secret
        return str(
            self._app.links.account(member, link.board.kind, link.board.url, link.board.user, link.secret)
        )

    def says(self, text: str) -> str:
        """What the bot answers."""
        return "\n".join(one.get("text", "") for one in self._running.say(self._sender, text))


def test_a_board_is_linked_asked_and_changed(rig: Rig, talk: Talk) -> None:
    sprint, item = rig.again().sprint(), rig.open_item()
    done = rig.again().states()[-1]
    assert sprint.name in str(talk.linked.values)
    assert "points" in talk.says("how is the sprint going?")
    assert "█" in talk.says("burndown")
    assert "point" in talk.says("what's our velocity?")
    assert item.title in talk.says(f"show me {item.key}")

    assert item.key in talk.says(f"comment on {item.key}: works for me")
    assert item.key in talk.says("yes")
    (told,) = [one.new for one in rig.again().history(rig.began - LONG) if "works for me" in one.new]
    assert "for Sam" in told

    assert done.name in talk.says(f"move {item.key} to {done.name}")
    assert done.name in talk.says("yes")
    assert rig.again().item(item.key).state.category is Category.DONE

    assert "Gift cards do not print" in talk.says("create a bug: Gift cards do not print")
    talk.says("yes")
    assert _titled(rig, "Gift cards do not print")


@pytest.mark.parametrize("kind", ["redmine"], indirect=True)
def test_a_yes_to_what_was_shown_of_the_board_before_writes_nothing(talk: Talk, tmp_path: Path) -> None:
    assert "#9 “" in talk.says("comment on #9: please deploy this on Friday")
    with rigs()["gitlab"](tmp_path) as other:
        talk.links_board(other)
        assert "Your team has another board now (GitLab shop/app)" in talk.says("yes")
        assert not [one for one in other.again().history(other.began - LONG) if "deploy" in one.new]
        assert other.fake is not None and not other.fake.writes()


def test_with_an_account_of_ones_own_it_is_written_as_the_person(rig: Rig, talk: Talk) -> None:
    if rig.own is None:
        pytest.skip("this tracker has no accounts")
    key, ana = rig.open_item().key, rig.again().identity(rig.people[0])
    rig.again().assign(key, None, rig.people[0])
    assert "link my account" in talk.says(
        f"assign {key} to me"
    )  # before a yes, which could not be carried out
    assert str(ana) in talk.links_account(rig.own()._tracker._link)  # type: ignore[attr-defined]

    talk.says(f"assign {key} to me")
    assert key in talk.says("yes")
    assert rig.again().item(key).assignee == ana
    talk.says(f"comment on {key}: mine now")
    talk.says("yes")
    (told,) = [one for one in rig.again().history(rig.began - LONG) if "mine now" in one.new]
    assert (told.new, told.who) == ("mine now", ana)


def test_a_board_that_is_down_gives_the_last_reading_with_its_time(rig: Rig, talk: Talk) -> None:
    assert "points" in talk.says("how is the sprint going?")
    key = rig.open_item().key
    rig.down()
    again = talk.says("burndown")
    assert "█" in again and "As of" in again
    for question in ("what's on my plate?", f"show me {key}", "what is Ana working on?"):
        assert "does not answer; this is from" in talk.says(question)


@pytest.mark.alone
@pytest.mark.parametrize("kind", ["trello", "redmine"], indirect=True)  # over httpx, and by a client library
def test_nobody_waits_for_a_board_that_hangs(rig: Rig, talk: Talk) -> None:
    item = rig.open_item()
    assert rig.fake and "points" in talk.says("how is the sprint going?")
    rig.fake.fail(hang=True)
    begun = time.monotonic()
    told = talk.says(f"show me {item.key}")
    assert time.monotonic() - begun < DEADLINE
    assert item.title in told and "does not answer; this is from" in told


def _titled(rig: Rig, title: str) -> list[Item]:
    tracker = rig.again()
    return [one for one in tracker.items(tracker.sprint().id) if one.title == title]
