"""What makes no order of a change that is spoken of: a question, what somebody would do "but", and what it depends on or is wanted for."""

from __future__ import annotations

import re

from .polite import polite

_POLITE = rf"[^\w#]*{polite()}"
_WHO = r"(?:i|we|he|she|they|someone|somebody|anybody|anyone|(?-i:@?[A-Z]\w+))"
_WONDERS = re.compile(
    rf"{_POLITE}(?:(?:should|shall)\s+(?:{_WHO}\s|[^?]*\bbe\b[^?]*\?)|(?:do|does|did|has|have)\s+{_WHO}\s+(?:already\s+)?(?:have\s+to|need\s+to|close[dn]?|move[dn]?|finish(?:ed)?)\b"
    rf"|(?:is|would)\s+(?:it|this)\s+(?:be\s+)?(?:ok(?:ay)?|fine|safe|time|too\s+early|right|possible)\s+(?:to\b|(?:if|when)\s+{_WHO}\s)"
    rf"|what\s+(?:happens\s+)?(?:if|when)\s+{_WHO}\s|(?:do|would)\s+you\s+mind\s+if\s+{_WHO}\s)",
    re.IGNORECASE,
)
_AGAINST = (  # why it is not done: something is wanting, or somebody is about it, or away
    r"(?:[^.;!?\n]{0,200}?(?:n['’]?t|\b(?:not|never|cannot|still|needs?|fail(?:s|ed|ing)?|blocked|waiting|first))\b"
    rf"|(?:{_WHO}|it|(?:the|my|our|his|her|their)\s+\w+)(?:['’](?:s|re|m|ve|d)\b|\s+(?:is|are|am|was|were|has|have|had|wants?|took|works?)\b))"
)
_HELD = re.compile(
    rf"{_POLITE}(?:i|we)(?:['’]d|\s+(?:would|could|wanted|want|was\s+going|were\s+going|am\s+going))\b[^.;!?\n]{{0,200}}?[\s,]but\s+"
    rf"(?!(?:not|#|i\s+do\s?n['’]?o?t\s+know)\b){_AGAINST}",
    re.IGNORECASE,
)
_PLEASE = (
    r"(?:(?:you|u)\b|(?:it|that|this)(?:['’]s|\s+is)\s+(?:ok|okay|fine|alright|possible)\b"
    r"|(?:possible|ok|okay|needed|so|any|convenient)\b)"
)
_DEPENDS = re.compile(
    rf"\b(?P<all>(?:(?:only\s+)?(?:if|when|once)\s+(?!{_PLEASE}|more\b|again\b)|unless\s+|until\s+|as\s+soon\s+as\s+(?!possible)|provided\s+|after\s+(?!all\b))[^,.;!?\n]*\w)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|while|whereas|though|although|due\s+to|(?:now|given|seeing|so)\s+that|in\s+case|so\s+(?!can\b)\w+\s+(?:can|could|may|has|have|gets?)"
    rf"|(?<=,\s)as\s+{_WHO}\s+(?:is|are|was|were|has|have|had|can|could|will|does|did|knows?|needs?))\s[^,.;!?\n]*",
    re.IGNORECASE,
)


def wonders(text: str) -> bool:
    """Whether a text asks about a change that somebody may make: "should I close #7?"."""
    return _WONDERS.match(text) is not None


def holds_back(text: str) -> bool:
    """Whether a text says what somebody would do, and why not: "I'd close #13 but it isn't ready"."""
    return _HELD.match(text) is not None


def condition(text: str) -> str:
    """What a change is said to depend on, "if she is free", "after I merge"; "" without such a thing, or where it is politeness."""
    found = _DEPENDS.search(text)
    return found["all"].strip() if found else ""


def outright(text: str) -> str:
    """The text with blanks for what the change depends on, and why it is wanted: who is ill, and what is closed by then, gets nothing."""
    rest = _REASON.sub(_blank, _DEPENDS.sub(_blank, text))
    return rest if re.search(r"\w", rest) else text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
