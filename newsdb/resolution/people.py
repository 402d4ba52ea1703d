"""Group the names of an article into people and organizations, each under its fullest name.

In: title, body and the mentions that extraction found. Out: a ``Cast``: who is who, with gender, roles and places.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from newsdb.extraction.lexicon import NOT_NAMES, WORDS
from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import HONORIFICS, PARTICLES, core_words, fold, is_initial, split_title
from newsdb.resolution.given_names import FEMALE, MALE, gender_of
from newsdb.resolution.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsdb.documents import Mention

_GIVEN: Final = MALE | FEMALE
_MOST_COMPLETED: Final = 20
_HONORIFIC_WORDS: Final = tuple(
    """Mr Mrs Ms Miss Sir Lady Lord Congressman Congresswoman Spokesman spokesman Spokeswoman spokeswoman chairman
    Chairman chairwoman Chairwoman businessman businesswoman actress actor King Queen Prince Princess husband wife
    father mother brother sister son daughter""".split()
)
_HONORIFIC: Final = re.compile(rf"\b({'|'.join(_HONORIFIC_WORDS)})\.?\s+$")
_MALE_WORDS: Final = frozenset(
    "mr sir lord congressman spokesman chairman businessman actor king prince husband father brother son".split()
)
_ORG_STARTS: Final = frozenset("the us u.s american national fox cnn".split())
_ORG_INSIDE: Final = frozenset("of for and &".split())
# First words that are given names rather than places where a surname follows: Jordan, not Georgia.
_GIVEN_NOT_PLACE: Final = (_GIVEN & PLACES) - frozenset("carolina georgia virginia".split())
_EAST_ASIAN_GIVEN: Final = re.compile(r"[A-Z][a-z]+-[a-z]+")  # Geun-hye, behind the surname
# The label of a link or picture run into the name: "WATCH Jane Doe".
_LABEL: Final = re.compile(r"[A-Z]{4,}[ \xa0]+(?=[A-Z][\w.’'-]*[a-z][\w.’'-]*[ \xa0]+[A-Z])")
_RUN_TOGETHER: Final = re.compile(r"[^\W\d_]{4,}(?<=[a-z])[A-Z]")
_CAPITALISED_NAME: Final = re.compile(
    r"[^\W\d_][\w’'-]*\.?(?:[ \xa0]+(?:(?:de|van|von|bin|al|el|la|del|der|di|da|le)[ \xa0]+)?[A-Z][\w’'-]*\.?){0,4}"
)


@dataclass(slots=True)
class Person:
    """One person of the article.

    Attributes:
        name: the fullest name that the article gives.
        words: its folded words.
        places: offsets of the person's mentions in the body, ascending.
        roles: folded words of the roles printed beside the name.
        gender: "m", "f" or None.
        introduced: offset of the first mention under a full name; -1 if there is none.
        in_title: 2 if the title has the full name, 1 if the surname.
        spoke: how many quotations they spoke so far.
        goes_by_surname: whether the surname alone stands for them somewhere.
    """

    name: str
    words: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    gender: str | None = None
    introduced: int = -1
    in_title: int = 0
    spoke: int = 0
    goes_by_surname: bool = False


@dataclass(slots=True)
class Cast:
    """Everybody in the article.

    Attributes:
        people: in order of their first mention.
        of_mention: the person that each mention (by its offset) is.
    """

    people: list[Person]
    of_mention: dict[int, Person]
    starts: list[int] = field(default_factory=list)

    def before(self, offset: int) -> Iterable[tuple[int, Person]]:
        """Yield (place, person) of the mentions before ``offset``, the nearest first."""
        for i in range(bisect_right(self.starts, offset) - 1, -1, -1):
            yield self.starts[i], self.of_mention[self.starts[i]]


@lru_cache(maxsize=1 << 14)
def _folded(name: str) -> tuple[str, ...]:
    return tuple(fold(w).strip(".") for w in core_words(name))


@lru_cache(maxsize=1 << 14)
def is_organization(name: str) -> bool:
    """Tell by its words alone whether a capitalised name is a body, a place or another thing, not a person."""
    words = name.split()
    low = [fold(w).strip(".,'’") for w in words]
    low = [w.removesuffix("'s").removesuffix("’s") for w in low]
    if not low or not low[-1]:
        return True
    last = low[-1]
    if len(words) == 2 and _EAST_ASIAN_GIVEN.fullmatch(words[1]):
        return False
    if last in PLACES or last in ORGANIZATION_WORDS or low[0] == "the" or any(w in _ORG_INSIDE for w in low[1:]):
        return not (len(low) >= 2 and low[0] in _GIVEN and last not in ORGANIZATION_WORDS)
    if low[0] in PLACES and len(low) > 1:
        return low[0] not in _GIVEN_NOT_PLACE or last in HONORIFICS
    letters = words[-1].replace(".", "")
    if letters.isupper() and len(letters) >= 2 and (len(words) == 1 or (len(letters) == 3 and not words[0].isupper())):
        return True
    if any(w in ORGANIZATION_WORDS for w in low) and low[0] not in _GIVEN:
        return True
    return any(c.isdigit() for c in last) or (len(low) == 1 and (last in WORDS or last in NOT_NAMES))


def build_cast(title: str | None, body: str, mentions: tuple[Mention, ...], speaking: frozenset[int]) -> Cast:
    """Group ``mentions`` into people.

    Args:
        title: the headline, or None.
        body: the text.
        mentions: every name in the text.
        speaking: offsets of the mentions that speak a quotation; a lone capitalised word is a person's name only if
            it speaks, or has a title or a role beside it.
    """
    full: dict[tuple[str, str], Person] = {}
    by_surname: dict[str, list[Person]] = {}
    by_given: dict[str, list[Person]] = {}
    people: list[Person] = []

    def introduce(name: str, offset: int) -> Person | None:
        words = _folded(name)
        if len(words) < 2 or is_organization(name) or len(words) > 5:
            return None
        last = words[-1]
        first = words[0]
        known = full.get((first, last))
        if known is None:
            known = next((p for p in by_surname.get(last, ()) if _same_given(p.words, words)), None)
        if known is None:
            known = Person(" ".join(core_words_printed(name)), words, introduced=offset)
            people.append(known)
            by_surname.setdefault(last, []).append(known)
            by_given.setdefault(first, []).append(known)
        elif len(words) > len(known.words) or (len(words) == len(known.words) and is_initial(known.name.split()[0])):
            known.name, known.words = " ".join(core_words_printed(name)), words
        full[first, last] = known
        return known

    of_mention: dict[int, Person] = {}
    for mention in mentions:
        person = introduce(mention.printed, mention.start)
        if person is not None:
            _note(person, body, mention)
            of_mention[mention.start] = person
    if title:
        for match in _CAPITALISED_NAME.finditer(title):
            _from_title(match.group(), full, introduce)
        flat = fold(title)
        for person in people:
            person.in_title = 2 * (f"{person.words[0]} {person.words[-1]}" in flat) or int(person.words[-1] in flat)
    singles: dict[str, Person] = {}
    for mention in mentions:
        if mention.start in of_mention:
            continue
        words = _folded(mention.printed)
        if not words:
            continue
        person = _link(words, mention, body, by_surname, by_given)
        if person is not None and len(words) == 1:
            person.goes_by_surname = True
        if person is None and body[max(0, mention.start - 4) : mention.start].lower() == "the ":
            continue
        if person is None and not is_organization(mention.printed) and len(words) == 1 and len(words[0]) > 2:
            person = singles.get(words[0])
            if person is None:
                person = Person(
                    " ".join(core_words_printed(mention.printed)),
                    words,
                    in_title=int(bool(title and words[0] in fold(title))),
                )
                singles[words[0]] = person
                people.append(person)
        if person is not None:
            _note(person, body, mention)
            of_mention[mention.start] = person
    _complete(body, singles)
    for person in people:
        person.places.sort()
        if person.gender is None and len(person.words) > 1:
            person.gender = gender_of(person.words[0]) or (
                gender_of(person.words[1]) if len(person.words) > 2 else None
            )
    people = [p for p in people if p.places and (len(p.words) > 1 or is_somebody(p, speaking))]
    kept = {id(p) for p in people}
    of_mention = {start: p for start, p in of_mention.items() if id(p) in kept}
    return Cast(people, of_mention, sorted(of_mention))


def is_somebody(person: Person, speaking: frozenset[int]) -> bool:
    """Tell whether anything beside capitals shows that a name is a person's.

    That is a given name, a title or role beside it, a quotation that it speaks, or, for a full name, the surname
    alone standing for it elsewhere.
    """
    if _RUN_TOGETHER.search(person.name) or len(set(person.words)) < len(person.words):
        return False  # "Jane DoeJane Ann DoeThe": a card over a link, read as text
    shouted = person.name.split()[0].isupper() and not person.name.isupper()  # "WATCH Doe"
    return (
        bool(person.gender or person.roles)
        or not speaking.isdisjoint(person.places)
        or (len(person.words) > 1 and person.goes_by_surname and (not shouted or is_initial(person.name.split()[0])))
    )


# A capitalised word and the word behind it, which the next pair may begin with; the look-behind is a "\b" that lets
# the pattern begin with a set of characters, as is searched fast.
_NAME_PAIR: Final = re.compile(r"([A-Z](?<!\w[A-Z])[a-zé’'-]+) (?=(\w+))")


def _complete(body: str, singles: dict[str, Person]) -> None:
    """Give people known by surname alone the full name that stands elsewhere, inside quotations for example."""
    often = sorted(
        (p for p in singles.values() if len(p.places) > 1 and p.name.isalpha()), key=lambda p: -len(p.places)
    )
    wanted = {p.name: p for p in often[:_MOST_COMPLETED]}
    if not wanted:
        return
    behind = 0
    for match in _NAME_PAIR.finditer(body):
        person = wanted.get(match.group(2))
        if person is None or match.start() < behind:
            continue
        behind = match.end(2)
        given = fold(match.group(1))
        gender = gender_of(given)
        if gender and len(person.words) == 1 and person.gender in (gender, None):
            person.name = f"{match.group(1)} {match.group(2)}"
            person.words = (given, *person.words)


def core_words_printed(name: str) -> list[str]:
    """Return the words of the name as printed, with suffixes and initials, without titles and possessive."""
    _, bare = split_title(re.sub(r"\s*\([^)]*\)?", "", name))
    bare = _LABEL.sub("", re.sub(r"['’]s?$", "", bare.strip(" ,")), count=1)
    return bare.split()


def _same_given(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether two full names with one surname can be one person: J. and Jane, Jane and Jane Alice."""
    x, y = a[0], b[0]
    if x == y:
        return True
    if len(x) == 1 or len(y) == 1:
        return x[0] == y[0]
    return (len(a) > 2 and y in a[:-1]) or (len(b) > 2 and x in b[:-1]) or _short_form(x, y)


