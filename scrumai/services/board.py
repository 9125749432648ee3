"""How a team's board and a person's account on it are linked. Secrets never pass through a chat."""

from __future__ import annotations

import re
import shlex

from ..core.errors import NoBoard, TrackerUnsupported
from ..core.phrase import phrase
from ..core.team import Member
from .request import Parse, Values
from .setting import Setting

KINDS = ("jira", "gitlab", "trello", "pivotal", "github", "redmine")
OTHERS = (
    "asana",
    "azure",
    "basecamp",
    "bugzilla",
    "clickup",
    "linear",
    "monday.com",
    "notion",
    "shortcut",
    "youtrack",
)

_URL = re.compile(r"https?://(?:[^\s/@<>|]+@)?([^\s<>|\"'?#]{3,200})", re.IGNORECASE)
_BOARD = re.compile(
    r"\b(?:board|project key is|key is|project|repo(?:sitory)?)[ :#]+([A-Z][A-Z0-9_]{1,19}|\d{1,9})\b"
    r"|(?<![\w/.:])([A-Za-z0-9][\w.-]{0,60}/[\w.-]{1,60})(?![\w/])"
    r"|\bthe ([A-Z][A-Z0-9_]{1,19}) (?:project|board)"
)


class LinkTracker(Setting):
    """Tells the command that links the team's board, with what is known filled in."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Kind, address and board, where the text has them; never a secret.

        Raises:
            TrackerUnsupported: `kind` is none that can be linked, `known` are those that can.
        """
        low = text.casefold()
        known = sorted((low.rfind(kind), kind) for kind in KINDS if kind in low)
        other = next((kind for kind in OTHERS if re.search(rf"\b{re.escape(kind)}\b", low)), None)
        if other and not known:
            raise TrackerUnsupported(kind=other, known=", ".join(KINDS))
        url, board = _URL.search(text), _BOARD.search(_URL.sub(" ", text))
        return {
            "kind": known[-1][1] if known else "",
            "url": f"https://{url[1]}" if url else "",
            "board": next((one for one in board.groups() if one), "") if board else "",
        }

    def carry_out(self, member: Member, values: Values) -> Values:
        """The command, and what is linked now. Raises NotInTeam."""
        team = self.teams.current(member)
        with self.stores.open(member.workspace_id) as store:
            board = store.board(team.id)
        part = "utter_board_none_part" if board is None else "utter_board_part"
        shown = {"kind": board.kind, "board": board.ref} if board else {}
        return {
            "now": phrase(part, team=team.name, **shown),
            "team": shlex.quote(team.name),
            "kind": values["kind"] or "KIND",
            "url": shlex.quote(values["url"]) if values["url"] else "URL",
            "board": shlex.quote(values["board"]) if values["board"] else "BOARD",
            "kinds": ", ".join(KINDS),
        }


class LinkAccount(Setting):
    """Tells what the team's board is and as whom a person's changes are made there.

    A name is not taken from the chat: it would let anybody write as anybody.
    """

    def carry_out(self, member: Member, values: Values) -> Values:
        """Raises NotInTeam, NoBoard (team)."""
        team = self.teams.current(member)
        with self.stores.open(member.workspace_id) as store:
            board = store.board(team.id)
        if board is None:
            raise NoBoard(team=team.name)
        return {
            "team": team.name,
            "kind": board.kind,
            "board": board.ref,
            "user": member.tracker_user or member.name,
        }
