"""Tickets that are named in passing: shown in one line each, once in a while."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from ..core.errors import ItemNotFound, NoActiveSprint, SprintUnclear, TrackerError, TrackerUnavailable
from ..core.sprint import Item, Reading
from ..core.team import Member
from ..core.ticket_key import keys_in
from ..ports import Clock, IssueTracker, Stores
from .sprint import Sprints
from .ticket import Tickets

log = logging.getLogger(__name__)
QUIET = timedelta(minutes=30)  # in one conversation
MOST = 3  # in one message
LOOKED_UP = 5  # keys of a message


class Unfurls:
    """Finds the tickets of the team's board in a message."""

    def __init__(self, stores: Stores, clock: Clock, sprints: Sprints, tickets: Tickets) -> None:
        self._stores = stores
        self._clock = clock
        self._sprints = sprints
        self._tickets = tickets

    def shown(self, member: Member, address: str, text: str) -> Sequence[Item] | None:
        """Those to show in the conversation at `address`: none that was shown there in the last half hour.

        None where the text names no ticket of the board, or the board does not answer. Raises NotInTeam.
        """
        try:
            found = self._found(member, text)
        except TrackerError as error:
            log.info("no tickets are shown in passing: %r", error)
            return None
        if not found:
            return None
        now = self._clock.now()
        with self._stores.open(member.workspace_id) as store:
            shown = [one for one in found if store.unfurl(address, one.key, now, now - QUIET)]
        if shown:
            self._tickets.touch(member, shown)
        return shown

    def keys(self, member: Member, text: str) -> Sequence[str]:
        """The keys that a text names on the team's board, also those that nothing there has.

        What keys look like an old reading tells as well, without a wait. Raises NotInTeam, NoBoard, TrackerError.
        """
        kept = self._sprints.kept(member)
        return self._keys(member, text, kept.fact if kept else self._reading(member))

    def _found(self, member: Member, text: str) -> Sequence[Item]:
        reading = self._reading(member)
        keys = self._keys(member, text, reading)
        if reading and not reading.fresh and keys:
            raise TrackerUnavailable(what=reading.unread)
        return _looked_up(self._tickets.tracker(member), keys, reading.items if reading else ())

    def _keys(self, member: Member, text: str, reading: Reading | None) -> Sequence[str]:
        board = self._tickets.board(member)
        return keys_in(text, [*reading.items, *reading.removed] if reading else (), board.url, board.ref)

    def _reading(self, member: Member) -> Reading | None:
        """The board as read; None between two sprints: there are tickets all the same."""
        try:
            return self._sprints.reading(member)
        except (NoActiveSprint, SprintUnclear):
            return None


def _looked_up(tracker: IssueTracker, keys: Sequence[str], known: Sequence[Item] = ()) -> Sequence[Item]:
    """The items with these keys; those that are known are not asked for."""
    by_key, found = {item.key: item for item in known}, list[Item]()
    for key in keys[:LOOKED_UP]:
        try:
            found.append(by_key.get(key) or tracker.item(key))
        except ItemNotFound:
            log.debug("%s is not on the board", key)
    return found[:MOST]
