"""What Slack sends, through the real route of a server of its own, with Slack itself on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Bot, Installation

from channels.slack_events import read
from channels.slack_home import Desk
from channels.slack_store import SlackStore
from scrumai import demo
from scrumai.bootstrap import bootstrap
from scrumai.clock import SystemClock
from scrumai.core import payload
from scrumai.core.calendar import Schedule
from scrumai.core.invite import is_code
from scrumai.core.sprint import Category, Item, Reading, Sprint, State
from scrumai.core.team import Board, Member
from scrumai.messengers.slack_blocks import to_form
from scrumai.ports import Store
from scrumai.services.snapshot import dump, named
from scrumai.settings import ROOT, Settings
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from tests.channels.pigeon import TABLES, rows
from tests.channels.slack_server import PATH
from tests.channels.ways import OVER, THEIRS
from tests.fakes.slack import CLIENT, SECRET, SlackFake, signed, wire
from tests.fixtures.database import _database
from tests.fixtures.stack import free_port
from tests.fixtures.wait import PATIENCE, until

numbers = count(1)
PUBLIC = "https://scrum.example.com"
ASK = {
    "text": "Post it?",
    "buttons": [{"title": "Post", "payload": "post it"}, {"title": "Fix", "payload": "fix it"}],
}
MENU = {
    "text": "Which one?",
    "buttons": [{"title": f"SHOP-{n} “Vouchers”", "payload": f"SHOP-{n}"} for n in range(12)],
}


@dataclass
class Office:
    """The server, Slack, and what there is to see of both."""

    url: str
    slack: SlackFake
    key: str
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        env = os.environ | {
            "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT), "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": "xoxb-one", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_CLIENT_ID": CLIENT["client_id"], "SLACK_CLIENT_SECRET": CLIENT["client_secret"],
            "SCRUMAI_ENCRYPTION_KEY": self.key, "SCRUMAI_PUBLIC_URL": PUBLIC,
        }  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-m", "tests.channels.slack_server", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        until(self.is_up)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, "it did not start"
        try:
            return httpx.get(self.at("/")).status_code == 200
        except httpx.HTTPError:
            return False

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}{path}"

    def post(self, body: bytes, kind: str = "application/json", **headers: str) -> httpx.Response:
        head = {**signed(body), "Content-Type": kind, **headers}
        return httpx.post(self.at("/webhook"), content=body, headers=head, timeout=PATIENCE)

    def send(self, told: dict[str, Any], **headers: str) -> httpx.Response:
        body, kind = wire(told)
        return self.post(body, kind, **headers)

    def tell(self, told: dict[str, Any]) -> None:
        assert self.send(told).status_code == 200

    def turns(self, user: str) -> list[str]:
        query = "select text from turns where address like %s order by id"
        return [one for (one,) in rows(self.url, query, f"slack:%:{user}%")]

    def heard(self, user: str, *words: str) -> None:
        until(lambda: len(self.turns(user)) >= len(words))
        assert self.turns(user) == list(words)

    def addresses(self, user: str) -> list[str]:
        query = "select address from turns where address like %s order by id"
        return [one for (one,) in rows(self.url, query, f"slack:%:{user}%")]

    def says(self, user: str, number: int = 1) -> list[dict[str, Any]]:
        """What we said to somebody in their own chat."""
        place = f"D{user[1:]}"
        return list(until(lambda: len(self.slack.said(place)) >= number and self.slack.said(place)))

    def ignores(self, user: str, told: dict[str, Any]) -> None:
        """It is answered 200 and is no turn: what is said after it is the first one."""
        self.tell(told)
        self.tell(self.slack.message(user, "after"))
        self.heard(user, "after")

    def facts(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        ((tenant,),) = rows(self.url, "select workspace_id from scrum.door where door = 'slack:T1'")
        return rows(f"{self.url}?options=-c%20scrum.workspace%3D{tenant}", query, *values)


@pytest.fixture(scope="module")
def shared(server: Server, server_url: str) -> Iterator[str]:
    yield from _database(server, server_url, "facts")


@pytest.fixture(scope="module")
def office(shared: str) -> Iterator[Office]:
    rows(shared, TABLES)
    slack = SlackFake()
    one = Office(shared, slack, Fernet.generate_key().decode())
    one.start()
    yield one
    assert one.process
    one.process.kill()
    one.process.wait()
    slack.stop()


@pytest.fixture
def user(office: Office) -> str:
    name = f"U{next(numbers):06d}"
    office.slack.names[name] = f"Sam {next(numbers)}"
    return name


# the door


def test_url_verification(office: Office) -> None:
    answer = office.send({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
    assert (answer.status_code, answer.text) == (200, "3eZbrw1aB")


def test_url_verification_with_half_a_character(office: Office) -> None:
    assert office.post(b'{"type": "url_verification", "challenge": "\\ud800"}').status_code == 200


def test_url_verification_without_a_signature(office: Office) -> None:
    body = b'{"type": "url_verification", "challenge": "x"}'
    assert httpx.post(office.at("/webhook"), content=body).status_code == 401


@pytest.mark.parametrize("secret", ["", "another"])
def test_a_wrong_signature(office: Office, user: str, secret: str) -> None:
    told = office.slack.message(user, "hi")
    body, _ = wire(told)
    assert office.post(body, **signed(body, secret=secret)).status_code == 401
    office.ignores(user, {"type": "event_callback", **office.slack.event({"type": "nothing"})})


@pytest.mark.parametrize("age", [-310, 310])
def test_a_signature_that_is_more_than_five_minutes_away(office: Office, age: int) -> None:
    body = b"{}"
    assert office.post(body, **signed(body, time.time() + age)).status_code == 401


def test_a_signature_of_another_version(office: Office) -> None:
    mark = signed(b"{}")["X-Slack-Signature"].replace("v0=", "v1=")
    assert office.post(b"{}", **{"X-Slack-Signature": mark}).status_code == 401


def test_a_timestamp_that_is_none(office: Office) -> None:
    assert office.post(b"{}", **{"X-Slack-Request-Timestamp": "now"}).status_code == 401


def test_a_changed_body(office: Office) -> None:
    head = signed(b'{"type": "event_callback"}')
    assert office.post(b'{"type": "event_callbacK"}', **head).status_code == 401


def test_retry_with_same_event_id(office: Office, user: str) -> None:
    told = office.slack.message(user, "hello")
    office.tell(told)
    for number in ("1", "2"):
        head = {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"}
        assert office.send(told, **head).status_code == 200
    office.tell(office.slack.message(user, "and now"))
    office.heard(user, "hello", "and now")


def test_what_slack_sends_is_kept_while_it_does_not_answer(office: Office, user: str) -> None:
    """Of a workspace that is known. Of another, Slack would have to say whether it is the token's: it sends that again."""
    office.tell(office.slack.message(user, "hello"))
    gone = SlackFake()
    gone.stop()
    other = Office(office.url, gone, office.key)
    other.start()
    try:
        assert other.send(office.slack.message(user, "and now")).status_code == 200
        assert other.send(office.slack.message(user, "hi", team="T404")).status_code == 503
        query = "select count(*) from scrum.inbox where address = %s"
        assert office.facts(query, f"slack:T1:{user}") == [(2,)]
    finally:
        assert other.process
        other.process.kill()
        other.process.wait()


