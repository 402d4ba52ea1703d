"""Fixtures and helpers for the tests of the readers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from newsdb.documents import Document, Reject
from newsdb.readers import Format, discover, read

FORMATS = Path(__file__).resolve().parents[1] / "fixtures" / "formats"
Read = Callable[..., list[Document | Reject]]

# Tests are never timed: the machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def read_bytes(data: bytes, form: Format | None = None, name: str = "input") -> list[Document | Reject]:
    """Write bytes to a file and read it; checks that the progress adds up to the file's size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        increments: list[int] = []
        (file,) = discover([str(path)])
        outcomes = list(read(file, form, increments.append))
    assert sum(increments) == len(data)
    return outcomes


@pytest.fixture
def formats() -> Path:
    """Give the folder with one file of each format."""
    return FORMATS
