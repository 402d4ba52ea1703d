"""What the database holds: rows, sizes, loads.

Big tables are estimated from the planner's statistics: counting them would read them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, text
from sqlalchemy.sql.expression import TableClause

from newsdb.database.models import ArticleRow, Base, LoadRow, QuoteRow, RejectRow
from newsdb.queries.copies import NOTHING_LEFT_OUT, LeftOut, copied_stories, count_left_out

# Tables up to this size are counted: some milliseconds.
_COUNTED = 100_000
_ORDER = (
    "sources",
    "source_domains",
    "articles",
    "article_versions",
    "quotes",
    "mentions",
    "wordings",
    "utterance_wordings",
    "unlinked_articles",
    "people",
    "person_names",
    "judgements",
    "namesake_rules",
    "person_positions",
    "loads",
    "load_units",
    "load_metrics",
    "rejects",
    "takedowns",
    "takedown_orders",
    "takedown_names",
)


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table.

    Attributes:
        name: its name.
        rows: how many rows.
        estimated: whether ``rows`` is the planner's estimate instead of a count.
        table_bytes: size of the rows on disk.
        toast_bytes: size of long values stored apart, compressed.
        index_bytes: size of all indexes.
    """

    name: str
    rows: int
    estimated: bool
    table_bytes: int
    toast_bytes: int
    index_bytes: int

    @property
    def total_bytes(self) -> int:
        """Size in all."""
        return self.table_bytes + self.toast_bytes + self.index_bytes


@dataclass(frozen=True, slots=True)
class Load:
    """One run of the loader; see the comments on table loads."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    status: str
    inputs: tuple[str, ...]
    new: int
    updated: int
    unchanged: int
    rejected: int
    quotes: int
    error: str | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs or if it was killed."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the database.

    Attributes:
        tables: rows and sizes of newsdb's tables, of those that the role may read.
        database_bytes: size of the whole database.
        loads: the latest runs, the latest first.
        load_count: all runs.
        reject_count: rows in quarantine; None where the role does not see them.
        copies: how many articles and quotes are left out without copies; None where ``articles`` is estimated, since
            all stories would have to be read.
        not_extracted: articles in languages that are not extracted, by language, the commonest first.
    """

    tables: tuple[TableSize, ...]
    database_bytes: int
    loads: tuple[Load, ...]
    load_count: int
    reject_count: int | None
    copies: LeftOut | None
    not_extracted: dict[str, int]


def read_status(connection: Connection, load_limit: int) -> Status:
    """Read the state of the database.

    Args:
        connection: to read from.
        load_limit: runs wanted.
    """
    tables = tuple(_table_sizes(connection))
    return Status(
        tables=tables,
        database_bytes=connection.scalar(select(func.pg_database_size(func.current_database()))) or 0,
        loads=tuple(latest_loads(connection, load_limit)),
        load_count=connection.scalar(select(func.count()).select_from(LoadRow)) or 0,
        reject_count=_reject_count(connection),
        copies=None if any(table.estimated for table in tables if table.name == "articles") else _copies(connection),
        not_extracted=_not_extracted(connection),
    )


def _reject_count(connection: Connection) -> int | None:
    if not connection.scalar(text("SELECT has_table_privilege('rejects', 'SELECT')")):
        return None
    return connection.scalar(select(func.count()).select_from(RejectRow)) or 0


def _copies(connection: Connection) -> LeftOut:
    """Count copies; of quotes those alone are read whose story has several articles."""
    copied = copied_stories(connection)
    copies = select(func.count() - func.count(ArticleRow.story_key.distinct())).where(copied)
    quotes = select(
        literal(0).label("party"),
        *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
    ).where(QuoteRow.article_id.in_(select(ArticleRow.id).where(copied)))
    left_out = count_left_out(connection, quotes).get(0, NOTHING_LEFT_OUT)
    # Articles without quotes are articles, too.
    return replace(left_out, articles=connection.scalar(copies) or 0)


def _not_extracted(connection: Connection) -> dict[str, int]:
    """Count by language what has no quotes because of its language; an index of these articles alone is read."""
    number = func.count().label("number")
    query = (
        select(ArticleRow.language, number)
        .where(ArticleRow.extractor_version == text("0"))
        .group_by(ArticleRow.language)
        .order_by(number.desc(), ArticleRow.language)
    )
    return {row.language or "": row.number for row in connection.execute(query)}


def server_version(connection: Connection) -> str:
    """The server's version, such as "18.1"."""
    version = connection.scalar(select(func.current_setting("server_version"))) or ""
    return str(version).split(" ", maxsplit=1)[0]


def latest_loads(connection: Connection, limit: int) -> list[Load]:
    """Read the latest runs of the loader, the latest first."""
    return _loads(connection, select(*LoadRow.__table__.columns).order_by(LoadRow.id.desc()).limit(limit))


def latest_end(connection: Connection) -> Load | None:
    """Read the run of the loader that ended last."""
    ended = select(*LoadRow.__table__.columns).where(LoadRow.finished_at.is_not(None))
    return next(iter(_loads(connection, ended.order_by(LoadRow.finished_at.desc(), LoadRow.id.desc()).limit(1))), None)


def _loads(connection: Connection, query: Select[Any]) -> list[Load]:
    return [
        Load(
            id=row.id,
            started_at=row.started_at,
            finished_at=row.finished_at,
            status=row.status,
            inputs=tuple(row.inputs),
            new=row.new_count,
            updated=row.updated_count,
            unchanged=row.unchanged_count,
            rejected=row.rejected_count,
            quotes=row.quote_count,
            error=row.error,
        )
        for row in connection.execute(query)
    ]


def _table_sizes(connection: Connection) -> list[TableSize]:
    known = Base.metadata.tables
    names = [name for name in _ORDER if name in known] + sorted(known.keys() - set(_ORDER))
    sizes = connection.execute(
        text(
            """
            SELECT oid::regclass::text AS name, greatest(reltuples, 0)::bigint AS estimate,
                   pg_relation_size(oid) AS table_bytes,
                   CASE WHEN reltoastrelid = 0 THEN 0 ELSE pg_total_relation_size(reltoastrelid) END AS toast_bytes,
                   pg_indexes_size(oid) AS index_bytes
            FROM pg_class WHERE oid = ANY (SELECT to_regclass(name) FROM unnest(CAST(:names AS text[])) AS name)
                AND has_table_privilege(oid, 'SELECT')
            """
        ),
        {"names": names},
    )
    by_name = {row.name: row for row in sizes}
    found = [by_name[name] for name in names if name in by_name]
    tables = []
    for row in found:
        rows, estimated = _count(connection, known[row.name], row.estimate)
        tables.append(TableSize(row.name, rows, estimated, row.table_bytes, row.toast_bytes, row.index_bytes))
    return tables


def _count(connection: Connection, table: TableClause, estimate: int) -> tuple[int, bool]:
    """Count a small table; take the estimate of a big one."""
    if estimate > 2 * _COUNTED:
        return estimate, True
    some = select(literal(1)).select_from(table).limit(_COUNTED + 1).subquery()
    number = connection.scalar(select(func.count()).select_from(some)) or 0
    if number <= _COUNTED:
        return number, False
    return max(estimate, number), True
