"""What happens by itself: rounds and deliveries on a real Postgres, by several workers at once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import jwt
import pytest

from scrumai.core.blocker import Blocker
from scrumai.core.calendar import Absence, Schedule
from scrumai.core.errors import MessengerUnavailable, TrackerUnavailable
from scrumai.core.phrase import lines, phrase
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.team import Board, Member, Message, Team
from scrumai.messengers.dialogue import Dialogue
from scrumai.services.blocker import Blockers
from scrumai.services.board_round import BoardRounds
from scrumai.services.outbox import TRIES, Outbox
from scrumai.services.round import DUE, Rounds
from scrumai.services.snapshot import named
from scrumai.services.standup import Standups
from scrumai.services.team import Teams
from scrumai.store.migrate import migrate
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from scrumai.worker import prepare
from tests.fixtures.database import execute
from tests.fixtures.wait import until

BERLIN = Schedule(clock_time(9, 30), zone="Europe/Berlin")  # open until 12:30
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
TOLD = (Entry(Kind.DONE, "login page"),)


class Clock:
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """A time in Berlin, in winter."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(timedelta(hours=1)))


@dataclass
class World:
    """A workspace with a team, its rounds, and the boards that were read."""

    stores: Stores
    clock: Clock
    workspace: int
    team: Team
    boards_read: list[int] = field(default_factory=list)
    tracker_down: bool = False

    def __post_init__(self) -> None:
        teams = Teams(self.stores, self.clock)
        blockers = Blockers(self.stores, self.clock, teams)
        self.standups = Standups(self.stores, self.clock, teams, blockers)
        self.rounds = Rounds(self.stores, self.clock, self.standups.post_at_close)
        self.boards = BoardRounds(self.stores, self.clock, self.read_board)

    def read_board(self, member: Member) -> None:
        if self.tracker_down:
            raise TrackerUnavailable
        self.boards_read.append(member.id)
        with self.stores.open(self.workspace) as store:
            board = store.board(self.team.id)
            assert board is not None
            store.save_snapshot(self.team.id, self.clock.now(), {"board": named(board)})

    def add(self, name: str, role: str = "member", **fields: object) -> Member:
        with self.stores.open(self.workspace) as store:
            member = store.add_member(f"local:demo:{name.lower()}", name)
            store.join(self.team.id, member.id, role)
            return store.update_member(member.id, **fields) if fields else member

    def add_team(self, name: str) -> Team:
        with self.stores.open(self.workspace) as store:
            return store.add_team(name, BERLIN)

    def report(self, member: Member, state: str, *entries: Entry, day: date = MONDAY) -> None:
        posted = self.clock.now() if state == "posted" else None
        with self.stores.open(self.workspace) as store:
            standup = store.open_standup(self.team.id, day)
            store.save_report(Report(0, standup.id, member.id, day, state, entries=entries, posted_at=posted))

    def state(self, member: Member, day: date = MONDAY) -> str:
        with self.stores.open(self.workspace) as store:
            report = store.report(store.open_standup(self.team.id, day).id, member.id)
        return report.state if report else ""

    def closed(self, day: date = MONDAY) -> bool:
        with self.stores.open(self.workspace) as store:
            return store.open_standup(self.team.id, day).closed_at is not None

    def queued(self, response: str) -> list[Message]:
        with self.stores.open(self.workspace) as store:
            return [one for one in store.due(1000) if one.response == response]

    def asked(self) -> list[str]:
        return [one.values["name"] for one in self.queued("utter_standup_open")]

    def reminded(self) -> list[str]:
        return [one.values["name"] for one in self.queued("utter_standup_reminder")]


@pytest.fixture
def world(stores: Stores) -> World:
    workspace = stores.add_workspace("Demo", "local:demo")
    with stores.open(workspace) as store:
        team = store.add_team("Blue", BERLIN)
    return World(stores, Clock(at(9, 30)), workspace, team)


def at_once(do: Callable[[], object], workers: int = 4) -> None:
    """The same by several workers, begun at the same moment."""
    barrier = threading.Barrier(workers)

    def work(_: int) -> None:
        barrier.wait(10)
        do()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))


