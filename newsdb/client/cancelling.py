"""Ending a statement that nobody waits for any more.

A `Call` is made where an answer may be given up: it knows the connection that is at work for it in another thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Final, TypeVar

import psycopg
from sqlalchemy import Connection

Result = TypeVar("Result")

_CANCEL_SECONDS: Final = 5.0
_CURRENT: ContextVar[Call | None] = ContextVar("newsdb_call", default=None)


class CallGivenUpError(Exception):
    """Nobody waits for the answer."""


class Call:
    """Work in another thread that can be given up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._is_given_up = False

    def run(self, work: Callable[[], Result]) -> Result:
        """Do the work, in the thread that this is called in."""
        token = _CURRENT.set(self)
        try:
            return work()
        finally:
            _CURRENT.reset(token)

    def give_up(self) -> None:
        """End the statement at work, if there is one, and let none begin."""
        with self._lock:  # held until the server was told: the connection must not be at somebody else's work by then
            self._is_given_up = True
            if self._connection is not None:
                with suppress(psycopg.Error):
                    self._connection.cancel_safe(timeout=_CANCEL_SECONDS)

    @contextmanager
    def at_work(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Let the statements of this connection be ended while the block lasts."""
        with self._lock:
            if self._is_given_up:
                raise CallGivenUpError
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None


@contextmanager
def cancellable(connection: Connection) -> Iterator[None]:
    """Let whoever waits for this thread's work end its statements while the block lasts."""
    call = _CURRENT.get()
    driver = connection.connection.driver_connection
    if call is None or not isinstance(driver, psycopg.Connection):
        yield
        return
    with call.at_work(driver):
        yield
