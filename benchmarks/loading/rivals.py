"""What people use today, on the same articles and the same tables.

In: extracted articles. Out: what storing them took. Three ways of storing, as they are commonly written:

- SQLAlchemy's ORM: ``add_all`` of an article with its quotes and mentions, people looked up or made one by one, a
  commit an article;
- ``executemany``: INSERTs of psycopg, a commit a batch, the ids of people kept in a dictionary;
- row by row, in the manner of news-please's ``PostgresqlStorage``: a SELECT for the URL, an INSERT, a commit an
  article. It stores no quotations, no people and no outlets: one outlet stands for all here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

import psycopg
from psycopg import Connection, sql
from sqlalchemy import URL, create_engine, select
from sqlalchemy.orm import Session

from benchmarks.loading.sandbox import Sandbox, Spent, dsn
from newsdb import writer
from newsdb.database.models import (
    ArticleRow,
    MentionRow,
    PersonNameRow,
    PersonRow,
    QuoteRow,
    SourceDomainRow,
    SourceRow,
)
from newsdb.documents import ExtractedArticle, SpeakerKind
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.names import is_full_name, name_key
from newsdb.writer import rows

Items = Iterable[ExtractedArticle]


def orm(box: Sandbox, items: Items, url: URL | None = None) -> Spent:
    """Store articles by the ORM, a commit each, by default in a new database."""
    target = url or box.database()
    load_id = _load(dsn(target))
    engine = create_engine(target)
    with box.spending() as spent, Session(engine) as session:
        for item in items:
            _add(session, item, load_id)
            session.commit()
            session.expunge_all()
    engine.dispose()
    if url is None:
        box.drop(target)
    return spent


def _add(session: Session, item: ExtractedArticle, load_id: int) -> None:
    article = item.article
    source = session.scalar(select(SourceRow).where(SourceRow.name == article.source_name))
    if source is None:
        source = SourceRow(name=article.source_name)
        session.add(source)
        session.flush()
        if article.domain:
            session.add(SourceDomainRow(domain=article.domain, source_id=source.id))
    if session.get(ArticleRow, article.id) is not None:
        return
    values = dict(zip(rows.ARTICLE_COLUMNS, rows.article_row(item, source.id, EXTRACTOR_VERSION, load_id), strict=True))
    values |= {"repairs": [asdict(repair) for repair in article.repairs], "extra": dict(article.extra)}
    session.add(ArticleRow(**values))
    session.flush()
    people = {name: _person(session, name) for name in _full_names(item)}
    session.flush()
    ids = {name: person.id for name, person in people.items()}
    session.add_all(
        QuoteRow(**dict(zip(rows.QUOTE_COLUMNS, row, strict=True)))
        for row in rows.quote_rows(item.article.id, item.extraction, ids)
    )
    session.add_all(
        MentionRow(**dict(zip(rows.MENTION_COLUMNS, row, strict=True)))
        for row in rows.mention_rows(item.article.id, item.extraction, ids)
    )


def _person(session: Session, name: str) -> PersonRow:
    key = name_key(name)
    person = session.scalar(select(PersonRow).where(PersonRow.name_key == key))
    if person is None:
        person = PersonRow(name=name, name_key=key)
        session.add(person)
        session.flush()
    if session.get(PersonNameRow, (person.id, name)) is None:
        session.add(PersonNameRow(person_id=person.id, name=name, name_key=key, kind="printed"))
    return person


def _full_names(item: ExtractedArticle) -> list[str]:
    speakers = {quote.speaker for quote in item.extraction.quotes if quote.speaker_kind is SpeakerKind.PERSON}
    names = {name for name in speakers | {mention.name for mention in item.extraction.mentions} if name}
    return sorted(name for name in names if is_full_name(name) and name_key(name))


def executemany(box: Sandbox, items: Items, size: int) -> Spent:
    """Store articles by INSERTs, a commit a batch."""
    with box.connection() as connection:
        load_id = _load_on(connection)
        sources: dict[str, int] = {}
        people: dict[str, int] = {}
        iterator = iter(items)
        with box.spending() as spent:
            while batch := list(islice(iterator, size)):
                _insert_batch(connection, batch, load_id, sources, people)
        return spent


def _insert_batch(
    connection: Connection[Any],
    batch: Sequence[ExtractedArticle],
    load_id: int,
    sources: dict[str, int],
    people: dict[str, int],
) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        _insert_sources(connection, batch, sources)
        _insert_people(connection, batch, people)
        articles = (
            rows.article_row(item, sources[item.article.source_name], EXTRACTOR_VERSION, load_id) for item in batch
        )
        ids = {name: people[name_key(name)] for item in batch for name in _full_names(item)}
        cursor.executemany(_insert("articles", rows.ARTICLE_COLUMNS), articles)
        quotes = (row for item in batch for row in rows.quote_rows(item.article.id, item.extraction, ids))
        cursor.executemany(_insert("quotes", rows.QUOTE_COLUMNS), quotes)
        mentions = (row for item in batch for row in rows.mention_rows(item.article.id, item.extraction, ids))
        cursor.executemany(_insert("mentions", rows.MENTION_COLUMNS), mentions)


def _insert_sources(connection: Connection[Any], batch: Sequence[ExtractedArticle], sources: dict[str, int]) -> None:
    for item in batch:
        name = item.article.source_name
        if name not in sources:
            sources[name] = _key(connection, "INSERT INTO sources (name) VALUES (%s) RETURNING id", (name,))


def _insert_people(connection: Connection[Any], batch: Sequence[ExtractedArticle], people: dict[str, int]) -> None:
    names = sorted({name for item in batch for name in _full_names(item)})
    for name in names:
        key = name_key(name)
        if key not in people:
            insert = "INSERT INTO people (name, name_key) VALUES (%s, %s) RETURNING id"
            people[key] = _key(connection, insert, (name, key))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO person_names (person_id, name, name_key, kind) VALUES (%s, %s, %s, 'printed')"
            " ON CONFLICT DO NOTHING",
            [(people[name_key(name)], name, name_key(name)) for name in names],
        )


def row_by_row(box: Sandbox, items: Items, url: URL | None = None) -> Spent:
    """Store articles without their quotations, a SELECT, an INSERT and a commit each."""
    with box.connection(url) as connection:
        load_id = _load_on(connection)
        source = (
            "INSERT INTO sources (name) VALUES ('outlet.example')"
            " ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id"
        )
        source_id = _key(connection, source, ())
        # news-please has an index on the URL; here the id, which is made of the URL, has one.
        known, insert = "SELECT id FROM articles WHERE id = %s", _insert("articles", rows.ARTICLE_COLUMNS)
        with box.spending() as spent:
            for item in items:
                with connection.transaction():
                    if connection.execute(known, (item.article.id,)).fetchone() is None:
                        row = rows.article_row(item, source_id, EXTRACTOR_VERSION, load_id)
                        connection.execute(insert, row)
        return spent


def _insert(table: str, columns: rows.Columns) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.SQL("%s") for _ in columns),
    )


def _key(connection: Connection[Any], query: Any, values: tuple[Any, ...]) -> int:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])


def _load(address: str) -> int:
    with psycopg.connect(address, autocommit=True) as connection:
        return _load_on(connection)


def _load_on(connection: Connection[Any]) -> int:
    return writer.start_load(connection, ["benchmark"], EXTRACTOR_VERSION)
