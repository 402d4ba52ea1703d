"""Workers: one in this process, or as many processes as asked for, each with a connection of its own.

In: batches. Out: results, in the order in which they are done. Processes are started once a batch asks for extraction:
what is stored already is done here faster than they start. Interrupts are the reading process's matter: workers finish
what they have, and end when the reading process closes their pipe, or is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from logging import LogRecord
from multiprocessing import connection as pipes
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from typing import Any, Final, Protocol

from newsdb.errors import DatabaseError
from newsdb.loader.batches import Batch
from newsdb.loader.events import send_records, take_record
from newsdb.loader.work import MakeWorker, Result, Worker
from newsdb.settings import Settings

_IGNORED: Final = frozenset({signal.SIGINT, signal.SIGTERM})  # by workers
_POLL_SECONDS: Final = 1.0  # after which the reader sees to its leases, and to a wish to stop


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
def start_workers(settings: Settings, load_id: int, jobs: int, make_worker: MakeWorker) -> Iterator[Workers]:
    """Give workers for a load; on leaving, what they are at is finished first.

    Raises:
        DatabaseError: a worker was killed, or the database failed for good.
    """
    workers = _Here(make_worker(settings, load_id)) if jobs == 1 else _Processes(settings, load_id, jobs, make_worker)
    try:
        yield workers
    finally:
        workers.close()


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

    def close(self) -> None:
        """Close the connection."""
        self._worker.close()


@dataclass(slots=True, eq=False)
class _Process:
    """A worker in a process of its own, and what it is at."""

    process: SpawnProcess
    pipe: pipes.Connection
    batch: Batch | None = None


class _Processes:
    """Workers in processes of their own; one batch waits, so that none of them does."""

    def __init__(self, settings: Settings, load_id: int, jobs: int, make_worker: MakeWorker) -> None:
        self._start = partial(_start, settings, load_id, make_worker)
        self._jobs = jobs
        self._here = make_worker(settings, load_id)  # until the processes are needed
        self._done: list[tuple[Batch, Result]] = []
        self._workers: list[_Process] = []
        self._waiting: Batch | None = None

    @property
    def in_work(self) -> int:
        return len(self._done) + sum(worker.batch is not None for worker in self._workers) + (not self.has_room)

    @property
    def has_room(self) -> bool:
        return self._waiting is None

    def submit(self, batch: Batch) -> None:
        if not self._workers:
            result = self._here.process_known(batch)
            if result is not None:
                self._done.append((batch, result))
                return
            self._here.close()
            for _ in range(self._jobs):
                self._workers.append(self._start())
        self._waiting = batch
        self._hand_out()

    def done(self, *, block: bool) -> list[tuple[Batch, Result]]:
        results, self._done = self._done, []
        busy = {worker.pipe: worker for worker in self._workers if worker.batch is not None}
        if busy:
            ready = pipes.wait(list(busy), timeout=_POLL_SECONDS if block and not results else 0)
            for pipe in ready:
                if isinstance(pipe, pipes.Connection):
                    results += self._receive(busy[pipe])
            self._hand_out()
        return results

    def _hand_out(self) -> None:
        """Give the waiting batch to whoever is idle."""
        idle = next((worker for worker in self._workers if worker.batch is None), None)
        if self._waiting is not None and idle is not None:
            with _told():
                idle.pipe.send(self._waiting)
            idle.batch, self._waiting = self._waiting, None

    def _receive(self, worker: _Process) -> Iterator[tuple[Batch, Result]]:
        """Take what a worker has sent: what it logs, then the result."""
        with _told():
            while isinstance(answer := worker.pipe.recv(), LogRecord):
                take_record(answer)
                if not worker.pipe.poll():
                    return
        batch, worker.batch = worker.batch, None
        if isinstance(answer, BaseException):
            raise answer
        if batch is None:
            raise AssertionError
        yield batch, answer

    def close(self) -> None:
        """Close the pipes, which ends the workers behind the batch that they are at."""
        self._here.close()
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()


def _start(settings: Settings, load_id: int, make_worker: MakeWorker) -> _Process:
    # Not forked: a process with threads or connections open would pass them on in whatever state they are.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings, load_id, make_worker), daemon=True)
    # A new process has the signals that are blocked here: until it ignores them, which takes it a second, they wait.
    resource_tracker.ensure_running()  # with the first process otherwise, and then they are not blocked any more
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _IGNORED)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    theirs.close()  # so that a worker's end is seen here
    return _Process(process, ours)


@contextmanager
def _told() -> Iterator[None]:
    """Say that a worker is gone."""
    try:
        yield
    except (EOFError, OSError):
        raise DatabaseError(
            "a worker process was killed; run the same command again, with fewer --jobs if memory had run out"
        ) from None


def _work(pipe: pipes.Connection, settings: Settings, load_id: int, make_worker: MakeWorker) -> None:
    """Be a worker: batches in, results or the error that ended the work out."""
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _IGNORED)
    send_records(pipe)
    worker: Worker | None = None
    # The other end is gone when the load has ended, or the reading process was killed.
    with suppress(EOFError, OSError):
        while True:
            batch = pipe.recv()
            try:
                # With the first batch, so that what fails here is told, too: an embedded server may have to be started.
                worker = worker or make_worker(settings, load_id)
                answer: Any = worker.process(batch)
            except DatabaseError as error:
                answer = error
            except Exception as error:  # noqa: BLE001  (a defect: told where the user sees it, with its place)
                answer = RuntimeError(f"{type(error).__name__} in a worker:\n{traceback.format_exc()}")
            pipe.send(answer)
    if worker is not None:
        worker.close()
