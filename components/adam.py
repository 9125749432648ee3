"""Adam (Kingma, Ba 2015): changes weights by the gradients of small batches, each weight at a pace of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]
Places = npt.NDArray[np.int64]
SHARE = (
    131_072  # numbers: few enough to stay near the processor, enough that two threads seldom wait for Python
)


class Adam:
    """Changes arrays in place, by gradients of the same shapes; so many `steps` in all.

    `rate` falls to 0 along half a cosine. A gradient well under `floor` moves its weight slowly: a weight that is
    seldom asked for does not move as far as the others.
    """

    FIRST, SECOND = 0.9, 0.999

    def __init__(self, arrays: Sequence[Floats], steps: int, rate: float, floor: float = 1e-8) -> None:
        self._steps, self._done, self._rate, self._floor = steps, 0, rate, floor
        self._states = [(array, np.zeros_like(array), np.zeros_like(array)) for array in arrays]
        for array in arrays:
            _flat(array)  # fails here, not in the first step

    def step(self, gradients: Sequence[Floats], decay: float = 0.0, rows: Places | None = None) -> None:
        """Against the gradients and `decay` of the arrays themselves; the gradients are overwritten.

        The first gradient may be of some `rows` of its array only, each named once: the others stay as they are, with their means.
        A few numbers at a time, and no memory but what there is: so it takes half of the time.
        """
        self._done += 1
        rate = self._rate * (1 + np.cos(np.pi * self._done / self._steps)) / 2
        size = float(rate * np.sqrt(1 - self.SECOND**self._done) / (1 - self.FIRST**self._done))
        for at, (state, gradient) in enumerate(zip(self._states, gradients, strict=True)):
            if at or rows is None:
                self._moved(state, gradient, size, decay)
                continue
            some = tuple(part[rows] for part in state)
            self._moved(some, gradient, size, decay)
            for part, moved in zip(state, some, strict=True):
                part[rows] = moved

    def _moved(self, state: tuple[Floats, ...], gradient: Floats, size: float, decay: float) -> None:
        array, mean, square = map(_flat, state)
        parts = (array, gradient.reshape(-1), mean, square)
        for at in range(0, len(array), SHARE):
            self._move(*(part[at : at + SHARE] for part in parts), size, decay)

    def _move(
        self, array: Floats, gradient: Floats, mean: Floats, square: Floats, size: float, decay: float
    ) -> None:
        spare = array * decay
        gradient += spare
        np.subtract(gradient, mean, out=spare)
        spare *= 1 - self.FIRST
        mean += spare
        gradient *= gradient
        gradient -= square
        gradient *= 1 - self.SECOND
        square += gradient
        np.sqrt(square, out=gradient)
        gradient += self._floor
        np.divide(mean, gradient, out=gradient)
        gradient *= size
        array -= gradient


def _flat(array: Floats) -> Floats:
    """The numbers in a row, where they are."""
    row = array.view()
    row.shape = (-1,)  # an array that lies elsewhere would be copied by `reshape`, this fails
    return row
