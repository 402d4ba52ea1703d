"""Readers: files to documents. In: paths. Out: a stream of ``Document`` and, for what cannot be one, ``Reject``.

``discover`` finds the files, ``cut`` cuts big ones into parts, ``read`` reads a file or a part. Nothing here repairs or
interprets a text: that is cleaning's. Bad content never raises. Memory is bounded by ``limits.MAX_RECORD_BYTES``,
whatever the file's size.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.cutting import cut, read_part
from newsdb.readers.discovery import STDIN, InputFile, discover
from newsdb.readers.json_lines import read_json_lines
from newsdb.readers.json_lines import record_outcomes as read_record
from newsdb.readers.json_records import read_json
from newsdb.readers.key_map import FIELDS, NO_MAP, KeyMap, parse_key_map
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.lines import first_part
from newsdb.readers.pages import page_document
from newsdb.readers.parquet import read_parquet
from newsdb.readers.sniffing import Format, sniff
from newsdb.readers.streams import HEAD_SIZE, Stream
from newsdb.readers.tables import read_table
from newsdb.readers.text import parse_text
from newsdb.readers.warc import read_warc
from newsdb.readers.xml_documents import read_feed, read_newsml
from newsdb.readers.xml_values import Source

__all__ = [
    "FIELDS",
    "NO_MAP",
    "Format",
    "InputFile",
    "KeyMap",
    "cut",
    "discover",
    "parse_key_map",
    "read",
    "read_bytes",
    "read_record",
]


def read(
    file: InputFile,
    format: Format | None = None,  # noqa: A002 - called as on the command line
    on_bytes: Callable[[int], None] | None = None,
    keys: KeyMap = NO_MAP,
) -> Iterator[Document | Reject]:
    """Read one file, or a part: every record of it ends in exactly one document or reject, in order.

    Args:
        file: what ``discover`` found or ``cut`` made of it.
        format: the format to take it for; None tells it from the content. That of a part was told by ``cut``.
        on_bytes: called with the number of bytes consumed from disk since the last call. The calls of a file read
            to its end add up to its size, also where reading ends early because the file is no article file.
        keys: the user's own keys, for the formats whose records have any.
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

    def up_to(share: float) -> None:
        if file.size is not None and (increment := int(share * file.size) - consumed) > 0:
            count(increment)

    try:
        opened = _open(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        yield Reject(origin, f"cannot be read ({why}); check the file and load it again", b"")
    else:
        with opened as raw:
            if file.part is not None:
                yield from read_part(raw, file, file.part, keys, count)
            else:
                yield from _Reading(Stream(raw, count), origin, format, file, keys, up_to).outcomes()
    if on_bytes is not None and file.size is not None and file.size > consumed:
        on_bytes(file.size - consumed)


def read_bytes(data: bytes, path: str) -> Iterator[Document | Reject]:
    """Read what was kept of a file that is gone, as ``read`` does.

    Args:
        data: the bytes, as they lay on disk.
        path: the file, as it was shown.
    """
    stream = Stream(io.BytesIO(data))
    yield from _Reading(stream, Origin(path), None, InputFile(path, None), NO_MAP, lambda _: None).outcomes()


def _open(file: InputFile) -> AbstractContextManager[BinaryIO]:
    if file.path == STDIN:
        return nullcontext(sys.stdin.buffer)
    return Path(file.path).open("rb")


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one file.

    Attributes:
        stream: its content.
        origin: the file.
        form: the format that the user says it has.
        file: where it lies.
        keys: the user's own keys.
        up_to: to be called with the share of the file that is read, where that is not seen from the stream.
    """

    stream: Stream
    origin: Origin
    form: Format | None
    file: InputFile
    keys: KeyMap
    up_to: Callable[[float], None]

    def outcomes(self) -> Iterator[Document | Reject]:
        stream, origin, head = self.stream, self.origin, self.stream.head
        if stream.failure is None and not head.strip():
            yield Reject(origin, "is empty; remove it or get a whole copy", head)
            return
        verdict = sniff(head, whole=len(head) < HEAD_SIZE, name=self.file.path, forced=self.form, keys=self.keys)
        if not isinstance(verdict, Format):
            if stream.failure is None:
                yield Reject(origin, verdict, head)
            else:
                yield Reject(origin, stream.with_kept("get a whole copy of the file"), stream.kept())
            return
        count = 0
        for outcome in self._records(verdict):
            count += 1
            yield outcome
        if stream.failure is not None:
            yield Reject(origin, stream.with_kept(MEND_FILE), stream.kept())
        elif count == 0:
            yield Reject(origin, "holds no article; remove it or check it", head)

    def _records(self, form: Format) -> Iterator[Document | Reject]:
        stream, path, keys = self.stream, self.origin.path, self.keys
        match form:
            case Format.JSON_LINES:
                yield from read_json_lines(stream, path, keys)
            case Format.JSON:
                yield from read_json(stream, path, keys)
            case Format.CSV | Format.TSV:
                yield from read_table(stream, path, keys, "\t" if form is Format.TSV else None)
            case Format.PARQUET:
                place = None if self.file.path == STDIN or self.file.size is None else self.file.path
                yield from read_parquet(stream, path, place, keys, self.up_to)
            case Format.WARC:
                yield from read_warc(stream, path)
            case Format.FEED:
                yield from read_feed(stream, path)
            case Format.NEWSML:
                yield from read_newsml(stream, path)
            case Format.HTML:
                yield self._whole(lambda data: page_document(data, Source(self.origin, data, stream.encoding)))
            case Format.TEXT:
                yield self._whole(lambda data: parse_text(data, self.origin, stream.encoding))

    def _whole(self, parse: Callable[[bytes], Document | Reject]) -> Document | Reject:
        """Read a file that is one document."""
        parts: list[bytes] = []
        length = 0
        for chunk in self.stream:
            length += len(chunk)
            if length <= MAX_RECORD_BYTES:
                parts.append(chunk)
        if length > MAX_RECORD_BYTES:
            return Reject(
                self.origin,
                f"{length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a text may have (the first "
                f"{KEPT_RAW_BYTES:,} are kept); split it",
                first_part(parts, KEPT_RAW_BYTES),
            )
        if self.stream.failure is not None:
            reason = self.stream.with_kept("get a whole copy of the file")
            self.stream.failure = None
            return Reject(self.origin, reason, self.stream.kept())
        return parse(b"".join(parts))
