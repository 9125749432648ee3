"""LINE's way in: signed webhooks with any number of events of one official account."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from sanic.request import Request

from scrumai.core.address import TEAM, Address
from scrumai.core.content import SAID, Content
from scrumai.core.errors import MessengerGone, ScrumaiError
from scrumai.core.event import Context, Event, EventKind
from scrumai.core.team import Message
from scrumai.messengers.line import Line
from scrumai.services.outbox import tell_gone
from scrumai.settings import Settings
from scrumai.words import words

from . import rooms
from .base import Channel, Malformed, json_object, same
from .replies import Replies

log = logging.getLogger(__name__)

HELLO = "hello"  # what somebody means who follows us, or mentions us and says no more
MEDIA = ("image", "video", "audio", "file", "location", "sticker")
Json = Mapping[str, Any]


class LineChannel(Channel):
    """The official account of LINE_CHANNEL_SECRET. Its id, the webhooks' `destination`, is the workspace."""

    platform = "line"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._opened: set[str] = set()  # doors that are known to be there

    def verify(self, request: Request) -> bool:
        """HMAC-SHA256 over the raw body, in base64."""
        secret = str(self.settings.line_channel_secret).encode()
        right = base64.b64encode(hmac.new(secret, request.body, hashlib.sha256).digest())
        return same(request.headers["X-Line-Signature"], right)

    def events(self, request: Request) -> Sequence[Event]:
        """Messages, presses, who follows and who leaves. The console's "Verify" sends no event at all."""
        body = json_object(request.body)
        told, destination = body.get("events"), body.get("destination")
        if not isinstance(told, list) or not isinstance(destination, str):
            raise Malformed("no events, or no destination")
        now = datetime.now(timezone.utc)
        return [found for one in told if (found := _read(destination, one, now)) is not None]

    async def accept(self, events: Sequence[Event]) -> list[bool]:
        """Keep events. The signature is the official account's own, so its door is opened with the first."""
        for door in {one.address.door for one in events} - self._opened:
            await asyncio.to_thread(self.stores.add_workspace, "LINE", door)
            self._opened.add(door)
        return await super().accept(events)

    def name_of(self, event: Event) -> str | None:
        """The profile's name: a group's members have one there, even where they do not follow us."""
        try:
            return self._line().name(event.address.person, event.address.room)
        except ScrumaiError as error:
            log.warning("line: a name was not told: %s", error)
            return None

    async def is_asking(self, workspace: int, event: Event) -> bool:
        """LINE's groups have no threads: a message is for us where it quotes one of ours to its writer."""
        quoted = event.context.extra.get("quoted")
        return bool(quoted) and await asyncio.to_thread(self._is_ours, workspace, event, str(quoted))

    def _is_ours(self, workspace: int, event: Event, message: str) -> bool:
        with self.stores.open(workspace) as store:
            return store.said(str(event.address), message) is not None

    def replies(self, workspace: int, event: Event) -> Replies:
        """In a group, with a word on how a question is answered there."""
        kind = _InGroup if event.address.room else Replies
        return kind(self.stores, self.messenger, workspace, event)

    async def other(self, workspace: int, event: Event) -> None:
        """Greet who follows us; note who blocks us; answer what is no text; tell whose group is closed to us."""
        if event.address.person == TEAM:
            await asyncio.to_thread(self._room, workspace, event)
        if event.kind is EventKind.JOINED and event.address.person == TEAM:
            await self.replies(workspace, event).say(Content(words("utter_room_joined")))
        elif event.kind is EventKind.JOINED:
            await self.talk(workspace, replace(event, text=HELLO))
        elif event.kind is EventKind.OTHER:
            await self.replies(workspace, event).say(Content(words("utter_only_text")))
        elif event.kind is EventKind.LEFT and event.address.person != TEAM:
            await asyncio.to_thread(self._gone, workspace, event)

    def _meet(self, event: Event) -> None:
        if event.address.person != TEAM:  # a group is nobody
            super()._meet(event)

    def _room(self, workspace: int, event: Event) -> None:
        """A group is open to us or closed: the teams whose room it is are told."""
        with self.stores.open(workspace) as store:
            (rooms.close if event.kind is EventKind.LEFT else rooms.open_again)(store, event)

    def _gone(self, workspace: int, event: Event) -> None:
        """LINE takes pushes to those who blocked us without a word: what it tells us is all there is."""
        with self.stores.open(workspace) as store:
            lost = Message(0, event.id, str(event.address), SAID, {})
            tell_gone(store, lost, MessengerGone(why="blocked"))

    def _line(self) -> Line:
        found = self.messenger()
        assert isinstance(found, Line)
        return found


