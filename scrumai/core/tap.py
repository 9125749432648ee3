"""The sentences on the buttons of suggestions, as whole messages; anybody may type them, too."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCES = {
    "move": re.compile(r"move (?P<subject>\S+) to (?P<state>.+)", re.IGNORECASE),
    "comment": re.compile(r"comment on (?P<subject>\S+)", re.IGNORECASE),
    "clear": re.compile(r"clear the blocker on (?P<subject>\S+)", re.IGNORECASE),
    "create": re.compile(r"create a ticket: (?P<subject>.+)", re.IGNORECASE),
    "dismiss": re.compile(
        r"(?:dismiss|ignore)(?: (?:it|this|that|them|these|all|both|everything|(?P<subject>.+)))?",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Tap:
    """What is wanted, of what ("" is all that was offered), and to which state; all as `folded`."""

    what: str
    subject: str = ""
    state: str = ""


def tap(text: str) -> Tap | None:
    """The button's sentence that the whole message is."""
    said = " ".join(text.split()).rstrip(" .!")
    for what, sentence in _SENTENCES.items():
        match = sentence.fullmatch(said)
        if match is not None:
            parts = {name: folded(part) for name, part in match.groupdict().items() if part}
            return Tap(what, **parts)
    return None


def folded(text: str) -> str:
    """A subject or a state for comparing."""
    return " ".join(text.casefold().split()).strip(" .!\"'“”")
