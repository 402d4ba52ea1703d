"""``newsdb status``: what the database holds and how the loads went."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import FAINT, STRONG, Cells, one_line, plural, print_json, print_table, results, size

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from newsdb.database.schema import Schema
    from newsdb.queries.status import Load, Status, TableSize
    from newsdb.settings import Settings


def status(
    loads: Annotated[int, typer.Option("--loads", min=0, max=1000, help="How many of the latest loads to show.")] = 5,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Show the running loads instead, again and again until Ctrl-C.")
    ] = False,
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=0.1, max=3600, help="With --watch: between two looks.")
    ] = 2.0,
    as_json: AsJson = False,
) -> None:
    """Show what the database holds.

    Server, schema, rows and sizes of the tables, rejects, articles that are not extracted because of their language,
    and the latest loads.

    Copies are articles of one story, and quotes that an earlier article of their story has. They are not counted (in
    JSON: null) where there are more than some hundred thousand articles.

    Rows of big tables are the planner's estimate and marked "about" (in JSON: "estimated": true).

    --watch shows how far the running loads are: documents by outcome, rate, input read, time left, the files being
    read and for how long they are leased, who waits for whom. A database that goes away meanwhile is waited for.
    Piped, each look is a block of lines, with --json one object.

    Exit code: 0 all well (also Ctrl-C with --watch), 3 the database cannot be reached or its schema does not fit this
    newsdb.

    \b
    Examples:
      newsdb status
      newsdb status --watch --every 10
      newsdb status --loads 20
      newsdb status --json | jq '.tables[] | select(.name == "quotes").rows'
    """
    if watch:
        from newsdb.cli import watching  # noqa: PLC0415  (SQLAlchemy takes time to import)

        watching.watch(every, as_json=as_json)
        return
    from newsdb.database.engine import connect, read_only  # noqa: PLC0415
    from newsdb.database.schema import inspect_schema, require_fitting  # noqa: PLC0415
    from newsdb.queries.status import read_status, server_version  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    with connect(settings) as connection:
        schema = inspect_schema(connection)
        server = {"kind": _server_kind(settings), "version": server_version(connection)}
        if not schema.is_fitting:
            # What is known is shown before the command fails.
            if not as_json:
                _print_server(results(), server, schema, None)
            require_fitting(connection)
        connection.rollback()
        read_only(connection)
        found = read_status(connection, loads)
    if as_json:
        print_json({"server": server, "schema": asdict(schema)} | _fields(found))
        return
    console = results()
    _print_server(console, server, schema, found)
    _print_tables(console, found)
    _print_loads(console, found)


def _server_kind(settings: Settings) -> str:
    from newsdb.database.engine import describe  # noqa: PLC0415

    url = settings.sqlalchemy_url()
    return f"embedded, in {settings.home}" if url is None else describe(url)


def _fields(found: Status) -> dict[str, Any]:
    return {
        "database_bytes": found.database_bytes,
        "tables": [asdict(table) | {"total_bytes": table.total_bytes} for table in found.tables],
        "copies": None
        if found.copies is None
        else {name: getattr(found.copies, name) for name in ("articles", "quotes")},
        "rejects": found.reject_count,
        "not_extracted": found.not_extracted,
        "load_count": found.load_count,
        "loads": [asdict(load) | {"seconds": load.seconds} for load in found.loads],
    }


def _print_server(console: Console, server: dict[str, str], schema: Schema, found: Status | None) -> None:
    state = "" if schema.state == "current" else f" ({schema.state}; this newsdb needs {schema.head})"
    rows = [
        ("server", f"PostgreSQL {server['version']}, {one_line(server['kind'])}"),
        ("schema", f"{schema.revision or 'none'}{state}"),
    ]
    if found is not None:
        rows.append(("size", size(found.database_bytes)))
        if found.reject_count is not None:
            rejects = f"{found.reject_count:,}" + ("; see newsdb rejects list" if found.reject_count else "")
            rows.append(("rejects", rejects))
        if found.copies and found.copies.articles:
            rows.append(("copies", _copies(found)))
        if found.not_extracted:
            languages = ", ".join(f"{number:,} {language}" for language, number in found.not_extracted.items())
            rows.append(("not extracted", f"{sum(found.not_extracted.values()):,} by language: {languages}"))
    print_table(console, None, [[Text(name, FAINT), value] for name, value in rows])
    console.print()


def _copies(found: Status) -> str:
    """What is left without copies: of articles, and of quotes where they are counted."""
    if found.copies is None:
        return ""
    tables = {table.name: table for table in found.tables}
    parts = []
    for name, copies in (("articles", found.copies.articles), ("quotes", found.copies.quotes)):
        left = f"about {tables[name].rows - copies:,}" if tables[name].estimated else f"{tables[name].rows - copies:,}"
        parts.append(f"{left} of {_row_count(tables[name])} {name}")
    return f"without copies {', '.join(parts)}; see newsdb stories list"


def _print_tables(console: Console, found: Status) -> None:
    rows: list[Cells] = [
        [
            Text(table.name, STRONG if table.name in {"articles", "quotes", "people"} else ""),
            _row_count(table),
            size(table.table_bytes),
            size(table.toast_bytes) if table.toast_bytes else "",
            size(table.index_bytes),
            size(table.total_bytes),
        ]
        for table in found.tables
    ]
    print_table(console, ["table", "rows", "data", "long values", "indexes", "total"], rows, right=" rrrrr")
    console.print()


def _row_count(table: TableSize) -> str:
    return f"about {table.rows:,}" if table.estimated else f"{table.rows:,}"


def _print_loads(console: Console, found: Status) -> None:
    if not found.load_count:
        console.print(Text("No load yet; run: newsdb load PATH"))
        return
    shown = len(found.loads)
    if not shown:
        return
    rest = f", the latest {shown}" if shown < found.load_count else ""
    console.print(Text(f"{plural(found.load_count, 'load')}{rest}:"))
    rows = [
        [
            str(load.id),
            _minute(load.started_at),
            _duration(load),
            load.status,
            *(f"{number:,}" for number in (load.new, load.updated, load.unchanged, load.rejected, load.quotes)),
        ]
        for load in found.loads
    ]
    headings = ["load", "started", "took", "status", "new", "updated", "unchanged", "rejected", "quotes"]
    print_table(console, headings, rows, right="r r rrrrr", gap=1)
    for load in found.loads:
        if load.error:
            console.print(Text(f"load {load.id}: {one_line(load.error)}"), soft_wrap=not console.is_terminal)


def _minute(instant: datetime) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")


def _duration(load: Load) -> str:
    if load.seconds is None:
        return ""
    if load.seconds < 60:
        return f"{load.seconds:.1f} s"
    minutes, seconds = divmod(round(load.seconds), 60)
    return f"{minutes}:{seconds:02} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02} h"
