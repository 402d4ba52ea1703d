"""Resolve the speaker of each quotation to a person, an organization or an unnamed speaker.

In: body, cast, quotes with the speaker as printed. Out: quotes with ``speaker``, ``speaker_kind`` and ``runner_up``
resolved. Each mention is decided by its form:

    a name ▶ cast, groups    he, she ▶ antecedents    it, they, who ▶ groups
    the report ▶ issuers     the mayor ▶ descriptions     the agency ▶ organizations
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from newsdb.documents import Quote
from newsdb.extraction.lexicon import SPEAKER_NOUNS
from newsdb.extraction.units import ORGANIZATION_WORDS
from newsdb.names import fold
from newsdb.resolution.antecedents import PRONOUNS, personal
from newsdb.resolution.clauses import OWNED
from newsdb.resolution.descriptions import apposed, by_role, described, relative_of
from newsdb.resolution.groups import group, joint_at, last_body, relative, speaking_body
from newsdb.resolution.issuers import issuer, named_as
from newsdb.resolution.naming import is_organization
from newsdb.resolution.nouns import (
    BODIES,
    DESCRIPTIONS,
    DETERMINER,
    DOCUMENTS,
    OF_BODIES,
    QUANTITIES,
    TAKING_UP_BODIES,
    TOGETHER,
    without_determiner,
    words_of,
)
from newsdb.resolution.organizations import Organizations
from newsdb.resolution.scene import UNKNOWN, Scene, Speaker, Spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdb.resolution.people import Cast, Person

_GROUP_PRONOUNS: Final = frozenset("they it we i you who which that".split())
_QUESTION_AND_ANSWER: Final = frozenset("qa")  # the letters before the lines of an interview
# "Demonstrators", "Texans": people by what they do or where they are from
_PLURAL: Final = re.compile(r"[A-Z][a-z]+(?:ors|ers|ists|ans|ents|ants)$")
_OWNER: Final = re.compile(r"['’]s?[ \xa0]")
_OPENING: Final = frozenset(["", ".", "”", '"', "?", "!", ":"])
_AFFILIATION: Final = re.compile(r"[ \xa0](?:of|for|from|with|at)[ \xa0](?:the[ \xa0])?$")
_POSSESSIVE_END: Final = re.compile(r"['’]s?$")
_RUNNER_UP_BACK: Final = 600  # characters from the quotation in which its runner-up's pronoun is looked for
_RUNNER_UP_AHEAD: Final = 300


def resolve_speakers(body: str, cast: Cast, quotes: Sequence[Quote], spans: list[tuple[int, int]]) -> list[Quote]:
    """Resolve every quote's speaker within the article; ``spans`` are the names that are no people's."""
    scene = Scene(body, cast, Organizations(body, spans))
    for quote in quotes:
        if quote.speaker_start is not None and quote.speaker_end is not None and quote.outer is None:
            person = _named(scene, quote.speaker_start, quote.speaker_end)
            if person is not None:
                person.spoke += 1
    scene.dominant = max(cast.people, key=lambda p: (p.spoke, len(p.places)), default=None)
    resolved: list[Quote] = []
    for quote in quotes:
        resolved.append(_resolve(scene, quote) if quote.outer is None else _resolve_nested(scene, quote, resolved))
    return resolved


def _resolve(scene: Scene, quote: Quote) -> Quote:
    start, end = quote.speaker_start, quote.speaker_end
    if start is None or end is None:
        return quote if quote.speaker is None else _spoken_by(quote, UNKNOWN, quote.runner_up)
    rival = _runner_up(scene, quote)
    speaker = speaker_at(scene, start, end)
    scene.previous = Spoken(quote.start, quote.end, speaker, start, scene.body[start:end])
    return _spoken_by(quote, speaker, rival if rival != speaker.name else None)


def _resolve_nested(scene: Scene, quote: Quote, resolved: list[Quote]) -> Quote:
    """Resolve the speaker of a quotation inside another one, whose speaker tells of somebody else."""
    start, end = quote.speaker_start, quote.speaker_end
    if start is None or end is None:
        return quote
    previous = scene.previous
    teller = resolved[quote.outer or 0]
    scene.narrator = None if previous is None or previous.start != teller.start else previous.speaker.person
    scene.previous = None
    speaker = speaker_at(scene, start, end)
    scene.previous, scene.narrator = previous, None
    return _spoken_by(quote, speaker, None)


def _spoken_by(quote: Quote, speaker: Speaker, rival: str | None) -> Quote:
    """Return the quote with its speakers resolved; field by field, which costs half of ``dataclasses.replace``."""
    return Quote(
        quote.start,
        quote.end,
        quote.text,
        quote.kind,
        quote.statement_no,
        quote.cue,
        quote.confidence,
        speaker.name,
        speaker.kind,
        quote.speaker_printed,
        quote.speaker_start,
        quote.speaker_end,
        quote.speaker_role,
        quote.speaker_role_start,
        quote.speaker_role_end,
        quote.venue,
        rival,
        quote.runner_up_confidence if rival is not None else None,
        quote.outer,
    )


def _runner_up(scene: Scene, quote: Quote) -> str | None:
    """Return the name of the second likeliest speaker: a person's or a body's full name, else the phrase as printed."""
    printed = quote.runner_up
    if printed is None:
        return None
    if fold(printed) in PRONOUNS:
        start = scene.body.rfind(printed, max(0, quote.start - _RUNNER_UP_BACK), quote.start)
        if start < 0:
            start = scene.body.find(printed, quote.end, quote.end + _RUNNER_UP_AHEAD)
        return speaker_at(scene, start, start + len(printed)).name if start >= 0 else None
    person = scene.cast.named.get(printed)
    if person is not None:
        return person.name
    phrase = without_determiner(printed)
    return scene.organizations.fullest(phrase) if phrase[:1].isupper() else phrase


def speaker_at(scene: Scene, start: int, end: int) -> Speaker:
    """Return who the mention at [start, end) is; the same mention is always the same speaker."""
    speaker = scene.known.get(start)
    if speaker is None:
        speaker = scene.known[start] = _decide(scene, start, end)
    return speaker


def _decide(scene: Scene, start: int, end: int) -> Speaker:
    """Decide by the form of the mention."""
    printed = scene.body[start:end]
    low = fold(printed).replace("\xa0", " ").strip()
    if low in PRONOUNS:
        return personal(scene, start, PRONOUNS[low])
    if low in ("who", "which"):
        return relative(scene, start, printed)
    if low in ("it", "they"):
        return group(scene, start, low, printed)
    if low in _QUESTION_AND_ANSWER:
        return UNKNOWN
    if low in _GROUP_PRONOUNS or low in QUANTITIES:
        return Speaker.unnamed(printed)
    owned = OWNED.match(scene.body, end) if printed[:1].isupper() else None
    if owned and owned.group(1) in SPEAKER_NOUNS:
        return _phrase(scene, start, owned.end(), fold(scene.body[start : owned.end()]))
    person = _named(scene, start, end) or _affiliated(scene, start)
    if person is not None:
        several = joint_at(scene, start, end)
        if several is not None:
            scene.joint = several
        return several or Speaker.of(person)
    if low.rpartition(" ")[2] in DESCRIPTIONS and scene.body[max(0, start - 4) : start].lower() == "the ":
        low = f"the {low}"  # "the Westport Democrat": the capitals are the place's and the party's
    if printed[0].islower() or DETERMINER.match(low) or _OWNER.search(printed):
        return _phrase(scene, start, end, low)
    return _name_of_body(scene, start, end)


def _named(scene: Scene, start: int, end: int) -> Person | None:
    """Return the person whose name is the mention, or its end: "spokesman Jonas Brandt"."""
    cast, body = scene.cast, scene.body
    person = cast.of_mention.get(start)
    if person is not None and cast.ends[start] < end and _OWNER.match(body, cast.ends[start], end):
        return None  # "Keller's spokesman" is not Keller
    if person is not None:
        return person
    i = bisect_left(cast.starts, start)
    if i == len(cast.starts) or cast.starts[i] >= end:
        return None
    place = cast.starts[i]
    head = body[start:place]
    if (head.strip() and DETERMINER.match(head)) or _OWNER.search(body, cast.ends[place], end):
        return None
    last = body[place:end].split()[-1]
    return cast.of_mention[place] if last[:1].isupper() and last[-1:].isalpha() else None


def _affiliated(scene: Scene, start: int) -> Person | None:
    """Return the person in "Ms. Keller of the Port Authority", where the body is taken for the speaker."""
    match = _AFFILIATION.search(scene.body, max(0, start - 12), start)
    nearest = scene.cast.nearest(match.start() - 1) if match else None
    if match is None or nearest is None or scene.cast.ends[nearest[0]] != match.start():
        return None
    return nearest[1]


def _phrase(scene: Scene, start: int, end: int, low: str) -> Speaker:
    """Resolve a phrase headed by a common noun: to whom or what it takes up, else to itself."""
    person = apposed(scene, end) or relative_of(scene, start, low) or by_role(scene, start, low)
    if person is not None:
        return Speaker.of(person)
    noun = low.rpartition(" ")[2]
    behind = issuer(scene, start, end)
    if behind is not None:
        return behind
    if low.startswith("the ") and noun in TOGETHER and scene.joint is not None:
        return scene.joint
    person = described(scene, start, low)
    if person is not None:
        return Speaker.of(person)
    if low.startswith("the "):
        if low[4:] in TAKING_UP_BODIES:
            name = named_as(scene, start, noun) or speaking_body(scene, start) or last_body(scene, start)
            if name is not None:
                return Speaker.body(name)
        if noun in DOCUMENTS:
            name = speaking_body(scene, start) or (last_body(scene, start) if noun in OF_BODIES else None)
            if name is not None and is_organization(name):
                return Speaker.body(name)
    phrase = _POSSESSIVE_END.sub("", without_determiner(scene.body[start:end]))
    return Speaker.body(phrase) if noun in BODIES else Speaker.unnamed(phrase)


def _name_of_body(scene: Scene, start: int, end: int) -> Speaker:
    """Resolve a capitalised name that is nobody's: to a body, or to a role in capitals."""
    name = _POSSESSIVE_END.sub("", scene.organizations.name_at(start, end))
    words = words_of(name)
    is_role = bool(words) and words[-1] in SPEAKER_NOUNS and words[-1] not in BODIES
    if is_role and (len(words) == 1 or name.rpartition(" ")[2].islower() or not is_organization(name)):
        return Speaker.unnamed(name)
    if _PLURAL.match(name) and words[0] not in ORGANIZATION_WORDS and scene.body[start - 2 : start].strip() in _OPENING:
        return Speaker.unnamed(name)
    return Speaker.body(scene.organizations.fullest(name))
