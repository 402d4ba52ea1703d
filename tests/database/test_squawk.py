"""squawk, the linter for migrations, on the SQL of all revisions; .squawk.toml says what it may ignore and why."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Alembic's own table: neither its column nor its CREATE is ours to write.
VERSION_TABLE = re.compile(r"CREATE TABLE alembic_version \(.*?\);", re.DOTALL)

Lint = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def lint(checkout: Path, tmp_path: Path) -> Lint:
    """Give a function that runs squawk on SQL with the project's settings."""

    def run(sql: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "migrations.sql"
        path.write_text(sql, encoding="utf-8")
        squawk = Path(sys.executable).parent / "squawk"
        return subprocess.run(
            [squawk, "--config", ".squawk.toml", "--reporter", "gcc", path],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_migrations_lock_nothing_for_long(
    lint: Lint, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Squawk has nothing to say about `alembic upgrade head --sql`."""
    done = run_python("-m", "alembic", "upgrade", "head", "--sql")
    assert done.returncode == 0, done.stderr
    sql, replaced = VERSION_TABLE.subn("", done.stdout)
    assert replaced == 1
    result = lint(sql)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE INDEX ix_quotes_cue ON quotes (cue);", "require-concurrent-index-creation"),
        ("ALTER TABLE quotes ADD CONSTRAINT ck_quotes_x CHECK (ordinal > 1);", "constraint-missing-not-valid"),
        ("ALTER TABLE quotes ALTER COLUMN cue SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE quotes RENAME COLUMN cue TO verb;", "renaming-column"),
    ],
)
def test_dangerous_statements_are_found(lint: Lint, sql: str, rule: str) -> None:
    """The linter, with our settings, refuses what would lock a big table or break running code."""
    result = lint(f"SET lock_timeout = '750ms'; SET statement_timeout = '15min';\nBEGIN;\n{sql}\nCOMMIT;\n")
    assert result.returncode != 0
    assert rule in result.stdout
