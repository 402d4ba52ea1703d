"""How Alembic runs newsdb's migrations, online and offline.

Order matters: first the advisory lock, so that two migrations never run at once, then the timeouts (they would
also cancel the wait for that lock), then the revisions, each in a transaction of its own. A revision that cannot
get its table lock in time is rolled back and tried again, so that it never makes queries queue behind it.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from logging.config import fileConfig
from typing import Any

from alembic import context
from alembic.util.exc import CommandError
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from newsdb.database.models import Base
from newsdb.database.schema import ADVISORY_LOCK
from newsdb.errors import DatabaseError, NewsdbError

config = context.config
if config.config_file_name is not None and config.attributes.get("configure_logger", True):
    fileConfig(config.config_file_name, disable_existing_loggers=False)
log = logging.getLogger("alembic.newsdb")

ADVISORY_WAIT_SECONDS = 60
LOCK_TIMEOUT = "2s"
STATEMENT_TIMEOUT = "15min"
ATTEMPTS = 10


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:  # noqa: ARG001  (Alembic's signature)
    """Leave views to the migrations that write them: autogenerate would take them for tables."""
    return not (kind == "table" and thing.info.get("is_view"))


OPTIONS: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "transaction_per_migration": True,
    "compare_server_default": True,
    "include_object": include_object,
    # Differences of CHECK constraints are not looked for by default.
    "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
}


def run_offline() -> None:
    """Write the SQL instead of running it, timeouts included, for whoever reviews or applies it by hand."""
    context.configure(dialect_name="postgresql", literal_binds=True, dialect_opts={"paramstyle": "named"}, **OPTIONS)
    context.get_context().impl.static_output(
        f"SET lock_timeout = '{LOCK_TIMEOUT}';\n\nSET statement_timeout = '{STATEMENT_TIMEOUT}';"
    )
    with context.begin_transaction():
        context.run_migrations()


def take_advisory_lock(connection: Connection) -> None:
    """Wait, within bounds, until no other migration runs."""
    deadline = time.monotonic() + ADVISORY_WAIT_SECONDS
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}):
        connection.rollback()  # an open transaction would hold up the other's CREATE INDEX CONCURRENTLY
        if time.monotonic() > deadline:
            raise DatabaseError(
                f"another migration has been running for {ADVISORY_WAIT_SECONDS} s; wait for it and try again"
            )
        time.sleep(0.5)
    connection.commit()


def run_with_retries(connection: Connection) -> None:
    """Run the pending revisions; on a lock timeout roll that revision back, wait and go on from there."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            context.configure(connection=connection, **OPTIONS)
            with context.begin_transaction():
                context.run_migrations()
        except OperationalError as error:
            connection.rollback()
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if attempt == ATTEMPTS:
                raise DatabaseError(
                    f"a table that the migration changes was in use {ATTEMPTS} times; end what holds it (long queries,"
                    " open transactions) and try again"
                ) from error
            log.warning("a table is in use; trying again (%d of %d)", attempt + 1, ATTEMPTS)
            time.sleep(min(2.0**attempt / 4, 15))
        else:
            return


def run_on(connection: Connection) -> None:
    """Migrate over one connection and leave the session as it was found."""
    take_advisory_lock(connection)
    try:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        run_with_retries(connection)
    except BaseException:
        # Where the server is gone there is nothing to tidy up: what is told is that, not this.
        with suppress(SQLAlchemyError, NewsdbError):
            leave(connection)
        raise
    leave(connection)


def leave(connection: Connection) -> None:
    """Undo what the migration set in the session."""
    connection.rollback()
    connection.execute(text("RESET lock_timeout"))
    connection.execute(text("RESET statement_timeout"))
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()


def run_online() -> None:
    """Migrate over the caller's connection, or over one of our own to the configured database."""
    given = config.attributes.get("connection")
    if isinstance(given, Engine):  # pytest-alembic hands over an engine
        with given.connect() as connection:
            run_on(connection)
        return
    if given is not None:
        run_on(given)
        return
    from newsdb.database.engine import connect  # noqa: PLC0415  (offline mode needs no database)
    from newsdb.settings import load_settings  # noqa: PLC0415

    try:
        with connect(load_settings()) as connection:
            run_on(connection)
    except NewsdbError as error:
        raise CommandError(str(error)) from error  # alembic's command line prints it in one line


if context.is_offline_mode():
    run_offline()
else:
    run_online()
