"""What GitLab's JSON means: columns, issues, milestones and iterations. Pure functions of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

from ..core.sprint import Item, Sprint, State
from ..core.ticket_state import states_of
from .base import title_of

KINDS = ("bug", "story", "task")
MONTH = timedelta(days=31)  # the Scrum Guide: "one month or less"
GRACE = timedelta(days=14)  # a milestone that is over and was not closed still runs for so long
OPEN, CLOSED = "Open", "Closed"  # the first and the last list of every board
_POINTS = re.compile(r"((?:story[ _-]?)?points?|sp|weight|estimate)::\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)

Data = Mapping[str, Any]
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Columns:
    """A project's board: its lists from Open to Closed, those between with the label that each shows."""

    name: str
    states: tuple[State, ...]
    labels: tuple[str, ...]

    def state(self, labels: Iterable[str], closed: bool) -> State:
        """Where an issue stands: Closed, else in the first list whose label it has, else Open."""
        if closed:
            return self.states[-1]
        has = set(labels)
        return next(
            (s for s, label in zip(self.states[1:], self.labels, strict=False) if label in has),
            self.states[0],
        )

    def find(self, name: str) -> State | None:
        """The state of that name, or of the list with a label of that name."""
        said = name.strip().casefold()
        known = dict(zip((label.casefold() for label in self.labels), self.states[1:], strict=False))
        return (known | {state.name.casefold(): state for state in self.states}).get(said)

    def label(self, state: State) -> str | None:
        """The label that an issue in that state has; None for Open and Closed."""
        at = self.states.index(state)
        return self.labels[at - 1] if 0 < at < len(self.states) - 1 else None


def columns(board: Data | None) -> Columns:
    """The columns of a board as GitLab gives it; where a project has none yet, Open and Closed.

    A scoped label goes by its last part ("workflow::review" is "review") where no other list has that.
    """
    lists = [one for one in need(board, "lists", list) if one.get("label")] if board else []
    lists.sort(key=lambda one: int(one.get("position") or 0))
    labels = [need(one["label"], "name", str) for one in lists]
    short = [label.rpartition("::")[2].strip() for label in labels]
    meant = states_of([OPEN, *short, CLOSED])
    taken = [name.casefold() for name in (OPEN, *short, CLOSED)]
    names = [s if taken.count(s.casefold()) == 1 else label for s, label in zip(short, labels, strict=True)]
    states = (State(n, m.category) for n, m in zip((OPEN, *names, CLOSED), meant, strict=True))
    return Columns(str((board or {}).get("name") or ""), tuple(states), tuple(labels))


def item(issue: Data, board: Columns, field: str) -> Item:
    """An issue; `field` is the kind of sprints: milestone or iteration.

    Raises KeyError, TypeError or ValueError with the name of what is missing.
    """
    labels = labels_of(issue)
    people = need(issue, "assignees", list)
    return Item(
        key=f"#{need(issue, 'iid', int)}",
        title=title_of(need(issue, "title", str)),
        kind=_kind(labels, issue.get("issue_type")),
        state=board.state(labels, closed(issue)),
        assignee=need(people[0], "name", str) if people else None,
        points=points(issue.get("weight"), labels),
        sprint=sprint_of(issue, field),
        created=moment(issue, "created_at"),
        updated=moment(issue, "updated_at"),
        url=issue.get("web_url"),
    )


def labels_of(issue: Data) -> list[str]:
    """The names of an issue's labels."""
    return [str(label) for label in need(issue, "labels", list)]


def closed(issue: Data) -> bool:
    """Whether an issue is closed."""
    return need(issue, "state", str) == "closed"


def sprint_of(issue: Data, field: str) -> str | None:
    """The id of the sprint that an issue is in. An incident has no field for an iteration."""
    holder = issue[field] if field == "milestone" else issue.get(field)
    return f"{field}-{need(holder, 'id', int)}" if holder else None


def points(weight: Any, labels: Iterable[str]) -> float | None:
    """The weight (GitLab Premium); where there is none, the number in a label like points::3."""
    if weight is not None:
        return float(weight)
    found = (_POINTS.fullmatch(label) for label in labels)
    return next((float(one[2].replace(",", ".")) for one in found if one), None)


def points_scope(labels: Iterable[str]) -> str | None:
    """What stands before the number in the labels with points: "points" of points::3."""
    return next((one[1] for label in labels if (one := _POINTS.fullmatch(label))), None)


def points_labels(labels: Iterable[str]) -> list[str]:
    """The labels with points."""
    return [label for label in labels if _POINTS.fullmatch(label)]


def _kind(labels: Sequence[str], issue_type: Any) -> str:
    """From a label ("bug", "type::bug"), else GitLab's own type; its plain issue is a story."""
    said = next((kind for label in labels if (kind := label_kind(label)) in KINDS), None)
    return said or (issue_type if issue_type and issue_type != "issue" else "story")


def label_kind(label: str) -> str:
    """A label's last part: "bug" of "Type::Bug"."""
    return re.split(r"::|/", label)[-1].strip().casefold()


def sprint(data: Data, field: str) -> Sprint | None:
    """A milestone or an iteration; None where it has no dates. An iteration of a cadence may have no title."""
    first, last = data["start_date"], data["due_date"]
    if not first or not last:
        return None
    title = data["title"] if field == "iteration" else need(data, "title", str)
    return Sprint(
        id=f"{field}-{need(data, 'id', int)}",
        name=title or f"{first} – {last}",
        goal=" ".join((data.get("description") or "").strip().split("\n\n")[0].split()),
        start=date.fromisoformat(first),
        end=date.fromisoformat(last),
        closed=data["state"] in ("closed", 3),  # GitLab counts the states of iterations
    )


def running(sprints: Iterable[Sprint], today: date) -> list[Sprint]:
    """Those around today; where there are none, the one that ended last and was not closed, for two weeks.

    What is longer than a month is a release, and a sprint only where there is no other.
    """
    known = [one for one in sprints if not one.closed and one.start <= today]
    short = [one for one in known if one.end - one.start <= MONTH]
    over = sorted((one for one in short if today - GRACE <= one.end < today), key=lambda one: one.end)
    now = [one for one in short if today <= one.end]
    return now or over[-1:] or [one for one in known if today <= one.end]


def finished(sprints: Iterable[Sprint], today: date, now: Sequence[Sprint]) -> list[Sprint]:
    """Those that are closed or over, newest first; no releases among them where the running one is none."""
    ids = {one.id for one in now}
    short = any(one.end - one.start <= MONTH for one in now)
    past = [
        one for one in sprints if one.start <= today and (one.closed or one.end < today) and one.id not in ids
    ]
    kept = [replace(one, closed=True) for one in past if not short or one.end - one.start <= MONTH]
    return sorted(kept, key=lambda one: (one.end, one.start), reverse=True)


def moment(data: Data, name: str) -> datetime:
    """A time, in UTC."""
    at = datetime.fromisoformat(need(data, name, str).replace("Z", "+00:00"))
    return at.astimezone(timezone.utc)


def need(data: Any, name: str, kind: type[Kind]) -> Kind:
    """A field that has to be there. Raises KeyError or TypeError with its name."""
    value = data[name]
    if not isinstance(value, kind):
        raise TypeError(name)
    return value
