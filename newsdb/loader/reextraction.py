"""Extracting stored texts anew, with a newer extraction or all the same: no file is read, and analysts query on.

In: which articles. Out: a ``Summary``; their quotes and mentions, language, agency and story are replaced, batch by
batch, and become what a load would make of these texts today. The articles are cut into ranges of their ids, which are
claimed like files: several runs share the work, and one that was cut off goes on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from newsdb import writer
from newsdb.documents import Origin, Reject
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import Batch, Item
from newsdb.loader.committing import CommittingWorker
from newsdb.loader.events import tell_rejected
from newsdb.loader.progress import Progress, Summary
from newsdb.loader.runs import Job, Task, perform
from newsdb.loader.sessions import Connection, Session
from newsdb.loader.stopping import Stop
from newsdb.loader.work import Clock, Result, peak_memory
from newsdb.pipeline import read_text
from newsdb.settings import Settings
from newsdb.writer import Attempt, Counts, Reading, Selection, StoredText, Unit

_RANGES: Final = 256  # of the ids' first byte
_PAGE: Final = 2000  # ids read at once
_SMALL: Final = 1000  # articles that one process does faster than others start


def reextract(
    settings: Settings,
    *,
    older_than: int | None = EXTRACTOR_VERSION,
    source: tuple[int, str] | None = None,
    since: date | None = None,
    jobs: int | None = None,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Extract stored texts anew: those of which all conditions hold.

    Args:
        settings: where the database is.
        older_than: extracted by a version before this one; None: by whatever version.
        source: id and name of the outlet; None: any.
        since: published on this day or later; None: whenever.
        jobs: processes that extract; None: one for each processor.
        stop: asks to stop.
        on_progress: called after every batch, and about every second in between; its bytes are articles here.

    Returns:
        The summary: ``updated`` counts articles that were extracted anew, ``unchanged`` those that another run saw to,
        ``rejected`` those that extraction failed on, which keep what they have.

    Raises:
        DatabaseError: the database failed for good, or a worker was killed; all batches before are committed.
    """
    with Session(settings, "newsdb reextract") as session:
        selection = Selection(older_than, None if source is None else source[0], since)
        size = session.run(partial(writer.count_selected, selection=selection))
        label = _label(older_than, None if source is None else source[1], since)
        tasks = [
            Task(
                Unit(number + 1, f"articles {number:02x}", None, _key(label, number)),
                partial(_read, session, selection, number),
                resumes=False,  # what is done may be no part of the selection any more
            )
            for number in range(_RANGES)
        ]
        job = Job("reextract", [label], tasks, size, ReextractingWorker, is_small=size < _SMALL)
        return perform(settings, job, jobs, stop, on_progress)


def _label(older_than: int | None, source: str | None, since: date | None) -> str:
    parts = [
        f"extracted before version {older_than}" if older_than is not None else "",
        f"of {source}" if source is not None else "",
        f"since {since}" if since is not None else "",
    ]
    return ", ".join(filter(None, parts)) or "all articles"


def _key(label: str, number: int) -> bytes:
    return hashlib.sha256(f"reextract\0{label}\0{number}".encode()).digest()


def _read(session: Session, selection: Selection, number: int, on_bytes: Callable[[int], None]) -> Iterator[Item]:
    """Give the ids of a range in order."""
    low, high = (number << 120) - 1, (number + 1 << 120) - 1
    first, last = UUID(int=max(low, 0)), UUID(int=high)
    while True:
        page = session.run(partial(writer.selected_ids, selection=selection, first=first, last=last, limit=_PAGE))
        yield from page
        on_bytes(len(page))
        if len(page) < _PAGE:
            return
        first = page[-1]


class ReextractingWorker(CommittingWorker):
    """Extracts stored articles anew."""

    kind = "reextract"

    def process_known(self, batch: Batch) -> Result | None:  # noqa: ARG002  (all of it asks for extraction)
        """Do nothing."""
        return None

    def process(self, batch: Batch) -> Result:
        """Extract a batch of articles anew."""
        ids = [item for _, item in batch.items if isinstance(item, UUID)]
        units = {item: ordinal for ordinal, item in batch.items if isinstance(item, UUID)}
        retries = self._session.retries
        clock = Clock()
        done: dict[StoredText, Reading | Reject] = {}
        failed: list[StoredText] = []

        def store(connection: Connection, attempt: Attempt) -> Counts:
            nonlocal failed
            texts = writer.stored_texts_of(connection, ids)
            with clock.on("extracting"):
                for text in texts:
                    if text not in done:
                        done[text] = _read_anew(text)
            results = [(text, done[text]) for text in texts]
            failed = [text for text, result in results if isinstance(result, Reject)]
            return writer.replace_extractions(
                connection,
                self._load_id,
                EXTRACTOR_VERSION,
                [result for _, result in results if isinstance(result, Reading)],
                [result for _, result in results if isinstance(result, Reject)],
                attempt,
            )

        with clock.on("storing"):
            counts = self._commit_once(store)
        for text in failed:
            if isinstance(reject := done[text], Reject):
                tell_rejected(self._load_id, reject)
        rejected = Counter(units[text.id] for text in failed)
        return Result(batch.number, counts, rejected, clock.seconds, self._session.retries - retries, peak_memory())


def _read_anew(text: StoredText) -> Reading | Reject:
    try:
        return Reading(text, *read_text(text.title, text.body, text.authors))
    except Exception as error:  # noqa: BLE001  (whatever it is, the other articles must not suffer)
        reason = f"extraction failed: {type(error).__name__}: {error}; its quotes are the old ones; please report this"
        # Its text is in articles, and shall be nowhere else.
        return Reject(Origin(text.url), " ".join(reason.split()), b"")
