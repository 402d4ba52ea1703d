"""Loads in processes of their own, as an operator runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Finished(NamedTuple):
    """How a load ended: its counts (empty if it printed none), what it complained of, its exit code."""

    counts: dict[str, float]
    error: str
    code: int


_WITH_PARTS = """
from newsdb.cli import main
from newsdb.loader import runs
from newsdb.readers import cutting
cutting.PART_BYTES = runs.CLAIMED_BYTES = {}
main()
"""


def start_load(
    url: str | None, *arguments: str | Path, home: Path | None = None, part_bytes: int | None = None
) -> subprocess.Popen[str]:
    """Start ``newsdb load --json`` on a database, or on the embedded server of a home.

    Args:
        url: the database; None: the embedded server of ``home``.
        arguments: of the command.
        home: where that server lies.
        part_bytes: size of the parts that files are cut into, and claimed one by one; None: as always.
    """
    chosen = {"NEWSDB_DATABASE_URL": url} if url is not None else {}
    if home is not None:
        chosen["NEWSDB_HOME"] = str(home)
    program = ["-m", "newsdb"] if part_bytes is None else ["-c", _WITH_PARTS.format(part_bytes)]
    return subprocess.Popen(
        [sys.executable, *program, "load", "--json", "--quiet", *map(str, arguments)],
        env=os.environ | chosen,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(load: subprocess.Popen[str]) -> Finished:
    """Wait for a load."""
    output, error = load.communicate()
    return Finished(json.loads(output) if output else {}, error, load.returncode)


def plain_url(url: str) -> str:
    """Return a URL as libpq takes it."""
    return url.replace("postgresql+psycopg", "postgresql")
