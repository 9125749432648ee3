"""Slack: Web API, many workspaces, each with the token of its installation."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from ..core import payload
from ..core.address import TEAM, Address
from ..core.content import Button
from ..core.errors import MessengerBusy, MessengerGone, MessengerRefused, MessengerUnavailable, ScrumaiError
from ..core.event import OVER, Event, EventKind
from ..core.team import Message
from ..core.text import short
from ..settings import Settings
from .base import Parcel, Part, Platform, Secrets, nothing_kept
from .http import Http, after
from .pace import Pace, Rate
from .picture import NAME, Pictures
from .slack_blocks import NO_TEXT, TITLE, VALUE, messages, pressed
from .slack_text import instant

log = logging.getLogger(__name__)

# what the documentation gives: one message a second in a channel, bursts being allowed, several hundred a minute in all
RATES = {"chat": Rate(1, 2), "workspace": Rate(5, 20)}
SENT = "scrumai_sent"  # the type of our messages' metadata, which hold the key
SKEW = timedelta(minutes=1)  # by which Slack's clock may differ from ours
PAGE, PAGES = 200, 5  # messages that are read in one go, and how often
TOKEN_LIFE = timedelta(minutes=25)  # a response_url is good for 30

GONE = {
    "channel_not_found": "unknown",
    "user_not_found": "unknown",
    "users_not_found": "unknown",
    "user_not_visible": "unknown",
    "not_in_channel": "not_in_room",
    "is_archived": "not_in_room",
    "user_disabled": "deactivated",
    "account_inactive": "blocked",  # the whole installation: the app was removed
    "token_revoked": "blocked",
    "team_access_not_granted": "blocked",
    "cannot_dm_bot": "blocked",
    "messages_tab_disabled": "blocked",
}
# an operator's work, or Slack's own: worth another try
LATER = {
    "invalid_auth", "not_authed", "token_expired", "internal_error", "fatal_error", "request_timeout",
    "service_unavailable", "team_added_to_org", "accesslimited",
}  # fmt: skip
BUSY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
THREADLESS = {"thread_not_found", "message_not_found", "cannot_reply_to_message"}
UNCHANGEABLE = {"message_not_found", "cant_update_message", "edit_window_closed"}

_ROOM = re.compile(r"[CDGUW][A-Z0-9]{4,}")


class SlackMessenger(Platform):
    """Messages as blocks with a text beside them; pictures are uploaded."""

    channel: ClassVar[str] = "slack"

    def __init__(self, settings: Settings, secrets: Secrets = nothing_kept) -> None:
        super().__init__(settings, secrets)
        self.pace = Pace(RATES)
        self._http = Http("Slack", settings.slack_api_url)
        self._pictures = Pictures(settings)
        self._own: tuple[str, str] | None = None  # the door of SLACK_BOT_TOKEN, and its name
        if not self.secret:
            log.error("slack: messages go without buttons: SLACK_SIGNING_SECRET is not set for this process")

    @property
    def secret(self) -> str:
        """The signing secret; the app's token, where Slack brings its events over a connection of ours."""
        return self.settings.slack_signing_secret or self.settings.slack_app_token or ""

    def told(self, button: str) -> str | None:
        """With whichever of the two it was signed: another process may have one of them only."""
        ours = (self.settings.slack_signing_secret, self.settings.slack_app_token)
        found = (payload.told(button, secret) for secret in ours if secret)
        return next((one for one in found if one is not None), None)

    def signed(self, buttons: Sequence[Button]) -> tuple[Button, ...]:
        """With words of a length that Slack takes."""
        return super().signed(
            [replace(one, payload=one.payload[: VALUE - payload.MARK - 1]) for one in buttons]
        )

    def parcel(self, message: Message) -> Parcel:
        """In words; when a standup closes is told in the reader's own time."""
        values = message.values
        if "closes" in values and "until" in values:
            closes = instant(datetime.fromisoformat(values["until"]), str(values["closes"]))
            message = replace(message, values={**values, "closes": closes})
        return super().parcel(message)

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        """Messages, of which the first may take the place of an older one, then a picture that we have ourselves.

        What is for one person's eyes goes without that: a file would be everybody's in the room.
        """
        content, to = parcel.content, parcel.to
        whose = "" if to.person == TEAM else to.person
        ours = self._pictures.has(content.image)
        found: list[Part] = list(messages(replace(content, image=None) if ours else content, whose))
        edited = parcel.context.extra.get("edit")
        if edited and found:
            found[0] = {**found[0], "edit": str(edited)}
        if ours and not parcel.context.extra.get("private"):
            found.append(
                {
                    "file": content.image,
                    "title": short(content.text.partition("\n")[0], TITLE),
                    "spare": bool(found),
                }
            )
        return found

    def find(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """Slack takes no key: it stands in a message's metadata, and in a file's name."""
        if "file" not in part:
            return self._posted(parcel, lambda one: _is(one, key))
        shown = self._posted(
            parcel, lambda one: _file(key) in [file.get("name") for file in one.get("files") or ()]
        )
        return None if shown is None else ""

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """Post it."""
        if "file" in part:
            self._show(parcel, part, key)
            return None
        if "edit" in part:
            return self._update(parcel, part, key)
        context = parcel.context
        if context.extra.get("private") and context.reply_token and _is_fresh(context.at):
            # what was clicked stays
            alone = {**part, "response_type": "ephemeral", "replace_original": False}
            answer = self._http.ask("POST", context.reply_token, json=alone)
            if answer.status_code < 300:
                return None
        body: dict[str, Any] = {"channel": _place(parcel.to), "unfurl_links": False, "unfurl_media": False}
        body["metadata"] = {"event_type": SENT, "event_payload": {"key": _mark(key)}}
        threaded = {"thread_ts": context.thread} if context.thread else {}
        try:
            return str(self.call(parcel.to.door, "chat.postMessage", **body, **threaded, **part)["ts"])
        except MessengerRefused as error:
            if not threaded or error.values.get("why") not in THREADLESS:
                raise
        return str(self.call(parcel.to.door, "chat.postMessage", **body, **part)["ts"])

    def _update(self, parcel: Parcel, part: Part, key: str) -> str | None:
        """Put it in the place of a message of ours; where that is not there any more, it is a new one."""
        place, ts = self._conversation(parcel.to), part["edit"]
        if place.startswith("#"):  # a room that is known by its name alone: there we can only post
            log.info("slack: a message in %s stays as it was", place)
            return None
        part = {name: one for name, one in part.items() if name != "edit"}
        try:
            return str(self.call(parcel.to.door, "chat.update", channel=place, ts=ts, **part)["ts"])
        except MessengerRefused as error:
            if error.values.get("why") not in UNCHANGEABLE:
                raise
        return self.transmit(parcel, part, key)

    def _posted(self, parcel: Parcel, is_it: Callable[[Mapping[str, Any]], bool]) -> str | None:
        """The id of what an earlier try has posted; None where there is nothing, or we may not look.

        Raises:
            MessengerUnavailable: it cannot be looked for now, so it is not posted again either.
        """
        assert parcel.begun
        thread, oldest = parcel.context.thread, (parcel.begun - SKEW).timestamp()
        places = [("conversations.replies", {"ts": thread})] if thread else []
        for method, where in [*places, ("conversations.history", {})]:
            try:
                asked = {**where, "channel": self._conversation(parcel.to), "oldest": f"{oldest:.6f}"}
                for one in self._read(parcel.to.door, method, asked):
                    if is_it(one):
                        return str(one["ts"])
            except (MessengerGone, MessengerRefused) as error:
                log.info("slack: not looked for: %s", error)
        return None

    def _read(self, door: str, method: str, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The messages of a conversation or thread, page by page."""
        cursor = ""
        for _ in range(PAGES):
            more = {"cursor": cursor} if cursor else {}
            answer = self.call(door, method, **asked, include_all_metadata=True, limit=PAGE, **more)
            yield from answer.get("messages") or ()
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def settle(self, event: Event) -> None:
        """After a click its message says what was pressed, unless that came too late; so old buttons die."""
        told = event.context
        if event.kind is EventKind.BUTTON and told.reply_token and "blocks" in told.extra:
            title = "" if OVER in told.extra else str(told.extra.get("title") or event.text)
            body = {"replace_original": True, "text": told.extra.get("text") or title or NO_TEXT}
            body["blocks"] = pressed(told.extra["blocks"], title)
            answer = self._http.ask("POST", told.reply_token, json=body)
            if answer.status_code >= 300:
                raise MessengerRefused(why=f"response_url {answer.status_code}")

    def call(self, door: str, method: str, **body: Any) -> dict[str, Any]:
        """A method of the Web API with the token of a door; its answer, which is `ok`.

        Raises what `send` does; `why` of a MessengerRefused is Slack's own error.
        """
        return self.ask(method, self.token(door), **body)

    def token(self, door: str) -> str:
        """The token for a door. Raises MessengerGone: nobody installed us there."""
        kept = self.secrets(door)
        if kept:
            return str(kept["token"])
        if self.settings.slack_bot_token and self.own()[0] == door:
            return self.settings.slack_bot_token
        raise MessengerGone("Slack: no token for this workspace", why="blocked")

    def own(self) -> tuple[str, str]:
        """The door of SLACK_BOT_TOKEN and the workspace's name, asked once. Raises what `send` does."""
        if self._own is None:
            told = self.ask("auth.test", self.settings.slack_bot_token)
            team = str(told["team_id"])
            self._own = (f"slack:{team}", str(told.get("team") or team))
        return self._own

    def ourselves(self) -> str:
        """The workspace of SLACK_BOT_TOKEN; who has a client is installed by others. The app's token is tried, too."""
        if self.settings.slack_app_token:
            self.ask("apps.connections.open", self.settings.slack_app_token)
        if self.settings.slack_bot_token:
            door, name = self.own()
            return f"{name} ({door})"
        return f"{self.settings.scrumai_public_url or ''}/webhooks/slack/install"

    def ask(self, method: str, token: str | None, **body: Any) -> dict[str, Any]:
        """A method with any token. Methods take a form; what is no text goes as JSON in it."""
        form = {name: one if isinstance(one, str) else json.dumps(one) for name, one in body.items()}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._http.json(self._http.ask("POST", method, headers, data=form))
        if answer.get("ok") is True:
            return answer
        raise _failure(method, answer)

    def _show(self, parcel: Parcel, part: Part, key: str) -> None:
        """A picture; below words that have arrived it is not worth another try."""
        try:
            self._upload(parcel, part, key)
        except ScrumaiError as error:
            if not part["spare"]:
                raise
            log.warning("slack: words without their picture: %s", error)

    def _upload(self, parcel: Parcel, part: Part, key: str) -> None:
        """As a file: ask for an address, put it there, say where it is shown."""
        content, door = self._pictures.bytes(part["file"]), parcel.to.door
        place = self.call(door, "files.getUploadURLExternal", filename=_file(key), length=len(content))
        put = self._http.ask("POST", str(place["upload_url"]), content=content)
        if put.status_code >= 300:
            raise MessengerUnavailable(f"Slack takes no picture: HTTP {put.status_code}")
        body: dict[str, Any] = {"files": [{"id": place["file_id"], "title": part["title"]}]}
        body["channel_id"] = self._conversation(parcel.to)
        if parcel.context.thread:
            body["thread_ts"] = parcel.context.thread
        self.call(door, "files.completeUploadExternal", **body)

    def _conversation(self, to: Address) -> str:
        """The id of the conversation of an address: only a new message may name a person in its place."""
        place = _place(to)
        if place[0] not in "UW":
            return place
        return str(self.call(to.door, "conversations.open", users=place)["channel"]["id"])


def _failure(method: str, answer: Mapping[str, Any]) -> Exception:
    why = str(answer.get("error") or "no reason")
    what = f"Slack, {method}: {why}"
    if why in BUSY:
        return MessengerBusy(what, retry_at=after(None))
    if why in LATER:
        return MessengerUnavailable(what)
    return MessengerGone(what, why=GONE[why]) if why in GONE else MessengerRefused(what, why=why)


def _place(to: Address) -> str:
    """The conversation of an address; a team's room that is no id is named like the team."""
    room = to.room or to.person
    return room if _ROOM.fullmatch(room) or to.person != TEAM else f"#{room}"


def _mark(key: str) -> str:
    """A key as it stands in a message: keys hold ids that are nobody's business there."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _file(key: str) -> str:
    """A picture's name, by which it is found again."""
    return f"{NAME.removesuffix('.png')}-{_mark(key)}.png"


def _is(message: Mapping[str, Any], key: str) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key") == _mark(key)


def _is_fresh(at: datetime | None) -> bool:
    return at is not None and datetime.now(timezone.utc) - at < TOKEN_LIFE
