"""The chart of how the rate of loading holds as the database grows.

In: points by line. Out: a PNG: above the CPU time an article that each way of storing takes, below the articles a
second of loading. Other work on the machine bends the lower half much, the upper one less: a shared core is slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
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
_NAME_POINTS: Final = 31  # the height of a name's two lines


class _Line(NamedTuple):
    """How a line looks."""

    colour: str
    style: str = "-"
    marker: str = ""
    width: float = 1.8


_LINES: Final = {
    growth.WRITER: _Line("#2f7d5b"),
    growth.EXTRACTION: _Line("#8a94a0", style="--", marker="."),
    growth.LOAD: _Line("#1363c6", marker="o", width=2.8),
    growth.ROWS: _Line("#c77700", marker="s"),
    growth.ORM: _Line("#b3261e", marker="D"),
}


def draw(points: Points, jobs: int, path: Path) -> None:
    """Draw the points and write the picture.

    Args:
        points: by line.
        jobs: processes of the load.
        path: of the PNG.
    """
    with plt.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": _INK}):
        figure, (costs, rates) = plt.subplots(2, 1, sharex=True, figsize=_SIZE, height_ratios=(1.7, 1))
        figure.subplots_adjust(left=_LEFT, right=0.715, top=0.855, bottom=0.19, hspace=0.3)
        processes = "one process" if jobs == 1 else f"{jobs} processes"
        _plot(costs, {name: [(p.stored, p.cpu) for p in line] for name, line in points.items()}, "{:.1f} ms")
        fast = {name: points[name] for name in (growth.LOAD, growth.EXTRACTION) if name in points}
        _plot(rates, {name: [(p.stored, p.rate) for p in line] for name, line in fast.items()}, "{:,.0f}")
        figure.text(_LEFT, 0.948, "What loading costs as the database grows", fontsize=17, fontweight="bold")
        figure.text(_LEFT, 0.902, "CPU milliseconds an article, server included, every index live", color=_FAINT)
        title = f"Articles a second by the clock, {processes}"
        rates.set_title(title, loc="left", color=_FAINT, fontsize=11, pad=10)
        rates.set_xlabel("articles already in the database", color=_INK, labelpad=7)
        figure.text(_LEFT, 0.022, _caption(), fontsize=9, color=_FAINT, linespacing=1.45)
        figure.savefig(path, dpi=_DPI, facecolor="white")
        plt.close(figure)


def _plot(axes: Axes, lines: dict[str, list[tuple[int, float]]], figure: str) -> None:
    """Draw the lines, and name each at its right end with its first and last figure."""
    for name, line in lines.items():
        look = _LINES[name]
        x, y = zip(*line, strict=True)
        axes.plot(
            x, y, look.style, color=look.colour, marker=look.marker, linewidth=look.width, markersize=6, clip_on=False
        )
    most = max(stored for line in lines.values() for stored, _ in line)
    _dress(axes, most, max(value for line in lines.values() for _, value in line))
    top = axes.get_ylim()[1]
    ends = sorted(lines, key=lambda name: lines[name][-1][1])
    spacing = _NAME_POINTS / (axes.get_position().height * _SIZE[1] * 72)
    for name, height in zip(ends, _apart([lines[name][-1][1] / top for name in ends], spacing), strict=True):
        first, last = (figure.format(median(value for _, value in part)) for part in _ends(lines[name]))
        axes.annotate(
            f"{name}\n{first} at first, {last} at last",
            xy=(1, height),
            xycoords="axes fraction",
            xytext=(12, 0),
            textcoords="offset points",
            color=_LINES[name].colour,
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
    """Move ascending heights apart as little as possible, so that no name lies on another."""
    blocks: list[list[float]] = []  # of names that touch; each block stands where it is nearest to its lines
    for i, height in enumerate(heights):
        blocks.append([height - i * spacing])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    bases = [fmean(block) for block in blocks for _ in block]
    return [base + i * spacing for i, base in enumerate(bases)]


def _ends(line: Sequence[tuple[int, float]]) -> tuple[Sequence[tuple[int, float]], Sequence[tuple[int, float]]]:
    size = max(1, min(3, len(line) // 3))  # so that the two ends share no point
    return line[:size], line[-size:]


def _caption() -> str:
    return (
        "One database, filled by the writer with the sample's 4,000 extracted articles under ever new URLs and days, so"
        " that filling it\ntakes no extraction. A point of newsdb load and of extraction:"
        f" {growth.LOADED:,} articles never seen before; of the ORM and row by row: {growth.RIVALS:,};\nof the writer:"
        f" {growth.FILL:,}. Figures: medians of up to three points at either end. newsdb load extracts and starts"
        " Python.\nPostgreSQL 18, durable commits. Other work on the machine shows, above all in the lower half."
    )
