"""Begins ahead what takes long, so that no core waits: the words and the clauses of a message, and of all reports in a training.

A training spends its time on two things: clauses are cut and described by Python, and texts are encoded by threads
beside it. The intents are learnt between: clauses that were cut before that are encoded meanwhile.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.pool import AsyncResult
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import cues, encoder, language
from components.clauses import Clause
from components.component import Learnt
from components.headings import Asks, nobody
from components.language import Word
from components.lessons import STANDUP, lessons
from components.pieces import label_of, pieces_of, texts_of
from components.questions import Questions

COMMON = 5  # times that a word stands in the examples
BEGUN = "begun"  # of a message, until the tagger takes it
Marked = tuple[str, list[dict[str, Any]], bool]  # a text, its spans, whether it is small talk
Meaning = Callable[[], encoder.Floats]  # waits for pieces to be encoded, (pieces, depths, 384)


@dataclass(frozen=True)
class Begun:
    """The pieces of a message, which are being encoded."""

    pieces: Sequence[Clause]
    meaning: Meaning


@dataclass(frozen=True)
class Report:
    """An example, cut and described."""

    pieces: Sequence[Clause]
    rows: Sequence[Sequence[str]]
    labels: npt.NDArray[np.int64]
    meaning: Meaning
    chatter: bool


_made: list[tuple[list[Marked], list[Report]]] = []  # of the last data, until it is taken


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Ahead(Learnt):
    """Stands before what takes long; knows what questions and headings ask for, without which nothing is cut, and common words."""

    FILE: ClassVar = "ahead.npz"
    _questions: Questions | None = None
    _words: Sequence[str] = ()

    def learn(self, training_data: TrainingData) -> bool:
        """From the lookup tables, and the words of all examples."""
        self._questions = Questions.fit(training_data.lookup_tables)
        self._words = _common(message.get(TEXT) or "" for message in training_data.training_examples)
        return True

    def save(self, path: Path) -> None:
        """The weights of the questions, and the words."""
        assert self._questions is not None
        np.savez_compressed(path, weights=self._questions.weights, words=np.array(self._words, str))

    def restore(self, path: Path) -> None:
        """The questions of their weights; and spaCy keeps the words."""
        with np.load(path) as arrays:
            self._questions = Questions(arrays["weights"])
            language.keep(arrays["words"].tolist()).result()

    def process(self, messages: list[Message]) -> list[Message]:
        """The tagger will ask for the pieces: they are cut beside the encoder, which reads the whole text first."""
        for message in messages:
            text = message.get(TEXT) or ""
            job = partial(self._begin, text, language.soon(text))
            message.set(BEGUN, language.aside(job))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The tagger will ask for the reports."""
        marked = _marked(training_data)
        _made[:] = [(marked, described(marked, self._asks))]
        return training_data

    def _begin(self, text: str, words: Future[tuple[Word, ...]]) -> Begun:
        return begin(text, words.result(), self._asks)

    @property
    def _asks(self) -> Asks:
        return nobody if self._questions is None else self._questions.kind


def begin(text: str, words: Sequence[Word], asks: Asks = nobody) -> Begun:
    """Cuts a message, and begins to encode its pieces."""
    pieces = pieces_of(text, words, asks)
    return Begun(pieces, encoder.load().soon(texts_of(text, pieces)))


def taken(data: TrainingData) -> list[Report]:
    """The reports of training data; those made ahead where they are of the same, and once, as they are many."""
    marked = _marked(data)
    made, reports = _made.pop() if _made else ([], [])
    return reports if made == marked else described(marked, nobody)


def _common(texts: Iterable[str]) -> list[str]:
    """What stands between blanks in texts, often."""
    counts = Counter(word for text in texts for word in text.split())
    return sorted(word for word, count in counts.items() if count >= COMMON)


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

    def add(self, texts: Sequence[str]) -> Meaning:
        """What gives their meaning once all is flushed."""
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
