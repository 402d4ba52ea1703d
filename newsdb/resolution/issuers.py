"""Who speaks in a document: "the report said" is said by the institute that issued it, "his tweet" by him.

In: a scene and the phrase that stands for the document. Out: the speaker behind it, None where the text names nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from newsdb.extraction.lexicon import NOT_NAMES, SPEAKER_NOUNS, TITLES, WORDS
from newsdb.names import fold
from newsdb.resolution.antecedents import PRONOUNS, antecedent
from newsdb.resolution.clauses import OWNED, Part, part_of
from newsdb.resolution.nouns import AUTHORS, BODIES, DOCUMENTS, POSTS, SUITS, without_determiner
from newsdb.resolution.scene import Speaker

if TYPE_CHECKING:
    from newsdb.resolution.scene import Scene

_MOST_LOOKED_AT: Final = 12  # earlier mentions of the document
_LONGEST_TITLE: Final = 40  # characters of titles between "by" and a person
_LONGEST_PHRASE: Final = 70  # characters between the noun and "by"
# Words behind which "by" names somebody else: "a complaint obtained by the Times".
_NO_ISSUER: Final = (
    r"said|says|and(?! (?:issued|filed|signed|published|written))|but|that|obtained|reviewed|seen|cited|quoted|shared|"
    "provided|leaked|received|first"
)
# "a survey of 18 towns by the Quay Institute", "the complaint filed by neighbors"
_BEHIND: Final = re.compile(
    rf"(?:[ \xa0](?!(?:{_NO_ISSUER})\b)[\w’'“”\"-]+){{0,6}}?,?[ \xa0]"
    r"(?:by|from|which includes?|who includes?|including)[ \xa0](?:(?:the|an?)[ \xa0])?"
)
_OF_DOCUMENT: Final = re.compile(
    rf"[ \xa0]of[ \xa0](?:the|an?)[ \xa0](?:[\w-]+[ \xa0])?(?:{'|'.join(sorted(DOCUMENTS))})\b"
)
_COURT: Final = re.compile(r"(?:(?:[A-Z][\w.]*|[a-z]+)[ \xa0])?[Cc]ourt\b")
_BY_COURTS: Final = frozenset("ruling decision opinion verdict".split())
_COURT_BACK: Final = 2000  # characters before a ruling in which its court is looked for
_ISSUING: Final = re.compile(
    r"\b(?:sent|released|issued|published|filed|wrote|posted|commissioned|conducted|signed|circulated|made)"
    r"[ \xa0](?:an?|the|its|their|his|her)[ \xa0](?:[\w’'$,-]+[ \xa0]){0,5}$"
)
# "the Quay Institute's new", in front of the noun
_NAME_BEFORE: Final = re.compile(
    r"((?:(?<![\w.])(?:(?:[A-Z]\.)+|[A-Z][\w’'-]*)[ \xa0](?:(?:of|for|and)[ \xa0](?=[A-Z]))?)+)"
    r"(?:(?!of\b|in\b|for\b|on\b|to\b|a\b|an\b|the\b|by\b|with\b)[a-z-]+[ \xa0]){0,2}$"
)
_NAME_AT: Final = re.compile(
    r"(?:(?:[A-Z]\.)+|[A-Z][\w’&-]*)(?:[ \xa0](?:(?:of|for|on)[ \xa0](?:the[ \xa0])?)?(?:(?:[A-Z]\.)+|[A-Z][\w’&-]*))*"
)
_OWNER: Final = re.compile(r"['’]s?[ \xa0]")
_SUBJECT_PHRASE: Final = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|[Ss]everal|[Ss]ome)[ \xa0](\w+(?:[ \xa0](?:of[ \xa0])?\w+){0,4})"
)
_LONGEST_SENTENCE: Final = 160
_LONGEST_NAME: Final = 120
_GROUP: Final = re.compile(r"((?:[\w’'-]+[ \xa0]){0,3}?)([a-z-]+)\b")
_NOUN_PHRASE_LENGTH: Final = 60


def issuer(scene: Scene, start: int, end: int) -> Speaker | None:
    """Return who issued the document that the phrase at [start, end) stands for."""
    body = scene.body
    phrase = body[start:end]
    noun = _singular(fold(phrase.rpartition(" ")[2]))
    if noun in AUTHORS and (match := _OF_DOCUMENT.match(body, end)):
        return _behind(scene, match.end())
    if noun not in DOCUMENTS and noun not in POSTS:
        return None
    own = _inside(scene, start, end - len(noun), noun) or _behind(scene, end)
    if own is not None:
        return own
    places = scene.places_of(noun)
    i = bisect_left(places, start)
    for place in reversed(places[max(0, i - _MOST_LOOKED_AT) : i]):
        before = body.rfind(" ", max(0, place - _NOUN_PHRASE_LENGTH), max(0, place - 1)) + 1
        found = _inside(scene, before, place, noun) or _behind(scene, place + len(noun))
        if found is None and noun not in SUITS:
            found = _issued(scene, place)
        if found is not None:
            return found
    return _court(scene, start) if noun in _BY_COURTS else None


def named_as(scene: Scene, at: int, noun: str) -> str | None:
    """Return the body that is named with the noun: "the paper" for "the Quay Herald newspaper"."""
    for same in (noun, f"news{noun}"):
        places = scene.places_of(same)
        i = bisect_left(places, at)
        for place in reversed(places[max(0, i - _MOST_LOOKED_AT) : i]):
            match = _NAME_BEFORE.search(scene.body, max(0, place - _NOUN_PHRASE_LENGTH), place)
            if match and match.end(1) == place and not _is_plain(match.group(1).strip()):
                return scene.organizations.fullest(without_determiner(match.group(1).strip()))
    return None


def _court(scene: Scene, at: int) -> Speaker | None:
    """Return the court that is named last before a ruling."""
    found = None
    for match in _COURT.finditer(scene.body, max(0, at - _COURT_BACK), at):
        found = match
    if found is None:
        return None
    start, end = found.end() - len("court"), found.end()
    span = scene.organizations.before(end)
    if span is not None and span[1] >= end:
        return Speaker.body(scene.organizations.fullest(scene.organizations.name_at(*span)))
    return Speaker.body(without_determiner(scene.body[found.start() : end]) if found.start() < start else "court")


def _singular(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") and noun[:-1] in DOCUMENTS else noun


def _inside(scene: Scene, start: int, place: int, noun: str) -> Speaker | None:
    """Return the owner in "his tweet", "Keller's letter", "the Quay Institute report"; ``place`` is the noun's."""
    body = scene.body
    first = body[start:place].partition(" ")[0].lower()
    if first in ("his", "her"):
        person = antecedent(scene, start, PRONOUNS[first])
        return Speaker.of(person) if person is not None else None
    match = _NAME_BEFORE.search(body, max(0, place - _NOUN_PHRASE_LENGTH), place)
    if match is None:
        return None
    mention = scene.cast.from_offset(match.start())
    if mention is not None and mention < match.end():
        if noun in POSTS:
            return Speaker.of(scene.cast.of_mention[mention])
        # What a study or a suit says, its author has not said in person.
        owned = _OWNER.match(body, scene.cast.ends[mention])
        return Speaker.body(body[mention : place + len(noun)]) if owned else None
    name = re.sub(r"['’]s?$", "", without_determiner(match.group(1).rstrip(" \xa0")))
    return Speaker.body(scene.organizations.fullest(name)) if not _is_plain(name) else None


