"""``newsdb export``: rows of the database as files for other programs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsdb import __version__
from newsdb.cli.arguments import FromOption, Quiet, SourceOption, ToOption, read_days, read_text
from newsdb.cli.console import note, plural, print_json, size
from newsdb.errors import NewsdbError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.export import Place, Request, Summary
    from newsdb.queries.scope import Scope


class Rows(StrEnum):
    """What can be exported."""

    QUOTES = "quotes"
    ARTICLES = "articles"
    PEOPLE = "people"
    MENTIONS = "mentions"
    OUTLETS = "outlets"
    UTTERANCES = "utterances"
    STORIES = "stories"


class FileFormat(StrEnum):
    """What is written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    DUCKDB = "duckdb"
    JSONLD = "jsonld"


def export(
    what: Annotated[Rows, typer.Argument(metavar="WHAT", help=f"One of {', '.join(Rows)}.")],
    output: Annotated[
        str,
        typer.Argument(
            metavar="OUTPUT", help="A folder; or a file, whose ending tells the format; - is standard output."
        ),
    ],
    form: Annotated[
        FileFormat | None, typer.Option("--format", help="What to write, where the file's ending does not tell.")
    ] = None,
    by_month: Annotated[
        bool, typer.Option("--by-month", help="Write a file for each month of publication, into a folder.")
    ] = False,
    speaker: Annotated[
        str | None,
        typer.Option(
            "--speaker",
            "--person",
            metavar="NAME",
            help="Only this person or body: what they said, what mentions them, articles that quote them.",
        ),
    ] = None,
    source: SourceOption = None,
    first: FromOption = None,
    last: ToOption = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Only articles in this language: en, es; as in their text."),
    ] = None,
    no_copies: Annotated[
        bool, typer.Option("--no-copies", help="Leave out copies: of a story in several articles what repeats.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin anew, and replace files that are there.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write quotes, articles, people and so on to files: CSV, JSON lines, Parquet, DuckDB or JSON-LD.

    WHAT: quotes and mentions (with outlet, date, title and address of their article, and whom they mean), articles
    (with their text), people, outlets, utterances and stories (with how often, with copies and without). What each
    column means is in the manifest, and in Parquet and DuckDB files themselves.

    Beside the files stands a manifest.json (of a single file FILE.manifest.json): filters, versions, columns, and for
    each file its rows and SHA-256. No file has its name before it is whole. Cut off, the same command goes on with the
    first file that is not done; so --by-month for much. Complete, the same command changes nothing, unless something
    was taken down since: files that were read before are made again without it.

    The filters are those of newsdb search. Copies are articles of one story; is_copy says of each row what --no-copies
    leaves out. With --from or --to, articles without a date are left out.

    `newsdb export articles x.jsonl` can be loaded into another database: newsdb load x.jsonl.

    --format jsonld, for quotes: schema.org Quotation with W3C text selectors, one object a line.

    Exit code: 0 all exported, also if there is nothing; 1 it cannot be written, or something is being taken down;
    2 wrong usage, or nobody bears the name; 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb export quotes quotes.parquet
      newsdb export quotes archive/ --format parquet --by-month --language en
      newsdb export quotes - --format csv --speaker "Marta Keller" --no-copies | head
      newsdb export articles articles.jsonl --source harborledger.example --from 2026
      newsdb export people people.duckdb --overwrite --json
    """
    from newsdb import export as exporting  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.narrowing import narrow  # noqa: PLC0415
    from newsdb.cli.reading import reading  # noqa: PLC0415

    days = read_days(first, last)
    speaker, source = read_text("--speaker", speaker), read_text("--source", source)
    language = _read_language(language)
    place = None if output == exporting.STANDARD_OUTPUT else exporting.read_place(output, by_month=by_month)
    told = exporting.told_format(output, None if form is None else exporting.Format(form))
    if place is None and (by_month or as_json or overwrite):
        option = "--by-month" if by_month else "--json" if as_json else "--overwrite"
        raise UsageError(f"rows go to standard output, where {option} has no place; name a folder or file")
    with reading() as connection:
        scope = narrow(connection, speaker, source, days, language)
        if scope is None:
            raise typer.Exit(2)
        request = exporting.Request(
            dataset=exporting.DATASETS[what],
            form=told,
            scope=scope,
            without_copies=no_copies,
            by_month=by_month,
            filters=_filters(speaker, source, scope, no_copies=no_copies),
            newsdb_version=__version__,
            schema_revision=_revision(connection),
        )
        exporting.check(request)
        _export(connection, request, place, overwrite=overwrite, as_json=as_json, quiet=quiet)


def _export(
    connection: Connection, request: Request, place: Place | None, *, overwrite: bool, as_json: bool, quiet: bool
) -> None:
    """Export, show how far it is, say what was done."""
    from newsdb import export as exporting  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.cli.export_progress import ExportProgress  # noqa: PLC0415

    try:
        with ExportProgress(request.dataset.name, quiet=quiet) as progress:
            if place is None:
                exporting.export_to_stream(connection, request, sys.stdout.buffer, progress.update)
                return
            summary = exporting.export_to_files(
                connection, request, place, overwrite=overwrite, on_progress=progress.update
            )
    except KeyboardInterrupt:
        # Whatever was being written is gone; what is done is in the manifest.
        if place is not None:
            note("interrupted; the same command goes on with the first file that is not done")
        raise typer.Exit(130) from None
    if as_json:
        print_json({"output": str(place.shown), "rows_of": request.dataset.name, **asdict(summary)})
    elif not quiet:
        _say(request, place, summary)


def _say(request: Request, place: Place, summary: Summary) -> None:
    what = f"{summary.rows:,} {request.dataset.name}"
    if not summary.files_written and summary.files:
        note(f"{place.shown} is complete, of {summary.finished_at}: {what}; --overwrite makes it anew")
        return
    files = f" in {plural(summary.files, 'file')}" if request.by_month else ""
    states = ""
    if summary.snapshots > 1:
        states = f"; they show {summary.snapshots} states of the database, see read_at in the manifest"
    note(f"{what}{files}, {size(summary.bytes)}, to {place.shown}{states}" if summary.rows else "nothing fits; " + what)


def _filters(speaker: str | None, source: str | None, scope: Scope, *, no_copies: bool) -> dict[str, Any]:
    """What the manifest shows and compares: as asked for, and what that meant."""
    return {
        "speaker": speaker,
        "person_ids": None if scope.person_ids is None else list(scope.person_ids),
        "speaker_names": list(scope.speaker_names),
        "source": source,
        "outlet_ids": None if scope.source_ids is None else list(scope.source_ids),
        "from": None if scope.first is None else scope.first.isoformat(),
        "to": None if scope.last is None else scope.last.isoformat(),
        "language": scope.language,
        "no_copies": no_copies,
    }


def _read_language(code: str | None) -> str | None:
    given = read_text("--language", code)
    if given is None:
        return None
    if not (given.isascii() and given.isalpha() and len(given) in {2, 3}):
        raise UsageError(f"--language {given!r} is no code of a language; write en, es, de")
    return given.lower()


def _revision(connection: Connection) -> str:
    from newsdb.database.schema import inspect_schema  # noqa: PLC0415  (Alembic takes time to import)

    revision = inspect_schema(connection).revision
    if revision is None:
        raise NewsdbError("the database has no schema; run: newsdb migrate")
    return revision
