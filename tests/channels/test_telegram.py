"""What Telegram sends, each through the real route or the real long poll; a test for each, named after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from channels.telegram import TelegramChannel
from scrumai import invite as inviting
from scrumai.bootstrap import App, bootstrap
from scrumai.clock import SystemClock
from scrumai.core import invite
from scrumai.core.calendar import Schedule
from scrumai.core.errors import DoorTaken, DoorUnknown
from scrumai.core.standup import Kind
from scrumai.core.team import Member, Message
from scrumai.core.text import MARK
from scrumai.messengers import Messengers
from scrumai.services.another_chat import AnotherChat
from scrumai.services.digest import rooms
from scrumai.services.outbox import Outbox
from scrumai.services.roster import Teams
from scrumai.services.setting import day_shown
from scrumai.settings import ROOT, Settings
from scrumai.store.postgres import Stores
from scrumai.store.server import Server
from tests.channels.pigeon import TABLES, rows
from tests.channels.telegraph import LONG
from tests.channels.ways import OVER, THEIRS
from tests.contract.test_telegram_messenger import SPEC, described
from tests.fakes.telegram import BOT, NAME, SECRET, TOKEN, Chat, FakeTelegram, Refusal
from tests.fixtures.database import _database
from tests.fixtures.stack import free_port
from tests.fixtures.wait import until

DOOR = f"telegram:{BOT}"
AT = f"@{NAME}"
people = count(1_000_000)


@dataclass
class Post:
    """The channel's server as a process, Telegram, and what there is to see of them."""

    url: str
    telegram: FakeTelegram
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        env = os.environ | {"DATABASE_URL": self.url, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": TOKEN}
        env |= {"TELEGRAM_API_URL": self.telegram.url} | self.env
        command = [sys.executable, "-W", "ignore", "-m", "tests.channels.telegraph", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        until(self.is_up)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, "it did not start"
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/").status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks/telegram/webhook"

    def push(self, update: dict[str, Any], secret: str = SECRET) -> int:
        return self.telegram.push(self.hook, update, secret)

    def say(self, sender: int, text: str, chat: Chat | None = None, **more: Any) -> dict[str, Any]:
        """A person writes, and Telegram brings it; what it brought."""
        update = self.telegram.update(message=self.telegram.message(sender, text, chat, **more))
        assert self.push(update) == 200
        return update

    def heard(self, sender: int) -> list[tuple[Any, ...]]:
        query = "select address, text from turns where ended and address like %s order by id"
        return rows(self.url, query, f"{DOOR}:{sender}%")

    def words(self, sender: int) -> list[str]:
        return [str(text) for _, text in self.heard(sender)]

    def facts(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        ((tenant,),) = rows(self.url, "select workspace_id from scrum.door where door = %s", DOOR)
        return rows(f"{self.url}?options=-c%20scrum.workspace%3D{tenant}", query, *values)

    def settled(self) -> None:
        until(lambda: self.facts("select 1 from scrum.inbox where finished_at is null") == [])


@pytest.fixture(scope="module")
def database_url(server: Server, server_url: str) -> Iterator[str]:
    for url in _database(server, server_url, "facts"):
        rows(url, TABLES)
        opened = Stores(url)
        opened.add_workspace("Blue", DOOR, "member")
        opened.close()
        yield url


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    fake = FakeTelegram()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def post(database_url: str, telegram: FakeTelegram) -> Iterator[Post]:
    settings = {
        "TELEGRAM_SECRET_TOKEN": SECRET,
        "SCRUMAI_PUBLIC_URL": "https://scrum.example.com",
    }
    one = Post(database_url, telegram, settings)
    one.start()
    until(lambda: telegram.webhook["url"])
    yield one
    one.kill()


@pytest.fixture
def sam() -> int:
    return next(people)


@pytest.fixture
def group(telegram: FakeTelegram) -> Chat:
    return telegram.chat(-1_000_000_000_000 - next(people), type="supergroup", title="Blue")


# the webhook


def test_set_webhook(post: Post) -> None:
    told = post.telegram.webhook
    assert told["url"] == "https://scrum.example.com/webhooks/telegram/webhook"
    assert told["secret_token"] == SECRET
    assert told["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


def test_set_my_commands(post: Post) -> None:
    assert [one["command"] for one in post.telegram.commands][:2] == ["standup", "report"]


async def test_get_me_where_nobody_listens(telegram: FakeTelegram) -> None:
    """A process that does not make the turns learns the bot's name with the first update."""
    settings = Settings(telegram_bot_token=TOKEN, telegram_api_url=telegram.url)
    channel = TelegramChannel(settings)
    body = json.dumps(telegram.update(message={})).encode()
    channel.events(SimpleNamespace(body=body))  # type: ignore[arg-type]
    assert channel._learning
    await channel._learning
    assert channel.bot.name == NAME


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET.upper()])
def test_wrong_secret_token(post: Post, sam: int, secret: str) -> None:
    update = post.telegram.update(message=post.telegram.message(sam, "hi"))
    assert post.push(update, secret) == 401
    assert post.facts("select 1 from scrum.inbox where address like %s", f"%{sam}") == []


def test_no_secret_token(post: Post) -> None:
    assert httpx.post(post.hook, json={"update_id": 1}).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b"\xff"]
)
def test_a_body_that_is_no_update(post: Post, body: bytes) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert httpx.post(post.hook, content=body, headers=headers).status_code == 400


