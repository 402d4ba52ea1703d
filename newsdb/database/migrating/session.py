"""How a migration behaves on the server, whoever starts it: ``newsdb migrate``, a first load, or plain Alembic.

Order matters: first the advisory lock, so that two migrations never run at once, then the timeouts (they would also
cancel the wait for that lock), then the revisions, each in a transaction of its own. A revision that cannot get its
table lock in time, or that the server ends since it and others wait for each other, is rolled back and tried again, so
that it never makes queries queue behind it.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TextIO

from psycopg.errors import DeadlockDetected, Diagnostic, LockNotAvailable
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from newsdb.database.migrating.classifying import is_concurrent, stops_nobody
from newsdb.database.migrating.watching import Look, Watcher
from newsdb.database.schema import ADVISORY_LOCK
from newsdb.errors import DatabaseError, NewsdbError

_LOCK_TIMEOUT: Final = "750ms"
_STATEMENT_TIMEOUT: Final = "15min"
# CONCURRENTLY keeps nobody from reading or writing while it waits for older transactions; ended too soon, it would
# build a big index from the beginning again and again.
_PATIENT_LOCK_TIMEOUT: Final = "1h"
_PATIENT_STATEMENT_TIMEOUT: Final = "0"
_UPKEEP_LOCK_TIMEOUT: Final = "15s"
# An index that is built takes one processor: loads and queries share the others, and a migration has time.
_ONE_PROCESSOR: Final = ("max_parallel_maintenance_workers", "0")
_ATTEMPTS: Final = 10
_CONNECTION_CHECK: Final = "5s"

log = logging.getLogger("alembic.newsdb")

Upgrade = Callable[[Callable[[str], None]], None]


@dataclass(frozen=True, slots=True)
class Running:
    """What a migration does beside its revisions.

    Attributes:
        wait_seconds: how long it waits for another migration to end.
        tell: takes what is worth knowing meanwhile (who is waited for, what is tried again), in one line each.
        look: takes what a long statement is doing, from a thread.
        applied: takes each revision when it has run, just before it is committed.
    """

    wait_seconds: float = 60
    tell: Callable[[str], None] = log.warning
    look: Callable[[Look], None] | None = None
    applied: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """The session that migrates.

    Attributes:
        pid: its process on the server.
        application: its application_name.
        connected_at: since when; None where the role may not see it.
    """

    pid: int
    application: str
    connected_at: datetime | None

    def __str__(self) -> str:
        since = (
            "" if self.connected_at is None else f"connected since {self.connected_at.astimezone():%Y-%m-%d %H:%M:%S}"
        )
        about = ", ".join(part for part in (self.application, since) if part)
        return f"pid {self.pid} ({about})" if about else f"pid {self.pid}"


def run_on(connection: Connection, upgrade: Upgrade, running: Running) -> None:
    """Migrate over one connection and leave the session as it was found.

    Args:
        connection: outside of a transaction.
        upgrade: runs what is pending, and calls its argument with each revision that has run; called again after a lock
            timeout or a deadlock.
        running: how.

    Raises:
        DatabaseError: another migration did not end in time, or a table stayed in use.
    """
    _take_advisory_lock(connection, running)
    try:
        _notice_a_lost_client(connection)
        _act_as_owner(connection)
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.commit()
        with Watcher(connection.engine, pid, running.look) as watcher, _watched(connection, watcher):
            _run_with_retries(connection, upgrade, running, watcher)
    except BaseException:
        # Where the server is gone there is nothing to tidy up: what is told is that, not this.
        with suppress(SQLAlchemyError, NewsdbError):
            _leave(connection)
        raise
    _leave(connection)


class PatientOutput(io.StringIO):
    """Takes SQL that others will run, and writes it on with the time that each statement needs; as online.

    Args:
        output: where to.
    """

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output
        self._timeouts = _timeouts()

    def write(self, sql: str) -> int:
        """Take one statement."""
        if self._timeouts != _timeouts(sql):
            self._timeouts = _timeouts(sql)
            self._output.write(_set_sql(self._timeouts))
        return self._output.write(sql)

    def flush(self) -> None:
        """Write on what was taken."""
        self._output.flush()


def settings_sql() -> str:
    """The statements that set what a migration begins with, each with an empty line behind it."""
    return _set_sql((*_timeouts(), _ONE_PROCESSOR))


def _set_sql(settings: Iterable[tuple[str, str]]) -> str:
    return "".join(f"SET {name} = '{value}';\n\n" for name, value in settings)


def _timeouts(statement: str = "") -> tuple[tuple[str, str], ...]:
    """What a statement may take: how long it waits for a lock, and how long it runs."""
    if is_concurrent(statement):
        return ("lock_timeout", _PATIENT_LOCK_TIMEOUT), ("statement_timeout", _PATIENT_STATEMENT_TIMEOUT)
    if stops_nobody(statement):
        return ("lock_timeout", _LOCK_TIMEOUT), ("statement_timeout", _PATIENT_STATEMENT_TIMEOUT)
    return ("lock_timeout", _LOCK_TIMEOUT), ("statement_timeout", _STATEMENT_TIMEOUT)


def _take_advisory_lock(connection: Connection, running: Running) -> None:
    """Wait, within bounds, until no other migration runs."""
    deadline = time.monotonic() + running.wait_seconds
    is_told = False
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}):
        holder = find_holder(connection)
        connection.rollback()  # an open transaction would hold up the other's CREATE INDEX CONCURRENTLY
        who = "" if holder is None else f": {holder}"
        if time.monotonic() >= deadline:
            running_for = f"has been running for {running.wait_seconds:g} s" if running.wait_seconds else "is running"
            raise DatabaseError(f"another migration {running_for}{who}; wait for it and try again")
        if holder is not None and not is_told:
            running.tell(f"another migration is running{who}; waiting for it up to {running.wait_seconds:g} s")
            is_told = True
        time.sleep(min(0.5, max(deadline - time.monotonic(), 0.01)))
    connection.commit()


def find_holder(connection: Connection) -> Holder | None:
    """Who migrates this database now, by the advisory lock."""
    row = connection.execute(
        text("""
            SELECT l.pid, a.application_name, a.backend_start
            FROM pg_locks AS l
            JOIN pg_database AS d ON d.oid = l.database AND d.datname = current_database()
            LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = :key AND l.objsubid = 1
        """),
        {"key": ADVISORY_LOCK},
    ).first()
    return None if row is None else Holder(row.pid, row.application_name or "", row.backend_start)


def _notice_a_lost_client(connection: Connection) -> None:
    """Let the server end a long statement soon after we are gone, so that who begins again need not wait for it."""
    with suppress(DBAPIError), connection.begin_nested():  # some systems cannot
        connection.execute(text(f"SET client_connection_check_interval = '{_CONNECTION_CHECK}'"))
    connection.commit()


def _act_as_owner(connection: Connection) -> None:
    """Act as whoever owns what is there: views read with their owner's rights, also what another superuser has made."""
    owner = connection.scalar(
        text("""
            SELECT pg_get_userbyid(relowner) FROM pg_class
            WHERE oid = to_regclass('public.alembic_version') AND pg_get_userbyid(relowner) <> current_user
                AND pg_has_role(relowner, 'MEMBER')
        """)
    )
    if owner is not None:
        with suppress(DBAPIError), connection.begin_nested():  # who may not is told by what the server refuses
            connection.exec_driver_sql(SQL("SET ROLE {}").format(Identifier(owner)).as_string())
    connection.commit()


