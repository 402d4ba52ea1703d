"""What tests of reports share: the archive of the storm, and a reader of pages that checks their form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.queries.conftest import archive, archive_url, engine, filled, newsdb, newsdb_stored, stored

__all__ = ["archive", "archive_url", "engine", "filled", "newsdb", "newsdb_stored", "stored"]

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """An element with its attributes, and all text in it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute; empty if it is not there."""
        return self.attributes.get(name) or ""


class Page(HTMLParser):
    """A page, read as browsers do; what is not closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert self._open == [], "elements are left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs), inside=[each.name for each in self._open])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that ends itself, as those of SVG may."""
        assert "svg" in [each.name for each in self._open], f"<{tag}/> outside of SVG"
        self.elements.append(Element(tag, dict(attrs), inside=[each.name for each in self._open]))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Add text to all elements that are open."""
        for element in self._open:
            element.text += data

    def all(self, name: str, kind: str = "") -> list[Element]:
        """All elements of a name, and of a class."""
        return [e for e in self.elements if e.name == name and (not kind or kind in e.get("class").split())]

    def one(self, name: str, kind: str = "") -> Element:
        """The only such element."""
        (found,) = self.all(name, kind)
        return found

    @property
    def data(self) -> dict[str, Any]:
        """The sentences and points that are embedded."""
        (found,) = [e for e in self.all("script") if e.get("type") == "application/json"]
        value: dict[str, Any] = json.loads(found.text)
        return value

    @property
    def figures(self) -> dict[str, int]:
        """The totals at the top."""
        names = [e.text for e in self.all("dt")]
        numbers = [int(e.text.replace(",", "")) for e in self.all("dd")]
        return dict(zip(names, numbers, strict=True))

    def table(self, number: int) -> dict[str, int]:
        """Of the table of a figure each row's first cell, and its count."""
        rows: dict[str, int] = {}
        place = -1
        heading = ""
        for element in self.elements:
            if element.name == "table":
                place += 1
            elif place == number and element.name == "th" and element.get("scope") == "row":
                heading = element.text
            elif place == number and element.name == "td" and element.get("class") == "number":
                rows[heading] = int(element.text.replace(",", ""))
        return rows


def read(path: Path) -> Page:
    """Read a page and check its form."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    return Page(text)
