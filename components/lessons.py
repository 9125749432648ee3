"""The examples from which it is learnt to read a report: those of the tagger, and those of the encoder, twice as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.typed import in_lines

STANDUP = "give_standup"
CHATTER = frozenset({"greet", "goodbye", "thanks", "set_absence", "help", "bot_challenge"})  # labelled other
LESSONS = Path(__file__).parent / "minilm" / "lessons"  # of the encoder alone
_EXAMPLE = re.compile(r"^ +- (.+)$", re.MULTILINE)
_MARKED = re.compile(r"\[([^\[\]]+)\]\(\w+\)")


def lessons(data: TrainingData) -> list[Message]:
    """Reports, and small talk, which tells nothing."""
    return [one for one in data.intent_examples if one.get(INTENT) == STANDUP or one.get(INTENT) in CHATTER]


def texts_of_lessons() -> Iterator[str]:
    """The texts of the lessons of the encoder alone, as they are written but for the marks of their spans; whose words are known as well."""
    for path in sorted(LESSONS.glob("*.yml")):
        for example in _EXAMPLE.findall(path.read_text("utf-8")):
            yield in_lines(_MARKED.sub(r"\1", example))
