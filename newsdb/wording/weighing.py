"""A wording with what each of its words tells, and whether all of it tells enough to be somebody's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsdb.wording.surprise import surprisals

DISTINCTIVE: Final = 37.0
"""Bits from which equal wordings are one utterance: below, fixed expressions have as many."""
CLOSE: Final = 29.0
"""Bits in common from which other wordings are, if the same person said them at about the same time."""

_LONGEST: Final = 600  # words that are looked at: what is longer is an article in quotation marks


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation, with how much each tells.

    Attributes:
        words: as ``words_of`` gives them, of a very long quotation the first ones.
        bits: what each adds to the wording: its surprisal the first time, none when it is repeated (“no ifs, no buts”),
            as a word that has been said is likely to be said again.
        behind: their surprisals, each behind the word before it.
        alone: their surprisals, each by itself.
    """

    words: Sequence[str]
    bits: Sequence[float]
    behind: Sequence[float]
    alone: Sequence[float]

    @property
    def strength(self) -> float:
        """Bits of the whole."""
        return sum(self.bits)

    @property
    def is_distinctive(self) -> bool:
        """Whether it is one utterance wherever it is printed and whoever is said to have said it."""
        return self.strength >= DISTINCTIVE

    @property
    def may_be_joined(self) -> bool:
        """Whether another wording can be one utterance with it at all."""
        return self.strength >= CLOSE


def wording(words: Sequence[str]) -> Wording:
    """Weigh the words of a quotation."""
    words = words[:_LONGEST]
    behind, alone = surprisals(words)
    bits, said = behind, set[str]()
    if len(set(words)) < len(words):
        bits = behind.copy()
        for place, word in enumerate(words):
            if word in said:
                bits[place] = 0.0
            said.add(word)
    return Wording(words, bits, behind, alone)
