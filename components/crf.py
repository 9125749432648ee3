"""A small linear-chain conditional random field over sparse and dense features, in numpy.

Lafferty, McCallum, Pereira 2001; with a hidden layer between features and labels as in Peng, Bo, Xu 2009: "can't
reproduce" and "can't wait" are told apart by words that mean nothing alone. The score of a labelling is the sum of what
each place says, straight and through the layer, and of a transition between neighbours; there are several transition
tables, and `kind[t]` says which one holds between the places t-1 and t. `crf_fit` learns the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]  # single precision in use, double where a test looks closely
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """The weights of labels and of the hidden layer beside them.

    `sparse` (features, labels + hidden), `dense` (dimensions, labels + hidden), `bias` (hidden,),
    `out` (hidden, labels), `transitions` (kinds, labels, labels).
    """

    sparse: Floats
    dense: Floats
    bias: Floats
    out: Floats
    transitions: Floats

    @property
    def arrays(self) -> tuple[Floats, ...]:
        """All of them, in the order of the fields."""
        return self.sparse, self.dense, self.bias, self.out, self.transitions

    def scores(self, signs: Sequence[Sequence[int]], dense: Floats) -> Floats:
        """What each place, which has such columns of `sparse`, says for each label, (places, labels)."""
        told = dense @ self.dense
        for place, columns in enumerate(signs):
            told[place] += self.sparse.take(columns, 0).sum(0)
        straight, inner = self.parted(told)
        scores: Floats = straight + np.maximum(inner, 0) @ self.out
        return scores

    def parted(self, told: Floats) -> tuple[Floats, Floats]:
        """Of what features tell: what goes to the labels straight, (places, labels), and into the hidden units, (places, hidden)."""
        size = self.out.shape[1]
        return told[:, :size], told[:, size:] + self.bias

    def marginals(self, scores: Floats, kind: Places) -> Floats:
        """The probability of each label at each place, (places, labels), by the scores of these.

        Forward and backward as in Rabiner 1989, scaled at each place: for one sequence two thirds of the time of logarithms.
        """
        odds = np.exp((scores - scores.max(1, keepdims=True)).astype(float))
        moves = np.exp((self.transitions - self.transitions.max()).astype(float))
        forward, backward = odds.copy(), np.ones_like(odds)
        for place in range(1, len(odds)):
            forward[place] *= forward[place - 1] @ moves[kind[place]]
            forward[place] /= forward[place].sum()
        for place in range(len(odds) - 2, -1, -1):
            backward[place] = moves[kind[place + 1]] @ (odds[place + 1] * backward[place + 1])
            backward[place] /= backward[place].sum()
        both = forward * backward
        found: Floats = both / both.sum(1, keepdims=True)
        return found

    def best(self, scores: Floats, kind: Places) -> list[int]:
        """The labelling with the highest score (Viterbi)."""
        best, back = scores[0], []
        for place in range(1, len(scores)):
            step = best[:, None] + self.transitions[kind[place]]
            back.append(step.argmax(0))
            best = step.max(0) + scores[place]
        path = [int(best.argmax())]
        for pointers in reversed(back):
            path.append(int(pointers[path[-1]]))
        return path[::-1]
