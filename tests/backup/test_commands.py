"""The commands, as an operator runs them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, make_url, text

from newsdb import backup
from newsdb.backup import programs, running
from newsdb.database import addresses
from newsdb.database.roles import Kind
from newsdb.errors import UsageError
from tests.backup.conftest import (
    Command,
    Databases,
    connected,
    environment,
    settings_of,
    url_of,
)
from tests.database.serving import Server


@pytest.mark.parametrize("revision", ["0002", "0024"])
def test_an_older_schema_is_restored_and_told(
    revision: str, empty: Databases, tmp_path: Path, checkout: Path, newsdb: Command
) -> None:
    """A backup of before migrations restores, says that they are needed, and migrates."""
    source, target = empty(), empty()
    upgrade = [sys.executable, "-m", "alembic", "upgrade", revision]
    subprocess.run(upgrade, cwd=checkout, env=environment(source), check=True, capture_output=True)
    assert newsdb("backup", tmp_path / "news.dump", on=source).returncode == 0
    done = newsdb("restore", tmp_path / "news.dump", on=target)
    assert (done.returncode, "run: newsdb migrate" in done.stderr) == (0, True), done.stderr
    assert newsdb("migrate", on=target).returncode == 0


def test_the_commands(loaded: Databases, empty: Databases, tmp_path: Path, newsdb: Command) -> None:
    """Backup with a trial, JSON, restore by URL; no password in any argument, output or file."""
    source, target = loaded(), empty()
    done = newsdb("backup", tmp_path / "news.dump", "--check", on=source)
    assert (done.returncode, "the trial is passed" in done.stderr) == (0, True), done.stderr
    assert "rows of 21 tables" in done.stdout
    told = json.loads(newsdb("restore", tmp_path / "news.dump", "--json", "--quiet", on=target).stdout)
    assert (told["schema_state"], told["refused_grants"]) == ("current", [])
    again = newsdb("restore", tmp_path / "news.dump", on=target)
    assert (again.returncode, again.stderr.count("\n"), "is not empty" in again.stderr) == (2, 1, True)
    secret = newsdb("restore", tmp_path / "news.dump", "--database", "postgresql://ann:geheim@db.example/x", on=target)
    assert (secret.returncode, "geheim" in secret.stderr, "password" in secret.stderr) == (2, False, True)


def test_no_password_is_in_an_argument(
    loaded: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_url: URL
) -> None:
    """The program gets it in its environment; the address on its command line has none."""
    words = "ge heim"
    url = server_url.set(database=make_url(url_of(loaded())).database).update_query_dict({"password": words})
    seen: list[tuple[list[str], dict[str, str]]] = []
    popen = subprocess.Popen

    def watch(arguments: list[str], **options: Any) -> subprocess.Popen[str]:
        if "--no-password" in arguments:
            seen.append((arguments, options["env"]))
        return popen(arguments, **options)

    monkeypatch.setattr("newsdb.backup.running.subprocess.Popen", watch)
    program = programs.pg_dump(1, prefer_embedded=True)
    with running.started(program, ["--schema-only"], settings_of(url, tmp_path), "newsdb backup"):
        pass
    ((arguments, environment_given),) = seen
    assert environment_given["PGPASSWORD"] == words
    assert not any("heim" in argument for argument in arguments)


def test_a_passphrase_is_given_to_no_program(loaded: Databases, tmp_path: Path) -> None:
    """Libpq takes it on the command line only, where others can read it: it is refused, and not quoted."""
    url = make_url(url_of(loaded())).update_query_dict({"sslpassword": "geheim"})
    with pytest.raises(UsageError, match="use a key without a passphrase") as raised:
        addresses.for_program(settings_of(url, tmp_path), "newsdb backup")
    assert "geheim" not in str(raised.value)


def test_who_may_not_read_everything_is_told(
    serve: Callable[[str], Server], loaded: Databases, tmp_path: Path, newsdb: Command
) -> None:
    """A reader's backup would lack tables: it ends in one line that says who should make it, and leaves no file."""
    settings = loaded()
    server = serve(url_of(settings))
    server.create(Kind.APP)
    reader = settings_of(make_url(server.url_of(Kind.APP)), tmp_path)
    done = newsdb("backup", tmp_path / "news.dump", "--quiet", on=reader)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "permission denied" in done.stderr
    # Whichever is refused first, pg_dump or the counting beside it.
    assert re.search("the owner migrates, backs up|run it as the owner of the database", done.stderr)
    assert list(tmp_path.glob("news*")) == []


def test_grants_to_absent_roles_do_not_fail_it(
    loaded: Databases, empty: Databases, tmp_path: Path, server_url: URL, newsdb: Command
) -> None:
    """Grants to roles that are there come back, the others are told, by name, and nothing else is lost."""
    source, target = loaded(), empty()
    with connected(source) as connection:
        if not connection.scalar(text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")):
            pytest.skip("needs a role that may create roles")
        for name in ("newsdb_test_here", "newsdb_test_gone"):
            connection.exec_driver_sql(f"CREATE ROLE {name}")
            connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
    try:
        with connected(source) as connection:
            connection.exec_driver_sql("GRANT SELECT ON quotes TO newsdb_test_here, newsdb_test_gone")
            connection.exec_driver_sql("GRANT USAGE ON SCHEMA analyst TO newsdb_test_gone")
        backup.back_up(source, backup.Asked(tmp_path / "news.dump"))
        with connected(source) as connection:
            connection.exec_driver_sql("DROP OWNED BY newsdb_test_gone")
            connection.exec_driver_sql("DROP ROLE newsdb_test_gone")
        done = newsdb("restore", tmp_path / "news.dump", on=target)
        assert (done.returncode, "newsdb_test_gone" in done.stderr) == (0, True), done.stderr
        assert "newsdb roles create" in done.stderr
        with connected(target) as connection:
            assert connection.scalar(text("SELECT has_table_privilege('newsdb_test_here', 'quotes', 'SELECT')"))
    finally:
        for settings in (source, target):
            with connected(settings) as connection:
                connection.exec_driver_sql("DROP OWNED BY newsdb_test_here")
        with connected(source) as connection:
            connection.exec_driver_sql("DROP ROLE newsdb_test_here")
