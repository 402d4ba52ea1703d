"""The formats: each of them maps to the same document, and each is told by its content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsdb.cleaning import clean
from newsdb.documents import Article, Document, Reject
from newsdb.readers import Format, discover, read
from newsdb.readers.authors import author_names
from tests.readers.conftest import FORMATS, read_bytes

URL = "https://www.harborledger.example/2020/05/bridge-opens"
WIRE_ID = "urn:newsml:harborwire.example:20200511:bridge"
AUTHORS = ("Jane Odell", "Li Brandt")
EXPECTED: dict[str, dict[str, Any]] = {
    "text.txt": {"url": URL, "published": "20200511", "authors": (), "publisher": None, "language": None, "id": None},
    "newspaper4k.json": {"url": URL, "publisher": "Harbor Ledger", "language": "en"},
    "news-please.json": {"url": URL, "publisher": "harborledger.example", "language": "en"},
    "trafilatura.jsonl": {"url": URL, "publisher": "Harbor Ledger", "language": "en"},
    "fundus.json": {"url": None, "publisher": "HarborLedger", "language": None},
    "fundus-with-url.json": {"url": URL, "publisher": "Harbor Ledger", "language": "en"},
    "webz.json": {"url": URL, "publisher": "harborledger.example", "language": "english", "id": "5d1c0a77f1d24"},
    "cc_news.jsonl": {"url": URL, "publisher": "harborledger.example", "authors": ()},
    "event-registry.json": {"url": URL, "publisher": "harborledger.example", "language": "eng", "id": "6201001"},
    "corpus.jsonl": {"url": URL, "publisher": "Harbor Ledger", "id": "hl-77"},
    "newspaper4k.csv": {"url": URL, "publisher": "Harbor Ledger", "language": "en"},
    "table.tsv": {"url": URL, "publisher": "Harbor Ledger", "id": "hl-77"},
    "page.html": {"url": URL, "publisher": "Harbor Ledger", "language": "en"},
    "feed.rss": {"url": URL, "publisher": "Harbor Ledger", "language": "en", "id": "hl-77"},
    "feed.atom": {"url": URL, "publisher": "Harbor Ledger", "language": "en", "id": "tag:harborledger.example,2020:77"},
    "newsml-g2.xml": {"url": None, "publisher": "Harbor Wire", "language": "en", "id": WIRE_ID},
    "ninjs-3.json": {"url": None, "publisher": "Harbor Wire", "language": "en", "id": WIRE_ID},
    "ninjs-2.jsonl": {"url": None, "publisher": "Harbor Wire", "language": "en", "id": WIRE_ID},
    "ninjs-1.json": {"url": None, "publisher": "Harbor Wire", "language": "en", "id": WIRE_ID},
}
EXTRA = {
    "newspaper4k.csv": {"", "keywords"},
    "table.tsv": {"Section"},
    "page.html": {"json_ld", "meta"},
    "feed.rss": {"category", "description"},
    "feed.atom": {"updated", "summary"},
    "newsml-g2.xml": {"@version", "itemMeta", "contentMeta", "rightsInfo", "pubStatus"},
    "ninjs-3.json": {"subjects", "version", "pubStatus", "bodies", "headlines"},
    "ninjs-2.jsonl": {"subjects", "version", "pubstatus", "versioncreated"},
    "ninjs-1.json": {"type", "body_text"},
    "newspaper4k.json": {"top_image", "keywords", "meta_lang", "canonical_link"},
    "news-please.json": {"date_download", "description"},
    "trafilatura.jsonl": {"tags", "hostname", "fingerprint", "excerpt"},
    "fundus.json": {"topics", "free_access", "images"},
    "fundus-with-url.json": {"html"},
    "webz.json": {"thread", "crawled", "entities"},
    "cc_news.jsonl": {"description", "image_url"},
    "event-registry.json": {"date", "dateTime", "source", "sentiment"},
    "corpus.jsonl": {"topic"},
}


def test_every_fixture_is_tested() -> None:
    """No file of the fixtures is forgotten."""
    assert {path.name for path in FORMATS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_format_gives_the_same_article(name: str, formats: Path) -> None:
    """The same article in each format's own keys is read as the same text, title and day."""
    (document,) = read(discover([str(formats / name)])[0])
    assert isinstance(document, Document)
    text = (formats / "text.txt").read_text(encoding="utf-8").split("\n", 3)[3].removesuffix("\n")
    assert document.body == text
    assert document.title == "Bridge opens after four years"
    for field, value in {"authors": AUTHORS, **EXPECTED[name]}.items():
        assert getattr(document, field) == value, field
    assert EXTRA.get(name, set()) <= set(document.extra)
    assert not {"title", "text", "maintext", "body"} & set(document.extra)
    article = clean(document)
    assert isinstance(article, Article)
    assert str(article.published_on) == "2020-05-11"
    assert article.repairs == ()
    if document.url:
        assert article.canonical_url == "https://harborledger.example/2020/05/bridge-opens"
        assert article.warnings == ()