# messages


def test_message_im(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "hello"))
    (said,) = office.says(user)
    assert said["text"] == "heard hello" and said["blocks"][0]["type"] == "section"
    assert "thread_ts" not in said and office.addresses(user) == [f"slack:T1:{user}"]


def test_message_im_in_a_thread(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "hello", thread_ts="12.34"))
    assert office.says(user)[0]["thread_ts"] == "12.34"


def test_message_with_escapes_links_and_mentions(office: Office, user: str) -> None:
    office.slack.names["UANA"] = "Ana Li"
    text = (
        "a &lt;b&gt; &amp; c &amp;lt; <https://x.org/a?b=1&amp;c=2> <http://jira.com|jira.com> <https://x.org|docs> "
        "<@UANA> <#C1|general> <!here> <mailto:a@b.org|a@b.org> <!subteam^S1|@devs> 🎉"
    )
    office.tell(office.slack.message(user, text))
    office.heard(
        user,
        "a <b> & c &lt; https://x.org/a?b=1&c=2 jira.com docs (https://x.org) "
        "Ana Li #general @here a@b.org @devs 🎉",
    )


@pytest.mark.parametrize("text", ["/restart", ' /affirm{"a": 1}'])
def test_a_typed_intent(office: Office, user: str, text: str) -> None:
    office.tell(office.slack.message(user, text))
    office.heard(user, "\u2060" + text.strip())


def test_message_channel_without_a_mention(office: Office, user: str) -> None:
    office.ignores(user, office.slack.message(user, "chatter", "C1"))


def test_app_mention(office: Office, user: str) -> None:
    told = office.slack.message(user, "<@UBOT> status please", "C1")
    mention = {**told["event"], "type": "app_mention"}
    mention.pop("channel_type")
    office.tell(office.slack.event(mention))
    office.tell(told)  # Slack sends both
    office.tell(office.slack.message(user, "<@UBOT> again", "C1"))
    office.heard(user, "status please", "again")
    assert office.addresses(user) == [f"slack:T1:{user}:C1"] * 2
    ts = told["event"]["ts"]
    until(lambda: [one for one in office.slack.said("C1") if one.get("thread_ts") == ts])


def test_app_mention_in_a_thread(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "hey <@UBOT>", "C1", thread_ts="55.66"))
    office.heard(user, "hey")
    until(lambda: [one for one in office.slack.said("C1") if one.get("thread_ts") == "55.66"])


def test_only_the_thread_of_our_question_is_heard_without_a_mention(office: Office, user: str) -> None:
    asked = office.slack.message(user, "<@UBOT> ask me", "C8")  # the dialogue's form is open after this
    office.tell(asked)
    office.heard(user, "ask me")
    thread = asked["event"]["ts"]
    office.tell(office.slack.message(user, "anybody up for lunch?", "C8"))
    office.tell(office.slack.message(user, "/giphy cat", "C8"))
    office.tell(office.slack.message(user, "the coffee machine is broken", "C8", thread_ts="55.67"))
    office.tell(office.slack.message(user, "the login page", "C8", thread_ts=thread))
    office.heard(user, "ask me", "the login page")


def test_app_mention_and_nothing_else(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "<@UBOT>", "C1"))
    office.heard(user, "help")


def test_app_mention_by_a_lead_names_the_room_of_the_digest(office: Office, user: str) -> None:
    in_team(office, user, "Rooms")
    # a room of its own: what is said in one is paced to a message a second
    told = office.slack.message(user, "<@UBOT> post the digest here", "C7")
    office.tell(told)
    ts = told["event"]["ts"]
    until(lambda: [one for one in office.slack.said("C7") if one.get("thread_ts") == ts])
    query = "select name from scrum.team where id in (select team_id from scrum.room where room = 'C7')"
    assert ("Rooms",) in office.facts(query)


def test_message_of_somebody_new_brings_their_name(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "hi"))
    office.says(user)
    query = "select m.name from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert office.facts(query, f"slack:T1:{user}") == [(office.slack.names[user],)]


def test_message_of_a_file_with_words(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "see this", subtype="file_share", files=[{"id": "F1"}]))
    office.heard(user, "see this")


def test_message_of_a_file_alone(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "", subtype="file_share", files=[{"id": "F1"}]))
    assert "only read text" in office.says(user)[0]["text"]


def test_message_of_a_file_alone_in_a_room(office: Office, user: str) -> None:
    file = {"subtype": "file_share", "files": [{"id": "F1"}]}
    office.ignores(user, office.slack.message(user, "", "C1", **file))


def test_bot_message(office: Office, user: str) -> None:
    office.ignores(user, office.slack.message(user, "beep", subtype="bot_message", bot_id="B7"))


def test_our_own_message(office: Office, user: str) -> None:
    office.ignores(user, office.slack.message("UBOT", "heard hello", f"D{user[1:]}", bot_id="B1"))


@pytest.mark.parametrize(
    "subtype", ["channel_join", "channel_topic", "pinned_item", "huddle_thread", "bot_add", "something_new"]
)
def test_message_of_a_subtype_that_is_none_of_ours(office: Office, user: str, subtype: str) -> None:
    office.ignores(user, office.slack.message(user, "x", subtype=subtype))


@pytest.mark.parametrize("kind", ["reaction_added", "member_joined_channel", "team_join", "never_heard_of"])
def test_an_unknown_event_type(office: Office, user: str, kind: str) -> None:
    office.ignores(user, office.slack.event({"type": kind, "user": user}))


def test_an_unknown_payload_type(office: Office, user: str) -> None:
    office.ignores(user, {"type": "app_rate_limited", "team_id": "T1"})


def changed(office: Office, user: str, old: str, new: str, **more: Any) -> dict[str, Any]:
    before = {"type": "message", "user": user, "text": old, "ts": "7.7"}
    after = {**before, "text": new, "edited": {"user": user, "ts": "8.8"}, **more}
    return office.slack.event({
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": f"D{user[1:]}", "ts": "8.8",
        "channel_type": "im", "message": after, "previous_message": before,
    })  # fmt: skip


def test_message_changed_is_no_new_message(office: Office, user: str) -> None:
    office.ignores(user, changed(office, user, "what's up", "what's up?"))


def test_message_changed_by_an_unfurl(office: Office, user: str) -> None:
    office.ignores(user, changed(office, user, "see x.org", "see x.org", attachments=[{"id": 1}]))


def test_message_changed_by_ourselves(office: Office, user: str) -> None:
    office.ignores(user, changed(office, user, "Post it?", "Posted", bot_id="B1"))


def test_message_deleted(office: Office, user: str) -> None:
    before = {"type": "message", "user": user, "text": "oops", "ts": "7.7"}
    event = {"type": "message", "subtype": "message_deleted", "channel": f"D{user[1:]}", "deleted_ts": "7.7"}
    office.ignores(
        user, office.slack.event({**event, "previous_message": before, "channel_type": "im", "ts": "9.9"})
    )


# a channel that is shared with another company


NOBODYS = "you are in none that I know"
EXTERNAL = {"team_id": "T9EXT"}


def answered(office: Office, told: dict[str, Any]) -> str:
    """What is said in the thread of a message in a room."""
    office.tell(told)
    event = told["event"]
    place, ts = event["channel"], event["ts"]
    found = lambda: [one for one in office.slack.said(place) if one.get("thread_ts") == ts]  # noqa: E731
    return str(until(found)[0]["text"])


@pytest.mark.parametrize("name", ["user_team", "source_team", "team"])
@pytest.mark.parametrize("is_told", [True, False], ids=["users.info tells", "users.info is silent"])
def test_message_of_somebody_of_another_company(office: Office, user: str, name: str, is_told: bool) -> None:
    in_team(office, f"UL{user[1:]}", f"Blue {user}")
    if is_told:
        office.slack.elsewhere[user] = EXTERNAL
    else:
        office.slack.names.pop(user)
    told = office.slack.message(user, f"<@UBOT> join Blue {user}", channel(office, user))
    told["event"][name] = "T9EXT"
    assert NOBODYS in answered(office, told)
    assert office.turns(user) == []
    query = "select outside from scrum.member m join scrum.address a on a.member_id = m.id where address = %s"
    assert office.facts(query, f"slack:T1:{user}") == [(True,)]


def channel(office: Office, user: str) -> str:
    """One of their own: what is said in one is paced."""
    office.slack.channels[f"C{user}"] = {"name": user.lower(), "member": True, "archived": False}
    return f"C{user}"


def test_what_comes_of_another_company_and_names_it_not(office: Office, user: str) -> None:
    office.slack.elsewhere[user] = EXTERNAL
    before = len(office.slack.opened)
    office.tell(office.slack.command(user, "/sprint"))
    office.tell(office.slack.command(user, "/standup"))
    office.tell(
        office.slack.submission(user, {"callback_id": "standup", "blocks": [{"block_id": "done"}]}, done="x")
    )
    said = office.says(user, 3)
    assert all(NOBODYS in one["text"] for one in said)
    assert office.turns(user) == [] and len(office.slack.opened) == before


def test_message_of_a_sister_workspace(office: Office, user: str) -> None:
    """An organisation may have many workspaces; one of another organisation is another company."""
    office.slack.organisations["T1"] = "E1"
    try:
        for organisation in ("E1", "E2"):
            person = f"{user}{organisation}"
            office.slack.names[person] = "Sam"
            office.slack.elsewhere[person] = {
                "team_id": "T5",
                "enterprise_user": {"enterprise_id": organisation},
            }
            told = office.slack.message(person, "<@UBOT> hi", channel(office, person), user_team="T5")
            said = answered(office, told)
            assert said == "heard hi" if organisation == "E1" else NOBODYS in said
    finally:
        office.slack.organisations.clear()


@pytest.mark.parametrize(
    ("writer", "is_shared", "outside"),
    [("T1", True, False), ("E1", True, False), ("T5", False, False), ("T5", True, True), ("T5", None, True)],
)
def test_of_an_organisation_an_event_tells_whether_the_channel_is_shared_with_others(
    office: Office, writer: str, is_shared: bool | None, outside: bool
) -> None:
    told = office.slack.message("U1", "hi", "C1", user_team=writer)
    told["authorizations"][0]["enterprise_id"] = "E1"
    told |= {} if is_shared is None else {"is_ext_shared_channel": is_shared}
    (event,) = read(told)
    assert event.context.extra.get("outside", False) is outside


def test_invite_somebody_of_another_company(office: Office, user: str) -> None:
    lea, eve = f"UL{user[1:]}", user
    in_team(office, lea, f"Blue {user}")
    office.slack.elsewhere[eve] = EXTERNAL
    office.tell(office.slack.message(lea, "invite"))
    told = str(office.says(lea, 2)[-1]["text"])
    code = told.splitlines()[-1].strip()
    assert "of another company" in told and is_code(code)
    mentions = lambda text: office.slack.message(eve, f"<@UBOT> {text}", channel(office, eve))  # noqa: E731
    assert f"You are in Blue {user}." in answered(office, mentions(code))
    assert answered(office, mentions("who is blocked?")) == "heard who is blocked?"
    assert "This invitation is over" in answered(office, mentions(code.replace("-m-", "-l-")))
    shown = office.slack.message(lea, f"<@UBOT> {code}", channel(office, lea))  # by a lead, to somebody there
    assert f"You are in Blue {user}, as a lead of it." in answered(office, shown)
    assert office.facts("select 1 from scrum.room where room = %s", shown["event"]["channel"]) == []


# clicks


def asked(office: Office, user: str, channel: str | None = None, ask: dict[str, Any] = ASK) -> dict[str, Any]:
    """A message of ours with buttons."""
    place = channel or f"D{user[1:]}"
    before = len(office.slack.said(place))
    office.tell(office.slack.message(user, ("<@UBOT> " if channel else "") + json.dumps(ask), channel))
    return dict(until(lambda: office.slack.said(place)[before:])[0])


def test_block_actions(office: Office, user: str) -> None:
    message = asked(office, user)
    told = office.slack.click(user, message)
    office.tell(told)
    office.heard(user, json.dumps(ASK), "post it")
    assert office.says(user, 2)[1]["text"] == "heard post it"
    hook = told["response_url"].rsplit("/", 1)[1]
    (after,) = [one for one in office.slack.replaced if one["hook"] == hook]
    assert after["replace_original"] is True and after["text"] == "Post it?"
    assert [one["type"] for one in after["blocks"]] == ["section", "context"]
    assert after["blocks"][1]["elements"][0]["text"] == "✓ *Post*"


def test_block_actions_twice_on_one_message(office: Office, user: str) -> None:
    message = asked(office, user)
    office.tell(office.slack.click(user, message))
    office.tell(office.slack.click(user, message, 1))
    office.tell(office.slack.message(user, "after"))
    office.heard(user, json.dumps(ASK), "post it", "after")


def shown_alone(office: Office, told: dict[str, Any]) -> dict[str, Any]:
    """What is said to a click for their eyes only; it is all that is said."""
    hook = told["response_url"].rsplit("/", 1)[1]
    (said,) = until(lambda: [one for one in office.slack.replaced if one["hook"] == hook])
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    return dict(said)


def test_block_actions_by_somebody_else(office: Office, user: str) -> None:
    message = asked(office, user, "C1")
    other = f"U{next(numbers):06d}"
    before = len(office.slack.said("C1"))
    clicks = [office.slack.click(other, message) for _ in range(2)]
    for told in (*clicks, clicks[0]):
        office.tell(told)
    for told in clicks:  # each is answered, and once
        assert shown_alone(office, told)["text"] == THEIRS.format(office.slack.names[user])
    query = "select 1 from scrum.address where address = %s"
    assert office.facts(query, f"slack:T1:{other}") == []  # nor does a press make anybody a member
    office.tell(office.slack.message(other, "after"))
    office.heard(other, "after")
    assert len(office.slack.said("C1")) == before
    office.tell(office.slack.click(user, message))
    office.heard(user, json.dumps(ASK), "post it")
    assert office.addresses(user) == [f"slack:T1:{user}:C1"] * 2
    until(lambda: len(office.slack.said("C1")) > before)  # the answer is no message of the next test's


def test_block_actions_by_somebody_else_whose_response_url_is_used_up(office: Office, user: str) -> None:
    other = f"U{next(numbers):06d}"
    told = office.slack.click(other, asked(office, user, "C1")) | {"response_url": office.slack.hook(0)}
    office.tell(told)
    assert office.says(other)[0]["text"] == THEIRS.format(office.slack.names[user])


def test_block_actions_whose_response_url_is_used_up(office: Office, user: str) -> None:
    told = office.slack.click(user, asked(office, user)) | {"response_url": office.slack.hook(0)}
    office.tell(told)
    office.heard(user, json.dumps(ASK), "post it")


def test_block_actions_of_a_static_select(office: Office, user: str) -> None:
    message = asked(office, user, ask=MENU)
    assert message["blocks"][1]["elements"][0]["type"] == "static_select"
    told = office.slack.choose(user, message, "SHOP-7 “Vouchers”")
    office.tell(told)
    office.heard(user, json.dumps(MENU), "SHOP-7")
    hook = told["response_url"].rsplit("/", 1)[1]
    (after,) = until(lambda: [one for one in office.slack.replaced if one["hook"] == hook])
    assert [one["type"] for one in after["blocks"]] == ["section", "context"]
    assert after["blocks"][1]["elements"][0]["text"] == "✓ *SHOP-7 “Vouchers”*"


def test_block_actions_of_a_static_select_twice_on_one_message(office: Office, user: str) -> None:
    message = asked(office, user, ask=MENU)
    office.tell(office.slack.choose(user, message, "SHOP-7 “Vouchers”"))
    office.tell(office.slack.choose(user, message, "SHOP-3 “Vouchers”"))
    office.tell(office.slack.message(user, "after"))
    office.heard(user, json.dumps(MENU), "SHOP-7", "after")


def test_block_actions_of_a_static_select_by_somebody_else(office: Office, user: str) -> None:
    message = asked(office, user, "C1", MENU)
    other = f"U{next(numbers):06d}"
    told = office.slack.choose(other, message, "SHOP-7 “Vouchers”")
    office.ignores(other, told)
    assert shown_alone(office, told)["text"] == THEIRS.format(office.slack.names[user])
    office.tell(office.slack.choose(user, message, "SHOP-7 “Vouchers”"))
    office.heard(user, json.dumps(MENU), "SHOP-7")
    assert office.addresses(user) == [f"slack:T1:{user}:C1"] * 2


