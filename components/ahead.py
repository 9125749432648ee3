"""Begins ahead what takes long, so that no core waits: spaCy's words of a message, and the clauses of all reports in a training.

A training spends its time on two things: clauses are cut and described by Python, and texts are encoded by threads
beside it. The intents are learnt between: clauses that were cut before that are encoded meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import AsyncResult
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import cues, encoder, language
from components.clauses import Clause
from components.component import Stateless
from components.headings import Asks
from components.language import Word
from components.lessons import STANDUP, lessons
from components.pieces import label_of, pieces_of, texts_of
from components.questions import Questions

Marked = tuple[str, list[dict[str, Any]], bool]  # a text, its spans, whether it is small talk


@dataclass(frozen=True)
class Report:
    """An example, cut and described; `meaning` waits for its clauses to be encoded, (pieces, depths, 384)."""

    pieces: Sequence[Clause]
    rows: Sequence[Sequence[str]]
    labels: npt.NDArray[np.int64]
    meaning: Callable[[], encoder.Floats]
    chatter: bool


@dataclass(frozen=True)
class Found:
    """What was made of training data."""

    marked: list[Marked]
    tables: list[Mapping[str, Any]]
    questions: Questions
    reports: list[Report]


_found: list[Found] = []  # of the last data, until it is taken


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Ahead(Stateless):
    """Stands before what takes long."""

    def process(self, messages: list[Message]) -> list[Message]:
        """The tagger will ask for the words: spaCy reads them while the encoder reads the text."""
        for message in messages:
            language.soon(message.get(TEXT) or "")
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The tagger will ask for the reports."""
        _found[:] = [_made(training_data)]
        return training_data


def taken(data: TrainingData) -> Found:
    """The reports of training data, made now where they were not ahead; they are many, so once."""
    ready = _found.pop() if _found else None
    same = ready is not None and (ready.marked, ready.tables) == (_marked(data), data.lookup_tables)
    return ready if ready is not None and same else _made(data)


def _made(data: TrainingData) -> Found:
    marked, questions = _marked(data), Questions.fit(data.lookup_tables)
    return Found(marked, data.lookup_tables, questions, described(marked, questions.kind))


def _marked(data: TrainingData) -> list[Marked]:
    return [
        (message.get(TEXT), message.get(ENTITIES, []), message.get(INTENT) != STANDUP)
        for message in lessons(data)
    ]


def described(marked: Iterable[Marked], asks: Asks) -> list[Report]:
    """Examples, cut and described; their clauses are being encoded."""
    with _fair():
        ahead = _Shares()
        found = [_report(*one, words, asks, ahead) for one, words in language.many(marked, itemgetter(0))]
        ahead.flush()
    return found


def _report(
    text: str,
    entities: list[dict[str, Any]],
    chatter: bool,
    words: Sequence[Word],
    asks: Asks,
    ahead: _Shares,
) -> Report:
    pieces = pieces_of(text, words, asks)
    meaning = ahead.add(texts_of(text, pieces))
    labels = np.array([label_of(piece, entities) for piece in pieces])
    return Report(pieces, cues.features(text, pieces, words), labels, meaning, chatter)


class _Shares:
    """Gives texts to other threads to be encoded, many at once, while the next ones are cut."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._jobs: list[AsyncResult[encoder.Floats]] = []
        self._places: dict[str, tuple[int, int]] = {}  # the job of each text, and its place there

    def add(self, texts: Sequence[str]) -> Callable[[], encoder.Floats]:
        """What gives their meaning, (texts, depths, 384), once all is flushed."""
        places = [self._placed(text) for text in texts]
        return lambda: np.stack([self._jobs[job].get()[at] for job, at in places])

    def _placed(self, text: str) -> tuple[int, int]:
        if text not in self._places:
            self._places[text] = len(self._jobs), len(self._texts)
            self._texts.append(text)
            if len(self._texts) == encoder.SHARE:
                self.flush()
        return self._places[text]

    def flush(self) -> None:
        """Have those encoded that wait."""
        self._jobs.append(encoder.begun_parts(self._texts))
        self._texts = []


@contextmanager
def _fair() -> Iterator[None]:
    """Has threads take turns more often: encoding asks for Python all the time, and would wait longer than it works."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
