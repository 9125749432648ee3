"""HTTP to a tracker that has no client library of its own: one deadline, reads tried again, writes never."""

from __future__ import annotations

import json
import logging
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx

from ..core.errors import TrackerBusy, TrackerError, TrackerUnavailable, TrackerUnreadable
from .base import PATIENCE, fault, reason, seconds, uncertain

log = logging.getLogger(__name__)
AGAIN = (502, 503, 504)
SIZE = 20_000_000  # bytes; no page of a tracker is longer


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
        self._headers = dict(headers or {})
        self._params = dict(params or {})
        self._patience = patience
        self._end: float | None = None

    def __repr__(self) -> str:
        return f"Http({self._tracker}, {self._base})"

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET; tried once more where the server broke off.

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
        try:
            return self._ask(method, path, params, body, writing=False)
        except TrackerBusy as busy:
            pause = float(str(busy.values["seconds"]))
            if pause > min(2.0, self._left() / 2):
                raise
            time.sleep(pause)  # the tracker said how long
        except TrackerUnreadable:
            raise
        except TrackerUnavailable:
            self._left()
        return self._ask(method, path, params, body, writing=False)

    def send(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """The JSON that answers a write, None where there is none. It is sent once, whatever happens.

        Raises:
            Missing; TrackerUncertain where the answer broke off; else what `get` raises, and TrackerConflict.
        """
        return self._ask(method, path, params, body, writing=True)[0]

    def _ask(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: Any, writing: bool
    ) -> tuple[Any, httpx.Headers]:
        left = self._left()
        url = path if path.startswith(("https://", "http://")) else f"{self._base}/{path.lstrip('/')}"
        given = {k: v for k, v in {**self._params, **(params or {})}.items() if v is not None}
        try:
            status, headers, content = self._exchange(method, url, given, body, left)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing was sent
            raise self._unavailable(error) from None
        except httpx.HTTPError as error:
            raise (self._broken(error) if writing else self._unavailable(error)) from None
        if status in (404, 410):
            raise Missing
        if not 200 <= status < 300:
            log.warning("%s: %s %s answers %s", self._tracker, method, path.partition("?")[0], status)
            raise fault(self._tracker, status, _detail(content), headers.get("Retry-After"), writing)
        return self._json(content, writing), headers

    def _exchange(
        self, method: str, url: str, params: Mapping[str, Any], body: Any, left: float
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body. A server that drips is cut off at the deadline, too."""
        content, end = bytearray(), time.monotonic() + left
        with (
            httpx.Client(
                timeout=left, headers=self._headers, follow_redirects=False, verify=_certificates()
            ) as client,
            client.stream(method, url, params=dict(params) or None, json=body) as answer,
        ):
            for part in answer.iter_bytes():
                content += part
                if time.monotonic() > end or len(content) > SIZE:
                    raise httpx.ReadTimeout("the answer takes too long")
            return answer.status_code, answer.headers, bytes(content)

    def _json(self, content: bytes, writing: bool) -> Any:
        if not content.strip():
            return None
        try:
            return json.loads(content)
        except ValueError:  # with its chain: a body may hold what is nobody's business
            if writing:
                raise uncertain(self._tracker) from None
            raise TrackerUnreadable(tracker=self._tracker, what="JSON") from None

    def _left(self) -> float:
        """The seconds that are left. Raises TrackerUnavailable where there are none."""
        now = time.monotonic()
        self._end = self._end or now + self._patience
        if self._end <= now:
            raise TrackerUnavailable(tracker=self._tracker)
        return self._end - now

    def _unavailable(self, error: Exception) -> TrackerUnavailable:
        log.warning("%s does not answer: %s", self._tracker, type(error).__name__)
        return TrackerUnavailable(tracker=self._tracker)

    def _broken(self, error: Exception) -> TrackerError:
        log.warning("%s broke off in a write: %s", self._tracker, type(error).__name__)
        return uncertain(self._tracker)


@cache
def _certificates() -> ssl.SSLContext:
    """Those that are trusted, loaded once: it takes longer than most requests."""
    return httpx.create_ssl_context()


def _detail(content: bytes) -> str:
    """The reason in the body of a refusal: trackers give it as text, as `message`, or by field."""
    text = content[:5000].decode("utf-8", "replace")
    try:
        data = json.loads(text)
    except ValueError:
        return reason(text)
    return reason("; ".join(_said(data)))


def _said(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data] if data else []
    if isinstance(data, list):
        return [text for one in data for text in _said(one)]
    if isinstance(data, dict):
        named = ("message", "error", "errors", "errorMessages", "general_problem", "possible_fix")
        known = [text for name in named for text in _said(data.get(name))]
        return known or [f"{name}: {text}" for name, one in data.items() for text in _said(one)]
    return []


__all__ = ["Http", "Missing", "seconds"]
