"""What tests of backups share: databases with the sample articles, empty ones, commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from newsdb import server
from newsdb.backup import TableSum
from newsdb.backup.sums import table_sums
from newsdb.settings import Settings
from tests.database.conftest import serve

__all__ = ["serve"]

Databases = Callable[[], Settings]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def loaded(create_database: Callable[..., URL], seeds_template: URL, tmp_path: Path) -> Databases:
    """Give a function that gives a database with the sample articles, of the test's own."""
    return lambda: settings_of(create_database(seeds_template), tmp_path)


@pytest.fixture
def migrated(create_database: Callable[..., URL], template_url: URL, tmp_path: Path) -> Databases:
    """Give a function that gives a database without articles, of the test's own."""
    return lambda: settings_of(create_database(template_url), tmp_path)


@pytest.fixture
def empty(create_database: Callable[..., URL], tmp_path: Path) -> Databases:
    """Give a function that gives a database without anything, of the test's own."""
    return lambda: settings_of(create_database(), tmp_path)


@pytest.fixture
def newsdb(checkout: Path) -> Command:
    """Give a function that runs a command on a database, in a process of its own."""

    def run(*arguments: str | Path, on: Settings) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments),
            cwd=checkout,
            env=environment(on),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def other_server(server_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Give a server of another version than the one that the suite runs on."""
    if major_of(server_url) == 18:
        pytest.skip("needs two servers: run it with NEWSDB_TEST_DATABASE_URL of a PostgreSQL 15 to 17, as .ci/run does")
    settings = Settings(home=tmp_path_factory.mktemp("other"), database_url=None)
    try:
        yield make_url(server.start(settings).url).set(drivername="postgresql+psycopg")
    finally:
        server.stop(settings)


def major_of(url: URL) -> int:
    """The version of a server."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def settings_of(url: URL, folder: Path) -> Settings:
    """Give the settings that name a database."""
    return Settings(database_url=SecretStr(url.render_as_string(hide_password=False)), home=folder / "home")


def url_of(settings: Settings) -> str:
    """The URL in settings."""
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def command(*arguments: str | Path) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "newsdb", *map(str, arguments)]


def environment(settings: Settings) -> dict[str, str]:
    """The environment for a command on a database."""
    return os.environ | {"NEWSDB_DATABASE_URL": url_of(settings)}


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """Connect to a database; what is done is committed."""
    engine = create_engine(url_of(settings), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def sums_of(settings: Settings) -> dict[str, TableSum]:
    """Sum up a database."""
    with connected(settings) as connection:
        return table_sums(connection)


_CATALOG = """
SELECT format('%s %s %s', c.relkind, c.oid::regclass, obj_description(c.oid, 'pg_class')) FROM pg_class c
WHERE relnamespace::regnamespace::text IN ('public', 'analyst')
UNION ALL
SELECT pg_get_viewdef(c.oid) FROM pg_class c
WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text IN ('public', 'analyst')
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT pg_get_functiondef(p.oid) || coalesce(obj_description(p.oid, 'pg_proc'), '') FROM pg_proc p
WHERE pronamespace::regnamespace::text IN ('public', 'analyst')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('%s.%s %s', attrelid::regclass, attname, col_description(attrelid, attnum)) FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL
-- Who may refresh: a right that everybody has of a new function, and that was withdrawn.
SELECT 'refresh by all: ' || has_function_privilege('public', 'public.newsdb_refresh()', 'EXECUTE')
"""


def catalog_of(settings: Settings) -> list[str]:
    """What a database is made of: tables, views, indexes, constraints, functions, with their comments."""
    with connected(settings) as connection:
        connection.execute(text("SET search_path = pg_catalog"))
        return sorted(map(str, connection.exec_driver_sql(_CATALOG.replace("%", "%%")).scalars()))
