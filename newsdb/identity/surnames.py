"""Whom a surname alone means, where the article gives no full name: whoever nearly all articles of the time mean by it.

In: who bears the surname in articles of the time, with the words of their roles, and the titles printed before it. Out:
exactly one person with a probability, or nobody. Somebody who is known by the surname alone is somebody everybody
writes about; a local namesake is introduced with a given name, and stays open here if not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from newsdb.names import fold
from newsdb.resolution.given_names import gender_of

LEAST_SHARE: Final = 0.8
"""Of the articles of the time that name a bearer, with one more that names another one."""

_FEWEST_ARTICLES: Final = 4
_FEWEST_WITH_TITLE: Final = 2
_LEAST_WITH_TITLE: Final = 0.6
# Titles that say the same, by one of them. A title that none of somebody's roles has speaks against them.
_OFFICES: Final[Mapping[str, str]] = {
    word: group.split()[0]
    for group in (
        "president presidents ex-president president-elect|senator sen sens senators|"
        "representative rep reps congressman congresswoman representatives|governor gov govs governors|"
        "general gen lieutenant brigadier|admiral adm|colonel col|captain capt|sergeant sgt|"
        "secretary sec|minister|chancellor|ambassador amb|judge|justice justices|sheriff|mayor|professor prof|"
        "pope|cardinal|bishop archbishop|king|queen|prince|princess|detective det|speaker|commissioner|attorney|premier"
    ).split("|")
    for word in group.split()
}
_MEN: Final = frozenset("mr sir lord king prince congressman spokesman chairman".split())
_WOMEN: Final = frozenset("mrs ms miss lady queen princess congresswoman spokeswoman chairwoman".split())


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody of a surname.

    Attributes:
        person_id: who.
        articles: of the time that name them in full.
        offices: offices that roles printed beside the name have (``offices_of``), in any article of the time.
        gender: "m", "f" or None, as the given name tells.
    """

    person_id: int
    articles: int
    offices: frozenset[str] = frozenset()
    gender: str | None = None

    @classmethod
    def of(cls, person_id: int, articles: int, roles: Iterable[str], key: str) -> Bearer:
        """Read offices from roles as printed, and the gender from the key of the name."""
        return cls(person_id, articles, offices_of(roles), gender_of(key.split(maxsplit=1)[0]))


@dataclass(frozen=True, slots=True)
class Told:
    """Who is meant.

    Attributes:
        person_id: who.
        confidence: the share of the time's articles that mean them by the surname, one more that does not counted.
    """

    person_id: int
    confidence: float


def offices_of(roles: Iterable[str]) -> frozenset[str]:
    """Return the offices in roles and titles, each by one name.

    >>> sorted(offices_of(["Sen.", "former Vermont governor", "Mr."]))
    ['governor', 'senator']
    """
    words = (word.strip(".,") for role in roles for word in fold(role).split())
    return frozenset(_OFFICES[word] for word in words if word in _OFFICES)


def genders_of(titles: Iterable[str]) -> frozenset[str]:
    """Return the genders that titles tell.

    >>> genders_of(["Mrs."])
    frozenset({'f'})
    """
    words = {word.strip(".,") for title in titles for word in fold(title).split()}
    return frozenset(({"m"} if words & _MEN else set()) | ({"f"} if words & _WOMEN else set()))


def can_be_meant(bearers: Iterable[Bearer]) -> bool:
    """Tell whether a surname can mean one of its bearers at all, whatever titles stand beside it."""
    return any(bearer.articles >= _FEWEST_WITH_TITLE for bearer in bearers)


def who_is_meant(bearers: Iterable[Bearer], titles: Collection[str]) -> Told | None:
    """Tell whom a surname means in an article.

    Args:
        bearers: everybody of that surname whom articles of the time name in full.
        titles: titles and roles printed beside the surname in the article.
    """
    offices, genders = offices_of(titles), genders_of(titles)
    fitting = [
        bearer
        for bearer in bearers
        if offices <= bearer.offices and (not genders or bearer.gender is None or genders == {bearer.gender})
    ]
    best = max(fitting, key=lambda bearer: (bearer.articles, -bearer.person_id), default=None)
    if best is None:
        return None
    share = best.articles / (sum(bearer.articles for bearer in fitting) + 1)
    fewest, least = (_FEWEST_WITH_TITLE, _LEAST_WITH_TITLE) if offices else (_FEWEST_ARTICLES, LEAST_SHARE)
    return Told(best.person_id, round(share, 3)) if best.articles >= fewest and share >= least else None
