"""The moment that a reading of `scrumai.core.when` means for somebody, by the clock and in a time zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from .calendar import ONE_DAY, instant, local_day
from .errors import TimeNotUnderstood

Toward = Literal["past", "future"]

_WORKDAY = (time(9), time(17))  # where the start and the end of a day are meant
_PARTS = {
    "morning": (time(6), time(12)), "noon": (time(12), time(13)), "afternoon": (time(12), time(18)),
    "evening": (time(18), time(22)), "night": (time(20), time.max),
}  # fmt: skip
_LENGTH = re.compile(r"(?P<sign>-?)P(?P<T>T?)(?P<count>\d{1,4})(?P<unit>[MHDWYS])")
_YEARS = 9  # 29 February comes again within eight years


@dataclass(frozen=True)
class Moment:
    """From `start` to before `end`, aware, in the person's zone; None where it is open on that side.

    `grain` is how exact the words are: minute, part, day, week, month, quarter, year or sprint.
    """

    start: datetime | None
    end: datetime | None
    grain: str

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last local day."""
        last = self.end and (self.end - timedelta(microseconds=1) if self.end != self.start else self.end)
        return self.start and self.start.date(), last and last.date()


@dataclass(frozen=True)
class _Now:
    """Where the person stands; `sprint` are the first and the last day of the running one."""

    now: datetime
    zone: str
    toward: Toward | None
    sprint: tuple[date, date] | None

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)


def resolve(
    reading: Mapping[str, Any],
    now: datetime,
    zone: str,
    toward: Toward | None = None,
    sprint: tuple[date, date] | None = None,
) -> Moment:
    """When it is, for somebody in `zone` at `now` (aware).

    `toward` is the side that the context says, where the reading itself does not: "Friday" is the first
    from today on, in the past the last before today. A weekday of "next" is that of next week. The day
    ends at 17:00, the week on Friday. A clock time alone is the next one; a zone that is named counts
    for clocks and dates, and the result is in the person's. What a change of clocks skips or repeats is
    as `calendar.instant` says.

    Raises:
        TimeNotUnderstood: no date, no sprint is running, a length alone, or no such day.
    """
    try:
        side = reading.get("toward", toward)
        found = _moment(reading, _Now(now, str(reading.get("zone", zone)), side, sprint))
        home = ZoneInfo(zone)
        return Moment(
            found.start and found.start.astimezone(home),
            found.end and found.end.astimezone(home),
            found.grain,
        )
    except (OverflowError, ValueError, KeyError, TypeError) as error:
        raise TimeNotUnderstood(text=str(dict(reading))[:80]) from error


def _moment(reading: Mapping[str, Any], here: _Now) -> Moment:
    if "from" in reading or "to" in reading:
        return _range(reading, here)
    if "every" in reading:
        return _next_time(reading, here)
    if "shift" in reading:
        return _shifted(str(reading["shift"]), here)
    if "at" in reading and not _names_day(reading):
        return _clock(time.fromisoformat(reading["at"]), here)
    first, after, grain = _days(reading, here)
    if "plus" in reading:
        first = _later(first, reading["plus"])
        after, grain = first + ONE_DAY, "day"
    if "edge" in reading:
        first, after, grain = _edge(reading["edge"], first, after, grain)
    if "at" in reading:
        start = instant(first, time.fromisoformat(reading["at"]), here.zone)
        return Moment(start, start + timedelta(minutes=1), "minute")
    if grain == "edge":
        start = instant(first, _WORKDAY[reading["edge"] == "end"], here.zone)
        return Moment(start, start + timedelta(hours=1), "part")
    if "part" in reading:
        begin, finish = _PARTS[reading["part"]]
        return Moment(instant(first, begin, here.zone), instant(first, finish, here.zone), "part")
    return Moment(instant(first, time(0), here.zone), instant(after, time(0), here.zone), grain)


def _range(reading: Mapping[str, Any], here: _Now) -> Moment:
    """With both ends the second is the first such after the first; with one it is open on the other side."""
    begin, finish = reading.get("from"), reading.get("to")
    if begin is None:
        end = _moment(finish or {}, _side(here, "future"))
        return Moment(None, end.start if finish and finish.get("before") else end.end, end.grain)
    if finish is None and "length" in begin:
        return _lasting(begin, here)
    if finish is None:
        late = bool(begin.get("after"))
        since = _moment(
            begin, _side(here, begin.get("toward", here.toward or ("future" if late else "past")))
        )
        return Moment(since.end if late and since.grain != "minute" else since.start, None, since.grain)
    start = _moment(begin, _side(here, begin.get("toward", here.toward)))
    base = (
        here
        if "shift" in finish or _names_offset(finish)
        else _Now(start.start or here.now, here.zone, "future", here.sprint)
    )
    end = _moment(finish, base)
    last = end.start if finish.get("before") or end.grain == "minute" else end.end
    if start.start is None or last is None or last < start.start:
        raise ValueError("ends before it begins")
    return Moment(start.start, last, start.grain)


