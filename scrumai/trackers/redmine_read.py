"""What Redmine's JSON says, in the core's words. Pure: no requests here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from ..core.sprint import Category, Change, Item, Sprint, State
from ..core.ticket_state import states_of
from .base import the_one, title_of
from .redmine_wire import readable

Json = Mapping[str, Any]
START = "start date"  # a custom field of versions; Redmine itself has only their end
POINTS = ("story points", "story point", "points")  # custom fields of issues; else the estimated hours
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What the parts of an issue mean on this board.

    `states` and `people` are by id; `points` is the id of the custom field, None where the
    estimated hours are the points.
    """

    base: str
    states: Mapping[str, State]
    points: str | None
    people: Mapping[str, str] = field(default_factory=dict)


def states(statuses: Sequence[Json]) -> dict[str, State]:
    """The issue statuses by id: the open ones in their order, then the closed ones.

    What Redmine calls closed is done, and nothing else is, whatever its name; of the open ones those that say so are to do, or the first.
    """
    with readable("issue_statuses"):
        order = sorted(statuses, key=lambda one: bool(one["is_closed"]))
        named = states_of([one["name"] for one in order])
        return {
            str(one["id"]): State(state.name, _category(one, state))
            for one, state in zip(order, named, strict=True)
        }


def sprints(versions: Sequence[Json]) -> list[Sprint]:
    """The versions with a due date, by that date.

    A version begins at its "Start date", where the team has such a field, else on the day after the one before it was due, else when it was made.
    """
    with readable("versions"):
        dated = sorted((one for one in versions if one["due_date"]), key=lambda one: str(one["due_date"]))
        return [_sprint(one, dated) for one in dated]


def running(found: Sequence[Sprint], today: date) -> Sprint:
    """The open sprint that today is in; where there is none, the one that was due last and is still open.

    Raises:
        NoActiveSprint, SprintUnclear (sprints)
    """
    begun = [one for one in found if not one.closed and one.start <= today]
    now = [one for one in begun if today <= one.end]
    return the_one(now or begun[-1:])


def item(issue: Json, facts: Facts) -> Item:
    """An issue. Raises TrackerUnreadable."""
    with readable("issue"):
        return Item(
            key=f"#{issue['id']}",
            title=title_of(_text(issue, "subject")),
            kind=_text(issue["tracker"], "name").lower(),
            state=_state(issue["status"], facts),
            assignee=(issue.get("assigned_to") or {}).get("name"),
            points=points(issue, facts),
            sprint=_sprint_of(issue) or None,
            created=moment(issue["created_on"]),
            updated=moment(issue["updated_on"]),
            url=f"{facts.base}/issues/{issue['id']}",
        )


def points(issue: Json, facts: Facts) -> float | None:
    """The points. An issue whose sub-tasks have hours has none of its own, or they would count twice."""
    if facts.points is not None:
        return _number(_custom(issue).get(facts.points))
    return None if summed(issue, facts) else _number(issue.get("estimated_hours"))


def summed(issue: Json, facts: Facts) -> bool:
    """Whether the hours of an issue stand at its sub-tasks."""
    if facts.points is not None:
        return False
    return (_number(issue.get("total_estimated_hours")) or 0) > (_number(issue.get("estimated_hours")) or 0)


def changes(issue: Json, facts: Facts) -> list[Change]:
    """What happened to an issue, from its journals, oldest first; private notes are left out.

    An issue that was made in a sprint has no journal of that: it is the first row.
    """
    key, counts = f"#{issue['id']}", not summed(issue, facts)
    with readable("journals"):
        rows = [row for one in _journals(issue) for row in _rows(key, one, facts)]
        first = next((row.old for row in rows if row.field == "sprint"), _sprint_of(issue))
        if first:
            author = (issue.get("author") or {}).get("name")
            rows.insert(0, Change(key, moment(issue["created_on"]), "sprint", "", first, author))
    return [row for row in rows if counts or row.field != "points"]


def people(issues: Sequence[Json]) -> dict[str, str]:
    """The names of all who are named in issues and their journals, by id; some are members no more."""
    with readable("issues"):
        named = [one.get(role) for one in issues for role in ("author", "assigned_to")]
        named += [journal.get("user") for one in issues for journal in _journals(one)]
        return {str(one["id"]): one["name"] for one in named if one}


