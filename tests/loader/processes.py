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


def start_load(url: str | None, *arguments: str | Path, home: Path | None = None) -> subprocess.Popen[str]:
    """Start ``newsdb load --json`` on a database, or on the embedded server of a home."""
    chosen = {"NEWSDB_DATABASE_URL": url} if url is not None else {}
    if home is not None:
        chosen["NEWSDB_HOME"] = str(home)
    return subprocess.Popen(
        [sys.executable, "-m", "newsdb", "load", "--json", "--quiet", *map(str, arguments)],
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