def test_message(post: Post, sam: int) -> None:
    post.say(sam, "hello")
    until(lambda: post.telegram.texts(sam) == ["heard hello"])
    until(lambda: post.heard(sam) == [(f"{DOOR}:{sam}", "hello")])


def test_redelivery(post: Post, sam: int) -> None:
    update = post.say(sam, "hello")
    assert [post.push(update), post.push(update)] == [200, 200]
    post.say(sam, "and now")
    until(lambda: post.words(sam)[-1:] == ["and now"])
    assert post.words(sam) == ["hello", "and now"]


def test_a_new_person_has_the_name_that_telegram_knows(post: Post, sam: int) -> None:
    post.say(sam, "hi", **{"from": post.telegram.person(sam, first_name="Ana", last_name="Lee")})
    until(lambda: post.words(sam))
    query = "select name from scrum.member m join scrum.address a on a.member_id = m.id where a.address = %s"
    assert post.facts(query, f"{DOOR}:{sam}") == [("Ana Lee",)]


def test_message_with_signs_of_markdown(post: Post, sam: int) -> None:
    post.say(sam, "a_b *c* [d] (e)! <b>&amp;")
    until(lambda: post.telegram.texts(sam) == ["heard a_b *c* [d] (e)! <b>&amp;"])


def test_long_message(post: Post, sam: int) -> None:
    post.say(sam, "🙂" * 2048)
    until(lambda: len(post.telegram.texts(sam)) == 2)
    assert "".join(post.telegram.texts(sam)).replace("heard", "").strip() == "🙂" * 2048


def test_photo_with_caption(post: Post, sam: int) -> None:
    message = post.telegram.message(sam, None, photo=[{"file_id": "f"}], caption="it looks like this")
    post.push(post.telegram.update(message=message))
    until(lambda: post.words(sam) == ["it looks like this"])


@pytest.mark.parametrize("what", ["voice", "photo", "document", "video_note", "location"])
def test_what_is_no_text(post: Post, sam: int, what: str) -> None:
    post.push(post.telegram.update(message=post.telegram.message(sam, None, **{what: {"file_id": "f"}})))
    until(lambda: "only read text" in "".join(post.telegram.texts(sam)))
    assert post.words(sam) == []


def test_forwarded_message(post: Post, sam: int) -> None:
    post.say(sam, "from afar", forward_origin={"type": "hidden_user", "sender_user_name": "X", "date": 1})
    until(lambda: post.words(sam) == ["from afar"])


@pytest.mark.parametrize(
    "what",
    ["sticker", "left_chat_member", "pinned_message", "dice", "new_chat_members", "forum_topic_created"],
)
def test_service_message(post: Post, sam: int, what: str) -> None:
    ignored(post, sam, post.telegram.update(message=post.telegram.message(sam, None, **{what: {}})))


def ignored(post: Post, sam: int, update: dict[str, Any]) -> None:
    assert post.push(update) == 200
    post.settled()
    assert post.words(sam) == [] and post.telegram.texts(sam) == []


@pytest.mark.parametrize(
    "kind",
    [
        "channel_post",
        "inline_query",
        "poll_answer",
        "chat_member",
        "message_reaction",
        "business_message",
        "brand_new",
    ],
)
def test_unknown_update(post: Post, sam: int, kind: str) -> None:
    ignored(post, sam, post.telegram.update(**{kind: {"from": {"id": sam}, "id": "1"}}))


def test_what_a_channel_posts_into_its_group(post: Post, sam: int, group: Chat) -> None:
    """Telegram forwards it there by itself, in the name of nobody."""
    service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    channel = {"id": -100123, "type": "channel", "title": "News"}
    told = {"from": service, "sender_chat": channel, "is_automatic_forward": True}
    ignored(post, sam, post.telegram.update(message=post.telegram.message(sam, f"{AT} hi", group, **told)))
    assert post.telegram.texts(group.id) == []
    assert post.facts("select 1 from scrum.address where address = %s", f"{DOOR}:777000") == []


def test_message_of_a_bot(post: Post, sam: int) -> None:
    message = post.telegram.message(sam, "hello", **{"from": {"id": sam, "is_bot": True, "first_name": "B"}})
    ignored(post, sam, post.telegram.update(message=message))


@pytest.mark.parametrize(
    "message", [{}, None, [], {"chat": 5}, {"chat": {"type": "private", "id": "x"}, "from": {"id": 1}}]
)
def test_message_that_is_none(post: Post, message: Any) -> None:
    assert post.push(post.telegram.update(message=message)) == 200


# commands


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/standup", "start standup"),
        (f"/standup@{NAME}", "start standup"),
        (f"/Standup@{NAME.upper()}", "start standup"),
        ("/standup finished DEMO-12, no blockers", "finished DEMO-12, no blockers"),
        ("/sprint velocity", "velocity"),
        ("/help", "help"),
        ("/start", "hi"),
        ("/blockers now", "who is blocked?"),
    ],
)
def test_bot_command(post: Post, sam: int, typed: str, words: str) -> None:
    post.say(sam, typed)
    until(lambda: post.words(sam) == [words])


@pytest.mark.parametrize(
    "typed", ["/affirm", '/give_standup{"standup_answer":"x"}', " /restart", "/api is blocked"]
)
def test_unknown_command(post: Post, sam: int, typed: str) -> None:
    post.say(sam, typed)
    until(lambda: post.words(sam) == [MARK + typed.strip()])


def test_command_that_says_an_intent(post: Post, sam: int) -> None:
    post.say(sam, "/standup /affirm")
    until(lambda: post.words(sam) == [MARK + "/affirm"])


