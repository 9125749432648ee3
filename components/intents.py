"""What a message wants: multinomial logistic regression over its meaning and its spelling.

The meaning is the encoder's vector; the spelling are n-grams of characters and of words, hashed, so that
nothing but numbers is stored. A text that stands in the training data gets the intent that it has there,
one that is nothing but tickets, or only points at them, wants them shown, and one whose first line orders
something, with a colon, orders that. What a comment or a title says is no change of a ticket; of several
changes the first is wanted.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils import murmurhash3_32

from components.adam import Adam
from components.component import Learnt
from components.encoder import DIMENSIONS, Floats
from components.lessons import STANDUP
from scrumai.core.mentions import tickets
from scrumai.core.order import ordered
from scrumai.core.pointer import is_spoken_of, only_points, reports
from scrumai.core.text import folded
from scrumai.core.ticket_order import first_of_several, writes

Array = npt.NDArray[np.float64]
RANKING = 10
KNOWN = 0.99  # the confidence of a text that was learnt
STEPS, BATCH = 430, 256  # at least so many steps, of so many texts: all texts ten times
RATE = 0.6
FLOOR = 3e-4  # rare spellings learn slowly; at 1e-8 they make ours of what is off-topic
SHOW, COMMENT = "ask_ticket", "comment_ticket"
CHANGES = ("move_ticket", "assign_ticket", "estimate_ticket")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(Learnt, IntentClassifier):
    """Sets `intent` and `intent_ranking`."""

    FILE: ClassVar = "intents.npz"
    _model: Model | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`decay` is the L2 penalty, `balance` 0 weighs examples alike and 1 intents alike."""
        return {"decay": 0.01, "balance": 0.75}

    def learn(self, training_data: TrainingData) -> bool:
        """From the examples of the intents."""
        examples = [
            message for message in training_data.intent_examples if message.get(TEXT) and message.get(INTENT)
        ]
        read = [message for message in examples if message.features]
        if read:
            self._model = Model.fit(
                [message.get(TEXT) for message in read],
                np.array([_meaning(message) for message in read]),
                [message.get(INTENT) for message in read],
                self._config["decay"],
                self._config["balance"],
                [(message.get(TEXT), message.get(INTENT)) for message in examples],
            )
        return bool(read)

    def save(self, path: Path) -> None:
        """The model's arrays."""
        assert self._model is not None
        np.savez_compressed(path, **self._model.arrays())

    def restore(self, path: Path) -> None:
        """The model of its arrays."""
        with np.load(path) as arrays:
            self._model = Model.of(dict(arrays))

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message."""
        for message in messages:
            if self._model is None:
                continue
            odds = self._model.odds(message.get(TEXT) or "", _meaning(message))
            order = np.argsort(-odds, kind="stable")[:RANKING]
            ranking = [{"name": self._model.intents[at], "confidence": float(odds[at])} for at in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


class Model:
    """The trained model, without Rasa around it."""

    def __init__(
        self,
        intents: Sequence[str],
        known: dict[str, int],
        rarity: Sequence[Array],
        weights: Floats,
    ) -> None:
        self.intents, self._known, self._rarity, self._matrix = list(intents), known, list(rarity), weights

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        vectors: Floats,
        intents: Sequence[str],
        decay: float,
        balance: float,
        known: Sequence[tuple[str, str]] = (),
    ) -> Model:
        """Learn from texts, their vectors (texts, 384) and intents; `decay` and `balance` as in the component.

        `known` are all texts, of which these stand for the others, and whose intents are learnt by heart.
        """
        names, gold = np.unique(np.array(intents), return_inverse=True)
        spelled = [_spelled(text) for text in texts]
        counts = [counts_of(spelled, block) for block in range(len(_BLOCKS))]
        rarity = [_inverse_frequency(block) for block in counts]
        spelling = _weighed(counts, rarity)
        known = known or list(zip(texts, intents, strict=True))
        read, shares = np.bincount(gold), np.array([sum(of == name for _, of in known) for name in names])
        weights = ((shares.mean() / shares) ** balance * shares / read)[gold]
        heart = _unambiguous(known, names.tolist())
        return cls(names.tolist(), heart, rarity, regression(vectors, spelling, gold, weights, decay))

    def odds(self, text: str, vector: Floats) -> Array:
        """The probability of each of `intents`, for a text and its vector (384,)."""
        if not folded(text):  # nothing to go by
            return np.full(len(self.intents), 1 / len(self.intents))
        scores = (vector @ self._matrix[:DIMENSIONS] + self._matrix[-1]).astype(float)
        start, spelled = DIMENSIONS, _spelled(text)
        for block, rare in enumerate(self._rarity):  # _weighed() for one text, without its matrices
            columns, values = counts_of_one(spelled, block)
            values *= rare[columns]
            share = _BLOCKS[block][0] / max(float(np.linalg.norm(values)), 1e-9)
            scores += (share * values).astype(np.float32) @ self._matrix[start + columns]
            start += len(rare)
        odds: Array = np.exp(scores - scores.max())
        odds /= odds.sum()
        known = self._shown(text, self.intents[int(odds.argmax())])
        if known is not None and odds[known] < KNOWN:
            odds = odds * (1 - KNOWN) / max(1 - odds[known], 1e-9)
            odds[known] = KNOWN
        return odds

    def _shown(self, text: str, best: str) -> int | None:
        """The place of the intent that a text shows, whatever the model hears best in it; None where it shows none."""
        known = self._known.get(folded(text))
        if known is not None:
            return known
        names = (
            ordered(text),
            # what is heard may be what to write, or the last of several
            (writes(text) or first_of_several(text)) if best in CHANGES else "",
            SHOW if only_points(text) else "",
            STANDUP if (best == COMMENT and is_spoken_of(text)) or reports(text) else "",
        )
        return next((self.intents.index(name) for name in names if name in self.intents), None)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to store."""
        text = json.dumps({"intents": self.intents, "known": self._known})
        stored: dict[str, npt.NDArray[Any]] = {
            "text": np.frombuffer(text.encode(), np.uint8),
            "weights": self._matrix,
        }
        return stored | {f"rarity{at}": block for at, block in enumerate(self._rarity)}

    @classmethod
    def of(cls, arrays: dict[str, npt.NDArray[Any]]) -> Model:
        """The model of what was stored."""
        text = json.loads(arrays["text"].tobytes())
        rarity = [arrays[f"rarity{at}"] for at in range(len(_BLOCKS))]
        return cls(text["intents"], text["known"], rarity, arrays["weights"])


