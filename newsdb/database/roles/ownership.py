"""Giving all that newsdb made in a database, and the database itself, to another owner."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection, text

from newsdb.database.roles.grants import run

# Whatever is no extension's. Sequences of columns go with their tables.
_EVERYTHING = text(
    """
    WITH ours AS (
        SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'analyst')
    )
    SELECT 'SCHEMA' AS kind, quote_ident(nspname) AS name, 'pg_namespace'::regclass AS class, oid
    FROM pg_namespace WHERE nspname = 'analyst'
    UNION ALL
    SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
        format('%I.%I', relnamespace::regnamespace::text, relname), 'pg_class'::regclass, oid
    FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours) AND relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    -- Functions, procedures and aggregates.
    SELECT 'ROUTINE', format('%I.%I(%s)', pronamespace::regnamespace::text, proname,
        pg_get_function_identity_arguments(oid)), 'pg_proc'::regclass, oid
    FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'SEQUENCE', format('%I.%I', relnamespace::regnamespace::text, relname), 'pg_class'::regclass, c.oid
    FROM pg_class AS c WHERE relnamespace IN (SELECT oid FROM ours) AND relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    )
    UNION ALL
    -- Those of tables go with their tables.
    SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
        format('%I.%I', typnamespace::regnamespace::text, typname), 'pg_type'::regclass, t.oid
    FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE typnamespace IN (SELECT oid FROM ours) AND (typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
    UNION ALL
    SELECT 'TEXT SEARCH CONFIGURATION', format('%I.%I', cfgnamespace::regnamespace::text, cfgname),
        'pg_ts_config'::regclass, oid
    FROM pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM ours)
    """
)


def give_everything_to(connection: Connection, owner: str) -> None:
    """Make somebody the owner of the database and of all that newsdb made in it; does nothing twice.

    Args:
        connection: of the owner so far, who is a member of the new one and may create databases, or of a superuser; the
            caller commits.
        owner: the new one.
    """
    role = sql.Identifier(owner)
    database = sql.Identifier(str(connection.scalar(text("SELECT current_database()"))))
    run(connection, sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
    # Of a database that an older PostgreSQL made, the schema is not its owner's.
    run(connection, sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(role))
    for kind, name in everything(connection):
        run(connection, sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(kind), sql.SQL(name), role))


def everything(connection: Connection) -> list[tuple[str, str]]:
    """All that is in the schemas public and analyst and no extension's: what it is, and its name as SQL has it."""
    things = connection.execute(
        text(
            f"SELECT kind, name FROM ({_EVERYTHING.text}) AS e WHERE NOT EXISTS (SELECT FROM pg_depend AS d"  # noqa: S608  (no input)
            " WHERE d.classid = e.class AND d.objid = e.oid AND d.deptype = 'e')"
        )
    )
    return [(kind, name) for kind, name in things]