# opening


def test_everybody_is_asked_once_when_their_own_morning_comes(world: World) -> None:
    world.add("Ana")
    world.add("Nat", zone="America/New_York")
    world.add("Tao", zone="Asia/Tokyo")
    asked = {}
    for hour in range(-2, 24):
        world.clock.instant = at(0) + timedelta(hours=hour, minutes=30)
        world.rounds.open_due(world.workspace)
        world.rounds.open_due(world.workspace)
        for name in world.asked():
            asked.setdefault(name, hour)
    assert asked == {"Tao": 1, "Ana": 9, "Nat": 15}
    assert sorted(world.asked()) == ["Ana", "Nat", "Tao"]
    assert len(world.queued(DUE)) == 3


def test_two_workers_ask_once(world: World) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        world.add(name)
    at_once(lambda: world.rounds.open_due(world.workspace))
    assert sorted(world.asked()) == ["Ana", "Ben", "Cleo"]


@pytest.mark.parametrize("now", [at(9, 29), at(12, 30), at(10, day=date(2026, 3, 1)), at(10, day=TUESDAY)])
def test_nobody_is_asked_outside_of_the_hours_at_the_weekend_or_on_a_holiday(
    world: World, now: datetime
) -> None:
    world.add("Ana")
    with world.stores.open(world.workspace) as store:
        store.add_holiday(world.team.id, TUESDAY, "Carnival")
    world.clock.instant = now
    world.rounds.open_due(world.workspace)
    assert world.asked() == []


def test_who_is_away_or_has_begun_is_not_asked(world: World) -> None:
    away = world.add("Away")
    with world.stores.open(world.workspace) as store:
        store.add_absence(away.id, Absence(MONDAY, MONDAY))
        store.add_absence(world.add("Half").id, Absence(MONDAY, MONDAY, "morning"))
    world.report(world.add("Begun"), "open", *TOLD)
    world.report(world.add("Posted"), "posted", *TOLD)
    world.report(world.add("Skipped"), "skipped")
    world.add("Ana")
    world.rounds.open_due(world.workspace)
    assert sorted(world.asked()) == ["Ana", "Half"]


def test_a_person_in_two_teams_is_asked_by_the_one_joined_last(world: World) -> None:
    ana = world.add("Ana")
    with world.stores.open(world.workspace) as store:
        store.join(store.add_team("Red", BERLIN).id, ana.id, "member")
    world.rounds.open_due(world.workspace)
    assert [one.values["team"] for one in world.queued("utter_standup_open")] == ["Red"]


# reminding


def test_reminders_come_when_wished_or_half_an_hour_before_the_close(world: World) -> None:
    world.add("Ana")
    world.add("Early", remind_at=clock_time(10, 15))
    world.add("Never", reminders=False)
    world.report(world.add("Posted"), "posted", *TOLD)
    world.report(world.add("Skipped"), "skipped")
    world.report(world.add("Half"), "open", *TOLD)
    away = world.add("Away")
    with world.stores.open(world.workspace) as store:
        store.add_absence(away.id, Absence(MONDAY, MONDAY))
    came = {}
    for minutes in range(0, 240, 5):
        world.clock.instant = at(9) + timedelta(minutes=minutes)
        at_once(lambda: world.rounds.remind_due(world.workspace), 2)
        for name in world.reminded():
            came.setdefault(name, f"{world.clock.instant:%H:%M}")
    assert came == {"Early": "10:15", "Ana": "12:00", "Half": "12:00"}
    assert sorted(world.reminded()) == ["Ana", "Early", "Half"]


def test_a_reminder_that_comes_too_late_does_not_come(world: World) -> None:
    world.add("Ana")
    world.clock.instant = at(15)
    world.rounds.remind_due(world.workspace)
    assert world.reminded() == []


# closing


