"""Reads a standup message: which words were done, are planned, are in the way, or say that nothing is.

Clauses are cut by `clauses`, described by `cues` and the encoder, labelled by `crf`, then joined and
trimmed to the spans that would be posted. Trained on the spans of the examples in data/nlu/standup*.yml.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from components import ahead, below, crf, crf_fit, cues, encoder, language, leanings, spans
from components.ahead import BEGUN, Begun, Report
from components.clauses import Clause
from components.component import Learnt
from components.lessons import STANDUP
from components.pieces import texts_of
from components.report import SURE, is_report
from components.spans import LABELS

LINKS = ("line", "heading", "sentence", "dash", "comma", "but", "so", "and", "run")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class StandupTagger(Learnt, EntityExtractorMixin):
    """Emits done, plan, blocker and no_blocker; they do not overlap."""

    FILE: ClassVar = "standup_tagger.npz"
    _reader: Reader | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`dense` scales the encoder's part, `decay` is the L2 penalty, `chatter` the weight of small talk.

        `handicap` is how much surer than of the others it has to be of a label: what is dropped as small talk is lost.
        `heading` is how much more the label of its heading counts for a piece.
        """
        handicap = {"other": 1.75, "blocker": 0.6}
        return {"dense": 3.0, "decay": 5.0, "chatter": 0.3, "handicap": handicap, "heading": 2.5}

    def learn(self, training_data: TrainingData) -> bool:
        """From the annotated examples."""
        config = {name: self._config[name] for name in self.get_default_config()}
        self._reader = Reader.fit(ahead.taken(training_data), **config)
        return True

    def save(self, path: Path) -> None:
        """The reader's arrays."""
        assert self._reader is not None
        np.savez_compressed(path, **self._reader.arrays())

    def restore(self, path: Path) -> None:
        """The reader of its arrays."""
        with np.load(path) as arrays:
            self._reader = Reader.of(dict(arrays))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the spans to the entities of each message."""
        for message in messages:
            if self._reader is None:
                continue
            text = message.get(TEXT) or ""
            ready = message.get(BEGUN)
            begun = ahead.begin(text, language.words(text)) if ready is None else ready.result()
            found = self.add_extractor_name(self._reader.read(text, begun))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
            if is_report(text, begun.pieces, found, (message.get(INTENT) or {}).get("name", "")):
                sure = min(span["confidence_entity"] for span in found)
                message.set(INTENT, {"name": STANDUP, "confidence": max(sure, SURE)}, add_to_output=True)
        return messages


class Reader:
    """The trained model, without Rasa around it."""

    def __init__(
        self,
        names: Sequence[str],
        model: crf.Model,
        dense: float,
        handicap: Mapping[str, float],
        heading: float,
    ) -> None:
        self._names, self._index = list(names), _index(names)
        self._model, self._dense, self._handicap, self._heading = model, dense, dict(handicap), heading
        plain = np.array([handicap.get(label, 0.0) for label in LABELS])
        self._taken = {
            kind: plain - np.array([heading * fits[label] for label in LABELS])
            for kind, fits in below.FITS.items()
        }
        self._gained = {
            leaning: np.array([heading * gains.get(label, 0.0) for label in LABELS])
            for leaning, gains in leanings.GAINS.items()
        }

    @classmethod
    def fit(
        cls,
        reports: Sequence[Report],
        dense: float,
        decay: float,
        chatter: float,
        handicap: Mapping[str, float],
        heading: float,
        known: int = 4,
    ) -> Reader:
        """Learn from reports; a feature must occur `known` times to count."""
        read = [one for one in reports if one.pieces]
        counts = Counter(name for one in read for row in one.rows for name in set(row))
        names = sorted(name for name, count in counts.items() if count >= known)
        index = _index(names)
        signs = _signs(index, [row for one in read for row in one.rows])
        sequence = crf_fit.Sequence(
            _matrix(signs, len(index)),
            _scaled(np.concatenate([one.meaning() for one in read]), dense),
            _kind([piece for one in read for piece in one.pieces]),
        )
        data = crf_fit.Data.of(
            sequence,
            [len(one.pieces) for one in read],
            np.concatenate([one.labels for one in read]),
            np.array([chatter if one.chatter else 1.0 for one in read]),
        )
        model = crf_fit.fit(data, len(LABELS), len(LINKS), decay)
        return cls(names, model, dense, handicap, heading)

    def read(self, text: str, begun: Begun) -> list[dict[str, Any]]:
        """The spans of a message, as Rasa's entities, in order."""
        words, pieces = language.words(text), begun.pieces
        if not pieces:
            return []
        labels, sure = self.label(text, begun)
        return [
            {
                "entity": LABELS[label],
                "start": start,
                "end": end,
                "value": text[start:end],
                "confidence_entity": float(confidence),
            }
            for label, start, end, confidence in spans.joined(text, pieces, labels, sure, words)
            if LABELS[label] != "other"
        ]

    def label(self, text: str, begun: Begun) -> tuple[list[int], list[float]]:
        """The label of each piece, and how sure it is; what can be told without their meaning is, while they are encoded."""
        pieces = begun.pieces
        rows = cues.features(text, pieces, language.words(text))
        handicaps = self._handicaps(text, pieces)
        signs, kind = _signs(self._index, rows), _kind(pieces)
        scores = self._model.scores(signs, _scaled(begun.meaning(), self._dense))
        labels = self._model.best(scores - handicaps, kind)
        odds = self._model.marginals(scores, kind)
        return labels, [float(odds[at, label]) for at, label in enumerate(labels)]

    def _handicaps(self, text: str, pieces: Sequence[Clause]) -> npt.NDArray[np.float64]:
        """What is taken off the score of each label for each piece, (pieces, labels)."""
        kinds = below.kinds(text, pieces, language.words(text))
        return np.array(
            [
                self._taken[kind] - self._gained[leanings.leaning(words) if kind in leanings.UNTOLD else ""]
                for kind, words in zip(kinds, texts_of(text, pieces), strict=True)
            ]
        )

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to store."""
        return {
            "text": np.frombuffer(
                json.dumps([self._names, self._handicap, self._heading]).encode(), np.uint8
            ),
            "scale": np.array(self._dense),
        } | {f"model{at}": array.astype(np.float16) for at, array in enumerate(self._model.arrays)}

    @classmethod
    def of(cls, arrays: dict[str, npt.NDArray[Any]]) -> Reader:
        """The reader of what was stored."""
        model = crf.Model(*(arrays[f"model{at}"].astype(np.float32) for at in range(len(fields(crf.Model)))))
        names, handicap, heading = json.loads(arrays["text"].tobytes())
        return cls(names, model, float(arrays["scale"]), handicap, heading)


def _index(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _signs(index: Mapping[str, int], rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """The columns of the features of pieces; those that are not in `index` are left out."""
    return [sorted({index[name] for name in row if name in index}) for row in rows]


def _matrix(signs: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """A row for each piece, with 1 in its columns."""
    lengths = [len(columns) for columns in signs]
    ones = np.ones(sum(lengths), np.float32)
    columns = np.fromiter(chain.from_iterable(signs), np.int32, len(ones))
    return csr_matrix((ones, columns, np.cumsum([0, *lengths])), (len(signs), width))


def _scaled(meaning: encoder.Floats, dense: float) -> encoder.Floats:
    """A row for each piece, with all depths side by side."""
    return meaning.reshape(len(meaning), -1) * np.float32(dense)


def _kind(pieces: Sequence[Clause]) -> crf.Places:
    """What stands between each piece and the one before."""
    return np.array([LINKS.index(piece.link) for piece in pieces])
