"""Each real channel, as a server of its own with its platform on loopback, seen in the same way: for tests of what holds for all."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

import httpx
from cryptography.fernet import Fernet

from scrumai.clock import SystemClock
from scrumai.core import payload
from scrumai.messengers import Messengers
from scrumai.services.outbox import Outbox
from scrumai.settings import ROOT, Settings
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from tests.channels.fuzz import Body
from tests.channels.pigeon import TABLES, rows
from tests.fakes import line, slack, telegram
from tests.fixtures.stack import free_port
from tests.fixtures.wait import PATIENCE

KEY = Fernet.generate_key().decode()
OVER = "That is no longer open, so I left everything as it is."
THEIRS = "Only {}, who was asked, can press that."


class Wire:
    """Connections to a server on loopback that are kept open, as many as there are calls at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, head: Mapping[str, str], content: bytes) -> int:
        """The status."""
        reader, writer = (
            self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        )
        lines = {"Host": "127.0.0.1", **head, "Content-Length": str(len(content))}
        writer.write(f"POST {path} HTTP/1.1\r\n".encode())
        writer.write(
            "".join(f"{name}: {one}\r\n" for name, one in lines.items()).encode() + b"\r\n" + content
        )
        status, *told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next((int(one[15:]) for one in told if one.startswith("content-length:")), 0)
        await reader.readexactly(length)
        if "connection: close" in told:
            writer.close()
        else:
            self._free.append((reader, writer))
        return int(status.split()[1])

    def close(self) -> None:
        """Hang up."""
        for _, writer in self._free:
            writer.close()


