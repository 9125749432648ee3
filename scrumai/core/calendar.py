"""Working days, schedules and absences; local dates in the team's or person's zone.

What people write about them is read in `zones.py`, `hours.py` and `dates.py`; when a standup is open
is in `timetable.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

WEEKDAYS = (1, 2, 3, 4, 5)
ONE_DAY = timedelta(days=1)
FAR = 800  # days: longer than any absence that is taken


@dataclass(frozen=True)
class Schedule:
    """When a standup happens: local time, ISO weekdays (1 is Monday), IANA zone, minutes until it closes."""

    at: time = time(9, 30)
    days: tuple[int, ...] = WEEKDAYS
    zone: str = "UTC"
    open_minutes: int = 180


@dataclass(frozen=True)
class Absence:
    """Away from `first` to `last`, both included; `part` is "" or "morning" or "afternoon"."""

    first: date
    last: date
    part: str = ""
    reason: str = ""

    def covers(self, day: date) -> bool:
        """Is the person away on this day, or on a part of it?"""
        return self.first <= day <= self.last

    def holds(self, other: Absence) -> bool:
        """Is nobody away for longer by the other one?"""
        whole = not self.part or self.part == other.part
        return whole and self.first <= other.first and other.last <= self.last


def is_away(absences: Iterable[Absence], day: date) -> bool:
    """Whether somebody is away for the whole day; half a day off leaves time for a standup."""
    return any(one.covers(day) and not one.part for one in absences)


def is_working_day(
    day: date,
    days: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = frozenset(),
    absences: Iterable[Absence] = (),
) -> bool:
    """One of the weekdays, no holiday, and the person not away for the whole day."""
    return day.isoweekday() in days and day not in holidays and not is_away(absences, day)


def last_working_day(
    day: date,
    days: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = frozenset(),
    absences: Iterable[Absence] = (),
) -> date:
    """The last working day before `day`; the day before where there is none in two years."""
    return _nearest(day, -1, days, holidays, tuple(absences))


def back(
    day: date, count: int, days: Collection[int] = WEEKDAYS, holidays: Collection[date] = frozenset()
) -> date:
    """The day that is `count` working days before `day`; `day` itself for 0."""
    for _ in range(count):
        day = last_working_day(day, days, holidays)
    return day


def next_working_day(
    day: date,
    days: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = frozenset(),
    absences: Iterable[Absence] = (),
) -> date:
    """The first working day after `day`; the day after where there is none in two years."""
    return _nearest(day, 1, days, holidays, tuple(absences))


def days_between(
    first: date,
    last: date,
    days: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = frozenset(),
    absences: Iterable[Absence] = (),
) -> int:
    """Working days after `first` up to `last`, which counts; 0 where `last` is not later."""
    away = tuple(absences)
    later = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1))
    return sum(is_working_day(day, days, holidays, away) for day in later)


def instant(day: date, at: time, zone: str) -> datetime:
    """The moment, in UTC, when local clocks show `at`.

    A time that a change of clocks skips is as much later as the gap is wide; of a time that
    comes twice it is the first (PEP 495, fold 0).
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(timezone.utc)


def midnight(day: date, zone: str) -> datetime:
    """The moment, in UTC, when a day is over."""
    return instant(day + ONE_DAY, time(), zone)


def local_day(at: datetime, zone: str) -> date:
    """The date that it is then where the clocks show `zone`'s time."""
    return at.astimezone(ZoneInfo(zone)).date()


def _nearest(
    day: date, step: int, days: Collection[int], holidays: Collection[date], absences: tuple[Absence, ...]
) -> date:
    for n in range(1, FAR):
        found = day + n * step * ONE_DAY
        if is_working_day(found, days, holidays, absences):
            return found
    return day + step * ONE_DAY
