"""A digest that stands in the rooms of a team, when a report in it is changed or taken back: as the platforms show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import pytest

from scrumai.clock import SystemClock
from scrumai.core.address import parse
from scrumai.core.calendar import Schedule
from scrumai.core.standup import Kind
from scrumai.core.team import Member, Message, Standup, Team
from scrumai.messengers import Messengers
from scrumai.messengers.pace import Pace
from scrumai.ports import Store
from scrumai.services import digest as digests
from scrumai.services.blocker import Blockers
from scrumai.services.edited import Edits
from scrumai.services.outbox import Outbox
from scrumai.services.round import Rounds
from scrumai.services.standup import Standups
from scrumai.services.team import Teams, cases
from scrumai.settings import Settings
from scrumai.store.postgres import Stores
from tests.fakes import line, telegram
from tests.fakes.slack import SECRET, SlackFake
from tests.fixtures.board import StandingClock
from tests.fixtures.database import execute

GROUP, CROWD = -1001, line.ident("C", 1)
ROOM = "C0DIGESTS"
FIX, SECRETLY = "fixed the login page", "cleaned up after Ben"


@dataclass
class Rooms:
    """One team on three platforms, each with a room; Ana writes on Slack and Ben on Telegram."""

    stores: Stores
    workspace: int
    team: Team
    people: Mapping[str, Member]
    slack: SlackFake
    telegram: telegram.FakeTelegram
    line: line.Line
    outbox: Outbox

    def __post_init__(self) -> None:
        self.clock = StandingClock()
        teams = Teams(self.stores, self.clock)
        blockers = Blockers(self.stores, self.clock, teams)
        self.standups = Standups(self.stores, self.clock, teams, blockers)
        self.cases = cases(teams, Path("exports"))
        self.edits = Edits(self.stores, teams, blockers)

    def tell(self, who: str, *texts: str) -> None:
        """Each in a message of its own, and post it."""
        for number, text in enumerate(texts):
            self.standups.answer(self.people[who], text, {}, Kind.DONE, f"{who}{number}", f":{text}")
        self.standups.post(self.people[who])

    def close(self) -> None:
        later = StandingClock()
        later.forward(hours=14)
        Rounds(self.stores, later, self.standups.post_at_close).close_due(self.workspace)

    def take_back(self, who: str, text: str) -> None:
        self.edits.change(self.people[who], f":{text}", "", {})

    def settle(self, who: str, kind: str, text: str) -> Mapping[str, object]:
        """A sentence that sets something, as it is carried out."""
        case, person = self.cases[kind], self.people[who]
        return case.carry_out(person, case.read(person, text, {}))

    def deliver(self) -> None:
        while self.outbox.deliver(self.workspace):
            pass

    def sql(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """One statement in the workspace, past the Store."""
        return execute(f"{database}?options=-c%20scrum.workspace%3D{self.workspace}", statement)

    def said(self) -> list[list[str]]:
        """What stands in each room: Slack, Telegram, LINE."""
        slack = [str(one["blocks"]) for one in [*self.slack.said(ROOM), *self.slack.said("C7")]]
        return [slack, self.telegram.texts(GROUP), [str(one) for to, one in self.line.said if to == CROWD]]


@pytest.fixture
def fakes() -> Iterator[tuple[SlackFake, telegram.FakeTelegram, line.Line]]:
    found = SlackFake(), telegram.FakeTelegram(), line.Line()
    found[0].channels[ROOM] = {"name": "blue", "member": True, "archived": False}
    found[1].chat(GROUP, type="supergroup", title="Blue")
    found[2].groups[CROWD] = ("Blue", set())
    yield found
    for one in found:
        one.stop()


@pytest.fixture
def rooms(stores: Stores, fakes: tuple[SlackFake, telegram.FakeTelegram, line.Line]) -> Rooms:
    workspace = stores.add_workspace("Acme", "slack:T1")
    doors = {"slack:T1": ROOM, f"telegram:{telegram.BOT}": str(GROUP), f"line:{line.BOT}": CROWD}
    for door in doors:
        stores.add_door(workspace, door)
    people = {}
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule(zone="UTC"))
        for name, address in (("Ana", "slack:T1:UANA"), ("Ben", f"telegram:{telegram.BOT}:700")):
            people[name] = store.add_member(address, name)
            store.join(team.id, people[name].id, "member")
        for door, room in doors.items():
            store.set_room(team.id, door, room)
    settings = Settings(
        slack_api_url=f"{fakes[0].url}/api/", slack_bot_token="xoxb-one", slack_signing_secret=SECRET,
        telegram_bot_token=telegram.TOKEN, telegram_api_url=fakes[1].url,
        line_api_url=fakes[2].url, line_channel_access_token=line.TOKEN, line_channel_secret=line.SECRET,
    )  # fmt: skip
    messengers = Messengers(settings)
    for channel in ("slack", "telegram", "line"):
        messengers.of(channel).pace = Pace({})  # type: ignore[attr-defined]
    outbox = Outbox(
        stores, SystemClock(), SystemClock(), lambda one: messengers.of(parse(one.address).channel)
    )
    return Rooms(stores, workspace, team, people, *fakes, outbox)


def posted(rooms: Rooms) -> None:
    rooms.tell("Ana", FIX, SECRETLY)
    rooms.tell("Ben", "wrote the tests")
    rooms.close()
    rooms.deliver()
    assert [(len(one), SECRETLY in one[0]) for one in rooms.said()] == [(1, True)] * 3


CHANGES: dict[str, Callable[[Rooms], object]] = {
    "deleted": lambda rooms: rooms.take_back("Ana", SECRETLY),
    "edited": lambda rooms: rooms.edits.change(rooms.people["Ana"], f":{SECRETLY}", "paired with Ben", {}),
    "a sentence": lambda rooms: rooms.standups.edit(rooms.people["Ana"], "remove cleaned up"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_taken_back_stands_in_no_digest_that_can_be_changed(
    rooms: Rooms, change: Callable[[Rooms], object]
) -> None:
    posted(rooms)
    change(rooms)
    rooms.deliver()
    (slack,), (telegram,), (line,) = rooms.said()
    assert SECRETLY not in slack + telegram and SECRETLY in line
    assert all(FIX in one and "wrote the tests" in one for one in (slack, telegram))


def test_of_a_report_that_is_gone_the_person_is_missing_until_it_is_posted_anew(rooms: Rooms) -> None:
    posted(rooms)
    for text in (FIX, SECRETLY):
        rooms.take_back("Ana", text)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    assert FIX not in slack + telegram and "Ana" in slack and "wrote the tests" in slack
    rooms.standups.answer(rooms.people["Ana"], "the export", {}, Kind.DONE, "again")
    rooms.standups.post(rooms.people["Ana"])
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    assert "the export" in slack and "the export" in telegram


BEN_AFTERWARDS: dict[str, tuple[Callable[[Rooms], object], str]] = {
    "skips": (lambda rooms: rooms.standups.skip_day(rooms.people["Ben"]), "Skipped today: Ben"),
    "skips at a question": (
        lambda rooms: rooms.standups.answer(rooms.people["Ben"], "skip today", {}, Kind.DONE),
        "Skipped today: Ben",
    ),
    "is off": (lambda rooms: rooms.settle("Ben", "set_absence", "I'm off today"), "Away: Ben"),
    "is off in a report": (
        lambda rooms: rooms.standups.answer(rooms.people["Ben"], "fixed it, I'm off today", {}, Kind.DONE),
        "Away: Ben",
    ),
}


@pytest.mark.parametrize(("afterwards", "shown"), BEN_AFTERWARDS.values(), ids=BEN_AFTERWARDS)
def test_who_passes_or_goes_away_after_the_close_is_missed_no_more(
    rooms: Rooms, afterwards: Callable[[Rooms], object], shown: str
) -> None:
    rooms.tell("Ana", FIX)
    rooms.close()
    afterwards(rooms)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    assert all(FIX in one and shown in one and "No word" not in one for one in (slack, telegram))


def test_who_comes_back_or_begins_after_all_is_missed_again(rooms: Rooms) -> None:
    rooms.tell("Ana", FIX)
    rooms.close()
    rooms.settle("Ben", "set_absence", "I'm off today")
    rooms.deliver()
    assert "Away: Ben" in rooms.said()[0][0]
    rooms.settle("Ben", "end_absence", "I'm back")
    rooms.deliver()
    assert "No word yet from: Ben" in rooms.said()[0][0]
    rooms.standups.skip_day(rooms.people["Ben"])
    rooms.standups.start(rooms.people["Ben"])
    rooms.deliver()
    assert "No word yet from: Ben" in rooms.said()[0][0]


def test_who_is_forgotten_keeps_no_digest_as_it_was(rooms: Rooms) -> None:
    posted(rooms)
    with rooms.stores.open(rooms.workspace) as store:
        store.forget_member(rooms.people["Ben"].id)
    rooms.take_back("Ana", SECRETLY)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    gone = (SECRETLY, "Ben", "tests")
    assert FIX in slack and FIX in telegram and not any(one in slack + telegram for one in gone)


def test_who_has_their_data_deleted_is_out_of_the_digest_and_told_what_stays(rooms: Rooms) -> None:
    posted(rooms)
    told = rooms.settle("Ana", "delete_my_data", "delete my data")
    rooms.deliver()
    (slack,), (telegram,), (line,) = rooms.said()
    assert not any(one in slack + telegram for one in (FIX, SECRETLY, "Ana")) and FIX in line
    assert "wrote the tests" in slack and "wrote the tests" in telegram
    assert told["left"]


def test_who_stands_in_no_room_is_told_of_none(rooms: Rooms) -> None:
    rooms.tell("Ana", FIX)
    assert not rooms.settle("Ana", "delete_my_data", "delete my data")["left"]


def test_before_the_close_there_is_nothing_to_be_changed(rooms: Rooms) -> None:
    rooms.tell("Ana", FIX, SECRETLY)
    rooms.take_back("Ana", SECRETLY)
    rooms.close()
    rooms.deliver()
    assert [len(one) for one in rooms.said()] == [1, 1, 1] and SECRETLY not in str(rooms.said())


def test_a_change_overtakes_no_digest_that_has_not_arrived(rooms: Rooms, database: str) -> None:
    rooms.slack.fail(path="chat.postMessage", status=503, times=1)
    rooms.tell("Ana", FIX, SECRETLY)
    rooms.close()
    rooms.deliver()
    rooms.take_back("Ana", SECRETLY)
    rooms.deliver()
    assert rooms.said()[0] == [], "both wait"
    rooms.sql(database, "update scrum.outbox set next_try = now() where delivered_at is null")
    rooms.deliver()
    (slack,), _, _ = rooms.said()
    assert FIX in slack and SECRETLY not in slack


def test_what_changes_a_digest_that_never_arrived_holds_up_no_later_words(
    rooms: Rooms, database: str
) -> None:
    rooms.slack.fail(path="chat.postMessage", status=503, times=1)
    rooms.tell("Ana", FIX, SECRETLY)
    rooms.close()
    rooms.deliver()
    rooms.take_back("Ana", SECRETLY)
    first = "response = 'utter_digest' and not values ? 'instead' and address like 'slack:%%'"
    rooms.sql(database, f"update scrum.outbox set next_try = null where {first}")  # given up
    rooms.take_back("Ana", FIX)
    with rooms.stores.open(rooms.workspace) as store:
        store.post(Message(0, "later", f"slack:T1:team:{ROOM}", "utter_nobody_blocked", {}))
    rooms.deliver()
    assert len(rooms.said()[0]) == 1, "the later words"
    tried = rooms.sql(
        database, "select attempts, next_try from scrum.outbox where address like 'slack:%%' order by id"
    )
    assert tried == [(1, None)] * 3, "the digest, what changed it while it was awaited, and the later words"


def slowly_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever puts a digest together waits a moment for another one who does."""
    both, read = Barrier(2), digests.digest

    def slow(store: Store, team: Team, standup: Standup) -> digests.Digest:
        found = read(store, team, standup)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return found

    monkeypatch.setattr(digests, "digest", slow)


