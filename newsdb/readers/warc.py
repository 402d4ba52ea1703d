"""Web archives (WARC 1.0 and 1.1, as of Common Crawl, Heritrix, Browsertrix, wget): pages to documents, streamed.

What plainly is no article is passed over and not counted: requests, metadata and the like, answers other than 200,
pictures, styles, scripts, data, ``robots.txt``, empty answers, and second copies (revisit). Everything else ends in one
document or reject: pages, and texts and PDFs, which may be articles but cannot be read as pages. Where a record is
damaged, it is rejected and reading goes on at the next one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import zstandard

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.json_values import printable
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_PAGE_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.pages import page_document
from newsdb.readers.streams import WARC_MAGIC, Stream
from newsdb.readers.xml_values import Source

_LONGEST_HEADER = 1 << 18
_NEXT_RECORD = re.compile(rb"\nWARC/[0-9]\.[0-9]+\r?\n")
_VERSION = re.compile(rb"WARC/[0-9]\.[0-9]+\s*")
_PAGES = ("text/html", "application/xhtml")
# What may hold an article without being a page.
_OTHER_TEXTS = ("text/plain", "text/rtf", "text/markdown", "application/pdf", "application/rtf", "application/msword",
                "application/vnd.openxmlformats-officedocument.wordprocessingml",
                "application/vnd.oasis.opendocument.text", "application/epub")  # fmt: skip
_LOOKS_LIKE_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


class _Record(NamedTuple):
    """One record of the archive.

    Attributes:
        fields: its header, by names in lower case.
        header: the same as bytes.
        content: the bytes behind it; of an oversized one the first part.
        length: how many bytes these are.
        problem: what is wrong with it, else None.
    """

    fields: dict[str, str]
    header: bytes
    content: bytes
    length: int
    problem: str | None


def read_warc(stream: Stream, path: str) -> Iterator[Document | Reject]:
    """Yield one document or reject for each record that may be an article.

    Args:
        stream: the archive, decompressed: whether its records were compressed one by one makes no difference.
        path: the file's name for origins and messages.
    """
    archive = _Archive(stream)
    number = 0
    for number, record in enumerate(archive.records(), start=1):
        origin = Origin(path, f"record {number}")
        raw = record.header + record.content
        if record.problem is not None:
            reason = record.problem
            if archive.ended and stream.failure is not None:
                reason, stream.failure = f"{stream.failure}; {MEND_FILE}", None
            yield Reject(origin, reason, raw[:MAX_RECORD_BYTES])
            continue
        outcome = _outcome(record, Source(origin, raw, None))
        if outcome is not None:
            yield outcome


class _Archive:
    """The records of an archive, cut out of a stream of bytes."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.buffer = bytearray()
        self.ended = False

    def fill(self, size: int) -> bool:
        """Have so many bytes at hand; false if there are not as many."""
        while len(self.buffer) < size and not self.ended:
            chunk = next(self.chunks, None)
            self.ended = chunk is None
            self.buffer += chunk or b""
        return len(self.buffer) >= size

    def take(self, size: int) -> bytes:
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def records(self) -> Iterator[_Record]:
        while self.skip_blank():
            header = self.header()
            if header is None:
                yield self.junk()
                continue
            fields = _fields(header)
            given = fields.get("content-length", "")
            if not (given.isascii() and given.isdigit() and len(given) < 16):
                yield self.junk()
                continue
            self.take(len(header))
            yield self.content(fields, header, int(given))

    def skip_blank(self) -> bool:
        """Pass over the empty lines between records; false at the end."""
        while self.fill(1):
            kept = self.buffer.lstrip(b"\r\n")
            if kept:
                del self.buffer[: len(self.buffer) - len(kept)]
                return True
            self.buffer.clear()
        return False

    def header(self) -> bytes | None:
        """Look at the header that begins here, with the empty line behind it; None if none begins."""
        if not self.fill(len(WARC_MAGIC)) or not self.buffer.startswith(WARC_MAGIC):
            return None
        size = 1 << 12
        while True:
            more = self.fill(size)
            end = _end_of_header(self.buffer)
            if end is not None:
                return bytes(self.buffer[:end])
            if not more or size >= _LONGEST_HEADER:
                return None
            size *= 4

    def content(self, fields: dict[str, str], header: bytes, length: int) -> _Record:
        """Take the content of a record, not more of it than may be kept."""
        if length <= MAX_RECORD_BYTES:
            whole = self.fill(length)
            content = self.take(length)
        else:
            self.fill(KEPT_RAW_BYTES)
            content = self.take(KEPT_RAW_BYTES)
            left = length - len(content)
            while left > 0 and self.fill(1):
                left -= len(self.take(left))
            whole = left == 0
        problem = None
        if not whole:
            problem = f"the file breaks off inside this record; {MEND_FILE}"
        elif length > MAX_RECORD_BYTES and _may_be_article(fields):
            problem = (
                f"{length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a record may have (the first "
                f"{KEPT_RAW_BYTES:,} are kept); remove it"
            )
        return _Record(fields, header, content, length, problem)

    def junk(self) -> _Record:
        """Take what is no record, up to where the next one begins."""
        kept = bytearray()
        length = 0
        while True:
            found = _NEXT_RECORD.search(self.buffer)
            if found is not None:
                size = found.start() + 1
            else:
                size = len(self.buffer) if self.ended else max(0, len(self.buffer) - 64)
            kept += self.take(size)[: KEPT_RAW_BYTES - len(kept)]
            length += size
            if found is not None or self.ended:
                break
            self.fill(len(self.buffer) + 1)
        cut = f" (the first {KEPT_RAW_BYTES:,} of {length:,} bytes are kept)" if length > len(kept) else ""
        reason = f"no WARC record where one should begin{cut}; get a whole copy of the file"
        return _Record({}, b"", bytes(kept), length, reason)


