"""``newsdb migrate`` as a command of its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def newsdb(checkout: Path) -> Run:
    """Give a function that runs ``newsdb`` with arguments on a database."""

    def run(*arguments: str, url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsdb", *arguments],
            cwd=checkout,
            env=os.environ | {"NEWSDB_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_an_empty_database_is_migrated_once(newsdb: Run, empty_database_url: str) -> None:
    """The first call says from where to where it migrated, the second that there is nothing to do."""
    first = newsdb("migrate", url=empty_database_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("migrated an empty database to revision ")
    head = first.stdout.split()[-1]
    second = newsdb("migrate", url=empty_database_url)
    assert (second.returncode, second.stderr, second.stdout) == (0, "", f"up to date at revision {head}\n")


def test_an_older_database_is_migrated(newsdb: Run, database_url: str, checkout: Path) -> None:
    """Where revisions are missing it names both ends."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        head = connection.scalar(text("SELECT version_num FROM alembic_version"))
    alembic = [sys.executable, "-m", "alembic", "downgrade", "0001"]
    environment = os.environ | {"NEWSDB_DATABASE_URL": database_url}
    subprocess.run(alembic, cwd=checkout, env=environment, check=True, capture_output=True)
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"migrated from revision 0001 to {head}\n"


def test_sql_needs_no_database(newsdb: Run) -> None:
    """--sql prints the whole schema with the timeouts, though nothing listens at the URL."""
    done = newsdb("migrate", "--sql", url="postgresql://nobody@127.0.0.1:9/none")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("SET lock_timeout = '2s';")
    assert "CREATE TABLE quotes" in done.stdout


def test_a_newer_database_is_refused(newsdb: Run, database_url: str) -> None:
    """A schema that this newsdb does not know ends the command with one line and exit code 3."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    done = newsdb("migrate", url=database_url)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "f00d" in done.stderr


def test_an_unreachable_database_is_one_line(newsdb: Run) -> None:
    """Without a server the command ends with one line that shows no password, and exit code 3."""
    done = newsdb("migrate", url="postgresql://somebody:secret@127.0.0.1:9/none")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1" in done.stderr
    assert "secret" not in done.stderr


def test_plain_alembic_fails_in_one_line_too(checkout: Path) -> None:
    """`alembic upgrade head` without a server ends without a traceback and shows no password."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=checkout,
        env=os.environ | {"NEWSDB_DATABASE_URL": "postgresql://somebody:secret@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "FAILED: cannot connect to PostgreSQL at host 127.0.0.1" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr
