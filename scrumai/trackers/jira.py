"""Jira Cloud and Jira Data Center: boards, sprints and issues."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.errors import (
    ItemNotFound,
    PersonNotFound,
    TrackerError,
    TrackerRefused,
    TrackerUncertain,
    TransitionAsks,
    TransitionNotAllowed,
)
from ..core.sprint import Item, State
from ..ports import Clock
from .adf import plain, spoken
from .base import Link, if_one, once, sound, uncertain
from .http import Missing
from .jira_board import POINTS, named, readable, state
from .jira_client import AGILE, NAME, quoted
from .jira_read import Reader

logger = logging.getLogger(__name__)
SEEN = 20  # newest comments that are looked at for one whose answer was lost
GAP = 5  # numbers after the newest issue that are looked at for one whose answer was lost
_DONE = ("done", "fixed", "resolved", "complete", "completed")  # resolutions that mean it


@dataclass(frozen=True)
class _Way:
    """A transition: where it leads, the request for it, whether it has a screen, and the fields there that only a person can fill in."""

    to: State
    body: dict[str, Any]
    screen: bool
    asks: tuple[str, ...] = ()


def adapter(link: Link, clock: Clock, home: Path) -> Jira:
    """A board of a Jira; whether that is Cloud or Data Center, it says itself, with the first question."""
    return Jira(link, clock, home)


class Jira(Reader):
    """An `IssueTracker`. What the bot changes for somebody has a comment with their name beside the change."""

    @readable
    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new item of the board's project in the running sprint, in the backlog where not one is running."""
        sprint, project = if_one(self.sprint), self._site.project
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
        later = None if sprint is None else int(sprint.id)
        if later is not None and sprint_field in self._on_create(project, type_["id"]):
            fields[sprint_field], later = later, None
        newest = self._newest(project)
        key = once(
            lambda: _key(self._send("POST", "/issue", {"fields": fields})),
            lambda: self._made(project, newest, title),
            NAME,
            title[:60],
        )
        try:
            if later is not None:
                self._add(key, later)
            return self.item(key)
        except TrackerError as error:  # it is there, and somebody should look at it rather than say it again
            raise TrackerUncertain(tracker=NAME, key=key) from error

    @readable
    def reachable(self, key: str) -> Sequence[str]:
        """What the workflow offers now. Raises ItemNotFound."""
        return _names(self._ways(key))

    @readable
    def asked(self, key: str, to: str) -> Sequence[str]:
        """The fields that Jira asks for on the way to a state, and that only a person can fill in. Raises ItemNotFound."""
        return _asked(self._ways(key), to)

    @readable
    def move(self, key: str, state: str, who: str) -> Item:
        """Into another state, by a transition that the workflow offers now.

        Raises:
            ItemNotFound; TransitionNotAllowed (key, state, states): those that can be reached; TransitionAsks (fields, tracker, too).
        """
        item, wanted = self.item(key), state.strip().casefold()
        if item.state.name.casefold() == wanted:
            return item
        ways = self._ways(item.key)
        way = next((one for one in ways if one.to.name.casefold() == wanted and not one.asks), None)
        if way is None:
            refused = {"key": item.key, "state": state, "states": ", ".join(_names(ways))}
            if asks := _asked(ways, state):
                raise TransitionAsks(fields=", ".join(asks), tracker=NAME, **refused)
            raise TransitionNotAllowed(**refused)
        to, body, screen = way.to, way.body, way.screen
        note, path = self._note(who), f"/issue/{item.key}/transitions"
        changed = replace(item, state=to)
        if screen or not note:
            return self._write(changed, "POST", path, body | note, lambda now: now.state == to)
        moved = self._write(changed, "POST", path, body, lambda now: now.state == to)
        self._remark(item.key, who)  # a transition without a screen drops its comment
        return self._reread(moved)

    @readable
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
        sound(points)
        return self._estimate(key, points, who)

    @readable
    def _estimate(self, key: str, points: float, who: str) -> Item:
        item, (field, _) = self.item(key), self._site.points
        if item.kind == "subtask" or not field:
            raise TrackerRefused(tracker=NAME, reason=f"{item.key}: {POINTS[0]}?")
        body = {"fields": {field: int(points) if points == int(points) else points}, **self._note(who)}
        changed = replace(item, points=float(points))
        return self._write(changed, "PUT", f"/issue/{item.key}", body, lambda now: now.points == points)

    def _note(self, who: str) -> dict[str, Any]:
        """What leaves the person's name at an item that the bot changes, as part of the change."""
        note = self._link.signed("", who)
        return {"update": {"comment": [{"add": {"body": self._site.dialect.text(note)}}]}} if note else {}

    def _write(self, changed: Item, method: str, path: str, body: Any, taken: Callable[[Item], bool]) -> Item:
        """Change an item once, and give it as it is then."""

        def find() -> bool | None:
            return taken(self.item(changed.key)) or None

        def write() -> bool:
            self._send(method, path, body)
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
        except TrackerError as error:
            logger.warning("%s changed %s and did not answer the question for it: %r", NAME, item.key, error)
            return item

    def _send(self, method: str, path: str, body: Any) -> Any:
        return self._gateway.send(method, self._site.dialect.api + path, body)

    def _say(self, key: str, text: str) -> None:
        """Add a comment once; a lost answer is found among the comments that were not there before."""
        path = f"/issue/{key}/comment"

        def newest() -> dict[str, Any]:
            found = self._site.get(path, orderBy="-created", maxResults=SEEN)["comments"]
            return {one["id"]: spoken(one["body"]) for one in found}

        def find() -> bool | None:
            return any(id not in before and said == plain(text) for id, said in newest().items()) or None

        def write() -> bool:
            self._send("POST", path, {"body": self._site.dialect.text(text)})
            return True

        try:
            before = newest()
            once(write, find, NAME, key)
        except Missing:
            raise ItemNotFound(key=key) from None

    def _remark(self, key: str, who: str) -> None:
        """Leave the person's name at an item that was changed already; that it failed undoes nothing."""
        try:
            self._say(key, self._link.signed("", who))
        except TrackerError as error:
            logger.warning("%s took the change of %s, not the name with it: %r", NAME, key, error)

    @readable
    def _ways(self, key: str) -> list[_Way]:
        """The transitions that the workflow offers now."""
        try:
            found = self._site.get(f"/issue/{key}/transitions", expand="transitions.fields")
        except Missing:
            raise ItemNotFound(key=key) from None
        ways = []
        for one in found["transitions"]:
            fields, asks = self._filled(key, one.get("fields") or {})
            body = {"transition": {"id": one["id"]}, **({"fields": fields} if fields else {})}
            screen = bool(one.get("hasScreen") or one.get("fields"))
            ways.append(_Way(state(one["to"]), body, screen, tuple(asks)))
        return ways

    def _filled(self, key: str, fields: Any) -> tuple[dict[str, Any], list[str]]:
        """What a transition wants to be told: a resolution, if one means done; and what else it asks for."""
        told: dict[str, Any] = {}
        asks: list[str] = []
        for name, field in fields.items():
            if not field.get("required") or field.get("hasDefaultValue"):
                continue
            fit = _resolution(field) if name == "resolution" else None
            if fit is not None:
                told[name] = {"id": fit}
            elif name == "resolution" or "set" not in field.get("operations", ()) or not self._has(key, name):
                asks.append(str(field.get("name") or name))
        return told, asks

    def _has(self, key: str, field: str) -> bool:
        """Whether an item has a value in a field already, which is then not asked for."""
        return bool(self._issue(key, [field])["fields"].get(field))

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


def _names(ways: Sequence[_Way]) -> list[str]:
    """The states that they lead to without asking for anything."""
    return list(dict.fromkeys(one.to.name for one in ways if not one.asks))


def _asked(ways: Sequence[_Way], to: str) -> Sequence[str]:
    wanted = to.strip().casefold()
    return next((one.asks for one in ways if one.asks and one.to.name.casefold() == wanted), ())


def _key(answer: Any) -> str:
    """The key of a new issue. An answer without one has broken off."""
    key = answer.get("key") if isinstance(answer, dict) else None
    if not isinstance(key, str):
        raise uncertain(NAME)
    return key


def _resolution(field: Any) -> str | None:
    """The id of the resolution that means done, if there is one."""
    known = {one["name"].casefold(): str(one["id"]) for one in field.get("allowedValues") or ()}
    return next((known[word] for word in _DONE if word in known), None)
