"""What a long statement is doing, and who it waits for, seen from a second connection.

In: the engine and the backend that works. Out: a ``Look`` every quarter of a second, from a thread, while a statement
takes longer than that. It connects before any does: a lock timeout may strike sooner than a busy machine connects.
Where no second connection is to be had, a look tells the time alone. Any work on one connection can be watched so.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from newsdb.errors import NewsdbError

_EVERY_SECONDS: Final = 0.25

_BUILDING = """
SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total
FROM pg_stat_progress_create_index WHERE pid = %s
"""
# As revisions that change rows in batches say it, by RAISE NOTICE.
_BATCHES: Final = re.compile(r"done: (\d+) of (\d+)")
# Never the text of their queries: it may hold data.
_BLOCKERS = """
SELECT
    b.pid,
    a.application_name,
    a.state,
    extract(epoch FROM clock_timestamp() - a.xact_start)::float8,
    a.pid IS NOT NULL AND a.usesysid IS NULL  -- backend_type is not everybody's to see
FROM (SELECT DISTINCT unnest(pg_blocking_pids(%s))) AS b (pid) LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid
ORDER BY b.pid
"""
_WAITED_FOR = "SELECT relation::regclass::text FROM pg_locks WHERE pid = %s AND NOT granted AND relation IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A session that a statement waits for.

    Attributes:
        pid: its process on the server; 0: a prepared transaction.
        application: its application_name; "" if it has none.
        state: active, idle in transaction and so on; None where the role may not see it.
        seconds: for how long its transaction has been open; None as before.
        is_autovacuum: it belongs to nobody, but to the server.
    """

    pid: int
    application: str
    state: str | None
    seconds: float | None
    is_autovacuum: bool = False

    def __str__(self) -> str:
        """As a message has it: "pid 71 (psql, idle in transaction, for 12 s)"."""
        if not self.pid:
            return "a prepared transaction"
        since = "" if self.seconds is None else f"for {self.seconds:.0f} s"
        name = "autovacuum" if self.is_autovacuum else self.application
        about = ", ".join(part for part in (name, self.state, since) if part)
        return f"pid {self.pid} ({about})" if about else f"pid {self.pid}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a statement was doing at some moment.

    Attributes:
        statement: its SQL.
        seconds: for how long it has been running.
        phase: of an index that is built: PostgreSQL's name for the part of the work; of batches of rows: that; ""
            otherwise.
        done: how much of that part, None if it is not counted.
        total: of how much.
        blockers: whom it waits for.
        table: the table whose lock it waits for; "" if it waits for none.
    """

    statement: str
    seconds: float
    phase: str = ""
    done: int | None = None
    total: int | None = None
    blockers: tuple[Blocker, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class _Task:
    statement: str
    started: float


class Watcher:
    """Looks on while its block runs.

    Args:
        engine: where a second connection is to be had.
        pid: the backend that works.
        on_look: called from the thread with each look.
    """

    def __init__(self, engine: Engine, pid: int, on_look: Callable[[Look], None] | None = None) -> None:
        self._engine = engine
        self._pid = pid
        self._on_look = on_look
        self._task: _Task | None = None
        self._blocked: Look | None = None
        self._batches: tuple[int, int] | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsdb watcher", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join(timeout=5)

    def begin(self, statement: str) -> None:
        """A statement begins."""
        self._blocked = None
        self._batches = None
        self._task = _Task(statement, time.monotonic())

    def end(self) -> None:
        """It has ended, well or not."""
        self._task = None

    def hear(self, notice: str) -> None:
        """The server said something; a statement that works in batches says how far it is."""
        if found := _BATCHES.fullmatch(notice):
            self._batches = int(found[1]), int(found[2])

    @property
    def blocked(self) -> Look | None:
        """The last look at the latest statement that found it waiting for somebody."""
        return self._blocked

    def _run(self) -> None:
        connection = self._connect()
        try:
            while not self._closing.wait(_EVERY_SECONDS):
                task = self._task
                if task is None or time.monotonic() - task.started < _EVERY_SECONDS:
                    continue
                try:
                    look = self._look(connection, task)
                except psycopg.Error:  # what it would have told is no reason to fail
                    _close(connection)
                    connection = None
                    continue
                if task is self._task:
                    self._show(look)
        finally:
            _close(connection)

    def _show(self, look: Look) -> None:
        if look.blockers:
            self._blocked = look
        if self._on_look is not None:
            self._on_look(look)

    def _connect(self) -> psycopg.Connection[Any] | None:
        try:
            pooled = self._engine.raw_connection()
        except (psycopg.Error, SQLAlchemyError, NewsdbError):
            return None
        connection = pooled.driver_connection
        pooled.detach()
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("newsdb works with psycopg alone")
        connection.autocommit = True
        return connection

    def _look(self, connection: psycopg.Connection[Any] | None, task: _Task) -> Look:
        if connection is None:
            return Look(task.statement, time.monotonic() - task.started)
        blockers = tuple(
            Blocker(pid, name or "", state, seconds, is_autovacuum)
            for pid, name, state, seconds, is_autovacuum in connection.execute(_BLOCKERS, (self._pid,))
        )
        table = connection.execute(_WAITED_FOR, (self._pid,)).fetchone() if blockers else None
        phase, done, total = self._counted(connection)
        seconds = time.monotonic() - task.started
        return Look(task.statement, seconds, phase, done, total, blockers, table[0] if table else "")

    def _counted(self, connection: psycopg.Connection[Any]) -> tuple[str, int | None, int | None]:
        if self._batches is not None:
            return "changing rows, batch by batch", *self._batches
        row = connection.execute(_BUILDING, (self._pid,)).fetchone()
        if row is None:
            return "", None, None
        phase, blocks_done, blocks, tuples_done, tuples = row
        for done, total in ((tuples_done, tuples), (blocks_done, blocks)):
            if total:
                return phase, min(done, total), total
        return phase, None, None


def _close(connection: psycopg.Connection[Any] | None) -> None:
    if connection is not None:
        connection.close()
