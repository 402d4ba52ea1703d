"""Who writes and who asks: a thread each, with a session of its own, that measures each of its statements."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from newsdb.loader.sessions import Session, passes
from newsdb.settings import Settings


@dataclass(frozen=True, slots=True)
class Timed:
    """One statement as its client saw it.

    Attributes:
        kind: which of the client's statements.
        began: by ``time.perf_counter``.
        seconds: until all of the answer was there.
        is_retried: it failed for a reason that passes, and was tried again.
    """

    kind: str
    began: float
    seconds: float
    is_retried: bool = False

    @property
    def ended(self) -> float:
        """By ``time.perf_counter``."""
        return self.began + self.seconds


class Client:
    """Does one thing again and again, without pause, until it is stopped or fails.

    What fails for a passing reason is tried again, as in a load (``newsdb.loader.sessions``).

    Args:
        settings: where the database is.
        name: shown in pg_stat_activity.

    Attributes:
        statements: what it did.
        failure: why it ended, if it was not stopped.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self.session = Session(settings, name)
        self.statements: list[Timed] = []
        self.failure: str | None = None
        self._name = name
        self._stop = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def turn(self) -> None:
        """Do it once."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end what it is at, and no more."""
        self._stop.set()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()
        self.session.close()

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Measure the block, which is one statement."""
        began = time.perf_counter()
        is_retried = False
        try:
            yield
        except Exception as error:
            is_retried = passes(error)
            raise
        finally:
            self.statements.append(Timed(kind, began, time.perf_counter() - began, is_retried))

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self.turn()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
            self.failure = f"{self._name}: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
