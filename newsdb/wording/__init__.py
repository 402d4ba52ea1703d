"""When quotations have the same wording, or nearly: pure functions of their words.

Two quotations have equal wording if their words are equal (``words_key``). Other quotations may be found by
``shingles`` that they share and compared by ``compare``. How much a wording says by itself is measured in bits
(``surprisals``): “I don't know” is anybody's, a sentence of rare turns is its author's.
"""

from newsdb.wording.likeness import Likeness, compare
from newsdb.wording.shingles import shingles
from newsdb.wording.surprise import surprisals
from newsdb.wording.weighing import Wording, wording
from newsdb.wording.words import words_key, words_of

__all__ = [
    "Likeness",
    "Wording",
    "compare",
    "shingles",
    "surprisals",
    "wording",
    "words_key",
    "words_of",
]
