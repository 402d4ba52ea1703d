"""Cut a body into paragraphs: one line each, whatever ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OTHER_LINE_ENDS: Final = "\r\u2028\u2029"


@dataclass(slots=True)
class Paragraph:
    """One line of the body, without its line end."""

    start: int
    end: int


def find_paragraphs(body: str) -> list[Paragraph]:
    """Return the lines of ``body`` that hold more than white space."""
    for mark in _OTHER_LINE_ENDS:
        body = body.replace(mark, "\n")
    found: list[Paragraph] = []
    start = 0
    for line in body.split("\n"):
        if line and not line.isspace():
            found.append(Paragraph(start, start + len(line)))
        start += len(line) + 1
    return found
