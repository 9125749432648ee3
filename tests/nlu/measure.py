"""Measure a trained model at once: `python -m tests.nlu.measure MODEL.tar.gz [FILE.yml ...] [--errors]`.

Reads the held-out set, or instead of it the given files of the same two formats.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import heldout
from .errors import in_the_middle, intent_errors, segment_errors
from .measures import Evaluation, by_tag, figures, pairs_of, score
from .reading import read
from .rows import READING, SPEED


def main() -> None:
    """Print the table, and the errors where they are wanted."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("model", type=Path)
    options.add_argument("files", type=Path, nargs="*")
    options.add_argument("--errors", action="store_true", help="list every error, the surest first")
    given = options.parse_args()
    gold = heldout.read(given.files or None)
    for problem in gold.problems:
        print("left out:", problem, file=sys.stderr)
    evaluation = Evaluation.of(gold, read(given.model, gold.texts))
    told = figures(evaluation)
    print(f"{len(gold.standups)} standup messages, {len(gold.lines)} lines")
    for row in (*READING, *SPEED):
        figure = told[row.name]
        sign = " " if row.bar is None or figure is None else "✓" if row.holds(figure, row.bar) else "✗"
        print(f"{sign} {row.title:<72}{row.shown(figure):>8}   {row.shown_bar()}")
    _labels(evaluation)
    if given.errors:
        for title, found in (
            ("segments", segment_errors(evaluation.segments)),
            ("segments of answers, as written down", segment_errors(evaluation.answers)),
            ("intents", intent_errors(evaluation)),
            ("while a question is open", in_the_middle(evaluation)),
        ):
            print(f"\n== {title}: {len(found)} errors")
            for error in found:
                print(f"{error.sure:.2f}  {error.gold} -> {error.told}  {error.text!r}  {error.about!r}")


def _labels(evaluation: Evaluation) -> None:
    for shape in (("free",), heldout.SHAPES[1:]):
        pairs = pairs_of(one for one in evaluation.segments if one.standup.shape in shape)
        print(f"\n{' or '.join(shape)}: {len(pairs)} segments")
        for label in (*heldout.LABELS, "other"):
            got = score(pairs, label)
            print(f"  {label:<12} P {got.precision:.2f}  R {got.recall:.2f}  F1 {got.f1:.2f}  {got.size}")
    print("\nby tag: accuracy, segments")
    for tag, segments in by_tag(evaluation.segments).items():
        print(f"  {tag:<14}{sum(one.right for one in segments) / len(segments):7.1%}  {len(segments)}")


if __name__ == "__main__":
    main()
