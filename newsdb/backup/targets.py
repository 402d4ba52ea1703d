"""Databases to restore into: which are empty, which hold what a restore left that was cut off, and emptying those.

A database that is being restored has an empty schema of the name ``MARK`` from before its first table until all is
compared. Its revision is written last. So no newsdb takes half a database for a whole one, and the same command knows
what it may remove.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from psycopg import sql
from sqlalchemy import text

from newsdb.database.engine import describe
from newsdb.database.roles.grants import run
from newsdb.database.roles.ownership import everything
from newsdb.database.schema import ADVISORY_LOCK, RESTORE_MARK
from newsdb.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION: Final = "newsdb restore"
SECONDS_TO_END: Final = 10
"""How long what a killed restore left at work is waited for."""

# No schema's, and no extension's.
_OTHER_SCHEMAS: Final = text(
    """
    SELECT nspname FROM pg_namespace AS n
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
    )
    ORDER BY nspname
    """
)
_AT_WORK: Final = text(
    "SELECT min(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    " AND pid <> pg_backend_pid()"
)


@contextmanager
def held(connection: Connection) -> Iterator[None]:
    """Let nobody migrate the database or restore into it within the block.

    Raises:
        DatabaseError: somebody does.
    """
    connection.execute(text("SET idle_session_timeout = 0"))  # it waits while pg_restore works
    is_ours = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()
    pid = _at_work(connection)
    deadline = time.monotonic() + SECONDS_TO_END
    while is_ours and pid is not None and time.monotonic() < deadline:
        # The command that had started it was killed: its pg_restore ends with it, and the server's process soon after.
        time.sleep(0.1)
        pid = _at_work(connection)
    if not is_ours or pid is not None:
        who = f"a restore (server process {pid})" if pid is not None else "a migration or a restore"
        raise DatabaseError(f"{who} is at work in {describe(connection.engine.url)}; wait for it or end it")
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()


def _at_work(connection: Connection) -> int | None:
    """Somebody else's session that restores into this database."""
    pid: int | None = connection.scalar(_AT_WORK, {"name": APPLICATION})
    connection.rollback()  # for what is new to be seen
    return pid


def is_half_restored(connection: Connection) -> bool:
    """Tell whether a database holds what a restore left that was cut off; else it is empty.

    Raises:
        UsageError: the database holds something else.
    """
    schemas = list(connection.scalars(_OTHER_SCHEMAS))
    if RESTORE_MARK in schemas:
        return True
    things = [*(f"{kind.lower()} {name}" for kind, name in everything(connection)), *(f"schema {n}" for n in schemas)]
    if things:
        raise UsageError(
            f"{describe(connection.engine.url)} is not empty (it has the {things[0]}); restore into a new database:"
            " CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8', then newsdb restore PATH --database URL"
        )
    return False


def prepare(connection: Connection) -> None:
    """Mark a database that is empty, or empty one that is half restored; commits."""
    if is_half_restored(connection):
        for name in connection.scalars(_OTHER_SCHEMAS).all():
            if name != RESTORE_MARK:
                run(connection, sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        for kind, thing in everything(connection):  # extensions stay
            run(connection, sql.SQL("DROP {} IF EXISTS {} CASCADE").format(sql.SQL(kind), sql.SQL(thing)))
    else:
        run(connection, sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(RESTORE_MARK)))
    connection.commit()


def finish(connection: Connection, revision: str) -> None:
    """Say that all is right: the database gets its revision, and is marked no longer; the caller commits."""
    connection.execute(
        text("INSERT INTO public.alembic_version (version_num) VALUES (:revision)"), {"revision": revision}
    )
    run(connection, sql.SQL("DROP SCHEMA {}").format(sql.Identifier(RESTORE_MARK)))
