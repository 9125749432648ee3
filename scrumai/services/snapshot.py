"""A board's reading as plain JSON, to be kept for the day when the tracker does not answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from ..core.sprint import Category, Change, Item, Reading, Sprint, State
from ..core.team import Board
from ..core.text import legible
from ..ports import Store

log = logging.getLogger(__name__)


def named(board: Board) -> dict[str, Any]:
    """What a reading is of, as it is kept with it."""
    told: Mapping[str, Any] = asdict(board)
    return {field: told[field] for field in ("kind", "url", "ref")}


def dump(reading: Reading) -> dict[str, Any]:
    """The reading as dicts, lists, strings and numbers; characters that a database refuses become spaces."""
    return {field.name: _plain(getattr(reading, field.name)) for field in fields(reading)}


def load(data: Mapping[str, Any]) -> Reading:
    """The reading again, marked as not fresh.

    Raises:
        ValueError, KeyError, TypeError: not what `dump` gave.
    """
    return Reading(
        sprint=_sprint(data["sprint"]),
        items=tuple(_item(one) for one in data["items"]),
        history=tuple(Change(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in data["history"]),
        closed=tuple((_sprint(sprint), committed, done) for sprint, committed, done in data["closed"]),
        states=tuple(_state(one) for one in data["states"]),
        at=datetime.fromisoformat(data["at"]),
        fresh=False,
        removed=tuple(_item(one) for one in data["removed"]),
    )


def last(store: Store, board: Board) -> Reading | None:
    """The last reading of this very board; one of another board, or in an older form, is none."""
    found = store.snapshot(board.team_id)
    if found is None or found[1].get("board") != named(board):
        return None
    try:
        return load(found[1])
    except (ValueError, KeyError, TypeError):
        log.warning("the snapshot of team %s cannot be read", board.team_id, exc_info=True)
        return None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return legible(value) if isinstance(value, str) else value


def _sprint(one: Mapping[str, Any]) -> Sprint:
    dates = {"start": date.fromisoformat(one["start"]), "end": date.fromisoformat(one["end"])}
    return Sprint(**{**one, **dates})


def _state(one: Mapping[str, Any]) -> State:
    return State(one["name"], Category(one["category"]))


def _item(one: Mapping[str, Any]) -> Item:
    times = {name: datetime.fromisoformat(one[name]) for name in ("created", "updated")}
    return Item(**{**one, **times, "state": _state(one["state"])})
