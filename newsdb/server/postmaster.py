"""The running server: whether it answers, launching it, waiting for it, ending it.

In: a `Layout` whose cluster exists. Out: a launched server that outlives the command, or one line why not. What
decides is what cannot go stale: the socket answers, and the kernel holds `running.lock` as long as one of the server's
processes lives. The pid in postmaster.pid may be stale, a zombie's, or another process's by now.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsdb.errors import DatabaseError
from newsdb.server import accounts, configuration, creation, locks
from newsdb.server import layout as layouts

if TYPE_CHECKING:
    import psutil  # type: ignore[import-untyped]  # it has no types

    from newsdb.server.layout import Layout
    from newsdb.server.programs import Programs

logger = logging.getLogger(__name__)

_LOG_LIMIT = 4 * 1024 * 1024
_LOG_KEPT = 256 * 1024
_PATIENCE = 3.0
_PAUSE = 0.01
_SHELL = "/bin/sh"
_SMALL_TALK = (
    "starting PostgreSQL",
    "listening on",
    "was shut down at",
    "the database system is ",  # starting up, for example: said to those who come too early
    "is shut down",
    "ready to accept",
)


@dataclass(frozen=True, slots=True)
class Note:
    """What postmaster.pid says.

    Attributes:
        pid: the postmaster's.
        status: "starting", "ready", "stopping" or "" when it has just begun.
    """

    pid: int
    status: str


def read_note(layout: Layout) -> Note | None:
    """Read postmaster.pid, or return None where there is none that makes sense."""
    try:
        lines = layout.pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return Note(int(lines[0]), lines[7].strip() if len(lines) > 7 else "")
    except (FileNotFoundError, ValueError, IndexError):
        return None


def answers(layout: Layout, owner: int) -> bool:
    """Tell whether a server of this owner listens on the socket.

    Raises:
        DatabaseError: somebody else listens there.
        OSError: the socket's folder cannot be entered.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(str(layout.socket))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except (TimeoutError, BlockingIOError):
            return True  # Its queue is full: it lives.
        if sys.platform == "linux":
            credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            if struct.unpack("3i", credentials)[1] != owner:
                raise DatabaseError(f"the server at {layout.socket_folder} is not newsdb's; remove that folder")
    return True


def is_ready(layout: Layout, owner: int) -> bool:
    """Tell whether the server takes connections now."""
    note = read_note(layout)
    return note is not None and note.status == "ready" and answers(layout, owner)


def is_alive(layout: Layout, owner: int) -> bool:
    """Tell whether any process of the server lives, answering or not.

    The lock suffices on a local disk; where the home lies on NFS it is not inherited, so the processes are looked for.
    """
    return locks.is_locked(layout.running_lock) or bool(processes(layout, owner))