def test_of_two_changes_at_the_same_moment_both_stand_in_the_digest(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(rooms)
    slowly_read(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        changes = [
            pool.submit(rooms.take_back, *one) for one in (("Ana", SECRETLY), ("Ben", "wrote the tests"))
        ]
        for one in changes:
            one.result(20)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    for one in (slack, telegram):
        assert FIX in one and SECRETLY not in one and "wrote the tests" not in one


def test_what_is_told_first_while_the_standup_closes_stands_in_the_digest(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.tell("Ana", FIX)
    closing, told = Event(), Event()
    read = digests.digest

    def slow(store: Store, team: Team, standup: Standup) -> digests.Digest:
        found = read(store, team, standup)
        closing.set()
        told.wait(0.5)  # for what would slip in between
        return found

    monkeypatch.setattr(digests, "digest", slow)
    with ThreadPoolExecutor(1) as pool:
        closed = pool.submit(rooms.close)
        assert closing.wait(20)
        rooms.tell("Ben", "wrote the tests")
        told.set()
        closed.result(20)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    assert "wrote the tests" in slack and "wrote the tests" in telegram


def test_a_digest_in_several_pieces_stays_as_it_was(rooms: Rooms) -> None:
    rooms.tell("Ana", *(f"{SECRETLY} {number} " + "word " * 250 for number in range(5)))
    rooms.close()
    rooms.deliver()
    before = rooms.said()
    assert len(before[1]) > 1
    rooms.take_back("Ana", f"{SECRETLY} 0 " + "word " * 250)
    rooms.deliver()
    assert rooms.said()[1] == before[1]


def test_a_room_that_is_known_by_its_name_keeps_its_digest_and_nobody_is_troubled(rooms: Rooms) -> None:
    with rooms.stores.open(rooms.workspace) as store:
        store.set_room(rooms.team.id, "slack:T1", "digests")
    posted(rooms)
    rooms.take_back("Ana", SECRETLY)
    rooms.deliver()
    (slack,), (telegram,), _ = rooms.said()
    assert SECRETLY in slack and SECRETLY not in telegram
    assert len(rooms.slack.messages) == 1, "no lead is told of a room that would be lost"
