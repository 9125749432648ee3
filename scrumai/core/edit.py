"""Changing a report by a sentence: "move the login thing to done", "remove the last blocker"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from . import cues
from .errors import NothingToChange
from .ordinal import ORDINAL, position
from .polite import polite
from .standup import Entry, Kind, Report

KINDS = {
    "done": Kind.DONE, "yesterday": Kind.DONE, "finished": Kind.DONE,
    "today": Kind.PLAN, "plan": Kind.PLAN, "plans": Kind.PLAN, "tomorrow": Kind.PLAN, "todo": Kind.PLAN, "next": Kind.PLAN,
    "blocker": Kind.BLOCKER, "blockers": Kind.BLOCKER, "blocked": Kind.BLOCKER, "impediment": Kind.BLOCKER,
    "impediments": Kind.BLOCKER,
}  # fmt: skip
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_NTH = f"{ORDINAL}|[1-5]"
_POLITE = rf"\s*{polite('no|sorry|oops|actually|oh')}"
_BESIDE = re.compile(rf"\s*{polite('no|sorry|oops|actually|oh|also|plus|additionally')}", re.I)
_MORE = re.compile(r"\b(?:and|also|plus|additionally)\b", re.I)
_ONE = re.compile(rf"{_NTH}|today|yesterday|tomorrow|.*\b(?:entry|item|line|thing)s?", re.I | re.S)
_ARTICLE = r"(?:the|my|our|an?)"
_LEAD = re.compile(rf"{_ARTICLE}\s+", re.I)
_SMALL = frozenset(
    """
    the a an my that this thing one item entry point part line it to for of on in and i
    """.split()
)


def pattern(text: str) -> re.Pattern[str]:
    """A sentence, with KIND and NTH in it, however politely it is said."""
    return re.compile(_POLITE + _filled(text) + r"\s*(?:please)?[.!]*\s*", re.I | re.S)


def _filled(text: str) -> str:
    return text.replace("KIND", _KIND).replace("NTH", _NTH)


_REMOVE = r"(?:remove|delete|drop|scratch)"
_DISCARD = rf"(?:{_REMOVE}|erase|strike|cross out|take out|get rid of)"  # the others may be work, too
_ITEM = r"(?:entry|item|line|point|bullet|number)"
_IN = r"(?:\s+(?:from|in|on|under)\s+(?:the\s+|my\s+)?(KIND)(?:'s)?(?:\s+(?:list|section|part))?)?"
_PLACE = rf"(?:the\s+|that\s+|my\s+)?(?:{_ITEM}\s+)?(NTH)(?:\s+(?:{_ITEM}|one|thing))?{_IN}"
_OF_KIND = r"\s+(?:(all|both|everything)\s+(?:(?:of|in|under|from)\s+)?)?(?:the\s+|my\s+)?(NTH)?\s*(KIND)(?:\s+((?:entry|item|one|line)s?))?"
_REMOVE_KIND = pattern(rf"(?:{_REMOVE}|clear){_OF_KIND}")
_DISCARD_KIND = pattern(_DISCARD + _OF_KIND)
_REMOVE_NTH = pattern(rf"{_DISCARD}\s+{_PLACE}")
_REMOVE_TEXT = pattern(rf"{_DISCARD}\s+(?:the\s+|my\s+)?(.+?)(?:\s+from\s+(?:the\s+|my\s+)?(?:KIND))?")
_TAKE_OUT = pattern(
    r"(?:take|cross|strike)\s+(?:the\s+|my\s+)?(.+?)\s+(?:out(?:\s+of\s+(?:the|my)\s+(?:list|report|standup))?|off\s+(?:the|my)\s+(?:list|report|standup))"
)
_MOVE = pattern(r"(?:move|put|shift)\s+(.+?)\s+(?:in)?to\s+(?:the\s+|my\s+)?(KIND)(?:\s+(?:list|section))?")
_MOVE_UNDER = pattern(r"(?:move|put|shift)\s+(.+?)\s+under\s+(?:the\s+|my\s+)?(KIND)")
_A_KIND = r"\s+(?:a\s+|actually\s+|really\s+)?(KIND)"
_BELONGS = pattern(rf"(.+?)\s+(?:should be|belongs (?:to|under|in)){_A_KIND}")
_IS = pattern(rf"(.+?)\s+(?:is|was){_A_KIND}")
_CHANGE_KIND = pattern(
    r"(?:change|set|make|replace|update)\s+(?:the\s+|my\s+)?(NTH)?\s*(KIND)\s+(?:to|into|with|as)[:\s]+(.+?)"
)
_CHANGE_NTH = pattern(
    rf"(?:change|set|make|replace|update)\s+(?!\d+\s+(?:to|into|with)\b){_PLACE}\s+(?:to|into|with)[:\s]+(.+?)"
)
_BY_PLACE = re.compile(_filled(_PLACE), re.I)
_CHANGE_QUOTED = pattern(
    r"(?:change|replace|correct|rename)\s+[\"“„](.+?)[\"”“]\s+(?:to|into|with|by)\s+[\"“„](.+)[\"”“]"
)
_CHANGE_TEXT = pattern(
    r"(?:change|replace|correct|rename)\s+(?:the\s+|my\s+)?(.+?)\s+(?:to|into|with|by)\s+(.+?)"
)
_MEANT = pattern(r"i\s+meant\s+(.+?),?\s+(?:and\s+)?(?:not|instead of)\s+(.+?)")
_TICKET_NOT = pattern(r"((?:[a-z]\w*-|[#!])\d+),?\s+not\s+((?:[a-z]\w*-|[#!])?\d+)")
_NOT_BUT = pattern(r"(?:it'?s\s+)?not\s+(.+?),?\s+(?:but|i\s+meant|it'?s|rather)\s+(.+?)")
_ADD = pattern(r"add\s+(.+?)\s+(?:to|under|as(?:\s+an?)?)\s+(?:the\s+|my\s+)?(KIND)")
_ADD_KIND = pattern(r"add\s+(?:an?\s+|the\s+)?(KIND)[:\s]+(.+?)")

FIX = frozenset(
    {
        "fix",
        "fix it",
        "edit",
        "change",
        "change it",
        "edit it",
        "correct it",
        "i want to fix it",
        "fix something",
    }
)


def asks_how(text: str) -> bool:
    """Whether the message only says that something is to be changed, not what."""
    said = " ".join(text.casefold().split()).strip(" .!?")
    words = _BESIDE.sub("", said, count=1)
    return said in FIX or (" " in words and words in FIX)  # "no change" and "also fix" may be answers


def edit(report: Report, text: str) -> Report:
    """The report after an edit.

    Raises:
        NothingToChange: the sentence is no edit, or points to no entry.
    """
    changed = edited(report, text)
    if changed is None:
        raise NothingToChange(text=text[:200])
    return changed


def edited(report: Report, text: str) -> Report | None:
    """The same; None where it would raise."""
    words, beside = _apart(text)
    for sentence, apply in _EDITS:
        match = sentence.fullmatch(words)
        if match is None or (beside and not _is_of_report(report, sentence, match)):
            continue
        changed = apply(report, [group or "" for group in match.groups()])
        if changed is not None:
            return _as_answered(report, changed)
    return None


def _apart(text: str) -> tuple[str, bool]:
    """The words without an "also" before them, and whether there was one: then they may as well be one more entry."""
    words = _BESIDE.sub("", text, count=1)
    beside = bool(_MORE.search(text[: len(text) - len(words)]))
    return words if beside else text, beside


def _is_of_report(report: Report, sentence: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether what is to be changed is told by its place, or is an entry as a whole: "also fix the docs by Ana" is none."""
    if sentence in _UNMISTAKABLE:
        return True
    entries = [_words(entry.text) for entry in report.entries if entry.kind is not Kind.NONE]
    objects = [group for group in match.groups()[: _OBJECTS.get(sentence, 1)] if group]
    return any(_ONE.fullmatch(one) or _words(one) in entries for one in objects)


