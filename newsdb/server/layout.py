"""Where everything of the embedded server lies; pure path arithmetic and the folder checks.

In: NEWSDB_HOME. Out: a `Layout`:

    NEWSDB_HOME/
        postgres.lock           held while one command creates, starts or stops the server
        postgres-18/            0700, the user's; named after the major version of PostgreSQL
            passfile            0600, the passwords in libpq's format
            running.lock        held by every process of the server, for as long as it lives
            server.log          what the server says
            cluster/            0700, the user's; as root that of the unprivileged uid the server runs under
                data/           PostgreSQL's data folder
                run/            0700, the socket; elsewhere where its path would not do for one
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from newsdb.errors import DatabaseError

PORT = 5432
"""Nothing listens on a network port; the number is a part of the socket's name."""
DATABASE = "newsdb"
OWNER = "newsdb"
"""The role that owns the database; it may create databases and roles, and is no superuser."""
SUPERUSER = "postgres"

SOCKET_NAME = f".s.PGSQL.{PORT}"
# The size of sockaddr_un.sun_path less its closing NUL.
_SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
_VERSION_FOLDER = re.compile(r"postgres-(\d+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one embedded server.

    Attributes:
        home: NEWSDB_HOME, absolute and without links.
        major: PostgreSQL's major version.
    """

    home: Path
    major: int

    @property
    def folder(self) -> Path:
        """The folder that is there completely or not at all."""
        return self.home / f"postgres-{self.major}"

    @property
    def command_lock(self) -> Path:
        """Held by the command that creates, starts or stops."""
        return self.home / "postgres.lock"

    @property
    def passfile(self) -> Path:
        """The passwords, in libpq's format."""
        return self.folder / "passfile"

    @property
    def running_lock(self) -> Path:
        """Held by the server's processes."""
        return self.folder / "running.lock"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "server.log"

    @property
    def cluster(self) -> Path:
        """What belongs to the uid that the server runs under."""
        return self.folder / "cluster"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.cluster / "data"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own note on its postmaster."""
        return self.data / "postmaster.pid"

    @property
    def digest(self) -> str:
        """A short name for this home, the same in every command."""
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]

    @property
    def cluster_name(self) -> str:
        """Stands in the title of each of the server's processes."""
        return f"newsdb-{self.digest}"

    @property
    def socket_is_inside(self) -> bool:
        """Whether the socket can lie in the home: its path fits, and libpq would not take it for several hosts."""
        path = os.fsencode(self.cluster / "run" / SOCKET_NAME)
        return len(path) <= _SOCKET_PATH_BYTES and b"," not in path

    @property
    def socket_folder(self) -> Path:
        """Where clients find the socket.

        Not XDG_RUNTIME_DIR for the others: it goes away at log-out, and the server stays.
        """
        if self.socket_is_inside:
            return self.cluster / "run"
        return Path("/tmp") / f"newsdb-{os.geteuid()}-{self.digest}"  # noqa: S108 (created 0700 and verified before use)

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.socket_folder / SOCKET_NAME


def existing_majors(home: Path) -> list[int]:
    """Return the PostgreSQL versions that have a cluster in the home, ascending; nothing where there is no home.

    Raises:
        OSError: the home cannot be read.
    """
    try:
        names = [entry.name for entry in home.iterdir()]
    except FileNotFoundError:
        return []
    return sorted(int(match[1]) for name in names if (match := _VERSION_FOLDER.fullmatch(name)))


def make_private_folder(path: Path, uid: int) -> None:
    """Create a folder of mode 0700 for a uid, or verify that what is there is exactly that.

    Raises:
        DatabaseError: something else stands there: a link, another owner's folder, an open one.
        OSError: it cannot be created.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if uid != os.geteuid():
            os.chown(path, uid, uid, follow_symlinks=False)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise DatabaseError(
            f"{path} should be a private folder for newsdb's socket, but is somebody else's or open to others; "
            "remove it, or set NEWSDB_HOME to a shorter path"
        )
