"""One batch, one transaction: new articles, changed articles, rejects and the counts of the load.

Outlets and people are made before it, in short transactions of their own (``identities``).
Articles whose text is stored already are sorted out before (``stored_texts``): extraction and the generated search
vectors are what costs, and a reload pays for neither. What is left goes in by COPY. If another loader stores one of
the same articles in between, the whole batch is rolled back with ``ConflictError`` and sorted out anew.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.errors import InvalidParameterValue, ProgramLimitExceeded, UniqueViolation

from newsdb.documents import ExtractedArticle, Reject
from newsdb.writer import identities, rows, takedowns, versions
from newsdb.writer.rejects import empty_rejects
from newsdb.writer.takedowns import Look, Takedown
from newsdb.writer.versions import ConflictError

REFUSALS = (psycopg.DataError, psycopg.IntegrityError, ProgramLimitExceeded, UnicodeError)
"""What an article can do to a batch: data that PostgreSQL, or psycopg on the way to it, does not take."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Outcomes: every document ends in exactly one of the first four; ``taken_down`` are some of the updated ones."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    quotes: int = 0
    taken_down: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.quotes + other.quotes,
            self.taken_down + other.taken_down,
        )

    @property
    def documents(self) -> int:
        """All documents counted."""
        return self.new + self.updated + self.unchanged + self.rejected


@dataclass(frozen=True, slots=True)
class Batch:
    """What is committed together.

    Attributes:
        articles: extracted articles whose text is not stored yet, ids distinct.
        changed: ids of those among them that are stored with another text.
        unchanged: number of documents whose text is stored already.
        rejects: input to be quarantined.
        seen: what was known, when the batch was made, of what is taken down.
        takedowns: to be carried out; none of its articles is one of ``articles``.
        lifted: ids that were withheld until now, of ``articles``.
        emptied: rejects that hold what is taken down.
    """

    articles: Sequence[ExtractedArticle]
    changed: Collection[UUID]
    unchanged: int
    rejects: Sequence[Reject]
    seen: Look = field(default_factory=Look)
    takedowns: Sequence[Takedown] = ()
    lifted: Collection[UUID] = ()
    emptied: Collection[int] = ()


@dataclass(slots=True)
class Attempt:
    """The transaction that writes a batch, known before its commit.

    Where the connection is lost at the commit, nobody has heard whether it took place; ``was_committed`` asks.

    Attributes:
        transaction: its number; None before it has begun.
        counts: what it commits.
    """

    transaction: str | None = None
    counts: Counts = Counts()


def write(
    connection: Connection[Any], load_id: int, extractor_version: int, batch: Batch, attempt: Attempt | None = None
) -> Counts:
    """Commit a batch.

    Args:
        connection: in autocommit mode, in no transaction.
        load_id: the load that the batch is counted for.
        extractor_version: stored with each article.
        batch: what to commit.
        attempt: filled in before the commit.

    Raises:
        ConflictError: another loader was faster with one of the articles, to store it or to take it down; nothing was
            written.
        psycopg.Error: the database refused the batch; nothing was written.
    """
    # One order for all loaders, so that those with the same articles wait for each other instead of deadlocking.
    articles = sorted(batch.articles, key=lambda item: item.article.id)
    sources = identities.source_ids(connection, (item.article for item in articles))
    people = identities.person_ids(connection, (item.extraction for item in articles))
    with connection.transaction():
        if articles or batch.takedowns:
            _see_to_takedowns(connection, load_id, batch)
        changed = [item for item in articles if item.article.id in batch.changed]
        late = versions.make_way(connection, load_id, changed) if changed else frozenset()
        current = [item for item in articles if item.article.id not in late]
        _copy_articles(connection, current, sources, extractor_version, load_id, batch.changed)
        rows.copy_extractions(connection, [(item.article.id, item.extraction) for item in current], people)
        store_rejects(connection, load_id, batch.rejects)
        counts = Counts(
            new=len(articles) - len(changed),
            updated=len(changed) + len(batch.takedowns),
            unchanged=batch.unchanged,
            rejected=len(batch.rejects),
            quotes=sum(len(item.extraction.quotes) for item in current),
            taken_down=len(batch.takedowns),
        )
        count(connection, load_id, counts, attempt)
    return counts


