"""LINE's Messaging API on loopback, from its documentation: tokens used once, retry keys, limits, one quota."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from .server import Asked, Fake, Reply

SECRET, TOKEN = "8c570fa6dd201bb328f1c1eac23a96d8", "eyJhbGciOiJIUzI1NiJ9.test"
BOT = "U" + "0" * 31 + "b"
TOKEN_LIFE = 60.0  # seconds


def ident(kind: str, number: int) -> str:
    """An id of LINE's form: `U`, `C` or `R` and 32 hexadecimal digits."""
    return f"{kind}{number:032x}"


def sign(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Line(Fake):
    """`account` is whose it is, `said` is what reached whom, `users` and `groups` who is there, `quota` what may still be pushed."""

    def __init__(self) -> None:
        super().__init__()
        self.account = BOT
        self.users: dict[str, str] = {}  # id -> name
        self.groups: dict[str, tuple[str, set[str]]] = {}  # id -> its name, its members
        self.blocked: set[str] = set()
        self.quota: int | None = None
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.calls: list[tuple[str, str]] = []  # reply or push, and to whom
        self._tokens: dict[str, tuple[str, float]] = {}  # the good ones: whose, since when
        self._keys: dict[str, tuple[str, list[dict[str, str]]]] = {}  # retry key -> accepted request
        self._count = 0
        self.route("POST", "/v2/bot/message/reply", self._reply)
        self.route("POST", "/v2/bot/message/push", self._push)
        self.route("GET", "/v2/bot/info", self._info)
        self.route("GET", "/v2/bot/profile/([^/]+)", self._profile)
        self.route("GET", "/v2/bot/group/(C[^/]+)/member/([^/]+)", self._member)
        self.route("GET", "/v2/bot/room/(R[^/]+)/member/([^/]+)", self._member)
        self.route("GET", "/v2/bot/group/([^/]+)/summary", self._summary)

    # what people do

    def number(self) -> int:
        with self.lock:
            self._count += 1
            return self._count

    def token(self, to: str) -> str:
        """A reply token for whoever just did something."""
        found = f"{self.number():032x}"
        self._tokens[found] = (to, time.monotonic())
        return found

    def expire(self) -> None:
        """A minute is over."""
        self._tokens.clear()

    def event(self, kind: str, source: dict[str, str], **more: Any) -> dict[str, Any]:
        """One event as a webhook tells it; what may be answered has a reply token."""
        to = source.get("groupId") or source.get("roomId") or source.get("userId", "")
        answerable = kind not in ("unsend", "unfollow", "leave", "memberLeft")
        token = {"replyToken": self.token(to)} if answerable else {}
        return {
            "type": kind,
            "mode": "active",
            "timestamp": int(time.time() * 1000),
            "source": source,
            "webhookEventId": f"01H{self.number():023d}",
            "deliveryContext": {"isRedelivery": False},
            **token,
            **more,
        }

    def text(self, source: dict[str, str], text: str, **more: Any) -> dict[str, Any]:
        number = str(self.number())
        message = {"id": number, "type": "text", "quoteToken": f"q{number}", "text": text, **more}
        return self.event("message", source, message=message)

    @staticmethod
    def webhook(url: str, events: Sequence[Any], **options: Any) -> httpx.Response:
        """Bring events to a bot, as LINE does."""
        body = json.dumps({"destination": options.get("destination", BOT), "events": list(events)}).encode()
        signature = options.get("signature", sign(body))
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "LineBotWebhook/2.0"}
        headers |= {} if signature is None else {"X-Line-Signature": signature}
        return httpx.post(url, content=body, headers=headers, timeout=20)

    # what a bot may ask

    def refuse(self, asked: Asked) -> Reply | None:
        if asked.headers.get("authorization") == f"Bearer {TOKEN}":
            return None
        message = "Authentication failed. Confirm that the access token in the authorization header is valid."
        return Reply(401, {"message": message}, self._head())

    def missing(self, asked: Asked) -> Reply:
        return Reply(404, {"message": "Not found"}, self._head())

    def _reply(self, asked: Asked) -> Reply:
        if "x-line-retry-key" in asked.headers:
            return self._bad("The retry key is not acceptable for this API")
        body = asked.json
        if wrong := _wrong(body.get("messages")):
            return self._invalid(wrong)
        to, since = self._tokens.pop(body.get("replyToken"), ("", 0.0))
        if not to or time.monotonic() - since > TOKEN_LIFE:
            return self._bad("Invalid reply token")
        return self._take("reply", to, body["messages"], None)

    def _push(self, asked: Asked) -> Reply:
        key = asked.headers.get("x-line-retry-key")
        if key is not None and not _is_uuid(key):
            return self._bad("The retry key must be a valid UUID")
        if key in self._keys:
            request, sent = self._keys[key]
            head = self._head() | {"X-Line-Accepted-Request-Id": request}
            return Reply(409, {"message": "The retry key is already accepted", "sentMessages": sent}, head)
        body = asked.json
        if wrong := _wrong(body.get("messages")):
            return self._invalid(wrong)
        to = body.get("to")
        if not isinstance(to, str) or to[:1] not in "UCR" or len(to) != 33:
            return self._invalid("to")
        if to not in self.users and to not in self.groups:
            return self._bad("Failed to send messages")
        if self.quota is not None:
            if self.quota <= 0:
                return Reply(429, {"message": "You have reached your monthly limit."}, self._head())
            self.quota -= len(self.groups[to][1]) if to in self.groups else 1
        return self._take("push", to, body["messages"], key)

    def _take(self, how: str, to: str, messages: Sequence[dict[str, Any]], key: str | None) -> Reply:
        """Accepted; whoever has blocked the bot gets nothing, and the bot is not told."""
        sent = [{"id": str(self.number()), "quoteToken": "q"} for _ in messages]
        self.calls.append((how, to))
        if to not in self.blocked:
            self.said += [(to, one) for one in messages]
        head = self._head()
        if key is not None:
            self._keys[key] = (head["X-Line-Request-Id"], sent)
        return Reply(200, {"sentMessages": sent}, head)

    def _info(self, _: Asked) -> Reply:
        told = {"userId": self.account, "basicId": "@216scrum", "displayName": "Scrum"}
        return Reply(200, {**told, "chatMode": "bot", "markAsReadMode": "auto"}, self._head())

    def _profile(self, _: Asked, user: str) -> Reply:
        if user not in self.users or user in self.blocked:
            return Reply(404, {"message": "Not found"}, self._head())
        return Reply(200, {"userId": user, "displayName": self.users[user], "language": "en"}, self._head())

    def _member(self, _: Asked, group: str, user: str) -> Reply:
        if group not in self.groups or user not in self.groups[group][1]:
            return Reply(404, {"message": "Not found"}, self._head())
        return Reply(200, {"userId": user, "displayName": self.users[user]}, self._head())

    def _summary(self, _: Asked, group: str) -> Reply:
        if group not in self.groups or not group.startswith("C"):
            return Reply(404, {"message": "Not found"}, self._head())
        return Reply(200, {"groupId": group, "groupName": self.groups[group][0]}, self._head())

    def _head(self) -> dict[str, str]:
        return {"X-Line-Request-Id": str(UUID(int=self.number()))}

    def _bad(self, message: str) -> Reply:
        return Reply(400, {"message": message}, self._head())

    def _invalid(self, place: str) -> Reply:
        if place == "to":
            return self._bad("The property, 'to', in the request body is invalid (line: -, column: -)")
        details = [{"message": "Length or form is wrong", "property": place}]
        message = "The request body has 1 error(s)"
        return Reply(400, {"message": message, "details": details}, self._head())


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _wrong(messages: Any) -> str | None:
    """Where in the messages something is not as documented; None where all of it is."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return "messages"
    for number, one in enumerate(messages):
        items = (one.get("quickReply") or {}).get("items", [])
        if "quickReply" in one and not 1 <= len(items) <= 13:
            return f"messages[{number}].quickReply.items"
        check = {"text": _wrong_text, "image": _wrong_image, "template": _wrong_template}.get(one.get("type"))
        wrong = "type" if check is None else check(one)
        wrong = wrong or next((at for item in items if (at := _wrong_action(item.get("action")))), None)
        if wrong:
            return f"messages[{number}].{wrong}"
    return None


def _within(text: Any, limit: int) -> bool:
    return isinstance(text, str) and bool(text.strip()) and units(text) <= limit


def _wrong_text(one: dict[str, Any]) -> str | None:
    return None if _within(one.get("text"), 5000) else "text"


def _wrong_image(one: dict[str, Any]) -> str | None:
    for name in ("originalContentUrl", "previewImageUrl"):
        address = one.get(name)
        if not _within(address, 2000) or urlsplit(address).scheme != "https" or not address.isascii():
            return name
    return None


def _wrong_template(one: dict[str, Any]) -> str | None:
    template = one.get("template") or {}
    if not _within(one.get("altText"), 400):
        return "altText"
    titled = "title" in template or "thumbnailImageUrl" in template
    if template.get("type") != "buttons" or not _within(template.get("text"), 60 if titled else 160):
        return "template/text"
    actions = template.get("actions")
    if not isinstance(actions, list) or not 1 <= len(actions) <= 4:
        return "template/actions"
    return next((at for each in actions if (at := _wrong_action(each))), None)


def _wrong_action(action: Any) -> str | None:
    if not isinstance(action, dict) or action.get("type") != "postback":
        return "action"
    for name, limit in (("label", 20), ("data", 300), ("displayText", 300)):
        if not _within(action.get(name), limit):
            return f"action/{name}"
    return None