def _spelled(text: str) -> str:
    """Lower case; a ticket is one word, whatever its key, and a digit is as good as another."""
    parts, at = [], 0
    for mention in tickets(text):
        parts += [text[at : mention.start], " ticketkey "]
        at = mention.end
    return re.sub(r"\d", "0", "".join(parts) + text[at:]).lower()


# each with its share of the whole: the vector of the encoder has length 1
_BLOCKS = (
    (0.7, HashingVectorizer(n_features=2**13, norm=None, lowercase=False, analyzer="char_wb", ngram_range=(2, 4))),
    (0.7, HashingVectorizer(n_features=2**12, norm=None, lowercase=False, token_pattern=r"\w+|[^\w\s]", ngram_range=(1, 2))),
)  # fmt: skip

_ANALYZERS = tuple(vectorizer.build_analyzer() for _, vectorizer in _BLOCKS)


def counts_of(spelled: Sequence[str], block: int) -> csr_matrix:
    """Logarithmic counts of a block's n-grams."""
    counts = _BLOCKS[block][1].transform(spelled)
    counts.data = _logarithmic(counts.data)
    return counts


def counts_of_one(spelled: str, block: int) -> tuple[npt.NDArray[np.int64], Array]:
    """The same of one text, without a matrix: the columns of its n-grams, and their counts."""
    size, seen = _BLOCKS[block][1].n_features, defaultdict(int)
    for hashed in map(_hashed, _ANALYZERS[block](spelled)):
        seen[abs(hashed) % size] += 1 if hashed >= 0 else -1
    columns, counts = (np.fromiter(of, np.int64, len(seen)) for of in (seen, seen.values()))
    return columns, _logarithmic(counts)


def _logarithmic(counts: npt.NDArray[Any]) -> Array:
    found: Array = np.sign(counts) * np.log1p(np.abs(counts))
    return found