def test_command_for_another_bot(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, "/standup@another_bot", group)
    post.settled()
    assert post.words(sam) == []


def test_command_in_a_group(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, "/sprint", group)
    post.say(sam, f"/help@{NAME}", group)
    post.say(sam, "/unknown", group)
    until(
        lambda: (
            post.heard(sam)
            == [(f"{DOOR}:{sam}:{group.id}", "sprint status"), (f"{DOOR}:{sam}:{group.id}", "help")]
        )
    )


# groups


def test_group_message(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, "lunch?", group)
    post.settled()
    assert post.words(sam) == [] and post.telegram.texts(group.id) == []


def test_mention(post: Post, sam: int, group: Chat) -> None:
    asked = post.say(sam, f"{AT}, how is it 🙂 going?", group)["message"]
    until(lambda: post.telegram.texts(group.id) == ["heard how is it 🙂 going?"])
    assert post.telegram.sent(group.id)[0]["reply_to_message"]["message_id"] == asked["message_id"]
    until(lambda: [address for address, _ in post.heard(sam)] == [f"{DOOR}:{sam}:{group.id}"])


def test_mention_behind_an_emoji(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, f"👩‍💻🙂 {AT} burndown please", group)
    until(lambda: post.words(sam) == ["👩‍💻🙂 burndown please"])


def test_text_mention(post: Post, sam: int, group: Chat) -> None:
    us = {
        "type": "text_mention",
        "offset": 0,
        "length": 5,
        "user": {"id": BOT, "is_bot": True, "first_name": "S"},
    }
    post.say(sam, "Scrum burndown", group, entities=[us])
    until(lambda: post.words(sam) == ["burndown"])


def test_mere_mention(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, AT, group)
    until(lambda: post.words(sam) == ["hi"])


def test_mention_of_somebody_else(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, "@anna_bot how is it going?", group)
    post.settled()
    assert post.words(sam) == []


def test_reply_to_the_bot(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, f"{AT} hello", group)
    until(lambda: post.telegram.sent(group.id))
    post.say(sam, "and this", group, reply_to_message=post.telegram.sent(group.id)[0])
    until(lambda: post.words(sam) == ["hello", "and this"])


def test_reply_to_somebody_else(post: Post, sam: int, group: Chat) -> None:
    other = post.telegram.message(next(people), "lunch?", group)
    post.say(sam, "yes", group, reply_to_message=other)
    post.settled()
    assert post.words(sam) == []


def test_answer_without_mention_in_the_topic_in_which_we_ask(post: Post, sam: int, group: Chat) -> None:
    group.topics |= {7, 8}
    seven, eight = ({"message_thread_id": one, "is_topic_message": True} for one in (7, 8))
    post.say(sam, f"{AT} ask me", group, **seven)  # the dialogue's form is open after this
    until(lambda: post.words(sam) == ["ask me"])
    post.say(sam, "lunch?", group, **eight)
    post.say(sam, "at noon", group)
    post.say(sam, "login page", group, **seven)
    until(lambda: post.words(sam) == ["ask me", "login page"])
    post.settled()
    assert post.words(sam) == ["ask me", "login page"]


def test_answer_in_a_group_without_topics_is_a_reply(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, f"{AT} ask me", group)
    until(lambda: post.telegram.sent(group.id))
    post.say(sam, "lunch?", group)
    post.say(sam, "login page", group, reply_to_message=post.telegram.sent(group.id)[0])
    until(lambda: post.words(sam) == ["ask me", "login page"])


def test_two_people_in_a_group(post: Post, sam: int, group: Chat) -> None:
    ben = next(people)
    post.say(sam, f"{AT} one", group)
    post.say(ben, f"{AT} two", group)
    until(lambda: post.words(sam) == ["one"] and post.words(ben) == ["two"])
    assert post.heard(sam)[0][0] != post.heard(ben)[0][0]


def test_forum_topic(post: Post, sam: int, group: Chat) -> None:
    group.topics.add(44)
    created = {"message_id": 44, "from": {"id": BOT, "is_bot": True}, "forum_topic_created": {"name": "x"}}
    topic = {"message_thread_id": 44, "is_topic_message": True, "reply_to_message": created}
    post.say(sam, "not to us", group, **topic)
    post.say(sam, f"{AT} hello", group, **topic)
    until(lambda: post.telegram.sent(group.id))
    until(lambda: post.words(sam) == ["hello"])
    assert post.telegram.sent(group.id)[0]["message_thread_id"] == 44


def test_thread_of_replies_that_is_no_topic(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, f"{AT} hello", group, message_thread_id=9)
    until(lambda: post.telegram.texts(group.id) == ["heard hello"])


def test_anonymous_admin(post: Post, sam: int, group: Chat) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    message = post.telegram.message(
        sam, f"{AT} hello", group, **{"from": anonymous}, sender_chat=group.told()
    )
    assert post.push(post.telegram.update(message=message)) == 200
    post.settled()
    assert post.telegram.texts(group.id) == []


def test_migrate_to_chat_id(post: Post, sam: int) -> None:
    telegram = post.telegram
    old = telegram.chat(-next(people), type="group", title="Blue")
    new = telegram.chat(-1_000_000_000_000 - next(people), type="supergroup", title="Blue")
    post.say(sam, f"{AT} before", old)
    until(lambda: telegram.texts(old.id) == ["heard before"])
    post.push(telegram.update(message=telegram.message(sam, None, old, migrate_to_chat_id=new.id)))
    post.say(sam, f"{AT} late", old)  # it was on its way
    post.say(sam, f"{AT} after", new)
    until(lambda: sorted(telegram.texts(new.id)) == ["heard after", "heard late"])


