"""What is taken for what, as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .heldout import LABELS
from .measures import Pair

SHOWN = 12  # intents


def draw(segments: Sequence[Pair], intents: Sequence[Pair], path: Path) -> None:
    """Write two matrices as SVG, the same bytes for the same pairs: labels of segments, and the intents in most errors."""
    style = {"svg.hashsalt": "scrumai", "svg.fonttype": "none", "font.size": 8.0, "font.family": "sans-serif"}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(10.5, 5.2), layout="constrained")
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1, 2.1)})
        _matrix(left, segments, [*LABELS, "other"], "segments of standup messages")
        _matrix(right, intents, _confused(intents), "the intents in most errors")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    # one line for each stroke would end in a space, which checks of white space dislike
    path.write_text("\n".join(line.rstrip() for line in path.read_text("utf-8").splitlines()) + "\n", "utf-8")


def _confused(pairs: Sequence[Pair]) -> list[str]:
    wrong = Counter(name for pair in pairs if pair[0] != pair[1] for name in pair)
    return sorted(sorted(wrong, key=lambda name: (-wrong[name], name))[:SHOWN])


def _matrix(axes: Axes, pairs: Sequence[Pair], names: Sequence[str], title: str) -> None:
    """A row for what it is, a column for what it was taken for; the colour is the share of the row."""
    counts = Counter(pairs)
    rows = Counter(gold for gold, _ in pairs)
    table = np.array([[counts[gold, told] for told in names] for gold in names]).reshape(
        len(names), len(names)
    )
    shares = table / np.maximum([[rows[gold]] for gold in names], 1) if names else table
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=1)
    for (row, column), count in np.ndenumerate(table):
        if count:
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column + 0.5, row + 0.5, str(count), ha="center", va="center", color=colour)
    axes.set_xticks(np.arange(len(names)) + 0.5, names, rotation=45, ha="right")
    axes.set_yticks(np.arange(len(names)) + 0.5, names)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.set(title=title, xlabel="was taken for", ylabel="is")
    for side in axes.spines.values():
        side.set_visible(False)
