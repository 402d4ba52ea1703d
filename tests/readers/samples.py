"""What the fuzz tests start from: good inputs of each format, and pieces that mean something in it."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from newsdb.readers import Format
from tests.readers.conftest import FORMATS
from tests.readers.test_archives import GOOD, INFO, answer, record
from tests.readers.test_pages import ARTICLE, TEXT, page, shown


def table_bytes(count: int = 3) -> bytes:
    """Write a small table with columns of several types."""
    data = io.BytesIO()
    columns: dict[str, Any] = {
        "text": [f"Text {number}." for number in range(count)],
        "title": ["T"] * count,
        "date": pa.array([0] * count, pa.timestamp("us")),
        "authors": [["Oda Finch"]] * count,
        "x": [{"a": 1.5}] * count,
    }
    parquet.write_table(pa.table(columns), data, row_group_size=2)
    return data.getvalue()


def fixtures(*suffixes: str) -> list[bytes]:
    """Give the sample files of these kinds."""
    return [path.read_bytes() for path in sorted(FORMATS.iterdir()) if path.suffix in suffixes]


WORDS = [
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b'"',
    b"'",
    b"\\",
    b",",
    b"\t",
    b";",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"&",
    b"<",
    b">",
    "é“Ж\U0001f600".encode(),
    b"9" * 5000,
    b" " * 300,
]
JSON_TOKENS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b'"text"',
    b'"text": "x"',
    b"null",
    b"NaN",
    b"1e999",
    b"\\ud800",
    b"\\u0000",
    b'"articles": [',
    b'"uri": "u"',
    b'"pubStatus": "canceled"',
    b'"bodies": [{"value": "<p>x"}]',
    b"[" * 300,
]
TABLE_TOKENS = [
    b'"x',
    b'x"',
    b'""',
    b'\\"',
    b",,,",
    b"sep=;\n",
    b"title,text\n",
    b"T,Text.\n",
    b"'['",
    b"['a', 'b']",
    b"|",
]
XML_TOKENS = [
    b"<item>",
    b"</item>",
    b"<item/>",
    b"<entry a='",
    b"<newsItem ",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"&a;",
    b"&#0;",
    b"&#x110000;",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<content:encoded>",
    b"</channel></rss>",
    b"xmlns='",
    b"<pubStatus qcode='stat:canceled'/>",
    b"<a>" * 150,
]
PAGE_TOKENS = [
    b"<p>",
    b"</p>",
    b"<script type='application/ld+json'>",
    b'{"@type": "NewsArticle", "articleBody": "x"}',
    b"</script>",
    b"<meta charset=",
    b"utf-7",
    b"<link rel=canonical href='http://[x'>",
    b"<!--",
    b"<svg>",
    b"<table>",
    b"<div>" * 400,
    b'{"@graph": [',
    b"&#99999999999;",
    b"<title>",
]
WARC_TOKENS = [
    b"WARC/1.0\r\n",
    b"\r\n\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 99999999999\r\n",
    b"WARC-Type: resource\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"Content-Encoding: br\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Type: text/html; charset=idna\r\n",
    b"WARC-Target-URI: http://[x\r\n",
    GOOD,
]
SEEDS: dict[Format, tuple[list[bytes], list[bytes]]] = {
    Format.TEXT: (fixtures(".txt"), []),
    Format.JSON_LINES: (fixtures(".jsonl"), JSON_TOKENS),
    Format.JSON: (fixtures(".json"), JSON_TOKENS),
    Format.CSV: (
        [*fixtures(".csv"), b'title,text\nT,"One\nline"\nT,Two.\n', b'title;text\nT;"a \\"b\\" c"\n'],
        TABLE_TOKENS,
    ),
    Format.TSV: ([*fixtures(".tsv"), b"title\ttext\nT\tOne.\n"], TABLE_TOKENS),
    Format.PARQUET: ([table_bytes()], [b"PAR1"]),
    Format.HTML: ([*fixtures(".html"), page(json.dumps(ARTICLE)), page(body=shown(TEXT))], PAGE_TOKENS),
    Format.WARC: (
        [INFO + GOOD, GOOD + record(answer(gzip.compress(b"<html>x"), Content_Encoding="gzip"))],
        WARC_TOKENS,
    ),
    Format.FEED: (fixtures(".rss", ".atom"), XML_TOKENS),
    Format.NEWSML: (fixtures(".xml"), XML_TOKENS),
}
