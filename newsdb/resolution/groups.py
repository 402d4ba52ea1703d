"""Speakers that are more than one person: bodies, groups and people who speak as one; "it", "they", "who".

In: a scene and a mention. Out: a speaker.

People who speak as one ("Keller and Brandt write") are a named group: their speaker is both full names joined by
"and", of the kind of an organization, which is the named speaker that is no person. As a person, the pair would
become somebody called by both names; as either of the two, it would lose one; "unnamed" would be untrue. Both are
among the mentions as persons of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsdb.documents import SpeakerKind
from newsdb.extraction.lexicon import SPEAKER_NOUNS, TITLES, WORDS
from newsdb.names import fold
from newsdb.resolution.nouns import BODIES, without_determiner
from newsdb.resolution.places import PLACES
from newsdb.resolution.scene import Speaker

if TYPE_CHECKING:
    from newsdb.resolution.scene import Scene

_CLOSE: Final = 3  # lines back to the body that spoke last
_JOINT_LINES: Final = 3  # lines back to people named together
_JOINT_MENTIONS: Final = 12
_GROUP_CONTEXT: Final = 300  # characters before "it" and "they"
_RELATIVE_PERSON: Final = 120  # characters between a person and its "who"
_RELATIVE_BODY: Final = 60
_PHRASE: Final = re.compile(r"\b(?:[Tt]he\s+)?((?:[\w’'.-]+\s+){0,2}?([\w’'-]+))\b")
_TITLE_WORDS: Final = r"(?:(?:[A-Z][\w.-]*|[a-z]+)[ \xa0]){0,4}?"
_AND_NEXT: Final = re.compile(r"(?:[ \xa0]\([^)\n]{1,20}\))?[ \xa0](?:and|&)[ \xa0]")
_BEFORE: Final = re.compile(r"(\w+)\W*$")


def relative(scene: Scene, start: int, printed: str) -> Speaker:
    """Resolve "who" and "which" to the mention before them."""
    line = scene.line(start)
    body = scene.organizations.before(start)
    near = scene.cast.nearest(start - 1)
    is_body = body is not None and start - body[1] < _RELATIVE_BODY and scene.line(body[0]) == line
    if (
        near is not None
        and start - near[0] < _RELATIVE_PERSON
        and scene.line(near[0]) == line
        and not (printed.lower() == "which" and is_body and body is not None and body[0] > near[0])
    ):
        return Speaker.of(near[1])
    if is_body and body is not None:
        return Speaker.body(scene.organizations.fullest(scene.organizations.name_at(*body)))
    return Speaker.unnamed(printed)


def speaking_body(scene: Scene, at: int) -> str | None:
    """Return the organization that spoke the quotation before, if that stands close."""
    previous = scene.previous
    if previous is None or previous.speaker.kind is not SpeakerKind.ORGANIZATION or previous.speaker is scene.joint:
        return None
    if fold(previous.speaker.name or "") in PLACES:
        return None
    return previous.speaker.name if scene.line(at) - scene.line(previous.start) <= _CLOSE else None


def last_body(scene: Scene, at: int) -> str | None:
    """Return the organization that is spoken of last before ``at``, under its fullest name."""
    name = scene.organizations.last_before(at, scene.line_start(at), scene.lines)
    return scene.organizations.fullest(name) if name is not None else None


def group(scene: Scene, at: int, low: str, printed: str) -> Speaker:
    """Resolve "it" and "they" to the nearest body or group before them in the paragraph."""
    if low == "they" and (several := joint_before(scene, at)) is not None:
        return several
    text = scene.body[max(scene.line_start(at), at - _GROUP_CONTEXT) : at]
    best = None
    for match in _PHRASE.finditer(text):
        head = fold(match.group(2))
        if head in SPEAKER_NOUNS and (
            head in BODIES if low == "it" else head.endswith("s") or head in ("people", "police")
        ):
            best = match.group(1)
    if low == "it":
        name = speaking_body(scene, at) or best or last_body(scene, at)
        if name is not None:
            return Speaker.body(without_determiner(name))
    elif best is None and (name := speaking_body(scene, at)) is not None:
        return Speaker.body(name)
    return Speaker.unnamed(printed if best is None else without_determiner(best))


def joint_at(scene: Scene, start: int, end: int) -> Speaker | None:
    """Return the people who speak as one with the person at [start, end): "Keller and Brandt"."""
    first = _named_before(scene, start)
    if first is not None:
        return _joint(scene, first, start)
    second = _named_behind(scene, end)
    return _joint(scene, start, second) if second is not None else None


def joint_before(scene: Scene, at: int) -> Speaker | None:
    """Return the people whom "they" takes up: those who spoke as one, or were named together as a subject."""
    previous = scene.previous
    if (
        previous is not None
        and previous.speaker is scene.joint
        and scene.line(at) - scene.line(previous.start) <= _CLOSE
    ):
        return scene.joint
    line = scene.line(at)
    for start, _ in scene.cast.last_before(at - 1, _JOINT_MENTIONS):
        if line - scene.line(start) > _JOINT_LINES:
            break
        first = _named_before(scene, start)
        if first is not None and (several := _joint(scene, first, start)) is not None:
            return several
    return None


def _named_before(scene: Scene, start: int) -> int | None:
    """Return the mention that is joined by "and" to the one at ``start``."""
    nearest = scene.cast.nearest(start - 1)
    if nearest is None or nearest[0] < max(0, start - 60):
        return None
    other = nearest[0]
    between = scene.body[scene.cast.ends[other] : start]
    match = _AND_NEXT.match(between)
    return other if match and _are_titles(between[match.end() :]) else None


def _named_behind(scene: Scene, end: int) -> int | None:
    match = _AND_NEXT.match(scene.body, end)
    if match is None:
        return None
    following = scene.cast.from_offset(match.end())
    if following is None or following - match.end() > 40:
        return None
    return following if _are_titles(scene.body[match.end() : following]) else None


def _are_titles(text: str) -> bool:
    return all(fold(word).strip(".,") in SPEAKER_NOUNS or word.lower() in TITLES for word in text.split())


def _joint(scene: Scene, first: int, second: int) -> Speaker | None:
    """Return the people at both offsets as one speaker, if what stands before does not belong to the first alone."""
    people = [scene.cast.of_mention[first], scene.cast.of_mention[second]]
    if people[0] is people[1]:
        return None
    before = scene.body[max(0, first - 60) : first]
    match = _BEFORE.search(before)
    while match and (fold(match.group(1)) in SPEAKER_NOUNS or f"{match.group(1).lower()}." in TITLES):
        before = before[: match.start()]
        match = _BEFORE.search(before)
    word = match.group(1).lower() if match else ""
    closes = before.rstrip(" \xa0")[-1:] in ("", "\n", ".", ",", ":", "”", '"', "’", "'", "?", "!")
    if not closes and WORDS.get(word, "n") in "iftWgGb" and word != "to":
        return None  # "a dispute between Keller and Brandt", "he met Keller and Brandt said"
    return Speaker.body(" and ".join(person.name for person in people))
