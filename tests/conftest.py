"""Fixtures for the whole suite: a real PostgreSQL server, migrated databases, and protection of the developer's own.

In: ``NEWSDB_TEST_DATABASE_URL`` (any PostgreSQL 15 to 18 whose role may create databases), or nothing: then an
embedded server in a temporary folder. Out: the fixtures below. Names of databases carry the process, so that
pytest-xdist workers and several runs share one server without meeting.

Which fixture: ``connection`` where the code under test does not commit (fastest), ``database_url`` where it commits,
connects by itself or migrates, ``empty_database_url`` where the schema itself is made.
"""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, NullPool, create_engine, text

from newsdb import loader, server
from newsdb.database.schema import migrate
from newsdb.settings import Settings, parse_database_url

CHECKOUT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Set right what the suite finds."""
    # pytest-alembic would collect its tests by itself; we import them in tests/database/test_migrations.py. It sets an
    # attribute that pytest 9.2 no longer has, and fails even if switched off, unless its path matches no file.
    config.option.pytest_alembic_tests_path = "collected by import"
    # How long an example takes is the machine's affair.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    # Whoever starts the suite in the background lets it ignore Ctrl-C, and with it all commands that tests interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """Take back what a command that ran in this process does on signals."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hide the developer's servers, settings and data folder from every test."""
    for name in os.environ:
        if (name.startswith("NEWSDB_") and not name.startswith("NEWSDB_TEST_")) or name.startswith("PG"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / f"newsdb-home-{secrets.token_hex(4)}"
    monkeypatch.setenv("NEWSDB_HOME", str(home))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Give the top folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder ``shared`` that lies beside the checkout, or skip the test."""
    folder = Path(os.environ.get("NEWSDB_TEST_SHARED") or CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("needs the folder shared/ beside the checkout (or NEWSDB_TEST_SHARED), which is not there")
    return folder


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Give the maintenance database of a running server."""
    given = os.environ.get("NEWSDB_TEST_DATABASE_URL")
    if given:
        yield parse_database_url(given)
        return
    settings = Settings(home=tmp_path_factory.mktemp("server"), database_url=None)
    running = server.start(settings)
    try:
        yield parse_database_url(running.url)
    finally:
        server.stop(settings)


@pytest.fixture(scope="session")
def drop_database(server_url: URL) -> Callable[[URL], None]:
    """Give a function that drops a database, though the test left connections to it."""
    engine = create_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    ours = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND usename = current_user"
    )

    def drop(url: URL) -> None:
        with engine.connect() as connection:
            connection.execute(ours, {"name": url.database})
            # WITH (FORCE) would refuse where autovacuum is at work: only a superuser may end that. Without it the
            # server ends autovacuum by itself.
            connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}"'))

    return drop


@pytest.fixture(scope="session")
def create_database(server_url: URL, drop_database: Callable[[URL], None]) -> Iterator[Callable[..., URL]]:
    """Give a function that makes a database, empty or a copy of a template; all are dropped at the end."""
    engine = create_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    prefix = f"newsdb_test_{os.getpid()}_{secrets.token_hex(3)}"
    made: list[URL] = []

    def create(template: URL | None = None) -> URL:
        url = server_url.set(database=f"{prefix}_{len(made)}")
        # Of an empty database only template0 promises an encoding of our own choice.
        source = f'TEMPLATE "{template.database}"' if template is not None else "TEMPLATE template0 ENCODING 'UTF8'"
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{url.database}" {source}'))
        made.append(url)
        return url

    yield create
    for url in made:
        drop_database(url)


@pytest.fixture(scope="session")
def template_url(create_database: Callable[..., URL]) -> URL:
    """Give a database that the migrations built; nobody may connect to it, or it cannot be copied."""
    url = create_database()
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection)
    return url


@pytest.fixture(scope="session")
def seeds_template(
    create_database: Callable[..., URL], template_url: URL, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> URL:
    """Give a database with the sample articles; nobody may connect to it, or it cannot be copied."""
    url = create_database(template_url)
    settings = Settings(
        database_url=SecretStr(url.render_as_string(hide_password=False)), home=tmp_path_factory.mktemp("home")
    )
    assert loader.load(settings, [str(checkout / "seeds")], jobs=1).counts.new == 26
    return url


@pytest.fixture
def database_url(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], template_url: URL
) -> Iterator[str]:
    """Give the URL of a migrated database without rows, for this test alone."""
    url = create_database(template_url)
    yield url.render_as_string(hide_password=False)
    drop_database(url)


@pytest.fixture
def empty_database_url(create_database: Callable[..., URL], drop_database: Callable[[URL], None]) -> Iterator[str]:
    """Give the URL of a database without any schema, for this test alone."""
    url = create_database()
    yield url.render_as_string(hide_password=False)
    drop_database(url)


@pytest.fixture(scope="session")
def rollback_url(create_database: Callable[..., URL], template_url: URL) -> URL:
    """Give the migrated database in which no test ever commits."""
    return create_database(template_url)


@pytest.fixture
def connection(rollback_url: URL) -> Iterator[Connection]:
    """Give a connection into a migrated database, in a transaction that is rolled back after the test.

    Sessions on it take ``join_transaction_mode="create_savepoint"``, expected errors ``connection.begin_nested()``.
    """
    engine = create_engine(rollback_url, poolclass=NullPool)
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        assert transaction.is_active, "the test ended the transaction of a shared database: let it use database_url"
        transaction.rollback()
