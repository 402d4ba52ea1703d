"""Loads that an application starts: files, or records that it has in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from newsdb.client.failures import newsdb_errors
from newsdb.client.servers import Server
from newsdb.database.engine import create
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from newsdb.loader import Progress, Summary
    from newsdb.readers import KeyMap

Paths = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did. Each input document ended in exactly one of new, updated, unchanged and rejected.

    Attributes:
        load_id: its row in ``loads``.
        new: articles stored for the first time.
        updated: articles whose text replaced another one, or that were taken down by their agency.
        unchanged: documents that changed nothing.
        rejected: documents in quarantine (``newsdb rejects list``).
        quotes: quotations that were stored.
        seconds: how long it took.
        interrupted: it was stopped before its end; what is committed stays.
    """

    load_id: int
    new: int
    updated: int
    unchanged: int
    rejected: int
    quotes: int
    seconds: float
    interrupted: bool


LoadJob = Callable[[Server, threading.Event], LoadResult]
"""A load that was asked for, to be done on a server until it is done or the event is set."""


def paths_job(
    paths: Iterable[Paths],
    format: str | None,  # noqa: A002  (as on the command line)
    keys: Mapping[str, str] | None,
    jobs: int,
) -> LoadJob:
    """Ask for a load of files."""
    if "-" in (inputs := [os.fspath(path) for path in paths]):
        raise UsageError("a program's standard input is its own; give load_records what was read from it")
    if not inputs:
        raise UsageError("say what to load: files, folders or patterns")
    from newsdb import loader, readers  # noqa: PLC0415  (whoever only reads waits for none of it)

    try:
        form = None if format is None else readers.Format(format)
    except ValueError:
        known = ", ".join(each.value for each in readers.Format)
        raise UsageError(f"there is no format {format!r}; the formats are {known}") from None
    do = partial(loader.load, inputs=inputs, format=form, keys=_key_map(keys), jobs=_jobs(jobs))
    return partial(_perform, do)


def records_job(records: Iterable[Mapping[str, Any]], keys: Mapping[str, str] | None, jobs: int) -> LoadJob:
    """Ask for a load of records."""
    from newsdb import loader  # noqa: PLC0415  (as above)

    if isinstance(records, Mapping | str | bytes):
        raise TypeError("records must be several mappings; put a single one into a list")
    do = partial(loader.load_records, records=records, keys=_key_map(keys), jobs=_jobs(jobs))
    return partial(_perform, do)


def _perform(do: Callable[..., Summary], server: Server, given_up: threading.Event) -> LoadResult:
    """Do a load; a database that was never loaded into is migrated first."""
    from newsdb.loader import Stop  # noqa: PLC0415  (as above)

    stop = Stop()

    def look(_: Progress) -> None:
        stop.requested = stop.requested or given_up.is_set()

    with _prepared(server):
        summary = do(server.settings, stop=stop, on_progress=look)
    counts = summary.counts
    return LoadResult(
        load_id=summary.load_id,
        new=counts.new,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        quotes=counts.quotes,
        seconds=summary.seconds,
        interrupted=summary.interrupted,
    )


@contextmanager
def _prepared(server: Server) -> Iterator[None]:
    """Migrate a database that was never loaded into, then let the block load; its failures are newsdb's."""
    from newsdb.database.schema import is_unused, migrate, require_fitting  # noqa: PLC0415  (as above)

    engine = create(server.settings, application_name="newsdb load")
    try:
        with newsdb_errors(engine.url, is_given=server.is_given):
            with engine.connect() as connection:
                if is_unused(connection):
                    migrate(connection)
                require_fitting(connection)
            yield
    finally:
        engine.dispose()


def _jobs(jobs: int) -> int:
    if jobs < 1:
        raise UsageError(f"jobs is {jobs}; it must be 1 or more")
    return jobs


def _key_map(keys: Mapping[str, str] | None) -> KeyMap:
    from newsdb import readers  # noqa: PLC0415  (as above)

    if not keys:
        return readers.NO_MAP
    if unknown := keys.keys() - set(readers.FIELDS):
        raise UsageError(f"there is no field {min(unknown)!r}; the fields are {', '.join(readers.FIELDS)}")
    return readers.KeyMap(tuple(keys.items()))
