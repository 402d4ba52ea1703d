"""The schema's revision: what the database has, what the code needs, and bringing the one to the other.

The migrations stand in ``migrations/`` of a checkout and travel as ``newsdb/_migrations`` inside a wheel.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from newsdb.database import roles
from newsdb.database.engine import describe, expected_failures
from newsdb.database.models import Base
from newsdb.errors import DatabaseError, SchemaError

if TYPE_CHECKING:
    from newsdb.database.migrating.session import Running

ADVISORY_LOCK = 0x6E657773
"""Held by a session that migrates, so that two never do at once: "news" in ASCII, which nobody else takes."""

RESTORE_MARK = "newsdb_restoring"
"""An empty schema that a database has while it is being restored from a backup."""
TRIAL_PREFIX = "newsdb_trial_"
"""What the names of databases begin with that a backup is restored into for a trial."""

OLDEST_REVISION: Final = "0034"
"""The oldest schema that this newsdb loads into and reads: that of the release before, from which one migrates."""

_MIGRATION_SECONDS = 60
_UNREADABLE = text(
    """
    SELECT current_user AS role, has_schema_privilege(to_regnamespace('analyst'), 'USAGE') AS is_analyst
    WHERE NOT has_table_privilege(to_regclass('alembic_version'), 'SELECT')
    """
)
_PACKAGE = Path(__file__).resolve().parents[1]


class State(StrEnum):
    """How the schema in the database stands to the one the code was written for."""

    EMPTY = "empty"  # no migration was ever run
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"  # at a revision that this code does not know


@dataclass(frozen=True, slots=True)
class Schema:
    """Revision of the database beside that of the code.

    Attributes:
        state: how they compare.
        revision: the database's revision, None if empty.
        head: the revision the code was written for.
        is_fitting: the code can load into it and read it: it is current, or of the release before or behind.
    """

    state: State
    revision: str | None
    head: str
    is_fitting: bool


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the migrations that belong to this code.

    Args:
        connection: what ``env.py`` shall use instead of connecting by itself.
    """
    packaged = _PACKAGE / "_migrations"
    config = Config()
    config.set_main_option(
        "script_location",
        str(packaged if packaged.is_dir() else _PACKAGE.parent / "migrations").replace("%", "%%"),
    )
    config.attributes["connection"] = connection
    return config


def inspect_schema(connection: Connection) -> Schema:
    """Compare the schema in the database with the one that the code was written for.

    Raises:
        DatabaseError: the connection's role may not read the tables.
    """
    _require_readable(connection)
    scripts = ScriptDirectory.from_config(alembic_config())
    head = scripts.get_current_head()
    if head is None:
        raise DatabaseError(f"no migrations found in {scripts.dir}; install newsdb again")
    revisions = sorted(MigrationContext.configure(connection).get_current_heads())
    revision = ", ".join(revisions)
    if not revisions:
        return Schema(State.EMPTY, None, head, is_fitting=False)
    if len(revisions) > 1:  # none of ours
        return Schema(State.NEWER, revision, head, is_fitting=False)
    if revision == head:
        return Schema(State.CURRENT, revision, head, is_fitting=True)
    try:
        known = scripts.get_revision(revision) is not None
    except CommandError:
        known = False
    if known:
        return Schema(State.OLDER, revision, head, is_fitting=revision >= OLDEST_REVISION)
    since = _compatible_since(connection)
    return Schema(State.NEWER, revision, head, is_fitting=since is not None and since <= head)


def _compatible_since(connection: Connection) -> str | None:
    """The revision of the oldest newsdb that may use a newer schema; None if that does not say."""
    if connection.scalar(text("SELECT to_regprocedure('public.newsdb_compatible_since()')")) is None:
        return None
    found: str = connection.scalar(text("SELECT public.newsdb_compatible_since()"))
    return found


def _require_readable(connection: Connection) -> None:
    """Refuse a role that cannot even read the revision, as that of analysts, and say who can."""
    denied = connection.execute(_UNREADABLE).one_or_none()
    if denied is None:
        return
    by_sql = ", only the views of the schema analyst, in SQL" if denied.is_analyst else ""
    raise DatabaseError(
        f"the role {denied.role} may not read the tables that newsdb asks{by_sql}; connect as"
        f" {roles.who_may(connection)} ({describe(connection.engine.url)})"
    )


def is_unused(connection: Connection) -> bool:
    """Tell whether nothing was ever loaded: the schema is missing, or a migration from nothing was cut off."""
    state = inspect_schema(connection).state
    if state is State.OLDER and inspect(connection).has_table("loads"):
        return not connection.scalar(text("SELECT EXISTS (SELECT FROM loads)"))
    return state in {State.EMPTY, State.OLDER}


