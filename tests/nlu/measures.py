"""How good readings are: the measures of the report, as pure functions of gold and reading."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .heldout import LABELS, HeldOut, Line, Segment, Standup
from .reading import Reading
from .rows import ENCODING, SLOW_ENCODING
from .taken import taken_as, told, topic

STANDUP = "give_standup"
OFF_TOPIC = "out_of_scope"
REJECTED = frozenset({OFF_TOPIC, "nlu_fallback"})
ASKING = ("ask_", "list_", "who_", "show_", "help", "bot_challenge")  # so begin the intents of questions

Pair = tuple[str, str]  # what it is, what it was taken for
Spans = Sequence[tuple[Segment, float]]  # with how sure the model is of each


@dataclass(frozen=True)
class Judged:
    """A gold segment of a message and the label that it was given, with how sure the model was of it."""

    standup: Standup
    segment: Segment
    told: str
    sure: float

    @property
    def pair(self) -> Pair:
        """Gold and told; work in progress may be told as done or as plan, and is missed as done."""
        gold = self.segment.label
        if gold == "progress":
            gold = self.told if self.told in ("done", "plan") else "done"
        return gold, self.told

    @property
    def right(self) -> bool:
        """Whether it was given an acceptable label."""
        gold, told = self.pair
        return gold == told


@dataclass(frozen=True)
class Score:
    """Of one label: shares between 0 and 1, and in how many cases it is the right one."""

    precision: float
    recall: float
    f1: float
    size: int


# --- any labels ---


def share(cases: Iterable[bool]) -> float | None:
    """How many are true; None of nothing."""
    found = list(cases)
    return sum(found) / len(found) if found else None


def percentile(values: Iterable[float], of_100: int) -> float | None:
    """The least value that so many of 100 do not exceed; None of nothing."""
    found = list(values)
    return float(np.percentile(found, of_100, method="inverted_cdf")) if found else None


def accuracy(pairs: Iterable[Pair]) -> float | None:
    """The share of pairs that agree."""
    return share(gold == told for gold, told in pairs)


def score(pairs: Sequence[Pair], label: str) -> Score:
    """Precision, recall and F1 of one label; 0 where there is nothing to divide by."""
    hits = sum(gold == told == label for gold, told in pairs)
    gold, told = sum(gold == label for gold, _ in pairs), sum(told == label for _, told in pairs)
    return Score(hits / max(1, told), hits / max(1, gold), 2 * hits / max(1, gold + told), gold)


def macro_f1(pairs: Sequence[Pair], labels: Sequence[str] = LABELS) -> float | None:
    """The mean F1 of the labels; others count only where they are taken for one of these, or the reverse."""
    return statistics.mean(score(pairs, label).f1 for label in labels) if pairs else None


# --- standup messages ---


def label_of(segment: Segment, spans: Spans) -> tuple[str, float]:
    """The label of the spans that cover most of a segment, and the model's confidence.

    `other` where less than half of it is covered, with what the spans leave of certainty.
    """
    covered: Counter[str] = Counter()
    sure: dict[str, float] = defaultdict(float)
    for span, confidence in spans:
        overlap = min(segment.end, span.end) - max(segment.start, span.start)
        if overlap > 0:
            covered[span.label] += overlap
            sure[span.label] = max(sure[span.label], confidence)
    if 2 * covered.total() < segment.end - segment.start:
        return "other", 1 - max(sure.values(), default=0.5)
    label = covered.most_common(1)[0][0]
    return label, sure[label]


def entities(reading: Reading) -> Spans:
    """The labelled spans that the model found."""
    return [
        (Segment(one["start"], one["end"], one["entity"]), float(one.get("confidence_entity") or 0))
        for one in reading.parse.get("entities") or ()
        if one["entity"] in LABELS
    ]


def in_context(standup: Standup, reading: Reading) -> Spans:
    """The spans of what is written down as the answer to the open question."""
    return [(span, 1.0) for span in told(standup.text, reading.parse, standup.asked)]


def judged(read: Iterable[tuple[Standup, Reading]], contextual: bool = False) -> list[Judged]:
    """Each segment of these messages with the label that it was given."""
    found = []
    for standup, reading in read:
        spans = in_context(standup, reading) if contextual else entities(reading)
        found += [Judged(standup, segment, *label_of(segment, spans)) for segment in standup.segments]
    return found


def pairs_of(segments: Iterable[Judged]) -> list[Pair]:
    """Gold and told of each."""
    return [one.pair for one in segments]


def by_tag(segments: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The segments of the messages that have a tag, by tag."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in segments:
        for tag in one.standup.tags:
            found[tag].append(one)
    return dict(sorted(found.items()))


# --- all of it ---


@dataclass(frozen=True)
class Evaluation:
    """The held-out set as one model reads it."""

    standups: Sequence[tuple[Standup, Reading]]
    lines: Sequence[tuple[Line, Reading]]

    @classmethod
    def of(cls, heldout: HeldOut, readings: Sequence[Reading]) -> Evaluation:
        """`readings` are those of `heldout.texts`, in order."""
        size = len(heldout.standups)
        return cls(
            list(zip(heldout.standups, readings[:size], strict=True)),
            list(zip(heldout.lines, readings[size:], strict=True)),
        )

    @property
    def segments(self) -> list[Judged]:
        """Of the messages that came by themselves: the words alone must say what they are."""
        return judged((one, reading) for one, reading in self.standups if not one.asked)

    @property
    def answers(self) -> list[Judged]:
        """Of the answers to an open question, as they are written down."""
        return judged(((one, reading) for one, reading in self.standups if one.asked), contextual=True)

    @property
    def intents(self) -> list[tuple[Line, Reading]]:
        """The lines that came while no question was open."""
        return [(line, reading) for line, reading in self.lines if not line.asked]

    @property
    def during(self) -> list[tuple[Line, Reading]]:
        """The lines that came while a question was open, and do not answer it."""
        return [(line, reading) for line, reading in self.lines if line.asked and line.intent != STANDUP]

    @property
    def replies(self) -> list[tuple[Standup | Line, Reading]]:
        """Whatever answers an open question."""
        lines = [(line, reading) for line, reading in self.lines if line.asked and line.intent == STANDUP]
        return [*((one, reading) for one, reading in self.standups if one.asked), *lines]


def intent_pairs(evaluation: Evaluation) -> list[Pair]:
    """Gold and told intent of every message that came by itself, reports among them; rejected is out of scope."""
    reports = [(STANDUP, reading.intent) for one, reading in evaluation.standups if not one.asked]
    lines = [(line.intent, reading.intent) for line, reading in evaluation.intents]
    return [(gold, OFF_TOPIC if told in REJECTED else told) for gold, told in reports + lines]


def is_question(line: Line) -> bool:
    """Whether a line wants to be told something."""
    return line.intent.startswith(ASKING)


def lost(message: Standup | Line, reading: Reading) -> bool:
    """Whether an answer is not taken for one."""
    return taken_as(message.text, reading.parse, message.asked) != "answer"


def answered(line: Line, reading: Reading) -> bool:
    """Whether a question in the middle of a standup gets its answer: taken for a question, and for this one."""
    taken = taken_as(line.text, reading.parse, line.asked)
    return taken == "question" and topic(line.text, reading.parse, line.asked) == line.intent


def figures(evaluation: Evaluation) -> dict[str, float | None]:
    """Each measure by the name of its row, and the times of the encoder alone; None where the set has no case of it."""
    segments = evaluation.segments
    free = pairs_of(one for one in segments if one.standup.shape == "free")
    shaped = pairs_of(one for one in segments if one.standup.shape != "free")
    unasked = [reading for one, reading in evaluation.standups if not one.asked]
    in_scope = [(line, reading) for line, reading in evaluation.intents if line.intent != OFF_TOPIC]
    off_topic = [reading for line, reading in evaluation.intents if line.intent == OFF_TOPIC]
    readings = [reading for _, reading in (*evaluation.standups, *evaluation.lines)]
    times = [reading.took for reading in readings]
    alone = [reading.alone for reading in readings if reading.alone is not None]
    during = evaluation.during

    def of_label(pairs: Sequence[Pair], label: str, measure: Callable[[Score], float]) -> float | None:
        return measure(score(pairs, label)) if pairs else None

    return {
        "free_f1": macro_f1(free),
        "shaped_f1": macro_f1(shaped),
        "labelled_accuracy": accuracy(pair for pair in free if pair[0] in LABELS),
        "free_accuracy": accuracy(free),
        "shaped_accuracy": accuracy(shaped),
        "blocker_precision": of_label(free, "blocker", lambda one: one.precision),
        "blocker_recall": of_label(free, "blocker", lambda one: one.recall),
        "all_no_blocker_f1": of_label(free + shaped, "no_blocker", lambda one: one.f1),
        "no_blocker_f1": of_label(free, "no_blocker", lambda one: one.f1),
        "shaped_no_blocker_f1": of_label(shaped, "no_blocker", lambda one: one.f1),
        "standup_missed": share(reading.intent != STANDUP for reading in unasked),
        "answers_accuracy": accuracy(pairs_of(evaluation.answers)),
        "answers_lost": share(lost(one, reading) for one, reading in evaluation.replies),
        "questions_answered": share(answered(*one) for one in during if is_question(one[0])),
        "intent_accuracy": accuracy((line.intent, reading.intent) for line, reading in in_scope),
        "off_topic_rejected": share(reading.intent in REJECTED for reading in off_topic),
        "in_scope_rejected": share(reading.intent in REJECTED for _, reading in in_scope),
        "parse_median": percentile(times, 50),
        "parse_p95": percentile(times, 95),
        ENCODING: percentile(alone, 50),
        SLOW_ENCODING: percentile(alone, 95),
    }
