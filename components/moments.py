"""What the grammar alone cannot say of a time: words that it does not know, and whether it is past or to come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from components.duckling import Found
from components.language import Word
from scrumai.core.mentions import Mention, overlaps

# A time expression that our own grammar has not: worth a millisecond of Duckling.
_HINT = re.compile(
    r"(?i)\b(?:christmas|xmas|new year['’]?s?(?: (?:eve|day))?|halloween|valentine['’]?s(?: day)?|fortnight|ago|hence"
    r"|from now|\d ?ish|(?:two|three|four|\d) \w+days ago"
    r"|(?:early|mid|late)[- ](?:january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
_BEFORE = re.compile(r"(?i)(?:\b(?:two|three|four|second|third|fourth|other|mid|early|late)[ -])$")
_AFTER = re.compile(r"(?i)\s+(?:after next|before last|ago|hence|from now|or so)\b")
_STOP = re.compile(r"[,;!?\n()]|\.(?!\d)")
_TENSE = dict.fromkeys(("will", "'ll", "’ll", "going", "gonna", "to"), "MD") | {
    "could": "VBD",
    "would": "VBD",
}
_ASKED = 4  # places of a message that are read so
_REACH = 60  # characters on either side that are read with it

_PAST = frozenset({"ask_my_last_report"})
_FUTURE = frozenset(
    {
        "set_absence",
        "end_absence",
        "set_reminder",
        "set_schedule",
        "skip_standup",
        "ask_sprint_end",
        "ask_forecast",
    }
)
_LABELS = {"done": "past", "plan": "future"}
_OPEN = {"weekday", "date", "nth", "at"}  # what can be on either side of now


def beyond(text: str, found: Sequence[Mention], read: Callable[[str], Iterable[Found]]) -> list[Mention]:
    """The mentions with the times that only `read` (Duckling) can read; those that the grammar read stay."""
    places = [
        (one.start, one.end)
        for one in found
        if one.kind == "time" and (one.reading is None or _goes_on(text, one))
    ]
    times = [one for one in found if one.kind == "time" and (one.start, one.end) not in places]
    for match in _HINT.finditer(text):
        if not overlaps(*match.span(), times) and not any(
            a < match.end() and match.start() < b for a, b in places
        ):
            places.append(match.span())
    if not places:
        return list(found)
    others = [one for one in found if one.kind in {"ticket", "person"}]
    asked: list[Mention] = []
    for start, end in [place for place in places if place[1] - place[0] < 2 * _REACH][:_ASKED]:
        first, last = _clause(text, start, end)
        for one in read(text[first:last]):
            begin, finish = first + one.start, first + one.end
            if begin < end and start < finish and not overlaps(begin, finish, asked + others):
                asked.append(Mention("time", begin, finish, text[begin:finish], one.reading))
    kept = [one for one in found if one.kind != "time" or not overlaps(one.start, one.end, asked)]
    return sorted([*kept, *asked], key=lambda one: (one.start, one.end, one.kind))


def toward(
    mention: Mention, text: str, words: Sequence[Word], spans: Iterable[Mapping[str, Any]], intent: str
) -> str | None:
    """past or future, where the words leave it open: by the standup span around it, the wish, the verb before it."""
    if mention.kind == "absence":  # to come, unless it is told: "I was off on Friday"
        return "past" if _by_verb(mention.start, text, words) == "past" else "future"
    reading = mention.reading or {}
    inner = reading.get("from") or reading.get("to") or reading
    if mention.kind != "time" or "every" in reading or not inner.keys() & _OPEN or "toward" in inner:
        return None
    if "from" in reading and "to" not in reading and re.match(r"(?i)since", mention.value):
        return "past"
    for span in spans:
        if span["start"] <= mention.start and mention.end <= span["end"] and span["entity"] in _LABELS:
            return _LABELS[span["entity"]]
    if intent in _PAST or intent in _FUTURE:
        return "past" if intent in _PAST else "future"
    return _by_verb(mention.start, text, words)


def _by_verb(start: int, text: str, words: Sequence[Word]) -> str | None:
    """The tense of the last verb in front, in the same sentence: "merged on Friday", "will be merged on Friday"."""
    tags: list[str] = []
    for word in reversed([word for word in words if word.end <= start]):
        if word.text in {".", "!", "?", ";"} or "\n" in text[word.end : start]:
            break
        tags.append(_TENSE.get(word.text, word.tag))
    verbs = [tag for tag in tags if tag[:1] == "V" or tag == "MD"]
    if not verbs:
        return None
    if verbs[0] == "VBD" or (verbs[0] == "VBN" and "MD" not in verbs[1:3]):
        return "past"
    return "future" if "MD" in verbs[:3] or verbs[0] in {"VB", "VBP", "VBG"} else None


def _goes_on(text: str, one: Mention) -> bool:
    """Has the expression more words than the grammar took: "two fridays ago", "the friday after next"?"""
    before = text[max(0, one.start - 12) : one.start]
    return _AFTER.match(text, one.end) is not None or _BEFORE.search(before) is not None


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words around a place begin and end: at most so far, at whole words, without a stop between."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    for stop in _STOP.finditer(text, first, start):
        first = stop.end()
    if first and first == start - _REACH:
        first = min(text.find(" ", first, start) + 1 or start, start)
    if (after := _STOP.search(text, end, last)) is not None:
        last = after.start()
    elif last < len(text):
        last = max(text.rfind(" ", end, last), end)
    return first, last
