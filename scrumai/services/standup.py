"""The standup: one person's answers, from the first word to the posted report.

The dialogue is only the microphone: every answer is written at once, in one transaction, so a
crash loses nothing and two messages at the same moment lose none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, ClassVar

from ..core import calendar, edit
from ..core.absence import own_absences
from ..core.calendar import Absence
from ..core.correction import corrected, correction
from ..core.errors import EntryUnclear, NothingToChange, NotInTeam
from ..core.phrase import phrase
from ..core.standup import QUESTIONS, Entry, Kind, Report, hear
from ..core.taken import Taken, What, taken_as
from ..core.team import Member, Message, Standup, Team
from ..core.text import clean
from ..ports import Clock, Store, Stores
from . import digest
from .blocker import Blockers
from .edited import note_told
from .team import Teams

Parse = Mapping[str, Any]
AHEAD = timedelta(days=7)


class Stage(str, Enum):
    """What the message did, and so what comes next."""

    ASK = "ask"
    COMPLETE = "complete"
    POSTED = "posted"
    STOPPED = "stopped"
    SKIPPED = "skipped"
    SKIPPED_DAY = "skipped_day"
    AWAY = "away"
    HELP = "help"
    WHICH = "which"
    QUESTION = "question"
    REQUEST = "request"
    CHANGE = "change"
    COMMAND = "command"
    EMPTY = "empty"


@dataclass(frozen=True)
class Heard:
    """The report after a message, and the stage it has reached.

    `topic` is the intent of a question or a request, `stays` the blockers told before that a "no blockers" left as they were,
    `unposted` whether nothing is left of what was posted.
    """

    stage: Stage
    report: Report
    topic: str = ""
    stays: tuple[Entry, ...] = ()
    unposted: bool = False


class Standups:
    """The use cases of the standup."""

    def __init__(self, stores: Stores, clock: Clock, teams: Teams, blockers: Blockers) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._blockers = blockers

    def start(self, member: Member) -> Heard:
        """Begin, or go on where the person left."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            report = self._locked(store, member, team, day)
            if report.state == "posted":
                return Heard(Stage.POSTED, report)
            if report.state == "skipped":
                heard = self._ask_next(store, replace(report, skipped=()))
                self._show(store, team, report, heard.report)
                return heard
            return self._ask_next(store, report)

    def asked(self, member: Member) -> Kind | None:
        """The question that is open today, if the person has a team."""
        try:
            report = self.today(member)
        except NotInTeam:
            return None
        return report.asked if report and report.state == "open" else None

    def is_asking(self, member: Member, once: str) -> bool:
        """Whether a question is open, or was when this step of a turn answered it before a crash."""
        if self.asked(member):
            return True
        with self._stores.open(member.workspace_id) as store:
            return bool(once) and store.step(f"{once}:answer") is not None

    def is_complete(self, member: Member) -> bool:
        """Whether today's report waits for nothing but to be posted."""
        try:
            report = self.today(member)
        except NotInTeam:
            return False
        return report is not None and report.state == "echoed"

    def is_over(self, member: Member) -> bool:
        """Whether nothing is left to ask today: the report is told to its end, posted or skipped."""
        try:
            report = self.today(member)
        except NotInTeam:
            return False
        return report is not None and report.state != "open"

    def last_working_day(self, member: Member) -> date:
        """What "yesterday" means in a question: the team's last standup day before today."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            holidays = store.holidays(team.id)
        return calendar.last_working_day(day, team.schedule.days, holidays)

    def answer(
        self,
        member: Member,
        text: str,
        parse: Parse,
        asked: Kind | None,
        once: str = "",
        message: str = "",
    ) -> Heard:
        """Take a message: write what it tells, and say what comes next.

        `parse` is the model's reading, as `/model/parse` gives it; `asked` the open question, None
        for a message that came by itself. A message that comes again with the same `once` changes
        nothing: it is known in the same transaction that writes it. `message` is the platform's id of it.
        """
        team, day = self._teams.current(member), self._teams.today(member)
        numbered = asked is Kind.BLOCKER and self._teams.is_numbered(member)
        taken = taken_as(clean(text), parse, asked, numbered) if asked else None
        with self._stores.open(member.workspace_id) as store:
            report = self._locked(store, member, team, day)
            if once and (before := store.step(f"{once}:answer")) is not None:
                return Heard(Stage(before["stage"]), report, before["topic"])
            heard = self._hear(store, member, team, report, clean(text), parse, asked, taken)
            if once:
                outcome = {"stage": heard.stage.value, "topic": heard.topic}
                store.take_step(f"{once}:answer", member.address, outcome)
            if message:
                note_told(store, member, message, report, heard.report, asked)
            self._show(store, team, report, heard.report)
        self._follow(member, report, heard.report)
        return heard

    def _hear(
        self,
        store: Store,
        member: Member,
        team: Team,
        report: Report,
        text: str,
        parse: Parse,
        asked: Kind | None,
        taken: Taken | None,
    ) -> Heard:
        if report.entries and edit.is_edit(report, text, sure=asked is not None):
            return self._ask_next(store, edit.edit(report, text))
        if asked and taken and taken.what is not What.ANSWER:
            stage = Stage.AWAY if _is_off(taken, team, report.day, text) else _stage(taken, asked)
            return replace(self._step_aside(store, report, stage), topic=taken.topic)
        if not text:
            return Heard(Stage.EMPTY, report)
        self._note_absences(store, member, team, report.day, text)
        told = hear(text, parse.get("entities") or (), asked)
        denied = any(one.about is Kind.BLOCKER for one in told)
        heard = self._ask_next(store, report.add(told))
        return replace(heard, stays=report.of(Kind.BLOCKER) if denied else ())

    def absences_ahead(self, member: Member) -> Sequence[Absence]:
        """The person's absences that begin within a week: a report shows them, as its readers plan with them."""
        day = self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            known = store.absences(member.id)
        return [one for one in known if day <= one.first <= day + AHEAD]

    def is_edit(self, member: Member, text: str) -> bool:
        """Whether the sentence changes something in today's report."""
        report = self.today(member)
        return report is not None and edit.is_edit(report, clean(text))

    def is_correction(self, member: Member, text: str) -> bool:
        """Whether the sentence does, or only does not say what or of which entry: where a correction is awaited."""
        report, words = self.today(member), clean(text)
        if report is None:
            return False
        return edit.is_edit(report, words) or edit.asks_how(words) or correction(report, words) is not None

    def edit(self, member: Member, text: str, message: str = "") -> Heard:
        """Change today's report by a sentence; `message` is the platform's id of it.

        Raises:
            NothingToChange: there is no report, or the words point to no entry.
            EntryUnclear: they may be meant for several.
        """
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            report = self._locked(store, member, team, day)
            changed = corrected(report, clean(text))
            heard = self._ask_next(store, changed) if changed else Heard(Stage.CHANGE, report)
            if message:
                note_told(store, member, message, report, heard.report, None, corrects=True)
            self._show(store, team, report, heard.report)
        if changed is None:
            found = correction(report, clean(text))
            raise EntryUnclear(found.choose) if found else NothingToChange(text=text[:200])
        self._follow(member, report, heard.report)
        return heard

    def skip_day(self, member: Member) -> Heard:
        """No report today; what was told is kept but not posted. What was posted stays posted."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            report = self._locked(store, member, team, day)
            if report.state == "posted":
                return Heard(Stage.POSTED, report)
            skipped = store.save_report(replace(report, state="skipped", asked=None))
            self._show(store, team, report, skipped)
            return Heard(Stage.SKIPPED_DAY, skipped)

    def finish(self, member: Member) -> Heard:
        """Where the report stands now, at the end of a conversation about it."""
        report = self.today(member)
        if report is None:
            return self.start(member)
        stages = {"skipped": Stage.SKIPPED_DAY, "posted": Stage.POSTED, "echoed": Stage.COMPLETE}
        return Heard(stages.get(report.state, Stage.STOPPED), report)

    def today(self, member: Member) -> Report | None:
        """The person's report of today, if there is one."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            return store.report(store.open_standup(team.id, day).id, member.id)

    def last(self, member: Member) -> Report | None:
        """The person's newest report before today."""
        with self._stores.open(member.workspace_id) as store:
            return store.last_report(member.id, self._teams.today(member))

    def post(self, member: Member) -> Report:
        """Post today's report; its blockers live on.

        Raises:
            NothingToChange: nothing was told today.
        """
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            report = self._locked(store, member, team, day)
            if report.empty():
                raise NothingToChange
            was, report = report, self._posted(store, report)
            self._show(store, team, was, report)
        self._open_blockers(member, team, report, was.posted_at)
        return report

    def post_at_close(self, member: Member, team: Team, standup: Standup) -> Report | None:
        """Post what a person told but did not confirm, and tell them; None where there is nothing to post."""
        with self._stores.open(member.workspace_id) as store:
            report = store.lock_report(standup.id, member.id)
            if report.empty() or report.state not in ("open", "echoed"):
                return None
            before, report = report.posted_at, self._posted(store, report)
            until = calendar.midnight(report.day, self._teams.zone(member))
            told = {"team": team.name, "until": until.isoformat()}
            store.post(Message(0, f"closed:{report.id}", member.address, "utter_standup_closed", told))
        self._open_blockers(member, team, report, before)
        return report

    def missing(self, member: Member) -> tuple[Sequence[Member], Sequence[Member], Sequence[Member]]:
        """Who has not reported today, who has, who is away."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            standup = store.open_standup(team.id, day)
            reports = store.reports(standup.id)
            told = {one.member_id for one in reports if one.posted_at or one.state == "skipped"}
            people = store.members(team.id)
            away = {one.id for one in people if _away(store, one, day)}
        return (
            [one for one in people if one.id not in told and one.id not in away],
            [one for one in people if one.id in told],
            [one for one in people if one.id in away and one.id not in told],
        )

    def _locked(self, store: Store, member: Member, team: Team, day: date) -> Report:
        return store.lock_report(store.open_standup(team.id, day).id, member.id)

    def _note_absences(self, store: Store, member: Member, team: Team, day: date, text: str) -> None:
        for absence in own_absences(text, day, team.schedule.days):
            known = any(one.holds(absence) for one in store.absences(member.id))
            if not known:
                store.add_absence(member.id, absence)
                store.audit(
                    member.id,
                    "set_absence",
                    {"first": absence.first.isoformat(), "last": absence.last.isoformat()},
                )
                if absence.covers(day):
                    digest.renew(store, team, store.open_standup(team.id, day))

    def _ask_next(self, store: Store, report: Report) -> Heard:
        saved = store.save_report(report.asking())
        unposted = bool(report.posted_at and not saved.posted_at)
        return Heard(Stage.ASK if saved.asked else Stage.COMPLETE, saved, unposted=unposted)

    def _step_aside(self, store: Store, report: Report, stage: Stage) -> Heard:
        if stage is Stage.SKIPPED and report.asked:
            return self._ask_next(store, replace(report, skipped=(*report.skipped, report.asked)))
        if stage is Stage.COMPLETE:  # enough was told; shown once more before it is posted
            left = () if report.empty() else [kind for kind in QUESTIONS if not report.answered(kind)]
            return self._ask_next(store, replace(report, skipped=(*report.skipped, *left)))
        if stage in (Stage.STOPPED, Stage.AWAY):
            report = store.save_report(replace(report, asked=None))
        if stage is Stage.SKIPPED_DAY:
            report = store.save_report(replace(report, state="skipped", asked=None))
        return Heard(stage, report)

    def _posted(self, store: Store, report: Report) -> Report:
        report = replace(report, state="posted", asked=None, posted_at=self._clock.now())
        store.audit(report.member_id, "post_report", {"report": report.id})
        return store.save_report(report)

    def _show(self, store: Store, team: Team, before: Report, after: Report) -> None:
        """What was posted, and who passed on the day, stands in a digest, where the day has one."""
        was, now = (
            (one.state == "skipped", one.entries if one.posted_at else None) for one in (before, after)
        )
        if was != now:
            digest.renew(store, team, store.open_standup(team.id, after.day))

    def _follow(self, member: Member, before: Report, after: Report) -> None:
        """What was posted opened blockers: whoever changes it changes them, too."""
        if before.posted_at and before.of(Kind.BLOCKER) != after.of(Kind.BLOCKER):
            self._blockers.follow(member, before, after)

    def _open_blockers(self, member: Member, team: Team, report: Report, before: datetime | None) -> None:
        texts = [entry.text for entry in report.of(Kind.BLOCKER)]
        if texts:
            self._blockers.open(member, team.id, texts, before)


def _away(store: Store, member: Member, day: date) -> bool:
    return any(one.first <= day <= one.last and not one.part for one in store.absences(member.id))


def _is_off(taken: Taken, team: Team, day: date, text: str) -> bool:
    """Whether the person says to be away all of this day, so that nothing more is asked."""
    told = own_absences(text, day, team.schedule.days) if taken.topic == "set_absence" else []
    return any(one.covers(day) and not one.part for one in told)


_STAGES = {
    What.STOP: Stage.STOPPED, What.SKIP: Stage.SKIPPED, What.SKIP_TODAY: Stage.SKIPPED_DAY, What.POST: Stage.COMPLETE,
    What.HELP: Stage.HELP, What.START: Stage.ASK, What.GREETING: Stage.ASK, What.COMMAND: Stage.COMMAND,
    What.EMPTY: Stage.EMPTY, What.QUESTION: Stage.QUESTION, What.REQUEST: Stage.REQUEST, What.CHANGE: Stage.CHANGE,
}  # fmt: skip


def _stage(taken: Taken, asked: Kind) -> Stage:
    """What comes of a message that is no answer."""
    if taken.what is What.YES:
        return Stage.WHICH if asked is Kind.BLOCKER else Stage.ASK
    return _STAGES[taken.what]


class PostReport:
    """The yes to the echo."""

    confirm: ClassVar[bool] = True

    def __init__(self, standups: Standups) -> None:
        self._standups = standups

    def read(self, member: Member, text: str, parse: Parse) -> dict[str, Any]:
        """Nothing to read: the report is in the store."""
        return {}

    def missing(self, member: Member, values: dict[str, Any]) -> str | None:
        """Nothing."""
        return None

    def fill(
        self, member: Member, values: dict[str, Any], missing: str, text: str, parse: Parse
    ) -> dict[str, Any]:
        """Nothing is asked."""
        return values

    def preview(self, member: Member, values: dict[str, Any]) -> dict[str, Any]:
        """The echo is the preview, and the standup says it."""
        return values

    def carry_out(self, member: Member, values: dict[str, Any]) -> dict[str, Any]:
        """Post, or post anew what was changed since; tells how many are still to report."""
        before = self._standups.today(member)
        self._standups.post(member)
        waiting, told, _ = self._standups.missing(member)
        part = "again" if before and before.posted_at else "first"
        posted = phrase(f"utter_report_{part}_part")
        return {"posted": posted, "waiting": len(waiting), "all": len(waiting) + len(told)}
