"""One conversation, whatever it is held in: the same facts, the same words. And one team on three platforms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scrumai.store.installations import Installations
from scrumai.store.server import Server
from scrumai.worker import Jobs
from tests import pictures
from tests.fakes.line import ident
from tests.fixtures.database import _database
from tests.fixtures.platforms import ROOM, Fakes, Line, Shown, Slack, Talker, Telegram, platforms
from tests.fixtures.recording import Replay, everybody, replay, stack_on
from tests.fixtures.recording import office as office_of
from tests.fixtures.stack import Stack

# of each kind of facts
COUNTS = {
    "people": 2, "reports": 2, "entries": 6, "blockers": 1, "suggestions": 2, "absences": 1,
    "requests": 8, "audit": 5, "board": 2,
}  # fmt: skip

DIGEST = (
    "Standup of Harbour, Thursday 5 March"
    " Zoe - done: finished DEMO-12 - next: DEMO-15 - nothing in the way"
    " Tim - done: vouchers done - next: DEMO-14 - nothing in the way"
    " Skipped today: Lin"
)


@pytest.fixture(scope="module")
def fakes() -> Iterator[Fakes]:
    yield from platforms()


@pytest.fixture(scope="module")
def town(
    fakes: Fakes,
    tmp_path_factory: pytest.TempPathFactory,
    server: Server,
    server_url: str,
    trained: Path,
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("parity")
    with (
        contextmanager(_database)(server, server_url, "facts") as url,
        stack_on(fakes, home, url, trained) as (running, jobs),
    ):
        yield Town(running, jobs, fakes)


class Town:
    """The stack, and everybody who talks to it."""

    def __init__(self, running: Stack, jobs: Jobs, fakes: Fakes) -> None:
        self.stack, self.jobs, self.fakes = running, jobs, fakes
        self.url = running.rasa_url


@pytest.fixture(scope="module")
def replays(town: Town) -> dict[str, Replay]:
    """The recording, once on each channel."""
    made = everybody(town.stack, town.jobs, town.fakes)
    replay(town.stack, list(made.values()))
    return made


@pytest.mark.parametrize("channel", ["slack", "telegram", "line"])
def test_the_same_conversation_gives_the_same_facts(replays: dict[str, Replay], channel: str) -> None:
    facts, expected = replays[channel].office.facts(), replays["rest"].office.facts()
    assert facts == expected
    assert {name: len(found) for name, found in facts.items()} == COUNTS


@pytest.mark.parametrize("channel", ["slack", "telegram", "line"])
def test_the_same_conversation_is_answered_in_the_same_words(
    replays: dict[str, Replay], channel: str
) -> None:
    pairs = list(zip(replays[channel].read(), replays["rest"].read(), strict=True))
    both = [(here, there) for (how, here), (_, there) in pairs if how == "chat"]
    assert [here for here, _ in both] == [there for _, there in both]
    assert all(here for here, _ in both)
    assert len(pairs) - len(both) == (
        4 if channel == "line" else 5
    )  # what REST has not: three rounds, a room, an edit


def test_what_comes_by_itself_and_in_the_room_has_the_same_words(replays: dict[str, Replay]) -> None:
    told = [replays[channel].read() for channel in ("slack", "telegram", "line")]
    slack, telegram, line = ([one for one in each if one[0] in ("round", "room")] for each in told)
    assert slack == telegram == line
    (_, here), (_, morning), (_, evening) = [one for one in slack if one[1]]
    assert here == {ROOM: [Shown("From now on I post the digest of Core here.")]}
    assert set(morning) == {"Sam", "Ana"}
    assert "Standup of Core, Wednesday 4 March Sam - done: Finished DEMO-12" in evening[ROOM][0].text


def test_an_edit_is_answered_where_there_are_edits(replays: dict[str, Replay]) -> None:
    slack, telegram = (
        [heard for how, heard in replays[channel].read() if how == "edit"]
        for channel in ("slack", "telegram")
    )
    assert slack == telegram == [{"Ana": [Shown("Changed in your report, too: credit notes <draft>")]}]


def test_the_pictures_are_those_of_today(replays: dict[str, Replay]) -> None:
    """`make pictures` draws them anew."""
    drawn = pictures.files(replays)
    assert sorted(drawn) == sorted(path.name for path in pictures.FOLDER.iterdir())
    for name, text in drawn.items():
        assert (pictures.FOLDER / name).read_text("utf-8") == text, name


def test_one_team_on_three_platforms(town: Town) -> None:
    """Zoe begins on Slack and ends on LINE, where she is known by a code; everybody reads the same digest."""
    town.stack.set_clock("2026-03-05T09:20:00+00:00")
    town.fakes.slack.tokens["xoxb-two"] = "T2"
    slack = Slack(town.url, town.fakes.slack, {"Zoe": "UZOE"}, "T2", "C0HARBOUR")
    telegram = Telegram(town.url, town.fakes.telegram, {"Tim": "7003"}, -1002)
    line = Line(town.url, town.fakes.line, {"Lin": ident("U", 3), "Zoe": ident("U", 4)}, ident("U", 99), 2)
    office = office_of(town.stack, town.jobs, telegram)
    for other in (slack, line):
        town.stack.app.stores.add_door(office.workspace, other.door)
    key = town.stack.env["SCRUMAI_ENCRYPTION_KEY"]
    Installations(town.stack.app.stores, key).save(slack.door, {"token": "xoxb-two"})
    office.team(
        "Harbour", {who: on.address(who) for who, on in (("Zoe", slack), ("Tim", telegram), ("Lin", line))}
    )

    def heard(on: Talker, who: str) -> list[Shown]:
        office.settle()
        return [on.shown(one) for one in on.read(who)]

    slack.write("Zoe", "link my chat")
    code = re.search(r"\w{5}-\w{5}", heard(slack, "Zoe")[0].text)
    assert code
    line.write("Zoe", code[0])
    assert "Zoe" in heard(line, "Zoe")[0].text
    known = (
        "select count(*) from address a join member m on m.id = member_id where name = 'Zoe' group by m.id"
    )
    assert office.ask(known) == [(2,)]

    for who, on in (("Tim", telegram), ("Zoe", line), ("Zoe", slack)):
        on.write(who, "post the digest here", here=True)
        assert "digest of Harbour here" in heard(on, ROOM)[0].text

    town.stack.set_clock("2026-03-05T09:30:00+00:00")
    office.go_round()
    asked = [heard(on, who)[0].text for who, on in (("Zoe", slack), ("Tim", telegram), ("Lin", line))]
    morning = "Good morning, {}! It's standup time in Harbour."
    assert [text[: len(morning) + 1] for text in asked] == [
        morning.format(who) for who in ("Zoe", "Tim", "Lin")
    ]

    slack.write("Zoe", "finished DEMO-12")
    assert heard(slack, "Zoe") == [Shown("What's the plan for today?")]
    line.write("Zoe", "DEMO-15, no blockers")
    (echo,) = heard(line, "Zoe")
    assert "Done - finished DEMO-12 Today - DEMO-15 Blockers: none" in echo.text
    line.press("Zoe", "Post")
    telegram.write("Tim", "vouchers done, today DEMO-14, no blockers")
    office.settle()
    telegram.press("Tim", "Post")
    line.write("Lin", "skip today")
    office.settle()

    town.stack.set_clock("2026-03-05T12:31:00+00:00")
    office.go_round()
    digests = [heard(on, ROOM) for on in (slack, telegram, line)]
    assert digests[0] == digests[1] == digests[2] == [Shown(DIGEST)]
    assert slack.arrived(ROOM)[-1]["blocks"][0]["text"]["text"] == "*Standup of Harbour, Thursday 5 March*"
