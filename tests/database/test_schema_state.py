"""newsdb.database.schema: how a database's schema stands to the code, and what is refused in one line."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from newsdb.database import schema
from newsdb.database.engine import connect
from newsdb.database.models import Base
from newsdb.database.schema import (
    State,
    alembic_config,
    inspect_schema,
    migrate,
    require_current,
    require_fitting,
)
from newsdb.errors import DatabaseError
from newsdb.settings import Settings


def set_revision(connection: Connection, revision: str) -> None:
    """Make the database say that it is at a revision."""
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    connection.commit()


def refusal(error: pytest.ExceptionInfo[DatabaseError]) -> str:
    """Give the message of an error after making sure that it is one line and exits with 3."""
    message = str(error.value)
    assert message
    assert "\n" not in message
    assert error.value.exit_code == 3
    return message


def test_an_empty_database(empty: Connection) -> None:
    """A database without our tables is EMPTY and may be migrated; working on it is refused with the command to run."""
    found = inspect_schema(empty)
    assert (found.state, found.revision) == (State.EMPTY, None)
    with pytest.raises(DatabaseError) as caught:
        require_current(empty)
    assert "run: newsdb load PATH, or: newsdb migrate" in refusal(caught)


def test_a_migrated_database(migrated: Connection) -> None:
    """After the migrations the schema is CURRENT, work may begin, and migrating again changes nothing."""
    require_current(migrated)
    before = migrated.scalar(text("SELECT xmin FROM alembic_version"))
    migrated.rollback()
    migrate(migrated)
    assert migrated.scalar(text("SELECT xmin FROM alembic_version")) == before
    found = inspect_schema(migrated)
    assert (found.state, found.revision) == (State.CURRENT, found.head)


def test_an_older_schema(migrated: Connection) -> None:
    """A known earlier revision is OLDER; working on it is refused with both revisions and the command to run."""
    command.downgrade(alembic_config(migrated), "0001")
    found = inspect_schema(migrated)
    assert found.state is State.OLDER
    with pytest.raises(DatabaseError) as caught:
        require_current(migrated)
    assert re.search(rf"revision 0001, older .* needs {found.head}; run: newsdb migrate$", refusal(caught))
    migrate(migrated)
    assert inspect_schema(migrated).state is State.CURRENT


def say_compatible_since(connection: Connection, revision: str | None) -> None:
    """Make the database say which newsdb may still use it, or say nothing."""
    connection.execute(text("DROP FUNCTION public.newsdb_compatible_since()"))
    if revision is not None:
        made = f"CREATE FUNCTION public.newsdb_compatible_since() RETURNS text LANGUAGE sql AS $$SELECT '{revision}'$$"
        connection.execute(text(made))
    connection.commit()


def test_a_schema_of_the_release_before(migrated: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema as old as the oldest that the code knows is loaded into and read, but nothing is decided on it."""
    command.downgrade(alembic_config(migrated), "-1")
    found = inspect_schema(migrated)
    monkeypatch.setattr(schema, "OLDEST_REVISION", found.revision)
    assert require_fitting(migrated).state is State.OLDER
    with pytest.raises(DatabaseError, match="older than this newsdb"):
        require_current(migrated)
    monkeypatch.setattr(schema, "OLDEST_REVISION", found.head)
    with pytest.raises(DatabaseError, match=r"older than this newsdb.*; run: newsdb migrate"):
        require_fitting(migrated)


@pytest.mark.parametrize("work", [migrate, require_current, require_fitting])
@pytest.mark.parametrize("since", [None, "f00c"])
def test_a_newer_schema(migrated: Connection, work: Callable[[Connection], object], since: str | None) -> None:
    """A newer revision that does not say it fits is not worked on and not migrated; the message names the remedy."""
    set_revision(migrated, "f00d")
    say_compatible_since(migrated, since)
    assert inspect_schema(migrated).state is State.NEWER
    with pytest.raises(DatabaseError) as caught:
        work(migrated)
    assert re.search(r"revision f00d, which this newsdb does not know .* install the newsdb", refusal(caught))


