"""Items of ninjs, the JSON of news agencies (IPTC), versions 1 to 3: records to documents.

Version 2 wrote its keys in lower case ("versioncreated"), version 3 writes "versionCreated"; version 1 has "headline",
"byline" and bodies such as "body_xhtml". ``pubStatus`` says whether an item may be used ("usable"), must not be until
further notice ("withheld") or ever ("canceled"); of the latter two, what was published must be retracted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsdb.documents import Document, Origin, PubStatus
from newsdb.readers.authors import author_names
from newsdb.readers.markup import to_text

_STATUS = {**{status.value: status for status in PubStatus}, "cancelled": PubStatus.CANCELED}
_MARKS = frozenset({
    "bodies", "body_html", "body_text", "body_xhtml", "headlines", "pubstatus", "versioncreated", "representationtype",
})  # fmt: skip
# Roles of bodies and headlines that are not the text or the title itself.
_MINOR_ROLES = frozenset({"summary", "caption", "teaser", "abstract", "short", "lead", "subheadline", "sub", "seo"})
_MARKED_UP = ("html", "xml")


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Tell an item by its keys."""
    return "uri" in record and any(isinstance(key, str) and key.lower() in _MARKS for key in record)


def pub_status(code: str) -> PubStatus | None:
    """Read a code without the name of its scheme. An item that has none is usable."""
    return _STATUS.get(code.lower())


def from_ninjs(record: Mapping[str, Any], origin: Origin, raw: bytes, encoding: str | None = None) -> Document:
    """Map an item to a document; what is not used stays in ``extra``, its status always."""
    item = _Item(record)
    identifier = item.text("uri")
    body = item.body()
    code = str(record.get("pubStatus", record.get("pubstatus", PubStatus.USABLE))).rpartition(":")[2]
    return Document(
        origin=origin,
        raw=raw,
        body=body,
        id=identifier,
        url=identifier if identifier and identifier.lower().startswith(("http://", "https://")) else None,
        title=item.headline(),
        # The version's date stays in extra in any case: it tells versions apart.
        published=item.text("contentcreated", "firstcreated") or item.peek_text("versioncreated"),
        authors=item.authors(),
        publisher=item.publisher(),
        language=item.text("language"),
        extra=item.rest,
        encoding=encoding,
        status=pub_status(code),
    )


class _Item:
    """An item whose keys are found in either spelling, and taken out of the rest when they are used."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.rest = dict(record)
        self.spelling = {key.lower(): key for key in record if isinstance(key, str)}

    def take(self, name: str) -> Any:
        return self.rest.pop(self.spelling[name], None) if name in self.spelling else None

    def peek(self, name: str) -> Any:
        return self.rest.get(self.spelling[name]) if name in self.spelling else None

    def peek_text(self, name: str) -> str | None:
        value = self.peek(name)
        return value if isinstance(value, str) and value.strip() else None

    def text(self, *names: str) -> str | None:
        """Take the first of these keys that holds a text."""
        for name in names:
            value = self.peek_text(name)
            if value is not None:
                self.take(name)
                return value
        return None

    def body(self) -> str | None:
        """Take the text: of version 1 the plain one if its paragraphs are told by lines, else the marked-up one."""
        bodies = [body for body in _objects(self.peek("bodies")) if isinstance(body.get("value"), str)]
        if bodies:
            main = min(bodies, key=lambda body: (_is_minor(body), not body["value"].strip()))
            self.take("bodies")
            kept = [body for body in bodies if body is not main]
            if kept:
                self.rest["bodies"] = kept
            form = str(main.get("contentType", main.get("contenttype", ""))).lower()
            return _plain(main["value"], marked_up=any(word in form for word in _MARKED_UP))
        for key in ("body_xhtml", "body_html", "body_text"):
            text = self.text(key)
            if text is not None:
                return _plain(text, marked_up=key != "body_text")
        other = next((key for key in self.spelling if key.startswith("body_")), None)
        text = None if other is None else self.text(other)
        return None if text is None else _plain(text, marked_up=False)

    def headline(self) -> str | None:
        headlines = [one for one in _objects(self.peek("headlines")) if isinstance(one.get("value"), str)]
        if headlines:
            main = min(headlines, key=_is_minor)
            self.take("headlines")
            kept = [one for one in headlines if one is not main]
            if kept:
                self.rest["headlines"] = kept
            return _plain(main["value"], marked_up=True)
        return self.text("headline", "title")

    def authors(self) -> tuple[str, ...]:
        names = author_names(self.peek("by")) or author_names(self.peek("byline"))
        if names:
            self.take("by" if author_names(self.peek("by")) else "byline")
        return names or ()

    def publisher(self) -> str | None:
        """Find the agency: the source of the information named first, or the holder of the copyright."""
        for name in ("infosources", "infosource"):
            named = [one["name"] for one in _objects(self.peek(name)) if isinstance(one.get("name"), str)]
            if named:
                return str(named[0])
        for name in ("copyrightholder", "source"):
            value = self.peek(name)
            if isinstance(value, str) and value.strip():
                return value
        return None


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_minor(part: Mapping[str, Any]) -> bool:
    return str(part.get("role", "")).lower() in _MINOR_ROLES


def _plain(text: str, *, marked_up: bool) -> str:
    return to_text(text) if marked_up else text
