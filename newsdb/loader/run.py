"""A load from beginning to end: claims units, reads them, keeps the workers busy, records how far it is.

In: inputs and settings. Out: a ``Summary``; the rows are committed. This process reads and never extracts, unless it is
the only one.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg

from newsdb import readers, writer
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import Batch, UnitProgress, article_key
from newsdb.loader.planning import Planned, plan
from newsdb.loader.sessions import Connection, Session
from newsdb.loader.stopping import Stop, Stopped
from newsdb.loader.worker import Result, one_line
from newsdb.loader.workers import Workers, start_workers
from newsdb.settings import Settings
from newsdb.writer import Counts

CLAIMED_FILES: Final = 64
CLAIMED_BYTES: Final = 16 * 1024 * 1024
"""Files claimed at once, and their size: a round trip for many small ones, and others find something to do."""

SMALL_BYTES: Final = 4 * 1024 * 1024
"""Input up to this size is loaded by one process: others would take longer to start."""

_RECORD_SECONDS: Final = 1.0  # between checkpoints
_RENEW_SECONDS: Final = 30.0  # between signs of life
_WAIT_SECONDS: Final = 1.0  # between looks at what other loaders do


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is.

    Attributes:
        bytes_read: of the input, as it lies on disk.
        bytes_total: size of all input; None if standard input is part of it.
        counts: what is committed.
        waiting_for: units that other loaders are reading, once there is nothing else to do.
    """

    bytes_read: int
    bytes_total: int | None
    counts: Counts
    waiting_for: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did.

    Attributes:
        load_id: key of its row in ``loads``.
        counts: what is committed.
        seconds: how long it took.
        interrupted: whether the user stopped it.
    """

    load_id: int
    counts: Counts
    seconds: float
    interrupted: bool


def load(
    settings: Settings,
    inputs: Sequence[str],
    format: readers.Format | None = None,  # noqa: A002  (the option's name)
    *,
    jobs: int | None = None,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Load files into a migrated database.

    Args:
        settings: where the database is.
        inputs: files, folders, patterns; "-" is standard input.
        format: of all files; None tells it from their content.
        jobs: processes that extract; None: one for each processor, but one alone for little input.
        stop: asks to stop.
        on_progress: called after every batch.

    Returns:
        The summary, also when the user interrupted the load.

    Raises:
        UsageError: an input does not exist or holds no article file.
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    files = readers.discover(inputs)
    sizes = [file.size for file in files]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    started = time.monotonic()
    labels = [readers.InputFile(given, None).label for given in inputs]
    with Session(settings, "newsdb load") as session:
        load_id = session.run(lambda connection: writer.start_load(connection, labels, EXTRACTOR_VERSION))
        session.on_connect = lambda connection: writer.hold_load(connection, load_id)
        run = _Run(session, load_id, total, stop or Stop(), on_progress)
        interrupted = False
        try:
            with start_workers(settings, load_id, jobs or _jobs_for(total)) as workers:
                interrupted = run.load(deque(plan(files)), format, workers)
        except KeyboardInterrupt:
            interrupted = True
        except Exception as error:
            with suppress(psycopg.Error, DatabaseError):
                run.record(patience=0)
            _close_failed(session, load_id, error)
            raise
        status = "interrupted" if interrupted else "finished"
        session.run(lambda connection: writer.finish_load(connection, load_id, status))
        if not interrupted:
            session.run(lambda connection: _refresh_statistics(connection, run.counts))
    return Summary(load_id, run.counts, time.monotonic() - started, interrupted)


def _jobs_for(total: int | None) -> int:
    if total is not None and total <= SMALL_BYTES:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Run:
    """The state of a load."""

    session: Session
    load_id: int
    total: int | None
    stop: Stop
    on_progress: Callable[[Progress], None]
    counts: Counts = field(default_factory=Counts)
    bytes_read: int = 0
    _units: dict[int, UnitProgress] = field(default_factory=dict)
    _touched: set[int] = field(default_factory=set)
    _keys: set[Hashable] = field(default_factory=set)
    _batch: Batch = field(default_factory=lambda: Batch(0))
    _recorded: float = field(default_factory=time.monotonic)
    _renewed: float = field(default_factory=time.monotonic)

    def load(self, waiting: deque[Planned], form: readers.Format | None, workers: Workers) -> bool:
        """Load all units; return whether the user stopped it."""
        busy_in_a_row = 0
        try:
            while waiting:
                claimed, busy = self._claim(waiting)
                waiting.extend(busy)
                busy_in_a_row = 0 if claimed else busy_in_a_row + len(busy)
                for planned, progress in claimed:
                    self._read(planned, progress, form, workers)
                    if progress.is_lost:
                        waiting.append(planned)
                if waiting and busy_in_a_row >= len(waiting):
                    self._flush(workers)
                    self._await_others(len(waiting))
                    busy_in_a_row = 0
            self._flush(workers)
        except Stopped:  # nothing is half done: what was read and not handed over is read again
            self._collect_all(workers)
        return self.stop.requested

    def _claim(self, waiting: deque[Planned]) -> tuple[list[tuple[Planned, UnitProgress]], list[Planned]]:
        """Claim the next units; return those that are ours with their checkpoint, and those that others read."""
        wanted: list[Planned] = []
        size = 0
        while waiting and len(wanted) < CLAIMED_FILES and size < CLAIMED_BYTES:
            wanted.append(waiting.popleft())
            size += wanted[-1].unit.size_bytes or 0
        units = [planned.unit for planned in wanted]
        claims = self.session.run(lambda connection: writer.claim(connection, self.load_id, EXTRACTOR_VERSION, units))
        by_ordinal = {planned.unit.ordinal: planned for planned in wanted}
        claimed = []
        for checkpoint in sorted(claims.claimed, key=lambda checkpoint: checkpoint.ordinal):
            progress = UnitProgress(checkpoint.ordinal, checkpoint.documents, checkpoint.rejected)
            self._units[checkpoint.ordinal] = progress
            self._pass(checkpoint.documents, checkpoint.rejected)
            claimed.append((by_ordinal[checkpoint.ordinal], progress))
        for checkpoint in claims.done:
            self._pass(checkpoint.documents, checkpoint.rejected)
            self.bytes_read += by_ordinal[checkpoint.ordinal].unit.size_bytes or 0
        return claimed, [by_ordinal[ordinal] for ordinal in sorted(claims.busy)]

    def _pass(self, documents: int, rejected: int) -> None:
        """Count documents that another load, or one that was cut off, has seen to."""
        if documents:
            self.counts += Counts(unchanged=documents - rejected, rejected=rejected)
            self.session.run(
                lambda connection: writer.count_passed(connection, self.load_id, documents - rejected, rejected)
            )

    def _read(self, planned: Planned, progress: UnitProgress, form: readers.Format | None, workers: Workers) -> None:
        """Read a unit from its checkpoint on, handing batches over as they fill."""
        skipped = progress.documents
        documents = readers.read(planned.file, form, self._count_bytes)
        while not progress.is_lost:
            with self.stop.waiting():
                item = next(documents, None)
            if item is None:
                progress.is_exhausted = True
                self._touched.add(progress.ordinal)
                break
            if skipped:
                skipped -= 1
                continue
            key = article_key(item)
            self._batch.add(progress.ordinal, item, key)
            progress.read_into(self._batch.number)
            if self._batch.is_full:
                self._submit(workers)
        self._collect(workers.done(block=False))

    def _submit(self, workers: Workers) -> None:
        """Hand the batch over, once there is room and no article of it is in work."""
        batch, self._batch = self._batch, Batch(self._batch.number + 1)
        while not workers.has_room or not self._keys.isdisjoint(batch.keys):
            self._collect(workers.done(block=True))
        self._keys |= batch.keys
        workers.submit(batch)
        self._collect(workers.done(block=False))

    def _flush(self, workers: Workers) -> None:
        """Hand over what is left, and wait for all of it."""
        if self._batch.documents:
            self._submit(workers)
        self._collect_all(workers)

    def _collect_all(self, workers: Workers) -> None:
        while workers.in_work:
            self._collect(workers.done(block=True))
        self.record()

    def _collect(self, results: list[tuple[Batch, Result]]) -> None:
        """Take in what is committed."""
        for batch, result in results:
            self._keys -= batch.keys
            self.counts += result.counts
            for ordinal in {ordinal for ordinal, _ in batch.documents}:
                self._units[ordinal].committed(batch.number, result.rejected[ordinal])
                self._touched.add(ordinal)
        now = time.monotonic()
        if now - self._recorded > _RECORD_SECONDS or len(self._touched) >= CLAIMED_FILES:
            self.record()
        if now - self._renewed > _RENEW_SECONDS:
            self.session.run(lambda connection: writer.renew(connection, self.load_id))
            self._renewed = now
        if results:
            self.on_progress(Progress(self.bytes_read, self.total, self.counts))

    def record(self, patience: float | None = None) -> None:
        """Store how far the units are."""
        self._recorded = time.monotonic()
        checkpoints = [self._units[ordinal].checkpoint for ordinal in sorted(self._touched)]
        self._touched.clear()
        if not checkpoints:
            return
        lost = self.session.run(
            lambda connection: writer.record(connection, self.load_id, checkpoints), patience=patience
        )
        for checkpoint in checkpoints:
            if checkpoint.ordinal in lost:
                self._units[checkpoint.ordinal].is_lost = True
            elif checkpoint.is_read:
                del self._units[checkpoint.ordinal]

    def _await_others(self, units: int) -> None:
        """Wait a moment for other loaders; what a dead one left is free then."""
        self.on_progress(Progress(self.bytes_read, self.total, self.counts, waiting_for=units))
        with self.stop.waiting():
            time.sleep(_WAIT_SECONDS)
        self.session.run(writer.close_killed_loads)

    def _count_bytes(self, increment: int) -> None:
        self.bytes_read += increment


def _close_failed(session: Session, load_id: int, error: Exception) -> None:
    """Mark the load as failed, if there still is a database to say so to; else it stays running, as if killed."""
    reason = one_line(error) if isinstance(error, DatabaseError) else f"{type(error).__name__}: {one_line(error)}"
    with suppress(psycopg.Error, DatabaseError):
        session.run(lambda connection: writer.finish_load(connection, load_id, "failed", reason), patience=0)


def _refresh_statistics(connection: Connection, counts: Counts) -> None:
    """Give the planner statistics at once where a load changed much; autovacuum would take its minute."""
    row = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass").fetchone()
    if row is not None and (counts.new + counts.updated) > 0.1 * max(row[0], 0):
        connection.execute("ANALYZE articles, quotes, mentions, people, person_names, sources")
