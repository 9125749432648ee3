"""The pieces of work that one entry of a report tells, each by itself: "upgrade the database and rewrite the importer"."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import fit
from .chore import DOING, MAKING, VERBS, without_lead
from .mentions import tickets
from .verb import forms

_NEXT = re.compile(
    r"\s*(?:[,;]|[,;]?\s(?:and|plus|then|&|\+)(?=\s)|\.(?=\s))+(?:\s+(?:and|then|also))*\s+", re.IGNORECASE
)
_MOST = 12  # parts; of more the board is not asked
_NOUNS = forms("build patch port prototype speed split".split())  # of the verbs of making
_BEHIND = re.compile(r"(?:the|an?|our|my|this|that|all|some|to|with|on|up|for|into|[A-Z]\w+(?:'s)?)\b")
_POINTS_BACK = re.compile(r"\b(?:it|its|them|their|both)\b", re.IGNORECASE)
_TICKET = re.compile(r"\b(?:bug|ticket|task|story|issue|card)\W*$", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:to|for|in|of|on|from|into|with)\s+(?:the|an?|our|all)\s+[^,;]+$", re.IGNORECASE)


def pieces(text: str, is_on_board: Callable[[str], bool]) -> list[str]:
    """An entry's pieces of work. In doubt what stands behind an "and" goes on with what is before it."""
    signs = list(_NEXT.finditer(text))
    if len(signs) >= _MOST:
        return [text]
    found, start = [], 0
    ends = [*(one.start() for one in signs), len(text)][1:]
    for sign, end in zip(signs, ends, strict=True):
        before = text[start : sign.start()]
        if _is_next(text[sign.end() : end], before, is_on_board):
            found.append(before)
            start = sign.end()
    return [*found, text[start:]]


def _is_next(part: str, before: str, is_on_board: Callable[[str], bool]) -> bool:
    """Whether a part is a piece of its own, and what is before it is whole without it."""
    if not (fit.about(before) - VERBS or tickets(before)) or _POINTS_BACK.search(part):
        return False
    if _TICKET.search(part) or _begins(without_lead(part), without_lead(before)):
        return True
    return not _PLACE.search(before) and is_on_board(part)  # "to the settings and the profile page"


def _begins(part: str, before: str) -> bool:
    """Whether a part begins with a verb: one that is no noun in the form of the first one, or what can stand behind no noun."""
    verb, _, behind = part.partition(" ")
    verb, first = verb.casefold(), before.split(" ")[0].casefold()
    if verb in MAKING - _NOUNS and (_ending(verb) == _ending(first) or first not in MAKING | DOING):
        return True
    return verb in DOING and _BEHIND.match(behind.lstrip()) is not None


def _ending(verb: str) -> str:
    return next((ending for ending in ("ed", "ing", "s") if verb.endswith(ending)), "")
