"""What the tables hold, in two figures each: how many rows, and one checksum that is equal for equal rows.

In: a connection, in a transaction. Out: a ``TableSum`` for each table. The checksum is the sum of a digest of each row:
rows may stand in any order, and one row more, fewer or changed makes another sum. It depends neither on PostgreSQL's
version nor on where and how the database stores rows:

- rows are compared as text under fixed settings, columns in the order of their names;
- the digest is SHA-256, which is the same everywhere; PostgreSQL's own hash functions promise nothing;
- generated columns are left out, since they follow from the others; so are materialized views, which are made anew;
- the schema's revision is left out: it is written when all else is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from psycopg import sql
from sqlalchemy import Connection, text

REVISION_TABLE: Final = "public.alembic_version"

# What tables look like as text. Row security would hide rows: then it shall fail.
_SETTINGS: Final = text(
    """
    SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
           set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true),
           set_config('bytea_output', 'hex', true), set_config('row_security', 'off', true),
           set_config('search_path', '', true)
    """
)
# All that would end a long transaction; servers before 17 do not have all of them.
_TIMEOUTS: Final = text(
    "SELECT set_config(name, '0', true) FROM pg_settings"
    " WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
)
# Whatever is dumped with its rows: no extension's tables, no foreign ones, of a partitioned table the parts.
_TABLES: Final = text(
    """
    SELECT
        n.nspname AS schema,
        c.relname AS name,
        coalesce(
            array_agg(a.attname ORDER BY a.attname COLLATE "C") FILTER (WHERE a.attgenerated = ''), '{}'
        ) AS columns
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
    GROUP BY n.nspname, c.relname
    ORDER BY n.nspname, c.relname
    """
)
_SUM: Final = sql.SQL(
    """
    SELECT count(*) AS row_count,
           coalesce(sum(('x' || substr(d.digest, 1, 16))::bit(64)::bigint), 0) AS first_half,
           coalesce(sum(('x' || substr(d.digest, 17, 16))::bit(64)::bigint), 0) AS second_half
    FROM (
        SELECT encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex') AS digest FROM {table}
    ) AS d
    """
)
_WRAP: Final = 2**64


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds.

    Attributes:
        rows: how many.
        checksum: of all of them, 32 hexadecimal digits.
    """

    rows: int
    checksum: str


def table_sums(connection: Connection, on_table: Callable[[str], None] = lambda _name: None) -> dict[str, TableSum]:
    """Sum up all tables, by schema and name; reads all of the database.

    Args:
        connection: in a transaction, whose settings are changed until its end.
        on_table: called with each name before the table is read.
    """
    connection.execute(_TIMEOUTS)
    connection.execute(_SETTINGS)
    sums = {}
    for schema, name, columns in connection.execute(_TABLES).all():
        full = f"{schema}.{name}"
        if full == REVISION_TABLE:
            continue
        on_table(full)
        query = _SUM.format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(schema, name)
        )
        row = connection.exec_driver_sql(query.as_string(None).replace("%", "%%")).one()
        sums[full] = TableSum(row.row_count, f"{int(row.first_half) % _WRAP:016x}{int(row.second_half) % _WRAP:016x}")
    return sums


def differences(expected: Mapping[str, TableSum], found: Mapping[str, TableSum]) -> list[str]:
    """Say in what two databases differ, table by table; nothing if they are equal."""
    said = []
    for name in sorted({*expected, *found}):
        before, after = expected.get(name), found.get(name)
        if before == after:
            continue
        if before is None or after is None:
            said.append(f"{name} is {'missing' if after is None else 'not in the backup'}")
        elif before.rows != after.rows:
            said.append(f"{name} has {after.rows:,} rows instead of {before.rows:,}")
        else:
            said.append(f"{name} has other rows")
    return said
