"""Fixtures for the embedded server's tests: homes whose servers are always stopped, and other users of the machine."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it has no types
import pytest

from newsdb.errors import NewsdbError
from newsdb.server import control, layout, postmaster
from newsdb.server.layout import Layout

STRANGER = 60702
"""A uid without account that owns nothing."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be root and somebody else in turn")


@dataclass
class Homes:
    """Makes homes and stops what runs in them."""

    made: list[Path] = field(default_factory=list)

    def new(self, *, name: str = "home", uid: int | None = None) -> Path:
        """Return a path for NEWSDB_HOME, not created yet, in a short folder that a uid may enter."""
        parent = Path(tempfile.mkdtemp(prefix="nd-"))
        if uid is not None:
            os.chown(parent, uid, uid)
        self.made.append(parent / name)
        return self.made[-1]

    def clear(self) -> None:
        """Stop all servers, whoever owns them, and remove the folders."""
        for home in self.made:
            for pid in postmasters(home):
                os.kill(pid, signal.SIGQUIT)  # at once, without writing out what is deleted anyway
            while postmasters(home):
                time.sleep(0.01)
            shutil.rmtree(home.parent, ignore_errors=True)


def the_layout(home: Path) -> Layout:
    """Return the layout of the one cluster in a home."""
    (major,) = layout.existing_majors(Path(os.path.realpath(home)))
    return Layout(Path(os.path.realpath(home)), major)


def postmasters(home: Path) -> list[int]:
    """Return the pids of the postmasters that run for a home."""
    names = {f"cluster_name={Layout(Path(os.path.realpath(home)), major).cluster_name}" for major in range(15, 30)}
    return [
        process.pid for process in psutil.process_iter(["cmdline"]) if names.intersection(process.info["cmdline"] or ())
    ]


@pytest.fixture(scope="module")
def homes() -> Iterator[Homes]:
    """Give a maker of homes."""
    maker = Homes()
    yield maker
    maker.clear()


@pytest.fixture
def home(homes: Homes) -> Path:
    """Give a home of this test's own, not created yet."""
    return homes.new()


@pytest.fixture(scope="module")
def shared_home(homes: Homes) -> Path:
    """Give a home with a running server that the tests of a module share."""
    path = homes.new(name="shared home %20 ärger")
    control.start(path)
    return path


@contextmanager
def moved(home: Path, name: str) -> Iterator[Path]:
    """Give a stopped server's home another path for the length of the block: cheaper than a new cluster."""
    control.stop(home)
    place = home.parent / "moved" / name
    place.parent.mkdir(mode=0o700)
    home.rename(place)
    try:
        yield place
    finally:
        control.stop(place)
        place.rename(home)
        place.parent.rmdir()


def as_uid(uid: int, function: Callable[[], Any]) -> Any:
    """Return what a function returns, or the `OSError` or `NewsdbError` it raises, in a child process of another uid.

    A fork, since the Python of a virtual environment may lie in a folder of root's.
    """
    read_end, write_end = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner; the child uses none
        child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            try:
                result = function()
            except (OSError, NewsdbError) as error:
                result = error
            with os.fdopen(write_end, "wb") as pipe:
                pickle.dump(result, pipe)
            code = 0
        finally:
            os._exit(code)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, "the child process failed"
    return pickle.loads(answer)  # noqa: S301 (our own child's)


def newsdb(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        command(*arguments), env=clean_environment(home, **environment), capture_output=True, text=True, check=False
    )


def command(*arguments: str) -> list[str]:
    """Return the argument list of a newsdb command."""
    return [sys.executable, "-m", "newsdb", *arguments]


def clean_environment(home: Path, **environment: str) -> dict[str, str]:
    """Return an environment that says nothing but the home and what the test adds."""
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "NEWSDB_HOME": str(home), **environment}


def postmaster_of(home: Path) -> int:
    """Return the pid of the running server."""
    note = postmaster.read_note(the_layout(home))
    assert note is not None
    return note.pid
