"""From input files to units of work, each known to all loaders by one key.

In: what ``readers.discover`` found. Out: ``Planned``: a unit for the database and the file to read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsdb.readers import InputFile
from newsdb.writer import Unit


@dataclass(frozen=True, slots=True)
class Planned:
    """A unit and where it is read from."""

    unit: Unit
    file: InputFile


def plan(files: Iterable[InputFile]) -> Iterator[Planned]:
    """Give the units of the files, in order."""
    for ordinal, file in enumerate(files, start=1):
        yield Planned(Unit(ordinal, file.label, file.size, _key(file)), file)


def _key(file: InputFile) -> bytes | None:
    """Return the digest of what tells one state of a file from another; None for what can be read only once."""
    if file.size is None:
        return None
    path = os.path.realpath(file.path)
    try:
        changed = Path(path).stat().st_mtime_ns
    except OSError:  # vanished meanwhile: reading it will say so
        return None
    return hashlib.sha256(os.fsencode(f"{path}\0{file.size}\0{changed}")).digest()
