"""A private PostgreSQL for benchmarks: an embedded server in a temporary folder, gone at the end, also on Ctrl-C.

In: nothing of the user's settings. Out: a `Sandbox` that makes migrated databases and runs ``newsdb`` on them.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it has no types
import psycopg
from sqlalchemy import URL, NullPool, create_engine

from newsdb import server
from newsdb.database.schema import migrate
from newsdb.settings import Settings, parse_database_url

_REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Spent:
    """What something took, once it is done.

    Attributes:
        seconds: by the clock.
        cpu: seconds of all processes: this one, its children that have ended, the whole server. Unlike the clock it
            does not count what else the machine was busy with, though that makes a core slower: compare within a run.
    """

    seconds: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running server, and a folder for files.

    Attributes:
        folder: temporary, for whatever a benchmark writes.
        url: the server's maintenance database.
        superuser: the same as superuser: only that one may ask for a checkpoint.
        postmaster: the server's first process.
    """

    folder: Path
    url: URL
    superuser: URL
    postmaster: psutil.Process
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def database(self) -> URL:
        """Return a new database at the schema of the code, without rows."""
        url = self.url.set(database=f"bench_{next(self._numbers)}")
        with psycopg.connect(dsn(self.url), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{url.database}" TEMPLATE bench_template')
        return url

    def drop(self, url: URL) -> None:
        """Drop a database."""
        with psycopg.connect(dsn(self.superuser), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')

    @contextmanager
    def connection(self, url: URL | None = None) -> Iterator[psycopg.Connection[Any]]:
        """Connect to a database, by default to a new one that is dropped afterwards; no checkpoint is due meanwhile."""
        target = url or self.database()
        try:
            with psycopg.connect(dsn(target), autocommit=True) as connection:
                self.settle()
                yield connection
        finally:
            if url is None:
                self.drop(target)

    def settle(self) -> None:
        """Write out what earlier measurements left to be written, so that the next one does not pay for it."""
        with psycopg.connect(dsn(self.superuser), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    @contextmanager
    def spending(self) -> Iterator[Spent]:
        """Measure the block; earlier measurements leave nothing to be written meanwhile."""
        self.settle()
        spent = Spent()
        cpu, started = self._cpu_seconds(), time.perf_counter()
        yield spent
        spent.seconds = time.perf_counter() - started
        spent.cpu = self._cpu_seconds() - cpu

    def _cpu_seconds(self) -> float:
        times = [os.times()[:4]]
        whole = self.postmaster.cpu_times()
        times.append((whole.user, whole.system, whole.children_user, whole.children_system))
        for process in self.postmaster.children():
            with suppress(psutil.NoSuchProcess):
                times.append(process.cpu_times()[:2])
        return sum(map(sum, times))

    def newsdb(self, url: URL, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a ``newsdb`` command of this checkout on a database."""
        return newsdb(url, self.folder, *arguments)


def dsn(url: URL) -> str:
    """Return the URL as libpq reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def newsdb(url: URL, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a ``newsdb`` command of this checkout on a database.

    Args:
        url: of the database.
        folder: for what else the command may look for.
        arguments: of the command.
    """
    environment = _clean_environment() | {
        "NEWSDB_DATABASE_URL": dsn(url),
        "NEWSDB_HOME": str(folder / "unused"),
        "PYTHONPATH": str(_REPOSITORY),
    }
    command = [sys.executable, "-m", "newsdb", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def sandbox(work: Path | None = None) -> Iterator[Sandbox]:
    """Run a server of its own for the length of the block.

    Args:
        work: where the temporary folder is made; None: where the system has them.

    Yields:
        The sandbox.
    """
    # Whoever ends the benchmark politely gets what Ctrl-C gets: everything is cleared away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="newsdb-bench-", dir=work))
    settings = Settings(home=folder / "home", database_url=None)
    try:
        running = server.start(settings)
        url = parse_database_url(running.url)
        superuser = url.update_query_dict({"user": "postgres"}).set(database="postgres")
        box = Sandbox(folder, url, superuser, psutil.Process(server.status(settings).pid))
        _make_template(box)
        yield box
    finally:
        # A second Ctrl-C must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        server.stop(settings)
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _make_template(box: Sandbox) -> None:
    with psycopg.connect(dsn(box.url), autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench_template TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    engine = create_engine(box.url.set(database="bench_template"), poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()


def _clean_environment() -> dict[str, str]:
    """Return the environment without the user's databases."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NEWSDB_", "PG"))}
