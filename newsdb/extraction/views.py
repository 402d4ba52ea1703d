"""Look at a paragraph as the ranker does: its mentions, its cues, and who could speak a segment of it.

In: the units of a paragraph. Out: a ``View``; the candidates of a segment, bounded in number and reach, in
order; and what one mention says by itself (head, contexts), worked out once.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from newsdb.extraction.cues import Cue, find_cues
from newsdb.extraction.finding import find_units, wanted
from newsdb.extraction.lexicon import NOT_NAMES, WORDS
from newsdb.extraction.tables import Table
from newsdb.extraction.units import MENTION_CLASSES, ORGANIZATION_WORDS, Units

_FREE: Final = frozenset("NDEPpI")
_MENTION: Final = wanted(MENTION_CLASSES | {"I"})


@dataclass(slots=True, eq=False, init=False)
class Candidate:
    """A mention that may be a segment's speaker, with what it is by itself, worked out once.

    Attributes:
        view: its paragraph.
        unit: its unit.
        paragraph: the index of its paragraph.
        cues: those whose subject it is.
        tag: its class.
        head: the class with the head.
        left: what stands before it.
        right: the classes of the two units behind it.
        after: the word behind it.
        opening: its place in its sentence.
        key: what two mentions of one speaker share: the last word, or the pronoun.
        source: the log-odds that it is a source at all, once they were asked for (see ``sourcehood``).
    """

    view: View
    unit: int
    paragraph: int
    cues: list[Cue]
    tag: str
    head: str
    left: str
    right: str
    after: str
    opening: str
    key: str
    source: float | None

    def __init__(self, view: View, unit: int) -> None:
        """Describe the mention at ``unit`` by itself."""
        classes, cues = view.units.classes, view.cues_of.get(unit)
        text = view.body[view.units.starts[unit] : view.units.ends[unit]]
        self.view = view
        self.unit = unit
        self.paragraph = view.units.paragraph
        self.cues = _NO_CUES if cues is None else cues
        self.tag = classes[unit]
        self.head = _heads[text] if self.tag == "N" else self.tag + _words[text]
        self.left = _before(view, unit)
        self.right = classes[unit + 1 : unit + 3]
        self.after = _next_word(view, unit)
        self.opening = _opening(view.sentences, unit)
        self.key = _keys[text]
        self.source = None


@dataclass(slots=True, eq=False, init=False)
class View:
    """One paragraph as the ranker looks at it.

    Attributes:
        body: the article.
        units: the paragraph.
        mentions: the units of those who may speak.
        cues: in order.
        cues_of: the cues whose subject a unit is.
        free: mentions without relative pronouns.
        cue_units: the units of the cues.
        sentences: the classes with a full stop wherever a sentence or a part of it ends.
    """

    body: str
    units: Units
    mentions: list[int]
    cues: list[Cue]
    cues_of: dict[int, list[Cue]]
    free: list[int]
    cue_units: list[int]
    sentences: str
    _candidates: dict[int, Candidate]
    _frames: dict[int, str]
    _tallies: list[int]

    def __init__(self, body: str, units: Units) -> None:
        """Look at one paragraph."""
        classes, cues = units.classes, find_cues(units.classes)
        cues_of: dict[int, list[Cue]] = {}
        for cue in cues:
            if cue.subject >= 0:
                cues_of.setdefault(cue.subject, []).append(cue)
        mentions = find_units(classes, _MENTION)
        if "I" in classes:
            mentions = [i for i in mentions if classes[i] != "I" or i in cues_of]
        self.body = body
        self.units = units
        self.mentions = mentions
        self.cues = cues
        self.cues_of = cues_of
        self.free = [i for i in mentions if classes[i] in _FREE] if "W" in classes else mentions
        self.cue_units = [cue.unit for cue in cues]
        self.sentences = classes.replace(";", ".").replace("q", ".")
        self._candidates = {}
        self._frames = {}
        self._tallies = []

    def candidate(self, unit: int) -> Candidate:
        """Return the mention at ``unit`` as a candidate."""
        found = self._candidates.get(unit)
        if found is None:
            found = self._candidates[unit] = Candidate(self, unit)
        return found

    def forget_candidates(self) -> None:
        """Let go of the mentions, which hold this view: a circle would wait for the garbage collector."""
        self._candidates.clear()

    def frame(self, unit: int) -> str:
        """Say which cues the sentence of the segment at ``unit`` offers, before and after it."""
        found = self._frames.get(unit)
        if found is None:
            found = self._frames[unit] = _cue_frame(self, unit)
        return found

    def tally(self, start: int, end: int) -> int:
        """Count what stands in the units [start, end); see ``split_tally``."""
        if not self._tallies:
            self._tallies = list(accumulate(map(_TALLIES.__getitem__, self.units.classes.encode("ascii")), initial=0))
        return self._tallies[end] - self._tallies[start]


# How many mentions, quotations and stops there are: three numbers in one, so that they are added as one.
_FEWER: Final = 8  # bits, of each of the numbers
_TALLIES: Final = [
    (chr(code) in "NDPp") + ((chr(code) in "Qqz") << _FEWER) + ((chr(code) in ".q") << 2 * _FEWER)
    for code in range(128)
]


def split_tally(tally: int) -> tuple[int, int, int]:
    """Return how many mentions, quotations and stops a tally of less than 256 units says that there are."""
    most = (1 << _FEWER) - 1
    return tally & most, tally >> _FEWER & most, tally >> 2 * _FEWER


_REACH: Final = 200
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
            found += [other.candidate(m) for m in other.free[-limit:] if leads_in or m in other.cues_of]
    middle = bisect_left(view.mentions, q)
    near = view.mentions[max(0, middle - _NEAR_BEFORE) : middle + _NEAR_AFTER]
    classes, cues_of = view.units.classes, view.cues_of
    found += [view.candidate(m) for m in near if abs(m - q) <= _REACH and (classes[m] != "E" or m in cues_of)]
    if index + 1 < len(views) and (other := views[index + 1]) is not None and looks_back(other.units):
        found += [other.candidate(m) for m in other.mentions[:1]]
    if previous is not None and previous not in found:
        found.insert(0, previous)
    return found


def looks_back(units: Units) -> bool:
    """Tell whether a paragraph may name who speaks the one before it: "- Nora Keller"."""
    return units.classes.startswith(("-", "("))


_NO_CUES: Final[list[Cue]] = []


def _before(view: View, m: int) -> str:
    """Return the class before a mention and the words that belong to it, with the word of a preposition."""
    classes = view.units.classes
    left = m - 1
    while left >= 0 and classes[left] == "n":
        left -= 1
    before = classes[left] if left >= 0 else "^"
    return before + cue_word(view, left) if before in "if" else before


def _name_head(text: str) -> str:
    """Say what sort of name a mention is: of an organization, in capitals, of two or more words, of one."""
    if text.startswith("The ") or text.rpartition(" ")[2].lower().strip(".,'’") in ORGANIZATION_WORDS:
        return "No"
    return "Nu" if text.isupper() else "N2" if " " in text else "N1"


def _key(text: str) -> str:
    words = text.split()
    return words[-1].lower().strip(".,'’") if words else ""


_heads: Final = Table(_name_head, most=1 << 14, longest=40)
_keys: Final = Table(_key, most=1 << 14, longest=40)


def cue_word(view: View, unit: int) -> str:
    """Return the last word of a unit as a feature may hold it."""
    u = view.units
    return _words[view.body[u.starts[unit] : u.ends[unit]]]


def lexeme(text: str) -> str:
    """Return the last word of a unit in lower case; "^" for a name, which may be no feature."""
    words = text.split()
    if not words:
        return ""
    last = words[-1]
    low = last.lower()
    return low if last == low or low in WORDS or low in NOT_NAMES or not last[0].isalpha() else "^"


_words: Final = Table(lexeme, most=1 << 15, longest=40)


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


def _opening(sentences: str, m: int) -> str:
    """Say whether a mention is the first of its sentence, and whether something stands before it."""
    before = sentences[max(0, m - _SENTENCE) : m].rpartition(".")[2]
    if not before:
        return "1"
    return "2" if _FREE.isdisjoint(before) else "n"


_SENTENCE: Final = 29


def _cue_frame(view: View, q: int) -> str:
    before = view.sentences[max(0, q - _FRAME) : q].rpartition(".")[2]
    after = view.sentences[q + 1 : q + (4 if view.units.classes[q] == "q" else _FRAME)].partition(".")[0]
    return _strongest_before(before) + _strongest_after(after)


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