def _as_answered(report: Report, changed: Report) -> Report:
    """Who takes the last blocker out need not be asked whether there is one."""
    if report.of(Kind.BLOCKER) and not changed.answered(Kind.BLOCKER):
        return replace(changed, skipped=(*changed.skipped, Kind.BLOCKER))
    return changed


def is_edit(report: Report, text: str, sure: bool = False) -> bool:
    """Whether the sentence is an edit that this report can take.

    `sure`: only what names a part of the report counts, as "remove the old footer" may be an answer, too.
    """
    words, beside = _apart(text)
    if sure and not any(sentence.fullmatch(words) for sentence in (_ADDING if beside else _PLAIN)):
        return False
    return edited(report, text) is not None


def _with(report: Report, entries: Sequence[Entry]) -> Report:
    return replace(report, entries=tuple(entries))


def _words(text: str) -> set[str]:
    words = (word for word in re.findall(r"[\w#!-]+", text.casefold()) if word not in _SMALL)
    return {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words}


def unquoted(text: str) -> str:
    """The words without the quotes around all of them."""
    said = text.strip()
    return said[1:-1].strip() if len(said) > 2 and said[0] in "\"“„'‘" and said[-1] in "\"”“'’" else said


def find(report: Report, text: str) -> int | None:
    """The entry that shares most of the words; None where none or two share as many."""
    wanted = _words(text)
    scores = [0 if entry.place is Kind.NONE else len(wanted & _words(entry.text)) for entry in report.entries]
    best = max(scores, default=0)
    if not wanted or best * 2 < len(wanted) or scores.count(best) != 1:
        return None
    return scores.index(best)


