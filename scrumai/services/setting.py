"""What the settings that are made by a sentence share: no details, no preview, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import ClassVar

from ..core.calendar import WEEKDAYS
from ..core.names import first_person, is_me, plain, third_person
from ..core.phrase import Said, phrase
from ..core.team import Member
from .request import Parse, Values, mentioned
from .roster import Teams

_MONDAY = date(2024, 1, 1)


class Setting:
    """A use case that is done at once and needs nothing more; the others override what differs."""

    confirm: ClassVar[bool] = False

    def __init__(self, teams: Teams) -> None:
        self.teams = teams
        self.stores = teams.stores
        self.clock = teams.clock

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Nothing to read."""
        return {}

    def missing(self, member: Member, values: Values) -> str | None:
        """Nothing to ask."""
        return None

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Never asked, so nothing changes."""
        return values

    def preview(self, member: Member, values: Values) -> Values:
        """A question without values."""
        return {}

    def carry_out(self, member: Member, values: Values) -> Values:
        """Do it."""
        raise NotImplementedError


def other_person(text: str, parse: Parse) -> str | None:
    """The other person a text is about: it begins with the name, or has no "I" and "we"."""
    for name in mentioned(parse, "person"):
        if is_me(name):
            continue
        first = plain(text).startswith(plain(name))
        if first or not first_person(text) or third_person(text):
            return name
    return None


def time_shown(at: time) -> str:
    """`09:30`."""
    return at.isoformat("minutes")


def day_shown(day: date) -> str:
    """`Tue 24 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def weekdays_shown(days: Sequence[int]) -> Said:
    """ISO weekdays: "every weekday", "every day", or their names."""
    if tuple(days) == WEEKDAYS:
        return phrase("utter_weekdays_part")
    if len(days) == 7:
        return phrase("utter_every_day_part")
    return ", ".join(f"{_MONDAY.replace(day=day):%a}" for day in days)
