"""What LINE sends, through the real route: one test for each thing, named after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml
from cryptography.fernet import Fernet

from channels.line import LineChannel
from scrumai import invite as inviting
from scrumai.bootstrap import bootstrap
from scrumai.clock import SystemClock
from scrumai.core import invite, payload
from scrumai.core.asked import of_report, of_request
from scrumai.core.calendar import Schedule
from scrumai.core.standup import Kind
from scrumai.core.team import Message, Request
from scrumai.core.text import MARK
from scrumai.messengers.line import Line as Messenger
from scrumai.services.digest import slug
from scrumai.services.outbox import Outbox
from scrumai.services.roster import Teams
from scrumai.settings import ROOT, Settings
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from tests.channels.line_server import PATH
from tests.channels.pigeon import TABLES, rows
from tests.channels.ways import OVER, THEIRS
from tests.fakes import line as fakes
from tests.fakes.line import BOT, TOKEN, ident, sign
from tests.fixtures.database import _database
from tests.fixtures.stack import free_port
from tests.fixtures.wait import until

KEY = Fernet.generate_key().decode()
SPEC = Path(__file__).parents[2] / "../shared/specs/line-webhook.yml"
numbers = count(1)


@dataclass
class Rig:
    """The channel's server, LINE beside it, and what there is to see of both."""

    url: str
    fake: fakes.Line
    port: int
    stores: Stores

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def bring(self, *events: Any, **options: Any) -> int:
        return self.fake.webhook(self.hook, events, **options).status_code

    def heard(self, source: dict[str, str]) -> list[str]:
        query = "select text from turns where ended and address = %s order by id"
        return [one for (one,) in rows(self.url, query, address(source))]

    def said(self, to: str) -> list[str]:
        """The words that reached somebody, or a group."""
        messages = [one for where, one in list(self.fake.said) if where == to]
        return [one.get("text") or one["altText"] for one in messages]

    def workspace(self) -> int:
        found = self.stores.workspace(f"line:{BOT}")
        assert found
        return found[0]

    def facts(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return rows(f"{self.url}?options=-c%20scrum.workspace%3D{self.workspace()}", query, *values)

    def inbox(self, event: dict[str, Any]) -> int:
        query = "select count(*) from scrum.inbox where event_id = %s"
        return int(self.facts(query, event["webhookEventId"])[0][0])

    def settled(self) -> None:
        """All that was accepted is done."""
        query = "select count(*) from scrum.inbox where finished_at is null"
        until(lambda: self.facts(query)[0][0] == 0)

    def deliver(self) -> None:
        """What a worker does."""
        settings = Settings(line_api_url=self.fake.url, line_channel_access_token=TOKEN)
        messenger = Messenger(settings, Installations(self.stores, KEY).find)
        Outbox(self.stores, SystemClock(), SystemClock(), lambda _: messenger).deliver(self.workspace())


def address(source: dict[str, str]) -> str:
    room = source.get("groupId") or source.get("roomId")
    return f"line:{BOT}:{source['userId']}" + (f":{room}" if room else "")


@pytest.fixture(scope="module")
def rig(server: Server, server_url: str) -> Iterator[Rig]:
    with_database = _database(server, server_url, "facts")
    url = next(with_database)
    rows(url, TABLES)
    fake, port, stores = fakes.Line(), free_port(), Stores(url)
    stores.add_workspace("LINE", f"line:{BOT}", "member")
    env = {"DATABASE_URL": url, "LINE_API_URL": fake.url, "SCRUMAI_ENCRYPTION_KEY": KEY}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.channels.line_server", str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
    )

    def is_up() -> bool:
        assert process.poll() is None, "it did not start"
        try:
            return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
        except httpx.HTTPError:
            return False

    try:
        until(is_up)
        yield Rig(url, fake, port, stores)
    finally:
        process.kill()
        process.wait()
        stores.close()
        fake.stop()
        next(with_database, None)


@pytest.fixture
def sam(rig: Rig) -> dict[str, str]:
    """Somebody who follows us, as the source of an event."""
    number = next(numbers)
    rig.fake.users[ident("U", number)] = f"Sam {number}"
    return {"type": "user", "userId": ident("U", number)}


