"""The main job: files in, committed rows out.

Documents are gathered into batches; of each batch those whose text is stored already are only counted, the others
extracted and written in one transaction. Whatever happens, each document ends in exactly one counted outcome, and
what is committed stays: the same command again picks up where a run was cut off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from newsdb import readers, writer
from newsdb.documents import Article, ExtractedArticle, Reject
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.pipeline import cleaned, extracted
from newsdb.writer import Batch, ConflictError, Counts, UnitProgress

BATCH_DOCUMENTS = 500
"""Documents committed together: enough to make a commit cheap, little enough to lose at a crash."""

BATCH_CHARACTERS = 8_000_000
"""Text committed together at most, which bounds memory where articles are huge."""

_CONFLICT_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is.

    Attributes:
        bytes_read: of the input, as it lies on disk.
        bytes_total: size of all input; None if standard input is part of it.
        counts: what is committed.
    """

    bytes_read: int
    bytes_total: int | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did.

    Attributes:
        load_id: key of its row in ``loads``.
        counts: what is committed.
        seconds: how long it took.
        interrupted: whether the user stopped it.
    """

    load_id: int
    counts: Counts
    seconds: float
    interrupted: bool


@dataclass(slots=True)
class _Pending:
    """The batch being gathered."""

    articles: dict[UUID, Article] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    units: dict[int, UnitProgress] = field(default_factory=dict)
    characters: int = 0

    def is_full_for(self, item: Article | Reject) -> bool:
        """Whether ``item`` has to wait for the next batch."""
        if len(self.articles) + len(self.rejects) >= BATCH_DOCUMENTS or self.characters >= BATCH_CHARACTERS:
            return True
        # Two texts of one article are two outcomes, one after the other.
        return isinstance(item, Article) and item.id in self.articles

    def add(self, item: Article | Reject) -> None:
        """Take a document in."""
        if isinstance(item, Article):
            self.articles[item.id] = item
            self.characters += len(item.body)
        else:
            self.rejects.append(item)
            self.characters += len(item.raw)


def load(
    database: Connection,
    inputs: Sequence[str],
    format: readers.Format | None = None,  # noqa: A002  (the option's name)
    on_progress: Callable[[Progress], None] = lambda _: None,
    keys: readers.KeyMap = readers.NO_MAP,
) -> Summary:
    """Load files into a migrated database.

    Args:
        database: not in a transaction; the load opens its own.
        inputs: files, folders, patterns; "-" is standard input.
        format: of all files; None tells it from their content.
        on_progress: called after every batch.
        keys: the user's own keys for the input's fields.

    Returns:
        The summary, also when the user interrupted the load.

    Raises:
        UsageError: an input does not exist or holds no article file.
        psycopg.Error: the database failed; all batches before are committed.
    """
    files = readers.discover(inputs)
    connection = _driver_connection(database)
    sizes = [file.size for file in files]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    started = time.monotonic()
    labels = [readers.InputFile(given, None).label for given in inputs]
    load_id = writer.start_load(connection, labels, EXTRACTOR_VERSION)
    counts, bytes_read = Counts(), 0

    def count_bytes(increment: int) -> None:
        nonlocal bytes_read
        bytes_read += increment

    try:
        for pending in _batches(files, format, count_bytes, keys):
            counts += _commit(connection, load_id, pending)
            on_progress(Progress(bytes_read, total, counts))
    except KeyboardInterrupt:
        writer.finish_load(connection, load_id, "interrupted")
        return Summary(load_id, counts, time.monotonic() - started, interrupted=True)
    except Exception as error:
        _close_failed(connection, load_id, error)
        raise
    writer.finish_load(connection, load_id, "finished")
    _refresh_statistics(connection, counts)
    return Summary(load_id, counts, time.monotonic() - started, interrupted=False)


def _driver_connection(database: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection underneath, in autocommit mode: COPY is psycopg's."""
    driver = database.execution_options(isolation_level="AUTOCOMMIT").connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(type(driver))
    return driver


