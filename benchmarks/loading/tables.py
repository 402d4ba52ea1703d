"""Figures as text: the tables that the benchmarks print."""

from __future__ import annotations

from collections.abc import Sequence

_GAP = "   "


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> str:
    """Return a table, the first column to the left and the others to the right.

    Args:
        title: above it.
        header: of the columns.
        rows: the cells.
        note: below it.
    """
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    text = [_GAP.join((line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:]))).rstrip() for line in lines]
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    return "\n".join(["", title, rule, text[0], rule, *text[1:], *([note] if note else [])])


def per_second(count: int, seconds: float) -> str:
    """Return a rate."""
    return f"{count / seconds:,.0f}"


def milliseconds(count: int, seconds: float) -> str:
    """Return the share of one of ``count``."""
    return f"{seconds / count * 1000:.2f}"


def megabytes(size: int) -> str:
    """Return a size."""
    return f"{size / 1_000_000:,.0f}"