@pytest.fixture
def group(rig: Rig, sam: dict[str, str]) -> dict[str, str]:
    """The same person in a group that we are in."""
    place = ident("C", next(numbers))
    rig.fake.groups[place] = (f"Group {place[-4:]}", {sam["userId"]})
    return {"type": "group", "groupId": place, "userId": sam["userId"]}


def mention(text: str, at: int, length: int, **more: Any) -> dict[str, Any]:
    one = {"type": "user", "index": at, "length": length, **more}
    return {"text": text, "mention": {"mentionees": [one]}}


# the call


def test_verification_with_no_events(rig: Rig) -> None:
    assert rig.bring() == 200


def test_health(rig: Rig) -> None:
    assert httpx.get(rig.hook.removesuffix("webhook")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "signature", [None, "", "nonsense", "é", sign(b"other"), sign(b"{}", "another secret")]
)
def test_wrong_signature_is_401_and_nothing_is_stored(rig: Rig, sam: dict[str, str], signature: Any) -> None:
    one = rig.fake.text(sam, "hi")
    coded = signature.encode() if signature == "é" else signature
    assert rig.bring(one, signature=coded) == 401
    rig.bring(rig.fake.text(sam, "signed"))
    rig.settled()
    assert rig.inbox(one) == 0 and rig.heard(sam) == ["signed"]


def test_signature_is_of_the_raw_body(rig: Rig, sam: dict[str, str]) -> None:
    body = json.dumps(
        {"events": [rig.fake.text(sam, "héllo 🙂")], "destination": BOT}, ensure_ascii=False, indent=3
    )
    raw = body.encode()
    assert httpx.post(rig.hook, content=raw, headers={"X-Line-Signature": sign(raw)}).status_code == 200
    until(lambda: rig.heard(sam) == ["héllo 🙂"])


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"events":7,"destination":"U"}', b'{"events":[]}']
)
def test_signed_and_not_lines_form_is_400(rig: Rig, body: bytes) -> None:
    assert httpx.post(rig.hook, content=body, headers={"x-line-signature": sign(body)}).status_code == 400


def test_first_event_opens_the_accounts_door(rig: Rig, sam: dict[str, str]) -> None:
    other = "U" + "7" * 32
    rig.bring(rig.fake.text(sam, "hi"), destination=other)
    until(lambda: rig.stores.workspace(f"line:{other}"))
    assert rig.stores.workspace(f"line:{other}") != rig.stores.workspace(f"line:{BOT}")


def test_many_events_in_one_call(rig: Rig, sam: dict[str, str]) -> None:
    assert rig.bring(*(rig.fake.text(sam, str(n)) for n in range(5))) == 200
    until(lambda: rig.heard(sam) == [str(n) for n in range(5)])
    until(lambda: rig.said(sam["userId"]) == [f"heard {n}" for n in range(5)])


def test_many_people_in_one_call(rig: Rig, sam: dict[str, str], group: dict[str, str]) -> None:
    other = {"type": "user", "userId": ident("U", next(numbers))}
    rig.bring(rig.fake.text(sam, "one"), rig.fake.text(other, "two"))
    until(lambda: rig.heard(sam) == ["one"] and rig.heard(other) == ["two"])


def test_redelivery(rig: Rig, sam: dict[str, str]) -> None:
    one = rig.fake.text(sam, "hi")
    again = {**one, "deliveryContext": {"isRedelivery": True}}
    assert [rig.bring(one), rig.bring(again), rig.bring(again, again)] == [200, 200, 200]
    rig.bring(rig.fake.text(sam, "next"))
    until(lambda: rig.heard(sam)[-1:] == ["next"])
    assert rig.heard(sam) == ["hi", "next"]


def test_redelivery_of_what_was_never_taken(rig: Rig, sam: dict[str, str]) -> None:
    one = {**rig.fake.text(sam, "hi"), "deliveryContext": {"isRedelivery": True}}
    rig.fake.expire()  # its reply token is old
    rig.bring(one)
    until(lambda: rig.said(sam["userId"]) == ["heard hi"])
    assert rig.fake.calls[-1] == ("push", sam["userId"])


