"""Dates and absences as people write them, read relative to a local day.

A text is cut into words; dates among them become spans of days, and the words in front of a span
("until", "back on", "from") say what it means. Days come before months in "3/12", as in "3.12.".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from .calendar import WEEKDAYS, Absence
from .errors import TimeNotUnderstood
from .hours import DAY_NAMES, fold, number_of
from .text import bag

LONGEST = 731  # days of absence that are taken
_PAST = 60  # days: how far back a stated range may begin
_DAY = timedelta(days=1)

Role = Literal["on", "from", "until", "through", "back"]

_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ALSO_WORDS = bag("may march mar")
_TOMORROW = bag("tomorrow tmrw tmr tomorow tommorow tommorrow 2moro")
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "fortnight": 14}
_ORDINALS = bag("st nd rd th")
_JOINS = bag("to through thru - – — till until til")

_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}\.\s?\d{1,2}\.(?:\d{4}|\d{2})?(?!\d)"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?![\d:])"
    r"|\d{1,2}:\d{2}|\d+|[^\W\d_]+(?:'[^\W\d_]+)?|[-–—]|[^\w\s]"
)
_ROLE_OF: dict[str, Role] = {
    "from": "from", "starting": "from", "since": "from", "beginning": "from", "between": "from",
    "starts": "from", "start": "from", "after": "from",
    "until": "until", "till": "until", "til": "until", "before": "until",
    "through": "through", "thru": "through", "including": "through", "to": "through", "bis": "through",
    "back": "back", "return": "back", "returning": "back", "returns": "back", "resume": "back",
    "resuming": "back", "again": "back",
}  # fmt: skip
_PASSED_OVER = bag(
    """
    on the at in of around about early morning late only by work office online hopefully probably , '
    and incl will be it is
    """
)  # fmt: skip
_CLAUSE = bag(". ; ! ? ( )")

_GREETING = re.compile(
    r"\bgood (?:morning|afternoon|evening)\b"
    r"|^\W{0,5}(?:(?:hi|hey|hello|team|all|everyone|folks)\W{1,3}){0,2}morning\b(?! off)"
    r"|\bsince (?:this |yesterday |early )?(?:morning|afternoon|evening)\b"
)
_OPEN_END = re.compile(
    r"\buntil further notice\b|\bevery (?:mon|tue|wed|thu|fri|day|week)|\bindefinite"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
)
_LAST_DAY = re.compile(r"\blast (?:working |work )?day\b")
_TODAY = re.compile(
    r"\bsick|\bill\b|\bunwell|\bnot (?:feeling|well)|feeling (?:bad|sick|under|unwell|ill)"
    r"|\bfever|\bmigraine|\bheadache"
    r"|\bflu\b|\bcold\b|\bcovid|\bdoctor|\bdentist|\bhospital|\bemergency|\bday off\b|\booo\b|\bout of office"
    r"|\bleaving\b|\brest of the day\b|\blogging off\b|\bsigning off\b|\bcan'?t work\b"
    r"|\bnot working\b|\bwon'?t be (?:work|in|here)"
    r"|\bhalf[- ]?day\b|\bthis (?:morning|afternoon)\b|\b(?:morning|afternoon) off\b"
    r"|^\W*(?:i'?m |i am )?(?:off|out|away|afk)\W*$"
    r"|\bcalled in\b|\bpower cut\b|\boutage\b|\bin the (?:morning|afternoon)\b"
    r"|\b(?:out|away|off) for the day\b"
)
_UNTIL = re.compile(r"\b(?:until|till|til)\b")
_UNTIL_NOON = re.compile(r"\b(?:until|till|til) (?:noon|midday|lunch)")
_MORNING = re.compile(
    r"\bmorning\b|\b(?:until|till|til) (?:noon|midday|lunch)|\bfirst half\b"
    r"|\b(?:here|back|in|available|online|working) (?:from|after|at|again after) (?:noon|midday|lunch)"
)
_AFTERNOON = re.compile(
    r"\bafternoon\b|\bhalf[- ]?day\b|\bsecond half\b|\brest of (?:the|my) day\b|\bremainder of the day\b"
    r"|\b(?:leaving|leave|off|out|away|gone|logging off|from|after)(?: (?:at|from|after|early)){0,3}"
    r" (?:noon|midday|lunch|(?:1[2-7]|[1-5](?: ?pm)?)(?![-.\d/ ]))\b|\bleaving early\b|\bevening\b"
)


@dataclass(frozen=True)
class _Span:
    """Days that words name: `find(after)` is the first such span that starts on `after` or later."""

    find: Callable[[date], tuple[date, date] | None]
    size: int
    yearless: bool = False
    month: int | None = None
    number: int | None = None  # a day of the month without its month


@dataclass(frozen=True)
class _Said:
    span: _Span
    role: Role
    including: bool
    index: int


def parse_day(text: str, today: date) -> date:
    """The first day that a text names.

    Raises:
        TimeNotUnderstood: none.
    """
    words = _words(text)
    for said in _dates(words, today):
        if (found := said.span.find(today)) is not None:
            return found[0]
    raise TimeNotUnderstood(text=text[:80])


def parse_absence(text: str, today: date, days: Collection[int] = WEEKDAYS) -> Absence:
    """The absence that a text announces; no reason is kept, as health is nobody's business.

    "off until Wednesday" ends on Tuesday, "until the end of Wednesday", "through Wednesday" and "from
    the 3rd until the 5th" take the last day in, "back on Thursday" ends on Wednesday. A number of days
    counts the weekdays of `days`. A range whose last day is not named ends on such a weekday. Half a
    day without a word for which is the afternoon; sick or away without a date is today.

    Raises:
        TimeNotUnderstood: no days, several that are apart, no end, an end in the past or before the
            start, or more than two years.
    """
    low = _GREETING.sub(" ", fold(text))
    try:
        first, last = _range(low, today, days)
    except (_Unclear, OverflowError) as unclear:
        raise TimeNotUnderstood(text=text[:80]) from unclear
    if last < first or last < today or (last - first).days > LONGEST:
        raise TimeNotUnderstood(text=text[:80])
    return Absence(first, last, _part(low) if first == last else "")


class _Unclear(Exception):
    """The words do not give one range of days."""


def _range(low: str, today: date, days: Collection[int]) -> tuple[date, date]:
    if _OPEN_END.search(low):
        raise _Unclear
    words = _words(low)
    said = _dates(words, today)
    length = _length(words, {i for one in said for i in range(one.index, one.index + one.span.size)})
    starts = [one for one in said if one.role in {"on", "from"}]
    ends = [one for one in said if one.role in {"until", "through", "back"}]
    if any(one.span.find(today) is None for one in said):
        raise _Unclear
    if ends:
        first, last, named = _ended(starts, ends[0], today)
        if _LAST_DAY.search(low) and starts:
            first = _next(first, days)
        return first, last if named else _trimmed(first, last, days)
    if not starts:
        first = today + _DAY if length is not None and "next" in words else today
        return _lasting(first, length, low, days)
    first, last = _found(starts[0], today)
    if length is not None:
        return first, _trimmed(first, _after(first, length, days), days)
    if starts[0].role == "from":
        raise _Unclear
    for other in starts[1:]:
        begin, end = _found(other, today)
        if begin > _next(last, days):
            raise _Unclear
        last = max(last, end)
    return first, last


def _ended(starts: list[_Said], end: _Said, today: date) -> tuple[date, date, bool]:
    """From the first start, or today, to an end; and whether the last day is the one that is named."""
    inclusive = end.role == "through" or (end.role == "until" and (end.including or _from(starts)))
    if not starts:
        finish = _found(end, today if inclusive else today + _DAY)
        return today, finish[1] if inclusive else finish[0] - _DAY, inclusive
    start, until = starts[0].span, end.span
    if until.number is not None and start.month is not None:
        until = _month_day(until.number, start.month, until.size)
    begin, finish = _first(start, today), _first(until, today)
    if finish[1] < begin[0] and start.yearless:
        earlier = _first(start, today - timedelta(days=_PAST))
        begin = earlier if earlier[0] <= finish[1] else begin
    if finish[1] <= begin[0] and not (inclusive and finish[1] == begin[0]):
        finish = _first(until, begin[0] + _DAY)
    return begin[0], finish[1] if inclusive else finish[0] - _DAY, inclusive


def _trimmed(first: date, last: date, days: Collection[int]) -> date:
    """The last weekday of `days` in a range; its first day where there is none."""
    while last > first and last.isoweekday() not in days:
        last -= _DAY
    return last


def _from(starts: list[_Said]) -> bool:
    return bool(starts) and starts[0].role == "from"


def _lasting(
    first: date, length: tuple[int, str] | None, low: str, days: Collection[int]
) -> tuple[date, date]:
    """Without any date: so long from `first`, or that day where the words say so."""
    if length is not None:
        return first, _trimmed(first, _after(first, length, days), days)
    noon = _UNTIL_NOON.search(low) is not None
    if noon or (_TODAY.search(low) and not _UNTIL.search(low)):
        return first, first
    raise _Unclear


def _after(first: date, length: tuple[int, str], days: Collection[int]) -> date:
    """The last day of a length that begins on `first`."""
    count, unit = length
    if _UNITS[unit] > 1:
        return first + timedelta(days=count * _UNITS[unit] - 1)
    last = first
    while count > 1:
        last, count = _next(last, days), count - 1
    return last


def _next(day: date, days: Collection[int]) -> date:
    """The next weekday of `days`; pure counting, so that holidays do not matter."""
    week = (day + n * _DAY for n in range(1, 8))
    return next((found for found in week if found.isoweekday() in days), day + _DAY)


def _found(said: _Said, after: date) -> tuple[date, date]:
    return _first(said.span, after)


def _first(span: _Span, after: date) -> tuple[date, date]:
    found = span.find(after)
    if found is None:
        raise _Unclear
    return found


def _part(low: str) -> str:
    if _MORNING.search(low) and not re.search(r"\bafternoon\b", low):
        return "morning"
    return "afternoon" if _AFTERNOON.search(low) else ""


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in _TOKEN.findall(fold(text))]


def _dates(words: list[str], today: date) -> list[_Said]:
    """All spans of days in a text, each with its role."""
    said: list[_Said] = []
    i = 0
    while i < len(words):
        span = _span(words, i, today)
        if span is None:
            i += 1
            continue
        joined = bool(said) and said[-1].index + said[-1].span.size == i - 1 and words[i - 1] in _JOINS
        role, including = _role(words, i)
        if joined:
            role = "until" if words[i - 1] in {"till", "until", "til"} else "through"
        elif role == "through" and words[i - 1] == "to" and not said:
            role = "on"  # "to Friday" without a start: "changed to Friday"
        if said and said[-1].role == "from" and words[i - 1] in {"and", "to"}:
            role = "through"
        said.append(_Said(span, role, including or words[i] == "end", i))
        i += span.size
    return _with_months(said)


def _with_months(said: list[_Said]) -> list[_Said]:
    """The days of "the 3rd and 4th of May" and "3 to 14 May", each with the month that follows."""
    month: int | None = None
    whole: list[_Said] = []
    for one in reversed(said):
        if one.span.number is None:
            month = one.span.month
        elif month is not None:
            one = replace(one, span=_month_day(one.span.number, month, one.span.size))
        whole.append(one)
    return whole[::-1]


def _role(words: list[str], i: int) -> tuple[Role, bool]:
    """What the few words in front of a span make of it; and whether "end of" or "including" is among them."""
    including = False
    for n in range(i - 1, max(-1, i - 7), -1):
        word = words[n]
        if word in _CLAUSE:
            break
        if word in {"end", "incl", "including", "inclusive", "close", "eod"}:
            including = True
            continue
        if words[n : n + 2] == ["as", "of"]:
            return "from", including
        if word in _ROLE_OF:
            role = _ROLE_OF[word]
            if role == "from" and "back" in words[max(0, n - 4) : n]:
                return "back", including
            return role, including
        if word not in _PASSED_OVER:
            # "back at my desk on Monday": a few words between are fine for this one only.
            return ("back", including) if "back" in words[max(0, n - 3) : n] else ("on", including)
    return "on", including


def _length(words: list[str], taken: set[int]) -> tuple[int, str] | None:
    """A length of time in days, weeks or months that is not a part of a date."""
    for i, word in enumerate(words):
        if word not in _UNITS or i in taken or words[max(0, i - 1)] in {"half", "last", "past"}:
            continue
        if word == "fortnight":
            return 1, word
        before = words[i - 1] if i else ""
        if before in {"working", "business", "full", "whole", "more"}:
            before = words[i - 2] if i > 1 else ""
        count = {"a": 1, "an": 1, "couple": 2, "few": None}.get(before, number_of(before))
        if before in {"a", "an"} and (word == "day" or "for" not in words[max(0, i - 4) : i]):
            continue  # "taking a day off" is a day, not a length
        if before == "of" and "couple" in words[max(0, i - 3) : i]:
            count = 2
        if count is not None and 0 < count * _UNITS[word] <= LONGEST:
            return count, word
    return None


def _span(words: list[str], i: int, today: date) -> _Span | None:
    for read in (_relative, _named, _numeric, _month_name):
        if (span := read(words, i, today)) is not None:
            return span
    return None


def _fixed(first: date, last: date, size: int) -> _Span:
    return _Span(lambda _: (first, last), size)


def _relative(words: list[str], i: int, today: date) -> _Span | None:
    """today, tomorrow, in 3 days, next week, the end of the month."""
    word, rest = words[i], words[i + 1 : i + 5]
    monday = today - timedelta(days=today.weekday())
    if word == "day" and rest[:2] == ["after", "tomorrow"]:
        return _fixed(today + 2 * _DAY, today + 2 * _DAY, 3)
    if word in {"today", "tonight"} or word in _TOMORROW or word == "yesterday":
        day = today + _DAY * (1 if word in _TOMORROW else -1 if word == "yesterday" else 0)
        return _fixed(day, day, 1)
    if word == "in" and len(rest) > 1 and rest[1] in _UNITS:
        count = 1 if rest[0] in {"a", "an"} else number_of(rest[0])
        if count is not None and count * _UNITS[rest[1]] <= LONGEST:
            day = today + timedelta(days=count * _UNITS[rest[1]])
            return _fixed(day, day, 3)
    if word == "end" and rest[:1] == ["of"]:
        return _end_of(rest[1:], today, monday)
    if word in {"next", "this", "whole", "rest"} or (word == "the" and "week" in rest[:2]):
        return _week(word, rest, today, monday)
    if word == "weekend":
        return _fixed(monday + 5 * _DAY, monday + 6 * _DAY, 1)
    return None


def _week(word: str, rest: list[str], today: date, monday: date) -> _Span | None:
    if word == "rest" and rest[:3] in (["of", "the", "week"], ["of", "this", "week"]):
        return _fixed(today, max(today, monday + 4 * _DAY), 4)
    if word in {"this", "whole", "the"} and rest[:1] == ["week"]:
        if word == "the" and rest[1:3] == ["after", "next"]:
            return _fixed(monday + 14 * _DAY, monday + 18 * _DAY, 4)
        return (
            _fixed(today, monday + (4 if today <= monday + 4 * _DAY else 6) * _DAY, 2)
            if word != "the"
            else None
        )
    if word == "next" and rest[:1] == ["week"] and not _later_day(rest):
        return _fixed(monday + 7 * _DAY, monday + 11 * _DAY, 2)
    if word == "next" and rest[:1] == ["month"]:
        first = _first_of_next_month(today)
        return _fixed(first, _first_of_next_month(first) - _DAY, 2)
    return None


def _end_of(rest: list[str], today: date, monday: date) -> _Span | None:
    """The last day of this or the next week, month or year."""
    size = 4 if rest[:1] and rest[0] in {"the", "this", "next"} else 3
    following = rest[:1] == ["next"]
    unit = rest[size - 3] if len(rest) > size - 3 else ""
    month = _first_of_next_month(today) if following else today
    ends = {
        "week": monday + (11 if following else 4) * _DAY,
        "month": _first_of_next_month(month) - _DAY,
        "year": date(today.year + following, 12, 31),
    }
    return _fixed(ends[unit], ends[unit], size) if unit in ends else None


def _later_day(rest: list[str]) -> bool:
    """Is it "next week Tuesday" or "next week on Tuesday"?"""
    return any(word in DAY_NAMES for word in rest[1:3] if word != "and")


def _named(words: list[str], i: int, today: date) -> _Span | None:
    """A weekday: "Friday" is the first from today, "next Friday" that of next week."""
    size = 1
    next_week = words[i] == "next"
    if words[i] in {"next", "this", "coming"}:
        size = 2
        if words[i + 1 : i + 2] == ["week"]:
            size = 4 if words[i + 2 : i + 3] == ["on"] else 3
    name = words[i + size - 1] if i + size <= len(words) else ""
    day = DAY_NAMES.get(name)
    if day is None or (name in {"sat", "sun"} and size == 1 and words[i - 1 : i] in (["i"], ["we"])):
        return None
    if size == 1 and words[i + 1 : i + 3] == ["next", "week"]:
        size, next_week = 3, True
    if next_week:
        found = today - timedelta(days=today.weekday()) + (6 + day) * _DAY
        return _fixed(found, found, size)

    def find(after: date) -> tuple[date, date]:
        at = after + timedelta(days=(day - after.isoweekday()) % 7)
        return at, at

    return _Span(find, size)


def _numeric(words: list[str], i: int, today: date) -> _Span | None:
    """2026-12-24, 24.12., 24/12/2026, 24 Dec, the 5th, and 3 in "3 to 14 August"."""
    word, rest = words[i], words[i + 1 : i + 5]
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", word):
        return _dated(int(match[1]), int(match[2]), int(match[3]), 1)
    if match := re.fullmatch(r"(\d{1,2})[./]\s?(\d{1,2})\.?(?:[./]?(\d{2,4}))?", word):
        if i and words[i - 1] in {"at", "@"}:
            return None
        day, month = int(match[1]), int(match[2])
        if month > 12 >= day and "/" in word:
            day, month = month, day
        if match[3]:
            return _dated(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, day, 1)
        return _month_day(day, month, 1)
    if not (word.isascii() and word.isdigit() and len(word) <= 2) or not 1 <= int(word) <= 31:
        return None
    signed = i > 0 and words[i - 1] in {"-", "#", "!", "/", "+"}
    if signed and not _follows_date(words, i) and not _ends_in_month(words, i):
        return None  # a ticket, an offset
    return _numbered(words, i, int(word), rest)


def _numbered(words: list[str], i: int, number: int, rest: list[str]) -> _Span | None:
    ordinal = rest[:1] and rest[0] in _ORDINALS
    size = 2 if ordinal else 1
    of = 1 if words[i + size : i + size + 1] in (["of"], ["."]) else 0
    month = _month_at(words, i + size + of)
    if month is not None:
        size += of + 1
        year = words[i + size] if i + size < len(words) else ""
        if re.fullmatch(r"20\d\d", year):
            return _dated(int(year), month, number, size + 1)
        return _month_day(number, month, size)
    joined = (
        rest[size - 1 : size] and rest[size - 1] in _JOINS | {"and"} and _ends_in_month(words, i + size + 1)
    )
    if ordinal or joined or _follows_date(words, i):
        return _day_of_month(number, size)
    return None


def _ends_in_month(words: list[str], i: int) -> bool:
    """Is there a day with its month at `i`: the end of "3 to 14 August"?"""
    if i >= len(words) or not words[i].isdigit():
        return False
    after = i + 2 if words[i + 1 : i + 2] and words[i + 1] in _ORDINALS else i + 1
    after += words[after : after + 1] == ["of"]
    return _month_at(words, after) is not None


def _follows_date(words: list[str], i: int) -> bool:
    """Is it the 27 in "December 24-27"?"""
    if i < 3 or words[i - 1] not in _JOINS:
        return False
    before = words[max(0, i - 4) : i - 1]
    return any(word in _MONTHS for word in before) and (before[-1].isdigit() or before[-1] in _ORDINALS)


def _month_name(words: list[str], i: int, today: date) -> _Span | None:
    """December 24, or a whole month: "in August", "till January"."""
    month = _month_at(words, i)
    if month is None:
        return None
    number = words[i + 1] if i + 1 < len(words) else ""
    if number.isascii() and number.isdigit() and len(number) <= 2:
        size = 3 if words[i + 2 : i + 3] and words[i + 2] in _ORDINALS else 2
        year = (
            words[i + size + (words[i + size : i + size + 1] == [","])] if i + size + 1 < len(words) else ""
        )
        if re.fullmatch(r"20\d\d", year):
            return _dated(int(year), month, int(number), size + 1 + (words[i + size] == ","))
        return _month_day(int(number), month, size)
    before = words[i - 1] if i else ""
    introduced = before in {
        "in",
        "all",
        "whole",
        "of",
        "until",
        "till",
        "til",
        "through",
        "next",
        "before",
        "for",
    }
    return _whole_month(month) if introduced or len(words) == 1 else None


def _month_at(words: list[str], i: int) -> int | None:
    return _MONTHS.get(words[i]) if i < len(words) else None


def _whole_month(month: int) -> _Span:
    def find(after: date) -> tuple[date, date]:
        year = after.year + (after.month > month)
        first = date(year, month, 1)
        return max(first, after), _first_of_next_month(first) - _DAY

    return _Span(find, 1)


def _month_day(day: int, month: int, size: int) -> _Span:
    def find(after: date) -> tuple[date, date] | None:
        for year in range(after.year, after.year + 9):  # 29 February comes within eight years
            found = _date(year, month, day)
            if found is not None and found >= after:
                return found, found
        return None

    return _Span(find, size, yearless=True, month=month)


def _day_of_month(number: int, size: int) -> _Span:
    def find(after: date) -> tuple[date, date] | None:
        month = after.replace(day=1)
        for _ in range(3):
            found = _date(month.year, month.month, number)
            if found is not None and found >= after:
                return found, found
            month = _first_of_next_month(month)
        return None

    return _Span(find, size, number=number)


def _dated(year: int, month: int, day: int, size: int) -> _Span:
    found = _date(year, month, day)
    return _Span(lambda _: (found, found) if found else None, size, month=month if found else None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
