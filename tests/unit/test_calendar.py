"""Working days, moments on the days when clocks change, and what people write about time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrumai.core import zones
from scrumai.core.calendar import (
    Absence,
    Schedule,
    back,
    days_between,
    instant,
    is_working_day,
    last_working_day,
    next_working_day,
)
from scrumai.core.dates import parse_absence, parse_day
from scrumai.core.errors import OneDayOnly, TimeNotUnderstood
from scrumai.core.hours import is_question, parse_clock, parse_reminder, parse_schedule
from scrumai.core.text import bag
from scrumai.core.timetable import next_occurrence, window
from scrumai.core.zones import parse_zone
from tests.fixtures.quick import quick

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
BERLIN = Schedule(zone="Europe/Berlin")


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


# ------------------------------------------------------------ working days


def test_yesterday_is_friday_on_a_monday() -> None:
    assert last_working_day(MONDAY) == day(-3)
    assert next_working_day(FRIDAY) == day(7)


def test_holidays_and_absences_are_no_working_days() -> None:
    assert last_working_day(MONDAY, holidays={day(-3)}) == day(-4)
    assert last_working_day(MONDAY, absences=[Absence(day(-4), day(-3))]) == day(-5)
    assert is_working_day(MONDAY, absences=[Absence(MONDAY, MONDAY, "morning")])
    assert not is_working_day(MONDAY, absences=[Absence(MONDAY, MONDAY)])


def test_half_a_day_away_does_not_hold_the_whole() -> None:
    whole, half = Absence(MONDAY, MONDAY), Absence(MONDAY, MONDAY, "afternoon")
    assert whole.holds(half) and half.holds(half) and not half.holds(whole)
    assert not half.holds(Absence(MONDAY, MONDAY, "morning"))
    assert Absence(day(-1), day(1)).holds(whole) and not whole.holds(Absence(day(-1), MONDAY))


def test_other_weeks_than_monday_to_friday() -> None:
    assert last_working_day(day(6), days=(7, 1, 2, 3, 4)) == day(3)
    assert last_working_day(MONDAY, days=()) == day(-1)  # nobody works: the day before


def test_days_between_counts_working_days_after_the_first() -> None:
    assert days_between(MONDAY, MONDAY) == 0
    assert days_between(FRIDAY, day(7)) == 1
    assert days_between(MONDAY, day(7), holidays={day(1)}) == 4
    assert days_between(day(7), MONDAY) == 0


def test_back_counts_working_days() -> None:
    assert (back(MONDAY, 0), back(MONDAY, 1), back(MONDAY, 6)) == (MONDAY, day(-3), day(-10))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sets(st.integers(1, 7), min_size=1))
def test_the_last_working_day_is_the_nearest_one_before(today: date, days: set[int]) -> None:
    found = last_working_day(today, days)
    assert found < today and found.isoweekday() in days
    assert days_between(found, today - timedelta(days=1), days) == 0
    assert next_working_day(found, days) >= today


# ------------------------------------------------------------ moments


@pytest.mark.parametrize(
    ("zone", "on", "at", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 28), time(9, 30), "2026-03-28T08:30"),
        ("Europe/Berlin", date(2026, 3, 29), time(9, 30), "2026-03-29T07:30"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # skipped: 03:30 summer time
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # twice: the first
        ("Europe/Berlin", date(2026, 10, 25), time(9, 30), "2026-10-25T08:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45"),  # a gap of half an hour
        ("Asia/Kolkata", date(2026, 1, 1), time(9, 0), "2026-01-01T03:30"),
        ("Pacific/Kiritimati", date(2026, 1, 1), time(9, 0), "2025-12-31T19:00"),
    ],
)
def test_local_times_as_moments(zone: str, on: date, at: time, utc: str) -> None:
    assert instant(on, at, zone) == datetime.fromisoformat(utc).replace(tzinfo=timezone.utc)


def test_the_next_standup_keeps_its_local_time_over_a_change_of_clocks() -> None:
    schedule = Schedule(time(9, 30), (1, 5), "Europe/Berlin")
    friday = window(schedule, date(2026, 10, 23), schedule.zone)[0]
    monday = next_occurrence(schedule, friday)
    assert monday is not None and monday - friday == timedelta(days=3, hours=1)
    assert monday.astimezone(ZoneInfo("Europe/Berlin")).time() == time(9, 30)


def test_the_next_standup_skips_weekends_and_holidays() -> None:
    after = datetime(2026, 11, 27, 10, 0, tzinfo=timezone.utc)
    assert next_occurrence(Schedule(), after) == datetime(2026, 11, 30, 9, 30, tzinfo=timezone.utc)
    assert next_occurrence(Schedule(), after, {day(7)}) == datetime(2026, 12, 1, 9, 30, tzinfo=timezone.utc)
    assert next_occurrence(Schedule(days=()), after) is None


def test_a_standup_closes_after_its_minutes_also_when_the_clocks_change() -> None:
    night = Schedule(time(1, 30), (7,), "Europe/Berlin", 120)
    opens, closes = window(night, date(2026, 3, 29), night.zone)
    assert closes - opens == timedelta(hours=2)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.times(),
    st.sampled_from(sorted(available_timezones())),
)
@settings(max_examples=60)
def test_the_next_standup_is_later_and_on_one_of_its_days(at: datetime, when: time, zone: str) -> None:
    after = at.replace(tzinfo=timezone.utc)
    schedule = Schedule(when.replace(second=0, microsecond=0), (1, 3, 6), zone)
    found = next_occurrence(schedule, after)
    assert found is not None and timedelta(0) < found - after <= timedelta(days=4)


# ------------------------------------------------------------ clock times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:30", "09:30"),
        ("9.30", "09:30"),
        ("9h30", "09:30"),
        ("930am", "09:30"),
        ("0930", "09:30"),
        ("at 1430", "14:30"),
        ("10am", "10:00"),
        ("10 a.m.", "10:00"),
        ("9 P.M.", "21:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("half past nine", "09:30"),
        ("half nine", "09:30"),
        ("quarter to 10", "09:45"),
        ("a quarter past nine please", "09:15"),
        ("ten past 9", "09:10"),
        ("five to ten", "09:55"),
        ("twenty five past nine", "09:25"),
        ("nine thirty", "09:30"),
        ("nine fifteen am", "09:15"),
        ("nine o'clock", "09:00"),
        ("nine in the morning", "09:00"),
        ("4 in the afternoon", "16:00"),
        ("daily um 9 Uhr", "09:00"),
        ("14h", "14:00"),
        ("noon", "12:00"),
        ("9", "09:00"),
        ("ten", "10:00"),
        ("at 4", "16:00"),
        ("05:30", "05:30"),
        ("８:３０", "08:30"),
        ("move from 9:30 to 10", "10:00"),
        ("from 9 to 10", "09:00"),
        ("10 instead of 9", "10:00"),
        ("9am is too early for the team in Brazil, make the daily 11", "11:00"),
        ("it's 9 here not 8", "09:00"),
        ("two people at 8.15", "08:15"),
        ("the 5th at 9", "09:00"),
    ],
)
def test_clock_times(text: str, expected: str) -> None:
    assert parse_clock(text) == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9:75",
        "25",
        "-5",
        "DEMO-12",
        "#42",
        "UTC+2",
        "5 points",
        "10 minutes",
        "v9.30",
        "a new one",
        "thirteen",
        "3/4",
    ],
)
def test_no_clock_time(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_clock(text)


# ------------------------------------------------------------ schedules


@pytest.mark.parametrize(
    ("text", "at", "days"),
    [
        ("standup at 9:30 every weekday", "09:30", "12345"),
        ("move our daily to 10", "10:00", "12345"),
        ("no standup on fridays", "09:30", "1234"),
        ("not on mondays and fridays", "09:30", "234"),
        ("skip fridays for everybody from now on", "09:30", "1234"),
        ("every weekday except wednesday", "09:30", "1245"),
        ("every day but friday", "09:30", "1234"),
        ("daily at 10am from now on", "10:00", "12345"),
        ("mondays and thursdays", "09:30", "14"),
        ("Mon-Thu", "09:30", "1234"),
        ("our standup days are mon to thu", "09:30", "1234"),
        ("fri-mon", "09:30", "1567"),
        ("we do the daily on Monday, Wednesday and Friday only", "09:30", "135"),
        ("standups Tue and Thu 14:00", "14:00", "24"),
        ("also do it on saturdays during the release", "09:30", "123456"),
        ("weekly instead of daily, on mondays at 9", "09:00", "1"),
        ("Please shift the stand-up by 30 minutes, it's too early", "10:00", "12345"),
        ("half an hour earlier", "09:00", "12345"),
        ("start the standup one hour later from next week", "10:30", "12345"),
        ("put our standup back to quarter past nine", "09:15", "12345"),
        ("new time for the stand up is 9h15", "09:15", "12345"),
    ],
)
def test_schedules(text: str, at: str, days: str) -> None:
    found = parse_schedule(text, BERLIN)
    assert (found.at, found.days) == (time.fromisoformat(at), tuple(map(int, days)))
    assert (found.zone, found.open_minutes) == (BERLIN.zone, BERLIN.open_minutes)


def test_a_schedule_takes_a_zone_that_is_clearly_one() -> None:
    assert parse_schedule("11 am IST daily", BERLIN).zone == "Asia/Kolkata"
    assert parse_schedule("at 10:00 New York time mon-fri", BERLIN).zone == "America/New_York"
    assert parse_schedule("at 11, 9 is too early in Sydney", BERLIN).zone == "Europe/Berlin"


def test_until_when_reports_are_taken() -> None:
    assert parse_schedule("collect the reports until 11, then post the summary", BERLIN).open_minutes == 90
    moved = parse_schedule("standup at 10, post the summary at 10:30", BERLIN)
    assert (moved.at, moved.open_minutes) == (time(10), 30)


@pytest.mark.parametrize(
    "text",
    ["", "set schedule", "no standup on mon tue wed thu fri", "until 8", "change the standup", "25:00"],
)
def test_no_schedule(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_schedule(text, BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "move tomorrow's standup to 12",
        "at 10 today",
        "every other week on monday at 10",
        "every other day at 9",
    ],
)
def test_a_single_day_is_no_schedule(text: str) -> None:
    with pytest.raises(OneDayOnly):
        parse_schedule(text, BERLIN)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("when is our standup", True),
        ("at what time do you ask us every day?", True),
        ("is there a standup on Fridays?", True),
        ("when's the next standup", True),
        ("what about 10?", False),
        ("can we have it at 10?", False),
        ("standup at 10", False),
    ],
)
def test_asking_is_not_setting(text: str, asks: bool) -> None:
    assert is_question(text) is asks


# ------------------------------------------------------------ reminders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("remind me at 9:15", "09:15"),
        ("ping me ten minutes before", "09:20"),
        ("ten min before the standup", "09:20"),
        ("half an hour before", "09:00"),
        ("an hour before the daily would be good", "08:30"),
        ("five minutes after the standup opens", "09:35"),
        ("poke me at half nine", "09:30"),
        ("make my nudge a bit later, like 10:20", "10:20"),
        ("when it starts", "09:30"),
        ("move my reminder half an hour up", "08:30"),
    ],
)
def test_reminders(text: str, expected: str) -> None:
    assert parse_reminder(text, time(9, 30), time(9, 0)) == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["remind me later", "remind me in 20 minutes", "12 hours before", "snooze for an hour", ""]
)
def test_no_reminder(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_reminder(text, time(9, 30))


# ------------------------------------------------------------ zones


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berlin", "Europe/Berlin"),
        ("I'm in Berlin", "Europe/Berlin"),
        ("set timezone to america/new_york", "America/New_York"),
        ("IST", "Asia/Kolkata"),
        ("im on CET", "CET"),
        ("UTC+2", "Etc/GMT-2"),
        ("gmt -3", "Etc/GMT+3"),
        ("GMT+5:30 is mine", "Asia/Kolkata"),
        ("New York", "America/New_York"),
        ("I'm working from São Paulo these weeks", "America/Sao_Paulo"),
        ("I'm in Łódź", "Europe/Warsaw"),
        ("germany", "Europe/Berlin"),
        ("Ich bin in Wien, so CET", "Europe/Vienna"),
        ("you think i'm in New York but I'm in Chicago", "America/Chicago"),
        ("I moved from London to Berlin", "Europe/Berlin"),
        ("not in London, in Paris", "Europe/Paris"),
        ("here in Manila we're 8 hours ahead of utc", "Asia/Manila"),
        ("8 hours ahead of utc", "Etc/GMT-8"),
        ("central european summer time please", "CET"),
        ("use Eastern time for me", "America/New_York"),
        ("moving to Canada next month, change my zone to Toronto", "America/Toronto"),
        ("Berln", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_zones(text: str, expected: str) -> None:
    assert parse_zone(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Brazil",
        "USA",
        "Berlin or Paris",
        "UTC+20",
        "Europe/Nowhere",
        "set my time zone",
        "ist das ok",
        "two hours ahead of London",
    ],
)
def test_zones_that_are_unknown_or_several(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_zone(text)


def test_every_zone_of_the_tables_exists() -> None:
    for zone in {*zones._places().values(), *zones._abbreviations().values(), *zones._ODD.values()}:
        ZoneInfo(zone)


@pytest.mark.parametrize("hours", range(-12, 15))
def test_an_offset_means_what_it_says(hours: int) -> None:
    zone = parse_zone(f"UTC{hours:+d}")
    assert datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)
    assert zones.shown(zone) == (f"UTC{hours:+d}" if hours else "UTC")


# ------------------------------------------------------------ absences, said on Monday, 23 November 2026


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("I'm off until Wednesday", "11-23", "11-24"),
        ("off until the end of Wednesday", "11-23", "11-25"),
        ("till end of Wednesday", "11-23", "11-25"),
        ("through Wednesday", "11-23", "11-25"),
        ("back on Thursday", "11-23", "11-25"),
        ("caught the flu, back on Monday hopefully", "11-23", "11-27"),
        ("ooo until monday", "11-23", "11-27"),
        ("until tomorrow", "11-23", "11-23"),
        ("out sick", "11-23", "11-23"),
        ("sick", "11-23", "11-23"),
        ("OOO", "11-23", "11-23"),
        ("off tmrw", "11-24", "11-24"),
        ("the day after tomorrow", "11-25", "11-25"),
        ("I have a day off on Friday", "11-27", "11-27"),
        ("next Friday", "12-04", "12-04"),
        ("next week Tuesday", "12-01", "12-01"),
        ("on vacation next week", "11-30", "12-04"),
        ("off the rest of the week", "11-23", "11-27"),
        ("out until the end of the month", "11-23", "11-30"),
        ("at a conference Tue-Thu", "11-24", "11-26"),
        ("I'll be offline from Wednesday to Friday", "11-25", "11-27"),
        ("off on Monday and Tuesday", "11-23", "11-24"),
        ("for 3 days", "11-23", "11-25"),
        ("for 3 days from Thursday", "11-26", "11-30"),
        ("I am on leave for the next two days", "11-24", "11-25"),
        ("for two weeks", "11-23", "12-04"),
        ("I'll be on holidays as of Monday for a fortnight", "11-23", "12-04"),
        ("back in two weeks", "11-23", "12-04"),
        ("from 3.12. to 5.12.", "12-03", "12-05"),
        ("from the 10th until the 21st", "12-10", "12-21"),
        ("the 24th and 25th of December", "12-24", "12-25"),
        ("December 24-27", "12-24", "12-27"),
        ("out until 20th of December", "11-23", "12-18"),
        ("off 20 Nov to 27 Nov", "11-20", "11-27"),
        ("my last day before holidays is thursday then i'm away till january", "11-27", "12-31"),
        ("12/24/2026", "12-24", "12-24"),
    ],
)
def test_absences(text: str, first: str, last: str) -> None:
    expected = Absence(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))
    assert parse_absence(text, MONDAY) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("24 Dec to 2 Jan", "2026-12-24", "2027-01-02"),
        ("urlaub from 24.12. to 6.1.", "2026-12-24", "2027-01-06"),
        ("2026-12-24 to 2027-01-03", "2026-12-24", "2027-01-03"),
        ("from 3 to 14 August", "2027-08-03", "2027-08-14"),
        ("vacation 1 july - 15 july", "2027-07-01", "2027-07-15"),
        ("in August", "2027-08-01", "2027-08-31"),
        ("our office is closed until 6 May", "2026-11-23", "2027-05-05"),
    ],
)
def test_absences_over_the_turn_of_the_year(text: str, first: str, last: str) -> None:
    assert parse_absence(text, MONDAY) == Absence(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "on", "part"),
    [
        ("half day tomorrow", 1, "afternoon"),
        ("out of office this afternoon", 0, "afternoon"),
        ("leaving at noon, dentist", 0, "afternoon"),
        ("gone for the rest of the day", 0, "afternoon"),
        ("i'm taking tomorrow morning off", 1, "morning"),
        ("doctor's appointment in the morning, here after lunch", 0, "morning"),
        ("out until noon", 0, "morning"),
        ("good morning all, off today", 0, ""),
        ("morning! sick since this morning", 0, ""),
    ],
)
def test_parts_of_a_day(text: str, on: int, part: str) -> None:
    assert parse_absence(text, MONDAY) == Absence(day(on), day(on), part)


@pytest.mark.parametrize(
    "text",
    [
        "", "vacation", "until today", "31 Feb", "until 31.02.", "sick leave until further notice",
        "parental leave starting March 1st", "off on Monday and Thursday", "every friday off",
        "not working on Mondays in May", "I was sick yesterday", "for 9999 weeks", "until 2099-01-01",
        "DEMO-12", "done with #42",
    ],
)  # fmt: skip
def test_no_absence(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_absence(text, MONDAY)


def test_until_a_weekday_on_that_weekday_is_the_next_one() -> None:
    assert parse_absence("off until Friday", FRIDAY).last == date(2026, 12, 3)
    assert parse_absence("off Friday", FRIDAY) == Absence(FRIDAY, FRIDAY)


def test_a_range_ends_on_a_day_that_the_team_works() -> None:
    assert parse_absence("off until Monday", MONDAY, days=(7, 1, 2, 3, 4)).last == day(6)


def test_a_day_in_a_text() -> None:
    assert parse_day("cancel tomorrow's leave pls", MONDAY) == day(1)
    assert parse_day("remove my day off on Friday", MONDAY) == FRIDAY


# ------------------------------------------------------------ whatever is written

READERS: list[Callable[[str], Any]] = [
    parse_clock,
    parse_zone,
    is_question,
    lambda text: parse_schedule(text, BERLIN),
    lambda text: parse_reminder(text, time(9, 30)),
    lambda text: parse_absence(text, MONDAY),
    lambda text: parse_day(text, MONDAY),
]
WORDS = sorted(
    bag(
        """until back on from to through next this week weekend month friday mondays tue-thu dec december may 24 3rd 31.12.