@lru_cache(maxsize=2**16)
def _hashed(gram: str) -> int:
    hashed: int = murmurhash3_32(gram)  # as HashingVectorizer does
    return hashed


def _inverse_frequency(counts: csr_matrix) -> Array:
    """Of each n-gram; 0 for those that stand in one text only, which teach nothing about another."""
    size: int = counts.shape[0]
    seen = np.asarray((counts != 0).sum(0)).ravel()
    return np.where(seen > 1, np.log((1 + size) / (1 + seen)) + 1, 0.0)


def _meaning(message: Message) -> Floats:
    """The sentence feature that the encoder left in a message, (384,)."""
    vector: Floats = message.get_dense_features(TEXT)[1].features[0]
    return vector


def _weighed(counts: Sequence[csr_matrix], rarity: Sequence[Array]) -> csr_matrix:
    """The spelling of each text: the blocks side by side, each scaled to its share."""
    parts = []
    for (share, _), block, rare in zip(_BLOCKS, counts, rarity, strict=True):
        values = block.data * rare[block.indices]
        weighed = csr_matrix((values, block.indices, block.indptr), block.shape)
        parts.append(normalize(weighed, copy=False) * share)
    found = hstack(parts, "csr")
    found.eliminate_zeros()
    return found


def _unambiguous(known: Sequence[tuple[str, str]], intents: Sequence[str]) -> dict[str, int]:
    """The place of its intent by each text that has but one."""
    seen = defaultdict(set)
    for text, intent in known:
        seen[folded(text)].add(intent)
    return {text: intents.index(found.pop()) for text, found in seen.items() if text and len(found) == 1}


def regression(
    meaning: Floats,
    spelling: csr_matrix,
    gold: npt.NDArray[np.int64],
    weights: Array,
    decay: float,
    seed: int = 0,
) -> Floats:
    """Weights (384 + spellings + 1, intents) of a weighted multinomial logistic regression: small batches, from zero."""
    data, used = Data.of(meaning, spelling, gold, weights)
    found = [np.zeros((width, len(data.wanted)), np.float32) for width in (DIMENSIONS, len(used), 1)]
    chance, batches = np.random.default_rng(seed), -(-len(gold) // BATCH)
    rounds = -(-STEPS // batches)
    adam = Adam(found, rounds * batches, RATE, FLOOR)
    for _ in range(rounds):
        for chosen in np.array_split(chance.permutation(len(gold)), batches):
            adam.step(data.gradients(found, chosen), decay / len(gold))
    full = np.zeros((DIMENSIONS + spelling.shape[1] + 1, len(data.wanted)), np.float32)
    full[:DIMENSIONS], full[DIMENSIONS + used], full[-1] = found
    return full


@dataclass(frozen=True)
class Data:
    """The examples: dense and sparse features, the intent of each and how much it weighs; the rows of all intents."""

    dense: Floats
    sparse: csr_matrix
    gold: npt.NDArray[np.int64]
    weights: Floats
    wanted: Floats

    @classmethod
    def of(
        cls, meaning: Floats, spelling: csr_matrix, gold: npt.NDArray[np.int64], weights: Array
    ) -> tuple[Data, npt.NDArray[np.int64]]:
        """And which columns the sparse features are: those that no example has are left out."""
        used = np.unique(spelling.indices)
        sparse = spelling[:, used].astype(np.float32)
        scale = (weights / weights.mean()).astype(np.float32)
        wanted = np.eye(int(gold.max()) + 1, dtype=np.float32)
        return cls(meaning.astype(np.float32), sparse, gold, scale, wanted), used

    def gradients(self, found: Sequence[Floats], chosen: npt.NDArray[np.int64]) -> list[Floats]:
        """Of the mean loss of some examples by the weights of dense features, of sparse ones, and of none."""
        dense, sparse = self.dense[chosen], self.sparse[chosen]
        scores = dense @ found[0] + sparse @ found[1] + found[2]
        odds = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        error = (odds - self.wanted[self.gold[chosen]]) * (self.weights[chosen] / len(chosen))[:, None]
        return [dense.T @ error, sparse.T @ error, error.sum(0, keepdims=True)]