def test_at_the_close_what_was_told_is_posted_and_one_digest_goes_out(world: World) -> None:
    ana, ben = world.add("Ana"), world.add("Ben")
    world.add("Cleo")
    world.report(ana, "echoed", *TOLD)
    world.report(ben, "open", Entry(Kind.BLOCKER, "keys from ops"))
    world.clock.instant = at(12, 29)
    world.rounds.close_due(world.workspace)
    assert (world.state(ana), world.closed()) == ("echoed", False)
    world.clock.instant = at(12, 30)
    at_once(lambda: world.rounds.close_due(world.workspace))
    assert (world.state(ana), world.state(ben), world.closed()) == ("posted", "posted", True)
    (sent,) = world.queued("utter_digest")
    assert sent.address == "local:demo:team:blue"
    told = world.queued("utter_standup_closed")
    assert sorted(one.address for one in told) == sorted([ana.address, ben.address])
    assert phrase("utter_digest_missing_part", names="Cleo") in sent.values["body"].parts
    with world.stores.open(world.workspace) as store:
        assert [one.text for one in store.blockers(world.team.id)] == ["keys from ops"]


@pytest.mark.parametrize("hour", [13, 18])
def test_a_standup_without_a_word_closes_without_a_digest(world: World, hour: int) -> None:
    ana = world.add("Ana")
    world.report(ana, "open")
    world.clock.instant = at(hour)
    world.rounds.close_due(world.workspace)
    assert world.closed() and world.queued("utter_digest") == [] and world.state(ana) == "open"
    assert world.queued("utter_standup_closed") == []


def test_the_digest_waits_for_the_last_persons_morning(world: World) -> None:
    ana = world.add("Ana")
    world.add("Nat", zone="America/New_York")  # 9:30 there is 15:30 in Berlin
    world.report(ana, "echoed", *TOLD)
    world.clock.instant = at(12, 30)
    world.rounds.close_due(world.workspace)
    assert (world.state(ana), world.closed()) == ("posted", False)
    world.clock.instant = at(18, 30)
    world.rounds.close_due(world.workspace)
    assert world.closed() and len(world.queued("utter_digest")) == 1


def test_who_is_away_in_another_zone_is_not_waited_for(world: World) -> None:
    world.report(world.add("Ana"), "posted", *TOLD)
    nat = world.add("Nat", zone="America/New_York")
    with world.stores.open(world.workspace) as store:
        store.add_absence(nat.id, Absence(MONDAY, MONDAY))
    world.clock.instant = at(12, 30)
    world.rounds.close_due(world.workspace)
    assert world.closed()


def test_a_report_begun_long_after_the_close_is_not_posted_under_somebodys_hands(world: World) -> None:
    ana = world.add("Ana")
    world.clock.instant = at(16)
    world.report(ana, "open", *TOLD)
    world.rounds.close_due(world.workspace)
    assert (world.state(ana), world.closed()) == ("open", False)
    world.clock.instant = at(0, 1, day=TUESDAY)
    world.rounds.close_due(world.workspace)
    assert (world.state(ana), world.closed()) == ("posted", True)


def test_reports_posted_at_the_close_are_held_against_the_board_when_the_digest_is_out(world: World) -> None:
    ana = world.add("Ana")
    world.report(ana, "echoed", *TOLD)
    world.report(world.add("Ben"), "posted", *TOLD)
    seen: list[tuple[int, str, int]] = []

    def after_close(member: Member, team: Team, report: Report) -> None:
        seen.append((member.id, report.state, len(world.queued("utter_digest"))))

    rounds = Rounds(world.stores, world.clock, world.standups.post_at_close, after_close)
    world.clock.instant = at(12, 30)
    at_once(lambda: rounds.close_due(world.workspace))
    assert seen == [(ana.id, "posted", 1)]


def test_after_a_night_without_a_worker_yesterdays_standup_is_closed(world: World) -> None:
    world.report(world.add("Ana"), "echoed", *TOLD)
    world.clock.instant = at(9, 30, day=TUESDAY)
    world.rounds.close_due(world.workspace)
    world.rounds.open_due(world.workspace)
    assert world.closed() and world.asked() == ["Ana"]


# escalating, snapshots


