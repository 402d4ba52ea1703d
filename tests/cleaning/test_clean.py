"""From document to article: identity, outlet, fields, rejects."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning import MAX_BODY_CHARACTERS, clean, undo_repairs
from newsdb.cleaning.languages import read_language
from newsdb.cleaning.outlets import outlet_domain
from newsdb.cleaning.urls import article_id
from newsdb.documents import Article, Document, Origin, Reject


def document(**fields: Any) -> Document:
    """Make a document with a body and the given fields."""
    return Document(**{"origin": Origin("a.jsonl", "line 3"), "raw": b"{}", "body": "Some text.", **fields})


def article(**fields: Any) -> Article:
    """Make the article of such a document."""
    cleaned = clean(document(**fields))
    assert isinstance(cleaned, Article)
    return cleaned


def test_fields_of_an_article() -> None:
    """Every field of the document arrives in the article, read or as given."""
    made = article(
        url=" http://www.HarborLedger.example/2020/05/a/?utm_source=x ",
        title="  Bridge opens \n",
        published="20200511",
        authors=("Ana Keller", " ", "JosÃ© Rivera"),
        publisher="Harbor Ledger",
        language="EN_us",
        id="7",
        extra={"topic": "bridges"},
    )
    assert made.canonical_url == "https://harborledger.example/2020/05/a"
    assert made.id == article_id(made.canonical_url)
    assert made.url == "http://www.HarborLedger.example/2020/05/a/?utm_source=x"
    assert (made.source_name, made.domain) == ("harborledger.example", "harborledger.example")
    assert made.title == "Bridge opens"
    assert made.published_on == date(2020, 5, 11)
    assert made.authors == ("Ana Keller", "José Rivera")
    assert made.publisher == "Harbor Ledger"
    assert made.language_given == "en-us"
    assert made.document_id == "7"
    assert made.extra == {"topic": "bridges"}
    assert made.warnings == ()
    assert [repair.field for repair in made.repairs] == ["authors[1]"]
    assert undo_repairs(made.authors[1], made.repairs, "authors[1]") == "JosÃ© Rivera"


def test_spellings_of_a_url_are_one_article() -> None:
    """The same article under another spelling of its URL has the same id."""
    assert article(url="https://m.a.example/x?fbclid=1#top").id == article(url="http://www.a.example/x/").id


@pytest.mark.parametrize("body", [None, "", " \n\t\r\n", "\u00a0", "\x00\x07"])
def test_no_text_is_rejected(body: str | None) -> None:
    """A document without text is rejected with its raw input, place and reason."""
    rejected = clean(document(body=body))
    assert isinstance(rejected, Reject)
    assert rejected.reason.startswith("no text: ")
    assert rejected.raw == b"{}"


def test_too_much_text_is_rejected() -> None:
    """A text beyond the documented maximum is rejected, one of just that length is not."""
    assert isinstance(clean(document(body="x" * MAX_BODY_CHARACTERS)), Article)
    assert isinstance(clean(document(body="x" * (MAX_BODY_CHARACTERS + 1))), Reject)


def test_without_url_publisher_and_id_identify() -> None:
    """Without URL the publisher's own id is the identity, and a warning says so."""
    one = article(publisher="Harbor Ledger", id="77/a")
    assert one.url == one.canonical_url == "urn:newsdb:harbor-ledger:77%2Fa"
    assert one.warnings == ("no URL: identified by publisher and id",)
    assert (one.source_name, one.domain) == ("Harbor Ledger", None)
    assert article(publisher="Harbor Ledger", id="77/a", body="Corrected.").id == one.id


def test_short_ids_without_publisher_do_not_merge() -> None:
    """An id such as 1, which any collection may use, identifies nothing by itself."""
    assert article(id="1", title="A").id != article(id="1", title="B").id
    assert article(id="1", title="A").id == article(id="1", title="A").id
    assert article(id="9f3c-77aa-41d0").canonical_url == "urn:newsdb:-:9f3c-77aa-41d0"


