"""What becomes of a message while a question of the standup is open: the product's own decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from scrumai.core import taken
from scrumai.core.standup import Kind, hear
from scrumai.core.taken import What
from scrumai.core.text import clean

from .heldout import Segment

Parse = Mapping[str, Any]


def taken_as(text: str, parse: Parse, asked: str) -> Literal["answer", "question"]:
    """Whether the standup writes a message down, or steps aside for it and asks again."""
    what = taken.taken_as(clean(text), parse, Kind(asked)).what
    told = (
        [What.ANSWER, What.YES] if asked == Kind.BLOCKER.value else [What.ANSWER]
    )  # "yes", there are blockers
    return "answer" if what in told else "question"


def topic(text: str, parse: Parse, asked: str) -> str:
    """The intent by which the standup answers a question in its middle, "" for none."""
    return taken.taken_as(clean(text), parse, Kind(asked)).topic


def told(text: str, parse: Parse, asked: str) -> list[Segment]:
    """What the standup writes down of an answer, as segments of the text."""
    segments: list[Segment] = []
    at = 0
    for entry in hear(text, parse.get("entities") or (), Kind(asked)):
        start = max(text.find(entry.text, at), at)
        at = start + len(entry.text)
        nothing = (
            "no_blocker" if entry.about is Kind.BLOCKER else "other"
        )  # "nothing" was done: no item of work
        segments.append(Segment(start, at, nothing if entry.kind is Kind.NONE else entry.kind.value))
    return segments