class Way:
    """A channel's server and its platform. People have numbers here; `message` is what the platform sends of one."""

    channel: ClassVar[str]
    path: ClassVar[str]
    module: ClassVar[str]
    """The server's."""
    door: ClassVar[str]
    takes_key: ClassVar[bool] = False
    """Whether it can be known, by a key or by reading, that a message has arrived already."""

    def __init__(self, url: str) -> None:
        rows(url, TABLES)
        self.url = url
        self.port = free_port()
        self.fake = self.platform()
        self.settings = Settings(database_url=url, scrumai_encryption_key=KEY, **self.given())
        self.process: subprocess.Popen[bytes] | None = None
        self.stores = Stores(url)

    # what each of them tells

    def platform(self) -> Any:
        """The platform on loopback."""
        raise NotImplementedError

    def given(self) -> dict[str, str]:
        """The channel's settings."""
        raise NotImplementedError

    def person(self, number: int) -> str:
        """The platform's id of a person."""
        raise NotImplementedError

    def message(self, number: int, text: str) -> Any:
        """A message of a person's own chat with us."""
        raise NotImplementedError

    def samples(self, number: int) -> Sequence[Any]:
        """One of each thing that the platform sends, done by a person."""
        raise NotImplementedError

    def signed(self, content: bytes) -> dict[str, str]:
        """The headers that the platform signs a body with."""
        raise NotImplementedError

    def forged(self, content: bytes) -> Sequence[dict[str, str]]:
        """Headers of others: none, or wrong ones."""
        raise NotImplementedError

    def said(self, number: int) -> list[str]:
        """The words that reached a person."""
        raise NotImplementedError

    def wire(self, value: Any) -> Body:
        """A value as a body."""
        return json.dumps(value).encode(), "application/json"

    # the server

    def env(self) -> dict[str, str]:
        """The channel's settings as its process gets them."""
        return {name.upper(): one for name, one in self.given().items()}

    def start(self) -> None:
        self.stores.add_workspace("Blue", self.door)
        env = (
            os.environ
            | {"DATABASE_URL": self.url, "SCRUMAI_ENCRYPTION_KEY": KEY, "PYTHONPATH": str(ROOT)}
            | self.env()
        )
        command = [sys.executable, "-W", "ignore", "-m", self.module, str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, "it did not start"
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self.port}/").status_code == 200
        return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        self.kill()
        self.stores.close()
        self.fake.stop()

    def head(self, body: Body) -> dict[str, str]:
        return {**self.signed(body[0]), "Content-Type": body[1]}

    def send(self, value: Any) -> int:
        """Bring something, as the platform does."""
        body = self.wire(value)
        url = f"http://127.0.0.1:{self.port}{self.path}"
        return httpx.post(url, content=body[0], headers=self.head(body), timeout=PATIENCE).status_code

    # what there is to see

    def address(self, number: int) -> str:
        return f"{self.door}:{self.person(number)}"

    def turns(self, number: int) -> list[str]:
        """The words of a person's turns."""
        query = "select text from turns where ended and address = %s order by id"
        return [one for (one,) in rows(self.url, query, self.address(number))]

    def facts(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        ((tenant,),) = rows(self.url, "select workspace_id from scrum.door where door = %s", self.door)
        return rows(f"{self.url}?options=-c%20scrum.workspace%3D{tenant}", query, *values)

    def unfinished(self) -> int:
        return int(self.facts("select count(*) from scrum.inbox where finished_at is null")[0][0])

    def deliver(self) -> None:
        """What a worker does."""
        messenger = Messengers(self.settings, Installations(self.stores, KEY).find).of(self.channel)
        (workspace, _) = self.stores.workspace(self.door) or (0, None)
        Outbox(self.stores, SystemClock(), SystemClock(), lambda _: messenger).deliver(workspace)


class Slack(Way):
    """Workspace T1, by its own token."""

    channel, path, module = "slack", "/webhooks/slack/webhook", "tests.channels.slack_server"
    door = "slack:T1"
    takes_key = True

    def platform(self) -> slack.SlackFake:
        return slack.SlackFake()

    def given(self) -> dict[str, str]:
        api = f"{self.fake.url}/api/"
        return {
            "slack_signing_secret": slack.SECRET,
            "slack_bot_token": "xoxb-one",
            "slack_api_url": api,
        }

    def person(self, number: int) -> str:
        return f"U{number}"

    def message(self, number: int, text: str) -> Any:
        return self.fake.message(self.person(number), text)

    def samples(self, number: int) -> Sequence[Any]:
        fake, user = self.fake, self.person(number)
        button = {
            "type": "button",
            "action_id": "say:0",
            "value": payload.signed("post it", slack.SECRET),
            "text": {"type": "plain_text", "text": "x"},
        }
        row = {"type": "actions", "block_id": f"say:{user}:0", "elements": [button]}
        view = {"type": "modal", "callback_id": "standup", "blocks": [{"block_id": "done"}]}
        link = {
            "type": "link_shared",
            "user": user,
            "channel": "C1",
            "message_ts": "1.1",
            "links": [{"url": "https://x.example/A-1"}],
        }
        edited = {
            "type": "message",
            "subtype": "message_changed",
            "channel": f"D{number}",
            "channel_type": "im",
        }
        inner = {"type": "message", "user": user, "text": "new", "ts": "1.1"}
        return [
            fake.message(user, "hi <@UBOT> & all"),
            fake.message(user, "<@UBOT> hi", "C1", thread_ts="1.1"),
            fake.event(
                {"type": "app_mention", "user": user, "text": "<@UBOT>", "channel": "C1", "ts": "1.2"}
            ),
            fake.event(
                {**edited, "ts": "1.3", "message": inner, "previous_message": {**inner, "text": "old"}}
            ),
            fake.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{number}"}),
            fake.event(link),
            fake.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "T9"),
            fake.click(user, {"text": "Post it?", "blocks": [row], "ts": "1.1", "channel": f"D{number}"}),
            fake.command(user, "/standup"),
            fake.command(user, "/sprint", "who is blocked?"),
            fake.submission(user, view, done="the login page"),
            {"type": "url_verification", "challenge": "c", "token": "t"},
        ]

    def signed(self, content: bytes) -> dict[str, str]:
        return slack.signed(content)

    def forged(self, content: bytes) -> Sequence[dict[str, str]]:
        right = slack.signed(content)
        stamp, mark = "X-Slack-Request-Timestamp", "X-Slack-Signature"
        return [
            {},
            {stamp: right[stamp]},
            {mark: right[mark]},
            slack.signed(content, secret="another"),
            slack.signed(content + b" "),
            slack.signed(content, time.time() - 310),
            slack.signed(content, time.time() + 310),
            *({**right, stamp: one} for one in ("", "nan", "-1", "²", "1e9", "9" * 5000, "1")),
            *({**right, mark: one} for one in ("", "v0=", right[mark][3:], "v1" + right[mark][2:], "é" * 67)),
        ]

    def said(self, number: int) -> list[str]:
        return [one["text"] for one in self.fake.said(f"D{number}")]

    def wire(self, value: Any) -> Body:
        return slack.wire(value) if isinstance(value, dict) else super().wire(value)


