"""What a Trello board means: lists as states, a label, a list or due dates as the sprint, actions as history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from math import isfinite
from typing import Any

from ..core.errors import NoActiveSprint, TrackerUnreadable
from ..core.sprint import Category, Change, Item, Sprint, State
from ..core.sprint_name import dated
from ..core.ticket_state import states_of
from .base import moment, need, title_of

NAME = "Trello"
POINTS = ("story points", "points", "estimate", "story point", "sp", "size")  # names of the field, best first
KINDS = ("bug", "story", "task", "chore", "feature", "spike", "epic")  # labels that say what a card is
BORN = ("createCard", "copyCard", "convertToCardFromCheckItem", "emailCard", "moveCardToBoard")
_SIZE = re.compile(r"^\s*[(\[](\d{1,3}(?:[.,]\d+)?)[)\]]\s*|\s*[(\[](\d{1,3}(?:[.,]\d+)?)[)\]]\s*$")
MOST = 100.0  # points; "(404)" in a title is something else


@dataclass(frozen=True)
class Facts:
    """What of a card an action can change; `value` is what stands in the field for points."""

    list: str
    name: str
    due: str
    closed: bool
    labels: tuple[str, ...]
    members: tuple[str, ...]
    value: str
    touched: date


@dataclass(frozen=True)
class Period:
    """Sprints by due date: each `days` long, one of them begins on `first`. A Monday and a week if nobody says."""

    first: date = date(2024, 1, 1)
    days: int = 7

    def around(self, day: date) -> tuple[date, date]:
        start = day - timedelta(days=(day - self.first).days % self.days)
        return start, start + timedelta(days=self.days - 1)


class TrelloBoard:
    """A board as the API gives it with its lists, labels, members and custom fields; `today` is in UTC."""

    def __init__(self, data: Any, today: date, period: Period | None) -> None:
        """Raises TrackerUnreadable where the answer is not of the documented form."""
        self.id = need(data, "id", str, NAME)
        self.name = need(data, "name", str, NAME)
        self.today = today
        lists = sorted((_list(one) for one in need(data, "lists", list, NAME)), key=lambda one: one["pos"])
        self.lists = {one["id"]: one for one in lists}
        self.open = [one["id"] for one in lists if not one.get("closed")]
        self.labels = {
            need(one, "id", str, NAME): (one.get("name") or "").strip() for one in data.get("labels") or []
        }
        self.people = _people(need(data, "members", list, NAME))
        self.field = _field(data.get("customFields") or [])
        self.period = period
        self.sprints, self.way = self._sprints()
        self.states = self._states()

    # sprints

    def _sprints(self) -> tuple[dict[str, Sprint], str]:
        """The sprints by id, and how the board has them: by label, by list, or by due date (then none yet)."""
        if self.period is None:
            labels = {
                key: _dated(key, name, _born(key), self.today, traced=False)
                for key, name in self.labels.items()
            }
            lists = {
                key: _dated(key, one["name"], _born(key) if one.get("closed") else self.today, self.today)
                for key, one in self.lists.items()
            }
            for way, found in (("label", labels), ("list", lists)):
                sprints = {key: sprint for key, sprint in found.items() if sprint}
                if sprints:
                    return sprints, way
        return {}, "due"

    def running(self) -> list[Sprint]:
        """The sprints that today is in: none, one, or more where the board is unclear."""
        if self.way == "due":
            return [self._due_sprint(self.today)]
        open_lists = set(self.open) if self.way == "list" else set(self.sprints)
        return [
            one
            for key, one in self.sprints.items()
            if one.start <= self.today <= one.end and key in open_lists
        ]

    def closed(self, limit: int) -> list[Sprint]:
        """The sprints that are over, newest first."""
        if self.way == "due":
            days = (self.period or Period()).days
            return [self._due_sprint(self.today - timedelta(days=n * days)) for n in range(1, limit + 1)]
        over = [one for one in self.sprints.values() if one.end < self.today]
        return sorted(over, key=lambda one: (one.end, one.start), reverse=True)[:limit]

    def _due_sprint(self, day: date) -> Sprint:
        start, end = (self.period or Period()).around(day)
        return Sprint(start.isoformat(), f"{start} – {end}", "", start, end, closed=end < self.today)

    def of(self, facts: Facts, focus: Sprint | None) -> str:
        """The id of the sprint that a card with these facts is in, "" for none; `focus` first, if it may be."""
        category = self.state(facts.list).category
        put_away = facts.list not in self.sprints and self.lists.get(facts.list, {}).get("closed")
        archived = facts.closed or bool(put_away)
        if archived and category is not Category.DONE:
            return ""
        if self.way == "due":
            return self._due_sprint(_day(facts.due)).id if facts.due else ""
        if self.way == "label":
            if focus and focus.id in facts.labels:
                return focus.id
            known = [self.sprints[key] for key in facts.labels if key in self.sprints]
            return max(known, key=lambda one: one.end).id if known else ""
        if facts.list in self.sprints:
            return facts.list
        stale = category is Category.DONE and focus is not None and facts.touched < focus.start
        return "" if category is Category.TODO or stale or focus is None else focus.id

    def place(self, sprint: Sprint | None) -> dict[str, Any]:
        """What a new card needs to be in a sprint, and the list that it begins in.

        Raises:
            NoActiveSprint: it is to be in none, and the board has lists of sprints only.
        """
        todo = [
            key for key in self.open if self.state(key).category is Category.TODO and key not in self.sprints
        ]
        if sprint is None:
            if not todo:
                raise NoActiveSprint
            return {"idList": todo[0]}
        start = (todo or self.open)[-1] if todo or self.open else ""
        if self.way == "list":
            return {"idList": sprint.id}
        if self.way == "label":
            return {"idList": start, "idLabels": [sprint.id]}
        return {"idList": start, "due": f"{sprint.end.isoformat()}T12:00:00.000Z"}

    # states, kinds, people

    def _states(self) -> list[State]:
        """The open lists; one that is a sprint is its queue."""
        states = states_of([self.lists[key]["name"] for key in self.open])
        return [
            State(state.name, Category.TODO) if key in self.sprints and self.way == "list" else state
            for key, state in zip(self.open, states, strict=True)
        ]

    def state(self, list_id: str) -> State:
        """Of a list; one that is archived or gone means what its name says."""
        if list_id in self.open:
            return self.states[self.open.index(list_id)]
        name = self.lists.get(list_id, {}).get("name") or "?"
        return State(name, Category.DONE) if _says_done(name) else State(name, Category.TODO)

    def kind(self, labels: Iterable[str]) -> str:
        """What the labels say that a card is; a story if they do not."""
        names = [self.labels.get(key, "").casefold() for key in labels]
        return next((name for name in names if name in KINDS), "story")

    def kind_label(self, kind: str) -> list[str]:
        """The label of a kind, as a list; empty where the board has none."""
        return [key for key, name in self.labels.items() if name.casefold() == kind.casefold()][:1]

    def person(self, member_id: str | None) -> str | None:
        """The name of a member as people see it; None where the account is gone."""
        found = self.people.get(member_id or "")
        return found["shown"] if found else None

    def member(self, name: str) -> str | None:
        """The id of the member who is meant, by full name, user name, or a first name that only one has."""
        said = " ".join(name.casefold().split()).lstrip("@")
        for field in ("shown", "username", "fullName", "first"):
            ids = [key for key, one in self.people.items() if said and one[field].casefold() == said]
            if ids:
                return ids[0] if len(ids) == 1 else None
        return None

    # cards

    def facts(self, card: Mapping[str, Any]) -> Facts:
        """Of a card as the API gives it. Raises TrackerUnreadable."""
        return Facts(
            need(card, "idList", str, NAME),
            need(card, "name", str, NAME),
            card.get("due") or "",
            bool(card.get("closed")),
            tuple(need(card, "idLabels", list, NAME)),
            tuple(need(card, "idMembers", list, NAME)),
            self._value(card.get("customFieldItems") or []),
            moment(card, "dateLastActivity", NAME).date(),
        )

    def item(self, card: Mapping[str, Any], focus: Sprint | None) -> Item:
        """A card as an item. Raises TrackerUnreadable."""
        facts, born = self.facts(card), _born_at(need(card, "id", str, NAME))
        updated = moment(card, "dateLastActivity", NAME)
        return Item(
            key=f"#{need(card, 'idShort', int, NAME)}",
            title=title_of(self.title(facts.name)),
            kind=self.kind(facts.labels),
            state=self.state(facts.list),
            assignee=self._assignee(facts),
            points=self.points(facts),
            sprint=self.of(facts, focus) or None,
            created=min(born, updated),
            updated=updated,
            url=card.get("shortUrl") or card.get("url"),
        )

    def title(self, name: str) -> str:
        """The name of a card without the points that stand in it."""
        found = None if self.field else _sized(name)
        return (name[: found.start()] + name[found.end() :]).strip() if found else name

    def points(self, facts: Facts) -> float | None:
        """From the field for points where the board has one, else from the title."""
        if self.field:
            return _number(facts.value)
        found = _sized(facts.name)
        return _number(found[1] or found[2]) if found else None

    def sized(self, name: str, points: float) -> str:
        """The name of a card with these points in it, where they stood before or in front."""
        found = _sized(name)
        if not found:
            return f"({points:g}) {name}"
        place = found.start(1) if found[1] else found.start(2)
        return f"{name[:place]}{points:g}{name[place + len(found[1] or found[2]) :]}"

    def _value(self, items: Iterable[Mapping[str, Any]]) -> str:
        found = (one for one in items if self.field and one.get("idCustomField") == self.field["id"])
        return self._worth(next(found, {}))

    def _worth(self, item: Mapping[str, Any]) -> str:
        """What stands in a custom field's item: a number, a text, or the option that was chosen."""
        value = item.get("value") or {}
        if item.get("idValue"):
            options = (self.field or {}).get("options") or []
            value = next((one.get("value") or {} for one in options if one.get("id") == item["idValue"]), {})
        return str(value.get("number") or value.get("text") or "")

    def _assignee(self, facts: Facts) -> str | None:
        names = (self.person(key) for key in facts.members)
        return next((name for name in names if name), None)

    # history

    def changes(
        self, cards: Iterable[Mapping[str, Any]], actions: Sequence[Any], focus: Sprint | None
    ) -> list[Change]:
        """The changes that the actions (newest first) made to the cards as they are now, oldest first.

        Each action is undone in its turn, so that the history always ends where the cards are.
        """
        known = {card["id"]: (f"#{card['idShort']}", self.facts(card)) for card in cards}
        found: list[Change] = []
        for action in actions:
            card_id = (need(action, "data", dict, NAME).get("card") or {}).get("id")
            if card_id in known:
                key, after = known[card_id]
                before = self._undone(after, action)
                known[card_id] = (key, before or after)
                found += self._told(key, before, after, action, focus)
        found.reverse()
        return sorted(found, key=lambda change: change.at)

    def _undone(self, facts: Facts, action: Mapping[str, Any]) -> Facts | None:
        """The facts before an action, None where the card was not there."""
        kind, data = action.get("type"), action["data"]
        old = data.get("old") or {}
        if kind in BORN:
            return None
        if kind in ("addMemberToCard", "removeMemberFromCard"):
            member = data.get("idMember") or (data.get("member") or {}).get("id") or ""
            rest = tuple(one for one in facts.members if one != member)
            return replace(facts, members=rest if kind == "addMemberToCard" else (*rest, member))
        if kind == "updateCustomFieldItem":
            mine = self.field and (data.get("customField") or {}).get("id") == self.field["id"]
            return replace(facts, value=self._worth(old)) if mine else facts
        if kind == "updateCard":
            return replace(
                facts,
                list=old.get("idList", facts.list),
                name=old.get("name", facts.name),
                due=(old["due"] or "") if "due" in old else facts.due,
                closed=old.get("closed", facts.closed),
            )
        return facts

    def _told(
        self, key: str, before: Facts | None, after: Facts, action: Mapping[str, Any], focus: Sprint | None
    ) -> list[Change]:
        at = moment(action, "date", NAME)
        who = self.person(action.get("idMemberCreator")) or (action.get("memberCreator") or {}).get(
            "fullName"
        )
        if action.get("type") == "commentCard":
            return [Change(key, at, "comment", "", action["data"].get("text") or "", who)]
        new = self._shown(after, focus)
        old = self._shown(before, focus) if before else {**new, "sprint": ""}
        different = [
            name for name in reversed(new) if old[name] != new[name]
        ]  # all is turned round at the end
        return [Change(key, at, name, old[name], new[name], who) for name in different]

    def _shown(self, facts: Facts, focus: Sprint | None) -> dict[str, str]:
        points = self.points(facts)
        return {
            "state": self.state(facts.list).name,
            "points": "" if points is None else f"{points:g}",
            "sprint": self.of(facts, focus),
            "assignee": self._assignee(facts) or "",
            "title": self.title(facts.name),
        }


