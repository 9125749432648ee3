"""The adapters to trackers, chosen by a board's kind."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from ..core.errors import TrackerUnsupported
from ..ports import Clock, IssueTracker
from .base import Link
from .deadline import Deadline

NAMES = {
    "demo": "Demo",
    "jira": "Jira",
    "gitlab": "GitLab",
    "trello": "Trello",
    "pivotal": "Pivotal Tracker",
    "github": "GitHub",
    "redmine": "Redmine",
}
"""Each kind is a module of this package with a function `adapter(link, clock, home)`, loaded when it is needed."""


def open_tracker(link: Link, clock: Clock, home: Path) -> IssueTracker:
    """The tracker behind a link; `home` is the folder for what an adapter keeps. Connects to nothing yet.

    Raises:
        TrackerUnsupported: no adapter for the board's kind.
    """
    kind = link.board.kind
    if kind not in NAMES:
        raise TrackerUnsupported(kind=kind)
    tracker: IssueTracker = import_module(f".{kind}", __package__).adapter(link, clock, home)
    return cast(IssueTracker, Deadline(tracker, NAMES[kind], link.patience))
