"""The specs of what is measured (`core.metrics`)."""

from __future__ import annotations

from typing import Any

from ..core.metrics import Burndown, Unit, Velocity
from ..core.text import short
from .labels import labels
from .specs import MAX_TEXT

DIGITS = 2  # after the point: an address carries them


def spec(fact: Burndown | Velocity) -> dict[str, Any]:
    """What is to be drawn of a use case's result."""
    return _burndown(fact) if isinstance(fact, Burndown) else _velocity(fact)


def _burndown(fact: Burndown) -> dict[str, Any]:
    return {
        "kind": "burndown",
        "title": short(fact.sprint.name, MAX_TEXT),
        "unit": labels()[fact.unit.value],
        "days": [one.day.isoformat() for one in fact.days],
        "ideal": [round(one.ideal, DIGITS) for one in fact.days],
        "actual": [None if one.actual is None else round(one.actual, DIGITS) for one in fact.days],
    }


def _velocity(fact: Velocity) -> dict[str, Any]:
    """What was planned is left out where the board does not keep what came in later and went out."""
    sprints = [
        {
            "name": short(sprint.name, MAX_TEXT),
            "committed": round(committed, DIGITS) if sprint.traced else None,
            "done": round(done, DIGITS),
        }
        for sprint, committed, done in reversed(fact.sprints)
    ]
    unit = labels()[Unit.POINTS.value]
    return {"kind": "velocity", "title": labels()["velocity"], "unit": unit, "sprints": sprints}
