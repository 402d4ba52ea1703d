"""Articles in disorder, with their annotation: lines shuffled, quotation marks lost to question marks.

The offsets of the annotation move with the text, so that the scorers read the outcome as they read the original.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LINE: Final = re.compile(r"[^\n]*\n*")
_DOUBLE_MARK: Final = re.compile(r"[“”\"]|''")
_SEED: Final = 2016


def shuffled(article: dict[str, Any]) -> dict[str, Any]:
    """Return ``article`` with its lines in another order, always the same one."""
    text = article["text"].rstrip("\n") + "\n\n"
    lines = [match.span() for match in _LINE.finditer(text) if match.group()]
    order = list(range(len(lines)))
    random.Random(f"{_SEED} {article['id']}").shuffle(order)  # noqa: S311  (a fixed order is what is wanted)
    moved: dict[int, int] = {}
    position = 0
    for i in order:
        moved[i] = position
        position += lines[i][1] - lines[i][0]
    starts = [start for start, _ in lines]

    def move(offset: int) -> int:
        i = bisect_right(starts, offset) - 1
        return offset - lines[i][0] + moved[i]

    return _with_text(article, "".join(text[slice(*lines[i])] for i in order), move)


def marks_lost(article: dict[str, Any]) -> dict[str, Any]:
    """Return ``article`` with a question mark for each double quotation mark."""
    text = _DOUBLE_MARK.sub(lambda m: "?" if len(m.group()) == 1 else _one_mark(m), article["text"])
    return _with_text(article, text, lambda offset: offset)


def _one_mark(match: re.Match[str]) -> str:
    """Return as many characters as two single marks have, so that no offset moves."""
    opens = match.start() == 0 or match.string[match.start() - 1] in " \n(["
    return " ?" if opens else "? "


def _with_text(article: dict[str, Any], text: str, move: Callable[[int], int]) -> dict[str, Any]:
    def spans(pairs: list[list[int]]) -> list[list[int]]:
        return [[(start := move(a)), start + b - a] for a, b in pairs]

    quotes = [{**q, "segments": spans(q["segments"]), "source": spans(q["source"])} for q in article["quotes"]]
    return {**article, "text": text, "quotes": quotes, "unattributed": spans(article["unattributed"])}
