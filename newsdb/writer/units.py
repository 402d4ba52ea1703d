"""Units of input, claimed by one loader at a time: the lease, the checkpoint, the taking over.

A claim is a row with the status "reading"; a unique index lets no two loaders hold one for the same unit. A unit passes
to another load if its own has ended, or let the lease run out. Documents up to the checkpoint are committed; those
behind it may be, too, and are then found unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from psycopg import Connection

from newsdb import __version__

LEASE: Final = timedelta(minutes=5)
"""How long a unit stays claimed without a sign of its loader; a loader whose connection is gone loses it at once."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of input that one loader reads.

    Attributes:
        ordinal: its place among the load's units, from 1.
        path: the file.
        size_bytes: its size on disk; None for standard input.
        key: the same for all loaders that mean the same piece; None if it cannot be shared.
    """

    ordinal: int
    path: str
    size_bytes: int | None
    key: bytes | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a unit is committed.

    Attributes:
        ordinal: the unit.
        documents: from its start, rejects included.
        rejected: rejects among them.
        is_read: that is all of it.
    """

    ordinal: int
    documents: int = 0
    rejected: int = 0
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """What became of the units that a loader asked for.

    Attributes:
        claimed: to be read from these checkpoints on.
        done: read already, by a load that runs beside this one or by one that was cut off.
        busy: being read by another loader.
    """

    claimed: list[Checkpoint]
    done: list[Checkpoint]
    busy: list[int]


def claim(connection: Connection[Any], load_id: int, extractor_version: int, units: Sequence[Unit]) -> Claims:
    """Claim units for a load, as far as nobody else has them.

    Args:
        connection: in autocommit mode.
        load_id: who claims.
        extractor_version: what a load that was cut off must have run with, too, for its checkpoints to count.
        units: wanted.
    """
    by_key = {unit.key: unit for unit in units if unit.key is not None}
    claims = Claims([], [], [])
    open_units = {unit.ordinal: unit for unit in units}
    with connection.transaction():
        for unit, checkpoint, state in _known(connection, load_id, extractor_version, by_key):
            if state == "busy":
                claims.busy.append(unit.ordinal)
            elif checkpoint.is_read:
                claims.done.append(checkpoint)
            else:
                claims.claimed.append(checkpoint)
            del open_units[unit.ordinal]
        made = set(_insert(connection, load_id, list(open_units.values())))
    for ordinal in open_units:
        if ordinal in made:
            claims.claimed.append(Checkpoint(ordinal))
        else:  # another loader was faster by a moment
            claims.busy.append(ordinal)
    return claims


def _known(
    connection: Connection[Any], load_id: int, extractor_version: int, by_key: dict[bytes, Unit]
) -> Iterable[tuple[Unit, Checkpoint, str]]:
    """Tell of each unit with a history what it means now, and take over what is free to take.

    Yields:
        The unit, its checkpoint, and "busy" if another loader reads it.
    """
    # In the order of keys, so that loaders that want the same units wait for each other instead of deadlocking.
    rows = connection.execute(
        "SELECT u.load_id, u.ordinal, u.unit_key, u.status, u.document_count, u.rejected_count,"
        " l.status = 'running' AND u.lease_ends_at > now() AS alive, l.status IN ('running', 'finished') AS running,"
        " l.newsdb_version = %(version)s AND l.extractor_version = %(extractor)s AS alike"
        " FROM load_units u JOIN loads l ON l.id = u.load_id"
        " WHERE u.unit_key = ANY(%(keys)s) AND (u.status = 'reading' OR l.status <> 'finished' OR"
        " u.read_at >= (SELECT started_at FROM loads WHERE id = %(load)s))"
        " ORDER BY u.unit_key, u.status, u.load_id DESC FOR UPDATE OF u",
        {
            "version": __version__,
            "extractor": extractor_version,
            "keys": list(by_key),
            "load": load_id,
        },
    ).fetchall()
    seen: set[int] = set()
    for owner, ordinal, key, status, documents, rejected, alive, running, alike in rows:
        unit = by_key[bytes(key)]
        is_read = status == "read"
        if unit.ordinal in seen or (is_read and not alike):
            continue
        seen.add(unit.ordinal)
        checkpoint = Checkpoint(unit.ordinal, documents, rejected, is_read) if alike else Checkpoint(unit.ordinal)
        if owner == load_id:
            yield unit, checkpoint, "mine"
        elif not is_read and alive:
            yield unit, checkpoint, "busy"
        else:
            # What a load that was cut off has read becomes part of the one that goes on, whose end makes it history.
            if not is_read or not running:
                _take_over(connection, load_id, owner, ordinal, checkpoint)
            yield unit, checkpoint, "free"


