"""How Alembic runs newsdb's migrations, online and offline; what comes first: newsdb/database/migrating/session.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from logging.config import fileConfig
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from newsdb.database.migrating.drift import COMPARISON
from newsdb.database.migrating.session import PatientOutput, Running, run_on, settings_sql
from newsdb.errors import NewsdbError

config = context.config
if config.config_file_name is not None and config.attributes.get("configure_logger", True):
    fileConfig(config.config_file_name, disable_existing_loggers=False)

OPTIONS: dict[str, Any] = {"transaction_per_migration": True, **COMPARISON}


def run_offline() -> None:
    """Write the SQL instead of running it, settings included, for whoever reviews or applies it by hand."""
    output = PatientOutput(config.output_buffer or sys.stdout)
    context.configure(
        dialect_name="postgresql",
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        output_buffer=output,
        **OPTIONS,
    )
    output.write(settings_sql())
    with context.begin_transaction():
        context.run_migrations()


def run_over(connection: Connection) -> None:
    """Migrate over a connection, as whoever started it wants."""
    running: Running = config.attributes.get("running") or Running()

    def upgrade(applied: Callable[[str], None]) -> None:
        def on_version_apply(
            ctx: MigrationContext,  # noqa: ARG001  (Alembic's signature)
            step: MigrationInfo,
            heads: Collection[Any],  # noqa: ARG001
            run_args: Mapping[str, Any],  # noqa: ARG001
        ) -> None:
            applied(str(step.up_revision_id))

        context.configure(connection=connection, on_version_apply=on_version_apply, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()

    run_on(connection, upgrade, running)


def run_online() -> None:
    """Migrate over the caller's connection, or over one of our own to the configured database."""
    given = config.attributes.get("connection")
    if isinstance(given, Engine):  # pytest-alembic hands over an engine
        with given.connect() as connection:
            run_over(connection)
        return
    if given is not None:
        run_over(given)
        return
    from newsdb.database.engine import connect  # noqa: PLC0415  (offline mode needs no database)
    from newsdb.settings import load_settings  # noqa: PLC0415

    try:
        with connect(load_settings(), application_name="newsdb migrate") as connection:
            run_over(connection)
    except NewsdbError as error:
        raise CommandError(str(error)) from error  # alembic's command line prints it in one line


if context.is_offline_mode():
    run_offline()
else:
    run_online()
