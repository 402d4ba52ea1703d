"""The people of one article as resolution knows them.

``newsdb.resolution.casting`` makes the ``Cast``; everything after it reads it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, eq=False)
class Person:
    """One person of the article.

    Attributes:
        name: the fullest name that the article gives.
        words: its folded words.
        places: offsets of the person's mentions in the body, ascending.
        short_places: of these, while the cast is made, those of a surname or given name alone.
        roles: folded words of the roles printed beside the name.
        offices: the roles, each office under one name: "senator" for "Sen.".
        gender: "m", "f" or None.
        introduced: offset of the first mention under a full name; -1 if there is none.
        in_title: 2 if the title has the full name, 1 if the surname.
        spoke: how many quotations they spoke so far.
        goes_by_surname: whether the surname alone stands for them somewhere.
        is_relative: whether they are introduced as a relative: "her father, Jonas Brandt".
        is_thing: whether the words beside the name speak against a person.
        is_labelled: whether the name stands before its lines of a transcript: "KELLER: Yes."
        is_somebody: whether anything beside capitals shows that it is a person's name.
    """

    name: str
    words: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    short_places: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    gender: str | None = None
    introduced: int = -1
    in_title: int = 0
    spoke: int = 0
    goes_by_surname: bool = False
    is_relative: bool = False
    is_thing: bool = False
    is_labelled: bool = False
    is_somebody: bool = True


@dataclass(slots=True)
class Cast:
    """Everybody in the article.

    Attributes:
        people: in order of their first mention.
        of_mention: the person that each mention (by its offset) is.
        ends: where each mention ends.
        starts: the offsets of the mentions, ascending.
        named: the person that a name as printed means, the last one where there are several.
    """

    people: list[Person]
    of_mention: dict[int, Person]
    ends: dict[int, int]
    starts: list[int] = field(default_factory=list)
    named: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order the mentions."""
        self.starts = sorted(self.of_mention)

    def from_offset(self, at: int) -> int | None:
        """Return the offset of the first mention that begins at ``at`` or behind it."""
        i = bisect_left(self.starts, at)
        return self.starts[i] if i < len(self.starts) else None

    def last_before(self, offset: int, most: int) -> Iterator[tuple[int, Person]]:
        """Return (place, person) of the last ``most`` mentions up to ``offset``, the nearest first."""
        i = bisect_right(self.starts, offset)
        places = self.starts[max(0, i - most) : i]
        places.reverse()
        return zip(places, map(self.of_mention.__getitem__, places), strict=True)

    def nearest(self, offset: int) -> tuple[int, Person] | None:
        """Return (place, person) of the last mention up to ``offset``."""
        i = bisect_right(self.starts, offset)
        return (self.starts[i - 1], self.of_mention[self.starts[i - 1]]) if i else None
