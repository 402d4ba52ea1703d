"""Compare names: can two be one person's, and which of them says more.

In: the folded words of names, surname last. Out: yes or no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdb.names import is_initial
from newsdb.resolution.given_names import is_short_form
from newsdb.resolution.naming import GIVEN

if TYPE_CHECKING:
    from newsdb.resolution.people import Person

SHORTEST_MISSPELT: Final = 5


def is_fuller(words: tuple[str, ...], known: Person) -> bool:
    """Tell whether a name says more of a known person, and not only more: "Falsely Accused Jane Doe"."""
    first, other = words[0], known.words[0]
    if first != other and len(first) > 1 and (first in GIVEN) != (other in GIVEN) and len(other) > 1:
        return first in GIVEN
    return len(words) > len(known.words) or (len(words) == len(known.words) and is_initial(known.name.split()[0]))


def same_given(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether two full names with one surname can be one person: J. and Jane, Jane and Jane Alice."""
    x, y = a[0], b[0]
    if x == y:
        return True
    if len(x) == 1 or len(y) == 1:
        return x[0] == y[0]
    return (len(a) > 2 and y in a[:-1]) or (len(b) > 2 and x in b[:-1]) or is_short_form(x, y)


def is_misspelt(a: str, b: str) -> bool:
    """Tell whether two surnames differ by one letter, or two that change places; a plural is no misspelling."""
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < SHORTEST_MISSPELT or a + "s" == b or b + "s" == a:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i:] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i + 1 :]
