"""Chunks of bytes to lines, with bounded memory however long a line is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsdb.readers.limits import KEPT_RAW_BYTES


class Line(NamedTuple):
    """One line.

    Attributes:
        number: from 1.
        data: its bytes without line feed; of an oversized one the first part.
        length: its whole length in bytes.
        ended: whether a line feed followed.
    """

    number: int
    data: bytes
    length: int
    ended: bool


def split_lines(chunks: Iterable[bytes], limit: int) -> Iterator[Line]:
    """Yield every line; of one that is longer than ``limit`` only the beginning is kept in memory."""
    number = 1
    parts: list[bytes] = []
    length = 0

    def add(part: bytes) -> None:
        nonlocal length, parts
        if length <= limit:
            parts.append(part)
            if length + len(part) > limit:
                parts = [first_part(parts, KEPT_RAW_BYTES)]
        length += len(part)

    def line(ended: bool) -> Line:
        return Line(number, parts[0] if len(parts) == 1 else b"".join(parts), length, ended)

    for chunk in chunks:
        pieces = chunk.split(b"\n")
        for piece in pieces[:-1]:
            add(piece)
            yield line(ended=True)
            number, parts, length = number + 1, [], 0
        if pieces[-1]:
            add(pieces[-1])
    if length:
        yield line(ended=False)


def first_part(parts: Iterable[bytes], size: int) -> bytes:
    """Join the pieces up to ``size`` bytes, without joining the rest."""
    kept = bytearray()
    for part in parts:
        kept += part[: size - len(kept)]
        if len(kept) >= size:
            break
    return bytes(kept)
