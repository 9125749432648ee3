"""The floors of the report's rows, in floors.yml: what may not be lost again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from .rows import ROWS, Row

FILE = Path(__file__).with_name("floors.yml")


def floors() -> dict[str, float]:
    """By the name of the row; the most that may be where less is better."""
    return {str(name): float(floor) for name, floor in yaml.safe_load(FILE.read_text("utf-8")).items()}


def broken(figures: Mapping[str, float | None], rows: Iterable[Row] = ROWS) -> list[str]:
    """A sentence for each of the rows that is worse than its floor, or has no figure."""
    known = floors()
    return [
        f"{row.name} ({row.title}): floor {row.shown(known[row.name])}, is {row.shown(figure)}"
        for row in rows
        for figure in [figures.get(row.name)]
        if figure is None or not row.holds(figure, known[row.name])
    ]