def test_block_actions_of_a_static_select_with_nothing_selected(office: Office, user: str) -> None:
    told = office.slack.choose(user, asked(office, user, ask=MENU), "SHOP-7 “Vouchers”")
    told["actions"][0]["selected_option"] = None
    office.tell(told)
    office.tell(office.slack.message(user, "after"))
    office.heard(user, json.dumps(MENU), "after")


def test_block_actions_of_a_static_select_with_an_intent_behind_it(office: Office, user: str) -> None:
    told = office.slack.choose(user, asked(office, user, ask=MENU), "SHOP-7 “Vouchers”")
    told["actions"][0]["selected_option"]["value"] = '/affirm{"detail":"x"}'
    office.tell(told)
    office.tell(office.slack.message(user, "after"))
    office.heard(user, json.dumps(MENU), "after")
    assert OVER in [one["text"] for one in office.slack.said(f"D{user[1:]}")]


def test_block_actions_of_a_link_button(office: Office, user: str) -> None:
    told = office.slack.click(user, asked(office, user))
    told["actions"][0] |= {"url": "https://x.org"}
    office.tell(told)
    office.tell(office.slack.message(user, "after"))
    office.heard(user, json.dumps(ASK), "after")


# slash commands and the form


def test_slash_command_sprint(office: Office, user: str) -> None:
    office.tell(office.slack.command(user, "/sprint"))
    office.heard(user, "sprint status")
    office.says(user)


def test_slash_command_with_words(office: Office, user: str) -> None:
    office.tell(office.slack.command(user, "/standup", "finished 142 &amp; 143"))
    office.heard(user, "finished 142 & 143")


def test_slash_command_with_an_intent_behind_it(office: Office, user: str) -> None:
    office.tell(office.slack.command(user, "/sprint", "/restart"))
    office.heard(user, "\u2060/restart")


def test_slash_command_in_a_channel_is_answered_for_their_eyes_only(office: Office, user: str) -> None:
    told = office.slack.command(user, "/sprint", channel="C1")
    office.tell(told)
    hook = told["response_url"].rsplit("/", 1)[1]
    (said,) = until(lambda: [one for one in office.slack.replaced if one["hook"] == hook])
    assert said["response_type"] == "ephemeral" and said["text"] == "heard sprint status"
    assert office.addresses(user) == [f"slack:T1:{user}"]
    office.tell(office.slack.click(user, {**said, **ASK_BLOCKS}, ephemeral=True))
    office.heard(user, "sprint status", "post it")


ASK_BLOCKS = {
    "blocks": [{
        "type": "actions", "block_id": "say::0",
        "elements": [{"type": "button", "action_id": "say:0:0", "text": {"type": "plain_text", "text": "Post"},
                      "value": payload.signed("post it", SECRET)}],
    }]
}  # fmt: skip


def opened(office: Office, user: str) -> dict[str, Any]:
    before = len(office.slack.opened)
    office.tell(office.slack.command(user, "/standup"))
    return dict(until(lambda: office.slack.opened[before:])[0])


def test_slash_command_standup_opens_the_form(office: Office, user: str) -> None:
    in_team(office, user, "Openers")
    view = opened(office, user)
    assert [one["block_id"] for one in view["blocks"]] == ["done", "plan", "blocker"]
    office.heard(user, "hi")


def test_no_form_is_opened_for_somebody_in_no_team(office: Office, user: str) -> None:
    before = len(office.slack.opened)
    office.tell(office.slack.command(user, "/standup"))
    office.heard(user, "start standup")  # which says how to come into one
    assert len(office.slack.opened) == before


def test_slash_command_standup_with_a_trigger_that_is_too_old(office: Office, user: str) -> None:
    in_team(office, user, "Late ones")
    told = office.slack.command(user, "/standup")
    office.slack.triggers[told["trigger_id"]] -= 60
    office.tell(told)
    office.heard(user, "hi", "start standup")


def in_team(office: Office, user: str, name: str) -> None:
    office.tell(office.slack.message(user, "hi"))
    office.heard(user, "hi")
    office.says(user)
    joins(office, user, name)


def joins(office: Office, user: str, name: str) -> None:
    with people(office) as store:
        team = store.add_team(name, Schedule(days=(1, 2, 3, 4, 5, 6, 7)))
        store.join(team.id, the(store, user).id, "lead")


@contextmanager
def people(office: Office) -> Iterator[Store]:
    stores = Stores(office.url)
    (workspace, _) = stores.workspace("slack:T1") or (0, None)
    with stores.open(workspace) as store:
        yield store
    stores.close()


def the(store: Store, user: str) -> Member:
    member = store.member(f"slack:T1:{user}")
    assert member
    return member


def test_invite_where_everybody_may_come_in(office: Office, user: str) -> None:
    in_team(office, user, f"Team {user}")
    office.tell(office.slack.message(user, "invite somebody"))
    assert f"join Team {user}" in office.says(user, 2)[-1]["text"]


ENTRIES = (
    "select e.kind, e.text from scrum.entry e join scrum.report r on r.id = e.report_id "
    "join scrum.address a on a.member_id = r.member_id where a.address = %s order by e.position"
)


def test_block_actions_on_the_question_opens_the_form(office: Office, user: str) -> None:
    in_team(office, user, "Askers")
    message = asked(office, user)
    told = office.slack.click(user, message)
    told["actions"] = [{**to_form("ask:form:0")["elements"][0], "block_id": "ask:form:0", "action_ts": "1.1"}]
    before = len(office.slack.opened)
    office.tell(told)
    until(lambda: len(office.slack.opened) == before + 1)
    office.tell(office.slack.click(user, message))  # the question can still be answered
    office.heard(user, "hi", json.dumps(ASK), "post it")


