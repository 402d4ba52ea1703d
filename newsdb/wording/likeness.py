"""How alike two wordings are: the words that they have in common, in order, weighed by how much these tell.

In: two wordings that may be one. Out: what they share. The shorter one is looked for in the longer one, as quotations
are shortened at either end and in the middle, or reworded a little: whatever it has beside that is a difference, what
the longer one has beside that is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import compress
from typing import Final

from newsdb.wording.surprise import surprisals

_DISTINCTIVE: Final = 35.0  # bits from which equal wordings are one: below, fixed expressions have as many
_SURE: Final = 44.0  # bits in common from which other wordings are one, as a part may be an expression
_CLOSE: Final = 28.0  # bits in common from which they are, if the same person said them
_LEAST_SHARE: Final = 0.65  # of the shorter wording's bits
_LEAST_RUN: Final = 3  # words in a row that count as common, or:
_LEAST_RUN_BITS: Final = 16.0  # what fewer words must have; “of the” occurs somewhere in any longer wording
_LONGEST: Final = 600  # words that are looked at: what is longer is an article in quotation marks


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation, with how much each tells.

    Attributes:
        words: as ``words_of`` gives them, at most ``_LONGEST``.
        bits: their surprisals.
    """

    words: Sequence[str]
    bits: Sequence[float]

    @property
    def strength(self) -> float:
        """Bits of the whole."""
        return sum(self.bits)

    @property
    def is_distinctive(self) -> bool:
        """Whether it is one utterance wherever it is printed and whoever is said to have said it."""
        return self.strength >= _DISTINCTIVE

    @property
    def may_be_joined(self) -> bool:
        """Whether another wording can be one utterance with it at all."""
        return self.strength >= _CLOSE


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two wordings have in common.

    Attributes:
        bits: of the shorter one's words that the longer one has, too.
        share: of the shorter one's bits.
    """

    bits: float
    share: float

    @property
    def is_close(self) -> bool:
        """Whether the two are one utterance if the same person said them at about the same time."""
        return self.share >= _LEAST_SHARE and self.bits >= _CLOSE

    @property
    def is_distinctive(self) -> bool:
        """Whether what they have in common would be one utterance by itself."""
        return self.bits >= _DISTINCTIVE

    @property
    def is_same(self) -> bool:
        """Whether the two are one utterance by their words alone."""
        return self.share >= _LEAST_SHARE and self.bits >= _SURE


def wording(words: Sequence[str]) -> Wording:
    """Weigh the words of a quotation."""
    words = words[:_LONGEST]
    return Wording(words, surprisals(words))


def compare(one: Wording, other: Wording) -> Likeness:
    """Compare two wordings; the order of the two does not matter.

    Wordings that cannot be close are not aligned: what they have in common is counted whatever its order then.
    """
    short, long = sorted((one, other), key=lambda each: (len(each.words), each.words))
    at_most = sum(compress(short.bits, map(set(long.words).__contains__, short.words)))
    if not (likeness := _likeness(at_most, short)).is_close:
        return likeness
    matcher = SequenceMatcher(None, short.words, long.words, autojunk=False)
    common = 0.0
    for start, _, size in matcher.get_matching_blocks():
        bits = sum(short.bits[start : start + size])
        if size >= _LEAST_RUN or size == len(short.words) or bits >= _LEAST_RUN_BITS:
            common += bits
    return _likeness(common, short)


def _likeness(common: float, short: Wording) -> Likeness:
    return Likeness(common, common / short.strength if common else 0.0)
