from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.sparse import csr_matrix, vstack

from components import crf, crf_fit

RANDOM = np.random.RandomState(0)


def sequence(length: int, features: int = 4, dimensions: int = 2) -> crf_fit.Sequence:
    return crf_fit.Sequence(
        csr_matrix((RANDOM.rand(length, features) > 0.5).astype(float)),
        RANDOM.randn(length, dimensions),
        RANDOM.randint(0, 2, length),
    )


def data(
    sequences: list[crf_fit.Sequence], labels: list[np.ndarray], weights: np.ndarray | None = None
) -> crf_fit.Data:
    """Sequences one behind the other."""
    all_of = crf_fit.Sequence(
        vstack([one.sparse for one in sequences]).tocsr(),
        np.concatenate([one.dense for one in sequences]),
        np.concatenate([one.kind for one in sequences]),
    )
    return crf_fit.Data.of(all_of, [len(one.kind) for one in sequences], np.concatenate(labels), weights)


def model(features: int = 4, dimensions: int = 2, labels: int = 3, hidden: int = 5) -> crf.Model:
    shapes = (
        (features, labels + hidden),
        (dimensions, labels + hidden),
        (hidden,),
        (hidden, labels),
        (2, labels, labels),
    )
    return crf.Model(*(RANDOM.randn(*shape) for shape in shapes))


def unary(model: crf.Model, place: crf_fit.Sequence) -> np.ndarray:
    """What each place says, written out."""
    rows = [
        row @ model.sparse + more @ model.dense
        for row, more in zip(place.sparse.toarray(), place.dense, strict=True)
    ]
    return np.array([row[:3] + np.maximum(row[3:] + model.bias, 0) @ model.out for row in rows])


def score(model: crf.Model, place: crf_fit.Sequence, path: tuple[int, ...]) -> float:
    steps = sum(model.transitions[place.kind[t], path[t - 1], path[t]] for t in range(1, len(path)))
    return float(sum(unary(model, place)[t, label] for t, label in enumerate(path)) + steps)


def told(model: crf.Model, seq: crf_fit.Sequence) -> np.ndarray:
    return model.scores([row.nonzero()[0].tolist() for row in seq.sparse.toarray()], seq.dense)


def best(model: crf.Model, seq: crf_fit.Sequence) -> list[int]:
    return model.best(told(model, seq), seq.kind)


def test_the_best_path_and_the_marginals_are_those_of_all_paths_tried() -> None:
    for length in (1, 2, 4):
        seq, weights = sequence(length), model()
        paths = list(itertools.product(range(3), repeat=length))
        scores = np.array([score(weights, seq, path) for path in paths])
        odds = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        marginals = np.zeros((length, 3))
        for path, share in zip(paths, odds, strict=True):
            for place, label in enumerate(path):
                marginals[place, label] += share
        assert tuple(best(weights, seq)) == paths[int(scores.argmax())]
        np.testing.assert_allclose(weights.marginals(told(weights, seq), seq.kind), marginals, atol=1e-9)


def test_the_gradient_is_that_of_the_loss() -> None:
    sequences = [sequence(3), sequence(1), sequence(5)]
    labels = [RANDOM.randint(0, 3, len(seq.kind)) for seq in sequences]
    batch = data(sequences, labels, np.array([1.0, 0.5, 2.0])).batch(np.arange(3))
    at, kept = model(), (RANDOM.rand(9, 5) > 0.4) / 0.6

    def moved(flat: np.ndarray) -> crf.Model:
        cuts = np.cumsum([array.size for array in at.arrays])[:-1]
        parts = zip(np.split(flat, cuts), at.arrays, strict=True)
        return crf.Model(*(part.reshape(array.shape) for part, array in parts))

    flat = np.concatenate([array.ravel() for array in at.arrays])
    gradient = np.concatenate([np.asarray(array).ravel() for array in batch.loss(at, kept)[1]])
    numeric = approx_fprime(flat, lambda point: batch.loss(moved(point), kept)[0], 1e-6)
    np.testing.assert_allclose(gradient, numeric, atol=1e-4)


def test_without_the_signs_that_do_not_occur_loss_and_gradient_are_the_same() -> None:
    seq, at, kept = sequence(4, features=9), model(features=9), np.ones((4, 5))
    seq = replace(seq, sparse=csr_matrix(seq.sparse.toarray() * ~np.isin(np.arange(9), (1, 4, 8))))
    batch = data([seq], [np.array([0, 2, 1, 1])]).batch(np.arange(1))
    narrow, columns = batch.narrowed()
    cost, (sparse, *rest) = batch.loss(at, kept)
    less, (part, *same) = narrow.loss(replace(at, sparse=at.sparse[columns]), kept)
    assert set(columns).isdisjoint((1, 4, 8))
    assert less == pytest.approx(cost)
    np.testing.assert_allclose(part, sparse[columns])
    assert not np.delete(sparse, columns, 0).any()
    for one, other in zip(rest, same, strict=True):
        np.testing.assert_allclose(one, other)


def test_the_loss_is_that_of_the_labels_among_all_paths() -> None:
    seq, weights, gold = sequence(3), model(), (2, 0, 1)
    scores = np.array([score(weights, seq, path) for path in itertools.product(range(3), repeat=3)])
    batch = data([seq], [np.array(gold)]).batch(np.arange(1))
    cost, _ = batch.loss(weights, np.ones((3, 5)))
    assert cost == pytest.approx(crf_fit.logsumexp(scores, 0) - score(weights, seq, gold))


def test_it_learns_what_only_the_neighbour_shows_and_gives_the_same_model_twice() -> None:
    """The second place has no feature: its label is that of the first."""
    rows = [np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])] * 5
    sequences = [crf_fit.Sequence(csr_matrix(row), np.zeros((2, 1)), np.zeros(2, np.int64)) for row in rows]
    labels = [np.array([0, 0]), np.array([1, 1])] * 5
    first, second = (crf_fit.fit(data(sequences, labels), 2, 1, 0.1) for _ in range(2))
    assert [best(first, seq) for seq in sequences[:2]] == [[0, 0], [1, 1]]
    np.testing.assert_array_equal(first.transitions, second.transitions)


def test_it_learns_what_only_two_signs_together_show() -> None:
    """Either sign alone is the one label, both or none the other: no straight line parts them."""
    rows = [np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]]), np.array([[0.0, 0.0]])]
    sequences = [
        crf_fit.Sequence(csr_matrix(row), np.zeros((1, 1)), np.zeros(1, np.int64)) for row in rows * 2000
    ]
    labels = [np.array([label]) for label in (0, 0, 1, 1)] * 2000
    found = crf_fit.fit(data(sequences, labels), 2, 1, 0.1)
    assert [best(found, seq) for seq in sequences[:4]] == [[0], [0], [1], [1]]
