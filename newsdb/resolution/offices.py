"""What the role printed beside a name says of the person: "former spokesman of the port".

In: the role as printed. Out: its words and offices; or that it is none of a person's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from newsdb.extraction.lexicon import SPEAKER_NOUNS, TITLES
from newsdb.names import fold
from newsdb.resolution.nouns import BODIES, ROLE_PREPOSITIONS, THINGS, office


class Role(NamedTuple):
    """A role.

    Attributes:
        words: its folded words, without prepositions.
        offices: those before its preposition, each office under one name: "senator" for "Sen.".
    """

    words: frozenset[str]
    offices: frozenset[str]


@lru_cache(maxsize=1 << 12)
def read_role(printed: str) -> Role | None:
    """Return what a role says; None if it is a body's or a thing's ("the magazine"), so that the name is too."""
    words = [fold(word).strip(".,'’") for word in printed.split()]
    head = next((i for i, word in enumerate(words) if word in ROLE_PREPOSITIONS and i), len(words))
    noun = words[head - 1]
    if (
        noun in BODIES
        or (noun in THINGS and noun not in TITLES)
        or (noun.endswith("s") and noun in SPEAKER_NOUNS and noun not in TITLES)
    ):
        return None
    named = frozenset(word for word in words if len(word) > 1 and word not in ROLE_PREPOSITIONS)
    return Role(named, frozenset(map(office, words[:head])))
