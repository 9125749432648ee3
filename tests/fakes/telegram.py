"""Telegram on loopback: the Bot API as https://core.telegram.org/bots/api describes it, with one bot.

State: chats, messages, updates that wait, the webhook. Checked: the token, the lengths in UTF-16 units after
parsing, MarkdownV2 (every reserved sign that stands unescaped is refused), 64 bytes of callback data, topics,
messages to reply to and to edit. Groups take 20 messages a minute.
"""

from __future__ import annotations

import email
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from .server import Asked, Fake, Reply

BOT = 110201543
TOKEN = f"{BOT}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
NAME = "scrum_ai_test_bot"
SECRET = "a-secret_of_the-webhook"
RESERVED = "_*[]()~>#+-=|{}.!"
PER_MINUTE = 20  # messages in a group
SEEN = 0.2  # seconds that a long poll is held here at most


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, what: str, **parameters: Any) -> None:
        self.code, self.what, self.parameters = code, what, parameters


def bad(what: str, **parameters: Any) -> Refusal:
    return Refusal(400, f"Bad Request: {what}", **parameters)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed(text: str) -> tuple[str, list[dict[str, Any]]]:
    """A text in MarkdownV2 as it is shown, and its entities; only code is known here beside plain words."""
    shown, entities, at = "", [], 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text) and 0 < ord(text[at + 1]) <= 126:
            shown += text[at + 1]
            at += 2
        elif sign == "`":
            fence = "```" if text.startswith("```", at) else "`"
            start, at, inside = units(shown), at + len(fence), ""
            while at < len(text) and not text.startswith(fence, at):
                at += text[at] == "\\"
                inside += text[at : at + 1]
                at += 1
            if at >= len(text):
                raise bad(
                    f"can't parse entities: Can't find end of {'Pre' if fence == '```' else ''}Code entity"
                )
            at += len(fence)
            if fence == "```":
                head = re.match(r"([^\s`]*)\n", inside)
                inside = inside[head.end() :] if head else inside
                inside = inside.removesuffix("\n")
            shown += inside
            kind = "pre" if fence == "```" else "code"
            entities.append({"type": kind, "offset": start, "length": units(inside)})
        elif sign in RESERVED:
            why = f"Character '{sign}' is reserved and must be escaped with the preceding '\\'"
            raise bad(f"can't parse entities: {why}")
        else:
            shown += sign
            at += 1
    return shown, entities


@dataclass
class Chat:
    id: int
    type: str = "private"
    title: str = ""
    forum: bool = False
    topics: set[int] = field(default_factory=set)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    wall: Refusal | None = None  # why nothing can be sent here
    times: list[float] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": f"Person{self.id}"}
        return {"id": self.id, "type": self.type, "title": self.title} | (
            {"is_forum": True} if self.forum else {}
        )