def _list(data: Any) -> dict[str, Any]:
    need(data, "id", str, NAME), need(data, "name", str, NAME)
    if not isinstance(data.get("pos"), (int, float)):
        raise TrackerUnreadable(tracker=NAME, what="pos")
    return dict(data)


def _people(members: Sequence[Any]) -> dict[str, dict[str, str]]:
    """By id: the names of a member; `shown` is the full name where only one has it."""
    names = [(one.get("fullName") or "").strip() for one in members]
    return {
        need(one, "id", str, NAME): {
            "username": need(one, "username", str, NAME),
            "fullName": name,
            "first": name.partition(" ")[0],
            "shown": name if name and names.count(name) == 1 else one["username"],
        }
        for one, name in zip(members, names, strict=True)
    }


def _field(fields: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The custom field for points."""
    named = {(one.get("name") or "").strip().casefold(): dict(one) for one in reversed(fields)}
    return next((named[name] for name in POINTS if name in named), None)


def _dated(key: str, name: str, near: date, today: date, traced: bool = True) -> Sprint | None:
    """The sprint of that name. Of labels Trello does not tell when they were set: such a sprint is not `traced`."""
    found = dated(name, near)
    return (
        Sprint(key, found[0], "", found[1], found[2], closed=found[2] < today, traced=traced)
        if found
        else None
    )


def _born_at(object_id: str) -> datetime:
    """When something was made: the first eight digits of its id. Raises TrackerUnreadable."""
    try:
        return datetime.fromtimestamp(int(object_id[:8], 16), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise TrackerUnreadable(tracker=NAME, what="id") from None


def _born(object_id: str) -> date:
    return _born_at(object_id).date()


def _day(due: str) -> date:
    return moment({"due": due}, "due", NAME).date()


def _sized(name: str) -> re.Match[str] | None:
    """Where the points stand in a title, if it is not all of it."""
    found = _SIZE.search(name)
    worth = _number(found[1] or found[2]) if found else None
    return (
        found if found and worth is not None and worth <= MOST and found[0].strip() != name.strip() else None
    )


def _number(text: str) -> float | None:
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        return None
    return max(0.0, points) if isfinite(points) else None


def _says_done(name: str) -> bool:
    return states_of([name])[0].category is Category.DONE
