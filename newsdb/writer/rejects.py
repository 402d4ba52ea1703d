"""Quarantine, seen from the loader: which rejects there are to try again, and letting go of those that are settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True)
class StoredReject:
    """A piece of input in quarantine, without its bytes.

    Attributes:
        id: its number.
        path: the file.
        position: the place in it; "" for the whole file.
        reason: why.
        size: bytes kept.
        fingerprint: what tells it from others.
        rejected_at: when it was rejected first.
    """

    id: int
    path: str
    position: str
    reason: str
    size: int
    fingerprint: bytes
    rejected_at: datetime


def stored_rejects(
    connection: Connection[Any], numbers: Sequence[int] | None, load_id: int | None
) -> list[StoredReject]:
    """Return rejects, by file and in order: those of the numbers, of a load, or all."""
    found = connection.execute(
        "SELECT id, path, position, reason, octet_length(raw), fingerprint, rejected_at FROM rejects"
        " WHERE (%(numbers)s::bigint[] IS NULL OR id = ANY(%(numbers)s))"
        " AND (%(load)s::bigint IS NULL OR load_id = %(load)s) ORDER BY path, id",
        {"numbers": None if numbers is None else list(numbers), "load": load_id},
    )
    return [StoredReject(*row) for row in found]


def rejected_bytes(connection: Connection[Any], number: int) -> bytes:
    """Return what was kept of a reject; nothing if it is gone."""
    row = connection.execute("SELECT raw FROM rejects WHERE id = %s", (number,)).fetchone()
    return b"" if row is None else bytes(row[0])


def rejects_mentioning(connection: Connection[Any], phrases: Collection[bytes]) -> list[tuple[int, str, bytes]]:
    """Return rejects in whose bytes one of the phrases stands: number, file, bytes. It reads all of the quarantine."""
    found = connection.execute(
        "SELECT id, path, raw FROM rejects WHERE EXISTS"
        " (SELECT FROM unnest(%s::bytea[]) AS given (phrase) WHERE position(phrase IN raw) > 0) ORDER BY id",
        (list(phrases),),
    )
    return [(number, path, bytes(raw)) for number, path, raw in found]


def rejects_behind(connection: Connection[Any], last: int) -> list[tuple[int, str, bytes]]:
    """Return some rejects behind one, by number: number, file, bytes."""
    found = connection.execute(
        "SELECT id, path, raw FROM rejects WHERE id > %s AND raw <> '' ORDER BY id LIMIT 20", (last,)
    )
    return [(number, path, bytes(raw)) for number, path, raw in found]


def empty_rejects(connection: Connection[Any], numbers: Collection[int]) -> None:
    """Forget the bytes of rejects."""
    connection.execute("UPDATE rejects SET raw = '' WHERE id = ANY(%s)", (sorted(numbers),))


def drop_rejects(connection: Connection[Any], numbers: Sequence[int]) -> None:
    """Take rejects that are settled out of quarantine."""
    connection.execute("DELETE FROM rejects WHERE id = ANY(%s)", (list(numbers),))
