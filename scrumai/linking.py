"""The commands that link: what somebody wrote on a command line, looked up and done."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

from .bootstrap import App
from .core.address import parse
from .core.errors import PersonNotFound, TeamNotFound, TrackerUnauthorized
from .core.site import called, site
from .core.team import Board, Member, Team
from .link import Linked, check_place
from .safe import Safe

DEMO, DEMO_PLACE = "demo", "demo:"  # it is made where it is linked: a team's own, if it is not named


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
        url, board = options.url, options.board
        if options.kind == DEMO:
            url, board = url or DEMO_PLACE, board or f"{options.workspace}-{options.team}"
        return cls(options.workspace, options.team, options.kind, url, board, options.user, secret)


def lacking(options: argparse.Namespace) -> list[str]:
    """The options that are still needed to name a board."""
    needed = ("kind",) if options.kind == DEMO else ("kind", "url", "board")
    return [f"--{name}" for name in needed if getattr(options, name) is None]


def link(app: App, wanted: Wanted) -> Linked:
    """Link a team to its board, and tell what was found on it.

    Raises:
        TeamNotFound: no such workspace or team.
        SettingInvalid: a secret, but no SCRUMAI_ENCRYPTION_KEY to keep it under.
        AddressUnclear: it is no address of the web, nor of a file.
        AddressHoldsSecret: a secret is in what was given as the address or the board.
        TrackerError: the board cannot be read; nothing is stored.
    """
    if (wanted.kind, wanted.url) != (DEMO, DEMO_PLACE):
        check_place(wanted.url, wanted.board, exports=True)
    workspace, team = _team(app, wanted.workspace, wanted.team)
    board = Board(team.id, wanted.kind, wanted.url, wanted.board, wanted.user)
    return app.links.board(workspace, team, board, wanted.secret)


def remove(app: App, workspace: str, team: str) -> Linked:
    """Unlink a team from its board. Raises TeamNotFound; NoBoard: there is none."""
    return app.links.unlink_board(*_team(app, workspace, team))


def account(app: App, address: str, user: str | None, secret: str | None) -> Linked:
    """Link a person's own account on the board of their team.

    Raises:
        AddressInvalid, PersonNotFound, NotInTeam, NoBoard.
        TrackerUnauthorized: no token, or one that the tracker does not accept.
    """
    member = _member(app, address)
    board = app.links.board_of(member)
    if not secret:
        raise TrackerUnauthorized("No token was given", tracker=called(board.kind))
    return app.links.account(member, board.kind, site(board.url), user, secret)


def vouch(app: App, address: str, name: str) -> Linked:
    """Let the board's own token write as somebody there for a person. Raises what `Links.vouch` and `account` do."""
    return app.links.vouch(_member(app, address), name)


def unlink(app: App, address: str) -> Linked:
    """Forget it, be its board linked or not. Raises AddressInvalid, PersonNotFound."""
    return app.links.unlink(_member(app, address))


def rotate(app: App) -> tuple[int, int, int]:
    """Put every stored secret under the first key, each workspace in one transaction.

    How many secrets there are, were changed, and did not open with any key: those stay as they are.

    Raises:
        SettingInvalid: there is no key.
    """
    safe = Safe(app.settings.scrumai_encryption_key)
    found = changed = unreadable = 0
    for workspace in app.stores.workspaces():
        with app.stores.open(workspace) as store:
            counted = store.renew_secrets(safe.renew)
        found, changed, unreadable = found + counted[0], changed + counted[1], unreadable + counted[2]
    return found, changed, unreadable


def _team(app: App, workspace: str, name: str) -> tuple[int, Team]:
    found = app.stores.workspace(workspace)
    if found is None:
        raise TeamNotFound(f"No workspace {workspace}", name=name, teams="")
    with app.stores.open(found[0]) as store:
        team = store.team_named(name)
        names = ", ".join(one.name for one in store.teams())
    if team is None:
        raise TeamNotFound(f"No team {name}, but: {names}", name=name, teams=names)
    return found[0], team


def _member(app: App, address: str) -> Member:
    found = app.stores.workspace(parse(address).door)
    if found is not None:
        with app.stores.open(found[0]) as store:
            if (member := store.member(address)) is not None:
                return member
    raise PersonNotFound(f"Nobody writes from {address}", name=address, people="")
