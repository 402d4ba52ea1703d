"""A run from beginning to end: claims units, reads them, keeps the workers busy, records how far it is.

In: a ``Job`` and settings. Out: a ``Summary``; the rows are committed. This process reads and never extracts, unless it
is the only one.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg

from newsdb import writer
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import Batch, Item, UnitProgress, article_key
from newsdb.loader.journal import Journal
from newsdb.loader.linking import LinkingBeside, link_waiting
from newsdb.loader.people import rekey, resolve_stored
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.sessions import Connection, Session
from newsdb.loader.stopping import Stop, Stopped
from newsdb.loader.work import MakeWorker, Result, one_line, peak_memory
from newsdb.loader.workers import Workers, start_workers
from newsdb.settings import Settings
from newsdb.writer import Checkpoint, Counts, Unit

CLAIMED_UNITS: Final = 64
CLAIMED_BYTES: Final = 16 * 1024 * 1024
"""Units claimed at once, and their size: a round trip for many small ones, and others find something to do."""

_RECORD_SECONDS: Final = 1.0  # between checkpoints
_RENEW_SECONDS: Final = 30.0  # between signs of life
_MEASURE_SECONDS: Final = 5.0  # between records of the metrics so far
_REPORT_SECONDS: Final = 1.0  # between calls of on_progress while no batch is done
_LINKED: Final = 10_000  # articles of others that a run links besides its own; more are left to the command for it
_WAIT_SECONDS: Final = 1.0  # between looks at what other loaders do


@dataclass(frozen=True, slots=True)
class Task:
    """A unit and how to read it.

    Attributes:
        unit: as the database knows it.
        read: gives its items in order; calls its argument with the bytes consumed.
        resumes: the items are always the same, so that those up to a checkpoint can be passed over.
    """

    unit: Unit
    read: Callable[[Callable[[int], None]], Iterator[Item]]
    resumes: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """What a run does.

    Attributes:
        kind: load, retry or reextract.
        labels: its input, as it is shown.
        tasks: its units, in order.
        size: of all of them, as ``Task.read`` counts; None if unknown.
        make_worker: what each worker is made by.
        is_small: one process does it faster than others start.
    """

    kind: str
    labels: Sequence[str]
    tasks: Sequence[Task]
    size: int | None
    make_worker: MakeWorker
    is_small: bool


def perform(
    settings: Settings,
    job: Job,
    jobs: int | None = None,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Do a job on a migrated database.

    Args:
        settings: where the database is.
        job: what to do.
        jobs: processes that extract; None: one for each processor, but one alone for a small job.
        stop: asks to stop.
        on_progress: called after every batch, and about every second in between.

    Returns:
        The summary, also when the user interrupted the run.

    Raises:
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    started = time.monotonic()
    number = jobs or (1 if job.is_small else _processors())
    with (
        Session(settings, f"newsdb {job.kind}") as session,
        LinkingBeside(settings, f"newsdb {job.kind} linking") as linking,
    ):
        load_id = session.run(lambda connection: writer.start_load(connection, job.labels, EXTRACTOR_VERSION, job.kind))
        session.on_connect = lambda connection: writer.hold_load(connection, load_id)
        journal = Journal(load_id, job.kind, job.labels, len(job.tasks), job.size, number)
        known: dict[str, float] = {"workers": number, "units": len(job.tasks)}
        if job.size is not None:
            known["bytes_total"] = job.size
        run = _Run(session, load_id, job.size, stop or Stop(), on_progress, known, journal, linking)
        run.record_metrics()
        rekey(session, run.stop)  # before names are met under today's keys
        interrupted = False
        try:
            with start_workers(settings, load_id, number, job.make_worker) as workers:
                interrupted = run.do(deque(job.tasks), workers)
        except KeyboardInterrupt:
            interrupted = True
        except Exception as error:
            with suppress(psycopg.Error, DatabaseError):
                run.record(patience=0)
            kind = "" if isinstance(error, DatabaseError) else f"{type(error).__name__}: "
            reason = f"{kind}{one_line(error)}"
            _close_failed(session, load_id, reason)
            journal.failed(reason, run.progress())
            raise
        run.record_metrics()
        status = "interrupted" if interrupted else "finished"
        session.run(lambda connection: writer.finish_load(connection, load_id, status))
        if not interrupted:
            link_waiting(session, run.stop, most=_LINKED + 2 * run.counts.documents)
            session.run(lambda connection: _refresh_statistics(connection, run.counts))
            resolve_stored(session, run.stop, only_new=True)
            if changed := run.counts.new + run.counts.updated:
                session.run(lambda connection: writer.refresh_after(connection, changed))
    seconds, final = time.monotonic() - started, run.progress()
    summary = Summary(load_id, run.counts, seconds, interrupted, final, frozenset(run.reject_fingerprints))
    journal.ended(summary)
    return summary


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Run:
    """The state of a run."""

    session: Session
    load_id: int
    total: int | None
    stop: Stop
    on_progress: Callable[[Progress], None]
    metrics: dict[str, float]
    journal: Journal
    linking: LinkingBeside
    counts: Counts = field(default_factory=Counts)
    bytes_read: int = 0
    reject_fingerprints: set[bytes] = field(default_factory=set)
    _seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _batches: int = 0
    _retries: int = 0
    _peak: int = 0
    _began: float = field(default_factory=time.monotonic)
    _units: dict[int, UnitProgress] = field(default_factory=dict)
    _touched: set[int] = field(default_factory=set)
    _keys: set[Hashable] = field(default_factory=set)
    _batch: Batch = field(default_factory=lambda: Batch(0))
    _recorded: float = field(default_factory=time.monotonic)
    _renewed: float = field(default_factory=time.monotonic)
    _measured: float = field(default_factory=time.monotonic)
    _reported: float = field(default_factory=time.monotonic)

    def do(self, waiting: deque[Task], workers: Workers) -> bool:
        """Do all tasks; return whether the user stopped it."""
        busy_in_a_row = 0
        try:
            while waiting:
                claimed, busy = self._claim(waiting)
                waiting.extend(busy)
                busy_in_a_row = 0 if claimed else busy_in_a_row + len(busy)
                for task, progress in claimed:
                    self._read(task, progress, workers)
                    if progress.is_lost:
                        waiting.append(task)
                if waiting and busy_in_a_row >= len(waiting):
                    self._flush(workers)
                    self._await_others(len(waiting))
                    busy_in_a_row = 0
            self._flush(workers)
        except Stopped:  # nothing is half done: what was read and not handed over is read again
            self._collect_all(workers)
        return self.stop.requested

    def _claim(self, waiting: deque[Task]) -> tuple[list[tuple[Task, UnitProgress]], list[Task]]:
        """Claim the next units; return those that are ours with their checkpoint, and those that others read."""
        wanted: list[Task] = []
        size = 0
        while waiting and len(wanted) < CLAIMED_UNITS and size < CLAIMED_BYTES:
            wanted.append(waiting.popleft())
            size += wanted[-1].unit.size_bytes or 0
        units = [task.unit for task in wanted]
        claims = self.session.run(lambda connection: writer.claim(connection, self.load_id, EXTRACTOR_VERSION, units))
        self.journal.claimed(units, claims)
        by_ordinal = {task.unit.ordinal: task for task in wanted}
        claimed = []
        for checkpoint in sorted(claims.claimed, key=lambda checkpoint: checkpoint.ordinal):
            task = by_ordinal[checkpoint.ordinal]
            done = checkpoint if task.resumes else Checkpoint(checkpoint.ordinal)
            progress = UnitProgress(done.ordinal, done.documents, done.rejected)
            self._units[done.ordinal] = progress
            self._pass(done.documents, done.rejected)
            claimed.append((task, progress))
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

    def _read(self, task: Task, progress: UnitProgress, workers: Workers) -> None:
        """Read a unit from its checkpoint on, handing batches over as they fill."""
        skipped = progress.documents
        items = task.read(self._count_bytes)
        while not progress.is_lost:
            began = time.perf_counter()
            with self.stop.waiting():
                item = next(items, None)
            self._seconds["reading"] += time.perf_counter() - began
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
        if self._batch.items:
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
            for stage, seconds in result.seconds.items():
                self._seconds[stage] += seconds
            self._batches += 1
            self._retries += result.retries
            self._peak = max(self._peak, result.peak_bytes)
            self.reject_fingerprints |= result.reject_fingerprints
            for ordinal in {ordinal for ordinal, _ in batch.items}:
                self._units[ordinal].committed(batch.number, result.rejected[ordinal])
                self._touched.add(ordinal)
        now = time.monotonic()
        if now - self._recorded > _RECORD_SECONDS or len(self._touched) >= CLAIMED_UNITS:
            self.record()
        if now - self._renewed > _RENEW_SECONDS:
            self.session.run(lambda connection: writer.renew(connection, self.load_id))
            self._renewed = now
        if now - self._measured > _MEASURE_SECONDS:
            self.record_metrics()
        self.linking.stored(sum(result.counts.new + result.counts.updated for _, result in results))
        if results or now - self._reported > _REPORT_SECONDS:
            self._report()

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
        self.journal.recorded(checkpoints, lost)
        for checkpoint in checkpoints:
            if checkpoint.ordinal in lost:
                self._units[checkpoint.ordinal].is_lost = True
            elif checkpoint.is_read:
                del self._units[checkpoint.ordinal]

    def record_metrics(self, waiting_for: int = 0) -> None:
        """Store what the run has cost so far."""
        self._measured = time.monotonic()
        metrics = self.progress(waiting_for).metrics
        self.session.run(lambda connection: writer.record_metrics(connection, self.load_id, metrics))

    def progress(self, waiting_for: int = 0) -> Progress:
        """Tell how far the run is, and what it has cost so far."""
        costs: dict[str, float] = {
            **{f"seconds_{stage}": seconds for stage, seconds in self._seconds.items()},
            "seconds": time.monotonic() - self._began,
            "bytes_read": self.bytes_read,
            "units_read": self.journal.units_read,
            "units_waiting": waiting_for,
            "batches": self._batches,
            "retries": self._retries + self.session.retries,
            "peak_bytes_reader": peak_memory(),
            "peak_bytes_worker": self._peak,
        }
        return Progress(self.bytes_read, self.total, self.counts, waiting_for, self.metrics | costs)

    def _report(self, waiting_for: int = 0) -> None:
        self._reported = time.monotonic()
        progress = self.progress(waiting_for)
        self.journal.progress(progress)
        self.on_progress(progress)

    def _await_others(self, units: int) -> None:
        """Wait a moment for other loaders; what a dead one left is free then."""
        self._report(waiting_for=units)
        self.record_metrics(waiting_for=units)
        with self.stop.waiting():
            time.sleep(_WAIT_SECONDS)
        self.session.run(writer.close_killed_loads)

    def _count_bytes(self, increment: int) -> None:
        self.bytes_read += increment


def _close_failed(session: Session, load_id: int, reason: str) -> None:
    """Mark the load as failed, if there still is a database to say so to; else it stays running, as if killed."""
    with suppress(psycopg.Error, DatabaseError):
        session.run(lambda connection: writer.finish_load(connection, load_id, "failed", reason), patience=0)


def _refresh_statistics(connection: Connection, counts: Counts) -> None:
    """Give the planner statistics at once where a load changed much; autovacuum would take its minute."""
    row = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass").fetchone()
    if row is not None and (counts.new + counts.updated) > 0.1 * max(row[0], 0):
        connection.execute(
            "ANALYZE articles, quotes, mentions, people, person_names, sources, wordings, utterance_wordings"
        )