def _batches(
    files: Iterable[readers.InputFile],
    format: readers.Format | None,  # noqa: A002
    count_bytes: Callable[[int], None],
    keys: readers.KeyMap,
) -> Iterator[_Pending]:
    """Gather the documents of all files into batches, with the progress of the files they come from."""
    pending = _Pending()
    for ordinal, file in enumerate(files, start=1):
        documents = rejected = 0
        label = file.label
        for item in map(cleaned, readers.read(file, format, count_bytes, keys)):
            if pending.is_full_for(item):
                yield pending
                pending = _Pending()
            pending.add(item)
            documents += 1
            rejected += isinstance(item, Reject)
            pending.units[ordinal] = UnitProgress(ordinal, label, file.size, False, documents, rejected)
        pending.units[ordinal] = UnitProgress(ordinal, label, file.size, True, documents, rejected)
        if len(pending.units) >= BATCH_DOCUMENTS:
            yield pending
            pending = _Pending()
    if pending.units:
        yield pending


def _commit(connection: psycopg.Connection[Any], load_id: int, pending: _Pending) -> Counts:
    """Extract what is not stored yet and commit the batch."""
    done: dict[UUID, ExtractedArticle | Reject] = {}
    for _ in range(_CONFLICT_ATTEMPTS):
        stored = writer.stored_texts(connection, pending.articles.keys())
        fresh = [
            article
            for article in pending.articles.values()
            if writer.text_key(article) not in stored.get(article.id, ())
        ]
        for article in fresh:
            if article.id not in done:
                done[article.id] = extracted(article)
        results = [done[article.id] for article in fresh]
        articles = [result for result in results if isinstance(result, ExtractedArticle)]
        broken = [result for result in results if isinstance(result, Reject)]
        batch = Batch(
            articles=articles,
            changed=stored.keys() & {item.article.id for item in articles},
            unchanged=len(pending.articles) - len(fresh),
            rejects=[*pending.rejects, *broken],
            units=list(pending.units.values()),
        )
        try:
            return _write(connection, load_id, batch)
        except ConflictError:
            continue
    raise DatabaseError("other loaders keep changing the same articles; run the same command again")


def _write(connection: psycopg.Connection[Any], load_id: int, batch: Batch) -> Counts:
    """Commit a batch; articles whose data the database refuses are found one by one and quarantined."""
    try:
        return writer.write(connection, load_id, EXTRACTOR_VERSION, batch)
    except writer.REFUSALS:
        accepted: list[ExtractedArticle] = []
        refused: list[Reject] = []
        for item in batch.articles:
            alone = replace(batch, articles=(item,), unchanged=0, rejects=(), units=())
            error = writer.refusal(connection, load_id, EXTRACTOR_VERSION, alone)
            if error is None:
                accepted.append(item)
            else:
                reason = f"the database refused it: {_one_line(error)}; please report this as a defect of newsdb"
                refused.append(Reject(item.article.origin, reason, item.article.raw))
        if not refused:
            raise
        rest = replace(batch, articles=accepted, rejects=[*batch.rejects, *refused])
        return writer.write(connection, load_id, EXTRACTOR_VERSION, rest)


def _one_line(error: BaseException) -> str:
    """An error's message without the lines in which PostgreSQL repeats the data."""
    return str(error).strip().split("\n", 1)[0]


def _close_failed(connection: psycopg.Connection[Any], load_id: int, error: Exception) -> None:
    """Mark the load as failed, if there still is a database to say so to; else it stays running, as if killed."""
    with suppress(psycopg.Error):
        writer.finish_load(connection, load_id, "failed", f"{type(error).__name__}: {_one_line(error)}")


def _refresh_statistics(connection: psycopg.Connection[Any], counts: Counts) -> None:
    """Give the planner statistics at once where a load changed much; autovacuum would take its minute."""
    row = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass").fetchone()
    if row is not None and (counts.new + counts.updated) > 0.1 * max(row[0], 0):
        connection.execute("ANALYZE articles, quotes, mentions, people, person_names, sources")
