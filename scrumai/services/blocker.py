"""Blockers: opened by reports, listed, taken on by a helper, cleared by a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from ..core import blocker as core
from ..core.blocker import Blocker
from ..core.calendar import ONE_DAY, days_between, local_day
from ..core.errors import ChoiceNotUnderstood
from ..core.phrase import Choice, Joined, Phrase, lines, phrase
from ..core.standup import Kind, Report
from ..core.team import Member
from ..ports import Clock, Stores
from . import talked
from .request import Parse, UseCase, Values
from .team import Teams

_MINE = re.compile(r"\b(?:my|mine|i have|do i)\b", re.IGNORECASE)
_WAITED_FOR = re.compile(
    r"\b(?:wait(?:s|ing)?|depend(?:s|ing)?|hanging)\s+(?:on|for)\s+(?!\s*$)|\b(?:am i|do i|i'?m)\s+block(?!ed)"
    r"|\bi block\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\W*(?:none|neither|no|nothing|nope|none of (?:them|these|those))\W*", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:i|we)\s*(?:can['’]?t|cannot|can not|won['’]?t|will not|['’]m not|am not)\b", re.IGNORECASE
)
_CALLED = re.compile(r"\b(?:blocker|impediment)s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Waiting:
    """Who waits: the blockers told of, in what sense, and of whom (None where of everybody).

    `sense` is blocked (those of a person, or of all) or waited_for (those that wait for a person).
    """

    sense: str
    blockers: Sequence[Blocker]
    name: str | None = None


class Blockers:
    """The blockers of a member's team. Every method that takes only a member raises NotInTeam."""

    def __init__(self, stores: Stores, clock: Clock, teams: Teams) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams

    def open(
        self, member: Member, team_id: int, texts: Sequence[str], posted: datetime | None = None
    ) -> None:
        """Open a blocker for each text, but not twice what is open already for this member.

        What a report had taken back today is the old one again. `posted` is when the same report was posted before,
        if it was: what has been cleared that day by a word stays cleared, however often the report is posted.
        """
        now, zone = self._clock.now(), self._teams.zone(member)
        with self._stores.open(member.workspace_id) as store:
            known = store.blockers(team_id, cleared_since=min(now - ONE_DAY, posted or now))
            own = [one for one in known if one.owner_id == member.id]
            back = [one for one in own if not one.why and _is_cleared(one, now, zone)]
            there = [
                one.text
                for one in own
                if not one.cleared or (posted and one not in back and _is_cleared(one, posted, zone))
            ]
            names = [one.name for one in store.members(team_id) if one.id != member.id]
            for text in texts:
                if _same(text, there) is not None:
                    continue
                there.append(text)
                waits_on = core.waits_on(text, names)
                again = next((one for one in back if core.same(text, one.text)), None)
                if again is None:
                    store.add_blocker(Blocker(0, team_id, member.id, member.name, text, now, waits_on))
                    continue
                back.remove(again)
                store.update_blocker(replace(again, text=text, waits_on=waits_on, cleared=None, why=None))
                store.audit(member.id, "reopen_blocker", {"blocker": again.id, "text": text})

    def follow(self, member: Member, before: Report, after: Report) -> None:
        """Change what a posted report opened as the report was changed: opened, reworded or cleared.

        A blocker of an earlier day lives on, unless the report now says that nothing is in the way.
        """
        old, new = _told(before), _told(after)
        gone, fresh = [one for one in old if one not in new], [one for one in new if one not in old]
        team, zone = self._teams.current(member), self._teams.zone(member)
        denied = any(entry.about is Kind.BLOCKER for entry in after.entries)
        over = []
        with self._stores.open(member.workspace_id) as store:
            names = [one.name for one in store.members(team.id) if one.id != member.id]
            for one in store.blockers(team.id):
                if one.owner_id != member.id or _same(one.text, gone) is None:
                    continue
                if (reworded := _same(one.text, new)) is not None:
                    waits_on = core.waits_on(reworded, names)
                    store.update_blocker(replace(one, text=reworded, waits_on=waits_on))
                elif denied or local_day(one.opened, zone) == after.day:
                    over.append(one.id)
        if over:
            self.clear(member, over, "")
        self.open(member, team.id, [one for one in fresh if _same(one, gone) is None])

    def open_ones(self, member: Member) -> Sequence[Blocker]:
        """All open ones of the team, oldest first."""
        team = self._teams.current(member)
        with self._stores.open(member.workspace_id) as store:
            return store.blockers(team.id)

    def is_over(self, member: Member, text: str) -> bool:
        """Whether the whole text says that one of the member's own blockers is over."""
        if not core.is_claim(text):
            return False
        own = [one for one in self.open_ones(member) if one.owner_id == member.id]
        return bool(core.content(text)) and core.winner(text, own, member.id) is not None

    def listed(
        self, member: Member, text: str = "", names: Sequence[str] = ()
    ) -> tuple[Sequence[Blocker], str | None]:
        """The open ones that a question is about, and whose they are, None where it is about the team's.

        Raises:
            PersonNotFound: one of `names` is nobody in the team.
        """
        found = self.open_ones(member)
        person = self._meant(member, text, names)
        if person is not None:
            return [one for one in found if one.owner_id == person.id], person.name
        keys = core.keys(text)
        if keys:
            about = [one for one in found if keys & core.content(one.text)]
            return about, ", ".join(sorted(keys))
        return found, None

    def waiting(self, member: Member, text: str, names: Sequence[str] = ()) -> Waiting:
        """Who is blocked, or who waits for somebody.

        Raises:
            PersonNotFound: one of `names` is nobody in the team.
        """
        found = self.open_ones(member)
        person = self._meant(member, text, names)
        cue = _WAITED_FOR.search(text)
        if cue is not None:
            for_me = re.search(r"\bme\b", text[cue.end() - 1 :], re.IGNORECASE) or "block" in cue[0].lower()
            name = member.name if for_me else (person.name if person else _who(text[cue.end() :]))
            return Waiting("waited_for", [one for one in found if _waits_for(one, name)], name)
        if person is not None:
            return Waiting("blocked", [one for one in found if one.owner_id == person.id], person.name)
        return Waiting("blocked", found)

    def _meant(self, member: Member, text: str, names: Sequence[str]) -> Member | None:
        """The person in a question, None where it is about everybody."""
        if names:
            return self._teams.person(member, text, names)
        people = self._teams.people(member)
        named = core.named(text, [one.name for one in people])
        if named:
            return next(one for one in people if one.name == named[0])
        return member if _MINE.search(text) else None

    def shown(self, member: Member, blockers: Sequence[Blocker]) -> Joined:
        """Blockers as lines with owner, age and helper, each with its number in the team's whole list."""
        numbers = {one.id: number for number, one in enumerate(self.open_ones(member), 1)}
        return self._lines(member, [(numbers[one.id], one) for one in blockers if one.id in numbers])

    def touch(self, member: Member, blockers: Sequence[Blocker]) -> None:
        """Remember that these were shown, and nothing after them."""
        values = {"ids": [one.id for one in blockers]}
        talked.note(self._stores, self._clock, member, "list_blockers", values)

    def last(self, member: Member) -> Sequence[int]:
        """Those that were shown last, if that is not long ago and nothing else was talked about since."""
        last = talked.last(self._stores, self._clock, member)
        return list(last.values["ids"]) if last and last.kind == "list_blockers" else ()

    def offered(self, member: Member, blockers: Sequence[Blocker]) -> Joined:
        """Blockers as lines to choose from, numbered from 1."""
        return self._lines(member, list(enumerate(blockers, 1)))

    def _lines(self, member: Member, numbered: Sequence[tuple[int, Blocker]]) -> Joined:
        rows = []
        for number, one in numbered:
            helper = phrase("utter_blocker_helper_part", helper=one.helper) if one.helper else ""
            age = self._aged(member, one)
            rows.append({"n": number, "owner": one.owner, "text": one.text, "age": age, "helper": helper})
        return lines("utter_blocker_line", rows)

    def age(self, member: Member, blocker: Blocker) -> int:
        """How many working days a blocker is open: 0 on its first day; dates are those of the team's zone."""
        team = self._teams.current(member)
        with self._stores.open(member.workspace_id) as store:
            off = store.holidays(team.id)
        first, last = (local_day(at, team.schedule.zone) for at in (blocker.opened, self._clock.now()))
        return days_between(first, last, holidays=off)

    def _aged(self, member: Member, blocker: Blocker) -> Phrase:
        days = self.age(member, blocker)
        part = {0: "today", 1: "day"}.get(days, "days")
        return phrase(f"utter_blocker_{part}_part", days=days)

    def clear(self, member: Member, ids: Sequence[int], why: str) -> Sequence[Blocker]:
        """Clear those of the given ids that are still open; which they were."""
        return self._change(member, ids, "resolve_blocker", cleared=self._clock.now(), why=why[:500])

    def acknowledge(self, member: Member, ids: Sequence[int]) -> Sequence[Blocker]:
        """Note the member as the helper of those that are still open; which they were."""
        return self._change(
            member, ids, "acknowledge_blocker", helper=member.name, acknowledged=self._clock.now()
        )

    def _change(
        self, member: Member, ids: Sequence[int], what: str, **fields: str | datetime
    ) -> Sequence[Blocker]:
        team = self._teams.current(member)
        with self._stores.open(member.workspace_id) as store:
            found = [one for one in store.blockers(team.id) if one.id in ids]
            for one in found:
                changes: dict[str, Any] = dict(fields)
                store.update_blocker(replace(one, **changes))
                store.audit(member.id, what, {"blocker": one.id, "text": one.text})
        return found


