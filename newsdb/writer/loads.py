"""The load row: opened before the first batch, closed after the last.

While a load runs, its session holds an advisory lock. A load that says it is running and whose lock is free was
killed; the next load to start says so in its row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from psycopg import Connection

from newsdb import __version__
from newsdb.database.locks import LOAD_LOCK_CLASS


def start_load(connection: Connection[Any], inputs: Sequence[str], extractor_version: int, kind: str = "load") -> int:
    """Open a load and return its id; loads that were killed before are closed.

    Args:
        connection: where; its session holds the load from now on.
        inputs: as given on the command line.
        extractor_version: of the extraction that runs.
        kind: load, retry or reextract.
    """
    close_killed_loads(connection)
    # In one transaction, so that no other load sees the row before its lock is held.
    with connection.transaction():
        row = connection.execute(
            "INSERT INTO loads (inputs, newsdb_version, extractor_version, kind) VALUES (%s, %s, %s, %s) RETURNING id",
            (list(inputs), __version__, extractor_version, kind),
        ).fetchone()
        if row is None:  # RETURNING of a plain INSERT always has a row
            raise AssertionError
        load_id = int(row[0])
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (LOAD_LOCK_CLASS, _lock_number(load_id)))
    return load_id


def hold_load(connection: Connection[Any], load_id: int) -> None:
    """Hold a load over a new connection, the old one being lost; whoever took it for killed is put right."""
    with connection.transaction():
        # Not waited for: where the old session still has the lock, it is the server that has not noticed its end.
        connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOAD_LOCK_CLASS, _lock_number(load_id)))
        connection.execute(
            "UPDATE loads SET status = 'running', error = NULL, finished_at = NULL"
            " WHERE id = %s AND status <> 'running'",
            (load_id,),
        )


def count_passed(connection: Connection[Any], load_id: int, unchanged: int, rejected: int) -> None:
    """Count documents that another load has stored or rejected for this one."""
    connection.execute(
        "UPDATE loads SET unchanged_count = unchanged_count + %s, rejected_count = rejected_count + %s WHERE id = %s",
        (unchanged, rejected, load_id),
    )


def record_metrics(connection: Connection[Any], load_id: int, metrics: Mapping[str, float]) -> None:
    """Store what a load has cost so far, in place of what was stored before."""
    connection.execute(
        "INSERT INTO load_metrics (load_id, name, value) SELECT %s, * FROM unnest(%s::text[], %s::float8[])"
        " ON CONFLICT (load_id, name) DO UPDATE SET value = excluded.value, recorded_at = now()",
        (load_id, list(metrics), [float(value) for value in metrics.values()]),
    )


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
    connection.execute("SELECT pg_advisory_unlock(%s, %s)", (LOAD_LOCK_CLASS, _lock_number(load_id)))


def unresolved_loads(connection: Connection[Any]) -> dict[int, str]:
    """The loads that ended and in which nobody has told yet who is who: id and kind."""
    rows = connection.execute(
        "SELECT id, kind FROM loads WHERE resolved_at IS NULL AND status <> 'running' AND new_count + updated_count > 0"
        " ORDER BY id"
    )
    return dict(rows.fetchall())


def reopen_resolved(connection: Connection[Any]) -> None:
    """Note that it is told anew who is who, of the latest load for all: counts that are kept are outdated by it."""
    connection.execute(
        "UPDATE loads SET resolved_at = NULL WHERE id = (SELECT max(id) FROM loads WHERE status <> 'running'"
        " AND new_count + updated_count > 0)"
    )


def mark_resolved(connection: Connection[Any], loads: Collection[int]) -> None:
    """Note that it was told who is who in what some loads stored."""
    connection.execute("UPDATE loads SET resolved_at = now() WHERE id = ANY(%s)", (list(loads),))


def close_killed_loads(connection: Connection[Any]) -> None:
    """Close loads that are marked as running and whose session is gone; what they claimed is free then."""
    running = connection.execute(
        "SELECT id FROM loads WHERE status = 'running' AND NOT EXISTS (SELECT FROM pg_locks JOIN pg_database"
        " ON pg_database.oid = database WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        " AND classid = %s AND objid::bigint = id %% 2147483648 AND objsubid = 2) ORDER BY id",
        (LOAD_LOCK_CLASS,),
    ).fetchall()
    for (load_id,) in running:
        lock = (LOAD_LOCK_CLASS, _lock_number(load_id))
        is_free = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", lock).fetchone()
        if is_free and is_free[0]:
            finish_load(connection, load_id, "interrupted", "ended without a word: killed, or its connection was lost")


def _lock_number(load_id: int) -> int:
    """The second half of an advisory lock is an int4."""
    return load_id % 2**31
