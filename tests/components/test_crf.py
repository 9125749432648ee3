from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import approx_fprime
from scipy.sparse import csr_matrix

from components import crf

RANDOM = np.random.RandomState(0)


def sequence(length: int, features: int = 4, dimensions: int = 2) -> crf.Sequence:
    return crf.Sequence(
        csr_matrix((RANDOM.rand(length, features) > 0.5).astype(float)),
        RANDOM.randn(length, dimensions),
        RANDOM.randint(0, 2, length),
    )


def model(features: int = 4, dimensions: int = 2, labels: int = 3) -> crf.Model:
    return crf.Model(
        RANDOM.randn(features, labels), RANDOM.randn(dimensions, labels), RANDOM.randn(2, labels, labels)
    )


def score(model: crf.Model, place: crf.Sequence, path: tuple[int, ...]) -> float:
    unary = place.sparse @ model.sparse + place.dense @ model.dense
    steps = sum(model.transitions[place.kind[t], path[t - 1], path[t]] for t in range(1, len(path)))
    return float(sum(unary[t, label] for t, label in enumerate(path)) + steps)


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
        assert tuple(weights.best(seq)) == paths[int(scores.argmax())]
        np.testing.assert_allclose(weights.marginals(seq), marginals, atol=1e-9)


def test_the_gradient_is_that_of_the_loss() -> None:
    sequences = [sequence(3), sequence(1), sequence(5)]
    labels = [RANDOM.randint(0, 3, len(seq.kind)) for seq in sequences]
    batch = crf._Batch(sequences, labels, 3, np.array([1.0, 0.5, 2.0]))
    shapes = [(4, 3), (2, 3), (2, 3, 3)]
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

    def unpack(flat: np.ndarray) -> crf.Model:
        return crf.Model(
            *(part.reshape(shape) for part, shape in zip(np.split(flat, cuts), shapes, strict=True))
        )

    flat = RANDOM.randn(12 + 6 + 18)
    _, gradient = batch.loss(unpack(flat))
    numeric = approx_fprime(flat, lambda point: batch.loss(unpack(point))[0], 1e-6)
    np.testing.assert_allclose(gradient, numeric, atol=1e-4)


def test_it_learns_what_only_the_neighbour_shows_and_gives_the_same_model_twice() -> None:
    """The second place has no feature: its label is that of the first."""
    rows = [np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])] * 5
    sequences = [crf.Sequence(csr_matrix(row), np.zeros((2, 1)), np.zeros(2, np.int64)) for row in rows]
    labels = [np.array([0, 0]), np.array([1, 1])] * 5
    first, second = (crf.fit(sequences, labels, 2, 1, 0.1) for _ in range(2))
    assert [first.best(seq) for seq in sequences[:2]] == [[0, 0], [1, 1]]
    np.testing.assert_array_equal(first.transitions, second.transitions)
