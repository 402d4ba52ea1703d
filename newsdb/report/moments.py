"""Days, months, quarters, years, decades in a row: which of them fits a period, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta
from typing import Final

UNITS: Final = ("day", "month", "quarter", "year", "decade")

_MOST: Final = 62  # bars that can be told apart
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_SHORT: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LONG: Final = "January February March April May June July August September October November December".split()


def fitting(first: date, last: date) -> str:
    """The finest unit that cuts a period into as many parts as can be shown."""
    for unit in UNITS:
        if index(last, unit) - index(first, unit) < _MOST:
            return unit
    return UNITS[-1]


def index(day: date, unit: str) -> int:
    """Count the units from the beginning of the calendar to a day."""
    if unit == "day":
        return day.toordinal()
    return (day.year * 12 + day.month - 1) // MONTHS[unit]


def beginning(day: date, unit: str) -> date:
    """The first day of the unit that a day is in."""
    if unit == "day":
        return day
    months = max(index(day, unit) * MONTHS[unit], 12)  # the calendar begins with the year 1
    return date(months // 12, months % 12 + 1, 1)


def row(first: date, last: date, unit: str) -> Iterator[date]:
    """The first days of all units that a period touches, without a gap."""
    day = beginning(first, unit)
    while day <= last:
        yield day
        following = _following(day, unit)
        if following is None:
            return
        day = following


def short(begins_on: date, unit: str) -> str:
    """A name for an axis: "4 Mar 2026", "Mar 2026", "2026 Q1", "2026", "2020s"."""
    month, year = _SHORT[begins_on.month - 1], begins_on.year
    names = {"day": f"{begins_on.day} {month} {year}", "month": f"{month} {year}", "year": str(year)}
    names |= {"quarter": f"{year} Q{(begins_on.month + 2) // 3}", "decade": f"{year // 10 * 10}s"}
    return names[unit]


def long(begins_on: date, unit: str) -> str:
    """A name for a text: "4 March 2026", "March 2026", "1st quarter of 2026"."""
    month, year = _LONG[begins_on.month - 1], begins_on.year
    if unit == "day":
        return f"{begins_on.day} {month} {year}"
    if unit == "month":
        return f"{month} {year}"
    if unit == "quarter":
        return f"{('1st', '2nd', '3rd', '4th')[(begins_on.month - 1) // 3]} quarter of {year}"
    return short(begins_on, unit)


def written(day: date | None) -> str:
    """A day in a text; what has none says so."""
    return "no date" if day is None else long(day, "day")


def _following(day: date, unit: str) -> date | None:
    if unit == "day":
        return None if day == date.max else day + timedelta(days=1)
    months = (index(day, unit) + 1) * MONTHS[unit]
    return None if months // 12 > MAXYEAR else date(months // 12, months % 12 + 1, 1)
