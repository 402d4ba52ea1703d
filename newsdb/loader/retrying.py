"""Trying rejected input again, after it or newsdb was mended.

In: rejects by number, or those of a load, or all. Out: a ``Summary``. What is accepted now leaves the quarantine; what
is not stays, with its reason as it is now. A file that is still there is read again, mended or not; of one that is gone
the bytes that were kept are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from newsdb import readers, writer
from newsdb.documents import Document, Origin, Reject
from newsdb.errors import UsageError
from newsdb.loader.batches import Item
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.runs import Job, Task, perform
from newsdb.loader.sessions import Session
from newsdb.loader.stopping import Stop
from newsdb.loader.storing import StoringWorker
from newsdb.readers import InputFile
from newsdb.settings import Settings
from newsdb.writer import StoredReject, Unit


def retry(
    settings: Settings,
    numbers: Sequence[int] | None = None,
    load_id: int | None = None,
    *,
    jobs: int | None = None,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Try rejects again.

    Args:
        settings: where the database is.
        numbers: which; None: all, or those of ``load_id``.
        load_id: those that this load met first.
        jobs: processes that extract; None: one for each processor, but one alone for little input.
        stop: asks to stop.
        on_progress: called after every batch, and about every second in between.

    Raises:
        UsageError: there is no reject of one of the numbers.
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    with Session(settings, "newsdb retry") as session:
        wanted = session.run(partial(writer.stored_rejects, numbers=numbers, load_id=load_id))
        missing = set(numbers or ()) - {reject.id for reject in wanted}
        if missing:
            raise UsageError(f"there is no reject {min(missing)}; newsdb rejects list shows those there are")
        by_path: dict[str, list[StoredReject]] = defaultdict(list)
        for reject in wanted:
            by_path[reject.path].append(reject)
        tasks = [
            Task(Unit(ordinal, path, None, None), partial(_read, session, path, rejects))
            for ordinal, (path, rejects) in enumerate(by_path.items(), start=1)
        ]
        size = sum(reject.size for reject in wanted)
        label = f"{len(wanted)} rejects"
        job = Job("retry", [label], tasks, size, RetryingWorker, is_small=len(wanted) < _SMALL)
        summary = perform(settings, job, jobs, stop, on_progress)
        if not summary.interrupted:
            again = summary.reject_fingerprints
            settled = [reject.id for reject in wanted if reject.fingerprint not in again]
            session.run(partial(writer.drop_rejects, numbers=settled))
    return summary


_SMALL = 500  # rejects that one process does faster than others start


class RetryingWorker(StoringWorker):
    """Stores what was rejected before, and tells what is rejected again."""

    kind = "retry"
    tells_rejects = True


def _read(
    session: Session, path: str, rejects: Sequence[StoredReject], on_bytes: Callable[[int], None]
) -> Iterator[Item]:
    """Give what a file's rejects are now."""
    file = Path(path)
    if file.is_file():
        positions = {reject.position for reject in rejects}
        state = file.stat()
        # Where a line was taken out or put in, what was rejected stands elsewhere now.
        changed = state.st_mtime >= min(reject.rejected_at for reject in rejects).timestamp()
        everything = changed or "" in positions
        met: set[str] = set()
        for part in readers.cut(InputFile(path, state.st_size)):
            for item in readers.read(part):
                if everything or item.origin.position in positions:
                    met.add(item.origin.position)
                    yield item
        # Read with --format or --map, or by another newsdb, a file may have other places than it has here.
        for reject in rejects:
            if not everything and reject.position not in met:
                yield from _kept(session, reject)
        on_bytes(sum(reject.size for reject in rejects))
        return
    for reject in rejects:
        yield from _kept(session, reject)
        on_bytes(reject.size)


def _kept(session: Session, reject: StoredReject) -> Iterator[Item]:
    """Give what the bytes that were kept are now; the reject as it was if they are still no article."""
    raw = session.run(partial(writer.rejected_bytes, number=reject.id))
    origin = Origin(reject.path, reject.position)
    documents = [item for item in readers.read_bytes(raw, reject.path) if isinstance(item, Document)]
    if not documents:
        yield Reject(origin, reject.reason, raw)
    for document in documents:
        yield replace(document, origin=origin)