def test_without_url_and_id_the_text_identifies() -> None:
    """Without URL and id the same text is the same article, another text another."""
    assert article(title="A").id == article(title="A").id
    assert article(title="A").id != article(title="A", body="Other text.").id
    assert article().source_name == "unknown"


def test_unusable_url_is_named_in_a_warning() -> None:
    """A URL that is none draws a warning with its value, and is no address in the article."""
    made = article(url="n/a", publisher="Harbor Ledger")
    assert made.warnings == ("unusable URL 'n/a': identified by its text",)
    assert made.url.startswith("urn:newsdb:harbor-ledger:sha256-")


def test_unreadable_values_become_null_with_a_warning() -> None:
    """An unreadable date and language are null and named, nothing is guessed."""
    made = article(url="https://a.example/x", published="3/4/16", language="Klingon!")
    assert (made.published_on, made.published_at, made.language_given) == (None, None, None)
    assert [warning.split(":")[0] for warning in made.warnings] == [
        "unreadable date '3/4/16'",
        "unreadable language 'klingon!'",
    ]


def test_encoding_is_recorded() -> None:
    """That the bytes were no UTF-8 is recorded as a repair, and does not disturb undoing."""
    made = article(body="caf\u00e9\r\n", encoding="windows-1252")
    assert [(repair.kind, repair.original) for repair in made.repairs] == [
        ("encoding", "windows-1252"),
        ("line_ends", "\r\n"),
    ]
    assert undo_repairs(made.body, made.repairs) == "caf\u00e9\r\n"


@pytest.mark.parametrize(
    ("given_code", "code"),
    [("en", "en"), ("EN", "en"), ("English", "en"), ("pt_BR", "pt-br"), ("eng", "eng"), ("", None), ("None", None)],
)
def test_languages(given_code: str, code: str | None) -> None:
    """Codes are lower-cased, English names become codes, missing ones draw no warning."""
    assert read_language(given_code) == (code, None)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.harborledger.example/a", "harborledger.example"),
        ("https://harborledger.example:8080/a", "harborledger.example"),
        ("https://a.b.bbc.co.uk/a", "bbc.co.uk"),
        ("https://one.blogspot.com/a", "one.blogspot.com"),
        ("https://co.uk/a", "co.uk"),
        ("https://127.0.0.1:8000/a", "127.0.0.1"),
        ("https://[2001:db8::1]:99/a", "2001:db8::1"),
        ("https://localhost/a", "localhost"),
    ],
)
def test_outlets(url: str, domain: str) -> None:
    """The outlet is the registrable domain, private suffixes included; odd hosts stand for themselves."""
    assert outlet_domain(url) == domain


ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | ANY_TEXT, lambda inner: st.lists(inner, max_size=3))


@given(
    st.builds(
        Document,
        origin=st.just(Origin("x")),
        raw=st.just(b""),
        body=ANY_TEXT,
        id=st.none() | ANY_TEXT,
        url=st.none() | ANY_TEXT | ANY_TEXT.map("https://a.example/".__add__),
        title=st.none() | ANY_TEXT,
        published=st.none() | ANY_TEXT,
        authors=st.lists(ANY_TEXT, max_size=3).map(tuple),
        publisher=st.none() | ANY_TEXT,
        language=st.none() | ANY_TEXT,
        extra=st.dictionaries(ANY_TEXT, JSON, max_size=3),
    )
)
def test_any_document_becomes_something_that_can_be_stored(given_document: Document) -> None:
    """Whatever the fields hold, cleaning ends in a reject or in an article that PostgreSQL can hold."""
    made = clean(given_document)
    if isinstance(made, Reject):
        return
    assert isinstance(made, Article)
    texts = [made.document_id, made.url, made.canonical_url, made.source_name, made.title, *made.authors, made.body]
    texts += [
        made.publisher,
        made.language_given,
        *made.warnings,
        *(repair.original for repair in made.repairs),
    ]
    for text in texts:
        assert text is None or b"\0" not in text.encode()
    json.dumps(made.extra, allow_nan=False, ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(made.extra).replace("\\\\", "")
    assert undo_repairs(made.body, made.repairs) == given_document.body
    assert made.source_name
    assert clean(given_document) == made
