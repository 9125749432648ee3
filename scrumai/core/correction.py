"""What somebody says to correct a report without naming the change: "no, X, not Y", "X should be Y", "make that Y".

Such words may tell news as well: they correct only where a correction is awaited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from . import cues
from .edit import KINDS, change_kind, edited, entry_of, find, pattern, replaced, swap, unquoted
from .standup import Entry, Kind, Report

_ASIDE = r"(?:(?:no|nope|sorry|oops|wait|typo|actually|my bad|wrong(?:\s+(?:ticket|number|one))?|i\s+said\s+it\s+wrong)\b[\s,.:;!–—-]*)"
_ASIDES, _MARK = rf"{_ASIDE}{{0,3}}", rf"{_ASIDE}{{1,3}}"
_SAID = r"(?:(?:i\s+(?:meant|did)|(?:it|that|this)(?:['’]s|\s+(?:is|was|should\s+(?:be|have\s+been)))|make\s+(?:that|it)|should\s+be)\s+)"
# "the login page should be ready" corrects nothing
_STATE = (
    r"(?:(?:in|on|at|by|up|out|there|back|over|live|ready|done|good|fine|ok|okay|easy|quick|possible|able|available|easier|enough|all)\b"
    r"|\w+ed\b)"
)
_NEW_NOT_OLD = pattern(rf"(?:{_MARK}{_SAID}?|{_SAID})(.+?),?\s+(?:and\s+)?not\s+(.+?)")
_NEW_FOR_OLD = pattern(rf"{_ASIDES}{_SAID}?(?:i\s+)?(.+?),?\s+instead\s+of\s+(.+?)")
_FOR_OLD_NEW = pattern(
    rf"{_ASIDES}instead\s+of\s+(.+?)(?:\s*[,:]\s*(?:please\s+)?(?:{_SAID}|write\s+|say\s+)?|\s+(?:{_SAID}|write\s+|say\s+))(.+?)"
)
_SHOULD = pattern(
    rf"{_ASIDES}(.+?)\s+should\s+(?:read|say|(?:be|have\s+been)\s+(?!{_STATE}))[:\s]*(.+?)(?:\s+instead)?"
)
_MAKE = pattern(rf"{_ASIDES}make\s+(?:that|it)\s+(.+?)(?:\s+instead)?")
_MEANT = pattern(rf"{_ASIDES}i\s+meant\s+(?:to\s+(?:say|write)\s+)?(.+?)")
_WAS = pattern(
    rf"{_MARK}(?:it|that|this)(?:['’]s|\s+(?:is|was|should\s+(?:be|read|say|have\s+been)))\s+((?:(?:the|my|our|an?)\s|[#!]?\w+-?\d).*?)(?:\s+instead)?"
)
_WILL = pattern(
    rf"{_ASIDES}i(?:['’]ll|\s+will|(?:['’]m|\s+am)\s+going\s+to|\s+plan\s+to)\s+(?:do\s+)?(.+?)\s+instead"
)
_DID = pattern(rf"{_ASIDES}i\s+(?:actually\s+)?(?:did\s+)?(.+?)\s+instead")
_INSTEAD = pattern(rf"{_MARK}(.+?)\s+instead")
_TWO_SIDED = re.compile(r"\b(?:not|instead\s+of)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Correction:
    """The corrected report; where it is not clear which entry is meant, None, and the texts to `choose` from, each with what it would be."""

    report: Report | None = None
    choose: tuple[tuple[str, str], ...] = ()


def corrected(report: Report, text: str) -> Report | None:
    """The report after an edit or a clear correction; None where it is neither."""
    return edited(report, text) or (found.report if (found := correction(report, text)) else None)


def correction(report: Report, text: str) -> Correction | None:
    """What the words correct; None where they correct nothing that this report has."""
    for sentence, old, new in (
        (_NEW_NOT_OLD, 2, 1),
        (_NEW_FOR_OLD, 2, 1),
        (_FOR_OLD_NEW, 1, 2),
        (_SHOULD, 1, 2),
    ):
        if (said := sentence.fullmatch(text)) and (found := _instead(report, said[old], said[new])):
            return found
    if _TWO_SIDED.search(text):
        return None
    for sentence, kind in (
        (_WILL, Kind.PLAN),
        (_DID, Kind.DONE),
        (_MAKE, None),
        (_MEANT, None),
        (_WAS, None),
        (_INSTEAD, None),
    ):
        if (said := sentence.fullmatch(text)) and (new_text := unquoted(said[1])).casefold() not in KINDS:
            return _placed(report, new_text, kind)
    return None


def _instead(report: Report, old: str, new: str) -> Correction | None:
    """The one in the place of the other, where the report has that."""
    kind = re.sub(r"^(?:the|my)\s+", "", old.strip(), flags=re.IGNORECASE)
    if kind.casefold() in KINDS and new.strip().casefold() not in KINDS:
        changed = change_kind(report, ["", kind, unquoted(new)])
        return Correction(changed) if changed else None
    literal = re.compile(rf"(?<![\w-]){re.escape(unquoted(old))}(?![\w-])", re.IGNORECASE)
    several = [one for one in _told(report) if literal.search(one.text)]
    if len(several) > 1:
        return _which((one.text, literal.sub(lambda _: unquoted(new), one.text)) for one in several)
    changed = swap(report, old, new)
    return Correction(changed) if changed else None


def _placed(report: Report, new: str, kind: Kind | None) -> Correction | None:
    """The words in the place of the one entry that can be meant: the only one of its kind, or the one most like them."""
    told = _told(report)
    if keys := cues.tickets(new) if cues.is_ticket(new) else ():
        named = [one for one in told if one.tickets]
        pairs = [(one, one.text.replace(one.tickets[0], keys[0])) for one in named if len(one.tickets) == 1]
    else:
        pairs = [(one, new) for one in ([each for each in told if each.kind is kind] or told)]
    if not pairs:
        return None
    at = 0 if len(pairs) == 1 else find(replace(report, entries=tuple(one for one, _ in pairs)), new)
    if at is None:
        return _which((one.text, then) for one, then in pairs)
    old, then = pairs[at]
    return Correction(replaced(report, report.entries.index(old), entry_of(old.kind, then)))


def _told(report: Report) -> Sequence[Entry]:
    return [one for one in report.entries if one.kind is not Kind.NONE]


def _which(pairs: Iterable[tuple[str, str]]) -> Correction:
    return Correction(choose=tuple(pairs))
