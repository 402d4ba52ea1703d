"""A migration beside others and beside running work: who waits for whom, what is tried again, what is told."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import URL, Connection, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from newsdb.database.engine import connect
from newsdb.database.migrating import session
from newsdb.database.migrating.revisions import chain
from newsdb.database.migrating.watching import Watcher
from newsdb.database.schema import ADVISORY_LOCK, alembic_config, migrate
from newsdb.errors import DatabaseError
from newsdb.settings import Settings

REVISIONS = [revision.id for revision in chain()]

MIGRATE = """
import logging, sys
from sqlalchemy import NullPool, create_engine
from newsdb.database.schema import migrate
logging.basicConfig(level=logging.WARNING)
with create_engine(sys.argv[1], poolclass=NullPool).connect() as connection:
    migrate(connection)
"""


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give a function that starts Python code in a process of its own; what still runs at the end is ended."""
    with ExitStack() as stack:

        def run(*arguments: str) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", *arguments],
                    cwd=checkout,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield run


def wait_until(observer: Connection, condition: str, seconds: float = 30) -> None:
    """Wait until a query is true that looks at what another process does; fail if that does not come."""
    deadline = time.monotonic() + seconds
    while not observer.scalar(text(condition)):
        observer.rollback()  # statistics stand still within a transaction
        assert time.monotonic() < deadline, f"waited in vain: {condition}"
        time.sleep(0.05)
    observer.rollback()


