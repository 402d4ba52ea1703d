"""Telling who is who across articles: after a load for what it brought, or by a command for everything.

In: what is stored. Out: people whose names are one person's, merged by judgements, and quotes and mentions by surname
alone given to whom they mean. All of it is committed bit by bit; what is cut off is done the next time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from newsdb import writer
from newsdb.loader.sessions import Session
from newsdb.loader.stopping import Stop
from newsdb.settings import Settings


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was told.

    Attributes:
        rekeyed: people whose names' keys were made anew before; loads do so before they begin.
        merged: people who were merged into others.
        quotes: quotes that a surname alone gave to somebody, to somebody else or back to nobody.
        mentions: likewise.
    """

    rekeyed: int
    merged: int
    quotes: int
    mentions: int


def resolve_people(settings: Settings, *, every: bool = False, stop: Stop | None = None) -> Resolution:
    """Tell who is who in all that is stored.

    Args:
        settings: where the database is.
        every: compare everybody anew, not only those who wait.
        stop: asks to stop.

    Raises:
        DatabaseError: the database failed for good; what was told before is committed.
    """
    with Session(settings, "newsdb people resolve") as session:
        rekeyed = rekey(session, stop := stop or Stop())
        return replace(resolve_stored(session, stop, every=every), rekeyed=rekeyed)


def resolve_stored(session: Session, stop: Stop, *, only_new: bool = False, every: bool = False) -> Resolution:
    """Tell who is who, over a session; all keys of names are today's (``rekey``).

    Args:
        session: to work over.
        stop: asks to stop; what is left is told by the next that asks for it.
        only_new: only what loads brought in which it was not told yet, of which one that was killed may be.
        every: compare everybody anew, not only those who wait.
    """
    untold = session.run(writer.unresolved_loads)
    # What was extracted anew is of other loads: all that is open is told.
    loads: list[int | None] = list(untold) if only_new and "reextract" not in untold.values() else [None]
    if loads == [None]:
        session.run(writer.reopen_resolved)
        untold = session.run(writer.unresolved_loads)
    if every:
        session.run(partial(writer.let_wait, load_id=None))
    for load_id in loads:
        if load_id is not None:
            session.run(partial(writer.let_wait, load_id=load_id))
    merged = session.run(partial(writer.join_variants, stopped=lambda: stop.requested))
    told = writer.Resolved()
    for load_id in loads:
        told += session.run(partial(writer.tell_surnames, load_id=load_id, stopped=lambda: stop.requested))
    if not stop.requested:
        session.run(partial(writer.mark_resolved, loads=untold))
    return Resolution(0, merged, told.quotes, told.mentions)


def rekey(session: Session, stop: Stop) -> int:
    """Make keys of names anew that an older newsdb made; returns of how many people."""
    return session.run(partial(writer.rekey, stopped=lambda: stop.requested))
