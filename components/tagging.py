"""spaCy's tags of one text, without what its layers cost around their arithmetic: a third of the time.

thinc asks for each of its forty layers what a training needs. Here the same weights go through the same steps in
numpy, so the tags are the same: hashed features of each word, a maxout layer, four more that see a word beside each
side, and the best of the tags (the architectures `spacy.MultiHashEmbed.v2`, `spacy.MaxoutWindowEncoder.v2` and
`spacy.Tagger.v2`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

Floats = npt.NDArray[np.float32]
PIECES = 3  # of a maxout
EPSILON = 1e-8  # thinc's


class Tagger:
    """The layers of a pipeline's `tok2vec` and `tagger`."""

    def __init__(self, model: Language) -> None:
        read, told = (model.get_pipe(name) for name in ("tok2vec", "tagger"))
        self._ops = read.model.ops
        self._columns = _layers(read.model, "extract_features")[0].attrs["columns"]
        self._embedded = [(one.get_param("E"), one.attrs["seed"]) for one in _layers(read.model, "hashembed")]
        self._maxouts = [_turned(one) for one in _layers(read.model, "maxout")]
        self._norms = [(one.get_param("G"), one.get_param("b")) for one in _layers(read.model, "layernorm")]
        (last,) = _layers(told.model, "softmax")
        self._weights, self._bias = np.ascontiguousarray(last.get_param("W").T), last.get_param("b")
        self._labels = np.array(told.labels)

    def tags(self, text: Doc) -> list[str]:
        """The Penn Treebank tag of each word."""
        if not len(text):
            return []
        # what a word sees: nothing before and behind a text, and each layer one word farther
        around = len(self._maxouts) - 1
        states = np.zeros((len(text) + 2 * around, self._weights.shape[0]), np.float32)
        states[around:-around] = self._layer(0, self._features(text))
        for at in range(1, len(self._maxouts)):
            states = states[1:-1] + self._layer(at, _beside(states))
        scores = states @ self._weights + self._bias
        found: list[str] = self._labels[scores.argmax(1)].tolist()
        return found

    def _features(self, text: Doc) -> Floats:
        """A row for each word: the sums of four vectors for each of its columns, side by side."""
        values = text.to_array(self._columns).reshape(len(text), -1)
        parts = []
        for (vectors, seed), column in zip(self._embedded, values.T, strict=True):
            keys = self._ops.hash(np.ascontiguousarray(column), seed) % np.uint32(len(vectors))
            parts.append(self._ops.gather_add(vectors, keys))
        return np.concatenate(parts, 1)

    def _layer(self, at: int, rows: Floats) -> Floats:
        (weights, bias), (gain, shift) = self._maxouts[at], self._norms[at]
        pieces = (rows @ weights + bias).reshape(len(rows), PIECES, -1)
        found: Floats = pieces.max(1)
        found -= found.mean(1, keepdims=True)
        spread = np.einsum("ij,ij->i", found, found) / found.shape[1] + EPSILON
        found *= 1 / np.sqrt(spread)[:, None]
        return found * gain + shift


def _layers(model: Any, name: str) -> list[Any]:
    return [layer for layer in model.walk() if layer.name == name]


def _turned(layer: Any) -> tuple[Floats, Floats]:
    """The weights of a maxout (out, pieces, in) and its bias (out, pieces), as (in, pieces times out) and a row."""
    weights, bias = layer.get_param("W"), layer.get_param("b")
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1)), bias.T.reshape(-1)


def _beside(states: Floats) -> Floats:
    """Each row but the first and the last, between the one before and the one behind."""
    return np.concatenate([states[:-2], states[1:-1], states[2:]], 1)
