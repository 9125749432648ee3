"""Linking a team to its board: checked at once, the secret encrypted before it is stored."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet

from .bootstrap import App
from .core.errors import NoActiveSprint, SettingInvalid, TeamNotFound
from .core.team import Board
from .settings import CHECKS
from .trackers import open_tracker
from .trackers.base import Link


@dataclass(frozen=True)
class Wanted:
    """The link that somebody wants."""

    workspace: str
    team: str
    kind: str
    url: str
    board: str
    user: str | None
    secret: str | None = field(repr=False, default=None)

    @classmethod
    def of(cls, options: argparse.Namespace, secret: str | None) -> Wanted:
        """From the command line."""
        return cls(
            options.workspace, options.team, options.kind, options.url, options.board, options.user, secret
        )


def link(app: App, wanted: Wanted) -> dict[str, Any]:
    """Link, and tell what was found: kind, board, sprint, items.

    Raises:
        TeamNotFound: no such workspace or team.
        SettingInvalid: a secret, but no SCRUMAI_ENCRYPTION_KEY to keep it under.
        TrackerError: the board cannot be read; nothing is stored.
    """
    found = app.stores.workspace(wanted.workspace)
    if found is None:
        raise TeamNotFound(name=wanted.team, teams="")
    with app.stores.open(found[0]) as store:
        team = store.team_named(wanted.team)
        if team is None:
            raise TeamNotFound(name=wanted.team, teams=", ".join(one.name for one in store.teams()))
    board = Board(team.id, wanted.kind, wanted.url, wanted.board, wanted.user, _encrypted(app, wanted.secret))
    tracker = open_tracker(Link(board, wanted.secret), app.clock, app.settings.home)
    try:
        sprint = tracker.sprint()
        name, items = sprint.name, len(tracker.items(sprint.id))
    except NoActiveSprint:
        name, items = "", 0
    with app.stores.open(found[0]) as store:
        store.link_board(board)
        store.audit(None, "link_board", {"team": team.id, "kind": wanted.kind, "board": wanted.board})
    return {"kind": wanted.kind, "board": wanted.board, "sprint": name, "items": items, "team": team.name}


def _encrypted(app: App, secret: str | None) -> str | None:
    if secret is None:
        return None
    key = app.settings.scrumai_encryption_key
    if key is None:
        name = "SCRUMAI_ENCRYPTION_KEY"
        raise SettingInvalid(
            f"{name} is missing; for example: {CHECKS[name][1]}", name=name, example=CHECKS[name][1]
        )
    return Fernet(key.encode()).encrypt(secret.encode()).decode()
