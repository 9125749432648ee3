"""What a message means because of the team's board and what was said of it just now: no model can know that."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from ..core import cues, order, ticket_title
from ..core import ticket as core
from ..core.errors import (
    BoardChanged,
    NoBoard,
    NotInTeam,
    NotOnBoard,
    PersonNotFound,
    ScrumaiError,
    TrackerError,
)
from ..core.site import is_numbered
from ..core.team import Member
from .request import Values
from .ticket import GUESSES, Tickets, facts

log = logging.getLogger(__name__)

_MAYBE_ELSE = re.compile(  # "finish the wish list" may be a plan, "show the burndown" is no change
    r"[^\w#]*(?:please\s+)?(?:finish|complete|start|resolve|deliver|show|display|open|find|view|see|look|pull up|bring up)\b",
    re.I,
)


def ordered(tickets: Tickets, member: Member, text: str) -> str:
    """The intent of an order, or of the wish to see tickets, that this board alone tells; "" for any other text.

    "close 4, assign 5 to Ben" is one where its keys are numbers, "close both" where several tickets were just talked about,
    "I'll take it" where one was: it is no blocker of somebody's; and "show it" is no report.
    """
    try:
        bare = "" if core.sole(text) else core.sole(text, numbered=True)
        if bare and is_numbered(tickets.board(member).kind):
            return bare
        them = core.with_key(text)
        kind = core.sole(them) if them != text and are_listed(tickets, member) else ""
        if kind and _is_possible(tickets, member, them, kind):
            return kind
        it = "assign_ticket" if core.takes(text) else "ask_ticket" if core.shows(text) else ""
        if it and tickets.last(member).get("keys"):
            return it
    except (NotInTeam, NoBoard, TrackerError) as error:
        log.debug("no board tells what is ordered: %r", error)
    return ""


def are_listed(tickets: Tickets, member: Member) -> bool:
    """Whether several tickets were just talked about, which "them" are. Raises NotInTeam, NoBoard."""
    return len(tickets.last(member).get("keys") or ()) > 1


def _is_possible(tickets: Tickets, member: Member, them: str, kind: str) -> bool:
    """Whether several tickets can go where they are to: "move both to today" is said of entries."""
    return kind != "move_ticket" or _leads_somewhere(tickets, member, them, kind)


def alone(tickets: Tickets, member: Member, text: str, shown: Mapping[str, Any] | None) -> str:
    """The intent of what a text orders with all that belongs to it, whatever was asked of the board `shown`; "" for less, or more."""
    try:
        board = tickets.same(member, shown)
        return core.sole(text, is_numbered(board.kind)) or order.ordered(text)
    except (NotInTeam, NoBoard, BoardChanged) as error:
        log.debug("no board tells what is ordered: %r", error)
        return ""


def outright(tickets: Tickets, member: Member, text: str, is_edit: bool = False) -> str:
    """The same where all of a text is an order, by a key or by words of a title, whatever a model takes it for.

    "deliver #582" it may take for a question, "move the coupons card to Doing" for a game, "close the coupons" for nothing of ours.
    "close all of them" is one, too: which, is asked where nothing was listed; with `is_edit` it is one of entries then.
    """
    them = core.with_key(text)
    kind = core.sole(text) or core.sole(core.with_key_for_words(them))
    try:
        if kind and them != text:
            is_theirs = not is_edit or are_listed(tickets, member)
            return kind if is_theirs and _is_possible(tickets, member, them, kind) else ""
        if not kind:
            named = tickets.called(member, text, GUESSES) if ticket_title.begins(text) else text
            return _titled(named) or (core.begun(core.with_key_for_words(named)) if named != text else "")
        return kind if tickets.board(member) else ""
    except (NotInTeam, NoBoard) as error:
        log.debug("there is no board for what is ordered: %r", error)
    except ScrumaiError as error:  # a setting or a secret that fails, too: a report needs no board
        log.info("whether a title is ordered about is not known: %r", error)
    return ""


def entitled(tickets: Tickets, member: Member, text: str) -> str:
    """The same by words of a title alone that the board has, where they are all of an order: "close the wish list and the returns form".

    It is one while a report is open, or posted, too; "" for what may tell of somebody's work as well.
    """
    if _MAYBE_ELSE.match(text) or not ticket_title.begins(text):
        return ""
    try:
        named = tickets.called(member, text, GUESSES)
        whole = core.with_key_for_words(named)
        kind = _titled(named) if named != text else ""
        return kind if kind and _leads_somewhere(tickets, member, whole, kind) else ""
    except ScrumaiError as error:
        log.info("whether a title is ordered about is not known: %r", error)
        return ""


def _titled(named: str) -> str:
    """What a text orders, or asks, where its titles are keys: "and the wish list?" asks to see it."""
    whole = core.with_key_for_words(named)
    return core.sole(whole) or ("ask_ticket" if core.mentions_alone(whole) else "")


def _leads_somewhere(tickets: Tickets, member: Member, text: str, kind: str) -> bool:
    """Whether a move goes to a state and an assignment to somebody: "send the docs to marketing" may tell of a day's work."""
    own = core.apart(text, kind).own
    if kind == "move_ticket":
        return core.is_state(core.movement(own).state, tickets.tracker(member).states())
    if kind != "assign_ticket":
        return True
    meant = core.assignment(own)
    if meant.person:
        try:
            tickets.assignee(member, meant.person, own)
        except NotOnBoard:
            return True  # one of the team whom the board does not know
        except PersonNotFound:
            return False
    return meant.person is not None or meant.several


def step(tickets: Tickets, member: Member, text: str) -> Values | None:
    """The move that was refused, to the state that is named instead: the values of the change; None for any other text."""
    if (
        cues.escape(text)
        or cues.is_yes(text)
        or cues.is_none(text)
        or cues.is_pleasantry(text)
        or cues.is_start(text)
    ):
        return None
    try:
        last = tickets.last(member)
        steps = last.get("steps") or ()
        if not steps:
            return None
        tracker = tickets.tracker(member)
        states = [one for one in tracker.states() if one.name in steps]
        if (state := core.named_alone(text, states)) is None:
            return None
        items = [tracker.item(key) for key in last["keys"]]
    except (NotInTeam, NoBoard, TrackerError) as error:
        log.info("whether a state is named is not known: %r", error)
        return None
    shown: list[dict[str, Any]] = [facts(one) for one in items]
    return {
        "board": last["board"],
        "keys": list(last["keys"]),
        "shown": shown,
        "choices": [],
        "state": state.name,
    }
