"""Held-out messages in other clothes: other signs, other courtesy around them, and the same meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from .heldout import Segment, Standup

Change = tuple[str, str | Callable[[re.Match[str]], str]]  # what is replaced, by what

SIGNS: dict[str, Change] = {
    "curled quotes": (r"(?<=\w)'(?=\w)", "\u2019"),
    "windows line ends": (r"\n", "\r\n"),
    "empty lines between": (r"\n", "\n\n"),
    "other bullets": (r"(?m)^[-*–] ", "• "),
    "broken lines": (r"[^\n]{280,}", lambda match: re.sub(r"(.{60,72}) (?=\S)", r"\1\n", match[0])),
    "loud headings": (r"(?m)^[A-Za-z][\w' ]{0,20}:(?= |$)", lambda match: match[0].upper()),
    "bold headings": (r"(?m)^([A-Za-z][\w' ]{0,20}):(?= |$)", r"**\1:**"),
}
AROUND: dict[str, Change] = {
    "greeted": (r"\A", "Hi all! "),
    "titled": (r"\A", "*Daily Standup*\n"),
    "dated": (r"\A", "2024-03-05\n"),
    "with a farewell": (r"\Z", "\nHave a great day everyone"),
}


def dressed(standup: Standup, change: Change) -> Standup:
    """The message with every match replaced, and its segments where their words are now."""
    pattern, by = change
    parts: list[str] = []
    moved: list[tuple[int, int]] = []  # from here on, so far
    at = shift = 0
    for match in re.finditer(pattern, standup.text):
        new = by(match) if callable(by) else match.expand(by)
        parts += [standup.text[at : match.start()], new]
        shift += len(new) - (match.end() - match.start())
        moved.append((match.end(), shift))
        at = match.end()

    def to(position: int) -> int:
        return position + next((shift for end, shift in reversed(moved) if end <= position), 0)

    segments = tuple(Segment(to(one.start), to(one.end - 1) + 1, one.label) for one in standup.segments)
    return replace(standup, text="".join(parts) + standup.text[at:], segments=segments)
