"""Said versus board: after a report, what does not fit together, and what is offered to be done about it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..core import blocker
from ..core import said as core
from ..core.calendar import midnight
from ..core.chore import without_lead
from ..core.errors import ItemNotFound, NoActiveSprint, SprintUnclear, TrackerError, TrackerUnavailable
from ..core.said import Finding, Side, Suggestion, What
from ..core.site import is_export
from ..core.sprint import Item, Reading, Sprint
from ..core.standup import Report
from ..core.team import Member, Message, Team
from ..ports import Clock, IssueTracker, Stores
from .blocker import Blockers
from .said_offer import Shown, shown
from .snapshot import named
from .sprint import Sprints, View
from .team import Teams
from .ticket import Tickets, facts

log = logging.getLogger(__name__)
LOOKED_UP = 5  # keys outside the sprint
QUOTED = 80  # characters of what was said


class Said:
    """What is found after a report. None of it fails because of the board."""

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        teams: Teams,
        sprints: Sprints,
        tickets: Tickets,
        blockers: Blockers,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._sprints = sprints
        self._tickets = tickets
        self._blockers = blockers

    def after_report(self, member: Member) -> Sequence[Shown]:
        """The suggestions to a report that was posted just now: at most three, once for each posting."""
        report = self._report(member)
        return self._compared(member, report) if report and report.state == "posted" else ()

    def holding(self, member: Member, offered: Sequence[Suggestion]) -> Sequence[Suggestion]:
        """Those of what was offered of this board that are found again: neither board nor report has settled them since.

        Raises TrackerError; TrackerUnavailable also where the board was last read too long ago to tell.
        """
        report = self._report(member) if offered else None
        if report is None:
            return ()
        side = self._side(member, report)
        if not side.reading.fresh:
            raise TrackerUnavailable
        found = [one for one in core.compare(report, side) if self._made(member, one, side)]
        return [one for one in offered if any(core.is_still(each, one.seen) for each in found)]

    def _report(self, member: Member) -> Report | None:
        """Today's."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            return store.report(store.open_standup(team.id, day).id, member.id)

    def after_close(self, member: Member, team: Team, report: Report) -> None:
        """The same for a report that was posted at the close of its standup, sent privately."""
        self.send(member, self._compared(member, report), report.day)

    def send(self, member: Member, those: Sequence[Shown], day: date | None = None) -> None:
        """Bring suggestions to the person alone, by the outbox, as long as the day lasts."""
        day = day or self._teams.today(member)
        until = midnight(day, self._teams.zone(member)).isoformat()
        now = self._clock.now().isoformat()
        with self._stores.open(member.workspace_id) as store:
            for number, one in enumerate(those):
                key = f"said:{member.id}:{now}:{number}"
                store.post(Message(0, key, member.address, one.response, {**one.values, "until": until}))

    def _compared(self, member: Member, report: Report) -> Sequence[Shown]:
        with self._stores.open(member.workspace_id) as store:
            if not store.claim_comparison(report.id):
                return ()
        try:
            board = named(self._tickets.board(member))
            side = self._side(member, report)
        except TrackerError as error:
            log.info("a report is not held against the board: %r", error)
            return ()
        if not side.reading.fresh:  # what was read hours ago proves nobody wrong
            return ()
        return self._offer(member, report, side, board)

    def _side(self, member: Member, report: Report) -> Side:
        tracker = self._tickets.tracker(member)
        try:
            side = _of_sprint(self._sprints.view(member))
        except (NoActiveSprint, SprintUnclear):
            side = self._of_board(member, tracker)
        with self._stores.open(member.workspace_id) as store:
            away = tuple(store.absences(member.id))
        side = replace(side, own={_own(member, tracker)}, away=away)
        beyond: dict[str, Item | None] = {}
        for key in core.looked_for(report, side)[:LOOKED_UP]:
            try:
                beyond[key] = tracker.item(key)
            except ItemNotFound:
                beyond[key] = None
        return replace(side, beyond=beyond)

    def _of_board(self, member: Member, tracker: IssueTracker) -> Side:
        """What is open on the board, where no one sprint is running. Raises NoActiveSprint: an export is of the past."""
        board, today = self._tickets.board(member), self._teams.today(member)
        if is_export(board.url):
            raise NoActiveSprint
        items, states = tuple(tracker.unfinished()), tuple(tracker.states())
        reading = Reading(Sprint("", "", "", today, today), items, (), (), states, self._clock.now())
        return Side(reading, (), today, self._teams.zone(member), url=board.url, ref=board.ref, whole=True)

    def _offer(self, member: Member, report: Report, side: Side, board: Mapping[str, Any]) -> Sequence[Shown]:
        now, offers = self._clock.now(), []
        found = [
            (one, offer) for one in core.compare(report, side) if (offer := self._made(member, one, side))
        ]
        with self._stores.open(member.workspace_id) as store:
            before = [one.seen for one in store.suggestions(member.id)]
            chosen = core.chosen([one for one, _ in found], before, now, report.day)
            for number, (finding, offer) in enumerate(pair for pair in found if pair[0] in chosen):
                seen = core.remembered(finding, before, now, report.day)
                offers.append({**offer, "n": number, "board": board})
                store.suggest(member.id, seen, offers[-1])
        return [shown(offer) for offer in offers]

    def _made(self, member: Member, finding: Finding, side: Side) -> dict[str, Any] | None:
        """What is said of a finding and what its button does; None where nothing could be done about it."""
        values: dict[str, Any] = {
            "key": finding.subject,
            "entry": _quoted(finding.entry),
            "days": finding.days,
        }
        values["sprint"] = side.reading.sprint.name
        offer: dict[str, Any] = {
            "tap": _TAPS[finding.what],
            "response": f"utter_suggest_{finding.what.value}",
        }
        if finding.item is not None:
            offer["facts"] = facts(finding.item)
            values |= {"title": finding.item.title, "state": finding.item.state.name}
        if finding.what in (What.FINISHED, What.NAMED):
            if finding.to is None:
                return None
            values["to"] = finding.to.name
        if finding.what is What.FREED:
            ids = self._waiting(member, finding)
            if not ids:
                return None
            offer["ids"] = ids
        if finding.what is What.UNTRACKED:
            values["key"] = values["title"] = _title(finding.entry)
        return {**offer, "values": values}

    def _waiting(self, member: Member, finding: Finding) -> list[int]:
        """The member's open blockers that a finding is about."""
        own = [one for one in self._blockers.open_ones(member) if one.owner_id == member.id]
        return [one.id for one in own if blocker.same(one.text, finding.entry)]


_TAPS = {
    What.FREED: "clear", What.FINISHED: "move", What.NAMED: "move", What.UNKNOWN: "dismiss", What.IDLE: "comment",
    What.OUTSIDE: "comment", What.UNTRACKED: "create",
}  # fmt: skip


def _of_sprint(view: View) -> Side:
    board = view.board
    return Side(view.reading, (), view.today, view.zone, view.off, url=board.url, ref=board.ref)


def _own(member: Member, tracker: IssueTracker) -> str:
    """What the tracker calls a member; what another tracker called them, before, is not it."""
    known = tracker.identity(member.tracker_user) if member.tracker_user else None
    return known or tracker.identity(member.name) or member.tracker_user or member.name


def _quoted(text: str) -> str:
    """The beginning of what was said, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1].rstrip() + "…"


def _title(text: str) -> str:
    """What was said as a ticket's title: without "today I will"."""
    line = without_lead(" ".join(text.split())).strip(" .!;,")
    return line[:1].upper() + line[1:]
