"""What a no to obstacles leaves out: "no blockers besides the VPN"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from components.clauses import ENDS, Clause, ends
from components.cues import BARE
from components.lifted import denies_obstacles, mends
from scrumai.core.cues import is_none

_BESIDES = re.compile(  # behind a comma "besides" adds
    r"(?:\W*(?:other than|apart from|aside from|except(?: for)?)|[\s(–—-]*besides)\s+"
    r"(?!(?:i|we|that|this|these|those|it|if|when|for|today|tomorrow|maybe|perhaps|possibly|the usual|the ones?)\b)\w",
    re.IGNORECASE,
)
_NO_BLOCKER = re.compile(  # a test may have no problems, and so may a mood
    r"block|impediment|obstacle", re.IGNORECASE
)
_SETTLED = re.compile(
    r"\b(?:fixed|(?:re)?solved|restored|sorted|settled|handled|done|over|gone|cleared|mended|corrected|unblocked|already|no longer|any ?more|works?|came|arrived|took care|worked around|removed|lifted|merged|deployed|fine|ready|history|behind (?:me|us)|out of the way|in review)\b",
    re.IGNORECASE,
)


def excepted(text: str, pieces: Sequence[Clause], forms: Sequence[str]) -> Iterator[int]:
    """Which pieces a no to obstacles leaves out, in so many words: "no blockers besides the VPN"."""
    for at in range(1, len(pieces)):
        if _leaves_out(text, *pieces[at - 1 : at + 1]) and _remains(text, pieces, forms, at):
            yield at


def _leaves_out(text: str, before: Clause, piece: Clause) -> bool:
    if piece.link in ENDS or not _BESIDES.match(text, before.end):
        return False
    words = text[before.start : before.end]
    denied = _NO_BLOCKER.search(words) is not None and denies_obstacles(words)
    return denied or (piece.heading == "blocker" and is_none(words))


def spared(text: str, pieces: Sequence[Clause], forms: Sequence[str]) -> Iterator[int]:
    """Which pieces, things by themselves, something that was done leaves out: "fixed all problems except the header"."""
    for at in range(1, len(pieces)):
        before, piece = pieces[at - 1 : at + 1]
        told = piece.link not in ENDS and _BESIDES.match(text, before.end) is not None
        if told and forms[at - 1] == "past" and forms[at] == BARE:
            yield at


def _remains(text: str, pieces: Sequence[Clause], forms: Sequence[str], at: int) -> bool:
    """Whether the rest of the sentence tells nothing else, and neither it nor the next one that the piece is over."""
    end = next(n for n in range(at, len(pieces)) if ends(pieces, n))
    if {"past", "future"}.intersection(forms[at : end + 1]):
        return False
    then = text[pieces[end + 1].start : pieces[end + 1].end] if end + 1 < len(pieces) else ""
    return not is_settled(text[pieces[at].start : pieces[end].end]) and not mends(then)


def is_settled(words: str) -> bool:
    """Whether any word says that an obstacle is over."""
    return _SETTLED.search(words) is not None
