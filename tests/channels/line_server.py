"""LINE's channel over real Sanic, with a dialogue that writes down what it heard: `python -m tests.channels.line_server PORT`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from types import SimpleNamespace

from rasa.core.channels.channel import UserMessage
from sanic import Sanic, response

from channels.line import LineChannel
from scrumai.settings import Settings
from tests.channels.pigeon import Memory, rows
from tests.fakes.line import SECRET, TOKEN

PATH = "/webhooks/line/webhook"
ASKED = {
    "text": "Post it?",
    "buttons": [{"title": "Post", "payload": "post it"}, {"title": "Fix", "payload": "fix it"}],
}
QUESTION = {"text": "Which ticket?", "utter_action": "utter_ask_move_ticket_ticket"}
REPLIES = {"ask me": ASKED, "ask in words": QUESTION}


def server(settings: Settings) -> Sanic:
    url = str(settings.database_url)
    app = Sanic("line", configure_logging=False)

    async def dialogue(message: UserMessage) -> None:
        put = "insert into turns (event, address, text) values (%s, %s, %s) returning id"
        values = (message.message_id, message.sender_id, message.text)
        ((number,),) = await asyncio.to_thread(rows, url, put, *values)
        said = REPLIES.get(str(message.text), {"text": f"heard {message.text}"})
        for one in [json.loads(message.text) if message.text.startswith("{") else said]:  # a reply of Rasa's
            await message.output_channel.send_response(message.sender_id, one)
        if message.text == "twice":
            await message.output_channel.send_response(message.sender_id, {"text": "and again"})
        await asyncio.to_thread(rows, url, "update turns set ended = true where id = %s", number)

    channel = LineChannel(settings)
    app.blueprint(channel.blueprint(dialogue), url_prefix="/webhooks/line")
    app.add_route(lambda _: response.text("up"), "/", name="up")
    app.ctx.agent = SimpleNamespace(tracker_store=Memory(url), action_endpoint=None)
    return app


if __name__ == "__main__":
    server(
        Settings(
            database_url=os.environ["DATABASE_URL"],
            scrumai_encryption_key=os.environ["SCRUMAI_ENCRYPTION_KEY"],
            line_channel_secret=SECRET,
            line_channel_access_token=TOKEN,
            line_api_url=os.environ["LINE_API_URL"],
        )
    ).run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
