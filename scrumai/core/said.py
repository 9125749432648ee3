"""What somebody said in a report, held against the board: findings, the most useful first.

The order, and why: who waits for something that is there already loses hours; a ticket that is done
and looks open makes everybody's numbers wrong, and one tap cures it; a wrong key is read by all;
an item that nobody speaks of may be stuck; the last two only keep the board whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from . import blocker, fit
from .awaited import item_awaited
from .calendar import Absence, days_between, local_day
from .chore import deserves_ticket, without_verb
from .claim import Claim, claimed, is_beside, is_named, is_told
from .direction import is_turned
from .mentions import tickets
from .piece import pieces
from .sprint import Category, Item, Reading, State
from .standup import Entry, Kind, Report
from .ticket_key import is_of, keys_in
from .ticket_number import are_numbers, named
from .verb import forms

LIMIT = 3  # suggestions after a report
IDLE_DAYS = 3  # working days
REST = timedelta(days=14)
TWICE = 2  # what was left unanswered so often rests, too


class What(str, Enum):
    """What does not fit together; the order is that of use."""

    FREED = "freed"  # blocked by a ticket that is closed
    FINISHED = "finished"  # said to be finished, and open on the board
    NAMED = "named"  # told under "done" by its name alone, and open on the board
    UNKNOWN = "unknown"  # a key that the board does not have
    IDLE = "idle"  # in progress for days, and not mentioned
    OUTSIDE = "outside"  # on the board, and not in the sprint
    UNTRACKED = "untracked"  # work without a ticket


_ORDER = [*What]


@dataclass(frozen=True)
class Finding:
    """One of them. `subject` is what it is remembered by: a key, or the words; `days` are working days.

    `to` is the state that a finished one belongs in, if the board has one.
    """

    what: What
    subject: str
    entry: str = ""
    item: Item | None = None
    days: int = 0
    to: State | None = None

    @property
    def state(self) -> str:
        """The item's state: what was dismissed may be shown again when it changes."""
        return self.item.state.name if self.item else ""


@dataclass(frozen=True)
class Remembered:
    """A finding that was shown: when last, how often, and what became of it."""

    what: str
    subject: str
    state: str
    day: date
    times: int
    offered_at: datetime
    taken: bool = False
    dismissed_at: datetime | None = None


@dataclass(frozen=True)
class Suggestion:
    """A finding as it was shown to a member; `offer` is plain JSON: what is said, and what a tap does."""

    id: int
    member_id: int
    seen: Remembered
    offer: dict[str, Any]


@dataclass(frozen=True)
class Side:
    """The board's side, and the person's: `own` are their names there, `beyond` the items that were looked for outside the sprint.

    Of `beyond` None is a key that the board does not have; a key that is missing could not be looked for.
    `whole`: no sprint says what is at hand, and the reading's items are what is open on the whole board.
    """

    reading: Reading
    own: Collection[str]
    today: date
    zone: str
    off: frozenset[date] = frozenset()
    away: tuple[Absence, ...] = ()
    url: str = ""
    ref: str = ""
    beyond: Mapping[str, Item | None] = field(default_factory=dict)
    whole: bool = False

    def is_own(self, item: Item) -> bool:
        """Whether it is the person's."""
        return item.is_with(self.own)

    def keys(self, text: str) -> list[str]:
        """The board's keys in a text."""
        return keys_in(text, [*self.reading.items, *self.reading.removed], self.url, self.ref)

    def item(self, key: str) -> Item | None:
        """An item of the sprint, or one that was looked for."""
        known = {item.key: item for item in (*self.reading.removed, *self.reading.items)}
        return known.get(key) or self.beyond.get(key)

    def signed(self, text: str, looked_up: bool = True) -> str:
        """The text with "#" before bare numbers that are tickets; until they are `looked_up`, before any that may be one."""
        if not are_numbers((*self.reading.items, *self.reading.removed)):
            return text
        return named(text, lambda number: not looked_up or any(map(self.item, self.keys(f"#{number}"))))


