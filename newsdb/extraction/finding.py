"""Find the units of some classes: what an expression in square brackets would, in a fraction of its time.

In: classes, one ASCII character per unit. Out: indices.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress


def wanted(classes: Iterable[str]) -> bytes:
    """Return the table that ``find_units`` needs for a set of classes."""
    return bytes(chr(code) in set(classes) for code in range(256))


def find_units(classes: str, table: bytes) -> list[int]:
    """Return the indices of the units whose class is wanted, in order; no step of the interpreter per unit."""
    return list(compress(range(len(classes)), classes.encode("ascii").translate(table)))
