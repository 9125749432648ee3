"""Tickets, people, times and absences named in a text, found by grammar.

Every finder takes the text as typed and gives `Mention`s in order, with exact offsets.
"""

from __future__ import annotations

from collections.abc import Iterable

from .absences import absences
from .base import Mention, overlaps
from .people import people
from .tickets import tickets
from .times import times

__all__ = ["Mention", "absences", "mentions", "overlaps", "people", "tickets", "times"]


def mentions(
    text: str, names: frozenset[str] = frozenset(), proper: Iterable[tuple[int, int]] = ()
) -> list[Mention]:
    """Everything that is named. `names` are known people in lower case, `proper` the spans of proper nouns."""
    found = [*tickets(text), *times(text), *absences(text)]
    taken = [one for one in found if one.kind != "absence"]
    found += [one for one in people(text, names, proper) if not overlaps(one.start, one.end, taken)]
    return sorted(found, key=lambda m: (m.start, m.end, m.kind))
