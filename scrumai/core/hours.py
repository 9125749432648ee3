"""Clock times, weekdays, schedules and reminders as people write them.

Every reading is one pass over words, so its cost grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise

from .calendar import WEEKDAYS, Schedule
from .errors import OneDayOnly, TimeNotUnderstood
from .text import bag
from .zones import named_zone

_LENGTH = 2000  # characters that are read: what somebody sets stands at the beginning
NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fourty": 40, "fifty": 50,
}  # fmt: skip
DAY_NAMES = {
    name: n
    for n, names in enumerate(
        (
            "mon monday", "tue tues tuesday", "wed weds wednesday wednsday", "thu thur thurs thursday",
            "fri friday", "sat saturday", "sun sunday",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_TOKEN = re.compile(
    r"[+#]?\d{1,4}(?:[:.h]\d{2})?(?![\d/])(?:[:.h](?!\d))?|[^\W\d_]+(?:['’][^\W\d_]+)?|[-–—]|[^\w\s]|\w+"
)
_NUMBER = re.compile(r"(\d{1,4})(?:[:.h](\d{2}))?[:.h]?")
_UNITS = {"minute": 1, "minutes": 1, "min": 1, "mins": 1, "hour": 60, "hours": 60, "hr": 60, "hrs": 60}
_INTRODUCES = bag("at to @ um by around about until till til for is")
_LEADS_FROM = bag("from of than")
_MOVES = bag("move change shift push reschedule switch instead rather")
_UP_TO = bag("- – — to through thru till until bis")
_NOT_A_CLOCK = bag(
    """
    st nd rd th day days week weeks month months times people person devs developers points % minute
    minutes min mins hour hours hr hrs second seconds percent
    """
)  # fmt: skip
_FORENOON = bag("am morning mornings")
_AFTERNOON = bag("pm afternoon afternoons evening evenings tonight night")
_LATE = re.compile(r"\b(?:later|back|too early|after)\b")
_EARLY = re.compile(r"\b(?:earlier|sooner|forward|up|ahead|before|too late|prior)\b")
_CLOSES = re.compile(
    r"(?:\b(?:until|till|til)\b|\b(?:closes?|closed|ends?|deadline|summary|digest)\b[^.,;]{0,20}?\bat\b)\s*$"
)
_ONE_DAY = re.compile(
    r"\b(?:today|tomorrow|tonight)\b|\bthis (?:morning|afternoon)\b"
    r"|\b(?:this|next) (?:mon|tues?|wed|wednes|thu|thurs?|fri|satur|sun)(?:day)?\b"
)
_RARE = re.compile(
    r"\b(?:every (?:two|2|second|third|other) (?:weeks?|days?)|bi-?weekly|fortnightly|every fortnight"
    r"|once a month|monthly)\b"
)
_LESS = re.compile(
    r"^(?:no|not|except|without|skip|drop|remove|cancel|don't|dont|excluding|minus|no-one|never)$"
)
_MORE = bag("also add plus including additionally")
_ASKS = re.compile(
    r"^(?:(?:and|so|hey|hi|ok|please|pls|bot)[ ,]+)*"
    r"(?:(?:at |on )?(?:when|what|which)\b|wh(?:en|at)'?s\b|how (?:often|many|long|late|early)\b"
    r"|(?:is|are|do|does|did|will)\b|show\b|tell\b|display\b)"
)
_OFFERS = re.compile(r"\b(?:what|how) (?:about|if)\b|\b(?:move|change|set|shift|make|put|use|switch)\b")


@dataclass(frozen=True)
class Clock:
    """A clock time in a text: where it starts (characters), and how surely it is one."""

    at: time
    start: int
    sure: bool
    from_: bool = False


@dataclass(frozen=True)
class _Token:
    text: str
    start: int


def fold(text: str) -> str:
    """The text for reading: its first 2,000 characters in NFKC and lower case, `a.m.` as `am`."""
    low = unicodedata.normalize("NFKC", text[:_LENGTH]).casefold()[:_LENGTH].replace("’", "'")
    return re.sub(r"\b([ap])\. ?m\b\.?", r"\1m", low)


def is_question(text: str) -> bool:
    """Does the text ask how something is set, rather than to set it?"""
    low = fold(text).strip()
    return _ASKS.search(low) is not None and _OFFERS.search(low) is None


def parse_clock(text: str) -> time:
    """The clock time that a text means; of "from 9 to 10" with a word of moving it is 10, else the first.

    A bare hour from 1 to 5 is in the afternoon, as nobody works before six.

    Raises:
        TimeNotUnderstood: no clock time.
    """
    found = _best(clocks(text), fold(text))
    if found is None:
        raise TimeNotUnderstood(text=text[:80])
    return found.at


def parse_reminder(text: str, standup_at: time, present: time | None = None) -> time:
    """When to remind: a clock time, or so long before (or after) the standup, or earlier or later than now.

    Raises:
        TimeNotUnderstood: none of these, or it falls on another day.
    """
    low = fold(text)
    length = minutes_in(low)
    relative = re.search(r"\b(before|prior|ahead|earlier|up|later|after|sooner)\b", low)
    if length is not None and relative is not None and not re.search(r"\bin\s+(?:\d|a|an|half)", low):
        word = relative[1]
        base = (present or standup_at) if word in {"earlier", "later", "sooner", "up"} else standup_at
        return _shift(base, length if word in {"later", "after"} else -length, text)
    found = _best(clocks(text), low)
    if found is not None:
        return found.at
    if re.search(
        r"\b(?:at|with) (?:the )?(?:standup|stand-up|daily|start)\b|\bwhen it (?:starts|begins|opens)\b", low
    ):
        return standup_at
    raise TimeNotUnderstood(text=text[:80])


def parse_schedule(text: str, present: Schedule) -> Schedule:
    """The present schedule with what the text says changed: time, weekdays, zone, closing time.

    Raises:
        TimeNotUnderstood: nothing to change is in it, no weekday would be left, or it closes before it opens.
        OneDayOnly: it is about a single day, or about some weeks only.
    """
    low = fold(text)
    if _ONE_DAY.search(low) or _RARE.search(low):
        raise OneDayOnly(text=text[:80])
    found = clocks(text)
    closes = [one for one in found if _CLOSES.search(low[max(0, one.start - 60) : one.start])]
    opens = [one for one in found if one not in closes]
    schedule = replace(present, days=weekdays(low, present.days), zone=named_zone(text[:400]) or present.zone)
    best = _best(opens, low)
    shift = minutes_in(low)
    if shift is not None and (_LATE.search(low) or _EARLY.search(low)) and not (best and best.sure):
        schedule = replace(schedule, at=_shift(present.at, shift if _LATE.search(low) else -shift, text))
    elif best is not None:
        schedule = replace(schedule, at=best.at)
    if closes:
        schedule = replace(schedule, open_minutes=_minutes(closes[0].at) - _minutes(schedule.at))
    said = best is not None or closes or _mentions_days(low) or schedule != present
    if not said or not schedule.days or schedule.open_minutes <= 0:
        raise TimeNotUnderstood(text=text[:80])
    return schedule


def clocks(text: str) -> list[Clock]:
    """All clock times of a text, in its order, without those refused ("not 8", "9 is too early")."""
    tokens = [_Token(match[0], match.start()) for match in _TOKEN.finditer(fold(text))]
    found: list[Clock] = []
    i = 0
    while i < len(tokens):
        read = _spoken(tokens, i) or _written(tokens, i)
        if read is None:
            i += 1
            continue
        at, size, sure = read
        before = tokens[i - 1].text if i else ""
        if (
            not sure
            and tokens[i].text in NUMBERS
            and before not in _INTRODUCES | _LEADS_FROM
            and len(tokens) > 2
        ):
            i += 1  # "a new one", "two of us"
            continue
        after = [token.text for token in tokens[i + size : i + size + 3]]
        refused = before in {"not", "isn't", "no"} or ("too" in after and {"early", "late"} & set(after))
        if not refused:
            sure = sure or before in _INTRODUCES
            found.append(Clock(at, tokens[i].start, sure, before in _LEADS_FROM))
        i += size
    return found


def minutes_in(low: str) -> int | None:
    """The first length of time in a folded text, in minutes: "ten min", "half an hour", "an hour"."""
    if re.search(r"\bhalf an? hour\b|\bhalf hour\b", low):
        return 30
    if re.search(r"\b(?:a )?quarter (?:of an )?hour\b", low):
        return 15
    words = re.findall(r"\d+|[^\W\d_]+", low)
    for count, unit in pairwise(words):
        if unit in _UNITS or (unit in {"m", "h"} and count.isdigit()):
            scale = _UNITS.get(unit, 60 if unit == "h" else 1)
            number = 1 if count in {"a", "an"} else number_of(count)
            if number is not None and number * scale < 24 * 60:
                return number * scale
    return None


def number_of(word: str) -> int | None:
    """A number in digits (at most four) or as an English word."""
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return int(word)
    return NUMBERS.get(word)


def weekdays(low: str, present: tuple[int, ...]) -> tuple[int, ...]:
    """The ISO weekdays after what a folded text says of them; `present` where it says nothing."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|[-–—]|[.,;:!?]", low)
    base: set[int] | None = None
    more: set[int] = set()
    less: set[int] = set()
    mode = ""
    i = 0
    while i < len(words):
        word = words[i]
        if _LESS.match(word) or (word == "but" and base is not None and len(base) > 4):
            mode = "less"
        elif words[i : i + 2] == ["instead", "of"]:
            mode = "instead"
        elif word in _MORE:
            mode = "more"
        elif word in {"only", "but", "just", ".", ";"} or (word == "," and mode == "instead"):
            mode = ""
        group, size = _group(words, i, present)
        if group and mode in {"less", "instead"}:
            less |= group if len(group) < 5 else set()
        elif group and mode == "more":
            more |= group
        elif group:
            too = "too" in words[i + size : i + size + 2]
            more, base = (more | group, base) if too else (more, (base or set()) | group)
        i += size
    return tuple(sorted(((set(present) if base is None else base) | more) - less))


