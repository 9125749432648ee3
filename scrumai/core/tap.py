"""The sentences on the buttons of suggestions, as whole messages; anybody may type them, too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .ordinal import ORDINAL, position

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
_PLACE = rf"(?:the )?{ORDINAL}(?: one| suggestion| {_THING})?"
_BOTH = r"(?:both|them both|the two|these two|those two|both of (?:them|these|those))"
_EACH = r"(?:them|these|those|all|all of (?:them|these|those)|everything)"
_AGREED = r"(?:(?:yes|yeah|yep|ok|okay|sure)\W+)?(?:(?:please|pls|can you|could you)\W+)?"
_THEN = r"(?:,? (?:please|pls|then|for me))*"
# words that mean a suggestion only where one was made
_LOOSE = tuple(
    (what, re.compile(_AGREED + sentence + _THEN, re.IGNORECASE))
    for what, sentence in (
        (
            "create",
            rf"(?:create|make|file|add|log|raise) (?:{_IT}|(?:a|the|that|one) (?:new )?{_THING})(?: (?:for|about|of|out of) (?P<which>.+?))?",
        ),
        (
            "move",
            rf"(?:move|put|set|mark) (?P<which>{_IT}|{_BOTH}|{_EACH}|{_PLACE})(?: (?:to|as|in|into) (?P<state>.+?))?",
        ),
        ("move", rf"(?:close|finish|complete|resolve) (?P<which>{_IT}|{_BOTH}|{_EACH}|{_PLACE})"),
    )
)


@dataclass(frozen=True)
class Tap:
    """What is wanted, of what ("" is all that was offered), and to which state; all as `folded`."""

    what: str
    subject: str = ""
    state: str = ""


def tap(text: str) -> Tap | None:
    """The button's sentence that the whole message is."""
    found = _said(_SENTENCES.items(), text)
    return Tap(found[0], **found[1]) if found else None


def _said(sentences: Iterable[tuple[str, re.Pattern[str]]], text: str) -> tuple[str, dict[str, str]] | None:
    """What the sentence wants that the whole message is, and its parts that were said, as `folded`."""
    said = " ".join(text.split()).rstrip(" .!")
    for what, sentence in sentences:
        if (match := sentence.fullmatch(said)) is not None:
            return what, {name: folded(part) for name, part in match.groupdict().items() if part}
    return None


@dataclass(frozen=True)
class Pick:
    """The same in loose words: what is wanted, of which suggestion ("" is the one that there is), and to which state; all as `folded`."""

    what: str
    which: str = ""
    state: str = ""


def pick(text: str) -> Pick | None:
    """What is wanted of a suggestion, if one was made: "create it", "create a ticket for the first", "move both to done"."""
    if (found := _said(_LOOSE, text)) is None:
        return None
    what, parts = found
    which = parts.get("which", "")
    return Pick(what, "" if re.fullmatch(_IT, which) else which, parts.get("state", ""))


def placed(which: str) -> int | None:
    """The place, from 0, that words say in a row ("the first one"), -1 for the last; None where they say none."""
    return position(which.removeprefix("the ").split(" ")[0]) if re.fullmatch(_PLACE, which) else None


def is_both(which: str) -> bool:
    """Whether words mean two that there are."""
    return re.fullmatch(_BOTH, which) is not None


def is_each(which: str) -> bool:
    """Whether words mean all that there are."""
    return re.fullmatch(_EACH, which) is not None


def folded(text: str) -> str:
    """A subject or a state for comparing."""
    return " ".join(text.casefold().split()).strip(" .!\"'“”")
