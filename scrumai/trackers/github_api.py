"""GitHub's GraphQL interface, on github.com or on a server of one's own: where it is, and what its errors mean."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..core.errors import (
    BoardNotFound,
    TrackerBusy,
    TrackerConflict,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUnreadable,
)
from ..core.team import Board
from .base import Link, reason, seconds, uncertain
from .http import Http, Missing

log = logging.getLogger(__name__)
NAME = "GitHub"
NEWER = "# newer"
"""Ends a line of a query that servers of one's own may not know yet; they are asked again without it."""

_REF = re.compile(
    r"(?:(?:orgs|users)/)?(?P<owner>[\w.-]+)/"
    r"(?:projects/(?P<project>\d{1,9})(?:/.*)?|(?P<repo>[\w.-]+)(?:/.*)?)"
)
_UNKNOWN = {"undefinedField", "undefinedType", "argumentNotAccepted", "argumentLiteralsIncompatible"}
_ERRORS: Mapping[str, type[TrackerError]] = {
    "FORBIDDEN": TrackerForbidden,
    "INSUFFICIENT_SCOPES": TrackerForbidden,
    "UNAUTHENTICATED": TrackerUnauthorized,
    "STALE_DATA": TrackerConflict,
}


@dataclass(frozen=True)
class Place:
    """Where a board is: a repository's milestones, or a project with the repository that new items go to."""

    base: str  # of the interface
    owner: str
    repo: str | None  # name with owner
    project: int | None

    @property
    def board(self) -> str:
        """As it stands in addresses."""
        return self.repo or "" if self.project is None else f"{self.owner}/projects/{self.project}"


def place(board: Board) -> Place:
    """Read "acme/shop", "acme/projects/7" or an address; a project's own repository may stand in `board.url`.

    Raises:
        BoardNotFound: the board is none of these.
    """
    url, ref = urlsplit(board.url), urlsplit(board.ref)
    path = re.sub(r"^api(?:/.*)?$|^graphql$", "", url.path.strip("/").removesuffix(".git"))
    named = ref.path.strip("/")
    found = _REF.fullmatch(named if "/" in named else f"{path}/{named}".strip("/"))
    if found is None:
        raise BoardNotFound(tracker=NAME, board=board.ref[:80])
    host = url if url.netloc else ref
    base = _interface(host.scheme or "https", host.netloc)
    if found["repo"]:
        return Place(base, found["owner"], f"{found['owner']}/{found['repo']}", None)
    beside = _REF.fullmatch(path)
    home = f"{beside['owner']}/{beside['repo']}" if beside and beside["repo"] else None
    return Place(base, found["owner"], home, int(found["project"]))


def _interface(scheme: str, host: str) -> str:
    """The address of the interface for the address that people know."""
    host = host.rpartition("@")[2].lower()
    if host in ("", "github.com", "www.github.com", "api.github.com"):
        return "https://api.github.com"
    if host.endswith(".ghe.com"):
        return f"https://api.{host.removeprefix('api.')}"
    return f"{scheme}://{host}/api"


