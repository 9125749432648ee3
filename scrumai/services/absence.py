"""Who is away, and when they are back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from ..core.calendar import WEEKDAYS, Absence, local_day, next_working_day
from ..core.dates import parse_absence, parse_day
from ..core.errors import NotInTeam, TimeNotUnderstood
from ..core.hours import fold
from ..core.names import first_person
from ..core.phrase import Phrase, phrase
from ..core.team import Member, Team
from . import digest
from .moments import absence_in, day_in
from .request import Parse, Values
from .roster import named_in
from .setting import Setting, day_shown, other_person

_CANCELS = re.compile(
    r"\b(?:cancel(?:led|ed)?|delete|remove|clear|unset|undo|take it out|fell through|after all|no vacation"
    r"|no holiday|drop)\b"
)


class AbsenceSetting(Setting):
    """An absence is a person's own; a lead may note it for somebody of the team."""

    def whose(self, member: Member, text: str, parse: Parse) -> Values:
        """Who is meant: `who`, and `name` where that is somebody else.

        Raises:
            PersonNotFound, NotInTeam: no such person.
            NotAllowed: somebody else, and the member does not lead the team.
        """
        name = other_person(text, parse) or self._missed(member, text)
        if name is None:
            return {"who": member.id}
        person = self.teams.person(member, name, [name])
        if person.id == member.id:
            return {"who": member.id}
        self.teams.require_lead(member, self.teams.current(member))
        return {"who": person.id, "name": person.name}

    def _missed(self, member: Member, text: str) -> str | None:
        """A person whom the model has not seen, in a text without "I"."""
        if first_person(text):
            return None
        try:
            people = named_in(text, self.teams.people(member))
        except NotInTeam:
            return None
        return people[0].name if len(people) == 1 else None

    def team(self, member: Member) -> Team | None:
        """The member's team, if any."""
        try:
            return self.teams.current(member)
        except NotInTeam:
            return None

    def shown(self, member: Member, absence: Absence) -> Phrase:
        """The days, and the first working day after them."""
        team = self.team(member)
        if absence.part:
            half = phrase(f"utter_{absence.part}_part")
            return phrase("utter_away_half_part", half=half, day=day_shown(absence.first))
        if team is None:
            following = next_working_day(absence.last)
        else:
            with self.stores.open(member.workspace_id) as store:
                holidays = store.holidays(team.id)
            following = next_working_day(absence.last, team.schedule.days, holidays)
        part = "utter_away_day_part" if absence.first == absence.last else "utter_away_days_part"
        first, last, back = map(day_shown, (absence.first, absence.last, following))
        return phrase(part, first=first, last=last, back=back)


class SetAbsence(AbsenceSetting):
    """Somebody is away."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Who, and from when to when."""
        values = self.whose(member, text, parse)
        try:
            return values | self._period(member, text, parse)
        except TimeNotUnderstood:
            return values

    def missing(self, member: Member, values: Values) -> str | None:
        """The days."""
        return None if "first" in values else "period"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TimeNotUnderstood."""
        return values | self._period(member, text, parse)

    def carry_out(self, member: Member, values: Values) -> Values:
        """Nobody asks this person on these days."""
        absence = Absence(
            date.fromisoformat(values["first"]), date.fromisoformat(values["last"]), values["part"]
        )
        today = self.teams.today(member)
        with self.stores.open(member.workspace_id) as store:
            store.add_absence(values["who"], absence)
            store.audit(member.id, "set_absence", values)
            if absence.covers(today):
                digest.renew_for(store, values["who"], today)
        name = values.get("name")
        return {
            "who": phrase("utter_about_part", name=name) if name else "",
            "what": self.shown(member, absence),
        }

    def _period(self, member: Member, text: str, parse: Parse) -> dict[str, Any]:
        now, zone = self.clock.now(), self.teams.zone(member)
        found = absence_in(parse, now, zone, beyond=True)
        if found is None:
            try:
                team = self.team(member)
                found = parse_absence(text, local_day(now, zone), team.schedule.days if team else WEEKDAYS)
            except TimeNotUnderstood:
                found = absence_in(parse, now, zone)
                if found is None:
                    raise
        return {"first": found.first.isoformat(), "last": found.last.isoformat(), "part": found.part}


class EndAbsence(AbsenceSetting):
    """Somebody is back, or will not be away."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Who, the day where one is named, and whether an absence to come is meant."""
        values: Values = {
            **self.whose(member, text, parse),
            "cancels": _CANCELS.search(fold(text)) is not None,
        }
        try:
            return {**values, "day": parse_day(text, self.teams.today(member)).isoformat()}
        except TimeNotUnderstood:
            day = day_in(parse, self.clock.now(), self.teams.zone(member))
            return {**values, "day": day.isoformat()} if day else values

    def carry_out(self, member: Member, values: Values) -> Values:
        """Back on the day, and away no more; later absences stay."""
        today = self.teams.today(member)
        with self.stores.open(member.workspace_id) as store:
            absences = store.absences(values["who"])
            day = _ends_on(absences, today, values)
            if day is not None:
                store.end_absence(values["who"], day)
                store.audit(member.id, "end_absence", {"who": values["who"], "day": day.isoformat()})
                if day <= today:
                    digest.renew_for(store, values["who"], today)
            later = [one for one in store.absences(values["who"]) if one.first > (day or today)]
        name = values.get("name")
        part = (
            "utter_not_away_part"
            if day is None
            else "utter_back_today_part"
            if day <= today
            else "utter_back_part"
        )
        return {
            "who": phrase("utter_about_part", name=name) if name else "",
            "what": phrase(part, day=day_shown(day or today)),
            "later": phrase("utter_away_later_part", what=self.shown(member, later[0])) if later else "",
        }


def _ends_on(absences: Sequence[Absence], today: date, values: Values) -> date | None:
    """The day from which the person is back; None where nothing is to end.

    "I'm back" ends what covers today and never an absence to come; "cancel my vacation" does, if it is
    on the day named, or the next one.
    """
    day = date.fromisoformat(values["day"]) if "day" in values else today
    if any(one.covers(day) for one in absences):
        return day
    if any(one.covers(today) for one in absences) and not values["cancels"]:
        return today
    coming = [one.first for one in absences if one.first > today]
    named = [first for first in coming if day <= first and (first - day).days < 7]
    if "day" in values and day > today:
        return named[0] if named else None
    return coming[0] if coming and values["cancels"] else None
