"""A project that was exported from Pivotal Tracker as CSV: read, never written."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from math import isfinite
from pathlib import Path
from typing import NoReturn

from ..core.errors import (
    ExportNotFound,
    ExportOver,
    ExportWithoutIterations,
    ItemNotFound,
    TrackerReadOnly,
    TrackerUnavailable,
    TrackerUnreadable,
)
from ..core.search import ranked, unfinished
from ..core.sprint import Category, Change, Item, Sprint, State
from ..ports import Clock
from .base import Link, the_one, title_of
from .pivotal import BY_NAME, KINDS, NAME, STATES

log = logging.getLogger(__name__)
SIZE = 50_000_000  # bytes
NEEDED = ("id", "title", "type", "current state")
EPOCH = date(1970, 1, 1)  # of what has no date
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True)
class Story:
    """A row: the item, the people who own it, and the days on which it was made and accepted."""

    item: Item
    people: tuple[str, ...]
    accepted: date | None


class Export:
    """An `IssueTracker` of a file below `folder`. It is read anew for each question."""

    def __init__(self, link: Link, clock: Clock, folder: Path) -> None:
        self._name = re.sub(r"^file:(//)?", "", link.board.url).strip() or link.board.ref
        self._folder = folder
        self._clock = clock

    def describe(self) -> dict[str, str]:
        """The file's name; points are the column Estimate. Every row is read: what is wrong is told when it is linked."""
        self._stories()
        return {"board": Path(self._name).name, "points": "Estimate"}

    def me(self) -> str | None:
        """Nobody: a file needs no credentials."""
        self._rows()
        return None

    def sprint(self) -> Sprint:
        """The iteration that today is in.

        Raises:
            ExportOver (last, end), ExportWithoutIterations: all are over, or none has dates.
            NoActiveSprint, SprintUnclear (sprints)
        """
        today, known = self._clock.now().astimezone(timezone.utc).date(), self._iterations()
        last = max(known, key=lambda one: one.end, default=None)
        if last is None:
            raise ExportWithoutIterations(tracker=NAME)
        if last.closed:
            raise ExportOver(tracker=NAME, last=last.name, end=last.end.isoformat())
        return the_one([one for one in known if one.start <= today <= one.end])

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The iterations that are over, newest first; each committed to exactly what it brought."""
        stories, found = self._stories(), []
        for sprint in sorted(self._iterations(), key=lambda one: one.end, reverse=True):
            mine = [one.item for one in stories if one.item.sprint == sprint.id]
            brought = sum(one.points or 0.0 for one in mine if one.state.category is Category.DONE)
            found += [(sprint, brought, brought)] * sprint.closed
        return found[: max(0, limit)]

    def states(self) -> Sequence[State]:
        """A story's states in the order of its life."""
        self._rows()
        return STATES

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The stories that are in an iteration."""
        return [one.item for one in self._stories() if one.item.sprint == sprint_id]

    def unfinished(self) -> Sequence[Item]:
        """The stories that are not accepted, in whatever iteration."""
        return unfinished(one.item for one in self._stories())

    def item(self, key: str) -> Item:
        """One story. Raises ItemNotFound."""
        wanted = "#" + key.strip().lstrip("#")
        found = (one.item for one in self._stories() if one.item.key == wanted)
        item = next(found, None)
        if item is None:
            raise ItemNotFound(key=key.strip()[:40])
        return item

    def reachable(self, key: str) -> None:
        """Nothing is told of it."""

    def history(self, since: datetime) -> Sequence[Change]:
        """What the dates in the file tell: when a story was made, and when it was accepted; oldest first."""
        found = []
        for story in self._stories():
            item = story.item
            if item.sprint:
                found.append(Change(item.key, item.created, "sprint", "", item.sprint))
            if story.accepted and item.state.category is Category.DONE:
                at = max(_at(story.accepted), item.created)
                found.append(Change(item.key, at, "state", "started", item.state.name))
        return sorted((one for one in found if one.at >= since), key=lambda one: one.at)

    def search(self, text: str) -> Sequence[Item]:
        """Stories whose number or title has the words, rare words first, open before done."""
        return ranked((one.item for one in self._stories()), text)

    def identity(self, name: str) -> str | None:
        """The name of somebody in the file, by the whole name or a first name that only one has."""
        people = sorted({person for one in self._stories() for person in one.people})
        said = " ".join(name.casefold().split())
        whole = [one for one in people if said and one.casefold() == said]
        first = [one for one in people if said and one.casefold().partition(" ")[0] == said]
        found = whole or first
        return found[0] if len(found) == 1 else None

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """Raises TrackerReadOnly, as do all that follow."""
        _refused()

    def move(self, key: str, state: str, who: str) -> Item:
        _refused()

    def assign(self, key: str, to: str | None, who: str) -> Item:
        _refused()

    def comment(self, key: str, text: str, who: str) -> Item:
        _refused()

    def estimate(self, key: str, points: float, who: str) -> Item:
        _refused()

    def _iterations(self) -> list[Sprint]:
        today = self._clock.now().astimezone(timezone.utc).date()
        found = {}
        for row in self._rows():
            number, start, end = row["iteration"][0], _day(row, "iteration start"), _day(row, "iteration end")
            if number and start and end and start <= end:
                found[number] = Sprint(
                    number, f"Iteration {number}", "", start, end, end < today, traced=False
                )
        return list(found.values())

    def _stories(self) -> list[Story]:
        found: dict[str, Story] = {}
        for row in self._rows():
            story = _story(row)
            found.setdefault(story.item.key, story)  # an Id that stands there twice is one story
        return list(found.values())

    def _rows(self) -> list[Row]:
        """The rows that are stories. Raises ExportNotFound, TrackerUnavailable, TrackerUnreadable."""
        path = (self._folder / self._name.replace("\0", "")).resolve()
        if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            raise ExportNotFound(tracker=NAME, board=Path(self._name).name[:40])
        try:
            if path.stat().st_size > SIZE:
                raise TrackerUnreadable(tracker=NAME, what=f"> {SIZE} bytes")
            data = path.read_bytes()
        except OSError as error:
            log.warning("%s: %s", path, error)
            raise TrackerUnavailable(tracker=NAME) from error
        return [row for row in _parsed(data) if row["type"][0].casefold() != "epic"]


def _refused() -> NoReturn:
    raise TrackerReadOnly(tracker=NAME)


def _parsed(data: bytes) -> Iterator[Row]:
    """Row by row; a column that is not in the file is one empty cell. Raises TrackerUnreadable (what)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TrackerUnreadable(tracker=NAME, what="UTF-8") from None
    first = text.partition("\n")[0]
    csv.field_size_limit(SIZE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        head = [name.strip().casefold() for name in next(reader, [])]
        for name in NEEDED:
            if name not in head:
                raise TrackerUnreadable(tracker=NAME, what=name)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row.of(head, cells, reader.line_num)
    except csv.Error as error:
        log.warning("%s: line %s: %s", NAME, reader.line_num, error)
        raise TrackerUnreadable(tracker=NAME, what=f"CSV, line {reader.line_num}") from None


class Row(dict[str, list[str]]):
    """By the column's name in small letters: the cells of all columns of that name. `line` is its last in the file."""

    line = 0

    @classmethod
    def of(cls, head: Sequence[str], cells: Sequence[str], line: int) -> Row:
        row = cls()
        row.line = line
        for name, cell in zip(head, cells, strict=False):  # a row may be short, or have more than the head
            row.setdefault(name, []).append(cell.strip())
        if not re.fullmatch(r"[0-9]{1,18}", row["id"][0]):
            raise TrackerUnreadable(tracker=NAME, what=f"Id, line {line}")
        return row

    def __missing__(self, name: str) -> list[str]:
        return [""]


def _story(row: Row) -> Story:
    state = row["current state"][0].casefold()
    made, accepted = _day(row, "created at"), _day(row, "accepted at")
    created = _at(made or _day(row, "iteration start") or accepted or EPOCH)
    owners = [name for name in row["owned by"] if name]
    kind = row["type"][0].casefold()
    item = Item(
        key=f"#{row['id'][0]}",
        title=title_of(row["title"][0]),
        kind=KINDS.get(kind, kind or "story"),
        state=BY_NAME.get(state) or State(state, Category.DOING),
        assignee=owners[0] if owners else None,
        points=_points(row["estimate"][0]),
        sprint=row["iteration"][0] or None,
        created=created,
        updated=max(created, _at(accepted)) if accepted else created,
        url=row["url"][0] or None,
    )
    return Story(item, tuple(name for name in (*owners, *row["requested by"]) if name), accepted)


def _points(text: str) -> float | None:
    try:
        points = float(text)
    except ValueError:
        return None
    return points if isfinite(points) and points >= 0 else None


def _day(row: Row, name: str) -> date | None:
    """A date as exports write it ("Mar 9, 2026"), or as a table program rewrites it; None where there is none."""
    text = row[name][0]
    named = re.match(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})", text)
    plain = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text)
    try:
        if named:
            return date(int(named[3]), _MONTHS.index(named[1].lower()) + 1, int(named[2]))
        if plain:
            return date(int(plain[1]), int(plain[2]), int(plain[3]))
    except ValueError:
        pass
    if text:
        raise TrackerUnreadable(tracker=NAME, what=f"{name.capitalize()}, line {row.line}: {text[:20]}")
    return None


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)
