"""How much each word of a wording tells: its surprisal, given the word before it, in bits.

A fixed expression (“innocent until proven guilty”) has few bits although its words are rare, since each of them is
expected after the one before: that tells what many people say from what one person said once. The table of words and
pairs of words is counted in news (``train``). How rare a rare word is depends on what the news counted were about, so
all words that are rarer than ``RAREST`` count the same, names and words never met among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

TABLE_FILE: Final = "surprise.txt"
RAREST: Final = 11.0
"""Bits of a word that the table does not hold, the most a word can have: one in 2,048."""
STEP: Final = 0.5
"""The table's unit, in bits."""

# What any word adds to a wording without making it anybody's own, in bits.
_ORDINARY: Final = 2.0

_Table = dict[str, tuple[float, dict[str, float]]]
_UNKNOWN: Final[tuple[float, dict[str, float]]] = (RAREST - _ORDINARY, {})


def surprisals(words: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the bits of each word beyond those of an ordinary one, never below 0: behind the one before, and alone.

    Args:
        words: as ``words_of`` gives them.
    """
    table = _table()
    entries = [table.get(word, _UNKNOWN) for word in words]
    alone = [own for own, _ in entries]
    expected = (
        following.get(word, own) for (_, following), word, own in zip(entries, words[1:], alone[1:], strict=False)
    )
    return [*alone[:1], *expected], alone


@cache
def _table() -> _Table:
    """Read the table: bits of each word, and of those that often follow it. Read once, when it is needed."""
    bits = {str(steps): max(steps * STEP - _ORDINARY, 0.0) for steps in range(round(RAREST / STEP) + 1)}
    table: _Table = {}
    for line in Path(__file__).with_name(TABLE_FILE).read_text(encoding="utf-8").splitlines():
        word, own, *pairs = line.split(" ")
        table[word] = (bits[own], {pairs[i]: bits[pairs[i + 1]] for i in range(0, len(pairs), 2)})
    return table
