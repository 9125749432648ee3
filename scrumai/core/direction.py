"""Where something goes, in words: what is exported to Excel is not imported from it, and a shop with search is not one without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .blocker import stem
from .fit import about, alike, common, full

_WAY = re.compile(r"\b(from|to|into|onto|over|per|with|without)\b", re.IGNORECASE)
_SAME = {"into": "to", "onto": "to"}
_END = re.compile(
    r"[,;:.!?()\n]|\b(?:from|to|into|onto|over|per|with|without|for|of|in|on|at|about|by|after|before|via|when|as|and|or)\b",
    re.IGNORECASE,
)


def is_turned(text: str, title: str) -> bool:
    """Whether one of a title's words stands behind another one with "to", "from", "with" ... between that the title does not have there.

    "migrated from GraphQL to REST" is not "Migrate from REST to GraphQL".
    """
    own, there = about(title) | common(title), list(_ways(title))
    for before, way, behind in _ways(text):
        said = [word for word in behind if _has(own, word)]
        if not said or not any(_has(own, word) for word in _words(before)):
            continue
        if not any(way == one and _has(words, word) for _, one, words in there for word in said):
            return True
    return False


def _ways(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each such word, with what stands before it and the words that go with it."""
    for found in _WAY.finditer(text):
        way = found[0].casefold()
        behind = _END.split(text[found.end() :], maxsplit=1)[0]
        yield text[: found.start()], _SAME.get(way, way), _words(behind)


def _has(words: frozenset[str], word: str) -> bool:
    return any(alike(word, one) for one in words)


def _words(text: str) -> frozenset[str]:
    return common(text) | {full(stem(word)) for word in re.findall(r"[^\W_]+", text.casefold())}