def _told(report: Report) -> list[str]:
    return [entry.text for entry in report.of(Kind.BLOCKER)]


def _is_cleared(blocker: Blocker, since: datetime, zone: str) -> bool:
    """Whether it was cleared on the day of that time or later; without a reason by a change of the report."""
    return blocker.cleared is not None and local_day(blocker.cleared, zone) >= local_day(since, zone)


def _same(text: str, others: Sequence[str]) -> str | None:
    """The one of `others` that tells of the same blocker."""
    return next((one for one in others if core.same(text, one)), None)


def _who(text: str) -> str:
    """Who is named after "waiting on", where it is nobody of the team: "ops"."""
    said = re.match(r"\W*(?:the\s+)?([\w.@'’-]+)", text)
    return said[1].lstrip("@") if said else ""


def _waits_for(blocker: Blocker, name: str) -> bool:
    first = name.split()[0] if name.split() else ""
    on = f"{blocker.waits_on or ''} {blocker.text}"
    return bool(first) and re.search(rf"(?<!\w){re.escape(first)}(?!\w)", on, re.IGNORECASE) is not None


# ---------------------------------------------------------------- changes


class _Picking:
    """What both changes share: which blockers are meant, asked where it is not clear.

    `values`: `ids` those meant; `choices` those asked about; `said` the words; `why_not` is "" or the
    reason for which nothing is done: no_claim, none_fits, left.
    """

    confirm: ClassVar[bool] = False

    def __init__(self, blockers: Blockers) -> None:
        self._blockers = blockers

    def missing(self, member: Member, values: Values) -> str | None:
        """Which one, where several fit."""
        return "which" if values["choices"] and not values["ids"] and not values["why_not"] else None

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """The lines named in the answer. Raises ChoiceNotUnderstood."""
        choices = self._choices(member, values)
        if _NONE.fullmatch(text):
            return {**values, "why_not": "left"}
        ids = [choices[position].id for position in core.picked(text, len(choices))]
        if core.is_all(text) or (
            len(choices) == 1 and re.match(r"\W*(?:yes|yep|yeah|that one|it|sure|ok)\b", text, re.I)
        ):
            ids = [one.id for one in choices]
        if not ids:
            best = core.winner(text, choices, member.id)
            ids = [best.id] if best else []
        if not ids:
            raise ChoiceNotUnderstood(lines=self._blockers.offered(member, choices))
        return {**values, "ids": ids}

    def preview(self, member: Member, values: Values) -> Values:
        """The lines to choose from."""
        return {"lines": self._blockers.offered(member, self._choices(member, values))}

    def choices(self, member: Member, values: Values, missing: str) -> Sequence[Choice]:
        """The numbers of the lines."""
        numbered = enumerate(self._choices(member, values), 1)
        return [
            Choice(phrase("utter_blocker_choice_part", n=number, owner=one.owner, text=one.text), str(number))
            for number, one in numbered
        ]

    def _choices(self, member: Member, values: Values) -> Sequence[Blocker]:
        return [one for one in self._blockers.open_ones(member) if one.id in values["choices"]]

    def _unchanged(self, member: Member, why_not: str) -> Values:
        found = self._blockers.open_ones(member)
        if not found:
            return {"receipt": phrase("utter_blocker_none_open_part")}
        self._blockers.touch(member, found)
        return {"receipt": phrase(f"utter_blocker_{why_not}_part", lines=self._blockers.shown(member, found))}


