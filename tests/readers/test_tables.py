"""CSV and TSV: dialects, dirt, and that each row ends in one outcome."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.documents import Document, Reject
from newsdb.readers import Format, KeyMap, discover, read
from newsdb.readers.limits import KEPT_RAW_BYTES
from tests.readers.conftest import kinds, read_bytes, reasons

HEADER = b"title,url,text\n"
ROW = b'T,https://a.example/1,"First.\nSecond, with ""quotes""."\n'
BODY = 'First.\nSecond, with "quotes".'


def bodies(outcomes: list[Document | Reject]) -> list[str | None]:
    """Give the texts; of a reject None."""
    return [outcome.body if isinstance(outcome, Document) else None for outcome in outcomes]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (HEADER + ROW, "input"),
        (HEADER + ROW, "a.csv"),
        (b"\xef\xbb\xbf" + HEADER + ROW, "input"),
        ((HEADER + ROW).decode().encode("utf-16"), "input"),
        (b"\n\n" + HEADER + b"\n" + ROW + b"\n\n", "a.csv"),
        (b'"Title";"URL";"Article Text"\n"T";"https://a.example/1";"First.\nSecond, with ""quotes""."\n', "input"),
        (b'title\turl\ttext\nT\thttps://a.example/1\t"First.\nSecond, with ""quotes""."\n', "a.tsv"),
        (b'sep=;\r\ntitle;url;text\r\nT;https://a.example/1;"First.\nSecond, with ""quotes""."\r\n', "a.csv"),
        (b'title,url,text\n"T","https://a.example/1","First.\nSecond, with \\"quotes\\"."\n', "input"),
        (HEADER.replace(b"\n", b",,\n") + ROW[:-1] + b",,\n", "a.csv"),
        (HEADER + ROW[:-1] + b",,,\n", "a.csv"),
        ((HEADER + ROW)[:-1], "a.csv"),
        ((HEADER + ROW).replace(b"title,url,text", b"HEADLINE,Web-URL,Article Body"), "input"),
    ],
)
def test_dialects(data: bytes, name: str) -> None:
    """Delimiters, quoting, byte order marks and encodings are told from the content."""
    (document,) = read_bytes(data, name=name)
    assert isinstance(document, Document)
    assert (document.title, document.url, document.body) == ("T", "https://a.example/1", BODY)


def test_old_line_ends() -> None:
    """Lines that end with carriage returns are lines."""
    assert bodies(read_bytes(b"title,text\rT,One.\rU,Two.\r", name="a.csv")) == ["One.", "Two."]


def test_foreign_bytes_are_marked_by_row() -> None:
    """A row that is no UTF-8 is read as Windows-1252 and says so; the others do not."""
    outcomes = read_bytes(b"title,text\nT,caf\xe9 \x93x\x94\nT,caf\xc3\xa9\n")
    documents = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    assert [document.body for document in documents] == ["café “x”", "café"]
    assert [document.encoding for document in documents] == ["windows-1252", None]


def test_fields_may_be_long() -> None:
    """A text of megabytes is read; the standard library's own limit is 128 KiB."""
    text = "Word. " * 500_000
    assert bodies(read_bytes(b'title,text\nT,"' + text.encode() + b'"\n')) == [text]


@pytest.mark.parametrize(
    ("rows", "expected", "says", "line"),
    [
        (b"T,One.\nT,U,Two.\nT,Three.\n", "drd", "3 fields where the header has 2", "line 3"),
        (b"T,One.\nT\nT,Three.\n", "drd", "1 fields where the header has 2", "line 3"),
        (b'T,One.\nT,"Two" x.\nT,Three.\n', "drd", "broken quoting", "line 3"),
        (b'T,One.\nT,"Two.\nT,Three.\nT,Four.\n', "drdd", "a quotation mark that nothing closes", "line 3"),
        (b'T,One.\nT,"Two.\n\nmore\nT,Three.\nT,"Four."\n', "drdd", "up to line 5", "line 3"),
        (b'T,One.\nT,"Two.', "dr", "a quotation mark that nothing closes", "line 3"),
        (b"T,One.\nT,\nT,Three.\n", "ddd", "", ""),
    ],
)
def test_broken_rows(rows: bytes, expected: str, says: str, line: str) -> None:
    """A broken row is one reject with its line and remedy, and the rows around it are read."""
    outcomes = read_bytes(b"title,text\n" + rows)
    assert kinds(outcomes) == expected
    rejected = [outcome for outcome in outcomes if isinstance(outcome, Reject)]
    for outcome in rejected:
        assert says in reasons([outcome])
        assert "mend or remove the row" in outcome.reason
        assert outcome.origin.position == line
        # With the header before it the row can be mended and loaded by itself.
        assert outcome.raw.startswith(b"title,text\nT")