def _group(words: list[str], i: int, present: tuple[int, ...]) -> tuple[set[int], int]:
    """A day, a range of days or a word for several of them at `i`, and how many words it takes."""
    word, following = words[i], words[i + 1] if i + 1 < len(words) else ""
    day = _day(word)
    if day is not None:
        last = _day(words[i + 2]) if i + 2 < len(words) else None
        if following in _UP_TO and last is not None:
            return {(day - 1 + n) % 7 + 1 for n in range((last - day) % 7 + 1)}, 3
        return {day}, 1
    if word in {"weekday", "weekdays", "workday", "workdays"}:
        return set(WEEKDAYS), 1
    if word in {"working", "work"} and following in {"day", "days"}:
        return set(WEEKDAYS), 2
    if word in {"weekend", "weekends"}:
        return {6, 7}, 1
    if word in {"every", "each", "all"} and following in {"day", "days"}:
        return set(present) | set(WEEKDAYS), 2
    if word == "daily" and (
        i == 0 or words[i - 1] not in {"our", "the", "my", "a", "your", "this", "team", "of"}
    ):
        return set(present) | set(WEEKDAYS), 1
    return set(), 1


def _day(word: str) -> int | None:
    return DAY_NAMES.get(word) or DAY_NAMES.get(word.removesuffix("s"))


