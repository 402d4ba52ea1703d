"""Dates of publication, read strictly: what can be meant in one way only is a date, everything else is none.

No part of a date is ever guessed: "June 2016" has no day, "3/4/16" has two readings, and both are unreadable.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

# Outside these years a date is an error: the first newspaper appeared in 1605; sources write 9999 for "never".
FIRST_YEAR, LAST_YEAR = 1600, 2100
# Two figures: 00 to 68 are 2000 to 2068, as in POSIX strptime.
CENTURY_TURN = 69
MISSING = frozenset({"", "none", "null", "nan", "nat", "n/a", "na", "-", "undefined"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# The names of zones that mean one offset only, in RFC 2822 and in common use; others (IST, BST) have several.
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "AEST": 10, "AEDT": 11, "JST": 9,
}  # fmt: skip

_MONTH = r"(?P<month_name>[A-Za-z]{3,9})\.?"
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_HALF = r"(?:\s*(?P<half>[ap])\.?m\.?)?"
_ZONE = r"(?:\s*(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?|(?:GMT|UTC)[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Z]{2,5}))?"
_CLOCK = rf"(?:(?:,|\s+at|\s+-|\s+\|)?\s+{_TIME}{_HALF}{_ZONE}(?:\s*\([A-Za-z ]+\))?)?"
_DIGITS_ONLY_CLOCK = (
    r"(?:[T ]?(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2}))?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        # 2016-06-05, 2016/6/5, 2016-06-05T10:30:00Z, 2016-06-05 10:30:00.123456+02:00
        rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})(?:(?:T|,?\s+){_TIME}{_HALF}{_ZONE})?",
        # 20160605, 20160605103000, 20160605T103000Z
        rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_DIGITS_ONLY_CLOCK}",
        # June 5, 2016; Sunday, Jun. 5th 2016 at 10:30 a.m. EDT
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<year>[0-9]{{4}}){_CLOCK}",
        # 5 June 2016, 05-Jun-2016; RFC 2822: Sun, 05 Jun 2016 10:30:00 -0400
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH}(?:,\s*|[\s-]+)(?P<year>[0-9]{{4}}){_CLOCK}",
        # Sun Jun  5 10:30:00 2016, Sun Jun 05 10:30:00 +0000 2016
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>[0-9]{{4}})",
        # 9/26/16, 26.9.2016, 9/26/2016 10:30 AM
        rf"(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<other>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}}|[0-9]{{2}}){_CLOCK}",
    )
)
# Seconds since 1970 between 2001 and 2027, which no date in figures looks like; or milliseconds.
_EPOCH = re.compile(r"(1[0-8][0-9]{8})([0-9]{3})?(?:\.[0-9]+)?")


class Published(NamedTuple):
    """A date of publication as read.

    Attributes:
        on: the day in the input's own time zone; None if missing or unreadable.
        at: the instant, if the input gives time and zone.
        warning: what could not be read and why; None if all could.
    """

    on: date | None
    at: datetime | None
    warning: str | None


def read_date(text: str | None) -> Published:
    """Read a date of publication.

    Args:
        text: as the input gives it. Missing values ("", "None", "null" …) are no dates and draw no warning.
    """
    value = " ".join(text.split()) if text else ""
    if value.lower() in MISSING:
        return Published(None, None, None)
    try:
        return _read(value)
    except ValueError as error:
        shown = value if len(value) <= 60 else f"{value[:60]}…"
        return Published(None, None, f"unreadable date {shown!a}: {error}")


def _read(value: str) -> Published:
    epoch = _EPOCH.fullmatch(value)
    if epoch:
        at = datetime.fromtimestamp(int(epoch[1]), tz=UTC) + timedelta(milliseconds=int(epoch[2] or 0))
        return Published(at.date(), at, None)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(value)
        if match:
            return _from_parts(match.groupdict())
    raise ValueError("no known form with day, month and year")


def _from_parts(parts: dict[str, str | None]) -> Published:
    day = _day(parts)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year is not between {FIRST_YEAR} and {LAST_YEAR}")
    if parts.get("hour") is None:
        return Published(day, None, None)
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = parts.get("half")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("the time is impossible")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("the time is impossible")
    offset = _offset(parts.get("zone"))
    if offset is None:
        return Published(day, None, None)
    micros = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    # Second 60, a leap second, is stored as second 59: neither Python nor PostgreSQL has it.
    at = datetime(day.year, day.month, day.day, hour, minute, min(second, 59), micros, tzinfo=timezone(offset))
    return Published(day, at, None)


def _day(parts: dict[str, str | None]) -> date:
    year = int(parts["year"] or 0)
    if parts.get("first") is not None:
        if len(parts["year"] or "") == 2:
            year += 1900 if year >= CENTURY_TURN else 2000
        return _day_of_figures(year, int(parts["first"] or 0), int(parts["other"] or 0))
    if parts.get("month_name") is not None:
        month = _MONTHS.get((parts["month_name"] or "").lower(), 0)
    else:
        month = int(parts["month"] or 0)
    try:
        return date(year, month, int(parts["day"] or 0))
    except ValueError:
        raise ValueError("there is no such day") from None


def _day_of_figures(year: int, first: int, other: int) -> date:
    """Read month/day/year or day/month/year where only one of the two is possible, or both are the same day."""
    days = set()
    for month, day in ((first, other), (other, first)):
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    if not days:
        raise ValueError("there is no such day")
    if len(days) > 1:
        raise ValueError("day and month cannot be told apart")
    return days.pop()


def _offset(zone: str | None) -> timedelta | None:
    """Return a zone's offset; None if there is none, or a name that does not mean one offset."""
    if zone is None:
        return None
    zone = zone.upper()
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    match = re.fullmatch(r"(?:GMT|UTC)?([+-])([0-9]{1,2}):?([0-9]{2})?", zone)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 15 or minutes > 59:
        raise ValueError("the time zone is impossible")
    # RFC 2822 and 3339: "-0000" and "-00:00" say that the zone is unknown, but that the time is UTC.
    return timedelta(hours=hours, minutes=minutes) * (-1 if match[1] == "-" else 1)