def test_two_migrations_at_once(
    empty_database_url: str, empty: Connection, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """Two migrations started together both end well."""
    both = [start(MIGRATE, empty_database_url) for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert empty.scalars(text("SELECT version_num FROM alembic_version")).all() == [REVISIONS[-1]]


def test_a_migration_waits_for_a_running_one(
    empty_database_url: str, empty: Connection, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """While somebody holds the advisory lock nothing is migrated; once it is released, all is."""
    empty.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    empty.commit()
    process = start(MIGRATE, empty_database_url)
    # Asked, refused and rolled back: it now sleeps until it asks again.
    wait_until(
        empty,
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND state = 'idle' AND query = 'ROLLBACK'"
        " AND state_change > backend_start + interval '0.4 s')",
    )
    assert empty.scalar(text("SELECT to_regclass('alembic_version')")) is None
    empty.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
    empty.commit()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert empty.scalar(text("SELECT to_regclass('quotes')")) is not None


WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND query LIKE '%{}%')"
)


def test_a_table_in_use_is_tried_again(
    migrated: Connection, database_url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """A revision that cannot get its table lock within the timeout is tried again; it is told who holds which table."""
    command.downgrade(alembic_config(migrated), "0013")
    with create_engine(
        database_url, poolclass=NullPool, connect_args={"application_name": "a report"}
    ).connect() as reader:
        reader.execute(text("LOCK TABLE quotes IN ACCESS SHARE MODE"))
        pid = reader.scalar(text("SELECT pg_backend_pid()"))
        process = start(MIGRATE, database_url)
        wait_until(migrated, WAITING.format("ALTER TABLE"))
        wait_until(migrated, f"SELECT NOT ({WAITING.format('ALTER TABLE')})")  # the timeout has struck
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "the table quotes is in use; trying again (2 of 10); it is held by" in output
    assert re.search(rf"pid {pid} \(a report, idle in transaction, for \d+ s\)", output)
    assert "LOCK TABLE" not in output
    assert migrated.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]


def test_a_table_that_stays_in_use(migrated: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last attempt the migration ends in one line that names the table and who holds it; the rest stays."""
    command.downgrade(alembic_config(migrated), "0012")
    monkeypatch.setattr(session, "_ATTEMPTS", 2)
    told: list[str] = []
    applied: list[str] = []
    with create_engine(database_url, poolclass=NullPool).connect() as reader:
        reader.execute(text("LOCK TABLE quotes IN ACCESS SHARE MODE"))
        pid = reader.scalar(text("SELECT pg_backend_pid()"))
        with pytest.raises(DatabaseError, match=rf"^the table quotes .* in use 2 times; it is held by pid {pid} \("):
            migrate(migrated, running=session.Running(tell=told.append, applied=applied.append))
    assert applied == ["0013"]
    (line,) = told
    assert line.startswith(f"the table quotes is in use; trying again (2 of 2); it is held by pid {pid} (")
    assert migrated.scalar(text("SELECT version_num FROM alembic_version")) == "0013"


@pytest.fixture
def impatient_autovacuum(database_url: str) -> Iterator[None]:
    """Let autovacuum look at tables every second, or skip the test."""
    url = make_url(database_url)
    if url.query.get("user") == "newsdb" and str(url.query.get("passfile", "")).startswith("/"):
        url = url.update_query_dict({"user": "postgres"})
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with ExitStack() as stack:
        try:
            superuser = stack.enter_context(engine.connect())
            superuser.execute(text("ALTER SYSTEM SET autovacuum_naptime = '1s'"))
        except DBAPIError:
            pytest.skip("needs a superuser, whom the embedded server has")
        superuser.execute(text("SELECT pg_reload_conf()"))
        yield
        superuser.execute(text("ALTER SYSTEM RESET autovacuum_naptime"))
        superuser.execute(text("SELECT pg_reload_conf()"))


@pytest.mark.usefixtures("impatient_autovacuum")
def test_autovacuum_gives_way(migrated: Connection) -> None:
    """It does so only to who waits longer than revisions wait: they wait once more, in nobody's way, and go on."""
    command.downgrade(alembic_config(migrated), "0013")
    migrated.execute(text("INSERT INTO people (name, name_key) SELECT i, i FROM generate_series(1, 20000) AS i"))
    migrated.execute(text("UPDATE people SET name = name || '.'"))
    # It would take minutes.
    slow = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
    migrated.execute(text(f"ALTER TABLE people SET ({slow})"))
    migrated.commit()
    # Not one that began before, and ends at once.
    held = (
        "SELECT (SELECT pid FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database"
        " WHERE d.datname = current_database() AND relation = 'people'::regclass AND mode = 'ShareUpdateExclusiveLock')"
    )
    pid = None
    while pid is None or migrated.scalar(text(held)) != pid:
        wait_until(migrated, f"{held} IS NOT NULL")
        pid = migrated.scalar(text(held))
        migrated.rollback()
        time.sleep(1)
    migrated.rollback()
    told: list[str] = []
    migrate(migrated, "0014", running=session.Running(tell=told.append))
    (line,) = told
    assert re.search(r"^the table people is in use; trying again \(2 of 10\); .* \(autovacuum\b", line)


def test_a_watcher_is_there_before_it_is_needed(
    migrated: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the table is told also where it takes as long to connect as the lock timeout is."""
    command.downgrade(alembic_config(migrated), "0013")
    monkeypatch.setattr(session, "_ATTEMPTS", 1)
    connect_watcher = Watcher._connect

    def connect_slowly(self: Watcher) -> psycopg.Connection[Any] | None:
        time.sleep(0.7)
        return connect_watcher(self)

    def upgrade(_: Callable[[str], None]) -> None:
        time.sleep(3)  # longer than a busy machine needs, too
        migrated.execute(text("LOCK TABLE quotes"))

    monkeypatch.setattr(Watcher, "_connect", connect_slowly)
    with create_engine(database_url, poolclass=NullPool).connect() as reader:
        reader.execute(text("LOCK TABLE quotes IN ACCESS SHARE MODE"))
        with pytest.raises(DatabaseError, match=r"^the table quotes that"):
            session.run_on(migrated, upgrade, session.Running())


@pytest.mark.parametrize("reason", [psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected])
def test_each_revision_has_all_attempts(
    migrated: Connection, monkeypatch: pytest.MonkeyPatch, reason: type[psycopg.Error]
) -> None:
    """What one revision had to wait is not taken from the next one."""
    monkeypatch.setattr(session, "_ATTEMPTS", 2)
    calls = iter([[], ["0001"], ["0002"]])
    told: list[str] = []

    def upgrade(applied: Callable[[str], None]) -> None:
        for revision in (done := next(calls)):
            applied(revision)
        if done != ["0002"]:
            raise OperationalError("", None, reason())

    session.run_on(migrated, upgrade, session.Running(tell=told.append))
    assert told == ["a table is in use; trying again (2 of 2)"] * 2


def test_an_index_waits_for_older_transactions(
    migrated: Connection, database_url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """CREATE INDEX CONCURRENTLY stops nobody: it is not ended by the lock timeout, nor begun again."""
    command.downgrade(alembic_config(migrated), "0019")
    with create_engine(database_url, poolclass=NullPool).connect() as writer:
        writer.execute(text("LOCK TABLE quotes IN ROW EXCLUSIVE MODE"))
        process = start(MIGRATE, database_url)
        wait_until(migrated, WAITING.format("CREATE INDEX CONCURRENTLY"))
        begun = migrated.scalar(
            text(
                "SELECT min(query_start) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )
        migrated.rollback()
        wait_until(migrated, f"SELECT clock_timestamp() > '{begun}'::timestamptz + interval '3 s'")
        assert migrated.scalar(text(WAITING.format("CREATE INDEX CONCURRENTLY")))
        migrated.rollback()
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "")
    assert migrated.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE articles", "UPDATE alembic_version", "CREATE INDEX CONCURRENTLY", "SELECT pg_try_advisory_lock"],
)
def test_a_server_that_goes_away_is_one_line(empty_database_url: str, server_url: URL, statement: str) -> None:
    """What is told is that the server is gone, not what could not be tidied up afterwards; later it goes on."""
    settings = Settings(database_url=SecretStr(empty_database_url))
    lost: list[str] = []

    def lose(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if statement in " ".join(sql.split()).replace('"', "") and not lost:
            lost.append(sql)
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                (name,),
            )

    with psycopg.connect(server_url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.autocommit = True
        name = make_url(empty_database_url).database
        with pytest.raises(DatabaseError, match=r"lost the connection|terminating connection"):
            migrate_over_connection_of_its_own(settings, lose)
        assert lost
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    migrate_over_connection_of_its_own(settings)


def migrate_over_connection_of_its_own(settings: Settings, on_statement: Callable[..., None] | None = None) -> None:
    """Migrate as the commands do."""
    with connect(settings) as connection:
        if on_statement is not None:
            event.listen(connection.engine, "before_cursor_execute", on_statement)
        migrate(connection)


def test_indexes_are_built_on_one_processor(empty_database_url: str) -> None:
    """Whatever a revision does, in its transaction or in an autocommit block, it takes no parallel workers for it."""
    found: set[tuple[bool, str]] = set()

    def look(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if statement.lstrip("- ").startswith(("CREATE", "ALTER")):
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            found.update((raw.autocommit, *row) for row in raw.execute("SHOW max_parallel_maintenance_workers"))

    migrate_over_connection_of_its_own(Settings(database_url=SecretStr(empty_database_url)), look)
    assert found == {(False, "0"), (True, "0")}


def test_the_session_is_left_as_it_was(empty: Connection) -> None:
    """The migration's settings and its advisory lock do not outlive it on a connection that goes on."""
    settings = text(
        "SELECT name, setting FROM pg_settings WHERE name LIKE '%\\_timeout' OR name LIKE 'max\\_parallel%'"
    )
    before = empty.execute(settings).all()
    migrate(empty)
    assert empty.execute(settings).all() == before
    assert (
        empty.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")) == 0
    )
