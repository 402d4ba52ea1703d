"""Who may do what, as grants; given again whenever something new was made.

In: a connection of the owner. Out: grants on all that is there, and default privileges for what the owner makes later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg import sql
from sqlalchemy import Connection, text

from newsdb.database import analyst
from newsdb.database.models import Base
from newsdb.database.roles.kinds import APP_READS, Kind, described_kind

_MAINTAIN_SINCE = 170_000  # PostgreSQL 17: ANALYZE and VACUUM by others than the owner

# Roles with settings in this database and a comment of newsdb's.
_OURS = text(
    """
    SELECT r.rolname, shobj_description(r.oid, 'pg_authid') AS comment
    FROM pg_roles AS r
    JOIN pg_db_role_setting AS s ON s.setrole = r.oid
    JOIN pg_database AS d ON d.oid = s.setdatabase
    WHERE d.datname = current_database()
    ORDER BY r.rolname
    """
)
_OWNER = text(
    """
    SELECT coalesce(
        (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = to_regclass('public.articles')),
        (SELECT pg_get_userbyid(d.datdba) FROM pg_database AS d WHERE d.datname = current_database())
    )
    """
)
_HAS_TAKEDOWN_STATE = text("SELECT to_regprocedure('public.newsdb_takedown_state()') IS NOT NULL")


def roles_here(connection: Connection) -> dict[str, Kind]:
    """The roles that newsdb made for this database, by name."""
    found = {row.rolname: described_kind(row.comment) for row in connection.execute(_OURS)}
    return {name: kind for name, kind in found.items() if kind is not None}


def owner_here(connection: Connection) -> str:
    """Who owns the tables, or the database if there are none."""
    return str(connection.scalar(_OWNER))


def run(connection: Connection, statement: sql.Composable) -> None:
    """Carry out a statement that is made of names."""
    connection.exec_driver_sql(statement.as_string(None).replace("%", "%%"))


def renew(connection: Connection) -> None:
    """Give all roles of this database what they may, on whatever is there by now.

    Args:
        connection: of the owner; the caller commits.
    """
    for name, kind in roles_here(connection).items():
        if kind is not Kind.OWNER:
            grant(connection, name, kind)


def grant(connection: Connection, name: str, kind: Kind) -> None:
    """Give one role what it may.

    Args:
        connection: of the owner; the caller commits.
        name: of the role.
        kind: not of the owner, who may everything.
    """
    there = set(
        connection.scalars(text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
    ) & {*Base.metadata.tables, "alembic_version"}
    views = connection.scalars(text("SELECT matviewname FROM pg_matviews WHERE schemaname = 'public'"))
    kept = sorted({*views} & {*analyst.ORDER})
    has_schema = connection.scalar(text("SELECT to_regnamespace('analyst') IS NOT NULL"))
    version = connection.scalar(text("SELECT current_setting('server_version_num')::integer")) or 0
    role, owner = sql.Identifier(name), sql.Identifier(owner_here(connection))
    if kind is Kind.LOADER:
        statements = _of_the_loader(there, kept, can_maintain=version >= _MAINTAIN_SINCE)
    else:
        statements = _of_readers(there & APP_READS if kind is Kind.APP else set(), has_schema=bool(has_schema))
    if kind is Kind.APP and "alembic_version" in there:
        run(connection, sql.SQL("GRANT SELECT ON public.alembic_version TO {role}").format(role=role))
    if kind in {Kind.APP, Kind.LOADER} and connection.scalar(_HAS_TAKEDOWN_STATE):
        run(connection, sql.SQL("GRANT EXECUTE ON FUNCTION public.newsdb_takedown_state() TO {role}").format(role=role))
    for statement in statements:
        run(connection, sql.SQL(statement).format(role=role, owner=owner))


def _of_the_loader(tables: set[str], kept: Sequence[str], *, can_maintain: bool) -> Iterator[str]:
    """Rows of all tables, and the statistics, keys and counts that are kept of them."""
    for view in kept:
        # Takedowns search them, too.
        yield f"GRANT SELECT ON public.{view} TO {{role}}"
    if kept:
        yield "GRANT EXECUTE ON FUNCTION public.newsdb_refresh() TO {role}"
    rights = "SELECT, INSERT, UPDATE, DELETE" + (", MAINTAIN" if can_maintain else "")
    yield "GRANT USAGE ON SCHEMA public TO {role}"
    for table in sorted(tables - {"alembic_version"}):
        yield f"GRANT {rights} ON public.{table} TO {{role}}"
    if "alembic_version" in tables:
        yield "GRANT SELECT ON public.alembic_version TO {role}"
        yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} IN SCHEMA public GRANT {rights} ON TABLES TO {{role}}"


def _of_readers(tables: set[str], *, has_schema: bool) -> Iterator[str]:
    """The schema analyst, what is added to it later included, and some tables, of which none is added by itself."""
    yield "GRANT USAGE ON SCHEMA public TO {role}"
    for table in sorted(tables):
        yield f"GRANT SELECT ON public.{table} TO {{role}}"
    if has_schema:
        default = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA analyst GRANT"
        yield "GRANT USAGE ON SCHEMA analyst TO {role}"
        yield "GRANT SELECT ON ALL TABLES IN SCHEMA analyst TO {role}"
        yield "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA analyst TO {role}"
        yield f"{default} SELECT ON TABLES TO {{role}}"
        yield f"{default} EXECUTE ON FUNCTIONS TO {{role}}"
