"""Where the content leaves the format open or is damaged, the file's name decides; clear content comes first."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import tarfile
from collections.abc import Callable

import pytest
import zstandard

from newsdb.cleaning import clean
from newsdb.documents import Article, Document, Reject
from newsdb.readers import Format
from newsdb.readers.limits import KEPT_RAW_BYTES
from newsdb.readers.sniffing import sniff
from tests.readers.conftest import kinds, read_bytes

RECORD = {"title": "T", "text": "First.\nSecond.", "url": "https://a.example/1"}
LINE = json.dumps(RECORD).encode()
PRINTED = json.dumps(RECORD, indent=2).encode()
NOISE = random.Random(7)  # noqa: S311 - noise, no secret
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    ".bz2": bz2.compress,
}


@pytest.mark.parametrize(
    "first",
    [
        b"garbage",
        b"[" * 200_000,
        b"{" * 200_000,
        b"x" * 200_000,
        b'["' + b"x" * 200_000,
        b'{"text": "' + b"x" * 200_000,
        b"[]",
        b"{}",
        b"null",
        b'"text"',
        b"[1, 2",
        b'[{"text": "broken',
        b'{"text": "broken',
        b'{"text": "broken" "off"}',
        b'{"title": "a",',
        b"<html><body>503</body></html>",
        b"[oops],",
        b"\0" * 5000,
        bytes(range(256)).replace(b"\n", b"") * 20,
    ],
    ids=lambda first: repr(first[:20]),
)
@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".JL"])
def test_a_bad_first_line_costs_that_line_only(first: bytes, packing: str, suffix: str) -> None:
    """In a file named as JSON lines a bad first line is one reject, and all lines behind it are read."""
    outcomes = read_bytes(PACKERS[packing](b"\n".join([first, LINE, LINE, LINE])), name=f"a{suffix}{packing}")
    assert kinds(outcomes) == "rddd"
    assert outcomes[0].raw == first
    assert outcomes[0].origin.position == "line 1"


def test_a_huge_first_line_is_one_reject() -> None:
    """A first line beyond the maximum, without any line end in the head, costs itself only."""
    outcomes = read_bytes(gzip.compress(b"x" * (100 << 20) + b"\n" + LINE, 1), name="a.jsonl.gz")
    assert kinds(outcomes) == "rd"
    assert outcomes[0].raw == b"x" * KEPT_RAW_BYTES


@pytest.mark.parametrize("first", [b"garbage", b"[]", b"{}", b"null", b'{"text": "broken'])
def test_lines_further_on_tell_json_lines_without_a_name(first: bytes) -> None:
    """Whatever the name, articles one a line behind a bad first line are JSON lines."""
    assert kinds(read_bytes(b"\n".join([first, LINE, LINE]))) == "rdd"
    assert kinds(read_bytes(b"\n".join([first, LINE, LINE]), name="a.json")) == "rdd"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PRINTED, "d"),
        (PRINTED + b"\n" + PRINTED, "dd"),
        (json.dumps([RECORD, RECORD], indent=1).encode(), "dd"),
        (b"[\n" + LINE + b",\n" + LINE + b"\n]", "dd"),
        (b"[" + LINE + b",\n" + LINE + b"\n]", "dd"),
        (b"[\n" + LINE + b"\n]", "d"),
        (b"[" + LINE + b", " + LINE + b"]", "dd"),
        (b"[" + LINE + b"]\n[" + LINE + b", " + LINE + b"]", "ddd"),
        (json.dumps([{**RECORD, "pad": "x" * 200_000}, RECORD]).encode(), "dd"),
        (json.dumps({"articles": [RECORD] * 2000}, indent=1).encode(), "d" * 2000),
        (json.dumps([RECORD] * 2000, indent=1).encode(), "d" * 2000),
        (json.dumps([RECORD] * 2000).encode(), "d" * 2000),
        (b'[\n{"text": oops},\n' + LINE + b",\n" + LINE + b"\n]", "rdd"),
        (PRINTED.replace(b'"T"', b"T"), "r"),
        (b"T\n20200511\nhttps://a.example/1\nBody.", "d"),
    ],
)
def test_clear_content_comes_before_the_name(data: bytes, expected: str) -> None:
    """A JSON document or a text in a file named as JSON lines is read as what it is."""
    assert kinds(read_bytes(data, name="a.jsonl")) == expected


def test_list_lines_give_their_records() -> None:
    """A line with a list of articles among JSON lines gives each of them, with its place."""
    outcomes = read_bytes(LINE + b"\n[" + LINE + b", 7, " + LINE + b"]\n" + LINE)
    assert kinds(outcomes) == "ddrdd"
    assert outcomes[3].origin.position == "line 2, record 3"


def test_json_with_a_damaged_beginning() -> None:
    """What stands before the list in a file named as JSON costs itself only."""
    assert kinds(read_bytes(b"oops [" + LINE + b", " + LINE + b"]", name="a.json")) == "rdd"


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_pages_and_binary_data_stay_one_reject(name: str) -> None:
    """A web page or binary data under a name of JSON is one reject, not one a line."""
    for data in (b"<!DOCTYPE html>\n<html>\n<body>\nGone\n</body></html>\n", NOISE.randbytes(100_000)):
        assert kinds(read_bytes(data, name=name)) == "r"


@pytest.mark.parametrize(
    "data",
    [
        b"T\n20200511\nhttps://a.example/1\nA\0 text\0.",
        b"T\n20200511\nhttps://a.example/1\nA text." + b"\0" * 400,
        b"T\n2020\x000511\nhttps://a.example/1\nA text.",
        b'{"title": "T", "text": "A\0 te\0xt."}',
        b'[{"title": "T", "text": "A\0 te\0xt."}]',
    ],
)
@pytest.mark.parametrize("forced", [False, True])
def test_nuls_in_clean_text_are_cleanings_to_take_out(data: bytes, forced: bool) -> None:
    """A short text with NULs in it is read, and cleaning takes them out and records it."""
    form = {b"T": Format.TEXT, b"{": Format.JSON_LINES, b"[": Format.JSON}[data[:1]] if forced else None
    (document,) = read_bytes(data, form)
    assert isinstance(document, Document)
    article = clean(document)
    assert isinstance(article, Article)
    assert article.body == "A text."
    assert "unstorable_characters" in {repair.kind for repair in article.repairs} or b"2020\0" in data


def test_binary_data_with_text_in_it_stays_a_reject() -> None:
    """An archive that holds an article, and numbers in binary, are no text."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("T\n20200511\nhttps://a.example/1\n")
        info.size = 60_000
        archive.addfile(info, io.BytesIO(b"Some words. " * 5000))
    for data in (packed.getvalue(), b"".join(i.to_bytes(4, "little") for i in range(5000)), b"\0" * 5000):
        for form in (None, Format.TEXT):
            (outcome,) = read_bytes(data, form)
            assert isinstance(outcome, Reject)
            assert "is no text but" in outcome.reason


