"""What happens by itself as the day goes by: standups open, remind and close; blockers escalate.

Every method may run at any moment, as often as it likes and in several processes at once: what it
does is known by unique keys in the outbox and by states in the store.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..core.blocker import Blocker
from ..core.calendar import ONE_DAY, days_between, instant, is_away, is_working_day, local_day
from ..core.phrase import lines
from ..core.standup import Report
from ..core.team import Member, Message, Standup, Team
from ..core.timetable import reminder, window
from ..ports import Clock, Store, Stores
from . import digest
from .digest import reporters

log = logging.getLogger(__name__)

MACHINE = "EXTERNAL_"  # responses that begin so are events for the dialogue, not words for people
DUE = MACHINE + "standup_due"
GRACE = timedelta(minutes=15)  # a report begun later than this after the close is somebody's late one
REMIND_FOR = timedelta(minutes=30)  # a reminder that is later than this is noise
ESCALATE_AFTER = 2  # working days
IN_PROGRESS = ("open", "echoed")


@dataclass(frozen=True)
class Turn:
    """One person's part in the standup of one local day; `opens` and `closes` in UTC."""

    member: Member
    team: Team
    day: date
    zone: str
    opens: datetime
    closes: datetime


class Rounds:
    """Goes round a workspace's teams.

    `post_at_close` posts what a person told and did not confirm, once; `after_close` is told of each
    report that was posted so.
    """

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        post_at_close: Callable[[Member, Team, Standup], Report | None],
        after_close: Callable[[Member, Team, Report], object] = lambda member, team, report: None,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._post_at_close = post_at_close
        self._after_close = after_close

    def open_due(self, workspace_id: int) -> None:
        """Ask everybody whose morning has come and who has not begun yet, once."""
        now = self._clock.now()
        for store, turns in self._turns(workspace_id, now):
            for turn in turns:
                if turn.opens <= now < turn.closes and not is_away(store.absences(turn.member.id), turn.day):
                    self._ask(store, turn)

    def _ask(self, store: Store, turn: Turn) -> None:
        standup = store.open_standup(turn.team.id, turn.day)
        report = store.report(standup.id, turn.member.id)
        begun = report is not None and (report.state != "open" or report.entries or report.asked)
        if begun or standup.closed_at is not None:
            return
        closes = turn.closes.astimezone(ZoneInfo(turn.zone))
        values = _names(turn) | {"closes": f"{closes:%H:%M}", "until": turn.closes.isoformat()}
        key = f"open:{standup.id}:{turn.member.id}"
        store.post(Message(0, key, turn.member.address, "utter_standup_open", values))
        # the conversation itself: it then holds the open question for the person
        store.post(Message(0, f"{key}:form", turn.member.address, DUE, values))

    def remind_due(self, workspace_id: int) -> None:
        """Remind those who have neither reported nor skipped, once and not late."""
        now = self._clock.now()
        for store, turns in self._turns(workspace_id, now):
            for turn in turns:
                at = _remind_at(turn)
                if turn.member.reminders and at <= now < at + REMIND_FOR:
                    self._remind(store, turn, at)

    def _remind(self, store: Store, turn: Turn, at: datetime) -> None:
        if is_away(store.absences(turn.member.id), turn.day):
            return
        standup = store.open_standup(turn.team.id, turn.day)
        report = store.report(standup.id, turn.member.id)
        if report is None or (report.state == "open" and report.posted_at is None):
            values = _names(turn) | {"until": (at + REMIND_FOR).isoformat()}
            key = f"remind:{standup.id}:{turn.member.id}"
            store.post(Message(0, key, turn.member.address, "utter_standup_reminder", values))

    def close_due(self, workspace_id: int) -> None:
        """Post what was told but not confirmed, then the digest, when a standup's time is over.

        The time is over when it is over for the last person: nobody is missing before their morning.
        """
        with self._stores.open(workspace_id) as store:
            standups = store.open_standups()
        for standup in standups:
            self._close(workspace_id, standup)

    def _close(self, workspace_id: int, standup: Standup) -> None:
        now = self._clock.now()
        with self._stores.open(workspace_id) as store:
            team = store.team(standup.team_id)
            people = {one.id: one for one in reporters(store, team)}
            ends = {one.id: _end(team, one, standup.day) for one in people.values()}
            present = [key for key in people if not is_away(store.absences(key), standup.day)]
            reports = store.reports(standup.id)
        held = [one for one in reports if one.state in IN_PROGRESS and one.member_id in people]
        end = max((ends[key] for key in present), default=_end(team, None, standup.day))
        writing = any(one.entries for one in held) and _late(now, end, team, standup.day)
        over = now >= end and not writing
        posted: list[Report] = []
        for report in held:
            if over or ends[report.member_id] <= now < ends[report.member_id] + GRACE:
                told = self._post_at_close(people[report.member_id], team, standup)
                posted += [told] if told else []
        if over:
            self._end(workspace_id, team, standup, now)
        for one in posted:  # only now: it may have to wait for a board
            self._after_close(people[one.member_id], team, one)

    def _end(self, workspace_id: int, team: Team, standup: Standup, now: datetime) -> None:
        with self._stores.open(workspace_id) as store:
            digest.post(store, team, standup)
            store.close_standup(standup.id, now)

    def escalate_due(self, workspace_id: int) -> None:
        """Tell the leads, once a day, what has been in the way for two working days without a helper."""
        now = self._clock.now()
        for store, turns in self._turns(workspace_id, now):
            for turn in turns:
                today = turn.day == local_day(now, turn.zone) and now >= turn.opens
                if today and store.role(turn.team.id, turn.member.id) == "lead":
                    self._escalate(store, turn)

    def _escalate(self, store: Store, turn: Turn) -> None:
        if is_away(store.absences(turn.member.id), turn.day):
            return
        holidays = store.holidays(turn.team.id)
        waiting = [one for one in store.blockers(turn.team.id) if one.acknowledged is None]
        ages = [(one, _age(one, turn, holidays)) for one in waiting]
        rows = [
            {"owner": one.owner, "text": one.text, "days": age} for one, age in ages if age >= ESCALATE_AFTER
        ]
        if rows:
            values = _names(turn) | {"lines": lines("utter_blocker_escalation_line", rows)}
            key = f"escalate:{turn.team.id}:{turn.member.id}:{turn.day}"
            store.post(Message(0, key, turn.member.address, "utter_blocker_escalation", values))

    def _turns(self, workspace_id: int, now: datetime) -> Iterator[tuple[Store, Sequence[Turn]]]:
        """Each team in a transaction of its own, with the turns of yesterday and today.

        Yesterday's, since a window may cross midnight.
        """
        with self._stores.open(workspace_id) as store:
            teams = store.teams()
        for team in teams:
            with self._stores.open(workspace_id) as store:
                holidays = store.holidays(team.id)
                turns = [turn for member in reporters(store, team) for turn in _days(team, member, now)]
                yield (
                    store,
                    [turn for turn in turns if is_working_day(turn.day, team.schedule.days, holidays)],
                )


def _days(team: Team, member: Member, now: datetime) -> Iterator[Turn]:
    zone = member.zone or team.schedule.zone
    today = local_day(now, zone)
    for day in (today - ONE_DAY, today):
        yield Turn(member, team, day, zone, *window(team.schedule, day, zone))


def _end(team: Team, member: Member | None, day: date) -> datetime:
    return window(team.schedule, day, (member and member.zone) or team.schedule.zone)[1]


def _late(now: datetime, end: datetime, team: Team, day: date) -> bool:
    """Whether it is long after the close, but the same day: nothing is posted under somebody's hands."""
    return now >= end + GRACE and local_day(now, team.schedule.zone) <= day


def _remind_at(turn: Turn) -> datetime:
    if turn.member.remind_at is None:
        return reminder(turn.opens, turn.closes)
    return instant(turn.day, turn.member.remind_at, turn.zone)


def _age(blocker: Blocker, turn: Turn, holidays: frozenset[date]) -> int:
    opened = local_day(blocker.opened, turn.zone)
    return days_between(opened, turn.day, turn.team.schedule.days, holidays)


def _names(turn: Turn) -> dict[str, Any]:
    return {"name": turn.member.name, "team": turn.team.name}
