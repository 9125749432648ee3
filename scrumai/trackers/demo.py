"""The demo board: a script in `demo.yml`, and what people have changed since in a JSON file.

Everything is an event: an item is what its changes have made of it, so its state, its history
and the burndown can never disagree.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..core.calendar import is_working_day, last_working_day, next_working_day
from ..core.errors import ItemNotFound, PersonNotFound, TrackerUnavailable, TransitionNotAllowed
from ..core.search import ranked, unfinished
from ..core.sprint import Category, Change, Item, Sprint, State
from ..ports import Clock
from .base import Link, sound, title_of

log = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_suffix(".yml")
FORMAT = 1


@dataclass(frozen=True)
class Script:
    """The board as written, its days turned into dates from one anchor."""

    prefix: str
    people: tuple[str, ...]
    states: tuple[State, ...]
    sprint: Sprint
    closed: tuple[tuple[Sprint, float, float], ...]
    items: tuple[Item, ...]
    changes: tuple[Change, ...]


@dataclass
class Kept:
    """What the file holds: the date of the script's day 0, and what people have made since."""

    anchor: date
    items: list[Item]
    changes: list[Change]


def adapter(link: Link, clock: Clock, home: Path) -> DemoTracker:
    """The demo board of this name; boards of other names are boards of their own."""
    name = re.sub(r"[^a-z0-9]+", "-", link.board.ref.lower()).strip("-")[:80] or "board"
    return DemoTracker(home / f"demo-{name}.json", clock, link.board.ref)


class DemoTracker:
    """An `IssueTracker` that needs no account. Its file is shared by all processes."""

    def __init__(self, path: Path, clock: Clock, name: str = "", script: Path = SCRIPT) -> None:
        self._path = path
        self._clock = clock
        self._name = name
        self._source = script

    def describe(self) -> dict[str, str]:
        """The name that it was opened by; its file has a field `points`."""
        self._board()
        return {"board": self._name, "points": "points"}

    def me(self) -> str | None:
        """Nobody: it needs no credentials."""
        return None

    def sprint(self) -> Sprint:
        """The running sprint."""
        return self._board().script.sprint

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The finished sprints, newest first."""
        return self._board().script.closed[:limit]

    def states(self) -> Sequence[State]:
        """The columns."""
        return self._board().script.states

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The items that are in a sprint now."""
        return [item for item in self._board().items.values() if item.sprint == sprint_id]

    def unfinished(self) -> Sequence[Item]:
        """The items that are not done."""
        return unfinished(self._board().items.values())

    def item(self, key: str) -> Item:
        """One item. Raises ItemNotFound."""
        return self._board().item(key)

    def reachable(self, key: str) -> None:
        """Every column: there is no workflow."""

    def history(self, since: datetime) -> Sequence[Change]:
        """All changes since then, oldest first."""
        return [change for change in self._board().changes if change.at >= since]

    def search(self, text: str) -> Sequence[Item]:
        """Items whose key or title has the words, rare words first, open before done."""
        return ranked(self._board().items.values(), text)

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new item in the running sprint, in the first column, nobody's and not estimated."""
        with self._writing() as board:
            key = f"{board.script.prefix}-{max(map(_number, board.items), default=0) + 1}"
            now = self._clock.now()
            board.kept.items.append(_born(key, title, kind, board.script.states[0], now))
            board.kept.changes.append(Change(key, now, "sprint", "", board.script.sprint.id, who))
        return self.item(key)

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another column. Raises ItemNotFound, TransitionNotAllowed (key, state, states)."""
        names = {one.name.casefold(): one.name for one in self.states()}
        name = names.get(state.strip().casefold())
        if name is None:
            key = self.item(key).key
            raise TransitionNotAllowed(key=key, state=state, states=", ".join(names.values()))
        return self._change(key, "state", name, who)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a person of the board, to oneself, or to nobody. Raises ItemNotFound, PersonNotFound (name)."""
        if not to:
            return self._change(key, "assignee", "", who)
        name = self.identity(to) or (to if to == who else None)
        if name is None:
            raise PersonNotFound(name=to)
        return self._change(key, "assignee", name, who)

    def comment(self, key: str, text: str, who: str) -> Item:
        """Add a comment. Raises ItemNotFound."""
        return self._change(key, "comment", text, who)

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points. Raises ItemNotFound; ValueError where they are negative or no number."""
        sound(points)
        return self._change(key, "points", f"{points:g}", who)

    def identity(self, name: str) -> str | None:
        """The board's name of a person, by the full or the first name."""
        known = {person.casefold(): person for person in self._board().script.people}
        parts = name.casefold().split()
        return known.get(" ".join(parts)) or (known.get(parts[0]) if parts else None)

    def _change(self, key: str, field: str, new: str, who: str) -> Item:
        with self._writing() as board:
            item = board.item(key)
            old = "" if field == "comment" else _value(item, field)
            if new != old:
                board.kept.changes.append(Change(item.key, self._clock.now(), field, old, new, who))
        return self.item(item.key)

    def _board(self) -> _Board:
        with self._locked():
            return self._load()

    @contextmanager
    def _writing(self) -> Iterator[_Board]:
        """The board as it is; what the block adds to `kept` is saved when it ends well."""
        with self._locked():
            board = self._load()
            yield board
            self._save(board.kept)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among all threads and processes; a fault of the file is the tracker's."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.with_suffix(".lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            log.warning("demo board %s: %s", self._path, error)
            raise TrackerUnavailable(tracker="demo") from error

    def _load(self) -> _Board:
        """The board on file while its sprint runs, else a new one from today."""
        today = _working_day(self._clock.now().date(), 0)
        if self._path.exists():
            try:
                kept = _kept(json.loads(self._path.read_text("utf-8")))
                board = _Board(_script(self._source, kept.anchor), kept)
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                log.warning("demo board %s is damaged: %r", self._path, error)
                raise TrackerUnavailable(tracker="demo") from error
            if kept.anchor <= today <= board.script.sprint.end:
                return board
        kept = Kept(today, [], [])
        self._save(kept)
        return _Board(_script(self._source, today), kept)

    def _save(self, kept: Kept) -> None:
        """Write the file whole or not at all."""
        data = {
            "format": FORMAT,
            "anchor": kept.anchor.isoformat(),
            "items": [_plain(item) for item in kept.items],
            "changes": [asdict(change) | {"at": change.at.isoformat()} for change in kept.changes],
        }
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class _Board:
    """The items as they are now."""

    def __init__(self, script: Script, kept: Kept) -> None:
        self.script = script
        self.kept = kept
        self.changes = sorted([*script.changes, *kept.changes], key=lambda change: change.at)
        self.items = {item.key: item for item in [*script.items, *kept.items]}
        states = {state.name: state for state in script.states}
        for change in self.changes:
            self.items[change.key] = _apply(self.items[change.key], change, states)

    def item(self, key: str) -> Item:
        found = self.items.get(key.strip().upper())
        if found is None:
            raise ItemNotFound(key=key.strip().upper()[:40])
        return found


