"""A primary and a hot standby of the tests' own, since the embedded server replicates to nobody."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsdb.server.programs import for_uid, installed


@dataclass(frozen=True)
class Pair:
    """A primary and its standby."""

    primary_url: str
    standby_url: str


@contextmanager
def pair() -> Iterator[Pair]:
    """Run both for the length of the block."""
    # PostgreSQL refuses to run as root.
    uid = os.geteuid() or pwd.getpwnam("nobody").pw_uid
    programs = for_uid(installed(), uid).folder
    folder = Path(tempfile.mkdtemp(prefix="newsdb-pair-"))
    os.chown(folder, uid, -1)
    ports = (_free_port(), _free_port())
    started: list[Path] = []

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            [str(programs / command[0]), *map(str, command[1:])],
            user=uid if os.geteuid() == 0 else None,
            cwd=folder,
            env={"HOME": str(folder), "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"

    def start(data: Path, port: int, *settings: str) -> None:
        options = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *settings]
        run("pg_ctl", "start", "-w", "-D", data, "-l", folder / f"{data.name}.log", "-o", _options(options))
        started.append(data)

    try:
        run("initdb", "-D", folder / "primary", "-U", "newsdb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
        start(folder / "primary", ports[0], "fsync=off", "max_wal_senders=4", "wal_level=replica")
        run("createdb", "-h", folder, "-p", str(ports[0]), "-U", "newsdb", "news")
        run("pg_basebackup", "-h", folder, "-p", str(ports[0]), "-U", "newsdb", "-D", folder / "standby", "-R", "-N",
            "-c", "fast", "-X", "stream")  # fmt: skip
        start(folder / "standby", ports[1], "fsync=off", "hot_standby=on")
        yield Pair(*(f"postgresql://newsdb@127.0.0.1:{port}/news" for port in ports))
    finally:
        for data in reversed(started):
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
        shutil.rmtree(folder)


def _options(settings: Sequence[str]) -> str:
    return " ".join(f"-c {setting}" for setting in settings)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
