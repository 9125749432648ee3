"""Whether a message is a report by what was read in it, whatever its words seem to want."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components import below
from components.clauses import Clause
from components.lifted import denies_obstacles
from components.marks import BULLETS
from scrumai.core.mentions import Mention, absences, overlaps
from scrumai.core.ticket_order import only_orders

SURE = 0.85  # of a label, to count against what the words seem to want
HALF = 0.5  # of an obstacle beside a no
PARTS = frozenset({"done", "plan", "blocker"})
REJECTED = frozenset({"out_of_scope", "nlu_fallback"})
TALK = REJECTED | {"greet", "goodbye", "thanks", "help", "bot_challenge", "affirm", "deny"}
CLEARS = TALK | {"resolve_blocker"}
ASKS = ("ask_", "list_", "show_", "who_")  # so begin the intents of questions
_ITEM = re.compile(rf"[ \t>]*(?:\d{{1,2}}[.)](?=[ \tA-Za-z])|[{BULLETS}](?=[ \t\[]))")
_WISH = re.compile(  # behind a no: "no blockers. Show me the board"
    r"(?:\W|\b(?:from|so|far|me|us|please|pls|now|then|just|but|and|today|for)\b)*"
    r"(?:show|list|(?:give|send|tell) (?:me|us)|let (?:me|us) see|i(?:['’]d| would) (?:like|love) to (?:see|know)|i (?:need|want|have) to (?:know|see)|what|who|how|which|when|where)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\W*(?:(?:please|pls|then|and|so|can you)\s+)*(?:move|create|assign|close|show|list|open|add|comment|put|set|remind|tell|ping|mark|link|make|update)\b",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening|week))\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\W*(?:(?:i|we)(?:['’](?:m|re|ll|ve))?\W+(?:will |am )?)?", re.IGNORECASE)
_GOES = re.compile(
    r"\W*(?:(?:i|we)(?:['’](?:m|ll))?\W+)?(?:(?:will|am|need to|have to|going to|be|only)\W+)*"
    r"(?:leav|go(?:ing)? home|log(?:ging)? off|fly|travel|driv|stay|rest\b|resting|pick(?:ing)? up|back\b|not?\b|skip|sick|out\b|off\b)",
    re.IGNORECASE,
)
_DID = re.compile(  # none that is an order as well, as "read" and "put" are
    r"\W*(?!(?:need|feed|seed|speed|embed|proceed|indeed)\b)(?:[a-z]{2,}ed|did (?:some|an?|the|my|more)|spoke|came up with|made|wrote|rewrote|redid|began|found|built|sent|spent|took|went|held|taught|brought|gave|drew|broke|ran|learnt)\b",
    re.IGNORECASE,
)


def is_report(text: str, pieces: Sequence[Clause], spans: Sequence[Mapping[str, Any]], intent: str) -> bool:
    """By its headings, by two things that are told apart, by its first word, by an obstacle that it names, or as a list that is nothing else.

    What is told beside a no or an absence counts, too. `pieces` and `spans` are what the message was cut into
    and what was found in it, `intent` is what its words want.
    """
    if not spans:
        return False
    rejected, asks = intent in REJECTED, intent.startswith(ASKS)
    told = "?" not in text
    if has_parts(pieces) and (intent in TALK or (asks and in_lines(pieces))):
        return True
    if told and (rejected or asks) and denies_obstacles(text) and _is_no(spans):
        return True  # "I have not met any obstacles" asks for none
    if told and intent == "set_absence" and (worked(text, spans) or is_for_today(text, spans)):
        return True  # a report may tell of an absence too
    if told and not asks and has_obstacle(text, pieces, spans):
        return True
    if told and (intent in CLEARS or asks) and begins_clear(text, spans):
        return True
    if rejected and stands_below(pieces) and surely(spans):
        return True
    if rejected and told and is_stuck_twice(spans):
        return True
    if rejected and ((is_list(text) and (len(pieces) > 1 or surely(spans))) or begins_done(text, spans)):
        return True
    return told and tells_apart(spans) and not only_orders(text)


def has_parts(pieces: Sequence[Clause]) -> bool:
    """Whether it stands below two of the headings of a report."""
    return len(PARTS & {piece.heading for piece in pieces}) > 1


def has_obstacle(text: str, pieces: Sequence[Clause], spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it says in so many words that there is an obstacle, and asks or orders nothing: "we have a blocker"."""
    told = [(piece, text[piece.start : piece.end]) for piece in pieces]
    named = any(below.has_obstacle(piece, words) for piece, words in told)
    orders = any(_ORDER.match(words) for _, words in told)
    return named and not orders and any(span["entity"] == "blocker" for span in spans)


