"""What a sentence takes back of the trouble it tells, and what it does not: "nothing blocking, CI is just slow"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from components import cues
from components.clauses import ENDS, Clause
from scrumai.core.cues import is_none, is_obstacle, names_obstacle
from scrumai.core.nothing import denies, is_over

_LIFTED = {
    "": "denied",
    "blocker": "cleared",
    "trouble": "cleared",
    "named": "denied",
}  # what becomes of a kind that is taken back
_OTHER = re.compile(r"\b(?:other|others|else|otherwise|apart|besides)\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"(?!(?:it|that|this|they|all|everything|now|is|was|are|works?|got|back|up)\b)(?:the |my |our |an? )?(?:[\w-]+ ){1,3}(?:is|are|was|were|got|works?|'s)\b",
    re.IGNORECASE,
)
_MENDED = re.compile(  # what its sentence or the one before told
    r"\W*(?:(?:but|and|so|then|finally) )*(?:i|we) (?:\w+ ){0,2}?(?:resolved|fixed|solved|sorted(?: out)?|figured out|overcame) (?:it|that|this|them|these|those|the (?:issue|problem|error|bug|trouble)s?)\b",
    re.IGNORECASE,
)
_MILD = re.compile(  # behind a no it blocks nothing: "nothing blocking, CI is just slow"
    r"\b(?:slow(?:er|ish|ly)?|sluggish|tak(?:es?|ing) (?:a while|so long|too long|long(?:er)?|ages|forever|\d+ ?(?:h|m|s|hours?|min\w*|sec\w*)))\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"\b(?:block\w*|stop\w*|prevent\w*|keep\w* (?:me|us)|can(?:not|'t)|unable)\b", re.IGNORECASE
)
_WELL = re.compile(
    r"\b(?:was|were|until|least|good|well|great|fine|ok(?:ay)?|easy|nice|smooth\w*|on track|promising|thanks|again|schedule|sin|sem|senza|pas|kein\w*|geen|niet)\b",
    re.IGNORECASE,
)
_WORDS_OF_A_NO = 3  # "va bene", in whatever language
_AREA = re.compile(  # "Work - no"; but of a thing that is needed a no says that it is not there
    r"\W*(?:work|personal(?:ly)?|private(?:ly)?|team|technical(?:ly)?|project|school|stud(?:y|ies)|home|health|life|me|us|group|(?:in|ex)ternal(?:ly)?|general(?:ly)?|overall|currently|so far)\W*",
    re.IGNORECASE,
)


def lifted(text: str, pieces: Sequence[Clause], kinds: Sequence[str]) -> list[str]:
    """The kinds of `below` with what is taken back before a piece or behind it, and the trouble that is not."""
    sentences = _Sentences(text, pieces, kinds)
    for at in range(len(pieces)):
        sentences.read(at)
    return sentences.kinds


def denies_obstacles(words: str) -> bool:
    """Whether it says that there are no obstacles, and names them."""
    return names_obstacle(words) and denies(words)


def mends(words: str) -> bool:
    """Whether it says no more than that the trouble of the sentence before is over: "I fixed it", "works again"."""
    return _MENDED.match(words) is not None or _takes_back(words)


class _Sentences:
    """Reads piece by piece; `kinds` are those of all pieces so far."""

    def __init__(self, text: str, pieces: Sequence[Clause], kinds: Sequence[str]) -> None:
        self.kinds = list(kinds)
        self._text, self._pieces = text, pieces
        self._last = self._first = 0  # where the last sentence and this one begin
        self._denied = self._told = False  # whether this one said no, or all that it has to say of trouble

    def read(self, at: int) -> None:
        """Take in the next piece."""
        piece = self._pieces[at]
        words = self._text[piece.start : piece.end]
        if piece.link in ENDS:
            self._last, self._first, self._denied, self._told = self._first, at, False, False
        if self._denied and _MILD.search(words) and not _STOPS.search(words):
            self._lift((at,))
        if self._stays(piece, words) and self.kinds[at] == "blocker":
            self.kinds[at] = "trouble"
        self._end(at, words)
        if at and self.kinds[at] in ("none", "held") and self._is_of_area(at):
            self.kinds[at - 1] = self.kinds[at]
        if _takes_back(words):
            turns = [turn for turn in range(self._first, at + 1) if self._pieces[turn].link == "but"]
            self._lift(range(self._first, max(turns, default=self._first)))

    def _stays(self, piece: Clause, words: str) -> bool:
        """Whether nothing so far says no to the trouble that a piece may tell: "nope, still down"."""
        denied = denies(words)
        troubles = is_obstacle(words) or (names_obstacle(words) and not denied)
        turned = troubles and (piece.link == "but" or self._denied)
        self._denied = self._denied or denied or is_none(words)
        before = not turned and (self._told or self._denied)
        self._told = before or cues.clears(words) or _WELL.search(words) is not None
        return not self._told and (turned or len(words.split()) > _WORDS_OF_A_NO)

    def _end(self, at: int, words: str) -> None:
        """Lift what a piece says to be over: its own trouble, and what "I fixed it" stands behind."""
        mended = _MENDED.match(words) is not None
        if self.kinds[at] in ("blocker", "trouble") and (mended or is_over(words)):
            line = self._pieces[at].line
            begin = self._last if mended else at
            self._lift([before for before in range(begin, at + 1) if self._pieces[before].line == line])

    def _lift(self, places: Iterable[int]) -> None:
        for at in places:
            self.kinds[at] = _LIFTED.get(self.kinds[at], self.kinds[at])

    def _is_of_area(self, at: int) -> bool:
        """Whether a piece is a yes or a no for what stands before it: "Work - no"."""
        before, piece = self._pieces[at - 1 : at + 1]
        answers = piece.link == "dash" and piece.line == before.line and before.heading == "blocker"
        return answers and _AREA.fullmatch(self._text, before.start, before.end) is not None


def _takes_back(words: str) -> bool:
    """Whether it says that what came before is over: "works again", but not "the login works again", nor "no other blockers"."""
    if _OTHER.search(words):
        return False
    return (is_over(words) and not _OF_ANOTHER.match(words)) or denies_obstacles(words)
