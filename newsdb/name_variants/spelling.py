"""Words of names that are written otherwise: transliterations, small mistakes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Letters and groups of letters that transliterations and languages write in several ways, the longer ones first.
_WAYS: Final = (
    ("tsch", "c"),
    ("shch", "sc"),
    ("tch", "c"),
    ("sch", "s"),
    ("dzh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("zh", "j"),
    ("dj", "j"),
    ("sh", "s"),
    ("cz", "c"),
    ("ch", "c"),
    ("ck", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("ks", "x"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ae", "e"),
    ("oe", "o"),
    ("ue", "u"),
    ("yi", "i"),
    ("iy", "i"),
    ("ij", "i"),
    ("yj", "i"),
    ("ja", "ia"),
    ("ya", "ia"),
    ("ju", "iu"),
    ("yu", "iu"),
    ("ye", "e"),
    ("je", "e"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
    ("z", "s"),
)
_HARD_C: Final = re.compile(r"c(?=[aour]|l|$)")
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiou]")
# Endings that make another person's name of one: Daniel and Daniela, Martin and Martine, Ivanov and Ivanova.
_FEMININE: Final = ("a", "e", "le", "ne", "ya", "ia", "skaya", "aya")
_SHORTEST_MISSPELT: Final = 5
_FEWEST_CONSONANTS: Final = 3


@lru_cache(maxsize=1 << 14)
def sounded(word: str) -> str:
    """A word with what may be written in several ways written in one.

    >>> sounded("zelenskyy") == sounded("zelenskiy") == sounded("selenskyj")
    True
    """
    text = _HARD_C.sub("k", word) if not word.startswith("ch") else word
    for way, one in _WAYS:
        text = text.replace(way, one)
    return _DOUBLED.sub(r"\1", text)


def is_transliteration(x: str, y: str) -> bool:
    """Whether two words may be one word in two transliterations: Zelensky and Zelenskyy, but not Daniel and Daniela."""
    return len(x) > 2 and len(y) > 2 and sounded(x) == sounded(y) and not _other_gender(x, y)


def is_alike(x: str, y: str) -> bool:
    """Whether two words differ in vowels only: Marten and Martin."""
    one, other = (_VOWELS.sub("", sounded(word)) for word in (x, y))
    return one == other and len(one) >= _FEWEST_CONSONANTS and x[0] == y[0] and not _other_gender(x, y)


def is_misspelt(x: str, y: str) -> bool:
    """Whether two words differ by one letter, or by two that change places (Damerau 1964)."""
    if min(len(x), len(y)) < _SHORTEST_MISSPELT or abs(len(x) - len(y)) > 1 or _other_gender(x, y):
        return False
    start = 0
    while start < min(len(x), len(y)) and x[start] == y[start]:
        start += 1
    a, b = x[start:], y[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _other_gender(x: str, y: str) -> bool:
    shorter, longer = sorted((x, y), key=len)
    if longer.startswith(shorter) and longer[len(shorter) :] in _FEMININE:
        return True
    return x[:-1] == y[:-1] and {x[-1:], y[-1:]} <= set("aoei") and x != y
