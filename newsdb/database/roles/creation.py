"""Making roles, and dropping them again.

In: a connection of somebody who may create roles and owns the database, or a superuser. Out: the roles; nothing is
half done, since all of it is one transaction. Passwords reach the server as SCRAM verifiers, so that no log has them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from newsdb.database.engine import describe
from newsdb.database.roles import kinds
from newsdb.database.roles.grants import grant, owner_here, roles_here, run
from newsdb.database.roles.kinds import Kind, Limits, described_kind, role_name
from newsdb.database.roles.ownership import give_everything_to
from newsdb.errors import DatabaseError

_ROLE = text("SELECT shobj_description(oid, 'pg_authid') AS comment FROM pg_roles WHERE rolname = :name")
_ME = text("SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
_OWNED = text(
    "SELECT (SELECT count(*) FROM pg_shdepend AS d JOIN pg_roles AS r ON r.oid = d.refobjid"
    " WHERE r.rolname = :name AND d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o')"
)
_LACKS_MEMBERSHIP = text("SELECT NOT pg_has_role(current_user, CAST(:name AS name), 'USAGE')")


@dataclass(frozen=True, slots=True)
class Made:
    """A role as it is now.

    Attributes:
        name: its name.
        kind: what it is for.
        is_new: it was not there before.
        has_new_password: its password was set.
    """

    name: str
    kind: Kind
    is_new: bool
    has_new_password: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A role without rights in this database.

    Attributes:
        name: its name.
        is_gone: the role is dropped; else it has rights in other databases of the server, and stays.
    """

    name: str
    is_gone: bool


def require_right_to_create(connection: Connection) -> bool:
    """Refuse a role that may not create roles; tell whether it is a superuser.

    Raises:
        DatabaseError: it may not.
    """
    me = connection.execute(_ME).one()
    if not (me.rolsuper or me.rolcreaterole):
        raise DatabaseError(
            f"the role {me.rolname} may not create roles at {describe(connection.engine.url)}; connect as a superuser,"
            f" or let one run: ALTER ROLE {me.rolname} CREATEROLE"
        )
    return bool(me.rolsuper)


def exists(connection: Connection, prefix: str, kind: Kind) -> bool:
    """Whether the role is there, and newsdb's.

    Raises:
        DatabaseError: somebody else made it.
    """
    name = role_name(prefix, kind)
    row = connection.execute(_ROLE, {"name": name}).one_or_none()
    if row is not None and described_kind(row.comment) is not kind:
        raise DatabaseError(
            f"the server has a role {name} that newsdb did not make; choose other names with --prefix, or drop it"
        )
    return row is not None


def create(
    connection: Connection,
    prefix: str,
    wanted: Collection[Kind],
    passwords: Mapping[Kind, str],
    limits: Mapping[Kind, Limits] | None = None,
) -> list[Made]:
    """Make roles, or bring those that are there to what they should be.

    Args:
        connection: the caller commits.
        prefix: what their names begin with.
        wanted: which.
        passwords: of those that get one, the others keep theirs, or have none.
        limits: to be set; else new roles get ``kinds.LIMITS``, and others keep theirs.

    Raises:
        DatabaseError: the connection's role may not do it, or a name is taken.
    """
    require_right_to_create(connection)
    made = []
    for kind in [kind for kind in Kind if kind in wanted]:  # the owner first, who grants
        is_new = not exists(connection, prefix, kind)
        name = role_name(prefix, kind)
        _make(connection, name, kind, passwords.get(kind), (limits or {}).get(kind, Limits()), is_new=is_new)
        made.append(Made(name, kind, is_new, kind in passwords))
        if kind is Kind.OWNER:
            _join(connection, name)
            give_everything_to(connection, name)
    _close_to_others(connection, owner_here(connection), roles_here(connection))
    # Those made before, too: what they may depends on who owns the tables.
    for name, kind in roles_here(connection).items():
        if kind is not Kind.OWNER:
            grant(connection, name, kind)
    return made


def drop(connection: Connection, prefix: str, unwanted: Collection[Kind]) -> list[Dropped]:
    """Drop roles, with their rights in this database; those that are not there are not missed.

    Args:
        connection: the caller commits.
        prefix: what their names begin with.
        unwanted: which.

    Raises:
        DatabaseError: one owns something, or the connection's role may not do it.
    """
    require_right_to_create(connection)
    dropped = []
    for kind in [kind for kind in Kind if kind in unwanted]:
        if not exists(connection, prefix, kind):
            continue
        name = role_name(prefix, kind)
        if owned := connection.scalar(_OWNED, {"name": name}):
            raise DatabaseError(
                f"{name} owns {owned:,} objects of the server, which would be lost with it; give them to somebody else"
                f" first: REASSIGN OWNED BY {name} TO …"
            )
        role, database = sql.Identifier(name), sql.Identifier(_database(connection))
        _join(connection, name)
        run(connection, sql.SQL("DROP OWNED BY {}").format(role))
        run(connection, sql.SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(role, database))
        try:
            with connection.begin_nested():
                run(connection, sql.SQL("DROP ROLE {}").format(role))
        except DBAPIError as error:
            if not isinstance(error.orig, psycopg.errors.DependentObjectsStillExist):
                raise
            dropped.append(Dropped(name, is_gone=False))
        else:
            dropped.append(Dropped(name, is_gone=True))
    return dropped


def _make(connection: Connection, name: str, kind: Kind, password: str | None, limits: Limits, *, is_new: bool) -> None:
    role, database = sql.Identifier(name), sql.Identifier(_database(connection))
    run(connection, sql.SQL("CREATE ROLE {} LOGIN" if is_new else "ALTER ROLE {} LOGIN").format(role))
    run(connection, sql.SQL("COMMENT ON ROLE {} IS {}").format(role, sql.Literal(kinds.description(kind))))
    usual = kinds.LIMITS.get(kind, Limits()) if is_new else Limits()
    if (number := limits.connections or usual.connections) is not None:
        run(connection, sql.SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(role, sql.Literal(number)))
    for setting, value in kinds.settings(kind, limits.statement_seconds or usual.statement_seconds).items():
        # Names in a list are quoted each by itself.
        parts = sql.SQL(", ").join(map(sql.Literal, value.split(", ")))
        run(
            connection,
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(role, database, sql.SQL(setting), parts),
        )
    if password is not None:
        verifier = sql.Literal(_verifier(connection, name, password))
        run(connection, sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, verifier))


def _verifier(connection: Connection, name: str, password: str) -> str:
    """What the server keeps of a password: whoever reads it in a log cannot log in with it."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(type(driver))
    return driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()


def _join(connection: Connection, name: str) -> None:
    """Let the connection's role act for another one, whom it made."""
    if connection.scalar(_LACKS_MEMBERSHIP, {"name": name}):
        run(connection, sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))


def _close_to_others(connection: Connection, owner: str, ours: Mapping[str, Kind]) -> None:
    """Let nobody in but the roles made here, the owner and superusers; let readers make no temporary tables."""
    database = sql.Identifier(_database(connection))
    run(connection, sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
    run(connection, sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    for name, kind in {**ours, owner: Kind.OWNER}.items():
        rights = sql.SQL("CONNECT, TEMPORARY" if kind in {Kind.OWNER, Kind.LOADER} else "CONNECT")
        run(connection, sql.SQL("GRANT {} ON DATABASE {} TO {}").format(rights, database, sql.Identifier(name)))


def _database(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT current_database()")))
