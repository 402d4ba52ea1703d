"""Whom "he" or "she", or a description that stands like a pronoun, takes up.

In: a scene and the place of the pronoun. Out: a person, or for a pronoun a speaker.

The scores are set by hand, as no training corpus says what pronouns stand for. They were tried on both development
sets; halving or doubling any one of them changes few decisions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, Final

from newsdb.documents import SpeakerKind
from newsdb.extraction.lexicon import SPEAKER_NOUNS
from newsdb.names import fold
from newsdb.resolution.clauses import Part, sentence_start
from newsdb.resolution.nouns import BODIES, OFFICES, office, without_determiner
from newsdb.resolution.scene import UNKNOWN, Speaker

if TYPE_CHECKING:
    from newsdb.resolution.people import Person
    from newsdb.resolution.scene import Scene

PRONOUNS: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
MOST_LOOKED_AT: Final = 80  # mentions before the pronoun
_MOST_SCORED: Final = 14  # of them, those of its gender
_MOST_LINES: Final = 12

_NEAREST: Final = 3.0  # what a mention in the pronoun's own line begins with
_BY_LINE: Final = 1.8  # taken off with the lines between, less and less
_BY_LINES_BACK: Final = [_NEAREST - _BY_LINE * back**0.7 for back in range(5)]
_BY_RANK: Final = 0.12  # taken off for each nearer mention of the gender
_PARTS: Final = {Part.TOPIC: 1.4, Part.SUBJECT: 0.7, Part.INSIDE: 0.0, Part.OBJECT: 0.0, Part.OWNER: -1.0}
_SAME_SENTENCE: Final = 0.3
_INTRODUCED_HERE: Final = 1.0  # by full name in the pronoun's own line
_INTRODUCED_BEFORE: Final = 1.0  # in the line before, with the role behind the name
_GENDER_KNOWN: Final = 0.3
_MENTIONED_AGAIN: Final = 0.15
_MOST_AGAIN: Final = 2
_DOMINANT: Final = 0.4
_SPOKE_LAST: Final = {0: 2.0, 1: 1.2, 2: 0.6}  # by lines since
_SPOKE_BEFORE: Final = 0.0
_SPOKE_BUT_TOPIC_CHANGED: Final = 0.4  # somebody else is the topic since
_INTRODUCED_WITHIN: Final = 1000  # characters between "a neighbor" and the pronoun
_INDEFINITE: Final = (
    r"(?:(?:But|And|Then|Yet|Still,?|Meanwhile,|Speaking [^,\n]{0,60},)\s+)?"
    r"((?:[Aa]n?|[Oo]ne|[Aa]nother)\s+(?:[\w’'.-]+\s+){0,4}?([a-z-]+))\b(?![-’'])"
)
_INDEFINITE_AT: Final = re.compile(_INDEFINITE)
# A search skips to the marks that an expression begins with.
_INDEFINITE_BEHIND: Final = re.compile(rf"[.?!:\n](?:(?<=\n)\s*|(?<!\n)['\"”’)]*\s+){_INDEFINITE}")


def antecedent(scene: Scene, at: int, gender: str, noun: str = "") -> Person | None:
    """Return the person whom the pronoun or description at ``at`` takes up.

    Args:
        scene: the article.
        at: where it stands.
        gender: "m", "f", or "" for any.
        noun: the head of a description; whoever holds another office is not meant.
    """
    body, cast, lines = scene.body, scene.cast, scene.lines
    line = scene.line(at)
    sentence = sentence_start(body, at, max(0, at - 1000))
    previous = scene.previous
    gap = line - scene.line(previous.start) if previous is not None else 0
    scores: dict[Person, float] = {}
    again: dict[Person, int] = {}
    seen = back = 0  # mentions of the gender; lines between
    local = topic_here = topic_since = False
    for start, person in cast.last_before(at - 1, MOST_LOOKED_AT):
        while back <= _MOST_LINES and back < line and lines[line - back - 1] >= start:
            back += 1
        if back > _MOST_LINES or seen >= _MOST_SCORED:
            break
        if not _fits(scene, person, gender, noun):
            continue
        seen += 1
        base = _BY_LINES_BACK[min(back, 4)] - _BY_RANK * seen
        introduced = start == person.introduced
        near = _SAME_SENTENCE if start > sentence else 0.0
        first = 0.0
        if introduced and back == 0:
            first = _INTRODUCED_HERE
        elif introduced and back == 1 and person.roles and body.startswith(",", cast.ends[start]):
            first = _INTRODUCED_BEFORE
        known = _GENDER_KNOWN if gender and person.gender == gender else 0.0
        may_be_topic = back == 0 or (previous is not None and start >= previous.end)
        part = Part.TOPIC
        # A mention that at best does no better than a nearer one of the same person needs no closer look.
        if may_be_topic or scores.get(person, -9.0) < base + _PARTS[part] + near + first + known:
            part = scene.part(start)
        score = base + _PARTS[part] + near + first + known
        if back == 0:
            local = True
            # Whom a paragraph introduces, or begins a sentence with, its pronouns are about.
            topic_here = topic_here or (part is not Part.OWNER and (introduced or part is Part.TOPIC))
        if previous is not None and start >= previous.end and part is Part.TOPIC:
            topic_since = topic_since or person is not previous.speaker.person
        if scores.get(person, -9.0) < score:
            scores[person] = score
        else:
            again[person] = again.get(person, 0) + 1
            if again[person] <= _MOST_AGAIN:
                scores[person] += _MENTIONED_AGAIN
    if previous is not None and (last := previous.speaker.person) is not None and _fits(scene, last, gender, noun):
        bonus = _SPOKE_LAST.get(gap, _SPOKE_BEFORE)
        if topic_here if gap else topic_since:
            bonus = min(bonus, _SPOKE_BUT_TOPIC_CHANGED)
        scores[last] = scores.get(last, 1.0) + bonus
    dominant = scene.dominant if scene.dominant is not None and _fits(scene, scene.dominant, gender, noun) else None
    if dominant is not None:
        if not scores or (not local and scene.disordered):
            return dominant
        if dominant in scores:
            scores[dominant] += _DOMINANT
    return max(scores, key=scores.__getitem__) if scores else None


def _fits(scene: Scene, person: Person, gender: str, noun: str) -> bool:
    if not person.is_somebody or person is scene.narrator:
        return False
    if gender and person.gender is not None and person.gender != gender:
        return False
    if noun in OFFICES:
        held = {office(word) for word in person.roles if word in OFFICES}
        return not held or office(noun) in held
    return True


def personal(scene: Scene, at: int, gender: str) -> Speaker:
    """Resolve "he" or "she": to a person, or to the unnamed one who speaks or is introduced just before."""
    person = antecedent(scene, at, gender)
    unnamed = _unnamed_before(scene, at, person)
    if unnamed is not None:
        return unnamed
    return Speaker.of(person) if person is not None else UNKNOWN


def _unnamed_before(scene: Scene, at: int, person: Person | None) -> Speaker | None:
    """Return the unnamed single speaker whom a pronoun takes up, unless ``person`` was named since."""
    line = scene.line(at)
    nearest = _last_subject(scene, at, person) if person is not None else -1
    previous = scene.previous
    if (
        previous is not None
        and previous.speaker.kind is SpeakerKind.UNNAMED
        and line - scene.line(previous.start) <= 1
        and _is_one(previous.printed)
        and not previous.mention < nearest
    ):
        return previous.speaker
    low = max(scene.line_start(max(0, scene.line_start(at) - 2)), at - _INTRODUCED_WITHIN)
    place, phrase = -1, ""
    first = _INDEFINITE_AT.match(scene.body, 0, at) if low == 0 else None
    found = _INDEFINITE_BEHIND.finditer(scene.body, low if first is None else first.end(), at)
    for match in found if first is None else chain((first,), found):
        noun = match.group(2)
        if noun in SPEAKER_NOUNS and noun not in _NO_STRANGERS and not noun.endswith("s"):
            place, phrase = match.start(1), match.group(1)
    spoken = previous.end if previous is not None else -1
    return Speaker.unnamed(without_determiner(phrase)) if place > max(nearest, spoken) else None


def _last_subject(scene: Scene, at: int, person: Person) -> int:
    """Return where the person was a subject last before ``at``, -1 if nowhere near."""
    places = person.places
    i = bisect_left(places, at)
    for place in reversed(places[max(0, i - _MOST_SCORED) : i]):
        if scene.part(place) >= Part.INSIDE:
            return place
    return -1


# Nouns that, with "a", introduce no single person, or none who is new.
_NO_STRANGERS: Final = BODIES | {"president", "candidate", "nominee", "couple", "majority", "crowd"}
_MANY: Final = frozenset("some many most both few several all others people men women police".split())


def _is_one(printed: str) -> bool:
    """Tell whether a phrase means a single person."""
    words = fold(printed).split()
    return bool(words) and not words[-1].endswith("s") and words[-1] not in _MANY and words[0] not in _MANY
