"""Adam (Kingma, Ba 2015): changes weights by the gradients of small batches, each weight at a pace of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]


class Adam:
    """Changes arrays in place, by gradients of the same shapes; so many `steps` in all.

    `rate` falls to 0 along half a cosine. A gradient well under `floor` moves its weight slowly: a weight that is
    seldom asked for does not move as far as the others.
    """

    FIRST, SECOND = 0.9, 0.999

    def __init__(self, arrays: Sequence[Floats], steps: int, rate: float, floor: float = 1e-8) -> None:
        self._arrays, self._steps, self._done = arrays, steps, 0
        self._rate, self._floor = rate, floor
        self._means = [(np.zeros_like(array), np.zeros_like(array)) for array in arrays]

    def step(self, gradients: Sequence[Floats]) -> None:
        """Against the gradients; they are overwritten, to spare memory that is slow to come by."""
        self._done += 1
        rate = self._rate * (1 + np.cos(np.pi * self._done / self._steps)) / 2
        size = rate * np.sqrt(1 - self.SECOND**self._done) / (1 - self.FIRST**self._done)
        for array, gradient, (mean, square) in zip(self._arrays, gradients, self._means, strict=True):
            mean += (1 - self.FIRST) * (gradient - mean)
            gradient *= gradient
            square += (1 - self.SECOND) * (gradient - square)
            np.sqrt(square, out=gradient)
            gradient += self._floor
            np.divide(mean, gradient, out=gradient)
            gradient *= size
            array -= gradient
