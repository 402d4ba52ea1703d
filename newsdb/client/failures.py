"""Whatever fails becomes one of newsdb's errors: no caller has to know the driver, and no message has a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsdb.database.engine import describe, expected_failures, redacted
from newsdb.errors import DatabaseError, DatabaseTimeoutError, UnavailableError

_VARIABLE = "NEWSDB_DATABASE_URL"


@contextmanager
def newsdb_errors(url: URL, *, is_given: bool) -> Iterator[None]:
    """Raise what fails within the block as one of newsdb's errors; other exceptions are the caller's own.

    Args:
        url: of the server.
        is_given: it was given to the client, not by the environment, and remedies say so.
    """
    try:
        with expected_failures(url):
            yield
    except DatabaseError as error:
        if is_given:
            blame_the_url(error)
        raise
    except PoolTimeout as error:
        raise DatabaseTimeoutError(
            f"no connection to PostgreSQL at {describe(url)} became free in time; raise pool_size or pool_timeout"
        ) from error
    except (SQLAlchemyError, psycopg.Error) as error:
        raise _unexpected(error, url) from error


def blame_the_url(error: DatabaseError) -> None:
    """Let a remedy speak of the URL that the client was given, not of the environment's."""
    error.args = tuple(
        part.replace(_VARIABLE, "the database URL") if isinstance(part, str) else part for part in error.args
    )


def _unexpected(error: Exception, url: URL) -> DatabaseError:
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    said = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    reason = redacted(said or str(cause).partition("\n")[0] or type(cause).__name__, url)
    if state.startswith("40"):  # of a standby: what was read is being vacuumed on the primary
        return UnavailableError(f"PostgreSQL at {describe(url)} cancelled the statement: {reason}; ask again")
    code = f" ({state})" if state else ""
    return DatabaseError(f"PostgreSQL at {describe(url)} refused a statement{code}: {reason}")
