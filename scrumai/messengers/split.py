"""Cuts a text to a platform's limit, losing nothing: not inside a word, a link, an escape, an emoji or a code block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex as re

FENCE = "```"

PARAGRAPH, LINE, SENTENCE, SPACE, ANY = 5, 4, 3, 2, 1  # how good a place is

# what is cut only where it alone is longer than the limit
ATOM = re.compile(
    r"""
      ```(?:[\w+\-]{1,30}(?=\n))?    # the fence of a code block, with its language
    | <[^<>\n]{1,2000}>            # a link, a mention or a date as Slack writes them
    | \[[^\[\]\n]{1,500}\]\([^()\s]{1,2000}\)   # a link in Markdown
    | https?://[^\s<>]+
    | &(?:[a-z]{2,6}|\#\d{1,6});   # an escape
    | \\.                          # another one
    | (?:(?!https?://[^\s<>])[\p{L}\p{M}\p{N}_'’\-])+   # a word, and not the link that follows it without a space
    | \X                           # what is seen as one sign: an emoji with all its parts, too
    """,
    re.VERBOSE,
)
_SIGN = re.compile(r"\X")
_END = f"\n{FENCE}"
_CLOSED = re.compile(r"\s*```")


def split(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `limit`, each as long as it can be and cut at the best place.

    `size` measures a text as the platform counts; it must be additive. White space at a cut is left
    out, and a code block that is cut is closed and opened again; nothing else is added or lost.

    Raises:
        ValueError: the limit is below 100, which leaves no room for a code block's fences.
    """
    if limit < 100:
        raise ValueError(f"a limit of {limit} is too small")
    pieces: list[str] = []
    rest, fence = text.strip("\n\r"), ""
    while rest.strip():
        head = f"{fence}\n" if fence else ""
        room = limit - size(head)
        if size(rest) <= room:
            pieces.append(head + rest)
            break
        cut = _cut(rest, room, size, fence)
        taken, rest = rest[: cut.at].rstrip(), _next(rest[: cut.at], rest[cut.at :], bool(cut.fence))
        pieces.append(head + taken + (f"\n{FENCE}" if cut.fence else ""))
        fence = cut.fence
        if fence and (closed := _CLOSED.match(rest)):  # it ends where we have just ended it
            rest, fence = rest[closed.end() :].lstrip("\n\r"), ""
    return [piece for piece in pieces if piece.strip()]


@dataclass(frozen=True)
class _Cut:
    """A place where a text may be cut: the higher the rank the better; `fence` is the one open there."""

    at: int
    rank: int
    filled: int
    fence: str


def _cut(text: str, room: int, size: Callable[[str], int], fence: str) -> _Cut:
    """The best place to cut: a good one in the second half, else the last that is no worse than a space."""
    places = list(_places(text, room, size, fence))
    for rank in (PARAGRAPH, LINE, SENTENCE):
        fit = [one for one in places if one.rank == rank and one.filled > room // 2]
        if fit:
            return fit[-1]
    for least in (SPACE, ANY):
        fit = [one for one in places if one.rank >= least]
        if fit:
            return fit[-1]
    return _Cut(_forced(text, room - (size(_END) if fence else 0), size), ANY, room, fence)


def _places(text: str, room: int, size: Callable[[str], int], fence: str) -> Iterator[_Cut]:
    filled, opened = 0, False
    for found in ATOM.finditer(text):
        atom, at = found.group(), found.end()
        filled += size(atom)
        fenced = atom.startswith(FENCE)
        if fenced:
            fence = "" if fence else atom
        opened = bool(fence) and (fenced or (opened and atom.isspace()))  # nothing stands in the block yet
        if filled + (size(_END) if fence else 0) > room:
            if filled > room:
                return
            continue
        if not opened:
            yield _Cut(at, _rank(text, at, bool(fence)), filled, fence)


def _rank(text: str, at: int, fenced: bool) -> int:
    before = text[max(0, at - 3) : at].replace("\r", "")
    if fenced:
        return SPACE if before.endswith("\n") else ANY
    if before.endswith("\n"):
        return PARAGRAPH if before.endswith("\n\n") else LINE
    if not before[-1:].isspace():
        return ANY
    return SENTENCE if before[-2:-1] in set(".!?…") else SPACE


def _forced(text: str, room: int, size: Callable[[str], int]) -> int:
    """Where one thing alone is longer than the limit: after the last whole sign, or at least one."""
    filled = at = 0
    for found in _SIGN.finditer(text):
        filled += size(found.group())
        if filled > room:
            break
        at = found.end()
    if at:
        return at
    while at < len(text) and size(text[: at + 1]) <= room:  # one sign of hundreds of parts
        at += 1
    return max(at, 1)


def _next(taken: str, left: str, fenced: bool) -> str:
    """What follows a cut, without the white space there; a line's own indentation stays."""
    if not fenced and not taken.endswith("\n"):
        left = left.lstrip(" \t")
    return left.lstrip("\n\r")