def _picked(said: str, ids: Sequence[int] = (), choices: Sequence[int] = (), why_not: str = "") -> Values:
    return {"said": said, "ids": list(ids), "choices": list(choices), "why_not": why_not}


class ResolveBlocker(_Picking):
    """Clear a blocker, on a statement that says that it is over."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The one meant; the member's own come first."""
        over = core.resolved_part(text)
        if over is None:
            return _picked(text, why_not="no_claim")
        found = self._blockers.open_ones(member)
        own = [one for one in found if one.owner_id == member.id]
        if core.is_all(over):
            return _picked(text, [one.id for one in own], why_not="" if own else "none_fits")
        # a number is one of the team's list, "the first" is the first of one's own
        numbered = found if re.search(r"\d", over) else own or found
        positions = core.picked(over, len(numbered))
        if positions:
            return _picked(text, [numbered[position].id for position in positions])
        best = core.winner(over, found, member.id)
        if best is not None:
            return _picked(text, [best.id])
        fits = core.matches(over, found, member.id) or (own if not core.content(over) else [])
        return _picked(text, choices=[one.id for one in fits], why_not="" if fits else "none_fits")

    def carry_out(self, member: Member, values: Values) -> Values:
        """Clear it, and tell which it was."""
        if values["why_not"]:
            return self._unchanged(member, values["why_not"])
        cleared = self._blockers.clear(member, values["ids"], values["said"])
        if not cleared:
            return self._unchanged(member, "gone")
        return {"receipt": phrase("utter_blocker_cleared_part", lines=_short(cleared))}


