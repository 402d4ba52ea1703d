"""Bytes from a file, decompressed and, where they were UTF-16 or UTF-32, recoded to UTF-8: in pieces, never whole.

In: an open binary file. Out: a ``Stream``: its first bytes for sniffing, an iterator over all of them, and after
that what went wrong, if anything did. Reading never raises for damaged input: what came before the damage is yielded.
"""

from __future__ import annotations

import bz2
import codecs
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import zstandard

from newsdb.readers.limits import KEPT_RAW_BYTES

READ_SIZE = 1 << 18
HEAD_SIZE = 1 << 16
# A few kilobytes of zstd can stand for gigabytes, and its incremental interface knows no output limit:
# fed in pieces of this size, the worst case (128 KiB for every four bytes) is 16 MiB at once.
ZSTD_PIECE = 1 << 9
OUTPUT_LIMIT = 1 << 20

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
BZIP2_MAGIC = b"BZh"
PARQUET_MAGIC = b"PAR1"
WARC_MAGIC = b"WARC/"
BZIP2_BLOCKS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")  # of a block, of an empty file

BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


class DamagedError(Exception):
    """Compressed data that cannot be read on; the message says why."""


class Stream:
    """A file's content as bytes of UTF-8 or of some ASCII-based encoding.

    Attributes:
        head: its first 64 KiB, or all of it.
        encoding: what it was recoded from or which byte order mark was taken off; None if neither.
        failure: after iteration, why it ended early; None if it did not.
    """

    def __init__(self, raw: BinaryIO, on_bytes: Callable[[int], None] | None = None) -> None:
        self.failure: str | None = None
        self._kept = bytearray()
        self._on_disk = self._keeping(_counted(raw, on_bytes))
        chunks = self._guarded(_decompressed(self._on_disk))
        head, chunks = _peek(chunks, HEAD_SIZE)
        self.encoding = _encoding(head)
        if self.encoding is not None:
            head, chunks = _peek(_recoded(chunks, self.encoding), HEAD_SIZE)
        self.head = head[:HEAD_SIZE]
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def kept(self) -> bytes:
        """Return the file's first ``KEPT_RAW_BYTES`` as they lie on disk, to be kept with a reject."""
        self._read_to_keep()
        return bytes(self._kept[:KEPT_RAW_BYTES])

    def with_kept(self, remedy: str) -> str:
        """Return the failure as a reason, which says if ``kept`` is only a part of the file."""
        self._read_to_keep()
        cut = f" (the first {KEPT_RAW_BYTES:,} bytes of the file, as it is on disk, are kept)"
        return f"{self.failure}{cut if len(self._kept) > KEPT_RAW_BYTES else ''}; {remedy}"

    def _read_to_keep(self) -> None:
        """Read on behind the damage as far as is kept."""
        try:
            while len(self._kept) <= KEPT_RAW_BYTES and next(self._on_disk, None) is not None:
                pass
        except OSError:  # what could be read is kept
            return

    def _keeping(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on, keeping the first: one byte more than is kept, which tells whether there is more."""
        for chunk in chunks:
            if len(self._kept) <= KEPT_RAW_BYTES:
                self._kept += chunk[: KEPT_RAW_BYTES + 1 - len(self._kept)]
            yield chunk

    def _guarded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from chunks
        except DamagedError as error:
            self.failure = str(error)
        except OSError as error:
            self.failure = f"cannot be read on ({error.strerror or error})"


def _peek(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return at least ``size`` first bytes (or all), and the whole as an iterator again."""
    seen: list[bytes] = []
    count = 0
    for chunk in chunks:
        seen.append(chunk)
        count += len(chunk)
        if count >= size:
            break
    return b"".join(seen), itertools.chain(seen, chunks)


def _counted(raw: BinaryIO, on_bytes: Callable[[int], None] | None) -> Iterator[bytes]:
    read = getattr(raw, "read1", raw.read)  # one system call: a pipe hands over what it has
    while chunk := read(READ_SIZE):
        if on_bytes is not None:
            on_bytes(len(chunk))
        yield chunk


def _decompressed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress by the magic bytes; uncompressed data pass through."""
    magic, chunks = _peek(chunks, 10)
    if magic.startswith(GZIP_MAGIC):
        return _gunzip(chunks)
    if magic.startswith(BZIP2_MAGIC) and magic[4:10] in BZIP2_BLOCKS:
        return _bunzip2(chunks)
    if magic.startswith(ZSTD_MAGIC) or (magic[:1] and 0x50 <= magic[0] <= 0x5F and magic[1:4] == b"\x2a\x4d\x18"):
        return _unzstd(chunks)
    return chunks


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read all members of a gzip file, zero padding between and behind them allowed."""
    member = zlib.decompressobj(wbits=31)
    begun = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if not begun:
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    begun = True
                if out := member.decompress(data, OUTPUT_LIMIT):
                    yield out
                if member.eof:
                    data, member, begun = member.unused_data, zlib.decompressobj(wbits=31), False
                else:
                    data = member.unconsumed_tail
        if begun:
            if out := member.flush():
                yield out
            if not member.eof:
                raise DamagedError("the gzip data break off here (truncated file)")
    except zlib.error as error:
        raise DamagedError(f"the gzip data are damaged here ({error})") from None


def _bunzip2(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read all streams of a bzip2 file."""
    part = bz2.BZ2Decompressor()
    begun = False
    try:
        for chunk in chunks:
            data = chunk
            while data or (begun and not part.needs_input):
                begun = True
                if out := part.decompress(data, OUTPUT_LIMIT):
                    yield out
                data = b""
                if part.eof:
                    data, part, begun = part.unused_data, bz2.BZ2Decompressor(), False
    except (OSError, ValueError) as error:
        raise DamagedError(f"the bzip2 data are damaged here ({error})") from None
    if begun:
        raise DamagedError("the bzip2 data break off here (truncated file)")


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read all frames of a Zstandard file."""
    context = zstandard.ZstdDecompressor()
    frame = context.decompressobj()
    begun = False
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), ZSTD_PIECE):
                data = chunk[start : start + ZSTD_PIECE]
                while data:
                    begun = True
                    if out := frame.decompress(data):
                        yield out
                    data = b""
                    if frame.eof:
                        data, frame, begun = frame.unused_data, context.decompressobj(), False
    except zstandard.ZstdError as error:
        raise DamagedError(f"the zstd data are damaged here ({error})") from None
    if begun:
        raise DamagedError("the zstd data break off here (truncated file)")


