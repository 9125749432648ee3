"""A small linear-chain conditional random field over sparse and dense features, in numpy.

Lafferty, McCallum, Pereira 2001. The score of a labelling is the sum of W[feature] over each place
and of a transition between neighbours; there are several transition tables, and `kind[t]` says which
one holds between the places t-1 and t. Training is L-BFGS from zero: the same data gives the same model.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from scipy.special import logsumexp

Array = npt.NDArray[np.float64]
PARTS = 2  # of the sequences, a thread each


@dataclass(frozen=True)
class Sequence:
    """One message: `sparse` (places, features), `dense` (places, dimensions), `kind` (places,).

    The precision of `sparse` and `dense` is that of the products with them; single takes half the time.
    """

    sparse: csr_matrix
    dense: Array | npt.NDArray[np.float32]
    kind: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """Weights: `sparse` (features, labels), `dense` (dimensions, labels), `transitions` (kinds, labels, labels)."""

    sparse: Array
    dense: Array
    transitions: Array

    def marginals(self, sequence: Sequence) -> Array:
        """The probability of each label at each place, (places, labels)."""
        scores = (sequence.sparse @ self.sparse + sequence.dense @ self.dense)[np.newaxis]
        kind = sequence.kind[np.newaxis]
        rows = np.ones(kind.shape[1], np.int64)
        forward, backward = _messages(scores, self.transitions, kind, rows)
        total = forward + backward
        odds: Array = np.exp(total - logsumexp(total, axis=2, keepdims=True))[0]
        return odds

    def best(self, sequence: Sequence, handicap: Array | None = None) -> list[int]:
        """The most probable labelling (Viterbi), once `handicap` (places, labels) is taken off the scores."""
        scores = sequence.sparse @ self.sparse + sequence.dense @ self.dense
        if handicap is not None:
            scores = scores - handicap
        best, back = scores[0], []
        for place in range(1, len(scores)):
            step = best[:, None] + self.transitions[sequence.kind[place]]
            back.append(step.argmax(0))
            best = step.max(0) + scores[place]
        path = [int(best.argmax())]
        for pointers in reversed(back):
            path.append(int(pointers[path[-1]]))
        return path[::-1]


def fit(
    sequences: list[Sequence],
    labels: list[npt.NDArray[np.int64]],
    size: int,
    kinds: int,
    decay: float,
    weights: Array | None = None,
    steps: int = 60,
) -> Model:
    """Maximum likelihood with an L2 penalty of `decay` / 2 on every weight; `size` is the number of labels."""
    weights = np.ones(len(sequences)) if weights is None else weights
    batches = [
        _Batch(sequences[part::PARTS], labels[part::PARTS], size, weights[part::PARTS])
        for part in range(min(PARTS, len(sequences)))
    ]
    features, dimensions = sequences[0].sparse.shape[1], sequences[0].dense.shape[1]
    cuts = (features * size, (features + dimensions) * size)

    def unpack(flat: Array) -> Model:
        return Model(
            flat[: cuts[0]].reshape(features, size),
            flat[cuts[0] : cuts[1]].reshape(dimensions, size),
            flat[cuts[1] :].reshape(kinds, size, size),
        )

    def loss(flat: Array) -> tuple[float, Array]:
        model = unpack(flat)
        losses, gradients = zip(*threads.map(lambda batch: batch.loss(model), batches), strict=True)
        return sum(losses) + decay / 2 * float(flat @ flat), sum(gradients, start=decay * flat)

    start = np.zeros(cuts[1] + kinds * size * size)
    with ThreadPoolExecutor(PARTS) as threads:
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return unpack(found.x)


class _Batch:
    """All sequences side by side, the longest first, for one pass in numpy: place t is that of the first `rows[t]`."""

    def __init__(
        self,
        sequences: list[Sequence],
        labels: list[npt.NDArray[np.int64]],
        size: int,
        weights: Array,
    ) -> None:
        order = sorted(range(len(sequences)), key=lambda at: -len(sequences[at].kind))
        sequences, labels = [sequences[at] for at in order], [labels[at] for at in order]
        self.weights = weights[order]
        lengths = np.array([len(sequence.kind) for sequence in sequences])
        self.last = lengths - 1
        self.mask = np.arange(lengths.max())[None] < lengths[:, None]
        self.rows = self.mask.sum(0)
        self.kind = np.zeros(self.mask.shape, np.int64)
        self.gold = np.zeros(self.mask.shape, np.int64)
        self.kind[self.mask] = np.concatenate([sequence.kind for sequence in sequences])
        self.gold[self.mask] = np.concatenate(labels)
        self.sparse = vstack([sequence.sparse for sequence in sequences]).tocsr()
        self.flipped = self.sparse.T.tocsr()
        self.dense = np.concatenate([sequence.dense for sequence in sequences])
        self.place_weights = np.repeat(self.weights, lengths)
        self.size = size
        self.one_hot = np.eye(size)[self.gold[self.mask]]
        self.steps = [  # of each place but the first: kind of link, label before, label here
            (self.kind[:rows, place], self.gold[:rows, place - 1], self.gold[:rows, place])
            for place, rows in enumerate(self.rows[1:], 1)
        ]

    def loss(self, model: Model) -> tuple[float, Array]:
        scores = np.zeros((*self.mask.shape, self.size))
        scores[self.mask] = self.sparse @ model.sparse.astype(self.sparse.dtype)
        scores[self.mask] += self.dense @ model.dense.astype(self.dense.dtype)
        forward, backward = _messages(scores, model.transitions, self.kind, self.rows)
        total = logsumexp(forward[np.arange(len(self.last)), self.last], axis=1)
        at_places = np.exp(forward + backward - total[:, None, None])[self.mask]
        gold_score = (np.take_along_axis(scores, self.gold[..., None], 2)[..., 0] * self.mask).sum(1)
        surplus = np.zeros_like(model.transitions)  # expected less observed
        kinds = np.arange(len(surplus))[:, np.newaxis]
        for place, (kind, before, after) in enumerate(self.steps, 1):
            rows = len(kind)
            gold_score[:rows] += model.transitions[kind, before, after]
            pair = (
                forward[:rows, place - 1, :, None]
                + model.transitions[kind]
                + (scores[:rows, place] + backward[:rows, place])[:, None]
            )
            share = np.exp(pair - total[:rows, None, None])
            share[np.arange(rows), before, after] -= 1
            surplus += np.tensordot((kinds == kind) * self.weights[:rows], share, 1)
        error = (at_places - self.one_hot) * self.place_weights[:, None]
        by_feature = self.flipped @ error.astype(self.flipped.dtype)
        by_dimension = self.dense.T @ error.astype(self.dense.dtype)
        gradient = np.concatenate(
            [by_feature.ravel(), by_dimension.ravel(), surplus.ravel()], dtype=np.float64
        )
        return float((self.weights * (total - gold_score)).sum()), gradient


def _messages(
    scores: Array, transitions: Array, kind: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> tuple[Array, Array]:
    """Log forward and backward messages, (sequences, places, labels); the first `rows[t]` sequences have a place t."""
    forward, backward = np.zeros_like(scores), np.zeros_like(scores)
    forward[:, 0] = scores[:, 0]
    for place in range(1, scores.shape[1]):
        n = rows[place]
        step = forward[:n, place - 1, :, None] + transitions[kind[:n, place]]
        forward[:n, place] = logsumexp(step, axis=1) + scores[:n, place]
    for place in range(scores.shape[1] - 2, -1, -1):
        n = rows[place + 1]
        after = (scores[:n, place + 1] + backward[:n, place + 1])[:, None] + transitions[kind[:n, place + 1]]
        backward[:n, place] = logsumexp(after, axis=2)
    return forward, backward
