"""One article with its whole text, its quotations and the people it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from newsdb.database.models import ArticleRow, MentionRow, SourceRow
from newsdb.queries.search import QuoteHit, quotes_of
from newsdb.queries.speakers import canonical_people


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a named person.

    Attributes:
        person_id: the person, merges followed; None if resolved to nobody.
        person_id_confidence: of somebody whom the article gives no full name, probability that ``person_id`` is right;
            None where a full name, or nothing, tells.
        name: fullest name of the person within the article.
        printed: the mention: ``body[start:end]``.
        start: offset in the article's body.
        end: offset behind it.
        role: role as printed beside the name.
    """

    person_id: int | None
    person_id_confidence: float | None
    name: str
    printed: str
    start: int
    end: int
    role: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article in its current text.

    Attributes:
        id: the same in every database: made of the canonical address.
        url: address as given; ``urn:newsdb:…`` where the input has none.
        canonical_url: address without tracking and variants.
        title: headline.
        outlet: name of the outlet.
        published_on: day of publication.
        published_at: instant of publication, where the input has time and zone.
        language: as told from the text, ISO 639-1.
        agency: the news agency whose copy it is, as it says itself.
        authors: by-line, as given.
        publisher: the outlet's name as the input prints it.
        document_id: identifier that the input carried.
        body: the text; offsets count its code points from 0, ends are exclusive.
        warnings: what could not be read of the input, such as its date.
        extra: keys of the input that newsdb has no column for.
        loaded_at: when this text was stored.
        quotes: its quotations, in the order of the text.
        mentions: of named people, in the order of the text.
    """

    id: UUID
    url: str
    canonical_url: str
    title: str | None
    outlet: str
    published_on: date | None
    published_at: datetime | None
    language: str | None
    agency: str | None
    authors: tuple[str, ...]
    publisher: str | None
    document_id: str | None
    body: str
    warnings: tuple[str, ...]
    extra: Mapping[str, Any]
    loaded_at: datetime
    quotes: tuple[QuoteHit, ...]
    mentions: tuple[Mention, ...]


def read_article(connection: Connection, article_id: UUID) -> Article | None:
    """Read an article; None if it is not stored, or was taken down."""
    names = (
        *("id", "url", "canonical_url", "title", "published_on", "published_at", "language", "agency"),
        *("publisher", "document_id", "body", "extra", "loaded_at"),
    )
    query = (
        select(
            *(getattr(ArticleRow, name) for name in names),
            *(ArticleRow.authors, ArticleRow.warnings, SourceRow.name.label("outlet")),
        )
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(ArticleRow.id == article_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Article(
        **{name: getattr(row, name) for name in names},
        outlet=row.outlet,
        authors=tuple(row.authors),
        warnings=tuple(row.warnings),
        quotes=tuple(quotes_of(connection, article_id)),
        mentions=_mentions(connection, article_id),
    )


def _mentions(connection: Connection, article_id: UUID) -> tuple[Mention, ...]:
    query = (
        select(*MentionRow.__table__.columns).where(MentionRow.article_id == article_id).order_by(MentionRow.ordinal)
    )
    rows = connection.execute(query).all()
    people = canonical_people(connection, {row.person_id for row in rows if row.person_id is not None})
    return tuple(
        Mention(
            person_id=people[row.person_id].id if row.person_id in people else row.person_id,
            person_id_confidence=row.person_id_confidence,
            name=row.name,
            printed=row.printed,
            start=row.start_char,
            end=row.end_char,
            role=row.role,
        )
        for row in rows
    )
