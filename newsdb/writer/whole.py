"""Stored articles with all that they say, and with their earlier texts: read, and replaced by what is masked.

Their quotes and mentions are exchanged as by extracting anew; ``body_sha256`` stays that of the text as it came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from newsdb.documents import Article, ExtractedArticle, Origin, Repair
from newsdb.masking import MASK, TakenNames
from newsdb.writer import identities, rows, takedowns, utterances

_FIELDS = (
    "id, url, canonical_url, title, authors, publisher, document_id, body, body_sha256, repairs, warnings, extra,"
    " origin"
)


@dataclass(frozen=True, slots=True)
class WholeArticle:
    """A stored article.

    Attributes:
        article: in its current text; what is not text is left out.
        versions: earlier texts by number, as articles that say nothing else.
    """

    article: Article
    versions: Mapping[int, Article]


@dataclass(frozen=True, slots=True)
class MaskedArticle:
    """What takes the place of a stored article.

    Attributes:
        before: what it was made of.
        item: the current text, masked, and what it yields.
        versions: the earlier texts, masked.
    """

    before: WholeArticle
    item: ExtractedArticle
    versions: Mapping[int, Article]


def masked_ids(connection: Connection[Any], ids: Collection[UUID]) -> frozenset[UUID]:
    """Those articles in which names are masked already."""
    found = connection.execute(
        "SELECT id FROM articles WHERE id = ANY(%(ids)s)"
        " AND (strpos(body, %(mask)s) > 0 OR strpos(title, %(mask)s) > 0)",
        {"ids": list(ids), "mask": MASK},
    )
    return frozenset(row[0] for row in found)


def whole_articles(
    connection: Connection[Any], after: UUID, limit: int, stored_by: datetime | None = None
) -> list[WholeArticle]:
    """Read the articles behind an id, in order; with ``stored_by`` those alone that were stored by then."""
    return _whole(
        connection,
        "id > %s AND (%s::timestamptz IS NULL OR loaded_at <= %s) ORDER BY id LIMIT %s",
        (after, stored_by, stored_by, limit),
    )


def whole_articles_of(connection: Connection[Any], ids: Collection[UUID]) -> list[WholeArticle]:
    """Read articles by their ids, those that are still there."""
    return _whole(connection, "id = ANY(%s) ORDER BY id", (list(ids),))


def _whole(connection: Connection[Any], condition: str, values: tuple[Any, ...]) -> list[WholeArticle]:
    query = f"SELECT {_FIELDS} FROM articles WHERE {condition}"  # noqa: S608  (constants)
    articles = [_article(*row) for row in connection.execute(query, values)]
    versions: dict[UUID, dict[int, Article]] = defaultdict(dict)
    for number, article_id, title, body, body_sha256, repairs, origin in connection.execute(
        "SELECT version_no, article_id, title, body, body_sha256, repairs, origin FROM article_versions"
        " WHERE article_id = ANY(%s)",
        ([article.id for article in articles],),
    ):
        versions[article_id][number] = _article(
            article_id, "", "", title, (), None, None, body, body_sha256, repairs, (), {}, origin
        )
    return [WholeArticle(article, versions.get(article.id, {})) for article in articles]


def _article(
    article_id: UUID,
    url: str,
    canonical_url: str,
    title: str | None,
    authors: Sequence[str],
    publisher: str | None,
    document_id: str | None,
    body: str,
    body_sha256: bytes,
    repairs: Sequence[Mapping[str, Any]],
    warnings: Sequence[str],
    extra: Mapping[str, Any],
    origin: str,
) -> Article:
    return Article(
        origin=Origin(origin),
        raw=b"",
        id=article_id,
        document_id=document_id,
        url=url,
        canonical_url=canonical_url,
        source_name="",
        domain=None,
        title=title,
        published_on=None,
        published_at=None,
        authors=tuple(authors),
        publisher=publisher,
        language_given=None,
        body=body,
        body_sha256=bytes(body_sha256),
        repairs=tuple(Repair(**repair) for repair in repairs),
        warnings=tuple(warnings),
        extra=extra,
    )


def names_by_article(connection: Connection[Any], people: Collection[int]) -> dict[UUID, set[str]]:
    """What people are called in the articles that are stored as quoting or mentioning them."""
    names: dict[UUID, set[str]] = defaultdict(set)
    for article_id, name in connection.execute(
        "SELECT article_id, speaker_name FROM quotes WHERE speaker_id = ANY(%(ids)s)"
        " UNION SELECT article_id, name FROM mentions WHERE person_id = ANY(%(ids)s)",
        {"ids": list(people)},
    ):
        names[article_id].update([name] if name else [])
    return names


def replace_with_masked(
    connection: Connection[Any], extractor_version: int, masked: Sequence[MaskedArticle], taken: TakenNames
) -> set[UUID]:
    """Commit masked articles in place of the stored ones.

    Args:
        connection: in autocommit mode, in no transaction.
        extractor_version: stored with each article.
        masked: in the order of ids.
        taken: all names that were taken down when they were masked.

    Returns:
        Ids of those that were changed since they were read: to be read and masked anew.

    Raises:
        ConflictError: somebody was taken down meanwhile; nothing was written.
    """
    people = identities.person_ids(connection, (one.item.extraction for one in masked), taken)
    with connection.transaction():
        people = identities.up_to_date(connection, people)
        takedowns.hold_unchanged(connection, taken)
        current = {
            row[0]: row[1:]
            for row in connection.execute(
                "SELECT id, title, sha256(convert_to(body, 'UTF8')),"
                " (SELECT count(*) FROM article_versions WHERE article_id = articles.id)"
                " FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                ([one.item.article.id for one in masked],),
            ).fetchall()
        }
        fresh = [one for one in masked if current.get(one.item.article.id) == _state(one.before)]
        ids = [one.item.article.id for one in fresh]
        wordings = utterances.keys_in(connection, ids)
        connection.execute("DELETE FROM quotes WHERE article_id = ANY(%s)", (ids,))
        connection.execute("DELETE FROM mentions WHERE article_id = ANY(%s)", (ids,))
        _update(connection, extractor_version, fresh)
        rows.copy_extractions(connection, [(one.item.article.id, one.item.extraction) for one in fresh], people)
        utterances.forget(connection, wordings)
    return {one.item.article.id for one in masked} - set(ids) & current.keys()


def _state(stored: WholeArticle) -> tuple[Any, ...]:
    article = stored.article
    return article.title, sha256(article.body.encode()).digest(), len(stored.versions)


def _update(connection: Connection[Any], extractor_version: int, masked: Sequence[MaskedArticle]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles SET title = %s, body = %s, url = %s, canonical_url = %s, authors = %s, publisher = %s,"
            " document_id = %s, repairs = %s, warnings = %s, extra = %s, origin = %s, agency = %s, story_key = %s,"
            " extractor_version = %s WHERE id = %s",
            [_values(one.item, extractor_version) for one in masked],
        )
        cursor.executemany(
            "UPDATE article_versions SET title = %s, body = %s, repairs = %s, origin = %s"
            " WHERE article_id = %s AND version_no = %s",
            [
                (version.title, version.body, _repairs(version), str(version.origin), version.id, number)
                for one in masked
                for number, version in one.versions.items()
            ],
        )


def _values(item: ExtractedArticle, extractor_version: int) -> tuple[Any, ...]:
    article = item.article
    return (
        article.title,
        article.body,
        article.url,
        article.canonical_url,
        list(article.authors),
        article.publisher,
        article.document_id,
        _repairs(article),
        list(article.warnings),
        Jsonb(article.extra),
        str(article.origin),
        item.traits.agency,
        item.traits.story_key,
        extractor_version if item.traits.is_extractable else 0,
        article.id,
    )


def _repairs(article: Article) -> Jsonb:
    return Jsonb([asdict(repair) for repair in article.repairs])
