"""Whether a capitalised name is a person's, and how the name is to be printed.

In: a name as extraction found it, or a person of the cast. Out: yes or no, or the words of the name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from newsdb.extraction.lexicon import NOT_NAMES, SPEAKER_NOUNS, WORDS
from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import GENERATIONS, HONORIFICS, PARTICLES, core_words, fold, is_initial, split_title
from newsdb.resolution.clauses import last_word
from newsdb.resolution.given_names import FEMALE, MALE, NEUTRAL
from newsdb.resolution.nouns import BODIES, THINGS
from newsdb.resolution.places import PLACES

if TYPE_CHECKING:
    from newsdb.documents import Mention
    from newsdb.resolution.people import Person

GIVEN: Final = MALE | FEMALE | NEUTRAL
_ORG_INSIDE: Final = frozenset("of for and &".split())
# First words that are given names rather than places where a surname follows: Jordan, not Georgia.
_GIVEN_NOT_PLACE: Final = (GIVEN & PLACES) - frozenset("carolina georgia virginia".split())
# Nouns of bodies and things that are surnames as well, behind a given name: John Bank, Mary Church.
_SURNAMES_TOO: Final = frozenset("bank church lake law street house post park hill rivers price bill".split())
# Given names that are surnames and name bodies more often: Lincoln Park, Grant Street.
_NAMING_PLACES: Final = frozenset(
    """lincoln washington grant stanley franklin jackson madison jefferson marshall warren clinton wayne logan
    hyde central lee morgan douglas lloyd chase""".split()
)
_EAST_ASIAN_GIVEN: Final = re.compile(r"[A-Z][a-z]+-[a-z]+")  # Geun-hye, behind the surname
# The label of a link or picture run into the name: "WATCH Jane Doe".
_LABEL: Final = re.compile(r"[A-Z]{4,}[ \xa0]+(?=[A-Z][\w.’'-]*[a-z][\w.’'-]*[ \xa0]+[A-Z])")
_RUN_TOGETHER: Final = re.compile(r"[^\W\d_]{4,}(?<=[a-z])[A-Z]")
_CONTRACTED: Final = re.compile(r"['’](?:ll|re|ve|d|m)$")
_ACRONYM: Final = re.compile(r"[A-Z]{3,}$")
# Words in capitals at the head of a name that are verbs addressed to the reader, or labels.
_ADDRESSED: Final = frozenset(
    "click catch watch read see follow meet consider remember take ask join via photo video copyright".split()
)
_PARENTHESIS: Final = re.compile(r"\s*\([^)]*\)?")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
# What stands before places and hardly ever before people.
_PLACING: Final = frozenset(
    "in near outside throughout across downtown the a an his her its their our my this every each new".split()
)
_PLACED: Final = re.compile(rf"\b(?:{'|'.join(sorted(_PLACING))})[ \xa0]$")
_APPOSED_NOUN: Final = re.compile(r",[ \xa0](?:an?|the)[ \xa0](?:[\w-]+[ \xa0]){0,4}?([a-z-]+)\b")
_STATE: Final = re.compile(r",[ \xa0](?:[A-Z][a-z]{1,4}\.|[A-Z]\.[A-Z]\.)")  # "Quay, Ore."
_FEWEST_BEFORE_CARD: Final = 2  # words of a name that is repeated
_BEFORE_GIVEN: Final = ORGANIZATION_WORDS | SPEAKER_NOUNS  # what is run into a name: "Port Committee Jane Doe"
_NEAR_BY: Final = 20_000  # characters around a word in which it may stand in small letters
_BEGINNINGS: Final = '.?!:\n”"•—|'  # what stands in front of a sentence
_SHORTEST_LABEL: Final = 4  # "WATCH Keller", not "GOP Keller"
_BEFORE_SURNAMES: Final = frozenset("team baby camp clan".split())  # in capitals before one, within a sentence, too
_MOST_PLACES: Final = 8  # mentions of one name that are looked at


@lru_cache(maxsize=1 << 13)
def folded_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name without titles and suffixes."""
    return tuple(fold(w).strip(".") for w in core_words(name))