@contextmanager
def _watched(connection: Connection, watcher: Watcher) -> Iterator[None]:
    """Tell the watcher of each statement, and give those that stop nobody the time they need."""
    timeouts = _timeouts()

    def before(_: Connection, __: Any, statement: str, *___: Any) -> None:
        nonlocal timeouts
        if timeouts != _timeouts(statement):
            timeouts = _timeouts(statement)
            _execute(connection, _set_sql(timeouts))
        watcher.begin(statement)

    def after(*_: Any) -> None:
        watcher.end()

    def hear(notice: Diagnostic) -> None:
        watcher.hear(notice.message_primary or "")

    driver: Any = connection.connection.driver_connection

    event.listen(connection, "before_cursor_execute", before)
    event.listen(connection, "after_cursor_execute", after)
    driver.add_notice_handler(hear)
    try:
        yield
    finally:
        driver.remove_notice_handler(hear)
        event.remove(connection, "before_cursor_execute", before)
        event.remove(connection, "after_cursor_execute", after)


def _execute(connection: Connection, sql: str) -> None:
    """Execute it over the driver: it is called in the midst of SQLAlchemy's own execution."""
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    cursor.close()


def _run_with_retries(connection: Connection, upgrade: Upgrade, running: Running, watcher: Watcher) -> None:
    """Run the pending revisions; on a lock timeout or a deadlock roll that revision back, wait and go on from there."""
    attempt = 1  # of one revision: each has all attempts

    def applied(revision: str) -> None:
        nonlocal attempt
        attempt = 1
        if running.applied is not None:
            running.applied(revision)

    while True:
        _execute(connection, settings_sql())
        connection.commit()
        try:
            upgrade(applied)
        except OperationalError as error:
            connection.rollback()
            if not isinstance(error.orig, LockNotAvailable | DeadlockDetected):
                raise
            look = watcher.blocked
            table, who = _in_the_way(look)
            if attempt == _ATTEMPTS:
                raise DatabaseError(
                    f"{table} that the migration changes was in use {_ATTEMPTS} times{who}; end what holds it (long"
                    " queries, open transactions) and try again"
                ) from error
            attempt += 1
            running.tell(f"{table} is in use; trying again ({attempt} of {_ATTEMPTS}){who}")
            if look is not None and look.table and any(blocker.is_autovacuum for blocker in look.blockers):
                _end_autovacuum(connection, look.table)
            else:
                time.sleep(min(2.0 ** (attempt - 1) / 4, 15))
        else:
            return
        finally:
            watcher.end()


def _end_autovacuum(connection: Connection, table: str) -> None:
    """Wait for a lock on a table that autovacuum gives way to, and that keeps nobody from reading and writing.

    It gives way to who waits for deadlock_timeout, which is longer than revisions wait.
    """
    with suppress(DBAPIError), connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_UPKEEP_LOCK_TIMEOUT}'")
        connection.exec_driver_sql(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE")


def _in_the_way(look: Look | None) -> tuple[str, str]:
    """Which table was waited for, and who held it."""
    if look is None:
        return "a table", ""
    who = ", ".join(str(blocker) for blocker in look.blockers)
    return (f"the table {look.table}" if look.table else "a table"), f"; it is held by {who}"


def _leave(connection: Connection) -> None:
    """Undo what the migration set in the session."""
    connection.rollback()
    for name in (*dict((*_timeouts(), _ONE_PROCESSOR)), "client_connection_check_interval", "ROLE"):
        connection.execute(text(f"RESET {name}"))
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()