def _is_plain(name: str) -> bool:
    """Tell a sentence's first word or a determiner in capitals from a name."""
    return " " not in name and (WORDS.get(name.lower(), "n") != "n" or name.lower() in NOT_NAMES)


def _behind(scene: Scene, end: int) -> Speaker | None:
    """Return the speaker in "a report by the institute"."""
    match = _BEHIND.match(scene.body, end, min(len(scene.body), end + _LONGEST_PHRASE))
    if match is None:
        return None
    return _speaker_at(scene, match.end())


def _speaker_at(scene: Scene, at: int) -> Speaker | None:
    """Return the person, body or group whose mention begins at ``at`` or a title behind it."""
    start = scene.cast.from_offset(at)
    if start is not None and start - at < _LONGEST_TITLE:
        last = _word_at_end(scene.body[at:start])
        if start == at or last in SPEAKER_NOUNS or last in TITLES:
            return _person_or_owned(scene, start)  # "by Quay professor Anna Berg"
    name = _NAME_AT.match(scene.body, at, min(len(scene.body), at + _LONGEST_NAME))
    if name:
        return Speaker.body(scene.organizations.fullest(name.group()))
    match = _GROUP.match(scene.body, at, min(len(scene.body), at + _NOUN_PHRASE_LENGTH))
    if match and match.group(2) in SPEAKER_NOUNS and match.group(2) not in DOCUMENTS:
        phrase = without_determiner(match.group())
        return Speaker.body(phrase) if match.group(2) in BODIES else Speaker.unnamed(phrase)
    return None


def _person_or_owned(scene: Scene, start: int) -> Speaker | None:
    """Return the person at ``start``, or what is theirs: "by Anna Berg's campaign"."""
    owned = OWNED.match(scene.body, scene.cast.ends[start])
    if owned is None:
        return Speaker.of(scene.cast.of_mention[start])
    phrase = scene.body[start : owned.end()]
    if owned.group(1) in BODIES:
        return Speaker.body(phrase)
    return Speaker.unnamed(phrase) if owned.group(1) in SPEAKER_NOUNS else None


def _word_at_end(text: str) -> str:
    return text.rpartition(" ")[0].rpartition(" ")[2].lower() if "\n" not in text else ""


def _issued(scene: Scene, place: int) -> Speaker | None:
    """Return the subject in "the neighbors sent a letter": the first mention of the sentence."""
    body = scene.body
    match = _ISSUING.search(body, max(0, place - _LONGEST_PHRASE), place)
    if match is None:
        return None
    low = max(scene.line_start(place), match.start() - _LONGEST_SENTENCE)
    stop = body.rfind(". ", low, match.start())
    sentence = stop + 2 if stop >= 0 else low
    person = scene.cast.nearest(match.start() - 1)
    named = scene.organizations.before(match.start())
    if named is not None and sentence <= named[0] and (person is None or person[0] < named[0]):
        if part_of(body, *named) >= Part.SUBJECT:
            return Speaker.body(scene.organizations.fullest(scene.organizations.name_at(*named)))
    elif person is not None and sentence <= person[0] and scene.part(person[0]) >= Part.SUBJECT:
        return Speaker.of(person[1])
    for found in _SUBJECT_PHRASE.finditer(body, sentence, match.start()):
        words = found.group(1).split()
        heads = [i for i, word in enumerate(words) if word in SPEAKER_NOUNS]
        if heads:
            return Speaker.unnamed(" ".join(words[: heads[-1] + 1]))
    return None
