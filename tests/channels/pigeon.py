"""A tiny platform, for tests of what all channels share: signed webhooks in, letters to a file out.

As a process (`python -m tests.channels.pigeon PORT`) it serves the channel over real Sanic. What it
does with a message stands in for Rasa: it writes the message to the table `turns` and answers it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic
from sanic.request import Request

from channels.base import Channel, Malformed, same
from scrumai.core.address import Address
from scrumai.core.errors import MessengerBusy, MessengerGone, MessengerUnavailable
from scrumai.core.event import Context, Event, EventKind
from scrumai.core.team import Message
from scrumai.messengers import _OPENERS
from scrumai.messengers.base import Parcel, Part, Platform
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

    @classmethod
    def is_on(cls, settings: Settings) -> bool:
        return os.environ.get("PIGEON") != "off"

    def verify(self, request: Request) -> bool:
        right = hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
        return same(request.headers["X-Pigeon"], right)

    def events(self, request: Request) -> Sequence[Event]:
        body = request.json
        if not isinstance(body, dict):
            raise Malformed("no object")
        kinds = {one.value for one in EventKind}
        return [_event(one) for one in body["letters"] if one.get("kind", "text") in kinds]


def _event(one: Mapping[str, Any]) -> Event:
    address = Address("pigeon", one["loft"], one["from"], one.get("room"))
    kind = EventKind(one.get("kind", "text"))
    addressed = one.get("to_us", True)
    context = Context(thread=one.get("thread"))
    return Event(one["id"], address, kind, one["text"], addressed, one.get("name"), context)


class PigeonMessenger(Platform):
    """Appends what it sends to the table `sent`, and fails as the table `weather` says."""

    channel = "pigeon"

    def __init__(self, url: str) -> None:
        super().__init__(Settings())
        self.url = url
        self.pace = Pace({"chat": Rate(10_000, 10_000)})

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        buttons = [one.title for one in parcel.content.buttons]
        return [{"text": one, "buttons": buttons} for one in split(parcel.content.text, LIMIT)]

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        weather = rows(self.url, "select what from weather where address in (%s, '*')", str(parcel.to))
        failures = {"storm": MessengerUnavailable, "gone": MessengerGone}
        if weather and weather[0][0] == "rain":
            raise MessengerBusy(retry_at=__import__("scrumai.messengers.http").messengers.http.after(1))
        if weather:
            raise failures[str(weather[0][0])](why=weather[0][0])
        values = (key, str(parcel.to), part["text"])
        return str(
            rows(self.url, "insert into sent (key, address, text) values (%s, %s, %s) returning id", *values)[
                0
            ][0]
        )


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
create table sent (id bigserial primary key, key text, address text, text text, at timestamptz default now());
create table turns (id bigserial primary key, event text, address text, text text, ended bool default false);
create table weather (address text primary key, what text);
"""


def server(url: str, name: str = "pigeons", slow: float = 0.0) -> Sanic:
    """The channel over Sanic, with a dialogue that writes down what it heard."""
    _OPENERS["pigeon"] = lambda _, __: PigeonMessenger(url)
    app = Sanic(name, configure_logging=False)
    channel = PigeonChannel(Settings(database_url=url))
    register([channel], app, "/webhooks/")

    async def handle(message: UserMessage) -> None:
        await dialogue(url, message, slow)

    channel.on_message = handle
    app.ctx.channel = channel
    return app


async def dialogue(url: str, message: UserMessage, slow: float) -> None:
    begun = "insert into turns (event, address, text) values (%s, %s, %s) returning id"
    values = (message.message_id, message.sender_id, message.text)
    ((number,),) = await asyncio.to_thread(rows, url, begun, *values)
    await asyncio.sleep(random.random() * slow)
    await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})
    await asyncio.sleep(random.random() * slow)
    await asyncio.to_thread(rows, url, "update turns set ended = true where id = %s", number)


def body(*letters: Mapping[str, Any]) -> bytes:
    return json.dumps({"letters": list(letters)}).encode()


__all__ = ["PATH", "TABLES", "Message", "PigeonChannel", "body", "letter", "rows", "server", "signed"]

if __name__ == "__main__":
    server(os.environ["DATABASE_URL"], slow=float(os.environ.get("SLOW", "0"))).run(
        host="127.0.0.1", port=int(sys.argv[1]), access_log=False
    )
