"""``newsdb report``: pictures of who is quoted, when and where, in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb import __version__
from newsdb.cli.arguments import Quiet, SourceOption, read_day, read_text
from newsdb.cli.console import listed, note, one_line, plural, size
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from newsdb.report import Question


def report(
    output: Annotated[str, typer.Argument(metavar="OUTPUT.html", help="The file to write; it ends in .html.")],
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="NAME", help="Only what this person said: a full name, or #ID."),
    ] = None,
    source: SourceOption = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="WORDS", help="Only quotes with these words, as newsdb search has them."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", "--from", metavar="DATE", help="Only from this day on: 2026-03-04, or a month, or a year."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", "--to", metavar="DATE", help="Only up to this day, or the last of a month or year."),
    ] = None,
    no_copies: Annotated[
        bool, typer.Option("--no-copies", help="Leave out copies: of a story in several articles what repeats.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Draw who is quoted, when and where: one HTML file, with the sentences behind each bar and point.

    It has quotes over time, the outlets, the most quoted people, how utterances spread, and who names whom. A click, or
    Tab, the arrow keys and Enter, shows the sentences with speaker, date, outlet and link. Without options it is about
    all that is stored; options narrow each other.

    The file needs nothing from outside and no network: it can be mailed, archived, opened from a disk, printed. Of each
    bar, dot and line it holds the newest sentences only, and says so; counts are of all.

    What was taken down is not in it. Reports made before a takedown are not changed: make them again.

    Exit code: 0 written, also if nobody is quoted, which the page says then; 1 nobody or more than one person is
    called so, it cannot be written, or something is being taken down; 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb report overview.html
      newsdb report keller.html --person "Marta Keller" --since 2026 --no-copies
      newsdb report water.html --query '"dry season" or drought' --source harborledger.example
    """
    from newsdb.cli.reading import reading  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.report import write  # noqa: PLC0415

    path = _read_path(output, overwrite=overwrite)
    days = _read_days(since, until)
    person, source = read_text("--person", person), read_text("--source", source)
    query = read_text("--query", query)
    with reading() as connection:
        question = _question(connection, person, source, query, days, no_copies=no_copies)
        summary = write(connection, question, __version__, path)
        if quiet:
            return
    if not summary.quotes:
        note(f"nobody is quoted there, which {path} says")
        return
    held = "" if summary.sentences >= summary.quotes else f", the sentences of {summary.sentences:,} of them"
    note(f"{plural(summary.quotes, 'quote')}{held}, {size(summary.size)}, to {path}")


def _question(
    connection: Connection,
    person: str | None,
    source: str | None,
    words: str | None,
    days: tuple[date | None, date | None],
    *,
    no_copies: bool,
) -> Question:
    """Look up whom and which outlet is meant: exactly one of each."""
    from newsdb.cli.people.choosing import one_person  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.queries.scope import Scope  # noqa: PLC0415
    from newsdb.queries.speakers import family  # noqa: PLC0415
    from newsdb.report import Question  # noqa: PLC0415

    outlet = None if source is None else _one_outlet(connection, source)
    person_ids, people = (None, ()) if person is None else family(connection, [one_person(connection, person)])
    scope = Scope(
        person_ids=person_ids,
        source_ids=None if outlet is None else (outlet[0],),
        first=days[0],
        last=days[1],
    )
    return Question(
        scope=scope,
        words=words,
        without_copies=no_copies,
        person=people[0].name if people else None,
        outlet=None if outlet is None else outlet[1],
    )


def _one_outlet(connection: Connection, asked: str) -> tuple[int, str]:
    """Id and name of the only outlet that a name, a domain or a part of them means.

    Raises:
        UsageError: it means none, or several.
    """
    from newsdb.queries.outlets import find_outlets  # noqa: PLC0415  (SQLAlchemy takes time to import)

    match = find_outlets(connection, asked)
    shown = one_line(asked)
    if not match.ids:
        advice = f"; did you mean “{one_line(match.suggestions[0])}”?" if match.suggestions else ""
        raise UsageError(f"no outlet is called “{shown}”{advice or '; see newsdb outlets list'}")
    if len(match.ids) > 1:
        raise UsageError(f"“{shown}” fits {len(match.ids):,} outlets: {listed(match.names)}; give one's whole name")
    return match.ids[0], match.names[0]


def _read_path(output: str, *, overwrite: bool) -> Path:
    """Read where to write.

    Raises:
        UsageError: it is no name of a web page, or something is there already.
    """
    path = Path(output)
    if path.suffix.lower() not in {".html", ".htm"} or output.endswith("/"):
        raise UsageError(f"{one_line(output)} does not end in .html; a report is a web page")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} is there already; name another file, or --overwrite it")
    return path


def _read_days(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    first = None if since is None else read_day("--since", since, last=False)
    last = None if until is None else read_day("--until", until, last=True)
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}; no article can be both")
    return first, last
