"""Checks of what the database is made of: revision, extensions, drift, leftovers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from newsdb.database.migrating.differences import Kind
from newsdb.database.migrating.drift import find_drift
from newsdb.database.migrating.rehearsal import DRY_RUN
from newsdb.database.schema import RESTORE_MARK, TRIAL_PREFIX, State, inspect_schema
from newsdb.doctor.registry import Patient, Problem, check, error, note, warning

EXTENSIONS: Final = ("pg_trgm", "unaccent")

_EXTENSIONS: Final = text(
    """
    SELECT name, default_version, installed_version FROM pg_available_extensions
    WHERE name = ANY (:ours) OR installed_version <> default_version ORDER BY name
    """
)
# By how newsdb names them: a trial of a backup, a dry run beside a database.
_LEFT: Final = text(
    """
    SELECT datname, starts_with(datname, :trial) AS is_trial FROM pg_database AS d
    WHERE (starts_with(datname, :trial) OR datname ~ :dry_run)
      AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid)
    ORDER BY 1
    """
)
_LEVELS: Final = {Kind.UNVALIDATED: warning, Kind.SURPLUS: warning, Kind.COMMENT: note}


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


@check("tables, views and functions are as this newsdb describes them")
def schema_drift(patient: Patient) -> Iterator[Problem]:
    """Compare what is there with what the code describes, as newsdb migrate --check does."""
    for difference in find_drift(patient.connection).differences:
        yield _LEVELS.get(difference.kind, error)(difference.message, difference.remedy)


@check("nothing is left of trials and dry runs", needs_tables=False)
def leftover_trials(patient: Patient) -> Iterator[Problem]:
    """Look for databases of newsdb backup --check and newsdb migrate --dry-run that were killed."""
    for name, is_trial in patient.connection.execute(_LEFT, {"trial": TRIAL_PREFIX, "dry_run": DRY_RUN}):
        what = "a backup's trial" if is_trial else "newsdb migrate --dry-run"
        yield note(f"the database {name} is left of {what}", f'DROP DATABASE "{name}"')