def migrate(
    connection: Connection, revision: str = "head", *, is_back: bool = False, running: Running | None = None
) -> None:
    """Bring the schema to a revision over ``connection``; committed revision by revision.

    Args:
        connection: outside of a transaction.
        revision: where to.
        is_back: the revision is an older one, or base: those behind it are taken back.
        running: how long to wait for others, and who hears of it.

    Raises:
        DatabaseError: a table of ours exists without our migrations, the database does not know all letters, the
            schema is newer than the code, or the database refused a revision.
    """
    # Tables first, revision second: what another migration commits in between then never looks foreign.
    ours = sorted(set(inspect(connection).get_table_names()) & set(Base.metadata.tables))
    schema = inspect_schema(connection)
    if schema.state is State.NEWER:
        raise SchemaError(newer(schema))
    if schema.state is State.EMPTY and _is_half_restored(connection):
        raise SchemaError(_half_restored())
    if schema.state is State.EMPTY and ours:
        raise DatabaseError(
            f"the database has a table {ours[0]} that newsdb did not make; give newsdb a database of its own"
        )
    if schema.state is State.EMPTY:
        require_letters(connection)
    connection.rollback()
    try:
        with expected_failures(connection.engine.url):
            config = alembic_config(connection)
            config.attributes["running"] = running
            (command.downgrade if is_back else command.upgrade)(config, revision)
            # Whatever was added is for the roles of this database, too.
            roles.renew(connection)
            connection.commit()
    except CommandError as error:  # such as a revision that another migration has just brought
        raise DatabaseError(f"the migration cannot go on: {error}; run newsdb migrate status") from error
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        remedy = (
            "install PostgreSQL's contrib modules on the server"
            if "is not available" in reason
            else "mend that and run newsdb migrate again; newsdb migrate --sql shows the statements"
        )
        raise DatabaseError(f"the database refused the migration: {reason}; {remedy}") from error


def require_letters(connection: Connection) -> None:
    """Refuse a database that takes curly marks for letters: words beside them could not be found.

    Raises:
        DatabaseError: it does.
    """
    if not connection.scalar(text("SELECT to_tsvector('simple', '“Ärger”') @@ 'ärger'")):
        raise DatabaseError(
            "the database's locale does not know all letters; make one that does:"
            " CREATE DATABASE newsdb TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )


def write_sql(start: str | None, goal: str | None, *, is_back: bool = False) -> None:
    """Write SQL to stdout, for whoever reviews it or applies it by hand; needs no database.

    Args:
        start: the revision to begin with; None: an empty database.
        goal: where to; None: as if there had never been a revision.
        is_back: the goal lies behind the start.
    """
    (command.downgrade if is_back else command.upgrade)(
        alembic_config(), f"{start or 'base'}:{goal or 'base'}", sql=True
    )


def require_fitting(connection: Connection) -> Schema:
    """Refuse, in one line, to load into or read a schema that does not fit the code.

    One of the release before or behind fits, so that programs and database need not be updated in one moment. A schema
    that is being migrated right now, by another first load for example, is waited for.

    Raises:
        SchemaError: the schema is missing, or too old or new.
    """
    schema = inspect_schema(connection)
    if not schema.is_fitting and schema.state in {State.EMPTY, State.OLDER}:
        _wait_for_migration(connection)
        schema = inspect_schema(connection)
    if schema.state is State.EMPTY and _is_half_restored(connection):
        raise SchemaError(_half_restored())
    if schema.state is State.EMPTY:
        raise SchemaError("the database is empty; run: newsdb load PATH, or: newsdb migrate")
    if not schema.is_fitting:
        raise SchemaError(newer(schema) if schema.state is State.NEWER else _older(schema))
    connection.rollback()
    return schema


def require_current(connection: Connection) -> None:
    """Refuse, in one line, to decide on a schema that the code was not written for: about people, about takedowns.

    What decisions write is what differs between schemas, and another newsdb may read it otherwise.

    Raises:
        SchemaError: the schema is missing, older or newer.
    """
    schema = require_fitting(connection)
    if schema.state is State.OLDER:
        raise SchemaError(_older(schema))
    if schema.state is State.NEWER:
        raise SchemaError(newer(schema))


def _older(schema: Schema) -> str:
    return (
        f"the database's schema is at revision {schema.revision}, older than this newsdb, which needs {schema.head};"
        " run: newsdb migrate"
    )


def _wait_for_migration(connection: Connection) -> None:
    """Wait, within bounds, while another session migrates this database."""
    deadline = time.monotonic() + _MIGRATION_SECONDS
    is_held = text(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :key AND objsubid = 1"
        " AND datname = current_database())"
    )
    while connection.scalar(is_held, {"key": ADVISORY_LOCK}) and time.monotonic() < deadline:
        connection.rollback()
        time.sleep(0.1)
    connection.rollback()


def newer(schema: Schema) -> str:
    """Say in one line that the schema is newer than the code."""
    return (
        f"the database's schema is at revision {schema.revision}, which this newsdb does not know (it needs"
        f" {schema.head}); install the newsdb that migrated it, or a later one"
    )


def _is_half_restored(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": RESTORE_MARK}))


def _half_restored() -> str:
    return "the database is being restored from a backup, or that was cut off; run newsdb restore PATH again"
