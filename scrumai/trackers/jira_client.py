"""Requests to one Jira, over its client library's session; and what Cloud and Data Center say differently.

Of the library only the session is used (authentication, the reasons of refusals), with its retries
off: they would send a write again. Its resource classes know neither documents (ADF) nor the bulk
changelog, and log bodies. It is imported late: urllib3 below it opens a socket when it is imported.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from ..core.errors import (
    TrackerError,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUnreadable,
)
from . import adf
from .base import Link, Patience, fault, twice, uncertain
from .http import Missing

if TYPE_CHECKING:
    from jira.exceptions import JIRAError
    from jira.resilientsession import ResilientSession
    from requests import RequestException, Response

log = logging.getLogger(__name__)
NAME = "Jira"
AGILE = "/rest/agile/1.0"
PAGE = 100  # what Cloud gives at most with fields
BULK = 1000  # issues whose changelogs come in one request
SHARE = 2 / 3  # of the time that is left, for a write: the rest is for looking whether it was taken
_BEARER = (
    "Connect Session Auth Token"  # Cloud's refusal of an API token that came without its account's e-mail
)
_DENIED = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")


class Gateway:
    """The first request starts the clock: all of them together have the link's patience. Never shows its secret."""

    def __init__(self, link: Link) -> None:
        self.address = link.board.url.rstrip("/")
        self._patience = Patience(NAME, link.patience)
        self._sane = (link.secret or "").strip().isprintable()  # else no header takes it
        self._session = _session(link.board.user, link.secret, self._patience.left)

    def __repr__(self) -> str:
        return f"Gateway({self.address})"

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET. Raises Missing and what `fault` gives, TrackerUnavailable, TrackerUnreadable."""
        return self.read("GET", path, params)

    def read(self, method: str, path: str, params: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """A request that changes nothing, whatever its method; tried once more where Jira broke off."""
        return twice(lambda: self._ask(method, path, params, body, writing=False), self._patience.left)

    def send(self, method: str, path: str, body: Any) -> Any:
        """The JSON that answers a write, None where there is none. It is sent once, whatever happens.

        Raises:
            Missing; TrackerUncertain where the answer broke off; else what `get` raises, and TrackerConflict.
        """
        return self._ask(method, path, None, body, writing=True)

    def entries(self, path: str, within: str = "values", /, **params: Any) -> Iterator[Any]:
        """All entries of a list that is paged by `startAt`."""
        start = 0
        while True:
            page = self.get(path, **params, startAt=start, maxResults=PAGE)
            found = page[within]
            yield from found
            start += len(found)
            if not found or page.get("isLast") or start >= (page.get("total") or start + 1):
                return

    def _ask(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any, writing: bool) -> Any:
        from jira.exceptions import JIRAError
        from requests import RequestException

        if not self._sane:
            raise TrackerUnauthorized(tracker=NAME)
        left = self._patience.for_one()
        self._session.timeout = left * SHARE if writing else left
        given = {name: value for name, value in (params or {}).items() if value is not None}
        url = self.address + path
        try:
            answer = self._session.request(method, url, params=given, json=body, allow_redirects=False)
        except JIRAError as error:
            raise _refusal(error, f"{method} {path}", writing) from None
        except RequestException as error:
            raise _broken(error, writing and not _unsent(error)) from None
        except UnicodeError:  # no token has such characters
            raise TrackerUnauthorized(tracker=NAME) from None
        except (TypeError, AttributeError, ValueError) as error:  # the library tripped over a refusal's body
            raise _broken(error, writing) from None
        _check_login(answer)
        if answer.status_code >= 300:
            raise fault(NAME, answer.status_code, writing=writing)
        return _json(answer, writing)


class Dialect(Protocol):
    """What Cloud and Data Center say differently."""

    api: str
    query: str  # the parameter that looks for people

    def search(self, jql: str, fields: Sequence[str], most: int | None = None) -> list[Any]: ...
    def logs(
        self, jql: str, fields: Sequence[str], logged: Sequence[str], most: int | None = None
    ) -> list[tuple[Any, list[Any]]]: ...
    def text(self, words: str) -> Any: ...
    def person(self, user: Mapping[str, Any] | None) -> dict[str, Any]: ...


class Cloud:
    """Platform v3: pages by token, documents, people by account id, changelogs in bulk."""

    api = "/rest/api/3"
    query = "query"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def search(self, jql: str, fields: Sequence[str], most: int | None = None) -> list[Any]:
        """The issues that a JQL query finds, at most so many."""
        size = min(most or PAGE, PAGE)
        body = {"jql": jql, "fields": list(fields), "maxResults": size}
        return list(islice(self._pages("/search/jql", body, "issues"), most))

    def logs(
        self, jql: str, fields: Sequence[str], logged: Sequence[str], most: int | None = None
    ) -> list[tuple[Any, list[Any]]]:
        """The issues that a JQL query finds, each with its whole changelog of the fields `logged` (10 at most)."""
        issues = self.search(jql, fields, most)  # its own changelogs are cut after 40 entries
        logs: dict[str, list[Any]] = {}
        for at in range(0, len(issues), BULK):
            ids = [issue["id"] for issue in issues[at : at + BULK]]
            body = {"issueIdsOrKeys": ids, "fieldIds": list(logged), "maxResults": BULK}
            for one in self._pages("/changelog/bulkfetch", body, "issueChangeLogs"):
                logs.setdefault(str(one["issueId"]), []).extend(one["changeHistories"])
        return [(issue, logs.get(issue["id"], [])) for issue in issues]

    def text(self, words: str) -> Any:
        """A text as it is written."""
        return adf.document(words)

    def person(self, user: Mapping[str, Any] | None) -> dict[str, Any]:
        """A person as the value of a field; None is nobody."""
        return {"accountId": user["accountId"] if user else None}

    def _pages(self, path: str, body: dict[str, Any], name: str) -> Iterator[Any]:
        token = None
        while True:
            page = self._gateway.read("POST", self.api + path, body=body)
            yield from page[name]
            last, token = token, page.get("nextPageToken")
            if not token or token == last or page.get("isLast"):
                return
            body = {**body, "nextPageToken": token}


class DataCenter:
    """Platform v2: pages by position, wiki text, people by user name, changelogs with the issues."""

    api = "/rest/api/2"
    query = "username"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def search(self, jql: str, fields: Sequence[str], most: int | None = None) -> list[Any]:
        """The issues that a JQL query finds, at most so many."""
        return list(islice(self._found(jql, fields), most))

    def logs(
        self, jql: str, fields: Sequence[str], logged: Sequence[str], most: int | None = None
    ) -> list[tuple[Any, list[Any]]]:
        """The issues that a JQL query finds, each with its whole changelog."""
        found = list(islice(self._found(jql, fields, expand="changelog"), most))
        return [(issue, self._histories(issue)) for issue in found]

    def text(self, words: str) -> Any:
        """A text as it is written."""
        return adf.plain(words)

    def person(self, user: Mapping[str, Any] | None) -> dict[str, Any]:
        """A person as the value of a field; no name is nobody."""
        return {"name": user["name"] if user else ""}

    def _found(self, jql: str, fields: Sequence[str], **params: Any) -> Iterator[Any]:
        return self._gateway.entries(
            f"{self.api}/search", "issues", jql=jql, fields=",".join(fields), **params
        )

    def _histories(self, issue: Any) -> list[Any]:
        """An issue's changelog; asked for alone where the search did not bring the whole of it."""
        log = issue.get("changelog")
        if log is None or (log.get("total") or 0) > len(log["histories"]):
            path = f"{self.api}/issue/{issue['key']}"
            log = self._gateway.get(path, fields="summary", expand="changelog")["changelog"]
        return list(log["histories"])


