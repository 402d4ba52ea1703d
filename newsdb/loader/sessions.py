"""A connection that outlives its server: what fails for a passing reason is tried again, at growing intervals.

In: the settings, and work to do over a connection. Out: the work's result. A lost connection, a restarting server, a
deadlock, a lock that is held and too many connections pass; a full disk, a missing right and a defect do not.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import psycopg

from newsdb.database.engine import create, expected_failures, redacted
from newsdb.errors import DatabaseError
from newsdb.loader.events import tell
from newsdb.settings import Settings

Result = TypeVar("Result")
Connection = psycopg.Connection[Any]

PATIENCE_SECONDS = 120.0
"""How long one piece of work is tried again before the load stops with its checkpoint kept."""

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 5.0
_PASSING: Final = (
    "08",  # the connection broke
    "40",  # deadlock, serialization
    "53300",  # too many connections
    "55P03",  # lock_timeout, as while a migration runs
    "57P01",  # shut down, or ended by an administrator
    "57P02",
    "57P03",  # starting up
    "57014",  # statement_timeout: the next try may meet a less busy server
)
_REASONS: Final = {
    "40P01": "deadlock",
    "40": "serialization_failure",
    "53300": "too_many_connections",
    "55P03": "lock_timeout",
    "57014": "statement_timeout",
    "57P03": "server_starting",
    "57P": "connection_ended",
}
"""What the log calls them, the longer codes first; all others are a lost connection."""

logger = logging.getLogger(__name__)


class Session:
    """One psycopg connection in autocommit mode, made when it is needed and again when it was lost.

    Args:
        settings: where the database is.
        name: shown in pg_stat_activity.
        on_connect: called with each new connection.
    """

    def __init__(self, settings: Settings, name: str, on_connect: Callable[[Connection], None] | None = None) -> None:
        self._engine = create(settings, application_name=name)
        self._name = name
        self.on_connect = on_connect
        self._connection: Connection | None = None
        self.retries = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, work: Callable[[Connection], Result], patience: float | None = None) -> Result:
        """Do a piece of work; it must be such that doing it again after a failure is right.

        Args:
            work: what to do over the connection.
            patience: seconds for which it is tried again; None: ``PATIENCE_SECONDS``.

        Raises:
            DatabaseError: the server or the network failed for longer than that, or for good.
            psycopg.Error: a defect, or data that the database refuses.
        """
        deadline = time.monotonic() + (PATIENCE_SECONDS if patience is None else patience)
        pause = _FIRST_PAUSE
        with expected_failures(self._engine.url):
            while True:
                connected = False
                try:
                    connection = self._connected()
                    connected = True
                    return work(connection)
                except (psycopg.Error, DatabaseError) as error:
                    # Connecting has worked before: whatever keeps it from working now may pass.
                    if not (passes(error) if connected else True) or time.monotonic() > deadline:
                        raise
                    if self._connection is not None and self._connection.broken:
                        self.close()
                    seconds = pause * random.uniform(0.5, 1.5)  # noqa: S311  (spreads loaders, guards nothing)
                    self._tell_of_retry(error, seconds)
                self.retries += 1
                time.sleep(seconds)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _tell_of_retry(self, error: psycopg.Error | DatabaseError, pause: float) -> None:
        if isinstance(error, DatabaseError):  # from connecting: one line without password already
            reason, message = "cannot_connect", str(error)
        else:
            state = error.sqlstate or ""
            reason = next((name for code, name in _REASONS.items() if state.startswith(code)), "connection_lost")
            first_line = str(error.diag.message_primary or error).strip().partition("\n")[0]
            message = redacted(first_line, self._engine.url)
        tell(
            logger,
            logging.WARNING,
            "retrying",
            f"{reason.replace('_', ' ')}, trying again in {pause:.2f} s: {message}",
            reason=reason,
            error=message,
            pause_seconds=round(pause, 3),
            connection=self._name,
        )

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self.close()
            pooled = self._engine.raw_connection()
            driver = pooled.driver_connection
            if not isinstance(driver, psycopg.Connection):
                raise TypeError(type(driver))
            pooled.detach()  # ours to close, also when it is broken
            driver.autocommit = True
            if self.on_connect is not None:
                self.on_connect(driver)
            self._connection = driver
        return self._connection

    def close(self) -> None:
        """Close the connection, if there is one; ``run`` makes another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def passes(error: Exception) -> bool:
    """Tell whether what failed may well work if it is tried again."""
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:  # libpq gives no code where the connection itself broke
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_PASSING)
