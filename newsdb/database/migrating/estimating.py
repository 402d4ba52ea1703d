"""How long a revision may take in this database: rough figures for each kind of work, times what the tables hold.

Rows are the planner's estimate, sizes those of the files: nothing is counted, so that a plan of a big database is there
at once. Processors and disks differ: a figure tells seconds from minutes from hours, and no more. Of rows that are
changed and of queries nobody knows beforehand how many they concern: the figure is for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from newsdb.database.migrating.effects import Lock, Work
from newsdb.database.migrating.revisions import Statement

_BYTES_PER_ROW: Final = 200  # of a table that was never analyzed

# Seconds for a million rows, and for a gigabyte of the table. benchmarks/migrating.py measures them.
_SECONDS: Final[Mapping[Work, tuple[float, float]]] = {
    Work.CATALOGUE: (0, 0),
    Work.SCAN: (0.3, 1),
    Work.INDEX: (1, 1),
    Work.GIN_INDEX: (20, 10),
    Work.CONCURRENT_INDEX: (2, 2),
    Work.CONCURRENT_GIN_INDEX: (25, 12),
    Work.REWRITE: (5, 30),
    Work.ROWS: (20, 10),
    Work.QUERY: (10, 2),
    Work.UNKNOWN: (0, 0),
}
_UNTOLD: Final = {Work.UNKNOWN}
_WITH_INDEXES: Final = {Work.REWRITE, Work.ROWS}  # each row goes into all indexes, too


@dataclass(frozen=True, slots=True)
class Size:
    """What a table holds.

    Attributes:
        rows: about how many.
        table_bytes: of the table with its long values, without indexes.
        indexes: how many it has, of whatever kind.
        gin_indexes: how many of them are of words or trigrams.
    """

    rows: int
    table_bytes: int
    indexes: int = 0
    gin_indexes: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """The strongest lock that a revision takes on a table in use.

    Attributes:
        table: its name.
        lock: the mode.
        seconds: about how long it is held: from the statement that takes it to the end of its transaction. None: nobody
            can tell.
        works: what is done to the table, whatever the lock, in order, with the index or constraint concerned.
    """

    table: str
    lock: Lock
    seconds: float | None
    works: tuple[tuple[Work, str], ...]


def read_sizes(connection: Connection) -> dict[str, Size]:
    """Sizes of the tables and materialized views of this database, by name; outside of public with the schema."""
    found = connection.execute(
        text("""
            SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
                c.reltuples::float8 AS tuples, pg_table_size(c.oid) AS table_bytes,
                (SELECT count(*) FROM pg_index WHERE indrelid = c.oid) AS indexes,
                (
                    SELECT count(*) FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                    JOIN pg_am AS m ON m.oid = x.relam AND m.amname IN ('gin', 'gist') WHERE i.indrelid = c.oid
                ) AS gin_indexes
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname IN ('public', 'analyst')
        """)
    )
    return {row.name: Size(_rows(row), row.table_bytes, row.indexes, row.gin_indexes) for row in found}


def _rows(row: Any) -> int:
    return round(row.tuples) if row.tuples >= 0 else int(row.table_bytes) // _BYTES_PER_ROW


def seconds_of(statement: Statement, sizes: Mapping[str, Size]) -> float | None:
    """About how long a statement takes; None if nobody can tell."""
    if any(effect.work in _UNTOLD for effect in statement.effects):
        return None
    # A query over several tables is as long as the biggest makes it; all else is work on each.
    works = [(effect.work, _work(effect.work, sizes.get(effect.table))) for effect in statement.effects]
    queries = [seconds for work, seconds in works if work is Work.QUERY]
    return sum(seconds for work, seconds in works if work is not Work.QUERY) + max(queries, default=0)


def total(parts: Iterable[float | None]) -> float | None:
    """A sum that nobody can tell if one part cannot be told."""
    seconds = 0.0
    for part in parts:
        if part is None:
            return None
        seconds += part
    return seconds


def held_locks(statements: Iterable[Statement], sizes: Mapping[str, Size]) -> tuple[Held, ...]:
    """The strongest lock on each table in use, the strongest first; mere reading is left out, unless it takes long."""
    every = list(statements)
    took = [seconds_of(statement, sizes) for statement in every]
    locks: dict[str, dict[Lock, float | None]] = {}
    works: dict[str, dict[tuple[Work, str], None]] = {}
    for place, statement in enumerate(every):
        until_commit = total(
            seconds
            for later, seconds in zip(every[place:], took[place:], strict=True)
            if later is statement or (later.transaction is not None and later.transaction == statement.transaction)
        )
        for effect in statement.effects:
            if effect.work not in {Work.CATALOGUE, Work.UNKNOWN}:
                works.setdefault(effect.table, {})[effect.work, effect.subject] = None
            if effect.lock > Lock.ACCESS_SHARE or effect.work is Work.QUERY:
                held = locks.setdefault(effect.table, {})
                before = held.get(effect.lock, 0)
                held[effect.lock] = None if until_commit is None or before is None else max(before, until_commit)
    found = [Held(table, (lock := max(held)), held[lock], tuple(works.get(table, ()))) for table, held in locks.items()]
    return tuple(sorted(found, key=lambda held: (-held.lock, held.table)))


def _work(work: Work, size: Size | None) -> float:
    if size is None:
        return 0.0
    for_rows, for_bytes = _SECONDS[work]
    seconds = for_rows * size.rows / 1e6 + for_bytes * size.table_bytes / 1e9
    if work in _WITH_INDEXES:
        seconds += (size.indexes - size.gin_indexes) * _work(Work.INDEX, size)
        seconds += size.gin_indexes * _work(Work.GIN_INDEX, size)
    return seconds
