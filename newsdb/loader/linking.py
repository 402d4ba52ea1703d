"""Linking the wordings of what was loaded: beside a load and after it, or by a command for what was stored before.

In: the articles that wait in the database. Out: what was linked; each batch is committed. Any number of processes may
link at once, their batches take turns; what one leaves undone, however it ended, waits for the next.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import psycopg

from newsdb import writer
from newsdb.errors import DatabaseError
from newsdb.loader.sessions import Session
from newsdb.loader.stopping import Stop
from newsdb.settings import Settings
from newsdb.writer import Linked

_ARTICLES: Final = 500  # linked in one transaction: about a second
_QUEUED: Final = 20_000  # stored articles that are queued in one transaction


def link(
    settings: Settings,
    *,
    every: bool = False,
    stop: Stop | None = None,
    on_progress: Callable[[Linked], None] = lambda _: None,
) -> Linked:
    """Link all articles that wait.

    Args:
        settings: where the database is.
        every: let all stored articles wait first.
        stop: asks to stop.
        on_progress: called after every batch with what was linked so far.

    Raises:
        DatabaseError: the database failed for good; all batches before are committed.
    """
    stop = stop or Stop()
    with Session(settings, "newsdb utterances link") as session:
        last = None
        while every and not stop.requested:
            last = session.run(partial(writer.queue_stored, after=last, limit=_QUEUED))
            every = last is not None
        return link_waiting(session, stop, on_progress=on_progress)


def link_waiting(
    session: Session, stop: Stop, *, most: int | None = None, on_progress: Callable[[Linked], None] = lambda _: None
) -> Linked:
    """Link the articles that wait, those that come meanwhile included.

    Args:
        session: to work over.
        stop: asks to stop.
        most: articles after which it ends in any case; None: no limit.
        on_progress: called after every batch with what was linked so far.

    Raises:
        DatabaseError: the database failed for good; all batches before are committed.
    """
    total, after = Linked(), None
    while not stop.requested and (most is None or total.articles < most):
        linked = session.run(partial(writer.link, after=after, limit=_ARTICLES))
        total += linked
        on_progress(total)
        if linked.articles == _ARTICLES:
            after = linked.last
        elif after is None:
            break
        else:  # others may have come before these
            after = None
    return total


class LinkingBeside:
    """Links what a run stores while it goes on: in a thread, since the run's process does little but wait.

    It never waits for others who link, and leaves to the end of the run what it does not come to.

    Args:
        settings: where the database is.
        name: shown in pg_stat_activity.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self._session = Session(settings, name)
        self._stored = 0
        self._is_over = False
        self._wake = Event()
        self._thread = Thread(target=self._link, name="linking", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        self._wake.set()
        self._thread.join()

    def stored(self, articles: int) -> None:
        """Say that articles were stored; a batch of them is worth linking."""
        self._stored += articles
        if self._stored >= _ARTICLES:
            self._stored = 0
            self._wake.set()

    def _link(self) -> None:
        # Whatever fails here is met again, and told, at the end of the run.
        with self._session, suppress(psycopg.Error, DatabaseError):
            while self._wake.wait() and not self._is_over:
                self._wake.clear()
                self._session.run(partial(writer.link, after=None, limit=2 * _ARTICLES, waits=False), patience=0)
