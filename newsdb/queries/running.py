"""Loads that run at this moment: how far they are, what they read, and whether they are alive.

Cheap whatever the size of the database and of the input: the loader's own figures are read, nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from newsdb.database.locks import LOAD_IS_HELD
from newsdb.queries.status import Load, latest_end

_UNITS_SHOWN = 8  # of each load


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A unit of input that is being read.

    Attributes:
        path: the file.
        size_bytes: its size; None for standard input and articles.
        documents: committed so far.
        rejected: rejects among them.
        lease_seconds: until others may take it over, unless the lease is renewed; below zero: they may now.
    """

    path: str
    size_bytes: int | None
    documents: int
    rejected: int
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class RunningLoad:
    """A load whose row says that it runs.

    Attributes:
        id: its number.
        kind: load, retry or reextract.
        inputs: as given on the command line.
        started_at: when it began.
        seconds: since then.
        is_held: its session is there; else it was killed, and the next load to start says so in its row.
        new: documents by outcome, as are the next three.
        updated: see new.
        unchanged: see new.
        rejected: see new.
        quotes: stored.
        metrics: its figures of table load_metrics.
        metrics_age: seconds since these were recorded.
        units: some of those that it reads.
        unit_count: how many it reads, claimed ones that wait their turn included.
    """

    id: int
    kind: str
    inputs: tuple[str, ...]
    started_at: datetime
    seconds: float
    is_held: bool
    new: int
    updated: int
    unchanged: int
    rejected: int
    quotes: int
    metrics: dict[str, float]
    metrics_age: float
    units: tuple[OpenUnit, ...]
    unit_count: int

    @property
    def documents(self) -> int:
        """All documents committed."""
        return self.new + self.updated + self.unchanged + self.rejected

    @property
    def share(self) -> float | None:
        """How much of the input is read; None where its size is unknown."""
        total = self.metrics.get("bytes_total")
        return min(self.metrics.get("bytes_read", 0.0) / total, 1.0) if total else None

    @property
    def seconds_left(self) -> float | None:
        """How long it takes yet, if it goes on as before; None where nobody can tell."""
        share = self.share
        if not share or not self.is_held:
            return None
        return max(self.metrics.get("seconds", 0.0) * (1 / share - 1) - self.metrics_age, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the database finds.

    Attributes:
        at: when, by the server's clock.
        loads: those that run, the oldest first.
        latest: the load that ended last.
    """

    at: datetime
    loads: tuple[RunningLoad, ...]
    latest: Load | None


def look(connection: Connection) -> Look:
    """Look at what runs, in one transaction."""
    rows = connection.execute(
        text(
            "SELECT l.*, extract(epoch FROM now() - started_at)::float8 AS seconds,"  # noqa: S608  (no input)
            f" {LOAD_IS_HELD} AS is_held FROM loads l WHERE status = 'running' ORDER BY id"
        )
    ).all()
    ids = [row.id for row in rows]
    metrics, ages = _metrics(connection, ids)
    units, counts = _units(connection, ids)
    return Look(
        at=connection.execute(text("SELECT now()")).scalar_one(),
        loads=tuple(
            RunningLoad(
                id=row.id,
                kind=row.kind,
                inputs=tuple(row.inputs),
                started_at=row.started_at,
                seconds=row.seconds,
                is_held=row.is_held,
                new=row.new_count,
                updated=row.updated_count,
                unchanged=row.unchanged_count,
                rejected=row.rejected_count,
                quotes=row.quote_count,
                metrics=metrics.get(row.id, {}),
                metrics_age=ages.get(row.id, 0.0),
                units=tuple(units.get(row.id, ())),
                unit_count=counts.get(row.id, 0),
            )
            for row in rows
        ),
        latest=latest_end(connection),
    )


def _metrics(connection: Connection, ids: list[int]) -> tuple[dict[int, dict[str, float]], dict[int, float]]:
    """Read the figures of loads, and how old they are."""
    found: dict[int, dict[str, float]] = {}
    ages: dict[int, float] = {}
    query = text(
        "SELECT load_id, name, value, extract(epoch FROM now() - recorded_at)::float8 AS age"
        " FROM load_metrics WHERE load_id = ANY(:ids)"
    )
    for row in connection.execute(query, {"ids": ids}):
        found.setdefault(row.load_id, {})[row.name] = row.value
        ages[row.load_id] = max(row.age, 0.0)
    return found, ages


def _units(connection: Connection, ids: list[int]) -> tuple[dict[int, list[OpenUnit]], dict[int, int]]:
    """Read the first of the units that loads read, those begun before those that wait their turn, and count them."""
    found: dict[int, list[OpenUnit]] = {}
    counts: dict[int, int] = {}
    query = text(
        """
        SELECT * FROM (
            SELECT load_id, path, size_bytes, document_count, rejected_count,
                   extract(epoch FROM lease_ends_at - now())::float8 AS lease_seconds,
                   count(*) OVER (PARTITION BY load_id) AS unit_count,
                   row_number() OVER (PARTITION BY load_id ORDER BY document_count = 0, ordinal) AS place
            FROM load_units WHERE status = 'reading' AND load_id = ANY(:ids)
        ) AS units WHERE place <= :most ORDER BY load_id, place
        """
    )
    for row in connection.execute(query, {"ids": ids, "most": _UNITS_SHOWN}):
        unit = OpenUnit(row.path, row.size_bytes, row.document_count, row.rejected_count, row.lease_seconds)
        found.setdefault(row.load_id, []).append(unit)
        counts[row.load_id] = row.unit_count
    return found, counts