# buttons


def ask(post: Post, sam: int, what: str = "ask", chat: Chat | None = None) -> dict[str, Any]:
    place = chat.id if chat else sam
    before = len(post.telegram.sent(place))
    post.say(sam, f"{AT} {what}" if chat else what, chat)
    until(lambda: len(post.telegram.sent(place)) > before)
    return post.telegram.sent(place)[-1]


def test_callback_query(post: Post, sam: int) -> None:
    update = post.telegram.click(ask(post, sam), "Post")
    assert post.push(update) == 200
    until(lambda: post.words(sam) == ["ask", "post it"])
    assert post.telegram.queries[update["callback_query"]["id"]]
    until(lambda: post.telegram.texts(sam) == ["heard ask\n\n☑ Post", "heard post it"])
    assert "reply_markup" not in post.telegram.sent(sam)[0]


def test_callback_query_twice(post: Post, sam: int) -> None:
    message = ask(post, sam)
    first, second = post.telegram.click(message, "Post"), post.telegram.click(message, "Fix")
    assert [post.push(first), post.push(second), post.push(first)] == [200, 200, 200]
    post.say(sam, "end")
    until(lambda: post.words(sam) == ["ask", "post it", "end"])
    assert all(post.telegram.queries[one["callback_query"]["id"]] for one in (first, second))


def test_callback_query_with_a_long_payload(post: Post, sam: int) -> None:
    message = ask(post, sam, "long")
    post.settled()
    post.push(post.telegram.click(message, "Move"))
    until(lambda: post.words(sam) == ["long", LONG])


def test_callback_query_of_our_button_in_a_group(post: Post, sam: int, group: Chat) -> None:
    message = ask(post, sam, "ask", group)
    ben = next(people)
    theirs = post.telegram.click(message, "Post", ben)
    assert post.push(theirs) == 200
    assert post.telegram.toasts[theirs["callback_query"]["id"]] == THEIRS.format(f"Person{sam}")
    own = post.telegram.click(message, "Post", sam)
    post.push(own)
    until(lambda: post.words(sam) == ["ask", "post it"])
    assert post.words(ben) == [] and own["callback_query"]["id"] not in post.telegram.toasts
    until(lambda: len(post.telegram.sent(group.id)) == 2)
    assert [one["reply_to_message"]["from"]["id"] for one in post.telegram.sent(group.id)] == [sam, sam]


def test_callback_query_in_a_group_where_the_message_that_asked_is_deleted(
    post: Post, sam: int, group: Chat
) -> None:
    message = ask(post, sam, "ask", group)
    post.settled()
    asked, ben = {key: one for key, one in message.items() if key != "reply_to_message"}, next(people)
    post.push(post.telegram.click(asked, "Post", ben))
    post.settled()
    assert post.words(ben) == [] and "reply_markup" in post.telegram.sent(group.id)[0]
    post.push(post.telegram.click(asked, "Post", sam))
    until(lambda: post.words(sam) == ["ask", "post it"])
    until(lambda: "reply_markup" not in post.telegram.sent(group.id)[0])


def test_photo_in_a_group(post: Post, sam: int, group: Chat) -> None:
    post.push(post.telegram.update(message=post.telegram.message(sam, None, group, photo=[{"file_id": "f"}])))
    post.settled()
    assert post.telegram.texts(group.id) == []
    assert post.facts("select 1 from scrum.address where address = %s", f"{DOOR}:{sam}") == []


def test_callback_query_with_made_up_data(post: Post, sam: int) -> None:
    update = post.telegram.click(ask(post, sam), "Post")
    update["callback_query"]["data"] = '/give_standup{"standup_answer":"x"}'
    post.push(update)
    until(lambda: post.telegram.texts(sam)[-1] == OVER)
    assert post.words(sam) == ["ask"]


def test_callback_query_without_a_message(post: Post, sam: int) -> None:
    query = {"id": "q1", "from": post.telegram.person(sam), "inline_message_id": "1", "data": "yes"}
    ignored(post, sam, post.telegram.update(callback_query=query))


def test_callback_query_of_an_inaccessible_message(post: Post, sam: int) -> None:
    message = ask(post, sam)
    update = post.telegram.click(message, "Post")
    update["callback_query"]["message"] = {
        "message_id": message["message_id"],
        "chat": message["chat"],
        "date": 0,
    }
    post.push(update)
    until(lambda: post.words(sam) == ["ask", "post it"])
    until(lambda: "reply_markup" not in post.telegram.sent(sam)[0])


# pictures


def test_reply_with_a_photo(post: Post, sam: int) -> None:
    post.say(sam, "picture")
    until(lambda: [one.get("caption") for one in post.telegram.sent(sam)] == ["heard picture"])


# coming and going


def test_my_chat_member_kicked(post: Post, sam: int) -> None:
    lea = next(people)
    for one in (lea, sam):
        post.say(one, "hi")
        until(lambda one=one: post.words(one) == ["hi"])
    team(post, f"T{sam}", {lea: "lead", sam: "member"})
    blocked = post.telegram.membership(sam, "member", "kicked")
    assert [post.push(blocked), post.push(blocked)] == [200, 200]
    post.settled()
    query = "select values from scrum.outbox where address = %s and response = 'utter_gone_person'"
    ((values,),) = post.facts(query, f"{DOOR}:{lea}")
    assert values["name"] == f"Person{sam}"
    ((gone,),) = post.facts(
        "select gone_at is not null from scrum.address where address = %s", f"{DOOR}:{sam}"
    )
    assert gone


