"""What a board holds, in the Scrum Guide's words, whatever the tracker calls it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum


class Category(str, Enum):
    """The three kinds of states that every tracker's states fall into."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


@dataclass(frozen=True)
class State:
    """A column of the board: its name there, and what it means."""

    name: str
    category: Category


@dataclass(frozen=True)
class Sprint:
    """A sprint; `start` and `end` are local dates, both included.

    `traced` says whether the board keeps all that came into it and left it; else the history may lack some.
    """

    id: str
    name: str
    goal: str
    start: date
    end: date
    closed: bool = False
    traced: bool = True


@dataclass(frozen=True)
class Item:
    """A backlog item. `points` is None where nobody estimated it; times are aware, in UTC."""

    key: str
    title: str
    kind: str
    state: State
    assignee: str | None
    points: float | None
    sprint: str | None
    created: datetime
    updated: datetime
    url: str | None = None

    def is_with(self, names: Collection[str]) -> bool:
        """Whether somebody of these names has it."""
        return self.assignee is not None and self.assignee.casefold() in {one.casefold() for one in names}


@dataclass(frozen=True)
class Change:
    """One change of one field of one item; `at` is aware, in UTC.

    `field` is one of state, points, sprint, assignee, title, comment. Of `state` the values are
    state names, of `points` numbers as text, of `sprint` sprint ids ("" where none).
    """

    key: str
    at: datetime
    field: str
    old: str
    new: str
    who: str | None = None


@dataclass(frozen=True)
class Reading:
    """A board read once: the sprint, its items, their history, the sprints before it.

    `at` is when it was read (aware, UTC); `fresh` is False for the last snapshot given because
    the tracker did not answer, or because of an answer that was not understood: `unread` is what
    of it. `items` are those in the sprint now; `history` covers at least
    the time since the sprint began, removed items included; `closed` are the finished sprints,
    newest first, each with (committed points, done points).
    """

    sprint: Sprint
    items: tuple[Item, ...]
    history: tuple[Change, ...]
    closed: tuple[tuple[Sprint, float, float], ...]
    states: tuple[State, ...]
    at: datetime
    fresh: bool = True
    removed: tuple[Item, ...] = field(default=())
    unread: str = ""
