"""The adapters to trackers, chosen by a board's kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..core.errors import TrackerUnsupported
from ..core.team import Board
from ..ports import Clock, IssueTracker
from .demo import DemoTracker

_OPENERS: dict[str, Callable[[Board, Clock, Path], IssueTracker]] = {"demo": DemoTracker.open}


def open_tracker(board: Board, clock: Clock, home: Path) -> IssueTracker:
    """The tracker behind a board; `home` is the folder for what an adapter keeps. Connects to nothing yet.

    Raises:
        TrackerUnsupported: no adapter for the board's kind.
    """
    opener = _OPENERS.get(board.kind)
    if opener is None:
        raise TrackerUnsupported(kind=board.kind)
    return opener(board, clock, home)
