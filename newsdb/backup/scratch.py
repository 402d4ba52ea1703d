"""A trial: a backup restored into a database of its own, compared, and the database dropped again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import text

from newsdb.backup.restoring import Restored, restore
from newsdb.database.engine import connect
from newsdb.database.roles.grants import run
from newsdb.database.schema import TRIAL_PREFIX

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.settings import Settings


def try_out(
    settings: Settings, dump: Path, jobs: int = 1, on_step: Callable[[str], None] = lambda _step: None
) -> Restored:
    """Restore a backup for a trial.

    Args:
        settings: of any database of the server, whose role may create databases.
        dump: the file or folder.
        jobs: how many processes restore.
        on_step: called with what is done next, in words.

    Raises:
        NewsdbError: as `restore` does.
    """
    with connect(settings, application_name="newsdb restore trial") as connection, _database(connection) as name:
        url = connection.engine.url.set(database=name).render_as_string(hide_password=False)
        return restore(settings.model_copy(update={"database_url": SecretStr(url)}), dump, jobs, on_step, is_trial=True)


@contextmanager
def _database(connection: Connection) -> Iterator[str]:
    """Make a database for the length of the block."""
    name = TRIAL_PREFIX + secrets.token_hex(6)
    connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    run(connection, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        # Whoever is connected to it still is what was started here.
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = :name AND usename = current_user"
            ),
            {"name": name},
        )
        run(connection, sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
