"""Requests to one project of a GitLab, by python-gitlab: one deadline, many at a time, reads tried again, writes never."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError
from gitlab.utils import EncodedId
from urllib3.exceptions import NewConnectionError

from ..core.errors import (
    BoardNotFound,
    TrackerError,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUnreadable,
)
from .base import Patience, fault, quoted, reason, twice, uncertain
from .session import hold

log = logging.getLogger(__name__)
TRACKER = "GitLab"
PAGE = 100  # GitLab gives no more on one page
WORKERS = 16  # requests under way at once; a sprint of 200 issues has a past of 800 lists
OWNER = "/user"  # of the token: the one path that is not below the project's
WRITING = 0.6  # of the time left: the rest is for looking whether a write was taken

Rows = list[dict[str, Any]]
Query = Mapping[str, Any]
NONE: Query = {}
One = TypeVar("One")


class Wire:
    """The first request starts the clock: all of them together have `patience` seconds. Paths are below the project's."""

    def __init__(self, url: str, secret: str | None, project: str, patience: float) -> None:
        """Connects to nothing. A secret that begins with "Bearer " is an OAuth access token, else a personal,
        project or group one."""
        self._project = project
        self._path = f"/projects/{EncodedId(project)}"
        self._patience = Patience(TRACKER, patience)
        token = (secret or "").strip()
        self._sane = (
            token.isascii() and token.isprintable()
        )  # else it would be quoted by an error about headers
        self._client = _client(url, token if self._sane else "", self._patience.left)
        self.id = sha256("\n".join((url, project, token)).encode()).hexdigest()  # who sees what, for caches

    def get(self, path: str, absent: TrackerError | None = None) -> dict[str, Any]:
        """One thing; tried once more where the server broke off.

        Raises:
            BoardNotFound, or `absent` where the project is there and the thing is not;
            TrackerUnauthorized, TrackerForbidden, TrackerRefused, TrackerBusy, TrackerUnavailable, TrackerUnreadable.
        """
        data = _json(self._read(path, {}, absent))
        if not isinstance(data, dict):
            raise TrackerUnreadable(tracker=TRACKER, what=path)
        return data

    def few(self, path: str, count: int, query: Query = NONE) -> Rows:
        """The first rows of a list. Raises what `get` raises."""
        return _rows(self._read(path, {**query, "per_page": count}, None), path)

    def pages(self, path: str, absent: TrackerError | None = None, query: Query = NONE) -> Rows:
        """All rows of a list, its pages side by side. Raises what `get` raises."""

        def page(number: int) -> requests.Response:
            return self._read(path, {**query, "page": number, "per_page": PAGE}, absent)

        first = page(1)
        rows, last = _rows(first, path), first.headers.get("X-Total-Pages", "")
        if last.isdigit():
            for other in self.all([partial(page, number) for number in range(2, int(last) + 1)]):
                rows += _rows(other, path)
            return rows
        following = first  # of more than 10,000 rows GitLab gives no count
        while (number := following.headers.get("X-Next-Page", "")).isdigit():
            following = page(int(number))
            rows += _rows(following, path)
        return rows

    def send(
        self, method: str, path: str, body: Mapping[str, Any], absent: TrackerError | None = None
    ) -> Any:
        """A write: it is sent once, whatever happens; the JSON of what it made.

        Raises:
            TrackerUncertain where the answer broke off; else what `get` raises, and TrackerConflict.
        """
        data = _json(self._ask(method, path, {}, dict(body), absent), writing=True)
        if not isinstance(data, dict) or "id" not in data:
            raise uncertain(TRACKER)
        return data

    def all(self, calls: Sequence[Callable[[], One]]) -> list[One]:
        """What the calls give, in their order; the first error in that order ends them all."""
        if len(calls) < 2:
            return [call() for call in calls]
        pool = ThreadPoolExecutor(min(WORKERS, len(calls)))
        try:
            return [one.result() for one in [pool.submit(call) for call in calls]]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, path: str, query: Query, absent: TrackerError | None) -> requests.Response:
        return twice(lambda: self._ask("get", path, query, None, absent), self._patience.left)

    def _ask(
        self,
        method: str,
        path: str,
        query: Query,
        body: dict[str, Any] | None,
        absent: TrackerError | None,
    ) -> requests.Response:
        if not self._sane:
            raise TrackerUnauthorized(tracker=TRACKER)
        writing = body is not None
        left = self._patience.for_one() * (WRITING if writing else 1)
        try:
            return self._client.http_request(
                method,
                path if path == OWNER else self._path + path,
                query_data=dict(query),
                post_data=body,
                timeout=left,
                obey_rate_limit=False,
                retry_transient_errors=False,
            )
        except GitlabError as error:  # with its chain: a body may hold what is nobody's business
            level = logging.INFO if error.response_code == 404 else logging.WARNING
            log.log(level, "%s: %s %s answers %s", TRACKER, method, path, error.response_code)
            raise self._refused(error, writing, absent) from None
        except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
            log.warning("%s: %s %s breaks off: %s", TRACKER, method, path, type(error).__name__)
            raise (uncertain(TRACKER) if writing and _sent(error) else _silent()) from None

    def _refused(self, error: GitlabError, writing: bool, absent: TrackerError | None) -> TrackerError:
        """Our error for an answer that is none of success."""
        status, text = error.response_code or 400, _text(error.error_message)
        if status in (404, 410):
            return absent if absent and "project" not in text.lower() else self.missing()
        return fault(TRACKER, status, reason(text), writing=writing)

    def missing(self) -> BoardNotFound:
        """The error for a project that is not there or not to be seen."""
        return BoardNotFound(tracker=TRACKER, board=self._project)


