"""Workers: one in this process, or as many processes as asked for, each with a connection of its own.

In: batches. Out: results, in the order in which they are done. Interrupts are the reading process's matter: workers
finish what they have. If that process is killed they end at once, and the database rolls back what was not committed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection as pipes
from typing import Final, Protocol

from newsdb.errors import DatabaseError
from newsdb.loader.batches import Batch
from newsdb.loader.worker import Result, Worker
from newsdb.settings import Settings

_WAITING_BATCHES: Final = 1  # beside those in work: a worker never waits for the next


class Workers(Protocol):
    """Whoever processes batches."""

    @property
    def in_work(self) -> int:
        """How many batches were submitted and not returned yet."""

    @property
    def has_room(self) -> bool:
        """Whether another batch may be submitted."""

    def submit(self, batch: Batch) -> None:
        """Hand over a batch."""

    def done(self, *, block: bool) -> list[tuple[Batch, Result]]:
        """Return what is done; with ``block`` wait for at least one if there is any in work."""


@contextmanager
def start_workers(settings: Settings, load_id: int, jobs: int) -> Iterator[Workers]:
    """Give workers for a load; on leaving, what is in work is finished first unless an error is on its way."""
    if jobs == 1:
        worker = Worker(settings, load_id)
        try:
            yield _Here(worker)
        finally:
            worker.close()
        return
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(settings, load_id)
    )
    try:
        yield _Processes(pool, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Here:
    """One worker, in this process: a batch is done when it was submitted."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._done: list[tuple[Batch, Result]] = []

    @property
    def in_work(self) -> int:
        return len(self._done)

    @property
    def has_room(self) -> bool:
        return not self._done

    def submit(self, batch: Batch) -> None:
        self._done.append((batch, self._worker.process(batch)))

    def done(self, *, block: bool) -> list[tuple[Batch, Result]]:  # noqa: ARG002  (there is nothing to wait for)
        done, self._done = self._done, []
        return done


class _Processes:
    """Workers in processes of their own."""

    def __init__(self, pool: ProcessPoolExecutor, jobs: int) -> None:
        self._pool = pool
        self._most = jobs + _WAITING_BATCHES
        self._batches: dict[Future[Result], Batch] = {}

    @property
    def in_work(self) -> int:
        return len(self._batches)

    @property
    def has_room(self) -> bool:
        return len(self._batches) < self._most

    def submit(self, batch: Batch) -> None:
        with _named_death():
            self._batches[self._pool.submit(_process, batch)] = batch

    def done(self, *, block: bool) -> list[tuple[Batch, Result]]:
        if not self._batches:
            return []
        finished, _ = wait(self._batches, timeout=_POLL_SECONDS if block else 0, return_when=FIRST_COMPLETED)
        with _named_death():
            return [(self._batches.pop(future), future.result()) for future in finished]


_POLL_SECONDS: Final = 1.0  # after which the reader sees to its leases, and to a wish to stop


@contextmanager
def _named_death() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool:
        raise DatabaseError(
            "a worker process was killed; run the same command again, with fewer --jobs if memory had run out"
        ) from None


_worker: Worker | None = None  # of this process


def _begin(settings: Settings, load_id: int) -> None:
    """Make a process a worker."""
    global _worker  # noqa: PLW0603  (a pool's initializer has no other way to leave something for its tasks)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(settings, load_id)


def _process(batch: Batch) -> Result:
    if _worker is None:
        raise AssertionError
    return _worker.process(batch)


def _end_with_parent() -> None:
    """End when the reading process is gone: nobody would take the results."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)
