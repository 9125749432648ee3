"""Dates in the names of lists and labels."""

from __future__ import annotations

from datetime import date

import pytest

from scrumai.core.sprint_name import dated

NEAR = date(2026, 3, 11)
DAYS = (date(2026, 3, 3), date(2026, 3, 14))


@pytest.mark.parametrize(
    "name",
    [
        "Sprint 24 (3 Mar - 14 Mar)",
        "Sprint 24 (3-14 March)",
        "Sprint 24: Mar 3 – Mar 14",
        "Sprint 24 [Mar 3-14]",
        "Sprint 24 March 3rd to 14th",
        "Sprint 24 2026-03-03..2026-03-14",
        "Sprint 24 (2026-03-03 - 2026-03-14)",
        "Sprint 24 03-03..03-14",
        "Sprint 24 | 3.3.-14.3.2026",
        "Sprint 24 3.3. - 14.3.",
        "3 Mar 2026 until 14 Mar 2026: Sprint 24",
        "Sprint 24 (3rd Mar → 14th Mar, 2026)",
    ],
)
def test_a_sprint_s_name_and_days(name: str) -> None:
    assert dated(name, NEAR) == ("Sprint 24", *DAYS)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Sprint 24",
        "Done",
        "Holidays 3 Mar - 14 Mar",
        "Sprint planning 3 Mar",
        "Sprint 24 (3/3 - 3/14)",  # it may be read in two ways
        "Sprint 24 (31 Feb - 40 Mar)",
        "Sprint 24 2026-03-14..2026-03-03",
        "Sprint 24 2026-03-03..2027-03-03",
        "Sprint 24 May be 3",
        "sprint 99999999999999 - 14 mar",
        "Sprint " + "3" * 500,
    ],
)
def test_what_is_none(name: str) -> None:
    assert dated(name, NEAR) is None


@pytest.mark.parametrize(
    ("name", "near", "start", "end"),
    [
        ("Sprint (28 Dec - 8 Jan)", date(2026, 1, 2), date(2025, 12, 28), date(2026, 1, 8)),
        ("Sprint (28 Dec - 8 Jan)", date(2025, 12, 20), date(2025, 12, 28), date(2026, 1, 8)),
        ("Sprint (28 Dec - 8 Jan 2027)", NEAR, date(2026, 12, 28), date(2027, 1, 8)),
        ("Sprint (28 Dec 2026 - 8 Jan)", NEAR, date(2026, 12, 28), date(2027, 1, 8)),
        ("Sprint (3 Mar - 14 Mar 2025)", NEAR, date(2025, 3, 3), date(2025, 3, 14)),
        ("Sprint (29 Feb - 10 Mar)", date(2028, 3, 1), date(2028, 2, 29), date(2028, 3, 10)),
        ("Sprint (3 Mar - 14 Mar)", date(2025, 2, 28), date(2025, 3, 3), date(2025, 3, 14)),
        ("Sprint 24 (3 Mar - 3 Mar)", NEAR, date(2026, 3, 3), date(2026, 3, 3)),
    ],
)
def test_a_year_that_is_not_written(name: str, near: date, start: date, end: date) -> None:
    found = dated(name, near)
    assert found and found[1:] == (start, end)


def test_a_name_of_dates_only_keeps_them() -> None:
    found = dated("Sprint 3 Mar - 14 Mar", NEAR)
    assert found and found[0] == "Sprint"
    assert dated("3 Mar - 14 Mar (sprint)", NEAR) == ("(sprint)", *DAYS)
