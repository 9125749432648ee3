"""A Redmine server through python-redmine, on our own HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from ..core.errors import BoardNotFound, TrackerUnreadable
from .base import PATIENCE
from .http import Http, Missing
from .known import known

NAME = "Redmine"
AT_ONCE = 6  # requests

Json = dict[str, Any]
Given = TypeVar("Given")
Got = TypeVar("Got")


@cache
def _engine() -> Any:
    """An engine of python-redmine on `Http`: its own knows no timeout, follows redirects with the key, and drops Retry-After.

    Made when it is needed, since what the library imports opens a socket.
    """
    from redminelib.engines import BaseEngine

    class Engine(BaseEngine):  # type: ignore[misc]  # the library has no types
        @staticmethod
        def create_session(
            headers: Mapping[str, str], params: Mapping[str, str], patience: float = PATIENCE
        ) -> Http:
            return Http(NAME, "", headers, params, patience)

        def request(
            self, method: str, url: str, headers: Any = None, params: Json | None = None, data: Any = None
        ) -> Any:
            if method == "get":
                return self.session.get(url, **(params or {}))
            return self.session.send(method.upper(), url, data)

        def process_bulk_request(
            self, method: str, url: str, container: str, pages: Sequence[Json]
        ) -> list[Any]:
            found = at_once(lambda page: self.request(method, url, params=page)[container], pages)
            return [one for some in found for one in some]

    return Engine


class Server:
    """A Redmine as the owner of a key sees it; what it answers is given as JSON.

    `kind` is a resource as python-redmine names it: issue, version, project_membership, …
    Raises what `Http` raises; BoardNotFound for Missing, except where it says so; an answer of
    another form is TrackerUnreadable.
    """

    def __init__(
        self, base: str, key: str | None, board: str, patience: float, login: str | None = None
    ) -> None:
        """`board` is named in errors; `login` is whom the key's owner, an administrator, acts as."""
        self._given = (base, key, board, patience)
        self._board = board
        self._login = login

    @known
    def _redmine(self) -> Any:
        from redminelib import Redmine

        base, key, _, patience = self._given
        return Redmine(
            base, key=key or "", impersonate=self._login, engine=_engine(), requests={"patience": patience}
        )

    def acting_as(self, login: str) -> Server:
        """The same server, everything done in the name of another person (X-Redmine-Switch-User)."""
        return Server(*self._given, login)

    def one(self, kind: str, ref: int | str, **params: Any) -> Json:
        """One by its id. Raises Missing."""
        with readable(kind):
            return _raw(getattr(self._redmine, kind).get(ref, **params))

    def all(self, kind: str, **filters: Any) -> list[Json]:
        """All pages, unless there is a `limit`."""
        with self._there(), readable(kind):
            manager = getattr(self._redmine, kind)
            return [_raw(one) for one in (manager.filter(**filters) if filters else manager.all())]

    def each(self, kind: str, refs: Iterable[int], **params: Any) -> list[Json]:
        """Several by their ids, some at a time; what is gone meanwhile is left out."""

        def one(ref: int) -> Json | None:
            try:
                return self.one(kind, ref, **params)
            except Missing:
                return None

        return [found for found in at_once(one, list(refs)) if found is not None]

    def titled(self, text: str, project: str) -> list[Json]:
        """The issues of a project with any of the words in their subject, as the search page gives them: at most 100."""
        with self._there(), readable("search"):
            values = {"id": project, "titles_only": "1", "all_words": "", "limit": 100}
            return [_raw(one) for one in self._redmine.issue.search(text, **values) or ()]

    def create(self, kind: str, **fields: Any) -> Json:
        """Sent once. Raises TrackerUncertain where the answer broke off."""
        with self._there(), readable(kind):
            return _raw(getattr(self._redmine, kind).create(**fields))

    def update(self, kind: str, ref: int, **fields: Any) -> None:
        """Sent once. Redmine answers 204 also where it took nothing: look. Raises Missing."""
        with readable(kind):
            getattr(self._redmine, kind).update(ref, **fields)

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._board) from None


def at_once(ask: Callable[[Given], Got], values: Sequence[Given]) -> list[Got]:
    """`ask` of each value, some of them side by side; the first error ends it."""
    if not values:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(values))) as pool:
        return list(pool.map(ask, values))


@contextmanager
def readable(what: str) -> Iterator[None]:
    """An answer that lacks what is read from it is TrackerUnreadable."""
    try:
        yield
    except KeyError as error:
        raise TrackerUnreadable(tracker=NAME, what=str(error.args[0])[:60]) from None
    except (TypeError, ValueError, AttributeError):
        raise TrackerUnreadable(tracker=NAME, what=what) from None


def _raw(resource: Any) -> Json:
    found: Json = resource.raw()
    return found