@lru_cache(maxsize=1 << 13)
def is_organization(name: str) -> bool:
    """Tell by its words alone whether a capitalised name is a body, a place or another thing, not a person."""
    words = name.split()
    low = [fold(w).strip(".,'’") for w in words]
    low = [w.removesuffix("'s").removesuffix("’s") for w in low]
    if not low or not low[-1]:
        return True
    last = low[-2] if low[-1] in GENERATIONS and len(low) > 1 else low[-1]
    if any(c.isdigit() for c in last) or _CONTRACTED.search(words[-1]):
        return True
    if len(words) == 2 and _EAST_ASIAN_GIVEN.fullmatch(words[1]):
        return False
    noun = last.rpartition("-")[2]
    is_thing = noun in ORGANIZATION_WORDS or (len(low) > 1 and (last in THINGS or last.removesuffix("s") in THINGS))
    if last in PLACES or is_thing or low[0] == "the" or any(w in _ORG_INSIDE for w in low[1:]):
        given = len(low) >= 2 and low[0] in GIVEN
        surname = len(low) == 2 and last in _SURNAMES_TOO and low[0] not in _NAMING_PLACES and low[0] not in PLACES
        return not (given and (surname or not is_thing))
    if low[0] in PLACES and len(low) > 1:
        return low[0] not in _GIVEN_NOT_PLACE or last in HONORIFICS
    if low[-1] in GENERATIONS and len(low) > 1:
        words = words[:-1]  # "Jonas Brandt III" ends in no acronym
    letters = words[-1].replace(".", "")
    if letters.isupper() and len(letters) >= 2 and (len(words) == 1 or (len(letters) == 3 and not words[0].isupper())):
        return True
    if len(words) > 2 and not name.isupper() and any(_ACRONYM.match(w) for w in words):
        return True
    if any(w in ORGANIZATION_WORDS for w in low) and low[0] not in GIVEN:
        return True
    return len(low) == 1 and (last in WORDS or last in NOT_NAMES)


def is_somebody(person: Person, speaking: frozenset[int]) -> bool:
    """Tell whether anything beside capitals shows that a name is a person's.

    That is a given name, a title or role beside it, "he" or "she" behind it, or, for a full name, a quotation that it
    speaks or the surname alone standing for it elsewhere. A lone name that only speaks is mostly a body's.
    """
    name, words = person.name, person.words
    if (not name.istitle() and _RUN_TOGETHER.search(name)) or (len(words) > 1 and len(set(words)) < len(words)):
        return False  # "Jane DoeJane Ann DoeThe": a card over a link, read as text
    if person.gender or person.roles or (len(person.words) > 1 and person.words[0] in GIVEN):
        return True
    if person.is_labelled:
        return True
    if person.is_thing:
        return False
    first = person.name.split()[0]
    if first.isupper() and not person.name.isupper() and not is_initial(first):
        return False  # "WATCH Tornado"
    return len(person.words) > 1 and (person.goes_by_surname or not speaking.isdisjoint(person.places))


def looks_like_a_thing(body: str, name: str, places: list[int]) -> bool:
    """Tell by what stands beside its mentions whether a name without a given name is a word, a place or a body.

    Signs: "in Quay", "Quay, a company that"; a word that begins sentences only and stands in small letters near by,
    or has no verb behind it.
    """
    initial = 0
    looked_at = places[:_MOST_PLACES]
    for start in looked_at:
        end = start + len(name)
        before = body[max(0, start - 12) : start]
        if last_word(before) in _PLACING and _PLACED.search(body, max(0, start - 12), start):
            return True
        if body.startswith(",", end):
            apposed = _APPOSED_NOUN.match(body, end, end + 80)
            if (apposed and apposed.group(1) in BODIES) or _STATE.match(body, end):
                return True
        initial += _begins_sentence(body, start)
    if initial < len(looked_at) or " " in name:
        return False
    if name.endswith(("ing", "ly", "ism", "tion", "ness", "ment", "ed")):
        return True
    return _is_in_small_letters(name, _near(body, looked_at[0]))


def _begins_sentence(body: str, start: int) -> bool:
    before = body[max(0, start - 3) : start].rstrip(" \xa0")
    return not before or before[-1] in _BEGINNINGS


