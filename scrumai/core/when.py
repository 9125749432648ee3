"""What the words of a time say, without the day and the place where they were said.

A reading is plain JSON, for a message carries it from the parser to the use case, which alone knows
whose clock counts (`scrumai.core.moment`). Its keys, each only where the words say so:

    day, week, month, quarter, year, sprint    how far from the present one: tomorrow is day 1
    weekday     1 to 7, Monday is 1; in the week that `week` names, else the nearest
    date        2026-12-24, --12-24 (any year), ---24 (any month), --12 (a month)
    nth         with weekday and month: the first (1) to the last (-1) Monday of it
    edge        start, middle or end of the day, week, month ... named
    part        morning, noon, afternoon, evening or night of the day
    at          hh:mm
    shift       so long from now, an ISO 8601 duration with its sign: -PT20M
    length      so long; beside a day, from it on
    plus        so long after the day that is named: two days after Monday
    ahead       so long before something that the words do not name
    every       ISO weekdays, or a duration: each Monday, every two weeks
    from, to    readings, each with one end open or both given; `before` and `after` leave its day out
    zone        an IANA name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any, TypeAlias

from .errors import TimeNotUnderstood
from .hours import DAY_NAMES, fold, number_of, parse_clock
from .zones import exact_zone

Reading: TypeAlias = dict[str, Any]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|wednsday|thu|thurs?|fri|sat|sun)\b(?:'s\b)?"
_COUNT = r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fort?y|a couple of|half an?)"
_UNIT = r"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|fortnights?|months?|years?|sprints?)\b"
_SPAN = r"(?P<span>day|week|month|quarter|year|sprint|iteration)\b"
_WHICH = {"this": 0, "the": 0, "current": 0, "next": 1, "coming": 0, "upcoming": 0, "following": 1, "last": -1, "past": -1,
          "previous": -1}  # fmt: skip
_ORDINAL = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
}
_PARTS = {
    "mid-morning": "morning",
    "tonight": "evening",
    "midday": "noon",
    "lunch": "noon",
    "lunchtime": "noon",
}
_EVERY = {"day": "P1D", "week": "P1W", "month": "P1M", "sprint": "P1S"}
_LEAD = re.compile(
    r"(?:\s|,|\bon\b|\bat\b|@|\bin\b|\bof\b|\bthe\b|\baround\b|\babout\b|\bsharp\b|\bfor\b(?= (?:the|next|last|past|rest|this|today|tomorrow)\b))+"
)
_SWITCH = re.compile(
    r"(?P<from>since|from|starting(?: from| on)?|as of|between)\b|(?P<after>after)\b|(?P<before>before)\b"
    r"|(?P<to>(?:until|till?|through|thru|to|and)\b|[-–—])|(?P<by>by)\b"
)


def read(text: str) -> Reading | None:
    """What the words say; None where one of them is not understood."""
    return deepcopy(_read(re.sub(r"(?<=[a-z])\.$", "", " ".join(fold(text).split()))))


@lru_cache(maxsize=1024)  # "today", "since Tuesday": most of them are said every day
def _read(low: str) -> Reading | None:
    found: list[tuple[str, Reading]] = [("", {})]
    i = 0
    while i < len(low):
        if lead := _LEAD.match(low, i):
            i = lead.end()
            continue
        piece = _piece(low, i, found[-1][1])
        if piece is not None:
            more, i = piece
            if not _joined(found[-1][1], more):
                return None
        elif switch := _SWITCH.match(low, i):
            found.append((switch.lastgroup or "", {}))
            i = switch.end()
        else:
            return None
    return _whole(found, low)


def _piece(low: str, i: int, present: Mapping[str, Any]) -> tuple[Reading, int] | None:
    """The first of the forms that stands at `i`, and where it ends."""
    for pattern, reading in _FORMS:
        match = pattern.match(low, i)
        if match is not None:
            try:
                return reading(match), match.end()
            except TimeNotUnderstood:
                continue
    return None


def _joined(present: Reading, more: Reading) -> bool:
    """Put what is read with what was; False where they do not go together."""
    if "every" in present and "weekday" in more:
        more = {"every": [more["weekday"]]}
    if isinstance(present.get("every"), list) and isinstance(more.get("every"), list):
        present["every"] = sorted({*present["every"], *more["every"]})
        return True
    if present.keys() == more.keys() == {"weekday"}:  # "mon wed fri"
        present["every"] = sorted({present.pop("weekday"), more["weekday"]})
        return True
    if present.keys() & more.keys():
        return False
    present.update(more)
    return True


def _whole(found: list[tuple[str, Reading]], low: str) -> Reading | None:
    """The parts of a range, or the one reading."""
    (_, first), *others = found
    for _, one in found:
        _settle(one)
    if not others:
        return first or None
    if any(not one for _, one in others):
        return None
    if "every" in first:
        return _repeated(first, others)
    if "length" in first and not low.startswith("for "):
        return None  # "a week from Friday"
    if any("every" in one for _, one in others):
        return None
    if any(role == "by" for role, _ in others):
        last = others[-1][1]
        return {"toward": "future", **last} if len(others) == 1 and not first else None
    reading: Reading = {}
    for role, one in found if first else others:
        key = {"": "from", "from": "from", "after": "from", "before": "to", "to": "to"}[role]
        if role == "from" and first:
            # "10 am from Monday": what stands in front says which hour
            reading.pop("from", None)
            one = {**one, **first}
        if key in reading:
            return None
        reading[key] = {**one, role: True} if role in {"before", "after"} else one
    ends = [one for one in (reading.get("from"), reading.get("to")) if one]
    zones = [one.pop("zone") for one in ends if "zone" in one]
    if len(others) == 1 and " and " in low and len(first) == len(others[0][1]) == 1:
        days = [one.get("weekday", 0) for one in (first, others[0][1])]
        if all(days) and days[1] != days[0] + 1:
            return {"every": sorted(days)}  # "Monday and Thursday" is no range
    return {**_each_day(reading), **({"zone": zones[0]} if zones else {})}


def _settle(one: Reading) -> None:
    """A clock time needs no part of the day: "9 in the evening" is 21:00."""
    if "at" in one and "part" in one:
        hour = int(one["at"][:2])
        if one.pop("part") in {"afternoon", "evening", "night"} and 1 <= hour < 12:
            one["at"] = f"{hour + 12}{one['at'][2:]}"


def _each_day(reading: Reading) -> Reading:
    """ "mon-fri at 9" is each of these days."""
    first, last = reading.get("from", {}), reading.get("to", {})
    if first.keys() != {"weekday"} or last.keys() != {"weekday", "at"} or first["weekday"] >= last["weekday"]:
        return reading
    return {"every": list(range(first["weekday"], last["weekday"] + 1)), "at": last["at"]}


def _repeated(first: Reading, others: list[tuple[str, Reading]]) -> Reading | None:
    """ "every monday and thursday", "weekdays from 9 to 10"."""
    days = [one.get("weekday") for role, one in others if role == "to"]
    if isinstance(first["every"], list) and all(days) and len(days) == len(others):
        rest = {key: value for _, one in others for key, value in one.items() if key != "weekday"}
        return {**first, **rest, "every": sorted({*first["every"], *days})}
    return None


def _which(match: re.Match[str]) -> int:
    return _WHICH[match["which"] or "this"]


def _amount(match: re.Match[str]) -> str:
    """ISO 8601 for "20 minutes", with S for sprints, which ISO does not know."""
    count, unit = match["count"], match["unit"]
    number = (
        2
        if count.startswith("a couple")
        else 1
        if count in {"a", "an"} or count.startswith("half")
        else number_of(count)
    )
    if number is None:
        raise TimeNotUnderstood(text=count)
    letter = unit[0].upper()
    if count.startswith("half"):
        if letter != "H":
            raise TimeNotUnderstood(text=unit)
        return "PT30M"
    if unit.startswith("fortnight"):
        return f"P{2 * number}W"
    if unit.startswith("m") and not unit.startswith("mo"):
        return f"PT{number}M"
    return f"PT{number}H" if letter == "H" else f"P{number}{letter}"


def _month(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3]) + 1


def _date(year: str | None, month: int, day: int) -> Reading:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise TimeNotUnderstood(text=f"{day}.{month}.")
    if not year:
        return {"date": f"--{month:02}-{day:02}"}
    return {"date": f"{int(year) + (2000 if len(year) == 2 else 0)}-{month:02}-{day:02}"}


def _numeric(match: re.Match[str]) -> Reading:
    """Days come before months, unless that cannot be."""
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day and "/" in match[0]:
        day, month = month, day
    return _date(match["y"], month, day)


def _weekdays(match: re.Match[str]) -> Reading:
    first, last = DAY_NAMES[match["a"]], DAY_NAMES[match["b"]]
    return {"every": [(first - 1 + n) % 7 + 1 for n in range((last - first) % 7 + 1)]}


def _clock(match: re.Match[str]) -> Reading:
    return {"at": parse_clock(match[0]).isoformat("minutes")}


def _zone(match: re.Match[str]) -> Reading:
    zone = exact_zone(match[0])
    if zone is None:
        raise TimeNotUnderstood(text=match[0])
    return {"zone": zone}


def _weekday(match: re.Match[str]) -> Reading:
    number = DAY_NAMES[match["weekday"]]
    if match["which"] in {"next", "following"}:
        return {"weekday": number, "week": 1}
    if match["which"] in {"last", "past", "previous"}:
        return {"weekday": number, "toward": "past"}
    return {"weekday": number} | ({"toward": "future"} if match["which"] else {})


def _edge(match: re.Match[str]) -> Reading:
    edge = {"end": "end", "close": "end", "middle": "middle", "mid": "middle"}.get(match["edge"], "start")
    span = match["span"].replace("iteration", "sprint")
    which = _which(match)
    return {"edge": edge} | ({span: which} if span != "day" or which else {})


def _short_edge(match: re.Match[str]) -> Reading:
    span = {"w": "week", "m": "month", "s": "sprint"}.get(match[1])
    return {"edge": "end"} | ({span: 0} if span else {})


def _rest(match: re.Match[str]) -> Reading:
    return {"from": {"shift": "PT0M"}, "to": {match["span"].replace("iteration", "sprint"): 0}}


def _stretch(match: re.Match[str]) -> Reading:
    """ "the last two weeks", "the next 3 days": up to now, or from now."""
    now, far = {"shift": "PT0M"}, _amount(match)
    if _which(match) < 0:
        return {"from": {"shift": f"-{far}"}, "to": now}
    return {"from": now, "to": {"shift": far}}


def _part(match: re.Match[str]) -> Reading:
    said = match["part"]
    return {"part": _PARTS.get(said, said)}


_TOMORROW = r"tomorr?ow|tommorr?ow|tmrw|tmr|tmw|2moro"
_EACH = r"(?:every|each)"
_PART = r"(?P<part>mid-morning|morning|noon|midday|lunch(?:time)?|afternoon|evening|night)"
_WHICH_ = r"(?:the )?(?:(?P<which>this|current|next|coming|following|upcoming|last|past|previous) )?"
_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading]]] = [
    (re.compile(pattern), reading)
    for pattern, reading in (
        # dates
        (r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)", lambda m: _date(m["y"], int(m["m"]), int(m["d"]))),
        (r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?!\d)", _numeric),
        (r"(?P<d>\d{1,2})(?P<s>[./])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?!\d)", _numeric),
        (r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>(?!))?(?![\d/])", _numeric),
        (rf"{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>20\d\d))?(?![\d:])", lambda m: _date(m["y"], _month(m), int(m["d"]))),
        (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}(?:,? (?P<y>20\d\d))?(?!\d)", lambda m: _date(m["y"], _month(m), int(m["d"]))),
        (r"(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of )?\w*day)", lambda m: {"date": f"---{int(m['d']):02}"}),
        (rf"(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last) {_WEEKDAY} (?:of|in) (?:the )?(?:(?P<which>this|next|last) )?(?P<unit>month\b)?(?:(?<!month){_MONTH})?",
         lambda m: {"nth": _ORDINAL[m["nth"]], "weekday": DAY_NAMES[m["weekday"]]} | ({"date": f"--{_month(m):02}"} if m["month"] else {"month": _which(m)})),
        (rf"{_MONTH}(?! \d)", lambda m: {"date": f"--{_month(m):02}"}),
        # recurrences
        (rf"{_EACH} (?P<other>other |second |2nd )(?P<u>day|week|month|sprint)\b", lambda m: {"every": "P2" + m["u"][0].upper()}),
        (rf"{_EACH} {_COUNT} {_UNIT}", lambda m: {"every": _amount(m)}),
        (rf"(?:{_EACH} )?(?:weekdays?|work(?:ing)? ?days?)\b", lambda m: {"every": [1, 2, 3, 4, 5]}),
        (rf"(?:{_EACH} )weekends?\b|weekends\b", lambda m: {"every": [6, 7]}),
        (rf"{_EACH} (?P<u>day|week|month|sprint)\b", lambda m: {"every": _EVERY[m["u"]]}),
        (r"daily\b", lambda m: {"every": "P1D"}), (r"weekly\b", lambda m: {"every": "P1W"}), (r"fortnightly\b|biweekly\b", lambda m: {"every": "P2W"}),
        (rf"{_EACH} (?P<part>morning|afternoon|evening|night)\b", lambda m: {"every": "P1D", "part": m["part"]}),
        (r"(?P<part>morning|afternoon|evening)s\b", lambda m: {"every": "P1D", "part": m["part"]}),
        (r"(?:every |each )?(?P<a>mon|monday|tue|tuesday|wed|wednesday|sun|sunday)s? ?(?:-|–|to|through|thru) ?(?P<b>thu|thursday|fri|friday|wed|wednesday|sat|saturday)s?\b(?=.*\b(?:every|each)\b|(?<=s))", _weekdays),
        (r"(?:every |each )(?P<a>mon|monday|tue|tuesday|wed|wednesday|sun|sunday) ?(?:-|–|to|through|thru) ?(?P<b>thu|thursday|fri|friday|wed|wednesday|sat|saturday)\b", _weekdays),
        (rf"{_EACH} {_WEEKDAY}", lambda m: {"every": [DAY_NAMES[m["weekday"]]]}),
        (r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri)s\b", lambda m: {"every": [DAY_NAMES[m["weekday"]]]}),
        # days
        (rf"{_COUNT} {_UNIT} (?P<dir>from|after|before) (?=(?:next |this )?(?:{_WEEKDAY.replace('?P<weekday>', '?:')}|today|{_TOMORROW}))",
         lambda m: {"plus": ("-" if m["dir"] == "before" else "") + _amount(m)}),
        (rf"{_WEEKDAY} after next\b", lambda m: {"weekday": DAY_NAMES[m["weekday"]], "week": 2}),
        (rf"{_WEEKDAY} week\b", lambda m: {"weekday": DAY_NAMES[m["weekday"]], "plus": "P1W"}),
        (r"day after tomorrow\b", lambda m: {"day": 2}),
        (r"day before yesterday\b", lambda m: {"day": -2}),
        (r"today\b|now\b(?!.)", lambda m: {"day": 0}),
        (r"tonight\b", lambda m: {"day": 0, "part": "evening"}),
        (r"last night\b", lambda m: {"day": -1, "part": "evening"}),
        (rf"(?:{_TOMORROW})\b", lambda m: {"day": 1}),
        (r"yesterday\b", lambda m: {"day": -1}),
        (rf"(?:this|in the) {_PART}\b", lambda m: {"day": 0} | _part(m) if m[0].startswith("this") else _part(m)),
        (rf"(?:{_WHICH_}){_WEEKDAY}(?! of\b)", _weekday),
        (r"(?P<edge>end|close|start|beginning|middle|mid)[ -](?:of )?(?:business|play|the work(?:ing)? day)\b(?P<span>)(?P<which>)?", lambda m: {"edge": "end" if m["edge"] in {"end", "close"} else "start"}),
        (rf"(?P<edge>end|close|start|beginning|middle|mid)[ -](?:of )?{_WHICH_}{_SPAN}", _edge),
        (r"eo([dwms])\b", _short_edge), (r"cob\b", lambda m: {"edge": "end"}),
        (rf"rest of (?:the |this )?{_SPAN}", _rest),
        (rf"(?:the )?(?P<which>next|last|past|coming|following|previous) {_COUNT} {_UNIT}", _stretch),
        (r"(?:the )?week after next\b", lambda m: {"week": 2}),
        (rf"{_WHICH_}(?P<u>weekend)\b", lambda m: {"from": {"weekday": 6, "week": _which(m)}, "to": {"weekday": 7, "week": _which(m)}}),
        (rf"(?:the )?(?P<which>this|current|next|coming|following|upcoming|last|past|previous) {_SPAN}", lambda m: {m["span"].replace("iteration", "sprint"): _which(m)}),
        (r"(?:all|whole) day\b(?=.)", lambda m: {}),
        (r"(?:(?:all|whole|full) )?(?P<span>day|week|sprint)\b", lambda m: {m["span"]: 0}),
        # lengths and shifts
        (rf"{_COUNT} {_UNIT} (?:ago|earlier)\b", lambda m: {"shift": "-" + _amount(m)}),
        (rf"{_COUNT} {_UNIT} (?:later|from now|from today)\b", lambda m: {"shift": _amount(m)}),
        (rf"{_COUNT} {_UNIT} (?:before|prior|ahead)\b", lambda m: {"ahead": _amount(m)}),
        (rf"(?<=in ){_COUNT} {_UNIT}(?!')", lambda m: {"shift": _amount(m)}),
        (rf"in {_COUNT} {_UNIT}", lambda m: {"shift": _amount(m)}),
        (rf"(?:for )?(?:the )?{_COUNT} {_UNIT}", lambda m: {"length": _amount(m)}),
        # zones, before the clocks: "UTC+2" holds a number
        (r"(?:utc|gmt)(?:\s?[+-]\s?\d{1,2}(?::?\d{2})?)?\b", _zone),
        (r"[a-z]+/[a-z_]+(?:/[a-z_]+)?\b", _zone),
        # clocks
        (r"(?:half past|half|a quarter (?:past|to)|quarter (?:past|to|after)|(?:[a-z]+(?: minutes)? (?:past|to)|\d\d?(?: minutes)? past)) (?:\d{1,2}|[a-z]+)\b(?: ?[ap]m\b)?", _clock),
        (r"\d{1,2}[:.h]\d{2}(?:\s?[ap]m\b)?(?:h\b| uhr\b)?(?:\s(?:in the (?:morning|afternoon|evening)))?|\d{1,4}\s?[ap]m\b|\d{1,2}\s?(?:o'?clock|uhr|h)\b", _clock),
        (r"noon\b|midday\b|midnight\b", _clock),
        (rf"{_PART}\b", _part),
        (r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![\w:./-])", _clock),
        (r"(?:[^\W\d_]{2,} ){0,3}?(?:local )?(?:time|tz|timezone)\b", _zone),
        (r"[^\W\d_]{2,}(?: [^\W\d_]{2,}){2}\b", _zone), (r"[^\W\d_]{2,} [^\W\d_]{2,}\b", _zone), (r"[^\W\d_]{2,}\b", _zone),
    )
]  # fmt: skip