def test_view_submission_with_a_key_is_refused_and_nothing_of_it_kept(office: Office, user: str) -> None:
    in_team(office, user, "Keys")
    key = "0a1b2c3d" * 5
    told = office.slack.submission(
        user, opened(office, user), done="fixed login", plan=f"use the token {key}"
    )
    assert office.send(told).status_code == 200
    until(lambda: [one for one in office.says(user, 2) if "looks like an access token" in one["text"]])
    assert office.facts(ENTRIES, f"slack:T1:{user}") == []
    assert office.facts("select 1 from scrum.inbox where body::text like %s", f"%{key}%") == []


def test_view_submission_with_a_line_that_is_no_answer_is_given_back(office: Office, user: str) -> None:
    in_team(office, user, "Sceptics")
    told = office.slack.submission(
        user, opened(office, user), done="wrote docs\nhelp", plan="skip", blocker="Yes"
    )
    errors = office.send(told).json()["errors"]
    assert {kind: said.split("”")[0] for kind, said in errors.items()} == {
        "done": "“help",
        "plan": "“skip",
        "blocker": "“Yes",
    }
    assert office.facts(ENTRIES, f"slack:T1:{user}") == []


def test_view_submission_of_numbered_lines_and_nothing_else(office: Office, user: str) -> None:
    in_team(office, user, "Counters")
    blocker = "waiting on DEMO-7\nnothing else"
    told = office.slack.submission(
        user, opened(office, user), done="1. wrote docs\n2) 1.2 release", plan="1) retro", blocker=blocker
    )
    office.tell(told)
    office.heard(user, "hi", "start standup")
    assert office.facts(ENTRIES, f"slack:T1:{user}") == [
        ("done", "wrote docs"),
        ("done", "1.2 release"),
        ("plan", "retro"),
        ("blocker", "waiting on DEMO-7"),
    ]


def test_view_submission(office: Office, user: str) -> None:
    in_team(office, user, "Forms")
    view = opened(office, user)
    told = office.slack.submission(user, view, done="fixed login\n- stop the stop button", plan="code review")
    answer = office.send(told)
    assert (answer.status_code, answer.text) == (200, "")
    office.tell(told)  # again
    office.heard(user, "hi", "start standup")
    kept = office.facts(ENTRIES, f"slack:T1:{user}")
    assert kept[:3] == [("done", "fixed login"), ("done", "stop the stop button"), ("plan", "code review")]
    assert [kind for kind, _ in kept[3:]] == ["none"]


def test_view_submission_takes_the_name_of_what_the_bot_shows_for_work(office: Office, user: str) -> None:
    in_team(office, user, "Drawers")
    told = office.slack.submission(
        user, opened(office, user), done="velocity", plan="- burndown chart\nthe digest"
    )
    answer = office.send(told)
    assert (answer.status_code, answer.text) == (200, "")
    office.heard(user, "hi", "start standup")
    kept = office.facts(ENTRIES, f"slack:T1:{user}")
    assert kept[:3] == [("done", "velocity"), ("plan", "burndown chart"), ("plan", "the digest")]


def test_message_changed_edits_the_report_and_message_deleted_takes_it_back(
    office: Office, user: str
) -> None:
    in_team(office, user, "Edits")
    told = office.slack.message(user, "done: fixed login")
    office.tell(told)
    office.heard(user, "hi", "done: fixed login")
    kept = lambda: office.facts(ENTRIES, f"slack:T1:{user}")  # noqa: E731
    until(lambda: kept() == [("done", "done: fixed login")])
    event = changed(office, user, "done: fixed login", "done: fixed <@UANA>'s login &amp; more")
    office.slack.names["UANA"] = "Ana Li"
    event["event"]["message"]["ts"] = told["event"]["ts"]
    office.tell(event)
    until(lambda: kept() == [("done", "done: fixed Ana Li's login & more")])
    event = {"type": "message", "subtype": "message_deleted", "channel": f"D{user[1:]}", "channel_type": "im"}
    event |= {"deleted_ts": told["event"]["ts"], "previous_message": told["event"], "ts": "9.9"}
    office.tell(office.slack.event(event))
    until(lambda: kept() == [])
    assert len(office.turns(user)) == 2


@pytest.mark.parametrize("said", ["  ", " -", "-\n* \n•"])
def test_view_submission_without_an_answer(office: Office, user: str, said: str) -> None:
    in_team(office, user, f"Silent {user}")
    view = opened(office, user)
    answer = office.send(office.slack.submission(user, view, done=said, plan=said))
    assert answer.json() == {"response_action": "errors", "errors": {"done": "Tell at least one thing."}}


def test_view_submission_of_somebody_who_left_the_team_meanwhile(office: Office, user: str) -> None:
    in_team(office, user, "Leavers")
    view = opened(office, user)
    with people(office) as store:
        member = the(store, user)
        store.leave(store.teams_of(member.id)[0].id, member.id)
    office.tell(office.slack.submission(user, view, done="x"))
    assert "not in a team" in office.says(user, 2)[-1]["text"]


# the home tab


def home(office: Office, user: str) -> dict[str, Any]:
    office.slack.homes.pop(f"T1:{user}", None)
    office.tell(office.slack.event({"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"}))
    return dict(until(lambda: office.slack.homes.get(f"T1:{user}")))


