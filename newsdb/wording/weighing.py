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
        behind: their surprisals, each behind the word before it.
        alone: their surprisals, each by itself.
        strength: bits of the whole.
    """

    words: Sequence[str]
    behind: Sequence[float]
    alone: Sequence[float]
    strength: float

    @property
    def bits(self) -> list[float]:
        """What each word adds: its surprisal the first time, nothing when it is repeated (“no ifs, no buts”).

        A word that has been said is likely to be said again.
        """
        first = _first(self.words, self.behind)
        return [first.pop(word, 0.0) for word in self.words]

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
    return Wording(words, behind, alone, sum(_first(words, behind).values()))


def _first(words: Sequence[str], behind: Sequence[float]) -> dict[str, float]:
    """The surprisal of each word where it stands first."""
    return dict(zip(reversed(words), reversed(behind), strict=True))
