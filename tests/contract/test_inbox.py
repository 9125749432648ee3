"""The inbox, the outbox between two senders, installations and strangers, on a real PostgreSQL."""

from __future__ import annotations

import select
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet

from scrumai.__main__ import main
from scrumai.core.address import parse
from scrumai.core.calendar import Schedule
from scrumai.core.errors import (
    ChatTaken,
    CodeUnknown,
    DoorTaken,
    FactInvalid,
    LinkElsewhere,
    MessengerGone,
    MessengerRefused,
    NotAllowed,
    OnlyChat,
    PersonNotFound,
    SettingInvalid,
    StoreUnavailable,
)
from scrumai.core.event import Event, EventKind
from scrumai.core.place import is_here
from scrumai.core.standup import Kind
from scrumai.core.team import Member, Message, Team
from scrumai.ports import Store
from scrumai.services.another_chat import AnotherChat, asks_code, asks_parting, code_in, parts_here
from scrumai.services.blocker import Blockers
from scrumai.services.digest import rooms
from scrumai.services.edited import Edits
from scrumai.services.outbox import Outbox
from scrumai.services.place import Places
from scrumai.services.standup import Standups
from scrumai.services.team import Teams
from scrumai.store.alone import Alone
from scrumai.store.bell import Bell
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from tests.fixtures.board import StandingClock
from tests.fixtures.database import execute

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=timezone.utc)
DAY = timedelta(days=1)


def event(name: str, who: str = "ana", text: str = "hi") -> Event:
    return Event(name, parse(f"slack:T1:{who}"), EventKind.TEXT, text)


def message(key: str, address: str = "slack:T1:ana") -> Message:
    return Message(0, key, address, "utter_greet", {})


@pytest.fixture
def workspace(stores: Stores) -> int:
    return stores.add_workspace("Acme", "slack:T1")


@pytest.fixture
def store(stores: Stores, workspace: int) -> Iterator[Store]:
    with stores.open(workspace) as opened:
        yield opened


# in


def test_an_event_is_accepted_once(stores: Stores, workspace: int) -> None:
    with stores.open(workspace) as store:
        assert store.accept(event("E1"))
        assert not store.accept(event("E1", text="another"))
    other = stores.add_workspace("Other", "slack:T2")
    arrivals = [
        (workspace, event("E1")),
        (other, event("E1")),
        (workspace, event("E2")),
        (workspace, event("E2")),
    ]
    assert stores.accept(arrivals) == [None, "", "E1", None]
    assert stores.accept([]) == []


def test_of_many_at_once_one_is_new(stores: Stores, workspace: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: stores.accept([(workspace, event("E1"))])[0], range(12)))
    assert sorted(found, key=str) == ["", *[None] * 11]


def test_what_is_unfinished_comes_back_in_its_order_until_it_is_finished(store: Store) -> None:
    ones = [event(f"E{number}", text=f"text {number}") for number in range(5)]
    for one in ones:
        store.accept(one)
    store.accept(replace(event("T1"), address=parse("telegram:T1:ana")))
    assert store.unfinished("slack") == ones
    store.finish("E0")
    store.finish("E3", "broken")
    assert [one.id for one in store.unfinished("slack")] == ["E1", "E2", "E4"]
    assert store.unfinished("slack", limit=1) == [ones[1]]
    assert store.unfinished("slack", age=timedelta(minutes=1)) == []
    assert store.unfinished("sla%") == store.unfinished("sl_ck") == []
    assert not store.accept(ones[0]), "its id is still known"


def test_how_often_a_turn_was_begun_is_counted(store: Store) -> None:
    store.accept(event("E1"))
    assert [store.begin("E1"), store.begin("E1"), store.begin("nobody")] == [1, 2, 0]
    store.finish("E1")
    assert store.begin("E1") == 0, "its turn is over"


