"""How well messages are read: `make nlu-report` writes docs/nlu.md.

Five-fold cross-validation on the training data: each example is read by a model that has not seen
it. That flatters a model, since the examples were written by few hands; it shows where the data
contradict themselves, and what gets better or worse from one change to the next.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from components import encoder as weights
from components.clauses import clauses
from components.intents import Intents, Model
from components.standup_tagger import LABELS, Reader, StandupTagger, label_of
from components.typed import TypedText

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "nlu.md"
FOLDS = 5
SEED = 7
WORST = 20


def config(component: type) -> dict[str, Any]:
    """A component's settings, as the pipeline has them."""
    parts = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    own = next((one for one in parts if one["name"].endswith("." + component.__name__)), {})
    return {**component.get_default_config(), **own}  # type: ignore[attr-defined]


def examples() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """(text, intent, spans) of every example, in the order of the files, as the pipeline reads them."""
    return [
        (one.get("text"), one.get("intent"), one.get("entities") or [])
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for one in TypedText().process_training_data(RasaYAMLReader().read(path)).intent_examples
    ]


def table(title: str, gold: Sequence[str], told: Sequence[str]) -> list[str]:
    """Precision, recall and F1 of each label, and their means."""
    rows, scores = [], []
    for name in sorted(set(gold)):
        hits = sum(g == t == name for g, t in zip(gold, told, strict=True))
        precision, recall = hits / max(1, told.count(name)), hits / gold.count(name)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        scores.append(f1)
        rows.append(f"| {name} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {gold.count(name)} |")
    right = sum(g == t for g, t in zip(gold, told, strict=True)) / len(gold)
    head = [
        f"## {title}",
        "",
        f"Accuracy {right:.1%}, macro-F1 {statistics.mean(scores):.3f}, {len(gold)} in all.",
        "",
    ]
    return [*head, "| label | precision | recall | F1 | examples |", "|---|---|---|---|---|", *rows, ""]


def main() -> None:
    """Validate, write the page, print its first lines."""
    data = examples()
    encoder = weights.load()
    began = time.perf_counter()
    vectors = np.array([encoder.encode(text).vector for text, _, _ in data])
    encoding = (time.perf_counter() - began) / len(data) * 1000
    folds = np.array([i % FOLDS for i in range(len(data))])
    random.Random(SEED).shuffle(folds)
    intents: dict[int, tuple[str, float]] = {}
    pieces_gold: list[str] = []
    pieces_told: list[str] = []
    times: list[float] = []
    of_intents, of_tagger = config(Intents), config(StandupTagger)
    for fold in range(FOLDS):
        seen = np.flatnonzero(folds != fold)
        model = Model.fit(
            [data[i][0] for i in seen],
            vectors[seen],
            [data[i][1] for i in seen],
            of_intents["decay"],
            of_intents["balance"],
        )
        reader = Reader.fit(
            [(data[i][0], data[i][2], data[i][1] == "give_standup") for i in seen],
            of_tagger["dense"], of_tagger["decay"], of_tagger["chatter"],
        )  # fmt: skip
        for i in np.flatnonzero(folds == fold):
            began = time.perf_counter()
            odds = model.odds(data[i][0], vectors[i])
            spans = reader.read(data[i][0])
            times.append((time.perf_counter() - began) * 1000)
            intents[int(i)] = (model.intents[int(odds.argmax())], float(odds.max()))
            if data[i][1] == "give_standup":
                for piece in clauses(data[i][0]):
                    pieces_gold.append(LABELS[label_of(piece, data[i][2])])
                    pieces_told.append(LABELS[label_of(piece, spans)])
    page = [
        "# How well messages are read", "",
        "Written by `make nlu-report`: five-fold cross-validation on the training data, every example read by a model that has not",
        "seen it. The examples were written by few hands, so strangers' messages are harder than this.", "",
        f"One message: encoding {encoding:.1f} ms, intent and spans {statistics.median(times):.1f} ms (medians, one process).", "",
        *table("Intents", [one[1] for one in data], [intents[i][0] for i in range(len(data))]),
        *table("Standup clauses", pieces_gold, pieces_told),
        *worst(data, intents),
    ]  # fmt: skip
    PAGE.write_text("\n".join(page), "utf-8")
    print("\n".join(line for line in page if line.startswith(("##", "Accuracy", "One message"))))


def worst(
    data: list[tuple[str, str, list[dict[str, Any]]]], intents: dict[int, tuple[str, float]]
) -> list[str]:
    """The errors that the model was surest of, and the pairs of intents that it confuses most."""
    wrong = [
        (sure, data[i][0], data[i][1], told) for i, (told, sure) in intents.items() if told != data[i][1]
    ]
    pairs = Counter((gold, told) for _, _, gold, told in wrong)
    rows = [f"| {gold} | {told} | {times} |" for (gold, told), times in pairs.most_common(12)]
    lines = []
    for sure, text, gold, told in sorted(wrong, reverse=True)[:WORST]:
        lines.append(
            f"| {text[:90].replace('|', '/').replace(chr(10), ' ⏎ ')} | {gold} | {told} | {sure:.2f} |"
        )
    return [
        "## Most confused", "", "| is | was taken for | times |", "|---|---|---|", *rows, "",
        "## Worst errors", "", "| message | is | was taken for | how sure |", "|---|---|---|---|", *lines, "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