def test_a_table_without_text_is_one_reject() -> None:
    """A table of which no column has the text is rejected as a whole; the reason names the columns and the remedy."""
    (outcome,) = read_bytes(b"name,size\na,1\nb,2\n", name="a.csv")
    assert isinstance(outcome, Reject)
    assert "its columns are: name, size" in reasons([outcome])
    assert "--map text=" in outcome.reason


def test_missing_values_and_repeated_columns() -> None:
    """Empty cells and the words for nothing are missing; a second column of one name is kept under its own."""
    (document,) = read_bytes(b"title,text,url,date,tag,tag,empty\nnull,One.,NaN,2020-05-11,x,y,\n")
    assert isinstance(document, Document)
    assert (document.title, document.url, document.published) == (None, None, "2020-05-11")
    assert document.extra == {"tag": "x", "tag_2": "y"}


def test_exact_names_come_first() -> None:
    """A column that is called as a known key comes before one that only means it."""
    (document,) = read_bytes(b"Text,text,TITLE\nother,One.,T\n")
    assert isinstance(document, Document)
    assert (document.body, document.title, document.extra) == ("One.", "T", {"Text": "other"})


def test_own_columns() -> None:
    """Columns of any name are read where they are mapped, also to fields that they are not usually for."""
    keys = KeyMap((("title", "Kopf"), ("text", "story"), ("publisher", "source")))
    (document,) = read_bytes(b"Kopf,story,source,text\nT,One.,Harbor,other\n", keys=keys)
    assert isinstance(document, Document)
    assert (document.title, document.body, document.publisher) == ("T", "One.", "Harbor")
    assert document.extra == {"text": "other"}


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field without end costs no more memory than a record may have, and a row beyond that is one reject."""
    monkeypatch.setattr("newsdb.readers.tables.MAX_RECORD_BYTES", 4 << 20)
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b'title,text\nT,One.\nT,"')
        for _ in range(60):
            file.write(b"x" * (1 << 20))
        file.write(b'"\nT,Three.\nT,"Four.\n')
        file.writelines(b"T,Five.\n" for _ in range(1000))
    (found,) = discover([str(tmp_path / "a.csv")])
    tracemalloc.start()
    outcomes = list(read(found))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds(outcomes) == "drdr" + "d" * 1000
    assert len(outcomes[1].raw) == KEPT_RAW_BYTES
    assert peak < 40 << 20


def test_many_lines_behind_an_open_quotation_mark() -> None:
    """A quotation mark that nothing closes costs its own row, however many lines follow."""
    outcomes = read_bytes(b'title,text\nT,"One.\n' + b"\n" * 300_000 + b"T,Two.\n" * 3)
    assert kinds(outcomes) == "rddd"


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;\t|"), st.booleans())
def test_every_row_comes_back(rows: list[tuple[str, str]], delimiter: str, quote_all: bool) -> None:
    """Whatever a spreadsheet writes, each row ends in one document with its own text."""
    written = io.StringIO()
    writer = csv.writer(
        written,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerow(["title", "text"])
    writer.writerows(rows)
    outcomes = read_bytes(written.getvalue().encode(), Format.CSV)
    words = {"", "NULL", "null", "None", "NaN", "nan", r"\N"}
    assert [body or "" for body in bodies(outcomes)] == ["" if text in words else text for _, text in rows]
