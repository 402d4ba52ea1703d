"""What tests of exports share: the archive of the storm, commands on databases, and ways to read what is written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from tests.queries.conftest import Run, _runner, archive, archive_url, engine, filled, newsdb, newsdb_stored, stored

__all__ = ["archive", "archive_url", "engine", "filled", "newsdb", "newsdb_stored", "stored"]

On = Callable[[], Run]


@pytest.fixture
def on_new_database(
    create_database: Callable[..., URL],
    template_url: URL,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> On:
    """Give a function that makes a migrated database and gives a function that runs commands on it."""

    def make() -> Run:
        url = create_database(template_url).render_as_string(hide_password=False)

        def run(*arguments: str) -> Any:
            return _runner(url, monkeypatch, capfdbinary)(*arguments)

        return run

    return make


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines; line ends inside texts are escaped, so that a line feed ends a line."""
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read CSV as Python does."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def manifest_of(path: Path) -> dict[str, Any]:
    """Read the manifest of a folder or file."""
    file = path / "manifest.json" if path.is_dir() else path.with_name(path.name + ".manifest.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
