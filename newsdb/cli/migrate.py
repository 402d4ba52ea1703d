"""``newsdb migrate``: the database's schema brought to what this newsdb needs."""

from __future__ import annotations

from typing import Annotated

import typer


def migrate(
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL from an empty database on, and touch no database.")
    ] = False,
) -> None:
    """Bring the database's schema up to date.

    Each revision is committed on its own. A revision that finds its tables in use is tried again; two migrations
    never run at once. To take a revision back, use alembic downgrade in a checkout.

    Exit code: 0 up to date, 3 the database cannot be reached or migrated.
    """
    from newsdb.database import schema  # noqa: PLC0415  (the database takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    if sql:
        schema.write_sql()
        return
    with connect(load_settings()) as connection:
        before = schema.inspect_schema(connection)
        schema.migrate(connection)
        after = schema.inspect_schema(connection)
    if before == after:
        typer.echo(f"up to date at revision {after.revision}")
    elif before.revision is None:
        typer.echo(f"migrated an empty database to revision {after.revision}")
    else:
        typer.echo(f"migrated from revision {before.revision} to {after.revision}")
