"""The chart of how the rate of loading holds as the database grows.

In: points by line. Out: a PNG: above the articles a second of each way of storing, below the CPU time that storing an
article takes, which other work on the machine does not touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from benchmarks.loading import growth
from benchmarks.loading.growth import Points

_INK: Final = "#1f2933"
_FAINT: Final = "#7b8794"
_LEFT: Final = 0.075
_SIZE: Final = (10.0, 7.6)  # inches, of 160 dots: sharp at the width of a README
_DPI: Final = 160


class _Line(NamedTuple):
    """How a line looks."""

    colour: str
    style: str = "-"
    marker: str = ""
    width: float = 1.8


_RATES: Final = {
    growth.WRITER: _Line("#2f7d5b"),
    growth.EXTRACTION: _Line("#8a94a0", style="--", marker="."),
    growth.LOAD: _Line("#1363c6", marker="o", width=2.8),
    growth.ROWS: _Line("#c77700", marker="s"),
    growth.ORM: _Line("#b3261e", marker="D"),
}
_COSTS: Final = {growth.SERVER_CPU: _Line("#2f7d5b"), growth.CLIENT_CPU: _Line("#7fb69c")}


def draw(points: Points, jobs: int, path: Path) -> None:
    """Draw the points and write the picture.

    Args:
        points: by line.
        jobs: processes of the load.
        path: of the PNG.
    """
    with plt.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": _INK}):
        figure, (rates, costs) = plt.subplots(2, 1, sharex=True, figsize=_SIZE, height_ratios=(3, 1.15))
        figure.subplots_adjust(left=_LEFT, right=0.735, top=0.855, bottom=0.19, hspace=0.32)
        most = max(stored for line in points.values() for stored, _ in line)
        _plot(rates, points, _RATES, most, "{:,.0f}", spacing=0.115)
        _plot(costs, points, _COSTS, most, "{:.1f} ms", spacing=0.3)
        costs.set_xlabel("articles already in the database", color=_INK, labelpad=7)
        processes = "one process" if jobs == 1 else f"{jobs} processes"
        figure.text(_LEFT, 0.948, "How fast newsdb loads as the database grows", fontsize=17, fontweight="bold")
        subtitle = f"Articles a second, every index live; newsdb load and extraction in {processes}"
        figure.text(_LEFT, 0.902, subtitle, color=_FAINT)
        costs.set_title("CPU time of storing one article, milliseconds", loc="left", color=_FAINT, fontsize=11, pad=10)
        figure.text(_LEFT, 0.022, _caption(), fontsize=9, color=_FAINT, linespacing=1.45)
        figure.savefig(path, dpi=_DPI, facecolor="white")
        plt.close(figure)


def _plot(axes: Axes, points: Points, looks: dict[str, _Line], most: int, figure: str, *, spacing: float) -> None:
    """Draw the lines there are, and name each at its right end with its first and last figure."""
    names = [name for name in looks if name in points]
    for name in names:
        look = looks[name]
        x, y = zip(*points[name], strict=True)
        axes.plot(
            x, y, look.style, color=look.colour, marker=look.marker, linewidth=look.width, markersize=6, clip_on=False
        )
    _dress(axes, most, max(value for name in names for _, value in points[name]))
    top = axes.get_ylim()[1]
    ends = sorted(names, key=lambda name: points[name][-1][1])
    for name, height in zip(ends, _apart([points[name][-1][1] / top for name in ends], spacing), strict=True):
        first, last = (figure.format(median(value for _, value in part)) for part in _ends(points[name]))
        axes.annotate(
            f"{name}\n{first} at first, {last} at last",
            xy=(1, height),
            xycoords="axes fraction",
            xytext=(12, 0),
            textcoords="offset points",
            color=looks[name].colour,
            fontsize=10,
            fontweight="bold" if name == growth.LOAD else "normal",
            verticalalignment="center",
            annotation_clip=False,
        )


def _dress(axes: Axes, most: int, highest: float) -> None:
    axes.set_xlim(0, most)
    axes.set_ylim(0, highest * 1.06)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.locator_params(axis="y", nbins=6 if highest > 20 else 3)
    axes.grid(axis="y", color="#e4e7eb", linewidth=1)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(colors=_FAINT, length=0, labelsize=10)


def _apart(heights: Sequence[float], spacing: float) -> list[float]:
    """Push ascending heights apart, so that no name lies on another."""
    pushed: list[float] = []
    for height in heights:
        pushed.append(max(height, pushed[-1] + spacing) if pushed else height)
    return pushed


def _ends(line: Sequence[tuple[int, float]]) -> tuple[Sequence[tuple[int, float]], Sequence[tuple[int, float]]]:
    return line[:3], line[-3:]


def _caption() -> str:
    return (
        "One database, filled by the writer with the sample's 4,000 extracted articles under ever new URLs and days, so"
        " that filling it\ntakes no extraction. A point of newsdb load and of extraction:"
        f" {growth.LOADED:,} articles never seen before; of the ORM and row by row: {growth.RIVALS:,};\nof the writer:"
        f" {growth.FILL:,}. Figures: medians of the first and last three points. PostgreSQL 18, durable commits, on a"
        " shared machine\nof two cores: dips of the rates are other work on it."
    )
