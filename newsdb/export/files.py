"""Files that are there whole or not at all: written under another name, made durable, then renamed.

In: bytes. Out: a file, with its size and SHA-256. A file that is being written ends in ``.partial``, so that no pattern
such as ``*.parquet`` finds it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from newsdb.errors import NewsdbError

PARTIAL: Final = ".partial"
_BLOCK: Final = 1 << 20
_REMEDIES: Final = {
    errno.ENOSPC: "free some space and run the same command again",
    errno.EDQUOT: "free some of your quota and run the same command again",
    errno.EFBIG: "write it with --by-month, in smaller files",
    errno.EACCES: "name a folder that you may write to",
    errno.EPERM: "name a folder that you may write to",
    errno.EROFS: "name a folder that you may write to",
    errno.ENOTDIR: "name another folder",
    errno.ENAMETOOLONG: "give it a shorter name",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: its size in bytes, its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the file system refuses within the block into one line.

    Raises:
        NewsdbError: with the file and what helps.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "write it elsewhere, or mend that and run the same command again")
        raise NewsdbError(f"{path} cannot be written ({error.strerror or error}); {remedy}") from error


class Digesting:
    """A file to be written from front to end, that sums up what is written. pyarrow writes to it, too."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Append bytes, or what has them."""
        view = memoryview(data)
        self._file.write(view)
        self._digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    def tell(self) -> int:
        """How much was written."""
        return self.size

    def flush(self) -> None:
        """Hand over what is buffered."""
        self._file.flush()

    def close(self) -> None:
        """The file itself is closed by whoever opened it."""

    def readable(self) -> bool:
        """It cannot be read."""
        return False

    def writable(self) -> bool:
        """It can be written."""
        return True

    def seekable(self) -> bool:
        """It is written from front to end."""
        return False

    def written(self) -> Written:
        """Sum up."""
        return Written(self.size, self._digest.hexdigest())


def partial(path: Path) -> Path:
    """What a file is called until it is whole."""
    return path.with_name(path.name + PARTIAL)


@contextmanager
def appearing(path: Path) -> Iterator[Digesting]:
    """Write a file within the block; it appears at its end, and not at all if the block fails.

    Raises:
        NewsdbError: the file system refuses.
    """
    temporary = partial(path)
    with explained(path):
        try:
            with temporary.open("wb") as file:
                digesting = Digesting(file)
                yield digesting
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def finish(path: Path) -> Written:
    """Make a partial file, which some library wrote, durable, and give it its name."""
    temporary = partial(path)
    digest = hashlib.sha256()
    size = 0
    with temporary.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)
    return Written(size, digest.hexdigest())


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file that people may read, whole or not at all."""
    with appearing(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let no other export or backup write there within the block.

    Args:
        path: of a file that stands for the place; it is there only as long.

    Raises:
        NewsdbError: another one does, or the folder cannot be written.
    """
    while True:
        with explained(path.parent):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise NewsdbError(f"another newsdb command is writing to {path.parent}; wait for it or end it") from None
        except OSError:  # a file system without locks: nobody can be kept away
            break
        # Whoever held it may have removed the file between our opening and our locking it.
        with suppress(OSError):
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                break
        os.close(descriptor)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a name durable; not all file systems can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
