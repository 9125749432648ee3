"""Draws a spec as PNG or SVG: the same bytes for the same spec, on any thread.

The colours are Okabe and Ito's, which colour-blind people can tell apart; line styles tell them
apart as well. The size suits a phone: 800 x 480 pixels, text no smaller than 9 points on 5 inches.
"""

from __future__ import annotations

import io
from threading import Lock

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..core.text import short
from .labels import labels
from .specs import Burndown, Spec, Velocity

FORMS = {"png": "image/png", "svg": "image/svg+xml"}

_BLUE, _VERMILION, _GREY, _INK = "#0072B2", "#D55E00", "#767676", "#222222"
_SIZE, _DPI = (5.0, 3.0), 160
_DATES, _NAMES = 6, 9  # labels that fit below the chart
_NAME = 14  # characters of a name below the axis
_LOCK = Lock()  # matplotlib's font and text caches are shared by all figures

# read when a figure is saved: without it the ids in an SVG are random
matplotlib.rcParams["svg.hashsalt"] = "scrumai"


def draw(spec: Spec, form: str) -> bytes:
    """The picture; `form` is one of FORMS."""
    with _LOCK:
        figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor="white", constrained_layout=True)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        if isinstance(spec, Burndown):
            _burndown(axes, spec)
        else:
            _velocity(axes, spec)
        _dress(figure, axes, spec)
        picture = io.BytesIO()
        figure.savefig(picture, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})
    return picture.getvalue()


def _burndown(axes: Axes, spec: Burndown) -> None:
    places = range(len(spec.days))
    axes.plot(places, spec.ideal, "--", color=_GREY, linewidth=1.5, label=labels()["ideal"])
    known = [(place, left) for place, left in zip(places, spec.actual, strict=True) if left is not None]
    if known:
        line = {"color": _BLUE, "linewidth": 2.5, "markersize": 5, "label": labels()["actual"]}
        axes.plot(*zip(*known, strict=True), "-o", **line)
        place, left = known[-1]
        axes.annotate(
            f"{left:g}", (place, left), (7, 3), textcoords="offset points", color=_BLUE,
            fontsize=11, fontweight="bold",
        )  # fmt: skip
    shown = places[:: len(places) // -_DATES]  # from the last day back
    axes.set_xticks(shown, [f"{spec.days[place].day} {spec.days[place]:%b}" for place in shown])
    axes.set_ylim(0, 1.15 * max(*spec.ideal, *(left for _, left in known), 1))


def _velocity(axes: Axes, spec: Velocity) -> None:
    places = range(len(spec.names))
    width = 0.38
    known = [(place - width / 2, size) for place, size in enumerate(spec.committed) if size is not None]
    done = [place + (width / 2 if known else 0) for place in places]
    if known:
        hatched = {"color": "white", "edgecolor": _GREY, "hatch": "///", "label": labels()["committed"]}
        axes.bar(*zip(*known, strict=True), width, **hatched)
    axes.bar(done, spec.done, width, color=_BLUE, label=labels()["done"])
    for place, points in zip(done, spec.done, strict=True):
        axes.annotate(
            f"{points:g}", (place, points), (0, 3), textcoords="offset points", ha="center", fontsize=9,
            color=_INK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
    mean = sum(spec.done) / len(spec.done)
    axes.axhline(mean, linestyle=":", linewidth=2, color=_VERMILION, label=f"{labels()['mean']} {mean:.3g}")
    step = -(-len(places) // _NAMES)
    tilt = {"rotation": 30, "ha": "right"} if len(places) > 4 else {}
    axes.set_xticks(places[::step], [short(name, _NAME) for name in spec.names[::step]], **tilt)
    axes.set_ylim(0, 1.2 * max(*(size for _, size in known), *spec.done, 1))


def _dress(figure: Figure, axes: Axes, spec: Spec) -> None:
    title = short(spec.title, 44) + (f"\n{short(spec.note, 60)}" if spec.note else "")
    heading = figure.suptitle(title, x=0.02, ha="left", fontsize=11, color=_INK)
    axes.set_ylabel(short(spec.unit, 30), fontsize=10)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.tick_params(labelsize=9, length=0)
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, fontsize=9, frameon=False, borderaxespad=0)
    for text in [heading, axes.yaxis.label, *axes.get_xticklabels()]:
        text.set_parse_math(False)  # a $ in a sprint's name is a $
