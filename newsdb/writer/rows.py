"""The COPY formats: column names, PostgreSQL types and row values of the tables that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from newsdb.documents import ExtractedArticle, Extraction, SpeakerKind
from newsdb.wording import words_key
from newsdb.writer import utterances
from newsdb.writer.identities import People, people_still_there
from newsdb.writer.namesakes import by_article

Columns = dict[str, str]  # name → type, in the order of the values

ARTICLE_COLUMNS: Columns = {
    "id": "uuid",
    "source_id": "int8",
    "url": "text",
    "canonical_url": "text",
    "title": "text",
    "published_on": "date",
    "published_at": "timestamptz",
    "language": "text",
    "language_given": "text",
    "agency": "text",
    "story_key": "int8",
    "authors": "text[]",
    "publisher": "text",
    "document_id": "text",
    "body": "text",
    "body_sha256": "bytea",
    "repairs": "jsonb",
    "warnings": "text[]",
    "extra": "jsonb",
    "origin": "text",
    "extractor_version": "int4",
    "load_id": "int8",
}

QUOTE_COLUMNS: Columns = {
    "article_id": "uuid",
    "ordinal": "int4",
    "statement_no": "int4",
    "kind": "text",
    "text": "text",
    "start_char": "int4",
    "end_char": "int4",
    "cue": "text",
    "speaker_kind": "text",
    "speaker_id": "int8",
    "speaker_name": "text",
    "speaker_printed": "text",
    "speaker_start": "int4",
    "speaker_end": "int4",
    "speaker_role": "text",
    "speaker_role_start": "int4",
    "speaker_role_end": "int4",
    "venue": "text",
    "confidence": "float4",
    "runner_up_name": "text",
    "runner_up_confidence": "float4",
    "outer_ordinal": "int4",
    "words_key": "bytea",
}

MENTION_COLUMNS: Columns = {
    "article_id": "uuid",
    "ordinal": "int4",
    "person_id": "int8",
    "name": "text",
    "printed": "text",
    "start_char": "int4",
    "end_char": "int4",
    "role": "text",
}


def copy_rows(connection: Connection[Any], table: str, columns: Columns, rows: Iterable[tuple[Any, ...]]) -> None:
    """Append rows by binary COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)


def copy_extractions(
    connection: Connection[Any], extractions: Sequence[tuple[UUID, Extraction]], people: People
) -> None:
    """Append the quotes and mentions of stored articles that have none yet; their wordings wait for being linked.

    Raises:
        ConflictError: somebody whom they name was taken down since ``identities.person_ids``.
    """
    everywhere, here = by_article(connection, people, extractions)
    meant = [(article_id, extraction, here.get(article_id, everywhere)) for article_id, extraction in extractions]
    with people_still_there():
        copy_rows(connection, "quotes", QUOTE_COLUMNS, (row for each in meant for row in quote_rows(*each)))
        copy_rows(connection, "mentions", MENTION_COLUMNS, (row for each in meant for row in mention_rows(*each)))
    utterances.queue(connection, (article_id for article_id, extraction in extractions if extraction.quotes))


def article_row(item: ExtractedArticle, source_id: int, extractor_version: int, load_id: int) -> tuple[Any, ...]:
    """Values of an article in the order of ``ARTICLE_COLUMNS``; one that is not extracted has version 0."""
    article, traits = item.article, item.traits
    return (
        article.id,
        source_id,
        article.url,
        article.canonical_url,
        article.title,
        article.published_on,
        article.published_at,
        traits.language,
        article.language_given,
        traits.agency,
        traits.story_key,
        list(article.authors),
        article.publisher,
        article.document_id,
        article.body,
        article.body_sha256,
        Jsonb([asdict(repair) for repair in article.repairs]),
        list(article.warnings),
        Jsonb(dict(article.extra)),
        str(article.origin),
        extractor_version if traits.is_extractable else 0,
        load_id,
    )


def quote_rows(article_id: UUID, extraction: Extraction, people: Mapping[str, int | None]) -> Iterator[tuple[Any, ...]]:
    """Values of an article's quotes in the order of ``QUOTE_COLUMNS``."""
    for ordinal, quote in enumerate(extraction.quotes, start=1):
        named = quote.speaker_kind is SpeakerKind.PERSON and quote.speaker is not None
        yield (
            article_id,
            ordinal,
            quote.statement_no,
            quote.kind.value,
            quote.text,
            quote.start,
            quote.end,
            quote.cue,
            quote.speaker_kind.value,
            people.get(quote.speaker) if named and quote.speaker else None,
            quote.speaker,
            quote.speaker_printed,
            quote.speaker_start,
            quote.speaker_end,
            quote.speaker_role,
            quote.speaker_role_start,
            quote.speaker_role_end,
            quote.venue,
            quote.confidence,
            quote.runner_up,
            quote.runner_up_confidence,
            None if quote.outer is None else quote.outer + 1,
            words_key(quote.text),
        )


def mention_rows(
    article_id: UUID, extraction: Extraction, people: Mapping[str, int | None]
) -> Iterator[tuple[Any, ...]]:
    """Values of an article's mentions in the order of ``MENTION_COLUMNS``."""
    for ordinal, mention in enumerate(extraction.mentions, start=1):
        yield (
            article_id,
            ordinal,
            people.get(mention.name),
            mention.name,
            mention.printed,
            mention.start,
            mention.end,
            mention.role,
        )
