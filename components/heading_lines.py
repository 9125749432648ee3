"""Finds the heading that a line, or a part of one, begins with or is: by its sign, its place or its meaning.

What part of the report its words ask for is told by `headings` and `questions`.
"""

from __future__ import annotations

import re

from components.headings import Asks, heading_kind, named, over_list
from components.marks import BREAKS, BULLETS, NUMBERED, PICTURES, RANKED, WIDTH

Head = tuple[str, str, int]  # its kind, its words in small letters, and where it ends

_MARKUP = rf"[*_#~`=¿¡\-–—\[\]( {PICTURES}]*(?:(?<=[#*_] )(?:\d{{1,2}}|[IVX]{{1,4}})\\?[.):][*_]* ?|(?<=[*_])\d{{1,2}}\\?[.):][*_]* )?(?:(?:q|question )\d{{1,2}}[.:)]\s*)?"
_SIGN = r"[:：=]|\s?(?:[-=]+>|→)|[?!](?=[\s:*_]|$)|(?<=[a-z])\s?[-–—]+(?=\s)|👇"
PHRASE = r"[^\W\d_][\w' /,()&+-]{0,100}?"  # nothing of _MARKUP first, or a long run of "_" takes minutes
_COUNTED = r"(?:\d{1,2} (?=(?:done|did|plan|what|where|need|to ?do|will|yesterday|today|next|last|any|doing|completed)\b))?"  # "1 Done since last scrum"
HEAD = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>{PHRASE})[*_`)\]]*\s*(?:{_SIGN})[*_`:]*\s*(?:👇\s*)?", re.IGNORECASE
)
_ALONE = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>{PHRASE})[*_`)\]=\-–— :?👇…#{PICTURES}]*(?:\.\.\.)?", re.IGNORECASE
)
_PICTURED = re.compile(rf"[{PICTURES}]")
_STARS = re.compile(r"\s*[*_]{1,3}[^\s*_].*[*_][*_:\s]*$")
_COLON = re.compile(r":[`\s]*$")
_TELLS_OF = re.compile(  # so an entry begins: "Wrote the docs:"
    r"(?:[a-z]+(?:ed|ing)|wrote|made|built|did|got|took|ran|sent|met|began|found)\b.*\b(?:the|an?|my|our|this|that|these|those|some|all|\d+)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>[^\W\d_][\w',/&+-]*(?: [^?!:\n ]{{0,40}}[^?!:.\n ]){{2,24}}) ?\?[*_`)\]? :]*",
    re.IGNORECASE,
)
STARRED = re.compile(
    r"[ \t]*(?P<mark>\*\*?|__?|~)(?P<phrase>[^\W\d_][\w' /,&+-]{0,72}?)[:?]{0,2}(?P=mark)[:?\s-]*"
)
PICTURE = r"(?P<phrase>[✅☑✔🟢🌹🚧⏳▶🔜🟡🔨➡👉🏗📅🌱⛔🛑🚫🔴❌❗🌵]\ufe0f?|:[a-z_]{1,24}:)"
EMOJI = re.compile(rf"\s*{PICTURE}[:\s]*")
DASHED = re.compile(r".*(?:[-–—]|[-=]+>|→)\s*", re.DOTALL)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]][\s:?.*_]*")
_OPTIONAL = re.compile(
    r"if any|optional|if applicable|today|yesterday|tomorrow|this (?:week|sprint)|(?:in |for |over )?(?:the )?(?:next|last|past|previous|coming) .*|(?:since|until|before) .*|\d{1,2} ?h(?:ours|rs)?",
    re.IGNORECASE,
)
LISTED = re.compile(rf"[ \t]{{0,8}}[{BREAKS}]{{1,4}}[ \t>]{{0,12}}(?:{NUMBERED}|[{BULLETS}])[ \t]+")
_ITEM = re.compile(rf"(?:^|[{BREAKS}])(?P<indent>[ \t]*)[{BULLETS}][ \t]+$")
_NUMBER = re.compile(rf"(?:^|[{BREAKS}])(?P<indent>[ \t]*){NUMBERED}[ \t]+$")
_QUESTION = re.compile(r"(?:what|any|where|which|when|how|do|did|is|are|was|were)\b", re.IGNORECASE)
_DEEPER_ITEM = re.compile(
    rf"[ \t]{{0,8}}[{BREAKS}]{{1,2}}(?P<indent>[ \t]{{0,40}})(?:{NUMBERED}|[{BULLETS}])[ \t]+"
)
_AT_START = re.compile(rf"(?:^|[{BREAKS}])[ \t>]*$")
_TO_LINE_END = re.compile(rf"[^{BREAKS}]*")
_BRIEF = 8  # words; what is longer is told
_ADORNED = re.compile(rf"[\s{PICTURES}]+")


