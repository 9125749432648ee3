"""Where an order names its ticket by the words of a title and nothing else: only the board knows that they are one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from .ordinal import ORDINAL
from .polite import polite
from .ticket_order import ASKED, BREAK, COMMENTS, ENDS, GOES, GUESSED, HEAD, IS, SIZED, STANDS
from .ticket_target import keys

_TICKET = r"(?P<ticket>(?:(?:the|my|our)\s+)?)"
_BEGINS = re.compile(rf"{HEAD}\s+{_TICKET}", re.IGNORECASE)
_ASKED = re.compile(rf"{ASKED}\s+{_TICKET}", re.IGNORECASE)
_IS = re.compile(rf"{IS}\s+{_TICKET}", re.IGNORECASE)
_SIZED = re.compile(rf"[^\w#]*{GUESSED}{_TICKET}\w[\w'’ -]{{1,60}}?(?={SIZED}{ENDS})", re.IGNORECASE)
_NAMED = re.compile(
    rf"[^\w#]*{polite()}(?P<ticket>(?:the|my|our)\s+)(?=[^?,;:]{{2,60}}\?+\s*$)", re.IGNORECASE
)
_ARROW = re.compile(rf"[^\w#]*{_TICKET}\w[\w'’ -]{{1,60}}?(?=\s*(?:[-=]+>|→|⇒))", re.IGNORECASE)
_THE = re.compile(_TICKET, re.IGNORECASE)
_COMMENTS = re.compile(COMMENTS, re.IGNORECASE)
_TO = r"\s+(?:(?:back|over|straight)\s+)?(?:to|into|in|as|at)\b|\s*(?:[:=]|[-=]+>|→|⇒)"
_TOWARDS = re.compile(_TO, re.IGNORECASE)
_STOP = re.compile(
    rf"{_TO}|\s+on\s+hold\b|\s+back(?={ENDS})|\s+off(?=\s+me\b)|\s+(?:done|closed|finished|completed?|resolved|fixed)(?={ENDS})|\s+(?:is|from|and|but|that|saying|with|because|since|if|when|once|after|before|until|unless)\b|[,;]\s|\s+\d",
    re.IGNORECASE,
)
_END = re.compile(ENDS, re.IGNORECASE)
_GOES = re.compile(GOES, re.IGNORECASE)
_STANDS = re.compile(
    rf"(?!\s+(?:\w+\s+)?blocked\b){STANDS}", re.IGNORECASE
)  # what blocks it is asked of blockers
_ONE = re.compile(r"\s+(?:one|ticket|card|issue|bug|story|task|item)$", re.IGNORECASE)
_OURS = re.compile(  # what is asked about by a word that may be in a title, too
    r"(?:sprint|team|board|backlog|stand-?up|blockers?|burn-?down|velocity|goal|scope|deadline|retro|planning|release|day|week|project)\b",
    re.IGNORECASE,
)
_POINTED = re.compile(
    rf"(?:{ORDINAL}|last|other|next|same|new|old|right|wrong|an?|any|some|another|every|each|all|no|one|few|several|\d+|two|three)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:it|them|this|that|these|those|both|all|me)\b", re.IGNORECASE)
_LONG = 300  # characters; what is longer orders more, or tells something, be it in a comment
_MOST = 4  # stops, since the board is searched for each
_LEADING = {"to", "into", "in", "as", "at"}  # behind which an order says where to: "the docs to | done"
_STATE = re.compile(
    rf"\s+(?:in\b|\d|(?:done|closed|finished|completed?|resolved|fixed)(?={ENDS}))", re.IGNORECASE
)
_LEAST = 2  # words; one alone is in titles by chance


@dataclass(frozen=True)
class Called:
    """A place of a text whose words may be a ticket's; `noun`: a word of the title is enough, "the login one".

    `leads`: the last word says where to, as a state follows it, so that they must be all of a title.
    """

    start: int
    end: int
    words: str
    noun: bool = False
    leads: bool = False

    def fits(self, title: str) -> bool:
        """Whether they stand in a title, one behind the other, or are all of it."""
        said, its = _words(self.words), _words(title)
        if self.is_all(title) or not said or self.leads:
            return self.is_all(title)
        stands = any(its[at : at + len(said)] == said for at in range(len(its)))
        return stands and (self.noun or len(said) >= _LEAST)

    def is_all(self, title: str) -> bool:
        """Whether they are all of a title: then no other is meant that has them, too."""
        said = _words(self.words)
        return bool(said) and said == _words(title)


def begins(text: str) -> bool:
    """Whether a text begins with an order, or a question, that goes on with its ticket, or is a ticket and what it gets."""
    return _BEGINS.match(text) is not None or bool(_asked(text))


def places(text: str, at: int = 0) -> Iterator[Called]:
    """The places where a title may stand in what begins at `at`: behind its verb, else first of all, with what is told or ordered of it."""
    if not at and (asked := _asked(text)):
        yield from asked
        return
    verb = _BEGINS.match(text, at)
    head = verb or _THE.match(text, at)
    if head is None or (len(text) > _LONG and not _COMMENTS.match(text, at)):
        return
    ends = _behind_verb(text, head.end()) if verb else _behind_none(text, head.end(), is_first=not at)
    for end in ends:
        for one in _called(text, head, end):
            leads = not one.noun and set(_words(one.words)[-1:]) <= _LEADING and _STATE.match(text, end)
            yield replace(one, leads=bool(leads))


def _called(text: str, head: re.Match[str], end: int, is_sure: bool = False) -> Iterator[Called]:
    """The words from the end of a head on, where they may be a title's; `is_sure`: it is hardly anything else that is asked about."""
    said = text[head.end() : end].strip(" \t\n\"'“”‘’")
    words = _ONE.sub("", said)
    noun = words != said and not _POINTED.match(words)
    if words and (noun or words == said) and not (_PRONOUN.match(words) or keys(words)):
        yield Called(head.start("ticket"), end, words, noun or (is_sure and bool(head["ticket"])))


