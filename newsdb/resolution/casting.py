"""Group the names of an article into people, each under the fullest name that the article gives.

In: title, body and the mentions that extraction found. Out: a ``Cast``: who is who, with gender, roles and places.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from newsdb.extraction.lexicon import WORDS
from newsdb.names import PARTICLES, fold, generation_of
from newsdb.resolution.clauses import Part, has_verb, is_owner, part_of
from newsdb.resolution.given_names import gender_of
from newsdb.resolution.likeness import SHORTEST_MISSPELT, is_fuller, is_misspelt, same_given
from newsdb.resolution.naming import (
    GIVEN,
    folded_words,
    is_organization,
    is_somebody,
    is_word_and_surname,
    looks_like_a_thing,
    printed_words,
    without_additions,
)
from newsdb.resolution.nouns import KIN, office
from newsdb.resolution.offices import read_role
from newsdb.resolution.people import Cast, Person

if TYPE_CHECKING:
    from newsdb.documents import Mention

_MOST_COMPLETED: Final = 20  # people known by surname alone whose full name is looked for
_MOST_FINDS: Final = 30  # places where it is looked for
_MOST_PRONOUNS: Final = 6  # mentions of one person behind which a pronoun is looked for
_PRONOUN_WITHIN: Final = 120  # characters
_STILL_SPEAKING: Final = 2000  # characters after which a namesake introduced before is no longer meant
_MOST_NAMESAKES: Final = 60  # people of one surname or given name whom it may mean alone
_PARENT_OR_CHILD: Final = ("jr", "sr")
_LINE: Final = re.compile(r"\n\s*")
_MOST_ALIKE: Final = 50  # surnames of one initial that a misspelt one is compared with
# Words before a name that tell the gender; those in capitals are other words in small letters.
_GENDERED: Final[dict[str, str]] = {
    **KIN,
    **dict.fromkeys("Mr Sir Lord King Prince".split(), "m"),
    **dict.fromkeys("Mrs Ms Miss Lady Queen Princess".split(), "f"),
    **dict.fromkeys("congressman spokesman chairman businessman actor".split(), "m"),
    **dict.fromkeys("congresswoman spokeswoman chairwoman businesswoman actress".split(), "f"),
    **dict.fromkeys("Congressman Spokesman Chairman".split(), "m"),
    **dict.fromkeys("Congresswoman Spokeswoman Chairwoman".split(), "f"),
}
_HONORIFICS: Final = {"Mr": "m", "Mrs": "f", "Ms": "f", "Miss": "f"}
# A search skips to the letters that an expression begins with, so the first assertion stands behind them.
_PRONOUN: Final = re.compile(r"[hs](?<!\w.)(?:(?<=h)(e|is|im|imself)|(?<=s)he|(?<=h)er|(?<=h)erself)\b")
_SENTENCE_END: Final = re.compile(r"[?!\n]|\.[ \xa0]")
_LONGEST_WORD: Final = 20  # characters
_CAPITALISED_NAME: Final = re.compile(
    r"[^\W\d_][\w’'-]*\.?(?:[ \xa0]+(?:(?:de|van|von|bin|al|el|la|del|der|di|da|le)[ \xa0]+)?[A-Z][\w’'-]*\.?){0,4}"
)
_LAST_WORD: Final = re.compile(r"([^\W\d_][\w’'-]*)[ \xa0]$")


def build_cast(title: str | None, body: str, mentions: tuple[Mention, ...], speaking: frozenset[int]) -> Cast:
    """Group ``mentions`` into people.

    Args:
        title: the headline, or None.
        body: the text.
        mentions: every name in the text.
        speaking: offsets of the mentions that speak a quotation; a lone capitalised word is a person's name only if
            it speaks, or has a title or a role beside it.
    """
    casting = _Casting(body, speaking)
    shorter: list[Mention] = []
    for mention in mentions:
        has_space = " " in mention.printed or "\xa0" in mention.printed
        if not has_space or not casting.take_full_name(mention):
            shorter.append(mention)
    if title:
        casting.take_title(title)
    for mention in shorter:
        casting.take_short_name(mention, title)
    return casting.finish()


class _Casting:
    """The people of one article while its mentions are gone through: the full names first, then the shorter ones."""

    def __init__(self, body: str, speaking: frozenset[int]) -> None:
        self.body = body
        self.speaking = speaking
        self.people: list[Person] = []
        self.of_mention: dict[int, Person] = {}
        self.ends: dict[int, int] = {}
        self.full: dict[tuple[str, str, str | None], Person] = {}
        self.by_surname: dict[str, list[Person]] = {}
        self.by_given: dict[str, list[Person]] = {}
        self.by_initial: dict[str, list[str]] = {}
        self.printed: dict[str, Person | None] = {}
        self.nobody: set[str] = set()
        self.singles: dict[str, Person] = {}
        self.corrected: dict[str, list[Person]] = {}

    def take_full_name(self, mention: Mention) -> bool:
        """Take a mention of given name and surname; return whether it is one."""
        printed = mention.printed
        if printed in self.printed:
            person = self.printed[printed]
        else:
            name = without_additions(mention, self.body)
            is_none = name == printed and is_word_and_surname(mention, self.body)
            person = self.printed[printed] = None if is_none else self.introduce(name, mention.start)
        if person is None:
            return False
        self.note(person, mention, person.places, _word_before(self.body, mention.start))
        return True

    def introduce(self, name: str, offset: int) -> Person | None:
        """Return the person of a full name, a new one if need be; None if it is no full name of a person."""
        words = folded_words(name)
        if len(words) < 2 or is_organization(name) or len(words) > 5:
            return None
        first, last = words[0], words[-1]
        generation = generation_of(name)
        known = self.full.get((first, last, generation))
        for person in self.by_surname.get(last, ()) if known is None else ():
            if same_given(person.words, words) and not _are_relatives(person, words, generation):
                known = person
                break
        if known is None:
            known = Person(" ".join(printed_words(name)), words, introduced=offset)
            self.people.append(known)
            _add_namesake(self.by_surname.setdefault(last, []), known)
            alike = self.by_initial.setdefault(last[:1], [])
            if len(alike) < _MOST_ALIKE and len(last) >= SHORTEST_MISSPELT:
                alike.append(last)
            _add_namesake(self.by_given.setdefault(first, []), known)
        elif is_fuller(words, known):
            known.name, known.words = " ".join(printed_words(name)), words
        if known.introduced < 0:
            known.introduced = offset
        self.full[first, last, generation] = known
        return known

    def take_title(self, title: str) -> None:
        """Take a full name from the title, and note whom the title speaks of."""
        for match in _CAPITALISED_NAME.finditer(title):
            words = match.group().split()
            for one, two in pairwise(words):
                first, last = fold(one).strip(".,:'’"), fold(two).strip(".,:'’")
                known = any(person.words[0] == first for person in self.by_surname.get(last, ()))
                if first in GIVEN and last.isalpha() and last not in WORDS and not known:
                    self.introduce(f"{one} {two.strip(':,')}", -1)
                    break
        flat = fold(title)
        for person in self.people:
            first, last = person.words[0], person.words[-1]
            if last in flat:
                person.in_title = 2 if f"{first} {last}" in flat else 1

    def take_short_name(self, mention: Mention, title: str | None) -> None:
        """Take a mention of a surname or a given name alone: of somebody known, or of somebody new."""
        printed, start = mention.printed, mention.start
        if printed in self.nobody and self.body[start - 2 : start - 1] != "." and not printed.isupper():
            return
        words = folded_words(printed)
        single = len(words) == 1
        if not single and (not words or words[0] not in PARTICLES):
            return
        word = _word_before(self.body, start)
        person = self.link(words, mention, _HONORIFICS.get(word))
        if person is None:
            person = self.unknown(words[0], mention, word, title) if single else None
        elif single and not person.goes_by_surname:
            person.goes_by_surname = (
                start in self.speaking
                or has_verb(self.body, mention.end)
                or is_owner(self.body, mention.end)
                or word in _HONORIFICS
            )
        if person is not None:
            self.note(person, mention, person.short_places, word)

    def unknown(self, folded: str, mention: Mention, word: str, title: str | None) -> Person | None:
        """Return the person of a lone word that is in nobody's full name; None if it names no person."""
        printed, start = mention.printed, mention.start
        if self.body.startswith(("the ", "The ", "THE "), max(0, start - 4)):
            return None
        if len(folded) > 2:
            is_labelled = printed[:5].isupper() and _is_label(self.body, start, mention.end)
            if is_labelled or word in _HONORIFICS or not is_organization(printed):
                person = self.singles.get(folded) or self.new_single(printed, (folded,), title)
                person.is_labelled = person.is_labelled or is_labelled
                return person
        if is_organization(printed):
            self.nobody.add(printed)
        return None

    def new_single(self, printed: str, words: tuple[str, ...], title: str | None) -> Person:
        person = Person(" ".join(printed_words(printed)), words, in_title=int(bool(title and words[0] in fold(title))))
        self.singles[words[0]] = person
        self.people.append(person)
        return person

    def link(self, words: tuple[str, ...], mention: Mention, gender: str | None) -> Person | None:
        """Return the person whom a surname or a given name alone means, None if nobody fits."""
        last, single = words[-1], len(words) == 1
        fitting = self.by_surname.get(last)
        if not fitting and single:
            fitting = self.by_given.get(last) or self.misspelt(last)
        if not fitting or (not single and is_organization(mention.printed)):
            return None
        if generation := generation_of(mention.printed):
            fitting = [p for p in fitting if generation_of(p.name) == generation] or fitting
        if gender:
            fitting = [p for p in fitting if (p.gender or gender_of(p.words[0])) in (gender, None)]
        if len(fitting) != 1:
            return self.namesake(fitting, mention) if fitting else None
        only = fitting[0]
        if mention.role and mention.start < only.introduced and only.in_title < 2:
            # "President Keller" before "Susan Keller, the painter" is somebody else.
            offices = {office(fold(word).strip(".,")) for word in mention.role.split()}
            if only.is_relative or only.offices.isdisjoint(offices):
                other = self.singles.get(last) or self.new_single(mention.printed, words, None)
                self.by_surname[last] = [other, *fitting]
                return other
        return only

    def namesake(self, fitting: list[Person], mention: Mention) -> Person:
        """Return which of several namesakes a surname alone means.

        The one whom the article is about goes by the surname; a relative is named in full each time. But whoever of
        them has just been introduced as a subject, or spoke just before, goes on speaking.
        """
        start = mention.start
        introduced = [p for p in fitting if 0 <= p.introduced < start] or fitting
        main = max(
            introduced,
            key=lambda p: (p.in_title == 2, not p.is_relative, len(p.places) + len(p.short_places), p.introduced),
        )
        if start not in self.speaking or main.in_title == 2:
            return main
        near = -1
        chosen = main
        for person in introduced:
            i = bisect_left(person.places, start)
            place = max(person.places[i - 1] if i else -1, person.short_places[-1] if person.short_places else -1)
            if place > near:
                near, chosen = place, person
        if chosen is main or start - near > _STILL_SPEAKING or len(_LINE.findall(self.body, near, start)) > 1:
            return main
        return chosen if near in self.speaking or part_of(self.body, near, self.ends[near]) >= Part.SUBJECT else main

    def misspelt(self, surname: str) -> list[Person]:
        """Return the only person whose surname is this one misspelt: one letter more, less or other."""
        found = self.corrected.get(surname)
        if found is None:
            found = []
            if len(surname) >= SHORTEST_MISSPELT and surname not in GIVEN and surname not in WORDS:
                found = [
                    self.by_surname[known][0]
                    for known in self.by_initial.get(surname[0], ())
                    if len(self.by_surname[known]) == 1 and is_misspelt(known, surname)
                ]
            if len(found) > 1:
                found = []
            self.corrected[surname] = found
        return found

    def note(self, person: Person, mention: Mention, places: list[int], word: str) -> None:
        """Record a mention, in ``places`` of its person, and what it and the ``word`` before it say of the person."""
        start = mention.start
        self.of_mention[start] = person
        self.ends[start] = mention.end
        places.append(start)
        if mention.role and not self.crosses_line(mention):
            role = read_role(mention.role)
            person.is_thing = person.is_thing or role is None
            if role is not None:
                person.roles.update(role.words)
                person.offices.update(role.offices)
        if word in _GENDERED:
            if word in KIN:
                person.is_relative = person.is_relative or start == person.introduced
                person.roles.add(word)
            if person.gender is None:
                person.gender = _GENDERED[word] or None

    def crosses_line(self, mention: Mention) -> bool:
        """Tell whether the words of a role in front of a name stand on another line, a caption or a headline."""
        reach = len(mention.role or "") + 1
        return (
            not self.body.startswith(",", mention.end)
            and "\n" in self.body[max(0, mention.start - reach) : mention.start]
        )

    def finish(self) -> Cast:
        """Complete the people and leave out what is nobody."""
        self.complete_names()
        starts = sorted(self.of_mention)
        for person in self.people:
            if person.short_places:
                person.places = sorted(person.places + person.short_places)
            words = person.words
            if person.gender is None and len(words) > 1:
                person.gender = gender_of(words[0]) or (gender_of(words[1]) if len(words) > 2 else None)
            if person.gender is None and words[0] not in GIVEN and not person.roles:
                person.is_thing = person.is_thing or looks_like_a_thing(self.body, person.name, person.places)
            if person.gender is None and not person.is_thing:
                person.gender = self.gender_by_pronoun(person, starts)
            person.is_somebody = is_somebody(person, self.speaking)
        people = [p for p in self.people if p.places and (len(p.words) > 1 or p.is_somebody)]
        kept = set(people)
        of_mention = {start: p for start, p in self.of_mention.items() if p in kept}
        named = {self.body[start : self.ends[start]]: person for start, person in of_mention.items()}
        return Cast(people, of_mention, self.ends, named=named)

    def gender_by_pronoun(self, person: Person, starts: list[int]) -> str | None:
        """Return the gender of most pronouns that follow the name with nobody named between."""
        men = women = 0
        for start in person.places[:_MOST_PRONOUNS]:
            end = self.ends[start]
            if self.body.startswith(",", end) and len(person.words) == 1:
                continue  # "Eventually, he"
            i = bisect_right(starts, start)
            stop = min(starts[i] if i < len(starts) else len(self.body), end + _PRONOUN_WITHIN)
            match = _PRONOUN.search(self.body, end, stop)
            if match and not _SENTENCE_END.search(self.body, end, match.start()):
                men += match.group(1) is not None
                women += match.group(1) is None
        if max(men, women) < 2 * min(men, women) + (men == women):
            return None
        return "m" if men > women else "f"

    def complete_names(self) -> None:
        """Give people known by surname alone the full name that stands elsewhere, inside quotations for example."""
        often = sorted((p for p in self.singles.values() if p.name.isalpha()), key=lambda p: -len(p.short_places))
        for person in often[:_MOST_COMPLETED]:
            at = 0
            for _ in range(_MOST_FINDS):
                at = self.body.find(person.name, at + 1)
                if at < 0:
                    break
                before = self.body[max(0, at - 20) : at]
                if before.islower() or not before[-1:].isspace():
                    continue
                match = _LAST_WORD.search(before)
                if match is None or not match.group(1)[0].isupper():
                    continue
                given = fold(match.group(1))
                gender = gender_of(given)
                if gender and person.gender in (gender, None) and given != person.words[0]:
                    person.name = f"{match.group(1)} {person.name}"
                    person.words = (given, *person.words)
                    first = _LAST_WORD.search(self.body, max(0, at - 40), at - len(before) + match.start(1))
                    if first and fold(first.group(1)) in GIVEN and first.group(1)[0].isupper():
                        person.name = f"{first.group(1)} {person.name}"
                        person.words = (fold(first.group(1)), *person.words)
                    break


def _are_relatives(person: Person, words: tuple[str, ...], generation: str | None) -> bool:
    """Tell whether one given name with a "Jr." and without, or two such marks, tell a child from a parent.

    "III" is left out of a name more often than a father is named beside it.
    """
    known = generation_of(person.name)
    if known is None or generation is None:
        return known != generation and (known or generation) in _PARENT_OR_CHILD and person.words[0] == words[0]
    return known != generation


def _add_namesake(namesakes: list[Person], person: Person) -> None:
    if len(namesakes) < _MOST_NAMESAKES:
        namesakes.append(person)


_LABELLED: Final = re.compile(r"[A-Z]{5,}:[ \xa0]")


def _is_label(body: str, start: int, end: int) -> bool:
    """Tell whether a name in capitals opens a line of a transcript."""
    return _LABELLED.match(body, start, end + 2) is not None and body[max(0, start - 2) : start].strip('"“ ') in (
        "",
        "\n",
    )


def _word_before(body: str, start: int) -> str:
    """Return the word before a mention, without its marks."""
    words = body[start - _LONGEST_WORD if start > _LONGEST_WORD else 0 : start].rsplit(None, 1)
    return words[-1].rstrip(".,") if words else ""