def test_my_chat_member_kicked_again(post: Post, sam: int) -> None:
    lea = next(people)
    for one in (lea, sam):
        post.say(one, "hi")
        until(lambda one=one: post.words(one) == ["hi"])
    team(post, f"T{sam}", {lea: "lead", sam: "member"})
    for _ in range(2):
        post.push(post.telegram.membership(sam, "member", "kicked"))
        post.push(post.telegram.membership(sam, "kicked", "member"))
    post.settled()
    query = "select count(*) from scrum.outbox where address = %s and response = 'utter_gone_person'"
    assert post.facts(query, f"{DOOR}:{lea}") == [(2,)]


def test_my_chat_member_restarted(post: Post, sam: int) -> None:
    post.say(sam, "hi")
    until(lambda: post.words(sam) == ["hi"])
    post.push(post.telegram.membership(sam, "member", "kicked"))
    post.push(post.telegram.membership(sam, "kicked", "member"))
    post.settled()
    assert post.facts("select gone_at from scrum.address where address = %s", f"{DOOR}:{sam}") == [(None,)]


def test_my_chat_member_in_a_group(post: Post, sam: int, group: Chat) -> None:
    post.push(post.telegram.membership(sam, "left", "member", group))
    until(lambda: f"mention me ({AT})" in "".join(post.telegram.texts(group.id)))
    post.push(post.telegram.membership(sam, "member", "administrator", group))
    assert post.push(post.telegram.membership(sam, "administrator", "kicked", group)) == 200
    post.settled()
    assert len(post.telegram.texts(group.id)) == 1


def test_bot_was_blocked_while_a_reply_was_on_its_way(post: Post, sam: int) -> None:
    post.telegram.block(sam)
    post.say(sam, "hi")
    until(lambda: post.words(sam) == ["hi"])
    query = "select error from scrum.outbox where address = %s and delivered_at is null"
    until(lambda: "blocked" in str(post.facts(query, f"{DOOR}:{sam}")))


def test_too_many_requests(post: Post, sam: int, group: Chat) -> None:
    group.times = [1e12] * 20
    post.say(sam, f"{AT} hello", group)
    query = "select next_try > now() from scrum.outbox where address = %s and delivered_at is null"
    until(lambda: post.facts(query, f"{DOOR}:{sam}:{group.id}") == [(True,)])


# rooms


def deliver_digest(post: Post, name: str) -> None:
    """What a worker does when a standup is over."""
    opened = Stores(post.url)
    found = opened.workspace(DOOR)
    assert found
    settings = Settings(telegram_bot_token=TOKEN, telegram_api_url=post.telegram.url)
    messengers = Messengers(settings)
    values = {"content": {"text": f"Standup of {name}"}, "team": name}
    with opened.open(found[0]) as store:
        made = store.team_named(name)
        assert made
        (room,) = rooms(store.members(made.id), made, store.rooms(made.id))
        store.post(Message(0, f"d{next(people)}", room, "said", values))
    Outbox(opened, SystemClock(), SystemClock(), lambda _: messengers.of("telegram")).deliver(found[0])
    opened.close()


def in_team(post: Post, sam: int) -> str:
    post.say(sam, "hi")
    until(lambda: post.words(sam) == ["hi"])
    team(post, f"T{sam}", {sam: "lead"})
    return f"T{sam}"


def test_digest_here(post: Post, sam: int, group: Chat) -> None:
    name = in_team(post, sam)
    post.say(sam, f"{AT} post the digest here", group)
    until(lambda: f"digest of {name}" in "".join(post.telegram.texts(group.id)))
    deliver_digest(post, name)
    assert post.telegram.texts(group.id)[-1] == f"Standup of {name}"
    post.push(post.telegram.membership(sam, "member", "kicked", group))
    post.settled()
    query = "select values from scrum.outbox where address = %s and response = 'utter_gone_room'"
    ((values,),) = post.facts(query, f"{DOOR}:{sam}")
    assert values["team"] == name


def test_each_loss_of_the_digests_group_is_told_once(post: Post, sam: int, group: Chat) -> None:
    name = in_team(post, sam)
    post.say(sam, f"{AT} post the digest here", group)
    until(lambda: f"digest of {name}" in "".join(post.telegram.texts(group.id)))
    query = "select count(*) from scrum.outbox where address = %s and response = 'utter_gone_room'"
    for time in (1, 2):
        group.wall = Refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        kicked = post.telegram.membership(sam, "member", "kicked", group)
        assert [post.push(kicked), post.push(kicked)] == [200, 200]
        post.settled()
        deliver_digest(post, name)  # there is nothing new in its failure
        assert post.facts(query, f"{DOOR}:{sam}") == [(time,)]
        group.wall = None
        post.push(post.telegram.membership(sam, "left", "member", group))
        post.settled()


