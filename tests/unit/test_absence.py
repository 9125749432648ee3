"""An absence told inside a report."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.absence import is_absence, own_absences

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("finished 142, not done with 150 yet, stuck on keys from Ana, off tomorrow", 5, 5),
        ("today DEMO-3, I'm off tomorrow", 5, 5),
        ("DEMO-12 done. Off until Monday", 4, 6),
        ("PTO on Friday", 6, 6),
        ("code review today and I will be on leave next week", 9, 13),
        ("login page\n- off on Friday", 6, 6),
        ("Tomorrow I'm off, today the cart", 5, 5),
        ("the cart is done, on Friday I'm on vacation", 6, 6),
        ("Today I'm off, tomorrow the cart", 4, 4),
    ],
)
def test_ones_own_days_away_are_noted(text: str, first: int, last: int) -> None:
    (found,) = own_absences(text, WEDNESDAY)
    assert (found.first.day, found.last.day) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "Bob is out today",
        "waiting on Ana who is on vacation until Monday",
        "waiting on Ana, on leave until Monday",
        "the customer is on holiday",
        "fixed the out of memory bug",
        "took the day off yesterday, today login",
        "turned the feature off tomorrow's build",
        "finished the login page",
    ],
)
def test_somebody_elses_or_past_days_are_not(text: str) -> None:
    assert own_absences(text, WEDNESDAY) == []


@given(st.text(max_size=300))
def test_no_text_fails(text: str) -> None:
    own_absences(text, WEDNESDAY)


@pytest.mark.parametrize(
    "text",
    [
        "I'm off today",
        "Hi team, I'm sick today, sorry",
        "on vacation until Friday",
        "off until tomorrow",
        "off from yesterday to today",
        "off tomorrow",
        "I won't be in today",
        "half day today",
        "I'm off on Friday",
    ],
)
def test_a_message_that_tells_nothing_but_days_away(text: str) -> None:
    assert is_absence(text)


@pytest.mark.parametrize(
    "text",
    [
        "was sick yesterday",
        "sick yesterday",
        "off yesterday",
        "I was on vacation until Friday",
        "I was off until today",
        "off on Friday",
        "sick until yesterday",
        "on vacation until yesterday",
        "off until today",
        "off until last Friday",
        "on vacation until last week",
        "off until two days ago",
        "dentist",
        "day off",
        "Bob is off today",
        "login page, off tomorrow",
        "I'm off today, Bob takes DEMO-12",
        "I'm off the hook for today",
        "out of memory today",
        "the holiday calendar",
        "turned the feature off today",
    ],
)
def test_what_may_be_more_or_of_a_day_that_is_over_is_no_mere_absence(text: str) -> None:
    assert not is_absence(text)
