"""Find ranges whose quotation marks were lost to question marks: ?We will rebuild,? she said.

In: the body and its paragraphs. Out: the spans of such ranges, with their marks, by paragraph. An opening mark is glued
to the word behind it; which of the next ones closes the range, and which of them asks, is told by what stands around.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsdb.extraction.paragraphs import Paragraph

_HINT: Final = re.compile(r"\?(?<![^\s(\[—–]\?)[\w$£€‘'\[(]")
# An opening mark; a mark behind the punctuation or the inner mark that ends a quotation; any other that may close one.
_MARK: Final = re.compile(
    r"\?(?:(?P<opens>(?<![^\s(\[—–]\?)(?=[\w$£€‘'\[(]))"
    r"|(?P<ends>(?<=[,.!?’'…—–)\]]\?)(?=[\s.,;:!)\]—–-]|$))"
    r"|(?P<asks>(?<=\S\?)(?=[\s.,;:!)\]—–-]|$)))",
    re.MULTILINE,
)
_LONGEST: Final = 2_000  # characters; behind an opening mark that stands alone nothing is looked for any longer


def has_lost_marks(body: str) -> bool:
    """Tell cheaply whether any question mark looks like an opening quotation mark."""
    return "?" in body and _HINT.search(body) is not None


def find_lost(body: str, paragraphs: Sequence[Paragraph]) -> dict[int, list[tuple[int, int]]]:
    """Return the spans of the ranges between lost marks, by the index of their paragraph."""
    found: dict[int, list[tuple[int, int]]] = {}
    for index, paragraph in enumerate(paragraphs):
        if body.find("?", paragraph.start, paragraph.end) >= 0:
            spans = list(_pairs(body, paragraph))
            if spans:
                found[index] = spans
    return found


def _pairs(body: str, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Pair the marks of one paragraph.

    A mark behind a word, before a capital, asks if a surer end follows before the next opening mark: ?Why wait? We will
    rebuild,? she said. Without one it closes the range: ?unsuccessful? Keller said.
    """
    opening = doubtful = -1
    for mark in _MARK.finditer(body, paragraph.start, paragraph.end):
        at = mark.start()
        if opening >= 0 and at - opening > _LONGEST:
            if doubtful >= 0:
                yield opening, doubtful + 1
            opening = doubtful = -1
        if mark["opens"] is not None:
            if doubtful >= 0:
                yield opening, doubtful + 1
            opening, doubtful = at, -1
        elif opening >= 0:
            if mark["ends"] is None and _may_ask(body, at + 1, paragraph.end):
                doubtful = at if doubtful < 0 else doubtful
            else:
                yield opening, at + 1
                opening = doubtful = -1
    if doubtful >= 0:
        yield opening, doubtful + 1


def _may_ask(body: str, after: int, end: int) -> bool:
    """Tell whether a question can end before ``after``: a new sentence or an inner closing mark follows."""
    following = body[after : min(end, after + 3)].lstrip()
    return after < end and body[after].isspace() and bool(following) and not following[0].islower()