def test_odd_events_beside_a_good_one(rig: Rig, sam: dict[str, str]) -> None:
    good = rig.fake.text(sam, "good")
    odd: list[Any] = [
        None,
        7,
        "x",
        [],
        {},
        {"type": "message"},
        {**good, "source": None},
        {**good, "message": []},
    ]
    odd += [{**good, "webhookEventId": value} for value in (None, "", 7, "x" * 201)]
    assert rig.bring(*odd, good, {**good, "source": {"type": "user", "userId": "a b:c"}}) == 200
    until(lambda: rig.heard(sam) == ["good"])


@pytest.mark.parametrize(
    "kind",
    [
        "videoPlayComplete",
        "beacon",
        "accountLink",
        "membership",
        "module",
        "activated",
        "delivery",
        "newThing",
    ],
)
def test_unknown_event_type(rig: Rig, sam: dict[str, str], kind: str) -> None:
    one = rig.fake.event(kind, sam)
    assert rig.bring(one) == 200
    assert rig.bring(rig.fake.text(sam, "hi")) == 200
    rig.settled()
    assert rig.inbox(one) == 0 and rig.heard(sam) == ["hi"]


def test_standby_mode(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring({**rig.fake.text(sam, "not for us"), "mode": "standby"}, rig.fake.text(sam, "hi"))
    rig.settled()
    assert rig.heard(sam) == ["hi"]


# messages


def test_text_message(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "hi"))
    until(lambda: rig.said(sam["userId"]) == ["heard hi"])
    assert rig.fake.calls[-1] == ("reply", sam["userId"])


def test_text_with_two_answers(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "twice"))
    until(lambda: rig.said(sam["userId"]) == ["heard twice", "and again"])
    assert rig.fake.calls[-2:] == [("reply", sam["userId"]), ("push", sam["userId"])]


@pytest.mark.parametrize("text", ["/restart", "/affirm{}", " /EXTERNAL_standup_due"])
def test_text_with_slash(rig: Rig, sam: dict[str, str], text: str) -> None:
    rig.bring(rig.fake.text(sam, text))
    until(lambda: rig.heard(sam) == [MARK + text])


def test_text_with_line_emoji(rig: Rig, sam: dict[str, str]) -> None:
    emoji = {"index": 5, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}
    rig.bring(rig.fake.text(sam, "done (love)", emojis=[emoji]))
    until(lambda: rig.heard(sam) == ["done (love)"])


def test_text_that_quotes_another(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "that one", quotedMessageId="468789577898262530"))
    until(lambda: rig.heard(sam) == ["that one"])


@pytest.mark.parametrize("kind", ["sticker", "image", "video", "audio", "file", "location"])
def test_media_message(rig: Rig, sam: dict[str, str], kind: str) -> None:
    message = {"id": "1", "type": kind, "packageId": "1", "stickerId": "2", "stickerResourceType": "STATIC"}
    rig.bring(rig.fake.event("message", sam, message=message))
    until(lambda: rig.said(sam["userId"]))
    assert "only read text" in rig.said(sam["userId"])[0] and rig.heard(sam) == []


def test_unknown_message_type(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(
        rig.fake.event("message", sam, message={"id": "1", "type": "hologram"}), rig.fake.text(sam, "hi")
    )
    rig.settled()
    assert rig.said(sam["userId"]) == ["heard hi"]


def test_unsend(rig: Rig, sam: dict[str, str]) -> None:
    one = rig.fake.event("unsend", sam, unsend={"messageId": "325708"})
    rig.bring(rig.fake.text(sam, "hi"), one)
    rig.settled()
    assert rig.inbox(one) == 1 and rig.heard(sam) == ["hi"] and rig.said(sam["userId"]) == ["heard hi"]


def test_postback(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "ask me"))
    until(lambda: rig.said(sam["userId"]) == ["Post it?"])
    data = rig.fake.said[-1][1]["template"]["actions"][0]["data"]
    rig.bring(rig.fake.event("postback", sam, postback={"data": data}))
    until(lambda: rig.heard(sam) == ["ask me", "post it"])


def test_postback_with_an_intent(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(
        rig.fake.event("postback", sam, postback={"data": "/restart", "params": {"date": "2026-03-02"}})
    )
    rig.settled()
    until(lambda: rig.said(sam["userId"]) == [OVER])
    assert rig.heard(sam) == []


def test_profile_gives_the_name(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "hi"))
    rig.settled()
    query = "select m.name from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert rig.facts(query, address(sam)) == [(rig.fake.users[sam["userId"]],)]


