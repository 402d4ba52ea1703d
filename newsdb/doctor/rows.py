"""Checks of rows against each other, where no constraint can: on some thousands of rows, or with --full on all.

Which rows is chosen anew each time: a range of articles from a random id on, which are digests and so in no order, or
random pages of a table. What is small is looked at entirely.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from sqlalchemy import Connection, ForeignKeyConstraint, text

from newsdb.database.models import Base
from newsdb.doctor.registry import Patient, Problem, check, error, warning

SOME_ARTICLES: Final = 2_000
SOME_ROWS: Final = 50_000
_FIRST: Final = UUID(int=0)
_LAST: Final = UUID(int=2**128 - 1)
_RESTORE: Final = "restore a backup beside this database and compare; newsdb reextract makes quotes and mentions anew"
_AT: Final = text("SELECT id FROM articles WHERE id >= :low ORDER BY id OFFSET :some LIMIT 1")

# Each gives how many rows are wrong, and where one of them is.
_TEXTS: Final = {
    "quotes whose text is not that stretch of the article": """
        SELECT count(*) AS wrong, min(q.article_id::text || ', quote ' || q.ordinal) AS example
        FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
        WHERE q.article_id BETWEEN :low AND :high
          AND substring(a.body FROM q.start_char + 1 FOR q.end_char - q.start_char) <> q.text
    """,
    "quotes whose speaker is not printed where they say": """
        SELECT count(*) AS wrong, min(q.article_id::text || ', quote ' || q.ordinal) AS example
        FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
        WHERE q.article_id BETWEEN :low AND :high AND q.speaker_start IS NOT NULL
          AND substring(a.body FROM q.speaker_start + 1 FOR q.speaker_end - q.speaker_start) <> q.speaker_printed
    """,
    "mentions that are not printed where they say": """
        SELECT count(*) AS wrong, min(m.article_id::text || ', mention ' || m.ordinal) AS example
        FROM mentions AS m JOIN articles AS a ON a.id = m.article_id
        WHERE m.article_id BETWEEN :low AND :high
          AND substring(a.body FROM m.start_char + 1 FOR m.end_char - m.start_char) <> m.printed
    """,
}
# Where names were masked, the digest stays that of the text as it came.
_DIGESTS: Final = {
    "articles whose text does not have its digest": """
        SELECT count(*) AS wrong, min(id::text) AS example FROM articles
        WHERE id BETWEEN :low AND :high AND strpos(body, '█') = 0
          AND sha256(convert_to(body, 'UTF8')) <> body_sha256
    """,
    "earlier texts that do not have their digest": """
        SELECT count(*) AS wrong, min(article_id::text || ', version ' || version_no) AS example FROM article_versions
        WHERE article_id BETWEEN :low AND :high AND strpos(body, '█') = 0
          AND sha256(convert_to(body, 'UTF8')) <> body_sha256
    """,
}
_OUTER: Final = """
    SELECT count(*) AS wrong, min(q.article_id::text || ', quote ' || q.ordinal) AS example FROM quotes AS q
    WHERE q.article_id BETWEEN :low AND :high AND q.outer_ordinal IS NOT NULL AND NOT EXISTS (
        SELECT FROM quotes AS o WHERE o.article_id = q.article_id AND o.ordinal = q.outer_ordinal
          AND o.start_char <= q.start_char AND o.end_char >= q.end_char
    )
"""
_ROOTS: Final = """
    WITH RECURSIVE merged AS (
        SELECT id, root_id, merged_into_id FROM people WHERE merged_into_id IS NOT NULL ORDER BY id DESC LIMIT :some
    ), up AS (
        SELECT id, merged_into_id AS at, 1 AS steps FROM merged
        UNION ALL
        SELECT up.id, p.merged_into_id, up.steps + 1 FROM up JOIN people AS p ON p.id = up.at
        WHERE p.merged_into_id IS NOT NULL AND up.steps < 1000
    ), ends AS (
        SELECT up.id, up.at FROM up JOIN people AS p ON p.id = up.at WHERE p.merged_into_id IS NULL
    ), wrong AS (
        SELECT merged.id FROM merged LEFT JOIN ends ON ends.id = merged.id
        WHERE merged.root_id IS DISTINCT FROM ends.at OR ends.at IS NULL
        UNION ALL
        SELECT id FROM people WHERE merged_into_id IS NULL AND root_id IS NOT NULL
    )
    SELECT count(*) AS wrong, min(id)::text AS example FROM wrong
"""
_TAKEN_DOWN: Final = """
    SELECT count(*) AS wrong, min(a.id::text) AS example FROM takedowns AS t JOIN articles AS a ON a.id = t.article_id
"""
_UTTERANCES: Final = """
    SELECT count(*) AS wrong, min(encode(u.utterance_key, 'hex')) AS example
    FROM (SELECT utterance_key FROM utterance_wordings WHERE utterance_key <> words_key LIMIT :some) AS u
    WHERE NOT EXISTS (SELECT FROM utterance_wordings AS o WHERE o.words_key = u.utterance_key)
