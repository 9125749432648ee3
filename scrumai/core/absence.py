"""An absence that is told inside a report: "finished 142, off tomorrow"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from . import cues
from .calendar import WEEKDAYS, Absence
from .dates import parse_absence
from .errors import TimeNotUnderstood
from .mentions import absences

# Before the words there is nothing, or only oneself: "Bob is out" is about Bob, "Ana, on leave" about Ana.
_OWN = re.compile(
    r"(?:^|[.;:!?\n]|,(?=\s)|\b(?:and|but|also|then|btw|ps|note)\b)[\s\-*•]*"
    r"(?:(?:i|i'm|im|i\u2019m|i am|i will be|i'll be|i\u2019ll be|ill be|will be|going to be|i take|i'm taking|taking|also|fyi|heads up)[:,]?\s+)*(?:a\s+)?$",
    re.I,
)
_NOW = re.compile(r"\b(?:i['\u2019]?m|i am|i['\u2019]?ll|i will|i won['\u2019]?t|i can['\u2019]?t)\b", re.I)
_BESIDE = frozenset(
    "hi hello hey morning good all team sorry unfortunately afraid guys folks im m ll fyi btw".split()
)


def own_absences(text: str, today: date, days: Collection[int] = WEEKDAYS) -> list[Absence]:
    """The absences that a report tells of its own author; those that cannot be read are left out."""
    found = []
    for mention in absences(text):
        before = text[: mention.start]
        if _OWN.search(before) and not _hangs_on_a_name(before, mention.value):
            try:
                found.append(parse_absence(mention.value, today, days))
            except TimeNotUnderstood:
                continue
    return found


def is_absence(text: str) -> bool:
    """Whether a message tells that its author is or will be away, and nothing else; what may be of a day that is over is none."""
    found = absences(text)
    if len(found) != 1:
        return False
    (mention,) = found
    before, after = text[: mention.start], text[mention.end :]
    beside = [word for word in cues.content(f"{before} {after}") if word not in _BESIDE]
    if beside or not _OWN.search(before):
        return False
    return bool(_NOW.search(text)) or _is_ahead(mention.reading or {})


def _is_ahead(reading: Mapping[str, Any]) -> bool:
    """Whether the days are today or later by their words; "off on Friday" may be told of last Friday."""
    if "to" not in reading:
        return any(reading.get(unit, -1) >= 0 for unit in ("day", "week"))
    end, least = reading["to"], 1 if reading["to"].get("before") else 0  # "until today" ends yesterday
    is_past = end.get("toward") == "past" or str(end.get("shift", "")).startswith("-")
    return not is_past and end.get("day", least) >= least and end.get("week", 0) >= 0


def _hangs_on_a_name(before: str, said: str) -> bool:
    """ "waiting on Ana, on leave until Monday" is about Ana; "stuck on keys from Ana, off tomorrow" is not."""
    return said.startswith("on ") and re.search(r"\b(?:on|for|by)\s+[A-Z]\w+,\s*$", before) is not None
