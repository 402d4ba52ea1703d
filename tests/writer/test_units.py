"""Units of input: claimed once, taken over from the dead, and where they go on."""

from __future__ import annotations

from typing import Any

import psycopg

from newsdb import writer
from newsdb.writer import Checkpoint, Claims, Unit

Connection = psycopg.Connection[Any]


def unit(ordinal: int, key: int | None = None) -> Unit:
    """Make a unit; the key is told by a number, None is one that cannot be shared."""
    return Unit(ordinal, f"{ordinal}.jsonl", 10, None if key is None else bytes([key]) * 32)


def start(connection: Connection) -> int:
    """Start a load."""
    return writer.start_load(connection, ["x"], 1)


def claim(connection: Connection, load_id: int, *units: Unit, extractor_version: int = 1) -> Claims:
    """Claim units."""
    return writer.claim(connection, load_id, extractor_version, units)


def test_a_unit_is_claimed_once(database: Connection, other: Connection) -> None:
    """What one load reads is busy for the other; what cannot be shared is never busy."""
    first, second = start(database), start(other)
    assert claim(database, first, unit(1, 1), unit(2, None)) == Claims([Checkpoint(1), Checkpoint(2)], [], [])
    assert claim(other, second, unit(1, 2), unit(2, 1), unit(3, None)) == Claims(
        [Checkpoint(1), Checkpoint(3)], [], [2]
    )


def test_what_is_read_meanwhile_is_done(database: Connection, other: Connection) -> None:
    """A unit that a load running beside this one has read is done, also when that load has finished."""
    first, second = start(database), start(other)
    claim(database, first, unit(1, 1))
    assert writer.record(database, first, [Checkpoint(1, 7, 2, is_read=True)]) == set()
    assert claim(other, second, unit(4, 1)) == Claims([], [Checkpoint(4, 7, 2, is_read=True)], [])
    writer.finish_load(database, first, "finished")
    assert claim(other, second, unit(4, 1)) == Claims([], [Checkpoint(4, 7, 2, is_read=True)], [])


def test_a_later_load_reads_anew(database: Connection) -> None:
    """What a load that finished before this one began has read is read again."""
    first = start(database)
    claim(database, first, unit(1, 1))
    writer.record(database, first, [Checkpoint(1, 7, 2, is_read=True)])
    writer.finish_load(database, first, "finished")
    assert claim(database, start(database), unit(1, 1)) == Claims([Checkpoint(1)], [], [])


def test_what_was_cut_off_goes_on(database: Connection) -> None:
    """The next load goes on where an interrupted one was; once that has finished, everything is read anew."""
    first = start(database)
    claim(database, first, unit(1, 1), unit(2, 2), unit(3, 3))
    writer.record(database, first, [Checkpoint(1, 7, 2, is_read=True), Checkpoint(2, 5, 1)])
    writer.finish_load(database, first, "interrupted")
    second = start(database)
    wanted = (unit(1, 0), unit(2, 1), unit(3, 2), unit(4, 3))
    claims = claim(database, second, *wanted)
    assert sorted(claims.claimed, key=lambda c: c.ordinal) == [Checkpoint(1), Checkpoint(3, 5, 1), Checkpoint(4)]
    assert (claims.done, claims.busy) == ([Checkpoint(2, 7, 2, is_read=True)], [])
    assert database.execute("SELECT count(*) FROM load_units WHERE load_id = %s", (first,)).fetchone() == (0,)
    writer.record(database, second, [Checkpoint(n, 9, 0, is_read=True) for n in (1, 3, 4)])
    writer.finish_load(database, second, "finished")
    assert len(claim(database, start(database), *wanted).claimed) == 4


def test_another_version_begins_from_the_start(database: Connection) -> None:
    """Checkpoints of another extraction do not count."""
    first = start(database)
    claim(database, first, unit(1, 1), unit(2, 2))
    writer.record(database, first, [Checkpoint(1, 7, 2, is_read=True), Checkpoint(2, 5, 1)])
    writer.finish_load(database, first, "failed", "x")
    claims = claim(database, start(database), unit(1, 1), unit(2, 2), extractor_version=2)
    assert sorted(claims.claimed, key=lambda c: c.ordinal) == [Checkpoint(1), Checkpoint(2)]


def test_a_lease_that_ran_out(database: Connection, other: Connection) -> None:
    """A loader that gave no sign for too long loses its units, is told so, and cannot mark them."""
    first, second = start(database), start(other)
    claim(database, first, unit(1, 1), unit(2, 2))
    database.execute("UPDATE load_units SET lease_ends_at = now() - interval '1 second', document_count = 3")
    assert claim(other, second, unit(1, 1)).claimed == [Checkpoint(1, 3, 0)]
    writer.renew(database, first)
    assert claim(other, second, unit(2, 2)).busy == [2]
    assert writer.record(database, first, [Checkpoint(1, 9, 0, is_read=True), Checkpoint(2, 4, 0)]) == {1}
    assert claim(other, second, unit(1, 1)).claimed == [Checkpoint(1, 3, 0)]


def test_a_dead_load_gives_its_units_back_at_once(database: Connection, other: Connection) -> None:
    """When the session of a load is gone, nobody waits for its leases."""
    first = start(other)
    claim(other, first, unit(1, 1))
    second = start(database)
    assert claim(database, second, unit(1, 1)).busy == [1]
    other.close()
    for _ in range(100):
        writer.close_killed_loads(database)
        if claim(database, second, unit(1, 1)).claimed:
            break
    else:
        raise AssertionError
    assert database.execute("SELECT status FROM loads ORDER BY id").fetchall() == [("interrupted",), ("running",)]


def test_a_load_is_held_over_a_new_connection(database: Connection, other: Connection) -> None:
    """A load that was taken for killed when its connection broke runs on."""
    load_id = start(other)
    other.close()
    database.execute("SELECT pg_sleep(0.2)")
    writer.close_killed_loads(database)
    assert database.execute("SELECT status FROM loads").fetchall() == [("interrupted",)]
    writer.hold_load(database, load_id)
    assert database.execute("SELECT status, error, finished_at FROM loads").fetchall() == [("running", None, None)]
    writer.finish_load(database, load_id, "finished")


def test_documents_seen_to_by_others_are_counted(database: Connection) -> None:
    """What another load stored or rejected counts as unchanged or rejected."""
    load_id = start(database)
    writer.count_passed(database, load_id, 5, 2)
    assert database.execute("SELECT unchanged_count, rejected_count FROM loads").fetchall() == [(5, 2)]
