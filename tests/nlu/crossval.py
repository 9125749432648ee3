"""Cross-validation: every training example is read by a model that has not seen it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from . import examples as training
from .heldout import Standup
from .measures import Pair, judged, pairs_of
from .reading import read
from .training import OURS, train_nlu

FOLDS = 5
SEED = 7


@dataclass(frozen=True)
class Validation:
    """Gold and told of every example's intent, and of every span's label."""

    intents: list[Pair]
    labels: list[Pair]


def validate(folder: Path) -> Validation:
    """Train as often as there are folds, each time on all the others; leaves the models in `folder`."""
    written = training.written()
    gold = training.examples(training.written())
    folds = [at % FOLDS for at in range(len(gold))]
    random.Random(SEED).shuffle(folds)
    intents: list[Pair] = []
    labels: list[Pair] = []
    for fold in range(FOLDS):
        kept = [one for one, of in zip(written.intent_examples, folds, strict=True) if of != fold]
        data = training.write(written, kept, folder / f"fold{fold}.yml")
        model = train_nlu(OURS, data, folder / f"fold{fold}").model
        unseen = [one for one, of in zip(gold, folds, strict=True) if of == fold]
        readings = read(model, [one.text for one in unseen])
        intents += [(one.intent, reading.intent) for one, reading in zip(unseen, readings, strict=True)]
        told = [
            (Standup(one.text, one.segments), reading) for one, reading in zip(unseen, readings, strict=True)
        ]
        labels += pairs_of(judged(told))
    return Validation(intents, labels)
