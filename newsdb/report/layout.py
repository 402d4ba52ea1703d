"""Where each bar, dot, line and label of a picture stands.

In: what was gathered, and whether the picture is for a wide page or a telephone. Out: ``Picture``. All lengths that
stand for counts begin at zero. Nothing here knows of SVG.
"""

from __future__ import annotations

from typing import Final

from newsdb.report.markup import one_line
from newsdb.report.scales import count_ticks, fitted, text_width, time_labels
from newsdb.report.shapes import Box, Line, Mark, Picture, Shape, Words
from newsdb.report.values import Course, Point, Ranking

WIDE: Final = 760.0
NARROW: Final = 330.0
TEXT: Final = 13.0
SMALL: Final = 12.0

_BAR: Final = 16.0


def quotes(number: int) -> str:
    """A number of quotations, in words."""
    return f"{number:,} {'quote' if number == 1 else 'quotes'}"


def titled(point: Point, label: str | None = None) -> str:
    """What a mark says: what it stands for, and how many quotations."""
    return f"{one_line(label or point.label)}: {quotes(point.count)}"


def course_picture(course: Course, *, wide: bool) -> Picture:
    """Lay out the quotations over time as upright bars."""
    width = WIDE if wide else NARROW
    left, right, top = 44.0, 8.0, 30.0
    base = top + (220.0 if wide else 180.0)
    counts = [moment.point.count for moment in course.moments]
    ticks = count_ticks(max(counts))
    room = width - left - right
    slot = room / len(counts)
    gap = min(slot * 0.2, 6.0)
    bar = min(slot - gap, 64.0)
    items: list[Shape | Mark] = [Words(2, 14, f"quotes per {course.unit}", kind="unit")]
    for tick in ticks:
        y = base - tick / ticks[-1] * (base - top)
        items.append(Line(left, y, width - right, y, "grid" if tick else "base"))
        items.append(Words(left - 6, y + 4, f"{tick:,}", "end", "tick"))
    for number, moment in enumerate(course.moments):
        middle = left + slot * (number + 0.5)
        height = moment.point.count / ticks[-1] * (base - top)
        if moment.point.count:
            area = Box(left + slot * number, top, slot, base - top, "area")
            shown = Box(middle - bar / 2, base - height, bar, height)
            items.append(Mark(moment.point.key, titled(moment.point), (area, shown)))
    days = [moment.begins_on for moment in course.moments]
    widest = 84.0 if course.unit == "day" else 68.0
    for place, label in time_labels(days, course.unit, int(room // widest)):
        x = left + slot * (place + 0.5)
        items.append(Line(x, base, x, base + 5, "base"))
        items.append(Words(_inside(x, label, width), base + 20, label, "middle", "tick"))
    items.append(Words(left + room / 2, base + 42, f"{course.unit} of publication", "middle", "unit"))
    first, last = course.moments[0].point.label, course.moments[-1].point.label
    most = max(course.moments, key=lambda moment: moment.point.count).point
    description = (
        f"{len(counts):,} bars from {first} to {last}; the highest is {most.label} with {quotes(most.count)};"
        f" {sum(not count for count in counts):,} have none."
    )
    return Picture(width, base + 50, f"Quotes per {course.unit}", description, tuple(items))


def ranking_picture(ranking: Ranking, title: str, *, wide: bool) -> Picture:
    """Lay out a ranking as lying bars; on a telephone the labels stand above them."""
    width = WIDE if wide else NARROW
    names = [one_line(point.label) for point in ranking.points]
    labels = min(230.0, 6 + max(text_width(name, TEXT) for name in names)) if wide else 0.0
    step = 28.0 if wide else 44.0
    top = 26.0
    largest = ranking.points[0].count
    ticks = [tick for tick in count_ticks(largest, 6 if wide else 4) if tick <= largest]
    values = text_width(f"{largest:,}", SMALL) + 10
    left = labels + 8 if wide else 2.0
    room = width - left - values
    base = top + step * len(ranking.points) + 4
    items: list[Shape | Mark] = []
    for tick in ticks:
        x = left + tick / largest * room
        items.append(Line(x, top, x, base, "grid" if tick else "base"))
        items.append(Words(_inside(x, f"{tick:,}", width), top - 8, f"{tick:,}", "middle", "tick"))
    for number, (point, label) in enumerate(zip(ranking.points, names, strict=True)):
        y = top + step * number + (6 if wide else 22)
        length = point.count / largest * room
        if wide:
            words = Words(labels, y + 12.5, fitted(label, labels - 4, TEXT), "end")
        else:
            words = Words(left + 4, y - 5, fitted(label, width - left - 8, TEXT))
        shapes = (
            Box(0, top + step * number, width, step, "area"),
            Box(left, y, length, _BAR),
            words,
            Words(left + length + 5, y + 12.5, f"{point.count:,}", kind="value"),
        )
        items.append(Mark(point.key, titled(point), shapes))
    items.append(Words(left + room / 2, base + 18, "quotes", "middle", "unit"))
    first = ranking.points[0]
    description = f"{len(ranking.points):,} of {ranking.total:,}; first is {titled(first)}."
    return Picture(width, base + 26, title, description, tuple(items))


def _inside(x: float, label: str, width: float) -> float:
    """Move the middle of a label so that it is not cut off."""
    half = text_width(label, SMALL) / 2
    return max(half, min(x, width - half))
