"""The connection of commands that only read, and of those that look before they decide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from newsdb.database.engine import connect, read_only
from newsdb.database.schema import require_current, require_fitting
from newsdb.settings import load_settings


@contextmanager
def reading(*, decides: bool = False) -> Iterator[Connection]:
    """Hold a connection to a database of a schema that fits, in a read-only transaction.

    Args:
        decides: what is read is decided about behind it, which needs the very schema of this newsdb.

    Raises:
        DatabaseError: the database cannot be reached, or its schema does not fit.
    """
    with connect(load_settings()) as connection:
        (require_current if decides else require_fitting)(connection)
        read_only(connection)
        yield connection
