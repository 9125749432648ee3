"""The floors of the report's rows, in floors.yml: what may not be lost again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from .rows import ENCODING, ROWS, SLOW_ENCODING, Row

FILE = Path(__file__).with_name("floors.yml")
TIMES = ("ms", "s")
ENCODES = {ENCODING: 2.4, SLOW_ENCODING: 2.9}  # milliseconds on the machine that the floors of times are for


def floors() -> dict[str, float]:
    """By the name of the row; the most that may be where less is better."""
    return {str(name): float(floor) for name, floor in yaml.safe_load(FILE.read_text("utf-8")).items()}


def broken(figures: Mapping[str, float | None], rows: Iterable[Row] = ROWS) -> list[str]:
    """A sentence for each of the rows that is worse than its floor, or has no figure."""
    known = floors()
    return [
        f"{row.name} ({row.title}): floor {row.shown(floor)}, is {row.shown(figure)}"
        for row in rows
        for figure in [figures.get(row.name)]
        for floor in [known[row.name] * (pace(figures, row.beside) if row.unit in TIMES else 1)]
        if figure is None or not row.holds(figure, floor)
    ]


def pace(figures: Mapping[str, float | None], beside: str) -> float:
    """How many times as long as on the machine that the floors are for the encoder takes; 1 where it takes no longer.

    The slow moments of a machine that others use as well are in the 95th percentile, of messages as of the encoder.
    """
    return max(1.0, (figures.get(beside) or 0) / ENCODES[beside])
