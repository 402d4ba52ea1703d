"""Creating a cluster: initdb, passwords, access rules, role and database, as one atomic step.

In: a `Layout`, the programs, the uid that shall own the cluster. Out: the finished folder, or none at all: everything
is built in a folder beside it and renamed into its place, and a command that is killed leaves only what the next one
removes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from newsdb.errors import DatabaseError
from newsdb.server import accounts, configuration
from newsdb.server import layout as layouts

if TYPE_CHECKING:
    from newsdb.server.layout import Layout
    from newsdb.server.programs import Programs

# PostgreSQL tells letters from marks by LC_CTYPE when it splits text into words, even with the built-in provider; under
# "C" a curly quotation mark sticks to its word. The first name that the machine knows is taken.
_CHARACTER_TYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8", "UTF-8", "C")

HERE = "/proc/self/cwd"
"""A data folder's name for a process that stands in it and may not enter its parents."""


def remove_leftovers(layout: Layout) -> None:
    """Remove what killed commands left; the caller holds the command lock, so nobody is building."""
    for leftover in layout.home.glob(f"{layout.folder.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def create(layout: Layout, programs: Programs, owner: int, lock: int) -> None:
    """Create the cluster.

    Args:
        layout: where; the home exists.
        programs: that the owner can run.
        owner: the uid that the server will run under.
        lock: the command lock; initdb inherits it, so that the next command waits for it even if we are killed.

    Raises:
        DatabaseError: initdb fails.
        OSError: the folder cannot be written.
    """
    build = Path(tempfile.mkdtemp(prefix=f"{layout.folder.name}.new-", dir=layout.home))
    try:
        passwords = {name: secrets.token_urlsafe(32) for name in (layouts.OWNER, layouts.SUPERUSER)}
        _write_private(build / layout.passfile.name, _passfile(passwords))
        cluster = build / layout.cluster.name
        data = cluster / layout.data.name
        for folder in (cluster, data, cluster / "run"):
            folder.mkdir(mode=0o700)
        password_file = cluster / "password"
        _write_private(password_file, passwords[layouts.SUPERUSER] + "\n")
        worker = accounts.uid_for_initdb(owner)
        _hand_over(cluster, worker)
        _initdb(programs, data, worker, lock)
        _create_database(programs, data, worker, lock, passwords[layouts.OWNER])
        password_file.unlink()
        access_rules = data / "pg_hba.conf"
        access_rules.unlink()
        _write_private(access_rules, configuration.ACCESS_RULES)
        _hand_over(cluster, owner)
        _sync_data(programs, data, owner, lock)
        build.rename(layout.folder)
        _sync_folder(layout.home)
    finally:
        shutil.rmtree(build, ignore_errors=True)


def data_argument(data: Path, uid: int) -> str:
    """Return how a program under the uid, standing in the data folder, names it.

    Root's home and pytest's temporary folders are closed to the server's uid, and stay so: the program starts inside
    the folder, and the kernel leads it back there without asking its parents.
    """
    return str(data) if uid == os.geteuid() else HERE


def _initdb(programs: Programs, data: Path, uid: int, lock: int) -> None:
    """Run initdb with the first LC_CTYPE that the machine has."""
    here = data_argument(data, uid)
    settings = [f"--set={name}={value}" for name, value in configuration.tuning(configuration.memory_bytes()).items()]
    for character_type in _CHARACTER_TYPES:
        command = [
            str(programs.folder / "initdb"),
            f"--pgdata={here}",
            f"--username={layouts.SUPERUSER}",
            f"--pwfile={here}/../password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--lc-ctype={character_type}",
            "--text-search-config=english",
            "--data-checksums",
            "--no-instructions",
            "--no-sync",
            *settings,
        ]
        result = _run(command, data, uid, lock)
        if result.returncode == 0:
            return
        if "invalid locale name" not in result.stderr:
            break
    raise DatabaseError(f"initdb could not create the database cluster: {_reason(result.stderr)}")


def _create_database(programs: Programs, data: Path, uid: int, lock: int, password: str) -> None:
    """Create role and database without a running server; the password goes through a pipe, not the command line."""
    statements = [
        # CREATEDB for copies and tests, CREATEROLE for the analysts' read-only role.
        f"CREATE ROLE {layouts.OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'",
        f"GRANT pg_monitor TO {layouts.OWNER}",
        f"CREATE DATABASE {layouts.DATABASE} OWNER {layouts.OWNER}",
    ]
    command = [str(programs.folder / "postgres"), "--single", "-F", "-j", "-D", data_argument(data, uid), "postgres"]
    result = _run(command, data, uid, lock, input_text="".join(f"{statement};\n\n" for statement in statements))
    if result.returncode != 0 or "ERROR:" in result.stderr or "FATAL:" in result.stderr:
        complaint = next((line for line in result.stderr.splitlines() if "ERROR:" in line or "FATAL:" in line), "")
        raise DatabaseError(f"could not create the database in the new cluster: {complaint or 'postgres failed'}")


def _sync_data(programs: Programs, data: Path, uid: int, lock: int) -> None:
    """Get the finished cluster to the disk, at once: one by one its thousand files take seconds on a busy disk."""
    method = ["--sync-method=syncfs"] if sys.platform == "linux" else []
    command = [str(programs.folder / "initdb"), "--sync-only", *method, "-D", data_argument(data, uid)]
    result = _run(command, data, uid, lock)
    if result.returncode != 0:
        raise DatabaseError(f"the new cluster could not be written to the disk: {_reason(result.stderr)}")


def _run(
    command: list[str], folder: Path, uid: int, lock: int, input_text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL's to its end under the uid, standing in the folder."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            input=input_text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            pass_fds=(lock,),
            **accounts.popen_arguments(uid),
        )
    except PermissionError as error:
        raise cannot_change_user(uid) from error


def cannot_change_user(uid: int) -> DatabaseError:
    """Say that this root may not start a program under another uid."""
    return DatabaseError(
        f"PostgreSQL does not run as root, and this root may not start it under uid {uid} (a restricted container?); "
        "run newsdb as another user or set NEWSDB_DATABASE_URL"
    )


def _passfile(passwords: dict[str, str]) -> str:
    """Render libpq's password file; any host, since the socket's folder may change with the home."""
    return "".join(f"*:{layouts.PORT}:*:{name}:{password}\n" for name, password in passwords.items())


def _write_private(path: Path, text: str) -> None:
    """Write a new file of mode 0600 to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _hand_over(folder: Path, uid: int) -> None:
    """Give a folder and all in it to a uid, never following a link; nothing to do unless we are root."""
    if uid == os.geteuid():
        return
    for _, folders, files, descriptor in os.fwalk(folder):
        os.fchown(descriptor, uid, uid)
        for name in (*folders, *files):
            os.chown(name, uid, uid, dir_fd=descriptor, follow_symlinks=False)


def _sync_folder(folder: Path) -> None:
    """Let a rename in the folder survive a crash of the machine."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(text: str) -> str:
    """Return the first line that gives a reason, what follows being its consequences, or else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reasons = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    line = reasons[0] if reasons else (lines or ["no reason given"])[-1]
    return line.rpartition("] ")[2]
