"""What the schema ``analyst`` has, as the database tells it: views, functions, columns and their comments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from newsdb.database.analyst import ORDER

_RELATIONS = text(
    "SELECT relname, obj_description(oid, 'pg_class') AS comment FROM pg_class"
    " WHERE relnamespace = 'analyst'::regnamespace AND relkind IN ('v', 'm')"
)
_COLUMNS = text(
    "SELECT c.relname, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS kind,"
    " col_description(c.oid, a.attnum) AS comment"
    " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'analyst'::regnamespace AND c.relkind IN ('v', 'm') ORDER BY c.relname, a.attnum"
)
_FUNCTIONS = text(
    "SELECT proname, pg_get_function_arguments(oid) AS arguments, pg_get_function_result(oid) AS result,"
    " obj_description(oid, 'pg_proc') AS comment FROM pg_proc WHERE pronamespace = 'analyst'::regnamespace"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view: its name, its type, and what it holds."""

    name: str
    kind: str
    comment: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A view or a function.

    Attributes:
        name: without the schema.
        signature: as one writes it: analyst.quotes, analyst.topic_days(query text).
        comment: what it is.
        columns: of a view; empty for a function.
        result: of a function, what it gives; None for a view.
    """

    name: str
    signature: str
    comment: str
    columns: tuple[Column, ...] = ()
    result: str | None = None

    @property
    def is_function(self) -> bool:
        """Whether it is a function."""
        return self.result is not None


def read_catalogue(connection: Connection) -> list[Thing]:
    """Read all views, then all functions, in the order in which a reader wants them."""
    columns: dict[str, list[Column]] = {}
    for row in connection.execute(_COLUMNS):
        kind = row.kind.replace("timestamp with time zone", "timestamptz")
        columns.setdefault(row.relname, []).append(Column(row.name, kind, row.comment or ""))
    views = [
        Thing(row.relname, f"analyst.{row.relname}", row.comment or "", tuple(columns[row.relname]))
        for row in connection.execute(_RELATIONS)
    ]
    functions = [
        Thing(row.proname, f"analyst.{row.proname}({row.arguments})", row.comment or "", result=row.result)
        for row in connection.execute(_FUNCTIONS)
    ]
    return sorted(views, key=_place) + sorted(functions, key=_place)


def _place(thing: Thing) -> tuple[int, str]:
    return (ORDER.index(thing.name) if thing.name in ORDER else len(ORDER)), thing.name