def test_unknown_keys_are_kept(formats: Path) -> None:
    """What newsdb has no column for is kept as it is, and nothing else."""
    (document,) = read(discover([str(formats / "corpus.jsonl")])[0])
    assert isinstance(document, Document)
    assert document.extra == {"topic": "bridges"}


BODY = "First.\nSecond."
RECORD = {"title": "T", "text": BODY, "url": "https://a.example/1"}


def bodies(data: bytes, form: Format | None = None) -> list[str | None]:
    """Read and return the bodies; rejects fail."""
    outcomes = read_bytes(data, form)
    assert not [outcome.reason for outcome in outcomes if isinstance(outcome, Reject)]
    return [outcome.body for outcome in outcomes if isinstance(outcome, Document)]


def compact(value: object) -> bytes:
    """Write JSON in one line."""
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (compact(RECORD), 1),
        (compact(RECORD) + b"\n" + compact(RECORD), 2),
        (b"\n\n" + compact(RECORD) + b"\r\n  \r\n" + compact(RECORD) + b"\n\n", 2),
        (compact([RECORD, RECORD]), 2),
        (json.dumps(RECORD, indent=2).encode(), 1),
        (json.dumps(RECORD, indent=2).encode() + b"\n" + json.dumps(RECORD, indent=2).encode(), 2),
        (json.dumps([RECORD, RECORD], indent=2).encode(), 2),
        (compact({"status": "ok", "totalResults": 2, "articles": [RECORD, RECORD]}), 2),
        (json.dumps({"results": [RECORD, RECORD], "page": {"next": 2}}, indent=1).encode(), 2),
        (compact({"response": {"docs": [RECORD, RECORD]}}), 2),
        (compact({"data": RECORD}), 1),
        (compact({"The Harbor": [RECORD], "The Bridge": [RECORD, RECORD]}), 3),
        (compact({**RECORD, "images": [{"text": "a caption"}], "data": [{"text": "x"}]}), 1),
        (compact([RECORD]) + b"\n" + compact([RECORD]), 2),
        (compact({"quotes": [], "mentions": [], **RECORD}), 1),
        (compact({**RECORD, "pad": "x" * 200_000}) + b"\n" + compact(RECORD), 2),
        (compact({"articles": [{**RECORD, "pad": "x" * 200_000}, RECORD]}), 2),
        (compact({"meta": "x" * 2_000_000, "articles": [RECORD, RECORD]}), 2),
        (json.dumps({"articles": [RECORD] * 30_000}, indent=1).encode(), 30_000),
    ],
)
def test_shapes_of_json(data: bytes, count: int) -> None:
    """JSON lines, objects, lists and wrappers around lists are told apart by their content."""
    assert bodies(data) == [BODY] * count