def was_committed(connection: Connection[Any], attempt: Attempt) -> bool:
    """Tell whether an attempt whose end nobody saw was committed; waits while the server is still at it."""
    if attempt.transaction is None:
        return False
    while True:
        try:
            row = connection.execute("SELECT pg_xact_status(%s::xid8)", (attempt.transaction,)).fetchone()
        except InvalidParameterValue:  # a number that a server which crashed does not remember
            return False
        if row is None or row[0] != "in progress":
            return row is not None and row[0] == "committed"
        time.sleep(0.1)


def refusal(connection: Connection[Any], load_id: int, extractor_version: int, batch: Batch) -> Exception | None:
    """Rehearse a batch without keeping it: the error with which the database refuses its data, or None."""
    try:
        with connection.transaction(force_rollback=True):
            write(connection, load_id, extractor_version, batch)
    except REFUSALS as error:
        return error
    except ConflictError:
        return None
    return None


def _see_to_takedowns(connection: Connection[Any], load_id: int, batch: Batch) -> None:
    """Make sure that nothing of the batch is taken down by now, and take down what it says."""
    takedowns.hold(connection, alone=bool(batch.takedowns or batch.lifted))
    seen = batch.seen
    if takedowns.look(connection, seen.ids, seen.withdrawn, seen.document_ids) != seen:
        raise ConflictError
    if batch.takedowns:
        takedowns.carry_out(connection, load_id, batch.takedowns)
        empty_rejects(connection, batch.emptied)
    if batch.lifted:
        takedowns.lift(connection, batch.lifted)


def _copy_articles(
    connection: Connection[Any],
    articles: Sequence[ExtractedArticle],
    sources: dict[str, int],
    extractor_version: int,
    load_id: int,
    changed: Collection[UUID],
) -> None:
    """Insert new articles and overwrite changed ones (whose old text is retired by now)."""
    values = [
        rows.article_row(item, sources[item.article.source_name], extractor_version, load_id) for item in articles
    ]
    try:
        rows.copy_rows(connection, "articles", rows.ARTICLE_COLUMNS, (row for row in values if row[0] not in changed))
    except UniqueViolation as error:
        raise ConflictError from error
    assignments = ", ".join(f"{column} = %s" for column in rows.ARTICLE_COLUMNS)
    for row in values:
        if row[0] in changed:
            connection.execute(
                f"UPDATE articles SET {assignments}, loaded_at = now() WHERE id = %s",  # noqa: S608  (constants)
                (*row, row[0]),
            )


def store_rejects(connection: Connection[Any], load_id: int, rejects: Sequence[Reject]) -> None:
    """Quarantine input; what is there already, from an earlier load of the same file, stays as it is."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO rejects (fingerprint, load_id, path, position, reason, raw)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (fingerprint) DO NOTHING",
            sorted((fingerprint(r), load_id, r.origin.path, r.origin.position, r.reason, r.raw) for r in rejects),
        )


def fingerprint(reject: Reject) -> bytes:
    """What tells one reject from another: place, reason and input."""
    place = f"{reject.origin.path}\0{reject.origin.position}\0{reject.reason}\0"
    return sha256(place.encode("utf-8", "surrogateescape") + reject.raw).digest()


def count(connection: Connection[Any], load_id: int, counts: Counts, attempt: Attempt | None) -> None:
    """Count a batch for its load, the last thing before the commit; fills in the attempt."""
    row = connection.execute(
        "UPDATE loads SET new_count = new_count + %s, updated_count = updated_count + %s,"
        " unchanged_count = unchanged_count + %s, rejected_count = rejected_count + %s, quote_count = quote_count + %s"
        " WHERE id = %s RETURNING pg_current_xact_id()::text",
        (counts.new, counts.updated, counts.unchanged, counts.rejected, counts.quotes, load_id),
    ).fetchone()
    if attempt is not None and row is not None:
        attempt.transaction, attempt.counts = str(row[0]), counts
