"""When a standup is open, and for whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from .calendar import FAR, ONE_DAY, Schedule, instant, is_working_day, local_day

REMIND_BEFORE = timedelta(minutes=30)


def window(schedule: Schedule, day: date, zone: str) -> tuple[datetime, datetime]:
    """When the standup of a local day opens and closes for somebody in `zone`, in UTC; see `instant`."""
    opens = instant(day, schedule.at, zone)
    return opens, opens + timedelta(minutes=schedule.open_minutes)


def reminder(opens: datetime, closes: datetime) -> datetime:
    """When a reminder comes to somebody who set no time: 30 minutes before the close, in its second half."""
    return max(closes - REMIND_BEFORE, opens + (closes - opens) / 2)


def next_occurrence(
    schedule: Schedule, after: datetime, holidays: Collection[date] = frozenset()
) -> datetime | None:
    """The first start of a standup later than `after`, both in UTC; None where two years have none."""
    today = local_day(after, schedule.zone)
    for n in range(-1, FAR):
        day = today + n * ONE_DAY
        if is_working_day(day, schedule.days, holidays):
            start = instant(day, schedule.at, schedule.zone)
            if start > after:
                return start
    return None
