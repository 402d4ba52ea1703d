"""How alike two wordings are: the words that they have in common, in order, weighed by how much these tell.

In: two wordings that may be one. Out: what they share. The shorter one is looked for in the longer one, as quotations
are shortened at either end and in the middle, or reworded a little: whatever it has beside that is a difference, what
the longer one has beside that is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import compress
from typing import Final

from newsdb.wording.weighing import CLOSE, DISTINCTIVE, Wording

_SURE: Final = 44.0  # bits in common from which other wordings are one, as a part may be an expression
_LEAST_SHARE: Final = 0.65  # of the shorter wording's bits
_LEAST_RUN: Final = 3  # words in a row that count as common, or:
_LEAST_RUN_BITS: Final = 16.0  # what fewer words must have; “of the” occurs somewhere in any longer wording


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
        return self.share >= _LEAST_SHARE and self.bits >= CLOSE

    @property
    def is_distinctive(self) -> bool:
        """Whether what they have in common would be one utterance by itself."""
        return self.bits >= DISTINCTIVE

    @property
    def is_same(self) -> bool:
        """Whether the two are one utterance by their words alone."""
        return self.share >= _LEAST_SHARE and self.bits >= _SURE


def compare(one: Wording, other: Wording) -> Likeness:
    """Compare two wordings; the order of the two does not matter.

    Wordings that cannot be close are not aligned: what they have in common is counted whatever its order then.
    """
    short, long = sorted((one, other), key=lambda each: (len(each.words), each.words))
    told = short.bits
    at_most = sum(compress(told, map(set(long.words).__contains__, short.words)))
    if not (likeness := _likeness(at_most, short)).is_close:
        return likeness
    matcher = SequenceMatcher(None, short.words, long.words, autojunk=False)
    common = 0.0
    for start, _, size in matcher.get_matching_blocks():
        bits = sum(told[start : start + size])
        if size >= _LEAST_RUN or size == len(short.words) or bits >= _LEAST_RUN_BITS:
            common += bits
    return _likeness(common, short)


def _likeness(common: float, short: Wording) -> Likeness:
    return Likeness(common, common / short.strength if common else 0.0)