def test_an_event_comes_behind_what_waits_of_its_conversation(stores: Stores, workspace: int) -> None:
    ben = parse("slack:T1:ben")
    ones = [event("A1"), replace(event("B1"), address=ben), event("A2")]
    assert stores.accept([(workspace, one) for one in ones]) == ["", "", "A1"]
    assert stores.accept([(workspace, event("A3"))]) == ["A2"]
    with stores.open(workspace) as store:
        assert [one.id for one in store.waiting("slack:T1:ana")] == ["A1", "A2", "A3"]
        for name in ("A2", "A3", "B1"):
            store.finish(name)
    assert stores.accept([(workspace, event("A4"))]) == ["A1"]
    assert stores.accept([(workspace, replace(event("B2"), address=ben))]) == [""]


def test_a_bell_is_heard_by_who_listens_to_it(stores: Stores, workspace: int, database: str) -> None:
    bell, other = Bell(database, "turns of slack"), Bell(database, "turns of line")
    ear = bell.listen()
    other.listen()
    stores.accept([(workspace, event("A1")), (workspace, event("A2"))], "turns of slack")
    stores.accept([(workspace, event("A1"))], "turns of slack")  # nothing new
    stores.accept([(workspace, event("A3"))])
    assert select.select([ear], [], [], 5)[0] == [ear]
    assert bell.heard() == [f"{workspace} slack:T1:ana"] and other.heard() == []
    execute(
        database,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%%'",
    )
    while (
        select.select([ear], [], [], 5)[0] and bell.heard() is not None
    ):  # the server says why, then it is over
        pass
    assert bell.heard() is None
    other.close()
    with pytest.raises(StoreUnavailable):
        Bell("postgresql://nobody@127.0.0.1:9/none", "x").listen()


def test_old_ids_are_forgotten_and_what_waits_never_is(stores: Stores, workspace: int, database: str) -> None:
    with stores.open(workspace) as store:
        store.accept(event("done"))
        store.accept(event("waiting"))
        store.finish("done")
        store.take_step("done:0:x", "slack:T1:ana", {})
    mine = f"{database}?options=-c%20scrum.workspace%3D{workspace}"
    execute(mine, "update scrum.inbox set received_at = now() - interval '8 days'")
    execute(mine, "update scrum.step set at = now() - interval '8 days'")
    with stores.open(workspace) as store:
        assert store.forget_inbox(7 * DAY) == 1
        assert [one.id for one in store.unfinished("slack")] == ["waiting"]
        assert store.step("done:0:x") is None


def test_a_step_is_noted_once_unless_anew(store: Store) -> None:
    assert store.step("k") is None
    for number in (1, 2):
        store.take_step("k", "slack:T1:ana", {"n": number})
    assert store.step("k") == {"n": 1}
    store.take_step("k", "slack:T1:ana", {"n": 3}, anew=True)
    assert store.step("k") == {"n": 3}


# out


def later(stores: Stores, workspace: int) -> list[str]:
    with stores.open(workspace) as store:
        return [one.key for one in store.due(10)]


def test_a_reserved_message_is_its_owners_for_a_while(stores: Stores, workspace: int) -> None:
    with stores.open(workspace) as store:
        held = store.reserve(message("a"), 30)
        assert held and held.key == "a"
    assert later(stores, workspace) == []
    with stores.open(workspace) as store:
        assert store.reserve(message("a"), 0.0) == held, "the same again after a crash"
    assert later(stores, workspace) == ["a"]
    with stores.open(workspace) as store:
        store.delivered(held.id, NOW, "ref1")
        assert store.reserve(message("a"), 30) is None
        assert store.reference("a") == "ref1" and store.reference("b") is None


def test_where_the_last_words_to_an_address_stand(stores: Stores, workspace: int) -> None:
    ana, hour, now = "slack:T1:ana", timedelta(hours=1), datetime.now(timezone.utc)

    def say(key: str, at: datetime, thread: str | None, response: str = "said") -> None:
        values = {"context": {"thread": thread}} if thread else {}
        with stores.open(workspace) as store:
            held = store.reserve(Message(0, key, ana, response, values), 30)
            assert held
            store.delivered(held.id, at, f"ref-{key}")

    def stands(thread: str) -> bool:
        with stores.open(workspace) as store:
            return store.was_said_in(ana, thread, hour)

    assert not stands("t1")
    say("a", now, "t1")
    say("b", now, None, "EXTERNAL_standup_due")
    assert stands("t1") and stands("ref-a") and not stands("t2")
    say("c", now, "t2")
    assert stands("t2") and not stands("t1")
    say("d", now - 2 * hour, "t2")
    assert not stands("t2")
    say("e", now, None)
    assert stands("ref-e") and not stands("t2")