def compare(report: Report, side: Side) -> tuple[Finding, ...]:
    """All findings, the most useful first; of one ticket the most useful only."""
    typed = {side.signed(entry.text): entry.text for entry in report.entries}
    entries = tuple(replace(entry, text=side.signed(entry.text)) for entry in report.entries)
    report = replace(report, entries=entries)
    found = [*_freed(report, side), *_claimed(report, side), *_strange(report, side)]
    if not side.whole:  # a sprint is their measure
        found += [*_outside(report, side), *_idle(report, side), *_untracked(report, side)]
    places = {item.key: place for place, item in enumerate(side.reading.items)}

    def rank(one: Finding) -> tuple[int, bool, int, int]:
        strangers = one.item is not None and not side.is_own(one.item)
        return _ORDER.index(one.what), strangers, -one.days, places.get(one.subject, len(places))

    first: dict[str, Finding] = {}
    for one in sorted(found, key=rank):
        first.setdefault(one.subject, replace(one, entry=typed.get(one.entry, one.entry)))
    return tuple(first.values())


def looked_for(report: Report, side: Side) -> list[str]:
    """The keys that the report names and the sprint does not have, so that the board can be asked for them."""
    said = (key for entry in report.entries for key in side.keys(side.signed(entry.text, looked_up=False)))
    return [key for key in dict.fromkeys(said) if side.item(key) is None]


def chosen(
    findings: Iterable[Finding], before: Sequence[Remembered], now: datetime, today: date
) -> list[Finding]:
    """Those to show: not what rests, and at most three."""
    return [one for one in findings if not any(_rests(one, old, now, today) for old in before)][:LIMIT]


def remembered(finding: Finding, before: Sequence[Remembered], now: datetime, today: date) -> Remembered:
    """What is kept of a finding that is shown now; shown again without an answer it counts on."""
    old = next((one for one in before if _is_same(finding, one)), None)
    again = old is not None and old.state == finding.state and now - old.offered_at < REST
    times = old.times + 1 if old and again and old.dismissed_at is None and not old.taken else 1
    subject = old.subject if old else finding.subject
    return Remembered(finding.what.value, subject, finding.state, today, times, now)


def _rests(finding: Finding, old: Remembered, now: datetime, today: date) -> bool:
    """Whether it was shown today, or dismissed, taken up or left unanswered twice, and nothing has changed since."""
    if not _is_same(finding, old):
        return False
    if old.day == today:
        return True
    if finding.state != old.state or now - (old.dismissed_at or old.offered_at) >= REST:
        return False
    return old.taken or old.dismissed_at is not None or old.times >= TWICE


def is_still(finding: Finding, old: Remembered) -> bool:
    """Whether a finding is the one that was shown, with its ticket in the same state."""
    return _is_same(finding, old) and finding.state == old.state


def _is_same(finding: Finding, old: Remembered) -> bool:
    if finding.what.value != old.what:
        return False
    if finding.what is What.UNTRACKED:
        return blocker.same(finding.subject, old.subject)
    return finding.subject == old.subject


def towards(states: Sequence[State], current: str, allowed: Collection[str]) -> State | None:
    """The next state on the way to done that the tracker allows: done itself, else the nearest after the current one."""
    names = [state.name for state in states]
    after = states[names.index(current) + 1 :] if current in names else ()
    open_ones = [state for state in states if state.name in allowed and state.name != current]
    done = [state for state in open_ones if state.category is Category.DONE]
    ahead = [state for state in open_ones if state in after]
    return next(iter([*done, *ahead]), None)


# ---------------------------------------------------------------- one kind after the other


def _freed(report: Report, side: Side) -> Iterable[Finding]:
    for entry in report.of(Kind.BLOCKER):
        for key in _waited_for(entry.text, side):
            item = side.item(key)
            if item is not None and item.state.category is Category.DONE:
                yield Finding(What.FREED, key, entry.text, item)


_BLOCKS = re.compile(r"\W*(?:is |are |still )*(?:blocks|blocking|holds?|holding)\b", re.IGNORECASE)


def _waited_for(text: str, side: Side) -> list[str]:
    """The tickets that a blocker waits for: after "waiting on", before "blocks me", or all there is; else the one it has the words of."""
    found = tickets(text)
    waits = blocker.waits_on(text, ())
    if waits:
        return side.keys(waits)
    alone = len(found) == 1 and not re.sub(r"\W", "", text[: found[0].start] + text[found[0].end :])
    blocks = [one for one in found if alone or _BLOCKS.match(text[one.end :])]
    item = None if blocks else item_awaited(text, side.reading.items)
    return [item.key] if item else [key for one in blocks for key in side.keys(text[one.start : one.end])]