def test_startgroup_with_a_code(post: Post, sam: int, group: Chat) -> None:
    post.say(sam, "hi")
    until(lambda: post.words(sam) == ["hi"])
    blue = team(post, f"Blue{sam}", {sam: "lead"})
    post.say(sam, f"/start@{NAME} {invite.code(blue, 'member', later(), TOKEN)}", group)
    until(lambda: f"I post the digest of Blue{sam} here" in "".join(post.telegram.texts(group.id)))
    assert (blue, "lead") in roles(post, sam)
    query = "select what from scrum.audit where what = 'set_room' and (detail->>'team')::int = %s"
    assert post.facts(query, blue) == [("set_room",)]
    new = post.telegram.chat(-1_000_000_000_000 - next(people), type="supergroup", title="x")
    post.push(
        post.telegram.update(message=post.telegram.message(sam, None, group, migrate_to_chat_id=new.id))
    )
    post.settled()
    deliver_digest(post, f"Blue{sam}")
    assert post.telegram.texts(new.id) == [f"Standup of Blue{sam}"]


def test_startgroup_with_a_code_by_somebody_who_is_no_lead(post: Post, sam: int, group: Chat) -> None:
    """A link for members lets people in wherever it is followed; where the digest goes, only a lead says."""
    lea, tim = next(people), sam
    post.say(lea, "hi")
    until(lambda: post.words(lea) == ["hi"])
    blue = team(post, f"Blue{sam}", {lea: "lead"})
    post.say(lea, f"{AT} post the digest here", group)
    until(lambda: "I post the digest" in "".join(post.telegram.texts(group.id)))
    own = post.telegram.chat(-1_000_000_000_000 - next(people), type="supergroup", title="Tim's")
    post.say(tim, f"/start@{NAME} {invite.code(blue, 'member', later(), TOKEN)}", own)
    until(lambda: len(post.telegram.texts(own.id)) == 2)
    assert post.telegram.texts(own.id)[0].startswith(f"You are in Blue{sam}.")
    assert "once a lead of it says" in post.telegram.texts(own.id)[1]
    deliver_digest(post, f"Blue{sam}")
    assert (
        post.telegram.texts(group.id)[-1] == f"Standup of Blue{sam}" and len(post.telegram.texts(own.id)) == 2
    )


def test_startgroup_with_a_code_where_the_digest_comes_already(post: Post, sam: int, group: Chat) -> None:
    lea = next(people)
    post.say(lea, "hi")
    until(lambda: post.words(lea) == ["hi"])
    blue = team(post, f"Blue{sam}", {lea: "lead"})
    post.say(lea, f"{AT} post the digest here", group)
    until(lambda: "I post the digest" in "".join(post.telegram.texts(group.id)))
    post.say(sam, f"/start@{NAME} {invite.code(blue, 'member', later(), TOKEN)}", group)
    until(lambda: len(post.telegram.texts(group.id)) == 3)
    assert post.telegram.texts(group.id)[-1] == f"The digest of Blue{sam} comes here."


# edits


def reported(
    post: Post, sam: int, text: str, kind: Kind, clock: str | None = None
) -> tuple[App, Member, dict[str, Any]]:
    """Somebody in a team of their own, and the message in which they told one thing of their report."""
    post.say(sam, "hi")
    until(lambda: post.words(sam) == ["hi"])
    team(post, f"T{sam}", {sam: "member"})
    message = post.telegram.message(sam, text)
    app = bootstrap(Settings(database_url=post.url, scrumai_clock=clock))
    member = app.teams.meet(f"{DOOR}:{sam}")
    app.standup.start(member)
    app.standup.answer(member, text, {}, kind, "", f":{message['message_id']}")
    return app, member, message


def test_edited_message(post: Post, sam: int) -> None:
    app, member, message = reported(post, sam, "login page", Kind.DONE)
    edited = post.telegram.update(edited_message={**message, "text": "search page", "edit_date": 1772612500})
    assert [post.push(edited), post.push(edited)] == [200, 200]
    until(lambda: "search page" in "".join(post.telegram.texts(sam)))
    report = app.standup.today(member)
    assert report and [one.text for one in report.entries] == ["search page"]
    assert len(post.telegram.texts(sam)) == 2
    app.stores.close()


@pytest.mark.parametrize("text", ["/cancel", "stop", "hello"])
def test_edited_message_that_is_no_report_any_more(post: Post, sam: int, text: str) -> None:
    app, member, message = reported(post, sam, "login page", Kind.DONE)
    post.push(post.telegram.update(edited_message={**message, "text": text, "edit_date": 1772612500}))
    until(lambda: len(post.telegram.texts(sam)) == 2)
    assert post.telegram.texts(sam)[1] == (
        "Your report stays as it was: what your message says now is no report."
    )
    report = app.standup.today(member)
    assert report and [one.text for one in report.entries] == ["login page"]
    app.stores.close()


def test_edited_message_after_the_report_was_posted(post: Post, sam: int) -> None:
    app, member, message = reported(post, sam, "waiting for ops", Kind.BLOCKER)
    app.standup.post(member)
    for text in ("waiting for the printer", "nope"):
        post.push(post.telegram.update(edited_message={**message, "text": text, "edit_date": 1772612500}))
        until(lambda text=text: text in "".join(post.telegram.texts(sam)))  # type: ignore[misc]
        left = [one.text for one in app.blocker.open_ones(member)]
        assert left == ([] if text == "nope" else [text])
    app.stores.close()


