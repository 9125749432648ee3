"""The lines of a message, made whole where an editor broke them, and the parts that headings, numbers and pictures cut them into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from components.heading_lines import (
    DASHED,
    EMOJI,
    HEAD,
    LISTED,
    PHRASE,
    PICTURE,
    STARRED,
    lone_head,
    signed_head,
)
from components.headings import heading_kind
from components.marks import BREAKS, BULLET, ENDED, PICTURES, WIDTH, masked
from components.states import pictured, said

_MARKS = frozenset("*_~")
_PICTURE_FIRST = re.compile(rf"[\s#]*{PICTURE}")
_BEHIND = re.compile(rf"(?:(?<!\s)\s+)?{PICTURE}[\s.,;]*")
_WORDED = re.compile(
    r"(?P<words>[^.,;:!?]{1,40}?)\s*(?:[.,;!]+\s*|(?=\b(?:and|but|then)\b)|$)", re.IGNORECASE
)
_INLINE = re.compile(
    rf"(?:(?<=\s)|(?<=[.;,|)/]))(?=[*_]{{0,2}}(?P<phrase>{PHRASE})[*_]{{0,2}}\s?[:=](?!//|>)[*_]{{0,2}}(?:\s|$))"
)
_NAMED = re.compile(
    r"(?:(?<!\bmain)(?<!\bonly)(?<!\bbiggest)(?<!\bone)(?<!\bopen)(?<!\bcurrent)(?<!\banother)(?<!\bnew)(?<!\bblocking)(?<=[a-z])\s+(?:problem|issue|question|concern|risk|challenge|bug|error)|\d\s+(?:problem|issue|question|bug|error)s)$",
    re.IGNORECASE,
)
_FILED = re.compile(  # "added one issue: the crane"
    r"\b(?:add|open|re-?open|creat|fil|clos|fix|rais|report|submitt?|resolv|solv|merg|assign)(?:ed|ing)\s+(?:\w+\s+){0,2}?(?:an?|the|one|two|another|only|some|this|that|my|several|\d+)\s+(?:\w+\s+)?(?:problem|issue|question|bug|error)s?$",
    re.IGNORECASE,
)
_INLINE_DASHED = re.compile(
    rf"(?<=[.;,|/])\s+(?=(?P<phrase>{PHRASE})\s[-–—]+\s)"
)  # where the line begins so: "Yesterday - a, Today - b"
_INLINE_ARROW = re.compile(
    r"(?<=[.;,|/])\s+(?=(?P<phrase>yesterday|today|tomorrow|tmrw|next|blockers?|blocked)\s?(?:[-=]+>|→)\s)",
    re.IGNORECASE,
)  # "moved A, todo -> done" is none
_INLINE_ASKED = re.compile(rf"(?<=[.!?;]\s)(?=(?P<phrase>{PHRASE})\?\s)")  # "... Any blockers? no"
_ASKED = re.compile(
    r"any (?:blockers?|blocks|impediments?|obstacles?)|blockers?|blocked|(?:what is |what's |what )?next",
    re.IGNORECASE,
)
_REMARKED = re.compile(
    r"(?:any )?questions?|(?:the|how|who|progress|result)\b.*|do you need .*", re.IGNORECASE
)
_FIRST = re.compile(  # at the start of a line or behind a sign
    r"(?:^|(?<=[:=>→–—-])|(?<=[:=>→–—-] ))\s?(?P<shape>(?P<before>\(|)1(?P<behind>[.)]|:| ?[-–—/])\s)"
)
_BREAK = re.compile(r"[\\ \t]*(?:\r\n|[\r\n])[ \t>]*")
_GOES_ON = re.compile(r"[ \t>]*[a-z]")
_DEEPER = re.compile(r"(?: {2,}|\t)")
_OPEN = re.compile(r"(?<![\w'])(?:the|an|my|our|your|their|its|and|or|than|of|which)$")
_HANGS = re.compile(  # so no sentence ends; "sign up" and "log in" may end one
    r"(?<![\w'])(?:a|i|we|he|she|they|am|are|is|was|were|be|been|have|has|had|to|for|with|from|into|because|if|when|while|should|would|will)$",
    re.IGNORECASE,
)
_BEGINS = re.compile(  # what tells something of its own, whatever hangs before it
    r"[ \t>]*(?:yesterday|today|tomorrow|tonight|tmrw|next|now|then|later|no|none|nothing|will|gonna|going|plan\w*|block\w*|stuck|waiting|still|currently|issues?|problems?|done|did)\b",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[ \t>]*(\S+)")
_SHOWN = re.compile(rf"[{PICTURES}][\s{PICTURES}]*$")
# Lines that end where the next word has no room show a width; one less where one ends in mid-sentence.
FULL = 3
MOST = 0.75  # of the lines with another below
WIDEST = 120  # characters; an address may be longer


def lines(text: str) -> list[tuple[int, int]]:
    """Where each line begins and ends; those that an editor broke for their length are made whole."""
    found: list[tuple[int, int]] = []
    typed = [  # Markdown's break is no word
        (match.start(), match.start() + len(match[0].rstrip("\\ \t")))
        for match in re.finditer(rf"[^{BREAKS}]+", text)
    ]
    full = _full(text, typed)
    for at, line in enumerate(typed):
        if at and _wrapped(text, typed[at - 1], line, at in full):
            found[-1] = found[-1][0], line[1]
        else:
            found.append(line)
    return found


def _full(text: str, typed: Sequence[tuple[int, int]]) -> set[int]:
    """Which lines stand behind one that had no room for their first word, where most lines show an editor's width."""
    long = [(at + 1, size) for at, line in enumerate(typed[:-1]) if (size := _size(line)) >= WIDTH]
    if len(long) < FULL - 1:
        return set()
    behind = {at for at in range(1, len(typed)) if _is_below(text, typed[at - 1], typed[at])}
    long = [(at, size) for at, size in long if at in behind]
    width = max((size for _, size in long if size <= WIDEST), default=0)
    full = [at for at, size in long if size + _first(text, typed[at]) >= width]
    if len(full) < FULL - 1 or len(full) < MOST * len(behind):
        return set()
    whole = {at for at in full if not _is_head(text, typed[at - 1], typed[at])}
    hangs = any(_hangs(text, typed[at - 1]) for at in whole)
    return whole if len(whole) >= (FULL - 1 if hangs else FULL) else set()


