"""RSS (0.9 to 2.0) and Atom: an item or entry to a document.

The text is ``content:encoded``, or Atom's ``content``. A feed that has only summaries has no articles in it: stored
under the article's URL, a summary would stand for its text, and even replace it. So ``description`` and ``summary``
are taken only where they evidently are the whole text, as many blogs write it; otherwise the item is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from newsdb.documents import Document, Reject
from newsdb.readers.authors import author_names
from newsdb.readers.markup import Tag, pieces, to_text, unescape
from newsdb.readers.xml_values import Element, Source, add_value

FEED_RECORDS = ("item", "entry")
# A summary of at least so many characters, not cut off at its end, is the text itself.
_WHOLE_TEXT = 700
_CUT_OFF = ("…", "...", "[…]", "[...]", "more", "more »", "reading", "→", "weiterlesen")
# What tells about the feed stands near the top of its tree.
_DEEPEST = 8
_BODIES = ("content:encoded", "content")
_SUMMARIES = ("description", "summary")
_DATES = ("pubDate", "published", "issued", "dc:date", "dcterms:issued", "date", "updated", "modified")


def feed_document(element: Element, header: str, source: Source) -> Document | Reject:
    """Map an item or entry.

    Args:
        element: the item.
        header: the feed's beginning, which names the outlet and the language.
        source: where the item comes from.
    """
    body, used = _body(element)
    feed = _feed(header)
    if body is None:
        summary = any(_inner_text(part) for part in element.children(*_SUMMARIES))
        what = "only a summary" if summary else "neither content:encoded nor content"
        return Reject(
            source.origin, f"no full text: {what} is there; load the page that the item links to instead", source.raw
        )
    title, link, identifier = _first(element, "title"), _link(element), _first(element, "guid", "id", "dc:identifier")
    permanent = element.child("guid")
    if link is None and permanent is not None and permanent.attributes.get("isPermaLink", "true") != "false":
        link = identifier if identifier and identifier.lower().startswith(("http://", "https://")) else None
    published, date_key = _date(element)
    authors = _authors(element) or tuple(feed.get("author", ()))
    keys = {used, "title", "guid", "id", "dc:identifier", date_key}
    return Document(
        origin=source.origin,
        raw=source.raw,
        body=body,
        id=identifier,
        url=link,
        title=" ".join(to_text(title).split()) if title else None,
        published=published,
        authors=authors,
        publisher=_publisher(element) or feed.get("title"),
        language=element.attributes.get("xml:lang") or _first(element, "dc:language") or feed.get("language"),
        extra=_extra(element, keys, link),
        encoding=source.encoding,
    )


def _body(element: Element) -> tuple[str | None, str | None]:
    """Find the text and the name of the element that it stands in."""
    for name in _BODIES:
        for part in element.children(name):
            if (text := _inner_text(part)).strip():
                return text, name
    for name in _SUMMARIES:
        for part in element.children(name):
            text = _inner_text(part)
            if len(text) >= _WHOLE_TEXT and not text.rstrip(" .").lower().endswith(_CUT_OFF):
                return text, name
    return None, None


def _inner_text(part: Element) -> str:
    """Return an element's text: of XHTML in it and of HTML as its text alike."""
    if any(part.children()):
        return to_text(part.markup())
    text = part.text()
    return text if part.attributes.get("type") in {"text", "text/plain"} else to_text(text)


def _first(element: Element, *names: str) -> str | None:
    """Return the first of these elements with text in it."""
    for name in names:
        for part in element.children(name):
            if text := part.text().strip():
                return text
    return None


def _link(element: Element) -> str | None:
    """Return the address of the article's page: RSS has it as text, Atom as an attribute."""
    links = list(element.children("link"))
    for link in links:
        if link.attributes.get("rel", "alternate") == "alternate" and (address := link.attributes.get("href")):
            return address.strip()
    texts = [text for link in links if (text := link.text().strip())]
    return texts[0] if texts else element.attributes.get("rdf:about")


def _date(element: Element) -> tuple[str | None, str | None]:
    for name in _DATES:
        if (text := _first(element, name)) is not None:
            return text, name
    return None, None


def _authors(element: Element) -> tuple[str, ...]:
    names: list[str] = []
    for part in element.children("dc:creator", "author"):
        named = [name.text().strip() for name in part.children("name")]
        if named:
            names += [name for name in named if name]
        else:
            names += author_names(_mailbox_name(part.text().strip())) or ()
    return tuple(dict.fromkeys(names))


def _mailbox_name(text: str) -> str:
    """Take the name out of "desk@a.example (Jane Odell)", as RSS writes it."""
    address, opening, name = text.partition("(")
    return name.rstrip(") ") if opening and "@" in address and name.rstrip(") ") else text


def _publisher(element: Element) -> str | None:
    """Find the outlet that an item of a collected feed names."""
    name = _first(element, "dc:publisher")
    source = element.child("source")
    if name is None and source is not None:
        title = source.child("title")
        name = (title or source).text().strip() if title or not any(source.children()) else None
    return name or None


def _extra(element: Element, used: set[str | None], link: str | None) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    for part in element.children():
        plain_link = part.name == "link" and link in {part.text().strip(), part.attributes.get("href", "").strip()}
        if part.name not in used and not plain_link and part.name not in {"dc:creator", "author"}:
            add_value(extra, part.name, part.value())
    return extra


@lru_cache(maxsize=1)
def _feed(header: str) -> dict[str, Any]:
    """Read title, language and authors of the feed itself, however broken its beginning."""
    found: dict[str, Any] = {}
    for path, text in _texts(header):
        if path[-2:-1] in (["channel"], ["feed"]) and path[-1] in {"title", "language", "dc:language"} and text:
            found.setdefault(path[-1].removeprefix("dc:"), text)
        elif path[-3:] == ["feed", "author", "name"] and text:
            found.setdefault("author", []).append(text)
    root = next((piece for piece in pieces(header) if isinstance(piece, Tag)), None)
    if root is not None and (language := root.attributes().get("xml:lang")):
        found.setdefault("language", language)
    return found


def _texts(header: str) -> Iterator[tuple[list[str], str]]:
    """Yield the text of each element with the names that lead to it, of prefixes only "dc"."""
    path: list[str] = []
    text: list[str] = []
    for piece in pieces(header):
        if isinstance(piece, str):
            text.append(piece)
        elif piece.closing:
            if path and path[-1].rpartition(":")[2] == piece.name.rpartition(":")[2]:
                yield path, unescape("".join(text)).strip()
                path = path[:-1]
            text = []
        else:
            text = []
            if not piece.inside.endswith("/") and len(path) < _DEEPEST:
                path = [*path, piece.name if piece.name.startswith("dc:") else piece.name.rpartition(":")[2]]
