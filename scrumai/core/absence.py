"""An absence that is told inside a report: "finished 142, off tomorrow"."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

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


def _hangs_on_a_name(before: str, said: str) -> bool:
    """ "waiting on Ana, on leave until Monday" is about Ana; "stuck on keys from Ana, off tomorrow" is not."""
    return said.startswith("on ") and re.search(r"\b(?:on|for|by)\s+[A-Z]\w+,\s*$", before) is not None