def test_a_blocker_without_a_helper_goes_to_the_leads_once_a_day_after_two_working_days(world: World) -> None:
    ana = world.add("Ana")
    world.add("Lea", "lead")
    friday = at(16, day=date(2026, 2, 27))
    with world.stores.open(world.workspace) as store:
        store.add_blocker(Blocker(0, world.team.id, ana.id, "Ana", "keys from ops", friday))
        taken = store.add_blocker(Blocker(0, world.team.id, ana.id, "Ana", "taken up", friday))
        store.update_blocker(Blocker(**{**vars(taken), "acknowledged": friday, "helper": "Lea"}))
    # Monday is the first working day, Tuesday the second; and nobody is told before the standup's time
    told = []
    for now in (at(23), at(9, 29, TUESDAY), at(9, 30, TUESDAY), at(23, 0, TUESDAY), at(9, 30, WEDNESDAY)):
        world.clock.instant = now
        at_once(lambda: world.rounds.escalate_due(world.workspace), 2)
        told.append(len(world.queued("utter_blocker_escalation")))
    assert told == [0, 0, 1, 1, 2]
    sent = world.queued("utter_blocker_escalation")[0]
    assert sent.address == "local:demo:lea"
    row = {"owner": "Ana", "text": "keys from ops", "days": 2}
    assert sent.values["lines"] == lines("utter_blocker_escalation_line", [row])


def test_a_board_is_read_once_a_day_before_the_standup_and_again_when_the_tracker_was_down(
    world: World,
) -> None:
    ana = world.add("Ana")
    world.boards.snapshot_due(world.workspace)
    assert world.boards_read == []  # no board is linked
    with world.stores.open(world.workspace) as store:
        store.link_board(Board(world.team.id, "demo", "demo", "demo"))
    world.tracker_down = True
    world.boards.snapshot_due(world.workspace)
    world.tracker_down = False
    for hour in (10, 11, 23):
        world.clock.instant = at(hour)
        world.boards.snapshot_due(world.workspace)
    assert world.boards_read == [ana.id]
    for hour, minute, reads in ((1, 0, 1), (8, 29, 1), (8, 30, 2), (8, 40, 2), (23, 0, 2)):
        world.clock.instant = at(hour, minute, day=TUESDAY)
        world.boards.snapshot_due(world.workspace)
        assert len(world.boards_read) == reads


def test_a_board_is_read_as_soon_as_it_is_linked_and_one_that_fails_is_left_alone_for_a_while(
    world: World,
) -> None:
    world.add("Ana")
    for ref in ("one", "other"):
        world.clock.instant += timedelta(minutes=1)
        with world.stores.open(world.workspace) as store:
            store.link_board(Board(world.team.id, "demo", "demo", ref))
        world.boards.snapshot_due(world.workspace)
    assert len(world.boards_read) == 2
    with world.stores.open(world.workspace) as store:
        store.link_board(Board(world.team.id, "demo", "demo", "third"))
    world.tracker_down = True
    world.boards.snapshot_due(world.workspace)
    world.tracker_down = False
    for minutes, reads in ((1, 2), (8, 2), (1, 3), (1, 3)):
        world.clock.instant += timedelta(minutes=minutes)
        world.boards.snapshot_due(world.workspace)
        assert len(world.boards_read) == reads


def test_old_readings_go_and_the_last_one_of_each_board_stays(world: World) -> None:
    other = world.add_team("Green")
    with world.stores.open(world.workspace) as store:
        for age in (200, 61, 59, 0):
            store.save_snapshot(world.team.id, world.clock.now() - timedelta(days=age), {"age": age})
        store.save_snapshot(other.id, world.clock.now() - timedelta(days=90), {"age": 90})
    at_once(lambda: world.boards.tidy(world.workspace), 2)
    with world.stores.open(world.workspace) as store:
        assert store.prune_snapshots(world.clock.now().date()) == 1  # the one of 59 days was there still
        assert [store.snapshot(one.id)[1] for one in (world.team, other)] == [{"age": 0}, {"age": 90}]  # type: ignore[index]


def test_workspaces_do_not_see_each_other(world: World) -> None:
    world.add("Ana")
    other = world.stores.add_workspace("Other", "local:other")
    world.rounds.open_due(other)
    assert world.asked() == []
    world.rounds.open_due(world.workspace)
    with world.stores.open(other) as store:
        assert store.due(10) == []