def test_what_is_said_later_waits_behind_what_waits(stores: Stores, workspace: int) -> None:
    soon = datetime.now(timezone.utc) + timedelta(hours=1)
    with stores.open(workspace) as store:
        first = store.reserve(message("first"), 30)
        assert first
        store.failed(first.id, "down", soon, parts=2)
        store.post(message("reminder"))
        store.post(replace(message("event"), response="EXTERNAL_standup_due"))
        store.post(message("elsewhere", "slack:T1:ben"))
    assert later(stores, workspace) == ["event", "elsewhere"]
    with stores.open(workspace) as store:
        assert store.reserve(message("second"), 30) is None
    with stores.open(workspace) as store:  # whoever writes brings what waits back
        due = store.due(10)
        assert [one.key for one in due] == ["first", "reminder", "event", "elsewhere", "second"]
        assert (due[0].parts, due[0].attempts) == (2, 1)


def test_busy_is_no_failed_try(store: Store) -> None:
    held = store.reserve(message("a"), 30)
    assert held
    store.failed(held.id, "busy", datetime.now(timezone.utc) - DAY, counts=False)
    assert store.due(1)[0].attempts == 0


# whom nothing reaches


class Gone:
    """A messenger that reaches nobody."""

    def __init__(self, why: str = "blocked") -> None:
        self.why = why

    def send(self, _: Message) -> str | None:
        raise MessengerGone(why=self.why)


def test_a_person_that_is_gone_is_told_to_the_leads_once(stores: Stores, workspace: int) -> None:
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        for name, role in (("ana", "member"), ("lea", "lead"), ("lee", "lead")):
            store.join(team.id, store.add_member(f"slack:T1:{name}", name.title()).id, role)
        for key in ("a", "b", "c"):
            store.post(message(key))
        store.post(message("in a room", "slack:T1:ben:C1"))
    clock = StandingClock()
    outbox = Outbox(stores, clock, clock, lambda one: Gone())
    with stores.open(workspace) as store:
        ids = [one.id for one in store.due(9)]
    assert len(ids) == 4
    for _ in ids:
        outbox._one(workspace)
    with stores.open(workspace) as store:
        told = store.due(9)
    assert [(one.address, one.response) for one in told] == [
        ("slack:T1:lea", "utter_gone_person"),
        ("slack:T1:lee", "utter_gone_person"),
    ]
    assert told[0].values["name"] == "Ana"


class Moody:
    """A messenger that reaches nobody while `why` says so."""

    def __init__(self) -> None:
        self.why: str | None = None
        self.notices: list[Message] = []

    def send(self, one: Message) -> str | None:
        if one.response.startswith("utter_gone"):
            self.notices.append(one)
        elif self.why:
            raise MessengerGone(why=self.why)
        return None


def test_each_loss_of_a_room_is_told_to_the_leads_once(stores: Stores, workspace: int) -> None:
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        store.join(team.id, store.add_member("slack:T1:lea", "Lea").id, "lead")
        store.set_room(team.id, "slack:T1", "C1")
    clock, slack = StandingClock(), Moody()
    outbox = Outbox(stores, clock, clock, lambda _: slack)

    def told(day: int, why: str | None) -> int:
        """How many notices a digest brings."""
        slack.why = why
        with stores.open(workspace) as store:
            store.post(Message(0, f"digest:{day}", "slack:T1:team:C1", "utter_digest", {"team": "Blue"}))
        tried = outbox.deliver(workspace)
        with stores.open(workspace) as store:
            store.forget_inbox(timedelta(0))  # what is old
        return tried - 1

    days = [None, "not_in_room", "not_in_room", None, "not_in_room", "unknown", None]
    assert [told(day, why) for day, why in enumerate(days)] == [0, 1, 0, 0, 1, 0, 0]


