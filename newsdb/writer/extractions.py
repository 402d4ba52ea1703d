"""Stored articles whose texts are read anew: which, their texts, and the exchange of what they yield.

Queries beside it see the old rows of an article or the new ones, never a mixture and never none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection, sql

from newsdb.documents import Extraction, Reject, Traits
from newsdb.masking import TakenNames
from newsdb.writer import identities, rows, takedowns
from newsdb.writer.batch import Attempt, Counts, count, store_rejects

_DIGEST = "sha256(convert_to(body, 'UTF8'))"


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
    """What reading needs of a stored article."""

    id: UUID
    url: str
    title: str | None
    authors: tuple[str, ...]
    body: str
    digest: bytes  # of body as it is stored, in which names may be masked, and not as it came


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stored text yields."""

    text: StoredText
    traits: Traits
    extraction: Extraction


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
    query = f"SELECT id, url, title, authors, body, {_DIGEST} FROM articles WHERE id = ANY(%s) ORDER BY id"  # noqa: S608
    return [
        StoredText(article_id, url, title, tuple(authors), body, digest)
        for article_id, url, title, authors, body, digest in connection.execute(query, (list(ids),))
    ]


def replace_extractions(
    connection: Connection[Any],
    load_id: int,
    extractor_version: int,
    readings: Sequence[Reading],
    rejects: Sequence[Reject],
    taken: TakenNames,
    attempt: Attempt,
    *,
    passed_over: int = 0,
) -> Counts:
    """Commit new quotes and mentions, language, agency and story in place of the old ones.

    An article whose text was changed, masked or removed meanwhile is left as it is: whoever did so read it anew.

    Args:
        connection: in autocommit mode, in no transaction.
        load_id: the run that it is counted for.
        extractor_version: stored with each article; one that is not extracted has version 0.
        readings: of articles' texts.
        rejects: articles that extraction failed on, which keep what they have.
        taken: names that were taken down when the texts were read; none of them is in ``readings``.
        attempt: filled in before the commit.
        passed_over: further articles, which stay as they are and count as unchanged.

    Raises:
        ConflictError: somebody was taken down meanwhile; nothing was written.
    """
    people = identities.person_ids(connection, (reading.extraction for reading in readings), taken)
    with connection.transaction():
        people = identities.up_to_date(connection, people)
        takedowns.hold_unchanged(connection, taken)
        wanted = {(reading.text.id, reading.text.digest): reading for reading in readings}
        current = connection.execute(
            f"SELECT id, {_DIGEST} FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
            ([reading.text.id for reading in readings],),
        ).fetchall()
        fresh = [wanted[row[0], row[1]] for row in current if (row[0], row[1]) in wanted]
        ids = [reading.text.id for reading in fresh]
        connection.execute("DELETE FROM quotes WHERE article_id = ANY(%s)", (ids,))
        connection.execute("DELETE FROM mentions WHERE article_id = ANY(%s)", (ids,))
        rows.copy_extractions(connection, [(reading.text.id, reading.extraction) for reading in fresh], people)
        _store_traits(connection, extractor_version, fresh)
        store_rejects(connection, load_id, rejects, taken)
        counts = Counts(
            updated=len(fresh),
            unchanged=len(readings) - len(fresh) + passed_over,
            rejected=len(rejects),
            quotes=sum(len(reading.extraction.quotes) for reading in fresh),
        )
        count(connection, load_id, counts, attempt)
    return counts


def _store_traits(connection: Connection[Any], extractor_version: int, readings: Sequence[Reading]) -> None:
    """Store what the texts say of themselves.

    Rows from before schema revision 0007, which have none of this, hold in ``language`` what the input claimed.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles SET language_given = CASE WHEN coalesce(language_given, agency, story_key::text) IS NULL"
            " THEN language ELSE language_given END,"
            " language = %s, agency = %s, story_key = %s, extractor_version = %s WHERE id = %s",
            [
                (
                    reading.traits.language,
                    reading.traits.agency,
                    reading.traits.story_key,
                    extractor_version if reading.traits.is_extractable else 0,
                    reading.text.id,
                )
                for reading in readings
            ],
        )