def test_profile_that_is_not_told(rig: Rig, sam: dict[str, str]) -> None:
    rig.fake.fail(path="profile", status=500, times=1)
    rig.bring(rig.fake.text(sam, "hi"))
    until(lambda: rig.heard(sam) == ["hi"])


# coming and going


def test_follow(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.event("follow", sam, follow={"isUnblocked": False}))
    until(lambda: rig.said(sam["userId"]) == ["heard hello"])
    assert rig.fake.calls[-1] == ("reply", sam["userId"])


def test_unfollow_is_told_to_the_lead_once(rig: Rig, sam: dict[str, str]) -> None:
    lea = {"type": "user", "userId": ident("U", next(numbers))}
    rig.fake.users[lea["userId"]] = "Lea"
    rig.bring(rig.fake.text(sam, "hi"), rig.fake.text(lea, "hi"))
    rig.settled()
    team(rig, f"Blue {lea['userId'][-3:]}", {lea["userId"]: "lead", sam["userId"]: "member"})
    rig.fake.blocked.add(sam["userId"])
    rig.bring(rig.fake.event("unfollow", sam))
    rig.bring(rig.fake.event("unfollow", sam))
    rig.settled()
    rig.deliver()
    told = [one for one in rig.said(lea["userId"]) if "reach" in one]
    assert len(told) == 1 and rig.fake.users[sam["userId"]] in told[0] and "on LINE any more (" in told[0]


def test_each_unfollow_is_told(rig: Rig, sam: dict[str, str]) -> None:
    lea = {"type": "user", "userId": ident("U", next(numbers))}
    rig.fake.users[lea["userId"]] = "Lea"
    rig.bring(rig.fake.text(sam, "hi"), rig.fake.text(lea, "hi"))
    rig.settled()
    team(rig, f"Blue {lea['userId'][-3:]}", {lea["userId"]: "lead", sam["userId"]: "member"})
    for _ in range(2):
        rig.bring(rig.fake.event("unfollow", sam))
        rig.bring(rig.fake.event("follow", sam, follow={"isUnblocked": True}))
        rig.bring(rig.fake.text(sam, "back"))
        rig.settled()
    rig.deliver()
    assert len([one for one in rig.said(lea["userId"]) if "reach" in one]) == 2


def team(rig: Rig, name: str, people: dict[str, str]) -> None:
    with rig.stores.open(rig.workspace()) as store:
        made = store.add_team(name, Schedule())
        for person, role in people.items():
            member = store.member(f"line:{BOT}:{person}")
            assert member
            store.join(made.id, member.id, role)


def test_follow_again_after_unfollow(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.event("unfollow", sam))
    rig.bring(rig.fake.event("follow", sam, follow={"isUnblocked": True}))
    until(lambda: rig.said(sam["userId"]) == ["heard hello"])


def test_join_of_a_group_that_has_the_name_of_a_team(
    rig: Rig, sam: dict[str, str], group: dict[str, str]
) -> None:
    """Anybody can call a group so, and add us: that gives it nothing of the team's."""
    rig.bring(rig.fake.text(sam, "hi"))
    rig.settled()
    name = f"Core {sam['userId'][-3:]}"
    team(rig, name, {sam["userId"]: "lead"})
    rig.fake.groups[group["groupId"]] = (name, {sam["userId"]})
    rig.bring(rig.fake.event("join", {"type": "group", "groupId": group["groupId"]}))
    until(lambda: any("Mention me" in one for one in rig.said(group["groupId"])))
    digest(rig, slug(name), "the digest", name)
    assert "the digest" not in rig.said(group["groupId"])
    rig.deliver()
    assert any("can't post in a room" in one and name in one for one in rig.said(sam["userId"]))
    assert rig.facts("select 1 from scrum.member where lower(name) = 'team'") == []  # a group is nobody


def digest(rig: Rig, room: str, text: str, name: str) -> None:
    values = {"content": {"text": text}, "team": name}
    with rig.stores.open(rig.workspace()) as store:
        store.post(Message(0, f"digest:{text}", f"line:{BOT}:team:{room}", "said", values))
    rig.deliver()


