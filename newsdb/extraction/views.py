"""Look at a paragraph as the ranker does: its mentions, its cues, and who could speak a segment of it.

In: a paragraph with its segments. Out: a ``View``; the candidates of a segment, bounded in number and reach, in
order; and what one mention says by itself (head, contexts), worked out once.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newsdb.extraction.cues import Cue, find_cues
from newsdb.extraction.lexicon import NOT_NAMES, WORDS
from newsdb.extraction.units import MENTION_CLASSES, ORGANIZATION_WORDS, Units, split_units

if TYPE_CHECKING:
    from newsdb.extraction.segments import Paragraph, Segment

_FREE: Final = frozenset("NDEPpI")


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
    profiles: dict[int, tuple[str, str, str, str, str]] = field(default_factory=dict)

    def profile(self, unit: int) -> tuple[str, str, str, str, str]:
        """Return what a mention is by itself: head, left and right context, word after it, place in its sentence."""
        found = self.profiles.get(unit)
        if found is None:
            found = self.profiles[unit] = (*_local(self, unit), _next_word(self, unit), _opening(self, unit))
        return found

    def key(self, unit: int) -> str:
        """Return what two mentions of one speaker share: the last word, or the pronoun."""
        found = self.keys.get(unit)
        if found is None:
            words = self.body[self.units.starts[unit] : self.units.ends[unit]].split()
            found = words[-1].lower().strip(".,'’") if words else ""
            self.keys[unit] = found
        return found


def make_view(body: str, index: int, paragraph: Paragraph, segments: list[Segment]) -> View:
    """Make the view of one paragraph."""
    units = split_units(body, index, paragraph, segments)
    cues = find_cues(units.classes)
    cues_of: dict[int, list[Cue]] = {}
    for cue in cues:
        if cue.subject >= 0:
            cues_of.setdefault(cue.subject, []).append(cue)
    mentions = [i for i, tag in enumerate(units.classes) if tag in MENTION_CLASSES or (tag == "I" and i in cues_of)]
    free = [i for i in mentions if units.classes[i] in _FREE]
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
    """Return the mentions that may speak the segment at unit ``q`` of paragraph ``index``: bounded and in order."""
    view = views[index]
    if view is None:
        return []
    found: list[Candidate] = []
    for back, limit in ((2, 2), (1, 5)):
        if index >= back and (other := views[index - back]) is not None:
            found += [Candidate(other, m) for m in other.free[-limit:]]
    middle = bisect_left(view.mentions, q)
    near = view.mentions[max(0, middle - _NEAR_BEFORE) : middle + _NEAR_AFTER]
    found += [Candidate(view, m) for m in near if abs(m - q) <= REACH]
    if index + 1 < len(views) and (other := views[index + 1]) is not None and other.units.classes[:1] in "-(":
        found += [Candidate(other, m) for m in other.mentions[:1]]
    if previous is not None and all(c.place != previous.place for c in found):
        found.insert(0, previous)
    return found


def _local(view: View, m: int) -> tuple[str, str, str]:
    """Return (class with head, left context, right context) of a mention."""
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
    return head, before, classes[m + 1 : m + 3]


def cue_word(view: View, unit: int) -> str:
    """Return the last word of a unit as a feature may hold it."""
    u = view.units
    return lexeme(view.body[u.starts[unit] : u.ends[unit]])


def lexeme(text: str) -> str:
    """Return the last word of a unit in lower case; "^" for a name, which may be no feature."""
    words = text.split()
    if not words:
        return ""
    last = words[-1]
    low = last.lower()
    return low if last[0].islower() or low in WORDS or low in NOT_NAMES or not last[0].isalpha() else "^"


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


def _opening(view: View, m: int) -> str:
    """Say whether a mention is the first of its sentence, and whether something stands before it."""
    classes = view.units.classes
    i = m - 1
    while i >= 0 and m - i < 30:
        if classes[i] in ".;q":
            break
        if classes[i] in _FREE:
            return "n"
        i -= 1
    return "1" if i == m - 1 else "2"


def cue_frame(view: View, q: int) -> str:
    """Say which cues the segment's own sentence offers, before and after it."""
    classes = view.units.classes
    start = q
    while start > 0 and classes[start - 1] not in ".q;" and q - start < 40:
        start -= 1
    before = classes[start:q]
    end = q + 1
    if classes[q] != "q":
        while end < len(classes) and classes[end] not in ".q;" and end - q < 40:
            end += 1
    else:
        while end < len(classes) and classes[end] not in ".q;" and end - q < 4:
            end += 1
    after = classes[q + 1 : end]
    b = (
        "S"
        if "S" in before
        else "G"
        if "G" in before
        else "s"
        if "s" in before or "g" in before
        else "A"
        if "A" in before
        else "-"
    )
    a = "S" if "S" in after else "G" if "G" in after else "s" if "s" in after else "A" if "A" in after else "-"
    return b + a
