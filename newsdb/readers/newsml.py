"""NewsML-G2, the XML of news agencies (IPTC): a news item to a document.

The text stands in it as NITF, XHTML or other XML (``inlineXML``), or plain (``inlineData``). Packages, concepts,
knowledge and planning items, and pictures, video and sound without text are no articles: they are passed over and not
counted, unless the agency took them back (``pubStatus`` "canceled" or "withheld"): they may have been articles before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsdb.documents import Document, PubStatus, Reject
from newsdb.readers.authors import author_names
from newsdb.readers.markup import to_text
from newsdb.readers.ninjs import pub_status
from newsdb.readers.xml_values import Element, Source, add_value

NEWSML_RECORDS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
# Item classes of the scheme "ninat" whose items have no text of their own.
_NO_TEXT = frozenset({"picture", "graphic", "video", "audio", "animation", "composite", "data"})
_USED = frozenset({"catalogRef", "catalog", "contentSet"})


def newsml_document(element: Element, _: str, source: Source) -> Document | Reject | None:
    """Map an item; None for one that is no article."""
    meta, content = element.child("itemMeta"), element.child("contentMeta")
    code = _code(element.child("itemMeta", "pubStatus"))
    status = PubStatus.USABLE if code is None else pub_status(code)
    withdrawn = status in {PubStatus.WITHHELD, PubStatus.CANCELED}
    body = _body(element)
    if element.name != "newsItem" and not withdrawn:
        return None
    if body is None and not withdrawn and _code(element.child("itemMeta", "itemClass")) in _NO_TEXT:
        return None
    identifier = element.attributes.get("guid")
    extra: dict[str, Any] = {f"@{name}": value for name, value in element.attributes.items() if name != "guid"}
    for part in element.children():
        if part.name not in _USED:
            add_value(extra, part.name, part.value())
    if code is not None:
        extra["pubStatus"] = code
    return Document(
        origin=source.origin,
        raw=source.raw,
        body=body,
        id=identifier,
        url=_address(identifier, meta),
        title=_title(element, content),
        published=_first(content, "contentCreated") or _first(meta, "firstCreated", "versionCreated"),
        authors=_authors(element, content),
        publisher=_publisher(element, meta),
        language=_language(element, content),
        extra=extra,
        encoding=source.encoding,
        status=status,
    )


def _code(element: Element | None) -> str | None:
    """Return the last part of a code: "canceled" of "stat:canceled"."""
    if element is None:
        return None
    code = element.attributes.get("qcode") or element.attributes.get("uri") or element.text()
    return code.strip().rstrip("/").replace("/", ":").rpartition(":")[2].lower() or None


def _body(element: Element) -> str | None:
    """Find the text: the first content in the item that has any."""
    contents = element.child("contentSet")
    if contents is None:
        return None
    found: str | None = None
    for part in contents.children("inlineXML", "inlineData"):
        text = _text_of(part)
        if text.strip():
            return text
        found = text
    return found


def _text_of(part: Element) -> str:
    if not any(part.children()):
        text = part.text()
        return to_text(text) if part.name == "inlineXML" or "html" in part.attributes.get("contenttype", "") else text
    # Of NITF and XHTML the body without its head: that has headline and byline.
    whole = next(part.descendants("body.content"), None) or next(part.descendants("body"), None) or part
    return to_text(whole.markup())


def _first(element: Element | None, *names: str) -> str | None:
    for name in names:
        for part in element.children(name) if element is not None else ():
            if text := " ".join(part.text().split()):
                return text
    return None


def _title(element: Element, content: Element | None) -> str | None:
    """Return the headline: that of the metadata, else that of the text, else the item's title."""
    within = next(
        (text for one in element.descendants("hl1", "hedline") if (text := " ".join(one.text().split()))), None
    )
    return _first(content, "headline") or within or _first(element.child("itemMeta"), "title")


def _names(elements: Iterator[Element]) -> tuple[str, ...]:
    """Return the names of people or organizations, each once."""
    found = [_first(one, "name") or one.attributes.get("literal") or " ".join(one.text().split()) for one in elements]
    return tuple(dict.fromkeys(name for name in found if name))


def _authors(element: Element, content: Element | None) -> tuple[str, ...]:
    if content is not None:
        if names := _names(content.children("creator")):
            return names
        if by := _first(content, "by"):
            return author_names(by) or ()
    byline = next((text for one in element.descendants("byline") if (text := " ".join(one.text().split()))), None)
    return author_names(byline) or ()


def _publisher(element: Element, meta: Element | None) -> str | None:
    if meta is not None:
        for provider in meta.children("provider"):
            if name := next(iter(_names(iter([provider]))), None):
                return name
    holder = element.child("rightsInfo", "copyrightHolder")
    if holder is not None and (names := _names(iter([holder]))):
        return names[0]
    provider_code = meta.child("provider") if meta is not None else None
    if provider_code is None:
        return None
    code = provider_code.attributes.get("qcode") or provider_code.attributes.get("uri")
    return code.rpartition(":")[2] if code and "/" not in code else code


def _language(element: Element, content: Element | None) -> str | None:
    named = content.child("language") if content is not None else None
    return (named.attributes.get("tag") if named is not None else None) or element.attributes.get("xml:lang")


def _address(identifier: str | None, meta: Element | None) -> str | None:
    """Return the page's address: the identifier if it is one, else a link to a web page."""
    if identifier and identifier.lower().startswith(("http://", "https://")):
        return identifier
    for link in meta.children("link") if meta is not None else ():
        if link.attributes.get("contenttype", "").startswith("text/html") and "href" in link.attributes:
            return link.attributes["href"]
    return None
