"""Two names that can be one person's: whether they are, weighed.

In: in what the names differ, and what articles say of either. Out: ``Evidence`` with points and reasons, and from all
pairs those that are one person. The points were set by hand with ``benchmarks/gold/people_pairs.jsonl`` in view, which
``benchmarks.people`` measures on: a few hundred pairs are too few to fit more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from newsdb.identity.surroundings import Rarity, likeness
from newsdb.name_variants.kinds import Difference

LEAST_POINTS: Final = 2.5
"""From which on two names are taken for one person's."""

_MARGIN: Final = 2.0  # by which one candidate must be ahead of another one who contradicts it
# What a difference itself is worth: how often people are printed so, against how often others are called so. Of
# several the least counts.
_POINTS: Final[Mapping[Difference, float]] = {
    Difference.GENERATION: 1.0,
    Difference.MIDDLE: 1.0,
    Difference.SHORT: 1.0,
    Difference.BOTH_SHORT: 0.5,
    Difference.SECOND: 0.5,
    Difference.GIVEN_SPELLING: 0.5,
    Difference.GIVEN_MISSPELT: -0.5,
    Difference.SURNAME_SPELLING: 0.5,
    Difference.SURNAME_MISSPELT: -0.5,
    Difference.ORDER: 0.5,
    Difference.SPACES: 2.0,
}
_EACH_MORE: Final = -0.5  # for each difference but the first
_MISSPELT: Final = frozenset({Difference.GIVEN_MISSPELT, Difference.SURNAME_MISSPELT})
_SPELT: Final = _MISSPELT | {
    Difference.GIVEN_SPELLING,
    Difference.SURNAME_SPELLING,
    Difference.ORDER,
    Difference.SPACES,
}
# Points for likeness of the surroundings, from which likeness on.
_LIKENESS: Final = ((0.10, 4.0), (0.06, 3.0), (0.035, 2.0), (0.02, 1.0))
MANY_BEARERS: Final = 10
"""Others of a surname, who can be neither of the two; more of them make no difference."""
# Points for how few they are.
_BEARERS: Final = ((0, 2.0), (2, 1.0), (MANY_BEARERS - 1, 0.0))
_COMMON_SURNAME: Final = -1.0
_NO_CONTEXT: Final = 0.02
_SAME_ROLES: Final = 0.5  # the share of the shorter roles' words, weighed by rarity, that both have
_OTHER_ROLES: Final = -1.0
_TYPOS: Final = 0.1  # of the mentions of a name, at most, are misspelt
_OFTEN_MISSPELT: Final = -2.0
# Points for a spelling of somebody whom so many times as many articles name.
_KNOWN_TO_ALL: Final = ((100.0, 2.0), (20.0, 0.5))
_TOGETHER: Final = 0.25  # of the rarer one's articles: those who stand beside each other so often are two
_BOTH_NAMED: Final = -3.0
_PARENT_AND_CHILD: Final = -6.0


