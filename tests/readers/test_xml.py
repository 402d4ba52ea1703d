"""Feeds and NewsML-G2: what is an article, dirt of the wild, damage, and that nothing is expanded or fetched."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning import clean
from newsdb.documents import Article, Document, PubStatus, Reject, Withdrawal
from newsdb.readers import Format, discover, read, streams
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_NESTING
from tests.readers.conftest import kinds, read_bytes, reasons

LONG = "The ferry was late again, and nobody on the pier knew why. " * 20
ITEM = "<item><link>https://a.example/1</link><content:encoded>&lt;p&gt;One.&lt;/p&gt;</content:encoded></item>"
START = '<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
END = "</channel></rss>"


def feed(*items: str, start: str = START, end: str = END) -> bytes:
    """Write a feed."""
    return (start + "\n".join(items) + end).encode()


def the_document(data: bytes) -> Document:
    """Read what holds one article."""
    (document,) = read_bytes(data)
    assert isinstance(document, Document), document.reason
    return document


def item(inside: str, name: str = "item") -> str:
    """Write an item."""
    return f"<{name}>{inside}</{name}>"


@pytest.mark.parametrize(
    ("inside", "body"),
    [
        ("<content:encoded><![CDATA[<p>A &amp; B</p><p>“C”&nbsp;d</p>]]></content:encoded>", "A & B\n“C”\u00a0d"),
        ("<content:encoded>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</content:encoded>", "A & B"),
        ("<content:encoded>plain\ntext</content:encoded>", "plain\ntext"),
        ("<description>short</description><content:encoded>Whole.</content:encoded>", "Whole."),
        (f"<description>{LONG}</description>", LONG.strip()),
        ("<content type='text'>a &lt;b&gt;</content>", "a <b>"),
        ("<content type='html'>a &lt;b&gt;c&lt;/b&gt;</content>", "a c"),
        ("<content type='xhtml'><div><p>a <b>c</b></p><p>&lt;d&gt;</p></div></content>", "a c\n<d>"),
        ("<x:encoded xmlns:x='http://purl.org/rss/1.0/modules/content/'>Own prefix.</x:encoded>", "Own prefix."),
        ("<!-- <content:encoded>no</content:encoded></item> --><content:encoded>Yes.</content:encoded>", "Yes."),
    ],
)
def test_bodies_of_feeds(inside: str, body: str) -> None:
    """The text is that of content:encoded or content, as paragraphs; a description only if it is the whole text."""
    for name in ("item", "entry"):
        assert the_document(feed(item(inside, name))).body == body


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<title>T</title><description>A teaser.</description>", "only a summary"),
        (f"<summary>{LONG.strip()} Read more …</summary>", "only a summary"),
        ("<title>T</title>", "neither content:encoded nor content"),
        ("<content:encoded>One.</content>", "not well-formed XML"),
        ("<content:encoded>One.", "not well-formed XML"),
        ("<a>" * (MAX_NESTING + 1) + "</a>" * (MAX_NESTING + 1), "nested deeper"),
        ("<content:encoded>&a;</content:encoded><x><!ENTITY a 'b'></x>", "not well-formed XML"),
    ],
)
def test_items_that_are_rejected(inside: str, says: str) -> None:
    """An item without its text, or broken, is one reject with its place and bytes; those around it are read."""
    outcomes = read_bytes(feed(ITEM, item(inside), ITEM))
    assert kinds(outcomes) == "drd"
    assert says in reasons(outcomes)
    assert outcomes[1].origin.position == "item 2"
    assert outcomes[1].raw == item(inside).encode()


@pytest.mark.parametrize(
    ("inside", "body"),
    [
        ("<content:encoded>Fish & chips & more &c.</content:encoded>", "Fish & chips & more &c."),
        ("<content:encoded>caf&eacute;&nbsp;&unknown;</content:encoded>", "café\u00a0&unknown;"),
        ("<content:encoded>bell\x07 &#8; end</content:encoded>", "bell\x07 \x08 end"),
        ("<undeclared:x>1</undeclared:x><content:encoded>One.</content:encoded>", "One."),
    ],
)
def test_dirt_of_feeds(inside: str, body: str) -> None:
    """Stray ampersands, HTML's named characters, control characters and undeclared prefixes cost nothing."""
    document = the_document(feed(item(inside)))
    assert document.body == body
    if "\x07" in body:
        article = clean(document)
        assert isinstance(article, Article)
        assert "control_characters" in {repair.kind for repair in article.repairs}