def _mentions_days(low: str) -> bool:
    words = re.findall(r"[^\W\d_]+", low)
    return any(_group(words, i, WEEKDAYS)[0] for i in range(len(words)))


def _spoken(tokens: list[_Token], i: int) -> tuple[time, int, bool] | None:
    """`half past nine`, `quarter to 10`, `ten past 9`, `noon`, `nine thirty`, `nine o'clock`."""
    words = [token.text for token in tokens[i : i + 8]]
    if words[0] in {"noon", "midday"}:
        return time(12), 1, True
    if words[0] == "midnight":
        return time(0), 1, True
    skip = 1 if words[0] in {"a", "an"} else 0
    rest = words[skip:]
    if rest[:1] == ["half"]:
        past = 1 if rest[1:2] == ["past"] else 0
        hour = _hour(rest, 1 + past)
        if hour is not None and (past or not set(rest[2:3]) & {"hour", "hours", "day", "days"}):
            return _reading(hour, 30, words, skip + 2 + past, True)
    lead = 15 if rest[:1] == ["quarter"] else number_of(rest[0]) if rest else None
    if lead is not None and 0 < lead < 60:
        width = 1
        if lead == 20 and rest[1:2] == ["five"]:
            lead, width = 25, 2
        width += bool(rest[width:]) and rest[width] in {"minutes", "min", "mins"}
        word = rest[width] if len(rest) > width else ""
        hour = _hour(rest, width + 1)
        # "9 to 10" is from nine to ten, "ten to 10" and "10 past 9" are times.
        if hour is not None and (
            word == "past" or (word in {"to", "after", "before"} and not rest[0].isdigit())
        ):
            total = hour * 60 + (lead if word in {"past", "after"} else -lead)
            return _reading(total // 60 % 24, total % 60, words, skip + width + 2, True)
    return _counted(words)


def _counted(words: list[str]) -> tuple[time, int, bool] | None:
    """`nine`, `nine thirty`, `nine oh five`, `nine o'clock`."""
    hour = NUMBERS.get(words[0])
    if hour is None or not 1 <= hour <= 12 or (words[1:2] and words[1] in _NOT_A_CLOCK):
        return None
    if words[1:2] == ["o'clock"] or words[1:2] == ["oclock"]:
        return _reading(hour, 0, words, 2, True)
    minutes = NUMBERS.get(words[1], 0) if len(words) > 1 else 0
    if minutes in {10, 15, 20, 30, 40, 50} and not set(words[2:3]) & _NOT_A_CLOCK:
        unit = NUMBERS.get(words[2], 0) if len(words) > 2 and minutes in {20, 30, 40, 50} else 0
        unit = unit if unit < 10 else 0
        return _reading(hour, minutes + unit, words, 3 if unit else 2, True)
    if words[1:2] == ["oh"] and len(words) > 2 and 0 < NUMBERS.get(words[2], 0) < 10:
        return _reading(hour, NUMBERS[words[2]], words, 3, True)
    return _reading(hour, 0, words, 1, False)


def _written(tokens: list[_Token], i: int) -> tuple[time, int, bool] | None:
    """`9:30`, `9.30`, `9h30`, `930am`, `10am`, `10`; not a part of a ticket, a date, an offset or a count."""
    words = [token.text for token in tokens[i : i + 4]]
    match = _NUMBER.fullmatch(words[0])
    if match is None or not _apart(tokens, i):
        return None
    digits, minutes = match[1], match[2]
    following = words[1] if len(words) > 1 else ""
    half = following in _FORENOON | _AFTERNOON
    if following in _NOT_A_CLOCK or following in {"/", "%"}:
        return None
    if minutes is None and len(digits) > 2:
        plain_clock = half or (len(digits) == 4 and (not i or tokens[i - 1].text in {"at", "to", "@"}))
        if not plain_clock or not _is_time(int(digits[:-2]), int(digits[-2:])):
            return None
        return _reading(int(digits[:-2]), int(digits[-2:]), words, 1, True, exact=digits[0] == "0")
    if len(digits) > 2:
        return None
    clock_word = following in {"o'clock", "oclock", "uhr"}
    sure = minutes is not None or clock_word or words[0].endswith("h")
    return _reading(
        int(digits), int(minutes or 0), words, 2 if clock_word else 1, sure, exact=digits[0] == "0"
    )


def _apart(tokens: list[_Token], i: int) -> bool:
    """Stands the number for itself? `DEMO-12`, `+2`, `v1.2`, `#42` and `3/4` do not."""
    token = tokens[i]
    if not i:
        return True
    before = tokens[i - 1]
    touching = before.start + len(before.text) == token.start
    return not (
        touching and (before.text in {"-", "–", "—", "/", "+", "#", "!", "$", "."} or before.text.isalnum())
    )


def _hour(words: list[str], i: int) -> int | None:
    number = number_of(words[i]) if i < len(words) else None
    return number if number is not None and number <= 24 else None


def _reading(
    hour: int, minute: int, words: list[str], size: int, sure: bool, exact: bool = False
) -> tuple[time, int, bool] | None:
    """The time with its half of the day: said, or guessed for the bare hours 1 to 5."""
    following = words[size : size + 3]
    near = following[:1] if following[:1] and following[0] in _FORENOON | _AFTERNOON else following
    said = near[0] if len(near) == 1 else near[-1] if near[:1] and near[0] in {"in", "at"} else ""
    if said in _AFTERNOON and 1 <= hour <= 11:
        hour += 12
    elif said in _FORENOON and hour == 12:
        hour = 0
    elif said not in _FORENOON | _AFTERNOON and 1 <= hour <= 5 and not exact:
        hour += 12
    if not _is_time(hour, minute):
        return None
    known = said in _FORENOON | _AFTERNOON
    return time(hour % 24, minute), size + (1 if known and len(near) == 1 else 0), sure or known


def _is_time(hour: int, minute: int) -> bool:
    return 0 <= minute < 60 and (0 <= hour < 24 or (hour == 24 and minute == 0))


def _best(found: list[Clock], low: str) -> Clock | None:
    words = set(re.findall(r"[^\W\d_]+", low))
    moves = bool(words & _MOVES)
    if moves and any(not one.from_ for one in found):
        found = [one for one in found if not one.from_]
    sure = [one for one in found if one.sure or (one.from_ and not moves)]
    return next(iter(sure or found), None)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _shift(at: time, minutes: int, text: str) -> time:
    base = datetime(2000, 1, 2, at.hour, at.minute)
    moved = base + timedelta(minutes=minutes)
    if moved.date() != base.date():
        raise TimeNotUnderstood(text=text[:80])
    return moved.time()