def _take_over(connection: Connection[Any], load_id: int, owner: int, ordinal: int, checkpoint: Checkpoint) -> None:
    connection.execute(
        "UPDATE load_units SET load_id = %s, ordinal = %s, document_count = %s, rejected_count = %s,"
        " lease_ends_at = CASE WHEN status = 'reading' THEN now() + %s END WHERE load_id = %s AND ordinal = %s",
        (load_id, checkpoint.ordinal, checkpoint.documents, checkpoint.rejected, LEASE, owner, ordinal),
    )


def _insert(connection: Connection[Any], load_id: int, units: Sequence[Unit]) -> list[int]:
    """Claim units without a history; return the ordinals of those that nobody else claimed meanwhile."""
    if not units:
        return []
    ordered = sorted(units, key=lambda unit: (unit.key or b"", unit.ordinal))
    rows = connection.execute(
        "INSERT INTO load_units (load_id, ordinal, path, size_bytes, unit_key, status, lease_ends_at, document_count,"
        " rejected_count)"
        " SELECT %s, ordinal, path, size_bytes, unit_key, 'reading', now() + %s, 0, 0"
        " FROM unnest(%s::int[], %s::text[], %s::bigint[], %s::bytea[]) AS given (ordinal, path, size_bytes, unit_key)"
        " ON CONFLICT (unit_key) WHERE status = 'reading' DO NOTHING RETURNING ordinal",
        (
            load_id,
            LEASE,
            [unit.ordinal for unit in ordered],
            [unit.path for unit in ordered],
            [unit.size_bytes for unit in ordered],
            [unit.key for unit in ordered],
        ),
    )
    return [int(row[0]) for row in rows]


def renew(connection: Connection[Any], load_id: int) -> None:
    """Prolong the leases of all units that a load is reading."""
    connection.execute(
        "UPDATE load_units SET lease_ends_at = now() + %s WHERE load_id = %s AND status = 'reading'", (LEASE, load_id)
    )


def record(connection: Connection[Any], load_id: int, checkpoints: Sequence[Checkpoint]) -> set[int]:
    """Store checkpoints; they never go back.

    Returns:
        Ordinals of units that are no longer this load's: their lease ran out and another load took them over.
    """
    rows = connection.execute(
        "UPDATE load_units AS u SET document_count = given.documents, rejected_count = given.rejected,"
        " status = CASE WHEN given.is_read THEN 'read' ELSE 'reading' END,"
        " read_at = CASE WHEN given.is_read THEN now() END,"
        " lease_ends_at = CASE WHEN given.is_read THEN NULL ELSE now() + %s END"
        " FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bool[])"
        " AS given (ordinal, documents, rejected, is_read)"
        " WHERE u.load_id = %s AND u.ordinal = given.ordinal AND u.status = 'reading' RETURNING u.ordinal",
        (
            LEASE,
            [checkpoint.ordinal for checkpoint in checkpoints],
            [checkpoint.documents for checkpoint in checkpoints],
            [checkpoint.rejected for checkpoint in checkpoints],
            [checkpoint.is_read for checkpoint in checkpoints],
            load_id,
        ),
    )
    return {checkpoint.ordinal for checkpoint in checkpoints} - {int(row[0]) for row in rows}