def result(sprint: Sprint, items: Iterable[Item], history: Sequence[Change]) -> tuple[float, float]:
    """The points that were in a sprint when its first day ended, and those done in it when its last day did."""
    begin, planned, end = (
        _midnight(sprint.start),
        _midnight(sprint.start + DAY),
        _midnight(sprint.end + DAY),
    )
    later: dict[tuple[str, str], list[Change]] = {}
    for change in history:
        later.setdefault((change.key, change.field), []).append(change)

    def was(one: Item, field: str, now: str, at: datetime) -> str:
        return next((c.old for c in later.get((one.key, field), ()) if c.at >= at), now)

    def size(one: Item, at: datetime) -> float:
        if one.created >= at or was(one, "sprint", one.sprint or "", at) != sprint.id:
            return 0.0
        return _number(was(one, "points", "" if one.points is None else str(one.points), at)) or 0.0

    known = list(items)
    done = {one.state.name for one in known if one.state.category is Category.DONE}
    committed = sum(size(i, planned) for i in known if was(i, "state", i.state.name, begin) not in done)
    return committed, sum(size(i, end) for i in known if was(i, "state", i.state.name, end) in done)


def moment(text: str) -> datetime:
    """A time as Redmine writes it, aware, in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def last_journal(issue: Json) -> int:
    """The id of an issue's newest journal, 0 where there is none."""
    return max((int(one["id"]) for one in _journals(issue)), default=0)


def said(issue: Json, text: str, after: int) -> bool:
    """Whether an issue has these notes in a journal later than `after`."""
    wanted = text.split()
    return any(
        int(one["id"]) > after and (one.get("notes") or "").split() == wanted for one in _journals(issue)
    )


def _category(status: Json, named: State) -> Category:
    if status["is_closed"]:
        return Category.DONE
    return Category.DOING if named.category is Category.DONE else named.category


def _sprint(version: Json, dated: Sequence[Json]) -> Sprint:
    end = date.fromisoformat(version["due_date"])
    own = next((one.get("value") for one in version.get("custom_fields") or () if _called(one, START)), None)
    before = [one["due_date"] for one in dated if str(one["due_date"]) < str(version["due_date"])]
    if own:
        start = date.fromisoformat(own)
    else:
        start = date.fromisoformat(before[-1]) + DAY if before else moment(version["created_on"]).date()
    return Sprint(
        id=str(version["id"]),
        name=_text(version, "name"),
        goal=version.get("description") or "",
        start=min(start, end),
        end=end,
        closed=version["status"] == "closed",
    )


def _called(field: Json, name: str) -> bool:
    return str(field.get("name", "")).strip().casefold() == name


def _state(status: Json, facts: Facts) -> State:
    """The status; one that the list does not have (it was deleted meanwhile) speaks for itself."""
    closed = Category.DONE if status.get("is_closed") else Category.DOING
    return facts.states.get(str(status["id"])) or State(_text(status, "name"), closed)


def _sprint_of(issue: Json) -> str:
    version = issue.get("fixed_version")
    return str(version["id"]) if version else ""


def _custom(issue: Json) -> dict[str, Any]:
    return {str(one["id"]): one.get("value") for one in issue.get("custom_fields") or ()}


def _journals(issue: Json) -> list[Json]:
    return sorted(issue.get("journals") or (), key=lambda one: (one["created_on"], int(one["id"])))


def _rows(key: str, journal: Json, facts: Facts) -> Iterator[Change]:
    at, who = moment(journal["created_on"]), (journal.get("user") or {}).get("name")
    for detail in journal["details"]:
        field = _field(detail, facts)
        if field:
            old, new = (_value(field, detail.get(f"{age}_value"), facts) for age in ("old", "new"))
            yield Change(key, at, field, old, new, who)
    if journal.get("notes") and not journal.get("private_notes"):
        yield Change(key, at, "comment", "", journal["notes"], who)


def _field(detail: Json, facts: Facts) -> str | None:
    """Which field of an item a detail is about, None where it is none."""
    if detail["property"] == "cf":
        return "points" if detail["name"] == facts.points else None
    if detail["property"] != "attr":
        return None
    fields = {
        "status_id": "state",
        "fixed_version_id": "sprint",
        "assigned_to_id": "assignee",
        "subject": "title",
    }
    if facts.points is None:
        fields["estimated_hours"] = "points"
    return fields.get(detail["name"])


def _value(field: str, value: str | None, facts: Facts) -> str:
    """A value of a detail as a change writes it: names for ids, numbers without needless zeros."""
    if not value:
        return ""
    if field == "state":
        return facts.states[value].name if value in facts.states else f"#{value}"
    if field == "assignee":
        return facts.people.get(value, f"#{value}")
    if field == "points":
        number = _number(value)
        return "" if number is None else f"{number:g}"
    return value


def _number(value: Any) -> float | None:
    """A number; what is none (a field that people wrote words into) is no estimate."""
    try:
        return None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        return None


def _text(data: Json, name: str) -> str:
    """A text that must be there. Raises KeyError."""
    if not isinstance(data[name], str):
        raise KeyError(name)
    return str(data[name])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)