def _near(body: str, place: int) -> str:
    return body[max(0, place - _NEAR_BY) : place + _NEAR_BY]


def _is_in_small_letters(word: str, text: str) -> bool:
    return any(f" {word.lower()}{end}" in text for end in " ,.")


def is_word_and_surname(mention: Mention, body: str) -> bool:
    """Tell whether a name is a surname behind an ordinary word that begins a sentence: "Watch Keller".

    The surname stands alone elsewhere; the word is no given name, and known as a word or printed in small letters, too.
    If "Watch Keller" were a person, whoever is called Keller would be that one.
    """
    name, start = mention.printed, mention.start
    first, _, rest = name.partition(" ")
    low, last = fold(first), rest.rpartition(" ")[2]
    if low in GIVEN or low in PARTICLES or len(first) < 3 or is_initial(first):
        return False
    if not rest or any(fold(word) in GIVEN for word in rest.split()[:-1]):
        return False
    if low.startswith("then-") or (name.isupper() and " " in rest):
        return True
    is_label = len(first) >= _SHORTEST_LABEL and first.isupper() and not last.isupper()
    if mention.role or not (is_label or low in _BEFORE_SURNAMES or _begins_sentence(body, start)):
        return False
    near = _near(body, start)
    if near.count(last) <= near.count(name):
        return False
    if is_label or low in _BEFORE_SURNAMES or low in WORDS or low in NOT_NAMES or low in _ADDRESSED:
        return True
    return low.endswith(("ing", "ly")) or _is_in_small_letters(first, near)


def without_additions(mention: Mention, body: str) -> str:
    """Return a name without what was run into it.

    "Click Jane Doe", "Port Committee Jane Doe", "Jane Doe/Quay Photos", "Jane Doe Susan (Jane) Doe", "Ohio Jane Doe",
    "Jane Doe Jane Ann DoeThe Quay".
    """
    name = mention.printed
    if "/" in name:
        name = next((part.strip() for part in name.split("/") if " " in part.strip()), name)
    if name.count(" ") < 2:
        return name
    words = name.split(" ")
    low = [fold(word).strip(".,") for word in words]
    is_given = low[1] in GIVEN
    if is_given and (
        low[0] in _ADDRESSED
        or (low[1] not in PLACES and ((low[0] in PLACES and low[0] not in GIVEN) or _LABEL.match(name)))
    ):
        return " ".join(words[1:])
    if (card := _before_card(words, low)) is not None:
        return card
    for i in range(len(low) - 3, -1, -1):
        title = low[i].rpartition("-")[2]
        is_title = title in HONORIFICS
        if not ((is_title and i > 0) or (low[i + 1] in GIVEN and (is_title or title in _BEFORE_GIVEN))):
            continue
        if title not in GIVEN and not is_organization(" ".join(words[-2:])):
            return " ".join(words[i + 1 :])
    if low[-1] in GIVEN and body.startswith(f" ({words[0]})", mention.end):
        return " ".join(words[:-1])
    return name


def _before_card(words: list[str], low: list[str]) -> str | None:
    """Return the name that a card over a link repeats, run into the text: "Doe Jane Ann DoeThe Quay", "Jane Doe Jane".

    Middle names that only the card has are left out.
    """
    for i, word in enumerate(words[1:], start=1):
        if i > 1 and word.startswith(words[0]) and word != words[0] and low[1] in GIVEN:
            run_on = word.removeprefix(words[0])
            return f"{words[1]} {words[0]}" if run_on[0].isupper() else None
        if (low[i] in GIVEN or low[i] == low[0]) and i >= _FEWEST_BEFORE_CARD:
            first = low.index(low[i])
            if i - first in (_FEWEST_BEFORE_CARD, _FEWEST_BEFORE_CARD + 1):
                return " ".join(words[first:i])
    return None


@lru_cache(maxsize=1 << 13)
def printed_words(name: str) -> tuple[str, ...]:
    """Return the words of the name as printed, with suffixes and initials, without titles and possessive."""
    _, bare = split_title(_PARENTHESIS.sub("", name))
    bare = _LABEL.sub("", _POSSESSIVE.sub("", bare.strip(" ,")), count=1)
    return tuple(bare.split())
