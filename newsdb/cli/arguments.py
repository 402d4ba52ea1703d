"""What commands share to read their arguments and options: paths, formats, days, limits, text, articles."""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from newsdb.cli.logs import LogFormat
from newsdb.errors import UsageError
from newsdb.readers import FIELDS, NO_MAP, Format, KeyMap, parse_key_map

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, folders or quoted patterns; - is standard input.")
]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="Format of all files, where it cannot be told from their content.")
]
MapOption = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="FIELD=KEY,...",
        help="Which keys or columns hold what, for JSON, CSV and Parquet: title=headline,text=content.body. "
        f"Fields: {', '.join(FIELDS)}.",
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="How many to show.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="OUTLET", help="Only this outlet: its domain, its name or a part of it."),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="Only from this day on: 2026-03-04, or a month 2026-03, or a year."),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="DATE", help="Only up to this day, or the last day of this month or year."),
]

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|(\d{2})(\d{2}))?")

Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        max=512,
        help="Processes that extract. Without it: one for each processor, but one alone for little input.",
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show no progress; of a log in JSON, warnings and errors only.")
]
LogFormatOption = Annotated[
    LogFormat,
    typer.Option(
        "--log-format", help="What stderr is: a progress bar and lines for people, or one JSON object a line."
    ),
]
LogRejects = Annotated[
    int,
    typer.Option(
        "--log-rejects",
        metavar="NUMBER",
        min=0,
        help="How many rejected documents get a line in a log in JSON; the others are only counted.",
    ),
]
MetricsPath = Annotated[
    Path | None,
    typer.Option(
        "--metrics-file",
        metavar="PATH",
        help="Write figures for Prometheus there every few seconds, as node_exporter's textfile collector reads them; "
        "the name ends in .prom and tells the loads of a machine apart.",
    ),
]
DEFAULT_LOG_REJECTS = 100


def read_map(text: str | None) -> KeyMap:
    """Read --map; nothing given maps nothing.

    Raises:
        UsageError: it is malformed or names an unknown field.
    """
    return NO_MAP if text is None else parse_key_map(text)


def read_days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """Read --from and --to.

    Raises:
        UsageError: one is no date, or they are the wrong way round.
    """
    start = None if first is None else read_day("--from", first, last=False)
    end = None if last is None else read_day("--to", last, last=True)
    if start and end and start > end:
        raise UsageError(f"--from {start} is after --to {end}; no article can be both")
    return start, end


def read_day(option: str, text: str, *, last: bool) -> date:
    """Read a day, month or year.

    Args:
        option: named in the error.
        text: "2026-03-04", "20260304", "2026-03" or "2026".
        last: take the last day of a month or year, not its first.

    Raises:
        UsageError: it is none.
    """
    match = _DAY.fullmatch(text.strip())
    if match:
        year = int(match[1])
        month = match[2] or match[4]
        day = match[3] or match[5]
        try:
            if month is None:
                return date(year, 12, 31) if last else date(year, 1, 1)
            if day is None:
                return date(year, int(month), calendar.monthrange(year, int(month))[1] if last else 1)
            return date(year, int(month), int(day))
        except ValueError:
            pass
    raise UsageError(f"{option} {text!r} is no date; write it as 2026-03-04, 2026-03 or 2026")


def read_text(what: str, text: str | None) -> str | None:
    """Check text that goes to the database; a blank argument is none.

    Raises:
        UsageError: it is not valid UTF-8, which PostgreSQL cannot take; or a blank option, such as that of a script
            whose variable is empty, which would narrow nothing.
    """
    if text is None:
        return None
    if not text.strip():
        if what.startswith("--"):
            raise UsageError(f"{what} is empty; give it a value, or leave it out")
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{what} is not valid UTF-8; type it again in a UTF-8 terminal") from None
    return text.strip()


def read_who(by: str | None) -> str:
    """Read who gives an order or judges: as said, or else the login name.

    Raises:
        UsageError: nobody is logged in by a name.
    """
    from newsdb.settings import login_name  # noqa: PLC0415  (takes time to import)

    who = read_text("--by", by) or login_name()
    if who is None:
        raise UsageError("nobody is logged in by a name here; say who decides with --by NAME")
    return who


def read_article(given: str) -> tuple[UUID, str | None]:
    """Read an article's address, stored or not, or its id: the id, and the address if it was one.

    Raises:
        UsageError: it is neither.
    """
    from newsdb.cleaning.identity import is_id, referred_id  # noqa: PLC0415  (takes time to import)

    article_id = referred_id(given)
    if article_id is None:
        raise UsageError(f"{given!r} is neither an article's address nor its id; write https://… or '#' and the id")
    return article_id, None if is_id(given) else given.strip()