"""
_ORPHANS: Final = sql.SQL(
    """
    SELECT count(*) AS wrong, min(c.value::text) AS example
    FROM (SELECT {column} AS value FROM {table} TABLESAMPLE SYSTEM ({percent}) WHERE {column} IS NOT NULL) AS c
    WHERE NOT EXISTS (SELECT FROM {parent} AS p WHERE p.{key} = c.value)
    """
)


@check("quotes and mentions are verbatim stretches of their articles")
def verbatim_texts(patient: Patient) -> Iterator[Problem]:
    """Compare what was quoted with the article, at its place."""
    for what, query in _TEXTS.items():
        yield from _wrong_articles(patient, what, query)


@check("texts are as they were stored")
def text_digests(patient: Patient) -> Iterator[Problem]:
    """Compare texts with their digests."""
    for what, query in _DIGESTS.items():
        yield from _wrong_articles(patient, what, query)


@check("quotations inside others point to them")
def outer_quotes(patient: Patient) -> Iterator[Problem]:
    """Look for inner quotations without the outer one."""
    yield from _wrong_articles(patient, "inner quotations without the one around them", _OUTER)


@check("merges of people are followed to their end")
def people_roots(patient: Patient) -> Iterator[Problem]:
    """Compare people.root_id with the end of the chain of merged_into_id."""
    row = _one(patient.connection, _ROOTS, some=_limit(patient))
    if row.wrong:
        yield error(
            f"{row.wrong:,} people have a root_id that is not the end of merged_into_id, #{row.example} for example:"
            " they are counted for the wrong person",
            "UPDATE people SET root_id to the end of that chain, null where there is no merged_into_id",
        )


@check("nothing that was taken down is stored")
def taken_down_articles(patient: Patient) -> Iterator[Problem]:
    """Look for articles that are taken down and there."""
    row = _one(patient.connection, _TAKEN_DOWN)
    if row.wrong:
        yield error(
            f"{row.wrong:,} articles are stored although they are taken down, {row.example} for example",
            f"newsdb takedown article '#{row.example}' --reason …, for each of them",
        )


@check("utterances are called by a wording that they have")
def utterance_keys(patient: Patient) -> Iterator[Problem]:
    """Look for utterances whose key is none of their wordings."""
    row = _one(patient.connection, _UTTERANCES, some=_limit(patient))
    if row.wrong:
        yield warning(
            f"{row.wrong:,} wordings belong to an utterance without the wording of its name, {row.example} for example",
            "newsdb utterances link --all",
        )


@check("all references lead somewhere")
def references(patient: Patient) -> Iterator[Problem]:
    """Look for rows whose parent is missing, which no foreign key lets happen that is there and holds."""
    for table in Base.metadata.sorted_tables:
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint):
                continue
            element = key.elements[0]
            parent = element.column
            query = _ORPHANS.format(
                column=sql.Identifier(element.parent.name),
                table=sql.Identifier("public", table.name),
                percent=sql.Literal(_percent(patient, table.name)),
                parent=sql.Identifier("public", parent.table.name),
                key=sql.Identifier(parent.name),
            )
            row = patient.connection.exec_driver_sql(query.as_string(None)).one()
            if row.wrong:
                yield error(
                    f"{row.wrong:,} rows of {table.name} have a {element.parent.name} that {parent.table.name} does not"
                    f" have, {row.example} for example",
                    "delete these rows, or restore the missing ones from a backup; then newsdb doctor once more",
                )


def _wrong_articles(patient: Patient, what: str, query: str) -> Iterator[Problem]:
    low, high = _range(patient)
    row = _one(patient.connection, query, low=low, high=high)
    if row.wrong:
        yield error(f"{row.wrong:,} {what}: {row.example} for example", _RESTORE)


def _range(patient: Patient) -> tuple[UUID, UUID]:
    """Choose articles: all, if they are few or all are wanted."""
    if patient.is_full:
        return _FIRST, _LAST
    if patient.connection.scalar(_AT, {"low": _FIRST, "some": SOME_ARTICLES}) is None:
        return _FIRST, _LAST
    low = UUID(int=secrets.randbelow(2**128))
    return low, patient.connection.scalar(_AT, {"low": low, "some": SOME_ARTICLES}) or _LAST


def _percent(patient: Patient, table: str) -> float:
    """How much of a table is looked at."""
    rows = patient.connection.scalar(
        text("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = to_regclass(:name)"), {"name": f"public.{table}"}
    )
    return 100.0 if patient.is_full or not rows or rows <= SOME_ROWS else max(100.0 * SOME_ROWS / rows, 0.001)


def _limit(patient: Patient) -> int | None:
    return None if patient.is_full else SOME_ROWS


def _one(connection: Connection, query: str, **values: Any) -> Any:
    return connection.execute(text(query), values).one()
