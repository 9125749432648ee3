"""The adapters to trackers, chosen by a board's kind.

Each kind is a module of this package with a function `adapter(link, clock, home)`, loaded when it is needed.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from ..core.errors import TrackerUnsupported
from ..core.site import NAMES
from ..ports import Clock, IssueTracker
from .base import Link
from .deadline import Deadline

__all__ = ["NAMES", "Link", "open_tracker"]


def open_tracker(link: Link, clock: Clock, home: Path) -> IssueTracker:
    """The tracker behind a link; `home` is the folder for what an adapter keeps. Connects to nothing yet.

    Raises:
        TrackerUnsupported: no adapter for the board's kind.
    """
    kind = link.board.kind
    if kind not in NAMES:
        raise TrackerUnsupported(kind=kind, known=", ".join(NAMES.values()))
    tracker: IssueTracker = import_module(f".{kind}", __package__).adapter(link, clock, home)
    return cast(IssueTracker, Deadline(tracker, NAMES[kind], link.patience))
