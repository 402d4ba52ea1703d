"""``newsdb load``: files into the database."""

from __future__ import annotations

import json
import signal
import sys
from typing import Annotated

import typer

from newsdb.cli.arguments import FormatOption, MapOption, Paths, read_map
from newsdb.errors import DatabaseError


def load(
    paths: Paths,
    format: FormatOption = None,  # noqa: A002  (the option's name)
    map: MapOption = None,  # noqa: A002  (as above)
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Load articles, with their quotations and speakers, into the database.

    An empty database is migrated first. Loading a file again changes nothing; a text that changed replaces the old
    one, which is kept in article_versions. What cannot be loaded goes to quarantine: see newsdb rejects.

    Exit code: 0 all loaded, 1 some input was rejected, 2 wrong usage, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb load articles/
      newsdb load 'archive/*.jsonl.gz' more.json
      newsdb load table.csv --map title=headline,text=story
      zcat dump.jsonl.gz | newsdb load -
    """
    keys = read_map(map)
    from newsdb import loader  # noqa: PLC0415  (the database and the models of the extraction take time to import)
    from newsdb.cli.progress import ProgressLine, show_summary  # noqa: PLC0415
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.schema import State, inspect_schema, migrate, require_current  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    # Whoever ends the process politely gets what Ctrl-C gets: the load is closed and says what it did.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ProgressLine(quiet=quiet) as progress:
        try:
            with connect(load_settings()) as connection:
                if inspect_schema(connection).state is State.EMPTY:
                    migrate(connection)
                require_current(connection)
                summary = loader.load(connection, paths, format, progress.update, keys)
        except DatabaseError as error:
            if progress.committed:
                raise DatabaseError(
                    f"{error}; {progress.committed:,} documents are committed, the same command goes on from there"
                ) from error
            raise
    counts = summary.counts
    if as_json:
        fields = ("new", "updated", "unchanged", "rejected", "quotes")
        result = {name: getattr(counts, name) for name in fields} | {"seconds": round(summary.seconds, 3)}
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        show_summary(summary)
    if summary.interrupted:
        raise typer.Exit(130)
    raise typer.Exit(1 if counts.rejected else 0)