def shown(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def test_app_home_opened(office: Office, user: str) -> None:
    in_team(office, user, "Home & Garden")
    office.tell(
        office.slack.submission(user, opened(office, user), done="fixed <it>", blocker="keys from Ana")
    )
    office.heard(user, "hi", "start standup")
    view = home(office, user)
    titles = [one["text"]["text"] for one in view["blocks"] if one["type"] == "header"]
    assert titles == ["My report", "My blockers", "My tickets", "My settings", "The team's day"]
    assert "fixed &lt;it&gt;" in shown(view) and "Home &amp; Garden" in shown(view)


def test_app_home_opened_after_a_posted_report_was_changed(office: Office, user: str) -> None:
    in_team(office, user, "Late")
    made = bootstrap(Settings(database_url=office.url))
    desk, member = Desk(made.stores, made.clock, tuple), made.teams.meet(f"slack:T1:{user}")
    for name, done in (("one", "the login page"), ("two", "the search page")):
        desk.take(member.address, {"done": done}, name)
        told = shown(desk.home(member.address))
        if name == "one":
            assert "not posted yet" in told and "the login page" in told
            made.standup.post(member)
    assert "not posted yet" not in told and told.count("the search page") == 2
    assert "posted; what you changed since is shown to the team, too" in told
    made.stores.close()


@pytest.mark.parametrize(("name", "key"), [("Sam", "DEMO-12"), ("Sam Sparrow", "DEMO-12"), ("Kim Crane", "")])
def test_app_home_opened_on_the_demo(office: Office, user: str, tmp_path: Path, name: str, key: str) -> None:
    """The demo's tickets are there before anybody has asked for them, also under a first name."""
    office.slack.names[user] = name
    door = f"slack:TDEMO{user}"
    made = bootstrap(Settings(database_url=office.url, scrumai_home=str(tmp_path)))
    demo.load(made, door)
    member = made.teams.meet(f"{door}:{user}", name)
    view = shown(Desk(made.stores, made.clock, tuple).home(member.address))
    made.stores.close()
    assert "has not been read yet" not in view
    assert (
        (f"{key} " in view)
        if key
        else ("DEMO-" not in view.partition("My tickets")[2].partition("My settings")[0])
    )


def test_app_home_opened_by_somebody_without_a_team(office: Office, user: str) -> None:
    assert "not in a team" in shown(home(office, user))


def test_app_home_opened_by_somebody_of_another_company(office: Office, user: str) -> None:
    office.slack.elsewhere[user] = EXTERNAL
    view = shown(home(office, user))
    assert NOBODYS in view and "join" not in view


def test_app_home_opened_while_slack_is_down_is_no_message(office: Office, user: str) -> None:
    fault = office.slack.fail(status=500, path="views.publish")
    office.ignores(user, office.slack.event({"type": "app_home_opened", "user": user, "tab": "home"}))
    office.slack.faults.remove(fault)
    assert [one["text"] for one in office.says(user)] == ["heard after"]


def test_app_home_opened_on_the_messages_tab(office: Office, user: str) -> None:
    told = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "messages"}
    office.ignores(user, office.slack.event(told))
    assert f"T1:{user}" not in office.slack.homes


def test_block_actions_on_the_home_tab(office: Office, user: str) -> None:
    in_team(office, user, "Clickers")
    view = home(office, user)
    rows_ = [one for one in view["blocks"] if one["type"] == "actions"]
    fill, look = rows_[0]["elements"][0], rows_[-1]["elements"][0]
    before = len(office.slack.opened)
    for number, action in enumerate((fill, look, look)):
        told = {
            "type": "block_actions", "user": {"id": user, "team_id": "T1"}, "team": {"id": "T1"}, "view": view,
            "container": {"type": "view", "view_id": "V1"}, "trigger_id": office.slack.trigger(),
            "actions": [{**action, "block_id": "x", "action_ts": f"{time.time()}{number}"}],
        }  # fmt: skip
        office.tell(told)
    office.heard(user, "hi", "my tickets", "my tickets")
    assert len(office.slack.opened) == before + 1


# links


SHOP_7 = "https://board.example.com/browse/SHOP-7"


def linked(office: Office, team: str, title: str, state: State) -> Board:
    """The board of a team, read, with one item in it."""
    at = datetime(2026, 3, 4, 9, tzinfo=timezone.utc)
    item = Item("SHOP-7", title, "story", state, None, 3, "1", at, at, SHOP_7)
    sprint = Sprint("1", "Sprint 1", "", at.date(), at.date())
    reading = Reading(sprint=sprint, items=(item,), history=(), closed=(), states=(state,), at=at)
    with (
        closing(Stores(office.url)) as stores,
        stores.open((stores.workspace("slack:T1") or (0, None))[0]) as store,
    ):
        found = store.team_named(team)
        assert found
        board = Board(found.id, "jira", "https://board.example.com", "1")
        store.link_board(board)
        store.save_snapshot(found.id, at, dump(reading) | {"board": named(board)})
    return board


def test_what_was_read_of_a_board_that_was_left_is_shown_nowhere(office: Office, user: str) -> None:
    in_team(office, user, "Movers")
    board = linked(office, "Movers", "Pay", State("Open", Category.TODO))
    stores = Stores(office.url)
    (workspace, _) = stores.workspace("slack:T1") or (0, None)
    desk = Desk(stores, SystemClock(), tuple)
    assert list(desk.cards(f"slack:T1:{user}", [SHOP_7])) == [SHOP_7]
    with stores.open(workspace) as store:
        store.link_board(replace(board, ref="2"))
    assert desk.cards(f"slack:T1:{user}", [SHOP_7]) == {}
    stores.close()


def test_link_shared(office: Office, user: str) -> None:
    in_team(office, user, "Linkers")
    linked(office, "Linkers", "Pay <later>", State("In Progress", Category.DOING))
    office.tell(office.slack.link_shared(user, "https://board.example.com/other"))
    office.tell(office.slack.link_shared(user, SHOP_7, source="composer"))
    told = office.slack.link_shared(user, SHOP_7, "https://board.example.com/browse/SHOP-8")
    office.tell(told)
    (card,) = until(lambda: office.slack.unfurled)
    assert card["ts"] == told["event"]["message_ts"] and list(card["unfurls"]) == [SHOP_7]
    (block,) = card["unfurls"][SHOP_7]["blocks"]
    assert block["text"]["text"] == f"<{SHOP_7}|SHOP-7> Pay &lt;later&gt; (In Progress)"
    assert "SHOP-7" not in shown(home(office, user))


