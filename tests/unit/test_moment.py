"""What words of time say, and which moment that is for somebody."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.core.errors import TimeNotUnderstood
from scrumai.core.moment import Moment, Toward, resolve
from scrumai.core.when import read

NOW = datetime(
    2026, 11, 24, 23, 30, tzinfo=timezone.utc
)  # Wednesday 8:30 in Tokyo, Tuesday 18:30 in New York
SPRINT = (date(2026, 11, 16), date(2026, 11, 29))
TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"


def moment(words: str, zone: str, toward: Toward | None = None, now: datetime = NOW) -> Moment:
    reading = read(words)
    assert reading is not None, words
    return resolve(reading, now, zone, toward, SPRINT)


def shown(at: datetime | None) -> str:
    return f"{at:%m-%d %H:%M}" if at else ""


@pytest.mark.parametrize(
    ("words", "tokyo", "new_york"),
    [
        ("today", "11-25 00:00", "11-24 00:00"),
        ("tomorrow", "11-26 00:00", "11-25 00:00"),
        ("tmrw", "11-26 00:00", "11-25 00:00"),
        ("yesterday", "11-24 00:00", "11-23 00:00"),
        ("the day after tomorrow at noon", "11-27 12:00", "11-26 12:00"),
        ("tomorrow at 10", "11-26 10:00", "11-25 10:00"),
        ("tomorrow morning", "11-26 06:00", "11-25 06:00"),
        ("yesterday evening", "11-24 18:00", "11-23 18:00"),
        ("tonight", "11-25 18:00", "11-24 18:00"),
        ("this afternoon", "11-25 12:00", "11-24 12:00"),
        ("tuesday", "12-01 00:00", "11-24 00:00"),
        ("next friday", "12-04 00:00", "12-04 00:00"),
        ("last friday", "11-20 00:00", "11-20 00:00"),
        ("the friday after next", "12-11 00:00", "12-11 00:00"),
        ("a week from friday", "12-04 00:00", "12-04 00:00"),
        ("thursday week", "12-03 00:00", "12-03 00:00"),
        ("two days after monday", "12-02 00:00", "12-02 00:00"),
        ("tuesday next week", "12-01 00:00", "12-01 00:00"),
        ("monday afternoon at 3", "11-30 15:00", "11-30 15:00"),
        ("half past nine", "11-25 09:30", "11-25 09:30"),
        ("quarter to 9", "11-25 08:45", "11-25 08:45"),
        ("5 past 10", "11-25 10:05", "11-25 10:05"),
        ("9 in the evening", "11-25 21:00", "11-24 21:00"),
        ("10h30", "11-25 10:30", "11-25 10:30"),
        ("10:15 Berlin time", "11-25 18:15", "11-25 04:15"),
        ("10am UTC+2", "11-25 17:00", "11-25 03:00"),
        ("in 20 minutes", "11-25 08:50", "11-24 18:50"),
        ("2 hours ago", "11-25 06:30", "11-24 16:30"),
        ("in 3 weeks", "12-16 00:00", "12-15 00:00"),
        ("a couple of days ago", "11-23 00:00", "11-22 00:00"),
        ("in a fortnight", "12-09 00:00", "12-08 00:00"),
        ("next week", "11-30 00:00", "11-30 00:00"),
        ("the week after next", "12-07 00:00", "12-07 00:00"),
        ("next month", "12-01 00:00", "12-01 00:00"),
        ("next sprint", "11-30 00:00", "11-30 00:00"),
        ("end of the sprint", "11-29 00:00", "11-29 00:00"),
        ("end of day", "11-25 17:00", "11-24 17:00"),
        ("by EOD", "11-25 17:00", "11-24 17:00"),
        ("eod tomorrow", "11-26 17:00", "11-25 17:00"),
        ("COB Friday", "11-27 17:00", "11-27 17:00"),
        ("end of next week", "12-04 00:00", "12-04 00:00"),
        ("end of the quarter", "12-31 00:00", "12-31 00:00"),
        ("Dec 24", "12-24 00:00", "12-24 00:00"),
        ("24.12.", "12-24 00:00", "12-24 00:00"),
        ("24/12/2026", "12-24 00:00", "12-24 00:00"),
        ("2026-12-24", "12-24 00:00", "12-24 00:00"),
        ("12/24", "12-24 00:00", "12-24 00:00"),
        ("the 24th", "12-24 00:00", "11-24 00:00"),
        ("the 15th of next month", "12-15 00:00", "12-15 00:00"),
        ("Thursday the 3rd", "12-03 00:00", "12-03 00:00"),
        ("first monday of next month", "12-07 00:00", "12-07 00:00"),
        ("last monday of november", "11-30 00:00", "11-30 00:00"),
        ("every monday and thursday 10:15 Berlin time", "11-26 18:15", "11-26 04:15"),
        ("9:30 every weekday", "11-25 09:30", "11-25 09:30"),
        ("mon-fri at 9", "11-25 09:00", "11-25 09:00"),
        ("fridays", "11-27 00:00", "11-27 00:00"),
        ("mon wed fri at 10", "11-25 10:00", "11-25 10:00"),
        ("monday and thursday", "11-26 00:00", "11-26 00:00"),
        ("9:00 central european summer time", "11-25 17:00", "11-25 03:00"),
        ("all day tomorrow", "11-26 00:00", "11-25 00:00"),
        ("3 am.", "11-26 03:00", "11-25 03:00"),
        ("after 3 pm", "11-25 15:00", "11-25 15:00"),
        ("after friday", "11-28 00:00", "11-28 00:00"),
        ("for the week", "11-23 00:00", "11-23 00:00"),
    ],
)
def test_a_time_begins_by_the_persons_own_clock(words: str, tokyo: str, new_york: str) -> None:
    assert (shown(moment(words, TOKYO).start), shown(moment(words, NEW_YORK).start)) == (tokyo, new_york)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("since tuesday", "11-17 00:00", ""),
        ("since yesterday morning", "11-23 06:00", ""),
        ("until friday", "", "11-28 00:00"),
        ("before monday", "", "11-30 00:00"),
        ("from 3 to 5 pm", "11-25 15:00", "11-25 17:00"),
        ("monday to wednesday", "11-30 00:00", "12-03 00:00"),
        ("from friday until the 3rd", "11-27 00:00", "12-04 00:00"),
        ("from Dec 20 until Jan 3", "12-20 00:00", "01-04 00:00"),
        ("today and tomorrow", "11-24 00:00", "11-26 00:00"),
        ("this weekend", "11-28 00:00", "11-30 00:00"),
        ("rest of the week", "11-24 18:30", "11-30 00:00"),
        ("the last 2 weeks", "11-10 00:00", "11-24 18:30"),
        ("for 3 days from monday", "11-30 00:00", "12-03 00:00"),
    ],
)
def test_a_span_of_time_has_two_ends_or_is_open(words: str, start: str, end: str) -> None:
    found = moment(words, NEW_YORK)
    assert (shown(found.start), shown(found.end)) == (start, end)


@pytest.mark.parametrize(
    ("words", "past", "future"),
    [
        ("friday", "2026-11-20", "2026-11-27"),
        ("tuesday", "2026-11-17", "2026-11-24"),
        ("12/3", "2026-03-12", "2027-03-12"),
        ("the 30th", "2026-10-30", "2026-11-30"),
        ("on the 31st", "2026-10-31", "2026-12-31"),
        ("feb 29", "2024-02-29", "2028-02-29"),
        ("at 11am", "2026-11-24", "2026-11-25"),
        ("yesterday", "2026-11-23", "2026-11-23"),
        ("last monday", "2026-11-23", "2026-11-23"),
    ],
)
def test_the_same_words_are_past_or_to_come_by_what_stands_around(words: str, past: str, future: str) -> None:
    now = datetime(2026, 11, 24, 18, 30, tzinfo=timezone.utc)
    starts = [moment(words, "UTC", side, now).start for side in ("past", "future")]  # type: ignore[arg-type]
    assert [str(start and start.date()) for start in starts] == [past, future]


def test_a_time_on_the_day_when_clocks_change() -> None:
    """Berlin: 2:30 does not exist on 29 March 2026 and comes twice on 25 October; 24 hours are no day."""
    spring = moment("2026-03-29 at 02:30", "Europe/Berlin").start
    autumn = moment("2026-10-25 at 02:30", "Europe/Berlin").start
    assert spring is not None and autumn is not None
    assert spring.astimezone(timezone.utc) == datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc)
    assert autumn.astimezone(timezone.utc) == datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
    eve = datetime(2026, 3, 28, 9, 0, tzinfo=timezone.utc)  # 10:00 in Berlin
    assert shown(moment("tomorrow at 10", "Europe/Berlin", now=eve).start) == "03-29 10:00"
    later = moment("in 24 hours", "Europe/Berlin", now=eve).start
    assert later is not None and later.astimezone(timezone.utc) - eve == timedelta(hours=24)
    assert shown(later) == "03-29 11:00"
    day = moment("tomorrow", "Europe/Berlin", now=eve)
    assert day.start is not None and day.end is not None
    assert day.end.astimezone(timezone.utc) - day.start.astimezone(timezone.utc) == timedelta(hours=23)


@pytest.mark.parametrize(
    "words", ["easter", "sometime", "", "the other day", "blue moon", "9:99", "32.13.", "feb 31 31"]
)
def test_words_that_the_grammar_does_not_know_are_not_read_in_part(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize(
    "reading",
    [
        {},
        {"length": "P3D"},
        {"ahead": "PT10M"},
        {"zone": "Europe/Berlin"},
        {"date": "--02-31"},
        {"date": "2026-02-30"},
        {"date": "soon"},
        {"at": "25:00"},
        {"day": 10**9},
        {"week": "two"},
        {"weekday": 1, "zone": "Mars/Olympus"},
        {"sprint": 1},
        {"shift": "P9999Y"},
        {"from": {"day": 3}, "to": {"day": 1}},
        {"from": {}},
        {"every": []},
        {"nth": 1, "weekday": 1, "date": "--99"},
    ],
)
def test_what_is_no_moment_is_refused(reading: dict[str, Any]) -> None:
    with pytest.raises(TimeNotUnderstood):
        resolve(reading, NOW, "UTC")


WORDS = st.sampled_from(
    """every monday and thursday friday until since from to by before next last this week month sprint day end of
    eod tomorrow yesterday at 10 9:30 pm noon in 3 weeks ago the 5th dec 24 12/3 for two days morning Berlin time
    UTC+2 first after - , half past a rest 2026-02-30 31st feb 29""".split()
)


@given(st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=60)))
@settings(max_examples=600, deadline=None)
def test_whatever_is_read_is_a_moment_or_refused(words: str) -> None:
    reading = read(words)
    for toward in (None, "past", "future"):
        try:
            found = resolve(reading or {}, NOW, TOKYO, toward, SPRINT)  # type: ignore[arg-type]
        except TimeNotUnderstood:
            continue
        assert reading
        assert found.start or found.end
        if found.start and found.end:
            assert found.start <= found.end
