"""The model that was trained for the tests reads the held-out messages at least as well as floors.yml says."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import heldout
from .floors import broken
from .measures import Evaluation, figures
from .reading import read
from .rows import READING, SPEED, Row

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def measured(trained: Path) -> dict[str, float | None]:
    """Its figures."""
    gold = heldout.read()
    return figures(Evaluation.of(gold, read(trained, gold.texts)))


@pytest.mark.parametrize("row", (*READING, *SPEED), ids=lambda row: row.name)
def test_no_figure_is_under_its_floor(row: Row, measured: dict[str, float | None]) -> None:
    assert broken(measured, [row]) == []