def _is_no(spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it says that nothing is in the way, and nothing else: "no problem, show me the board" asks for something."""
    return {span["entity"] for span in spans} == {"no_blocker"}


def stands_below(pieces: Sequence[Clause]) -> bool:
    """Whether it begins below a heading of a report that has a line of its own: "Today I worked on:"."""
    return any(piece.heading in PARTS and piece.line > 0 for piece in pieces[:1])


def in_lines(pieces: Sequence[Clause]) -> bool:
    """Whether those parts stand on lines of their own: one line may ask for two of them."""
    return len({piece.line for piece in pieces if piece.heading in PARTS}) > 1


def surely(spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a label is sure."""
    return any(span["confidence_entity"] >= SURE for span in spans)


def is_stuck_twice(spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two obstacles are surely told: of 8,000 off-topic lines 17 sound so, "my car broke down" does not."""
    stuck = [span for span in spans if span["entity"] == "blocker" and span["confidence_entity"] >= SURE]
    return len(stuck) > 1


def is_list(text: str) -> bool:
    """Whether each line is an item: nobody chats or asks so."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(map(_ITEM.match, lines))


def begins_done(text: str, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it begins with what was surely done by whoever writes: "Added the list view"."""
    first = spans[0]
    return first["entity"] == "done" and first["confidence_entity"] >= SURE and _DID.match(text) is not None


def worked(text: str, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it tells of something surely done that is no absence itself: "half day today, wrapped up the menu"."""
    done = [span for span in spans if span["entity"] == "done" and span["confidence_entity"] >= SURE]
    said = [text[span["start"] : span["end"]] for span in done]
    return any(_DID.match(one) and not absences(one) for one in said)


def is_for_today(text: str, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something is surely told of today, beside an absence of another day: "off tomorrow, today the cart"."""
    away = absences(text)
    if not any(map(_is_of_another_day, away)):
        return False
    days = [day for day in _TODAY.finditer(text) if not overlaps(*day.span(), away)]
    told = [
        (span["start"], span["end"])
        for span in spans
        if span["entity"] in PARTS
        and span["confidence_entity"] >= SURE
        and not overlaps(span["start"], span["end"], away)
        and not _GOES.match(text, span["start"])  # who comes and goes tells of no work
    ]
    return any(_is_of(text, day, *place) for day in days for place in told)


def _is_of_another_day(absence: Mention) -> bool:
    """Whether an absence does not begin today."""
    reading = absence.reading or {}
    begins = reading.get("from", reading)
    named = any(name in begins for name in ("weekday", "date", "every"))
    later = any(begins.get(name) for name in ("day", "week", "sprint"))
    return reading.get("way") == "away" and (named or later)


def _is_of(text: str, day: re.Match[str], start: int, end: int) -> bool:
    """Whether a day stands right before text[start:end], or anywhere in it."""
    before = day.end() <= start and _SUBJECT.fullmatch(text, day.end(), start)
    return bool(before) or start <= day.start() < end


def begins_clear(text: str, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it begins with a no to obstacles, by name, and tells more: "no blockers yet, but I need the keys"."""
    first, *more = spans
    if first["entity"] != "no_blocker" or not denies_obstacles(text[first["start"] : first["end"]]):
        return False
    rest = text[first["end"] :].lstrip(" ,.;!")
    parts = [span for span in more if span["entity"] in PARTS]
    stuck = any(span["entity"] == "blocker" and span["confidence_entity"] >= HALF for span in parts)
    return (surely(parts) or stuck) and not _WISH.match(rest) and not only_orders(rest)


def tells_apart(spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two of what was done, what is to come and what is in the way are surely told: nobody asks for a thing so."""
    told = {span["entity"] for span in spans if span["confidence_entity"] >= SURE}
    return len(told - {"no_blocker"}) > 1  # "the keys arrived, I go on" may clear a blocker
