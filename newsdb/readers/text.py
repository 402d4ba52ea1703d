"""The text format: line 1 title, line 2 date, line 3 URL, then one paragraph a line; one article a file."""

from __future__ import annotations

import re

from newsdb.documents import Document, Origin
from newsdb.readers.decoding import decode

_LINE_END = re.compile(r"\r\n|\n|\r")


def parse_text(data: bytes, origin: Origin, encoding: str | None = None) -> Document:
    """Read a text file; the body is everything behind line 3 but the file's last line end, verbatim.

    Args:
        data: the whole file.
        origin: where it stands.
        encoding: what ``data`` was recoded from, if not UTF-8.
    """
    text, guessed = decode(data)
    lines = _LINE_END.split(text, maxsplit=3)
    title, published, url = (line.strip() or None for line in [*lines, "", ""][:3])
    body = lines[3] if len(lines) > 3 else None
    if body is not None:
        body = body.removesuffix("\n").removesuffix("\r")
    return Document(
        origin=origin,
        raw=data,
        body=body,
        url=url,
        title=title,
        published=published,
        encoding=encoding or guessed,
    )