def test_edited_message_of_yesterday(post: Post, sam: int, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text((datetime.now(timezone.utc) - timedelta(days=1)).isoformat())
    app, member, message = reported(post, sam, "login page", Kind.DONE, str(clock))
    post.push(
        post.telegram.update(edited_message={**message, "text": "search page", "edit_date": 1772612500})
    )
    until(lambda: len(post.telegram.texts(sam)) == 2)
    day = day_shown(app.teams.today(member))
    assert f"your report of {day} stays as it is" in post.telegram.texts(sam)[1]
    app.stores.close()


def test_edited_message_that_told_nothing(post: Post, sam: int) -> None:
    message = post.say(sam, "hi")["message"]
    until(lambda: post.telegram.texts(sam) == ["heard hi"])
    post.push(post.telegram.update(edited_message={**message, "text": "hello", "edit_date": 1}))
    post.settled()
    assert post.telegram.texts(sam) == ["heard hi"] and post.words(sam) == ["hi"]


# long polling, and a door that is not open to all


@pytest.fixture(scope="module")
def laptop(server: Server, server_url: str) -> Iterator[Post]:
    fake = FakeTelegram()
    fake.webhook = {"url": "https://old.example.com"}
    for url in _database(server, server_url, "facts"):
        rows(url, TABLES)
        opened = Stores(url)
        opened.add_workspace("Blue", DOOR)
        opened.close()
        one = Post(url, fake)
        one.start()
        until(lambda: fake.offsets)
        yield one
        one.kill()
        fake.stop()


def brought(post: Post, update: dict[str, Any]) -> None:
    with post.telegram.lock:
        post.telegram.updates.append(update)


def test_get_updates(laptop: Post, sam: int) -> None:
    assert laptop.telegram.webhook == {"url": ""}
    for text in ("one", "two"):
        brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, text)))
    until(lambda: laptop.telegram.texts(sam) == ["heard one", "heard two"])
    until(lambda: laptop.telegram.updates == [])  # confirmed


def test_get_updates_with_a_callback_query(laptop: Post, sam: int) -> None:
    brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, "ask")))
    until(lambda: laptop.telegram.sent(sam))
    update = laptop.telegram.click(laptop.telegram.sent(sam)[0], "Post")
    brought(laptop, update)
    until(lambda: laptop.words(sam) == ["ask", "post it"])
    until(lambda: laptop.telegram.queries[update["callback_query"]["id"]])


def test_get_updates_with_a_callback_query_of_somebody_else(laptop: Post, sam: int) -> None:
    room = laptop.telegram.chat(-next(people), type="group", title="Blue")
    asked = laptop.telegram.message(sam, f"{AT} ask", room)
    brought(laptop, laptop.telegram.update(message=asked))
    until(lambda: laptop.telegram.sent(room.id))
    update = laptop.telegram.click(laptop.telegram.sent(room.id)[0], "Post", next(people))
    brought(laptop, update)
    told = THEIRS.format(f"Person{sam}")
    until(lambda: laptop.telegram.toasts.get(update["callback_query"]["id"]) == told)


def test_get_updates_that_are_not_kept(laptop: Post, sam: int) -> None:
    rows(laptop.url, "alter table scrum.inbox rename to inbox_away")
    brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, "hello")))
    tried = len(laptop.telegram.offsets)
    until(lambda: len(laptop.telegram.offsets) > tried)
    rows(laptop.url, "alter table scrum.inbox_away rename to inbox")
    until(lambda: laptop.words(sam) == ["hello"])


def test_get_updates_while_telegram_is_away(laptop: Post, sam: int) -> None:
    fault = laptop.telegram.fail(status=502, path="getUpdates", times=2)
    until(lambda: fault.times == 0)
    brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, "hello")))
    until(lambda: laptop.words(sam) == ["hello"])
    assert laptop.is_up()


def test_webhook_without_a_secret_of_ours(laptop: Post, sam: int) -> None:
    update = laptop.telegram.update(message=laptop.telegram.message(sam, "hi"))
    assert [laptop.push(update, secret) for secret in ("", "None", SECRET)] == [401, 401, 401]


def test_message_of_a_stranger(laptop: Post, sam: int) -> None:
    blue = team(laptop, f"Blue{sam}", {})
    brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, "join Blue")))
    until(lambda: "you are in none that I know" in "".join(laptop.telegram.texts(sam)))
    for text in ("link my chat", "invite", "unlink this chat", "unlink slack"):
        brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, text)))
    until(lambda: len(laptop.telegram.texts(sam)) == 5)
    assert "Where I know you already" in laptop.telegram.texts(sam)[1]  # and no code
    assert all("you are in none that I know" in one for one in laptop.telegram.texts(sam)[2:])
    assert laptop.words(sam) == []
    start = f"/start {invite.code(blue, 'member', later(), TOKEN)}"
    for text in (start, "hello"):
        brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, text)))
    until(lambda: laptop.words(sam) == ["hello"])


def test_invite(post: Post, sam: int) -> None:
    made = Settings(database_url=post.url, telegram_bot_token=TOKEN, telegram_api_url=post.telegram.url)
    app = bootstrap(made)
    told = inviting.invite(app, f"Red{sam}", "lead", None)
    assert told["link"].startswith(f"https://t.me/{NAME}?start=")
    assert told["group"].startswith(f"https://t.me/{NAME}?startgroup=")
    post.say(sam, "/start " + told["link"].partition("=")[2])
    until(lambda: f"You are in Red{sam}" in "".join(post.telegram.texts(sam)))
    assert [role for _, role in roles(post, sam)] == ["lead"]
    with pytest.raises(DoorUnknown):
        inviting.invite(app, "Red", "member", "slack:T404")
    app.stores.add_workspace("Other", "slack:TOTHER")
    with pytest.raises(DoorTaken):
        inviting.invite(app, f"Red{sam}", "member", "slack:TOTHER")
    app.stores.close()


