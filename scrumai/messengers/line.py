"""LINE's way out: a reply while its token is good, else a push with a retry key."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import httpx
import regex as re

from ..core.address import TEAM, Address
from ..core.content import Button, Content
from ..core.errors import (
    MONTHLY_LIMIT,
    MessengerBusy,
    MessengerGone,
    MessengerRefused,
    MessengerUnavailable,
)
from ..core.event import Context
from ..settings import Settings
from .base import Parcel, Part, Platform, Secrets, nothing_kept
from .http import Http
from .pace import Pace, Rate
from .split import split

log = logging.getLogger(__name__)

# LINE counts UTF-16 units
TEXT, ADDRESS, MESSAGES = 5000, 2000, 5
LABEL, PAYLOAD, QUICK = 20, 300, 13
ACTIONS, TEMPLATE, ALT = 4, 160, 400
PROMPT_LIFE = timedelta(seconds=50)  # a reply token is good for a minute, and the request takes time
REMEMBERED = 10_000  # tokens that were used
RATE = Rate(1000, 100)  # half of the documented 2,000 requests a second: two processes send
ROOM = re.compile("[CR][0-9a-f]{32}")  # the id of a group or of a multi-person chat
SPENT = "monthly limit"  # of the 429 that no waiting cures
NOBODY = re.compile(
    "failed to send messages|'to'", re.IGNORECASE
)  # 400 to a nobody's id, or a group without us

Json = dict[str, Any]


def units(text: str) -> int:
    """The length of a text as LINE counts: in UTF-16 units."""
    return len(text) + sum(one > "\uffff" for one in text)


def cut(text: str, limit: int) -> str:
    """The text on one line, or as much of its beginning as fits with an ellipsis; no emoji is broken."""
    bare = " ".join(text.split())
    if units(bare) <= limit:
        return bare
    kept = ""
    for sign in re.findall(r"\X", bare):
        if units(kept + sign) >= limit:
            break
        kept += sign
    return kept.rstrip() + "…"


class Line(Platform):
    """Messages of one official account; the settings hold its token."""

    channel = "line"

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets = nothing_kept,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        """`now` tells how old a reply token is."""
        super().__init__(settings, secrets)
        if not settings.line_channel_access_token:
            raise MessengerUnavailable("LINE_CHANNEL_ACCESS_TOKEN is not set", channel=self.channel)
        self.pace = Pace({"workspace": RATE})
        self._http = Http("LINE", settings.line_api_url)
        self._now = now
        self._tokens = Tokens()

    # out

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        """Calls of at most five messages."""
        messages = rendered(parcel.content)
        return [{"messages": messages[at : at + MESSAGES]} for at in range(0, len(messages), MESSAGES)]

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """One call; what LINE refuses with a picture goes without it: no picture loses words."""
        try:
            return self._told(parcel, part, key)
        except MessengerRefused as error:
            words = [one for one in part["messages"] if one["type"] != "image"]
            if words in ([], part["messages"]):
                raise
            log.warning("line: without the picture: %s", error)
            return self._told(parcel, {"messages": words}, key)

    def _told(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """LINE answers 200 for somebody who has blocked us, too: only their unfollow event tells."""
        token = self._token(parcel.context, key)
        if token is not None:
            answer = self._reply({"replyToken": token, **part}, parcel.begun is not None)
            if answer is not None:
                return _reference(self._accepted(answer, parcel.to))
        return self._push({"to": self._receiver(parcel.to), **part}, key, parcel.to)

    def _token(self, context: Context, key: str) -> str | None:
        """The reply token, where it is young and no other message's: which, is known after a crash, too."""
        if context.extra.get("later") or not key.endswith(":0"):
            return None
        if not context.reply_token or context.at is None or self._now() - context.at > PROMPT_LIFE:
            return None
        return context.reply_token if self._tokens.is_for(context.reply_token, key) else None

    def _reply(self, body: Json, begun: bool) -> httpx.Response | None:
        """The answer to a reply; None where the token is no good any more, and nothing was said with it.

        A reply takes no retry key, but its token is good only once: where no answer came, a second try
        that is told that the token is used tells that the first one has arrived. So does one after a crash:
        `begun` is whether there was a first.
        """
        try:
            answer = self._ask("POST", "v2/bot/message/reply", json=body)
        except MessengerBusy:
            raise
        except MessengerUnavailable as error:
            if not error.values.get("sent"):
                raise
            answer = self._ask("POST", "v2/bot/message/reply", json=body)
            return httpx.Response(200, json={}) if _is_token_refused(answer) else answer
        if _is_token_refused(answer):
            return httpx.Response(200, json={}) if begun else None
        return answer

    def _push(self, body: Json, key: str, to: Address) -> str | None:
        headers = {"X-Line-Retry-Key": str(uuid5(NAMESPACE_URL, f"scrumai:{key}"))}
        answer = self._ask("POST", "v2/bot/message/push", headers, json=body)
        if answer.status_code == 409:  # taken before: the answer to that was lost
            return _reference(answer)
        return _reference(self._accepted(answer, to))

    def _receiver(self, to: Address) -> str:
        if to.person != TEAM:
            return to.room or to.person
        if to.room and ROOM.fullmatch(to.room):
            return to.room
        raise MessengerGone(f"nobody chose a group for {to.room}", why="not_in_room")

    # who may come in

    @property
    def secret(self) -> str:
        """The access token: the settings of a messenger need no more."""
        return str(self.settings.line_channel_access_token)

    def door(self) -> str:
        """The official account's. Raises MessengerUnavailable."""
        return f"{self.channel}:{self._account()['userId']}"

    def ourselves(self) -> str:
        """The official account's id, as people look for it."""
        return str(self._account()["basicId"])

    def links(self, code: str) -> Mapping[str, str]:
        """A link that opens the chat with the code in the input, ready to be sent. Raises MessengerUnavailable."""
        account = quote(self.ourselves(), safe="")
        return {"link": f"https://line.me/R/oaMessage/{account}/?{quote(code, safe='')}"}

    def _account(self) -> Json:
        answer = self._ask("GET", "v2/bot/info")
        found = self._http.json(answer) if answer.status_code == 200 else {}
        if not {"userId", "basicId"} <= found.keys():
            raise MessengerUnavailable(f"LINE does not tell who we are: HTTP {answer.status_code}")
        return found

    # asking

    def name(self, person: str, room: str | None = None) -> str | None:
        """What somebody calls themselves; None where LINE does not tell. Raises MessengerUnavailable."""
        where = f"{_kind(room)}/{quote(room, safe='')}/member" if room else "profile"
        answer = self._ask("GET", f"v2/bot/{where}/{quote(person, safe='')}")
        found = self._http.json(answer).get("displayName") if answer.status_code == 200 else None
        return found if isinstance(found, str) and found.strip() else None

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self.settings.line_channel_access_token}"}
        try:
            answer = self._http.ask(method, path, {**bearer, **(headers or {})}, **parts)
        except MessengerBusy as busy:
            if SPENT in str(busy.values.get("said")).lower():
                raise MessengerRefused("LINE's monthly limit is reached", why=MONTHLY_LIMIT) from None
            raise
        if answer.status_code == 401:
            raise MessengerUnavailable("LINE does not accept LINE_CHANNEL_ACCESS_TOKEN", sent=False)
        return answer

    def _accepted(self, answer: httpx.Response, to: Address) -> httpx.Response:
        if answer.is_success:
            return answer
        said = _said(answer)
        if answer.status_code == 400 and NOBODY.search(said):
            raise MessengerGone(said, why="not_in_room" if to.room else "unknown")
        raise MessengerRefused(f"LINE answers {answer.status_code}: {said}", why=said)