def test_fields_of_items() -> None:
    """Names, dates and addresses are found where the many kinds of feeds have them."""
    inside = (
        "<title>A &amp;amp; &lt;i&gt;B&lt;/i&gt;</title><guid>https://a.example/7</guid><dc:date>2020-05-11</dc:date>"
        "<author>desk@a.example (Oda Finch)</author><source url='https://b.example'>Quay Post</source>"
        "<dc:language>en</dc:language><content:encoded>One.</content:encoded><media:x url='u'/><media:x url='v'/>"
    )
    document = the_document(feed(item(inside)))
    assert (document.title, document.url, document.published) == ("A & B", "https://a.example/7", "2020-05-11")
    assert (document.authors, document.publisher, document.language) == (("Oda Finch",), "Quay Post", "en")
    assert document.extra["media:x"] == [{"@url": "u"}, {"@url": "v"}]


def test_old_feeds() -> None:
    """RSS 1.0, whose items stand beside the channel, is read."""
    start = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>Quay Post</title></channel>'
    )
    one = '<item rdf:about="https://a.example/1"><c:encoded>One.</c:encoded></item>'
    document = the_document(feed(one, start=start, end="</rdf:RDF>"))
    assert (document.body, document.url, document.publisher) == ("One.", "https://a.example/1", "Quay Post")


@pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "utf-8", "x-nonsense"])
def test_encodings_of_feeds(declared: str) -> None:
    """The declared encoding is used where the bytes are no UTF-8."""
    start = START.replace("?>", f' encoding="{declared}"?>', 1)
    data = feed(item("<content:encoded>café</content:encoded>"), start=start)
    assert the_document(data).body == "café"
    document = the_document(data.decode().encode("cp1252"))
    assert (document.body, document.encoding) == ("café", "windows-1252")
    assert the_document(b"\n\n" + data).body == "café"
    assert the_document(data.decode().encode("utf-16")).body == "café"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (feed(ITEM, ITEM, end=""), "ddr"),
        (feed(ITEM, ITEM[:-20], end=""), "dr"),
        (feed(ITEM, ITEM[:60], ITEM, end=END), "drd"),
        (feed(ITEM, "<item/>", ITEM), "drd"),
        (feed(ITEM, "<item><![CDATA[", ITEM), "dr"),
        (gzip.compress(feed(ITEM, ITEM))[:-9], "ddr"),
        (feed(), "r"),
        (ITEM.encode(), "d"),
        (feed(ITEM) + feed(ITEM), "dd"),
    ],
)
def test_damaged_feeds(data: bytes, expected: str) -> None:
    """What breaks off or lacks an end tag costs itself only, and is one reject."""
    outcomes = read_bytes(data, Format.FEED)
    assert kinds(outcomes) == expected
    reasons(outcomes)


