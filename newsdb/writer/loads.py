"""The load row: opened before the first batch, closed after the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from newsdb import __version__


def start_load(connection: Connection[Any], inputs: Sequence[str], extractor_version: int) -> int:
    """Open a load and return its id."""
    row = connection.execute(
        "INSERT INTO loads (inputs, newsdb_version, extractor_version) VALUES (%s, %s, %s) RETURNING id",
        (list(inputs), __version__, extractor_version),
    ).fetchone()
    if row is None:  # RETURNING of a plain INSERT always has a row
        raise AssertionError
    return int(row[0])


def finish_load(connection: Connection[Any], load_id: int, status: str, error: str | None = None) -> None:
    """Close a load.

    Args:
        connection: where.
        load_id: which.
        status: finished, interrupted or failed.
        error: why it failed, in one line.
    """
    connection.execute(
        "UPDATE loads SET status = %s, error = %s, finished_at = now() WHERE id = %s", (status, error, load_id)
    )
