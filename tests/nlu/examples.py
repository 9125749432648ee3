"""The training examples, as Rasa reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.typed import TypedText

from .heldout import LABELS, Segment
from .training import DATA


@dataclass(frozen=True)
class Example:
    """What a model learns from: a text, what it wants, and the spans of a report in it."""

    text: str
    intent: str
    segments: tuple[Segment, ...]


def written(folder: Path = DATA) -> TrainingData:
    """All data of a folder, in the order of the files, as they are written."""
    parts = [RasaYAMLReader().read(path) for path in sorted(folder.glob("*.yml"))]
    return TrainingData().merge(*parts)


def examples(data: TrainingData) -> list[Example]:
    """The examples as the pipeline gets them; changes the texts in `data`."""
    return [_example(message) for message in TypedText().process_training_data(data).intent_examples]


def write(data: TrainingData, kept: list[Message], path: Path) -> Path:
    """A file with these of the examples, and all else that is in `data`."""
    part = TrainingData(
        training_examples=kept,
        entity_synonyms=data.entity_synonyms,
        regex_features=data.regex_features,
        lookup_tables=data.lookup_tables,
    )
    path.write_text(part.nlu_as_yaml(), "utf-8")
    return path


def _example(message: Message) -> Example:
    spans = message.get("entities") or []
    segments = tuple(
        Segment(one["start"], one["end"], one["entity"]) for one in spans if one["entity"] in LABELS
    )
    return Example(message.get("text"), message.get("intent"), segments)