@dataclass(frozen=True, slots=True)
class Side:
    """What articles say of somebody.

    Attributes:
        key: of the name.
        articles: how many name them.
        words: around mentions, with the number of articles that each stands in.
        roles: words of the roles printed beside the name.
    """

    key: str
    articles: int
    words: Mapping[str, int] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two names being one person's.

    Attributes:
        points: from ``LEAST_POINTS`` on they are.
        likeness: of the surroundings.
        bearers: others of the surname.
        roles: shared words of roles, the rarest first.
        together: articles that name both.
    """

    points: float
    likeness: float
    bearers: int
    roles: tuple[str, ...]
    together: int

    @property
    def confidence(self) -> float:
        """Probability that they are one: a logistic curve through what the gold says of each number of points."""
        return min(0.999, round(1 / (1 + math.exp(-1.2 * (self.points - 0.5))), 3))


def weigh(
    kinds: frozenset[Difference],
    one: Side,
    other: Side,
    *,
    bearers: int,
    together: int,
    rarity: Rarity,
    role_rarity: Callable[[str], float],
) -> Evidence:
    """Weigh what is known of two people with names that can be one person's.

    Args:
        kinds: in what the names differ.
        one: the one.
        other: the other.
        bearers: people of that surname who can be neither of the two.
        together: articles that name both.
        rarity: of words in articles.
        role_rarity: of words in roles.
    """
    names = {*one.key.split(), *other.key.split()}
    alike = round(likeness(one.words, other.words, rarity, names), 4)
    fewer, more = sorted((one.articles, other.articles))
    points = min(_POINTS[kind] for kind in kinds) + _EACH_MORE * (len(kinds) - 1)
    points += next((worth for least, worth in _LIKENESS if alike >= least), 0.0)
    points += next((worth for most, worth in _BEARERS if bearers <= most), _COMMON_SURNAME)
    shared = sorted(one.roles & other.roles, key=lambda word: (-role_rarity(word), word))
    points += _roles(one, other, shared, alike, role_rarity)
    if kinds & _MISSPELT and fewer > max(1, _TYPOS * more):
        points += _OFTEN_MISSPELT
    if kinds & _SPELT:
        points += next((worth for least, worth in _KNOWN_TO_ALL if more >= least * max(1, fewer)), 0.0)
    if are_told_apart(kinds, one, other, together):
        points += _PARENT_AND_CHILD if Difference.GENERATION in kinds else _BOTH_NAMED
    return Evidence(points, alike, bearers, tuple(shared), together)


def are_told_apart(kinds: frozenset[Difference], one: Side, other: Side, together: int) -> bool:
    """Tell whether articles name both so often that they are two; a misspelt name stands beside the right one."""
    return not kinds & _SPELT and together > _TOGETHER * min(one.articles, other.articles)


def _roles(one: Side, other: Side, shared: Sequence[str], alike: float, rarity: Callable[[str], float]) -> float:
    common = math.fsum(map(rarity, shared))
    least = min(math.fsum(map(rarity, sorted(side.roles))) for side in (one, other))
    if not least:
        return 0.0
    if common >= _SAME_ROLES * least:
        return 2.0 if common >= 8 else 1.0 if common >= 3 else 0.5
    if common >= 12:
        return 1.0
    return _OTHER_ROLES if min(len(one.roles), len(other.roles)) > 1 and alike < _NO_CONTEXT else 0.0


Person = TypeVar("Person", bound=Hashable)


def choose(
    pairs: Iterable[tuple[float, Person, Person]],
    key_of: Callable[[Person], str],
    compatible: Callable[[Person, Person], bool],
) -> list[tuple[Person, Person]]:
    """Choose which pairs are one person, the best first: who would be two people at once is none of them.

    Args:
        pairs: points and the two people; pairs without enough points matter, too.
        key_of: a person's name, which decides among equals, so that the order of loading does not.
        compatible: whether two people can be one at all.
    """
    ranked = sorted(pairs, key=lambda pair: (-pair[0], *sorted(map(key_of, pair[1:]))))
    rivals: dict[Person, list[tuple[float, Person]]] = defaultdict(list)
    for points, a, b in ranked:
        rivals[a].append((points, b))
        rivals[b].append((points, a))
    group = _Groups[Person]()
    chosen = []
    for points, a, b in ranked:
        if points < LEAST_POINTS:
            break
        if group.of(a) is group.of(b):
            continue
        contested = any(
            points - rival_points < _MARGIN and rival not in {a, b} and not compatible(rival, mine)
            for who, mine in ((a, b), (b, a))
            for rival_points, rival in rivals[who]
        )
        if not contested and _all_compatible(group.of(a), group.of(b), compatible):
            group.join(a, b)
            chosen.append((a, b))
    return chosen


def _all_compatible(
    some: Collection[Person], others: Collection[Person], compatible: Callable[[Person, Person], bool]
) -> bool:
    return all(compatible(a, b) for a in some for b in others)


class _Groups(Generic[Person]):
    """People who are one so far."""

    def __init__(self) -> None:
        self._of: dict[Person, list[Person]] = {}

    def of(self, person: Person) -> list[Person]:
        return self._of.setdefault(person, [person])

    def join(self, a: Person, b: Person) -> None:
        joined = self.of(a)
        for person in self.of(b):
            joined.append(person)
            self._of[person] = joined
