"""What all channels share, over real Sanic and real Postgres, on a tiny platform of our own."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

import httpx
import psycopg2
import pytest

from scrumai.clock import SystemClock
from scrumai.core import payload
from scrumai.core.calendar import Schedule
from scrumai.core.event import EventKind
from scrumai.core.secret import HIDDEN
from scrumai.core.text import MARK
from scrumai.services.outbox import Outbox
from scrumai.settings import ROOT
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from tests.channels.pigeon import PATH, SECRET, TABLES, PigeonMessenger, body, letter, rows, signed
from tests.channels.ways import OVER
from tests.fixtures.database import _database
from tests.fixtures.stack import free_port
from tests.fixtures.wait import PATIENCE, until

DOORS = ("L1", "L2")
TOLD = 15  # events in each conversation of the test with kill -9
SOON = 8.0  # seconds; a look for what was forgotten is ten after the last one
numbers = count(1)


def tell(send: Callable[[Any], int], ones: Sequence[Any]) -> None:
    """As a platform does: the same again until it is answered 200."""
    for one in ones:
        while True:
            with suppress(httpx.HTTPError):
                if send(one) == 200:
                    break
            time.sleep(0.02)  # the server is being started again


@dataclass
class Loft:
    """The tiny platform's server as a process of its own, and what there is to see of it."""

    url: str
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        env = os.environ | {"DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)} | self.env
        command = [sys.executable, "-W", "ignore", "-m", "tests.channels.pigeon", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        until(self.is_up)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, "it did not start"
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/webhooks/pigeon/").status_code in (200, 404)
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def post(self, content: bytes, headers: dict[str, str] | None = None) -> int:
        url = f"http://127.0.0.1:{self.port}{PATH}"
        given = signed(content) if headers is None else headers
        return httpx.post(url, content=content, headers=given, timeout=PATIENCE).status_code

    def send(self, *letters: dict[str, Any]) -> int:
        return self.post(body(*letters))

    def turns(self, sender: str) -> list[Any]:
        query = "select text from turns where ended and address like %s order by id"
        return [one for (one,) in rows(self.url, query, f"pigeon:%:{sender}%")]

    def sent(self, sender: str) -> list[Any]:
        query = "select text from sent where address like %s order by id"
        return [one for (one,) in rows(self.url, query, f"pigeon:%:{sender}%")]

    def facts(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the workspace behind the first door."""
        (tenant,) = rows(self.url, "select workspace_id from scrum.door where door = 'pigeon:L1'")
        return rows(f"{self.url}?options=-c%20scrum.workspace%3D{tenant[0]}", query, *values)

    def unfinished(self) -> int:
        query = "select count(*) from scrum.inbox where finished_at is null"
        return int(self.facts(query)[0][0])

    def deliver(self) -> None:
        """What a worker does."""
        opened = Stores(self.url)
        messenger = PigeonMessenger(self.url)
        for workspace in opened.workspaces():
            Outbox(opened, SystemClock(), SystemClock(), lambda _: messenger).deliver(workspace)
        opened.close()


def furnish(url: str) -> str:
    rows(url, TABLES)
    opened = Stores(url)
    for door in DOORS:
        opened.add_workspace(door, f"pigeon:{door}")
    opened.close()
    return url


@pytest.fixture(scope="module")
def shared(server: Server, server_url: str) -> Iterator[str]:
    yield from _database(server, server_url, "facts")


@pytest.fixture(scope="module")
def loft(shared: str) -> Iterator[Loft]:
    """One server for all tests that leave it alive; each has senders of its own."""
    one = Loft(furnish(shared))
    one.start()
    yield one
    one.kill()


@pytest.fixture
def own(database: str) -> Iterator[Loft]:
    """A server to be killed."""
    one = Loft(furnish(database), {"SLOW": "0.02"})
    one.start()
    yield one
    one.kill()


@pytest.fixture
def sender() -> str:
    return f"sam{next(numbers)}x"


def new(sender: str, text: str, **more: Any) -> dict[str, Any]:
    return letter(f"{next(numbers)}-{sender}", sender, text, **more)


# in


def test_no_garbage_collection_walks_what_was_loaded_while_somebody_waits(loft: Loft) -> None:
    assert httpx.get(f"http://127.0.0.1:{loft.port}/set-aside").json() > 100_000


def test_a_message_is_a_turn_and_is_answered(loft: Loft, sender: str) -> None:
    assert loft.send(new(sender, "hello")) == 200
    until(lambda: loft.turns(sender) == ["hello"])
    assert loft.sent(sender) == ["heard hello"]


def test_what_is_over_leaves_its_id_and_no_words(loft: Loft, sender: str) -> None:
    one = new(sender, "a secret")
    loft.send(one)
    query = "select body, finished_at is not null from scrum.inbox where event_id = %s"
    until(lambda: loft.facts(query, one["id"]) == [(None, True)])


KEEP = """
create table written (body text);
create function keep() returns trigger language plpgsql as $$
begin insert into public.written values (new.body::text); return new; end $$;
create trigger keep after insert on scrum.inbox for each row execute function keep();
"""
FORGET = "drop trigger keep on scrum.inbox; drop function keep; drop table written"


@pytest.mark.parametrize("kind", ["text", "command", "edit"])
def test_a_key_is_neither_written_nor_handed_on(loft: Loft, sender: str, kind: str) -> None:
    key = "0a1b2c3d" * 5
    rows(loft.url, KEEP)
    try:
        one = new(sender, f"here is my token: {key}", kind=kind, message="M1")
        assert loft.send(one) == 200
        ((written,),) = rows(loft.url, "select body from written where body like %s", f"%{one['id']}%")
    finally:
        rows(loft.url, FORGET)
    assert key not in written and f"here is my token: {HIDDEN}" in written
    until(
        lambda: loft.facts("select finished_at is not null from scrum.inbox where event_id = %s", one["id"])
    )
    assert loft.turns(sender) in ([], [f"here is my token: {HIDDEN}"])


@pytest.mark.parametrize("headers", [{}, {"X-Pigeon": "0" * 64}, {"X-Pigeon": "é"}, {"X-Pigeon": ""}])
def test_without_a_signature_it_is_401_and_nothing_is_stored(
    loft: Loft, sender: str, headers: dict[str, str]
) -> None:
    one = new(sender, "hello")
    coded = {name: value.encode("utf-8") for name, value in headers.items()}
    assert loft.post(body(one), coded) == 401  # type: ignore[arg-type]
    assert loft.facts("select 1 from scrum.inbox where event_id = %s", one["id"]) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_what_is_signed_and_no_body_of_the_platforms_is_no_500(loft: Loft, content: bytes) -> None:
    assert loft.post(content) in (200, 400)


def test_a_body_that_is_far_too_long_is_413(loft: Loft) -> None:
    assert loft.post(b" " * 1_000_001) == 413


def test_unknown_kinds_are_ignored_with_200(loft: Loft, sender: str) -> None:
    assert loft.send(new(sender, "x", kind="purring"), new(sender, "hello")) == 200
    until(lambda: loft.turns(sender) == ["hello"])


def test_the_same_event_again_is_200_and_ends(loft: Loft, sender: str) -> None:
    one = new(sender, "hello")
    assert [loft.send(one, one), loft.send(one)] == [200, 200]
    assert loft.send(new(sender, "and now")) == 200
    until(lambda: loft.turns(sender)[-1:] == ["and now"])
    assert loft.turns(sender) == ["hello", "and now"]


def test_the_same_id_in_two_workspaces_is_two_events(loft: Loft, sender: str) -> None:
    number = next(numbers)
    loft.send(letter(number, sender, "here"), letter(number, sender, "there", loft="L2"))
    until(lambda: sorted(loft.turns(sender)) == ["here", "there"])


def test_nul_and_half_characters_are_kept_as_what_can_be(loft: Loft, sender: str) -> None:
    assert loft.post(body(new(sender, "a\0b")).replace(b"a", b"\\ud83d", 0)) == 200
    assert loft.send(new(sender, "\ud83d cut"), new(sender, "fine")) == 200
    until(lambda: len(loft.turns(sender)) == 3)
    assert loft.turns(sender) == ["a\ufffdb", "\ufffd cut", "fine"]


def test_an_event_without_an_id_is_left_out(loft: Loft, sender: str) -> None:
    nameless = {**new(sender, "who am I"), "id": ""}
    assert loft.send(nameless, {**nameless, "id": "x" * 201}, new(sender, "hello")) == 200
    until(lambda: loft.turns(sender) == ["hello"])


# the turn


def test_conversations_go_side_by_side_each_in_its_order(loft: Loft, sender: str) -> None:
    names = [f"{sender}{n}y" for n in range(8)]
    for number in range(10):
        loft.send(*(new(name, str(number)) for name in names))
    for name in names:
        until(lambda name=name: len(loft.turns(name)) == 10)
        assert loft.turns(name) == [str(number) for number in range(10)]


@pytest.mark.parametrize("text", ["/restart", ' /affirm{"a":1}', "/EXTERNAL_standup_due"])
def test_a_typed_command_is_marked_as_words(loft: Loft, sender: str, text: str) -> None:
    loft.send(new(sender, text))
    until(lambda: loft.turns(sender))
    assert loft.turns(sender)[0] == (MARK + text).strip()


def test_a_room_is_another_conversation_and_hears_only_what_is_for_us(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "chatter", room="C1", to_us=False), new(sender, "@you hi", room="C1"))
    until(lambda: loft.turns(sender) == ["@you hi"])
    query = "select address from turns where address like %s"
    assert rows(loft.url, query, f"%{sender}%") == [(f"pigeon:L1:{sender}:C1",)]


def test_in_the_thread_of_our_question_an_answer_needs_no_mention(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "ask me", room="C1", thread="T1"))
    until(lambda: loft.turns(sender) == ["ask me"])
    loft.send(
        new(sender, "in another room", room="C2", thread="T1", to_us=False),
        new(sender, "in another thread", room="C1", thread="T2", to_us=False),
        new(sender, "in none", room="C1", to_us=False),
        new("other" + sender, "not me", room="C1", thread="T1", to_us=False),
    )
    loft.send(new(sender, "my answer", room="C1", thread="T1", to_us=False))
    until(lambda: loft.turns(sender) == ["ask me", "my answer"])
    until(lambda: loft.unfinished() == 0)
    assert loft.turns(sender) == ["ask me", "my answer"] and loft.turns("other" + sender) == []


def test_a_question_outside_of_threads_is_answered_by_a_mention_only(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "ask me", room="C1"), new(sender, "lunch?", room="C1", to_us=False))
    loft.send(new(sender, "@you my answer", room="C1"))
    until(lambda: loft.turns(sender) == ["ask me", "@you my answer"])


def test_a_question_of_hours_ago_is_not_answered_by_the_way(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "ask me", room="C1", thread="T1"))
    until(lambda: loft.unfinished() == 0)
    old = "update scrum.outbox set delivered_at = delivered_at - interval '61 minutes' where address like %s returning 1"
    assert loft.facts(old, f"%{sender}%") == [(1,)]
    loft.send(new(sender, "thanks all", room="C1", thread="T1", to_us=False))
    loft.send(new(sender, "@you my answer", room="C1", thread="T1"))
    until(lambda: loft.turns(sender) == ["ask me", "@you my answer"])


def test_a_reply_goes_into_the_thread(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "hi", room="C1", thread="T9"))
    until(lambda: loft.sent(sender))
    assert rows(loft.url, "select thread from sent where address like %s", f"%{sender}%") == [("T9",)]


def test_a_click_is_settled_before_its_turn(loft: Loft, sender: str) -> None:
    one = new(sender, payload.signed("post it", SECRET.decode()), kind="button")
    loft.send(one)
    until(lambda: loft.turns(sender) == ["post it"])
    assert rows(loft.url, "select count(*) from settled where event = %s", one["id"]) == [(1,)]


@pytest.mark.parametrize("words", ["post it", "/restart", "?r1 yes", "", "Ab3dEf9_xyz post it", "é 👩‍💻"])
def test_a_button_that_we_did_not_sign_is_no_turn(loft: Loft, sender: str, words: str) -> None:
    loft.send(new(sender, words, kind="button"))
    until(lambda: loft.sent(sender) == [OVER])
    assert loft.turns(sender) == []


def test_what_is_no_message_goes_to_the_channel(loft: Loft, sender: str) -> None:
    kinds = [EventKind.JOINED, EventKind.LEFT, EventKind.OTHER]
    ones = [new(sender, "x", kind=one.value) for one in kinds]
    loft.send(*ones)
    query = "select kind from others where event like %s"
    until(lambda: len(rows(loft.url, query, f"%{sender}")) == 3)
    assert loft.turns(sender) == []


def test_a_message_that_told_nothing_is_edited_and_taken_back_in_silence(loft: Loft, sender: str) -> None:
    edits = [new(sender, "x", kind=kind, message="M1") for kind in ("edit", "deleted")]
    loft.send(*edits, new(sender, "hello"))
    until(lambda: loft.turns(sender) == ["hello"])
    assert loft.sent(sender) == ["heard hello"]


def in_team(loft: Loft, sender: str) -> None:
    """A team of their own."""
    opened = Stores(loft.url)
    (workspace, _) = opened.workspace("pigeon:L1") or (0, None)
    with opened.open(workspace) as store:
        member = store.member(f"pigeon:L1:{sender}")
        assert member
        store.join(store.add_team(f"Team of {sender}", Schedule()).id, member.id, "member")
    opened.close()


def test_who_is_known_here_is_not_made_somebody_else_by_a_code(loft: Loft, sender: str) -> None:
    (eve, bo) = (f"{sender}eve", f"{sender}bo")
    loft.send(new(eve, "hi", name="Eve"), new(bo, "hi", name="Bo"))
    until(lambda: loft.sent(eve) and loft.sent(bo))
    in_team(loft, eve)
    in_team(loft, bo)
    loft.send(new(eve, "link my chat"))
    until(lambda: len(loft.sent(eve)) == 2)
    loft.send(new(bo, loft.sent(eve)[1].splitlines()[-1]), new(bo, "still me"))
    until(lambda: len(loft.sent(bo)) == 3)
    assert "made by Eve" in loft.sent(bo)[1] and "as Bo" in loft.sent(bo)[1]
    query = "select name from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert loft.facts(query, f"pigeon:L1:{bo}") == [("Bo",)]


def test_a_code_from_one_chat_is_written_in_another(loft: Loft, sender: str) -> None:
    (first, other) = (f"{sender}one", f"{sender}two")
    loft.send(new(other, "hi"), new(other, "link my chat"), new(first, "hi", name="Kim Crane"))
    until(lambda: len(loft.sent(other)) == 2 and loft.sent(first))
    assert "Where I know you already" in loft.sent(other)[1]
    in_team(loft, first)
    loft.send(new(first, "link my chat"))
    until(lambda: len(loft.sent(first)) == 2)
    code = loft.sent(first)[1].splitlines()[-1]
    loft.send(new(other, code), new(other, code, kind="linked"))
    until(lambda: len(loft.sent(other)) == 4)
    assert "Nice to see you here, too, Kim Crane" in loft.sent(other)[2]
    assert "no such code" in loft.sent(other)[3]
    query = "select count(distinct member_id) from scrum.address where address like %s"
    assert loft.facts(query, f"%{sender}%") == [(1,)]


def test_a_chat_that_was_linked_is_unlinked_again(loft: Loft, sender: str) -> None:
    (first, other) = (f"{sender}one", f"{sender}two")
    loft.send(new(first, "hi", name="Kim Crane"))
    until(lambda: loft.sent(first))
    in_team(loft, first)
    loft.send(new(first, "unlink this chat"), new(first, "link my chat"))
    until(lambda: len(loft.sent(first)) == 3)
    assert "the only chat" in loft.sent(first)[1]
    loft.send(new(other, loft.sent(first)[2].splitlines()[-1]), new(other, "unlink my other chat"))
    until(lambda: len(loft.sent(other)) == 2)
    assert "in the chat that" in loft.sent(other)[1]
    loft.send(new(other, "Unlink this chat!"))
    until(lambda: len(loft.sent(other)) == 3)
    assert "Kim Crane" in loft.sent(other)[2] and "this chat is not yours any more" in loft.sent(other)[2]
    query = "select m.name from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert loft.facts(query, f"pigeon:L1:{other}") == []
    assert loft.facts(query, f"pigeon:L1:{first}") == [("Kim Crane",)]
    assert loft.turns(other) == []


@pytest.mark.parametrize("text", ["link my chat", "unlink this chat"])
def test_chats_are_linked_and_unlinked_in_private(loft: Loft, sender: str, text: str) -> None:
    loft.send(new(sender, text, room="C1"))
    until(lambda: loft.sent(sender))
    assert "in private" in loft.sent(sender)[0] and loft.turns(sender) == []


def test_only_a_lead_says_where_the_digest_goes(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "post the digest here", room="C1"))
    until(lambda: loft.sent(sender))
    assert "not in a team" in loft.sent(sender)[0] and loft.turns(sender) == []


def test_where_the_digest_goes_is_said_in_the_room_itself(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "post the digest here"))
    until(lambda: loft.sent(sender))
    assert "in the room itself" in loft.sent(sender)[0] and loft.turns(sender) == []


def test_somebody_new_is_called_by_name(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "hi", name="Sam Sparrow"))
    until(lambda: loft.turns(sender))
    query = "select m.name from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert loft.facts(query, f"pigeon:L1:{sender}") == [("Sam Sparrow",)]


def test_a_turn_that_breaks_is_told_and_the_next_one_goes_on(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "break"), new(sender, "hello"))
    until(lambda: loft.turns(sender) == ["hello"])
    said = loft.sent(sender)
    assert "broke on my side" in said[0] and said[1:] == ["heard hello"]


def test_a_stranger_is_told_so_once_a_day(loft: Loft, sender: str) -> None:
    loft.send(new(sender, "hi", loft="nowhere"), new(sender, "hi?", loft="nowhere"))
    until(lambda: loft.sent(sender))
    loft.send(new(sender, "hello?", loft="nowhere"), new(sender, "known", loft="L1"))
    until(lambda: loft.turns(sender) == ["known"])
    until(lambda: "heard known" in loft.sent(sender))
    assert len([one for one in loft.sent(sender) if "no workspace" in one]) == 1


def test_a_door_that_was_just_opened_is_open(loft: Loft, sender: str) -> None:
    place = f"N{sender}"
    loft.send(new(sender, "hi", loft=place))
    until(lambda: "no workspace" in "".join(loft.sent(sender)))
    opened = Stores(loft.url)
    opened.add_workspace(place, f"pigeon:{place}")
    opened.close()
    loft.send(new(sender, "and now", loft=place))
    until(lambda: loft.turns(sender) == ["and now"])


# out


def storm(loft: Loft, sender: str, what: str | None) -> None:
    rows(loft.url, "delete from weather where address = %s", f"pigeon:L1:{sender}")
    if what:
        rows(loft.url, "insert into weather values (%s, %s)", f"pigeon:L1:{sender}", what)


@pytest.mark.parametrize("what", ["storm", "rain"])
def test_a_reply_that_cannot_be_sent_is_sent_by_the_worker_in_order(
    loft: Loft, sender: str, what: str
) -> None:
    storm(loft, sender, what)
    loft.send(new(sender, "one"))
    until(lambda: loft.turns(sender) == ["one"])
    storm(loft, sender, None)
    loft.send(new(sender, "two"))
    until(lambda: loft.turns(sender) == ["one", "two"])
    until(lambda: loft.deliver() or len(loft.sent(sender)) == 2)
    assert loft.sent(sender) == ["heard one", "heard two"]


def test_a_lead_is_told_once_whom_nothing_reaches_until_they_write_again(own: Loft) -> None:
    own.send(new("lea", "hi"), new("sam", "hi"))
    until(lambda: own.turns("lea") and own.turns("sam"))
    stores = Stores(own.url)
    (workspace, _) = stores.workspace("pigeon:L1") or (0, None)
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        for name, role in (("lea", "lead"), ("sam", "member")):
            person = store.member(f"pigeon:L1:{name}")
            assert person
            store.join(team.id, person.id, role)
    for number in (1, 2):
        storm(own, "sam", "gone")
        for text in ("one", "two"):
            own.send(new("sam", f"{text} {number}"))
        until(lambda: own.unfinished() == 0)
        own.deliver()
        until(lambda n=number: own.deliver() or len([o for o in own.sent("lea") if "reach" in o]) == n)
        storm(own, "sam", None)
        own.send(new("sam", f"back {number}"))
        until(lambda n=number: f"heard back {n}" in own.sent("sam"))
    told = [one for one in own.sent("lea") if "reach" in one]
    assert len(told) == 2 and "Sam" in told[0] and "blocked" in told[0]
    stores.close()


def test_a_channel_that_is_off_has_no_route(database: str) -> None:
    off = Loft(furnish(database), {"PIGEON": "off"})
    off.start()
    try:
        assert off.send(new("sam", "hi")) == 404
    finally:
        off.kill()


# crashes


def test_kill_9_at_any_point_each_event_once_in_the_order_of_its_conversation(own: Loft) -> None:
    names = [f"n{number}y" for number in range(5)]
    plan = {name: [new(name, str(number)) for number in range(TOLD)] for name in names}
    dice = random.Random(9)

    tellers = [threading.Thread(target=tell, args=(own.send, letters)) for letters in plan.values()]
    for teller in tellers:
        teller.start()
    for _ in range(3):
        until(lambda: dice.random() < 0.05)
        own.kill()
        own.start()
    for teller in tellers:
        teller.join(PATIENCE)
        assert not teller.is_alive()
    until(lambda: own.unfinished() == 0)
    for name in names:
        assert own.turns(name) == [str(number) for number in range(TOLD)], name
        until(lambda name=name: own.deliver() or len(own.sent(name)) >= TOLD)
        assert own.sent(name) == [f"heard {number}" for number in range(TOLD)], name


GATE = """
create function gate() returns trigger language plpgsql as $$
begin perform pg_advisory_xact_lock(7); return new; end $$;
create trigger gate before insert on scrum.outbox for each row execute function gate();
"""
OPEN = "drop trigger gate on scrum.outbox; drop function gate"


@contextmanager
def dying_before_its_answer(own: Loft) -> Iterator[None]:
    """What is done inside is answered by nobody: the server is killed in between, and started again."""
    rows(own.url, GATE)
    keeper = psycopg2.connect(own.url)
    try:
        keeper.cursor().execute("select pg_advisory_lock(7)")
        yield
        own.kill()
    finally:
        keeper.close()
    until(lambda: rows(own.url, "select 1 from pg_locks where locktype = 'advisory' and objid = 7") == [])
    rows(own.url, OPEN)
    own.start()


def is_linked(own: Loft, sender: str) -> bool:
    query = "select 1 from scrum.address join scrum.member m on m.id = member_id where address = %s and name = 'Kim'"
    return bool(own.facts(query, f"pigeon:L1:{sender}"))


def test_a_crash_between_a_change_of_chats_and_its_answer_changes_no_answer(own: Loft) -> None:
    own.send(new("one", "hi", name="Kim"))
    until(lambda: own.sent("one"))
    in_team(own, "one")
    own.send(new("one", "link my chat"))
    until(lambda: len(own.sent("one")) == 2)
    with dying_before_its_answer(own):
        own.send(new("two", own.sent("one")[1].splitlines()[-1]))
        until(lambda: is_linked(own, "two"))
    until(lambda: own.deliver() or own.sent("two"))
    with dying_before_its_answer(own):
        own.send(new("two", "unlink this chat"))
        until(lambda: not is_linked(own, "two"))
    until(lambda: own.deliver() or len(own.sent("two")) == 2)
    linked, unlinked = own.sent("two")
    assert "Nice to see you here, too, Kim" in linked
    assert "Kim" in unlinked and "this chat is not yours any more" in unlinked
    until(lambda: own.unfinished() == 0)
    assert own.facts("select 1 from scrum.address where address = 'pigeon:L1:two'") == [], "it is nobody's"


# two processes


@pytest.fixture
def pair(own: Loft) -> Iterator[tuple[Loft, Loft]]:
    """The process that makes the turns, and another one that only takes events in."""
    own.send(new("first", "hi"))
    until(lambda: own.turns("first"))
    other = Loft(own.url, own.env)
    other.start()
    yield own, other
    other.kill()


def test_what_reaches_the_other_process_waits_for_no_look(pair: tuple[Loft, Loft], sender: str) -> None:
    _, other = pair
    for number in range(3):
        other.send(new(sender, str(number)))
        until(lambda number=number: len(other.turns(sender)) == number + 1, SOON)


def test_a_lost_connection_to_the_other_process_is_made_anew(pair: tuple[Loft, Loft], sender: str) -> None:
    own, other = pair
    listening = "from pg_stat_activity where datname = current_database() and query like 'LISTEN%%'"
    ((before,),) = rows(own.url, f"select pid {listening}")
    rows(own.url, f"select pg_terminate_backend(pid) {listening}")
    until(lambda: rows(own.url, f"select pid {listening}") not in ([], [(before,)]))
    other.send(new(sender, "hello"))
    until(lambda: own.turns(sender) == ["hello"], SOON)


def test_two_processes_keep_the_order_of_a_conversation(pair: tuple[Loft, Loft], sender: str) -> None:
    names = [f"{sender}{n}y" for n in range(3)]
    for number in range(24):
        pair[number % 2].send(*(new(name, str(number)) for name in names))
    for name in names:
        until(lambda name=name: len(pair[0].turns(name)) == 24)
        assert pair[0].turns(name) == [str(number) for number in range(24)]


def test_who_loses_the_turns_and_lives_makes_none_beside_the_next(pair: tuple[Loft, Loft]) -> None:
    own, _ = pair
    rows(own.url, GATE)
    keeper = psycopg2.connect(own.url)
    try:
        keeper.cursor().execute("select pg_advisory_lock(7)")
        own.send(*(new("sam", text) for text in ("one", "two", "three")))
        until(lambda: rows(own.url, "select 1 from turns where text = 'one'"))
        holder = "from pg_locks where locktype = 'advisory' and granted and objid <> 7 and database ="
        mine = "(select oid from pg_database where datname = current_database())"
        ((first,),) = rows(own.url, f"select pid {holder} {mine}")
        rows(own.url, "select pg_terminate_backend(%s)", first)
        until(lambda: rows(own.url, f"select pid {holder} {mine}") not in ([], [(first,)]))
    finally:
        keeper.close()
    until(lambda: rows(own.url, "select 1 from turns where text = 'three' and ended"))
    until(lambda: own.unfinished() == 0)
    rows(own.url, OPEN)
    assert own.turns("sam") == ["one", "two", "three"]
    until(lambda: own.deliver() or len(own.sent("sam")) == 3)
    assert own.sent("sam") == ["heard one", "heard two", "heard three"]


def test_of_two_processes_either_may_be_killed(pair: tuple[Loft, Loft]) -> None:
    dice, doors = random.Random(9), cycle(pair)
    names = [f"n{number}y" for number in range(3)]
    plan = {name: [new(name, str(number)) for number in range(TOLD)] for name in names}
    send = lambda one: next(doors).send(one)  # noqa: E731
    tellers = [threading.Thread(target=tell, args=(send, letters)) for letters in plan.values()]
    for teller in tellers:
        teller.start()
    for one in pair:
        until(lambda: dice.random() < 0.05)
        one.kill()
        one.start()
    for teller in tellers:
        teller.join(PATIENCE)
        assert not teller.is_alive()
    until(lambda: pair[0].unfinished() == 0)
    for name in names:
        assert pair[0].turns(name) == [str(number) for number in range(TOLD)], name


def test_an_event_that_kills_us_is_given_up_and_the_person_told(own: Loft) -> None:
    query = "insert into turns (event, address, text) values ('x', 'x', 'x')"
    own.send(new("sam", "die"), new("sam", "after"))
    for _ in range(6):
        until(lambda: (own.process and own.process.poll() is not None) or own.turns("sam"))
        if own.turns("sam"):
            break
        rows(own.url, query)  # an odd number again
        own.start()
    until(lambda: own.turns("sam") == ["after"])
    assert "broke on my side" in own.sent("sam")[0]


def test_without_a_database_it_is_503_and_later_the_same_is_taken(own: Loft) -> None:
    one = new("sam", "hello")
    rows(own.url, "alter table scrum.inbox rename to outbox_of_order")
    assert own.send(one) == 503
    rows(own.url, "alter table scrum.outbox_of_order rename to inbox")
    assert own.send(one) == 200
    until(lambda: own.turns("sam") == ["hello"])
