"""What wordings are found by: digests of some runs of three words, chosen so that wordings that overlap share one.

Winnowing (Schleimer, Wilkerson, Aiken 2003): of every few runs in a row that with the least digest is kept, so that two
wordings keep the same run wherever they have enough words in common, whatever stands around. Runs of ordinary words
(“one of the”) are left out: too many wordings have them, and none is found by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final
from zlib import crc32

_RUN: Final = 3  # words
_WINDOW: Final = 5  # runs of which one is kept: seven words in common are enough
_SHORT: Final = 8  # runs that are all kept: little is shorter, and it is shorter than seven words
_LEAST_BITS: Final = 14.0  # that a run must have
_NONE: Final = 1 << 32  # above all digests


def shingles(words: Sequence[str], bits: Sequence[float]) -> list[int]:
    """Return the digests of the runs kept, sorted, each once; as PostgreSQL's integer holds them.

    Args:
        words: of a wording.
        bits: their surprisals.
    """
    encoded = [word.encode() for word in words]
    text = b" ".join(encoded)
    ends = list(accumulate([len(word) + 1 for word in encoded], initial=0))
    digests = [
        crc32(text[ends[i] : ends[i + _RUN] - 1]) if bits[i] + bits[i + 1] + bits[i + 2] >= _LEAST_BITS else _NONE
        for i in range(len(words) - _RUN + 1)
    ]
    window = _WINDOW if len(digests) > _SHORT else 1
    windows = range(max(len(digests) - window + 1, min(len(digests), 1)))
    kept = {min(digests[i : i + window]) for i in windows} - {_NONE}
    return sorted(digest - _NONE if digest >= 1 << 31 else digest for digest in kept)
