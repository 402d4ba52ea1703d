"""Two names: can they be one person's, how likely, and why.

In: names as printed. Out: a ``Likeness`` with its reason in words, or nothing. Knows names only; what else two people
have in common is others' to look at. The short forms and spellings are general knowledge (``nicknames``); measures of
string similarity do not know that Bill is short for William, and rank it below Bill and Jill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from newsdb.name_variants.kinds import bare_words, left_over
from newsdb.name_variants.nicknames import FULL_FORMS, SHORT_FORMS, SPELLINGS
from newsdb.name_variants.spelling import is_alike, is_misspelt, is_transliteration, sounded
from newsdb.names import GENERATIONS, name_key

__all__ = ["Likeness", "compare", "given_codes"]

# Below it two names are no candidates.
_LEAST: Final = 0.45


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are.

    Attributes:
        score: 0 to 1; 1 for names that are the same by their key.
        reason: in words: "Bill is short for William".
    """

    score: float
    reason: str


class _Part(NamedTuple):
    """How alike two words are, and why; the reason is "" for equal ones."""

    score: float
    reason: str


_EQUAL: Final = _Part(1.0, "")


def compare(name: str, other: str) -> Likeness | None:
    """Compare two full names; None if they are no candidates for one person.

    >>> compare("Bill Fenwick", "William Fenwick").reason
    'Bill is short for William'
    >>> compare("Orla Fenwick", "Orla Fenwick Jr.") is None
    True
    """
    key, other_key = name_key(name), name_key(other)
    if key == other_key:
        return Likeness(1.0, "same name") if key else None
    words, others = key.split(), other_key.split()
    if {*words} & GENERATIONS != {*others} & GENERATIONS:
        return None
    x, y = bare_words(words), bare_words(others)
    if not (len(x) > 1 and len(y) > 1):
        return None
    if x == y:
        left = sorted({*words} ^ {*others})
        return Likeness(0.9, f"with and without “{' '.join(left)}”") if left else None
    if sorted(x) == sorted(y):
        return Likeness(0.85, "same names in another order")
    if "".join(x) == "".join(y):
        return Likeness(0.9, "written in one word and in two")
    found = [part for part in (_by_parts(x, y), _double_surname(x, y)) if part is not None]
    best = max(found, default=None)
    return Likeness(round(best.score, 2), best.reason) if best is not None and best.score >= _LEAST else None


def given_codes(key: str) -> set[str]:
    """What a name is found by among those of one surname: names that can be variants have a code in common.

    Args:
        key: of the name; its last word is the surname.
    """
    words = bare_words(key.split())
    if len(words) < 2:
        return set()
    codes = set()
    for word in words[:-1]:
        if len(word) == 1:
            continue
        codes |= {f"s{number}" for number in SHORT_FORMS.get(word, ())}
        codes |= {f"l{number}" for number in SPELLINGS.get(word, ())}
        letters = "".join(sorted({*sounded(word)} - {*"aeiouh"}))
        codes.add(f"c{letters}")
        if len(letters) > 2:  # one letter may be missing
            codes |= {f"c{letters[:i]}{letters[i + 1 :]}" for i in range(len(letters))}
    return codes


def _by_parts(x: list[str], y: list[str]) -> _Part | None:
    """Compare surname, given name and what is between."""
    surname = _surname(x[-1], y[-1])
    if surname is None:
        return None
    given = _given(x, y)
    middle = _middle(x[1:-1], y[1:-1]) if given is not None and x[0] == y[0] else _EQUAL
    if given is None or middle is None:
        return None
    reasons = [part.reason for part in (given, middle, surname) if part.reason]
    return _Part(surname.score * given.score * middle.score, "; ".join(reasons))


def _surname(x: str, y: str) -> _Part | None:
    if x == y:
        return _EQUAL
    if is_transliteration(x, y):
        return _Part(0.85, f"{_shown(x)} and {_shown(y)} are spellings of one name")
    return _Part(0.7, f"{_shown(x)} may be a misspelt {_shown(y)}") if is_misspelt(x, y) else None


def _given(x: list[str], y: list[str]) -> _Part | None:
    a, b = x[0], y[0]
    if a == b:
        return _EQUAL
    if len(a) == 1 or len(b) == 1:
        if a[0] != b[0]:
            return None
        initial, full = sorted((a, b), key=len)
        return _Part(0.55, f"{initial.upper()}. can be {_shown(full)}") if len(full) > 1 else None
    if groups := SHORT_FORMS.get(a, frozenset()) & SHORT_FORMS.get(b, frozenset()):
        full = FULL_FORMS[min(groups)]
        if full in {a, b}:
            return _Part(0.85, f"{_shown(b if full == a else a)} is short for {_shown(full)}")
        return _Part(0.75, f"{_shown(a)} and {_shown(b)} are both short for {_shown(full)}")
    if b in x[1:-1] or a in y[1:-1]:
        return _Part(0.8, f"{_shown(b if b in x[1:-1] else a)} is a second given name")
    if SPELLINGS.get(a, frozenset()) & SPELLINGS.get(b, frozenset()) or is_transliteration(a, b):
        return _Part(0.8, f"{_shown(a)} and {_shown(b)} are spellings of one name")
    if is_misspelt(a, b):
        return _Part(0.7, f"{_shown(a)} may be a misspelt {_shown(b)}")
    return _Part(0.6, f"{_shown(a)} and {_shown(b)} are spelt alike") if is_alike(a, b) else None


def _middle(x: list[str], y: list[str]) -> _Part | None:
    """Compare what stands between: nothing contradicts everything, Luise agrees with L."""
    left = left_over(x, y)
    if left is None:
        return None
    if left:
        return _Part(0.7, f"with and without {' '.join(map(_shown, left))}")
    return _Part(0.9, "middle name in full and as initial") if x != y else _EQUAL


def _double_surname(x: list[str], y: list[str]) -> _Part | None:
    """One surname of two: Marta Keller, Marta Keller-Brandt."""
    fewer, more = sorted((x, y), key=len)
    if len(fewer) == len(more) or fewer[0] != more[0] or more[: len(fewer)] != fewer:
        return None
    return _Part(0.75, f"with and without {' '.join(map(_shown, more[len(fewer) :]))}")


def _shown(word: str) -> str:
    return word.upper() + "." if len(word) == 1 else word.capitalize()
