"""The migrations: one chain, each revision up and down, equal to the models, safe beside other work."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import alembic.config
import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from newsdb.database import analyst
from newsdb.database.models import Base
from newsdb.database.schema import alembic_config as newsdb_config
from newsdb.database.schema import migrate

# pytest-alembic's own tests run here because they are imported.
__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]

SCRIPTS = ScriptDirectory.from_config(newsdb_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture
def alembic_config() -> alembic.config.Config:
    """Give pytest-alembic the configuration that newsdb itself uses."""
    return newsdb_config()


@pytest.fixture
def alembic_engine(empty_database_url: str) -> Engine:
    """Give pytest-alembic a database without any schema."""
    return create_engine(empty_database_url, poolclass=NullPool)


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
    """Killed before its first statement, then before its second, and so on, it makes what it makes undisturbed.

    Of a transaction the first statement is enough: killed before a later one, it leaves the same.
    """

    def upgrade(to: str, statements: float = float("inf")) -> Any:
        engine = create_engine(empty_database_url, poolclass=NullPool)
        left = statements
        is_alone = True  # the statement before: a transaction of its own

        @event.listens_for(engine, "before_cursor_execute")
        def count(connection: Connection, *_: object) -> None:
            nonlocal left, is_alone
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            left -= raw.autocommit or is_alone
            is_alone = raw.autocommit
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
    assert statements >= 3  # what works, what is left, the new revision's number
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
    """`alembic upgrade head --sql` needs no database, begins with the settings, and its SQL builds the schema."""
    done = run_python("-m", "alembic", "upgrade", "head", "--sql", database_url="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 0, done.stderr
    statements = [line for line in done.stdout.splitlines() if line]
    assert statements[:3] == [
        "SET lock_timeout = '750ms';",
        "SET statement_timeout = '15min';",
        "SET max_parallel_maintenance_workers = '0';",
    ]
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
