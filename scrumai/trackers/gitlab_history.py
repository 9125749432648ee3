"""An issue's past from GitLab's resource events and notes: pure functions.

Labels make the state and, on GitLab Free, the points; closing makes the state, too. So the events are played again on
all facts of an issue, and where a fact's meaning is another one afterwards there is a `Change`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from math import fsum

from ..core.sprint import Category, Change, Sprint
from .gitlab_board import Columns, Data, closed, item, labels_of, moment, need, points, sprint_of

AT_ONCE = timedelta(
    seconds=1
)  # what one person changes in so short a time is one change: one label off, another on
_PERSON = re.compile(r"@([\w.-]*\w)")

Facts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Event:
    """What came to a fact of an issue and what went. A whole fact (all but label and person) becomes `added`."""

    at: datetime
    who: str | None
    fact: str  # label, person, closed, sprint, weight; comment is none
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def after(self, facts: Facts) -> Facts:
        """The facts once it has happened."""
        left = (
            () if self.whole else tuple(x for x in facts[self.fact] if x not in (*self.added, *self.removed))
        )
        return {**facts, self.fact: (*left, *self.added)}

    def before(self, facts: Facts) -> Facts:
        """The facts before it happened, of one that is not whole."""
        left = tuple(x for x in facts[self.fact] if x not in (*self.added, *self.removed))
        return {**facts, self.fact: (*self.removed, *left)}

    @property
    def whole(self) -> bool:
        return self.fact not in ("label", "person")


def endpoints(issue: Data, field: str) -> list[str]:
    """Where the past of an issue is told; `field` is the kind of sprints. Weights are there with GitLab Premium."""
    weights = ["resource_weight_events"] if "weight" in issue else []
    return [f"resource_{field}_events", "resource_state_events", "resource_label_events", *weights, "notes"]


def events(endpoint: str, rows: Iterable[Data]) -> tuple[Event, ...]:
    """The events that an endpoint tells, oldest first. Raises KeyError, TypeError, ValueError."""
    read: dict[str, Callable[[Data], Event | None]] = {
        "resource_milestone_events": lambda row: _timebox(row, "milestone"),
        "resource_iteration_events": lambda row: _timebox(row, "iteration"),
        "resource_state_events": _state,
        "resource_label_events": _label,
        "resource_weight_events": _weight,
        "notes": _note,
    }
    found = [event for row in rows if (event := read[endpoint](row)) is not None]
    return tuple(sorted(found, key=lambda event: event.at))


def changes(
    issue: Data, past: Iterable[Event], board: Columns, field: str, names: Mapping[str, str]
) -> list[Change]:
    """What happened to an issue, oldest first; `names` are people's by their user names. Raises as `events`."""
    key, ordered = f"#{need(issue, 'iid', int)}", sorted(past, key=lambda event: event.at)
    told = [event for event in ordered if event.fact != "comment"]
    facts, found = _first(_now(issue, field), told), []
    for group in _groups(told):
        old = _meant(facts, board, names)
        for event in group:
            facts = event.after(facts)
        new, last = _meant(facts, board, names), group[-1]
        found += [Change(key, last.at, k, old[k], new[k], last.who) for k in new if old[k] != new[k]]
    found += [Change(key, e.at, "comment", "", e.added[0], e.who) for e in ordered if e.fact == "comment"]
    return sorted(found, key=lambda change: change.at)


def sprint_at(issue: Data, past: Sequence[Event], field: str, at: datetime) -> str | None:
    """The sprint that an issue was in at some time."""
    told = [event for event in past if event.fact == "sprint"]
    facts = _first(_now(issue, field), told)
    for event in told:
        facts = event.after(facts) if event.at <= at else facts
    return facts["sprint"][0] if facts["sprint"] else None


def sums(
    sprint: Sprint, pasts: Iterable[tuple[Data, Sequence[Event]]], board: Columns, field: str
) -> tuple[float, float]:
    """The points committed and done in a finished sprint, from its issues and those that left it, with their past.

    Committed is what was in it when its first day ended, in points of today; done is what was closed until its last
    day ended. GitLab's dates have no zone: a day begins in the east and ends in the west.
    """
    begun = datetime.combine(sprint.start, time(), timezone.utc) - timedelta(hours=14)
    planned, over = (
        datetime.combine(d + timedelta(days=1), time(12), timezone.utc) for d in (sprint.start, sprint.end)
    )
    committed, done = [], []
    for issue, past in pasts:
        one, size = item(issue, board, field), points(issue.get("weight"), labels_of(issue)) or 0.0
        ended = moment(issue, "closed_at") if issue.get("closed_at") else None
        if ended and ended < begun:
            continue
        if one.created <= planned and sprint_at(issue, past, field, planned) == sprint.id:
            committed.append(size)
        in_time = ended <= over if ended else one.state.category is Category.DONE
        if in_time and sprint_at(issue, past, field, over) == sprint.id:
            done.append(size)
    return fsum(committed), fsum(done)


