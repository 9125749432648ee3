"""What can be drawn: the specs of charts, read from JSON and checked.

    {"kind": "burndown", "title": "Sprint 14", "unit": "points", "note": "4 points behind",
     "days": ["2026-03-02", ...], "ideal": [40, 36, ...], "actual": [40, 38, null, ...]}
    {"kind": "velocity", "title": "Team Blue", "unit": "points",
     "sprints": [{"name": "Sprint 13", "committed": 30, "done": 28}, ...]}

`unit` and `note` may be left out; `actual` may be shorter than `days`, or null where nothing is known yet, and
`committed` null where that is not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ..core.errors import ScrumaiError
from ..core.text import clean

MAX_TEXT = 120  # characters
MAX_DAYS = 400
MAX_SPRINTS = 30
MAX_NUMBER = 1e6


class SpecInvalid(ScrumaiError):
    """The spec is not one of a chart that can be drawn."""


@dataclass(frozen=True)
class Burndown:
    """Work left at the end of each day of a sprint; `actual` is None where nothing is known yet."""

    title: str
    note: str
    unit: str
    days: tuple[date, ...]
    ideal: tuple[float, ...]
    actual: tuple[float | None, ...]


@dataclass(frozen=True)
class Velocity:
    """What was committed (None: not known) and what was done, oldest sprint first."""

    title: str
    note: str
    unit: str
    names: tuple[str, ...]
    committed: tuple[float | None, ...]
    done: tuple[float, ...]


Spec = Burndown | Velocity


def read(loaded: object) -> Spec:
    """The spec in a decoded JSON value.

    Raises:
        SpecInvalid: with a message that names the field and what it must be.
    """
    if not isinstance(loaded, Mapping):
        raise SpecInvalid("the spec must be a JSON object")
    reader = _READERS.get(str(loaded.get("kind")))
    if reader is None:
        raise SpecInvalid(f"kind must be one of {', '.join(_READERS)}")
    return reader(loaded)


def _burndown(loaded: Mapping[str, Any]) -> Burndown:
    days = tuple(_day(one) for one in _list(loaded, "days", 1, MAX_DAYS))
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise SpecInvalid("days must be in order, each once")
    ideal = tuple(_number(one, "ideal") for one in _list(loaded, "ideal", len(days), len(days)))
    given = _list(loaded, "actual", 0, len(days))
    actual = tuple(_known(one, "actual") for one in given)
    return Burndown(*_texts(loaded), days, ideal, actual + (None,) * (len(days) - len(actual)))


def _velocity(loaded: Mapping[str, Any]) -> Velocity:
    sprints = _list(loaded, "sprints", 1, MAX_SPRINTS)
    if not all(isinstance(one, Mapping) for one in sprints):
        raise SpecInvalid("sprints must be objects with name, committed and done")
    names = tuple(_text(one, "name") for one in sprints)
    committed = tuple(_known(one.get("committed"), "committed") for one in sprints)
    done = tuple(_number(one.get("done"), "done") for one in sprints)
    return Velocity(*_texts(loaded), names, committed, done)


_READERS: dict[str, Callable[[Mapping[str, Any]], Spec]] = {"burndown": _burndown, "velocity": _velocity}


def _texts(loaded: Mapping[str, Any]) -> tuple[str, str, str]:
    return _text(loaded, "title"), _text(loaded, "note", ""), _text(loaded, "unit", "")


def _text(loaded: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = loaded.get(name, default)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise SpecInvalid(f"{name} must be a text of at most {MAX_TEXT} characters")
    return " ".join(clean(value).split())


def _list(loaded: Mapping[str, Any], name: str, least: int, most: int) -> list[Any]:
    value = loaded.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        wanted = str(most) if least == most else f"{least} to {most}"
        raise SpecInvalid(f"{name} must be a list of {wanted} entries")
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise SpecInvalid("days must be dates like 2026-03-02") from error


def _known(value: object, name: str) -> float | None:
    return None if value is None else _number(value, name)


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SpecInvalid(f"{name} must be numbers")
    if not (abs(value) <= MAX_NUMBER and math.isfinite(value)) or value < 0:
        raise SpecInvalid(f"{name} must be numbers from 0 to {MAX_NUMBER:.0f}")
    return float(value)