_SHORT_FORMS: Final = [
    set(group.split())
    for group in (
        "robert bob bobby rob robbie robby|william bill billy will|richard rick dick rich ricky|james jim jimmy|"
        "john jack johnny jon|"
        "michael mike mick|thomas tom tommy|joseph joe joey|charles charlie chuck|"
        "edward ed eddie ted|theodore ted teddy|"
        "daniel dan danny|david dave|donald don donnie|kenneth ken kenny|stephen steven steve|anthony tony|"
        "christopher chris|matthew matt|gregory greg|timothy tim|samuel sam|benjamin ben benny|bernard bernie|"
        "elizabeth liz beth betsy betty|katherine kate kathy katie|margaret maggie meg peggy|deborah debbie|"
        "patricia pat patty|susan sue|jennifer jen jenny|rebecca becky|andrew andy drew|lawrence larry|"
        "nicholas nick|philip phil|ronald ron ronnie|raymond ray|jeffrey jeff|gerald jerry|frederick fred|"
        "alexander alex|joshua josh|nathaniel nathan nate|peter pete|randall randy|raphael rafael|rudolph rudy|"
        "walter walt|zachary zach zack|abraham abe|albert al|alan al|arthur art|douglas doug|eugene gene|francis frank|"
        "franklin frank|henry hank harry|leonard len|louis lou|mitchell mitch|vincent vince|victoria vicky|"
        "barbara barb|cynthia cindy|dorothy dot|judith judy|pamela pam|theresa terry|valerie val"
    ).split("|")
]


