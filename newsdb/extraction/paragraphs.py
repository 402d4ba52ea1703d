"""Cut a body into paragraphs: one line each, whatever ends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"[^\n\r\u2028\u2029]+")


@dataclass(slots=True)
class Paragraph:
    """One line of the body, without its line end."""

    start: int
    end: int


def find_paragraphs(body: str) -> list[Paragraph]:
    """Return the lines of ``body`` that hold more than white space."""
    return [Paragraph(m.start(), m.end()) for m in _LINE.finditer(body) if not m.group().isspace()]
