"""Changelogs of Jira as changes of a board, and what finished sprints brought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Any

from ..core.sprint import Change, Item
from .jira_board import Site, moment, named


@dataclass(frozen=True)
class Entry:
    """One change of one field as logged, with names as people read them; of the sprint, the ids as a list: "3, 4"."""

    at: datetime
    field: str
    old: str
    new: str
    who: str | None


@dataclass(frozen=True)
class Log:
    """An issue as it is, all its changes, oldest first, and what is not logged: who made it, its parent, its sprints."""

    item: Item
    entries: tuple[Entry, ...]
    creator: str | None
    parent: str | None
    sprints: str

    def value(self, field: str, at: datetime) -> str:
        """One of state, points and sprint, as it was at that time."""
        item = self.item
        now = {"state": item.state.name, "points": _count(item.points), "sprint": self.sprints}
        return next((one.old for one in self.entries if one.field == field and one.at > at), now[field])


def logged(site: Site) -> dict[str, str]:
    """The fields that a history is made of, by their ids and by the names that changelogs of Data Center give."""
    ours = {"status": "state", "assignee": "assignee", "summary": "title"}
    ours |= dict.fromkeys(site.points, "points") | dict.fromkeys(site.sprint_field, "sprint")
    return {name: field for name, field in ours.items() if name}


def log(site: Site, issue: Any, histories: Sequence[Any], fields: Mapping[str, str]) -> Log:
    """An issue with its changelog, whatever its order."""
    in_order = sorted(histories, key=lambda one: (moment(one["created"]), int(one["id"])))
    entries = tuple(entry for one in in_order for entry in _entries(site, one, fields))
    data = issue["fields"]
    parent = (data.get("parent") or {}).get("key")
    ids = ", ".join(one for one, _ in site.sprints(issue))
    return Log(site.item(issue), entries, named(data.get("creator")), parent, ids)


def changes(logs: Sequence[Log]) -> list[Change]:
    """All changes but comments. Sub-tasks have no points, and are in a sprint with their parents."""
    journeys = {one.item.key: _journey(one) for one in logs}
    found: list[Change] = []
    for one in logs:
        sub = one.item.kind == "subtask"
        parent = journeys.get(one.parent or "") if sub else None
        found += _inherited(one, parent) if parent else journeys[one.item.key]
        for entry in one.entries:
            if entry.field != "sprint" and not (sub and entry.field == "points"):
                found.append(Change(one.item.key, entry.at, entry.field, entry.old, entry.new, entry.who))
    return found


def totals(sprint: Any, logs: Sequence[Log], done: set[str]) -> tuple[float, float]:
    """The points in a sprint when it began, and the points of it that were done at its end.

    What was done before it counts for neither. `done` are the names of the states that mean it.
    """
    begin, end = moment(sprint["startDate"]), moment(sprint.get("completeDate") or sprint["endDate"])
    wanted, committed, finished = str(sprint["id"]), [0.0], [0.0]
    for one in logs:
        if one.item.kind == "subtask" or (one.item.created <= begin and one.value("state", begin) in done):
            continue
        if one.item.created <= begin and wanted in _ids(one.value("sprint", begin)):
            committed.append(float(one.value("points", begin) or 0))
        if wanted in _ids(one.value("sprint", end)) and one.value("state", end) in done:
            finished.append(float(one.value("points", end) or 0))
    return fsum(committed), fsum(finished)


def _entries(site: Site, history: Any, fields: Mapping[str, str]) -> Iterator[Entry]:
    at, who = moment(history["created"]), named(history.get("author"))
    for one in history["items"]:
        field = fields.get(one.get("fieldId") or "") or fields.get(one["field"])
        if field == "state":
            yield Entry(at, field, _state(site, one, "from"), _state(site, one, "to"), who)
        elif field == "sprint":
            yield Entry(at, field, one.get("from") or "", one.get("to") or "", who)
        elif field == "points":
            yield Entry(at, field, _count(one.get("fromString")), _count(one.get("toString")), who)
        elif field:
            yield Entry(at, field, one.get("fromString") or "", one.get("toString") or "", who)


def _state(site: Site, one: Any, end: str) -> str:
    """A state's name as it is today; as it was, where Jira no longer has it."""
    known = site.statuses.get(str(one.get(end)))
    return known.name if known else str(one.get(f"{end}String") or "")


def _journey(log: Log) -> list[Change]:
    """The sprints that an issue was in, one after the other.

    Jira logs the list of all its sprints, finished ones included: "3, 4" is an issue that was not
    done in 3 and is in 4. An issue is in one open sprint at most, so the one that was added is the new
    one, and where one was taken out and none added it is in none. What it was made in is not logged.
    """
    steps = [one for one in log.entries if one.field == "sprint" and _ids(one.old) != _ids(one.new)]
    here = _first(steps[0]) if steps else log.item.sprint or ""
    found = [(log.item.created, "", here, log.creator)] if here else []
    for step in steps:
        old, new = _ids(step.old), _ids(step.new)
        added = [one for one in new if one not in old]
        there = added[-1] if added else here if here in new else ""
        if there != here:
            found.append((step.at, here, there, step.who))
        here = there
    return [Change(log.item.key, at, "sprint", old, new, who) for at, old, new, who in found]


def _first(step: Entry) -> str:
    """The sprint that an issue was in before its first step, "" for none."""
    old, new = _ids(step.old), _ids(step.new)
    left = [one for one in old if one not in new]
    return (left or old or [""])[-1]


def _inherited(log: Log, parent: Sequence[Change]) -> list[Change]:
    """The sprints of a sub-task: its parent's, since it was made."""
    key, created = log.item.key, log.item.created
    here = next((one.new for one in reversed(parent) if one.at <= created), "")
    first = [Change(key, created, "sprint", "", here, log.creator)] if here else []
    return first + [Change(key, c.at, "sprint", c.old, c.new, c.who) for c in parent if c.at > created]


def _ids(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _count(value: Any) -> str:
    """Points as a change has them: "3" of "3.0", "" of none and of what is no number."""
    try:
        return "" if value in (None, "") else f"{float(value):g}"
    except ValueError:
        return ""
