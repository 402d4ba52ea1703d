"""The chart of how the rate of loading holds as the database grows.

In: points by line. Out: a PNG.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from benchmarks.loading import growth
from benchmarks.loading.growth import Points

_INK: Final = "#1f2933"
_FAINT: Final = "#7b8794"
_WIDTH, _HEIGHT, _DPI = 10.0, 6.0, 160


class _Line(NamedTuple):
    """How a line looks."""

    colour: str
    style: str
    marker: str
    width: float


_LINES: Final = {
    growth.WRITER: _Line("#2f7d5b", "-", "", 2.0),
    growth.EXTRACTION: _Line("#9aa5b1", "--", "", 1.6),
    growth.LOAD: _Line("#1363c6", "-", "o", 2.6),
    growth.ROWS: _Line("#c77700", "-", "s", 1.6),
    growth.ORM: _Line("#b3261e", "-", "D", 1.6),
}


def draw(points: Points, jobs: int, path: Path) -> None:
    """Draw the points and write the picture.

    Args:
        points: by line.
        jobs: processes of the load.
        path: of the PNG.
    """
    with plt.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": _INK}):
        figure, axes = plt.subplots(figsize=(_WIDTH, _HEIGHT))
        figure.subplots_adjust(left=0.085, right=0.735, top=0.84, bottom=0.215)
        lines = [name for name in _LINES if name in points]
        for name in lines:
            look = _LINES[name]
            x, y = zip(*points[name], strict=True)
            axes.plot(
                x, y, color=look.colour, linestyle=look.style, marker=look.marker, linewidth=look.width, markersize=5
            )
        _dress(axes, max(stored for name in lines for stored, _ in points[name]))
        _label(axes, points, lines)
        processes = "one process" if jobs == 1 else f"{jobs} processes"
        figure.text(0.085, 0.94, "How fast newsdb loads as the database grows", fontsize=17, fontweight="bold")
        figure.text(
            0.085,
            0.885,
            f"articles a second, all indexes live; newsdb load and extraction in {processes}",
            color=_FAINT,
        )
        figure.text(0.085, 0.03, _caption(points), fontsize=9, color=_FAINT, linespacing=1.4)
        figure.savefig(path, dpi=_DPI, facecolor="white")
        plt.close(figure)


def _dress(axes: Axes, most: int) -> None:
    axes.set_xlim(0, most)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("articles already in the database", color=_INK, labelpad=8)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color="#e4e7eb", linewidth=1)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(colors=_FAINT, length=0, labelsize=10)


def _label(axes: Axes, points: Points, lines: list[str]) -> None:
    """Name each line at its right end, names pushed apart where lines end close together."""
    top = axes.get_ylim()[1]
    gap = top * 0.085
    floor = -gap / 2
    for name in sorted(lines, key=lambda name: _end(points, name)):
        height = max(_end(points, name), floor + gap)
        floor = height
        first = points[name][0][1]
        axes.annotate(
            f"{name}\n{first:,.0f} at first, {_end(points, name):,.0f} at last",
            xy=(1, height / top),
            xycoords="axes fraction",
            xytext=(10, 0),
            textcoords="offset points",
            color=_LINES[name].colour,
            fontsize=10,
            fontweight="bold" if name == growth.LOAD else "normal",
            verticalalignment="center",
            annotation_clip=False,
        )


def _end(points: Points, name: str) -> float:
    return points[name][-1][1]


def _caption(points: Points) -> str:
    stretch = points[growth.WRITER][1][0] - points[growth.WRITER][0][0]
    return (
        "One database, filled by the writer with the sample's 4,000 extracted articles under ever new URLs and days, so"
        " that filling it takes no\nextraction. A point of newsdb load and of extraction: 2,000 articles never seen"
        f" before; of the others: 200; of the writer: {stretch:,}.\nEmbedded PostgreSQL 18, durable commits, a shared"
        " machine of two cores: dips are other work on it."
    )
