"""Running pg_dump and pg_restore: their password in the environment, what they complain about in one line.

In: arguments without any secret. Out: nothing, or a ``DatabaseError``. Whatever ends the command ends the program, too;
what nobody can catch (``kill -9``) does so on Linux.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsdb.database.addresses import for_program
from newsdb.database.engine import redacted
from newsdb.errors import DatabaseError, NewsdbError, UnavailableError

if TYPE_CHECKING:
    from sqlalchemy import URL

    from newsdb.backup.programs import Program
    from newsdb.settings import Settings

_COMPLAINT: Final = ": error: "
_SECONDS_TO_END: Final = 10
_PR_SET_PDEATHSIG: Final = 1  # of Linux's prctl: send a signal when the parent is gone
# What pg_restore 17 and later says to every server, and servers before 17 do not know; nothing depends on it.
_HARMLESS_SETTING: Final = "transaction_timeout"
_NOT_WRITTEN: Final = "could not write to "  # "output file: No space left on device"
_UNREACHABLE: Final = ("could not connect", "connection to server", "server closed the connection")
_REMEDIES: Final = (
    ("permission denied", "run it as the owner of the database, who may read and make everything"),
    ("row-level security", "run it as the owner of the database, who may read and make everything"),
    ("No space left", "free space and run the same command again"),
    ("could not extend file", "free space on the server's disk and run the same command again"),
    ("SSL support is not compiled in", "install PostgreSQL's client programs, which speak TLS"),
    ("lock timeout", "somebody else changes the tables, maybe a migration; run the same command again"),
    ("is not available", "install PostgreSQL's contrib modules on the server"),
    ("connection", "run the same command again when the server is up"),
)


@contextmanager
def started(
    program: Program,
    arguments: list[str],
    settings: Settings,
    application_name: str,
    *,
    tolerant: bool = False,
    writes: Path | None = None,
) -> Iterator[Running]:
    """Run a program on the database, beside what the block does; it ends with the block at the latest.

    Args:
        program: pg_dump or pg_restore.
        arguments: its own; none of them is secret.
        settings: where the database is.
        application_name: shown in pg_stat_activity.
        tolerant: overlook that a server before 17 does not know the setting transaction_timeout.
        writes: the backup that it writes.

    Raises:
        DatabaseError: the embedded server cannot be had.
    """
    address = for_program(settings, application_name)
    process = subprocess.Popen(
        [program.path, "--no-password", f"--dbname={address.url}", *arguments],
        # In English, so that complaints can be read here.
        env=address.environment | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        restore_signals=False,  # a file that grows beyond a limit (ulimit -f) is an error that it tells, and no signal
        umask=0o077,  # what it writes is all of the database
        preexec_fn=_ending_with_us(),  # noqa: PLW1509  (it calls the system twice, and needs no lock of ours)
    )
    try:
        yield Running(program, process, settings.sqlalchemy_url(), tolerant=tolerant, writes=writes)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _ending_with_us() -> Callable[[], None] | None:
    """What a program of ours does first: have itself ended, politely, whenever this process is gone."""
    if sys.platform != "linux":
        return None
    prctl, ours = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != ours:
            os._exit(1)

    return ask


class Running:
    """A program that was started."""

    def __init__(
        self,
        program: Program,
        process: subprocess.Popen[str],
        url: URL | None,
        *,
        tolerant: bool,
        writes: Path | None = None,
    ) -> None:
        self._program = program
        self._process = process
        self._url = url
        self._tolerant = tolerant
        self._writes = writes

    def raise_if_failed(self) -> None:
        """Do not go on if it has failed already.

        Raises:
            DatabaseError: it has.
        """
        if self._process.poll() not in {None, 0}:
            self.wait()

    def wait(self) -> None:
        """Wait for its end.

        Raises:
            DatabaseError: it failed; the line has its first complaint and a remedy.
            NewsdbError: it failed since the file system refuses what it writes.
        """
        found = _Complaints(self._process.stderr or (), tolerant=self._tolerant)
        if found.first is not None:
            self._process.terminate()  # a tolerant one would go on
        code = self._process.wait()
        if found.first is not None or (code != 0 and not (code == 1 and found.overlooked)):
            complaint = found.first or found.last or f"exit code {code}"
            if self._writes is not None and (refused := complaint.partition(_NOT_WRITTEN))[1]:
                reason = refused[2].partition(": ")[2]
                remedy = "free space, or name another place, and run the same command again"
                raise NewsdbError(f"{self._writes} cannot be written ({reason}); {remedy}")
            raise _failure(self._program, complaint, self._url)


def output(program: Program, arguments: list[str]) -> str:
    """Return what a program prints about a dump; no database is touched.

    Raises:
        DatabaseError: it cannot read the dump.
    """
    done = subprocess.run([program.path, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        found = _Complaints(done.stderr.splitlines(), tolerant=False)
        raise _failure(program, found.first or found.last or f"exit code {done.returncode}", None)
    return done.stdout


class _Complaints:
    """What a program says, up to the first error that matters.

    Attributes:
        first: that error; None if there was none.
        last: the last line of all.
        overlooked: errors that do not matter.
    """

    def __init__(self, lines: Iterable[str], *, tolerant: bool) -> None:
        self.first: str | None = None
        self.last = ""
        self.overlooked = 0
        for line in lines:
            self.last = line.strip() or self.last
            if _COMPLAINT not in line:
                continue
            if not (tolerant and _HARMLESS_SETTING in line):
                self.first = line.partition(_COMPLAINT)[2].strip()
                return
            self.overlooked += 1


def _failure(program: Program, complaint: str, url: URL | None) -> DatabaseError:
    """One line with the reason and what helps."""
    reason = " ".join(complaint.split()) if url is None else redacted(complaint, url)
    remedy = next((text for mark, text in _REMEDIES if mark in reason), "see the server's log, and run it again")
    kind = UnavailableError if any(mark in reason for mark in _UNREACHABLE) else DatabaseError
    return kind(f"{program.version.partition(' ')[0]} {program.major}: {reason}; {remedy}")
