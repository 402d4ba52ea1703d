"""Where the searched words stand in a text, and the best stretch of a long text to show.

PostgreSQL marks the words (``ts_headline``); here the marks become ranges, so that the text itself stays verbatim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from newsdb.queries.words import CONFIGURATION

Range = tuple[int, int]

# Unicode noncharacters: no text in interchange has them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_OPTIONS = f"HighlightAll=true, StartSel={_OPEN}, StopSel={_CLOSE}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text with the searched words in it.

    Attributes:
        text: verbatim.
        start: offset of the stretch in the text.
        highlights: ranges of the searched words within ``text``, half open, in order.
        cut_before: whether the text goes on before it.
        cut_after: whether it goes on behind it.
    """

    text: str
    start: int = 0
    highlights: tuple[Range, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


def marked(column: ColumnElement[Any] | InstrumentedAttribute[Any], query: ColumnElement[Any]) -> ColumnElement[str]:
    """SQL: the whole text with marks around the words of a query."""
    headline: ColumnElement[str] = func.ts_headline(CONFIGURATION, column, query, _OPTIONS)
    return headline


def find_ranges(text: str, with_marks: str | None) -> tuple[Range, ...]:
    """Ranges of the marked words in ``text``; none where PostgreSQL changed more than the marks."""
    if with_marks is None or with_marks.replace(_OPEN, "").replace(_CLOSE, "") != text:
        return ()
    ranges: list[Range] = []
    place = 0
    for piece in re.split(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})", with_marks):
        length = len(piece)
        if piece.startswith(_OPEN):
            length -= 2
            ranges.append((place, place + length))
        place += length
    return tuple(ranges)


def best_passage(text: str, highlights: tuple[Range, ...], length: int) -> Passage:
    """Cut the stretch with the most different searched words, at word ends.

    Args:
        text: the whole text.
        highlights: ranges of the searched words.
        length: of the stretch wanted, in characters.
    """
    if len(text) <= length:
        return Passage(text, 0, highlights)
    start, end = _window(text, highlights, length)
    start, end = _at_word_ends(text, start, end, highlights)
    inside = tuple((a - start, b - start) for a, b in highlights if start <= a and b <= end)
    return Passage(text[start:end], start, inside, cut_before=start > 0, cut_after=end < len(text))


def _window(text: str, highlights: tuple[Range, ...], length: int) -> Range:
    """The window of ``length`` with most different words, then most words, then the earliest."""
    best, best_score = (0, length), (0, 0)
    for i, (first, _) in enumerate(highlights):
        inside = []
        for a, b in highlights[i:]:
            if b > first + length:
                break
            inside.append(text[a:b].casefold())
        score = (len(set(inside)), len(inside))
        if score > best_score:
            last = highlights[i + len(inside) - 1][1] if inside else first
            spare = max(length - (last - first), 0)
            start = max(min(first - spare // 2, len(text) - length), 0)
            best, best_score = (start, start + length), score
    return best


def _at_word_ends(text: str, start: int, end: int, highlights: tuple[Range, ...]) -> Range:
    """Move the window's ends inwards to white space, but never past a searched word."""
    first = min((a for a, b in highlights if a >= start and b <= end), default=end)
    last = max((b for a, b in highlights if a >= start and b <= end), default=start)
    if start > 0:
        space = re.compile(r"\s+").search(text, start, min(first, start + 40))
        start = space.end() if space else start
    if end < len(text):
        cut = text.rfind(" ", max(last, end - 40), end)
        end = cut if cut > start else end
    return start, end
