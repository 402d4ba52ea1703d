"""Making the checks, one after the other, each in a transaction of its own that can change nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from newsdb import server as embedded
from newsdb.database.engine import connect, read_only
from newsdb.database.schema import State, inspect_schema
from newsdb.doctor.registry import CHECKS, Check, Finding, Level, Patient

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.settings import Settings

_PARTS: Final = ("server", "schema", "upkeep", "rights", "rows")
SECONDS: Final = 30
"""How long a statement of a check may take, unless all rows are to be looked at."""


def examine(settings: Settings, *, is_full: bool = False, only: Collection[str] = ()) -> Iterator[Finding]:
    """Make the checks.

    Args:
        settings: where the database is.
        is_full: look at all rows.
        only: names of checks; empty: all.

    Yields:
        What each check found, or that it found nothing.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    with connect(settings, application_name="newsdb doctor", lock_timeout=5) as connection:
        folder = embedded.status(settings).data_folder if settings.database_url is None else None
        state = inspect_schema(connection).state
        patient = Patient(connection, is_full, folder)
        for check in sorted(CHECKS, key=lambda one: _PARTS.index(one.look.__module__.rpartition(".")[2])):
            if only and check.name not in only:
                continue
            if check.needs_tables and state is not State.CURRENT:
                yield Finding(
                    check.name, Level.NOTE, f"not looked at: {check.title}", "needs the schema of this newsdb"
                )
                continue
            yield from _findings(check, patient)


def _findings(check: Check, patient: Patient) -> Iterator[Finding]:
    """Make one check; one that is not allowed, or takes too long, says so."""
    try:
        _begin(patient.connection, is_full=patient.is_full)
        found = [Finding(check.name, problem.level, problem.message, problem.remedy) for problem in check.look(patient)]
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege | psycopg.errors.QueryCanceled):
            raise
        is_slow = isinstance(error.orig, psycopg.errors.QueryCanceled)
        reason = "it took too long" if is_slow else str(error.orig.diag.message_primary)
        remedy = "look at it with --full" if is_slow else "run it as the owner of the database"
        found = [Finding(check.name, Level.WARNING, f"not looked at: {check.title} ({reason})", remedy)]
    finally:
        patient.connection.rollback()
    yield from found or [Finding(check.name, Level.OK, check.title)]


def _begin(connection: Connection, *, is_full: bool) -> None:
    connection.rollback()
    read_only(connection)
    milliseconds = 0 if is_full else SECONDS * 1000
    connection.execute(text("SELECT set_config('statement_timeout', :value, true)"), {"value": str(milliseconds)})
