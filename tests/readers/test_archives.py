"""Web archives: which records are articles, which are passed over, and damage."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard

from newsdb.documents import Document, Reject
from newsdb.readers import Format, discover, read
from newsdb.readers.limits import MAX_PAGE_BYTES
from tests.readers.conftest import kinds, read_bytes, reasons
from tests.readers.test_pages import ARTICLE, TEXT, page, shown

PAGE = page(json.dumps(ARTICLE))
URL = "https://quaypost.example/light"


def record(
    content: bytes, kind: str = "response", content_type: str = "application/http; msgtype=response", **more: str
) -> bytes:
    """Write a record."""
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": URL,
        "Content-Type": content_type,
        "Content-Length": str(len(content)),
    }
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"WARC/1.0\r\n{header}\r\n".encode() + content + b"\r\n\r\n"


def answer(
    body: bytes = PAGE, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", **more: str
) -> bytes:
    """Write a server's answer."""
    fields = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in more.items()}
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{header}\r\n".encode() + body


GOOD = record(answer())
INFO = record(b"software: x\r\n", "warcinfo", "application/warc-fields")


def test_pages_of_an_archive() -> None:
    """A page becomes a document with the address that it was fetched from; its bytes are the record's."""
    outcomes = read_bytes(INFO + GOOD + record(answer()))
    assert kinds(outcomes) == "dd"
    document = outcomes[0]
    assert isinstance(document, Document)
    assert (document.url, document.body, document.title) == (URL, TEXT, "Light returns")
    assert document.origin.position == "record 2"
    assert document.raw + b"\r\n\r\n" == GOOD


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_packed_archives(pack: object) -> None:
    """An archive whose records are compressed one by one reads as the whole does."""
    assert callable(pack)
    assert kinds(read_bytes(b"".join(pack(part) for part in (INFO, GOOD, GOOD)), name="a.warc.gz")) == "dd"


@pytest.mark.parametrize(
    "other",
    [
        INFO,
        record(b"GET / HTTP/1.1\r\n\r\n", "request", "application/http; msgtype=request"),
        record(b"fetchTimeMs: 3\r\n", "metadata", "application/warc-fields"),
        record(answer(b"", status="200 OK"), "revisit"),
        record(answer(status="301 Moved", Location="/x")),
        record(answer(status="404 Not Found")),
        record(answer(status="503 Busy")),
        record(answer(b"\x89PNG...", "image/png")),
        record(answer(b"body {}", "text/css")),
        record(answer(b"{}", "application/json")),
        record(answer(b"User-agent: *", "text/plain"), WARC_Target_URI="https://quaypost.example/robots.txt"),
        record(answer(b"")),
        record(answer(b"GIF89a...", "")),
        record(b"20210203 quaypost.example", "response", "text/dns"),
        record(b"\x89PNG...", "resource", "image/png"),
    ],
)
def test_what_is_no_article_is_passed_over(other: bytes) -> None:
    """Records that plainly are no articles leave no trace between those that are."""
    assert kinds(read_bytes(GOOD + other + GOOD)) == "dd"
    assert "holds no article" in reasons(read_bytes(other))


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (record(answer(b"<html></html>")), "no article was found"),
        (record(answer(b"%PDF-1.7", "application/pdf")), "no web page but application/pdf"),
        (record(answer(b"Some text.", "text/plain")), "no web page but text/plain"),
        (record(b"Some text.", "conversion", "text/plain"), "no web page but text/plain"),
        (record(b"more", "continuation"), "cut into several records"),
        (record(b"no answer"), "without HTTP status"),
        (record(answer(shown(TEXT).encode() + b"<p>", "text/html"), WARC_Truncated="length"), "cut off"),
        (record(answer(b"\x1f\x8bxxxx", Content_Encoding="gzip")), "gzip data"),
        (record(answer(gzip.compress(PAGE)[:-20], Content_Encoding="gzip")), "break off"),
        (record(answer(b"xxxx", Content_Encoding="br")), "Brotli data are damaged"),
        (record(answer(brotli.compress(PAGE)[:-9], Content_Encoding="br")), "Brotli data break off"),
        (record(answer(b"xxxx", Content_Encoding="lzw")), "packed as lzw"),
        (record(answer(b"<html>" + b" " * MAX_PAGE_BYTES)), "a page of"),
        (GOOD.replace(b"Content-Length: ", b"Content-Length: x"), "no WARC record where one should begin"),
        (b"garbage\n" + GOOD[:40] + b"\r\n", "no WARC record where one should begin"),
    ],
)  # fmt: skip
def test_what_may_be_an_article_is_rejected(other: bytes, says: str) -> None:
    """What might be an article and cannot be read is one reject with its bytes, and the records around it are read."""
    outcomes = read_bytes(GOOD + other + GOOD)
    assert kinds(outcomes) == "drd"
    assert says in reasons(outcomes)
    assert outcomes[1].raw
    assert other.startswith(outcomes[1].raw)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
        (brotli.compress(PAGE), {"Content_Encoding": "br"}),
        (zstandard.ZstdCompressor().compress(PAGE), {"Content_Encoding": "zstd"}),
        (PAGE, {"Content_Encoding": "gzip"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (b"%x\r\n%b\r\n5;a=b\r\n%b\r\n0\r\n\r\n" % (len(PAGE) - 5, PAGE[:-5], PAGE[-5:]),
         {"Transfer_Encoding": "chunked"}),
    ],
)  # fmt: skip
def test_encodings_of_the_transfer(body: bytes, fields: dict[str, str]) -> None:
    """Packed and chunked answers are unpacked, also those whose archive undid it and kept the header."""
    assert kinds(read_bytes(record(answer(body, **fields)))) == "d"