def quoted(value: str) -> str:
    """A value as JQL takes it, whatever is in it: nothing of it can end the quotes."""
    return '"' + re.sub(r'(["\\])', r"\\\1", adf.plain(value).replace("\n", " ").replace("\t", " ")) + '"'


def _session(user: str | None, secret: str | None, left: Callable[[], float]) -> ResilientSession:
    """With a user, an API token or a password; without one, a personal access token; "Bearer …" is OAuth's."""
    from jira.client import TokenAuth
    from jira.resilientsession import ResilientSession
    from requests.auth import HTTPBasicAuth

    from .session import hold

    made = ResilientSession(max_retries=0)
    hold(made, left)
    made.headers["X-Atlassian-Token"] = "no-check"
    given = (secret or "").strip()
    token = re.sub(r"^Bearer\s+", "", given, flags=re.IGNORECASE)
    if given and (token != given or not user):
        made.auth = TokenAuth(token)
    elif given and user:
        made.auth = HTTPBasicAuth(user.encode(), given.encode())
    return made


def _refusal(error: JIRAError, asked: str, writing: bool) -> Exception:
    """What a status that is none of success means."""
    status = error.status_code or 500
    answer = error.response
    if answer is not None:
        _check_login(answer)
        if status == 403 and _BEARER in answer.text:
            raise TrackerUnauthorized(tracker=NAME)
    if status in (404, 410):
        return Missing()
    log.warning("%s: %s answers %s", NAME, asked, status)
    later = None if answer is None else answer.headers.get("Retry-After")
    found = fault(NAME, status, error.text or "", later, writing)
    found.values["status"] = status
    return found


def _check_login(answer: Response) -> None:
    """Jira answers many a request with a wrong token as if nobody had logged in; a header tells."""
    if any(word in answer.headers.get("X-Seraph-LoginReason", "") for word in _DENIED):
        raise TrackerUnauthorized(tracker=NAME)


def _broken(error: Exception, writing: bool) -> TrackerError:
    log.warning("%s broke off: %s", NAME, type(error).__name__)
    return uncertain(NAME) if writing else TrackerUnavailable(tracker=NAME)


def _unsent(error: RequestException) -> bool:
    """Whether no connection came about."""
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(cause, NewConnectionError)


def _json(answer: Response, writing: bool) -> Any:
    if not answer.content.strip():
        return None
    try:
        return answer.json()
    except ValueError:  # with its chain: a body may hold what is nobody's business
        if writing:
            raise uncertain(NAME) from None
        raise TrackerUnreadable(tracker=NAME, what="JSON") from None