class Api(Http):
    """Questions and changes in GraphQL; fragments are added to those that use them."""

    def __init__(self, link: Link, where: Place) -> None:
        headers = {"Accept": "application/vnd.github+json", "User-Agent": "scrumai"}
        if link.secret:
            headers["Authorization"] = f"Bearer {link.secret}"
        super().__init__(NAME, where.base, headers, patience=link.patience)
        self._where = where
        self._plain = False  # the server does not know what is newer
        self.fragments: dict[str, str] = {}

    def ask(self, query: str, /, **variables: Any) -> Any:
        """The data of a query about the board, tried once more where the server broke off.

        Raises:
            BoardNotFound: it is not there; else what `Http.get` raises.
        """
        try:
            return self.find(query, **variables)
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._where.board) from None

    def find(self, query: str, /, **variables: Any) -> Any:
        """The data of a query about something that may not be there. Raises Missing with the path to it."""
        try:
            text = self._document(query)
            answer, headers = self.read("POST", "graphql", None, {"query": text, "variables": variables})
        except Missing:  # the interface itself
            raise BoardNotFound(tracker=NAME, board=self._where.board) from None
        if not self._plain and NEWER in text and _unknown(answer):
            log.info("GitHub's server is older than its newest interface")
            self._plain = True
            return self.find(query, **variables)
        return _data(answer, headers, writing=False)

    def change(self, mutation: str, /, **values: Any) -> Any:
        """The data that answers a mutation with `values` as its input. It is sent once, whatever happens.

        Raises:
            Missing; TrackerUncertain where the answer broke off; else what `Http.send` raises.
        """
        body = {"query": self._document(mutation), "variables": {"input": values}}
        try:
            return _data(self.send("POST", "graphql", body), httpx.Headers(), writing=True)
        except Missing as missing:
            if missing.args:
                raise
            raise BoardNotFound(tracker=NAME, board=self._where.board) from None

    def _document(self, text: str) -> str:
        """A query with the fragments that it names."""
        names = list(dict.fromkeys(re.findall(r"\.\.\.(\w+)", text)))
        for name in names:
            inner = re.findall(r"\.\.\.(\w+)", self.fragments.get(name, ""))
            names += [one for one in dict.fromkeys(inner) if one not in names]
        whole = "\n".join([text, *(self.fragments[name] for name in names if name in self.fragments)])
        if self._plain:
            whole = "\n".join(line for line in whole.splitlines() if not line.rstrip().endswith(NEWER))
        return whole

    def _refusal(self, status: int, headers: httpx.Headers, why: str, writing: bool) -> TrackerError:
        """A 403 may say "later", too: https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api."""
        spent = headers.get("x-ratelimit-remaining") == "0" or "Retry-After" in headers
        if status == 429 or (status == 403 and (spent or "rate limit" in why.casefold())):
            return _busy(headers)
        return super()._refusal(status, headers, why, writing)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Around what takes an answer apart: one of another form than documented is TrackerUnreadable."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        log.warning("GitHub's %s is not as documented: %s %s", what, type(error).__name__, str(error)[:80])
        raise TrackerUnreadable(tracker=NAME, what=what) from None


def _unknown(answer: Any) -> bool:
    """Whether the server refused a query because it does not know something in it."""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return any((one.get("extensions") or {}).get("code") in _UNKNOWN for one in errors or ())


def _data(answer: Any, headers: httpx.Headers, writing: bool) -> Any:
    """The data of an answer, or the error that stands in it; one deep inside costs only its own place."""
    if not isinstance(answer, dict) or not (answer.get("data") or answer.get("errors")):
        raise uncertain(NAME) if writing else TrackerUnreadable(tracker=NAME, what="GraphQL")
    for error in answer.get("errors") or ():
        if answer.get("data") and "nodes" in (error.get("path") or ()):
            log.warning("GitHub leaves something out: %s", error.get("type"))
            continue
        raise _error(error, headers, writing)
    return answer["data"]


def _error(error: Mapping[str, Any], headers: httpx.Headers, writing: bool) -> Exception:
    kind, said = str(error.get("type") or ""), reason(str(error.get("message") or ""))
    if kind == "NOT_FOUND":
        return Missing(*(error.get("path") or ("?",)))
    log.warning("GitHub refuses: %s at %s", kind, error.get("path"))
    if kind == "RATE_LIMITED":
        return _busy(headers)
    if kind in _ERRORS:
        return _ERRORS[kind](tracker=NAME)
    if kind in ("INTERNAL", "SERVICE_UNAVAILABLE") or said.startswith("Something went wrong"):  # its time-out
        return uncertain(NAME) if writing else TrackerUnavailable(tracker=NAME)
    return TrackerRefused(tracker=NAME, reason=said or kind)


def _busy(headers: httpx.Headers) -> TrackerBusy:
    """Busy until the time that the headers give: Retry-After in seconds, or the reset as a Unix time."""
    later, reset = headers.get("Retry-After"), headers.get("x-ratelimit-reset", "")
    if later is None and headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        later = str(int(reset) - int(time.time()))
    return TrackerBusy(tracker=NAME, seconds=seconds(later))
