"""What part a mention plays in its sentence, told by the words beside it alone.

In: a text and the span of a mention. Out: a ``Part``. There is no parser: these are signs, cheap and mostly right.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

from newsdb.extraction.lexicon import SPEAKER_NOUNS, WORDS


class Part(IntEnum):
    """The parts, in the order of how likely a later "he" or "she" means the mention."""

    OWNER = 0  # "Keller's lawyer", "the Keller campaign"
    OBJECT = 1  # "told Keller", "of Keller"
    INSIDE = 2  # subject of a clause inside: "said Keller had"
    SUBJECT = 3  # nothing speaks against a subject
    TOPIC = 4  # the first name of its sentence, or a subject with its verb


_LOOKED_AT: Final = 60  # characters before the mention
# The expressions below are tried only where the character or the word that they need stands beside the mention.
_APOSTROPHES: Final = frozenset("'’")
# Words behind which a name is no subject, with the titles that may stand between.
_NO_SUBJECT: Final = re.compile(
    r"\b(?:of|for|from|with|by|to|about|against|at|in|on|than|like|and|that|toward|over|between|"
    r"under|during|including|without|behind|near|despite|told|called|said of)"
    r"\s+(?:the\s+)?(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|President|former|Secretary|rival|Republican|Democratic|fellow)\.?\s+)*$"
)
_BEFORE_NO_SUBJECT: Final = frozenset(
    """of for from with by to about against at in on than like and that toward over between under during including
    without behind near despite told called the Mr Mrs Ms Dr Sen Gov Rep President former Secretary rival Republican
    Democratic fellow""".split()
)
# "with his wife, " before the name, which is an apposition to it
_INTRODUCING: Final = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)[ \xa0](?:[\w-]+[ \xa0]){0,2}[a-z-]+,[ \xa0]$"
)
_FEW_WORDS: Final = r"(?:[\w.’-]+\s+){0,3}$"
_SENTENCE_START: Final = re.compile(rf"[.?!:\n](?:(?<=\n)\s*|(?<!\n)[”\"’')]*\s+){_FEW_WORDS}")
_ONLY_FEW_WORDS: Final = re.compile(_FEW_WORDS)
_NO_WORD: Final = re.compile(r"\W+")
_VERB_BEHIND: Final = re.compile(r"[ \xa0](?:(?:also|then|later|now|still|never|once)[ \xa0])?([a-z]+)\b")
_FINITE: Final = frozenset("Ssa")
_POSSESSIVE: Final = re.compile(r"['’](?:s\b|(?=\s))")
_NOUN_BEHIND: Final = re.compile(r"[ \xa0](?:(?:[a-z]+[ \xa0]){1,2}([a-z]+)[ \xa0][A-Z]|([a-z]+)\b)")
# "Brandt said Keller had …": hers is the clause inside; but not '"…," said Keller'.
_INSIDE_CLAUSE: Final = re.compile(
    r"(?:\w[ \xa0](?:said|says|believes?|thinks?|thought|claims?|claimed)"
    r"|\b(?:whether|if|because|when|while|as|after|before|since|until|although|which|what|whom|how|why|where))[ \xa0]$"
)
_BEFORE_CLAUSE: Final = frozenset(
    """said says believe believes think thinks thought claim claims claimed whether if because when while as after
    before since until although which what whom how why where""".split()
)
# What belongs to the name before it: "Keller's new spokesman"; its group is the noun.
OWNED: Final = re.compile(r"['’]s?[ \xa0](?:[a-z-]+[ \xa0]){0,2}?([a-z-]+)\b")
_SENTENCE_MARKS: Final = (". ", '" ', "” ", "? ", "! ")


def part_of(body: str, start: int, end: int) -> Part:
    """Tell what part the mention at [start, end) plays in its sentence."""
    if is_owner(body, end):
        return Part.OWNER
    noun = _NOUN_BEHIND.match(body, end) if body[end + 1 : end + 2].islower() else None
    if noun and (noun.group(1) in SPEAKER_NOUNS or noun.group(2) in SPEAKER_NOUNS):
        return Part.OWNER
    part = _part_behind(body[max(0, start - _LOOKED_AT) : start])
    if part is None:
        return Part.TOPIC if has_verb(body, end) else Part.SUBJECT
    return part


def _part_behind(before: str) -> Part | None:
    """Tell what part a mention plays by the words ``before`` it; None if they do not say."""
    if before[-2:-1] == "," or before[-1:] == "\n":
        introduced = _INTRODUCING.search(before)
        if introduced:
            before = before[: introduced.start()]
    if before and not before[-1].isspace():
        return None
    last = last_word(before)
    if last in _BEFORE_CLAUSE and _INSIDE_CLAUSE.search(before):
        return Part.INSIDE
    if _SENTENCE_START.search(before) or _ONLY_FEW_WORDS.match(before):
        return Part.TOPIC
    return Part.OBJECT if last in _BEFORE_NO_SUBJECT and _NO_SUBJECT.search(before) else None


def last_word(text: str) -> str:
    """Return the last word, without the full stop of a title; "" where a mark stands behind it."""
    last = text.rsplit(None, 1)[-1:]
    word = last[0].rstrip(".") if last else ""
    return word if word.isalnum() else _NO_WORD.split(word)[-1]


def has_verb(body: str, end: int) -> bool:
    """Tell whether a finite verb follows at ``end``."""
    match = _VERB_BEHIND.match(body, end) if body[end + 1 : end + 2].islower() else None
    if match is None:
        return False
    tag = WORDS.get(match.group(1), "")
    return tag in _FINITE if tag else match.group(1).endswith("ed")


def is_owner(body: str, end: int) -> bool:
    """Tell whether a possessive "'s" follows at ``end``."""
    return body[end : end + 1] in _APOSTROPHES and _POSSESSIVE.match(body, end) is not None


def sentence_start(body: str, at: int, low: int) -> int:
    """Return where the sentence that ``at`` stands in begins, not before ``low``."""
    line = max(low, body.rfind("\n", low, at) + 1)
    return max(line, *[body.rfind(mark, line, at) + 1 for mark in _SENTENCE_MARKS])
