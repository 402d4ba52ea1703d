"""Scales and pictures: zero is zero, nothing is left out, nothing stands outside."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.report import moments
from newsdb.report.layout import course_picture, ranking_picture
from newsdb.report.layout_links import naming_picture, spread_picture
from newsdb.report.scales import count_ticks, day_ticks, fitted, text_width, time_labels
from newsdb.report.shapes import Box, Curve, Dot, Mark, Picture, Words
from newsdb.report.values import Course, Moment, Naming, Point, Printed, Ranking, Utterance

DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
LONG = "An outlet with a name that is much too long to stand beside its bar on any page, in whatever light it is seen"


def point(key: str, count: int) -> Point:
    """A point of some quotations."""
    return Point(key, f"{LONG} {key}", count, ((UUID(int=1), 1),))


def marks(picture: Picture) -> list[Mark]:
    """The marks of a picture."""
    return [item for item in picture.items if isinstance(item, Mark)]


def check_inside(picture: Picture) -> None:
    """No shape and no text stands outside of the picture."""
    shapes = [shape for item in picture.items for shape in (item.shapes if isinstance(item, Mark) else (item,))]
    for shape in shapes:
        if isinstance(shape, Words):
            size = text_width(shape.text, 12)
            left = shape.x - {"start": 0, "middle": size / 2, "end": size}[shape.anchor]
            assert left >= -1, shape
            assert left + size <= picture.width + 1, shape
            assert 0 < shape.y <= picture.height
        elif isinstance(shape, Box):
            assert shape.x >= 0
            assert shape.x + shape.width <= picture.width + 0.01
            assert shape.y + shape.height <= picture.height
        elif isinstance(shape, Dot):
            assert shape.radius <= shape.x <= picture.width - shape.radius
        elif isinstance(shape, Curve):
            assert 0 <= shape.x1 < shape.x2 <= picture.width


@given(DAYS, DAYS)
def test_moments_have_no_gaps(one: date, other: date) -> None:
    """From the first to the last day each unit follows the one before; there are few enough to be drawn."""
    first, last = sorted((one, other))
    unit = moments.fitting(first, last)
    row = list(moments.row(first, last, unit))
    numbers = [moments.index(day, unit) for day in row]
    assert numbers == list(range(moments.index(first, unit), moments.index(last, unit) + 1))
    assert unit == "decade" or len(row) <= 62
    assert row[0] <= first
    assert time_labels(row, unit, 8)


@given(st.integers(min_value=1, max_value=10**12))
def test_ticks_begin_at_zero_and_reach_the_largest(largest: int) -> None:
    """They are whole numbers in even steps."""
    ticks = count_ticks(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest > ticks[-2]
    assert 2 <= len(ticks) <= 6
    assert len({after - before for before, after in pairwise(ticks)}) == 1


@given(DAYS, DAYS)
def test_ticks_of_days_are_few(one: date, other: date) -> None:
    """They begin with the first day, end with the last, and fit."""
    first, last = sorted((one, other))
    ticks = day_ticks(first, last, 5)
    assert (ticks[0][0], ticks[-1][0]) == (first, last)
    assert len({day for day, _ in ticks}) == len(ticks) <= 5


@given(st.text(), st.integers(min_value=20, max_value=300))
def test_what_is_too_long_is_cut(text: str, room: int) -> None:
    """A label is no wider than its room."""
    assert text_width(fitted(text, room, 12), 12) <= room


@pytest.mark.parametrize("wide", [True, False])
def test_bars_over_time_are_proportional(wide: bool) -> None:
    """Twice as many quotations make a bar twice as high, upon the same base; moments without any have no bar."""
    counts = [4, 0, 8, 1]
    days = list(moments.row(date(2026, 1, 1), date(2026, 4, 1), "month"))
    found = tuple(Moment(day, point(str(day), count)) for day, count in zip(days, counts, strict=True))
    picture = course_picture(Course("month", found), wide=wide)
    bars = [shape for mark in marks(picture) for shape in mark.shapes if isinstance(shape, Box) and shape.kind == "bar"]
    assert [bar.height / bars[0].height for bar in bars] == pytest.approx([1, 2, 0.25])
    assert len({round(bar.y + bar.height, 6) for bar in bars}) == 1
    assert "1 have none" in picture.description


@pytest.mark.parametrize("wide", [True, False])
def test_lying_bars_are_proportional_and_inside(wide: bool) -> None:
    """They begin at one line, and long names are cut."""
    picture = ranking_picture(Ranking((point("a", 123_456), point("b", 61_728)), 40), "Outlets", wide=wide)
    bars = [shape for mark in marks(picture) for shape in mark.shapes if isinstance(shape, Box) and shape.kind == "bar"]
    assert bars[0].width == pytest.approx(bars[1].width * 2)
    assert bars[0].x == bars[1].x
    check_inside(picture)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("unit", moments.UNITS)
def test_pictures_over_time_fit(unit: str, wide: bool) -> None:
    """With the most bars there can be nothing stands outside."""
    row = list(moments.row(date(1750, 1, 1), date(2026, 1, 1), unit))[-62:]
    found = tuple(Moment(day, point(str(day), number)) for number, day in enumerate(row))
    check_inside(course_picture(Course(unit, found), wide=wide))


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("last", [date(2026, 3, 1), date(2026, 3, 2), date(2036, 3, 1)])
def test_a_spread_fits(last: date, wide: bool) -> None:
    """On one day, on two, and over years; printings without a date are not drawn."""
    printed = tuple(
        Printed(f"{LONG} {number}", day, point(str(number), 9))
        for number, day in enumerate((date(2026, 3, 1), None, last))
    )
    picture = spread_picture(Utterance("said-1", LONG, (), 3, 3, printed), wide=wide)
    assert picture is not None
    assert len(marks(picture)) == 2
    check_inside(picture)
    assert spread_picture(Utterance("said-1", LONG, (), 3, 3, printed[1:2]), wide=wide) is None


@pytest.mark.parametrize("wide", [True, False])
def test_lines_between_people_fit_and_differ(wide: bool) -> None:
    """A line for each pair, as wide as there are quotations; people of one name are two."""
    namings = tuple(
        Naming(number % 3, LONG, 9 + number % 5, LONG, point(str(number), number + 1)) for number in range(15)
    )
    picture = naming_picture(namings, wide=wide)
    lines = [shape for mark in marks(picture) for shape in mark.shapes if isinstance(shape, Curve)]
    widths = [line.width for line in lines if line.kind == "link"]
    assert [width / widths[-1] for width in widths] == pytest.approx(list(range(15, 0, -1)))
    assert len(widths) == 15
    assert len({(line.y1, line.y2) for line in lines}) == 15
    check_inside(picture)
