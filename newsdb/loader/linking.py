"""Linking the wordings of what was loaded: after a load, or by a command for what was stored before.

In: the articles that wait in the database. Out: what was linked; each batch is committed. Any number of processes may
link at once, their batches take turns; what one leaves undone, however it ended, waits for the next.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from newsdb import writer
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
