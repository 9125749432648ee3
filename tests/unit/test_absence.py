"""An absence told inside a report."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.absence import own_absences

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
