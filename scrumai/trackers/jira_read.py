"""What is read from a Jira: sprints, items, history, people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from ..core.errors import ItemNotFound, TrackerRefused
from ..core.search import ranked, unfinished
from ..core.sprint import Change, Item, Sprint, State
from ..ports import Clock
from .adf import plain, spoken
from .base import UNFINISHED, Link, the_one
from .http import Missing
from .jira_board import Site, moment, named, readable
from .jira_client import AGILE, PAGE, Gateway, quoted
from .jira_history import Log, changes, log, logged, totals

SLACK = 2  # days by which the server's clock may be wrong
LEFT = 200  # issues that are looked through for those that were taken out of finished sprints
WORDS = 20  # of a search
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,99}-[1-9]\d{0,17}")
_CLOSED: dict[tuple[object, ...], tuple[float, float]] = {}
"""What finished sprints brought, shared by all questions of this process: it does not change."""


class Reader:
    """The reading half of an `IssueTracker`. States are statuses in the order of the board's columns; keys are Jira's."""

    def __init__(self, link: Link, clock: Clock, home: Path) -> None:
        self._link = link
        self._clock = clock
        self._home = home
        self.ref = link.board.ref.strip()[:40]
        self._gateway = Gateway(link)
        self._site = Site(self._gateway, link.board.ref)

    @readable
    def describe(self) -> dict[str, str]:
        """The board's name, and the field where points are ("" where there is none)."""
        return {"board": str(self._site.board["name"]), "points": self._site.points[1]}

    @readable
    def me(self) -> str | None:
        """The name of the token's owner."""
        return str(self._site.get("/myself")["displayName"])

    @readable
    def sprint(self) -> Sprint:
        """The running sprint. Raises NoActiveSprint, SprintUnclear (sprints)."""
        return the_one([self._site.sprint(one) for one in self._sprints("active")])

    @readable
    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The finished sprints, newest first, with the points at their begin and those done at their end."""
        found = [one for one in self._sprints("closed") if one.get("startDate") and one.get("endDate")]
        found.sort(key=lambda one: moment(one.get("completeDate") or one["endDate"]), reverse=True)
        found = found[:limit]
        unknown = [one for one in found if self._closed_key(one) not in _CLOSED]
        for one, brought in zip(unknown, self._brought(unknown), strict=True):
            _CLOSED[self._closed_key(one)] = brought
        return [(self._site.sprint(one), *_CLOSED[self._closed_key(one)]) for one in found]

    @readable
    def states(self) -> Sequence[State]:
        """The statuses that the board's columns show, in their order."""
        return self._site.columns

    @readable
    def items(self, sprint_id: str) -> Sequence[Item]:
        """The items of a sprint by their rank, sub-tasks included."""
        if not re.fullmatch(r"\d{1,18}", sprint_id):
            return []
        try:
            found = self._site.dialect.search(f"sprint = {sprint_id} ORDER BY Rank ASC", self._site.asked)
        except TrackerRefused as error:
            if error.values.get("status") != 400:
                raise
            return []  # Jira's answer for a sprint that is not there
        items = [self._site.item(one) for one in found]
        return [replace(one, sprint=one.sprint or sprint_id) for one in items]

    @readable
    def unfinished(self) -> Sequence[Item]:
        """The board's items that are not done, those that changed last."""
        query = f"{self._site.filter} AND statusCategory != Done ORDER BY updated DESC"
        found = self._site.dialect.search(query, self._site.asked, UNFINISHED)
        return unfinished(self._site.item(one) for one in found)

    @readable
    def item(self, key: str) -> Item:
        """One item. Raises ItemNotFound."""
        data = self._issue(key, self._site.asked)
        item = self._site.item(data)
        parent = (data["fields"].get("parent") or {}).get("key")
        if item.kind == "subtask" and parent and item.sprint is None:
            above = self._issue(parent, self._site.asked)
            item = replace(item, sprint=self._site.item(above).sprint)
        return item

    @readable
    def history(self, since: datetime) -> Sequence[Change]:
        """All changes and comments on the board's items since then, oldest first."""
        found = self._logs(
            f"{self._site.filter} AND updated >= -{self._days(since)}d", ["creator", "comment"]
        )
        rows = changes([one for one, _ in found])
        for one, issue in found:
            rows += self._comments(one.item.key, issue["fields"].get("comment"), since)
        return sorted((row for row in rows if row.at >= since), key=lambda row: row.at)

    @readable
    def search(self, text: str) -> Sequence[Item]:
        """The board's items whose key or title has the words, best first."""
        words = sorted(dict.fromkeys(re.findall(r"\w+", text.casefold())), key=len, reverse=True)[:WORDS]
        if not words:
            return []
        found = [item for key in _keys(text) if (item := self._found(key))]
        # a word finds its other forms, its beginning with * finds what goes on otherwise
        likes = [f"summary ~ {quoted(one[:50] + end)}" for one in words for end in ("", "*")]
        query = f"{self._site.filter} AND ({' OR '.join(likes)}) ORDER BY updated DESC"
        found += [self._site.item(one) for one in self._site.dialect.search(query, self._site.asked, PAGE)]
        return ranked({item.key: item for item in found}.values(), text)

    @readable
    def identity(self, name: str) -> str | None:
        """The name by which Jira shows a person, by that name, its first word, the user name or the e-mail address."""
        return named(self._person(name))

    def _sprints(self, state: str) -> list[Any]:
        """The board's sprints of a state; its own, where it shows those of other boards, too."""
        board = self._site.board
        if board["type"] == "kanban":
            return []
        try:
            found = list(self._gateway.entries(f"{AGILE}/board/{board['id']}/sprint", state=state))
        except TrackerRefused as error:
            if error.values.get("status") != 400:
                raise
            return []  # the board does not support sprints
        own = [one for one in found if one.get("originBoardId", board["id"]) == board["id"]]
        return own or (found if state == "active" else [])

    def _closed_key(self, sprint: Any) -> tuple[object, ...]:
        ended = sprint.get("completeDate") or sprint["endDate"]
        return self._home, self._gateway.address, sprint["id"], ended, self._site.points[0]

    def _brought(self, sprints: Sequence[Any]) -> list[tuple[float, float]]:
        """Points at the begin and done at the end of finished sprints, from the history of what was in them."""
        if not sprints:
            return []
        ids = ", ".join(str(int(one["id"])) for one in sprints)
        days = self._days(min(moment(one["startDate"]) for one in sprints))
        others = f"(sprint is EMPTY OR sprint not in ({ids})) ORDER BY updated DESC"
        found = self._logs(f"sprint in ({ids})")
        found += self._logs(f"{self._site.filter} AND updated >= -{days}d AND {others}", most=LEFT)
        names = {one.name for one in self._site.statuses.values() if one.category.value == "done"}
        return [totals(one, [log for log, _ in found], names) for one in sprints]

    def _days(self, since: datetime) -> int:
        """Days back from now, more rather than fewer: a query's dates are in a zone that we do not know."""
        return max(0, (self._clock.now() - since).days + 1) + SLACK

    def _logs(self, jql: str, more: Sequence[str] = (), most: int | None = None) -> list[tuple[Log, Any]]:
        site, fields = self._site, logged(self._site)
        ids = [one for one in fields if one in site.asked]
        found = site.dialect.logs(jql, [*site.asked, *more], ids, most)
        return [(log(site, issue, histories, fields), issue) for issue, histories in found]

    def _comments(self, key: str, known: Any, since: datetime) -> list[Change]:
        """An item's comments since then; asked for alone where the search did not bring all of them."""
        found: Iterable[Any] = known["comments"] if known else ()
        if not known or (known.get("total") or 0) > len(known["comments"]):
            path = f"{self._site.dialect.api}/issue/{key}/comment"
            found = self._gateway.entries(path, "comments", orderBy="-created")
            found = takewhile(lambda one: moment(one["created"]) >= since, found)
        return [
            Change(key, at, "comment", "", spoken(one.get("body")), named(one.get("author")))
            for one in found
            if (at := moment(one["created"])) >= since
        ]

    def _issue(self, key: str, fields: Sequence[str]) -> Any:
        """An issue as Jira gives it. Raises ItemNotFound, without a question for what is no key."""
        key = key.strip().upper()
        if not _KEY.fullmatch(key):
            raise ItemNotFound(key=key[:40])
        try:
            return self._site.get(f"/issue/{key}", fields=",".join(fields))
        except Missing:
            raise ItemNotFound(key=key[:40]) from None

    def _found(self, key: str) -> Item | None:
        try:
            return self.item(key)
        except ItemNotFound:
            return None

    def _person(self, name: str) -> Any:
        """The user who is meant, None where nobody or more than one is; first among those who can have items."""
        said = " ".join(plain(name).split())
        if not said:
            return None
        site, asked = self._site, {self._site.dialect.query: said, "maxResults": PAGE}
        try:
            found = _meant(said, site.get("/user/assignable/search", project=site.project, **asked))
        except Missing:
            found = None
        return found or _meant(said, site.get("/user/search", **asked))


def _keys(text: str) -> list[str]:
    """What looks like keys in a text, at most three."""
    found = re.findall(r"\b[a-z][a-z0-9_]+-[1-9]\d*\b", text, re.IGNORECASE)
    return list(dict.fromkeys(one.upper() for one in found))[:3]


def _meant(said: str, users: Sequence[Any]) -> Any:
    """The one user of that name; by a part of the name only where it is one word."""
    words = said.casefold()
    known = [one for one in users if one.get("active", True)]
    whole = [one for one in known if words in _names(one)]
    part = [one for one in known if words in (named(one) or "").casefold().split()]
    found = whole or part
    return found[0] if len(found) == 1 else None


def _names(user: Any) -> set[str]:
    return {
        str(user.get(one) or "").casefold() for one in ("displayName", "name", "emailAddress", "accountId")
    }
