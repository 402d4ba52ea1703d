"""Parquet: types, missing values, damage, bounded memory."""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import io
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from newsdb.cleaning import clean
from newsdb.documents import Article, Document
from newsdb.readers import Format, KeyMap, discover, read
from tests.readers.conftest import kinds, read_bytes, reasons


def write(columns: dict[str, Any], **options: Any) -> bytes:
    """Write a table."""
    data = io.BytesIO()
    parquet.write_table(pa.table(columns), data, **options)
    return data.getvalue()


def documents(data: bytes, **options: Any) -> list[Document]:
    """Read rows that all are articles."""
    outcomes = read_bytes(data, **options)
    assert set(kinds(outcomes)) == {"d"}, reasons(outcomes)
    return [outcome for outcome in outcomes if isinstance(outcome, Document)]


TABLE = {
    "Title": ["A", None],
    "text": ["One.", "Two."],
    "url": ["https://a.example/1", ""],
    "domain": ["a.example", "a.example"],
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_rows(pack: Any, compression: str) -> None:
    """Each row is a document, plain or inside a compressed stream; nulls and empty strings are missing."""
    first, second = documents(pack(write(TABLE, compression=compression)))
    assert (first.title, first.body, first.url, first.publisher) == ("A", "One.", "https://a.example/1", "a.example")
    assert (second.title, second.body, second.url, second.extra) == (None, "Two.", None, {})
    assert [first.origin.position, second.origin.position] == ["row 1", "row 2"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table comes from standard input, too."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(write(TABLE))))
    assert kinds(list(read(discover(["-"])[0]))) == "dd"


UTC = dt.UTC
NOON = dt.datetime(2020, 5, 11, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "day"),
    [
        (pa.array([NOON], pa.timestamp("us", "UTC")), "2020-05-11"),
        (pa.array([NOON.replace(hour=23)], pa.timestamp("ms", "Asia/Tokyo")), "2020-05-12"),
        (pa.array([NOON.replace(tzinfo=None)], pa.timestamp("s")), "2020-05-11"),
        (pa.array([1_589_200_200_000_000_001], pa.timestamp("ns")), "2020-05-11"),
        (pa.array([NOON.date()], pa.date32()), "2020-05-11"),
        (pa.array(["2020-05-11T12:30:00Z"]).dictionary_encode(), "2020-05-11"),
        (pa.array([1_589_200_200]), "2020-05-11"),
        (pa.array([None], pa.timestamp("us")), None),
        (pa.array([2**50], pa.timestamp("s")), None),
    ],
)
def test_dates(column: Any, day: str | None) -> None:
    """Dates of every type are read, times in their own zone."""
    (document,) = documents(write({"text": ["One."], "date": column}))
    article = clean(document)
    assert isinstance(article, Article)
    assert (None if article.published_on is None else str(article.published_on)) == day


def test_nested_and_odd_types() -> None:
    """Lists, objects, numbers, bytes and times are kept as JSON can hold them."""
    (document,) = documents(
        write(
            {
                "text": ["One."],
                "authors": [[{"name": "Oda Finch"}, {"name": None}]],
                "tags": [["a", None]],
                "score": [float("nan")],
                "price": pa.array([decimal.Decimal("1.50")]),
                "at": pa.array([dt.time(1, 2)]),
                "inner": [{"when": NOON, "raw": b"caf\xe9"}],
                "pairs": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())),
            }
        )
    )
    assert document.authors == ("Oda Finch",)
    assert document.extra["tags"] == ["a", None]
    assert document.extra["score"] is None
    assert document.extra["price"] == "1.50"
    assert document.extra["inner"]["raw"] == "café"
    assert document.extra["pairs"] == [["a", 1]]
    assert document.encoding == "windows-1252"


def test_strings_that_are_no_utf8() -> None:
    """A string column with foreign bytes is read as other files with them."""
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0\6\0\0\0"), pa.py_buffer(b"caf\xe9ok")]
    )
    first, second = documents(write({"text": bad}))
    assert (first.body, first.encoding) == ("café", "windows-1252")
    assert (second.body, second.encoding) == ("ok", None)


def test_own_columns() -> None:
    """Columns of any name are read where they are mapped, dotted ones out of objects."""
    keys = KeyMap((("text", "content.body"), ("title", "Kopf")))
    (document,) = documents(write({"content": [{"body": "One."}], "Kopf": ["T"]}), keys=keys)
    assert (document.body, document.title) == ("One.", "T")


def test_a_table_without_text_is_one_reject() -> None:
    """A table of which no column has the text is rejected as a whole, with its columns and the remedy."""
    outcomes = read_bytes(write({"a": [1, 2], "b": ["x", "y"]}))
    assert kinds(outcomes) == "r"
    assert "its columns are: a, b" in reasons(outcomes)
    assert "--map text=" in reasons(outcomes)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the reject says what to install."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    outcomes = read_bytes(write(TABLE))
    assert kinds(outcomes) == "r"
    assert "pip install 'newsdb[parquet]'" in reasons(outcomes)


@pytest.mark.parametrize("form", [None, Format.PARQUET])
def test_damaged_tables(form: Format | None) -> None:
    """A table that breaks off is one reject; of one damaged in the middle the other row groups are read."""
    data = write({"text": [f"Text {number}." for number in range(300)]}, row_group_size=100, compression="zstd")
    for damaged in (data[:-20], data[:60], data[:4]):
        assert kinds(read_bytes(damaged, form)) == "r"
    middle = parquet.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(0).data_page_offset + 30
    outcomes = read_bytes(data[:middle] + b"\xff" * 60 + data[middle + 60 :], form)
    assert kinds(outcomes) == "d" * 100 + "r" + "d" * 100
    assert outcomes[100].origin.position == "rows 101 to 200"
    assert "get a whole copy" in reasons(outcomes)


def test_what_is_no_parquet(tmp_path: Path) -> None:
    """A file forced to be Parquet that is none is one reject."""
    assert "is no Parquet file" in reasons(read_bytes(b'{"text": "One."}', Format.PARQUET))
    assert "an encrypted Parquet file" in reasons(read_bytes(b"PARE" + b"x" * 100))


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A table of one row group is read in batches, not as a whole."""
    texts = [f"{number} " + "word " * 2000 for number in range(8000)]
    parquet.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", row_group_size=8000, use_dictionary=False)
    del texts
    before = pa.total_allocated_bytes()
    most = 0
    for count, outcome in enumerate(read(discover([str(tmp_path / "a.parquet")])[0])):
        assert isinstance(outcome, Document)
        most = max(most, pa.total_allocated_bytes() - before) if count % 50 == 0 else most
    assert count == 7999
    assert most < 16 << 20