def _size(line: tuple[int, int]) -> int:
    return line[1] - line[0]


def _first(text: str, line: tuple[int, int]) -> int:
    """How much room the first word of a line takes behind another."""
    word = _FIRST_WORD.match(text, *line)
    return 1 + len(word[1]) if word else 0


def _is_below(text: str, before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Whether no empty line or bullet parts two lines."""
    return _BREAK.fullmatch(text, before[1], line[0]) is not None and not BULLET.match(text, *line)


def _is_head(text: str, before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Whether one of two lines is a heading."""
    return bool(lone_head(text, *before) or signed_head(text, *line) or lone_head(text, *line))


def _hangs(text: str, line: tuple[int, int]) -> bool:
    return (_OPEN.search(text, *line) or _HANGS.search(text, *line)) is not None


def _wrapped(text: str, before: tuple[int, int], line: tuple[int, int], full: bool) -> bool:
    """Whether a line in small letters goes on with the one before.

    That one ends in a word that ends no sentence, is a long item above a deeper line, or is `full`.
    """
    long = _size(before) >= WIDTH and not ENDED.search(text, *before)
    open_ = _OPEN.search(text, *before)
    if not (long or open_) or not (_GOES_ON.match(text, *line) and _is_below(text, before, line)):
        return False
    deeper = BULLET.match(text, *before) and _DEEPER.match(text, *line)
    hangs = _HANGS.search(text, *before) and not _BEGINS.match(text, *line)
    told = full and not (_SHOWN.search(text, *before) or LISTED.match(text, line[1]))
    return bool(open_ or deeper or hangs or told) and not _is_head(text, before, line)


def parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A line cut before each heading or numbered item inside it, and behind each picture of a state, with that state."""
    for first, last, state in _shown(text, start, end):
        for at, stop in _cuts(text, first, last):
            yield at, stop, state if stop == last else ""


def _shown(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """What stands before each picture that ends its line or what is told, maybe with its words: it is no heading then."""
    at = start
    bullet = BULLET.match(text, start, end)
    pictures = not text.isascii() or ":" in text[start:end]
    if pictures and not _PICTURE_FIRST.match(text, bullet.end() if bullet else start, end):
        behind = [one for one in _BEHIND.finditer(text, start, end) if heading_kind(one["phrase"])]
        shown = [(one, *_worded(text, one.end(), end, pictured(one["phrase"]))) for one in behind]
        if shown and shown[-1][2] != end:
            shown = [one for one in shown if one[1] or one[0][0].rstrip().endswith((",", ";", "."))]
        for picture, state, stop in shown:
            yield at, picture.start(), state or pictured(picture["phrase"])
            at = stop
    if at < end:
        yield at, end, ""


def _worded(text: str, at: int, end: int, shows: str) -> tuple[str, int]:
    """The state that the words behind a picture tell, and where they end: "search 🚧 in progress, ...".

    In the midst of a line they have to say what the picture `shows`: "todo and tests" behind "login ✅" goes on.
    """
    words = _WORDED.match(text, at, end)
    state = said(words["words"]) if words else ""
    told = words and state and (words.end() == end or state == shows)
    return (state, words.end()) if words and told else ("", at)


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line cut before each heading or numbered item inside it."""
    line = masked(text[start:end])
    cuts = [0, *_inline(line)]
    spaces = [space.end() for space in re.finditer(r"\s(?=\S)", line)]
    if ":" in line or not line.isascii():
        cuts += [head.start() for head in _headings(EMOJI, line, spaces)]
    if not _MARKS.isdisjoint(line):
        cuts += _starred(line, spaces)
    cuts += _numbered(line)
    cuts = sorted(set(cuts))
    for at, stop in zip(cuts, [*cuts[1:], end - start], strict=True):
        yield start + at, start + stop


def _numbered(line: str) -> Iterator[int]:
    """Where numbered items begin in a line, if a second one has the shape of the first: "Today: (1) ... (2) ..."."""
    for first in {one["shape"]: one for one in reversed(list(_FIRST.finditer(line)))}.values():
        behind = "[.)]" if first["behind"] in ".)" else re.escape(first["behind"])
        number = re.compile(rf"(?<=\s){re.escape(first['before'])}[1-9]{behind}(?=\s)")
        if more := [one.start() for one in number.finditer(line, first.end() - 1)]:
            yield from (first.start("shape"), *more)


def _starred(line: str, spaces: Sequence[int]) -> Iterator[int]:
    """Where starred headings begin in a line: "today _plans_ for the release" has none."""
    plain = _begins_plainly(line)
    starred = list(_headings(STARRED, line, [_begin(line), *spaces]))
    kinds: dict[str, set[str | None]] = {}
    for head in starred:
        kinds.setdefault(head["mark"], set()).add(heading_kind(head["phrase"]))
    for head in starred:
        sure = plain or len(kinds[head["mark"]]) > 1 or not head["phrase"][0].islower()
        if sure or ENDED.search(line, 0, head.start()):
            yield head.start()


def _headings(pattern: re.Pattern[str], line: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Those that begin at one of these places."""
    for at in places:
        if (head := pattern.match(line, at)) and heading_kind(head["phrase"]):
            yield head


def _begin(line: str) -> int:
    """Where the words of a line begin, behind its bullet."""
    bullet = BULLET.match(line)
    return 0 if STARRED.match(line) or not bullet else bullet.end()  # the first half of "**" looks like one


def _begins_plainly(line: str) -> bool:
    """Whether a heading without stars begins a line: small starred ones inside it go on from there."""
    at = _begin(line)
    return not STARRED.match(line, at) and signed_head(line, at, len(line)) is not None


def _inline(line: str) -> list[int]:
    """Where headings begin inside a line: of "plans for today:" at "plans", not at "today" again."""
    bullet = BULLET.match(line)
    first = HEAD.match(line, bullet.end() if bullet else 0)
    starts = {first.end("phrase"): 0} if first and heading_kind(first["phrase"]) else {}
    dashed = bool(starts and first and DASHED.fullmatch(first[0]))
    for match in _signed(line, bool(starts), dashed):
        if heading_kind(match["phrase"]) and not _is_of_a_noun(line, match):
            starts.setdefault(match.end("phrase"), match.end())
    return sorted(starts.values())


def _is_of_a_noun(line: str, match: re.Match[str]) -> bool:
    """Whether it ends the name of a thing: "the fix for the layout problem: it was too wide", "2 issues: ..."."""
    end = match.end("phrase")
    begin = max(0, end - WIDTH)
    named = _NAMED.search(line, begin, end) is not None and " " not in match["phrase"]
    return named or _FILED.search(line, begin, end) is not None


def _signed(line: str, headed: bool, dashed: bool) -> Iterator[re.Match[str]]:
    """What a sign inside a line may make a heading; a line without the sign is not searched: that takes most of the time."""
    if ":" in line or "=" in line:
        yield from _INLINE.finditer(line)
    if ">" in line or "→" in line:
        yield from _INLINE_ARROW.finditer(line)
    if "?" in line:
        yield from (one for one in _INLINE_ASKED.finditer(line) if _asks(one["phrase"], headed))
    if dashed:
        yield from _INLINE_DASHED.finditer(line)


def _asks(phrase: str, headed: bool) -> bool:
    """Whether a question inside a line asks for a part of the report: most do only where a heading begins the line."""
    return not _REMARKED.fullmatch(phrase) if headed else _ASKED.fullmatch(phrase) is not None
