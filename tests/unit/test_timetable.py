"""When a standup is open, also on the days on which the clocks change."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.calendar import Absence, Schedule, days_between, is_away, is_working_day, local_day
from scrumai.core.timetable import reminder, window

BERLIN = Schedule(time(9, 30), zone="Europe/Berlin")
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Apia"]
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 3, 27), utc(2026, 3, 27, 8, 30)),
        (date(2026, 3, 29), utc(2026, 3, 29, 7, 30)),  # the night before, the clocks went forward
        (date(2026, 10, 25), utc(2026, 10, 25, 8, 30)),  # and back
    ],
)
def test_it_opens_by_the_local_clock_whatever_the_season(day: date, opens: datetime) -> None:
    assert window(BERLIN, day, "Europe/Berlin") == (opens, opens + timedelta(minutes=180))


def test_everybody_has_their_own_morning() -> None:
    opens = {
        zone: window(BERLIN, date(2026, 3, 2), zone)[0] for zone in ("Asia/Tokyo", "America/Los_Angeles")
    }
    assert opens == {"Asia/Tokyo": utc(2026, 3, 2, 0, 30), "America/Los_Angeles": utc(2026, 3, 2, 17, 30)}


def test_a_time_that_the_clocks_skip_still_comes_once() -> None:
    night = Schedule(time(2, 30), zone="Europe/Berlin", open_minutes=60)
    assert window(night, date(2026, 3, 29), "Europe/Berlin")[0] == utc(2026, 3, 29, 1, 30)


@given(DAYS, st.times(), ZONES, st.integers(1, 1440))
def test_a_window_is_as_long_as_the_schedule_says_and_its_reminder_is_inside(
    day: date, at: time, zone: str, minutes: int
) -> None:
    opens, closes = window(Schedule(at.replace(tzinfo=None), open_minutes=minutes), day, zone)
    assert closes - opens == timedelta(minutes=minutes)
    assert opens < reminder(opens, closes) < closes


@given(DAYS, ZONES)
def test_the_day_of_the_opening_is_the_day_of_the_standup(day: date, zone: str) -> None:
    opens, _ = window(BERLIN, day, zone)
    assert local_day(opens, zone) == day


def test_weekends_and_holidays_are_no_working_days() -> None:
    may_day = frozenset({date(2026, 5, 1)})
    working = [day for day in range(1, 8) if is_working_day(date(2026, 5, day), BERLIN.days, may_day)]
    assert working == [4, 5, 6, 7]  # the 1st is a holiday, then a weekend


def test_working_days_are_counted_over_a_weekend_and_a_holiday() -> None:
    friday, monday, tuesday = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)
    assert days_between(friday, monday, BERLIN.days) == 1
    assert days_between(friday, tuesday, BERLIN.days) == 2
    assert days_between(friday, tuesday, BERLIN.days, {monday}) == 1
    assert days_between(tuesday, friday, BERLIN.days) == 0


def test_half_a_day_off_is_not_away() -> None:
    day = date(2026, 3, 2)
    assert is_away([Absence(day, day)], day)
    assert not is_away([Absence(day, day, "morning")], day)
    assert not is_away([Absence(day, day)], day + timedelta(days=1))
