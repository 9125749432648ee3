"""docs/nlu.md, from figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .crossval import FOLDS, Validation
from .errors import Error, in_the_middle, intent_errors, segment_errors
from .floors import ENCODES
from .heldout import LABELS, HeldOut
from .measures import Evaluation, Judged, Pair, accuracy, by_tag, intent_pairs, macro_f1, pairs_of, score
from .rows import ENCODING, ROWS, Row

WORST = 20
WIDTH = 110  # characters of a message that are shown

Figures = Mapping[str, float | None]

HEAD = """\
# How well messages are read

Written by `make nlu-report`. The models learnt from `data/nlu` in this run and read the same messages, which
none has seen: {standups} standup messages with {segments} marked segments and {lines} other lines ({off_topic} of
them off-topic), in `tests/nlu`. A figure that falls under its floor in `tests/nlu/floors.yml` fails `make test`.
"""

METHOD = """\
## Method

- The held-out messages were written apart from the training data, and a test keeps every one of them out of it.
  Each has tags for what is hard about it.
- A message is read by Rasa's own agent, as `/model/parse` does, in a process of its own on two cores; time is taken
  from the message to the answer, after {warm_up} messages to warm up. Meanwhile the encoder by itself took {encoding}
  for a sentence of 23 word pieces; the floors of times are for {encodes} and grow where a machine takes longer.
- A segment is given the label of the spans that cover most of its characters, `other` where less than half of it is
  covered. Work in progress may be told as done or as plan. Macro-F1 is the mean over {labels};
  accuracy is given with and without the segments that are none of these. These rows hold messages that came by themselves.
- What answers an open question is read as the standup writes it down: "login page" is done or plan by the question.
  An answer is lost when the standup steps aside for it. A question in the middle is answered when the standup
  steps aside and the intent is right.
- Off-topic lines are rejected when `out_of_scope` or `nlu_fallback` is on top; in-scope lines are all others. Lines that
  came while a question was open count in the rows about that only.
- Rasa's default is the pipeline that `rasa init` writes, out of Rasa's package, behind the one component that turns the
  `\\n` of an example into a line break. Training times are those of the commands, start of Rasa included, with an empty cache.
- The weights of our encoder come learnt: in general with its package, and of reports from `components/minilm/lessons`, which
  neither model learns from here, and the short ones of `data/nlu/standup_kinds.yml`. Its learning (`make encoder`) is in no training time.
- The comparison is on a share of the examples, every so many of them, and at the default's full epochs: on all examples its
  training takes hours on two cores.
- Keyword rules label each sentence by words such as "yesterday", "will", "stuck"; what has none is like the sentence before.
- In cross-validation, {folds} models each learn from the other {others} parts of the training data by `rasa train nlu` and read theirs.
  The examples were written by few hands, so these figures flatter; they show where the data contradict themselves.