def test_no_entity_is_expanded(tmp_path: Path) -> None:
    """Entities that a document type declares are text: neither a bomb nor another file can be drawn in."""
    (tmp_path / "secret").write_text("secret")
    start = (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "{tmp_path}/secret">]>'
        + START[22:]
    )
    document = the_document(feed(item("<content:encoded>x &b; &f; y</content:encoded>"), start=start))
    assert document.body == "x &b; &f; y"


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item beyond the maximum is a reject that holds its first part, and reading goes on."""
    monkeypatch.setattr("newsdb.readers.xml_records.MAX_RECORD_BYTES", 2 << 20)
    monkeypatch.setattr("newsdb.readers.xml_documents.MAX_RECORD_BYTES", 2 << 20)
    with (tmp_path / "a.xml").open("wb") as file:
        file.write(START.encode() + ITEM.encode() + b"<item><content:encoded>")
        for _ in range(20):
            file.write(b"x" * (1 << 20))
        file.write(b"</content:encoded></item>" + ITEM.encode() + b"y" * (4 << 20) + END.encode())
    (found,) = discover([str(tmp_path / "a.xml")])
    tracemalloc.start()
    outcomes = list(read(found))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds(outcomes) == "drd"
    assert len(outcomes[1].raw) == KEPT_RAW_BYTES
    assert "20,971,568 bytes long" in reasons(outcomes)
    assert peak < 20 << 20


ITEMS = st.sampled_from([ITEM, "<item><title>no text</title></item>", "<item><b></item>", "<item/>", "<item>cut"])


@given(st.lists(ITEMS, max_size=6), st.integers(1, 60))
def test_every_item_is_accounted_for(items: list[str], piece: int) -> None:
    """Whatever the pieces in which a feed arrives, each item ends in one outcome, in order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "READ_SIZE", piece)
        outcomes = read_bytes(feed(*items), Format.FEED)
    assert kinds(outcomes) == ("".join("d" if one == ITEM else "r" for one in items) or "r")


G2 = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:7" version="2" xml:lang="en">'
XHTML = "<head><title>no</title></head><body><p>One.</p><p>Two.</p></body>"
META = "<itemMeta><itemClass qcode='ninat:text'/><provider qcode='nprov:WIRE'/>{}</itemMeta>"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<inlineData contenttype='text/plain'>One.\nTwo.</inlineData>", "One.\nTwo."),
        ("<inlineData contenttype='text/html'>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.</inlineData>", "One.\nTwo."),
        (f"<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'>{XHTML}</html></inlineXML>", "One.\nTwo."),
        ("<remoteContent href='x.jpg'/><inlineXML><p>One.</p></inlineXML>", "One."),
    ],
)
def test_bodies_of_newsml(content: str, body: str) -> None:
    """The text of a news item is found in any of its forms."""
    usable = META.format("<pubStatus qcode='stat:usable'/>")
    document = the_document(f"{G2}{usable}<contentSet>{content}</contentSet></newsItem>".encode())
    assert (document.body, document.publisher, document.language) == (body, "WIRE", "en")
    assert document.status is PubStatus.USABLE


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("stat:canceled", PubStatus.CANCELED),
        ("stat:withheld", PubStatus.WITHHELD),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", PubStatus.CANCELED),
    ],
)
@pytest.mark.parametrize("content", ["", "<contentSet><inlineData>Old text.</inlineData></contentSet>"])
def test_withdrawn_items_of_newsml(code: str, status: PubStatus, content: str) -> None:
    """An item that the agency took back is a withdrawal, with or without text, and names item, agency and version."""
    key = "uri" if code.startswith("http") else "qcode"
    meta = META.format(f"<versionCreated>2020-05-11T10:00:00Z</versionCreated><pubStatus {key}={code!r}/>")
    outcome = clean(the_document(f"{G2}{meta}{content}</newsItem>".encode()))
    assert isinstance(outcome, Withdrawal)
    assert (outcome.status, outcome.document_id, outcome.publisher) == (status, "urn:newsml:wire.example:7", "WIRE")
    assert outcome.version.created_at == datetime(2020, 5, 11, 10, tzinfo=UTC)


def test_a_text_item_without_text_is_rejected() -> None:
    """A news item of text without any is no article and not lost; one that says it is a picture is passed over."""
    document = the_document(f"{G2}{META.format('')}</newsItem>".encode())
    assert isinstance(clean(document), Reject)
    picture = f"{G2}{META.format('').replace('ninat:text', 'ninat:picture')}</newsItem>"
    assert "holds no article" in reasons(read_bytes(picture.encode()))