def _apply(item: Item, change: Change, states: Mapping[str, State]) -> Item:
    """The item after a change."""
    fields: dict[str, Any] = {"updated": max(item.updated, change.at)}
    if change.field == "state":
        fields["state"] = states[change.new]
    elif change.field == "points":
        fields["points"] = float(change.new) if change.new else None
    elif change.field != "comment":
        fields[change.field] = change.new or None
    return replace(item, **fields)


def _value(item: Item, field: str) -> str:
    """A field as a change writes it."""
    if field == "state":
        return item.state.name
    if field == "points":
        return "" if item.points is None else f"{item.points:g}"
    return getattr(item, field) or ""


def _working_day(day: date, count: int) -> date:
    """The working day `count` days after `day` or before it; a weekend counts as the Monday after it."""
    if not is_working_day(day):
        day = next_working_day(day)
    step = next_working_day if count > 0 else last_working_day
    for _ in range(abs(count)):
        day = step(day)
    return day


@cache
def _source(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def _script(path: Path, anchor: date) -> Script:
    """The script with its days counted from `anchor`."""
    data = _source(path)

    def at(day: int, clock: str) -> datetime:
        return datetime.combine(_working_day(anchor, day), time.fromisoformat(clock), timezone.utc)

    def sprint(of: Mapping[str, Any], closed: bool) -> Sprint:
        first, last = _working_day(anchor, of["first"]), _working_day(anchor, of["last"])
        return Sprint(of["id"], of["name"], of["goal"], first, last, closed)

    states = tuple(State(one["name"], Category(one["category"])) for one in data["states"])
    running = sprint(data["sprint"], False)
    items, changes = [], []
    for one in data["items"]:
        born = at(*one["created"])
        item = _born(one["key"], one["title"], one["kind"], states[0], born)
        item = replace(item, assignee=one["assignee"], points=float(one["points"]))
        items.append(item)
        planned = Change(item.key, at(*one["planned"]), "sprint", "", running.id)
        changes += [planned, *_written(item, one["history"], at)]
    return Script(
        data["prefix"],
        tuple(data["people"]),
        states,
        running,
        tuple((sprint(one, True), float(one["committed"]), float(one["done"])) for one in data["closed"]),
        tuple(items),
        tuple(sorted(changes, key=lambda change: change.at)),
    )


def _written(item: Item, history: Sequence[Any], at: Any) -> Iterator[Change]:
    """The changes of one item as the script lists them, each with the value before it."""
    before: dict[str, str] = {}
    for day, clock, who, field, new in history:
        old = "" if field == "comment" else before.get(field, _value(item, field))
        before[field] = new
        yield Change(item.key, at(day, clock), field, old, new, who)


def _born(key: str, title: str, kind: str, state: State, at: datetime) -> Item:
    return Item(key, title_of(title), kind, state, None, None, None, at, at)


def _plain(item: Item) -> dict[str, str]:
    """What the file keeps of an item; the rest follows from its changes."""
    return {
        "key": item.key,
        "title": item.title,
        "kind": item.kind,
        "state": item.state.name,
        "category": item.state.category.value,
        "created": item.created.isoformat(),
    }


def _kept(data: Mapping[str, Any]) -> Kept:
    """Read the file's content; raises ValueError, KeyError, TypeError or AttributeError if damaged."""
    if data["format"] != FORMAT:
        raise ValueError(f"unknown format {data['format']!r}")
    items = []
    for one in data["items"]:
        state, born = State(one["state"], Category(one["category"])), datetime.fromisoformat(one["created"])
        items.append(_born(one["key"], one["title"], one["kind"], state, born))
    changes = [Change(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in data["changes"]]
    return Kept(date.fromisoformat(data["anchor"]), items, changes)


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])