def test_a_room_that_nobody_named_is_missed_only_where_there_is_no_other(
    stores: Stores, workspace: int
) -> None:
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        for address, role in (("slack:T1:lea", "lead"), ("telegram:acme:7", "member")):
            store.join(team.id, store.add_member(address, role).id, role)
        store.set_room(team.id, "slack:T1", "C1")
        named, guessed = rooms(store.members(team.id), team, store.rooms(team.id))
        for room in (named, guessed):
            store.post(Message(0, f"digest:{room}", room, "utter_digest", {"team": "Blue"}))
    clock, moody = StandingClock(), Moody()
    moody.why = "not_in_room"
    Outbox(stores, clock, clock, lambda _: moody).deliver(workspace)
    assert [one.values["channel"] for one in moody.notices] == ["Slack"]


class Picky:
    """A messenger that takes nothing but what is for Lea."""

    def __init__(self) -> None:
        self.took: list[Message] = []

    def send(self, one: Message) -> str | None:
        if not one.address.endswith(":lea"):
            raise MessengerRefused(why="invalid_blocks")
        self.took.append(one)
        return None


def test_a_refused_message_is_told_to_the_leads_once_a_day(
    stores: Stores, workspace: int, caplog: pytest.LogCaptureFixture
) -> None:
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        for name, role in (("ana", "member"), ("lea", "lead"), ("lee", "lead")):
            store.join(team.id, store.add_member(f"slack:T1:{name}", name.title()).id, role)
        store.post(Message(0, "digest", "slack:T1:team:blue", "utter_digest", {"team": "Blue"}))
        store.post(message("b"))
    clock, slack = StandingClock(), Picky()
    assert (
        Outbox(stores, clock, clock, lambda _: slack).deliver(workspace) == 4
    )  # Lee's notice is refused, too
    values = {"channel": "Slack", "team": "Blue", "name": "", "why": "invalid_blocks"}
    assert [(one.response, one.values) for one in slack.took] == [("utter_refused_room", values)]
    assert "message digest is refused" in caplog.text and "message b is refused" in caplog.text


def test_another_address_takes_the_place_of_one_that_is_gone(
    store: Store, workspace: int, database: str
) -> None:
    ana = store.add_member("slack:T1:ana", "Ana")
    marked = store.mark_gone("slack:T1:ana")
    assert marked and marked.id == ana.id and store.mark_gone("slack:T1:ana") is None
    assert store.member("slack:T1:ana") is not None  # Ana writes
    again = store.mark_gone("slack:T1:ana")
    assert again and again.id == ana.id
    assert store.mark_gone("slack:T1:nobody") is None


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("Post the digest here, please!", True),
        ("digest here", True),
        ("this is our standup channel", True),
        ("post our standup digest in this channel", True),
        ("send the digest of Blue here", True),
        ("post it", False),
        ("what is in the digest here in the office", False),
        ("fixed the digest here", False),
    ],
)
def test_a_room_is_named_by_a_whole_sentence(text: str, here: bool) -> None:
    assert is_here(text) is here


def test_a_lead_names_the_room_and_a_member_may_not(stores: Stores, workspace: int) -> None:
    teams = Teams(stores, StandingClock())
    places = Places(stores, teams)
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        lea, ana = (store.add_member(f"slack:T1:{name}", name) for name in ("lea", "ana"))
        store.join(team.id, lea.id, "lead")
        store.join(team.id, ana.id, "member")
    with pytest.raises(NotAllowed):
        places.here(ana, "slack:T1:ana:C1")
    for room in ("C1", "C2"):
        assert places.here(lea, f"slack:T1:lea:{room}").name == "Blue"
    with stores.open(workspace) as store:
        assert store.rooms(team.id) == {"slack:T1": "C2"}
        assert rooms([lea, ana], team, store.rooms(team.id)) == ["slack:T1:team:C2"]


# doors


def test_a_workspace_has_doors_on_several_platforms(stores: Stores, workspace: int) -> None:
    stores.add_door(workspace, "telegram:9", "member")
    stores.add_door(workspace, "telegram:9", "lead")
    assert stores.workspace("telegram:9") == (workspace, "member")
    with pytest.raises(FactInvalid):
        stores.add_door(2**40, "line:x")