def _encoding(head: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 and a UTF-8 byte order mark; None for everything else.

    UTF-16 without a mark shows by its zero bytes, as long as most of the text is Latin script.
    """
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if head.startswith((PARQUET_MAGIC, WARC_MAGIC)):  # no text, whatever it looks like further on
        return None
    sample = head[:4096]
    pairs = len(sample) // 2
    if pairs >= 8:
        even, odd = sample[: 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
        if odd > 0.6 * pairs and even < 0.02 * pairs:
            return "utf-16-le"
        if even > 0.6 * pairs and odd < 0.02 * pairs:
            return "utf-16-be"
    return None


def _recoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Take the byte order mark off, and recode UTF-16 and UTF-32 to UTF-8."""
    first, chunks = _peek(chunks, 4)
    mark = next((mark for mark, name in BOMS if name == encoding and first.startswith(mark)), b"")
    chunks = _without_prefix(chunks, len(mark))
    if encoding == "utf-8-sig":
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield text.encode()
    if text := decoder.decode(b"", final=True):
        yield text.encode()


def _without_prefix(chunks: Iterator[bytes], length: int) -> Iterator[bytes]:
    for chunk in chunks:
        rest = chunk[length:]
        length -= len(chunk) - len(rest)
        if rest:
            yield rest