def _end_of_header(data: bytes | bytearray) -> int | None:
    """Return where the empty line behind a header ends; None if there is none."""
    usual = data.find(b"\r\n\r\n", 0, _LONGEST_HEADER)
    short = data.find(b"\n\n", 0, _LONGEST_HEADER if usual < 0 else usual)
    if short >= 0:
        return short + 2
    return None if usual < 0 else usual + 4


def _fields(header: bytes) -> dict[str, str]:
    """Read header lines; of a repeated field the last counts; lines that begin with white space go on."""
    fields: dict[str, str] = {}
    name = ""
    for line in header.decode(errors="replace").replace("\r\n", "\n").split("\n")[1:]:
        if line[:1] in {" ", "\t"} and name:
            fields[name] += f" {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon and name:
            fields[name] = value.strip()
        else:
            name = ""
    return fields


def _may_be_article(fields: dict[str, str]) -> bool:
    return fields.get("warc-type", "").lower() in {"response", "resource", "conversion", "continuation"}


def _outcome(record: _Record, source: Source) -> Document | Reject | None:
    kind = record.fields.get("warc-type", "").lower()
    content_type = record.fields.get("content-type", "").lower()
    url = record.fields.get("warc-target-uri", "").strip("<>") or None
    if not _may_be_article(record.fields) or not record.content:
        return None
    if kind == "continuation":
        return Reject(source.origin, "a part of a page that is cut into several records; join them", source.raw)
    if kind != "response" or not content_type.startswith("application/http"):
        if kind == "response" and content_type.startswith("text/dns"):
            return None
        fields = {"content-type": content_type}
        return _content_outcome(record, source, url, fields, record.content)
    end = _end_of_header(record.content)
    head = record.content if end is None else record.content[:end]
    status = head.split(b"\n", 1)[0].split(None, 2)
    if len(status) < 2 or not status[0].upper().startswith(b"HTTP/"):
        return Reject(source.origin, "an answer without HTTP status; get a whole copy of the file", source.raw)
    if status[1] != b"200":
        return None
    fields = _fields(head)
    return _content_outcome(record, source, url, fields, b"" if end is None else record.content[end:])


