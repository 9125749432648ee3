"""From labelled pieces to the spans that would be posted: joined where they are one thing, trimmed to the point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.clauses import Clause
from components.cues import VERBS, cued, inside, is_ticket, verbal, waits
from components.language import Word

LABELS = ("done", "plan", "blocker", "no_blocker", "other")

_NOW = (
    r"today|tod|tdy|2day|tody|toady|todya|(?:right )?now|currently|at the moment|atm|next(?: up)?(?! (?:week|sprint|month|quarter|year|\w{3,6}day|mon|tue|wed|thu|fri)\b)|first(?: thing| of all)?"
    r"|meanwhile|finally|already|heute|hoje|hoy|aujourd'?hui"
)
_SOON = (
    r"tonight|this (?:morning|afternoon|evening|week)|after (?:lunch|that)|afterwards|later(?: today| on)?"
)
_BEFORE = r"yesterday|yest\w*day|yday|ytd|yest|last night|gestern|ontem|ayer|hier"
_TOMORROW = r"tomorrow|tommorow|tmrw|tmw|2moro|morgen"
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri)\b)"
_MEETING = (
    r"(?:since|by|until|till|before|for|as of) (?:the |our )?(?:last|next|previous|following) (?:\w+ )?"
    r"(?:meeting|time|stand-?up|scrum|sprint|week|sync|check-?in|update|class|session)(?!['\w-])"
)


def _times(*words: str) -> str:
    return rf"(?:for today|(?:(?:on|last|this|since|so)\s+)?(?:{'|'.join(words)})(?!['\w-]))"


_ANY = rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE, _TOMORROW, _DAY)})"
_ALONE = rf"(?!\s*(?:and|or|&|/|until|till)\s+(?:on\s+)?{_ANY})"  # "today and tomorrow" is one time
_WHEN_BEFORE = {  # what a thing is told of as well without: a trouble's time is news, and a plan's day that is not the next
    "done": _ANY,
    "plan": rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE, _TOMORROW)}){_ALONE}",
    "blocker": _times(_NOW) + _ALONE,
}
_WHEN_AFTER = {**_WHEN_BEFORE, "plan": rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE)})"}
_LEAD = {
    label: re.compile(
        rf"(?:(?:and|but|so|then|also|plus|or|ok(?:ay)?|well|yes|yep|yeah|hopefully|probably|maybe|basically|actually|otherwise|just|luckily|i guess|i think)\b(?!-)|{when}|(?:[\s,;:.*_~\"'–—>•-]|!(?!\d))+)\s*",
        re.IGNORECASE,
    )
    for label, when in _WHEN_BEFORE.items()
}
_AHEAD = {
    label: re.compile(rf"(?:(?:and|but|so|then|also)\s+)?{when}\s*,\s*", re.IGNORECASE)
    for label, when in _WHEN_BEFORE.items()
}
_SUBJECT = re.compile(
    r"(?:i (?:also )?am|i'?m|we are|we're|i'?ve|we've|i have|we have|i|we)\s+(?=\w)",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"(?:(?:i|we)\s+|i'?d\s+|(?:the\s+)?plan(?: for today)? is to\s+)?(?:(?:will|'ll)(?: be(?=\s+\w+ing\b))?(?!\s+be\b)|ill|wil|shall|am gonna|gonna|am going to|going to|goin to|want to|wanna|plan to|planning to|planning on"
    r"|would like to|like to|hope to|hoping to|intend to|need to|have to)\s+(?=\w)|i'(?:ll be|ll)\s+(?=\w)|i'?m\s+(?:going to|gonna|planning to|hoping to)\s+(?=\w)",
    re.IGNORECASE,
)
_TAIL = {
    label: re.compile(
        rf"(?:(?<![\s,])[\s,]+(?:{when}|too|as well|btw|please|pls|thanks|lol|haha))+$|(?<![\s,;:!*_~–—-])[\s,;:!*_~–—-]+$|(?<!\.)\.$",
        re.IGNORECASE,
    )  # a run is tried from its first sign only: 4,000 spaces took ten seconds
    for label, when in _WHEN_AFTER.items()
}
_SIGNS_BEFORE = re.compile(
    r"(?:(?:and|but|so|then|also|plus)\b(?!-)|[\s,;:.*_~\"'–—>•-]|!(?!\d))+\s*", re.IGNORECASE
)
_SIGNS_AFTER = re.compile(r"(?<![\s,;:!*_~–—-])[\s,;:!*_~–—-]+$|(?<!\.)\.$")
_ASKS = re.compile(
    r"(?:how|what|why|where|who|which|when|is|are|does|do|did|can|could|should|would|any\w*)\b", re.IGNORECASE
)  # "how do we share the keys?" stays a question
REACH = 200  # characters, that a tail of 4,000 words takes no second
KEPT = 0.45  # of a span's length, at the least
_HOLDS = re.compile(
    r"(?:as|since|from|until|till|by|than|for|of|on|and|to|before|after|or)$", re.IGNORECASE
)  # what follows belongs to it
_TIGHT = {"comma", "and", "dash"}
_MARKS = ("**", "__", "~~", "*", "_", "~", "`", '"')  # open and close alike
_BRACKETS = ("()", "[]", "<>")
_FINISHED = {"VBD", "VBN"}
_KEY_ALONE = re.compile(r"(?:[#!]?\d{1,7}|[A-Za-z][A-Za-z0-9]{1,9}-\d{1,7})")
_TICKET = re.compile(r"[#!]\d|[A-Z]-?\d|://")


def listed(text: str, pieces: Sequence[Clause], words: Sequence[Word]) -> list[Clause]:
    """The pieces with lists of nouns made whole: "tested login, signup and logout" is one thing.

    A noun alone after a comma may be the next thing as well; only the "and" at the end shows a list.
    """
    found: list[Clause] = []
    for at, piece in enumerate(pieces):
        before = inside(words, found[-1].start, found[-1].end) if found else []
        bare = any(word.tag in _FINISHED for word in before)
        named = (
            verbal(before)
            and any(_noun(word, True) for word in before)
            and _closes(text, pieces[at:], words, bare)
        )
        if named or (found and _waits_too(text, found[-1], piece, words)):
            found[-1] = replace(found[-1], end=piece.end)
        else:
            found.append(piece)
    return found


def _waits_too(text: str, before: Clause, following: Clause, words: Sequence[Word]) -> bool:
    """Is it the next of the tickets that somebody waits for, or what ends their row? "waiting on #9, #12 and the keys"."""
    first, next_one = text[before.start : before.end], text[following.start : following.end]
    if following.link not in ("comma", "and") or not is_ticket(first.rsplit(None, 1)[-1]):
        return False
    ends = following.link == "and" and _item(text, following, words, bare=False)
    return (is_ticket(next_one) or ends) and waits(first)


def _closes(text: str, pieces: Sequence[Clause], words: Sequence[Word], bare: bool) -> bool:
    """Do items of a list follow, up to one after an "and"?"""
    for piece in pieces:
        if not _item(text, piece, words, bare):
            return False
        if piece.link == "and":
            return True
    return False


def _item(text: str, piece: Clause, words: Sequence[Word], bare: bool) -> bool:
    """Is it one to three words without verb, time, negation or ticket after a comma or an "and"?"""
    own = inside(words, piece.start, piece.end)
    return (
        piece.link in ("comma", "and")
        and 0 < len(own) <= 3
        and not any(word.tag in VERBS and not _noun(word, bare) for word in own)
        and any(_noun(word, bare) for word in own)
        and not cued(text[piece.start : piece.end])
    )


def _noun(word: Word, bare: bool) -> bool:
    """Beside a past tense (`bare`) "signup" and "logout" are nouns, whatever the tagger takes them for."""
    return word.tag.startswith("NN") or (bare and word.tag in ("VB", "VBP", "RB", "JJ", "FW", "UH"))


def joined(
    text: str,
    pieces: Sequence[Clause],
    labels: Sequence[int],
    sure: Sequence[float],
    words: Sequence[Word],
) -> Iterator[tuple[int, int, int, float]]:
    """(label, start, end, confidence) of each span; a continuation stays with the piece before it."""
    groups: list[list[int]] = []
    for at, piece in enumerate(pieces):
        before = groups[-1] if groups else []
        if before and labels[before[-1]] == labels[at] and _belongs(text, pieces, before, piece, words):
            before.append(at)
        else:
            groups.append([at])
    for group in groups:
        label = labels[group[0]]
        start, end = trimmed(text, pieces[group[0]].start, pieces[group[-1]].end, label)
        if start < end:
            start, end = paired(text, start, end)
            end += text.startswith("?", end) and _ASKS.match(text, start, end) is not None
            yield label, start, end, min(sure[at] for at in group)


def _belongs(
    text: str, pieces: Sequence[Clause], group: Sequence[int], piece: Clause, words: Sequence[Word]
) -> bool:
    if piece.link == "so":
        return True
    if piece.link not in _TIGHT:
        return False
    before = inside(words, pieces[group[0]].start, pieces[group[-1]].end)
    own = inside(words, piece.start, piece.end)
    if piece.link == "dash":  # "DEMO-70 - done", not a list with dashes
        return (
            not verbal(before)
            and len(before) <= 2
            and _TICKET.search(text, pieces[group[0]].start, piece.start) is not None
        )
    if not verbal(own):
        return verbal(before)
    bare = [word for word in before if word.tag not in ("RB", "PRP", "MD", "CC")]
    return piece.link == "and" and len(bare) == 1 and verbal(bare) and len(own) > 1


def trimmed(text: str, start: int, end: int, label: int) -> tuple[int, int]:
    """The span without leading time words, "I" and "and", and without trailing ones; never empty.

    A trouble keeps its time ("the certificate expires on Friday"), a plan another day than the next. What would leave hardly half of it stays ("tomorrow PID", "none so far"), unless that is a ticket ("today #14").
    """
    sign = _SIGNS_BEFORE.match(text, start, end)
    first = sign.end() if sign and sign.end() < end else start
    last = _without_tail(text, first, end, _SIGNS_AFTER)
    kind = LABELS[label]
    if kind not in _LEAD:
        return first, last
    ahead = _AHEAD[kind].match(text, first, last)  # a time that its comma sets apart is no part of the thing
    first = ahead.end() if ahead and ahead.end() < last else first
    least = KEPT * (last - first)
    moved = True
    while moved and first < last:
        moved = False
        for pattern in (_LEAD[kind], *((_INTENT,) if kind == "plan" else ()), _SUBJECT):
            match = pattern.match(text, first, last)
            if not match or match.end() == first:
                continue
            if last - match.end() >= max(least, 1) or _KEY_ALONE.fullmatch(text, match.end(), last):
                first, moved = match.end(), True
    shorter = _without_tail(text, first, last, _TAIL[kind])
    return first, shorter if shorter - first >= least else last


def paired(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the sign beside it whose other half it holds: `*bold* title`, `<b>tests</b>`."""
    for mark in _MARKS:
        if text.count(mark, start, end) % 2:
            start, end = _beside(text, start, end, mark, mark)
    for opening, closing in _BRACKETS:
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more == 1:
            start, end = _beside(text, start, end, "", closing)
        elif more == -1:
            start, end = _beside(text, start, end, opening, "")
    return start, end


def _beside(text: str, start: int, end: int, before: str, after: str) -> tuple[int, int]:
    if before and text.endswith(before, 0, start):
        return start - len(before), end
    return start, end + len(after) * text.startswith(after, end)


def _without_tail(text: str, first: int, last: int, tail: re.Pattern[str]) -> int:
    while (match := tail.search(text, max(first, last - REACH), last)) and match.start() > first:
        if _HOLDS.search(text, max(first, match.start() - 8), match.start()):
            break
        last = match.start()
    return last