def _claimed(report: Report, side: Side) -> Iterable[Finding]:
    later = {key for entry in report.entries if entry.kind is not Kind.DONE for key in _keys(entry, side)}
    kinds = {Claim.FINISHED: What.FINISHED, Claim.NAMED: What.NAMED}
    for entry in report.of(Kind.DONE):
        keys = _keys(entry, side)
        for key in keys:
            item, shape = side.item(key), _shape(entry.text, key, keys, side)
            what = kinds.get(claimed(shape))
            if not item or not what or key in later or item.state.category is Category.DONE:
                continue
            if key not in side.keys(entry.text) and _is_part(item.title, entry.text):
                continue
            if not is_told(item.state.name, shape):
                yield Finding(what, key, entry.text, item, to=_meant(side.reading.states, item.state, shape))


def _is_part(title: str, text: str) -> bool:
    """Whether words without a key tell of a part of what a title does, or of something else that it goes with."""
    half = fit.is_half(fit.about(text), title)
    return half or is_beside(title, text) or fit.is_repair(text, title) or is_turned(text, title)


def _meant(states: Sequence[State], current: State, shape: str) -> State | None:
    """The state ahead that the words name, "delivered", else the first that means done."""
    names = [state.name for state in states]
    ahead = states[names.index(current.name) + 1 :] if current.name in names else ()
    said = (state for state in ahead if is_named(state.name, shape) and is_told(state.name, shape))
    done = (state for state in states if state.category is Category.DONE)
    return next(said, None) or next(done, None)


_NEXT = re.compile(r"\s*,?\s+(?:and|plus)\s+|\s*,\s+|\s*[&+]\s+", re.IGNORECASE)
_ROW = 6  # titles and keys in one entry


def _keys(entry: Entry, side: Side) -> list[str]:
    """The tickets that an entry is about: each of a row of keys and titles, else those named or the one that its words fit."""
    whole, parts = _called(entry.text, side), _NEXT.split(entry.text)
    one = side.item(whole[0]) if len(whole) == 1 and not tickets(entry.text) else None
    if len(parts) > _ROW or (one and fit.covers(fit.about(entry.text), fit.of_title(one.title))):
        return whole
    each = [_called(part, side) for part in parts]
    return list(dict.fromkeys(key for keys in each for key in keys)) if all(each) else whole


def _called(text: str, side: Side) -> list[str]:
    """The tickets that are named, else the one that the words fit."""
    if tickets(text):
        return side.keys(text)
    # of a whole board words may fit too much that is not the person's
    items = [one for one in side.reading.items if side.is_own(one)] if side.whole else side.reading.items
    item = fit.best(text, items, side.is_own)
    return [item.key] if item else []


_BEFORE = re.compile(r"¤\s*,?\s*(?:and|plus|[&+])\s+(?:the\s+)?(?=§)", re.IGNORECASE)


def _shape(text: str, key: str, keys: Collection[str], side: Side) -> str:
    """The text with "§" for one of its tickets, and without the words of its title; other ones in a row before it are left out."""
    text = re.sub("[§¤]", " ", text)
    for one in reversed(tickets(text)):
        mine = key in side.keys(text[one.start : one.end]) or key in side.keys(text[: one.end])[-1:]
        text = f"{text[: one.start]}{'§' if mine else '¤'}{text[one.end :]}"
    titles = {name: item.title for name in (key, *keys) if (item := side.item(name))}

    def hidden(match: re.Match[str]) -> str:
        words = fit.about(match[0])
        meant = [name for name, title in titles.items() if words and fit.covers(words, fit.of_title(title))]
        if key in meant or _is_common(match[0], titles.get(key, ""), text[: match.start()]):
            return "§"
        return "¤" if meant else match[0]

    signed = re.sub(r"[^\W_]+(?:['’-][^\W_]+)*", hidden, text)
    return _BEFORE.sub("", _joined("¤", _joined("§", signed, titles.get(key, "")))).replace("¤", " ")


