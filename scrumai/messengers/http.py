"""HTTP to a platform: one request, one answer, and what goes wrong in our own words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from ..core.errors import MessengerBusy, MessengerUnavailable

TIMEOUT = 5.0  # seconds between two signs of life
LONGEST_WAIT = 3600.0  # seconds
USUAL_WAIT = 5.0  # where a refusal does not say how long

# Telegram's addresses hold the token; Slack's, for a reply or an upload, and our reports' are good for whoever knows them
_SECRET = re.compile(r"/bot\d+:[\w-]+|(?<=/)(?:hooks|actions|commands|app|upload|reports)/.+")


class Http:
    """Requests to one platform at `base`; it connects when it is first used. Threads may share it.

    Redirects are not followed, and no proxy or `.netrc` of the machine is asked: credentials go to the
    address that the settings name.
    """

    def __init__(
        self,
        platform: str,
        base: str,
        timeout: float | httpx.Timeout = TIMEOUT,
        wait_of: Callable[[httpx.Response], str | float | None] | None = None,
    ) -> None:
        """`wait_of` reads how long a refusal tells to wait, where it is not the header that does."""
        self._platform = platform
        self._wait_of = wait_of or _retry_after
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"Http({self._platform})"

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> httpx.Response:
        """The answer to one request, whatever its status below 500 but 429; `parts` are httpx's.

        `path` is one below the base, or a whole address. It is sent once.

        Raises:
            MessengerBusy: 429, or 503 with a Retry-After; `said` is the beginning of the answer's body.
            MessengerUnavailable: no answer in time, another 5xx, or an address that is none. `sent` is
                true where the request may have arrived.
        """
        url = path if path.startswith(("https://", "http://")) else f"{self._base}/{path.lstrip('/')}"
        try:
            answer = self._opened().request(method, url, headers=dict(headers or {}), **parts)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.InvalidURL,
            httpx.UnsupportedProtocol,
        ) as error:
            raise self._unavailable(type(error).__name__, sent=False) from None
        except (httpx.HTTPError, OSError) as error:
            raise self._unavailable(type(error).__name__, sent=True) from None
        if answer.status_code == 429 or (answer.status_code == 503 and _retry_after(answer)):
            raise MessengerBusy(
                f"{self._platform} takes no more for a while",
                retry_at=after(self._wait_of(answer)),
                platform=self._platform,
                said=answer.text[:300],
            )
        if answer.status_code >= 500:
            raise self._unavailable(f"HTTP {answer.status_code}", sent=True)
        return answer

    def json(self, answer: httpx.Response) -> dict[str, Any]:
        """The object in an answer; raises MessengerUnavailable where there is none."""
        try:
            found = answer.json()
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise self._unavailable(f"HTTP {answer.status_code} without JSON", sent=True)
        return found

    def close(self) -> None:
        """End the connections."""
        if self._client:
            self._client.close()
        self._client = None

    def _opened(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(timeout=self._timeout, follow_redirects=False, trust_env=False)
        return self._client

    def _unavailable(self, what: str, sent: bool) -> MessengerUnavailable:
        return MessengerUnavailable(
            f"{self._platform} does not answer: {what}", platform=self._platform, sent=sent
        )


def _retry_after(answer: httpx.Response) -> str | None:
    found: str | None = answer.headers.get("Retry-After")
    return found


def after(wait: str | float | None, now: Callable[[], datetime] | None = None) -> datetime:
    """The instant that a Retry-After names: seconds or a date; a little later where it names none."""
    present = now() if now else datetime.now(timezone.utc)
    try:
        seconds = USUAL_WAIT if wait is None else float(wait)
    except ValueError:
        seconds = _until(str(wait), present)
    if not seconds >= 0:  # nor is a NaN
        seconds = USUAL_WAIT
    return present + timedelta(seconds=min(seconds, LONGEST_WAIT))


def _until(date: str, present: datetime) -> float:
    try:
        found = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return USUAL_WAIT
    return ((found if found.tzinfo else found.replace(tzinfo=timezone.utc)) - present).total_seconds()


class Discreet(logging.Filter):
    """httpx logs whole addresses: neither a query nor a token in a path may stand there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_bare(one) if isinstance(one, httpx.URL) else one for one in record.args)
        return True


def _bare(url: httpx.URL) -> str:
    return _SECRET.sub(lambda found: found[0][:4] + "…", str(url.copy_with(query=None, userinfo=b"")))


logging.getLogger("httpx").addFilter(Discreet())
