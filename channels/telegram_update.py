"""What one update of Telegram's Bot API tells: the event in it, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from scrumai.core.address import Address
from scrumai.core.event import Context, Event, EventKind

# what we ask Telegram for; everything else is left out there already
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
# a command -> what it means in words
COMMANDS: Mapping[str, str] = {
    "standup": "start standup",
    "report": "show my report",
    "skip": "skip today",
    "sprint": "sprint status",
    "burndown": "burndown",
    "blockers": "who is blocked?",
    "tickets": "my tickets",
    "missing": "who is missing?",
    "help": "help",
    "cancel": "cancel",
}
TAKING = frozenset({"standup", "sprint"})  # commands behind which the words themselves may stand
UNREAD = ("voice", "video_note", "video", "audio", "photo", "document", "contact", "location", "poll")

SERVICE = 777000  # Telegram itself, which forwards a channel's posts into its group

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)

_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)
_GONE = frozenset({"left", "kicked"})


@dataclass(frozen=True)
class Bot:
    """Who we are; the name is None until Telegram has told it."""

    id: str
    name: str | None = None

    def is_called(self, name: str) -> bool:
        """Whether a name is ours. All bots' names end in "bot"; a guess until we know better."""
        wanted = name.lstrip("@").lower()
        return wanted == self.name.lower() if self.name else wanted.endswith("bot")


def event_of(update: Mapping[str, Any], bot: Bot) -> Event | None:
    """The event in an update; None where it is not for us: channels, other bots, service messages.

    Raises one of MALFORMED where it is not of Telegram's form.
    """
    identity = f"telegram:{bot.id}:{update['update_id']}"
    if "message" in update:
        return _message(update["message"], identity, bot)
    if "edited_message" in update:
        return _edit(update["edited_message"], identity, bot)
    if "callback_query" in update:
        return _press(update["callback_query"], bot)
    return _membership(update["my_chat_member"], identity, bot) if "my_chat_member" in update else None


def query_of(update: Mapping[str, Any]) -> str | None:
    """The id of the click in an update, which wants an answer whoever it is for."""
    query = update.get("callback_query")
    found = query.get("id") if isinstance(query, dict) else None
    return found if isinstance(found, str) else None


def asked_instead(update: Mapping[str, Any], bot: Bot) -> str | None:
    """The name of whom the buttons are for that somebody else clicked; raises what `event_of` does."""
    query = update["callback_query"]
    another = _another(query, bot) if query.get("message") else None
    return None if another is None else _name(another)


def _message(message: Mapping[str, Any], identity: str, bot: Bot) -> Event | None:
    if (address := _address(message, bot)) is None:
        return None
    words, addressed = _words(message, bot)
    context, name = _context(message), _name(message["from"])
    if "migrate_to_chat_id" in message and address.room:
        moved = Context(extra={"old": address.room, "new": str(message["migrate_to_chat_id"])})
        return Event(identity, address, EventKind.OTHER, context=moved)
    if not words:
        if address.room and addressed and _text(message):  # our mere name
            return Event(identity, address, EventKind.COMMAND, "hi", True, name, context)
        unread = next((one for one in UNREAD if one in message), None)
        if unread is None or not addressed:
            return None  # a service message, a sticker, a group's pictures
        context = replace(context, extra={"unread": unread})
        return Event(identity, address, EventKind.OTHER, "", addressed, name, context)
    kind, text, called = _meaning(words, bot, addressed)
    return None if kind is None else Event(identity, address, kind, text, called, name, context)


def _meaning(words: str, bot: Bot, addressed: bool) -> tuple[EventKind | None, str, bool]:
    """What words are, what they mean, and whether they are said to us; no kind for another bot's command."""
    found = _COMMAND.fullmatch(words)
    if found is None:
        return EventKind.TEXT, words, addressed
    name, whose, rest = found[1].lower(), found[2], (found[3] or "").strip()
    if whose and not bot.is_called(whose):
        return None, "", False
    if name == "start":
        return (EventKind.LINKED, rest, True) if rest else (EventKind.COMMAND, "hi", True)
    if name not in COMMANDS:
        return EventKind.TEXT, words, addressed or bool(whose)
    return EventKind.COMMAND, rest if rest and name in TAKING else COMMANDS[name], True


def _edit(message: Mapping[str, Any], identity: str, bot: Bot) -> Event | None:
    address = _address(message, bot)
    words, _ = _words(message, bot)
    kind, text, _ = _meaning(words, bot, True)
    if address is None or not words or kind is None:
        return None
    return Event(identity, address, EventKind.EDIT, text, True, _name(message["from"]), _context(message))


