"""The plainest way to read a standup message, for comparison: a sentence is what its words say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .reading import Reading

_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"(?:[^.!?;,]|[.,](?=\S))+")
_NONE = r"(?:no|not|nothing|none|without)\b.*\b(?:block\w*|impediments?|issues?|problems?)|none|nope|nothing|n/a|all good"
_HEADINGS = {
    "done": r"y|yesterday|done|did|last\b.*|completed|previous\w*|past",
    "plan": r"t|today|doing|to ?do|plan\w*|next|tomorrow|will do|future",
    "blocker": r"b|block\w*|impediments?|issues?|problems?|stuck|obstacles?",
}
_WORDS = {
    "no_blocker": _NONE,
    "blocker": r"block\w*|stuck|waiting (?:for|on)|wait for|can'?t|cannot|impediments?|no access|need help|is down|broken",
    "done": r"yesterday|last (?:week|night|friday)|finished|did|done|completed|fixed|was|were|[a-z]{3,}ed",
    "plan": r"today|tomorrow|will|going to|gonna|next|plan\w*|continue|i'll|to ?do|want to|hope to",
}
_HEADING = {
    label: re.compile(rf"\W*(?:{words})\b\W*?(?:[:=-]|\W*$)\s*", re.IGNORECASE)
    for label, words in _HEADINGS.items()
}
_TELLING = {label: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for label, words in _WORDS.items()}


def read(text: str) -> Reading:
    """The labels of its sentences as entities.

    A heading says it for all that follows; else a sentence without a telling word is what the one before it was.
    """
    return Reading({"entities": list(_entities(text))})


def _entities(text: str) -> Iterator[dict[str, Any]]:
    heading, label = "", "done"
    for line in _LINE.finditer(text):
        start = line.start()
        for name, pattern in _HEADING.items():
            if found := pattern.match(text, start, line.end()):
                heading, start = name, found.end()
        for sentence in _SENTENCE.finditer(text, start, line.end()):
            label = _label(sentence[0], heading, label)
            yield {"entity": label, "start": sentence.start(), "end": sentence.end(), "value": sentence[0]}


def _label(sentence: str, heading: str, before: str) -> str:
    if heading == "blocker":
        return "no_blocker" if _TELLING["no_blocker"].search(sentence) else "blocker"
    return heading or next((name for name, words in _TELLING.items() if words.search(sentence)), before)
