"""What a sentence wants to be written on a ticket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category

from .ticket_quote import QUOTED, unquoted
from .ticket_target import Target, chosen, mentions


@dataclass(frozen=True)
class Comment:
    """A ticket and what is to be written there; "" where nothing is said."""

    target: Target
    text: str


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
    r"[^\w#]*(?:(?:please|pls|plz|and|also|then|(?:can|could|would) you)\s+)*(?:(?:add|leave|write|put|post)\s+an?\s+)?"
    r"(?:com?ment|note|remark)\s+(?:that|saying(?:\s+that)?)\s+(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def commenting(text: str) -> bool:
    """Whether a text has a word that asks for a comment."""
    return bool(_COMMENTING.search(text))


def comment(text: str) -> Comment:
    """Read "note on DEMO-3: tests fail", "tell DEMO-4 that we wait for ops", 'add "needs QA" to DEMO-20'.

    Tickets named inside the comment are part of it. What stands after a colon is taken as it is; quotes count where
    they are around all of it, or before the ticket.
    """
    quoted = QUOTED.search(text)
    outside = text[: quoted.start()] + " " * len(quoted[0]) + text[quoted.end() :] if quoted else text
    found = mentions(outside)
    named = [mention for mention in found if mention.key or mention.words] or found
    saying = None if chosen(outside, named).names else _SAYING.fullmatch(text)
    if saying and not (quoted and named and quoted.end() <= named[0].start):  # saying "done" to it
        # "comment that it is live": the pronoun belongs to the comment, which is on what was talked about last
        return Comment(Target(it=True), _worded(saying["said"]))
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


def _worded(said: str) -> str:
    """A comment without space and quotes around all of it; "" where it says nothing, be it in words or in pictures."""
    said = unquoted(said)
    return said if any(sign.isalnum() or category(sign) == "So" for sign in said) else ""
