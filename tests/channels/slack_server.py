"""Slack's channel over real Sanic, as a process of its own, with a dialogue that writes down what it heard.

A message that begins with "done:" is an answer in the standup, as the action server takes it; one that is a JSON object is answered with it, as a reply of Rasa's; any other with "heard" and its words.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response

from channels.slack import SlackChannel
from scrumai.clock import SystemClock
from scrumai.core.standup import Kind
from scrumai.services.blocker import Blockers
from scrumai.services.standup import Standups
from scrumai.services.team import Teams
from scrumai.settings import load
from scrumai.store.postgres import Stores
from tests.channels.pigeon import Memory, rows

PATH = "/webhooks/slack"


def answer(url: str, message: UserMessage, told: str) -> None:
    stores, clock = Stores(url), SystemClock()
    teams = Teams(stores, clock)
    standups = Standups(stores, clock, teams, Blockers(stores, clock, teams))
    noted = str((message.metadata or {})["message"])
    standups.answer(teams.meet(str(message.sender_id)), told, {}, Kind.DONE, "", noted)
    stores.close()


async def parse_message(_: str) -> dict[str, Any]:
    return {}


def server(url: str) -> Sanic:
    app = Sanic("slacks", configure_logging=False)

    async def dialogue(message: UserMessage) -> None:
        put = "insert into turns (event, address, text) values (%s, %s, %s) returning id"
        values = (message.message_id, message.sender_id, message.text)
        ((number,),) = await asyncio.to_thread(rows, url, put, *values)
        told = message.text or ""
        if told.startswith("done:"):
            await asyncio.to_thread(answer, url, message, told)
        reply = json.loads(told) if told.startswith("{") else {"text": f"heard {told}"}
        await message.output_channel.send_response(message.sender_id, reply)
        await asyncio.to_thread(rows, url, "update turns set ended = true where id = %s", number)

    channel = SlackChannel(load())
    app.blueprint(channel.blueprint(dialogue), url_prefix=PATH)
    app.add_route(lambda _: response.text("up"), "/", name="up")
    memory = Memory(url)
    app.ctx.agent = SimpleNamespace(tracker_store=memory, action_endpoint=None, parse_message=parse_message)
    return app


if __name__ == "__main__":
    server(os.environ["DATABASE_URL"]).run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