class AcknowledgeBlocker(_Picking):
    """Take on somebody's blocker as the helper: one that is named, or was shown just now; any other is shown first."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The one meant; others' come first, of those the ones that nobody helps with."""
        values = self._meant(member, text)
        ids, seen = values["ids"], self._blockers.last(member)
        if core.content(text) or set(ids) <= set(seen) or (_CALLED.search(text) and re.search(r"\d", text)):
            return values
        return {**values, "ids": [], "choices": ids}

    def _meant(self, member: Member, text: str) -> Values:
        if _REFUSES.search(text):
            return _picked(text, why_not="left")
        found = self._blockers.open_ones(member)
        positions = core.picked(text, len(found))
        if positions:
            return _picked(text, [found[position].id for position in positions])
        best = core.winner(text, found, None)
        if best is not None:
            return _picked(text, [best.id])
        fits = core.matches(text, found, None)
        if not fits and not core.content(text):
            seen = self._blockers.last(member)
            near = [one for one in found if one.id in seen] or found
            others = [one for one in near if one.owner_id != member.id]
            fits = [one for one in others if not one.helper] or others or list(near)
            if len(fits) == 1:
                return _picked(text, [fits[0].id])
        return _picked(text, choices=[one.id for one in fits], why_not="" if fits else "none_fits")

    def carry_out(self, member: Member, values: Values) -> Values:
        """Note the helper, and tell of which blocker."""
        if values["why_not"]:
            return self._unchanged(member, values["why_not"])
        taken = self._blockers.acknowledge(member, values["ids"])
        if not taken:
            return self._unchanged(member, "gone")
        receipt = phrase("utter_blocker_acknowledged_part", lines=_short(taken), helper=member.name)
        return {"receipt": receipt}


def _short(blockers: Sequence[Blocker]) -> Joined:
    return lines("utter_blocker_short_line", [{"owner": one.owner, "text": one.text} for one in blockers])


def cases(blockers: Blockers) -> Mapping[str, UseCase]:
    """The changes, by intent."""
    return {"resolve_blocker": ResolveBlocker(blockers), "acknowledge_blocker": AcknowledgeBlocker(blockers)}