def behind_brackets(text: str, at: int, stop: int) -> int:
    """Where a heading ends that goes on in brackets: "What do I plan? (next 24 hours)"."""
    brackets = _BRACKETS.fullmatch(text, at, stop)
    return stop if brackets and _OPTIONAL.fullmatch(brackets[1]) and text[stop:].strip() else at


def signed_head(text: str, at: int, stop: int) -> Head | None:
    """The kind, the words and the end of a heading at `at`, if a sign shows one."""
    for pattern in (EMOJI, STARRED, HEAD):
        match = pattern.match(text, at, stop)
        if match and text[match.end() - 1 : match.end() + 2] != "://":
            kind = heading_kind(match["phrase"])
            if kind:
                return kind, match["phrase"].strip().lower(), match.end()
    return None


def lone_head(
    text: str, at: int, stop: int, listed: bool = False, nested: bool = False, signed: bool = False
) -> Head | None:
    """The same of a line that is nothing but a heading; what a list hangs below needs no sign to be one."""
    match = _ALONE.fullmatch(text, at, _without_stop(text, at, stop, listed))
    trailed = match and _PICTURED.search(text, match.end("phrase"), stop)
    if trailed and not (listed or sign_of(text, at, stop)):
        return None  # "Done 🎉" below a piece of work is its state
    if match and text[stop:].strip():  # nothing below: an answer
        phrase = match["phrase"]
        plain = _ADORNED.sub(" ", match[0]).strip() == phrase.strip() and not phrase.isupper()
        plain = plain and not signed and not (nested and " " in phrase) and not (listed and over_list(phrase))
        if kind := named(phrase) if plain else heading_kind(phrase):
            return kind, phrase.strip().lower(), stop
    return None


def _without_stop(text: str, at: int, stop: int, listed: bool) -> int:
    """Where a line ends without its full stop; of those that no list follows only a numbered question over its answers may have one."""
    asked = _QUESTION.match(text, at, stop) is not None and _hangs_over(text, at, stop, _NUMBER)
    return at + len(text[at:stop].rstrip(".")) if listed or asked else stop


def asked_head(text: str, at: int, stop: int, asks: Asks) -> Head | None:
    """The same of a line that is nothing but a question, by what it means."""
    match = _ASKING.fullmatch(text, at, stop)
    kind = asks(match["phrase"] + "?") if match and text[stop:].strip() else None
    return (kind, match["phrase"].strip().lower(), stop) if match and kind else None


def sign_of(text: str, at: int, stop: int) -> str:
    """What shows a line to be a heading: its "#"s, "*" or ":"; "" for nothing."""
    if ranked := RANKED.match(text, at, stop):
        return ranked[0].strip()
    if _STARS.match(text, at, stop):
        return "*"
    return ":" if _COLON.search(text, at, stop) else ""


def meant_head(text: str, at: int, stop: int, asks: Asks) -> Head | None:
    """The same of a line that a sign makes a heading, of words that no list of headings holds."""
    match = _ALONE.fullmatch(text, at, stop)
    if not match or not text[stop:].strip() or _TELLS_OF.match(match["phrase"]):
        return None
    kind = asks(match["phrase"]) if match["phrase"].count(" ") < _BRIEF else None
    return (kind, match["phrase"].strip().lower(), stop) if kind else None


def is_listed(text: str, at: int, stop: int) -> bool:
    """Whether a line that is no item of a list itself stands over one, of items and no headings."""
    below = LISTED.match(text, stop)
    if not below or not _AT_START.search(text, max(0, at - WIDTH), at):
        return False
    line = _TO_LINE_END.match(text, below.end())
    end = line.end() if line else len(text)
    return not (signed_head(text, below.end(), end) or lone_head(text, below.end(), end))


def is_nested(text: str, at: int, stop: int) -> bool:
    """Whether an item of a list stands over a list of its own, which goes deeper: "- Got done" over "  - the crane"."""
    return _hangs_over(text, at, stop, _ITEM)


def _hangs_over(text: str, at: int, stop: int, items: re.Pattern[str]) -> bool:
    """The same of an item that begins as `items` do."""
    item, below = items.search(text, max(0, at - WIDTH), at), _DEEPER_ITEM.match(text, stop)
    return bool(item and below) and _width(below["indent"]) > _width(item["indent"])


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def this_week(head: Head, before: str) -> Head:
    """ "This week" is what is planned below "last week", and else what was done."""
    kind, title, at = head
    return ("plan" if before == "done" else "done", title, at) if title == "this week" else (kind, title, at)