def test_a_door_moves_from_where_nobody_is_in_a_team(stores: Stores, workspace: int) -> None:
    other = stores.add_workspace("LINE", "line:x")  # as its first message opens it
    with stores.open(other) as store:
        eve = store.add_member("line:x:eve", "Eve")
        team = store.add_team("Blue", Schedule())
        store.join(team.id, eve.id, "lead")
    with pytest.raises(DoorTaken) as taken:
        stores.add_door(workspace, "line:x", "member")
    assert taken.value.values == {"door": "line:x"} and stores.workspace("line:x") == (other, None)
    with stores.open(other) as store:
        store.leave(team.id, eve.id)
    for _ in range(2):
        stores.add_door(workspace, "line:x", "member")
        assert stores.workspace("line:x") == (workspace, "member")
    with stores.open(other) as store, pytest.raises(PersonNotFound):
        store.person(eve.id)


def test_a_stranger_is_due_once_in_a_while(stores: Stores, database: str) -> None:
    assert stores.is_stranger_due("slack:T9:x", DAY) and not stores.is_stranger_due("slack:T9:x", DAY)
    execute(database, "update scrum.stranger set told_at = now() - interval '25 hours'")
    assert stores.is_stranger_due("slack:T9:x", DAY)


def test_what_an_installation_brought_is_kept_encrypted(
    stores: Stores, workspace: int, database: str
) -> None:
    kept = Installations(stores, Fernet.generate_key().decode())
    assert kept.find("slack:T1") is None
    kept.save("slack:T1", {"bot_token": "xoxb-1"})
    kept.save("slack:T1", {"bot_token": "xoxb-2", "user": "U1"})
    assert kept.find("slack:T1") == {"bot_token": "xoxb-2", "user": "U1"}
    assert kept.doors("slack") == ["slack:T1"] and kept.doors("slac") == []
    ((secret,),) = execute(database, "select secret from scrum.installation")
    assert "xoxb" not in str(secret) and "xoxb" not in repr(kept)
    with pytest.raises(SettingInvalid):
        Installations(stores, Fernet.generate_key().decode()).find("slack:T1")
    with pytest.raises(SettingInvalid):
        Installations(stores, None).save("slack:T1", {})
    with pytest.raises(FactInvalid):
        kept.save("slack:nowhere", {})
    assert kept.forget("slack:T1") and not kept.forget("slack:T1") and kept.find("slack:T1") is None


def test_one_process_at_a_time_and_the_next_when_it_dies(database: str) -> None:
    one, other = Alone(database, "turns"), Alone(database, "turns")
    assert one.is_ours() and one.is_ours() and not other.is_ours()
    assert Alone(database, "something else").is_ours()
    kill = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
    execute(database, kill)
    assert other.is_ours() and not one.is_ours()
    other.release()
    assert one.is_ours()
    one.release()
    assert not Alone("postgresql://nobody@127.0.0.1:9/none", "x").is_ours()


# one person, several chats


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("link my chat", True),
        ("Connect my Telegram!", True),
        ("link another chat", True),
        ("link our board", False),
        ("link my account", False),
    ],
)
def test_a_code_is_asked_for_by_a_whole_sentence(text: str, asks: bool) -> None:
    assert asks_code(text) is asks


@dataclass
class Chats:
    """Two teams in a workspace, people with an address each, and the codes that they hand each other."""

    stores: Stores
    workspace: int
    codes: AnotherChat
    teams: dict[str, Team]

    def person(self, name: str, told: str = "", **roles: str) -> Member:
        with self.stores.open(self.workspace) as store:
            member = store.add_member(f"slack:T1:{name.lower()}", name)
            for team, role in roles.items():
                store.join(self.teams[team].id, member.id, role)
        if told:
            teams = Teams(self.stores, StandingClock())
            standups = Standups(
                self.stores, StandingClock(), teams, Blockers(self.stores, teams.clock, teams)
            )
            standups.answer(member, told, {}, Kind.DONE, told)
        return member

    def behind(self, one: Member) -> tuple[str, dict[str, str]]:
        """The name of who talks from somebody's address now, and what they are in which team."""
        with self.stores.open(self.workspace) as store:
            member = store.member(one.address)
            assert member
            return member.name, {
                team.name: str(store.role(team.id, member.id)) for team in store.teams_of(member.id)
            }


