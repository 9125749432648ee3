"""Telegram: updates by webhook, or by long polling where nobody can reach us."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from scrumai.core.address import TEAM
from scrumai.core.content import Content
from scrumai.core.errors import FactInvalid, MessengerGone, MessengerUnavailable, ScrumaiError
from scrumai.core.event import Event, EventKind
from scrumai.core.team import Message
from scrumai.messengers.telegram import Telegram
from scrumai.messengers.telegram_api import bot_of, result
from scrumai.services.outbox import tell_gone
from scrumai.settings import Settings
from scrumai.words import words

from . import rooms
from .base import Channel, Malformed, json_object, same
from .replies import Replies
from .telegram_update import COMMANDS, KINDS, MALFORMED, Bot, asked_instead, event_of, query_of

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
WAIT = 25  # seconds that Telegram holds a call for updates open
FIRST_PAUSE, PAUSE = 0.5, 30.0  # seconds until it is asked again after a failure, twice as long each time


class TelegramChannel(Channel):
    """One bot, one door: `telegram:<the bot's id>`."""

    platform = "telegram"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.token = settings.telegram_bot_token or ""
        self.bot = Bot(bot_of(self.token))
        self._learning: asyncio.Task[None] | None = None

    def verify(self, request: Request) -> bool:
        """The secret that Telegram got with the webhook's address; without one nothing comes this way."""
        right = self.settings.telegram_secret_token
        return right is not None and same(request.headers.get(HEADER, ""), right)

    def events(self, request: Request) -> Sequence[Event]:
        """The one event of an update, or none."""
        update = json_object(request.body)
        if type(update.get("update_id")) is not int:
            raise Malformed("no update_id")
        if self.bot.name is None and self._learning is None:
            self._learning = asyncio.create_task(self._learn())
        return self._events(update)

    def answer(self, request: Request, events: Sequence[Event]) -> HTTPResponse:
        """A click is answered in the same breath: no request of our own, and no clock turns on the button."""
        click = self._click(json_object(request.body))
        return response.json({"method": "answerCallbackQuery", **click}) if click else response.empty(200)

    def _click(self, update: Mapping[str, Any]) -> dict[str, str] | None:
        """How the click in an update is answered: with words where somebody else was asked."""
        query, name = query_of(update), None
        if query is None:
            return None
        with suppress(*MALFORMED):  # it is answered all the same
            name = asked_instead(update, self.bot)
        told = {"text": words("utter_not_asked", name=name)} if name else {}
        return {"callback_query_id": query, **told}

    def _events(self, update: Mapping[str, Any]) -> list[Event]:
        try:
            event = event_of(update, self.bot)
        except MALFORMED as error:
            log.warning("telegram: update %s is not understood: %r", update["update_id"], error)
            return []
        return [] if event is None else [event]

    # fetching

    async def listen(self) -> None:
        """Tell Telegram our address where we have one, else ask for updates again and again."""
        async with self._client() as client:
            pause = FIRST_PAUSE
            while not await self._begins(client):
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE)
            if self.settings.scrumai_public_url:
                await asyncio.Event().wait()
            await self._poll(client)

    async def _begins(self, client: httpx.AsyncClient) -> bool:
        try:
            await self._introduce(client)
        except (ScrumaiError, httpx.HTTPError) as error:
            log.warning("telegram does not answer: %s", _short(error))
            return False
        return True

    async def _learn(self) -> None:
        """Ask our name, in a process that does not listen; until then it is guessed."""
        try:
            async with self._client() as client:
                self.bot = replace(self.bot, name=(await _ask(client, "getMe")).get("username"))
        except (ScrumaiError, httpx.HTTPError) as error:
            log.warning("telegram does not tell our name: %s", _short(error))
            self._learning = None

    def _client(self) -> httpx.AsyncClient:
        base = f"{self.settings.telegram_api_url.rstrip('/')}/bot{self.token}/"
        return httpx.AsyncClient(base_url=base, timeout=WAIT + 10, trust_env=False)

    async def _introduce(self, client: httpx.AsyncClient) -> None:
        """Learn our name, and say what we can do and where updates go."""
        me = await _ask(client, "getMe")
        self.bot = replace(self.bot, name=me.get("username"))
        shown = [{"command": one, "description": words(f"utter_telegram_{one}_command")} for one in COMMANDS]
        await _ask(client, "setMyCommands", commands=shown)
        public = self.settings.scrumai_public_url
        if public is None:
            await _ask(client, "deleteWebhook")
            return
        where = {"url": f"{public.rstrip('/')}/webhooks/telegram/webhook", "allowed_updates": list(KINDS)}
        await _ask(client, "setWebhook", **where, secret_token=self.settings.telegram_secret_token)

    async def _poll(self, client: httpx.AsyncClient) -> None:
        """An update is confirmed by asking for the next one, and that only when it is kept."""
        offset, pause = 0, FIRST_PAUSE
        while True:
            try:
                asked = {"offset": offset, "timeout": WAIT, "allowed_updates": list(KINDS)}
                updates = await _ask(client, "getUpdates", **asked)
                await self._keep_all([one for update in updates for one in self._events(update)])
                offset = max((int(one["update_id"]) + 1 for one in updates), default=offset)
            except (ScrumaiError, httpx.HTTPError) as error:
                log.warning("telegram gives no updates: %s", _short(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE)
                continue
            pause = FIRST_PAUSE
            for click in filter(None, map(self._click, updates)):
                await self._answer_click(client, click)

    async def _keep_all(self, events: Sequence[Event]) -> None:
        try:
            await self.accept(self.readable(events))
        except FactInvalid as error:  # one that can never be kept; the others are
            log.error("telegram: an update was not kept: %s", error)

    async def _answer_click(self, client: httpx.AsyncClient, click: Mapping[str, str]) -> None:
        try:
            await _ask(client, "answerCallbackQuery", **click)
        except (ScrumaiError, httpx.HTTPError) as error:  # too old, most of the time
            log.info("telegram: a click was not answered: %s", _short(error))

    # the turn

    async def other(self, workspace: int, event: Event) -> None:
        """What is no message: a block, a room, a voice message."""
        if event.kind is EventKind.LEFT:
            await asyncio.to_thread(self._left, workspace, event)
        elif event.kind is EventKind.JOINED and event.address.room:
            await asyncio.to_thread(self._back, workspace, event)
            await self._say(workspace, event, "utter_telegram_room", name=self.bot.name or "")
        elif event.kind is EventKind.JOINED:
            await asyncio.to_thread(self._back, workspace, event)
        elif "new" in event.context.extra:
            await asyncio.to_thread(self._moved, workspace, event)
        elif event.kind is EventKind.OTHER:
            await self._say(workspace, event, "utter_telegram_unread")

    async def is_asking(self, workspace: int, event: Event) -> bool:
        """As everywhere; a button's message that shows no more whom it answers was said to the person, or to the team."""
        if event.kind is EventKind.BUTTON:
            return await asyncio.to_thread(self._was_said, workspace, event)
        return await super().is_asking(workspace, event)

    def _was_said(self, workspace: int, event: Event) -> bool:
        heard, reference = (event.address, replace(event.address, person=TEAM)), f"m{event.context.message}"
        with self.stores.open(workspace) as store:
            return any(store.said(str(one), reference) for one in heard)

    def pressed(self, workspace: int, event: Event) -> str:
        """What a button carries, long ones from the message as it was sent; nothing where that is forgotten."""
        telegram = self._telegram()
        if not telegram.is_kept(event.text):
            return event.text
        with self.stores.open(workspace) as store:
            said = store.said(str(event.address), f"m{event.context.message}")
        found = telegram.payload(said, event.text) if said is not None else None
        return found or ""

    def _back(self, workspace: int, event: Event) -> None:
        with self.stores.open(workspace) as store:
            store.member(str(event.address))  # who is looked up is no longer gone
            rooms.open_again(store, event)

    def _moved(self, workspace: int, event: Event) -> None:
        old, new = (str(event.context.extra[name]) for name in ("old", "new"))
        self._telegram().move(old, new)
        with self.stores.open(workspace) as store:
            rooms.move(store, event.address.door, old, new)

    def _left(self, workspace: int, event: Event) -> None:
        with self.stores.open(workspace) as store:
            if event.address.room:
                rooms.close(store, event)
                return
            lost = Message(0, event.id, str(event.address), "", {})
            tell_gone(store, lost, MessengerGone(why="blocked"))

    async def _say(self, workspace: int, event: Event, response: str, **values: Any) -> None:
        said = Replies(self.stores, self.messenger, workspace, event, response)  # each with a key of its own
        await said.say(Content(words(response, **values), response=response))

    def _telegram(self) -> Telegram:
        found = self.messenger()
        if not isinstance(found, Telegram):
            raise MessengerUnavailable("another messenger stands for Telegram")
        return found


async def _ask(client: httpx.AsyncClient, method: str, **values: Any) -> Any:
    return result(await client.post(method, json=values))


def _short(error: Exception) -> str:
    """httpx's own words may hold the address, and the address holds the token."""
    return str(error) if isinstance(error, ScrumaiError) else type(error).__name__
