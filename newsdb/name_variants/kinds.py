"""In what two names of one person can differ, kind by kind, for whoever weighs it.

In: keys of names (``newsdb.names.name_key``). Out: the kinds of difference, or nothing where the names contradict each
other. ``compare`` says the same in words and with a score of its own.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from newsdb.name_variants.nicknames import FULL_FORMS, SHORT_FORMS, SPELLINGS
from newsdb.name_variants.spelling import is_alike, is_misspelt, is_transliteration
from newsdb.names import GENERATIONS, PARTICLES

__all__ = ["Difference", "bare_words", "differences", "left_over", "surname_of", "surnames_agree"]


class Difference(StrEnum):
    """What one name has and the other has not."""

    GENERATION = "with and without Jr. or the like"
    MIDDLE = "with and without a middle name"
    SHORT = "short form of the given name"
    BOTH_SHORT = "two short forms of a given name"
    SECOND = "second given name"
    GIVEN_SPELLING = "spelling of the given name"
    GIVEN_MISSPELT = "given name misspelt"
    SURNAME_SPELLING = "spelling of the surname"
    SURNAME_MISSPELT = "surname misspelt"
    ORDER = "order of the words"
    SPACES = "written in one word and in two"


@lru_cache(maxsize=1 << 16)
def differences(key: str, other: str) -> frozenset[Difference] | None:
    """Return in what two names differ that can be one person's; None if they cannot, or are the same.

    >>> sorted(differences("bill doe", "william doe jr"))
    [<Difference.SHORT: 'short form of the given name'>, <Difference.GENERATION: 'with and without Jr. or the like'>]
    >>> differences("jane doe jr", "jane doe sr") is None, differences("jane ann doe", "jane lee doe") is None
    (True, True)
    """
    words, others = key.split(), other.split()
    marks, other_marks = {*words} & GENERATIONS, {*others} & GENERATIONS
    if marks and other_marks and marks != other_marks:
        return None
    found = set() if marks == other_marks else {Difference.GENERATION}
    x, y = bare_words(words), bare_words(others)
    if len(x) < 2 or len(y) < 2:
        return None
    if x == y:
        return frozenset(found) or None
    if sorted(x) == sorted(y):
        return frozenset(found | {Difference.ORDER})
    if "".join(x) == "".join(y):
        return frozenset(found | {Difference.SPACES})
    parts = [_surname(x[-1], y[-1]), _given(x, y), _middle(x[1:-1], y[1:-1])]
    if parts[1] == {Difference.SECOND}:
        parts[2] = set()
    if any(part is None for part in parts):
        return None
    return frozenset(found.union(*(part for part in parts if part)))


@lru_cache(maxsize=1 << 14)
def surname_of(key: str) -> str:
    """Return the last word of a key that tells no generation.

    >>> surname_of("jane doe jr")
    'doe'
    """
    return next((word for word in reversed(key.split()) if word not in GENERATIONS), "")


def bare_words(words: list[str]) -> list[str]:
    """Return the words of a key without particles and generations."""
    bare = [word for word in words if word not in GENERATIONS]
    kept = [word for i, word in enumerate(bare) if i == 0 or word not in PARTICLES]
    return kept if len(kept) > 1 else bare


def surnames_agree(x: str, y: str) -> bool:
    """Tell whether two surnames can be one person's: the first that names are compared in, since most are not.

    >>> surnames_agree("doe", "doe"), surnames_agree("brandt", "brand"), surnames_agree("doe", "brandt")
    (True, True, False)
    """
    return _surname(x, y) is not None


@lru_cache(maxsize=1 << 16)
def _surname(x: str, y: str) -> set[Difference] | None:
    if x == y:
        return set()
    if is_transliteration(x, y):
        return {Difference.SURNAME_SPELLING}
    return {Difference.SURNAME_MISSPELT} if is_misspelt(x, y) else None


def _given(x: list[str], y: list[str]) -> set[Difference] | None:
    a, b = x[0], y[0]
    if a == b:
        return set()
    if len(a) == 1 or len(b) == 1:
        return None  # an initial can be anybody
    if groups := SHORT_FORMS.get(a, frozenset()) & SHORT_FORMS.get(b, frozenset()):
        return {Difference.SHORT if FULL_FORMS[min(groups)] in {a, b} else Difference.BOTH_SHORT}
    if b in x[1:-1] or a in y[1:-1]:
        return {Difference.SECOND}
    if SPELLINGS.get(a, frozenset()) & SPELLINGS.get(b, frozenset()) or is_transliteration(a, b):
        return {Difference.GIVEN_SPELLING}
    return {Difference.GIVEN_MISSPELT} if is_misspelt(a, b) or is_alike(a, b) else None


def _middle(x: list[str], y: list[str]) -> set[Difference] | None:
    """Compare what stands between: nothing contradicts everything, but for several initials (``name_key``)."""
    left = left_over(x, y)
    if left is None or any(len(word) == 2 for word in left):
        return None
    return {Difference.MIDDLE} if left else set()


def left_over(x: list[str], y: list[str]) -> list[str] | None:
    """Return the middle names that only one of two has, in their order; None if they contradict each other.

    An initial agrees with whatever begins with it.

    >>> left_over(["ann", "l"], ["louise", "ann", "may"]), left_over(["ann"], ["lee"])
    (['may'], None)
    """
    fewer, more = sorted((x, y), key=len)
    left = list(more)
    for word in fewer:
        match = next(
            (each for each in left if each == word or (each[0] == word[0] and 1 in {len(each), len(word)})), None
        )
        if match is None:
            return None
        left.remove(match)
    return left
