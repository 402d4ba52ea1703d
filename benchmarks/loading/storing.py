"""The writer beside bare COPY of the very same rows, and what each part of the schema costs.

In: extracted articles. Out: costs by name. Each is measured on a new database, indexes and constraints live, with
autovacuum held off, so that what the server does for one measurement does not fall into the next; "without" variants
change the schema before the same rows are copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import URL

from benchmarks.loading import replay
from benchmarks.loading.extracted import batches, rekeyed
from benchmarks.loading.replay import Cost, Rows
from benchmarks.loading.sandbox import Sandbox, dsn
from newsdb import writer
from newsdb.documents import ExtractedArticle
from newsdb.extraction import EXTRACTOR_VERSION

_TABLES: Final = ("articles", "quotes", "mentions", "people", "person_names")
_DROP_CONSTRAINTS: Final = """
    DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT conname, conrelid::regclass AS owner FROM pg_constraint
            WHERE contype = '{kind}' AND conrelid::regclass::text IN ('articles', 'quotes', 'mentions')
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.owner, c.conname); END LOOP;
    END $$"""
_PLAIN_VECTOR: Final = "ALTER TABLE {} ALTER COLUMN search DROP EXPRESSION"

_NO_UNACCENT: Final = (
    "ALTER TEXT SEARCH CONFIGURATION newsdb_english ALTER MAPPING FOR asciiword, word, asciihword, hword_asciipart,"
    " hword, hword_part WITH english_stem"
)
_PLAIN_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION newsdb_search_vector(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE"
    " AS $$ SELECT setweight(to_tsvector('public.newsdb_english'::regconfig, coalesce(title, '')), 'A')"
    " || to_tsvector('public.newsdb_english'::regconfig, body) $$"
)

# What each variant changes; of the first kind the difference to COPY is what a part costs.
WITHOUT: Final[dict[str, tuple[str, ...]]] = {
    "vectors of articles and their index": (_PLAIN_VECTOR.format("articles"),),
    "vectors of quotes and their index": (_PLAIN_VECTOR.format("quotes"),),
    "all vectors": (_PLAIN_VECTOR.format("articles"), _PLAIN_VECTOR.format("quotes")),
    "foreign keys": (_DROP_CONSTRAINTS.format(kind="f"),),
    "checks": (_DROP_CONSTRAINTS.format(kind="c"),),
    "waiting for the disk at commit": ("SET synchronous_commit = off",),
}
TUNED: Final[dict[str, tuple[str, ...]]] = {
    "gin_pending_list_limit 16 MB": ("SET gin_pending_list_limit = '16MB'",),
    "gin_pending_list_limit 64 MB": ("SET gin_pending_list_limit = '64MB'",),
    "no pending list (fastupdate off)": tuple(
        f"ALTER INDEX {index} SET (fastupdate = off)"
        for index in ("ix_articles_search", "ix_quotes_search", "ix_quotes_speaker_name_trigrams")
    ),
    "TOAST by lz4": ("SET default_toast_compression = lz4",),
    "bodies not compressed": ("ALTER TABLE articles ALTER COLUMN body SET STORAGE EXTERNAL",),
    "no unaccent in text search": (_NO_UNACCENT,),
    "vector function in plain SQL": (_PLAIN_FUNCTION,),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What the writer did.

    Attributes:
        cost: of all batches, looking up included.
        rows: what it stored.
    """

    cost: Cost
    rows: Rows


def written(box: Sandbox, held: Sequence[ExtractedArticle], count: int, size: int) -> Written:
    """Write articles into a new database and keep the rows.

    Args:
        box: the server.
        held: what to write, again and again.
        count: number of articles.
        size: of a batch.
    """
    with box.connection() as connection:
        _hold_autovacuum_off(connection)
        load_id = writer.start_load(connection, ["benchmark"], EXTRACTOR_VERSION)
        ids = []
        meter = replay.Meter(connection)
        for batch in batches(rekeyed(held, count), size):
            ids.append(sorted(item.article.id for item in batch.articles))
            with meter:
                writer.stored_texts(connection, ids[-1])
                writer.write(connection, load_id, EXTRACTOR_VERSION, batch)
        cost = meter.cost()
        return Written(cost, replay.export(connection, ids, box.folder / "rows"))


def copied(box: Sandbox, rows: Rows, changes: Sequence[str] = (), *, one_go: bool = False) -> Cost | None:
    """Copy rows into a new database.

    Args:
        box: the server.
        rows: what to copy.
        changes: statements before.
        one_go: in one transaction.

    Returns:
        The cost, what is left in the pending lists of the indexes included; None if this server knows no such setting.
    """
    with box.connection() as connection:
        _hold_autovacuum_off(connection)
        try:
            for statement in changes:
                _run(box.superuser, connection, statement)
        except psycopg.errors.InvalidParameterValue:
            return None
        cost = replay.replay(connection, rows, one_go=one_go)
        meter = replay.Meter(connection)
        with meter:
            connection.execute(
                "SELECT gin_clean_pending_list(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                " WHERE relam = (SELECT oid FROM pg_am WHERE amname = 'gin') AND relnamespace = 'public'::regnamespace"
            )
        return cost + meter.cost()


def secondary_indexes(box: Sandbox) -> list[str]:
    """Return the names of all indexes of the tables that grow, but those of primary and unique keys."""
    with box.connection() as connection:
        found = connection.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE NOT indisunique AND indrelid::regclass::text = ANY(%s) ORDER BY 1",
            (list(_TABLES),),
        )
        return [name for (name,) in found]


def dropping(index: str) -> tuple[str, ...]:
    """Return the variant without an index."""
    return (sql.SQL("DROP INDEX {}").format(sql.Identifier(index)).as_string(),)


def _hold_autovacuum_off(connection: Connection[Any]) -> None:
    for table in _TABLES:
        connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(table)))


def _run(superuser: URL, connection: Connection[Any], statement: str) -> None:
    """Run a statement on the connection, which settings belong to, or else as superuser."""
    try:
        connection.execute(statement.encode())
    except InsufficientPrivilege:
        with psycopg.connect(dsn(superuser.set(database=connection.info.dbname)), autocommit=True) as other:
            other.execute(statement.encode())
