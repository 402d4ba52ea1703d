"""Bad input: each record of it ends in exactly one document or reject, and memory stays bounded."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newsdb.documents import Document, Reject
from newsdb.readers import Format, discover, json_window, read, streams
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_NESTING, MAX_RECORD_BYTES
from newsdb.readers.lines import split_lines
from tests.readers.conftest import kinds, read_bytes, reasons
from tests.readers.test_compression import COMPRESSORS, LINE

NOISE = random.Random(7)  # noqa: S311 - noise, no secret


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"text": "a" "b"}', "not valid JSON (Expecting ',' delimiter at column 14)"),
        (b"not json", "not valid JSON"),
        (b'{"text": "a"', "not valid JSON"),
        (b"[1, 2]", "a list where an object"),
        (b'"text"', "a string where an object"),
        (b"17", "a number where an object"),
        (b"null", "null where an object"),
        (b'{"a": 1, "b": 2}', "its keys are: a, b"),
        (b'{"a\\u0000\\n\\ud83d": 1}', "its keys are: a\\x00\\n\\ud83d"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"text": "a", "x": ' + b"[" * (MAX_NESTING + 1) + b"]" * (MAX_NESTING + 1) + b"}", "nested deeper"),
        (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"\xff\xfe\x00\x01", "not valid JSON"),
    ],
)
@pytest.mark.parametrize("form", [None, Format.JSON_LINES])
def test_a_bad_line_is_one_reject(line: bytes, says: str, form: Format | None) -> None:
    """A bad line is rejected with its number, reason and bytes; the lines around it are read."""
    outcomes = read_bytes(b"\n".join([LINE, line, LINE]), form)
    assert kinds(outcomes) == "drd"
    assert outcomes[1].raw == line
    assert outcomes[1].origin.position == "line 2"
    assert says in reasons(outcomes)


def test_unfinished_last_line_is_named() -> None:
    """The last line of an interrupted download is a reject that says so."""
    outcomes = read_bytes(LINE + b"\n" + LINE[:30])
    assert kinds(outcomes) == "dr"
    assert "last line, and unfinished" in reasons(outcomes)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[%s, {"text": "a" "b"}, %s]' % (LINE, LINE), "drd"),
        (b'[%s, {"text": oops [1, {"}": 2}]}, %s]' % (LINE, LINE), "drd"),
        (b'[%s, 17, "x, y", [], null, %s]' % (LINE, LINE), "drrrrd"),
        (b"[%s, %s" % (LINE, LINE), "ddr"),
        (b"[%s, %s" % (LINE, LINE[:-5]), "dr"),
        (b'{"articles": [%s, %s' % (LINE, LINE[:-5]), "dr"),
        (b'{"articles": [%s]' % LINE, "dr"),
        (b"[%s] trailing" % LINE, "dr"),
        (b"[]", "r"),
        (b'{"articles": []}', "r"),
        (b"{}", "r"),
        (b"[" * 100_000, "r"),
        (b'[%s, {"x": %s}, %s]' % (LINE, b"[" * 5000 + b"]" * 5000, LINE), "drd"),
    ],
)
def test_bad_records_in_json(data: bytes, expected: str) -> None:
    """In a JSON document, too, a bad record is one reject and the ones behind it are read."""
    outcomes = read_bytes(data, Format.JSON)
    assert kinds(outcomes) == expected
    reasons(outcomes)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\r\n\t", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + NOISE.randbytes(3000), "a PNG image"),
        (b"PK\x03\x04" + NOISE.randbytes(3000), "unpack it first"),
        (b"%PDF-1.7\n" + NOISE.randbytes(3000), "a PDF"),
        (NOISE.randbytes(200_000), "binary data"),
        (b"\x1f\x8b" + NOISE.randbytes(3000), "gzip data are damaged"),
        (gzip.compress(NOISE.randbytes(200_000)), "binary data"),
        (b"\x1f\x8b", "truncated"),
    ],
)
@pytest.mark.parametrize("form", [None, Format.TEXT, Format.JSON_LINES, Format.JSON])
def test_garbage_is_one_reject(data: bytes, says: str, form: Format | None) -> None:
    """A file that is no text is one reject that says what it is, also if a format is forced."""
    outcomes = read_bytes(data, form)
    assert kinds(outcomes) == "r"
    assert says in reasons(outcomes)


TEXT = "Café — “x”\n20200511\nhttps://a.example/1\nBödy “é” — Ж.\nEnd."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(encoding: str) -> None:
    """UTF-16, UTF-32 and byte order marks are read right, in each format, and the document says so."""
    (document,) = read_bytes(TEXT.encode(encoding))
    assert isinstance(document, Document)
    assert (document.title, document.body) == ("Café — “x”", "Bödy “é” — Ж.\nEnd.")
    assert document.encoding is not None
    assert document.encoding.startswith(encoding)
    for data in ('{"text": "Ж é"}\n{"text": "Ж é"}\n', '[{"text": "Ж é"},\n{"text": "Ж é"}]'):
        documents = read_bytes(data.encode(encoding))
        assert [document.body for document in documents if isinstance(document, Document)] == ["Ж é"] * 2


@pytest.mark.parametrize(
    ("data", "body"),
    [
        ("naïve “x” – é".encode("cp1252"), "naïve “x” – é"),
        ("é Ж “x” ".encode() + b"\x93y\x94 \xe9", "é Ж “x” “y” é"),
        (b"a \x81\x8d b", "a \x81\x8d b"),
        (b"cut \xe2\x80", "cut â€"),
    ],
)
def test_bytes_that_are_no_utf8(data: bytes, body: str) -> None:
    """Bytes that are no UTF-8 are read as Windows-1252, those around them are not; the document says so."""
    for outcomes in (
        read_bytes(b"T\n20200511\nhttps://a.example/1\n" + data),
        read_bytes(b'{"text": "%s"}' % data),
        read_bytes(b'[{"text": "%s"}]' % data),
    ):
        (document,) = outcomes
        assert isinstance(document, Document)
        assert (document.body, document.encoding) == (body, "windows-1252")
        assert data in document.raw


def test_only_the_odd_record_is_marked() -> None:
    """Of several records only the one with foreign bytes is marked as such."""
    for data in (LINE + b'\n{"text": "\xe9"}\n' + LINE, b"[" + LINE + b', {"text": "\xe9"}, ' + LINE + b"]"):
        documents = [outcome for outcome in read_bytes(data) if isinstance(outcome, Document)]
        assert [document.encoding for document in documents] == [None, "windows-1252", None]


def test_lone_surrogates_are_passed_on() -> None:
    """Half of an escaped surrogate pair is read as it is: cleaning repairs and records it."""
    (document,) = read_bytes(b'{"text": "a \\ud83d b \\u0000"}')
    assert isinstance(document, Document)
    assert document.body == "a \ud83d b \0"


def parts_of(head: bytes, tail: bytes, size: int) -> Iterator[bytes]:
    """Make a huge stream without holding it."""
    yield head
    for _ in range(size // 65536):
        yield b"x" * 65536
    yield tail


def write(path: Path, parts: Iterator[bytes]) -> None:
    """Write a stream to a file."""
    with path.open("wb") as file:
        file.writelines(parts)


@pytest.mark.parametrize("form", [Format.JSON_LINES, Format.JSON, Format.TEXT])
def test_huge_records_are_rejected_in_bounded_memory(
    tmp_path: Path, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record beyond the maximum is a reject that holds its first part; memory is bounded, reading goes on."""
    monkeypatch.setattr("newsdb.readers.json_lines.MAX_RECORD_BYTES", 4 << 20)
    monkeypatch.setattr("newsdb.readers.json_records.MAX_RECORD_BYTES", 4 << 20)
    monkeypatch.setattr("newsdb.readers.MAX_RECORD_BYTES", 4 << 20)
    head, tail = {
        Format.JSON_LINES: (LINE + b'\n{"text": "', b'"}\n' + LINE + b"\n"),
        Format.JSON: (b"[" + LINE + b', {"text": "', b'"}, ' + LINE + b"]"),
        Format.TEXT: (b"T\n20200511\nhttps://a.example/1\n", b"end"),
    }[form]
    write(tmp_path / "huge", parts_of(head, tail, 60 << 20))
    (file,) = discover([str(tmp_path / "huge")])
    tracemalloc.start()
    outcomes = list(read(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds(outcomes) == ("r" if form is Format.TEXT else "drd")
    rejected = next(outcome for outcome in outcomes if isinstance(outcome, Reject))
    assert len(rejected.raw) == KEPT_RAW_BYTES
    assert "62,914," in rejected.reason
    assert "are kept" in rejected.reason
    assert peak < 40 << 20


def test_compression_bombs_stay_bounded(tmp_path: Path) -> None:
    """A small file that unpacks to a huge line takes no more memory than any huge line."""
    size = 300 << 20
    packer = zlib.compressobj(9, wbits=31)
    frame = zstandard.ZstdCompressor().compressobj()
    write(tmp_path / "gz", (packer.compress(part) for part in parts_of(b"{", b"\n" + LINE, size)))
    with (tmp_path / "gz").open("ab") as file:
        file.write(packer.flush())
    write(tmp_path / "zst", (frame.compress(part) for part in parts_of(b"{", b"\n" + LINE, size)))
    with (tmp_path / "zst").open("ab") as file:
        file.write(frame.flush())
    for found in discover([str(tmp_path / "gz"), str(tmp_path / "zst")]):
        tracemalloc.start()
        outcomes = list(read(found, Format.JSON_LINES))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert kinds(outcomes) == "rd"
        assert peak < 2.5 * MAX_RECORD_BYTES


@given(st.lists(st.binary(max_size=30)), st.integers(1, 12), st.integers(1, 20))
def test_lines_are_those_of_the_whole(lines: list[bytes], size: int, limit: int) -> None:
    """Whatever the pieces, the lines are those of the whole, and each is short or cut with its true length."""
    data = b"\n".join(lines)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    expected = data.split(b"\n")
    if not expected[-1]:
        expected.pop()
    found = list(split_lines(chunks, limit))
    assert [line.length for line in found] == [len(line) for line in expected]
    assert [line.number for line in found] == list(range(1, len(expected) + 1))
    for line, whole in zip(found, expected, strict=True):
        assert whole.startswith(line.data)
        assert line.data == whole or line.length > limit


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.lists(
        st.sampled_from([*'[]{}:,"\\ \n', "text", '"text":', '"a"', '"articles":', "1", "null", LINE.decode(), "é"])
    ).map(lambda parts: "".join(parts).encode()),
    st.none() | st.sampled_from(Format),
    st.sampled_from([lambda data: data, *COMPRESSORS.values()]),
    st.integers(0, 40),
)
@example(b'"', Format.JSON, bytes, 0)
@example(b'{"a"', Format.JSON, bytes, 0)
def test_any_bytes_end_in_an_outcome(
    data: bytes, form: Format | None, pack: Callable[[bytes], bytes], cut: int
) -> None:
    """Any bytes, packed, cut short or not, in any format, end in one outcome at least, and nothing raises."""
    packed = pack(data)
    outcomes = read_bytes(packed[: max(0, len(packed) - cut)], form)
    assert outcomes
    reasons(outcomes)


BAD = b'{"text": oops [1, {"}": 2}]}'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
RECORDS = st.fixed_dictionaries({"text": st.text()}, optional={"x": VALUES, "title": st.text(), "url": st.text()})


def text_of(record: dict[str, Any]) -> str | None:
    """Give a record's text; the words that tools write for a missing value are none."""
    text: str = record["text"]
    return None if text.strip() in {"None", "null"} else text


@given(
    st.lists(RECORDS | st.just(BAD) | st.just(b'{"text": "\xe9\xff"}'), min_size=1, max_size=8),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.integers(1, 40),
)
def test_every_record_is_accounted_for(
    records: list[object], indent: int | None, ensure_ascii: bool, piece: int
) -> None:
    """Whatever the records and the pieces they arrive in, each ends in one outcome, in order, with its text."""
    written = [
        record if isinstance(record, bytes) else json.dumps(record, indent=indent, ensure_ascii=ensure_ascii).encode()
        for record in records
    ]
    expected = [
        None if record == BAD else "éÿ" if isinstance(record, bytes) else text_of(record)
        for record in records
        if isinstance(record, dict | bytes)
    ]
    inputs = {Format.JSON: b"[" + b" ,\n".join(written) + b"]"}
    if indent is None:
        inputs[Format.JSON_LINES] = b"\n".join(written)
    for form, data in inputs.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "READ_SIZE", piece)
            patch.setattr(json_window, "WINDOW_SIZE", piece)
            outcomes = read_bytes(data, form)
        assert [outcome.body if isinstance(outcome, Document) else None for outcome in outcomes] == expected
        assert [outcome.raw for outcome in outcomes] == written


@given(st.text(), st.text(), st.text(), st.text())
def test_text_files_lose_nothing(title: str, published: str, url: str, body: str) -> None:
    """Of any text with three lines above it the body comes back, but for its last line end."""
    head = [line.translate(dict.fromkeys(map(ord, "\r\n"))) for line in (title, published, url)]
    data = "\n".join([*head, body]).encode()
    assume(streams._encoding(data) is None and not data.startswith((b"BZh", b"\x1f\x8b")))
    outcomes = read_bytes(data, Format.TEXT)
    if data.strip() and isinstance(outcomes[0], Document):
        assert outcomes[0].body == body.removesuffix("\n").removesuffix("\r")