def _short_form(x: str, y: str) -> bool:
    return any(x in group and y in group for group in _SHORT_FORMS)


def _from_title(text: str, full: dict[tuple[str, str], Person], introduce: object) -> None:
    """Take a full name from the title if its surname is that of nobody in the body's full names yet."""
    words = text.split()
    for i in range(len(words) - 1):
        first, last = fold(words[i]).strip(".,:'’"), fold(words[i + 1]).strip(".,:'’")
        if (first in MALE or first in FEMALE) and last.isalpha() and last not in WORDS and (first, last) not in full:
            introduce(f"{words[i]} {words[i + 1].strip(':,')}", -1)  # type: ignore[operator]
            return


def _note(person: Person, body: str, mention: Mention) -> None:
    """Record what a mention says about its person."""
    person.places.append(mention.start)
    if mention.role:
        person.roles.update(fold(w).strip(".,'’") for w in mention.role.split())
    if person.gender is None:
        before = body[max(0, mention.start - 24) : mention.start].rstrip().removesuffix(".")
        if before.endswith(_HONORIFIC_WORDS) and (
            match := _HONORIFIC.search(body, max(0, mention.start - 24), mention.start)
        ):
            word = fold(match.group(1))
            person.gender = "m" if word in _MALE_WORDS else "f"


def _honorific_gender(body: str, start: int) -> str | None:
    before = body[max(0, start - 6) : start]
    if before.endswith(("Mr. ", "Mr.\xa0", "Mr ")):
        return "m"
    return "f" if before.endswith(("Mrs. ", "Ms. ", "Mrs ", "Ms ", "Miss ", "Ms.\xa0", "Mrs.\xa0")) else None


def _link(
    words: tuple[str, ...],
    mention: Mention,
    body: str,
    by_surname: dict[str, list[Person]],
    by_given: dict[str, list[Person]],
) -> Person | None:
    """Return the person whom a surname or a given name alone means, None if nobody fits."""
    last = words[-1]
    fitting = by_surname.get(last) or (by_given.get(last) if len(words) == 1 else None)
    if not fitting:
        return None
    if len(words) > 1 and words[0] not in PARTICLES and not is_organization(mention.printed):
        return None
    if len(words) > 1 and is_organization(mention.printed):
        return None
    gender = _honorific_gender(body, mention.start)
    if gender:
        fitting = [p for p in fitting if (p.gender or gender_of(p.words[0])) in (gender, None)]
        if not fitting:
            return None
    if len(fitting) == 1:
        return fitting[0]
    introduced = [p for p in fitting if 0 <= p.introduced < mention.start] or fitting
    # Of namesakes, the one whom the article is about goes by the surname; a relative is named in full each time.
    return max(introduced, key=lambda p: (p.in_title, len(p.places), p.introduced))
