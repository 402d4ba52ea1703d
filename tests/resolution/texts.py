"""Resolving a text that a test has made up."""

from __future__ import annotations

from newsdb.documents import Extraction
from newsdb.extraction import extract
from newsdb.resolution import resolve


def resolved(body: str, title: str | None = None) -> Extraction:
    """Extract and resolve a body."""
    return resolve(title, body, extract(title, body))


def speakers(body: str, title: str | None = None) -> list[str | None]:
    """Return the resolved speakers of a body."""
    return [q.speaker for q in resolved(body, title).quotes]
