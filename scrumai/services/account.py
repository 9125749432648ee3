"""Which of a person's own accounts goes where they want one forgotten; a token never outlives its board unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.errors import NotInTeam
from ..core.site import called, site
from ..core.team import Account, Board, Member
from ..ports import Stores
from .roster import Teams


@dataclass(frozen=True)
class Forgotten:
    """The accounts that were forgotten, `here` where they were of the team's board, and that board's tracker, "" without one."""

    accounts: Sequence[Account]
    here: bool
    tracker: str

    @property
    def trackers(self) -> str:
        """Where they were, as people call it."""
        return ", ".join(dict.fromkeys(called(one.kind) for one in self.accounts))


def forget(stores: Stores, teams: Teams, member: Member) -> Forgotten:
    """Forget the member's account on the team's board; where none is there, those whose board is no team's of theirs any more."""
    board = _board(stores, teams, member)
    with stores.open(member.workspace_id) as store:
        kept = store.accounts(member.id)
        here = [one for one in kept if board and (one.kind, one.url) == (board.kind, site(board.url))]
        boards = [store.board(team.id) for team in store.teams_of(member.id)]
        linked = {(one.kind, site(one.url)) for one in boards if one is not None}
        gone = here or [one for one in kept if (one.kind, one.url) not in linked]
        for one in gone:
            store.unlink_account(member.id, one.kind, one.url)
            store.audit(member.id, "unlink_account", {"kind": one.kind, "url": one.url})
    return Forgotten(gone, bool(here), called(board.kind) if board else "")


def _board(stores: Stores, teams: Teams, member: Member) -> Board | None:
    try:
        team = teams.current(member)
    except NotInTeam:
        return None
    with stores.open(member.workspace_id) as store:
        return store.board(team.id)