def test_resources_and_answers_without_type() -> None:
    """A page saved without its HTTP header, or of which the server did not say what it is, is a page."""
    assert kinds(read_bytes(record(PAGE, "resource", "text/html") + record(answer(content_type="")))) == "dd"


def test_line_feeds_alone_end_lines() -> None:
    """Archives whose header lines end with line feeds only are read."""
    header, content = GOOD.split(b"\r\n\r\n", 1)
    assert kinds(read_bytes(header.replace(b"\r\n", b"\n") + b"\n\n" + content)) == "d"


@pytest.mark.parametrize("cut", [len(GOOD) - 5, len(GOOD) // 2, 200, 60, 10])
def test_archives_that_break_off(cut: int) -> None:
    """The last record of an archive that breaks off is a reject that says so, packed or not."""
    for data in (GOOD + GOOD[:cut], gzip.compress(GOOD) + gzip.compress(GOOD[:cut])[:-6]):
        outcomes = read_bytes(data)
        assert kinds(outcomes) == "dr"
        assert outcomes[1].raw
        assert "get a whole copy" in reasons(outcomes)


def test_a_missing_brotli_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the reject says what to install."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert "pip install 'newsdb[web]'" in reasons(read_bytes(record(answer(b"xxxx", Content_Encoding="br"))))


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record beyond the maximum is a reject with its first part, a film of that size is passed over."""
    monkeypatch.setattr("newsdb.readers.warc.MAX_RECORD_BYTES", 2 << 20)
    size = 60 << 20
    with (tmp_path / "a.warc").open("wb") as file:
        for kind in ("response", "metadata"):
            file.write(f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode())
            for _ in range(60):
                file.write(b"x" * (1 << 20))
            file.write(b"\r\n\r\n")
        file.write(GOOD)
    (found,) = discover([str(tmp_path / "a.warc")])
    tracemalloc.start()
    outcomes = list(read(found, Format.WARC))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds(outcomes) == "rd"
    assert isinstance(outcomes[0], Reject)
    assert "62,914,560 bytes long" in outcomes[0].reason
    assert peak < 20 << 20
