"""Stored articles whose quotes and mentions are made anew: which, their texts, and the exchange.

Queries beside it see the old rows of an article or the new ones, never a mixture and never none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection, sql

from newsdb.documents import Extraction, Reject
from newsdb.writer import identities, rows
from newsdb.writer.batch import Attempt, Counts, count, store_rejects


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles; all conditions hold at once.

    Attributes:
        older_than: extracted by a version before this one; None: by whatever version.
        source_id: the outlet; None: any.
        since: published on this day or later; None: whenever.
    """

    older_than: int | None
    source_id: int | None
    since: date | None

    def condition(self) -> tuple[sql.Composable, list[Any]]:
        """Give it as SQL, with its parameters."""
        wanted = (
            ("extractor_version < %s", self.older_than),
            ("source_id = %s", self.source_id),
            ("published_on >= %s", self.since),
        )
        chosen = [(part, value) for part, value in wanted if value is not None]
        # Version 0 is a text in a language that is not extracted.
        parts = [sql.SQL("extractor_version <> 0"), *(sql.SQL(part) for part, _ in chosen)]
        return sql.SQL(" AND ").join(parts), [value for _, value in chosen]


@dataclass(frozen=True, slots=True)
class StoredText:
    """What extraction needs of a stored article."""

    id: UUID
    url: str
    title: str | None
    body: str
    body_sha256: bytes


def find_source(connection: Connection[Any], name: str) -> int | None:
    """Return the outlet of a name or domain, None if there is none."""
    row = connection.execute(
        "SELECT id FROM sources WHERE name = %(name)s"
        " UNION ALL SELECT source_id FROM source_domains WHERE domain = lower(%(name)s) LIMIT 1",
        {"name": name},
    ).fetchone()
    return None if row is None else int(row[0])


def count_selected(connection: Connection[Any], selection: Selection) -> int:
    """Count the articles of a selection."""
    condition, values = selection.condition()
    row = connection.execute(sql.SQL("SELECT count(*) FROM articles WHERE {}").format(condition), values).fetchone()
    return 0 if row is None else int(row[0])


def selected_ids(connection: Connection[Any], selection: Selection, first: UUID, last: UUID, limit: int) -> list[UUID]:
    """Return the first ids of a selection between two, in order; ``first`` itself is left out, ``last`` is not."""
    condition, values = selection.condition()
    query = sql.SQL("SELECT id FROM articles WHERE id > %s AND id <= %s AND {} ORDER BY id LIMIT %s").format(condition)
    return [row[0] for row in connection.execute(query, [first, last, *values, limit])]


def stored_texts_of(connection: Connection[Any], ids: Sequence[UUID]) -> list[StoredText]:
    """Return the texts of articles, of those that are still there."""
    query = "SELECT id, url, title, body, body_sha256 FROM articles WHERE id = ANY(%s) ORDER BY id"
    return [StoredText(*row) for row in connection.execute(query, (list(ids),))]


def replace_extractions(
    connection: Connection[Any],
    load_id: int,
    extractor_version: int,
    extracted: Sequence[tuple[StoredText, Extraction]],
    rejects: Sequence[Reject],
    attempt: Attempt,
) -> Counts:
    """Commit new quotes and mentions in place of the old ones.

    An article whose text was changed or removed meanwhile is left as it is: whoever changed it extracted it.

    Args:
        connection: in autocommit mode, in no transaction.
        load_id: the run that it is counted for.
        extractor_version: stored with each article.
        extracted: articles with what was found in these very texts.
        rejects: articles that extraction failed on, which keep what they have.
        attempt: filled in before the commit.
    """
    people = identities.person_ids(connection, (extraction for _, extraction in extracted))
    with connection.transaction():
        wanted = {(text.id, text.body_sha256): (text.id, extraction) for text, extraction in extracted}
        current = connection.execute(
            "SELECT id, body_sha256 FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            ([text.id for text, _ in extracted],),
        ).fetchall()
        fresh = [wanted[row[0], row[1]] for row in current if (row[0], row[1]) in wanted]
        ids = [article_id for article_id, _ in fresh]
        connection.execute("DELETE FROM quotes WHERE article_id = ANY(%s)", (ids,))
        connection.execute("DELETE FROM mentions WHERE article_id = ANY(%s)", (ids,))
        rows.copy_extractions(connection, fresh, people)
        connection.execute("UPDATE articles SET extractor_version = %s WHERE id = ANY(%s)", (extractor_version, ids))
        store_rejects(connection, load_id, rejects)
        counts = Counts(
            updated=len(fresh),
            unchanged=len(extracted) - len(fresh),
            rejected=len(rejects),
            quotes=sum(len(extraction.quotes) for _, extraction in fresh),
        )
        count(connection, load_id, counts, attempt)
    return counts