def test_mixed_formats() -> None:
    """In a file of several formats what is of another one is rejected line by line, with its place and remedy."""
    outcomes = read_bytes(b"\n".join([LINE, b"<p>A page.</p>", b"title,text", b"T,Text.", LINE]))
    assert kinds(outcomes) == "drrrd"
    for number, outcome in enumerate(outcomes[1:4], start=2):
        assert isinstance(outcome, Reject)
        assert outcome.origin.position == f"line {number}"
        assert outcome.reason.endswith("mend or remove the line")


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b"title,text\nT,Text.", "a", "csv"),
        (b"title;content\nT;Text.", "a.txt", "csv"),
        (b"text,words\nT,Text.", "a", None),
        (b"a,b\nT,Text.", "a.csv", "csv"),
        (b"a\tb\nT\tText.", "a.tsv", "tsv"),
        (b"a,b\nT,Text.", "a.tsv", "csv"),
        (b"<!-- x --><?xml version='1.0'?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss>", "a", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "a.json", "feed"),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "a", "feed"),
        (b"<rdf:RDF>", "a", None),
        (b"<nar:newsMessage>", "a", "newsml"),
        (b"<!DOCTYPE html><p>", "a", "html"),
        (b"<section>x</section>", "a.htm", "html"),
        (b"<section>x</section>", "a", None),
        (b"WARC/1.1\r\n", "a", "warc"),
        (b"PAR1", "a.csv", "parquet"),
    ],
)
def test_formats_are_told(data: bytes, name: str, form: str | None) -> None:
    """Each format is told by how it begins; the name helps only with tables and fragments of pages."""
    told = sniff(data, whole=True, name=name)
    assert (told if isinstance(told, Format) else None) == form