"""


@dataclass(frozen=True)
class Column:
    """A way to read the messages: its name, its figures, and all that it read, if it reads intents."""

    name: str
    figures: Figures
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class Page:
    """What the report found; the first column is ours on all data, `compared` ours and Rasa's default on the same share."""

    heldout: HeldOut
    columns: Sequence[Column]
    picture: str
    warm_up: int
    validation: Validation | None = None
    compared: tuple[Column, Column] | None = None

    def written(self) -> str:
        """The page as Markdown."""
        models = [(one.name, one.evaluation) for one in self.columns if one.evaluation]
        ours = models[0][1]
        parts = [
            HEAD.format(
                standups=len(self.heldout.standups),
                segments=sum(len(one.segments) for one in self.heldout.standups),
                lines=len(self.heldout.lines),
                off_topic=sum(line.intent == "out_of_scope" for line in self.heldout.lines),
            ),
            self._rows(),
            self._verdict(),
            *(
                _scores(
                    f"Labels, {title}",
                    [*LABELS, "other"],
                    [(name, _labels(read, free)) for name, read in models],
                )
                for title, free in (("free-form", True), ("headings or bullets", False))
            ),
            _tags("Standup messages by tag", [(name, by_tag(read.segments)) for name, read in models]),
            _scores(
                "Intents", _names(intent_pairs(ours)), [(name, intent_pairs(read)) for name, read in models]
            ),
            f"## What is taken for what\n\n![confusion of labels and of intents]({self.picture})\n",
            _worst(
                "Worst errors: segments of standup messages", "in", _one_each(segment_errors(ours.segments))
            ),
            _worst("Worst errors: intents", "tags", intent_errors(ours)),
            _worst("Worst errors: while a question is open", "when", in_the_middle(ours)),
            self._validated(),
            METHOD.format(
                warm_up=self.warm_up,
                labels=", ".join(LABELS),
                folds=FOLDS,
                others=FOLDS - 1,
                encoding=_milliseconds(self.columns[0].figures.get(ENCODING)),
                encodes=_milliseconds(ENCODES[ENCODING]),
            ),
        ]
        return "\n".join(part for part in parts if part)

    def _rows(self) -> str:
        head = ["measure", "bar", *(one.name for one in self.columns)]
        rows = [
            [row.title, row.shown_bar(), *(row.shown(one.figures.get(row.name)) for one in self.columns)]
            for row in ROWS
        ]
        return _table(head, rows)

    def _verdict(self) -> str:
        if self.compared is None:
            return ""
        ours, other = self.compared
        both = [
            (row, a, b)
            for row in ROWS
            for a, b in [_both(row, ours, other)]
            if a is not None and b is not None
        ]
        better, alike = (
            [row.title for row, a, b in both if row.better(a, b)],
            [row.title for row, a, b in both if a == b],
        )
        worse = [row.title for row, a, b in both if row.better(b, a)]
        speed = {row.name: b / a for row, a, b in both if row.unit in ("s", "ms")}
        said = f"Against Rasa's default on the same examples: better in {len(better)} of {len(both)} rows"
        said += f"; alike in: {', '.join(alike)}" if alike else ""
        said += f"; worse in: {', '.join(worse)}." if worse else "."
        said += f" Trains {speed['train_nlu']:.1f} times as fast, reads a message {speed['parse_median']:.1f} times as fast.\n"
        return said

    def _validated(self) -> str:
        if self.validation is None:
            return ""
        intents, labels = self.validation.intents, self.validation.labels
        rows = [
            [
                "intents",
                len(intents),
                f"{accuracy(intents):.1%}",
                f"{macro_f1(intents, _names(intents)):.3f}",
            ],
            ["spans of reports", len(labels), f"{accuracy(labels):.1%}", f"{macro_f1(labels):.3f}"],
        ]
        told = [("ours", intents)]
        worst = sorted(_names(intents), key=lambda name: score(intents, name).f1)[:12]
        head = "## Cross-validation on the training data\n\n" + _table(
            ["", "examples", "accuracy", "macro-F1"], rows
        )
        return (
            head
            + "\n"
            + _scores("The intents that contradict others most", worst, told).replace("## ", "### ")
        )


def _milliseconds(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.1f} ms"


def _both(row: Row, one: Column, other: Column) -> tuple[float | None, float | None]:
    return one.figures.get(row.name), other.figures.get(row.name)


def _labels(evaluation: Evaluation, free: bool) -> list[Pair]:
    return pairs_of(one for one in evaluation.segments if (one.standup.shape == "free") is free)


def _names(pairs: Sequence[Pair]) -> list[str]:
    return sorted({gold for gold, _ in pairs})


def _scores(title: str, names: Sequence[str], told: Sequence[tuple[str, Sequence[Pair]]]) -> str:
    """Precision, recall and F1 of the first, F1 of the others."""
    (_, ours), others = told[0], told[1:]
    head = ["", "cases", "precision", "recall", "F1", *(f"F1, {name}" for name, _ in others)]
    rows = []
    for name in names:
        got = score(ours, name)
        shown = [got.precision, got.recall, got.f1, *(score(pairs, name).f1 for _, pairs in others)]
        rows.append([name, got.size, *(f"{one:.2f}" for one in shown)])
    return f"## {title}\n\n{_table(head, rows)}"


def _tags(title: str, told: Sequence[tuple[str, Mapping[str, Sequence[Judged]]]]) -> str:
    head = ["tag", "segments", *(f"accuracy, {name}" for name, _ in told)]
    rows = [
        [tag, len(found), *(f"{accuracy(pairs_of(tags[tag])):.1%}" for _, tags in told)]
        for tag, found in told[0][1].items()
    ]
    return f"## {title}\n\n{_table(head, rows)}"


def _one_each(errors: Sequence[Error]) -> list[Error]:
    """The first error of each message."""
    first: dict[str, Error] = {}
    for error in errors:
        first.setdefault(error.about, error)
    return list(first.values())


def _worst(title: str, about: str, errors: Sequence[Error]) -> str:
    if not errors:
        return ""
    rows = [
        [_plain(one.text), _plain(one.gold), _plain(one.told), f"{one.sure:.2f}", _plain(one.about)]
        for one in errors[:WORST]
    ]
    size = len(errors)
    shown = f"The surest {WORST} of {size}." if size > WORST else f"All {size}."
    return f"## {title}\n\n{shown}\n\n{_table(['text', 'is', 'was taken for', 'sure', about], rows)}"


def _plain(text: str) -> str:
    """One line of Markdown that means nothing but itself."""
    line = " ⏎ ".join(text.split("\n"))
    line = line if len(line) <= WIDTH else line[:WIDTH] + "…"
    return re.sub(r"([\\`*\[\]<>|~#])", r"\\\1", line)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)
