"""An order that says so in its first line: what stands after its colon is somebody's words, whatever they sound like."""

from __future__ import annotations

import re

from .mentions import tickets
from .polite import polite

_POLITE = rf"\W*{polite()}"
_A = r"(?:(?:a|an|one|the|this|another|new|quick|short|following)\s+){0,3}"
_NOUN = r"(?:ticket|issue|bug|story|task|card|item)"
_COMMENT = re.compile(
    rf"{_POLITE}(?:com?ment|(?:add|leave|write|put|post|drop|make|ad)\s+{_A}(?:com?ment|note|remark)|(?:note|remark|write|reply|answer)(?=\s+(?:on|to|in)\b)|tell|add(?=\s+to\b))"
    rf"(?:\s+(?:on|to|in|into|for|under|at))?\s*(?:(?:the\s+)?{_NOUN}\s+)?",
    re.IGNORECASE,
)
_REMARK = re.compile(
    rf"{_POLITE}com?ment\s+(?:(?:on|to|in|under|at)\s+)?(?:(?:the\s+)?{_NOUN}\s+)?", re.IGNORECASE
)
_REMARKED = re.compile(
    r"[ \t]+(?!(?:and|or|today|tomorrow|please|pls|later|again|now|yesterday)\b)[^\W_].*", re.IGNORECASE
)  # on the same line, and there is no other: what is listed is a report
_DESCRIBED = re.compile(rf"(?:it|(?:the|my|our|this|that)(?:\s+[\w'’-]+){{0,5}}\s+{_NOUN})\b", re.IGNORECASE)
_COLON = re.compile(r"\s*(?:,?\s*(?:please|pls|plz))?\s*:(?:\s|$)", re.IGNORECASE)
_CREATION = re.compile(
    rf"{_POLITE}(?:(?:create|file|log|raise)\s+(?:(?:a|an|one|another|new)\s+){{0,3}}|(?:add|make|open|write)\s+(?:a|an|one|another)\s+(?:new\s+)?)"
    rf"(?:(?:(?:high|low)[ -]prio(?:rity)?|small|urgent|critical|minor|major|user)\s+)?(?:{_NOUN}|spike|chore|defect|feature request)"
    r"(?:\s+report)?(?:\s+(?:in|to|on)\s+(?:the|our)\s+\w+)?(?:\s+for\s+(?:me|us|the\s+team))?",
    re.IGNORECASE,
)


def ordered(text: str) -> str:
    """The change that the first line orders, as its intent is called: comment_ticket, create_ticket, or "".

    "Comment on DEMO-7: ..." with the colon; "comment on DEMO-7" alone is for the model.
    """
    line = text.strip().split("\n", 1)[0]
    head = _COMMENT.match(line)
    if head and (end := _named(line, head.end())) and _COLON.match(line, end):
        return "comment_ticket"
    head = _CREATION.match(line)
    return "create_ticket" if head and _COLON.match(line, head.end()) else ""


def remarks(text: str) -> bool:
    """Whether a message that came by itself is a comment on a ticket, without a colon: "comment DEMO-7 waiting on legal"."""
    said = text.strip()
    head = _REMARK.match(said)
    end = _keyed(said, head.end()) if head else 0
    return bool(end and _REMARKED.fullmatch(said, end))


def _named(line: str, at: int) -> int:
    """Where the ticket ends that is named at a place of a line, 0 where none is."""
    described = _DESCRIBED.match(line, at)
    if described:
        return described.end()
    return _keyed(line, at)


def _keyed(line: str, at: int) -> int:
    return next((one.end for one in tickets(line) if one.start == at), 0)