def test_join_of_a_room_that_has_no_name(rig: Rig, sam: dict[str, str]) -> None:
    room = ident("R", next(numbers))
    rig.fake.groups[room] = ("", {sam["userId"]})
    rig.bring(rig.fake.event("join", {"type": "room", "roomId": room}))
    until(lambda: rig.said(room))


def test_each_leave_of_a_group_that_a_lead_chose_is_told(
    rig: Rig, sam: dict[str, str], group: dict[str, str]
) -> None:
    rig.bring(rig.fake.text(sam, "hi"))
    rig.settled()
    name = f"Ochre {sam['userId'][-3:]}"
    team(rig, name, {sam["userId"]: "lead"})
    rig.bring(rig.fake.text(group, **mention("@Scrum post the digest here", 0, 6, isSelf=True)))
    rig.settled()
    place = {"type": "group", "groupId": group["groupId"]}
    for time in (1, 2):
        rig.bring(rig.fake.event("leave", place))
        rig.settled()
        rig.deliver()
        told = [one for one in rig.said(sam["userId"]) if "can't post in a room" in one]
        assert len(told) == time and name in told[-1]
        rig.bring(rig.fake.event("join", place))
        rig.settled()


@pytest.mark.parametrize("kind", ["memberJoined", "memberLeft"])
def test_members_come_and_go(rig: Rig, group: dict[str, str], kind: str) -> None:
    members = {"members": [{"type": "user", "userId": group["userId"]}]}
    one = rig.fake.event(kind, {"type": "group", "groupId": group["groupId"]}, joined=members, left=members)
    assert rig.bring(one, rig.fake.text(group, "hi")) == 200
    rig.settled()
    assert rig.inbox(one) == 0 and rig.said(group["groupId"]) == []


# groups


def test_group_message_without_mention(rig: Rig, group: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, "chatter"))
    rig.settled()
    assert rig.heard(group) == [] and rig.said(group["groupId"]) == []


def test_group_message_with_mention(rig: Rig, group: dict[str, str], sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum who is blocked?", 0, 6, isSelf=True, userId=BOT)))
    until(lambda: rig.said(group["groupId"]) == ["heard who is blocked?"])
    until(lambda: rig.heard(group) == ["who is blocked?"])
    assert rig.heard(sam) == []
    assert rig.fake.calls[-1] == ("reply", group["groupId"])


def test_group_mention_behind_emoji(rig: Rig, group: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, **mention("🙂🙂 @Scrum hi", 5, 6, isSelf=True)))
    until(lambda: rig.heard(group) == ["🙂🙂  hi"])