def _lasting(begin: Mapping[str, Any], here: _Now) -> Moment:
    """ "for 3 days from Monday"."""
    start = _moment({key: value for key, value in begin.items() if key != "length"}, here)
    if start.start is None:
        raise ValueError("no start")
    end = _shifted(begin["length"], _Now(start.start, here.zone, here.toward, here.sprint))
    return Moment(start.start, end.start, start.grain)


def _side(here: _Now, toward: Toward | None) -> _Now:
    return _Now(here.now, here.zone, toward, here.sprint)


def _names_day(reading: Mapping[str, Any]) -> bool:
    return bool(reading.keys() & {"weekday", "date", "nth"}) or _names_offset(reading) or "edge" in reading


def _names_offset(reading: Mapping[str, Any]) -> bool:
    return bool(reading.keys() & {"day", "week", "month", "quarter", "year", "sprint"})


def _clock(at: time, here: _Now) -> Moment:
    """The next time clocks show it; the last one where the past is meant."""
    start = instant(here.today, at, here.zone)
    if here.toward == "past" and start > here.now:
        start = instant(here.today - ONE_DAY, at, here.zone)
    elif here.toward != "past" and start < here.now:
        start = instant(here.today + ONE_DAY, at, here.zone)
    return Moment(start, start + timedelta(minutes=1), "minute")


def _next_time(reading: Mapping[str, Any], here: _Now) -> Moment:
    """The first time of a recurrence from now on. Of one without weekdays that is today."""
    every = reading["every"]
    days = every if isinstance(every, list) else range(1, 8)
    rest = {key: value for key, value in reading.items() if key in {"at", "part"}}
    for n in range(8):
        day = here.today + n * ONE_DAY
        if day.isoweekday() in days:
            found = _moment({"date": day.isoformat(), **rest}, here)
            if found.end is not None and found.end > here.now:
                return found
    raise ValueError("no such weekday")


def _shifted(shift: str, here: _Now) -> Moment:
    """Minutes and hours are counted on the clock that never changes, days and longer on the calendar."""
    match = _LENGTH.fullmatch(shift)
    if match is None:
        raise ValueError(shift)
    count = int(match["count"]) * (-1 if match["sign"] else 1)
    if match["T"]:
        start = here.now + timedelta(minutes=count * (60 if match["unit"] == "H" else 1))
        return Moment(start, start + timedelta(minutes=1), "minute")
    if match["unit"] == "S":
        return _moment({"sprint": count}, here)
    day = _later(here.today, shift)
    return Moment(instant(day, time(0), here.zone), instant(day + ONE_DAY, time(0), here.zone), "day")


def _later(day: date, shift: str) -> date:
    """So many days, weeks, months or years later."""
    match = _LENGTH.fullmatch(shift)
    if match is None or match["T"] or match["unit"] == "S":
        raise ValueError(shift)
    count = int(match["count"]) * (-1 if match["sign"] else 1)
    if match["unit"] in "MY":
        return _months(day, count * (12 if match["unit"] == "Y" else 1))
    return day + count * (7 if match["unit"] == "W" else 1) * ONE_DAY


