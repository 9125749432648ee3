"""What every finder gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

URL = re.compile(r"(?:https?://|www\.)[^\s<>|]+")


@dataclass(frozen=True)
class Mention:
    """text[start:end] names something; `kind` is ticket, person, time or absence.

    The value of a ticket is its key in normal form, of the others it is the words themselves.
    `reading` is what the words of a time or an absence mean, see `scrumai.core.when`; None where
    the grammar does not know them all.
    """

    kind: str
    start: int
    end: int
    value: str
    reading: Mapping[str, Any] | None = None


def apart(found: Iterable[Mention]) -> list[Mention]:
    """Those that do not overlap: the earlier, and of those that begin together the longer one."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def overlaps(start: int, end: int, found: Iterable[Mention]) -> bool:
    """Whether text[start:end] shares a sign with any of them."""
    return any(one.start < end and start < one.end for one in found)