def _is_common(word: str, title: str, before: str) -> bool:
    """Whether a word is a common one of a title, "wrote" of "Write the docs", and claims nothing; one in -ing only behind "finished"."""
    if not fit.common(word) & fit.common(title) or claimed(f"{word} §") is Claim.FINISHED:
        return False
    last = re.search(r"(\w+)(?:\s+(?:up|with))*\s*$", before)
    return not word.endswith("ing") or (last is not None and claimed(f"{last[1]} §") is Claim.FINISHED)


_SMALL = "and the of a an in for is as by after on to with from at into onto via over per without"


def _joined(sign: str, text: str, title: str = "") -> str:
    """The text with one sign for the words of one title, and for its other ones and small words between them."""
    between = "|".join(
        map(re.escape, [*_SMALL.split(), *sorted(forms(re.findall(r"\w+", title.casefold())))])
    )
    gap = rf"[\s,()\[\]:'\"“”&+/-]*(?:(?:{between})\b[\s,&+/-]*)*"
    return re.sub(rf"{sign}(?:{gap}{sign})+", sign, text, flags=re.IGNORECASE)


def _strange(report: Report, side: Side) -> Iterable[Finding]:
    """Keys that the board does not have."""
    items = [*side.reading.items, *side.reading.removed]
    if side.whole and not items:  # nothing tells the form of its keys
        return
    for entry in report.entries:
        told = entry.kind in (Kind.DONE, Kind.PLAN)
        for key in side.keys(entry.text):
            # what somebody waits for may lie on another board
            if key in side.beyond and side.beyond[key] is None and (told or is_of(key, items)):
                yield Finding(What.UNKNOWN, key, entry.text)


def _outside(report: Report, side: Side) -> Iterable[Finding]:
    """Items that are not in the sprint."""
    sprint = {item.key for item in side.reading.items}
    for entry in (*report.of(Kind.DONE), *report.of(Kind.PLAN)):
        for key in side.keys(entry.text):
            item = side.item(key)
            if key not in sprint and item is not None and item.state.category is not Category.DONE:
                yield Finding(What.OUTSIDE, key, entry.text, item)


def _idle(report: Report, side: Side) -> Iterable[Finding]:
    if not report.entries:
        return
    told = {key for entry in report.entries for key in side.keys(entry.text)}
    texts = [entry.text for entry in report.entries if entry.kind is not Kind.NONE]
    touched = {item.key for text in texts for item in fit.touched(text, side.reading.items)}
    for item in side.reading.items:
        if item.state.category is not Category.DOING or not side.is_own(item) or item.key in told | touched:
            continue
        days = _days_in_progress(item, side)
        if days >= IDLE_DAYS:
            yield Finding(What.IDLE, item.key, "", item, days)


def _days_in_progress(item: Item, side: Side) -> int:
    """The working days since the item came into progress, without those on which the person was away."""
    since = in_progress_since(item, side.reading)
    first = (
        local_day(since, side.zone)
        if since
        else max(local_day(item.created, side.zone), side.reading.sprint.start)
    )
    return days_between(first, side.today, holidays=side.off, absences=side.away)


def in_progress_since(item: Item, reading: Reading) -> datetime | None:
    """When an item in progress came to be so; None where the history does not go back so far."""
    kinds = {state.name: state.category for state in (*reading.states, item.state)}
    changes = [one for one in reading.history if one.key == item.key and one.field == "state"]
    for change in sorted(changes, key=lambda one: one.at, reverse=True):
        if kinds.get(change.old) is not Category.DOING:
            return change.at
    return None


def _untracked(report: Report, side: Side) -> Iterable[Finding]:
    for kind in (Kind.PLAN, Kind.DONE):
        for entry in report.of(kind):
            for piece in pieces(entry.text, lambda part: bool(_called(part, side))):
                one = replace(entry, text=without_verb(piece))
                if deserves_ticket(piece) and not any(
                    _has_ticket(one, item, side) for item in fit.sharing(one.text, side.reading.items)
                ):
                    yield Finding(What.UNTRACKED, " ".join(piece.casefold().split()), piece)


def _has_ticket(entry: Entry, item: Item, side: Side) -> bool:
    """Whether an item may be the entry's ticket; one that is done has to fit better, and better still for what is planned."""
    is_open = item.state.category is not Category.DONE
    if not is_open and entry.kind is Kind.PLAN:
        return fit.is_mostly(entry.text, item)
    return fit.touches(entry.text, item, side.reading.items, rarely=is_open)