@pytest.fixture
def chats(stores: Stores, workspace: int) -> Chats:
    with stores.open(workspace) as store:
        teams = {name: store.add_team(name, Schedule()) for name in ("Blue", "Red")}
    return Chats(stores, workspace, AnotherChat(stores, StandingClock()), teams)


def test_a_code_makes_one_person_of_two_addresses(chats: Chats) -> None:
    ana, shell = chats.person("Ana", "login page", Blue="lead"), chats.person("77")
    code = chats.codes.code(ana)
    assert code_in(f" {code.lower()} ") == code and code_in(f"it is {code}") is None
    assert code_in("check-tests") is code_in("management") is None
    assert chats.codes.use(shell, code).id == ana.id
    with chats.stores.open(chats.workspace) as store:
        one = store.member(shell.address)
        assert one and (one.id, one.name, one.address) == (ana.id, "Ana", shell.address)
        assert store.facts_of(ana.id)["report"]
        with pytest.raises(PersonNotFound):
            store.person(shell.id)
    with pytest.raises(CodeUnknown):
        chats.codes.use(ana, code)


def test_an_unlinked_chat_is_nobodys_and_leaves_all_to_the_others(chats: Chats) -> None:
    ana, shell = chats.person("Ana", "login page", Blue="lead"), chats.person("77")
    with pytest.raises(OnlyChat):
        chats.codes.part(ana)
    part = chats.codes.use(shell, chats.codes.code(ana))
    with chats.stores.open(chats.workspace) as store:
        for place in (ana, shell):
            store.post(Message(0, place.address, f"{place.address}:C1", "said", {}))
    chats.codes.part(part)
    with chats.stores.open(chats.workspace) as store:
        assert store.member(shell.address) is None and store.member(ana.address) == ana
        facts = store.facts_of(ana.id)
        assert facts["report"] and [one["key"] for one in facts["outbox"]] == [ana.address]
        again = chats.person("77")
        assert store.facts_of(again.id)["outbox"] == []
    with pytest.raises(OnlyChat):
        chats.codes.part(ana)
    assert chats.codes.use(again, chats.codes.code(ana)).id == ana.id


def test_what_was_told_from_a_chat_can_be_edited_once_it_is_theirs_again(chats: Chats) -> None:
    ana, shell = chats.person("Ana", Blue="lead"), chats.person("77")
    teams = Teams(chats.stores, StandingClock())
    blockers = Blockers(chats.stores, teams.clock, teams)
    edits = Edits(chats.stores, teams, blockers)
    part = chats.codes.use(shell, chats.codes.code(ana))
    Standups(chats.stores, teams.clock, teams, blockers).answer(part, "login", {}, Kind.DONE, "E", ":1")
    chats.codes.part(part)
    again = chats.codes.use(chats.person("77"), chats.codes.code(ana))
    changed = edits.change(again, ":1", "logout", {})
    assert changed and [one.text for one in changed.report.entries] == ["logout"]
    chats.codes.part(again)
    assert edits.change(chats.person("77"), ":1", "nothing of mine", {}) is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Unlink this chat, please!", ["slack", "line"]),
        ("disconnect my chat", ["slack", "line"]),
        ("unlink Slack", ["slack"]),
        ("unlink my account on LINE", ["line"]),
        ("unlink this telegram chat", []),
        ("unlink my other chat", []),
        ("disconnect the other Slack", []),
        ("unlink my chats", []),
    ],
)
def test_a_chat_is_unlinked_by_a_whole_sentence_said_in_it(text: str, where: list[str]) -> None:
    assert asks_parting(text) and [one for one in ("slack", "line") if parts_here(text, one)] == where


@pytest.mark.parametrize(
    "text", ["unlink my account", "unlink our board", "unlink Jira", "unlink the chat ticket", "link my chat"]
)
def test_of_boards_and_accounts_the_dialogue_is_asked(text: str) -> None:
    assert not asks_parting(text)


