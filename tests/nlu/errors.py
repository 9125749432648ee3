"""What was read wrongly, the surest error first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .measures import REJECTED, STANDUP, Evaluation, Judged, answered, is_question, lost
from .reading import Reading


@dataclass(frozen=True)
class Error:
    """A text that is `gold` and was taken for `told`; `about` says what more there is to know."""

    text: str
    gold: str
    told: str
    sure: float
    about: str = ""


def segment_errors(segments: Iterable[Judged]) -> list[Error]:
    """Segments of standup messages with a wrong label."""
    return _sorted(
        Error(
            one.standup.text[one.segment.start : one.segment.end],
            one.segment.label,
            one.told,
            one.sure,
            one.standup.text,
        )
        for one in segments
        if not one.right
    )


def intent_errors(evaluation: Evaluation) -> list[Error]:
    """Messages with a wrong intent that came while no question was open."""
    standups = [
        (one.text, STANDUP, one.tags, reading) for one, reading in evaluation.standups if not one.asked
    ]
    lines = [(line.text, line.intent, line.tags, reading) for line, reading in evaluation.intents]
    return _sorted(
        Error(text, gold, reading.intent, reading.sure, " ".join(tags))
        for text, gold, tags, reading in (*standups, *lines)
        if reading.intent != gold and not {gold, reading.intent} <= REJECTED
    )


def in_the_middle(evaluation: Evaluation) -> list[Error]:
    """Answers that are lost, and questions that get no answer, while a question is open."""
    answers = [
        Error(one.text, "answer", "question", reading.sure, f"asked {one.asked}, {reading.intent}")
        for one, reading in evaluation.replies
        if lost(one, reading)
    ]
    questions = [
        Error(line.text, line.intent, _outcome(reading), reading.sure, f"asked {line.asked}")
        for line, reading in evaluation.during
        if is_question(line) and not answered(line, reading)
    ]
    return [*_sorted(answers), *_sorted(questions)]


def _outcome(reading: Reading) -> str:
    return f"no answer ({reading.intent})"


def _sorted(errors: Iterable[Error]) -> list[Error]:
    return sorted(errors, key=lambda one: (-one.sure, one.text))