class Tokens:
    """Which message a reply token is used for: the first that comes with it, and its repeats."""

    def __init__(self) -> None:
        self._first: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def is_for(self, token: str, key: str) -> bool:
        """Whether the token is this message's."""
        with self._lock:
            first = self._first.setdefault(token, key)
            while len(self._first) > REMEMBERED:
                self._first.popitem(last=False)
            return first == key


# what it looks like


def rendered(content: Content) -> list[Json]:
    """The messages that show a content, in order."""
    shown = [one for one in content.buttons if _fits(one)][:QUICK]
    text = _with(content.text, [one for one in content.buttons if one not in shown])
    pictures = _pictures(content.image)
    if shown and len(shown) <= ACTIONS and 0 < units(text.strip()) <= TEMPLATE:
        return [*pictures, _template(text.strip(), shown)]
    if not text.strip() and shown:
        text = " · ".join(one.title for one in shown)
    messages = [*pictures, *({"type": "text", "text": one} for one in split(text, TEXT, units))]
    if shown and messages:  # they are shown under the last message only
        items = [{"type": "action", "action": _action(one)} for one in shown]
        messages[-1]["quickReply"] = {"items": items}
    return messages


def _fits(button: Button) -> bool:
    return bool(button.title.strip() or button.payload.strip()) and 0 < units(button.payload) <= PAYLOAD


def _with(text: str, left: Sequence[Button]) -> str:
    """The text, and what there is no button for."""
    return "\n".join([text.rstrip("\n"), *(f"- {one.title}" for one in left if one.title.strip())])


def _template(text: str, buttons: Sequence[Button]) -> Json:
    template = {"type": "buttons", "text": text, "actions": [_action(one) for one in buttons]}
    return {"type": "template", "altText": cut(text, ALT), "template": template}


def _action(button: Button) -> Json:
    """A press says the title in the chat, and the payload to us."""
    title = button.title if button.title.strip() else button.payload
    shown = {"label": cut(title, LABEL), "displayText": cut(title, PAYLOAD)}
    return {"type": "postback", "data": button.payload, **shown}


def _pictures(image: str | None) -> list[Json]:
    """What LINE can fetch: a picture at a short https address. No other is missed: the words say what is on it."""
    if not image or not image.startswith("https://") or units(image) > ADDRESS:
        return []
    return [{"type": "image", "originalContentUrl": image, "previewImageUrl": image}]


# what it answers


def _kind(room: str | None) -> str:
    return "room" if room and room.startswith("R") else "group"


def _is_token_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and "reply token" in _said(answer).lower()


def _body(answer: httpx.Response) -> Json:
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def _said(answer: httpx.Response) -> str:
    """LINE's own words: the message, and where it found fault."""
    body = _body(answer)
    details = body.get("details")
    more = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    told = [f"{one.get('property', '')}: {one.get('message', '')}" for one in more]
    return "; ".join([str(body.get("message") or "no word"), *told])[:300]


def _reference(answer: httpx.Response) -> str | None:
    sent = _body(answer).get("sentMessages")
    last = sent[-1] if isinstance(sent, list) and sent else None
    return str(last["id"]) if isinstance(last, dict) and "id" in last else None