class _InGroup(Replies):
    """What a form asks in a group says how an answer is heard there; beside its buttons one may be typed, too."""

    async def say(self, content: Content) -> None:
        if content.response.startswith("utter_ask_"):
            content = replace(content, text=f"{content.text}\n{words('utter_line_how_to_answer')}")
        await super().say(content)


def _read(destination: str, one: Any, now: datetime) -> Event | None:
    """One of a webhook's events; None where it is not for us, or none that we know."""
    try:
        if one.get("mode", "active") != "active":  # another module of the account answers
            return None
        found = _READERS.get(str(one["type"]))
        return None if found is None else found(destination, one, now)
    except (KeyError, TypeError, ValueError, AttributeError, ScrumaiError) as error:
        log.warning("line: an event was not understood: %r", error)
        return None


def _event(
    destination: str, one: Json, now: datetime, kind: EventKind, text: str = "", **more: Any
) -> Event | None:
    """Who did it, and where. In groups LINE does not name everybody: nobody can be answered then."""
    source = one["source"]
    room = source.get("groupId") or source.get("roomId")
    person = source.get("userId") or (TEAM if more.pop("of_room", False) else None)
    if person is None:
        return None
    said, extra = more.pop("message", None), more.pop("extra", {})
    context = Context(message=said, reply_token=one.get("replyToken"), at=now, extra=extra)
    address = Address("line", destination, person, room)
    return Event(one["webhookEventId"], address, kind, text, context=context, **more)


def _message(destination: str, one: Json, now: datetime) -> Event | None:
    message = one["message"]
    in_room = one["source"]["type"] != "user"
    where = {"message": message["id"]}
    if message["type"] in MEDIA and not in_room:
        return _event(destination, one, now, EventKind.OTHER, **where)
    if message["type"] != "text":
        return None
    text, mentioned = _bare(message["text"], (message.get("mention") or {}).get("mentionees") or [])
    heard = text if text.strip() or not mentioned else HELLO
    extra = {"quoted": str(quoted)} if (quoted := message.get("quotedMessageId")) else {}
    addressed = mentioned or not in_room
    return _event(destination, one, now, EventKind.TEXT, heard, addressed=addressed, extra=extra, **where)


def _bare(text: str, mentionees: Sequence[Json]) -> tuple[str, bool]:
    """The text without the mentions of us, and whether there are any; places are counted in UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    ours = [one for one in mentionees if one.get("isSelf") is True]
    for one in sorted(ours, key=lambda each: -int(each["index"])):
        start, end = 2 * int(one["index"]), 2 * (int(one["index"]) + int(one["length"]))
        if 0 <= start < end <= len(raw):
            raw = raw[:start] + raw[end:]
    bare = raw.decode("utf-16-le", "surrogatepass")
    return (bare.strip() if ours else bare), bool(ours)


def _postback(destination: str, one: Json, now: datetime) -> Event | None:
    return _event(destination, one, now, EventKind.BUTTON, one["postback"]["data"])


def _unsend(destination: str, one: Json, now: datetime) -> Event | None:
    return _event(destination, one, now, EventKind.DELETED, message=one["unsend"]["messageId"])


def _follow(destination: str, one: Json, now: datetime) -> Event | None:
    return _event(destination, one, now, EventKind.JOINED)


def _unfollow(destination: str, one: Json, now: datetime) -> Event | None:
    return _event(destination, one, now, EventKind.LEFT)


def _join(destination: str, one: Json, now: datetime) -> Event | None:
    return _of_room(destination, one, now, EventKind.JOINED)


def _leave(destination: str, one: Json, now: datetime) -> Event | None:
    return _of_room(destination, one, now, EventKind.LEFT)


def _of_room(destination: str, one: Json, now: datetime, kind: EventKind) -> Event | None:
    source = {name: value for name, value in one["source"].items() if name != "userId"}
    return _event(destination, {**one, "source": source}, now, kind, of_room=True)


_READERS = {
    "message": _message,
    "postback": _postback,
    "unsend": _unsend,
    "follow": _follow,
    "unfollow": _unfollow,
    "join": _join,
    "leave": _leave,
}