def _asked(text: str) -> list[Called]:
    """Where all of a text asks about one ticket, or says what it gets: "who has the wish list?", "the wish list is a 5"."""
    if len(text) > _LONG:
        return []
    for begins, ends in ((_ASKED, _GOES), (_IS, _STANDS), (_NAMED, _END)):
        if (head := begins.match(text)) and not _OURS.match(text, head.end()):
            found = [
                one
                for end in _starts(ends, text, head.end())
                for one in _called(text, head, end, is_sure=begins is _ASKED)
            ]
            if found:
                return found
    for told in (_SIZED, _ARROW):
        if head := told.match(text):
            at = _THE.match(text, head.start("ticket"))
            return list(_called(text, at, head.end())) if at else []
    return []


def _behind_verb(text: str, at: int) -> Sequence[int]:
    """Where a title may end, the longest first; that up to the end of all is the last resort where more is said of its ticket."""
    stops = sorted(_starts(_STOP, text, at, _MOST), reverse=True)
    last = [] if len(text) > _LONG else _starts(_END, text, at)
    return [*stops, *last] if _TOWARDS.search(text, at) else [*last, *stops]


def _behind_none(text: str, at: int, is_first: bool) -> Sequence[int]:
    """The same without a verb: "the wish list is done, close it" or, behind another order, "and the wish list to review"."""
    stops = (
        _starts(_STOP, text, at)
        if is_first
        else [*_starts(_TOWARDS, text, at), *_starts(BREAK, text, at), *_starts(_END, text, at)]
    )
    return sorted(set(stops), reverse=True)


def _starts(pattern: re.Pattern[str], text: str, at: int, most: int = 1) -> list[int]:
    return [one.start() for one in islice(pattern.finditer(text, at), most)]


def onward(text: str, at: int, end: int, is_sure: bool = True) -> int | None:
    """Where the order behind the one at `at` may begin, of which all up to `end` is read; None where it is the last.

    So is a comment, whose words may order whatever they like; and what is not sure to be an order, without a verb behind it.
    """
    behind = None if _COMMENTS.match(text, at) else BREAK.search(text, end)
    if behind is None:
        return None
    goes_on = is_sure or keys(text[at : behind.start()]) or _BEGINS.match(text, behind.end())
    return behind.end() if goes_on else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
