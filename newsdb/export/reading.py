"""Rows out of PostgreSQL by COPY: streamed, as many in memory as one.

In: a SELECT and its columns. Out: records as bytes, in the form that a format is written from: the fields of a line of
CSV, or a JSON object. Either is made by the server, so that values are what PostgreSQL holds: numbers in JSON keep
their digits.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy import Connection, Select, Text, func, literal_column, select

from newsdb.export.columns import Column, Kind

_INSTANT: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


def csv_records(connection: Connection, query: Select[Any], columns: tuple[Column, ...]) -> Generator[bytes]:
    """Yield each row as a line of CSV without its end, in UTF-8.

    Null is an empty field, an empty text a quoted one (""). Lists and JSON values are JSON, booleans true and false.
    Fields with a comma, a quotation mark or a line end are quoted, marks doubled, line ends kept.
    """
    rows = query.subquery("rows")
    written = select(*(_as_text(rows.c[column.name], column) for column in columns))
    sql, parameters = _compiled(connection, written)
    with _cursor(connection) as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", parameters) as copy:
        for record in copy:
            yield bytes(record[:-1])


def json_records(connection: Connection, query: Select[Any], columns: tuple[Column, ...]) -> Generator[bytes]:
    """Yield each row as a JSON object in one line, in UTF-8, without its end; null values are null."""
    rows = query.subquery("rows")
    named = select(*(_as_json(rows.c[column.name], column) for column in columns)).subquery("named")
    written = select(func.row_to_json(literal_column("named")).cast(Text)).select_from(named)
    sql, parameters = _compiled(connection, written)
    with _cursor(connection) as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters) as copy:
        copy.set_types(["bytea"])  # the text as bytes
        for (record,) in copy.rows():
            yield record


def _as_text(value: Any, column: Column) -> Any:
    if column.kind is Kind.TEXTS:
        value = func.to_jsonb(value).cast(Text)
    elif column.kind in {Kind.JSON, Kind.BOOLEAN}:
        value = value.cast(Text)
    elif column.kind is Kind.INSTANT:
        value = _as_instant(value)
    return value.label(column.name)


def _as_json(value: Any, column: Column) -> Any:
    return (_as_instant(value) if column.kind is Kind.INSTANT else value).label(column.name)


def _as_instant(value: Any) -> Any:
    return func.to_char(func.timezone("UTC", value), _INSTANT, type_=Text)


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _compiled(connection: Connection, query: Select[Any]) -> tuple[str, dict[str, Any]]:
    """SQL for the driver, with its parameters, which it quotes: COPY takes none from the client."""
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    parameters = dict(compiled.construct_params())
    sql = str(compiled)
    # Without parameters the driver does not look for any, and takes each % as it is.
    return (sql, parameters) if parameters else (sql.replace("%%", "%"), parameters)
