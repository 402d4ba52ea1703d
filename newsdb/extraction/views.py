"""Look at a paragraph as the ranker does: its mentions, its cues, and who could speak a segment of it.

In: the units of a paragraph. Out: a ``View``; the candidates of a segment, bounded in number and reach, in
order; and what one mention says by itself (head, contexts), worked out once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from newsdb.extraction.cues import Cue, find_cues
from newsdb.extraction.lexicon import NOT_NAMES, WORDS
from newsdb.extraction.units import MENTION_CLASSES, ORGANIZATION_WORDS, Units

_FREE: Final = frozenset("NDEPpI")
_MENTION: Final = re.compile(f"[I{''.join(sorted(MENTION_CLASSES))}]")


class Profile(NamedTuple):
    """What a mention is by itself.

    Attributes:
        tag: its class.
        head: the class with the head.
        left: what stands before it.
        right: the classes of the two units behind it.
        after: the word behind it.
        opening: its place in its sentence.
    """

    tag: str
    head: str
    left: str
    right: str
    after: str
    opening: str


@dataclass(slots=True)
class View:
    """One paragraph as the ranker looks at it."""

    body: str
    units: Units
    mentions: list[int]
    cues: list[Cue]
    cues_of: dict[int, list[Cue]]
    free: list[int]
    cue_units: list[int]
    keys: dict[int, str] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(default_factory=dict)
    frames: dict[int, str] = field(default_factory=dict)
    sourcehoods: dict[int, float] = field(default_factory=dict)

    def profile(self, unit: int) -> Profile:
        """Return what a mention is by itself."""
        found = self.profiles.get(unit)
        if found is None:
            found = self.profiles[unit] = _local(self, unit)
        return found

    def key(self, unit: int) -> str:
        """Return what two mentions of one speaker share: the last word, or the pronoun."""
        found = self.keys.get(unit)
        if found is None:
            words = self.body[self.units.starts[unit] : self.units.ends[unit]].split()
            found = words[-1].lower().strip(".,'’") if words else ""
            self.keys[unit] = found
        return found


def make_view(body: str, units: Units) -> View:
    """Make the view of one paragraph."""
    classes = units.classes
    cues = find_cues(classes)
    cues_of: dict[int, list[Cue]] = {}
    for cue in cues:
        if cue.subject >= 0:
            cues_of.setdefault(cue.subject, []).append(cue)
    possible = [match.start() for match in _MENTION.finditer(classes)]
    mentions = [i for i in possible if classes[i] != "I" or i in cues_of]
    free = [i for i in mentions if classes[i] in _FREE]
    return View(body, units, mentions, cues, cues_of, free, [cue.unit for cue in cues])


@dataclass(slots=True)
class Candidate:
    """A mention that may be a segment's speaker."""

    view: View
    unit: int

    @property
    def place(self) -> tuple[int, int]:
        """Paragraph and unit."""
        return self.view.units.paragraph, self.unit


REACH: Final = 200
_NEAR_BEFORE: Final = 12
_NEAR_AFTER: Final = 6


def candidates(views: list[View | None], index: int, q: int, previous: Candidate | None) -> list[Candidate]:
    """Return the mentions that may speak the segment at unit ``q`` of paragraph ``index``: bounded and in order.

    What hardly ever speaks is left out: in earlier paragraphs whatever is the subject of no cue, unless it leads in
    with a colon, and in this one the noun phrases of that sort that name no speaker.
    """
    view = views[index]
    if view is None:
        return []
    found: list[Candidate] = []
    for back, limit in ((2, 2), (1, 5)):
        if index >= back and (other := views[index - back]) is not None:
            leads_in = other.units.classes.endswith(":")
            found += [Candidate(other, m) for m in other.free[-limit:] if leads_in or m in other.cues_of]
    middle = bisect_left(view.mentions, q)
    near = view.mentions[max(0, middle - _NEAR_BEFORE) : middle + _NEAR_AFTER]
    classes, cues_of = view.units.classes, view.cues_of
    found += [Candidate(view, m) for m in near if abs(m - q) <= REACH and (classes[m] != "E" or m in cues_of)]
    if index + 1 < len(views) and (other := views[index + 1]) is not None and other.units.classes[:1] in "-(":
        found += [Candidate(other, m) for m in other.mentions[:1]]
    if previous is not None and not any(c.unit == previous.unit and c.view is previous.view for c in found):
        found.insert(0, previous)
    return found


