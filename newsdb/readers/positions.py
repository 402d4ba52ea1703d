"""Positions with their days, as files write them: "mayor of Port Ellery (2014–2018)"."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from newsdb.entities import Position

_DAY: Final = r"[+]?\d{4}(?:-\d\d){0,2}(?:T[\d:.]+Z?)?"
_PERIOD: Final = re.compile(
    rf"\s*\((?P<start>{_DAY})?\s*(?:–|—|/|to|until|-)\s*(?P<end>{_DAY}|present|now)?\)$|\s*\((?P<year>{_DAY})\)$"
)
_WHOLE_DAY: Final = re.compile(r"[+]?(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")


def read_position(text: str, start: str | None = None, end: str | None = None) -> Position:
    """Read a position.

    Args:
        text: the title, with the period in parentheses behind it or not.
        start: its first day, month or year, where that stands apart.
        end: its last one.

    Raises:
        ValueError: a day is none, or the last is before the first.

    >>> read_position("mayor of Port Ellery (2014–2018-06)").ended_on
    datetime.date(2018, 6, 30)
    """
    title = " ".join(text.split())
    match = _PERIOD.search(title)
    if match is not None and match.start() > 0:
        title = title[: match.start()]
        start = start or match["start"] or match["year"]
        end = end or match["end"] or match["year"]
    started_on = None if start is None else _day(start, last=False)
    ended_on = None if end is None or end in {"present", "now"} else _day(end, last=True)
    if started_on and ended_on and started_on > ended_on:
        raise ValueError(f"{title[:50]!r} ends on {ended_on}, before it starts on {started_on}; mend the days")
    return Position(title, started_on, ended_on)


def _day(text: str, *, last: bool) -> date:
    """Read a day; of a mere year or month, for which Wikidata writes 2014-00-00, the first or last day."""
    match = _WHOLE_DAY.fullmatch(text.strip())
    if match is not None:
        year, month, day = (int(part or 0) for part in match.groups())
        try:
            if month == 0:
                return date(year, 12, 31) if last else date(year, 1, 1)
            if day == 0:
                return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
            return date(year, month, day)
        except ValueError:
            pass
    raise ValueError(f"{text[:50]!r} is no day; write it as 2014-05-06, 2014-05 or 2014")