def _press(query: Mapping[str, Any], bot: Bot) -> Event | None:
    """A message's buttons can be pressed once by a person: the id is the message's, not the click's."""
    message, data, person = query.get("message"), query.get("data"), query["from"]
    if not message or not data or _another(query, bot) is not None:
        return None
    replied = message.get("reply_to_message") or {}
    address = _address({**message, "from": person}, bot)
    if address is None:
        return None
    buttons = [one for row in (message.get("reply_markup") or {}).get("inline_keyboard", ()) for one in row]
    chosen = next((one["text"] for one in buttons if one.get("callback_data") == data), None)
    shown = {"text": message.get("text"), "entities": message.get("entities"), "chosen": chosen}
    shown["reply"] = str(replied["message_id"]) if replied else None
    extra = {name: value for name, value in shown.items() if value}
    place = _context(message)
    context = Context(place.thread, place.message, extra=extra)
    identity = f"telegram:{bot.id}:press:{message['chat']['id']}:{message['message_id']}:{person['id']}"
    is_theirs = bool(replied) or address.room is None  # else whom we said it to knows our outbox alone
    return Event(identity, address, EventKind.BUTTON, data, is_theirs, _name(person), context)


def _another(query: Mapping[str, Any], bot: Bot) -> Mapping[str, Any] | None:
    """Who else was asked: in a group our question replies to them. None where it was the person, or that is not known."""
    replied = query["message"].get("reply_to_message") or {}
    asked: Mapping[str, Any] = replied.get("from") or query["from"]
    return None if asked["id"] in (query["from"]["id"], int(bot.id)) else asked


def _membership(change: Mapping[str, Any], identity: str, bot: Bot) -> Event | None:
    """We were let into a chat or put out of it; a person who blocks us does the latter."""
    address = _address(change, bot)
    before, after = (change[name]["status"] in _GONE for name in ("old_chat_member", "new_chat_member"))
    if address is None or before == after:
        return None
    kind = EventKind.LEFT if after else EventKind.JOINED
    return Event(identity, address, kind, "", True, _name(change["from"]))


def _address(message: Mapping[str, Any], bot: Bot) -> Address | None:
    """Whose message it is, and where; None for channels, what they post into a group, bots, and who writes in the name of a chat."""
    chat, person = message["chat"], message.get("from")
    if chat["type"] not in ("private", "group", "supergroup") or not person or person.get("is_bot"):
        return None
    if message.get("is_automatic_forward") or person["id"] == SERVICE:
        return None
    room = None if chat["type"] == "private" else str(int(chat["id"]))
    return Address("telegram", bot.id, str(int(person["id"])), room)


def _context(message: Mapping[str, Any]) -> Context:
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    date = message.get("date")
    at = datetime.fromtimestamp(date, timezone.utc) if date else None
    return Context(None if topic is None else str(topic), str(message["message_id"]), at=at)


def _name(person: Mapping[str, Any]) -> str | None:
    parts = [person.get("first_name"), person.get("last_name")]
    return " ".join(one.strip() for one in parts if one and one.strip())[:120] or None


def _text(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _words(message: Mapping[str, Any], bot: Bot) -> tuple[str, bool]:
    """What is said, without our name, and whether it is said to us."""
    raw = _text(message).encode("utf-16-le", "surrogatepass")
    ours = list(_mentions(message, raw, bot))
    for start, end in reversed(ours):
        raw = raw[:start] + raw[end:]
    words = raw.decode("utf-16-le", "replace")
    if ours:
        words = re.sub(r"[ \t]{2,}", " ", words).strip().lstrip(",:;").strip()
    replied = message.get("reply_to_message") or {}
    to_us = str((replied.get("from") or {}).get("id")) == bot.id and "forum_topic_created" not in replied
    return words.strip(), message["chat"]["type"] == "private" or bool(ours) or to_us


def _mentions(message: Mapping[str, Any], raw: bytes, bot: Bot) -> Iterator[tuple[int, int]]:
    """Where in the bytes our name stands; offsets count UTF-16 units."""
    for one in message.get("entities") or message.get("caption_entities") or ():
        start, end = one["offset"] * 2, (one["offset"] + one["length"]) * 2
        name = raw[start:end].decode("utf-16-le", "replace")
        mentioned = one["type"] == "mention" and bot.is_called(name)
        if mentioned or (one["type"] == "text_mention" and str(one["user"]["id"]) == bot.id):
            yield start, end