# links


def team(post: Post, name: str, people: dict[int, str]) -> int:
    opened = Stores(post.url)
    found = opened.workspace(DOOR)
    assert found
    with opened.open(found[0]) as store:
        made = store.add_team(name, Schedule())
        for person, role in people.items():
            member = store.member(f"{DOOR}:{person}")
            assert member
            store.join(made.id, member.id, role)
    opened.close()
    return made.id


def roles(post: Post, sender: int) -> list[tuple[Any, ...]]:
    query = "select team_id, role from scrum.membership m join scrum.address a using (member_id) where a.address = %s"
    return post.facts(query, f"{DOOR}:{sender}")


def later(days: int = 1) -> datetime:
    return datetime.now(timezone.utc) + timedelta(days=days)


def test_start_with_a_code(post: Post, sam: int) -> None:
    blue = team(post, f"Blue{sam}", {})
    code = invite.code(blue, "member", later(), TOKEN)
    assert len(code) <= 64
    post.say(sam, f"/start {code}")
    until(lambda: f"You are in Blue{sam}." in "".join(post.telegram.texts(sam)))
    assert roles(post, sam) == [(blue, "member")]
    post.say(sam, f"/start {code}")
    until(lambda: len(post.telegram.texts(sam)) == 2)
    assert roles(post, sam) == [(blue, "member")]


def test_start_with_a_code_for_a_lead(post: Post, sam: int) -> None:
    blue, ben = team(post, f"Blue{sam}", {}), next(people)
    code = invite.code(blue, "lead", later(), TOKEN)
    post.say(sam, f"/start {code}")
    until(lambda: roles(post, sam) == [(blue, "lead")])
    post.say(ben, f"/start {code}")
    until(lambda: "used already" in "".join(post.telegram.texts(ben)))
    assert (blue, "lead") not in roles(post, ben)
    post.say(sam, f"/start {invite.code(blue, 'member', later(), TOKEN)}")
    until(lambda: len(post.telegram.texts(sam)) == 2)
    assert roles(post, sam) == [(blue, "lead")]


def test_invite_of_a_team_mate(laptop: Post, sam: int) -> None:
    """A member asks for a link, and whoever opens it comes in."""
    ben, blue = next(people), team(laptop, f"Blue{sam}", {})
    start = f"/start {invite.code(blue, 'member', later(), TOKEN)}"
    for text in (start, "invite somebody"):
        brought(laptop, laptop.telegram.update(message=laptop.telegram.message(sam, text)))
    link = f"Telegram: https://t.me/{NAME}?start="
    until(lambda: link in "".join(laptop.telegram.texts(sam)))
    code = laptop.telegram.texts(sam)[-1].partition(link)[2].strip()
    brought(laptop, laptop.telegram.update(message=laptop.telegram.message(ben, f"/start {code}")))
    until(lambda: roles(laptop, ben) == [(blue, "member")])


@pytest.mark.parametrize("change", ["expired", "forged", "of another bot", "nonsense", "a team of nowhere"])
def test_start_with_a_code_that_is_over(post: Post, sam: int, change: str) -> None:
    blue = team(post, f"Blue{sam}", {})
    good = invite.code(blue, "member", later(), TOKEN)
    codes = {
        "expired": invite.code(blue, "member", later(-1), TOKEN),
        "forged": good.replace("-m-", "-l-"),
        "of another bot": invite.code(blue, "member", later(), "1:x"),
        "nonsense": "abc",
        "a team of nowhere": invite.code(10**6, "member", later(), TOKEN),
    }
    post.say(sam, f"/start {codes[change]}")
    until(lambda: "This invitation is over" in "".join(post.telegram.texts(sam)))
    assert (blue, "member") not in roles(post, sam) and (blue, "lead") not in roles(post, sam)


def test_start_with_the_code_of_another_chat(post: Post, sam: int) -> None:
    """Somebody of another platform, known there, follows a link with the code that was given there."""
    opened = Stores(post.url)
    found = opened.workspace(DOOR)
    assert found
    opened.add_door(found[0], "slack:T1")
    ana = Teams(opened, SystemClock()).meet(f"slack:T1:U{sam}", "Ana")
    with opened.open(found[0]) as store:
        store.join(store.add_team(f"Team of {sam}", Schedule()).id, ana.id, "member")
    code = AnotherChat(opened, SystemClock()).code(ana)
    opened.close()
    post.say(sam, f"/start {code}")
    until(lambda: "here, too, Ana" in "".join(post.telegram.texts(sam)))
    query = "select member_id from scrum.address where address = %s"
    assert post.facts(query, f"{DOOR}:{sam}") == [(ana.id,)]


# switched off


@pytest.mark.parametrize(
    ("settings", "on"),
    [
        ({}, False),
        ({"telegram_secret_token": "x"}, False),
        ({"telegram_bot_token": TOKEN}, True),
        ({"telegram_bot_token": TOKEN, "telegram_secret_token": "x"}, True),
        ({"telegram_bot_token": TOKEN, "scrumai_public_url": "https://x.example"}, False),
    ],
)
def test_off_without_its_settings(settings: dict[str, str], on: bool) -> None:
    assert TelegramChannel.is_on(Settings(**settings)) is on


def test_every_request_is_one_of_the_apis_description(post: Post, laptop: Post) -> None:
    if not SPEC.exists():
        pytest.skip("../shared/specs/telegram-bot-api.json is not here")
    described(post.telegram)
    described(laptop.telegram)
