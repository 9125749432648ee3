"""Telegram's Bot API: one method, one answer, and what goes wrong in our own words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from ..core.errors import (
    MessengerBusy,
    MessengerGone,
    MessengerRefused,
    MessengerUnavailable,
    ScrumaiError,
)
from ..settings import Settings
from .http import Http, after

TELEGRAM = "telegram"

# what its descriptions mean; the codes alone say little
_GONE = (
    ("blocked", re.compile(r"blocked by the user", re.I)),
    ("deactivated", re.compile(r"user is deactivated|INPUT_USER_DEACTIVATED", re.I)),
    (
        "not_in_room",
        re.compile(r"was kicked|not a member|group chat was deactivated|not enough rights|no rights", re.I),
    ),
    ("not_in_room", re.compile(r"CHAT_WRITE_FORBIDDEN|TOPIC_CLOSED|CHAT_RESTRICTED", re.I)),
    ("unknown", re.compile(r"chat not found|user not found|PEER_ID_INVALID|^Forbidden", re.I)),
)


class Moved(ScrumaiError):
    """A group has become a supergroup: `to` is its new id."""


class BotApi:
    """The methods of one bot. It connects when it is first used; threads may share it.

    Raises:
        MessengerUnavailable: TELEGRAM_BOT_TOKEN is not set.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.telegram_bot_token is None:
            raise MessengerUnavailable("TELEGRAM_BOT_TOKEN is not set", platform=TELEGRAM)
        self.token = settings.telegram_bot_token
        base = f"{settings.telegram_api_url.rstrip('/')}/bot{self.token}"
        self._http = Http(TELEGRAM, base, wait_of=_wait)

    def __repr__(self) -> str:
        return f"BotApi({bot_of(self.token)})"

    def call(
        self,
        method: str,
        values: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Any:
        """What a method gives; with `files` (name of the field: name and bytes) as a form.

        Raises:
            MessengerBusy, MessengerUnavailable, MessengerGone, MessengerRefused: see `base.Platform.send`.
            Moved: the group has another id now.
        """
        sent = {"data": _form(values or {}), "files": files} if files else {"json": dict(values or {})}
        return result(self._http.ask("POST", method, **sent))


def bot_of(token: str) -> str:
    """The bot's own id: a token begins with it."""
    return token.partition(":")[0]


def result(answer: httpx.Response) -> Any:
    """What an answer of the Bot API holds; raises what `BotApi.call` does."""
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise MessengerUnavailable(f"Telegram answers HTTP {answer.status_code} without JSON", sent=True)
    if found.get("ok") is True:
        return found.get("result")
    raise _error(answer, found)


def _error(answer: httpx.Response, found: Mapping[str, Any]) -> ScrumaiError:
    code, what = found.get("error_code", answer.status_code), str(found.get("description") or "")[:300]
    parameters = found.get("parameters")
    moved = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if moved is not None:
        return Moved(to=str(moved))
    if code == 429:
        return MessengerBusy(f"Telegram: {what}", retry_at=after(_wait(answer)), platform=TELEGRAM)
    if code in (401, 404, 409) or not isinstance(code, int) or code >= 500:
        # a token that is wrong, another poller: nobody's fault who wrote, and mended by a setting
        return MessengerUnavailable(f"Telegram answers {code}: {what}", platform=TELEGRAM)
    for why, pattern in _GONE:
        if code in (400, 403) and pattern.search(what):
            return MessengerGone(f"Telegram: {what}", why=why)
    return MessengerRefused(f"Telegram: {what}", why=what)


def _wait(answer: httpx.Response) -> str | float | None:
    """How long to wait: the body says it, and most of the time the header, too."""
    header: str | None = answer.headers.get("Retry-After")
    try:
        found = answer.json()["parameters"]["retry_after"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return header
    return found if isinstance(found, int | float) else header


def _form(values: Mapping[str, Any]) -> dict[str, str]:
    """Values of a form: what is no text is JSON."""
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in values.items()}