def test_publisher_of_a_group() -> None:
    """The key above a list of records is their outlet, unless it is a word such as "articles"."""
    grouped = read_bytes(compact({"The Harbor": [RECORD]})) + read_bytes(compact({"articles": [RECORD]}))
    assert [document.publisher for document in grouped if isinstance(document, Document)] == ["The Harbor", None]


def test_text_keeps_its_body_verbatim() -> None:
    """The body is everything behind the third line's end but the last line end, white space and all."""
    data = "Title\r\n20200511\r\nhttps://a.example/1\r\n\r\n  A \t\u00a0b\r\n\r\nlast\r\n\r\n".encode()
    (document,) = read_bytes(data)
    assert isinstance(document, Document)
    assert document.body == "\r\n  A \t\u00a0b\r\n\r\nlast\r\n"
    assert (document.title, document.published, document.url) == ("Title", "20200511", "https://a.example/1")


@pytest.mark.parametrize(
    "head",
    [
        "T\n20200511\nhttps://a.example/1",
        "T\n20200511\n",
        "T\n\nhttps://a.example/1",
        "\n20200511\nhttps://a.example/1",
        "T\n2020-05-11T10:00:00Z\nwww.a.example/1",
        "[Update] T\nMay 11, 2020\nhttps://a.example/1",
        "T\nunknown\nhttps://a.example/1",
        "{T}\r20200511\rhttps://a.example/1",
    ],
)
def test_text_with_missing_or_odd_lines(head: str) -> None:
    """An article whose title, date or URL line is empty or odd is still told as text."""
    end = "\r" if "\r" in head else "\n"
    assert bodies(f"{head}{end}Body.".encode()) == ["Body."]


@pytest.mark.parametrize(
    "text",
    [
        "# Project\n\nThis folder holds articles.\nSee https://a.example.\n",
        "one line only",
        "a,b,c\n1,2,3\n4,5,6\n",
        '<?xml version="1.0"?>\n<urlset><url><loc>https://a.example/1</loc></url></urlset>\n',
        "Dear all,\n\n\nin 2020 we met.\n",
        "T\n\n\nBody of what may be anything.",
    ],
)
def test_other_texts_are_not_swallowed(text: str) -> None:
    """A README, a table, a sitemap, a letter are no articles: one reject that names the remedy."""
    (outcome,) = read_bytes(text.encode())
    assert isinstance(outcome, Reject)
    assert "--format text" in outcome.reason
    assert outcome.raw == text.encode()


def test_forced_text_loads_as_given() -> None:
    """A forced format is taken: an odd date is passed on for cleaning to judge."""
    (document,) = read_bytes(b"Title\nlast Tuesday\nnowhere\nBody.", Format.TEXT)
    assert isinstance(document, Document)
    assert (document.published, document.url, document.body) == ("last Tuesday", "nowhere", "Body.")


@pytest.mark.parametrize(
    ("field", "names"),
    [
        (None, ()),
        ("", ()),
        ("None", ()),
        ("Jane Odell", ("Jane Odell",)),
        ("By Jane Odell, Li Brandt and Ana van der Keller", ("Jane Odell", "Li Brandt", "Ana van der Keller")),
        ("Jane Odell; Harbor Staff", ("Jane Odell", "Harbor Staff")),
        ("Jane Odell, Jr., Li Brandt", ("Jane Odell, Jr.", "Li Brandt")),
        ("Odell, Jane", ("Odell, Jane",)),
        ("Jane Odell, Bridge Correspondent", ("Jane Odell, Bridge Correspondent",)),
        ("Fire and Water Desk", ("Fire and Water Desk",)),
        (["Jane Odell", "", None, "Odell, Jane"], ("Jane Odell", "Odell, Jane")),
        ([{"name": "Jane Odell"}, {"name": None}], ("Jane Odell",)),
        ({"name": "Jane Odell"}, ("Jane Odell",)),
        (7, None),
        ([["x"]], None),
    ],
)
def test_authors(field: object, names: tuple[str, ...] | None) -> None:
    """Author fields become lists of names; a string is split only where all its parts look like names."""
    assert author_names(field) == names


