"""Telegram's way out: texts, buttons, pictures and edits by the Bot API.

An answer in a group is a reply to the message that it answers, in its topic. The platform's id of a
message, as `send` gives it, is `m<message>` or `m<message>.<topic>`.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..core.address import TEAM, Address
from ..core.content import Button
from ..core.errors import MessengerGone, MessengerRefused
from ..core.event import OVER, Event, EventKind
from ..core.team import Message
from ..settings import Settings
from .base import Parcel, Part, Platform, Secrets, nothing_kept
from .pace import Pace, Rate
from .picture import NAME, Pictures
from .split import split
from .telegram_api import TELEGRAM, BotApi, Moved, bot_of
from .telegram_text import marked, units, whole

log = logging.getLogger(__name__)

LIMIT = 4096  # UTF-16 units of a text, counted without its marks
CAPTION = 1024  # and of the words below a picture
DATA = 64  # bytes that a button carries
ROW = 30  # characters that stand beside each other in a row of buttons
MARKDOWN = "MarkdownV2"
KEPT = "#"  # how the data of a button begin whose words are in the outbox
ANSWER = {
    "force_reply": True,
    "selective": True,
}  # a question opens its reply: a group's answer is heard by that
NO_WORDS = "👇"  # above buttons that stand alone: a message has to have a text

_PLACE = re.compile(r"m(\d+)(?:\.(\d+))?")
_UNREADABLE = re.compile(r"can't parse entities", re.I)
_NO_TOPIC = re.compile(r"message thread not found", re.I)
_SAME = re.compile(r"message is not modified", re.I)


class Telegram(Platform):
    """One bot. Its token is the setting; groups that got another id are remembered while it lives."""

    channel = TELEGRAM

    def __init__(self, settings: Settings, secrets: Secrets = nothing_kept) -> None:
        super().__init__(settings, secrets)
        self.api = BotApi(settings)
        self._pictures = Pictures(settings)
        # "more than one message per second", "20 messages per minute", "about 30 messages per second"
        self.pace = Pace({"chat": Rate(1, 3), "group": Rate(15 / 60, 5), "workspace": Rate(25, 5)})
        self._moved: dict[str, str] = {}

    def wait(self, to: Address) -> None:
        """A group has a slower pace than a person."""
        kind = "group" if to.room else "chat"
        self.pace.go(**{kind: self.chat(to), "workspace": to.workspace})

    def chat(self, to: Address) -> str:
        """The id of the chat that an address is in. Raises MessengerGone: it is none of Telegram's."""
        named = to.room or to.person
        chat = self._moved.get(named, named)
        if not re.fullmatch(r"-?\d{1,20}", chat):
            raise MessengerGone(why="not_in_room" if to.person == TEAM else "unknown")
        return chat

    def move(self, old: str, new: str) -> None:
        """A group has become a supergroup and got another id."""
        self._moved[old] = new

    # who may come in

    @property
    def secret(self) -> str:
        """The token: it is the bot's alone."""
        return self.api.token

    def door(self) -> str:
        """The bot's."""
        return f"{self.channel}:{bot_of(self.api.token)}"

    def ourselves(self) -> str:
        """The bot's name."""
        return f"@{self.api.call('getMe')['username']}"

    def links(self, code: str) -> Mapping[str, str]:
        """Deep links: one starts a chat, one adds the bot to a group. Raises what `send` does."""
        home = f"https://t.me/{self.ourselves().lstrip('@')}"
        return {"link": f"{home}?start={code}", "group": f"{home}?startgroup={code}"}

    # out

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        """The picture, with the words below it where they fit; else the words behind it, in pieces."""
        content, place = parcel.content, _place(parcel)
        texts = split(whole(content.text), LIMIT, units)
        found: list[dict[str, Any]] = []
        if content.image:
            below = texts.pop() if len(texts) == 1 and units(texts[0]) <= CAPTION else ""
            words = {"caption": marked(below), "parse_mode": MARKDOWN} if below else {}
            spare = {"spare": True} if texts else {}
            found.append({"method": "sendPhoto", "photo": content.image, **words, **spare, **place})
        if content.buttons and not found and not texts:
            texts = [NO_WORDS]
        found += [{"method": "sendMessage", **_text(one), **place} for one in texts]
        if content.buttons and found:
            found[-1]["reply_markup"] = self._keyboard(content.buttons)
        elif parcel.to.room and content.response.startswith("utter_ask_") and found:
            found[-1]["reply_markup"] = ANSWER
        edited = parcel.context.extra.get("edit")
        known = _PLACE.fullmatch(str(edited)) if edited else None
        if known and found and found[0]["method"] == "sendMessage":
            found[0] |= {"method": "editMessageText", "message_id": int(known[1])}
        return found

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """Make the request; where Telegram cannot do it so, plainer: no lost topic, mark or picture loses words."""
        try:
            return self._made({**part, "chat_id": self.chat(parcel.to)})
        except Moved as moved:
            self.move(self.chat(parcel.to), str(moved.values["to"]))
            return self._made({**part, "chat_id": self.chat(parcel.to)})

    def settle(self, event: Event) -> None:
        """Rewrite a message whose button was pressed: what was chosen is below it, unless it was too late, and no button is left."""
        if event.kind is not EventKind.BUTTON or event.context.message is None:
            return
        shown = event.context.extra
        place = {"chat_id": self.chat(event.address), "message_id": int(event.context.message)}
        text, chosen = str(shown.get("text") or ""), f"\n\n☑ {shown.get('chosen') or event.text}"
        with suppress(Moved):
            if text and OVER not in shown and units(text + chosen) <= LIMIT:
                rewritten = {"text": text + chosen, "entities": shown.get("entities") or []}
                self._edited("editMessageText", {**place, **rewritten, **_NO_PREVIEW})
            else:
                self._edited("editMessageReplyMarkup", {**place, "reply_markup": {"inline_keyboard": []}})

    def is_kept(self, data: str) -> bool:
        """Whether a button's data only name its words."""
        return data.startswith(KEPT)

    def payload(self, message: Message, data: str) -> str | None:
        """The words of a button of a message of ours, by the data that it carried; None where they are not ours."""
        for button in self.parcel(message).content.buttons:
            if hmac.compare_digest(self._data(button).encode(), data.encode("utf-8", "replace")):
                return button.payload
        return None

    def _keyboard(self, buttons: Sequence[Button]) -> dict[str, Any]:
        rows: list[list[dict[str, str]]] = []
        room = 0
        for one in buttons:
            title = whole(one.title.strip() or one.payload[:ROW])
            room -= len(title)
            if room < 0 or len(rows[-1]) == 3:
                rows.append([])
                room = ROW - len(title)
            rows[-1].append({"text": title, "callback_data": self._data(one)})
        return {"inline_keyboard": rows}

    def _data(self, button: Button) -> str:
        """The words that a button says; where they are too long, our signature of them, by which they are found."""
        raw = button.payload.encode("utf-8", "replace")
        if len(raw) <= DATA and not button.payload.startswith(KEPT):
            return raw.decode()
        return KEPT + hmac.new(self.api.token.encode(), raw, hashlib.sha256).hexdigest()[:40]

    # one request

    def _made(self, part: dict[str, Any]) -> str | None:
        try:
            return self._asked(part)
        except MessengerRefused as error:
            log.warning("telegram: %s", error)
            plainer = _plainer(part, str(error.values.get("why")))
            if plainer is not None:
                return self._made(plainer)
            if part.get("spare"):  # the words behind the picture are worth more
                return None
            raise

    def _asked(self, part: dict[str, Any]) -> str | None:
        values = {name: one for name, one in part.items() if name not in _OURS}
        if part["method"] == "editMessageText":
            for name in ("message_thread_id", "reply_parameters"):
                values.pop(name, None)
            self._edited("editMessageText", values)
            return _reference(values)
        if part["method"] == "sendPhoto" and self._pictures.has(values["photo"]):
            photo = (NAME, self._pictures.bytes(values.pop("photo")))
            return _reference(self.api.call("sendPhoto", values, {"photo": photo}))
        return _reference(self.api.call(part["method"], values))

    def _edited(self, method: str, values: Mapping[str, Any]) -> None:
        try:
            self.api.call(method, values)
        except MessengerRefused as error:
            if not _SAME.search(str(error.values.get("why"))):
                raise


