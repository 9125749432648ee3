"""The rows of the report: what is measured, in which unit, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass

# the figures of how fast the machine is: one sentence in our encoder alone, median and 95th percentile, milliseconds
ENCODING = "encoding"
SLOW_ENCODING = "encoding_p95"


@dataclass(frozen=True)
class Row:
    """One measure; `bar` is what issue 3 asks for, None where it asks nothing.

    `unit` is "" for a number between 0 and 1, "%" for a share, "ms" or "s" for a time. Its floor grows with the
    figure `beside`, if it is a time.
    """

    name: str
    title: str
    unit: str = ""
    bar: float | None = None
    less: bool = False  # is better
    beside: str = ENCODING

    def shown(self, figure: float | None) -> str:
        """A figure as it is printed."""
        if figure is None:
            return "–"
        if self.unit == "%":
            return f"{figure:.1%}"
        return f"{figure:.1f} {self.unit}" if self.unit else f"{figure:.3f}"

    def shown_bar(self) -> str:
        """The bar as it is printed."""
        return "" if self.bar is None else f"{'<' if self.less else '≥'} {self.shown(self.bar)}"

    def holds(self, figure: float, bound: float) -> bool:
        """Whether a figure is as good as a bound: at least, or at most where less is better."""
        return figure <= bound if self.less else figure >= bound

    def better(self, one: float, other: float) -> bool:
        """Whether one figure beats another."""
        return one < other if self.less else one > other


SEGMENTS = (
    Row("free_f1", "standup segments, free-form: macro-F1", bar=0.82),
    Row("shaped_f1", "the same, headings or bullets", bar=0.94),
    Row("labelled_accuracy", "accuracy, free-form, of what is one of the four labels", "%", 0.90),
    Row("free_accuracy", "accuracy, free-form, of all that is marked", "%"),
    Row("shaped_accuracy", "the same, headings or bullets", "%"),
    Row("blocker_precision", "`blocker` precision, free-form", bar=0.70),
    Row("blocker_recall", "`blocker` recall, free-form", bar=0.60),
    Row("all_no_blocker_f1", "`no_blocker` F1", bar=0.90),
    Row("no_blocker_f1", "`no_blocker` F1, free-form"),
    Row("shaped_no_blocker_f1", "`no_blocker` F1, headings or bullets"),
)
READING = (
    *SEGMENTS,
    Row("standup_missed", "a standup message taken for something else", "%", 0.05, less=True),
    Row("answers_accuracy", "segments of answers to an open question, as written down: accuracy", "%"),
    Row("answers_lost", "an answer lost while a question is open", "%", 0.003, less=True),
    Row("questions_answered", "a question in the middle of a standup answered", "%", 0.90),
    Row("intent_accuracy", "intents, in scope: accuracy", "%", 0.88),
    Row("off_topic_rejected", "off-topic lines rejected", "%", 0.90),
    Row("in_scope_rejected", "in-scope lines rejected", "%", 0.03, less=True),
)
SPEED = (
    Row("parse_median", "one message, median", "ms", 12, less=True),
    Row("parse_p95", "one message, 95th percentile", "ms", less=True, beside=SLOW_ENCODING),
)
TRAINING = (
    Row("train_nlu", "`rasa train nlu`", "s", less=True),
    Row("train", "`rasa train`", "s", 60, less=True),
)
ROWS = (*READING, *SPEED, *TRAINING)