def test_a_schema_of_the_release_behind(migrated: Connection) -> None:
    """A newer schema that fits is loaded into and read; nothing is decided on it, and it is not migrated."""
    set_revision(migrated, "f00d")
    assert require_fitting(migrated).state is State.NEWER
    for work in (migrate, require_current):
        with pytest.raises(DatabaseError, match="does not know"):
            work(migrated)


def test_several_revisions_are_not_ours(migrated: Connection) -> None:
    """A version table with two rows, which newsdb never writes, is refused like an unknown revision."""
    migrated.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    migrated.commit()
    with pytest.raises(DatabaseError) as caught:
        require_fitting(migrated)
    assert "does not know" in refusal(caught)


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_foreign_table(empty: Connection, table: str) -> None:
    """A database in which somebody else made a table of our name is left alone."""
    empty.execute(text(f"CREATE TABLE {table} (mine integer)"))
    empty.commit()
    with pytest.raises(DatabaseError) as caught:
        migrate(empty)
    assert f"table {table} that newsdb did not make" in refusal(caught)
    assert empty.scalar(text("SELECT to_regclass('alembic_version')")) is None


@pytest.mark.parametrize(("encoding", "reason"), [("SQL_ASCII", "encoding SQL_ASCII"), ("UTF8", "know all letters")])
def test_a_database_without_letters(server_url: URL, encoding: str, reason: str) -> None:
    """A database that counts bytes, or takes curly marks for letters, is refused before anything is made in it."""
    name = f"newsdb_test_letters_{secrets.token_hex(4)}"
    server = create_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        version = connection.scalar(text("SELECT current_setting('server_version_num')::integer"))
        # Before 17 there is one provider only that has a C locale, and it goes without saying.
        provider = "LOCALE_PROVIDER libc" if version and version >= 170_000 else ""
        locale = f"{provider} LC_COLLATE 'C' LC_CTYPE 'C'"
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' {locale}"))
        try:
            url = server_url.set(database=name).render_as_string(hide_password=False)
            with (
                pytest.raises(DatabaseError) as caught,
                connect(Settings(database_url=SecretStr(url))) as poor,
            ):
                migrate(poor)
            assert reason in refusal(caught)
        finally:
            connection.execute(text(f"DROP DATABASE {name}"))


def test_other_peoples_tables_are_no_obstacle(empty: Connection) -> None:
    """Tables of other names, and tables of our names in another schema, do not keep newsdb out."""
    empty.execute(text("CREATE TABLE recipes (id integer)"))
    empty.execute(text("CREATE SCHEMA archive"))
    empty.execute(text("CREATE TABLE archive.articles (id integer)"))
    empty.commit()
    migrate(empty)
    assert inspect_schema(empty).state is State.CURRENT


def test_a_role_without_rights(empty: Connection, empty_database_url: str) -> None:
    """Where the role may not create anything, the migration ends in one line that gives PostgreSQL's reason."""
    role, password = f"newsdb_test_{secrets.token_hex(4)}", secrets.token_hex(16)
    try:
        empty.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'"))
    except Exception as error:
        if isinstance(getattr(error, "orig", None), psycopg.errors.InsufficientPrivilege):
            pytest.skip("needs a role that may create roles")
        raise
    empty.commit()
    try:
        url = make_url(empty_database_url)
        url = url.difference_update_query(["user", "passfile"]).set(username=role, password=password)
        with (
            create_engine(url, poolclass=NullPool).connect() as connection,
            pytest.raises(DatabaseError) as caught,
        ):
            migrate(connection)
        assert "permission denied" in refusal(caught)
        assert password not in str(caught.value)
        assert inspect_schema(empty).state is State.EMPTY
    finally:
        empty.rollback()
        empty.execute(text(f"DROP ROLE {role}"))
        empty.commit()


def test_percent_signs_in_the_checkouts_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The place of the migrations reaches Alembic unharmed where its path has percent signs."""
    monkeypatch.setattr(schema, "_PACKAGE", tmp_path / "100%(here)s" / "newsdb")
    assert alembic_config().get_main_option("script_location") == str(tmp_path / "100%(here)s" / "migrations")
