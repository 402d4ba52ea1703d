"""What newsdb's schemas hold, as PostgreSQL itself tells it, in lines that can be compared with another database's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

Contents = dict[str, list[str]]
"""Lines by what they are about: tables, columns, constraints and so on."""

# Everything in the schemas public and analyst that a migration can make. Columns are told by name, not by place: a
# column added later stands last in the table and in the middle of the model.
_QUERIES: Final[Mapping[str, str]] = {
    "tables": """
        SELECT format('%s %s comment=%L', c.relkind, c.relname, obj_description(c.oid, 'pg_class'))
        FROM pg_class c
        WHERE c.relnamespace::regnamespace::text IN ('public', 'analyst') AND c.relkind IN ('r', 'p', 'v', 'm')
    """,
    "columns": """
        SELECT format('%s.%s %s notnull=%s default=%L identity=%s generated=%s comment=%L', c.relname, a.attname,
            format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity,
            a.attgenerated, col_description(c.oid, a.attnum))
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace::regnamespace::text IN ('public', 'analyst') AND c.relkind IN ('r', 'p', 'v', 'm')
    """,
    # From PostgreSQL 18 on, NOT NULL has a row here too; it is a column's affair above.
    "constraints": """
        SELECT format('%s %s %s validated=%s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
    """,
    "indexes": """
        SELECT format('%s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace::regnamespace::text IN ('public', 'analyst')
    """,
    "functions": """
        SELECT format('%s rights=%s comment=%L', pg_get_functiondef(p.oid), p.proacl, obj_description(p.oid, 'pg_proc'))
        FROM pg_proc p
        WHERE p.pronamespace::regnamespace::text IN ('public', 'analyst')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    """,
    "views": """
        SELECT format('%s %s', c.relname, pg_get_viewdef(c.oid))
        FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ('public', 'analyst') AND c.relkind IN ('v', 'm')
    """,
    "schemas": """
        SELECT format('%s comment=%L', nspname, obj_description(oid, 'pg_namespace'))
        FROM pg_namespace WHERE nspname = 'analyst'
    """,
    "sequences": """
        SELECT format('%s %s', sequencename, data_type) FROM pg_sequences WHERE schemaname = 'public'
    """,
    "text search": """
        SELECT format('%s %s %s %s', g.cfgname, m.maptokentype, m.mapseqno, m.mapdict::regdictionary)
        FROM pg_ts_config g JOIN pg_ts_config_map m ON m.mapcfg = g.oid
        WHERE g.cfgnamespace = 'public'::regnamespace
    """,
}


def read_contents(connection: Connection) -> Contents:
    """List what newsdb's schemas hold, without Alembic's own table."""
    found = {part: connection.scalars(text(query)).all() for part, query in _QUERIES.items()}
    connection.rollback()
    return {part: sorted(line for line in lines if "alembic_version" not in line) for part, lines in found.items()}


def missing_from(real: Contents, expected: Contents) -> list[str]:
    """Name what is expected and either missing or different, one line each; rights are the operator's affair.

    What a database has besides, as other people's tables and views, is no difference.
    """
    lines = []
    for part, wanted in expected.items():
        there = {_without_rights(line) for line in real[part]}
        lines += [f"{part}: {_short(line)}" for line in wanted if _without_rights(line) not in there]
    return lines


def _without_rights(line: str) -> str:
    return re.sub(r" rights=\S* comment=", " comment=", line)


def _short(line: str) -> str:
    folded = " ".join(line.split())
    return folded if len(folded) <= 120 else f"{folded[:119]}…"
