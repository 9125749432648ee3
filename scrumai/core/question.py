"""The form of a question: how plainly the words ask somebody something, whatever they ask about."""

from __future__ import annotations

import re
from enum import IntEnum


class Form(IntEnum):
    """From words that ask nothing to words that can hardly be anything but a question or a request."""

    NONE = 0
    POLITE = 1  # "sprint status please"
    MARK = 2  # only the sign: "the login thing?"
    LATE = 3  # asked after something else was said, with the sign
    BARE = 4  # begins as a question, without the sign
    PLAIN = 5  # begins as one, with the sign


_LEAD = re.compile(
    r"\W*(?:before (?:i|we|that|you|going)\b[^,?]*,|(?:(?:wait|h+m+|mhm|h?uh+|u+m+|erm?|sorry|pardon|excuse me|ok(?:ay)?|hey|hi|hello|oh|ah"
    r"|well|so|and|but|wtf|also|actually|btw|by the way|(?:quick|another|one) question|good question|question"
    r"|(?:one|just a|a) (?:moment|minute|min|sec|second)|just|hang on|hold on|first(?: of all)?|idk|dunno|i (?:don'?t|do not) (?:know|understand|get it"
    r"|remember)|no idea|not sure|depends|it depends|i forgot|forgot|please|pls|plz|bot|scrum\.?ai|again|then|now)"
    r"(?=\W|$)))[\s,.!:;…\u2013\u2014-]*",
    re.I,
)
_WHAT = (
    r"(?:what|who|whom|whose|when|where|which|why|how)(?:'?s|'?re|'?d|'?ll)?"
    r"|since when|until when|wat|waht|whta|wht|wut|hwat|wats|hwo|hw|wen|wehn|wich|whcih|whihc|wihch|whre|wehre|hows|whats|whos"
)
_BE = r"(?:am|is|r|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t)"
_AUX = (
    r"(?:do|does|did|can|could|will|would|should|shall|may|have|has|had|cna|coudl|cuold|don'?t|doesn'?t|didn'?t|can'?t"
    r"|couldn'?t|won'?t|wouldn'?t|haven'?t|hasn'?t)"
)
_PRONOUN = r"(?:i|we|you|u|he|she|they|it|any\s?(?:one|body)|some\s?(?:one|body)|every\s?(?:one|body)|anything|something|ppl|people|there)"
_THING = r"(?:this|that|these|those|my|our|your|the|all)"
_NOUN = (
    r"(?:reports?|standups?|tickets?|tasks?|issues?|blockers?|burn-?\s?down|velocity|goal|status|board|sprint|progress|summary"
    r"|digest|answers?|stuff|work)"
)
_END = r"(?:\W+(?:please|pls|plz|first|again|now|quickly|so far|for today|today|chart|then))*\W*$"
_KEY = r"(?:[a-z]\w*-|[#!])\d+"
_ASKS = re.compile(
    rf"(?:(?:{_WHAT})\b|{_BE}\s+(?:(?:{_PRONOUN}|{_THING})\b|{_KEY})|{_AUX}\s+{_PRONOUN}\b"
    r"|(?:show|give|tell|remind)\s+(?:me|us)\b|gimme\b|(?:let me|lemme) (?:see|know)\b"
    r"|(?:show|read|tell)\s+(?:back\s+)?(?:what|who|which|how)\b|i(?:'d| would) like to know\b|i (?:need|want) to know\b"
    rf"|(?:show|list|display)\s+(?:(?:all|the|my|our|open|current|sprint|team'?s?|today'?s|of)\s+)+{_NOUN}{_END}"
    rf"|my\s+(?:report|stand-?up|update){_END}"
    rf"|(?:show|list)\s+(?:blockers|burndown|velocity|{_KEY}){_END})",
    re.I,
)
_TELLS = re.compile(
    rf"(?:(?:{_WHAT})\s+(?:i|we|you|he|she|they)\b(?!\W*$)|(?:when|where)\s+(?:the|my|our)\b|which\s+{_BE}\b|how to\b)",
    re.I,
)  # without the sign: "what I did: ...", "which is getting old"
_TELL_ME = re.compile(
    r"\b(?:can|could|would|will) (?:you|u) (?:please |pls )?(?:tell|show|list|give|remind|bring up|send) ",
    re.I,
)
_YOU_OR_I = re.compile(r"(?:can|could|would|will|may|cna|coudl) (?:you|u|i|we)\b", re.I)
_MAY_ASK = re.compile(
    rf"(?:{_BE}|do|does|did|have|has|had)\s+\w|(?:can|could|will|would|should)\s+(?:{_THING}|any|some)\b",
    re.I,
)  # with the sign: "is it?", but "did the login page", "will see"
_NAMED = re.compile(rf"(?:{_BE}|{_AUX})\s+", re.I)
_CLAUSE = re.compile(r"[.,;:!?\n\u2026\u2013\u2014]+\s*")
_POLITE = re.compile(r"^\W*(?:please|pls|plz)\b|\b(?:please|pls|plz)\W*$", re.I)
_PLEA = re.compile(
    r"^\W*(?:how (?:to|(?:do|does|can|could|should|would|did) (?:i|we|you|one))\b|why\b"
    r"|(?:can|could|would|will|does|do|has|have|did) (?:any|some)\s?(?:one|body)\b|any(?:one|body)?\b"
    r"|(?:should|shall|may) (?:i|we)\b|(?:can|could|would|will) (?:you|u) (?:guys|all|folks)\b|you guys\b)",
    re.I,
)
_YOU = re.compile(r"\b(?:you|your|yours|u)\b(?! (?:guys|all|folks|people)\b)", re.I)
_I = re.compile(r"\b(?:i|me|my|mine|we|us|our|i'm|i'd|i've)\b", re.I)


def bare(text: str) -> str:
    """The text without what people say before they ask: "wait, ", "before I answer, "."""
    text = text.replace("\u2019", "'")
    while lead := _LEAD.match(text):
        text = text[lead.end() :]
    return text


def form(text: str, people: tuple[str, ...] = ()) -> Form:
    """How plainly a text asks; `people` are those that it names."""
    marked = text.rstrip(" \t\n.!)\"'").endswith("?")
    asks = bare(text)
    if _begins(asks, people, marked):
        return Form.PLAIN if marked else Form.BARE
    late = [clause for clause in _CLAUSE.split(asks)[1:] if _ASKS.match(bare(clause))]
    if (late and marked) or _TELL_ME.search(asks):
        return Form.LATE
    if marked:
        return Form.MARK
    return Form.POLITE if _POLITE.search(text) else Form.NONE


def is_plea(text: str) -> bool:
    """Whether it asks how something is done, or anybody for help: a question for colleagues."""
    return bool(_PLEA.match(bare(text)))


def asks_to_do(text: str) -> bool:
    """Whether it asks for something to be done: "can you ...", "could I ..."."""
    return bool(_YOU_OR_I.match(bare(text)))


def speaks_to(text: str) -> bool:
    """Whether it speaks to one "you"."""
    return bool(_YOU.search(text))


def speaks_of_me(text: str) -> bool:
    """Whether it speaks of "I" or "we"."""
    return bool(_I.search(text))


def _begins(text: str, people: tuple[str, ...], marked: bool) -> bool:
    if "?" not in text and _TELLS.match(text):
        return False
    if _ASKS.match(text) or (marked and _MAY_ASK.match(text)):
        return True
    named = _NAMED.match(text)
    return named is not None and bool(people) and text[named.end() :].startswith(people)
