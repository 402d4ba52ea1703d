"""The migrations: one chain, each revision up and down, equal to the models, safe beside other work."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import alembic.config
import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text

from newsdb.database import analyst
from newsdb.database.engine import connect
from newsdb.database.models import Base
from newsdb.database.schema import ADVISORY_LOCK, migrate
from newsdb.database.schema import alembic_config as newsdb_config
from newsdb.errors import DatabaseError
from newsdb.settings import Settings

# pytest-alembic's own tests run here because they are imported.
__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]

SCRIPTS = ScriptDirectory.from_config(newsdb_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]

MIGRATE = """
import logging, sys
from sqlalchemy import NullPool, create_engine
from newsdb.database.schema import migrate
logging.basicConfig(level=logging.WARNING)
with create_engine(sys.argv[1], poolclass=NullPool).connect() as connection:
    migrate(connection)
"""


@pytest.fixture
def alembic_config() -> alembic.config.Config:
    """Give pytest-alembic the configuration that newsdb itself uses."""
    return newsdb_config()


@pytest.fixture
def alembic_engine(empty_database_url: str) -> Engine:
    """Give pytest-alembic a database without any schema."""
    return create_engine(empty_database_url, poolclass=NullPool)


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


def test_each_revision_leaves_no_trace(empty: Connection, dump_catalog: Callable[[Connection], Any]) -> None:
    """Every revision, taken back, leaves the catalogue as it was before; applied again, as it was after."""
    before = dump_catalog(empty)
    for revision in REVISIONS:
        migrate(empty, revision)
        after = dump_catalog(empty)
        command.downgrade(newsdb_config(empty), "-1")
        left = dump_catalog(empty)
        # Extensions stay: other schemas may use them.
        assert left == before, f"what {revision} leaves behind"
        migrate(empty, revision)
        assert dump_catalog(empty) == after, f"what {revision} makes the second time"
        before = after


class CutOffError(Exception):
    """A migration that is killed."""


# Those that commit before they are done; any other leaves nothing when it is cut off.
COMMITTING = [
    (before, revision)
    for before, revision in pairwise(REVISIONS)
    if "autocommit_block" in Path(SCRIPTS.get_revision(revision).path).read_text(encoding="utf-8")
]


@pytest.mark.parametrize(("before", "revision"), COMMITTING)
def test_a_revision_that_was_cut_off_goes_on(
    empty_database_url: str, dump_catalog: Callable[[Connection], Any], before: str, revision: str
) -> None:
    """Killed before its first statement, then before its second, and so on, it makes what it makes undisturbed."""

    def upgrade(to: str, statements: float = float("inf")) -> Any:
        engine = create_engine(empty_database_url, poolclass=NullPool)
        left = statements

        @event.listens_for(engine, "before_cursor_execute")
        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise CutOffError

        with engine.connect() as connection:
            command.upgrade(newsdb_config(connection), to)
            left = float("inf")
            return dump_catalog(connection)

    upgrade(before)
    for statements in itertools.count():
        with suppress(CutOffError):
            cut_off = upgrade(revision, statements)
            break
    assert statements > 3
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        command.downgrade(newsdb_config(connection), before)
    assert upgrade(revision) == cut_off


def test_down_to_nothing_and_up_again(migrated: Connection, dump_catalog: Callable[[Connection], Any]) -> None:
    """The whole chain down and up again gives the same catalogue."""
    first = dump_catalog(migrated)
    command.downgrade(newsdb_config(migrated), "base")
    assert dump_catalog(migrated)["tables"] == []
    migrate(migrated)
    assert dump_catalog(migrated) == first


def from_models(connection: Connection) -> None:
    """Replace what was migrated by the tables of the models and by the views and functions of the code."""
    for name in reversed(analyst.ORDER):
        connection.execute(text(f"DROP {analyst.made_by(name)}"))
    Base.metadata.drop_all(connection)
    Base.metadata.create_all(connection)
    for name in analyst.ORDER:
        for statement in analyst.statements(analyst.sql(name)):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.commit()


def test_migrations_and_models_agree_to_the_letter(
    migrated: Connection, dump_catalog: Callable[[Connection], Any]
) -> None:
    """What the code describes equals what was migrated: each default, CHECK, predicate, view, function and comment."""
    by_migration = dump_catalog(migrated)
    from_models(migrated)
    assert dump_catalog(migrated) == by_migration


@pytest.mark.parametrize(
    "drift",
    [
        pytest.param(
            "ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal,"
            " ADD CONSTRAINT ck_quotes_ordinal CHECK (ordinal >= 0)",
            id="the text of a CHECK",
        ),
        pytest.param(
            "DROP INDEX ix_quotes_speaker_name_trigrams; CREATE INDEX ix_quotes_speaker_name_trigrams ON quotes"
            " USING gin (speaker_name gin_trgm_ops) WHERE speaker_id IS NOT NULL",
            id="the predicate of a partial index",
        ),
        pytest.param(
            "ALTER TABLE quotes DROP CONSTRAINT fk_quotes_speaker_id_people, ADD CONSTRAINT"
            " fk_quotes_speaker_id_people FOREIGN KEY (speaker_id) REFERENCES people (id) NOT VALID",
            id="a foreign key never validated",
        ),
    ],
)
def test_drift_that_alembic_check_misses_is_seen(
    migrated: Connection, dump_catalog: Callable[[Connection], Any], drift: str
) -> None:
    """A change under an unchanged name passes `alembic check`, and the comparison of catalogues sees it."""
    by_migration = dump_catalog(migrated)
    migrated.execute(text(drift))
    migrated.commit()
    command.check(newsdb_config(migrated))
    assert dump_catalog(migrated) != by_migration


def test_alembic_check_sees_a_dropped_check(migrated: Connection) -> None:
    """`alembic check` fails where a named CHECK is missing: the plug-in for it is on."""
    migrated.execute(text("ALTER TABLE quotes DROP CONSTRAINT ck_quotes_ordinal"))
    migrated.commit()
    with pytest.raises(alembic.util.CommandError, match="ck_quotes_ordinal"):
        command.check(newsdb_config(migrated))


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
    command.downgrade(newsdb_config(migrated), "0013")
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


def test_an_index_waits_for_older_transactions(
    migrated: Connection, database_url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """CREATE INDEX CONCURRENTLY stops nobody: it is not ended by the lock timeout, nor begun again."""
    command.downgrade(newsdb_config(migrated), "0019")
    with create_engine(database_url, poolclass=NullPool).connect() as writer:
        writer.execute(text("LOCK TABLE quotes IN ROW EXCLUSIVE MODE"))
        process = start(MIGRATE, database_url)
        wait_until(migrated, WAITING.format("CREATE INDEX CONCURRENTLY"))
        begun = migrated.scalar(text("SELECT min(query_start) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
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
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

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


def test_the_session_is_left_as_it_was(empty: Connection) -> None:
    """The migration's timeouts and its advisory lock do not outlive it on a connection that goes on."""
    settings = text("SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout')")
    before = empty.execute(settings).all()
    migrate(empty)
    assert empty.execute(settings).all() == before
    assert (
        empty.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")) == 0
    )


