"""Whom quotations speak of by a surname or a given name alone: "I thank Mr. Brandt", "Jonas was right".

In: body, quotations, the mentions known so far and the cast. Out: more mentions. Like those of full names
(``newsdb.resolution.overlooked``) they take no part in telling who speaks. Only people of the cast are found, and only
where one of them alone can be meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from newsdb.documents import Mention
from newsdb.extraction.lexicon import NOT_NAMES, TITLES, WORDS
from newsdb.extraction.roles import PLAIN_HONORIFICS
from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import HONORIFICS, PARTICLES, fold
from newsdb.resolution.naming import GIVEN
from newsdb.resolution.nouns import THINGS, office
from newsdb.resolution.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdb.documents import Quote
    from newsdb.resolution.people import Cast, Person

# A capitalised word without its possessive; "Brandt-style" and "Brandt–Keller" are words of their own. A search skips
# to the letters that an expression begins with, so the first assertion stands behind them.
_WORD: Final = re.compile(r"[A-Z](?<![\w’'–-].)\w++(?:[’'–-](?!s?\b)\w++)*+(?![–-]\w)")
_NEXT: Final = re.compile(r"[ \xa0]([A-Z][\w’'-]*)")
_BEFORE: Final = re.compile(r"([\w’'-]+\.?)[ \xa0]$")
_LONGEST_WORD: Final = 24  # characters
_TITLES: Final = HONORIFICS | {title.rstrip(".") for title in TITLES}
_GENDERED: Final = {"mr": "m", "sir": "m", "mrs": "f", "ms": "f", "miss": "f", "lady": "f"}
_MOST_TITLES: Final = 3
_NO_NAMES: Final = frozenset(WORDS) | NOT_NAMES
_RUN_ON: Final = _NO_NAMES - ORGANIZATION_WORDS - THINGS  # in capitals behind a name: "Brandt Is Right"
# Words that are no name without a title: "May I", "Washington".
_OTHER_WORDS: Final = _NO_NAMES | PLACES | ORGANIZATION_WORDS | THINGS


def find_spoken_of(body: str, quotes: Sequence[Quote], mentions: Sequence[Mention], cast: Cast) -> list[Mention]:
    """Return mentions inside quotations of a surname or given name alone that none of ``mentions`` overlaps, in order.

    Args:
        body: the text.
        quotes: in order; the inner ones are parts of the outer ones.
        mentions: every name found so far, in order.
        cast: who is who.
    """
    known: _Known | None = None
    starts = [mention.start for mention in mentions]
    found: list[Mention] = []
    for quote in quotes:
        if quote.outer is not None:
            continue
        for match in _WORD.finditer(body, quote.start, quote.end):
            known = known or _Known(cast)
            people = known.people_of(match.group())
            if not people:
                continue
            i = bisect_right(starts, match.start()) - 1
            if i >= 0 and mentions[i].end > match.start():
                continue
            mention = known.mention(body, match, people, quote.start)
            if mention is not None:
                found.append(mention)
    return found


class _Known:
    """The people of a cast by surname, and by given name."""

    def __init__(self, cast: Cast) -> None:
        self._named = cast.named
        self._by_name: dict[str, list[Person]] = {}
        for person in cast.people:
            if person.is_somebody:
                for word in {person.words[0], person.words[-1]}:
                    self._by_name.setdefault(word, []).append(person)

    def people_of(self, printed: str) -> list[Person]:
        """Return whom a word can mean."""
        return self._by_name.get(fold(printed), [])

    def mention(self, body: str, match: re.Match[str], people: list[Person], bottom: int) -> Mention | None:
        """Return the mention that a name of ``people`` is, None if it is another's, or may be that of several."""
        printed, (start, end) = match.group(), match.span()
        name = fold(printed)
        behind = _NEXT.match(body, end)
        if behind and fold(behind.group(1)) not in _RUN_ON:
            return None  # of a longer name: "Brandt Tower"
        start -= max(len(each) if body.endswith(each, bottom, start) else 0 for each in map(_particles, people))
        titles, first, before = _titles(body, start, bottom)
        if before[:1].isupper() and fold(before) not in _NO_NAMES:
            return None
        if not titles and name in _OTHER_WORDS:
            return None
        person = self._who(printed, people, titles)
        if person is None:
            return None
        if name != person.words[-1] and (titles or name not in GIVEN):
            return None
        if len(person.words) == 1 and not titles:
            return None
        role = body[first:start].rstrip() if any(title not in PLAIN_HONORIFICS for title in titles) else None
        return Mention(start, end, body[start:end], person.name, role)

    def _who(self, printed: str, people: list[Person], titles: list[str]) -> Person | None:
        genders = {_GENDERED[title] for title in titles if title in _GENDERED}
        fitting = [p for p in people if not genders or p.gender is None or p.gender in genders]
        offices = {office(title) for title in titles} - set(_GENDERED)
        fitting = [p for p in fitting if not offices.isdisjoint(p.offices)] or fitting
        if len(fitting) == 1:
            return fitting[0]
        named = self._named.get(printed)
        return named if named in fitting else None


def _particles(person: Person) -> str:
    """Return what belongs to the surname in front of its last word, "van der ", or nothing."""
    words = person.name.split()[:-1]
    return "".join(f"{word} " for i, word in enumerate(words) if PARTICLES.issuperset(words[i:]))


def _titles(body: str, start: int, bottom: int) -> tuple[list[str], int, str]:
    """Return the titles in front of a name, where they begin, and the word before."""
    titles: list[str] = []
    while match := _BEFORE.search(body, max(bottom, start - _LONGEST_WORD), start):
        word = fold(match.group(1)).rstrip(".")
        if word not in _TITLES or not match.group(1)[0].isupper() or len(titles) == _MOST_TITLES:
            return titles, start, "" if match.group(1).endswith(".") else match.group(1)
        titles.append(word)
        start = match.start(1)
    return titles, start, ""
