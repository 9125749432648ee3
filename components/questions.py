"""What a question over the answers of a report asks for, by its meaning: forms ask in more ways than a list can hold.

Learnt from the lookup tables `question_*` in data/nlu/headings.yml; asked where `headings` knows no kind by the words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from components import encoder
from components.encoder import DIMENSIONS, Floats

Asks = Callable[[str], str | None]
KINDS = ("done", "plan", "blocker", "aside", "none")  # none: a question, but of no form
SURE = {
    "done": 0.6,
    "plan": 0.6,
    "blocker": 0.6,
    "aside": 0.85,
    "none": math.inf,
}  # what stands below an aside is dropped
TABLE = "question_"
_ADDRESSED = re.compile(  # "Ana, did you finish it?", "is anything blocking DEMO-12?"
    r"^@?(?!(?:so|and|ok|okay|well|first|hey|hi|hello|now|finally|also|then|lastly)\b)[^\W\d_]+,|#\d|\b[A-Z]{2,}-\d",
    re.IGNORECASE,
)
_FREE = 10.0  # the inverse of the L2 penalty


def nobody(question: str) -> str | None:
    """Knows no question."""
    return None


class Questions:
    """A linear model over the encoder's vector: weights and bias, (kinds, 385)."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights  # what to store
        self.kind: Asks = lru_cache(maxsize=1024)(self._kind)

    @classmethod
    def fit(cls, tables: Iterable[Mapping[str, Any]]) -> Questions:
        """Learn from lookup tables; one that knows nothing where there are none."""
        given = [
            (KINDS.index(table["name"].removeprefix(TABLE)), _folded(question))
            for table in tables
            if table["name"].startswith(TABLE)
            for question in table["elements"]
        ]
        if not given:
            return cls(np.zeros((0, DIMENSIONS + 1), np.float32))
        meaning = encoder.load().encode_all([question for _, question in given])
        model = LogisticRegression(C=_FREE, max_iter=1000).fit(meaning, [kind for kind, _ in given])
        return cls(np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32))

    def _kind(self, question: str) -> str | None:
        """done, plan, blocker or aside; None where it is unsure, or takes it for no question of a form."""
        if not len(self.weights) or _ADDRESSED.search(question):
            return None
        scores = self.weights[:, :-1] @ encoder.load().encode(_folded(question)) + self.weights[:, -1]
        odds = np.exp(scores - scores.max())
        best = int(odds.argmax())
        sure = float(odds[best] / odds.sum())
        return KINDS[best] if sure >= SURE[KINDS[best]] else None


def _folded(question: str) -> str:
    return question.lower().replace("\u2019", "'").strip(" ?*_")
