"""Web pages: what is taken from JSON-LD, what from the page, and what is rejected."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from newsdb.cleaning import clean
from newsdb.documents import Article, Document
from newsdb.readers import Format
from newsdb.readers.markup import to_text
from tests.readers.conftest import kinds, read_bytes, reasons

TEXT = """\
The old lighthouse at Nether Quay will shine again from the first of May, the harbor board decided.
“We counted every penny, and it is enough,” said Oda Finch, who leads the board, on Tuesday evening.
Work on the lamp begins in March. Fishermen had asked for it since the storm four years ago took the roof off."""
ARTICLE = {"@type": "NewsArticle", "headline": "Light returns", "datePublished": "2021-02-03", "articleBody": TEXT}


def page(*scripts: str, head: str = "", body: str = "") -> bytes:
    """Write a page around texts of JSON-LD."""
    data = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!DOCTYPE html><html lang='en'><head>{head}{data}</head><body>{body}</body></html>".encode()


def shown(text: str) -> str:
    """Write text as a page shows it."""
    return "<article>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</article>"


def the_document(data: bytes, form: Format | None = None) -> Document:
    """Read a page that has an article."""
    (document,) = read_bytes(data, form)
    assert isinstance(document, Document), document.reason
    return document


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(ARTICLE),
        json.dumps([{"@type": "WebPage"}, ARTICLE]),
        json.dumps({"@graph": [{"name": "X"}, {**ARTICLE, "@type": ["Thing", "ReportageNewsArticle"]}]}),
        json.dumps({"@type": "WebPage", "mainEntity": {**ARTICLE, "@type": "http://schema.org/OpinionNewsArticle"}}),
        json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE)[:-1] + ",}",
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE).replace("\\n", "\n"),
        json.dumps({**ARTICLE, "articleBody": [TEXT]}),
        json.dumps({**ARTICLE, "articleBody": "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))}),
        json.dumps({**ARTICLE, "articleBody": TEXT.replace("“", "&ldquo;").replace("”", "&rdquo;")}),
    ],
)  # fmt: skip
def test_shapes_of_json_ld(script: str) -> None:
    """The article is found in lists, graphs and wrappings, in JSON with the usual slips, as text or markup."""
    document = the_document(page("{ not json", script))
    assert (document.body, document.title, document.published) == (TEXT, "Light returns", "2021-02-03")
    assert document.language == "en"


def test_the_article_of_this_page_is_taken() -> None:
    """Of several articles the one with the page's address counts, else the one with the longest text."""
    others = [{**ARTICLE, "url": f"https://a.example/{n}", "headline": f"T{n}"} for n in (1, 2)]
    canonical = '<link rel="canonical" href="https://a.example/2">'
    assert the_document(page(json.dumps(others), head=canonical)).title == "T2"
    teaser = {**ARTICLE, "articleBody": "Short.", "headline": "No"}
    assert the_document(page(json.dumps([teaser, ARTICLE]))).title == "Light returns"


def test_people_and_outlets_of_json_ld() -> None:
    """Authors and outlet are names, also where they are references; addresses are none."""
    linked: dict[str, Any] = {
        **ARTICLE,
        "author": [{"@id": "#oda"}, "https://a.example/people/x", {"name": "Bo Lark"}],
        "publisher": {"@type": "Organization", "name": "Quay Post"},
    }
    document = the_document(
        page(json.dumps({"@graph": [{"@id": "#oda", "@type": "Person", "name": "Oda Finch"}, linked]}))
    )
    assert (document.authors, document.publisher) == (("Oda Finch", "Bo Lark"), "Quay Post")


def test_what_a_page_shows() -> None:
    """Without articleBody the article is what the page shows, without its menus; the rest comes from meta tags."""
    head = (
        "<title>Light &amp; returns | Quay Post</title><meta property='og:title' content='Light &quot;returns&quot;'>"
        "<meta property='og:url' content='https://quaypost.example/light'><link rel=canonical href='/light'>"
        "<meta property='article:published_time' content='2021-02-03T04:05:06Z'>"
        "<meta name='author' content='By Bo Lark'>"
        "<meta property='og:site_name' content='Quay Post'><meta name='keywords' content='harbor'>"
    )
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/x'>Sports</a></li></ul></nav>"
    document = the_document(page(head=head, body=menu + shown(TEXT) + "<footer>Imprint</footer>"))
    assert document.body == TEXT
    assert (document.title, document.url) == ('Light "returns"', "https://quaypost.example/light")
    assert (document.published, document.authors, document.publisher) == (
        "2021-02-03T04:05:06Z",
        ("Bo Lark",),
        "Quay Post",
    )
    assert document.extra == {"meta": {"keywords": "harbor"}}
    article = clean(document)
    assert isinstance(article, Article)
    assert article.warnings == ()