# installations


def begun(office: Office) -> tuple[str, dict[str, str]]:
    answer = httpx.get(office.at("/install"))
    assert answer.status_code == 302
    to = urlsplit(answer.headers["Location"])
    query = parse_qs(to.query)
    assert to.hostname == "slack.com" and query["redirect_uri"] == [f"{PUBLIC}/webhooks/slack/oauth"]
    return query["state"][0], {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}


def test_oauth_install_of_another_workspace_and_its_end(office: Office, user: str) -> None:
    office.tell(office.slack.message(user, "anybody?", team="T2"))  # nobody is behind this door yet
    state, cookie = begun(office)
    office.slack.codes["c1"] = {"id": "T2", "name": "Second & Sons"}
    answer = httpx.get(office.at("/oauth"), params={"code": "c1", "state": state}, headers=cookie)
    assert answer.status_code == 200 and "Second &amp; Sons" in answer.text
    kept = rows(office.url, "select secret from scrum.installation where door = 'slack:T2'")
    assert kept and "xoxb" not in kept[0][0]
    until(lambda: office.send(office.slack.message(user, "hello", team="T2")) and office.turns(user))
    said = office.says(user)
    assert said[0]["team"] == "T2" and office.addresses(user)[0] == f"slack:T2:{user}"
    # an end that was told late does not end what began after it
    old = office.slack.event({"type": "app_uninstalled"}, "T2", event_time=int(time.time()) - 600)
    office.tell(old)
    new = office.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "T2",
                             event_time=int(time.time()) + 1)  # fmt: skip
    user_only = office.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U9"]}}, "T2")
    office.tell(user_only)
    kept_query = "select 1 from scrum.installation where door = 'slack:T2'"
    office.tell(office.slack.message(user, "still there", team="T2"))
    until(lambda: office.turns(user)[-1] == "still there")
    assert rows(office.url, kept_query)
    office.tell(new)
    until(lambda: not rows(office.url, kept_query))


def test_slack_sdk_keeps_and_finds_its_installations_in_our_postgres(office: Office) -> None:
    stores = Stores(office.url)
    store = SlackStore(stores, Installations(stores, Fernet.generate_key().decode()))
    whose = {"enterprise_id": None, "team_id": "T7"}
    try:
        assert store.find_bot(**whose) is None and store.find_installation(**whose) is None
        store.save(
            Installation(team_id="T7", team_name="Seventh", bot_token="xoxb-7", bot_user_id="U7", bot_scopes="a,b", user_id="U1")
        )  # fmt: skip
        bot, found = store.find_bot(**whose), store.find_installation(**whose)
        assert bot and (bot.bot_token, bot.bot_user_id, bot.bot_scopes) == ("xoxb-7", "U7", ["a", "b"])
        assert found and found.bot_token == "xoxb-7" and abs(found.installed_at - time.time()) < 60
        store.save_bot(Bot(team_id="T7", bot_token="xoxb-8", bot_id="B7", bot_user_id="U7", installed_at=1.0))
        newer = store.find_bot(**whose)
        assert newer and (newer.bot_token, newer.installed_at) == ("xoxb-8", 1.0)
        store.delete_all(**whose)
        assert store.find_bot(**whose) is None
    finally:
        stores.close()


def test_oauth_with_a_state_that_is_not_this_browsers(office: Office) -> None:
    state, _ = begun(office)
    _, cookie = begun(office)
    office.slack.codes["c2"] = {"id": "T3", "name": "Third"}
    for head in (cookie, {}):
        answer = httpx.get(office.at("/oauth"), params={"code": "c2", "state": state}, headers=head)
        assert answer.status_code == 400
    assert "c2" in office.slack.codes


@pytest.mark.parametrize("state", ["", "forged", "a.b.c"])
def test_oauth_with_a_state_that_we_did_not_sign(office: Office, state: str) -> None:
    head = {"Cookie": f"slack-app-oauth-state={state}"}
    answer = httpx.get(office.at("/oauth"), params={"code": "x", "state": state}, headers=head)
    assert answer.status_code == 400


def test_oauth_with_a_code_that_is_no_more(office: Office) -> None:
    state, cookie = begun(office)
    answer = httpx.get(office.at("/oauth"), params={"code": "old", "state": state}, headers=cookie)
    assert answer.status_code == 400 and "nothing was installed" in answer.text


def test_oauth_that_was_declined(office: Office) -> None:
    state, cookie = begun(office)
    answer = httpx.get(office.at("/oauth"), params={"error": "access_denied", "state": state}, headers=cookie)
    assert answer.status_code == 400


# Socket Mode


def test_socket_mode(office: Office, user: str) -> None:
    until(lambda: office.slack.socket and office.slack.socket.is_connected)
    socket = office.slack.socket
    assert socket
    told = office.slack.message(user, "over a socket")
    socket.send(f"e1{user}", "events_api", told)
    until(lambda: f"e1{user}" in socket.acknowledged)
    socket.send(f"e2{user}", "events_api", told)
    socket.send(f"e3{user}", "slash_commands", office.slack.command(user, "/sprint"))
    office.heard(user, "over a socket", "sprint status")
    until(lambda: {f"e2{user}", f"e3{user}"} <= set(socket.acknowledged))
    joins(office, user, "Sockets")
    empty = office.slack.submission(user, opened(office, user))
    socket.send(f"e4{user}", "interactive", empty)
    until(lambda: f"e4{user}" in socket.acknowledged)
    assert socket.acknowledged[f"e4{user}"]["payload"]["response_action"] == "errors"


def test_socket_mode_connects_again(office: Office, user: str) -> None:
    until(lambda: office.slack.socket and office.slack.socket.is_connected)
    socket = office.slack.socket
    assert socket
    before = socket.connections
    socket.drop()
    until(lambda: socket.connections > before and socket.is_connected)
    socket.send(f"f1{user}", "events_api", office.slack.message(user, "back"))
    office.heard(user, "back")
