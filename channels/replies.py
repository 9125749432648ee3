"""What Rasa says in a turn, on its way to the person: through the outbox, and at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa.core.channels.channel import OutputChannel

from scrumai.core.asked import answering
from scrumai.core.content import SAID, Content
from scrumai.core.errors import MessengerBusy, MessengerUnavailable, ScrumaiError
from scrumai.core.event import Event
from scrumai.core.team import Message
from scrumai.ports import Messenger, Stores
from scrumai.services.renewing import Renewing

log = logging.getLogger(__name__)

FIRST = "reply"
HELD = 20.0  # seconds after which a worker may deliver a reply, where the process that had it has died
PAUSE = timedelta(seconds=5)  # until the worker takes over what did not arrive


class Replies(OutputChannel):  # type: ignore[misc]
    """The replies to one event. Each is in the outbox first, with a key of the event's: a turn that is
    repeated after a crash says nothing twice, and what cannot be delivered now is delivered by the worker.
    """

    def __init__(
        self,
        stores: Stores,
        messenger: Callable[[], Messenger],
        workspace: int,
        event: Event,
        prefix: str = FIRST,
    ) -> None:
        self._stores = stores
        self._messenger = messenger
        self._workspace = workspace
        self._event = event
        self._prefix = prefix
        self._count = 0

    def name(self) -> str:  # type: ignore[override]
        """The channel's name: responses may have a variation for it."""
        return self._event.address.channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """One reply as a whole: words, buttons and picture together. Blank lines and empty ones end nothing."""
        content = Content.of(message, str(message.get("utter_action") or ""))
        if asks := message.get("asks"):
            content = replace(content, buttons=answering(str(asks), content.buttons))
        await self.say(content)

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Mere words: how Rasa itself says something, outside of responses."""
        await self.say(Content(text))

    async def say(self, content: Content) -> None:
        """Say it to the person of the event, where the event happened."""
        if content.is_empty():
            return
        self._count += 1
        context = self._event.context
        if self._count > 1 or self._prefix != FIRST:  # what is good for one reply was the first one's
            context = replace(context, extra={**context.extra, "later": True})
        values = {"content": content.as_json(), "context": context.as_json()}
        key = f"{self._prefix}:{self._event.id}:{self._count}"
        message = Message(0, key, str(self._event.address), SAID, values)
        await asyncio.to_thread(self._deliver, message)

    def _deliver(self, message: Message) -> None:
        with self._stores.open(self._workspace) as store:
            held = store.reserve(message, HELD)
        if held is None:
            return
        reference, failure = None, None
        try:
            with Renewing(f"reply {message.key}", HELD / 2, lambda: self._renewed(held.id)):
                reference = self._messenger().send(held)
        except ScrumaiError as error:
            failure = error
            log.warning("reply %s waits: %r", message.key, error)
        now = datetime.now(timezone.utc)
        with self._stores.open(self._workspace) as store:
            if failure is None:
                store.delivered(held.id, now, reference)
            else:
                # the worker knows what to do about each kind of failure: it tries at once where waiting is no cure
                arrived = getattr(failure, "arrived", 0)
                in_doubt = held.begun is not None or getattr(failure, "in_doubt", False)
                store.failed(held.id, str(failure), _again(failure, now), arrived, in_doubt=in_doubt)

    def _renewed(self, message_id: int) -> bool:
        with self._stores.open(self._workspace) as store:
            return store.renew(message_id, HELD)


def _again(error: ScrumaiError, now: datetime) -> datetime:
    if isinstance(error, MessengerBusy):
        return error.retry_at
    return now + PAUSE if isinstance(error, MessengerUnavailable) else now
