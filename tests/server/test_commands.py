"""`newsdb server …`: what is printed where, exit codes, and what happens with a server of the user's own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import URL

from newsdb.server import control, programs
from tests.server.conftest import Homes, newsdb, postmaster_of

OWN = "postgresql://ann:geheim@db.example:5433/news?application_name=a%20b"


@pytest.mark.parametrize("command", ["start", "stop", "status", "url", "psql"])
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    """Each command explains itself without touching anything."""
    result = newsdb("server", command, "--help", home=tmp_path / "home")
    assert result.returncode == 0
    assert f"server {command}" in result.stdout
    assert not (tmp_path / "home").exists()


def test_start_stop_and_status(homes: Homes) -> None:
    """From nothing to a running server and back, as the commands tell it."""
    home = homes.new()

    def state() -> object:
        return json.loads(newsdb("server", "status", "--json", home=home).stdout)["state"]

    assert state() == "not created yet"
    assert not home.exists()
    assert newsdb("server", "stop", home=home).stdout == "PostgreSQL was not running\n"
    assert newsdb("server", "start", home=home).stdout.startswith("PostgreSQL started: postgresql:///newsdb?host=")
    assert newsdb("server", "start", home=home).stdout.startswith("PostgreSQL is running already: ")
    assert state() == "running"
    assert newsdb("server", "stop", home=home).stdout == "PostgreSQL stopped\n"
    assert state() == "stopped"


def test_status_shows_where_everything_is(shared_home: Path) -> None:
    """The table and the JSON name data, socket, password file, log, programs, account and size."""
    control.start(shared_home)
    shown = json.loads(newsdb("server", "status", "--json", home=shared_home).stdout)
    assert shown["pid"] == postmaster_of(shared_home)
    assert shown["version"] == programs.installed().version
    assert shown["size_bytes"] > 10_000_000
    assert all(
        Path(shown[name]).exists() for name in ("data_folder", "socket_folder", "passfile", "log_file", "programs")
    )
    table = newsdb("server", "status", home=shared_home).stdout
    assert all(str(shown[name]) in table for name in shown if name != "size_bytes")


def test_url_is_all_that_psql_needs(shared_home: Path) -> None:
    """The printed URL alone lets psql in; it holds no password."""
    result = newsdb("server", "url", home=shared_home)
    url = result.stdout.strip()
    assert result.stderr == ""
    psql = [str(programs.installed().folder / "psql"), url, "-AtXc", "SELECT current_user"]
    environment = {"PATH": os.environ["PATH"]}
    assert subprocess.run(psql, env=environment, capture_output=True, text=True, check=True).stdout == "newsdb\n"
    assert control.start(shared_home).password() not in url


def test_psql_gets_its_arguments_and_gives_its_exit_code(shared_home: Path) -> None:
    """What follows -- reaches psql unchanged, and psql's exit code comes back."""
    good = newsdb("server", "psql", "--", "-AtX", "-v", "word=x y", "-c", "SELECT 'a  b', 1", home=shared_home)
    assert (good.returncode, good.stdout, good.stderr) == (0, "a  b|1\n", "")
    assert newsdb("server", "psql", "--", "-Xc", "SELECT nonsense", home=shared_home).returncode == 1
    assert newsdb("server", "psql", "--", "--no-such-option", home=shared_home).returncode == 1


def test_psql_is_not_led_astray(shared_home: Path) -> None:
    """PG* variables made for another server do not reach the embedded one."""
    astray = {"PGPASSWORD": "wrong", "PGHOSTADDR": "192.0.2.1", "PGUSER": "ann", "PGOPTIONS": "-c nonsense=1"}
    result = newsdb("server", "psql", "--", "-AtXc", "SELECT current_user", home=shared_home, **astray)
    assert (result.returncode, result.stdout) == (0, "newsdb\n"), result.stderr


def test_psql_reaches_a_server_of_ones_own(server_url: URL, tmp_path: Path) -> None:
    """With NEWSDB_DATABASE_URL psql connects there, and no embedded server is made."""
    home = tmp_path / "home"
    query = {name: value for name, value in server_url.query.items() if name != "passfile"}
    password = (
        server_url.password
        or control.Running(Path(), Path(str(server_url.query.get("passfile"))), started=False).password()
    )
    user = server_url.username or str(server_url.query["user"])
    host, port, database = server_url.host, server_url.port, server_url.database
    url = URL.create("postgresql", user, password, host, port, database, query).render_as_string(hide_password=False)
    result = newsdb("server", "psql", "--", "-AtXc", "SELECT current_database()", home=home, NEWSDB_DATABASE_URL=url)
    assert (result.returncode, result.stdout.strip()) == (0, server_url.database or "newsdb"), result.stderr
    assert not home.exists()


@pytest.mark.parametrize("command", ["start", "stop"])
def test_a_server_of_ones_own_is_left_alone(command: str, tmp_path: Path) -> None:
    """Starting or stopping somebody else's server is wrong usage, in one line without the password."""
    result = newsdb("server", command, home=tmp_path / "home", NEWSDB_DATABASE_URL=OWN)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("newsdb: NEWSDB_DATABASE_URL is set (postgresql://ann@db.example:5433/news")
    assert result.stderr.count("\n") == 1
    assert "geheim" not in result.stderr


def test_a_server_of_ones_own_is_shown_without_password(tmp_path: Path) -> None:
    """Status and url show where newsdb connects, without the password, in libpq's own encoding."""
    bare = OWN.replace(":geheim", "")
    for arguments in (("url",), ("status",), ("status", "--json")):
        result = newsdb("server", *arguments, home=tmp_path / "home", NEWSDB_DATABASE_URL=OWN)
        assert result.returncode == 0
        assert bare in result.stdout
        assert "geheim" not in result.stdout + result.stderr


def test_failures_are_one_line_with_exit_code_3() -> None:
    """What cannot be had is told on stderr; stdout stays empty for whoever reads it."""
    result = newsdb("server", "url", home=Path("/proc/newsdb"))
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert result.stderr.startswith("newsdb: the embedded PostgreSQL cannot be used: /proc/newsdb")


def test_importing_opens_and_reads_nothing(tmp_path: Path) -> None:
    """Importing the package's modules starts no server and makes no folder."""
    home = tmp_path / "home"
    assert newsdb("--version", home=home).returncode == 0
    assert not home.exists()
