"""How well messages are read, ours and Rasa's default side by side: `make nlu-report` writes docs/nlu.md.

Trains ours on all data, then both pipelines on the same share of it, reads the held-out messages with each, and
cross-validates ours.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scrumai.settings import ROOT

from . import examples as training
from . import heldout, keywords
from .crossval import validate
from .floors import broken
from .heldout import HeldOut
from .measures import Evaluation, figures, intent_pairs, pairs_of
from .page import Column, Page
from .picture import draw
from .process import environment
from .reading import WARM_UP, read
from .rows import SEGMENTS
from .training import DATA, OURS, Trained, default_pipeline, train, train_nlu

PAGE = ROOT / "docs" / "nlu.md"
SHARE = 16
BUSY = 0.5  # load average


def main() -> int:
    """Train, read, write; 1 where a figure of ours is under its floor."""
    given = _options()
    gold = heldout.read()
    if gold.problems:
        print("\n".join(gold.problems), file=sys.stderr)
        return 1
    if os.getloadavg()[0] > BUSY:
        print("this machine does other things, too: times will be too long", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns = [ours(gold, folder)]
        compared = None
        if "default" not in given.skip:
            compared = side_by_side(gold, folder, given.share, given.epochs)
            columns += compared
        columns.append(by_words(gold))
        validation = None
        if "crossval" not in given.skip:
            _say("cross-validation")
            validation = validate(folder)
    picture = given.page.with_name(f"{given.page.stem}-confusion.svg")
    _draw(columns[0], picture)
    written = Page(gold, columns, picture.name, WARM_UP, validation, compared).written()
    given.page.write_text(written, "utf-8")
    print(written.split("\n## ")[0])
    lost = broken(columns[0].figures)
    print("\n".join(["under the floor:", *lost]) if lost else "every floor holds")
    return 1 if lost else 0


def ours(gold: HeldOut, folder: Path) -> Column:
    """Our pipeline: the whole `rasa train` is timed, too, and its model is the one that reads."""
    _say("rasa train nlu, ours")
    nlu = train_nlu(OURS, DATA, folder / "nlu")
    _say("rasa train, ours")
    whole = train(folder / "whole")
    return _column("ours", gold, whole, environment(), {"train_nlu": nlu.took, "train": whole.took})


def side_by_side(gold: HeldOut, folder: Path, share: int, epochs: int | None) -> tuple[Column, Column]:
    """Our pipeline and Rasa's default, each learning from one example in `share`: the default takes hours for all."""
    written = training.written()
    kept = written.intent_examples[::share]
    data = training.write(written, kept, folder / "share.yml")
    part = f"{len(kept):,} examples"
    _say(f"rasa train nlu, ours, {part}")
    twin = train_nlu(OURS, data, folder / "twin")
    _say(f"rasa train nlu, Rasa's default, {part}")
    env = environment(threads=True)
    default = train_nlu(default_pipeline(folder, epochs), data, folder / "default", env)
    cut = f", {epochs} epochs of 100" if epochs else ""
    return (
        _column(f"ours, {part}", gold, twin, environment(), {"train_nlu": twin.took}),
        _column(f"Rasa's default, {part}{cut}", gold, default, env, {"train_nlu": default.took}),
    )


def by_words(gold: HeldOut) -> Column:
    """Keyword rules, which know segments only."""
    told = figures(Evaluation.of(gold, [keywords.read(text) for text in gold.texts]))
    return Column("keyword rules", {row.name: told[row.name] for row in SEGMENTS})


def _column(
    name: str, gold: HeldOut, trained: Trained, env: Mapping[str, str], times: Mapping[str, float]
) -> Column:
    _say(f"reading, {name}")
    evaluation = Evaluation.of(gold, read(trained.model, gold.texts, env))
    return Column(name, {**figures(evaluation), **times}, evaluation)


def _draw(column: Column, path: Path) -> None:
    assert column.evaluation is not None
    draw(pairs_of(column.evaluation.segments), intent_pairs(column.evaluation), path)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.nlu.report")
    slow = ("default", "crossval")
    options.add_argument("--skip", choices=slow, action="append", default=[], help="a slow part to leave out")
    options.add_argument("--only", choices=("ours",), help="the same as to skip both")
    options.add_argument(
        "--share",
        type=int,
        default=SHARE,
        help="one example in so many is for the comparison; 1 for all, takes hours",
    )
    options.add_argument("--epochs", type=int, help="of Rasa's default, for a trial")
    options.add_argument("--page", type=Path, default=PAGE, help="where to write")
    given = options.parse_args()
    if given.only:
        given.skip = list(slow)
    return given


def _say(what: str) -> None:
    print(f"… {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