class _Session(requests.Session):
    """Tells how long a busy GitLab wants us to wait, and takes the token off where an answer leads to another host."""

    def __init__(self, left: Callable[[], float]) -> None:
        super().__init__()
        self.hooks["response"].append(_busy)
        hold(self, left, WORKERS)

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        super().rebuild_auth(prepared_request, response)
        if self.should_strip_auth(response.request.url, prepared_request.url):
            prepared_request.headers.pop("PRIVATE-TOKEN", None)


def _client(url: str, token: str, left: Callable[[], float]) -> Gitlab:
    kind, _, rest = token.partition(" ")
    named = {"oauth_token": rest.strip()} if kind.lower() == "bearer" else {"private_token": token}
    tokens = {name: value for name, value in named.items() if value}
    return Gitlab(url, **tokens, session=_Session(left), keep_base_url=True)  # type: ignore[arg-type]


def _busy(response: requests.Response, *_: Any, **__: Any) -> None:
    """python-gitlab's exception has no headers."""
    if response.status_code == 429:
        raise fault(TRACKER, 429, later=response.headers.get("Retry-After"))


def _text(told: Any) -> str:
    """GitLab's reason: a text, or texts by field."""
    if isinstance(told, Mapping):
        return quoted({str(field): _text(one) for field, one in told.items()})
    return ", ".join(map(_text, told)) if isinstance(told, list) else str(told)


def _sent(error: Exception) -> bool:
    """Whether something of the request may have reached the server: a TLS that is cut is an SSLError then, too."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, ValueError)):
        return False
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return not isinstance(cause, NewConnectionError)


def _silent() -> TrackerUnavailable:
    return TrackerUnavailable(tracker=TRACKER)


def _json(response: requests.Response, writing: bool = False) -> Any:
    try:
        return response.json()
    except ValueError:
        raise (uncertain(TRACKER) if writing else TrackerUnreadable(tracker=TRACKER, what="JSON")) from None


def _rows(response: requests.Response, path: str) -> Rows:
    data = _json(response)
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise TrackerUnreadable(tracker=TRACKER, what=path)
    return data


@contextmanager
def reading(what: str) -> Iterator[None]:
    """What cannot be read of an answer inside is told as TrackerUnreadable, with the field's name."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrackerUnreadable(tracker=TRACKER, what=f"{what} {error}"[:80]) from error
