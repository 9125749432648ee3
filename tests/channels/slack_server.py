"""Slack's channel over real Sanic, as a process of its own, with a dialogue that writes down what it heard.

A message that is a JSON object is answered with it, as a reply of Rasa's; any other with "heard" and its words.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from types import SimpleNamespace

from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response

from channels.slack import SlackChannel
from scrumai.settings import load
from tests.channels.pigeon import Memory, rows

PATH = "/webhooks/slack"


def server(url: str) -> Sanic:
    app = Sanic("slacks", configure_logging=False)

    async def dialogue(message: UserMessage) -> None:
        put = "insert into turns (event, address, text, ended) values (%s, %s, %s, true)"
        await asyncio.to_thread(rows, url, put, message.message_id, message.sender_id, message.text)
        told = message.text or ""
        reply = json.loads(told) if told.startswith("{") else {"text": f"heard {told}"}
        await message.output_channel.send_response(message.sender_id, reply)

    channel = SlackChannel(load())
    app.blueprint(channel.blueprint(dialogue), url_prefix=PATH)
    app.add_route(lambda _: response.text("up"), "/", name="up")
    app.ctx.agent = SimpleNamespace(tracker_store=Memory(url), action_endpoint=None)
    return app


if __name__ == "__main__":
    server(os.environ["DATABASE_URL"]).run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