class Telegram(Way):
    """One bot, by webhook."""

    channel, path, module = "telegram", "/webhooks/telegram/webhook", "tests.channels.telegraph"
    door = f"telegram:{telegram.BOT}"

    def platform(self) -> telegram.FakeTelegram:
        return telegram.FakeTelegram()

    def given(self) -> dict[str, str]:
        return {
            "telegram_bot_token": telegram.TOKEN,
            "telegram_secret_token": telegram.SECRET,
            "telegram_api_url": self.fake.url,
            "scrumai_public_url": "https://scrum.example.com",
        }

    def person(self, number: int) -> str:
        return str(number)

    def message(self, number: int, text: str) -> Any:
        return self.fake.update(message=self.fake.message(number, text))

    def samples(self, number: int) -> Sequence[Any]:
        fake = self.fake
        group = fake.chat(-number, type="supergroup", title="Blue", forum=True)
        post = {"text": "Post", "callback_data": payload.signed("post it", telegram.TOKEN)}
        buttons = {"inline_keyboard": [[post]]}
        return [
            self.message(number, "hi 🙂 all"),
            fake.update(message=fake.message(number, f"/start@{telegram.NAME} x 🙂 @{telegram.NAME}", group)),
            fake.update(
                message=fake.message(number, "/sprint", group, message_thread_id=3, is_topic_message=True)
            ),
            fake.update(message=fake.message(number, None, photo=[{"file_id": "f"}], caption="look")),
            fake.update(message=fake.message(number, None, group, migrate_to_chat_id=-number - 1)),
            fake.update(edited_message=fake.message(number, "new")),
            fake.click(fake.message(number, "Post it?", reply_markup=buttons), "Post"),
            fake.membership(number, "left", "member", group),
            fake.membership(number, "member", "kicked"),
            fake.update(poll={"id": "1", "question": "?"}),
        ]

    def signed(self, content: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": telegram.SECRET}

    def forged(self, content: bytes) -> Sequence[dict[str, str]]:
        right = telegram.SECRET
        wrong = ("", " ", right[:-1], right + "x", right.upper(), "é" * len(right), "x" * 5000)
        return [
            {},
            {"Authorization": f"Bearer {right}"},
            *({"X-Telegram-Bot-Api-Secret-Token": one} for one in wrong),
        ]

    def said(self, number: int) -> list[str]:
        return self.fake.texts(number)


class Line(Way):
    """One official account."""

    channel, path, module = "line", "/webhooks/line/webhook", "tests.channels.line_server"
    door = f"line:{line.BOT}"
    takes_key = True

    def platform(self) -> line.Line:
        return line.Line()

    def given(self) -> dict[str, str]:
        return {
            "line_channel_secret": line.SECRET,
            "line_channel_access_token": line.TOKEN,
            "line_api_url": self.fake.url,
        }

    def person(self, number: int) -> str:
        return line.ident("U", number)

    def message(self, number: int, text: str) -> Any:
        return self._call(self.fake.text(self._source(number), text))

    def samples(self, number: int) -> Sequence[Any]:
        fake, alone = self.fake, self._source(number)
        post = {"data": payload.signed("post it", line.TOKEN)}
        group = {"type": "group", "groupId": line.ident("C", number), "userId": self.person(number)}
        ours = {"mention": {"mentionees": [{"index": 0, "length": 6, "type": "user", "isSelf": True}]}}
        hers = fake.text(alone, "hi 🙂 all")
        return [
            self._call(hers),
            self._call(hers, fake.text(alone, "and more"), fake.event("unfollow", alone)),
            self._call(fake.text(group, "@Scrum hi", **ours)),
            self._call(fake.event("postback", alone, postback=post)),
            self._call(fake.event("message", alone, message={"id": "7", "type": "image"})),
            self._call(fake.event("unsend", group, unsend={"messageId": "1"})),
            self._call(fake.event("follow", alone, follow={"isUnblocked": False})),
            self._call(fake.event("join", {"type": "group", "groupId": line.ident("C", number)})),
            self._call(fake.event("things", alone)),
            self._call(),
        ]

    def signed(self, content: bytes) -> dict[str, str]:
        return {"X-Line-Signature": line.sign(content)}

    def forged(self, content: bytes) -> Sequence[dict[str, str]]:
        right = line.sign(content)
        wrong = (
            "",
            line.sign(content, "another"),
            line.sign(content + b" "),
            right[:-1],
            right.lower(),
            "é" * 44,
        )
        return [{}, {"X-Hub-Signature": right}, *({"X-Line-Signature": one} for one in wrong)]

    def said(self, number: int) -> list[str]:
        said = [one for whom, one in list(self.fake.said) if whom == self.person(number)]
        return [one.get("text") or one["altText"] for one in said]

    def _source(self, number: int) -> dict[str, str]:
        self.fake.users[self.person(number)] = f"Sam {number}"
        return {"type": "user", "userId": self.person(number)}

    def _call(self, *events: Any) -> Any:
        return {"destination": line.BOT, "events": list(events)}


WAYS: Sequence[type[Way]] = (Slack, Telegram, Line)