def test_values_of_odd_types_do_not_get_lost() -> None:
    """A known key with a value of another type stays among the unknown ones; numbers are read as text."""
    (document,) = read_bytes(compact({**RECORD, "title": {"a": 1}, "id": 7, "published": 1465122600, "flag": True}))
    assert isinstance(document, Document)
    assert (document.title, document.id, document.published) == (None, "7", "1465122600")
    assert document.extra == {"title": {"a": 1}, "flag": True}


def test_missing_values() -> None:
    """Empty strings and the word None are missing values of known keys."""
    (document,) = read_bytes(compact({**RECORD, "title": "", "date_publish": "None", "authors": []}))
    assert isinstance(document, Document)
    assert (document.title, document.published, document.authors, document.extra) == (None, None, (), {})


@pytest.mark.parametrize("word", ["None", "null", " None "])
def test_the_word_none_is_no_text(word: str) -> None:
    """A text that a tool wrote as the word None is missing, as its title and date are; cleaning rejects it."""
    record = {"maintext": word, "date_publish": "None", "title": "None", "url": "https://a.example/1"}
    (document,) = read_bytes(compact(record))
    assert isinstance(document, Document)
    assert document.body is None
    outcome = clean(document)
    assert isinstance(outcome, Reject)
    assert outcome.reason.startswith("no text: the input has none")
    assert bodies(compact({**record, "text": "Some text."})) == ["Some text."]


@pytest.mark.parametrize("key", ["date", "date_publish", "publish_date", "pubDate"])
@pytest.mark.parametrize(
    ("value", "published", "day"),
    [
        (["2024-03-05"], "2024-03-05", "2024-03-05"),
        ({"$date": "2024-03-05T00:00:00Z"}, "2024-03-05T00:00:00Z", "2024-03-05"),
        ({"$date": {"$numberLong": "1709596800000"}}, "1709596800000", "2024-03-05"),
        ([{"$date": 1709596800000}], "1709596800000", "2024-03-05"),
        ([], None, None),
        ([None], None, None),
        (["2024-03-05", "2024-03-06"], '["2024-03-05", "2024-03-06"]', None),
        ({"year": 2024}, '{"year": 2024}', None),
        ({"$date": "2024-03-05", "zone": "é"}, '{"$date": "2024-03-05", "zone": "é"}', None),
        (True, "true", None),
    ],
)
def test_dates_in_lists_and_objects(key: str, value: object, published: str | None, day: str | None) -> None:
    """A date in a list of one or in MongoDB's wrapping is taken out; of anything else cleaning warns."""
    (document,) = read_bytes(compact({"text": BODY, key: value}))
    assert isinstance(document, Document)
    assert document.published == published
    assert (key in document.extra) is (published is not None and day is None)
    article = clean(document)
    assert isinstance(article, Article)
    assert (None if article.published_on is None else str(article.published_on)) == day
    assert any("unreadable date" in warning for warning in article.warnings) is (key in document.extra)


def test_a_readable_date_comes_before_an_odd_one() -> None:
    """An odd value under one key does not hide the date under another."""
    (document,) = read_bytes(compact({**RECORD, "date": {"year": 2024}, "pubDate": "2024-03-05"}))
    assert isinstance(document, Document)
    assert (document.published, document.extra) == ("2024-03-05", {"date": {"year": 2024}})


def test_numbers_that_json_cannot_hold_become_null() -> None:
    """NaN, infinities and numbers beyond all bounds become null, so that the rest can be stored."""
    (document,) = read_bytes(b'{"text": "x", "a": NaN, "b": -Infinity, "c": 1e999, "d": 1.5}')
    assert isinstance(document, Document)
    assert document.extra == {"a": None, "b": None, "c": None, "d": 1.5}