def people(issues: Iterable[Data]) -> dict[str, str]:
    """The names of those who wrote issues or have them, by user name."""
    known = [one for issue in issues for one in (*issue.get("assignees", ()), issue.get("author")) if one]
    return {str(one["username"]): str(one["name"]) for one in known}


def _now(issue: Data, field: str) -> Facts:
    weight, holder = issue.get("weight"), sprint_of(issue, field)
    return {
        "label": tuple(labels_of(issue)),
        "closed": ("closed",) if closed(issue) else (),
        "sprint": (holder,) if holder else (),
        "weight": () if weight is None else (str(weight),),
        "person": tuple(need(one, "username", str) for one in need(issue, "assignees", list)),
    }


def _first(now: Facts, told: Sequence[Event]) -> Facts:
    """The facts before all events: undone where an event says what came and went, else as the first one found them."""
    facts = now
    for event in reversed(told):
        facts = {**facts, event.fact: event.removed} if event.whole else event.before(facts)
    return facts


def _groups(told: Sequence[Event]) -> Iterator[list[Event]]:
    group: list[Event] = []
    for event in told:
        if group and (event.who != group[0].who or event.at - group[0].at > AT_ONCE):
            yield group
            group = []
        group.append(event)
    if group:
        yield group


def _meant(facts: Facts, board: Columns, names: Mapping[str, str]) -> dict[str, str]:
    """The facts as the fields of changes."""
    size = points(next(iter(facts["weight"]), None), facts["label"])
    return {
        "state": board.state(facts["label"], bool(facts["closed"])).name,
        "points": "" if size is None else f"{size:g}",
        "sprint": next(iter(facts["sprint"]), ""),
        "assignee": next((names.get(one, one) for one in facts["person"]), ""),
    }


def _who(row: Data, name: str = "user") -> str | None:
    """Whoever did it; None where GitLab does not know any more."""
    person = row.get(name)
    return need(person, "name", str) if person else None


def _timebox(row: Data, field: str) -> Event | None:
    box = row[field]
    value = (f"{field}-{need(box, 'id', int)}",) if box else ()
    came = need(row, "action", str) == "add"
    return Event(moment(row, "created_at"), _who(row), "sprint", value if came else (), () if came else value)


def _state(row: Data) -> Event | None:
    gone = need(row, "state", str) == "closed"
    value = ("closed",)
    return Event(moment(row, "created_at"), _who(row), "closed", value if gone else (), () if gone else value)


def _label(row: Data) -> Event | None:
    if not row["label"]:
        return None  # it was deleted since
    value, came = (need(row["label"], "name", str),), need(row, "action", str) == "add"
    return Event(moment(row, "created_at"), _who(row), "label", value if came else (), () if came else value)


def _weight(row: Data) -> Event | None:
    weight = row["weight"]
    return Event(moment(row, "created_at"), _who(row), "weight", () if weight is None else (str(weight),))


def _note(row: Data) -> Event | None:
    """A comment, or of GitLab's own notes the one about assignees: "assigned to @ana and unassigned @ben"."""
    at, who, body = moment(row, "created_at"), _who(row, "author"), need(row, "body", str)
    if not row.get("system"):
        return Event(at, who, "comment", (unescaped(body),))
    if not body.startswith(("assigned to ", "unassigned ")):
        return None
    came, _, went = body.partition("unassigned ")
    return Event(at, who, "person", tuple(_PERSON.findall(came)), tuple(_PERSON.findall(went)))


def plain(text: str) -> str:
    """A text in which no line is a command to GitLab: it would carry out a comment's "/close"."""
    return re.sub(r"^(\s*)/(?=\w)", r"\1\\/", text, flags=re.MULTILINE)


def unescaped(text: str) -> str:
    """The text as it was before."""
    return re.sub(r"^(\s*)\\/(?=\w)", r"\1/", text, flags=re.MULTILINE)