def _local(view: View, m: int) -> Profile:
    """Describe a mention by itself."""
    classes = view.units.classes
    tag = classes[m]
    if tag == "N":
        a, b = view.units.starts[m], view.units.ends[m]
        text = view.body[a:b]
        key = view.key(m)
        head = (
            "o"
            if key in ORGANIZATION_WORDS or text.startswith("The ")
            else "u"
            if text.isupper()
            else "2"
            if " " in text
            else "1"
        )
        head = "N" + head
    elif tag in "DEPpWI":
        head = tag + cue_word(view, m)
    else:
        head = tag
    left = m - 1
    while left >= 0 and classes[left] == "n":
        left -= 1
    before = classes[left] if left >= 0 else "^"
    if before in "if":
        before += cue_word(view, left)
    return Profile(tag, head, before, classes[m + 1 : m + 3], _next_word(view, m), _opening(classes, m))


def cue_word(view: View, unit: int) -> str:
    """Return the last word of a unit as a feature may hold it."""
    u = view.units
    start, end = u.starts[unit], u.ends[unit]
    text = view.body[start:end]
    return _cached_lexeme(text) if end - start <= _LONGEST_KEPT else lexeme(text)


_LONGEST_KEPT: Final = 40


def lexeme(text: str) -> str:
    """Return the last word of a unit in lower case; "^" for a name, which may be no feature."""
    words = text.split()
    if not words:
        return ""
    last = words[-1]
    low = last.lower()
    return low if last[0].islower() or low in WORDS or low in NOT_NAMES or not last[0].isalpha() else "^"


_cached_lexeme: Final = lru_cache(maxsize=1 << 14)(lexeme)


def _next_word(view: View, m: int) -> str:
    """Return the lower-case word that follows a mention, adverbs and auxiliaries skipped; else its class."""
    classes = view.units.classes
    i = m + 1
    while i < len(classes) and i < m + 4 and classes[i] in "ra":
        i += 1
    if i == m + 1 and classes[i : i + 1] == "o" and classes[i + 1 : i + 2] in ("n", "D", "E"):
        return "'s " + cue_word(view, i + 1)
    if i >= len(classes):
        return "$"
    return cue_word(view, i) if classes[i] in "nvwbsSGgBAif" else classes[i]


def _opening(classes: str, m: int) -> str:
    """Say whether a mention is the first of its sentence, and whether something stands before it."""
    before = classes[max(0, m - _SENTENCE) : m]
    before = before[1 + max(before.rfind("."), before.rfind(";"), before.rfind("q")) :]
    if not before:
        return "1"
    return "2" if _FREE.isdisjoint(before) else "n"


_SENTENCE: Final = 29


def cue_frame(view: View, q: int) -> str:
    """Say which cues the segment's own sentence offers, before and after it."""
    found = view.frames.get(q)
    if found is None:
        classes = view.units.classes
        before = classes[max(0, q - _FRAME) : q]
        before = before[1 + max(before.rfind("."), before.rfind("q"), before.rfind(";")) :]
        after = classes[q + 1 : q + (4 if classes[q] == "q" else _FRAME)]
        for stop in ".q;":
            after = after.partition(stop)[0]
        found = view.frames[q] = _strongest_before(before) + _strongest_after(after)
    return found


_FRAME: Final = 40


def _strongest_before(classes: str) -> str:
    if "S" in classes:
        return "S"
    if "G" in classes:
        return "G"
    return "s" if "s" in classes or "g" in classes else "A" if "A" in classes else "-"


def _strongest_after(classes: str) -> str:
    return (
        "S" if "S" in classes else "G" if "G" in classes else "s" if "s" in classes else "A" if "A" in classes else "-"
    )
