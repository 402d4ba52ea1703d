"""What wordings are found by: digests of some runs of words, chosen so that wordings that overlap share one.

A run goes on until its words tell so much that few other wordings have it: of ordinary words it is long, of rare ones
short. It is weighed as if nothing stood before it, so that it is the same run in any surroundings. Winnowing
(Schleimer, Wilkerson, Aiken 2003) keeps, of every few runs in a row, the one with the least digest: two wordings keep
the same run wherever they have enough words in common, whatever stands around.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Final
from zlib import crc32

from newsdb.wording.weighing import Wording

_BITS: Final = 23.0  # that a run has, and:
_WORDS: Final = 3  # the least; two rare words may be a name, which anybody prints
_WINDOW: Final = 3  # runs of which one is kept
_SHORT: Final = 12  # runs that are all kept: a short wording has few words in common with any other
_MIDDLE: Final = 1 << 31  # of the digests, which PostgreSQL's integer counts from below 0


def shingles(wording: Wording) -> list[int]:
    """Return the digests of the runs kept, sorted, each once."""
    words = wording.words
    text = " ".join(words).encode()
    lengths = map(len, words) if text.isascii() else (len(word.encode()) for word in words)
    starts = list(accumulate(lengths, initial=0))  # without the spaces
    told = list(accumulate(wording.behind))
    digests = []
    for first, alone in enumerate(wording.alone[: 1 - _WORDS]):
        last = max(bisect_left(told, told[first] + _BITS - alone, first), first + _WORDS - 1)
        if last < len(words):
            digests.append(crc32(text[starts[first] + first : starts[last + 1] + last]))
    window = _WINDOW if len(digests) > _SHORT else 1
    kept = set(map(min, *(digests[i:] for i in range(window)))) if window > 1 else set(digests)
    return sorted([digest - _MIDDLE for digest in kept])
