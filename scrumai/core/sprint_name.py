"""A sprint's dates as people write them into the name of a list or a label: "Sprint 24 (3 Mar - 14 Mar)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

LONGEST = 100  # days; a longer one is no sprint
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORD = re.compile(r"\b(?:sprint|iteration|cycle)", re.IGNORECASE)
_BETWEEN = r"\s*(?:-|–|—|→|\.\.\.?|\b(?:to|until|till)\b)\s*"
_NAMED = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(?<!\d)(?P<d{n}>\d\d?)(?:st|nd|rd|th|\.)?(?!\d)"
_YEAR = r"(?:,?\s+(?P<y{n}>\d{{4}}))?"
_FORMS = (
    (r"(?<!\d)(?P<y{n}>\d{{4}})-(?P<m{n}>\d\d)-(?P<d{n}>\d\d)(?!\d)",) * 2,
    (r"(?<![\d-])(?P<m{n}>\d\d)-(?P<d{n}>\d\d)(?![\d-])(?P<y{n}>)",) * 2,
    (r"(?<!\d)(?P<d{n}>\d\d?)\.\s?(?P<m{n}>\d\d?)\.(?P<y{n}>\d{{4}})?",) * 2,
    (rf"{_DAY}(?:\s+(?P<m{{n}}>{_NAMED})\.?{_YEAR})?", rf"{_DAY}\s+(?P<m{{n}}>{_NAMED})\.?{_YEAR}"),
    (rf"\b(?P<m{{n}}>{_NAMED})\.?\s+{_DAY}{_YEAR}", rf"(?:(?P<m{{n}}>{_NAMED})\.?\s+)?{_DAY}{_YEAR}"),
)
_RANGES = [
    re.compile(first.format(n=1) + _BETWEEN + last.format(n=2), re.IGNORECASE) for first, last in _FORMS
]


def dated(name: str, near: date) -> tuple[str, date, date] | None:
    """The name without its dates, the first and the last day; None where it is not the name of a sprint.

    A sprint's name says "sprint" (or iteration, cycle) and has two dates: 2026-03-03..2026-03-14,
    03-03..03-14 (month first), 3.3.-14.3. (day first), "3 Mar - 14 Mar", "3-14 March 2026", "Mar 3 - Mar 14".
    Without a year it is the one that brings them nearest to `near`.
    """
    if not _WORD.search(name):
        return None
    for pattern in _RANGES:
        found = pattern.search(name)
        days = found and min(_candidates(found, near), key=lambda two: _far(two, near), default=None)
        if found and days:
            rest = re.sub(r"\(\s*\)|\[\s*\]", "", name[: found.start()] + name[found.end() :])
            return " ".join(rest.split()).strip(" :,;-–—|") or name, *days
    return None


def _candidates(found: re.Match[str], near: date) -> Iterator[tuple[date, date]]:
    """The two days in every year that they can be of."""
    first, last = found["y1"] or found["y2"], found["y2"] or found["y1"]
    for year in range(near.year - 1, near.year + 2):
        start = _day(first or year, found["m1"] or found["m2"], found["d1"])
        for end_year in (int(last or year), int(last or year) + 1):
            end = _day(end_year, found["m2"] or found["m1"], found["d2"])
            fits = start and end and 0 <= (end - start).days < LONGEST
            if start and end and fits and (not found["y2"] or end.year == int(found["y2"])):
                yield start, end
        if last and not found["y1"]:  # from one year into the next, with the second year written
            start = _day(int(last) - 1, found["m1"] or found["m2"], found["d1"])
            end = _day(last, found["m2"] or found["m1"], found["d2"])
            if start and end and 0 <= (end - start).days < LONGEST:
                yield start, end


def _day(year: int | str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _far(days: tuple[date, date], near: date) -> int:
    return 0 if days[0] <= near <= days[1] else min(abs((one - near).days) for one in days)
