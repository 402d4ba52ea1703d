"""What is cut off, killed or fails: nothing is left that looks whole, and the same command begins again."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from newsdb import backup
from newsdb.backup import targets
from newsdb.database.schema import RESTORE_MARK, TRIAL_PREFIX
from newsdb.errors import DatabaseError, NewsdbError
from newsdb.settings import Settings
from tests.backup.conftest import (
    Command,
    Databases,
    command,
    connected,
    environment,
    sums_of,
    url_of,
)
from tests.loader.processes import plain_url


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_restore_that_was_killed_is_known_and_begins_again(
    loaded: Databases, empty: Databases, tmp_path: Path, checkout: Path, newsdb: Command, jobs: int
) -> None:
    """Killed between tables, alone, the database is no newsdb's; the same command at once removes it and ends well."""
    source, target = loaded(), empty()
    with connected(source) as connection:  # so that it takes a while
        connection.exec_driver_sql(
            "CREATE SCHEMA desk; CREATE TABLE desk.big AS SELECT i, repeat('x', 300) AS t"
            " FROM generate_series(1, 300000) AS i"
        )
    backup.back_up(source, backup.Asked(tmp_path / "news.dump"))
    started = subprocess.Popen(
        command("restore", tmp_path / "news.dump", "--jobs", str(jobs)), cwd=checkout, env=environment(target),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connected(target) as connection:
            if connection.scalar(text("SELECT to_regclass('public.articles')")):
                break
    started.kill()
    started.wait()
    with connected(target) as connection:
        assert connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": RESTORE_MARK})
    if sys.platform != "linux":
        _wait_until_alone(target)  # its pg_restore goes on
    refused = newsdb("status", on=target)
    assert (refused.returncode, "that was cut off" in refused.stderr) == (3, True)
    assert backup.restore(target, tmp_path / "news.dump").began_again
    assert sums_of(target) == sums_of(source)
    with connected(target) as connection:
        assert not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": RESTORE_MARK})


def _wait_until_alone(settings: Settings) -> None:
    for _ in range(600):
        with connected(settings) as connection:
            if not connection.scalar(targets._AT_WORK, {"name": targets.APPLICATION}):
                return
        time.sleep(0.1)
    raise AssertionError


def test_two_restores_do_not_meet(loaded: Databases, empty: Databases, tmp_path: Path) -> None:
    """While one is at work, or a pg_restore is left of it, another one ends at once."""
    target = empty()
    backup.back_up(loaded(), backup.Asked(tmp_path / "news.dump"))

    def again(step: str) -> None:
        if step == "comparing":
            with pytest.raises(DatabaseError, match=r"a restore .* is at work in .*wait for it or end it"):
                backup.restore(target, tmp_path / "news.dump")

    backup.restore(target, tmp_path / "news.dump", on_step=again)


def test_what_a_killed_restore_left_at_work_is_waited_for(
    loaded: Databases, empty: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a pg_restore goes on, it is waited for, named after that by its server process, and nothing is touched."""
    monkeypatch.setattr(targets, "SECONDS_TO_END", 0.5)
    target = empty()
    backup.back_up(loaded(), backup.Asked(tmp_path / "news.dump"))
    with psycopg.connect(plain_url(url_of(target)), application_name=targets.APPLICATION) as left:
        process = left.info.backend_pid
        with pytest.raises(DatabaseError) as raised:
            backup.restore(target, tmp_path / "news.dump")
    assert f"a restore (server process {process}) is at work" in str(raised.value)
    backup.restore(target, tmp_path / "news.dump")


def test_a_backup_that_fails_leaves_nothing(loaded: Databases, tmp_path: Path) -> None:
    """Neither a partial file nor a lock stays, and what was there before stays as it was."""
    settings = loaded()
    path = tmp_path / "news.dump"
    backup.back_up(settings, backup.Asked(path))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}

    def fail(_table: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.back_up(settings, backup.Asked(path, overwrite=True), fail)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


def test_a_trial_leaves_no_database(loaded: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passed or failed, the scratch database is gone."""
    settings = loaded()
    backup.back_up(settings, backup.Asked(tmp_path / "news.dump"))
    assert backup.try_out(settings, tmp_path / "news.dump").manifest.tables == sums_of(settings)

    def other(*_: object) -> dict[str, backup.TableSum]:
        return {}

    monkeypatch.setattr("newsdb.backup.restoring.sums.table_sums", other)
    with pytest.raises(NewsdbError, match="is missing"):
        backup.try_out(settings, tmp_path / "news.dump")
    with connected(settings) as connection:
        assert not connection.scalar(
            text("SELECT count(*) FROM pg_database WHERE starts_with(datname, :prefix)"), {"prefix": TRIAL_PREFIX}
        )


def test_a_signal_ends_what_was_started(loaded: Databases, tmp_path: Path, checkout: Path) -> None:
    """Told to end, a backup ends its pg_dump, too, and leaves no file."""
    settings = loaded()
    with connected(settings) as connection:  # so that it takes a while
        connection.exec_driver_sql(
            "CREATE TABLE big AS SELECT i, repeat(md5(i::text), 20) AS t FROM generate_series(1, 300000) AS i"
        )
    started = subprocess.Popen(
        command("backup", tmp_path / "news.dump", "--quiet"),
        cwd=checkout,
        env=environment(settings),
        stderr=subprocess.PIPE,
    )
    while started.poll() is None and not (tmp_path / "news.dump.partial").exists():
        time.sleep(0.01)
    started.send_signal(signal.SIGTERM)
    _, said = started.communicate()
    assert (started.returncode, said) == (128 + signal.SIGTERM, b"")
    assert list(tmp_path.glob("news*")) == []
    for _ in range(100):
        with connected(settings) as connection:
            left = connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = 'newsdb backup'"
                )
            )
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError


@pytest.mark.parametrize("options", [[], ["--jobs", "2"]])
def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(
    loaded: Databases, tmp_path: Path, checkout: Path, newsdb: Command, options: list[str]
) -> None:
    """Where files cannot grow, as on a full disk, one line names the backup; with room the same command ends well."""
    settings = loaded()
    with connected(settings) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE big AS SELECT i, sha512(i::text::bytea) AS t FROM generate_series(1, 20000) AS i"
        )
    path = tmp_path / "backups" / "news.dump"
    path.parent.mkdir()
    full = subprocess.run(
        command("backup", path, "--quiet", *options),
        cwd=checkout,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert full.returncode == 1
    assert full.stderr == (
        f"newsdb: {path} cannot be written (File too large); free space, or name another place, and run the same"
        " command again\n"
    )
    assert list(path.parent.iterdir()) == []
    done = newsdb("backup", path, "--quiet", *options, on=settings)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("jobs", [None, 1])
def test_no_room_for_the_manifest(
    loaded: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int | None
) -> None:
    """A disk that becomes full at the last moment: no dump without its manifest, and the old backup is what it was."""
    settings = loaded()
    path = tmp_path / "news.dump"
    backup.back_up(settings, backup.Asked(path))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}

    def full(_manifest: backup.Manifest, _path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(backup.Manifest, "save", full)
        for asked in (backup.Asked(path, jobs, overwrite=True), backup.Asked(tmp_path / "other.dump", jobs)):
            with pytest.raises(NewsdbError, match=r"cannot be written \(No space left on device\); free some space"):
                backup.back_up(settings, asked)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before
    backup.back_up(settings, backup.Asked(path, jobs, overwrite=True))


def test_a_backup_whose_name_cannot_be_taken_keeps_the_old_one(
    loaded: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused between the two names, the file system gets back what was put aside."""
    settings = loaded()
    path = tmp_path / "news.dump"
    backup.back_up(settings, backup.Asked(path))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    rename = Path.rename

    def refuse(old: Path, new: Path) -> Path:
        if old.name == "news.dump.partial":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(NewsdbError, match="cannot be written"):
            backup.back_up(settings, backup.Asked(path, overwrite=True))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before
