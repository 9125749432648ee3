"""Where an order names its ticket by the words of a title and nothing else: only the board knows that they are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .ordinal import ORDINAL
from .ticket_order import ENDS, HEAD

_BEGINS = re.compile(rf"{HEAD}\s+(?P<ticket>(?:(?:the|my|our)\s+)?)", re.IGNORECASE)
_STOP = re.compile(
    r"\s+(?:(?:back|over|straight)\s+)?(?:to|into|in|as|at|is|from)\b|\s*(?:[:=]|[-=]+>|→|⇒)|\s+\d",
    re.IGNORECASE,
)
_END = re.compile(ENDS, re.IGNORECASE)
_ONE = re.compile(r"\s+one$", re.IGNORECASE)
_POINTED = re.compile(rf"(?:{ORDINAL}|last|other|next|same|new|old|right|wrong)\b", re.IGNORECASE)
_LONG = 300  # characters; what is longer orders more, or tells something
_MOST = 3  # stops, since the board is searched for each
_LEAST = 2  # words; one alone is in titles by chance


@dataclass(frozen=True)
class Called:
    """A place of a text whose words may be a ticket's; `noun`: they say themselves that it is one, "the login one"."""

    start: int
    end: int
    words: str
    noun: bool = False

    def fits(self, title: str) -> bool:
        """Whether they stand in a title, one behind the other, or are all of it."""
        said, its = _words(self.words), _words(title)
        stands = any(its[at : at + len(said)] == said for at in range(len(its)))
        return bool(said) and stands and (self.noun or len(said) >= _LEAST or said == its)


def places(text: str) -> Iterator[Called]:
    """The places of an order where a title may stand, the longest first; that up to its end is the last resort."""
    head = _BEGINS.match(text)
    if head is None or len(text) > _LONG:
        return
    ends = [one.start() for one in _STOP.finditer(text, head.end())]
    last = _END.search(text, head.end())
    for end in [*reversed(ends[:_MOST]), *([last.start()] if last else [])]:
        said = text[head.end() : end].strip(" \t\n\"'“”‘’")
        words = _ONE.sub("", said)
        noun = words != said and not _POINTED.match(words)
        if words and (noun or words == said):
            yield Called(head.start("ticket"), end, words, noun)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
