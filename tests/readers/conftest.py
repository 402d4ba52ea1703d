"""Fixtures and helpers for the tests of the readers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from newsdb.documents import Document, Reject
from newsdb.readers import Format, KeyMap, discover, read
from newsdb.readers.key_map import NO_MAP

FORMATS = Path(__file__).resolve().parents[1] / "fixtures" / "formats"
Read = Callable[..., list[Document | Reject]]

# Tests are never timed: the machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def read_bytes(
    data: bytes, form: Format | None = None, name: str = "input", keys: KeyMap = NO_MAP
) -> list[Document | Reject]:
    """Write bytes to a file and read it; checks that the progress adds up to the file's size."""
    with tempfile.TemporaryDirectory() as folder:
        return read_file(Path(folder) / name, data, form, keys)


def read_file(path: Path, data: bytes, form: Format | None = None, keys: KeyMap = NO_MAP) -> list[Document | Reject]:
    """Do the same with a file of that name."""
    path.write_bytes(data)
    increments: list[int] = []
    (file,) = discover([str(path)])
    outcomes = list(read(file, form, increments.append, keys))
    assert sum(increments) == len(data)
    return outcomes


def kinds(outcomes: list[Document | Reject]) -> str:
    """Write outcomes as a word: d for a document, r for a reject."""
    return "".join("d" if isinstance(outcome, Document) else "r" for outcome in outcomes)


def reasons(outcomes: list[Document | Reject]) -> str:
    """Join the reasons; each is one line."""
    texts = [outcome.reason for outcome in outcomes if isinstance(outcome, Reject)]
    # The place is the origin's to tell, in every place where a reject is shown.
    assert not any(str(outcome.origin) in outcome.reason for outcome in outcomes if isinstance(outcome, Reject))
    assert all("\n" not in text and text.isprintable() for text in texts)
    return "\n".join(texts)


@pytest.fixture
def formats() -> Path:
    """Give the folder with one file of each format."""
    return FORMATS
