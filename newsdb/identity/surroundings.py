"""The words around mentions, and how alike two people's are.

What an article says of somebody stands near the name. Two names of one person are seldom in one article, but beside the
same rare words: places, bodies, other people. Likeness is the cosine of the words' weights, the logarithm of how often
each stands there times its rarity in all articles (Salton and Buckley 1988).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from newsdb.names import fold

REACH: Final = 200
"""Characters before and behind a mention whose words count."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_LEAST_RARITY: Final = 2.0  # words in more than an eighth of all articles say nothing
_OF_NO_ROLE: Final = frozenset(
    """the an of former then late new old in for and or at on to its with from by as mr mrs ms dr his her their our who
    this that both sr jr""".split()
)


class Rarity:
    """How rare words are, told from a sample of articles.

    Args:
        articles: in the sample.
        holding: in how many of them each word stands.
    """

    def __init__(self, articles: int, holding: Mapping[str, int]) -> None:
        self._known = {word: math.log(articles / number) for word, number in holding.items()}
        self._unknown = math.log(articles) if articles else 0.0

    def of(self, word: str) -> float:
        """Return the logarithm of one by the share of articles that have the word; one has it if none of them has."""
        return self._known.get(word, self._unknown)


def words_of(text: str) -> set[str]:
    """Return the words of a text, folded.

    >>> sorted(words_of("The Mayor of Orléans, 54"))
    ['mayor', 'orleans', 'the']
    """
    words = set(_WORD.findall(text.lower()))
    return words if text.isascii() else {word if word.isascii() else fold(word) for word in words}


def role_words(roles: Iterable[str]) -> set[str]:
    """Return the words of roles that say something."""
    return {word for role in roles for word in re.findall(r"[a-z]{2,}", fold(role))} - _OF_NO_ROLE


def rarity_of(texts: Iterable[str]) -> Rarity:
    """Count the words of a sample."""
    holding: Counter[str] = Counter()
    articles = 0
    for text in texts:
        holding.update(words_of(text))
        articles += 1
    return Rarity(articles, holding)


def likeness(one: Mapping[str, int], other: Mapping[str, int], rarity: Rarity, without: Collection[str] = ()) -> float:
    """Return how alike the surroundings of two people are, 0 to 1.

    Args:
        one: words around mentions of the one, with the number of articles that each stands in.
        other: likewise.
        rarity: of words.
        without: words left out, such as those of the names.
    """
    a, b = (_weights(words, rarity, without) for words in (one, other))
    if not a or not b:
        return 0.0
    shared = sum(a[word] * b[word] for word in sorted(a.keys() & b.keys()))
    return shared / (_length(a) * _length(b))


def _weights(words: Mapping[str, int], rarity: Rarity, without: Collection[str]) -> dict[str, float]:
    return {
        word: math.log1p(number) * weight
        for word, number in words.items()
        if word not in without and (weight := rarity.of(word)) > _LEAST_RARITY
    }


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(weight * weight for weight in weights.values()))
