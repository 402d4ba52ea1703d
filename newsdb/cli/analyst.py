"""``newsdb analyst``: the views and functions that analysts read."""

from __future__ import annotations

import time
from dataclasses import asdict

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import STRONG, note, print_indented, print_json, results

app = typer.Typer(
    no_args_is_help=True, help="The schema analyst: what there is to read in SQL, and bringing it up to date."
)


@app.command("list")
def list_views(as_json: AsJson = False) -> None:
    """List the views and functions of the schema analyst, with what they hold.

    Their columns: newsdb server psql -- -c '\\d+ analyst.quotes', or docs/data-dictionary.md.

    --json prints one object per line.

    Exit code: 0 listed, 3 no database.
    """
    from newsdb.database.analyst.catalogue import read_catalogue  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.schema import require_fitting  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings()) as connection:
        things = read_catalogue(connection)
        if not things:  # which only those can ask who see more than analysts do
            require_fitting(connection)
    console = results()
    for thing in things:
        if as_json:
            print_json(asdict(thing))
            continue
        console.print(Text(thing.signature, STRONG), soft_wrap=True)
        print_indented(console, Text(thing.comment))


@app.command()
def refresh() -> None:
    """Bring up to date what the views keep ready: which quotations are one utterance, and counts.

    Each load does so while the archive is small (300,000 quotes), and when it brought more than a tenth; after other
    loads run this, every night for example. Nobody waits for it.

    Until then utterances are those of before. Counts of speakers and outlets are always current: counted anew, which
    takes seconds for each million quotes, if anything was loaded, judged or taken down since.

    Exit code: 0 refreshed, 3 no database.
    """
    from newsdb.database.engine import connect  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.database.schema import require_fitting  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    began = time.monotonic()
    with connect(load_settings()) as connection:
        require_fitting(connection)
        connection.exec_driver_sql("SELECT public.newsdb_refresh()")
        connection.commit()
    note(f"refreshed in {time.monotonic() - began:.1f} s")
