"""From labelled pieces to the spans that would be posted: joined where they are one thing, trimmed to the point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from components import below
from components.clauses import ENDS, Clause
from components.cues import BARE, VERBS, cued, form, inside, is_ticket, verbal, waits
from components.language import Word
from components.states import HELD
from components.trim import paired, trimmed
from scrumai.core.cues import is_none

LABELS = ("done", "plan", "blocker", "no_blocker", "other")

_ASKS = re.compile(
    r"(?:how|what|why|where|who|which|when|is|are|does|do|did|can|could|should|would|any\w*)\b", re.IGNORECASE
)  # "how do we share the keys?" stays a question
_RELATIVE = re.compile(r"(?:which|whose)\s+(?!(?:one|of|way)\b)", re.IGNORECASE)  # "the VPN, which drops"
SHORT = 4  # words that name a thing
_TIGHT = {"comma", "and", "dash"}
_FINISHED = {"VBD", "VBN"}
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
        if found and _is_held(text, found[-1], piece, words):
            found[-1] = replace(found[-1], end=piece.end, state=HELD)
        elif named or (found and _in_a_row(text, found[-1], piece, words)):
            found[-1] = replace(found[-1], end=piece.end)
        else:
            found.append(piece)
    return found


def _is_held(text: str, before: Clause, following: Clause, words: Sequence[Word]) -> bool:
    """Does it say of a thing what holds it up? "the deploy | blocked by the freeze"; a heading asks for the thing alone."""
    own = inside(words, before.start, before.end)
    bare = form(own) == BARE and not below.TIMED.search(text, before.start, before.end)
    thing = bare and 0 < len(own) <= SHORT
    alone = before.link in ENDS and not before.heading and following.link == "run"
    return alone and thing and waits(text[following.start : following.end])


def _in_a_row(text: str, before: Clause, following: Clause, words: Sequence[Word]) -> bool:
    """Is it one more ticket that something is done with, or that somebody waits for? "closed #9, #12", "waiting on #9 and the keys"."""
    first, next_one = text[before.start : before.end], text[following.start : following.end]
    if following.link not in ("comma", "and") or not is_ticket(first.rsplit(None, 1)[-1]):
        return False
    awaited = waits(first)
    ends = awaited and following.link == "and" and _item(text, following, words, bare=False)
    told = awaited or verbal(inside(words, before.start, before.end))
    return ends or (told and is_ticket(next_one))


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
        start, end = trimmed(text, pieces[group[0]].start, pieces[group[-1]].end, LABELS[label])
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
    if below.is_state_of(text, pieces[group[-1]], piece, words):
        return True
    if piece.link == "comma" and _RELATIVE.match(text, piece.start):
        return True
    before = inside(words, pieces[group[0]].start, pieces[group[-1]].end)
    own = inside(words, piece.start, piece.end)
    if piece.link == "dash":  # "DEMO-70 - done", "work - no", not a list with dashes
        return is_none(text[piece.start : piece.end]) or (
            not verbal(before)
            and len(before) <= 2
            and _TICKET.search(text, pieces[group[0]].start, piece.start) is not None
        )
    if not verbal(own):
        return verbal(before)
    bare = [word for word in before if word.tag not in ("RB", "PRP", "MD", "CC")]
    return piece.link == "and" and len(bare) == 1 and verbal(bare) and len(own) > 1
