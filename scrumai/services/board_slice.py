"""The tickets of a slice of the board: which one a question means there, and what is in it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from ..core import board_slice
from ..core.board_slice import Slice, Sliced
from ..core.errors import NoBoard, NotInTeam, PersonNotFound, PersonUnclear
from ..core.team import Member
from .sprint import Sprints, Told
from .ticket import Tickets, is_with

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A slice of this board, and whose: their name, "" for all, and those that the board may have for them."""

    cut: Slice
    name: str = ""
    names: frozenset[str] = frozenset()


def meant(sprints: Sprints, tickets: Tickets, member: Member, text: str) -> Asked | None:
    """The slice that all of a text asks for; None where it is none of this board, or of somebody whom nobody knows.

    Raises what a question about the sprint does, where only the board tells a column's name.
    """
    asked = board_slice.asked(text)
    if asked is None:
        return None
    try:
        cut = board_slice.on_board(asked, sprints.columns(member))
        if cut is None or not cut.who:
            return None if cut is None else Asked(cut)
        name, names = tickets.owner(member, cut.who)
        return Asked(cut, name, frozenset(names))
    except (NotInTeam, NoBoard, PersonNotFound, PersonUnclear) as error:
        log.debug("no slice of the board: %r", error)
        return None


def told(sprints: Sprints, tickets: Tickets, member: Member, asked: Asked) -> Told[Sliced]:
    """Its tickets, which can be called "them" from now on."""
    told = sprints.sliced(member, asked.cut)
    found = told.fact.items
    if asked.name:
        found = tuple(one for one in found if is_with(one[0], set(asked.names)))
    if found:
        tickets.touch(member, [item for item, _ in found])
    return replace(told, fact=replace(told.fact, items=found))