# delivering


class Pigeon:
    """A messenger that can be down."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.down = False

    def send(self, message: Message) -> None:
        if self.down:
            raise MessengerUnavailable("no wind")
        if message.response == "utter_unknown":
            raise KeyError(message.response)
        self.sent.append(message.key)


PAST = datetime(2020, 1, 1, tzinfo=timezone.utc)  # as the machine's time: every retry is due at once


def post(world: World, *keys: str, response: str = "utter_greet", **values: object) -> None:
    with world.stores.open(world.workspace) as store:
        for key in keys:
            store.post(Message(0, key, "local:demo:ana", response, dict(values)))


def outbox(world: World, pigeon: Pigeon, wall: datetime = PAST) -> Outbox:
    return Outbox(world.stores, world.clock, Clock(wall), lambda _: pigeon)


def test_each_message_is_delivered_once_by_two_workers(world: World) -> None:
    keys = [f"m{number}" for number in range(30)]
    post(world, *keys, *keys)
    pigeon = Pigeon()
    at_once(lambda: outbox(world, pigeon).deliver(world.workspace))
    assert sorted(pigeon.sent) == sorted(keys)
    assert outbox(world, pigeon).deliver(world.workspace) == 0


def test_a_message_waits_while_the_messenger_is_down(world: World) -> None:
    post(world, "m")
    pigeon = Pigeon()
    pigeon.down = True
    real = datetime.now(timezone.utc)
    assert outbox(world, pigeon, real).deliver(world.workspace) == 1
    pigeon.down = False
    assert outbox(world, pigeon, real).deliver(world.workspace) == 0  # its time has not come
    assert pigeon.sent == []


def test_it_is_delivered_when_the_messenger_is_back(world: World) -> None:
    post(world, "m")
    pigeon = Pigeon()
    pigeon.down = True
    tries: list[int] = []

    def stopping() -> bool:
        tries.append(1)
        pigeon.down = len(tries) <= 3
        return False

    outbox(world, pigeon).deliver(world.workspace, stopping)
    assert pigeon.sent == ["m"]
    assert len(tries) == 5  # three failures, one success, nothing left


def test_a_message_is_given_up_after_so_many_tries_but_not_one_with_a_time_of_its_own(world: World) -> None:
    pigeon = Pigeon()
    pigeon.down = True
    post(world, "m")
    assert outbox(world, pigeon).deliver(world.workspace) == TRIES
    post(world, "due", until=at(12).isoformat())
    left = iter(range(3 * TRIES))
    outbox(world, pigeon).deliver(world.workspace, lambda: next(left, None) is None)
    pigeon.down = False
    outbox(world, pigeon).deliver(world.workspace)
    assert pigeon.sent == ["due"]


def test_a_message_that_nobody_wants_any_more_is_not_delivered(world: World) -> None:
    post(world, "old", until=at(9, 30).isoformat())
    pigeon = Pigeon()
    assert outbox(world, pigeon).deliver(world.workspace) == 1
    assert pigeon.sent == [] and outbox(world, pigeon).deliver(world.workspace) == 0


def test_a_message_without_words_holds_up_no_other(world: World) -> None:
    post(world, "bad", response="utter_unknown")
    post(world, "good")
    pigeon = Pigeon()
    assert outbox(world, pigeon).deliver(world.workspace) == 2
    assert pigeon.sent == ["good"] and outbox(world, pigeon).deliver(world.workspace) == 0


# the dialogue's own API


@pytest.fixture
def rasa() -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """A server that notes what it is asked: path, Authorization, body."""
    asked: list[tuple[str, str, bytes]] = []

    class Rasa(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers.get("Authorization") or "", body))
            self.send_response(404 if "nobody" in self.path else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Rasa)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join(10)
    server.server_close()


def due(person: str) -> Message:
    return Message(1, "k", f"local:demo:{person}", DUE, {})


def test_the_intent_is_triggered_in_the_persons_conversation_with_rasas_claims(
    rasa: tuple[str, list[tuple[str, str, bytes]]],
) -> None:
    url, asked = rasa
    secret = "a secret of at least thirty-two characters"
    Dialogue(url).send(due("ana"))
    Dialogue(url + "/", secret).send(due("a/b?c"))
    path, header, body = asked[0]
    assert (path, header) == ("/conversations/local:demo:ana/trigger_intent", "")
    assert json.loads(body) == {"name": "EXTERNAL_standup_due"}
    path, header, _ = asked[1]
    assert path == "/conversations/local:demo:a%2Fb%3Fc/trigger_intent"
    claims = jwt.decode(header.removeprefix("Bearer "), secret, algorithms=["HS256"])
    assert claims["user"] == {"username": "worker", "role": "admin"}
    assert claims["exp"] <= time.time() + 60


def test_a_dialogue_that_is_down_or_refuses_is_unavailable(
    rasa: tuple[str, list[tuple[str, str, bytes]]],
) -> None:
    for url, person in ((rasa[0], "nobody"), ("http://127.0.0.1:9", "ana")):
        with pytest.raises(MessengerUnavailable):
            Dialogue(url).send(due(person))


# the process


def test_the_queue_is_made_once_by_workers_that_start_together(empty_database: str) -> None:
    at_once(lambda: prepare(empty_database), 3)
    prepare(empty_database)


class Process:
    """A worker process, and what it has printed so far."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scrumai", "worker"], stdout=out, stderr=out, env=environment
            )

    def printed(self) -> str:
        return self._log.read_text("utf-8")

    def end(self) -> tuple[int, float]:
        """Its exit code after SIGTERM, and the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20), time.monotonic() - begun


def blocks(workers: Sequence[Process], words: str) -> int:
    return sum(len(re.findall(words, one.printed())) for one in workers)


def delivered(url: str, workspace: int) -> int:
    """How many messages are noted as delivered."""
    tenant = f"{url}?options=-c%20scrum.workspace%3D{workspace}"
    ((number,),) = execute(tenant, "SELECT count(*) FROM scrum.outbox WHERE delivered_at IS NOT NULL")
    return int(str(number))


@pytest.mark.alone
def test_two_workers_ask_once_outlive_a_restart_of_postgres_and_stop_in_order(tmp_path: Path) -> None:
    server = Server(tmp_path / "postgres", fsync=False)
    url = server.start()
    workers: list[Process] = []
    try:
        migrate(url)
        stores = Stores(url)
        workspace = stores.add_workspace("Demo", "local:demo")
        with stores.open(workspace) as store:
            team = store.add_team("Blue", BERLIN)
            store.join(team.id, store.add_member("local:demo:ana", "Ana").id, "lead")
        (tmp_path / "clock").write_text(at(10).isoformat())
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "SCRUMAI_CLOCK": str(tmp_path / "clock"),
            "SCRUMAI_RASA_URL": "http://127.0.0.1:9",
            "PYTHONUNBUFFERED": "1",
        }
        workers = [Process(environment, tmp_path / f"worker{number}") for number in (1, 2)]
        until(lambda: delivered(url, workspace) == 1)
        assert blocks(workers, "to local:demo:ana ") == 1
        server.stop()
        until(lambda: all("PostgreSQL does not answer" in one.printed() for one in workers))
        assert all(one.process.poll() is None for one in workers)
        server.start()
        until(lambda: all("PostgreSQL answers again" in one.printed() for one in workers))
        with stores.open(workspace) as store:
            store.post(Message(0, "later", "local:demo:later", "utter_digest_nobody_part", {}))
        until(lambda: blocks(workers, "to local:demo:later ") == 1)
        for one in workers:
            code, seconds = one.end()
            assert (code, seconds < 5) == (0, True), one.printed()
            assert one.printed().count("PostgreSQL does not answer") == 1
            assert "Traceback" not in one.printed()
        assert (blocks(workers, "to local:demo:ana "), blocks(workers, "to local:demo:later ")) == (1, 1)
        stores.close()
    finally:
        for one in workers:
            one.process.kill()
        server.stop()