_OURS = ("method", "plain", "spare")  # what of a part is not for Telegram
_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}


def _text(text: str) -> dict[str, Any]:
    return {"text": marked(text), "parse_mode": MARKDOWN, "plain": text, **_NO_PREVIEW}


def _place(parcel: Parcel) -> dict[str, Any]:
    """Where in the chat: the topic, and in a group the message that is answered."""
    context = parcel.context
    found: dict[str, Any] = {}
    under = _PLACE.fullmatch(context.thread or "")
    topic = under[2] if under else context.thread
    said = context.extra.get("reply") or context.message  # not our own message whose button was pressed
    replied = under[1] if under else said if parcel.to.room else None
    if topic and topic.isdigit():
        found["message_thread_id"] = int(topic)
    if replied and replied.isdigit():
        found["reply_parameters"] = {"message_id": int(replied), "allow_sending_without_reply": True}
    return found


def _plainer(part: dict[str, Any], why: str) -> dict[str, Any] | None:
    """The same without what Telegram did not take, None where there is nothing to leave out."""
    if "message_thread_id" in part and _NO_TOPIC.search(why):
        return {name: one for name, one in part.items() if name != "message_thread_id"}
    if part["method"] == "editMessageText":  # too old, or taken away by somebody
        return {name: one for name, one in part.items() if name != "message_id"} | {"method": "sendMessage"}
    if "parse_mode" in part and "plain" in part and _UNREADABLE.search(why):
        return {name: one for name, one in part.items() if name != "parse_mode"} | {"text": part["plain"]}
    if part["method"] == "sendPhoto" and part.get("caption"):
        left = {name: one for name, one in part.items() if name not in ("photo", "caption")}
        return left | {"method": "sendMessage", "text": part["caption"]}
    return None


def _reference(message: Any) -> str | None:
    if not isinstance(message, dict) or "message_id" not in message:
        return None
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return f"m{message['message_id']}" + (f".{topic}" if topic else "")
