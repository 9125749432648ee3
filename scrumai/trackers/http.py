"""HTTP to a tracker that has no client library of its own: one deadline, reads tried again, writes never."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx

from ..core.errors import (
    TrackerError,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUnreadable,
)
from .base import PATIENCE, Patience, fault, reason, seconds, twice, uncertain
from .wire import Wire

log = logging.getLogger(__name__)
SIZE = 20_000_000  # bytes; no page of a tracker is longer
HOPS = 3  # redirects that a read follows
DEPTH = 20  # of what is read of a refusal


class Missing(Exception):
    """The tracker knows no such thing (404 or 410)."""


class Http:
    """Requests to one tracker. The first one starts the clock: all of them together have `patience` seconds."""

    def __init__(
        self,
        tracker: str,
        base: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`headers` and `params` go with every request and may hold secrets: neither is ever logged."""
        self._tracker = tracker
        self._base = base.rstrip("/")
        self._headers = {name: value.strip() for name, value in (headers or {}).items()}
        self._params = dict(params or {})
        self._patience = Patience(tracker, patience)
        self._wire: Wire | None = None

    def __repr__(self) -> str:
        return f"Http({self._tracker})"

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET, None where the answer is empty; tried once more where the server broke off.

        Raises:
            Missing; TrackerUnauthorized, TrackerForbidden, TrackerRefused, TrackerBusy,
            TrackerUnavailable, TrackerUnreadable.
        """
        return self.page(path, **params)[0]

    def page(self, path: str, **params: Any) -> tuple[Any, httpx.Headers]:
        """The same, with the headers, where paging stands in them."""
        return self.read("GET", path, params)

    def read(
        self, method: str, path: str, params: Mapping[str, Any] | None = None, body: Any = None
    ) -> tuple[Any, httpx.Headers]:
        """A request that changes nothing, whatever its method (a GraphQL query is a POST)."""
        return twice(lambda: self._ask(method, path, params, body, writing=False), self._patience.left)

    def send(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """The JSON that answers a write, None where there is none. It is sent once, whatever happens.

        Raises:
            Missing; TrackerUncertain where the answer broke off; else what `get` raises, and TrackerConflict.
        """
        return self._ask(method, path, params, body, writing=True)[0]

    def _ask(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: Any, writing: bool
    ) -> tuple[Any, httpx.Headers]:
        url = path if path.startswith(("https://", "http://")) else f"{self._base}/{path.lstrip('/')}"
        given = {k: v for k, v in {**self._params, **(params or {})}.items() if v is not None}
        status, headers, content = self._answer(method, url, given, body, writing)
        for _ in range(HOPS):
            target = None if writing else _target(url, status, headers)
            if target is None:
                break
            status, headers, content = self._answer(method, target, {}, body, writing)
            url = target
        if status in (404, 410):
            raise Missing
        if 200 <= status < 300:
            return self._json(content, writing), headers
        log.warning("%s: %s %s answers %s", self._tracker, method, path.partition("?")[0], status)
        if 300 <= status < 400:  # nothing was done there
            raise TrackerUnreadable(tracker=self._tracker, what=f"HTTP {status}")
        raise self._refusal(status, headers, self._hidden(_detail(content)), writing)

    def _refusal(self, status: int, headers: httpx.Headers, why: str, writing: bool) -> TrackerError:
        """The error for a status from 400 on; overridden where a tracker has ways of its own."""
        return fault(self._tracker, status, why, headers.get("Retry-After"), writing)

    def _answer(
        self, method: str, url: str, params: Mapping[str, Any], body: Any, writing: bool
    ) -> tuple[int, httpx.Headers, bytes]:
        """What the server says, whatever it is; what goes wrong on the way is one of our errors."""
        try:
            return self._exchange(method, url, params, body, self._patience.for_one())
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise Missing from None  # no server has what has no address
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing was sent
            raise self._unavailable(error) from None
        except (httpx.HTTPError, OSError) as error:
            raise (self._broken(error) if writing else self._unavailable(error)) from None
        except _TooLong:
            log.warning("%s answers with more than %s bytes", self._tracker, SIZE)
            if writing:
                raise uncertain(self._tracker) from None
            raise TrackerUnreadable(tracker=self._tracker, what=f"> {SIZE} bytes") from None

    def _exchange(
        self, method: str, url: str, params: Mapping[str, Any], body: Any, left: float
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body. A server that drips is cut off at the deadline, too."""
        if not all(value.isascii() and value.isprintable() for value in self._headers.values()):
            raise TrackerUnauthorized(tracker=self._tracker)  # no header takes such a token
        self._wire = self._wire or Wire(self._headers, self._patience.left)
        content, end = bytearray(), time.monotonic() + left
        whole = httpx.URL(url).copy_merge_params(params)
        with self._wire.ask(method, whole, left, json=body) as answer:
            for part in answer.iter_bytes():
                content += part
                if len(content) > SIZE:
                    raise _TooLong
            if self._wire.over or time.monotonic() > end:  # a body that was cut may look whole
                raise httpx.ReadTimeout("the answer takes too long")
            return answer.status_code, answer.headers, bytes(content)

    def _json(self, content: bytes, writing: bool) -> Any:
        if not content.strip():
            return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):  # without its chain: a body may hold what is nobody's business
            if writing:
                raise uncertain(self._tracker) from None
            raise TrackerUnreadable(tracker=self._tracker, what="JSON") from None

    def _hidden(self, text: str) -> str:
        """A server may quote what it was sent."""
        sent = " ".join([*self._params.values(), *self._headers.values()])
        for secret in sorted(re.findall(r'[^\s",=:]{8,}', sent), key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def _unavailable(self, error: Exception) -> TrackerUnavailable:
        log.warning("%s does not answer: %s", self._tracker, type(error).__name__)
        return TrackerUnavailable(tracker=self._tracker)

    def _broken(self, error: Exception) -> TrackerError:
        log.warning("%s broke off in a write: %s", self._tracker, type(error).__name__)
        return uncertain(self._tracker)


class _TooLong(Exception):
    """The answer is longer than any page of a tracker."""


def _target(url: str, status: int, headers: httpx.Headers) -> str | None:
    """Where a read is sent on to: on the same server only, for the credentials go with it."""
    if status not in (301, 302, 307, 308) or "Location" not in headers:
        return None
    try:
        here, there = httpx.URL(url), httpx.URL(url).join(headers["Location"])
    except httpx.InvalidURL:
        return None
    safer = (here.scheme, there.scheme) == ("http", "https")
    same = (here.scheme, here.port) == (there.scheme, there.port)
    return str(there) if here.host == there.host and (same or safer) else None


def _detail(content: bytes) -> str:
    """The reason in the body of a refusal: trackers give it as text, as `message`, or by field."""
    text = content[:5000].decode("utf-8", "replace")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return reason(text)
    return reason("; ".join(_said(data)))


def _said(data: Any, depth: int = 0) -> list[str]:
    if isinstance(data, str):
        return [data] if data else []
    if isinstance(data, list) and depth < DEPTH:
        return [text for one in data for text in _said(one, depth + 1)]
    if isinstance(data, dict) and depth < DEPTH:
        named = ("general_problem", "possible_fix", "message", "error", "errors", "errorMessages")
        known = [text for name in named for text in _said(data.get(name), depth + 1)]
        return known or [f"{name}: {text}" for name, one in data.items() for text in _said(one, depth + 1)]
    return []


__all__ = ["Http", "Missing", "seconds"]