def test_a_teaser_is_not_the_text() -> None:
    """Where articleBody is short and the page shows more, what it shows is taken."""
    assert the_document(page(json.dumps({**ARTICLE, "articleBody": TEXT[:60]}), body=shown(TEXT))).body == TEXT


def test_no_date_is_guessed() -> None:
    """A date that only stands in the text is none of the article's."""
    assert the_document(page(body=shown(TEXT + "\nIt was Feb 2, 2021."))).published is None


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", None), ("iso-8859-1", "windows-1252"), ("windows-1252", "windows-1252"), ("koi8-r", "koi8-r")],
)
def test_declared_encodings(charset: str, encoding: str | None) -> None:
    """A page is read in the encoding that it declares, UTF-8 in any case where it is valid."""
    text = TEXT.replace("“", '"').replace("”", '"') + (" Ж" if charset == "koi8-r" else " é")
    data = page(head=f"<meta charset='{charset}'>", body=shown(text)).decode()
    document = the_document(data.encode("cp1252" if charset == "iso-8859-1" else charset))
    assert document.body == text
    assert document.encoding == encoding
    wrong = the_document(data.encode())
    assert (wrong.body, wrong.encoding) == (text, None)


def test_utf16_pages() -> None:
    """A page in UTF-16 with a byte order mark is read."""
    assert the_document(page(json.dumps(ARTICLE, ensure_ascii=False)).decode().encode("utf-16")).body == TEXT


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html>\n<html><body></body></html>",
        b"<html>",
        b"<!-- x --><html><head><title>Gone</title></head></html>",
        page("[[[[" * 50_000),
        page(json.dumps({**ARTICLE, "articleBody": "  "})),
    ],
)
def test_pages_without_article(data: bytes) -> None:
    """A page without text is a reject that says so, with the page."""
    outcomes = read_bytes(data)
    assert kinds(outcomes) == "r"
    assert "no article was found in the page" in reasons(outcomes)
    assert outcomes[0].raw == data


def test_pages_are_told_by_content() -> None:
    """A page is told by its first element, behind declarations and comments, whatever the file's name."""
    data = page(json.dumps(ARTICLE))
    for start in (b"", b"\xef\xbb\xbf\n", b"<!-- saved -->\n", b"<?xml version='1.0'?>\n"):
        assert kinds(read_bytes(start + data, name="a.txt")) == "d"
    assert kinds(read_bytes(shown(TEXT).encode(), name="a.html")) == "d"


def test_huge_pages() -> None:
    """A page of megabytes is read if its JSON-LD has the text; nobody looks for it otherwise."""
    pad = "<p>x</p>" * 600_000
    assert the_document(page(json.dumps(ARTICLE), body=pad)).body == TEXT
    assert "is too long" in reasons(read_bytes(page(body=pad)))
    assert "a page of" in reasons(read_bytes(page(json.dumps(ARTICLE), body=pad * 4)))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without trafilatura pages with articleBody are read; of others the reject says what to install."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert the_document(page(json.dumps(ARTICLE))).body == TEXT
    outcomes = read_bytes(page(body=shown(TEXT)))
    assert "pip install 'newsdb[web]'" in reasons(outcomes)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain &amp; simple\nas is", "plain & simple\nas is"),
        ("<p>One\n  <b>two</b></p><p>Three<br>four</p>", "One two\nThree\nfour"),
        ("a<!-- <p>no --> b<script>if (a < b) x('<p>')</script>c<p>d", "a bc\nd"),
        ("<p>1 < 2 and 3 > 2</p>", "1 < 2 and 3 > 2"),
        ("<p title='a > b'>x</p><p title=\"it's\">y</p>", "x\ny"),
        ("<p title='broken>x</p><p>y</p>", "x\ny"),
        ("<p>cut <a href='x", "cut <a href='x"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<q>Yes</q>, she said<p></p>", "“Yes”, she said"),
        ("<ul><li>a</li><li>b</li></ul><td>c</td><td>d</td>", "a\nb\nc d"),
        ("<![CDATA[<p>x & y</p>]]><p>z</p>", "<p>x & y</p>\nz"),
        ("<p>&#" + "9" * 5000 + ";&nbsp;&#x110000;</p>", "\ufffd\u00a0\ufffd"),
    ],
)
def test_markup_to_text(markup: str, text: str) -> None:
    """Markup becomes what a reader sees, one paragraph a line, however broken it is."""
    assert to_text(markup) == text


@pytest.mark.parametrize(
    "unit",
    ["<", "<p", "<p>", "<p ", "<!--", "<![CDATA[", "<p '", '<p "', "&", "&#", "</", "<script>", "'>", "a=", "<q>"],
)
def test_markup_takes_linear_time(unit: str) -> None:
    """However often a broken piece is repeated, the text is there at once."""
    assert isinstance(to_text(unit * 200_000 + "<p>x"), str)
