"""The tickets of a slice of the board: which one a question means there, and what is in it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from ..core import board_slice
from ..core.board_slice import Slice, Sliced
from ..core.errors import NoBoard, NotInTeam, PersonNotFound, PersonUnclear, TrackerError
from ..core.team import Member
from .sprint import Sprints, Told
from .ticket import Tickets

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A slice of this board, and whose: their name, "" for all, and those that the board may have for them."""

    cut: Slice
    name: str = ""
    names: frozenset[str] = frozenset()


def meant(sprints: Sprints, tickets: Tickets, member: Member, text: str) -> Asked | None:
    """The slice that all of a text asks for; None where it is none of this board, or of somebody whom nobody knows.

    Raises what a question about the sprint does, where only the board tells what is meant; not for words that have no form of a question.
    """
    asked = board_slice.asked(text)
    if asked is None:
        return None
    try:
        return _on_board(sprints, tickets, member, asked)
    except (NotInTeam, NoBoard, PersonNotFound, PersonUnclear) as error:
        log.debug("no slice of the board: %r", error)
    except TrackerError as error:
        if board_slice.asks(text):
            raise
        log.info("whether a slice is meant is not known: %r", error)
    return None


def _on_board(sprints: Sprints, tickets: Tickets, member: Member, asked: Slice) -> Asked | None:
    if board_slice.needs_columns(asked):
        on_board = board_slice.on_board(asked, sprints.columns(member))
        if on_board is None:
            return None
        asked = on_board
    if not asked.who:
        return Asked(asked)
    name, names = tickets.owner(member, asked.who)
    return Asked(asked, name, frozenset(names))


def told(sprints: Sprints, tickets: Tickets, member: Member, asked: Asked) -> Told[Sliced]:
    """Its tickets, which can be called "them" from now on."""
    told = sprints.sliced(member, asked.cut)
    found = told.fact.items
    if asked.name:
        found = tuple(one for one in found if one[0].is_with(asked.names))
    if found:
        tickets.touch(member, [item for item, _ in found])
    return replace(told, fact=replace(told.fact, items=found))
