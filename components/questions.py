"""What a question or a heading over the parts of a report asks for, by its meaning: there are more than a list can hold.

Learnt from the lookup tables `question_*` and `heading_*` in data/nlu/headings.yml; asked where `headings` knows no kind
by the words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from components import encoder
from components.encoder import DIMENSIONS, Floats
from components.headings import Asks

KINDS = ("done", "plan", "blocker", "aside", "none")  # none: a question or a line, but of no form
SURE = dict(zip(KINDS, (0.6, 0.6, 0.6, 0.85, math.inf), strict=True))  # what stands below an aside is dropped
HEADED = dict(zip(KINDS, (0.9, 0.9, 0.9, math.inf, math.inf), strict=True))  # "Review of the logs:" is work
TABLE = re.compile(r"(?:question|heading)_")
_ADDRESSED = re.compile(  # "Ana, did you finish it?", "is anything blocking DEMO-12?"
    r"^@?(?!(?:so|and|ok|okay|well|first|hey|hi|hello|now|finally|also|then|lastly)\b)[^\W\d_]+,|#\d|\b[A-Z]{2,}-\d",
    re.IGNORECASE,
)
_FREE = 15.0  # the inverse of the L2 penalty


def phrases(tables: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """What the lookup tables hold, as it is encoded, each with the place of its kind."""
    return [
        (_folded(phrase), KINDS.index(table["name"][name.end() :]))
        for table in tables
        if (name := TABLE.match(table["name"]))
        for phrase in table["elements"]
    ]


class Questions:
    """A linear model over the encoder's vector: weights and bias, (kinds, 385)."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights  # what to store
        self.kind: Asks = lru_cache(maxsize=1024)(self._kind)

    @classmethod
    def fit(cls, tables: Iterable[Mapping[str, Any]]) -> Questions:
        """Learn from lookup tables; one that knows nothing where there are none."""
        given = phrases(tables)
        if not given:
            return cls(np.zeros((0, DIMENSIONS + 1), np.float32))
        meaning = encoder.encode_all([phrase for phrase, _ in given])
        model = LogisticRegression(C=_FREE, max_iter=1000).fit(meaning, [kind for _, kind in given])
        return cls(np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32))

    def _kind(self, phrase: str) -> str | None:
        """done, plan, blocker or aside, of a question where it ends with "?"; None where it is unsure, or takes it for none of a form."""
        if not len(self.weights) or _ADDRESSED.search(phrase):
            return None
        scores = self.weights[:, :-1] @ encoder.load().encode(_folded(phrase)) + self.weights[:, -1]
        odds = np.exp(scores - scores.max())
        best = int(odds.argmax())
        enough = (SURE if phrase.endswith("?") else HEADED)[KINDS[best]]
        return KINDS[best] if odds[best] / odds.sum() >= enough else None


def _folded(phrase: str) -> str:
    return phrase.lower().replace("\u2019", "'").strip(" ?*_")
