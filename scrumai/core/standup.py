"""A report and its entries: what was said, what is missing, what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from . import cues, idle, nothing
from .text import clean


class Kind(str, Enum):
    """What an entry tells. NONE answers a question with "nothing"; see `Entry.about`."""

    DONE = "done"
    PLAN = "plan"
    BLOCKER = "blocker"
    NONE = "none"
    OTHER = "other"


QUESTIONS = (Kind.DONE, Kind.PLAN, Kind.BLOCKER)


@dataclass(frozen=True)
class Entry:
    """One line of a report, as the person wrote it; a NONE entry says which question it answers."""

    kind: Kind
    text: str
    tickets: tuple[str, ...] = ()
    about: Kind | None = None

    @property
    def place(self) -> Kind:
        """The part of a report where its reader finds it: what kept from work stands where the work would."""
        if self.about in (Kind.DONE, Kind.PLAN) and idle.tells(self.text):
            return self.about
        return self.kind


@dataclass(frozen=True)
class Report:
    """One member's answers in one standup.

    `state` is open (questions are still asked), echoed (shown back, not posted), posted or skipped.
    `asked` is the open question, `skipped` those the person passed on.
    """

    id: int
    standup_id: int
    member_id: int
    day: date
    state: str = "open"
    asked: Kind | None = None
    skipped: tuple[Kind, ...] = ()
    entries: tuple[Entry, ...] = field(default=())
    posted_at: datetime | None = None

    def of(self, kind: Kind) -> tuple[Entry, ...]:
        """The entries of one kind, in order."""
        return tuple(entry for entry in self.entries if entry.kind is kind)

    def told(self, kind: Kind) -> tuple[Entry, ...]:
        """What a reader is shown below a kind: its entries, or why there are none."""
        return self.of(kind) or tuple(entry for entry in self.entries if entry.place is kind)

    def answered(self, kind: Kind) -> bool:
        """Whether a question needs no asking: told, told to be nothing, or passed on."""
        told = any(entry.kind is kind or entry.about is kind for entry in self.entries)
        return told or kind in self.skipped

    def missing(self) -> Kind | None:
        """The next question, or None when the report is complete."""
        return next((kind for kind in QUESTIONS if not self.answered(kind)), None)

    @property
    def standing(self) -> str:
        """How it stands for its readers: its state, or changed where it was posted before and is not again."""
        return "changed" if self.posted_at and self.state in ("open", "echoed") else self.state

    def asking(self) -> Report:
        """The report at its next question, shown where there is none; of which nothing is left, that was never posted."""
        if self.posted_at and self.empty():
            return replace(self, skipped=(), posted_at=None).asking()
        missing = self.missing()
        return replace(self, asked=missing, state="open" if missing else "echoed")

    def empty(self) -> bool:
        """Whether nothing at all was told."""
        return not self.entries

    def add(self, entries: Iterable[Entry]) -> Report:
        """The report with more entries: none twice, and no "nothing" beside something."""
        kept = list(self.entries)
        for new in entries:
            kept = [old for old in kept if not _reasons(new, old)]
            if not any(_same(new, old) for old in kept):
                kept.append(new)
        told = {entry.kind for entry in kept}
        kept = [entry for entry in kept if entry.about is None or entry.about not in told]
        return replace(self, entries=tuple(kept))


def _reasons(new: Entry, old: Entry) -> bool:
    """Whether it tells why, where the other only says that there is nothing."""
    return new.about is not None and new.about is old.about and new.place is not Kind.NONE is old.place


def _same(one: Entry, other: Entry) -> bool:
    def folded(entry: Entry) -> tuple[Kind, Kind | None, str]:
        return entry.kind, entry.about, " ".join(entry.text.casefold().split())

    return folded(one) == folded(other) or (one.about is not None and one.about is other.about)


SPANS = {"done": Kind.DONE, "plan": Kind.PLAN, "blocker": Kind.BLOCKER, "no_blocker": Kind.NONE}


Part = Mapping[str, Any]


def hear(text: str, entities: Sequence[Part], asked: Kind | None) -> tuple[Entry, ...]:
    """The entries that a message tells.

    `entities` are those of `/model/parse`; `asked` is the open question, which decides where the
    words themselves do not: "login page" after "What did you do?" is done.
    """
    if asked and cues.is_none(text):  # "no blockers" is no "no plan"
        return (Entry(Kind.NONE, text, about=Kind.BLOCKER if cues.names_obstacle(text) else asked),)
    told: list[Part] = [
        {**part, "value": clean(str(part["value"]))} for part in entities if part.get("entity") in SPANS
    ]
    if asked in (Kind.DONE, Kind.PLAN) and idle.tells(text):
        return (Entry(Kind.NONE, text, about=asked),)
    if asked is Kind.BLOCKER and _is_clear(text, told):
        return (Entry(Kind.NONE, text, about=asked),)
    if asked in (Kind.DONE, Kind.PLAN):
        told = _without_mere_nothing(text, told)
    kinds = _kinds(text, told, asked)
    entries = [_entry(_unbroken(part["value"]), kind) for part, kind in zip(told, kinds, strict=True)]
    if asked and (cues.is_pasted(text) or _loses_code(text, told) or _loses_words(text, told, kinds)):
        entries = []  # kept in one piece
    if not entries and text:
        entries = [_entry(text, asked or Kind.OTHER)]
    return Report(0, 0, 0, date.min).add(entries).entries


def _is_clear(text: str, told: Sequence[Part]) -> bool:
    """Whether an answer to "anything in your way?" says no, and nothing of another day or ticket beside it."""
    others = [
        lead + part["value"]
        for part, lead in zip(told, _leads(text, told), strict=True)
        if SPANS[part["entity"]] in (Kind.DONE, Kind.PLAN)
    ]
    apart = len(told) > 1 and any(cues.names_day(words) for words in others)
    return (nothing.is_over(text) or (nothing.denies(text) and not _names_obstacle(told))) and not apart


def _names_obstacle(told: Sequence[Part]) -> bool:
    """Whether the tagger is sure of a blocker behind the no: "nothing, the build broke"."""
    behind = told[1:]
    return any(SPANS[part["entity"]] is Kind.BLOCKER and _sure(part) for part in behind)


def _without_mere_nothing(text: str, told: list[Part]) -> list[Part]:
    """Without the "nothing" that says that nothing was done: no word about blockers, unless it names them."""
    labels = {SPANS[part["entity"]] for part in told}
    if labels >= {Kind.DONE, Kind.PLAN, Kind.NONE}:
        return told
    return [
        part
        for part, lead in zip(told, _leads(text, told), strict=True)
        if SPANS[part["entity"]] is not Kind.NONE or cues.names_obstacle(lead + part["value"])
    ]


def _leads(text: str, told: Sequence[Part]) -> list[str]:
    """The words between each part and the one before."""
    leads = []
    at = 0
    for part in told:
        start = max(text.find(part["value"], at), at)
        leads.append(text[at:start])
        at = start + len(part["value"])
    return leads


def _loses_code(text: str, told: Sequence[Part]) -> bool:
    return cues.has_code_signs(_left(text, told), between=len(told) > 1)


def _loses_words(text: str, told: Sequence[Part], kinds: Sequence[Kind]) -> bool:
    """Whether the parts, all of one kind, leave out much of an answer, or that it was the same as ever."""
    left = _left(text, told)
    words = cues.content(left)
    much = len(words) >= 2 and len(words) > 0.4 * len(cues.content(text))
    return len(set(kinds)) == 1 and (much or (len(told) == 1 and cues.names_same(left)))


def _left(text: str, told: Sequence[Part]) -> str:
    for part in told:
        text = text.replace(part["value"], "", 1)
    return text


def _unbroken(text: str) -> str:
    """A clause that an editor broke for its length, on one line."""
    return re.sub(r"[\\\s]*\n[\s>]*", " ", text)


def _entry(text: str, kind: Kind) -> Entry:
    if kind in (Kind.DONE, Kind.PLAN):
        text = cues.without_day(text, past=kind is Kind.DONE)
    return Entry(kind, text, cues.tickets(text), Kind.BLOCKER if kind is Kind.NONE else None)


def _kinds(text: str, told: Sequence[Part], asked: Kind | None) -> list[Kind]:
    """The kind of each labelled part: its label, or that of the open question where nothing carries the label."""
    labels = [SPANS[str(part["entity"])] for part in told]
    about = {Kind.BLOCKER if label is Kind.NONE else label for label in labels}
    if asked is None or about.issuperset(QUESTIONS):
        return labels
    kinds: list[Kind] = []
    for part, label, lead in zip(told, labels, _leads(text, told), strict=True):
        fits = label is asked or (label is Kind.NONE and asked is Kind.BLOCKER)
        goes_on = bool(kinds) and kinds[-1] is label  # "today A and B": the cue of A is the cue of B
        stands = fits or goes_on or _carries(label, lead, part["value"], asked)
        stands = stands or (asked is Kind.DONE and _UNDONE.search(part["value"]) is not None)
        sure = label is Kind.BLOCKER and asked in kinds and _sure(part)
        kinds.append(label if (stands and not _guessed(label, part)) or sure else asked)
    return kinds


_UNDONE = re.compile(  # what the tagger takes for no work done is none, whatever was asked: "didn't get it working"
    r"\b(?:did|do|does|has|have|had|could|can|was|were|is|are)(?:n['’]?t|nt| not)\b|\b(?:can['’]?t|cannot|never|not yet|failed|unable|troubles?|struggl\w+)\b",
    re.I,
)
_SURE = 0.8  # the tagger, of a blocker after what was asked has been told
_GUESS = 0.5  # the tagger, of a no that no rule knows
_LETTER = re.compile(r"[^\W\d_]")
_READ = re.compile("[a-z]", re.I)  # the tagger reads no other letters


def _sure(part: Part) -> bool:
    return float(part.get("confidence_entity") or 0) >= _SURE


def _guessed(label: Kind, part: Part) -> bool:
    """Whether it may as well be an obstacle: none must get lost."""
    return (
        label is Kind.NONE
        and (float(part.get("confidence_entity") or 1) < _GUESS or _unread(part["value"]))
        and not _says_no(part["value"])
    )


def _unread(words: str) -> bool:
    return _LETTER.search(words) is not None and not _READ.search(words)


def _says_no(words: str) -> bool:
    return _is_no(words) or nothing.denies(words) or nothing.is_over(words)


def _is_no(words: str) -> bool:
    return cues.is_none(words) or cues.is_clear(words)


def _carries(label: Kind, lead: str, words: str, asked: Kind) -> bool:
    """Whether words say by themselves what they are; what others did may be what is in the way."""
    if label is Kind.DONE and asked is Kind.BLOCKER:
        return cues.is_own_past(lead.lstrip(" ,.;") + words)
    return _CARRIES[label](words) or _CARRIES[label](lead)


_CARRIES = {
    Kind.DONE: cues.is_past,
    Kind.PLAN: cues.is_future,
    Kind.BLOCKER: cues.is_obstacle,
    Kind.NONE: _is_no,
}
