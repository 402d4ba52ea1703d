"""Readers: files to documents. In: paths. Out: a stream of ``Document`` and, for what cannot be one, ``Reject``.

``discover`` finds the files; ``read`` reads one. Nothing here repairs or interprets a text: that is cleaning's.
Bad content never raises. Memory is bounded by ``limits.MAX_RECORD_BYTES``, whatever the file's size.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.discovery import STDIN, InputFile, discover
from newsdb.readers.json_lines import read_json_lines
from newsdb.readers.json_records import read_json
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.lines import first_part
from newsdb.readers.sniffing import Format, sniff
from newsdb.readers.streams import HEAD_SIZE, Stream
from newsdb.readers.text import parse_text

__all__ = ["Format", "InputFile", "discover", "read"]


def read(
    file: InputFile,
    format: Format | None = None,  # noqa: A002 - called as on the command line
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Document | Reject]:
    """Read one file: every record of it ends in exactly one document or reject, in order.

    Args:
        file: what ``discover`` found.
        format: the format to take it for; None tells it from the content.
        on_bytes: called with the number of bytes consumed from disk since the last call. The calls of a file read
            to its end add up to its size, also where reading ends early because the file is no article file.
    """
    origin = Origin(file.label)
    if file.problem is not None:
        yield Reject(origin, file.problem, b"")
        return
    consumed = 0

    def count(increment: int) -> None:
        nonlocal consumed
        consumed += increment
        if on_bytes is not None:
            on_bytes(increment)

    try:
        opened = _open(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        yield Reject(origin, f"cannot be read ({why}); check the file and load it again", b"")
    else:
        with opened as raw:
            yield from _read_stream(Stream(raw, count), origin, format, file.path)
    if on_bytes is not None and file.size is not None and file.size > consumed:
        on_bytes(file.size - consumed)


def _open(file: InputFile) -> AbstractContextManager[BinaryIO]:
    if file.path == STDIN:
        return nullcontext(sys.stdin.buffer)
    return Path(file.path).open("rb")


def _read_stream(stream: Stream, origin: Origin, form: Format | None, name: str) -> Iterator[Document | Reject]:
    head = stream.head
    if stream.failure is None and not head.strip():
        yield Reject(origin, "is empty; remove it or get a whole copy", head)
        return
    verdict = sniff(head, whole=len(head) < HEAD_SIZE, name=name, forced=form)
    if not isinstance(verdict, Format):
        if stream.failure is None:
            yield Reject(origin, verdict, head)
        else:
            yield Reject(origin, stream.with_kept("get a whole copy of the file"), stream.kept())
        return
    count = 0
    for outcome in _records(stream, origin, verdict):
        count += 1
        yield outcome
    if stream.failure is not None:
        yield Reject(origin, stream.with_kept(MEND_FILE), stream.kept())
    elif count == 0:
        yield Reject(origin, "holds no article; remove it or check it", head)


def _records(stream: Stream, origin: Origin, form: Format) -> Iterator[Document | Reject]:
    if form is Format.JSON_LINES:
        yield from read_json_lines(stream, origin.path)
    elif form is Format.JSON:
        yield from read_json(stream, origin.path)
    else:
        yield _read_text(stream, origin)


def _read_text(stream: Stream, origin: Origin) -> Document | Reject:
    parts: list[bytes] = []
    length = 0
    for chunk in stream:
        length += len(chunk)
        if length <= MAX_RECORD_BYTES:
            parts.append(chunk)
    if length > MAX_RECORD_BYTES:
        return Reject(
            origin,
            f"{length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a text may have (the first "
            f"{KEPT_RAW_BYTES:,} are kept); split it",
            first_part(parts, KEPT_RAW_BYTES),
        )
    data = b"".join(parts)
    if stream.failure is not None:
        reason = stream.with_kept("get a whole copy of the file")
        stream.failure = None
        return Reject(origin, reason, stream.kept())
    return parse_text(data, origin, stream.encoding)
