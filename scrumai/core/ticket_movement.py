"""Which state a sentence sends tickets to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .ticket_doubt import unconditional
from .ticket_state import by_verb, state_words
from .ticket_target import HOLE, Target, holed


@dataclass(frozen=True)
class Movement:
    """Tickets and the state they go to, in the person's words; "" where none is said."""

    target: Target
    state: str


_TO = re.compile(
    rf"{HOLE}(?:\s+(?:back|over|straight|directly|now|again|is|are|goes|go|should|be|can|was|must|needs))*\s*"
    rf"(?::\s*[\w ]+?\s*)?(?:\bfrom\s+[\w ]+?\s+)?(?:(?:\b(?:to|into|as(?! soon)|in|on(?= hold)|like)\b|-+>|=+>|→"
    rf"|⇒)\s*)+(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_SET = re.compile(
    rf"\b(?:mark|set|flip|make|move|put|get|turn|mv|call|update)\s+{HOLE}\s+(?!over\b|on\b|along\b"
    rf"|forward\b)(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"{HOLE}\s*(?:\b(?:is|are|now|should be|goes)\b|[:=-])*\s*(?P<state>ready for [\w ]+|(?:in "
    rf"|on )?[\w-]+(?: \w+)?)\W*$",
    re.IGNORECASE,
)
_AIM = re.compile(  # no ticket that we know of stands before it
    rf"^[^{HOLE}]*?\b(?:move|put|push|drag|send|shift|transition|mark|set|change|switch)\b[^{HOLE}]*?\b(?:to|into)\s+(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_READY = re.compile(r"\b(?P<state>ready (?:for|to) \w+(?: \w+)?)", re.IGNORECASE)
_NOT = re.compile(
    r"[\s,;]*\b(?:(?<!will )not|instead of|rather than)\s+[\w ]+$|\bout\s+of\s+[\w ]+", re.IGNORECASE
)

_KEPT = rf"(?:(?:leave|keep)\s+{HOLE}|{HOLE}(?:\s+(?:can|should|must|may|shall|will|has\s+to))?\s+(?:stays?|remains?))"
_LEFT_THERE = re.compile(  # where a ticket stays that another one is moved beside: "leave #8 in review and close #9"
    rf"(?<!\w){_KEPT}(?!\w)[^,;.{HOLE}]*?(?:[,;.]\s+(?:(?:and|but)\s+)?|\s+(?:and|but|then)\s+)(?=[^{HOLE}]*{HOLE})|(?<={HOLE})(?:[,;.]|\s+(?:and|but))\s+(?:but\s+|and\s+)?{_KEPT}[^{HOLE}]*$",
    re.IGNORECASE,
)


def movement(text: str) -> Movement:
    """Read "move DEMO-3 and DEMO-4 to done", "close #4", "start DEMO-3", "DEMO-9: todo -> doing"."""
    shape, meant = holed(unconditional(text))
    shape = _NOT.sub("", _LEFT_THERE.sub("", shape))
    for pattern in (_TO, _READY, _SET, _AIM):
        for match in reversed(list(pattern.finditer(shape))):
            if state := state_words(match["state"]):
                return Movement(meant, state)
    status = re.search(
        rf"\b(?:state|status)\s+of\s+{HOLE}\s+(?:to|as|is|=)\s+([^{HOLE}]+)", shape, re.IGNORECASE
    )
    if status and (state := state_words(status[1])):
        return Movement(meant, state)
    if state := by_verb(shape):
        return Movement(meant, state)
    last = _IS.search(shape)
    return Movement(meant, state_words(last["state"]) if last else "")
