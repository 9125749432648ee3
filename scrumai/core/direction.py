"""Where something goes, in words: what is exported to Excel is not imported from it, and a shop with search is not one without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .chore import VERBS
from .fit import about, common, overlap, plain

_WAY = re.compile(r"\b(from|to|into|onto|over|per|with|without)\b", re.IGNORECASE)
_SAME = {"into": "to", "onto": "to"}
_AGAINST = {"from": "to", "to": "from", "with": "without"}
_BETWEEN = re.compile(r"\b(?:to|into|onto|over|per|with|for|in|on|of)\b", re.IGNORECASE)
_END = re.compile(
    r"[,;:.!?()\n]|\b(?:from|to|into|onto|over|per|with|without|for|of|in|on|at|about|by|after|before|via|when|as|and|or)\b",
    re.IGNORECASE,
)


def is_turned(text: str, title: str) -> bool:
    """Whether a word of a title stands behind "without", or goes the other way than in the title.

    "migrated from GraphQL to REST" is not "Migrate from REST to GraphQL", and "the app with CI" not "CI for the app";
    but "the login with Google" is "Google login".
    """
    own, there = about(title) | common(title) | frozenset(re.findall(r"\d+", title)), list(_ways(title))
    for before, way, behind in _ways(text):
        said = overlap(behind, own)
        if not said or not overlap(_words(before), own):
            continue
        ways = [{one for _, one, words in there if overlap({word}, words)} for word in said]
        if any(_AGAINST.get(way) in one and way not in one for one in ways):
            return True
        if not any(way in one for one in ways) and (
            way == "without" or _is_swapped(before, way, said, title)
        ):
            return True
    return False


def _is_swapped(before: str, way: str, behind: frozenset[str], title: str) -> bool:
    """Whether the words behind one stand before one in the title, and the other way round: "the wiki to the docs", "the docs to the wiki".

    What the title moves to another place is not that from which it is moved.
    """
    there = about(before) - VERBS
    for one in _BETWEEN.finditer(title):
        first, last = _words(title[: one.start()]), _words(title[one.end() :])
        if not overlap(behind, first):
            continue
        if way == "from" and _SAME.get(one[0].casefold(), one[0].casefold()) == "to":
            return True
        if way != "from" and overlap(there, last) and not overlap(there, first):
            return True
    return False


def _ways(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each such word, with what stands before it and the words that go with it."""
    for found in _WAY.finditer(text):
        way = found[0].casefold()
        behind = _END.split(text[found.end() :], maxsplit=1)[0]
        yield text[: found.start()], _SAME.get(way, way), _words(behind)


def _words(text: str) -> frozenset[str]:
    return common(text) | plain(re.findall(r"[^\W_]+", text.casefold()))
