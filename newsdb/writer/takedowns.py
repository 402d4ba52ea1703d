"""Taking articles down for good or for a time: what is taken down, what a withdrawal means, carrying it out.

Whoever stores an article and whoever takes it down must see each other, whichever is first: the one holds a lock that
is shared, the other the same lock alone, and both look again once they have it (``hold``, ``look``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from newsdb.documents import Version
from newsdb.masking import TakenNames
from newsdb.writer import judging, utterances
from newsdb.writer.orders import taken_names
from newsdb.writer.versions import ConflictError

_LOCK = (0x74616B65, 0)
"""The advisory lock: "take" in ASCII."""

INDEXED_CHARACTERS = 500
"""Of a document's id, that the index on it holds."""


@dataclass(frozen=True, slots=True)
class StoredTakedown:
    """What the database knows of an id that is taken down; see the comments on table takedowns."""

    kind: str
    reason: str
    taken_down_by: str | None
    version: Version
    taken_down_at: datetime
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A stored article, as far as it tells whether a withdrawal means it."""

    id: UUID
    source_id: int
    outlet: str
    url: str
    publisher: str | None
    document_id: str | None
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What is taken down, and which stored articles a withdrawal may mean.

    Attributes:
        ids: asked for.
        withdrawn: those of them that are to be taken down.
        document_ids: of items that are to be taken down.
        takedowns: those of ``ids`` that are taken down.
        articles: stored under an id of ``withdrawn``, or with one of ``document_ids``, by id.
        names: that are to be masked in whatever is stored.
    """

    ids: Collection[UUID] = ()
    withdrawn: Collection[UUID] = ()
    document_ids: Collection[str] = ()
    takedowns: Mapping[UUID, StoredTakedown] = field(default_factory=dict)
    articles: Sequence[StoredArticle] = ()
    names: TakenNames = field(default_factory=TakenNames)


@dataclass(frozen=True, slots=True)
class Takedown:
    """An article to be taken down.

    Attributes:
        ids: all that it must not come back under.
        articles: those of them that are stored.
        kind: canceled, withheld or ordered.
        reason: one line.
        taken_down_by: the agency, as it is named, or whoever ordered it.
        version: of the item that withdraws it.
        order_id: the order.
    """

    ids: Collection[UUID]
    articles: Collection[UUID]
    kind: str
    reason: str
    taken_down_by: str | None
    version: Version
    order_id: int | None = None


def hold(connection: Connection[Any], *, alone: bool) -> None:
    """Until the end of the transaction let nobody take down what is stored here, or store what is taken down here."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(f"SELECT {function}(%s, %s)", _LOCK)


def hold_unchanged(connection: Connection[Any], taken: TakenNames) -> None:
    """Hold the lock, shared, and make sure that the names to be masked are those that somebody has masked by.

    Raises:
        ConflictError: somebody was taken down meanwhile, or a takedown was lifted.
    """
    hold(connection, alone=False)
    if taken_names(connection) != taken:
        raise ConflictError


def hold_people(connection: Connection[Any]) -> None:
    """For whoever deletes people: hold the lock alone, and nobody judges besides. Loads take them in this order."""
    judging.hold(connection, alone=True)
    hold(connection, alone=True)


def look(
    connection: Connection[Any],
    ids: Collection[UUID],
    withdrawn: Collection[UUID] = (),
    document_ids: Collection[str] = (),
) -> Look:
    """Look ids up; see ``Look``."""
    takedowns = _takedowns(connection, ids) if ids else {}
    articles = _articles(connection, withdrawn, document_ids) if withdrawn else ()
    return Look(ids, withdrawn, document_ids, takedowns, articles, taken_names(connection))


def _takedowns(connection: Connection[Any], ids: Collection[UUID]) -> dict[UUID, StoredTakedown]:
    found = connection.execute(
        "SELECT article_id, kind, reason, taken_down_by, version_no, version_at, taken_down_at, order_id FROM takedowns"
        " WHERE article_id = ANY(%s)",
        (list(ids),),
    )
    return {row[0]: StoredTakedown(row[1], row[2], row[3], Version(row[4], row[5]), row[6], row[7]) for row in found}


def _articles(
    connection: Connection[Any], ids: Collection[UUID], document_ids: Collection[str]
) -> tuple[StoredArticle, ...]:
    columns = "a.id, a.source_id, s.name, a.url, a.publisher, a.document_id, a.extra"
    found = connection.execute(
        f"SELECT {columns} FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.id = ANY(%s)"  # noqa: S608
        f" UNION ALL SELECT {columns} FROM articles a JOIN sources s ON s.id = a.source_id"
        " WHERE a.document_id IS NOT NULL AND left(a.document_id, 500) = ANY(%s) AND a.document_id = ANY(%s)",
        (list(ids), [number[:INDEXED_CHARACTERS] for number in document_ids], list(document_ids)),
    )
    articles = {row[0]: StoredArticle(*row) for row in found}
    return tuple(articles[article_id] for article_id in sorted(articles))


def carry_out(connection: Connection[Any], load_id: int | None, takedowns: Sequence[Takedown]) -> None:
    """Delete articles with all that belongs to them, and leave what keeps them out; the lock is held alone."""
    articles = sorted({article_id for takedown in takedowns for article_id in takedown.articles})
    found = connection.execute("SELECT url FROM articles WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (articles,))
    # Those of extracting stored texts anew, which have the address in place of a file.
    connection.execute("DELETE FROM rejects WHERE path = ANY(%s)", ([url for (url,) in found],))
    wordings = utterances.keys_in(connection, articles)
    # Quotes, mentions and earlier texts go along.
    connection.execute("DELETE FROM articles WHERE id = ANY(%s)", (articles,))
    utterances.forget(connection, wordings)
    marks: dict[UUID, Takedown] = {}
    for takedown in sorted(takedowns, key=lambda one: one.kind, reverse=True):  # canceled over withheld
        marks |= dict.fromkeys(takedown.ids, takedown)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO takedowns (article_id, kind, reason, taken_down_by, version_no, version_at, load_id, order_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (article_id) DO UPDATE SET kind = excluded.kind,"
            " reason = excluded.reason, taken_down_by = excluded.taken_down_by, version_no = excluded.version_no,"
            " version_at = excluded.version_at, load_id = excluded.load_id, order_id = excluded.order_id,"
            " taken_down_at = excluded.taken_down_at WHERE takedowns.kind = 'withheld'",
            [
                (
                    key,
                    one.kind,
                    one.reason,
                    one.taken_down_by,
                    one.version.number,
                    one.version.created_at,
                    load_id,
                    one.order_id,
                )
                for key, one in sorted(marks.items())
            ],
        )


def lift(connection: Connection[Any], ids: Collection[UUID]) -> None:
    """Allow articles again that were withheld; the lock is held alone."""
    connection.execute("DELETE FROM takedowns WHERE kind = 'withheld' AND article_id = ANY(%s)", (list(ids),))