def test_group_mention_and_no_more(rig: Rig, group: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum", 0, 6, isSelf=True)))
    until(lambda: rig.heard(group) == ["hello"])


@pytest.mark.parametrize("more", [{"isSelf": False, "userId": ident("U", 999)}, {}, {"type": "all"}])
def test_group_mention_of_others(rig: Rig, group: dict[str, str], more: dict[str, Any]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Ben look", 0, 4, **more)))
    rig.settled()
    assert rig.heard(group) == []


@pytest.mark.parametrize("place", [(-3, 2), (0, 999), (5, 0)])
def test_group_mention_at_an_odd_place(rig: Rig, group: dict[str, str], place: tuple[int, int]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum hi", *place, isSelf=True)))
    until(lambda: rig.heard(group) == ["@Scrum hi"])


def test_group_postback(rig: Rig, group: dict[str, str]) -> None:
    data = payload.signed("post it", TOKEN)
    rig.bring(rig.fake.event("postback", group, postback={"data": data}))
    until(lambda: rig.heard(group) == ["post it"])


@pytest.mark.parametrize("is_report", [False, True])
def test_group_postback_by_somebody_else(rig: Rig, group: dict[str, str], is_report: bool) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum hi", 0, 6, isSelf=True)))
    rig.settled()
    asked, name = question(rig, group, is_report)
    lou = {**group, "userId": ident("U", next(numbers))}
    data = payload.signed(f"?{asked} yes", TOKEN)
    for _ in range(2):
        rig.bring(rig.fake.event("postback", lou, postback={"data": data}))
    rig.settled()
    assert rig.said(group["groupId"]) == ["heard hi", THEIRS.format(name), THEIRS.format(name)]
    rig.bring(rig.fake.event("postback", group, postback={"data": data}))
    until(lambda: rig.heard(group) == ["hi", "yes"])
    assert rig.heard(lou) == []
    assert rig.facts("select 1 from scrum.address where address = %s", f"line:{BOT}:{lou['userId']}") == []


def question(rig: Rig, source: dict[str, str], is_report: bool) -> tuple[str, str]:
    """A question that is open for somebody, and what they are called."""
    teams, clock = Teams(rig.stores, SystemClock()), SystemClock()
    one = teams.meet(address(source))
    with rig.stores.open(one.workspace_id) as store:
        if not is_report:
            return of_request(
                store.add_request(Request(0, one.id, "x", {}, None, clock.now())).id, None
            ), one.name
        team = store.add_team(f"Team {one.id}", Schedule())
        store.join(team.id, one.id, "lead")
        standup = store.open_standup(team.id, teams.today(one))
        report = replace(store.lock_report(standup.id, one.id), asked=Kind.BLOCKER)
        return of_report(store.save_report(report).id, Kind.BLOCKER.value), one.name


def test_group_answer_to_our_question(rig: Rig, group: dict[str, str]) -> None:
    """A group has no threads: what does not quote our question is talk with others."""
    rig.bring(rig.fake.text(group, **mention("@Scrum ask me", 0, 6, isSelf=True)))
    until(lambda: rig.said(group["groupId"]) == ["Post it?"])
    rig.settled()
    query = "select reference from scrum.outbox where address = %s"
    ((asked,),) = rig.facts(query, address(group))
    other = {**group, "userId": ident("U", next(numbers))}
    lunch = rig.fake.text(group, "lunch?")
    rig.bring(lunch, rig.fake.text(group, "at noon", quotedMessageId=lunch["message"]["id"]))
    rig.bring(rig.fake.text(other, "not asked", quotedMessageId=asked))
    rig.bring(rig.fake.text(group, "post it", quotedMessageId=asked))
    rig.settled()
    assert rig.heard(other) == [] and rig.heard(group) == ["ask me", "post it"]


def test_group_question_says_how_it_is_answered(rig: Rig, sam: dict[str, str], group: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum ask in words", 0, 6, isSelf=True)))
    rig.bring(rig.fake.text(sam, "ask in words"))
    rig.settled()
    how = "(Reply to this message, or mention me: nothing else is heard in a group.)"
    assert rig.said(group["groupId"]) == [f"Which ticket?\n{how}"]
    assert rig.said(sam["userId"]) == ["Which ticket?"]


def test_group_message_of_nobody_in_particular(rig: Rig, group: dict[str, str]) -> None:
    source = {"type": "group", "groupId": group["groupId"]}
    assert rig.bring(rig.fake.text(source, **mention("@Scrum hi", 0, 6, isSelf=True))) == 200
    assert rig.said(group["groupId"]) == []


def test_group_sticker(rig: Rig, group: dict[str, str]) -> None:
    rig.bring(rig.fake.event("message", group, message={"id": "1", "type": "sticker"}))
    rig.settled()
    assert rig.said(group["groupId"]) == []


def test_group_member_who_does_not_follow_us_has_a_name(rig: Rig, group: dict[str, str]) -> None:
    rig.bring(rig.fake.text(group, **mention("@Scrum hi", 0, 6, isSelf=True)))
    until(lambda: rig.heard(group))
    assert any(one.path.endswith(f"/member/{group['userId']}") for one in rig.fake.asked)


def test_room_message_with_mention(rig: Rig, sam: dict[str, str]) -> None:
    room = ident("R", next(numbers))
    rig.fake.groups[room] = ("", {sam["userId"]})
    source = {"type": "room", "roomId": room, "userId": sam["userId"]}
    rig.bring(rig.fake.text(source, **mention("@Scrum hi", 0, 6, isSelf=True)))
    until(lambda: rig.said(room) == ["heard hi"])


# when LINE is in trouble


def test_monthly_limit_is_told_to_the_lead_once(rig: Rig, sam: dict[str, str]) -> None:
    rig.bring(rig.fake.text(sam, "hi"))
    rig.settled()
    name = f"Green {sam['userId'][-3:]}"
    team(rig, name, {sam["userId"]: "lead"})
    try:
        rig.fake.quota = 0
        for number in range(2):
            with rig.stores.open(rig.workspace()) as store:
                store.post(Message(0, f"{name} {number}", address(sam), "said", {"content": {"text": "x"}}))
            rig.deliver()
    finally:
        rig.fake.quota = None
    query = "select count(*) from scrum.outbox where response = 'utter_limit_reached' and address = %s"
    assert rig.facts(query, address(sam)) == [(1,)]
    rig.bring(rig.fake.text(sam, "still there?"))
    until(lambda: rig.said(sam["userId"])[-1] == "heard still there?")


def test_monthly_limit_of_a_digest(rig: Rig, sam: dict[str, str], group: dict[str, str]) -> None:
    name = f"Teal {sam['userId'][-3:]}"
    rig.bring(rig.fake.text(sam, "hi"))
    rig.settled()
    team(rig, name, {sam["userId"]: "lead"})
    try:
        rig.fake.quota = 0
        digest(rig, group["groupId"], f"digest of {name}", name)
    finally:
        rig.fake.quota = None
    query = "select count(*) from scrum.outbox where response = 'utter_limit_reached' and address = %s"
    assert rig.facts(query, address(sam)) == [(1,)]
    assert f"digest of {name}" not in rig.said(group["groupId"])


def test_a_429_leaves_the_answer_to_the_worker(rig: Rig, sam: dict[str, str]) -> None:
    fault = rig.fake.fail(path="message", status=429, headers={"Retry-After": "0.5"})
    rig.bring(rig.fake.text(sam, "hi"))
    until(lambda: rig.heard(sam) == ["hi"])
    rig.settled()
    rig.fake.faults.remove(fault)
    until(lambda: rig.deliver() or rig.said(sam["userId"]) == ["heard hi"])


# another account: who comes in there


@dataclass
class Club:
    """An account whose team is asked for invitations, as an account that its first webhook opens."""

    rig: Rig
    account: str
    team: int
    lea: dict[str, str]

    def tell(self, source: dict[str, str], text: str) -> None:
        assert self.rig.bring(self.rig.fake.text(source, text), destination=self.account) == 200

    def hears(self, source: dict[str, str], text: str, *answers: str) -> None:
        before = len(self.rig.said(source["userId"]))
        self.tell(source, text)
        until(lambda: len(self.rig.said(source["userId"])) == before + len(answers))
        for answer, said in zip(answers, self.rig.said(source["userId"])[before:], strict=True):
            assert answer in said

    def roles(self, source: dict[str, str]) -> list[str]:
        (workspace, _) = self.rig.stores.workspace(f"line:{self.account}") or (0, None)
        with self.rig.stores.open(workspace) as store:
            member = store.member(f"line:{self.account}:{source['userId']}")
            role = member and store.role(self.team, member.id)
        return [role] if role else []

    def code(self, role: str = "member", secret: str = TOKEN, days: int = 1) -> str:
        return invite.code(self.team, role, datetime.now(timezone.utc) + timedelta(days=days), secret)


@pytest.fixture
def club(rig: Rig, sam: dict[str, str]) -> Iterator[Club]:
    account, lea = ident("U", 10**6 + next(numbers)), {"type": "user", "userId": ident("U", next(numbers))}
    rig.fake.users[lea["userId"]], rig.fake.account = "Lea", account
    assert rig.bring(rig.fake.text(lea, "hi"), destination=account) == 200
    until(lambda: rig.said(lea["userId"]) == ["heard hi"])  # before there is a team, everybody is heard
    (workspace, role) = rig.stores.workspace(f"line:{account}") or (0, "")
    assert role is None
    with rig.stores.open(workspace) as store:
        team, member = store.add_team("Club", Schedule()), store.member(f"line:{account}:{lea['userId']}")
        assert member
        store.join(team.id, member.id, "lead")
    yield Club(rig, account, team.id, lea)
    rig.fake.account = BOT


@pytest.mark.parametrize("text", ["hello", "join Club", "join the team", "create team Mine", "/restart"])
def test_message_of_a_stranger(club: Club, sam: dict[str, str], text: str) -> None:
    club.hears(sam, text, "you are in none that I know")
    assert club.roles(sam) == []


def test_invite_and_the_link_in_it(club: Club, sam: dict[str, str]) -> None:
    club.hears(club.lea, "Invite a teammate, please", "LINE: https://line.me/R/oaMessage/%40216scrum/?")
    code = club.rig.said(club.lea["userId"])[-1].rpartition("?")[2].strip()
    for _ in range(2):  # it is sent once more
        club.hears(sam, code, "You are in Club.")
    assert club.roles(sam) == ["member"]
    club.hears(sam, "now I am heard", "heard now I am heard")
    club.hears(club.lea, club.code(), "You are in Club, as a lead of it.")
    assert club.roles(club.lea) == ["lead"]


def test_invite_of_somebody_in_no_team(club: Club, sam: dict[str, str]) -> None:
    club.hears(sam, "invite", "you are in none that I know")


def test_invitation_of_a_lead_is_good_for_one(club: Club, sam: dict[str, str]) -> None:
    ben, code = {"type": "user", "userId": ident("U", next(numbers))}, club.code("lead")
    club.rig.fake.users[ben["userId"]] = "Ben"
    club.hears(sam, code, "You are in Club, as a lead of it.")
    club.hears(ben, code, "used already")
    assert (club.roles(sam), club.roles(ben)) == (["lead"], [])


@pytest.mark.parametrize("change", ["expired", "forged", "of another bot", "of no team"])
def test_invitation_that_is_over(club: Club, sam: dict[str, str], change: str) -> None:
    codes = {
        "expired": club.code(days=-1),
        "forged": club.code().replace("-m-", "-l-"),
        "of another bot": club.code(secret="another"),
        "of no team": f"fffff{club.code()[1:]}",
    }
    club.hears(sam, codes[change], "This invitation is over")
    assert club.roles(sam) == []


def test_invitation_that_is_written_in_a_group(
    club: Club, group: dict[str, str], sam: dict[str, str]
) -> None:
    """It lets its writer in, and says nothing of the group's digest; without a mention nobody asked us."""
    club.tell(group, club.code())
    said = mention(f"@Scrum {club.code()}", 0, 6, isSelf=True)
    assert club.rig.bring(club.rig.fake.text(group, **said), destination=club.account) == 200
    until(lambda: club.rig.said(group["groupId"]))
    (told,) = club.rig.said(group["groupId"])
    assert told.startswith("You are in Club.") and club.roles(sam) == ["member"]


def test_invite_by_command(club: Club) -> None:
    settings = Settings(
        database_url=club.rig.url, line_channel_access_token=TOKEN, line_api_url=club.rig.fake.url
    )
    app = bootstrap(settings)
    told = inviting.invite(app, "Other", "lead", None, "line")
    assert told["team"] == "Other" and set(told) == {"team", "link"}
    app.stores.close()


# off, and the description


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(line_channel_secret="x"), Settings(line_channel_access_token="x")],
)
def test_without_its_settings_it_is_off(settings: Settings) -> None:
    assert not LineChannel.is_on(settings)


@pytest.mark.skipif(not SPEC.exists(), reason=f"no description of the webhooks at {SPEC}")
def test_what_the_fake_sends_is_as_the_description_says(rig: Rig, sam: dict[str, str]) -> None:
    spec = yaml.safe_load(SPEC.read_text("utf-8"))
    events = {
        "MessageEvent": rig.fake.text(sam, **mention("@Scrum hi", 0, 6, isSelf=True)),
        "PostbackEvent": rig.fake.event("postback", sam, postback={"data": "x"}),
        "FollowEvent": rig.fake.event("follow", sam, follow={"isUnblocked": False}),
        "UnfollowEvent": rig.fake.event("unfollow", sam),
        "UnsendEvent": rig.fake.event("unsend", sam, unsend={"messageId": "1"}),
    }
    whole = {"destination": BOT, "events": list(events.values())}
    for name, value in {"CallbackRequest": whole, **events}.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
        jsonschema.validate(value, schema)
