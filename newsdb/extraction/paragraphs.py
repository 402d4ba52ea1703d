"""Cut a body into paragraphs: one line each, whatever ends it.

Here and in the modules that follow, what an article has many of is made by an ``__init__`` of its own: the one that
``dataclass`` writes is not compiled (``make compiled``), and takes five times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OTHER_LINE_ENDS: Final = "\r\u2028\u2029"


@dataclass(slots=True, init=False)
class Paragraph:
    """One line of the body, without its line end."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


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
