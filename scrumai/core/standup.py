"""A report and its entries: what was said, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from . import cues


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

    def answered(self, kind: Kind) -> bool:
        """Whether a question needs no asking: told, told to be nothing, or passed on."""
        told = any(entry.kind is kind or entry.about is kind for entry in self.entries)
        return told or kind in self.skipped

    def missing(self) -> Kind | None:
        """The next question, or None when the report is complete."""
        return next((kind for kind in QUESTIONS if not self.answered(kind)), None)

    def empty(self) -> bool:
        """Whether nothing at all was told."""
        return not self.entries

    def add(self, entries: Iterable[Entry]) -> Report:
        """The report with more entries: none twice, and no "nothing" beside something."""
        kept = list(self.entries)
        for new in entries:
            if not any(_same(new, old) for old in kept):
                kept.append(new)
        told = {entry.kind for entry in kept}
        kept = [entry for entry in kept if entry.about is None or entry.about not in told]
        return replace(self, entries=tuple(kept))


def _same(one: Entry, other: Entry) -> bool:
    def folded(entry: Entry) -> tuple[Kind, Kind | None, str]:
        return entry.kind, entry.about, " ".join(entry.text.casefold().split())

    return folded(one) == folded(other) or (one.about is not None and one.about is other.about)


SPANS = {"done": Kind.DONE, "plan": Kind.PLAN, "blocker": Kind.BLOCKER, "no_blocker": Kind.NONE}


def hear(text: str, entities: Sequence[Mapping[str, Any]], asked: Kind | None) -> tuple[Entry, ...]:
    """The entries that a message tells.

    `entities` are those of `/model/parse`; `asked` is the open question, which decides where the
    words themselves do not: "login page" after "What did you do?" is done.
    """
    if asked and cues.is_none(text):
        return (Entry(Kind.NONE, text, about=asked),)
    told = [entity for entity in entities if entity.get("entity") in SPANS]
    if asked in (Kind.DONE, Kind.PLAN) and len(told) == 1 and _is_mere_nothing(told[0]):
        told = []  # "nothing, I was at the dentist" is no word about blockers
    kinds = _kinds(text, told, asked)
    entries = [_entry(str(entity["value"]).strip(), kind) for entity, kind in zip(told, kinds, strict=True)]
    if asked and (cues.is_pasted(text) or _loses_code(text, told)):
        entries = []  # kept in one piece
    if not entries and text:
        entries = [Entry(asked or Kind.OTHER, text, cues.tickets(text))]
    return Report(0, 0, 0, date.min).add(entries).entries


def _loses_code(text: str, told: Sequence[Mapping[str, Any]]) -> bool:
    for entity in told:
        text = text.replace(str(entity["value"]), "", 1)
    return cues.has_code_signs(text, between=len(told) > 1)


def _is_mere_nothing(entity: Mapping[str, Any]) -> bool:
    return SPANS[str(entity["entity"])] is Kind.NONE and not cues.names_obstacle(str(entity["value"]))


def _entry(text: str, kind: Kind) -> Entry:
    return Entry(kind, text, cues.tickets(text), Kind.BLOCKER if kind is Kind.NONE else None)


def _kinds(text: str, told: Sequence[Mapping[str, Any]], asked: Kind | None) -> list[Kind]:
    """The kind of each labelled part: its label, or that of the open question where nothing carries the label."""
    labels = [SPANS[str(entity["entity"])] for entity in told]
    about = {Kind.BLOCKER if label is Kind.NONE else label for label in labels}
    if asked is None or about.issuperset(QUESTIONS):
        return labels
    kinds: list[Kind] = []
    at = 0
    for entity, label in zip(told, labels, strict=True):
        words = str(entity["value"])
        start = max(text.find(words, at), at)
        lead, at = text[at:start], start + len(words)
        fits = label is asked or (label is Kind.NONE and asked is Kind.BLOCKER)
        goes_on = bool(kinds) and kinds[-1] is label  # "today A and B": the cue of A is the cue of B
        kinds.append(label if fits or goes_on or _CARRIES[label](words) or _CARRIES[label](lead) else asked)
    return kinds


_CARRIES = {
    Kind.DONE: cues.is_past,
    Kind.PLAN: cues.is_future,
    Kind.BLOCKER: cues.is_obstacle,
    Kind.NONE: cues.is_clear,
}
