"""Making roles, listing and dropping them, and giving the database to an owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from sqlalchemy import URL, NullPool, create_engine, event, text

from newsdb.database import roles
from newsdb.database.roles import Kind, kinds
from newsdb.database.schema import alembic_config, migrate
from newsdb.errors import DatabaseError, UsageError
from tests.database.serving import DENIED, READERS, Server, refused


def test_creating_roles_twice_changes_nothing(server: Server) -> None:
    """Roles that are there are brought up to date, and keep password and limits."""
    made = roles.create(server.connection, server.prefix, [Kind.LOADER, Kind.ANALYST], {})
    server.connection.commit()
    assert [(role.is_new, role.has_new_password) for role in made] == [(False, False)] * 2
    with server.log_in(Kind.ANALYST) as connection:
        connection.execute("SELECT FROM analyst.quotes")


def test_roles_are_listed(server: Server) -> None:
    """The owner and the roles of this database, with what they may take."""
    with server.log_in(Kind.ANALYST):
        listed = {role.kind: role for role in roles.list_roles(server.connection)}
    assert list(listed) == [Kind.OWNER, Kind.LOADER, Kind.ANALYST, Kind.APP]
    assert listed[Kind.OWNER].name == server.connection.scalar(text("SELECT current_user"))
    analyst = listed[Kind.ANALYST]
    assert (analyst.connection_limit, analyst.statement_timeout, analyst.connections) == (20, "300s", 1)
    assert (listed[Kind.LOADER].connection_limit, listed[Kind.LOADER].statement_timeout) == (None, None)


def test_roles_are_dropped(server: Server) -> None:
    """Dropped roles leave nothing behind, and what is not there is not missed."""
    server.connection.rollback()
    names = [kinds.role_name(server.prefix, kind) for kind in (Kind.LOADER, Kind.ANALYST, Kind.APP)]
    assert roles.drop(server.connection, server.prefix, list(Kind)) == [roles.Dropped(name, True) for name in names]
    assert roles.drop(server.connection, server.prefix, list(Kind)) == []
    server.connection.commit()
    left = server.connection.scalar(
        text("SELECT count(*) FROM pg_roles WHERE starts_with(rolname, :prefix)"), {"prefix": server.prefix}
    )
    assert left == 0


def test_what_is_owned_is_not_dropped(server: Server) -> None:
    """A role that owns something stays, with a line that says so."""
    name = kinds.role_name(server.prefix, Kind.LOADER)
    server.connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
    server.connection.exec_driver_sql(f"CREATE SCHEMA mine AUTHORIZATION {name}")
    with pytest.raises(DatabaseError, match=rf"{name} owns 1 objects .* REASSIGN OWNED BY {name}"):
        roles.drop(server.connection, server.prefix, [Kind.LOADER])


def test_roles_of_another_database(
    server: Server, create_database: Callable[..., URL], serve: Callable[[str], Server]
) -> None:
    """A role of two databases loses its rights in the first, and is dropped with those in the second."""
    second = serve(create_database().render_as_string(hide_password=False))
    second.prefix = server.prefix
    second.create(Kind.ANALYST)
    name = kinds.role_name(server.prefix, Kind.ANALYST)
    for each, is_gone in ((server, False), (second, True)):
        assert roles.drop(each.connection, server.prefix, [Kind.ANALYST]) == [roles.Dropped(name, is_gone)]
        each.connection.commit()


def test_a_taken_name_is_left_alone(server: Server) -> None:
    """A role that newsdb did not make is neither changed nor dropped."""
    prefix = f"{server.prefix}_x"
    server.connection.exec_driver_sql(f"CREATE ROLE {prefix}_analyst")
    for work in (
        lambda: roles.create(server.connection, prefix, [Kind.ANALYST], {}),
        lambda: roles.drop(server.connection, prefix, [Kind.ANALYST]),
    ):
        with pytest.raises(DatabaseError, match=f"role {prefix}_analyst that newsdb did not make"):
            work()
    server.connection.rollback()


@pytest.mark.parametrize("prefix", ["", "pg_news", "Upper", "a-b", 'x"; DROP', "x" * 41])
def test_prefixes_that_cannot_be(prefix: str) -> None:
    """What cannot begin the name of a role is refused before anything is done."""
    with pytest.raises(UsageError, match="cannot begin the names of roles"):
        kinds.role_name(prefix, Kind.LOADER)


@pytest.mark.parametrize("kind", [Kind.LOADER, *READERS])
def test_others_create_no_roles(server: Server, kind: Kind) -> None:
    """Whoever may not create roles is told so in one line."""
    with (
        create_engine(server.url_of(kind), poolclass=NullPool).connect() as connection,
        pytest.raises(DatabaseError, match=r"may not create roles at host .* connect as a superuser") as caught,
    ):
        roles.create(connection, server.prefix, [Kind.ANALYST], {})
    assert "\n" not in str(caught.value)


def test_an_owner_of_an_empty_database(empty_database_url: str, serve: Callable[[str], Server]) -> None:
    """The owner gets the database, migrates it, and the loader made before it is granted what it needs."""
    server = serve(empty_database_url)
    server.create(Kind.OWNER, Kind.LOADER, Kind.ANALYST)
    with create_engine(server.url_of(Kind.OWNER), poolclass=NullPool).connect() as connection:
        migrate(connection)
        owners = connection.scalars(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert owners.all() == [kinds.role_name(server.prefix, Kind.OWNER)]
    with server.log_in(Kind.LOADER) as connection:
        connection.execute("INSERT INTO sources (name) VALUES ('gull.example')")
    with server.log_in(Kind.ANALYST) as connection:
        assert connection.execute("SELECT outlet FROM outlets").fetchall() == [("gull.example",)]


def test_an_owner_of_a_database_in_use(server: Server) -> None:
    """All that newsdb made goes to the owner, who can migrate it down and up again; others keep their rights."""
    server.create(Kind.OWNER)
    with create_engine(server.url_of(Kind.OWNER), poolclass=NullPool).connect() as connection:
        command.downgrade(alembic_config(connection), "0022")
        migrate(connection)
        name = kinds.role_name(server.prefix, Kind.OWNER)
        foreign = connection.scalar(
            text(
                "SELECT count(*) FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'analyst'::regnamespace)"
                " AND pg_get_userbyid(relowner) <> :name"
            ),
            {"name": name},
        )
        assert foreign == 0
    with server.log_in(Kind.ANALYST) as connection:
        assert connection.execute("SELECT person FROM people").fetchall() == [("Ada Keller",)]
        assert refused(connection, "SELECT FROM public.people") == DENIED


def test_whoever_migrates_makes_things_for_the_owner(empty_database_url: str, serve: Callable[[str], Server]) -> None:
    """A superuser, or a member of the owner's role, who migrates leaves nothing of its own behind."""
    server = serve(empty_database_url)
    server.create(Kind.OWNER)
    name = kinds.role_name(server.prefix, Kind.OWNER)
    with create_engine(server.url_of(Kind.OWNER), poolclass=NullPool).connect() as connection:
        migrate(connection, "0026")
    maker = server.connection
    me = maker.scalar(text("SELECT current_user"))
    maker.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
    maker.commit()
    migrate(maker)
    owners = text(
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class"
        " WHERE relnamespace IN ('public'::regnamespace, 'analyst'::regnamespace)"
    )
    assert maker.scalars(owners).all() == [name]
    assert maker.scalar(text("SELECT current_user")) == me


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_the_owner_owns_one_database_alone(
    empty_database_url: str, serve: Callable[[str], Server], statement: str
) -> None:
    """The owner may do everything in its database, and nothing with the server."""
    server = serve(empty_database_url)
    server.create(Kind.OWNER)
    with server.log_in(Kind.OWNER) as connection:
        assert refused(connection, statement) == DENIED


def test_no_password_reaches_the_server_in_clear(server: Server) -> None:
    """What is sent is a SCRAM verifier, which whoever reads a log cannot log in with."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(server.connection, "before_cursor_execute", note)
    server.create(Kind.ANALYST)
    assert any("PASSWORD 'SCRAM-SHA-256$" in statement for statement in sent)
    assert not [statement for statement in sent if server.passwords[Kind.ANALYST] in statement]
