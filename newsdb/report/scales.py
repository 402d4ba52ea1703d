"""Scales, ticks, and how much room text takes.

In: numbers and texts. Out: places on an axis that begins at zero, and texts that fit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from newsdb.report import moments

# Steps between labels, in units, such that they fall on whole hours of the calendar: every quarter, every five years.
_STEPS: Final = {
    "day": (1, 2, 7, 14, 28),
    "month": (1, 2, 3, 6, 12, 24, 60, 120),
    "quarter": (1, 2, 4, 8, 20, 40),
    "year": (1, 2, 5, 10, 20, 50),
    "decade": (1, 2, 5, 10, 50, 100),
}
_NARROW: Final = frozenset("fijlrtI.,:;'’|!()[] -")
_BROAD: Final = frozenset("mwMW@%—")


def count_ticks(largest: int, most: int = 5) -> list[int]:
    """Whole numbers from zero to the largest or just above it, in even steps of 1, 2 or 5 times a power of ten.

    >>> count_ticks(13)
    [0, 5, 10, 15]
    """
    step, power = 1, 1
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if step * (most - 1) >= largest:
                return list(range(0, max(largest, 1) + step, step))[: -(-max(largest, 1) // step) + 1]
        power *= 10


def time_labels(days: Sequence[date], unit: str, room: int) -> list[tuple[int, str]]:
    """Choose which moments of a row are labelled.

    Args:
        days: their first days.
        unit: day, month and so on.
        room: how many labels fit.

    Returns:
        The place of each in the row, and its label; at least one.
    """
    for step in _STEPS[unit]:
        chosen = [place for place, day in enumerate(days) if (moments.index(day, unit) - _origin(unit)) % step == 0]
        if len(chosen) <= max(room, 1):
            break
    else:
        chosen = chosen[:: -(-len(chosen) // max(room, 1))]
    return [(place, moments.short(days[place], unit)) for place in chosen or [0]]


def day_ticks(first: date, last: date, room: int) -> list[tuple[date, str]]:
    """The first day, the last day, and as many as fit between them in nearly even steps, with their labels."""
    span = (last - first).days
    steps = min(max(room - 1, 1), span)
    days = [first + timedelta(days=round(span * number / steps)) for number in range(steps)] if steps else []
    return [(day, moments.short(day, "day")) for day in (*days, last)]


def text_width(text: str, size: float) -> float:
    """Estimate, rather too much than too little, how wide a text is in the broad one of the usual fonts."""
    return size * sum(map(_em, text))


def fitted(text: str, room: float, size: float) -> str:
    """Cut a text that is too wide, with an ellipsis."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _origin(unit: str) -> int:
    # Weeks begin on Monday: the first day of the calendar is one, and has the number 1.
    return 1 if unit == "day" else 0


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.05
    if character in _NARROW:
        return 0.42
    return 1.0 if character in _BROAD else 0.76 if character.isupper() else 0.63
