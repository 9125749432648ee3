"""Jira Cloud and Jira Data Center: boards, sprints and issues."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from ..core.errors import (
    ItemNotFound,
    NoActiveSprint,
    PersonNotFound,
    SprintUnclear,
    TrackerError,
    TrackerRefused,
    TrackerUnavailable,
    TransitionNotAllowed,
)
from ..core.search import ranked
from ..core.sprint import Change, Item, Sprint, State
from ..ports import Clock
from .adf import plain, spoken
from .base import Link, once, uncertain
from .http import Missing
from .jira_board import POINTS, Site, moment, named, readable, state
from .jira_client import AGILE, NAME, PAGE, Gateway, quoted
from .jira_history import Log, changes, log, logged, totals

logger = logging.getLogger(__name__)
SLACK = 2  # days by which the server's clock may be wrong
LEFT = 200  # issues that are looked through for those that were taken out of finished sprints
GAP = 5  # numbers after the newest issue that are looked at for one whose answer was lost
WORDS = 20  # of a search
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,99}-[1-9]\d{0,17}")
_DONE = ("done", "fixed", "resolved", "complete", "completed")  # resolutions that mean it
_CLOSED: dict[tuple[object, ...], tuple[float, float]] = {}
"""What finished sprints brought, shared by all questions of this process: it does not change."""

Result = TypeVar("Result")


def adapter(link: Link, clock: Clock, home: Path) -> Jira:
    """The board of a Jira. Its address tells neither Cloud from Data Center nor is it asked yet."""
    return Jira(link, clock, home)


class Jira:
    """An `IssueTracker`. States are statuses in the order of the board's columns; keys are Jira's."""

    def __init__(self, link: Link, clock: Clock, home: Path) -> None:
        self._link = link
        self._clock = clock
        self._home = home
        self.ref = link.board.ref.strip()[:40]
        self._gateway = Gateway(link)
        self._site = Site(self._gateway, link.board.ref)

    @readable
    def describe(self) -> dict[str, str]:
        """The board's number and name, and the field where points are ("" where there is none)."""
        board = self._site.board
        return {"board": f"{board['id']} '{board['name']}'", "points": self._site.points[1]}

    @readable
    def sprint(self) -> Sprint:
        """The running sprint. Raises NoActiveSprint, SprintUnclear (sprints)."""
        return self._site.sprint(self._running())

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
    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new item of the board's project in the running sprint."""
        sprint, project = int(self._running()["id"]), self._site.project
        type_ = self._type(project, kind)
        title = " ".join(plain(title).split())
        fields: dict[str, Any] = {
            "project": {"key": project},
            "issuetype": {"id": type_["id"]},
            "summary": title,
        }
        if note := self._link.signed("", who):
            fields["description"] = self._site.dialect.text(note)
        sprint_field = self._site.sprint_field[0]
        at_once = sprint_field in self._on_create(project, type_["id"])
        if at_once:
            fields[sprint_field] = sprint
        newest = self._newest(project)
        path = f"{self._site.dialect.api}/issue"
        key = once(
            lambda: _key(self._gateway.send("POST", path, {"fields": fields})),
            lambda: self._made(project, newest, title),
            NAME,
            title[:60],
        )
        if not at_once:
            self._add(key, sprint)
        return self.item(key)

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another state, by a transition that the workflow offers now.

        Raises:
            ItemNotFound; TransitionNotAllowed (key, state, states): those that can be reached.
        """
        item, wanted = self.item(key), state.strip().casefold()
        if item.state.name.casefold() == wanted:
            return item
        offered = self._transitions(item)
        fitting = (one for one in offered if one[0].name.casefold() == wanted)
        found = next(fitting, None)
        if found is None:
            names = ", ".join(dict.fromkeys(one.name for one, _, _ in offered))
            raise TransitionNotAllowed(key=item.key, state=state, states=names)
        to, body, screen = found
        note = self._note(who)
        if screen:  # without a screen Jira drops the comment of a transition
            body |= note
        changed = replace(item, state=to)
        moved = self._write(
            changed, "POST", f"/issue/{item.key}/transitions", body, lambda now: now.state == to
        )
        if note and not screen:
            self._remark(item.key, who)
        return self._reread(moved) if note and not screen else moved

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a person or to nobody. Raises ItemNotFound, PersonNotFound (name)."""
        item = self.item(key)
        user = self._person(to) if to else None
        if to and user is None:
            raise PersonNotFound(name=to)
        name = named(user)
        body = {"fields": {"assignee": self._site.dialect.person(user)}, **self._note(who)}
        changed = replace(item, assignee=name)
        return self._write(changed, "PUT", f"/issue/{item.key}", body, lambda now: now.assignee == name)

    @readable
    def comment(self, key: str, text: str, who: str) -> Item:
        """Add a comment. Raises ItemNotFound."""
        item = self.item(key)
        self._say(item.key, self._link.signed(text, who))
        return self._reread(item)

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points. Raises ItemNotFound, TrackerRefused; ValueError where they are negative or no number."""
        if not isfinite(points) or points < 0:
            raise ValueError(f"points must be a number that is not negative: {points}")
        item, (field, _) = self.item(key), self._points()
        if item.kind == "subtask" or not field:
            raise TrackerRefused(tracker=NAME, reason=f"{item.key}: {POINTS[0]}?")
        body = {"fields": {field: int(points) if points == int(points) else points}, **self._note(who)}
        changed = replace(item, points=float(points))
        return self._write(changed, "PUT", f"/issue/{item.key}", body, lambda now: now.points == points)

    @readable
    def identity(self, name: str) -> str | None:
        """The name by which Jira shows a person, by that name, its first word, the user name or the e-mail address."""
        return named(self._person(name))

    # reading

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

    def _running(self) -> Any:
        found = self._sprints("active")
        if not found:
            raise NoActiveSprint(tracker=NAME)
        if len(found) > 1:
            raise SprintUnclear(sprints=", ".join(one["name"] for one in found))
        return found[0]

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
        rows = []
        for one in found:
            at, who = moment(one["created"]), named(one.get("author"))
            rows += [Change(key, at, "comment", "", spoken(one.get("body")), who)] * (at >= since)
        return rows

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

    @readable
    def _points(self) -> tuple[str, str]:
        return self._site.points

    # writing

    def _note(self, who: str) -> dict[str, Any]:
        """What leaves the person's name at an item that the bot changes, as part of the change."""
        note = self._link.signed("", who)
        return {"update": {"comment": [{"add": {"body": self._site.dialect.text(note)}}]}} if note else {}

    def _write(self, changed: Item, method: str, path: str, body: Any, taken: Callable[[Item], bool]) -> Item:
        """Change an item once, and give it as it is then."""

        def find() -> bool | None:
            return taken(self.item(changed.key)) or None

        def write() -> bool:
            self._gateway.send(method, self._site.dialect.api + path, body)
            return True

        try:
            once(write, find, NAME, changed.key)
        except Missing:
            raise ItemNotFound(key=changed.key) from None
        return self._reread(changed)

    def _reread(self, item: Item) -> Item:
        """An item after a change; where Jira does not answer any more, as it must be: the change was made."""
        try:
            return self.item(item.key)
        except TrackerUnavailable:
            logger.warning("%s changed %s and did not answer the question for it", NAME, item.key)
            return item

    def _say(self, key: str, text: str) -> None:
        """Add a comment once; a lost answer is found among the comments that are newer than the newest of before."""
        path = f"{self._site.dialect.api}/issue/{key}/comment"

        def newer(than: int) -> bool | None:
            found = self._gateway.get(path, orderBy="-created", maxResults=20)["comments"]
            news = (one for one in found if int(one["id"]) > than)
            return any(spoken(one["body"]) == plain(text) for one in news) or None

        def write() -> bool:
            self._gateway.send("POST", path, {"body": self._site.dialect.text(text)})
            return True

        try:
            last = self._gateway.get(path, orderBy="-created", maxResults=1)["comments"]
            newest = int(last[0]["id"]) if last else 0
            once(write, lambda: newer(newest), NAME, key)
        except Missing:
            raise ItemNotFound(key=key) from None

    def _remark(self, key: str, who: str) -> None:
        """Leave the person's name at an item that was changed already; that it failed undoes nothing."""
        try:
            self._say(key, self._link.signed("", who))
        except TrackerError as error:
            logger.warning("%s took the change of %s, not the name with it: %r", NAME, key, error)

    @readable
    def _transitions(self, item: Item) -> list[tuple[State, dict[str, Any], bool]]:
        """The states that can be reached now, with the request for it, and whether it has a screen."""
        try:
            found = self._site.get(f"/issue/{item.key}/transitions", expand="transitions.fields")
        except Missing:
            raise ItemNotFound(key=item.key) from None
        offered = []
        for one in found["transitions"]:
            fields = self._filled(item, one.get("fields") or {})
            if fields is not None:
                body = {"transition": {"id": one["id"]}, **({"fields": fields} if fields else {})}
                offered.append((state(one["to"]), body, bool(one.get("hasScreen") or one.get("fields"))))
        return offered

    def _filled(self, item: Item, fields: Any) -> dict[str, Any] | None:
        """What a transition wants to be told: a resolution, if one means done. None where it wants something else."""
        told: dict[str, Any] = {}
        for name, field in fields.items():
            if not field.get("required") or field.get("hasDefaultValue"):
                continue
            if name == "resolution":
                known = {one["name"].casefold(): one["id"] for one in field.get("allowedValues") or ()}
                fit = next((known[word] for word in _DONE if word in known), None)
                if fit is None:
                    return None
                told[name] = {"id": fit}
            elif not self._has(item, name):
                return None
        return told

    def _has(self, item: Item, field: str) -> bool:
        """Whether an item has a value in a field already, which is then not asked for."""
        return bool(self._issue(item.key, [field])["fields"].get(field))

    def _type(self, project: str, kind: str) -> Any:
        """The project's type of that name; else its tasks; else the first one that is neither epic nor sub-task."""
        found = self._site.get(f"/project/{project}")["issueTypes"]
        found = [one for one in found if not one.get("subtask") and one.get("hierarchyLevel", 0) == 0]
        by_name = {one["name"].casefold(): one for one in reversed(found)}
        by_name |= {
            str(one.get("untranslatedName") or one["name"]).casefold(): one for one in reversed(found)
        }
        named_so = (by_name[word] for word in (kind.casefold(), "task") if word in by_name)
        return next(named_so, None) or next(one for one in found if one["name"].casefold() != "epic")

    def _on_create(self, project: str, type_: str) -> set[str]:
        """The fields that can be given to a new issue; none where this Jira does not tell."""
        try:
            found = self._site.get(f"/issue/createmeta/{project}/issuetypes/{type_}", maxResults=200)
        except Missing:
            return set()
        return {one["fieldId"] for one in found.get("fields") or found.get("values") or ()}

    def _newest(self, project: str) -> int:
        query = f"project = {quoted(project)} ORDER BY key DESC"
        found = self._site.dialect.search(query, ["summary"], 1)
        return int(found[0]["key"].rpartition("-")[2]) if found else 0

    def _made(self, project: str, newest: int, title: str) -> str | None:
        """The key of an issue of that title that is newer; asked for by key, since Cloud's search lags behind."""
        for number in range(newest + 1, newest + 1 + GAP):
            try:
                found = self._issue(f"{project}-{number}", ["summary"])
            except ItemNotFound:
                continue
            if found["fields"]["summary"] == title:
                return str(found["key"])
        return None

    def _add(self, key: str, sprint: int) -> None:
        """Put a new issue into the running sprint, where its create screen has no field for that."""

        def write() -> bool:
            self._gateway.send("POST", f"{AGILE}/sprint/{sprint}/issue", {"issues": [key]})
            return True

        once(write, lambda: self.item(key).sprint == str(sprint) or None, NAME, key)


def _key(answer: Any) -> str:
    """The key of a new issue. An answer without one has broken off."""
    try:
        return str(answer["key"])
    except (KeyError, TypeError):
        raise uncertain(NAME) from None


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
