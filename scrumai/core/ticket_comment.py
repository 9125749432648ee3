"""What a sentence wants to be written on a ticket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from .polite import polite
from .ticket_order import COMMENTS
from .ticket_quote import QUOTED, unquoted
from .ticket_target import Mention, Target, chosen, mentions


@dataclass(frozen=True)
class Comment:
    """A ticket and what is to be written there; "" where nothing is said."""

    target: Target
    text: str


_ON = re.compile(rf"{COMMENTS}\s+", re.IGNORECASE)
_BEFORE_TEXT = re.compile(
    r"""^(?:['’]s\b)?[\s,:;–—-]*
    (?:(?:know\s+)?(?:in|with|as)\s+a\s+(?:comment|note|remark)\b|new\s+comment\b|comment\b|(?:please\s+)?add\s+(?:a\s+)?(?:note|comment)\b|know\b)?
    [\s,:;.–—-]*
    (?:(?:saying|say|says|which\s+says|to\s+say|reading)\b(?:\s+that\b)?|that\b(?!['’])|with\b|stating\b(?:\s+that\b)?|telling\b(?:\s+that\b)?)?
    [\s,:;–—-]*""",
    re.VERBOSE | re.IGNORECASE,
)
_COLON = re.compile(
    r"""^(?:['’]s\b)?\s*(?:please|pls|plz)?[\s,]*
    (?P<note>(?:(?:in|with|as)\s+a\s+|new\s+|add\s+(?:a\s+)?)?(?:com?ment|note|remark)\b|saying\b)?\s*:""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMENTING = re.compile(
    r"\b(?:[ck]om?ment|note|write|add|post|say|tell|put|leave|remark|append|reply|record|respond|document"
    r"|message|mention|update|inform|ask|let)\w*\b",
    re.IGNORECASE,
)

_SAYING = re.compile(
    rf"[^\w#]*{polite('also|then')}(?:(?:add|leave|write|put|post)\s+an?\s+)?(?:(?:new|quick|short)\s+)?"
    r"(?:com?ment|note|remark)(?:\s+(?:that|saying(?:\s+that)?)\s|\s*:)\s*(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHERE = re.compile(  # "looks good to ticket #7"
    r"(?:(?P<comma>,)\s*(?:on|to|under|in|at|for)|\s(?:on|to|under))\s+(?:the\s+)?(?:ticket|issue|bug|story|task|card|item)?\s*$",
    re.IGNORECASE,
)
_BOUND = re.compile(  # what waits on a ticket is not written there
    r"\b(?:wait|depend|block|(?<!it )work|relat|link|belong|similar|due|thanks|bas|stuck|hold|compar|mov|refer|back|next|prior|add|attach"
    r"|follow-?up|is|was|are|goes?|went)(?:s|ed|d|ing|es|e|ion|ent|ing)?\s*$",
    re.IGNORECASE,
)
_NEAR = re.compile(  # "LGTM in DEMO-4", "for DEMO-4, tests fail"
    r"(?:^|\s)(?:on|to|under|in|at|for)\s+(?:the\s+)?(?:ticket|issue|bug|story|task|card|item)?\s*$",
    re.IGNORECASE,
)
_REFERS = re.compile(  # "see #9", "fixed in #9"
    r"\b(?:see|cf|read|check|of|after|before|since|until|by|from|with|via|per|like|unlike|than|as|and|or|not|about|against|versus|vs"
    r"|needs?|do|test|review|duplicate[sd]?|prerequisite|(?:clos|fix|merg|finish|start|resolv|solv|introduc|caus|replac|mention|discuss|describ)\w*)\s*$",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"[\s,]*(?:(?:please|pls|plz|now|thanks|thank you|thx)\b)?\W*", re.IGNORECASE)


def commenting(text: str) -> bool:
    """Whether a text has a word that asks for a comment."""
    return bool(_COMMENTING.search(text))


def comment(text: str, told: bool = False) -> Comment:
    """Read "note on DEMO-3: tests fail", "tell DEMO-4 that we wait for ops", 'add "needs QA" to DEMO-20'.

    Tickets named inside the comment are part of it. What stands after a colon is taken as it is; quotes count where
    they are around all of it, or before the ticket. `told`: its ticket was told before, "close #4 and comment that #9 is next".
    """
    quoted = QUOTED.search(text)
    outside = text[: quoted.start()] + " " * len(quoted[0]) + text[quoted.end() :] if quoted else text
    found = mentions(outside)
    on = _ON.match(outside)  # what stands there is the ticket, be it a pronoun: "comment on it: #9 is next"
    placed = [mention for mention in found if on and mention.start == on.end()]
    named = placed or [mention for mention in found if mention.key or mention.words] or found
    saying = _SAYING.fullmatch(text)
    if saying and (first := _said(text, outside, saying.start("said"), named, told)):
        return first
    meant = chosen(outside, named[:1])
    if not named:
        head, colon, _ = outside.partition(":")
        if colon and _COMMENTING.search(head):
            return Comment(meant, _worded(text[len(head) + 1 :]))
        return Comment(meant, unquoted(quoted[0]) if quoted else "")
    before, after = text[: named[0].start], text[named[0].end :]
    colon_after = _COLON.match(after)
    if colon_after and (colon_after["note"] or _COMMENTING.search(before)):
        return Comment(meant, _worded(after[colon_after.end() :]))
    if quoted and quoted.end() <= named[0].start:
        return Comment(meant, unquoted(quoted[0]))
    lead = _BEFORE_TEXT.match(after)
    said = re.sub(
        r"[\s,]+(?:please|pls|plz)[\s.!]*$|^(?:please|pls)[\s.!]*$",
        "",
        after[lead.end() :] if lead else after,
        flags=re.IGNORECASE,
    )
    if said := _worded(said):
        return Comment(meant, said)
    _, early_colon, early = before.partition(":")
    return Comment(
        meant, re.sub(r"[\s,]+(?:on|to|at|in|for|under)\s*$", "", early).strip() if early_colon else ""
    )


def _said(text: str, outside: str, at: int, named: Sequence[Mention], told: bool) -> Comment | None:
    """A comment whose words stand before its ticket, if it names one; None where they begin with a ticket."""
    if told or not named:
        return Comment(Target(it=True), _worded(text[at:]))
    if placed := _placed(text, outside, at, named):
        return placed
    first = named[0]
    begins = first.start == at and (first.key or first.words)
    if begins:
        return None
    # a pronoun, and a ticket that something waits on, belong to the words; these are on what was talked about last
    return Comment(_within(text, outside, at, named) or Target(it=True), _worded(text[at:]))


def _within(text: str, outside: str, at: int, named: Sequence[Mention]) -> Target | None:
    """The one ticket that the words name by its key, where it may be theirs: "for DEMO-4, tests fail"."""
    keyed = [one for one in named if one.key]
    if len(keyed) != 1:
        return None
    head = outside[at : keyed[0].start]
    near = _NEAR.search(head)
    if not near and not _PLEASE.fullmatch(outside, keyed[0].end):
        return None
    said = head[: near.start()] if near else head
    return None if _BOUND.search(said) or _REFERS.search(said) else Target(keys=(keyed[0].key,))


def _placed(text: str, outside: str, at: int, named: Sequence[Mention]) -> Comment | None:
    """The same, of tickets at the end: "looks good to #7"."""
    if not _PLEASE.fullmatch(outside, named[-1].end):
        return None
    for i, one in enumerate(named):
        where, meant = _WHERE.search(outside, at, one.start), chosen(outside, named[i:])
        if where is None or len(meant.keys) not in (0, len(named) - i):
            continue
        said = text[at : where.start()].strip()
        in_quotes = unquoted(said) != said  # "looks good to it" may be said of anything
        is_free = where["comma"] or not _BOUND.search(said)
        if said and (in_quotes or (meant.names and is_free)):
            return Comment(meant, _worded(said))
    return None


def _worded(said: str) -> str:
    """A comment without space and quotes around all of it; "" where it says nothing, be it in words or in pictures."""
    said = unquoted(said)
    return said if any(sign.isalnum() or category(sign) == "So" for sign in said) else ""
