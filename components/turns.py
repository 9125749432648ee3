"""Numbered answers without their questions: "1. wrote the parser 2. test it 3. none" stands below the three."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from components import cues, tenses
from components.clauses import Clause
from components.language import Word
from components.marks import is_questioned
from scrumai.core.cues import is_none
from scrumai.core.nothing import denies

_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|week|weekend|sprint|eod|noon|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:,? \d{4})?|\d[\d/.-]*(?: ?(?:am|pm|hours?|hrs?|days?|weeks?)|(?:st|nd|rd|th)(?: (?:of )?[a-z]{3,9})?)?|(?:a few|a couple of|an?|one|two|three) (?:hours?|days?|weeks?)|demo|release|afternoon|morning|evening|month|hopefully|latest)"
_UNTIL = re.compile(
    rf"\W*(?:(?:by|on|before|around|until|next|this|in|within|the|end of|at least|at the)\s+)*{_DAY}(?:\s+{_DAY})*\W*",
    re.IGNORECASE,
)
_MET = re.compile(
    r"(?:i |we )?(?:got|had|was|were|ran into|lost|could(?: not|n['’]?t))\b", re.IGNORECASE
)  # no work
_BUSY = re.compile(  # the whole answer, in no word of a hindrance: "outside work", but not "exam page"
    r"\W*(?:(?:i|we|i['’]?m|we['’]re|am|are|have|had|was|were|having|being|just|my|our|some|too|very|really|lots of|a lot of)\s+)*"
    r"(?:(?:outside|other|school) (?:\w+ )?(?:work|class\w*|courses?|projects?|assignments?)|work (?:in|for|from) other \w+|sick(?:ness)?|ill(?:ness)?|exams?|mid-?terms?|finals"
    r"|busy(?: with .*)?|lack of .*|time(?: (?:management|constraints?))?|(?:no|not enough|limited) time.*|difficult(?:y|ies) (?:with|in|of) .*)(?:,? (?:and|or) .*)?\W*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\s*1[.)].*[a-z].*", re.IGNORECASE)  # and its heading, in one line
_ALSO = re.compile(r"\b(?:too|also|as well)\b", re.IGNORECASE)
_ORDERS = re.compile(  # the tagger takes many of them for names: "Complete Trello Board"
    r"(?:finish|complete|fix|implement|create|add|write|make|continue|begin|clean|remove|push|finali[sz]e|try|debug|refactor"
    r"|deploy|investigate|integrate|connect|improve|prepare|learn|read|meet|discuss|figure|get|keep|develop|define|render|work on)\b",
    re.IGNORECASE,
)


def in_turn(text: str, pieces: Sequence[Clause], words: Sequence[Word]) -> list[Clause]:
    """The pieces, each below the question that its number stands for; as they are where the numbers only count."""
    turns = [[piece for piece in pieces if piece.number == number] for number in range(1, 5)]
    numbers = {piece.number for piece in pieces}
    if any(piece.heading for piece in pieces):
        kinds = _of_one_headed(text, turns, words) if numbers == {1, 2, 3} else ()
    elif numbers == {1, 2, 3} and is_questioned(text):
        kinds = ("done", "plan", "blocker")
    elif numbers == {1, 2, 3}:
        kinds = _of_three(text, turns, words)
    elif numbers == {1, 2, 3, 4}:
        kinds = _of_four(text, turns, words)
    else:
        kinds = ()
    return [replace(piece, heading=kinds[piece.number - 1]) if kinds else piece for piece in pieces]


def _of_one_headed(text: str, turns: Sequence[Sequence[Clause]], words: Sequence[Word]) -> Sequence[str]:
    """The same three where only the first or the last needs a heading: "1. the crane 2. the winch 3. stuck: the keys"."""
    kinds = [{piece.heading for piece in turn} for turn in turns[:3]]
    if kinds == [{"done"}] * 3:  # it goes on over the next: "1. Done: the crane 2. the winch 3. none"
        told = is_none(_said(text, turns[2])) and _FIRST.fullmatch(text, 0, turns[0][0].start) is not None
        told = told and not _ALSO.search(_said(text, turns[1]))
    else:
        told = kinds == [{""}, {""}, {"blocker"}] and _form(words, turns[0]) not in ("base", "future", "held")
        told = told and not cues.hinders(_said(text, turns[0]))
    return ("done", "plan", "blocker") if told and _form(words, turns[1]) != "past" else ()


def _of_three(text: str, turns: Sequence[Sequence[Clause]], words: Sequence[Word]) -> Sequence[str]:
    """What was done, what comes next, and what is in the way or, where nothing in it hinders, comes next as well."""
    first, second, third = (_form(words, turn) for turn in turns[:3])
    if second == "past":
        return ()
    hinders = third != "past" or _MET.match(_said(text, turns[2]))
    if hinders and any(_hinders(text[piece.start : piece.end], third) for piece in turns[2]):
        return "done", "plan", "blocker"
    told = first in ("past", "ing") or is_none(_said(text, turns[0]))
    next_up = second in ("base", "future") or _ORDERS.match(_said(text, turns[1])) is not None
    return ("done", "plan", "plan") if told and next_up and third != "past" else ()


def _of_four(text: str, turns: Sequence[Sequence[Clause]], words: Sequence[Word]) -> Sequence[str]:
    """What was done, what comes next, until when, and what is in the way."""
    due, last = _said(text, turns[2]), _said(text, turns[3])
    asked = (tenses.is_due(due) or _UNTIL.fullmatch(due)) and _form(words, turns[1]) != "past"
    answered = is_none(last) or denies(last) or cues.hinders(last)
    return ("done", "plan", "plan", "blocker") if asked and answered else ()


def _hinders(said: str, form: str) -> bool:
    """Whether an answer tells of what is in the way: "outside work", but not "study for the finals"."""
    return cues.hinders(said) or (form != "base" and _BUSY.fullmatch(said) is not None)


def _form(words: Sequence[Word], turn: Sequence[Clause]) -> str:
    return cues.form(cues.inside(words, turn[0].start, turn[0].end))


def _said(text: str, turn: Sequence[Clause]) -> str:
    return text[turn[0].start : turn[0].end]