def _content_outcome(
    record: _Record, source: Source, url: str | None, fields: dict[str, str], content: bytes
) -> Document | Reject | None:
    content_type = fields.get("content-type", "").lower()
    told_page = content_type.startswith(_PAGES)
    if not content.strip() or _is_robots(url):
        return None
    if not told_page and content_type.startswith(_OTHER_TEXTS):
        named = printable(content_type.partition(";")[0].strip())
        return Reject(source.origin, f"no web page but {named}; convert it, or leave it out", source.raw)
    if content_type and not told_page:
        return None
    unpacked = _unpacked(content, fields)
    if isinstance(unpacked, str):
        return Reject(source.origin, unpacked, source.raw)
    if not told_page and not _LOOKS_LIKE_PAGE.match(unpacked[:1024]):
        return None
    if not unpacked.strip():
        return None
    charset = _CHARSET.search(content_type)
    return page_document(unpacked, source, url, charset[1] if charset else None, cut="warc-truncated" in record.fields)


def _is_robots(url: str | None) -> bool:
    try:
        return urlsplit(url or "").path.lower() == "/robots.txt"
    except ValueError:
        return False


def _unpacked(content: bytes, fields: dict[str, str]) -> bytes | str:
    """Undo the encodings of the transfer; some archives keep the headers of those that they have undone already."""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        content = _joined_chunks(content) or content
    for name in reversed([name.strip() for name in fields.get("content-encoding", "").lower().split(",")]):
        if name in {"", "identity", "utf-8", "none"}:
            continue
        unpack = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd}.get(name)
        unpacked = unpack(content) if unpack is not None else f"packed as {printable(name)}, which newsdb cannot unpack"
        if isinstance(unpacked, bytes):
            content = unpacked
        elif not _LOOKS_LIKE_PAGE.match(content[:1024]):
            return f"{unpacked}; write the archive with unpacked pages, or remove it"
    return content


def _joined_chunks(content: bytes) -> bytes | None:
    """Join the chunks of a chunked transfer; None if it is none."""
    parts: list[bytes] = []
    position = 0
    while True:
        end = content.find(b"\n", position, position + 64)
        if end < 0:
            return b"".join(parts) if parts and position >= len(content) else None
        try:
            size = int(content[position:end].split(b";")[0].strip(), 16)
        except ValueError:
            return None
        if size <= 0:
            return b"".join(parts) if size == 0 else None
        parts.append(content[end + 1 : end + 1 + size])
        position = end + 1 + size
        position += 2 if content[position : position + 2] == b"\r\n" else 1


def _gunzip(content: bytes) -> bytes | str:
    return _inflated(content, 31)


def _inflate(content: bytes) -> bytes | str:
    unpacked = _inflated(content, 15)
    return unpacked if isinstance(unpacked, bytes) else _inflated(content, -15)


def _inflated(content: bytes, window: int) -> bytes | str:
    try:
        unpacker = zlib.decompressobj(wbits=window)
        unpacked = unpacker.decompress(content, MAX_PAGE_BYTES + 1)
    except zlib.error as error:
        return f"its gzip data are damaged ({error})"
    return unpacked if unpacker.eof or len(unpacked) > MAX_PAGE_BYTES else "its gzip data break off"


def _unzstd(content: bytes) -> bytes | str:
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(content) as reader:
            return reader.read(MAX_PAGE_BYTES + 1)
    except zstandard.ZstdError as error:
        return f"its zstd data are damaged ({error})"


def _unbrotli(content: bytes) -> bytes | str:
    try:
        import brotli  # noqa: PLC0415  (an extra)
    except ImportError:
        return "it is packed by Brotli, and to unpack that a library is missing: pip install 'newsdb[web]'"
    try:
        unpacker = brotli.Decompressor()
        unpacked: bytes = unpacker.process(content, output_buffer_limit=MAX_PAGE_BYTES + 1)
    except brotli.error:
        return "its Brotli data are damaged"
    return unpacked if unpacker.is_finished() or len(unpacked) > MAX_PAGE_BYTES else "its Brotli data break off"