def launch(layout: Layout, programs: Programs, owner: int) -> int:
    """Start the server in a session of its own; the caller holds the command lock and knows that none is alive.

    Returns:
        Where in the log its lines begin, in bytes.

    Raises:
        DatabaseError: a private socket folder cannot be had.
        OSError: a file cannot be written.
    """
    layouts.make_private_folder(layout.socket_folder, owner)
    lock = locks.try_lock(layout.running_lock)
    if lock is None:
        raise DatabaseError(f"a server is already running in {layout.folder}; try again")
    _remove_traces(layout)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    log = os.open(layout.log, flags, 0o600)
    beginning = os.fstat(log).st_size
    # Relative to the data folder: no limit on the length, no need to enter the parents.
    sockets = "../run" if layout.socket_is_inside else str(layout.socket_folder)
    settings = configuration.fixed(layout.cluster_name, sockets, layouts.PORT)
    command = [
        str(programs.folder / "postgres"),
        "-D",
        creation.data_argument(layout.data, owner),
        *(argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")),
    ]
    try:
        # Through a shell that ends at once: the server is init's child, not ours to wait for.
        subprocess.run(
            [_SHELL, "-c", 'exec "$@" &', "sh", *command],
            cwd=layout.data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
            start_new_session=True,
            pass_fds=(lock,),
            **accounts.popen_arguments(owner),
        )
    except PermissionError as error:
        raise creation.cannot_change_user(owner) from error
    finally:
        os.close(log)
        os.close(lock)
    return beginning


def wait_until_ready(layout: Layout, owner: int, *, seconds: float, log_from: int | None) -> None:
    """Wait for a launched server, through crash recovery if there is one.

    Args:
        layout: where.
        owner: the uid it runs under.
        seconds: how long; a server that is still recovering then goes on by itself.
        log_from: where in the log its lines begin; None if another command launched it.

    Raises:
        DatabaseError: it ended, with its last words, or it is not ready in time.
    """
    begin = time.monotonic()
    told = False
    while not is_ready(layout, owner):
        if not is_alive(layout, owner):
            words = last_words(layout, log_from)
            remedy = "; free space on its disk and run the command again" if "No space left" in words else ""
            raise DatabaseError(f"the embedded PostgreSQL did not start: {words} (see {layout.log}){remedy}")
        waited = time.monotonic() - begin
        if waited > seconds:
            raise DatabaseError(
                f"the embedded PostgreSQL is not ready after {seconds:.0f} s and goes on starting; try again later "
                f"({last_words(layout, log_from)}; see {layout.log})"
            )
        if waited > _PATIENCE and not told:
            told = True
            logger.warning(
                "newsdb: PostgreSQL is starting, after a crash it first replays its log; waiting up to %.0f s", seconds
            )
        time.sleep(_PAUSE if waited < _PATIENCE else 0.1)


def wait_until_gone(layout: Layout, owner: int, *, seconds: float) -> bool:
    """Wait until no process of the server lives; tell whether that came true."""
    deadline = time.monotonic() + seconds
    while is_alive(layout, owner):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def processes(layout: Layout, owner: int) -> list[psutil.Process]:
    """Return the server's processes, known by uid and by the cluster's name in their titles or arguments."""
    import psutil  # noqa: PLC0415 (a command that finds the server running does without)

    found = []
    for process in psutil.process_iter(["uids", "cmdline"]):
        uids, arguments = process.info["uids"], process.info["cmdline"] or [""]
        is_ours = _is_postmaster(layout, arguments) or arguments[0].startswith(f"postgres: {layout.cluster_name}: ")
        if is_ours and uids is not None and uids.effective == owner:
            found.append(process)
    return found


def find_postmaster(layout: Layout, owner: int) -> int | None:
    """Return the pid of the process that rules the data folder; None if it is dead or in another container.

    A process that has our name but not our data folder (it was deleted meanwhile) is not meant.
    """
    note = read_note(layout)
    if note is None:
        return None
    ours = (process for process in processes(layout, owner) if process.pid == note.pid)
    return next((process.pid for process in ours if _is_postmaster(layout, process.info["cmdline"])), None)


def _is_postmaster(layout: Layout, arguments: list[str]) -> bool:
    """Tell whether these are the arguments of the server's first process, the only one that keeps them.

    For a moment after the launch it is still the shell.
    """
    return f"cluster_name={layout.cluster_name}" in arguments and (
        arguments[0] == _SHELL or arguments[0].endswith("postgres")
    )


def end_orphans(layout: Layout, owner: int) -> None:
    """End what a killed postmaster left behind; most of it ends by itself within moments.

    Raises:
        DatabaseError: it does not end.
    """
    if wait_until_gone(layout, owner, seconds=2) or find_postmaster(layout, owner) is not None:
        return
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for process in processes(layout, owner):
            send(process.pid, number)
        if wait_until_gone(layout, owner, seconds=5):
            return
    raise DatabaseError(
        f"the embedded PostgreSQL does not answer and its processes do not end (a hung disk?); see {layout.log}"
    )


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended by now."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def trim_log(layout: Layout) -> None:
    """Keep the log bounded: past 4 MB its end is kept beside it and it starts anew; PostgreSQL appends, so it may."""
    try:
        size = layout.log.stat().st_size
        if size <= _LOG_LIMIT:
            return
        with layout.log.open("r+b") as log:
            log.seek(size - _LOG_KEPT)
            layout.log.with_suffix(".log.1").write_bytes(log.read())
            log.truncate(0)
    except OSError:
        return  # No reason to fail the command.


def last_words(layout: Layout, log_from: int | None) -> str:
    """Return the last lines of the log up to what ended the server, if something did, in one line."""
    try:
        with layout.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(size - 4096, log_from or 0))
            lines = log.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return "its log cannot be read"
    telling = [line for line in lines if not any(words in line for words in _SMALL_TALK)]
    fatal = [place for place, line in enumerate(telling, 1) if "] FATAL: " in line or "] PANIC: " in line]
    spoken = [line.partition("] ")[2] or line for line in telling[: fatal[-1] if fatal else None][-3:]]
    return " / ".join(" ".join(line.split()) for line in spoken) or "it said nothing"


def _remove_traces(layout: Layout) -> None:
    """Remove what names a dead server's pid, which may be another process's or a zombie's by now.

    PostgreSQL would refuse to start over it. The caller holds the lock of the running server, so none that newsdb
    started lives; one that was started by hand stands in the data folder. A postmaster.pid whose pid is free is left to
    PostgreSQL, which learns from it where to look for orphans.
    """
    import psutil  # noqa: PLC0415 (only at a start)

    for trace in (layout.socket, layout.socket.with_name(f"{layout.socket.name}.lock")):
        trace.unlink(missing_ok=True)
    note = read_note(layout)
    # A process that was killed this moment takes another to be gone.
    deadline = time.monotonic() + 2
    while note is not None and _stands_in(layout, note.pid):
        if time.monotonic() > deadline:
            return
        time.sleep(_PAUSE)
    if note is not None and psutil.pid_exists(note.pid):
        layout.pid_file.unlink(missing_ok=True)


def _stands_in(layout: Layout, pid: int) -> bool:
    """Tell whether a process may be a PostgreSQL at work in the data folder."""
    import psutil  # noqa: PLC0415 (only at a start)

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name():
            try:
                return bool(process.cwd() == str(layout.data))
            except psutil.AccessDenied:
                return True
    return False
