"""Texts that changed under an unchanged name: CHECKs, indexes, generated columns, views and functions.

PostgreSQL stores no text as it was written, and prints what it stores otherwise from version to version. So the server
makes the code's own once more, as temporary objects, prints both, and forgets them: the savepoint is rolled back. They
hold no rows; what they lock of the real tables is what a query locks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.schema import CreateIndex, CreateTable

from newsdb.database import analyst
from newsdb.database.migrating.differences import Difference, Kind
from newsdb.database.models import Base

_MAY: Final = text(
    "SELECT NOT current_setting('transaction_read_only')::boolean"
    " AND has_database_privilege(current_database(), 'TEMPORARY')"
)
# Whether a constraint is validated is another difference; where an index is, is none.
_OF_TABLES: Final = text(
    r"""
    WITH things AS (
        SELECT conrelid AS table_id, 'constraint' AS kind, conname AS name,
            regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') AS definition
        FROM pg_constraint WHERE contype = 'c'
        UNION ALL
        SELECT i.indrelid, 'index', c.relname, regexp_replace(pg_get_indexdef(c.oid), ' ON (ONLY )?\S+\.', ' ON ')
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        UNION ALL
        SELECT a.attrelid, 'column', a.attname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attgenerated <> ''
    ), placed AS (
        SELECT t.relname AS table, t.relnamespace = pg_my_temp_schema() AS is_wanted, things.*
        FROM things JOIN pg_class AS t ON t.oid = things.table_id
        WHERE t.relnamespace IN (pg_my_temp_schema(), 'public'::regnamespace)
    )
    SELECT wanted.table, wanted.kind, wanted.name, there.definition AS found, wanted.definition AS wanted
    FROM placed AS wanted JOIN placed AS there USING ("table", kind, name)
    WHERE wanted.is_wanted AND NOT there.is_wanted AND wanted.definition <> there.definition
    ORDER BY 1, 2, 3
    """
)
_VIEW_TEXT: Final = text("SELECT pg_get_viewdef(to_regclass(:name))")
_FUNCTION_TEXTS: Final = text(
    """
    SELECT regexp_replace(pg_get_functiondef(p.oid), ' FUNCTION \\S+?\\.', ' FUNCTION ')
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.proname = :name AND (n.nspname = :schema OR :schema = 'pg_temp' AND n.oid = pg_my_temp_schema())
    """
)
_MADE: Final = re.compile(r"^CREATE (?:OR REPLACE )?(?:MATERIALIZED VIEW|VIEW|FUNCTION) \w+\.\w+", re.MULTILINE)


def changed_texts(connection: Connection) -> list[tuple[str, Difference]] | None:
    """Compare texts.

    Args:
        connection: its transaction goes on as it was.

    Returns:
        Each difference, with the name of what is different; None if nobody may compare: in a transaction that only
        reads, or as a role that may not make temporary objects, or look at all schemas.
    """
    if not connection.scalar(_MAY):
        return None
    savepoint = connection.begin_nested()
    try:
        return [*_of_tables(connection), *_of_views_and_functions(connection)]
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            return None
        raise
    finally:
        savepoint.rollback()


def _of_tables(connection: Connection) -> Iterator[tuple[str, Difference]]:
    copies = MetaData()
    for table in Base.metadata.sorted_tables:
        copy = table.to_metadata(copies, schema="pg_temp")
        connection.execute(CreateTable(copy, include_foreign_key_constraints=[]))
        for index in copy.indexes:
            connection.execute(CreateIndex(index))
    for row in connection.execute(_OF_TABLES):
        place = f"{row.table}.{row.name}" if row.kind == "column" else f"{row.name} on {row.table}"
        found, wanted = _where_they_part(row.found, row.wanted)
        yield row.name, Difference(Kind.CHANGED, f"{row.kind} {place} is {found}, not {wanted}")


def _of_views_and_functions(connection: Connection) -> Iterator[tuple[str, Difference]]:
    for name in analyst.ORDER:
        statement = next(analyst.statements(analyst.sql(name)))
        kind, _, made = analyst.made_by(name).rpartition(" ")
        schema = made.partition(".")[0]
        attempt = connection.begin_nested()
        try:
            is_equal = _is_equal(connection, statement, kind, schema, name)
        except ProgrammingError as error:
            if isinstance(error.orig, InsufficientPrivilege):
                raise
            is_equal = True  # what it reads is missing, and told
        finally:
            attempt.rollback()
        if not is_equal:
            yield made, Difference(Kind.CHANGED, f"{kind.lower()} {made} has another text than the code")


def _is_equal(connection: Connection, statement: str, kind: str, schema: str, name: str) -> bool:
    made = "FUNCTION" if kind == "FUNCTION" else "VIEW"
    connection.exec_driver_sql(_MADE.sub(f"CREATE {made} pg_temp.{name}", statement, count=1).replace("%", "%%"))
    if kind == "FUNCTION":
        all_there = connection.scalars(_FUNCTION_TEXTS, {"schema": schema, "name": name}).all()
        return connection.scalar(_FUNCTION_TEXTS, {"schema": "pg_temp", "name": name}) in all_there
    there, wanted = (connection.scalar(_VIEW_TEXT, {"name": f"{place}.{name}"}) for place in (schema, "pg_temp"))
    return bool(there == wanted)


def _where_they_part(found: str, wanted: str, most: int = 60) -> tuple[str, str]:
    """Both texts from where they differ on, or whole if they are short."""
    if max(len(found), len(wanted)) <= most:
        return found, wanted
    same = next((place for place, pair in enumerate(zip(found, wanted, strict=False)) if len(set(pair)) > 1), most)
    start = max(same - 20, 0)
    return _cut(found, start, most), _cut(wanted, start, most)


def _cut(text_of: str, start: int, most: int) -> str:
    end = start + most
    return f"{'…' if start else ''}{text_of[start:end]}{'…' if len(text_of) > end else ''}"
