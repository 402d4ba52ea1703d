"""Loading records that a program has in memory, each as a line of a JSON lines file would be.

In: mappings with the keys that JSON lines may have. Out: a ``Summary``; the rows are committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from newsdb import readers
from newsdb.loader.batches import Item
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.runs import Job, Task, perform
from newsdb.loader.stopping import Stop
from newsdb.loader.storing import StoringWorker
from newsdb.settings import Settings
from newsdb.writer import Unit


def load_records(
    settings: Settings,
    records: Iterable[Mapping[str, Any]],
    label: str = "(records)",
    *,
    keys: readers.KeyMap = readers.NO_MAP,
    jobs: int = 1,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Load records into a migrated database; they are read as the load goes on, and only once.

    Args:
        settings: where the database is.
        records: what ``json`` can write, and dates; others are rejected.
        label: stands for the file, in ``articles.origin`` and in quarantine.
        keys: names of the records' own keys.
        jobs: processes that extract.
        stop: asks to stop.
        on_progress: called after every batch, and about every second in between.

    Raises:
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    # Without a key nobody else takes it for a file that was read; read once, it cannot be taken up again.
    task = Task(Unit(1, label, None, None), partial(_read, records, label, keys), resumes=False)
    job = Job("load", [label], [task], None, StoringWorker, is_small=True)
    return perform(settings, job, jobs, stop, on_progress)


def _read(
    records: Iterable[Mapping[str, Any]], label: str, keys: readers.KeyMap, _on_bytes: Callable[[int], None]
) -> Iterator[Item]:
    for number, record in enumerate(records, start=1):
        yield from readers.read_record(record, label, number, keys)
