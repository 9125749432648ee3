"""How a team's board and a person's account on it are linked. Secrets never pass through a chat."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ..core.errors import (
    AddressUnclear,
    BoardUnclear,
    NoBoard,
    NothingPending,
    SecretInChat,
    TrackerClosed,
    TrackerUnsupported,
)
from ..core.phrase import Choice, Said, joined, phrase
from ..core.secret import looks_secret
from ..core.site import (
    KINDS,
    NAMES,
    USUAL,
    Place,
    begins_anew,
    board_answered,
    called,
    is_closed,
    is_export,
    is_web,
    located,
    login,
    names_several,
    other_in,
    place_in,
    site,
)
from ..core.team import Account, Board, Member, Team
from .account import forget
from .invitation import LIFE, Invitations
from .request import Parse, Values
from .roster import Teams
from .setting import Setting
from .snapshot import named

_UNLINK = re.compile(
    r"\b(?:un-?link|disconnect|detach)\b|\b(?:remove|forget|delete)\b.*\b(?:account|token|login|user)\b",
    re.IGNORECASE,
)
_UNLINK_BOARD = re.compile(
    r"\b(?:un-?link|disconnect|detach|unhook)\b|\b(?:remove|forget|delete|drop)\b.*?\b(?:board|tracker|project|repo\w*|jira|gitlab|github|trello"
    r"|pivotal|redmine)\b|\b(?:stop using|no longer use|take away)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\b(?:link|connect|attach|use|add|hook|switch|change|moved?|instead|now on|relink|to (?:jira|gitlab|github|trello|pivotal|redmine))\b|https?://",
    re.IGNORECASE,
)
_LINKING = re.compile(
    r"\W*(?:(?:please|pls|can you|could you|i want to|let['’]?s)\W+)*(?:(?:re-?|un-?)?link|(?:re|dis)?connect|detach|attach)\s+"
    r"(?:(?:my|our|the|a|this|team|team['’]?s|own|jira|gitlab|github|trello|pivotal|redmine|tracker|board)\s+){0,4}"
    r"(?:account|user|login|board|tracker|project|jira|gitlab|github|trello|pivotal|redmine)(?:\s+(?:please|pls|again|now))*\W*",
    re.IGNORECASE,
)
_LOCAL = "demo"  # its board is a file: nobody needs an account there


@dataclass(frozen=True)
class Door:
    """Where secrets are given: at one-time pages under `address`, or, where that is None, to a command."""

    invitations: Invitations
    address: str | None

    def way(self, member: Member, team: Team, what: str, values: Values, command: Said) -> Said:
        """How this person goes on."""
        if self.address is None:
            return command
        token = self.invitations.issue(member, team, what, values)
        url = f"{self.address.rstrip('/')}/link/{token}"
        return phrase("utter_link_page_part", url=url, minutes=LIFE.seconds // 60)


class LinkTracker(Setting):
    """Links the team's board: kind, address and board are asked for here, the secret never."""

    def __init__(self, teams: Teams, door: Door) -> None:
        super().__init__(teams)
        self._door = door

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Kind, address and board, where the text has them.

        Raises:
            NotInTeam, NotAllowed: a team's board is for its leads to link.
            SecretInChat: the text holds what looks like a token.
            TrackerUnsupported: `kind` is none that can be linked, `known` are those that can.
            TrackerClosed: its service is no more.
        """
        self.teams.require_lead(member, self.teams.current(member))
        _refuse_secret(text)
        place = place_in(text)
        if not place.kind and (other := other_in(text)):
            raise TrackerUnsupported(kind=other, known=_known())
        return _usual({"kind": place.kind, "url": place.url, "board": place.board})

    def missing(self, member: Member, values: Values) -> str | None:
        """The first that is not known."""
        return next((name for name in ("kind", "url", "board") if not values[name]), None)

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """The answer in its place; a pasted address may fill several, and who links another board begins anew.

        Raises:
            SecretInChat, TrackerUnsupported (kind, known), TrackerClosed, AddressUnclear, BoardUnclear.
        """
        _refuse_secret(text)
        if missing == "kind" and names_several(text):  # the question is asked again
            return values
        if begins_anew(text, Place(**values)):
            return self.read(member, text, parse)
        place = place_in(text, values["kind"], sure=missing == "url")
        board = place.board or (board_answered(text) if missing == "board" else "")
        found = {"kind": place.kind, "url": place.url if is_web(place.url) else "", "board": board}
        if not found[missing] and found["url"] in ("", values["url"]):
            raise _unclear(missing, text)
        return _usual({name: found[name] or values[name] for name in values})

    def preview(self, member: Member, values: Values) -> Values:
        """What the questions show."""
        return {"now": self._now(member), "where": NAMES.get(values["kind"], ""), "kinds": _known()}

    def choices(self, member: Member, values: Values, missing: str) -> Sequence[Choice]:
        """The trackers that can be linked."""
        return [Choice(NAMES[kind], NAMES[kind]) for kind in KINDS] if missing == "kind" else ()

    def carry_out(self, member: Member, values: Values) -> Values:
        """What is linked now, and how to go on. Raises NotInTeam, NotAllowed."""
        team = self.teams.current(member)
        self.teams.require_lead(member, team)
        shown: dict[str, Said] = {name: shlex.quote(values[name]) for name in ("kind", "url", "board")}
        workspace = shlex.quote(member.address.rpartition(":")[0])
        shown |= {"team": shlex.quote(team.name), "workspace": workspace}
        command = phrase("utter_link_command_part", user=_login(values["kind"], values["url"]), **shown)
        how = self._door.way(member, team, "board", values, command)
        kind = values["kind"]
        return {"now": self._now(member), "how": how, "rights": phrase(f"utter_rights_{kind}_part")}

    def _now(self, member: Member) -> Said:
        team, board = _linked(self, member)
        if board is None:
            return phrase("utter_board_none_part", team=team.name)
        return phrase("utter_board_part", **_told(team, board))


def unlinks(text: str) -> bool:
    """Whether the team's board is to be unlinked, and none to be linked instead."""
    return bool(_UNLINK_BOARD.search(text)) and not _LINK.search(_UNLINK_BOARD.sub(" ", text))


