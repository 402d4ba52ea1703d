"""Locks on files, which the kernel releases when their holder ends, however it ends.

In: a path. Out: an open file descriptor that holds the lock. A lock is shared by the processes that inherit the
descriptor: that is how the server's processes prove that they live.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsdb.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def try_lock(path: Path) -> int | None:
    """Lock the file, created 0600 if need be, or return None if somebody holds it.

    Raises:
        OSError: the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock; a missing file is not locked."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def locked(path: Path, *, seconds: float) -> Iterator[int]:
    """Hold the lock for the length of the block, waiting for it if need be.

    Args:
        path: the file.
        seconds: how long to wait.

    Yields:
        The descriptor; a program that inherits it prolongs the lock.

    Raises:
        DatabaseError: another command holds it for longer.
        OSError: the file cannot be opened.
    """
    deadline = time.monotonic() + seconds
    while (descriptor := try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise DatabaseError(
                f"another newsdb command has been starting or stopping the server for {seconds:.0f} s ({path}); "
                "wait for it or end it"
            )
        time.sleep(0.02)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
