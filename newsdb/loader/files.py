"""Loading files: each, or each part of a big one, is a unit of work, known to all loaders by one key.

In: files, folders, patterns. Out: a ``Summary``; the rows are committed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from newsdb import readers
from newsdb.loader.batches import Item
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.runs import Job, Task, perform
from newsdb.loader.stopping import Stop
from newsdb.loader.storing import StoringWorker
from newsdb.readers import InputFile
from newsdb.settings import Settings
from newsdb.writer import Unit

SMALL_BYTES: Final = 4 * 1024 * 1024
"""Input up to this size is loaded by one process: others would take longer to start."""


def load(
    settings: Settings,
    inputs: Sequence[str],
    format: readers.Format | None = None,  # noqa: A002  (the option's name)
    *,
    keys: readers.KeyMap = readers.NO_MAP,
    jobs: int | None = None,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Load files into a migrated database.

    Args:
        settings: where the database is.
        inputs: files, folders, patterns; "-" is standard input.
        format: of all files; None tells it from their content.
        keys: names of the input's own keys.
        jobs: processes that extract; None: one for each processor, but one alone for little input.
        stop: asks to stop.
        on_progress: called after every batch, and about every second in between.

    Returns:
        The summary, also when the user interrupted the load.

    Raises:
        UsageError: an input does not exist or holds no article file.
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    files = [part for file in readers.discover(inputs) for part in readers.cut(file, format, keys)]
    sizes = [file.size for file in files]
    size = None if None in sizes else sum(size for size in sizes if size is not None)
    job = Job(
        kind="load",
        labels=[InputFile(given, None).label for given in inputs],
        tasks=[_task(ordinal, file, format, keys) for ordinal, file in enumerate(files, start=1)],
        size=size,
        make_worker=StoringWorker,
        is_small=size is not None and size <= SMALL_BYTES,
    )
    return perform(settings, job, jobs, stop, on_progress)


def _task(ordinal: int, file: InputFile, form: readers.Format | None, keys: readers.KeyMap) -> Task:
    label = file.label if file.part is None else f"{file.label}, {file.part}"
    return Task(Unit(ordinal, label, file.size, _key(file, f"{form}\0{keys}")), partial(_read, file, form, keys))


def _read(
    file: InputFile, form: readers.Format | None, keys: readers.KeyMap, on_bytes: Callable[[int], None]
) -> Iterator[Item]:
    return readers.read(file, form, on_bytes, keys)


def _key(file: InputFile, how: str) -> bytes | None:
    """Return the digest of a file or part as it is now, read in a certain way; None for what can be read only once."""
    if file.size is None:
        return None
    path = os.path.realpath(file.path)
    try:
        changed = Path(path).stat().st_mtime_ns
    except OSError:  # vanished meanwhile: reading it will say so
        return None
    size = file.size if file.part is None else f"{file.part.file_size}\0{file.part}"
    return hashlib.sha256(os.fsencode(f"{path}\0{size}\0{changed}\0{how}")).digest()