def is_linking(text: str) -> bool:
    """Whether a whole text asks to link or unlink a board or an account: "link my account"."""
    return _LINKING.fullmatch(text) is not None


class UnlinkTracker(Setting):
    """Unlinks the team's board, on a yes. Raises NotInTeam, NotAllowed, NoBoard (team)."""

    confirm: ClassVar[bool] = True

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The board that is linked now."""
        return named(self._board(member)[1])

    def preview(self, member: Member, values: Values) -> Values:
        """The team and its board."""
        return _told(*self._board(member))

    def carry_out(self, member: Member, values: Values) -> Values:
        """Forget the board, its token and what was read of it. Raises NothingPending: another one was linked meanwhile."""
        team, board = self._board(member)
        if named(board) != values:
            raise NothingPending
        with self.stores.open(member.workspace_id) as store:
            store.unlink_board(team.id)
            store.audit(member.id, "unlink_board", {"team": team.id, **values})
        return _told(team, board)

    def _board(self, member: Member) -> tuple[Team, Board]:
        team, board = _linked(self, member)
        self.teams.require_lead(member, team)
        if board is None:
            raise NoBoard(team=team.name)
        return team, board


class LinkAccount(Setting):
    """Links a person's own account on the team's board, or unlinks it.

    A name is not taken from the chat: it would let anybody write as anybody.
    """

    def __init__(self, teams: Teams, door: Door) -> None:
        super().__init__(teams)
        self._door = door

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Whether it is to be unlinked. Raises SecretInChat."""
        _refuse_secret(text)
        return {"unlink": bool(_UNLINK.search(text))}

    def carry_out(self, member: Member, values: Values) -> Values:
        """As whom the person's changes are made now, and how to change that. Raises NotInTeam, NoBoard (team), but not to forget."""
        if values.get("unlink"):
            return {"told": self._unlinked(member)}
        team, board = _linked(self, member)
        if board is None:
            raise NoBoard(team=team.name)
        with self.stores.open(member.workspace_id) as store:
            account = store.account(member.id, board.kind, site(board.url))
        tracker = called(board.kind)
        where = {"team": team.name, "tracker": tracker, "board": board.ref}
        if board.kind == _LOCAL:
            return {"told": phrase("utter_account_needless_part", user=member.name, **where)}
        if is_export(board.url):
            return {"told": phrase("utter_account_export_part", **where)}
        command = phrase(
            "utter_account_command_part",
            address=shlex.quote(member.address),
            user=_login(board.kind, board.url),
        )
        how = self._door.way(member, team, "account", {"kind": board.kind, "url": site(board.url)}, command)
        return {"told": joined([_account_now(member, account, where), how], " ")}

    def _unlinked(self, member: Member) -> Said:
        gone = forget(self.stores, self.teams, member)
        if not gone.accounts:
            return phrase("utter_account_not_linked_part", tracker=f"{gone.tracker} ".lstrip())
        part = "utter_account_unlinked_part" if gone.here else "utter_account_forgotten_part"
        return phrase(part, tracker=gone.trackers, name=member.name)


def _login(kind: str, url: str) -> Said:
    """What the command needs beside the token."""
    needed = login(kind, url)
    return phrase(f"utter_link_login_{needed}_part") if needed else ""


def _account_now(member: Member, account: Account | None, where: dict[str, Any]) -> Said:
    if account is None:
        return phrase("utter_account_none_part", name=member.name, **where)
    if account.gone is not None:
        return phrase("utter_account_gone_part", **where)
    if account.owner is None:
        return phrase("utter_account_own_part", **where)
    return phrase("utter_account_part", owner=account.owner, **where)


def _linked(case: Setting, member: Member) -> tuple[Team, Board | None]:
    team = case.teams.current(member)
    with case.stores.open(member.workspace_id) as store:
        return team, store.board(team.id)


def _told(team: Team, board: Board) -> Values:
    return {"team": team.name, "kind": called(board.kind), "board": board.ref}


def _usual(values: Values) -> Values:
    """With what the address tells once the tracker is known, or the address where everybody has the same."""
    place = located(values["url"], values["kind"]) if values["url"] and values["kind"] else Place()
    url = place.url or values["url"] or USUAL.get(values["kind"], "")
    if is_closed(url):
        raise TrackerClosed
    return {**values, "url": url, "board": values["board"] or place.board}


def _refuse_secret(text: str) -> None:
    if looks_secret(text):
        raise SecretInChat


def _unclear(missing: str, text: str) -> TrackerUnsupported | AddressUnclear | BoardUnclear:
    if missing == "kind":
        return TrackerUnsupported(kind=other_in(text), known=_known())
    return AddressUnclear() if missing == "url" else BoardUnclear()


def _known() -> str:
    return ", ".join(NAMES[kind] for kind in KINDS)