def test_plain_alembic_upgrade(
    empty_database_url: str, empty: Connection, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """`alembic upgrade head`, `check` and `current --check-heads` work as they are in the checkout."""
    for arguments in (["upgrade", "head"], ["check"], ["current", "--check-heads"]):
        done = run_python("-m", "alembic", *arguments, database_url=empty_database_url)
        assert done.returncode == 0, done.stderr
    assert f"{REVISIONS[-1]} (head)" in done.stdout
    assert empty.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]


def test_offline_sql(run_python: Callable[..., subprocess.CompletedProcess[str]], empty: Connection) -> None:
    """`alembic upgrade head --sql` needs no database, begins with the timeouts, and its SQL builds the schema."""
    done = run_python("-m", "alembic", "upgrade", "head", "--sql", database_url="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 0, done.stderr
    statements = [line for line in done.stdout.splitlines() if line]
    assert statements[:2] == ["SET lock_timeout = '2s';", "SET statement_timeout = '15min';"]
    with psycopg.connect(
        empty.engine.url.set(drivername="postgresql").render_as_string(False), autocommit=True
    ) as plain:
        for statement in done.stdout.split(";\n\n"):  # one by one, as psql does: CONCURRENTLY insists on that
            plain.execute(statement)
    command.check(newsdb_config(empty))


def test_history_needs_no_database(run_python: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """`alembic history` reads the files alone: it starts no server and makes no folder."""
    done = run_python("-m", "alembic", "history")
    assert done.returncode == 0, done.stderr
    assert f"{REVISIONS[-1]} (head)" in done.stdout
    assert not os.path.lexists(os.environ["NEWSDB_HOME"])


def test_revisions_do_not_import_newsdb() -> None:
    """No revision imports the package: models change, a revision stays what it was."""
    for script in ScriptDirectory.from_config(newsdb_config()).walk_revisions():
        lines = Path(script.path).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.lstrip().startswith(("import newsdb", "from newsdb"))]


@pytest.mark.parametrize("revision", REVISIONS)
def test_revisions_say_what_they_do(revision: str) -> None:
    """Each revision's docstring tells why, the locks, the expected time and whether it can be undone."""
    script = ScriptDirectory.from_config(newsdb_config()).get_revision(revision)
    assert script is not None
    documentation = script.module.__doc__ or ""
    for heading in ("Why:", "Locks:", "Expected time:", "Reversible:"):
        assert heading in documentation
    assert "TODO" not in documentation
