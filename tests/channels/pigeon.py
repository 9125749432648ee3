"""A tiny platform, for tests of what all channels share: signed webhooks in, letters to a file out.

As a process (`python -m tests.channels.pigeon PORT`) it serves the channel over real Sanic. What it
does with a message stands in for Rasa: it writes the message to the table `turns` and answers it.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import hmac
import json
import os
import random
import signal
import sys
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import psycopg2
from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response
from sanic.request import Request

from channels.base import Channel, json_object, same
from scrumai.core.address import Address
from scrumai.core.errors import MessengerBusy, MessengerGone, MessengerUnavailable
from scrumai.core.event import Context, Event, EventKind
from scrumai.messengers import _OPENERS
from scrumai.messengers.base import Parcel, Part, Platform
from scrumai.messengers.http import after
from scrumai.messengers.pace import Pace, Rate
from scrumai.messengers.split import split
from scrumai.settings import Settings

SECRET = b"coo"
PATH = "/webhooks/pigeon/webhook"
LIMIT = 200


def signed(body: bytes) -> dict[str, str]:
    return {
        "X-Pigeon": hmac.new(SECRET, body, hashlib.sha256).hexdigest(),
        "Content-Type": "application/json",
    }


def letter(number: object, sender: str, text: str, loft: str = "L1", **more: Any) -> dict[str, Any]:
    return {"id": f"E{number}", "loft": loft, "from": sender, "text": text, **more}


class PigeonChannel(Channel):
    """`{"letters": [{"id", "loft", "from", "text", "room"?, "kind"?, "to_us"?}]}`."""

    platform = "pigeon"
    tries = int(os.environ.get("TRIES", "3"))

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        _OPENERS["pigeon"] = lambda settings, _: PigeonMessenger(str(settings.database_url))

    @classmethod
    def is_on(cls, settings: Settings) -> bool:
        return os.environ.get("PIGEON") != "off"

    def verify(self, request: Request) -> bool:
        right = hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
        return same(request.headers["X-Pigeon"], right)

    def events(self, request: Request) -> Sequence[Event]:
        kinds = {one.value for one in EventKind}
        letters = json_object(request.body)["letters"]
        return [_event(one) for one in letters if one.get("kind", "text") in kinds]

    async def other(self, workspace: int, event: Event) -> None:
        values = (event.id, event.kind.value)
        await asyncio.to_thread(rows, self.stores_url, "insert into others values (%s, %s)", *values)

    @property
    def stores_url(self) -> str:
        return str(self.settings.database_url)


def _event(one: Mapping[str, Any]) -> Event:
    address = Address("pigeon", one["loft"], one["from"], one.get("room"))
    kind = EventKind(one.get("kind", "text"))
    addressed = one.get("to_us", True)
    context = Context(one.get("thread"), one.get("message"))
    return Event(one["id"], address, kind, one["text"], addressed, one.get("name"), context)


class PigeonMessenger(Platform):
    """Its platform is the database, and takes keys: it appends what it sends to the table `sent`, and fails as the table `weather` says."""

    channel = "pigeon"

    def __init__(self, url: str) -> None:
        super().__init__(Settings())
        self.url = url
        self.pace = Pace({"chat": Rate(10_000, 10_000)})

    @property
    def secret(self) -> str:
        return SECRET.decode()

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        buttons = [one.title for one in parcel.content.buttons]
        return [{"text": one, "buttons": buttons} for one in split(parcel.content.text, LIMIT)]

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        weather = rows(self.url, "select what from weather where address = %s", str(parcel.to))
        if weather == [("rain",)]:
            raise MessengerBusy(retry_at=after(1))
        if weather == [("storm",)]:
            raise MessengerUnavailable
        if weather == [("gone",)]:
            raise MessengerGone(why="blocked")
        put = "insert into sent (key, address, text, thread) values (%s, %s, %s, %s) on conflict do nothing"
        rows(self.url, put, key, str(parcel.to), part["text"], parcel.context.thread)
        return str(rows(self.url, "select id from sent where key = %s", key)[0][0])

    def settle(self, event: Event) -> None:
        if event.kind is EventKind.BUTTON:
            rows(self.url, "insert into settled (event) values (%s)", event.id)


def rows(url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


TABLES = """
create table if not exists sent (id bigserial primary key, key text unique, address text, text text, thread text);
create table if not exists turns (id bigserial primary key, event text, address text, text text, ended bool default false);
create table if not exists weather (address text primary key, what text);
create table if not exists settled (event text);
create table if not exists others (event text, kind text);
"""


class Memory:
    """What the dialogue knows, in the place of Rasa's tracker store: the turns that have ended."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def retrieve(self, sender: str) -> Any:
        query = "select event from turns where address = %s and ended order by id"
        ended = [one for (one,) in await asyncio.to_thread(rows, self.url, query, sender)]
        query = "select text from turns where address = %s order by id desc limit 1"
        last = await asyncio.to_thread(rows, self.url, query, sender)
        return SimpleNamespace(
            events=[SimpleNamespace(message_id=one) for one in ended],
            active_loop_name="form" if last == [("ask me",)] else None,
            get_last_event_for=lambda *_: None,
        )


def server(url: str, slow: float = 0.0) -> Sanic:
    """The channel over Sanic, with a dialogue that writes down what it heard."""
    app = Sanic("pigeons", configure_logging=False)

    async def dialogue(message: UserMessage) -> None:
        begun = "insert into turns (event, address, text) values (%s, %s, %s) returning id"
        values = (message.message_id, message.sender_id, message.text)
        ((number,),) = await asyncio.to_thread(rows, url, begun, *values)
        if message.text == "break":
            raise RuntimeError("broken")
        if message.text == "die" and number % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(random.random() * slow)
        replies = message.output_channel
        await replies.send_response(message.sender_id, {"text": f"heard {message.text}\n\n"})
        await replies.send_response(message.sender_id, {"text": "\n\n"})
        await asyncio.sleep(random.random() * slow)
        await asyncio.to_thread(rows, url, "update turns set ended = true where id = %s", number)

    channel = PigeonChannel(Settings(database_url=url))
    app.blueprint(channel.blueprint(dialogue), url_prefix="/webhooks/pigeon")
    app.add_route(lambda _: response.text("up"), "/", name="up")
    app.add_route(lambda _: response.json(gc.get_freeze_count()), "/set-aside", name="set-aside")
    app.ctx.agent = SimpleNamespace(tracker_store=Memory(url), action_endpoint=None)
    return app


def body(*letters: Mapping[str, Any]) -> bytes:
    return json.dumps({"letters": list(letters)}).encode()


if __name__ == "__main__":
    server(os.environ["DATABASE_URL"], float(os.environ.get("SLOW", "0"))).run(
        host="127.0.0.1", port=int(sys.argv[1]), access_log=False
    )