def _meant_by(report: Report, words: str) -> int | None:
    """The entry that is named by its place ("the second one in today") or by its words; a number alone may be a ticket."""
    place = _BY_PLACE.fullmatch(words.strip())
    if place and not words.strip().isdigit():
        return _nth(report, _kind(place[2]), place[1])
    return find(report, words)


def _kind(word: str | None) -> Kind | None:
    return KINDS[word.casefold()] if word else None


def _nth(report: Report, kind: Kind | None, ordinal: str) -> int | None:
    wanted = {kind} if kind else {*Kind} - {Kind.NONE}
    places = [i for i, entry in enumerate(report.entries) if entry.place in wanted]
    try:
        return places[position(ordinal) if ordinal else -1]
    except IndexError:
        return None


def _without(report: Report, place: int | None) -> Report | None:
    if place is None:
        return None
    return _with(report, report.entries[:place] + report.entries[place + 1 :])


def replaced(report: Report, place: int, entry: Entry) -> Report:
    """The report with another entry in this place."""
    return _with(report, (*report.entries[:place], entry, *report.entries[place + 1 :]))


def _remove_kind(report: Report, groups: list[str]) -> Report | None:
    every, ordinal, kind = groups[0], groups[1], KINDS[groups[2].casefold()]
    if every or (not ordinal and groups[2].casefold().endswith("s")):
        kept = [entry for entry in report.entries if entry.place is not kind]
        return _with(report, kept) if len(kept) < len(report.entries) else None
    return _without(report, _nth(report, kind, ordinal))


def _remove_nth(report: Report, groups: list[str]) -> Report | None:
    return _without(report, _nth(report, _kind(groups[1]), groups[0]))


def _remove_text(report: Report, groups: list[str]) -> Report | None:
    return _without(report, _meant_by(report, groups[0]))


def _move(report: Report, groups: list[str]) -> Report | None:
    return _moved(report, _meant_by(report, groups[0]), KINDS[groups[1].casefold()])


def _is(report: Report, groups: list[str]) -> Report | None:
    """ "the login page is done"; "the last one is done" may be said of what was shown otherwise."""
    place = _BY_PLACE.fullmatch(groups[0].strip())
    meant = _meant_by(report, groups[0]) if place and place[2] else find(report, groups[0])
    return _moved(report, meant, KINDS[groups[1].casefold()])


def _moved(report: Report, place: int | None, kind: Kind) -> Report | None:
    if place is None or report.entries[place].kind is kind:
        return None
    moved = replace(report.entries[place], kind=kind, about=None)
    without = _with(report, report.entries[:place] + report.entries[place + 1 :])
    return without.add([moved])


def change_kind(report: Report, groups: list[str]) -> Report | None:
    """One entry of a kind, else all of it, with other words: the ordinal, the kind, the words."""
    ordinal, kind, text = groups[0], KINDS[groups[1].casefold()], groups[2]
    place = _nth(report, kind, ordinal)
    if ordinal:
        return None if place is None else replaced(report, place, entry_of(kind, text))
    kept = _with(
        report, [entry for entry in report.entries if entry.kind is not kind and entry.about is not kind]
    )
    if cues.is_none(text):
        return kept.add([Entry(Kind.NONE, text, about=kind)])
    return kept.add([entry_of(kind, text)])


