"""Checks of what the database is made of: revision, extensions, indexes, constraints, leftovers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from newsdb.database.models import Base
from newsdb.database.schema import RESTORE_MARK, TRIAL_PREFIX, State, inspect_schema
from newsdb.doctor.registry import Patient, Problem, check, error, note, warning

EXTENSIONS: Final = ("pg_trgm", "unaccent")

_EXTENSIONS: Final = text(
    """
    SELECT name, default_version, installed_version FROM pg_available_extensions
    WHERE name = ANY (:ours) OR installed_version <> default_version ORDER BY name
    """
)
_INVALID: Final = text(
    """
    SELECT format('%I.%I', n.nspname, c.relname) AS name, t.relname AS table
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_class AS t ON t.oid = i.indrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p WHERE p.index_relid = c.oid)
    ORDER BY 1
    """
)
_PARTS: Final = text(
    """
    SELECT format('column/%s/%s', attrelid::regclass, attname) FROM pg_attribute
    WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
      AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT format('index/%s/%s', i.indrelid::regclass, c.relname)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('constraint/%s/%s', conrelid::regclass, conname) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    """
)
_UNCHECKED: Final = text(
    """
    SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint
    WHERE NOT convalidated AND connamespace = 'public'::regnamespace ORDER BY 1, 2
    """
)


@check("the schema is what this newsdb needs", needs_tables=False)
def schema_revision(patient: Patient) -> Iterator[Problem]:
    """Compare the schema's revision with the code's."""
    schema = inspect_schema(patient.connection)
    is_half = patient.connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": RESTORE_MARK})
    if is_half:
        yield error("the database is half restored from a backup", "run newsdb restore PATH again")
    elif schema.state is State.EMPTY:
        yield warning("the database is empty", "newsdb load PATH, or newsdb migrate")
    elif schema.state is State.OLDER:
        yield (warning if schema.is_fitting else error)(
            f"the schema is at revision {schema.revision}, older than this newsdb, which needs {schema.head}",
            "newsdb migrate",
        )
    elif schema.state is State.NEWER:
        yield (warning if schema.is_fitting else error)(
            f"the schema is at revision {schema.revision}, which this newsdb does not know (it needs {schema.head})",
            "install the newsdb that migrated it, or a later one",
        )


@check("extensions are installed and up to date", needs_tables=False)
def extensions(patient: Patient) -> Iterator[Problem]:
    """Look for extensions that are missing, or older than the server's files."""
    found = {row.name: row for row in patient.connection.execute(_EXTENSIONS, {"ours": list(EXTENSIONS)})}
    is_empty = inspect_schema(patient.connection).state is State.EMPTY
    for name in EXTENSIONS:
        if name not in found:
            yield error(f"the server does not have the extension {name}", "install PostgreSQL's contrib modules on it")
        elif found[name].installed_version is None and not is_empty:
            yield error(f"the extension {name} is missing from the database", f"CREATE EXTENSION {name} SCHEMA public")
    for name, row in found.items():
        if row.installed_version is not None and row.installed_version != row.default_version:
            yield warning(
                f"the extension {name} is {row.installed_version}, the server has {row.default_version}",
                f'ALTER EXTENSION "{name}" UPDATE',
            )


@check("all indexes are whole", needs_tables=False)
def invalid_indexes(patient: Patient) -> Iterator[Problem]:
    """Look for what a CREATE INDEX CONCURRENTLY left that was cut off."""
    for row in patient.connection.execute(_INVALID):
        yield error(
            f"the index {row.name} on {row.table} is invalid: it costs with each row and helps no query",
            f"REINDEX INDEX CONCURRENTLY {row.name}, or newsdb migrate if a migration was cut off",
        )


@check("all constraints hold for all rows", needs_tables=False)
def unchecked_constraints(patient: Patient) -> Iterator[Problem]:
    """Look for constraints that older rows were never checked against."""
    for row in patient.connection.execute(_UNCHECKED):
        yield warning(
            f"{row.name} of {row.table} was never checked against the rows that there were",
            f'newsdb migrate, or ALTER TABLE {row.table} VALIDATE CONSTRAINT "{row.name}"',
        )


@check("no table, column, index or constraint is missing")
def missing_parts(patient: Patient) -> Iterator[Problem]:
    """Compare what is there with what this newsdb's migrations make."""
    found = set(patient.connection.scalars(_PARTS))
    missing = [part for part in _expected() if part not in found]
    for kind, table, name in (part.split("/") for part in missing):
        yield error(
            f"the {kind} {name} of {table} is missing",
            "somebody dropped it: make it again as docs/schema.sql has it, or restore a backup",
        )


def _expected() -> Iterator[str]:
    """What migrations make: kind, table, name."""
    for table in Base.metadata.sorted_tables:
        yield from (f"column/{table.name}/{column.name}" for column in table.columns)
        yield from (f"index/{table.name}/{index.name}" for index in table.indexes)
        yield from (f"constraint/{table.name}/{constraint.name}" for constraint in table.constraints)


@check("nothing is left of trials", needs_tables=False)
def leftover_trials(patient: Patient) -> Iterator[Problem]:
    """Look for databases of newsdb backup --check that was killed."""
    names = patient.connection.scalars(
        text(
            "SELECT datname FROM pg_database AS d WHERE starts_with(datname, :prefix) AND NOT EXISTS"
            " (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid) ORDER BY 1"
        ),
        {"prefix": TRIAL_PREFIX},
    )
    for name in names:
        yield note(f"the database {name} is left of a backup's trial", f'DROP DATABASE "{name}"')