class FakeTelegram(Fake):
    """The server; `url` is what TELEGRAM_API_URL has to be."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[int, Chat] = {}
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {"url": ""}
        self.queries: dict[str, bool] = {}  # clicks, and whether they were answered
        self.toasts: dict[str, str] = {}  # clicks, and what was shown to whoever clicked
        self.offsets: list[int] = []
        self.commands: list[dict[str, str]] = []
        self.count = 1000

    # people and rooms

    def chat(self, number: int, **options: Any) -> Chat:
        return self.chats.setdefault(number, Chat(number, **options))

    def block(self, number: int) -> None:
        self.chat(number).wall = Refusal(403, "Forbidden: bot was blocked by the user")

    def next(self) -> int:
        with self.lock:
            self.count += 1
            return self.count

    def sent(self, chat: int) -> list[dict[str, Any]]:
        """Our messages in a chat, in order."""
        with self.lock:
            found = self.chats.get(chat)
            return [dict(one) for one in found.messages.values() if one["from"]["id"] == BOT] if found else []

    def texts(self, chat: int) -> list[str]:
        return [str(one.get("text") or one.get("caption") or "") for one in self.sent(chat)]

    # what Telegram sends

    def person(self, number: int, **more: Any) -> dict[str, Any]:
        return {"id": number, "is_bot": False, "first_name": f"Person{number}", **more}

    def message(
        self, sender: int, text: str | None = None, chat: Chat | None = None, **more: Any
    ) -> dict[str, Any]:
        """A message as it comes in an update, kept in its chat; entities are found as Telegram finds them."""
        place = chat or self.chat(sender)
        one = {
            "message_id": self.next(),
            "from": self.person(sender),
            "chat": place.told(),
            "date": 1772612400,
        }
        if text is not None:
            one["text"] = text
            found = [*entities(text)]
            one |= {"entities": found} if found else {}
        one |= more
        place.messages[one["message_id"]] = one
        return one

    def update(self, **what: Any) -> dict[str, Any]:
        return {"update_id": self.next(), **what}

    def click(self, message: dict[str, Any], title: str, by: int | None = None) -> dict[str, Any]:
        """Somebody presses a button of a message of ours."""
        buttons = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
        (data,) = [one["callback_data"] for one in buttons if one["text"] == title]
        query = {"id": f"q{self.next()}", "from": self.person(by or message["chat"]["id"]), "data": data}
        self.queries[query["id"]] = False
        return self.update(callback_query={**query, "message": message, "chat_instance": "1"})

    def membership(self, sender: int, before: str, after: str, chat: Chat | None = None) -> dict[str, Any]:
        me = {"id": BOT, "is_bot": True, "first_name": "Scrum"}
        states = {
            "old_chat_member": {"status": before, "user": me},
            "new_chat_member": {"status": after, "user": me},
        }
        place = (chat or self.chat(sender)).told()
        return self.update(my_chat_member={"chat": place, "from": self.person(sender), "date": 1, **states})

    def push(self, url: str, update: dict[str, Any], secret: str = SECRET) -> int:
        """Bring an update to a webhook, and do what its answer says."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        answer = httpx.post(url, json=update, headers=headers, timeout=20)
        if answer.status_code == 200 and answer.content:
            told = answer.json()
            if told["method"] == "answerCallbackQuery":
                self.clicked(told)
        return answer.status_code

    # the API

    def answer(self, asked: Asked) -> Reply:
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", asked.path)
        try:
            if not found or found[1] != TOKEN:
                raise Refusal(401, "Unauthorized")
            method = getattr(self, f"do_{found[2]}", None)
            if method is None:
                raise Refusal(404, "Not Found")
            values = arguments(asked)
            if found[2] == "getUpdates":
                return Reply(200, {"ok": True, "result": method(values)})
            with self.lock:
                return Reply(200, {"ok": True, "result": method(values)})
        except Refusal as error:
            told = {"ok": False, "error_code": error.code, "description": error.what}
            headers = {}
            if error.parameters:
                told["parameters"] = error.parameters
            return Reply(error.code, told, headers)

    def do_getMe(self, _: dict[str, Any]) -> Any:
        return {"id": BOT, "is_bot": True, "first_name": "Scrum", "username": NAME}

    def do_setWebhook(self, values: dict[str, Any]) -> bool:
        if values["url"] and not values["url"].startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = values
        return True

    def do_setMyCommands(self, values: dict[str, Any]) -> bool:
        for one in values["commands"]:
            if (
                not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"])
                or not 1 <= len(one["description"]) <= 256
            ):
                raise bad("BOT_COMMAND_INVALID")
        self.commands = values["commands"]
        return True

    def do_deleteWebhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {"url": ""}
        return True

    def do_getUpdates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook["url"]:
            why = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {why}")
        offset, end = (
            int(values.get("offset") or 0),
            time.monotonic() + min(SEEN, int(values.get("timeout") or 0)),
        )
        while True:
            with self.lock:
                self.offsets.append(offset)
                self.updates = [one for one in self.updates if one["update_id"] >= offset]
                if self.updates or time.monotonic() >= end:
                    return self.updates[: min(100, int(values.get("limit") or 100))]
            time.sleep(0.01)  # a real long poll is held, too

    def do_sendMessage(self, values: dict[str, Any]) -> Any:
        shown = self.shown(values, "text", 4096)
        if not shown["text"].strip():
            raise bad("message text is empty")
        return self.keep(values, shown)

    def do_sendPhoto(self, values: dict[str, Any]) -> Any:
        photo = values.get("photo")
        if isinstance(photo, str) and not photo.startswith("https://"):
            raise bad(
                "wrong HTTP URL specified" if "://" in photo else "wrong file identifier/HTTP URL specified"
            )
        if isinstance(photo, bytes) and not photo.startswith(b"\x89PNG"):
            raise bad("IMAGE_PROCESS_FAILED")
        shown = self.shown(values, "caption", 1024) if values.get("caption") else {}
        return self.keep(values, {**shown, "photo": [{"file_id": "f1", "width": 1, "height": 1}]})

    def do_editMessageText(self, values: dict[str, Any]) -> Any:
        message = self.ours(values)
        return self.rewrite(message, {**self.shown(values, "text", 4096), **markup(values)})

    def do_editMessageReplyMarkup(self, values: dict[str, Any]) -> Any:
        return self.rewrite(self.ours(values), markup(values))

    def do_answerCallbackQuery(self, values: dict[str, Any]) -> bool:
        if self.queries.get(values["callback_query_id"]) is not False:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.clicked(values)
        return True

    def clicked(self, values: dict[str, Any]) -> None:
        if len(values.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.queries[values["callback_query_id"]] = True
        if "text" in values:
            self.toasts[values["callback_query_id"]] = values["text"]

    def place(self, values: dict[str, Any]) -> Chat:
        found = self.chats.get(int(values["chat_id"]))
        if found is None:
            raise bad("chat not found")
        if found.wall is not None:
            raise found.wall
        return found

    def ours(self, values: dict[str, Any]) -> dict[str, Any]:
        message = self.place(values).messages.get(int(values["message_id"]))
        if message is None:
            raise bad("message to edit not found")
        if message["from"]["id"] != BOT:
            raise bad("message can't be edited")
        return message

    def shown(self, values: dict[str, Any], name: str, limit: int) -> dict[str, Any]:
        text, found = str(values.get(name) or ""), values.get("entities") or []
        if values.get("parse_mode") == "MarkdownV2":
            text, found = parsed(text)
        if units(text) > limit:
            raise bad("message is too long" if name == "text" else "message caption is too long")
        return {name: text.strip()} | ({"entities": found} if found else {})

    def rewrite(self, message: dict[str, Any], what: dict[str, Any]) -> dict[str, Any]:
        if all(message.get(name) == value for name, value in what.items()) and (
            "reply_markup" in what or "reply_markup" not in message
        ):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message.pop("reply_markup", None)
        message |= what
        if not message.get("reply_markup", {}).get("inline_keyboard"):
            message.pop("reply_markup", None)
        return message

    def keep(self, values: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
        chat = self.place(values)
        self.count_in(chat)
        one: dict[str, Any] = {
            "message_id": self.next(),
            "from": self.do_getMe({}),
            "chat": chat.told(),
            "date": 1,
        }
        topic = values.get("message_thread_id")
        if topic is not None:
            if int(topic) not in chat.topics:
                raise bad("message thread not found")
            one |= {"message_thread_id": int(topic), "is_topic_message": True}
        reply = values.get("reply_parameters") or {}
        if reply:
            replied = chat.messages.get(int(reply["message_id"]))
            if replied is None and not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            one |= {"reply_to_message": replied} if replied else {}
        one |= shown | markup(values)
        chat.messages[one["message_id"]] = one
        return one

    def count_in(self, chat: Chat) -> None:
        now = time.monotonic()
        chat.times = [one for one in chat.times if one > now - 60]
        if chat.type != "private" and len(chat.times) >= PER_MINUTE:
            wait = int(60 - (now - chat.times[0])) + 1
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        chat.times.append(now)


def markup(values: dict[str, Any]) -> dict[str, Any]:
    found = values.get("reply_markup")
    for row in (found or {}).get("inline_keyboard", ()):
        for one in row:
            if not 1 <= len(one["callback_data"].encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
            if not one["text"].strip():
                raise bad(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
                )
    return {"reply_markup": found} if found is not None else {}


def arguments(asked: Asked) -> dict[str, Any]:
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(json.loads(asked.body)) if asked.body else {}
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body)
    found: dict[str, Any] = {}
    for part in whole.get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        raw: Any = part.get_payload(decode=True)  # type: ignore[union-attr]
        found[name] = raw if part.get_filename() else raw.decode()  # type: ignore[union-attr]
    for name in ("reply_markup", "reply_parameters", "link_preview_options"):
        if name in found:
            found[name] = json.loads(found[name])
    return found


def entities(text: str) -> Iterator[dict[str, Any]]:
    """Commands and mentions, as Telegram marks them, in UTF-16 units."""
    for found in re.finditer(r"(?<!\S)(/\w{1,64}(?:@\w+)?)|(@\w{4,32})", text):
        kind = "bot_command" if found[1] else "mention"
        yield {"type": kind, "offset": units(text[: found.start()]), "length": units(found.group())}