29.02. 2026-02-30 0000-00-00 99.99.9999 9:30 24:00 10am half past nine quarter to ten minutes before hours for 3 days two
weeks a fortnight every weekday daily no except only also in end of the utc+14 gmt-12:30 berlin not ahead but - – , . ! # /
+ noon morning afternoon sick off the 5th and last day today tomorrow yesterday 00 999999999 ١٢ ²"""
    )
)


def read(reader: Callable[[str], Any], text: str) -> None:
    """Nothing but an answer or a typed error comes back."""
    with suppress(TimeNotUnderstood, OneDayOnly):
        reader(text)


@given(st.text(max_size=300))
@example("\x00")
@example("1." * 150)
def test_no_text_fails_in_another_way(text: str) -> None:
    for reader in READERS:
        read(reader, text)


@given(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.dates(date(2000, 1, 1), date(2090, 12, 31)),
)
@settings(max_examples=400)
def test_no_words_about_time_fail_in_another_way(text: str, today: date) -> None:
    for reader in READERS:
        read(reader, text)
    try:
        absence = parse_absence(text, today)
    except TimeNotUnderstood:
        return
    assert absence.first <= absence.last and absence.last >= today
    assert not absence.part or absence.first == absence.last


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "9", "9:30 ", "to ", "1.", "1. ", "a/", "ﷺ", "- ", "...", "5 may ", "from after ", "team "],
)
def test_four_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 4000)[:4000]
    for reader in READERS:
        read(reader, "Berlin 9:30")  # tables are read once
        quick(partial(read, reader), text, 0.05)