def _days(reading: Mapping[str, Any], here: _Now) -> tuple[date, date, str]:
    """The first day, the day after the last one, and the grain."""
    today = here.today
    monday = today - today.weekday() * ONE_DAY
    if "nth" in reading:
        day = _nth(reading, here)
        return day, day + ONE_DAY, "day"
    if "date" in reading:  # "Thursday the 5th": the date counts
        return _date(reading, here)
    if "weekday" in reading:
        day = _weekday(reading, here, monday)
        return day, day + ONE_DAY, "day"
    if "week" in reading:
        first = monday + 7 * reading["week"] * ONE_DAY
        return first, first + 7 * ONE_DAY, "week"
    for grain, size in (("month", 1), ("quarter", 3), ("year", 12)):
        if grain in reading:
            first = today.replace(month=(today.month - 1) // size * size + 1, day=1)
            first = _months(first, reading[grain] * size)
            return first, _months(first, size), grain
    if "sprint" in reading:
        return _sprint(reading["sprint"], here)
    if not reading.keys() & {"day", "edge", "part"}:
        raise ValueError("no day")
    day = today + reading.get("day", 0) * ONE_DAY
    return day, day + ONE_DAY, "day"


def _weekday(reading: Mapping[str, Any], here: _Now, monday: date) -> date:
    weekday: int = reading["weekday"]
    if "week" in reading:
        week: int = reading["week"]
        return monday + (7 * week + weekday - 1) * ONE_DAY
    ahead = (weekday - here.today.isoweekday()) % 7
    return here.today + (ahead - 7 if reading.get("toward", here.toward) == "past" else ahead) * ONE_DAY


def _nth(reading: Mapping[str, Any], here: _Now) -> date:
    def of(first: date) -> date:
        nth: int = reading["nth"]
        weekday: int = reading["weekday"]
        if nth < 0:
            last = _months(first, 1) - ONE_DAY
            return last - (last.isoweekday() - weekday) % 7 * ONE_DAY
        return first + ((weekday - first.isoweekday()) % 7 + 7 * (nth - 1)) * ONE_DAY

    if "month" in reading:
        return of(_months(here.today.replace(day=1), reading["month"]))
    month = int(reading["date"][2:4])
    return _nearest(lambda year: of(date(year, month, 1)), here)


def _date(reading: Mapping[str, Any], here: _Now) -> tuple[date, date, str]:
    written = reading["date"]
    if (match := re.fullmatch(r"---(\d\d)", written)) and "month" in reading:
        day = _months(here.today.replace(day=1), reading["month"]).replace(day=int(match[1]))
    elif match := re.fullmatch(r"---(\d\d)", written):
        day = _day_of_month(int(match[1]), here)
    elif match := re.fullmatch(r"--(\d\d)", written):
        month = int(match[1])
        first = _nearest(lambda year: date(year, month, 1), here, lambda found: _months(found, 1) - ONE_DAY)
        return first, _months(first, 1), "month"
    elif match := re.fullmatch(r"--(\d\d)-(\d\d)", written):
        month, number = int(match[1]), int(match[2])
        day = _nearest(lambda year: date(year, month, number), here)
    else:
        day = date.fromisoformat(written)
    return day, day + ONE_DAY, "day"


def _nearest(of: Callable[[int], date], here: _Now, last: Callable[[date], date] = lambda day: day) -> date:
    """The first such day of a year that is not over, in the past the last that has come."""
    past = here.toward == "past"
    for n in range(_YEARS):
        try:
            found = of(here.today.year + (-n if past else n))
        except ValueError:  # no 29 February in this year
            continue
        if (found <= here.today) if past else (last(found) >= here.today):
            return found
    raise ValueError("no such day")


def _day_of_month(number: int, here: _Now) -> date:
    month, step = here.today.replace(day=1), -1 if here.toward == "past" else 1
    for _ in range(3):
        try:
            found = month.replace(day=number)
        except ValueError:  # no 31st in this month
            found = here.today - step * ONE_DAY
        if (found <= here.today) if step < 0 else (found >= here.today):
            return found
        month = _months(month, step)
    raise ValueError("no such day")


def _sprint(which: int, here: _Now) -> tuple[date, date, str]:
    """Sprints are taken to be equally long."""
    if here.sprint is None:
        raise ValueError("no sprint")
    first, last = here.sprint
    size = (last - first).days + 1
    return first + which * size * ONE_DAY, first + (which + 1) * size * ONE_DAY, "sprint"


def _edge(edge: str, first: date, after: date, grain: str) -> tuple[date, date, str]:
    """The first, the middle or the last day of several; of a week the last is Friday."""
    if grain == "day":
        return first, after, "edge" if edge != "middle" else "day"
    days = (after - first).days
    at = {"start": 0, "middle": days // 2, "end": days - 1}[edge]
    if grain == "week":
        at = {"start": 0, "middle": 2, "end": 4}[edge]
    return first + at * ONE_DAY, first + (at + 1) * ONE_DAY, "day"


def _months(day: date, count: int) -> date:
    """So many months later; the last day of a month that is too short."""
    month = day.year * 12 + day.month - 1 + count
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first.replace(day=1) + (day.day - 1) * ONE_DAY, following - ONE_DAY)
