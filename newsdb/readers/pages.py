"""Web pages: the bytes of one to a document.

The text is the ``articleBody`` of the page's JSON-LD where there is one, as the outlet itself gives it; else what
trafilatura (``newsdb[web]``) takes for the article. Title, date, authors, outlet, language and address come from
JSON-LD, then from ``meta``, ``link`` and ``title``: never from guesses about the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from newsdb.documents import Document, Reject
from newsdb.readers.authors import author_names
from newsdb.readers.decoding import decode_declared
from newsdb.readers.json_ld import LinkedArticle, find_article
from newsdb.readers.limits import MAX_PAGE_BYTES
from newsdb.readers.markup import Tag, has_tags, only, pieces, to_text, unescape
from newsdb.readers.xml_values import Source

# An articleBody that is shorter may be a teaser: what the page shows is looked at, too.
_SHORT_BODY = 280
# What is shorter and not said to be an article is a notice, such as "page not found".
_SHORTEST_TEXT = 100
# Of a page whose text has to be looked for: in a longer one that takes minutes, and gigabytes of memory.
_LONGEST_SHOWN = 4_000_000
_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_TAGS = only("html", "meta", "link", "title")
_CHARSET_WITHIN = 4096
_DATES = ("article:published_time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
          "date", "dc.date.issued", "dc.date", "dcterms.created", "pubdate", "publishdate", "publish-date",
          "publication_date", "cxenseparse:recs:publishtime")  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title")
_AUTHORS = ("author", "parsely-author", "article:author", "dc.creator", "sailthru.author", "byl")
_OUTLETS = ("og:site_name", "application-name", "dc.publisher")
_KEPT_META = re.compile(
    r"article:(?!published_time|author).+|description|(?:news_)?keywords|og:(?:type|image|description|updated_time)"
)


@dataclass(slots=True)
class _Head:
    """What a page says about itself.

    Attributes:
        meta: by name or property in lower case, the first of each.
        scripts: the texts of its JSON-LD.
        canonical: the address that it gives as its own.
        title: the text of its ``title``.
        language: of its outermost element.
    """

    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    canonical: str | None = None
    title: str | None = None
    language: str | None = None

    def first(self, names: tuple[str, ...]) -> str | None:
        return next((self.meta[name] for name in names if self.meta.get(name)), None)


def page_document(
    data: bytes, source: Source, url: str | None = None, charset: str | None = None, *, cut: bool = False
) -> Document | Reject:
    """Read a page.

    Args:
        data: its bytes.
        source: where it comes from.
        url: the address that it was fetched from, if that is known: it comes before what the page says.
        charset: its encoding, if something outside says it.
        cut: whether its end is missing; then only the text in its JSON-LD is whole.
    """
    if len(data) > MAX_PAGE_BYTES:
        reason = f"a page of {len(data):,} bytes, more than the {MAX_PAGE_BYTES:,} of any article; remove it"
        return Reject(source.origin, reason, source.raw)
    markup, guessed = decode_declared(data, charset or _declared(data))
    head = _read_head(markup)
    address = _address(url, head)
    linked = find_article(head.scripts, address or url)
    body, problem = _linked_body(linked) or "", None
    if len(body) < _SHORT_BODY:
        if cut:
            problem = "the page is cut off, and without its end its text is not whole; get the whole page"
        else:
            shown, problem = _shown_text(markup)
            body = max(shown, body, key=len)
    if not body.strip():
        return Reject(source.origin, f"no text: {problem}", source.raw)
    values = linked or LinkedArticle({}, {})
    return Document(
        origin=source.origin,
        raw=source.raw,
        body=body,
        url=address or _absolute(values.url(), url),
        title=_one_line(values.text("headline", "name") or head.first(_TITLES) or head.title),
        published=values.text("datePublished", "dateCreated") or head.first(_DATES),
        authors=values.names("author", "creator") or author_names(head.first(_AUTHORS)) or (),
        publisher=next(iter(values.names("publisher", "sourceOrganization")), None) or head.first(_OUTLETS),
        language=values.text("inLanguage") or head.language or head.meta.get("content-language"),
        extra=_extra(values, head),
        encoding=source.encoding or guessed,
    )


def _declared(data: bytes) -> str | None:
    start = data[:_CHARSET_WITHIN]
    found = _XML_ENCODING.match(start) or _CHARSET.search(start)
    return found[1].decode() if found else None


def _read_head(markup: str) -> _Head:
    head = _Head()
    title: list[str] | None = None
    for piece in pieces(markup, _TAGS):
        if isinstance(piece, str):
            if title is not None:
                title.append(piece)
            continue
        if piece.name == "title" and head.title is None:
            if piece.closing and title is not None:
                head.title, title = unescape("".join(title)), None
            elif not piece.closing:
                title = []
            continue
        if not piece.closing:
            _read_tag(piece, head)
    return head


def _read_tag(tag: Tag, head: _Head) -> None:
    if tag.name == "meta":
        attributes = tag.attributes()
        content = attributes.get("content", "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            if name := attributes.get(key, "").strip().lower():
                head.meta.setdefault(name, content)
    elif tag.name == "link" and head.canonical is None:
        attributes = tag.attributes()
        if "canonical" in attributes.get("rel", "").lower().split():
            head.canonical = attributes.get("href", "").strip() or None
    elif tag.name == "script" and "ld+json" in tag.inside.lower():
        head.scripts.append(tag.content)
    elif tag.name == "html" and head.language is None:
        attributes = tag.attributes()
        head.language = attributes.get("lang") or attributes.get("xml:lang") or None


def _address(url: str | None, head: _Head) -> str | None:
    """Return where the page was fetched from, else what it says its address is."""
    if url is not None:
        return url
    for given in (head.canonical, head.meta.get("og:url")):
        if (address := _absolute(given, head.meta.get("og:url"))) is not None:
            return address
    return None


def _absolute(address: str | None, base: str | None) -> str | None:
    if not address:
        return None
    try:
        joined = urljoin(base or "", address)
    except ValueError:  # no URL at all
        return None
    return joined if joined.lower().startswith(("http://", "https://")) else None


def _linked_body(linked: LinkedArticle | None) -> str | None:
    body = linked.text("articleBody", "text") if linked is not None else None
    if body is None:
        return None
    # Outlets put markup in there, or text with character references.
    return to_text(body) if has_tags(body) else unescape(body).strip()


def _one_line(text: str | None) -> str | None:
    return " ".join(unescape(text).split()) if text else None


def _shown_text(markup: str) -> tuple[str, str | None]:
    """Return what the page shows as its article, or nothing and why not."""
    try:
        import trafilatura  # noqa: PLC0415  (an extra, and slow to import)
    except ImportError:
        return "", "without articleBody in its JSON-LD, trafilatura is needed and missing; pip install 'newsdb[web]'"
    if len(markup) > _LONGEST_SHOWN:
        return "", f"without articleBody in its JSON-LD, a page of {len(markup):,} characters is too long; remove it"
    try:
        text = trafilatura.extract(markup, include_comments=False, include_tables=False) or ""
    except Exception as error:  # noqa: BLE001  (whatever it says of a broken page, the others must not suffer)
        return "", f"trafilatura failed ({type(error).__name__}); save the page again or remove it"
    if len(text) < _SHORTEST_TEXT:
        return "", "no article was found in the page; save it again with its text, or remove it"
    return text, None


def _extra(linked: LinkedArticle, head: _Head) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if linked.rest:
        extra["json_ld"] = linked.rest
    kept = {name: value for name, value in head.meta.items() if value and _KEPT_META.fullmatch(name)}
    return extra | ({"meta": kept} if kept else {})
