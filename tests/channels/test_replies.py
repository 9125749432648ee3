"""A reply on its way is its sender's for as long as that takes: no worker says it a second time."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from channels import replies
from channels.replies import Replies
from scrumai.clock import SystemClock
from scrumai.core.address import parse
from scrumai.core.content import Content
from scrumai.core.event import Event, EventKind
from scrumai.messengers.slack import SlackMessenger
from scrumai.services.outbox import Outbox
from scrumai.settings import Settings
from scrumai.store.postgres import Stores
from tests.fakes.server import Asked, Reply
from tests.fakes.slack import SECRET, SlackFake
from tests.fixtures.database import execute
from tests.fixtures.wait import PATIENCE, settled

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class SlowSlack(SlackFake):
    """Takes a file in only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.opened = threading.Event(), threading.Event()

    def answer(self, asked: Asked) -> Reply:
        if "/upload/" in asked.path:
            self.reached.set()
            self.opened.wait(PATIENCE)
        return super().answer(asked)


@pytest.fixture
def slack() -> Iterator[SlowSlack]:
    fake = SlowSlack()
    yield fake
    fake.stop()


async def test_a_picture_that_is_long_on_its_way_is_sent_once(
    database: str, stores: Stores, slack: SlowSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "HELD", 2.0)
    workspace = stores.add_workspace("Acme", "slack:T1", "member")
    settings = Settings(
        slack_api_url=f"{slack.url}/api/", slack_bot_token="xoxb-one", slack_signing_secret=SECRET
    )
    messenger = SlackMessenger(settings)
    worker = Outbox(stores, SystemClock(), SystemClock(), lambda _: messenger)
    event = Event("E1", parse("slack:T1:U1"), EventKind.TEXT, "burndown")
    image = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"

    def held_until() -> datetime:
        mine = f"{database}?options=-c%20scrum.workspace%3D{workspace}"
        ((at,),) = execute(mine, "select next_try from scrum.outbox")
        assert isinstance(at, datetime)
        return at

    saying = asyncio.create_task(
        Replies(stores, lambda: messenger, workspace, event).say(Content("Burndown", image=image))
    )
    await settled(slack.reached.is_set)
    begun = held_until()
    for _ in range(2):
        await settled(lambda begun=begun: held_until() > begun)
        assert worker.deliver(workspace) == 0, "it is on its way"
        begun = held_until()
    slack.opened.set()
    await saying
    assert worker.deliver(workspace) == 0, "it has arrived"
    assert (len(slack.messages), len(slack.shows)) == (1, 1)
