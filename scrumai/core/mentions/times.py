"""Clock times, days, dates, recurrences, spans of time, and the places and zones that say whose time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from ..text import bag, bare
from ..when import read
from ..zones import place_names
from .base import URL, Mention, apart

WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|tues|wed|thu|thur|thurs|fri)s?(?![\w'’])"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_COUNT = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
SMALL = rf"(?:{_COUNT}|fifteen|twenty|thirty|forty-?five|\d{{1,3}})"
UNIT = r"(?:min(?:ute)?s?|h(?:ou)?rs?|hours?|days?|weeks?|months?|sprints?)"
_ZONE = r"(?:(?:UTC|GMT)(?:\s?[+-]\s?\d{1,2}(?::?\d{2})?)?|CES?T|[ECMP][SD]T|IST|JST|BST|A[EC][SD]T|BRT|SGT|HKT|KST|MSK|EES?T|WES?T)"
_CLOCK = (
    r"(?:\d{1,2}[:.h]\d{2}(?!\d|[./]\d)(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|\d{1,2}\s?o['’]?clock|\d{1,2}\s?(?:uhr|h)\b"
    rf"|(?:half|(?:a )?quarter|{SMALL})(?: minutes)? (?:past|to|after) {SMALL}\b|(?:at )?noon|midnight|midday"
    rf"|(?:(?<=at )|(?<=until )|(?<=till )|(?<=from )|(?<=by )|(?<=around )|(?<=before )|(?<=after )|(?<=to ))(?:[01]?\d|2[0-4]|{_COUNT})(?![\w:.,%/-]\w|\w| (?:points?|tickets?|items?|hours?|minutes?|days?|weeks?|sprints?|people|stor)))"
)
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}\.\d{{1,2}}\.|(?<=on )\d{{1,2}}/\d{{1,2}}|(?<=until )\d{{1,2}}/\d{{1,2}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b(?![-:])|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}\b(?: \d{{4}})?|(?:the )?\d{{1,2}}(?:st|nd|rd|th)\b)"
)
_DAY = (
    rf"(?:(?:an?|{SMALL}) {UNIT} (?:from|after|before) (?:(?:next |this )?(?:{WEEKDAY})|today|tomorrow)|(?:the )?(?:{WEEKDAY}) (?:after next|week)\b"
    rf"|(?:the )?(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:{WEEKDAY}) (?:of|in) (?:(?:the |this |next |last )*month|{_MONTH})\b"
    r"|(?:the )?day (?:after tomorrow|before yesterday)|today|tomorrow|tommorow|tmrw|tmw|2moro|yesterday|tonight"
    rf"|(?:this|next|last|past|coming|following) (?:{WEEKDAY}|week|month|sprint|iteration|weekend|morning|afternoon|evening|year|quarter)"
    rf"|{WEEKDAY}|weekdays?|work(?:ing)? ?days?|weekends?"
    r"|(?:the )?(?:end|start|beginning|middle|close) of (?:the |this |next |last )?(?:day|week|month|sprint|iteration|quarter|year|business|play)|eod\b|eow\b|eom\b|cob\b|(?:the )?week after next|(?:the )?rest of (?:the|this) (?:day|week|sprint|month)"
    r"|in the (?:morning|afternoon|evening)|(?:this|all|whole) (?:day|week)|mornings?|afternoons?|evenings?"
    rf"|in (?:an?|{SMALL}) {UNIT}|(?:an?|{SMALL}) {UNIT} (?:before|earlier|ago|later|after|from now)|for (?:an?|the|{SMALL})(?: next| last)? {UNIT}|(?:the )?(?:next|last|past) {SMALL} {UNIT}"
    r"|(?:every|each) (?:(?:other|second|single) )?(?:day|week|month|morning|sprint)|mon(?:day)?\s?(?:-|–|to|through)\s?(?:thu|fri)(?:rs|day|rsday)?)"
)
DAY = rf"(?:{_DATE}|{_DAY})"
ATOM = rf"(?:{_DATE}|{_CLOCK}|{_DAY}|(?-i:{_ZONE})\b|(?-i:[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?))"
_GLUE = r"(?:\s*(?:,|-|–|/|&)\s*|\s+)(?:(?:at|on|by|from|to|until|till|and|or|the|of|every|each|except|but not|starting|around|about|sharp)\s+){0,3}"
TIME = re.compile(
    rf"(?i)(?<![\w/.#-])(?:(?:every|each|except|since|until|till|before|after)\s+(?:on\s+)?)?(?:{ATOM})(?:{_GLUE}(?:{ATOM}))*(?![\w])"
)
_PLACE_CUE = re.compile(r"(?i)\b(?:in|to|from|at|is|zone|tz|near|of|=|:)\s+(?:the )?$")
_STRICT_CUE = re.compile(r"(?i)\b(?:in|zone|tz)\s+$")
_NAMES_TOO = bag(  # of people and things
    """
    adelaide austin bali bern cali casey charlotte chatham christmas cork davis dawson denver dresden florence
    georgia jersey jordan kochi lima lome madeira merida oral palmer paris phoenix regina resolute reunion
    rosario salvador samara santiago sofia stanley sydney thule turkey valencia victoria vienna virgin
    wellington whitehorse
    """
)
_PLACE_AFTER = re.compile(r"(?i)(?:'s)?[ -](?:local )?(?:time|tz|timezone)\b")
_WORD = re.compile(r"[^\W\d_]+")
_NAMED = re.compile(
    r"(?i)(?<![\w-])(?:eastern|western|central|pacific|mountain|central european|indian|japan|british)"
    r"(?: standard| summer| daylight)? time(?![\w-])"
)


@cache
def _places() -> Mapping[str, int]:
    """The first words of places that stand for a time zone, and how many words such a place has at most."""
    first: dict[str, int] = {}
    for name in place_names():
        words = name.split()
        if len(name) > 3:
            first[words[0]] = max(len(words), first.get(words[0], 0))
    return first


def _places_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a text names a place; of places that begin together the longest."""
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    names = place_names()
    i = 0
    while i < len(words):
        size = _places().get(bare(words[i][0]), 0)
        while size and bare(" ".join(word[0] for word in words[i : i + size])) not in names:
            size -= 1
        if size and len(words[i : i + size]) == size:
            yield words[i][1], words[i + size - 1][2]
        i += size or 1


def times(text: str) -> list[Mention]:
    """Clock times, days, dates, recurrences, spans of time, and the places and zones that say whose time."""
    masked = URL.sub(lambda match: "_" * len(match[0]), text)
    found = [Mention("time", m.start(), m.end(), text[m.start() : m.end()]) for m in TIME.finditer(masked)]
    found += [Mention("time", m.start(), m.end(), m[0]) for m in _NAMED.finditer(masked)]
    for start, end in _places_in(masked):
        after = _PLACE_AFTER.match(masked, end)
        cue = _STRICT_CUE if text[start:end].lower() in _NAMES_TOO else _PLACE_CUE
        if after or cue.search(masked, max(0, start - 12), start):
            end = after.end() if after else end
            found.append(Mention("time", start, end, text[start:end]))
    return [replace(one, reading=read(one.value)) for one in _run_together(text, apart(found))]


def _run_together(text: str, found: list[Mention]) -> list[Mention]:
    """Joins a time and the place beside it: "10:15" and "Berlin time"."""
    joined: list[Mention] = []
    for mention in found:
        if joined and re.fullmatch(r",?\s+(?:in\s+)?", text[joined[-1].end : mention.start]):
            start = joined.pop().start
            mention = Mention("time", start, mention.end, text[start : mention.end])
        joined.append(mention)
    return joined
