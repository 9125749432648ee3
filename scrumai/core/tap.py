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
        r"(?:dismiss|ignore)(?: (?:it|this|that|them|these|all|everything|(?P<subject>.+)))?",
        re.IGNORECASE,
    ),
}
_IT = r"(?:it|one|this|that|this one|that one)"
_THING = r"(?:ticket|task|issue|story|card)"
# words that mean a suggestion only where one was made: the last part is which of them
_LOOSE = {
    "create": re.compile(
        rf"(?:(?:yes|yeah|yep|ok|okay|sure)\W+)?(?:(?:please|pls|can you|could you)\W+)?(?:create|make|file|add|log|raise)"
        rf" (?:{_IT}|(?:a|the|that|one) (?:new )?{_THING})(?: (?:for|about|of|out of) (?P<which>.+?))?(?:,? (?:please|pls|then|for me))*",
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


@dataclass(frozen=True)
class Pick:
    """The same in loose words: what is wanted, and of which suggestion ("" is the one that there is), as `folded`."""

    what: str
    which: str = ""


def pick(text: str) -> Pick | None:
    """What is wanted of a suggestion, if one was made: "create it", "create a ticket for the first"."""
    said = " ".join(text.split()).rstrip(" .!")
    for what, sentence in _LOOSE.items():
        if (match := sentence.fullmatch(said)) is not None:
            which = folded(match["which"] or "")
            return Pick(what, "" if re.fullmatch(_IT, which) else which)
    return None


_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}


def place(which: str) -> int | None:
    """The place, from 0, that words say in a row ("the first one"), -1 for the last; None where they say none."""
    said = re.fullmatch(rf"(?:the )?({'|'.join(_PLACES)})(?: one| suggestion| {_THING})?", which)
    return _PLACES[said[1]] if said else None


def folded(text: str) -> str:
    """A subject or a state for comparing."""
    return " ".join(text.casefold().split()).strip(" .!\"'“”")
