"""Big files cut into parts that can be read each on its own, by several loaders at once: plain JSON lines.

In: an input file. Out: its parts, and the documents of one. A line belongs to the part in which its first byte lies,
so that the cuts need not lie between lines, and to plan them the head of the file is enough. All parts together give
what the file read whole does, but for the positions: how many lines lie before a part only those could tell who read
them. In all parts but the first a line's position is its first byte's, counted from 0: ``tail -c +$((N + 1)) FILE``
begins with it. Cuts lie at multiples of ``PART_BYTES``; so no position changes when a file grows.
"""

from __future__ import annotations

import codecs
import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.discovery import STDIN, InputFile, Part
from newsdb.readers.json_lines import line_outcomes, read_json_lines
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.limits import MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.lines import split_lines
from newsdb.readers.sniffing import Format, sniff
from newsdb.readers.streams import HEAD_SIZE, READ_SIZE, Stream

PART_BYTES: Final = 16 * 1024 * 1024
"""Some ten seconds' work for one process, so that nobody waits long for the last part; a terabyte has 60,000."""

_CHUNKS_TRIED: Final = 16  # of READ_SIZE, until an outcome has to be found


def cut(
    file: InputFile,
    format: Format | None = None,  # noqa: A002 - as ``read`` calls it
    keys: KeyMap = NO_MAP,
) -> tuple[InputFile, ...]:
    """Cut a file into parts, in order, each to be read by ``read``; what cannot be cut or is small stays whole.

    The parts depend on the file alone: every loader finds the same ones.

    Args:
        file: what ``discover`` found.
        format: the format to take it for; None tells it from the content.
        keys: the user's own keys.
    """
    size = file.size
    if file.path == STDIN or file.problem is not None or file.part is not None or size is None or size <= PART_BYTES:
        return (file,)
    try:
        with Path(file.path).open("rb") as raw:
            mark = _mark(raw, size)
            if not _is_plain_json_lines(raw, file.path, format, keys):
                return (file,)
    except (OSError, ValueError):  # reading it will say so
        return (file,)
    ends = [*range(PART_BYTES, size, PART_BYTES), size]
    return tuple(
        replace(file, size=end - start, part=Part(start, end, size, mark))
        for start, end in itertools.pairwise([0, *ends])
    )


def _mark(raw: BinaryIO, size: int) -> bytes:
    """Return a digest of the first bytes, by which a file that grew is told from another one."""
    raw.seek(0)
    return hashlib.sha256(raw.read(min(HEAD_SIZE, size))).digest()


def _is_plain_json_lines(raw: BinaryIO, name: str, form: Format | None, keys: KeyMap) -> bool:
    """Tell whether a file is read as JSON lines, lies on disk as it is read, and holds something.

    The last because a file that holds nothing is one reject, which no part could tell from the others' emptiness.
    """
    raw.seek(0)
    on_disk = raw.read(HEAD_SIZE).removeprefix(codecs.BOM_UTF8)
    raw.seek(0)
    stream = Stream(raw)
    head = stream.head
    if stream.failure is not None or not head.strip() or not head.startswith(on_disk):
        return False
    if sniff(head, whole=len(head) < HEAD_SIZE, name=name, forced=form, keys=keys) is not Format.JSON_LINES:
        return False
    lines = split_lines(itertools.islice(stream, _CHUNKS_TRIED), MAX_RECORD_BYTES)
    origin = Origin(name)
    return any(
        line.ended and line.data.strip() and any(True for _ in line_outcomes(line, origin, None, keys))
        for line in lines
    )


def read_part(
    raw: BinaryIO, file: InputFile, part: Part, keys: KeyMap, on_bytes: Callable[[int], None]
) -> Iterator[Document | Reject]:
    """Read the lines that begin in a part.

    Args:
        raw: the open file.
        file: which it is.
        part: the part.
        keys: the user's own keys.
        on_bytes: called with the number of the part's bytes consumed since the last call.
    """
    origin = Origin(file.label)
    try:
        if _mark(raw, part.file_size) != part.mark:
            yield Reject(origin, "was replaced or rewritten while it was loaded; load it again", b"")
            return
        begin = _first_line(raw, part)
    except OSError as error:
        yield Reject(origin, f"cannot be read ({error.strerror}); check the file and load it again", b"")
        return
    stream = _PartStream(raw, part, begin, on_bytes)
    yield from read_json_lines(stream, origin.path, keys, begin if part.start else None)
    if stream.failure is not None:
        yield Reject(origin, f"{stream.failure}; {MEND_FILE}", b"")


def _first_line(raw: BinaryIO, part: Part) -> int:
    """Return where the text of the first line behind the cut begins; that may be behind the part, too."""
    if part.start == 0:
        raw.seek(0)
        return len(codecs.BOM_UTF8) if raw.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0
    position = part.start - 1  # where a line ends if one begins at the cut
    raw.seek(position)
    while piece := raw.readline(READ_SIZE):
        position += len(piece)
        if piece.endswith(b"\n") or (position >= part.end and not part.is_last):
            break
    return position


class _PartStream:
    """The lines that begin in a part, as chunks of bytes.

    Attributes:
        encoding: "utf-8-sig" if a byte order mark was passed over.
        failure: after iteration, why it ended early; None if it did not.
    """

    def __init__(self, raw: BinaryIO, part: Part, begin: int, on_bytes: Callable[[int], None]) -> None:
        self.encoding = "utf-8-sig" if part.start == 0 and begin > 0 else None
        self.failure: str | None = None
        self._raw = raw
        self._part = part
        self._begin = begin
        self._on_bytes = on_bytes

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._chunks()
        except OSError as error:
            self.failure = f"cannot be read on ({error.strerror or error})"

    def _chunks(self) -> Iterator[bytes]:
        part, position, counted = self._part, self._begin, self._part.start
        if position >= part.end and not part.is_last:
            return
        self._raw.seek(position)
        while chunk := self._raw.read(READ_SIZE):
            # The line feed at the very end of the part is the last one, else the first behind it.
            stop = 0 if part.is_last else chunk.find(b"\n", max(part.end - 1 - position, 0)) + 1
            chunk = chunk[: stop or None]
            position += len(chunk)
            reached = position if part.is_last else min(position, part.end)
            self._on_bytes(reached - counted)
            counted = reached
            yield chunk
            if stop:
                return
        if position < part.file_size:
            self.failure = "breaks off here, and was longer when the load began"
