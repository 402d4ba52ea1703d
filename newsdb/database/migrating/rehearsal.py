"""A dry run: the same way through a database made for it on the same server, and dropped afterwards.

Revisions that build indexes beside other work commit before they are done and cannot be rolled back, and those that can
would keep everybody else waiting until then. So the real database is read and not touched: the rehearsal shows that
this server and this role carry out each statement, and that the schema there is what its revision stands for. It has no
rows and no views that others built: what those make of it is to be seen on a restored backup.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from newsdb.database.engine import connect
from newsdb.database.migrating.contents import missing_from, read_contents
from newsdb.database.migrating.session import Running
from newsdb.database.migrating.targets import Route
from newsdb.database.schema import migrate
from newsdb.errors import DatabaseError
from newsdb.settings import Settings

DRY_RUN: Final = "_dry_run_[0-9a-f]{8}$"
"""What the names of databases end with that a dry run makes, as a regular expression."""
_NAME_BYTES: Final = 40  # of the real database's name; PostgreSQL takes 63 of the whole
_MAY_NOT: Final = {"42501", "25006"}  # no right to, or read-only as applications are
# How the real database takes letters; the column with the locale's name has changed its own.
_LOCALE: Final = """
SELECT datname, datcollate, datctype, datlocprovider,
    coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
FROM pg_database AS d WHERE datname = current_database()
"""


def rehearse(settings: Settings, connection: Connection, route: Route, running: Running) -> list[str]:
    """Go the whole way in a database without rows.

    Args:
        settings: of the real database.
        connection: into the real database, which is read alone.
        route: the way.
        running: who hears of it.

    Returns:
        What the real database lacks, or has otherwise, of what its revision makes.

    Raises:
        DatabaseError: the role may not make a database, or a revision is refused.
    """
    real = read_contents(connection)
    with _scratch(settings, connection) as scratch:
        if route.start is not None:
            migrate(scratch, route.start)
        expected = read_contents(scratch)
        if route.steps:
            migrate(scratch, route.goal or "base", is_back=route.is_back, running=running)
    return missing_from(real, expected)


@contextmanager
def _scratch(settings: Settings, connection: Connection) -> Iterator[Connection]:
    """Make a database with the letters of the real one, connect to it, and drop it whatever happens."""
    real, collate, ctype, provider, locale = connection.execute(text(_LOCALE)).one()
    database = f"{real.encode()[:_NAME_BYTES].decode(errors='ignore')}_dry_run_{secrets.token_hex(4)}"
    name = sql.Identifier(database)
    connection.rollback()
    making: list[sql.Composable] = [
        sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name),
        sql.SQL("LC_COLLATE {} LC_CTYPE {}").format(collate, ctype),
    ]
    if provider == "i":
        making.append(sql.SQL("LOCALE_PROVIDER icu ICU_LOCALE {}").format(locale))
    elif provider == "b":
        making.append(sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(locale))
    else:
        making.append(sql.SQL("LOCALE_PROVIDER libc"))
    try:
        with _autocommitting(settings) as server:
            _make(server, sql.SQL(" ").join(making))
        with connect(settings, application_name="newsdb migrate --dry-run", database=database) as scratch:
            yield scratch
    except BaseException as error:
        # A connection that an interruption kept from being made lives on in there: the server waits for it, a minute
        # long, and dropping the database for the server.
        traceback.clear_frames(error.__traceback__)
        raise
    finally:
        # Whether it was made an interruption may have kept from us, and the connection is of no use after one.
        with _autocommitting(settings) as server:
            if server.scalar(text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)"), {"name": database}):
                server.exec_driver_sql(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name).as_string())


def _make(server: Connection, making: sql.Composed) -> None:
    try:
        server.exec_driver_sql(making.as_string())
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _MAY_NOT:
            raise
        raise DatabaseError(
            "a dry run needs a database of its own beside this one, and the role may not make one; run it as a role"
            " that has CREATEDB, or look at newsdb migrate --plan and --sql"
        ) from error


@contextmanager
def _autocommitting(settings: Settings) -> Iterator[Connection]:
    with connect(settings, application_name="newsdb migrate --dry-run") as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")
