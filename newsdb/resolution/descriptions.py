"""Whom a phrase without a name means: by apposition, by the role printed beside a name, as a description taken up.

In: a scene and the span of the phrase ("the spokesman", "her father", "the Ohio Democrat"). Out: a person, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsdb.resolution.antecedents import MOST_LOOKED_AT, antecedent
from newsdb.resolution.clauses import Part
from newsdb.resolution.nouns import BODIES, DESCRIPTIONS, KIN, ONLY_BARE, office, without_determiner, words_of

if TYPE_CHECKING:
    from newsdb.resolution.people import Person
    from newsdb.resolution.scene import Scene

_DEFINITE: Final = re.compile(r"(?:the|this|that|his|her|their)\s")
_APPOSED: Final = re.compile(r"(?:\s+(?:of|for|to|at|from|with)\s+[^,.;\n]{2,50})?,\s+")
_AGED: Final = re.compile(r"\d+[- ]year[- ]olds?$")
_OWNER: Final = re.compile(r"['’]s?[ \xa0]")
# Plain plurals are several people; these only look like plurals.
_SINGULAR: Final = frozenset("boss press".split())
_ROLE: Final = 2.0
_SHARED_WORD: Final = 0.5  # "the Kremlin spokesman" and "Kremlin spokesman Jonas Brandt"
_OTHER_WORDS: Final = 0.6  # taken off where the phrase says more and nothing of it is shared
_FARTHER: Final = 0.1  # taken off for each person named nearer
_TOPIC_LINES: Final = 1


def apposed(scene: Scene, end: int) -> Person | None:
    """Return the person whose name stands in apposition to the phrase: "a former partner, Jane Doe,"."""
    match = _APPOSED.match(scene.body, end, min(len(scene.body), end + 70))
    if match:
        person = scene.cast.of_mention.get(match.end())
        if person is not None and len(person.words) > 1:
            return person
    return None


def by_role(scene: Scene, at: int, low: str) -> Person | None:
    """Return the person whose printed role shares the head noun with a phrase such as "the spokesman"."""
    owned = _OWNER.search(low)
    if owned:
        low = f"the {low[owned.end() :]}"
    if not _DEFINITE.match(low) and " " in low:
        return None
    words = words_of(without_determiner(low))
    if not words or words[-1] in BODIES or (words[-1].endswith("s") and words[-1] not in _SINGULAR):
        return None
    head, others = office(words[-1]), set(words[:-1]) - {"former", "then", "longtime"}
    best: tuple[float, Person] | None = None
    seen: set[Person] = set()
    for _, person in scene.cast.last_before(at, MOST_LOOKED_AT):
        if person in seen:
            continue
        seen.add(person)
        if head in person.offices:
            shared = len(others & person.roles)
            score = _ROLE + _SHARED_WORD * shared - _FARTHER * (len(seen) - 1)
            if others and not shared:
                score -= _OTHER_WORDS
            if best is None or score > best[0]:
                best = (score, person)
    if best is None and scene.dominant is not None and head in scene.dominant.offices:
        return scene.dominant
    return best[1] if best else None


def described(scene: Scene, at: int, low: str) -> Person | None:
    """Return the person whom a definite description such as "the billionaire" takes up again."""
    words = words_of(low)
    if len(words) < 2 or words[0] not in ("the", "this"):
        return None
    head = words[-1]
    if head in ONLY_BARE and len(words) > 2:
        return None  # "the band leader" is somebody new
    if head in DESCRIPTIONS and head not in KIN:
        return antecedent(scene, at, DESCRIPTIONS[head], head)
    return topic(scene, at) if _AGED.search(low) else None


def topic(scene: Scene, at: int) -> Person | None:
    """Return the person that the lines just before ``at`` are about: their last subject."""
    line = scene.line(at)
    for start, person in scene.cast.last_before(at - 1, MOST_LOOKED_AT):
        if line - scene.line(start) > _TOPIC_LINES:
            break
        if scene.part(start) in (Part.TOPIC, Part.SUBJECT):
            return person
    return None


def relative_of(scene: Scene, at: int, low: str) -> Person | None:
    """Return the relative in "her father", "Keller's wife": the nearest who was introduced so."""
    words = words_of(low)
    if len(words) < 2 or words[-1] not in KIN:
        return None
    for _, person in scene.cast.last_before(at, MOST_LOOKED_AT):
        if words[-1] in person.roles:
            return person
    return None
