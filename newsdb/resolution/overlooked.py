"""Full names where extraction finds no mentions: inside quotations, in headlines, within phrases ("the Jane Doe show").

In: body, the mentions that extraction found and the cast. Out: more mentions. They tell whom an article names, and take
no part in telling who speaks. Only names of the cast, and those that begin with a common given name, are taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from newsdb.documents import Mention
from newsdb.extraction.lexicon import NOT_NAMES, TITLES, WORDS
from newsdb.extraction.roles import PLAIN_HONORIFICS
from newsdb.names import GENERATIONS, PARTICLES, fold, generation_of, is_initial
from newsdb.resolution.likeness import same_given
from newsdb.resolution.naming import GIVEN, folded_words, is_organization
from newsdb.resolution.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsdb.resolution.people import Cast, Person

_SHORTENED: Final = "|".join(
    rf"(?<=(?<![\w’'-]){word}\.)"
    for word in "[A-Z] Jr Sr St Dr Mr Mrs Ms Sen Rep Reps Gov Gen Adm Lt Col Capt Sgt Maj Rev Prof Amb Sec".split()
)
# Capitalised words in a row, with particles and "Jr." between and behind them; a full stop that may end the sentence
# ends the row. A search skips to the letters that an expression begins with, so the assertion stands behind the first.
# "*+" gives nothing back: no part of a word is tried for a word.
_REST: Final = rf"[\w’'-]*+(?:\.(?=[ \xa0])(?:{_SHORTENED}))?"
_RUN: Final = re.compile(
    rf"[A-Z](?<![\w’'-].){_REST}(?:[ \xa0](?:(?:de|van|von|der|bin|al|el|la|del|di|da)[ \xa0])*[A-Z]{_REST}"
    r"(?:,[ \xa0](?:Jr|Sr)\b\.?)?)+"
)
_WORD: Final = re.compile(r"[^ \xa0]+")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_RUN_ON: Final = re.compile(r"[^\W\d_]{4}(?<=[a-zà-ÿ])[A-Z]|-[a-z]+$")  # "BrandtThe", "Brandt-style"
_TITLES: Final = frozenset(title.rstrip(".") for title in TITLES)
_PLAIN_GIVEN: Final = GIVEN - frozenset(WORDS)  # not "Will Keller resign?"
_NO_SURNAMES: Final = NOT_NAMES | PLACES
_BEFORE_NAMES: Final = _TITLES | PLACES | frozenset(WORDS)
_MOST_WORDS: Final = 4
_HEADLINE: Final = 0.3  # of the words of running text, more are in small letters


def find_overlooked(body: str, mentions: Sequence[Mention], cast: Cast) -> list[Mention]:
    """Return mentions of full names that none of ``mentions`` overlaps, in order.

    Args:
        body: the text.
        mentions: every name that extraction found, in order.
        cast: who is who.
    """
    known = _Known(cast)
    starts = [mention.start for mention in mentions]
    found: list[Mention] = []
    for match in _RUN.finditer(body):
        start, end = match.span()
        i = bisect_right(starts, start) - 1
        if (i >= 0 and mentions[i].end > start) or (i + 1 < len(starts) and starts[i + 1] < end):
            continue
        found += _names(body, [word.span() for word in _WORD.finditer(body, start, end)], known)
    return found


class _Known:
    """The full names of a cast: by given name and surname, None where two people share both."""

    def __init__(self, cast: Cast) -> None:
        self.names: dict[tuple[str, str], str | None] = {}
        self._by_surname: dict[str, list[Person]] = {}
        for person in cast.people:
            if len(person.words) > 1 and len(person.words[-1]) > 1 and person.is_somebody:
                key = (person.words[0], person.words[-1])
                self.names[key] = None if key in self.names else person.name
                self._by_surname.setdefault(key[1], []).append(person)

    def name_of(self, printed: str) -> str | None:
        """Return the name that the article gives somebody, for a short form, too; None if it may be two people's."""
        words, generation = folded_words(printed), generation_of(printed)
        key = (words[0], words[-1])
        if key in self.names and generation in {None, generation_of(self.names[key] or "")}:
            return self.names[key]
        fitting = [
            person.name
            for person in self._by_surname.get(key[1], ())
            if same_given(person.words, words) and generation_of(person.name) == generation
        ]
        return fitting[0] if len(fitting) == 1 else printed


def _names(body: str, words: list[tuple[int, int]], known: _Known) -> Iterator[Mention]:
    """Yield the name in a run of capitalised words; a run that is longer than a name ends in nobody knows what."""
    low = [fold(body[start:end]).strip(".,'’").removesuffix("'s").removesuffix("’s") for start, end in words]
    for first in range(len(words) - 1):
        last = _end_in_cast(low, first, known)
        if last is None and low[first] in _PLAIN_GIVEN and (first == 0 or low[first - 1] in _BEFORE_NAMES):
            last = _end_by_form(body, words, low, first)
        if last is None:
            continue
        start, end = words[first][0], words[last][1]
        printed = body[start:end].rstrip(",")
        printed = _POSSESSIVE.sub("", printed if generation_of(printed) or is_initial(printed) else printed.rstrip("."))
        name = known.name_of(printed)
        if name is not None and not is_organization(printed):
            titles = first
            while titles and low[titles - 1] in _TITLES:
                titles -= 1
            is_role = any(low[i] not in PLAIN_HONORIFICS for i in range(titles, first))
            role = body[words[titles][0] : words[first - 1][1]] if is_role else None
            yield Mention(start, start + len(printed), printed, name, role)
        return


def _end_in_cast(low: list[str], first: int, known: _Known) -> int | None:
    """Return the last word of a name of the cast that begins with the word ``first``."""
    for last in range(first + 1, min(first + _MOST_WORDS, len(low))):
        if (low[first], low[last]) in known.names:
            return last + 1 if last + 1 < len(low) and low[last + 1] in GENERATIONS else last
    return None


def _end_by_form(body: str, words: list[tuple[int, int]], low: list[str], first: int) -> int | None:
    """Return the last word of the run if it and all before it, from a given name on, look like one name."""
    last = len(words) - 1
    surname = last - 1 if low[last] in GENERATIONS else last
    if not first < surname < first + _MOST_WORDS or low[surname] in WORDS or low[surname] in _NO_SURNAMES:
        return None
    if is_initial(body[slice(*words[surname])]) or len(low[surname]) < 2:
        return None
    if any(_RUN_ON.search(_POSSESSIVE.sub("", body[start:end])) for start, end in words[first:]):
        return None
    middle = range(first + 1, surname)
    plain = all(low[i] in GIVEN or low[i] in PARTICLES or is_initial(body[slice(*words[i])]) for i in middle)
    return last if plain or (len(middle) == 1 and _is_running_text(body, words[first][0])) else None


def _is_running_text(body: str, at: int) -> bool:
    """Tell whether the line around ``at`` is no headline."""
    line = body[body.rfind("\n", 0, at) + 1 : body.find("\n", at) if body.find("\n", at) >= 0 else len(body)]
    words = line.split()
    return sum(word[0].islower() for word in words) > _HEADLINE * len(words)