def test_a_code_is_written_where_the_door_had_put_its_owner_into_the_same_team(chats: Chats) -> None:
    ana, shell = chats.person("Ana", "login page", Blue="lead"), chats.person("77", Blue="member")
    assert chats.codes.use(shell, chats.codes.code(ana)).id == ana.id
    assert chats.behind(shell) == ("Ana", {"Blue": "lead"})


@pytest.mark.parametrize(
    ("told", "roles"),
    [("login page", {"Blue": "member"}), ("", {"Red": "member"}), ("", {"Blue": "lead"})],
    ids=["a report", "another team", "a role of more"],
)
def test_who_has_something_is_not_made_somebody_else_by_a_code(
    chats: Chats, told: str, roles: dict[str, str]
) -> None:
    eve, bo = chats.person("Eve", Blue="member"), chats.person("Bo", told, **roles)
    code = chats.codes.code(eve)
    with pytest.raises(ChatTaken) as caught:
        chats.codes.use(bo, code)
    assert caught.value.values == {"name": "Bo", "owner": "Eve"}
    assert chats.behind(bo) == ("Bo", roles) and chats.behind(eve) == ("Eve", {"Blue": "member"})
    assert chats.codes.use(chats.person("77"), code).id == eve.id  # it is still good where nothing is lost


def test_who_was_asked_and_has_told_nothing_loses_nothing_by_a_code(chats: Chats) -> None:
    ana, shell = chats.person("Ana", "login page", Blue="lead"), chats.person("77", Blue="member")
    clock = StandingClock()
    teams = Teams(chats.stores, clock)
    Standups(chats.stores, clock, teams, Blockers(chats.stores, clock, teams)).start(shell)
    assert chats.codes.use(shell, chats.codes.code(ana)).id == ana.id


def test_who_is_in_no_team_gets_no_code(chats: Chats) -> None:
    with pytest.raises(LinkElsewhere):
        chats.codes.code(chats.person("Bobby"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bvbd8 57r79", "BVBD8-57R79"),
        (" BVBD8-57R79 ", "BVBD8-57R79"),
        ("bvbd8 – 57r79", "BVBD8-57R79"),
        ("BVBD857R79", None),
        ("45678 45679", None),
        ("fixed tests", None),
        ("bvbd8 57r79 and more", None),
    ],
)
def test_a_code_is_read_as_phones_write_it(text: str, code: str | None) -> None:
    assert code_in(text) == code


def test_a_code_is_good_for_a_while_and_in_its_workspace(stores: Stores, workspace: int) -> None:
    clock = StandingClock()
    chats = AnotherChat(stores, clock)
    elsewhere = stores.add_workspace("Other", "slack:T2")
    with stores.open(workspace) as store:
        ana, ben = store.add_member("slack:T1:ana", "Ana"), store.add_member("slack:T1:ben", "Ben")
        store.join(store.add_team("Blue", Schedule()).id, ana.id, "member")
    with stores.open(elsewhere) as store:
        eve = store.add_member("slack:T2:eve", "Eve")
    code = chats.code(ana)
    with pytest.raises(CodeUnknown):
        chats.use(eve, code)
    clock.forward(minutes=16)
    with pytest.raises(CodeUnknown):
        chats.use(ben, code)


def test_the_command_opens_doors(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    assert main(["door", "slack:T1", "--name", "Acme", "--role", "member"]) == 0
    assert main(["door", "telegram:9", "--beside", "slack:T1"]) == 0
    assert main(["door", "line:x", "--beside", "slack:T2"]) == 1
    assert "slack:T2" in capsys.readouterr().err
    opened = Stores(database)
    with opened.open(opened.add_workspace("Other", "line:y")) as store:
        store.join(store.add_team("Blue", Schedule()).id, store.add_member("line:y:eve", "Eve").id, "lead")
    assert main(["door", "line:y", "--beside", "slack:T1"]) == 1
    told = capsys.readouterr()
    assert "line:y belongs to another workspace already" in told.err and not told.out
    found = opened.workspace("slack:T1")
    assert found and found[1] == "member" and opened.workspace("telegram:9") == (found[0], None)
    opened.close()
