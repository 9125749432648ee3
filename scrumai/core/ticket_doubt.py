"""What makes no order of a change that is spoken of: a question, what somebody would do "but", and what it depends on or is wanted for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .polite import polite
from .ticket_target import Mention, mentions

_POLITE = rf"[^\w#]*{polite()}"
_WHO = r"(?:i|we|he|she|they|someone|somebody|anybody|anyone|(?-i:@?[A-Z]\w+))"
_KEY = r"(?:#\d|[A-Za-z][A-Za-z0-9]{1,9}-\d)"
_DO = (  # the verb of an order, as far as its ticket
    rf"(?:(?:move|transition|close|re-?open|resolve|finish|complete|deliver|accept|reject|(?:re-?|un-?)?assign|give|mark|(?:re-?)?estimate|size)\s+(?:{_KEY}|(?:it|them|both|this|that|these|those|the|my|our)\b|\d)"
    rf"|(?:put|push|drag|send|shift|set|change|switch|start|hand|pass|take|grab|claim)\s+(?:{_KEY}|(?:it|them|both)\b)"
    r"|com?ment\s+on\b|(?:create|file|log|raise|open|add)\s+an?\s+(?:new\s+)?(?:ticket|issue|bug|task|story|card|com?ment)\b)"
)
_ORDER = re.compile(
    rf"\b(?:(?:please|pls|plz|just|then|(?:can|could|would|will)\s+you)\s+)*{_DO}", re.IGNORECASE
)
_DONE_BY = re.compile(  # who stands before a verb that orders nothing: "if you can close #4"
    r"\b(?:i|we|you|he|she|they|who|to|will|can|could|should|must|may|might|not|never|\w+n['’]t)\s+$",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"[?.;,!]\s+{polite('if so|then')}{_DO}", re.IGNORECASE)
_WONDERS = re.compile(
    rf"{_POLITE}(?:(?:should|shall)\s+(?:{_WHO}\s|[^?]*\bbe\b[^?]*\?)|(?:do|does|did|has|have)\s+{_WHO}\s+(?:already\s+)?(?:have\s+to|need\s+to|close[dn]?|move[dn]?|finish(?:ed)?)\b"
    rf"|(?:is|would)\s+(?:it|this)\s+(?:be\s+)?(?:(?:fine|safe|time|too\s+early|right)\s+to\b|(?:ok(?:ay)?|fine|safe|time|too\s+early|right|possible)\s+(?:if|when)\s+{_WHO}\s)"
    rf"|what\s+(?:happens\s+)?(?:if|when)\s+{_WHO}\s|(?:do|would)\s+you\s+mind\s+if\s+{_WHO}\s)",
    re.IGNORECASE,
)
_AGAINST = (  # why it is not done: something is wanting, or somebody is about it, or away
    r"(?:[^.;!?\n]{0,200}?(?:n['’]?t|\b(?:not|never|cannot|still|needs?|fail(?:s|ed|ing)?|blocked|waiting))\b"
    rf"|(?:{_WHO}|it|(?:the|my|our|his|her|their)\s+\w+)(?:['’](?:s|re|m|ve|d)\b|\s+(?:is|are|am|was|were|has|have|had|wants?|took|works?)\b))"
)
_HELD = re.compile(
    rf"{_POLITE}(?:i|we)(?:['’]d|\s+(?:would|could|wanted|want|was\s+going|were\s+going|am\s+going))\b[^.;!?\n]{{0,200}}?[\s,]but\s+"
    rf"(?!\s|(?:not|i\s+do\s?n['’]?o?t\s+know)\b|{_KEY}|(?:(?:first|then|please)\s+)*(?:(?:keep|leave)\b|{_DO})){_AGAINST}",
    re.IGNORECASE,
)
_PLEASE = (
    r"(?:(?:you|u)\b|(?:it|that|this)(?:['’]s|\s+is)\s+(?:ok|okay|fine|alright|possible)\b"
    r"|(?:possible|ok|okay|needed|so|any|convenient)\b)"
)
_DEPENDS = re.compile(
    rf"\b(?:(?:only\s+)?(?:if|when|once)\s+(?!{_PLEASE}|more\b|again\b)|unless\s+|until\s+|as\s+soon\s+as\s+(?!possible)|provided\s+|after\s+(?!all\b))[^,.;!?\n]*\w",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|while|whereas|though|although|due\s+to|(?:now|given|seeing|so)\s+that|in\s+case|so\s+(?!can\b)\w+\s+(?:can|could|may|has|have|gets?)"
    rf"|(?<=,\s)as\s+{_WHO}\s+(?:is|are|was|were|has|have|had|can|could|will|does|did|knows?|needs?))\s[^,.;!?\n]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(rf"{_DEPENDS.pattern}|{_REASON.pattern}", re.IGNORECASE)
_ONLY_POLITE = re.compile(rf"\W*{polite('thanks|thank you|thx')}\W*", re.IGNORECASE)
_POINTS_AT_END = re.compile(r"\s+at\s+\d{1,3}(?:\s*(?:points?|pts?|sp))?\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w#-])\d")
_VERB_AND_THE = re.compile(  # with a title that goes on in what looks like a condition: "close the crash when offline ticket"
    r"\b(?:move|put|close|start|finish|complete|resolve|re-?open|(?:re-?)?assign|give|take|estimate|size)\s+(?:the|my|our)\s+(?:(?!(?:to|into|in|as|at|is)\b)[\w'’-]+\s+)+$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|my|our|this|that|these|those)\b", re.IGNORECASE)
_TITLE_ENDS = re.compile(r"\W*(?:$|(?:to|into|as|at)\b)", re.IGNORECASE)


def wonders(text: str) -> bool:
    """Whether a text asks about a change that somebody may make, and orders none behind it: "should I close #7?"."""
    return _WONDERS.match(text) is not None and not _BEHIND.search(text)


def holds_back(text: str) -> bool:
    """Whether a text says what somebody would do, and why not: "I'd close #13 but it isn't ready"."""
    return _HELD.match(text) is not None


def condition(text: str) -> str:
    """What a change is said to depend on, "if she is free", "after I merge"; "" without such a thing, or where it is politeness."""
    return next((text[start:end].strip() for start, end in _clauses(_DEPENDS, text)), "")


def unconditional(text: str) -> str:
    """The text with blanks for what the change depends on, and why it is wanted: who is ill, and what is closed by then, gets nothing."""
    rest = text
    for start, end in _clauses(_CLAUSE, text):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return text if _ONLY_POLITE.fullmatch(rest) else rest


def _clauses(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where such clauses stand, without those that belong to a ticket's title."""
    if not pattern.search(text):
        return
    order, named, at = _first_order(text), mentions(text), 0
    while found := pattern.search(text, at):
        start, end = found.start(), _end(text, *found.span(), order)
        if not _is_title(text, start, end, named):
            yield start, end
        at = max(end, start + 1)


def _end(text: str, start: int, end: int, order: int) -> int:
    """Where a clause ends: before the order that it leads, and the points that an order ends in."""
    if order > start:
        return min(order, end)
    points = _POINTS_AT_END.search(text, start, end)
    return points.start() if points and not _NUMBER.search(text, 0, start) else end


def _first_order(text: str) -> int:
    """Where the first order begins; behind the text where there is none."""
    places = (one.start() for one in _ORDER.finditer(text))
    return next((at for at in places if not _DONE_BY.search(text, max(0, at - 20), at)), len(text))


def _is_title(text: str, start: int, end: int, named: Sequence[Mention]) -> bool:
    """Whether what looks like a clause is of the words that a ticket is called by: "the ticket about errors after logout"."""
    one = next((one for one in named if one.end > start), None)
    if (
        one is None
        or not one.words
        or one.start >= end
        or not _TITLE_ENDS.match(text, one.end, max(end, one.end))
    ):
        return False
    if one.start < start:
        return True
    return (
        one is named[0]
        and not _ARTICLE.match(text, one.start)
        and _VERB_AND_THE.search(text[:start]) is not None
    )
