"""Bytes to text when the bytes are meant to be UTF-8 and may not be.

Strict UTF-8 where it fits. Otherwise every byte that is no part of valid UTF-8 is read as Windows-1252 (a superset
of printable Latin-1), byte by byte: right for a whole file in that encoding, and for UTF-8 with a few foreign bytes.
"""

from __future__ import annotations

import codecs
import re

WINDOWS_1252 = "windows-1252"

# How Python's "surrogateescape" marks a byte that is no UTF-8, and what that byte is in Windows-1252; the five bytes
# which that encoding leaves open become the control characters of Latin-1, for cleaning to judge.
_UNDECODED = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0x100)
}
# Python also has codecs that are no encodings of files (zip, punycode …), and some that take very long.
_ALPHABETS = re.compile(r"iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb2312|gbk|gb18030|big5\w*|euc_\w+|shift_jis\w*|tis-620")
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


def decode_declared(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """Decode bytes that say what encoding they are in; never fails.

    What is valid UTF-8 is UTF-8, whatever is declared: other encodings look like it by accident only in pure ASCII.

    Args:
        data: the bytes.
        declared: the name of the encoding, as in a header; None if none is declared.

    Returns:
        The text, and what it was decoded from if that was not UTF-8.
    """
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        name = _codec(declared or "")
    if name is not None:
        try:
            return data.decode(name), WINDOWS_1252 if name == "cp1252" else name
        except ValueError:
            pass
    return decode(data)


def _codec(declared: str) -> str | None:
    """Return Python's name of a declared encoding if that is one for files in some alphabet."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name in {"iso8859-1", "ascii", "latin-1"}:  # what browsers take these for
        return "cp1252"
    return name if _ALPHABETS.fullmatch(name) else None
