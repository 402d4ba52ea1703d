"""Bytes to text when the bytes are meant to be UTF-8 and may not be.

Strict UTF-8 where it fits. Otherwise every byte that is no part of valid UTF-8 is read as Windows-1252 (a superset
of printable Latin-1), byte by byte: right for a whole file in that encoding, and for UTF-8 with a few foreign bytes.
"""

from __future__ import annotations

import re

WINDOWS_1252 = "windows-1252"

# How Python's "surrogateescape" marks a byte that is no UTF-8, and what that byte is in Windows-1252; the five bytes
# which that encoding leaves open become the control characters of Latin-1, for cleaning to judge.
_UNDECODED = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0x100)
}
_UNDECODED_CHARACTER = re.compile("[\udc80-\udcff]")


def decode(data: bytes) -> tuple[str, str | None]:
    """Decode bytes; never fails.

    Returns:
        The text, and "windows-1252" if any byte had to be read as that, else None.
    """
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return data.decode(errors="surrogateescape").translate(_UNDECODED), WINDOWS_1252


def resolve(text: str) -> tuple[str, str | None]:
    """Do the same for text that was decoded with ``errors="surrogateescape"``."""
    if _UNDECODED_CHARACTER.search(text) is None:
        return text, None
    return text.translate(_UNDECODED), WINDOWS_1252