def _change_nth(report: Report, groups: list[str]) -> Report | None:
    place, text = _nth(report, _kind(groups[1]), groups[0]), groups[2]
    if kind := KINDS.get(_LEAD.sub("", text.strip()).casefold()):  # "change the first one to a blocker"
        return _moved(report, place, kind)
    return (
        None if place is None else replaced(report, place, _reworded(report.entries[place], unquoted(text)))
    )


def _reworded(entry: Entry, text: str) -> Entry:
    """The entry with other words, where a reader finds it: what kept from work may become work."""
    other = replace(entry, text=text, tickets=cues.tickets(text))
    return other if entry.kind is Kind.NONE and other.place is not Kind.NONE else entry_of(entry.place, text)


def _change_text(report: Report, groups: list[str]) -> Report | None:
    return swap(report, groups[0], groups[1])


def _meant(report: Report, groups: list[str]) -> Report | None:
    return swap(report, groups[1], groups[0])


def swap(report: Report, old: str, new: str) -> Report | None:
    """The report with other words in the place of those that it has, else with another entry for the one that is meant."""
    old, new = unquoted(old), unquoted(new)
    lead = rf"(?:{_ARTICLE}\s+)?" if re.match(rf"{_ARTICLE}\s", new, re.I) else ""
    literal = re.compile(rf"(?<![\w-]){lead}{re.escape(old.strip())}(?![\w-])", re.I)
    for place, entry in enumerate(report.entries):
        if literal.search(entry.text):
            words = literal.sub(lambda _: new.strip(), entry.text)
            return replaced(report, place, _reworded(entry, words))
    if old.strip().isdigit() and (full := _by_number(report, old.strip(), new.strip())):
        return full
    found = find(report, old)
    return None if found is None else replaced(report, found, _reworded(report.entries[found], new))


def _by_number(report: Report, old: str, new: str) -> Report | None:
    """ "I meant DEMO-14, not 15": the number stands for the key."""
    for place, entry in enumerate(report.entries):
        for key in entry.tickets:
            if re.split(r"\D", key)[-1] == old:
                return replaced(report, place, entry_of(entry.kind, entry.text.replace(key, new)))
    return None


def _add(report: Report, groups: list[str]) -> Report | None:
    return report.add([entry_of(KINDS[groups[1].casefold()], groups[0])])


def _add_kind(report: Report, groups: list[str]) -> Report | None:
    return report.add([entry_of(KINDS[groups[0].casefold()], groups[1])])


def entry_of(kind: Kind, text: str) -> Entry:
    """An entry of these words."""
    text = text.strip()
    return Entry(kind, text, cues.tickets(text))


_EDITS: tuple[tuple[re.Pattern[str], Callable[[Report, list[str]], Report | None]], ...] = (
    (_CHANGE_QUOTED, _change_text),
    (_CHANGE_KIND, change_kind),
    (_CHANGE_NTH, _change_nth),
    (_REMOVE_KIND, _remove_kind),
    (_DISCARD_KIND, _remove_kind),
    (_REMOVE_NTH, _remove_nth),
    (_ADD, _add),
    (_ADD_KIND, _add_kind),
    (_MOVE, _move),
    (_MOVE_UNDER, _move),
    (_MEANT, _meant),
    (_TICKET_NOT, _meant),
    (_NOT_BUT, _change_text),
    (_CHANGE_TEXT, _change_text),
    (_REMOVE_TEXT, _remove_text),
    (_TAKE_OUT, _remove_text),
    (_BELONGS, _move),
    (_IS, _is),
)
_PLAIN = (
    _CHANGE_KIND, _REMOVE_KIND, _ADD, _ADD_KIND, _MOVE, _MOVE_UNDER, _MEANT, _TICKET_NOT,
)  # fmt: skip
_ADDING = (_ADD, _ADD_KIND)
_UNMISTAKABLE = (*_ADDING, _CHANGE_QUOTED)
_OBJECTS = {
    _REMOVE_KIND: 4,
    _DISCARD_KIND: 4,
    _CHANGE_KIND: 2,
}  # so many groups say what is meant, else the first alone
