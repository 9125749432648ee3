"""Telegram's channel over real Sanic, as a process: `python -m tests.channels.telegraph PORT`.

What it does with a message stands in for Rasa: it writes the message to the table `turns` and answers it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response

from channels.telegram import TelegramChannel
from scrumai.settings import load
from tests.channels.pigeon import Memory, rows

LONG = "move " + "the login page " * 6 + "to done"
BUTTONS = {
    "ask": [{"title": "Post", "payload": "post it"}, {"title": "Fix", "payload": "fix it"}],
    "long": [{"title": "Move", "payload": LONG}],
}
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def server(url: str) -> Sanic:
    """The channel, with a dialogue that writes down what it heard."""
    app = Sanic("telegraph", configure_logging=False)

    async def dialogue(message: UserMessage) -> None:
        begun = "insert into turns (event, address, text) values (%s, %s, %s) returning id"
        values = (message.message_id, message.sender_id, message.text)
        ((number,),) = await asyncio.to_thread(rows, url, begun, *values)
        said: dict[str, Any] = {"text": f"heard {message.text}", "buttons": BUTTONS.get(message.text, [])}
        if message.text.startswith("{"):  # a reply of Rasa's
            said = json.loads(message.text)
        if message.text == "picture":
            said["image"] = PICTURE
        await message.output_channel.send_response(message.sender_id, said)
        await asyncio.to_thread(rows, url, "update turns set ended = true where id = %s", number)

    async def parse(_: str) -> dict[str, Any]:
        return {"entities": []}

    channel = TelegramChannel(load())
    app.blueprint(channel.blueprint(dialogue), url_prefix="/webhooks/telegram")
    app.add_route(lambda _: response.text("up"), "/", name="up")
    app.ctx.agent = SimpleNamespace(
        tracker_store=Memory(url), action_endpoint=None, processor=None, parse_message=parse
    )
    return app


if __name__ == "__main__":
    database = load().database_url
    assert database
    server(database).run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
