"""What wordings are found by: digests of some runs of three words, chosen so that wordings that overlap share one.

Winnowing (Schleimer, Wilkerson, Aiken 2003): of every few runs in a row that with the least digest is kept, so that two
wordings keep the same run wherever they have enough words in common, whatever stands around. Here a run of rare words
goes before any other, and runs of ordinary words (“one of the”) are left out: the more wordings have a run, the less is
found by it, and the more there is to compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final
from zlib import crc32

_RUN: Final = 3  # words
_WINDOW: Final = 5  # runs of which one is kept: seven words in common are enough
_SHORT: Final = 8  # runs that are all kept: little is shorter, and it is shorter than seven words
_LEAST_BITS: Final = 15.0  # that a run must have
_RARE_BITS: Final = 20.0  # that a rare run has
_DIGESTS: Final = 1 << 32
_NONE: Final = 2 * _DIGESTS  # above all digests, those of runs that are not rare included


def shingles(words: Sequence[str], bits: Sequence[float]) -> list[int]:
    """Return the digests of the runs kept, sorted, each once; as PostgreSQL's integer holds them.

    Args:
        words: of a wording.
        bits: their surprisals.
    """
    encoded = [word.encode() for word in words]
    text = b" ".join(encoded)
    ends = list(accumulate([len(word) + 1 for word in encoded], initial=0))
    digests = []
    for i in range(len(words) - _RUN + 1):
        known = bits[i] + bits[i + 1] + bits[i + 2]
        if known < _LEAST_BITS:
            digests.append(_NONE)
        else:
            digest = crc32(text[ends[i] : ends[i + _RUN] - 1])
            digests.append(digest if known >= _RARE_BITS else digest + _DIGESTS)
    window = _WINDOW if len(digests) > _SHORT else 1
    windows = range(max(len(digests) - window + 1, min(len(digests), 1)))
    kept = {min(digests[i : i + window]) for i in windows} - {_NONE}
    return sorted({(digest & _DIGESTS - 1) - _DIGESTS // 2 for digest in kept})
