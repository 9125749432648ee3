"""Cuts a standup message into the smallest pieces that can be told apart, with the structure around them.

Pure text in, offsets out. It rather cuts once too often: `standup_tagger` labels the pieces and joins
those that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from components.cut import cut
from components.heading_lines import (
    DASHED,
    EMOJI,
    LISTED,
    Head,
    asked_head,
    behind_brackets,
    is_listed,
    is_nested,
    lone_head,
    meant_head,
    sign_of,
    signed_head,
    this_week,
)
from components.headings import Asks, heading_kind, is_deadline, nobody
from components.lines import lines, parts
from components.marks import BOX, BULLET, ORDERED, PICTURES, counts_with, number_of, shown_by
from scrumai.core.cues import is_none

_TAG = re.compile(r"(?:NOT DONE|DONE|TO-?DO|WIP|IN PROGRESS|BLOCKED)\s+[-–—]\s")
_FENCE = re.compile(r"[ \t>]*```")
_SECTION = re.compile(rf" {{0,3}}(?P<depth>#{{1,6}})[ \t]+(?=[^\W\d_]|[{PICTURES}])")
_STRONG = re.compile(r"[ \t>]*(?:\*\*|__)(?=[^\s*_])")  # whose first half looks like a bullet
_DATE = re.compile(
    r"(?:(?:by|on|this|next|the|end of|until|before|around|maybe)\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|week|weekend|sprint|eod|later|soon)",
    re.IGNORECASE,
)
ENDS = frozenset(("line", "heading", "sentence"))  # the links that a sentence ends at
ASKED = 60  # lines; nobody's form has as many, and each question takes a millisecond
_BLANK = re.compile(r"\s*([-–—]{1,3}|/)\s*")  # "Blockers: -"


@dataclass(frozen=True)
class Clause:
    """A piece text[start:end]; `link` is what stands between it and the piece before.

    `link` is line, heading, sentence, dash, comma, but, so, and, or run (nothing at all). `heading` is the kind
    that the heading in force stands for ("" if none), `title` its words, `number` that of a
    numbered item (0 if none), `under` the position below the heading, `line` the line, `state` what a picture behind
    it or a box before it shows: open, closed, held, unticked, ticked, crossed or "".
    """

    start: int
    end: int
    link: str
    heading: str = ""
    title: str = ""
    number: int = 0
    under: int = 0
    line: int = 0
    state: str = ""


def ends(pieces: Sequence[Clause], at: int) -> bool:
    """Whether a piece is the last one of its sentence."""
    return at + 1 == len(pieces) or pieces[at + 1].link in ENDS


def clauses(text: str, asks: Asks = nobody) -> list[Clause]:
    """The pieces of a message in order; they do not overlap, and hold at least a letter, a digit or an emoji.

    `asks` tells the kind of a question that no word makes a heading.
    """
    found: list[Clause] = []
    above, number, counted, fenced = _Above(), 0, False, False
    unordered = [mark for mark in ORDERED if not counts_with(text, mark)]
    for line, (start, end) in enumerate(lines(text)):
        fenced ^= _FENCE.match(text, start, end) is not None
        section = None if fenced else _SECTION.match(text, start, end)
        depth = len(section["depth"]) if section else 0
        asked = asks if line < ASKED else nobody
        for part, (at, stop, shown) in enumerate(parts(text, start, end)):
            bullet = BULLET.match(text, at, stop)
            if bullet and any(bullet[mark] for mark in unordered):
                bullet = None
            if bullet:
                at = bullet.end()
                counted = counted or bullet["number"] is not None
                number = number_of(bullet, counted) or number
            box = BOX.match(text, at, stop)
            at, boxed = (box.end(), shown_by(box)) if box else (at, "")
            item = bullet is not None and not _STRONG.match(text, bullet.start())
            before, below = above, above.read(text, at, stop, depth, item, asked)
            above = below.above
            link = "heading" if part or below.at > at else "line"
            told = [
                Clause(
                    at, end, kind or link, above.kind, above.title, number, above.under + count, line, boxed
                )
                for count, (at, end, kind) in enumerate(_told(text, below, stop))
            ]
            if shown and told:
                told[-1] = replace(told[-1], state=shown)
            found += told
            above = replace(above, under=above.under + len(told))
            if below.brief and above.under:
                above = before
    return found


@dataclass(frozen=True)
class _Above:
    """The heading in force: its kind, its words, how many "#" it has, how many pieces stand below it so far, whether it is an item of a list.

    `sign` is what shows it to be one; a `meant` one was known by its meaning, and ends where another line has its sign.
    """

    kind: str = ""
    title: str = ""
    depth: int = 0
    under: int = 0
    item: bool = False
    sign: str = ""
    meant: bool = False

    def read(self, text: str, at: int, stop: int, depth: int, item: bool, asks: Asks) -> _Below:
        """What stands at `at` of a line with so many "#" and is no heading, and what it stands below."""
        entry = item and self.kind and not self.item  # "Today: / - did you finish it? / - reviews"
        asks = nobody if entry and LISTED.match(text, stop) else asks
        head = (
            self._pictured(text, at, stop, depth)
            or signed_head(text, at, stop)
            or self._alone(text, at, stop)
        )
        head = head or asked_head(text, at, stop, asks)
        sign, meant = sign_of(text, at, head[2] if head else stop), False
        if not head and not item and self._may_end(sign, depth):
            head = meant_head(text, at, stop, asks)
            meant = head is not None
        if not head:
            closes = 1 < depth <= (self.depth or depth)  # one "#" may be a bullet, or a comment
            closes = closes or (self.meant and sign == self.sign)
            return _Below(_Above(under=self.under) if closes else self, at)
        above, dated, begin = self, False, at
        tagged = item and _TAG.match(text, at, stop) is not None
        while head:  # "Where do I need help? What do I need to figure out?"
            dated = is_deadline(head[1])
            begin = at + max(0, text[at : head[2]].lower().find(head[1]))
            kind, title, at = this_week(head, above.kind)
            above = _Above(kind, title, depth, item=item, sign=sign, meant=meant)
            head = signed_head(text, at, stop)
            if head and DASHED.fullmatch(text, at, head[2]):  # "Today: fixed the a - b"
                break
        return _Below(above, behind_brackets(text, at, stop), dated, begin, dated or tagged)

    def _may_end(self, sign: str, depth: int) -> bool:
        """Whether a line with such a sign may be the next heading: below "Today", "**Results**" is a part of it."""
        return sign != "" and (not self.kind or sign == self.sign or 0 < depth <= self.depth)

    def _pictured(self, text: str, at: int, stop: int, depth: int) -> Head | None:
        """A line over others that is nothing but a heading behind a picture: of "## 🚧 Blockers" the words say more."""
        picture = EMOJI.match(text, at, stop)
        if not picture or not (depth or is_listed(text, at, stop)):
            return None
        head = self._alone(text, at, stop, depth > 0)
        if not head or head[0] in ("blocker", "aside"):
            return head
        return heading_kind(picture["phrase"]) or head[0], *head[1:]  # "## ✅ What we built today"

    def _alone(self, text: str, at: int, stop: int, signed: bool = False) -> Head | None:
        """A line that is nothing but a heading; "Friday" is the answer to "When will you be done?"."""
        asked = not self.under and is_deadline(self.title)
        answers = self.kind and not self.under
        listed = not answers and is_listed(text, at, stop)
        nested = not (self.kind and not self.item) and is_nested(text, at, stop)
        head = lone_head(text, at, stop, listed, nested, signed)
        return None if head and asked and _DATE.fullmatch(head[1]) else head


@dataclass(frozen=True)
class _Below:
    """What begins at `at`, below a heading; of a `dated` one, "ETA: Friday", the words begin at `begin`.

    A `brief` one is a heading of its line: that, and "1. DONE - the crane".
    """

    above: _Above
    at: int
    dated: bool = False
    begin: int = 0
    brief: bool = False


def _told(text: str, below: _Below, stop: int) -> Iterator[tuple[int, int, str]]:
    """The pieces below a heading; a dash alone is one where it is asked for obstacles."""
    above = below.above
    if above.kind == "blocker" and not above.under and (blank := _BLANK.fullmatch(text, below.at, stop)):
        yield (*blank.span(1), "")
        return
    for count, (first, last, kind) in enumerate(cut(text, below.at, stop)):
        named = below.dated and not count and not is_none(text[first:last])
        yield below.begin if named else first, last, kind


def without_blanks(text: str, pieces: Sequence[Clause]) -> list[Clause]:
    """The pieces without the dashes that turn out to be bullets: something follows below the same heading."""
    found: list[Clause] = []
    less = 0
    for at, piece in enumerate(pieces):
        less = less if piece.under else 0
        if _BLANK.fullmatch(text, piece.start, piece.end) and any(
            one.under for one in pieces[at + 1 : at + 2]
        ):
            less = 1
        else:
            found.append(replace(piece, under=piece.under - less))
    return found
