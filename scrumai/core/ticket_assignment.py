"""Whom a sentence gives tickets to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .ticket_doubt import unconditional
from .ticket_order import Orders
from .ticket_target import HOLE, Target, holed


@dataclass(frozen=True)
class Assignment:
    """Tickets and who gets them: a name as typed, "me", "" for nobody, None where it is not said, or `several` are."""

    target: Target
    person: str | None
    several: bool = False


_NOBODY = re.compile(
    r"\W*(?:nobody|no[ -]?one|none|unassigned)(?:,? (?:yet|(?:for|right) now|for the moment|at the moment|atm|so far|please))?\W*",
    re.IGNORECASE,
)
_NAME = r"@?[^\W\d_][\w.'’-]*(?-i:\s+[A-ZÀ-Þ][\w.'’-]*)?"
_TODAY = r"today|tonight|tomorrow|again|already|asap|(?:this|next)\s+(?:week|sprint|morning|afternoon)"
_BACK = rf"(?:(?:\s|,)+(?:please|pls|plz|now|over|{_TODAY}))*"
_WHERE = rf"hold|board|list|sprint|track|topic|the|this|that|it|now|our|of|{_TODAY}"  # what is taken off these stays whose it is
_PLATE = r"\s+(?:hands?|plate|list|name|desk|shoulders|back|board)"
_LIST = rf"(?:\s+[\w-]+)?{_PLATE}"  # "my list", "my todo list"
_OFF = rf"off\s+(?:of\s+)?(?:me|my{_LIST}|our{_LIST}(?<!board)|(?!(?:{_WHERE})\b)@?[^\W\d_][\w.-]*(?-i:\s+[A-ZÀ-Þ][\w.-]*)?(?:['’]s?{_LIST})?)(?={_BACK}(?:[\s,]+(?:thanks?|thx|ty)(?:\s+you)?)?\W*(?:$|[,;.(–—]\s|\b(?:and|because|since|as|until|till|for|then)\b))"
_UNASSIGN = re.compile(
    rf"\b(?:give|hand|pass)\s+(?:{HOLE}\s+back|back\s+{HOLE})(?!{_BACK}\s+(?:to|for)\b(?!\s+now\b))|\btake\s+{HOLE}\s+{_OFF}|\bun-?assign\w*|\b(?:remove|drop|clear|delete)\s+(?:the\s+|my\s+)?(?:assignee|owner|assignment"
    r"|name)\b|\bto (?:nobody|no one|no-one)\b"
    rf"|\b(?:nobody|no one) (?:should|shall|must) (?:have|own|take)\b|\btake\s+(?:me|my name"
    rf"|[\w.]+) off\b|\bremove\s+[\w.@'’-]+\s+from\s+{HOLE}|{HOLE} to none\b",
    re.IGNORECASE,
)
_ONWARD = re.compile(  # behind that, who gets it instead: "take #4 off Ben and give it to Ana"
    rf"(?:^{_BACK}\s+(?:to|for)\s+(?={_NAME}{_BACK}\W*$)|\b(?:assign|give|hand|pass|put)\s+(?:(?:it|this|that|them|both|{HOLE})\s+)?(?:over\s+|back\s+)?(?:to|on)\s+)(?P<name>{_NAME})"
    rf"|\b(?:i['’]?ll|i will|let me)\s+(?:take|do|have|handle|grab)\s+(?:it|this|that|them|both|{HOLE})(?!\w)",
    re.IGNORECASE,
)
_TAKEN_OFF = re.compile(rf"{HOLE}\s+off\b", re.IGNORECASE)
_MINE = re.compile(
    r"\b(?:i['’]?ll|i will|i can|i could|i want to|i['’]?d like to|i would like to|i am going to"
    r"|i['’]m going to|let me|i)\s+"
    r"(?:gladly\s+|just\s+)?(?:take|have|own|pick|grab|do|claim|handle|get|be)\b"
    r"|\b(?:to|for|on)\s+me\b|\b(?:give|assign|hand|pass)\s+me\b|\bmy\s+name\b|\bmine\b|\bdibs\b"
    r"|\bclaim\b|\bgrab\b"
    r"|\bself[- ]assign|\bput\s+me\b|\bme\s+as\b|\bto myself\b|\bmyself\b|^\s*me\b|\btaking\b"
    rf"|^\W*(?:please\s+)?(?:take|handle|pick up)\s+{HOLE}(?!\s+(?:off|out|back)\b)|\b(?:grabbing|claiming)\b",
    re.IGNORECASE,
)
_TO_WHOM: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern.replace("§", HOLE), re.IGNORECASE)
    for pattern in (
        rf"\bfrom\s+@?[\w.]+\s+to\s+(?P<name>{_NAME})",
        rf"§\s*(?:over\s+)?(?:back\s+)?(?:(?:please|pls|plz)\s+)?(?:to|->|-->|→|=>|for|with)\s*(?P<name>{_NAME})",
        rf"\b(?:assign(?:ed)?|reassign|give|pass|hand(?: over)?|allocate|transfer|goes?"
        rf"|over)\s+(?:it\s+)?to\s+(?P<name>{_NAME})",
        rf"\b(?:assignee|owner|responsible)\s+(?:of|for|on)\s+§\s+(?:is|to|=|:|should be"
        rf"|as)\s*(?P<name>{_NAME})",
        rf"§\s*(?:'s\s+)?(?:assignee|owner)\s*(?:is|to|=|:|should be)\s*(?P<name>{_NAME})",
        rf"\bmake\s+(?P<name>{_NAME})\s+(?:the\s+)?(?:assignee|owner|responsible)",
        rf"\b(?:set|put)\s+(?P<name>{_NAME})\s+(?:as|on|in|down)\b",
        rf"\b(?:give|hand|assign|pass)\s+(?!§)(?P<name>{_NAME})\s+(?:to\s+|on\s+)?§",
        rf"\b(?:let|have|can|could|may)\s+(?P<name>{_NAME})\s+(?:please\s+)?(?:do|have|take|handle|own"
        rf"|work|pick|get)\b",
        rf"\bshould be\s+(?P<name>{_NAME})",
        rf"^\W*(?P<name>{_NAME})\s+(?:should\s+|will\s+|can\s+|could\s+|shall\s+|must\s+"
        rf"|is going to\s+)?(?:takes?|have|has|handles?|gets?|owns?|do|does|works?|picks?)\b",
        rf"^\W*§\s*[:=-]\s*(?P<name>{_NAME})\W*$",
    )
)
_AND = r"\s*(?:[,&+/]|\b(?:and|or)\b)\s*"
_OTHER = re.compile(  # behind a comma alone, words in small letters are an aside: "to Ana, asap"
    rf"\s*(?:,?\s*(?:[&+/]|\b(?:and|or)\b)|,(?=\s*(?:(?-i:[A-ZÀ-Þ])|@|me\b)))\s*(?P<name>{_NAME})"
    r"(?:[\s,]+(?:please|pls|plz|now|asap|today|tomorrow|urgent|urgently|ok|okay|thanks|thx))*\W*",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"\W*(?P<name>{_NAME})", re.IGNORECASE)  # an answer: "Sam or Bo"
_NO_NAMES = {
    "thanks", "thx", "close", "go", "cheers",
    "the", "a", "an", "my", "hold", "it", "i", "we", "you", "this", "that", "someone", "somebody", "anyone",
    "please", "can", "who", "state", "done", "them", "him", "her", "assign", "status", "nobody",
    "they", "he", "she", "anybody", "now", "asap", "today", "tomorrow", "urgent", "urgently", "ok", "okay",
}  # fmt: skip


def is_nobody(text: str) -> bool:
    """Whether "nobody" is all that somebody answers who is asked who gets a ticket."""
    return bool(_NOBODY.fullmatch(text))


def assignment(text: str, people: Sequence[str] = ()) -> Assignment:
    """Read "assign DEMO-9 to ana", "I'll take DEMO-9", "give the login ticket to Ben", "unassign #4".

    `people` are names that the model found in the text; they count before what the grammar finds.
    """
    shape, meant = holed(unconditional(text))
    if (gone := _UNASSIGN.search(shape)) is not None:
        return Assignment(meant, _onward(shape[gone.end() :]))
    leaving = {
        match[1].lower()
        for match in re.finditer(r"\b(?:from|off|instead of|not)\s+@?([\w.'’-]+)", shape, re.I)
    }
    named = [person.lstrip("@") for person in people if person.lstrip("@").lower() not in leaving]
    if _several(shape, named):
        return Assignment(meant, None, several=True)
    named = [
        person for person in named if re.search(rf"(?<!\w){re.escape(person)}(?!['’]s\b|\w)", shape, re.I)
    ]
    if named:
        return Assignment(meant, named[-1])
    for pattern in _TO_WHOM:
        match = pattern.search(shape)
        if match and (name := _name(match["name"])):
            several = _goes_on(shape, match.end())
            return Assignment(meant, None if several else name, several)
    if (first := _FIRST.match(shape)) and _name(first["name"]) and _goes_on(shape, first.end()):
        return Assignment(meant, None, several=True)
    return Assignment(meant, "me" if _MINE.search(shape) else None)


def handed_on(orders: Orders) -> Orders:
    """The same; the order that takes a ticket off somebody is one with the next, where that says who gets it: "and give it to Ana".

    What is taken off anything else, "off hold", is an order of its own, and left out.
    """
    own, before, left = orders.own, orders.before, orders.left
    if before and _gives(own) and assignment(before[0]).person == "":
        return replace(orders, left=tuple(one for one in left if one != before[0]))
    behind = next((one for one in left if one not in before), "")
    if not _gives(behind) or assignment(own).person:
        return orders
    others = tuple(one for one in left if one != behind)
    if _TAKEN_OFF.search(holed(own)[0]) and assignment(own).person is None:
        return Orders(behind, (own, *before), (own, *others))
    return replace(orders, own=f"{own} and {behind}", left=others)


def _gives(text: str) -> bool:
    """Whether an order gives what the one before it is about to somebody: "give it to Ana"."""
    return bool(_ONWARD.match(text) and _onward(text))


def _onward(rest: str) -> str:
    """Who gets what somebody gave away; "" for nobody."""
    given = _ONWARD.search(rest)
    return ("me" if given["name"] is None else _name(given["name"])) if given else ""


def _goes_on(shape: str, at: int) -> bool:
    """Whether another name follows the one that ends there, and nothing else."""
    other = _OTHER.fullmatch(shape, at)
    return other is not None and bool(_name(other["name"]))


def _several(shape: str, names: Sequence[str]) -> bool:
    """Whether a ticket is given to several people at once: which of them gets it is not said."""
    any_name = "|".join(re.escape(one) for one in (*names, "me"))
    return bool(names) and bool(
        re.search(rf"(?<!\w)(?:{any_name}){_AND}(?:{any_name})(?!\w)", shape, re.IGNORECASE)
    )


def _name(said: str) -> str:
    """The name in what a pattern caught, "" where it is none."""
    name = re.sub(r"['’]s(?: name)?$", "", said.strip(" .,!?@'’-"))
    if name.lower() in {"me", "myself", "mine"}:
        return "me"
    first = re.split(r"['’\s]", name.lower())[0]
    return "" if first in _NO_NAMES or name == HOLE else name
