"""Whose the question is that a pressed button answers, and whether it is still the one that is open."""

from __future__ import annotations

from ..core import asked
from ..core.errors import NotInTeam
from ..core.standup import Report
from ..core.team import Member
from ..ports import Clock, Store, Stores
from .request import PATIENCE
from .roster import Teams

POSTING = "post_report"


class Presses:
    """Old buttons stay in the chat for years; each answers its own question and no other."""

    def __init__(self, stores: Stores, clock: Clock, teams: Teams) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams

    def is_open(self, member: Member, question: str, in_standup: bool, once: str) -> bool:
        """Whether the question waits for this person; "" is a command's, always open.

        `in_standup` is whether the conversation is in the standup's form, which takes every answer. A
        press that comes again with the same `once`, after a crash, is judged as it was.
        """
        if not question:
            return True
        with self._stores.open(member.workspace_id) as store:
            before = store.step(f"{once}:open")
        if before is not None:
            return bool(before["open"])
        now = self._open(member, in_standup)
        is_open = question == (now or asked.NONE)
        with self._stores.open(member.workspace_id) as store:
            store.take_step(f"{once}:open", member.address, {"open": is_open})
        return is_open

    def another(self, workspace: int, address: str, question: str) -> Member | None:
        """Who else was asked the question, whether it is still open or not; None where it was the person of the address, or nobody."""
        request, report = asked.request_in(question), asked.report_in(question)
        with self._stores.open(workspace) as store:
            owner = store.requester(request) if request is not None else None
            owner = store.reporter(report) if report is not None else owner
            if owner is None:
                return None
            presser = store.member(address)
            return None if presser and presser.id == owner else store.person(owner)

    def _open(self, member: Member, in_standup: bool) -> str | None:
        """The name of the question that an answer would be taken for."""
        with self._stores.open(member.workspace_id) as store:
            request, report = store.request(member.id), self._report(store, member)
        if request and not in_standup:
            # a report that was shown may be posted later, too, as long as nothing else was asked
            waits = request.kind == POSTING and report is not None and report.state == "echoed"
            if waits or self._clock.now() - request.at <= PATIENCE:
                return asked.of_request(request.id, request.missing)
        if report and report.state == "open" and report.asked:
            return asked.of_report(report.id, report.asked.value)
        return None

    def _report(self, store: Store, member: Member) -> Report | None:
        try:
            team, day = self._teams.current(member), self._teams.today(member)
        except NotInTeam:
            return None
        return store.report(store.open_standup(team.id, day).id, member.id)
