"""Find the cues of a paragraph ("said", "according to") and the mention that is the subject of each.

In: units. Out: for every cue its subject and how that was found. A pattern walk over the class string, no parse:
to the left across adverbs, appositions, relative clauses and prepositional attachments; to the right where the
sentence is inverted ("…," said the mayor).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsdb.extraction.finding import find_units, wanted
from newsdb.extraction.units import MENTION_CLASSES, QUOTE_CLASSES

_CUE: Final = wanted("SsGgBA")
_SUBJECTS: Final = MENTION_CLASSES | {"I"}
_NOMINAL: Final = frozenset("NDE")
_PASSED_RIGHT: Final = frozenset("nd0rimof,")
_STOP_LEFT: Final = frozenset(".;|SsGgBAvQqzkt")
_REACH: Final = 40


class Cue(NamedTuple):
    """One cue.

    Attributes:
        unit: index of the cue's unit.
        subject: index of the unit of its subject, -1 if none was found.
        how: "l" left, "i" inverted, "a" according to, "g" inherited by an -ing form, "c" by coordination,
            "o" across an apposition, "b" by the passive's "by", "k" before "as", "-" none.
    """

    unit: int
    subject: int
    how: str


def find_cues(classes: str) -> list[Cue]:
    """Return the cues of a paragraph in order."""
    cues: list[Cue] = []
    for i in find_units(classes, _CUE):
        tag = classes[i]
        if tag == "A":
            cues.append(Cue(i, _right(classes, i + 1), "a"))
        elif tag in "Gg":
            quoted = i > 1 and classes[i - 1] == "k" and classes[i - 2] in _SUBJECTS  # "quoted the mayor as saying …"
            cues.append(Cue(i, i - 2, "k") if quoted else _inherited(classes, i, cues, "g"))
        else:
            cues.append(_finite(classes, i, cues))
    return cues


def _right(classes: str, i: int) -> int:
    """Return the first mention right of ``i`` that is not behind a verb or the end of the sentence."""
    for j in range(i, min(i + 9, len(classes))):
        if classes[j] in _SUBJECTS:
            return head_of(classes, j)
        if classes[j] not in _PASSED_RIGHT:
            break
    return -1


def head_of(classes: str, j: int) -> int:
    """Go from the owner to the head: to Nora Keller in "the Gull's Nora Keller" and "Gull editor Nora Keller"."""
    while owner := _OWNER.match(classes, j):
        j = owner.end()
    return j


_OWNER: Final = re.compile("[NDE]o(?=[NDE])|Nn{1,3}(?=N)")


def climb(classes: str, j: int) -> int:
    """Go from a mention to the head it is attached to: from "the mayor" to "a spokesman" for the mayor."""
    while j >= 2 and classes[j] in _NOMINAL:
        if classes[j - 1] in "if" and classes[j - 2] in _NOMINAL:
            j -= 2
        elif classes[j - 1] == "n" and j >= 3 and classes[j - 2] in "if" and classes[j - 3] in _NOMINAL:
            j -= 3
        elif j >= 3 and classes[j - 1] in "if," and (origin := _ORIGIN.search(classes, max(0, j - 5), j)):
            j = origin.start()
        else:
            break
    return j


# "Nora Keller, 59, of Linden", "Nora Keller of Linden, Ohio": up to the last name
_ORIGIN: Final = re.compile("N(?:,0)?,[if]$|N(?:,0)?,?[if]N,$")


def _apposition_head(classes: str, j: int) -> int:
    """Return the mention that the insertion ending in the comma at ``j`` belongs to, -1 if none."""
    k = j - 1
    bottom = max(0, j - _REACH)
    while k > bottom:
        tag = classes[k]
        if tag == ",":
            if classes[k - 1] in _SUBJECTS:
                return climb(classes, k - 1)
            if (
                classes[k - 1] == ")"
                and (m := classes.rfind("(", max(0, k - _REACH), k)) > 0
                and classes[m - 1] in _SUBJECTS
            ):
                return m - 1
        elif tag in ".;|" or tag in QUOTE_CLASSES:
            return -1
        k -= 1
    return -1


def _finite(classes: str, i: int, cues: list[Cue]) -> Cue:
    """Find the subject of a finite cue."""
    if "x" in classes[i + 1 : i + 3]:
        agent = classes.index("x", i) + 1
        if classes[agent : agent + 1] in _SUBJECTS:
            return Cue(i, agent, "b")
    j = i - 1
    while j >= 0 and classes[j] in "ra":
        j -= 1
    if j >= 0 and (classes[j] in QUOTE_CLASSES or (classes[j] in ",-" and j and classes[j - 1] in QUOTE_CLASSES)):
        subject = _right(classes, i + 1)
        if subject >= 0:
            return Cue(i, subject, "i")
    how = "l"
    bottom = max(-1, i - _REACH)
    while j > bottom:
        tag = classes[j]
        if tag in _SUBJECTS:
            return Cue(i, climb(classes, j), how)
        if tag == ",":
            head = _apposition_head(classes, j)
            if head >= 0:
                return Cue(i, head, "o")
        elif tag == "c" and how == "l":
            return _inherited(classes, i, cues, "c")
        elif tag == ")":
            opening = classes.rfind("(", max(0, j - _REACH), j)
            j = opening if opening >= 0 else j
        elif tag == "-":
            opening = classes.rfind("-", bottom + 1, j)
            if opening > 0 and classes[opening - 1] in _SUBJECTS and "." not in classes[opening:j]:
                return Cue(i, climb(classes, opening - 1), "o")
        elif tag in _STOP_LEFT:
            break
        j -= 1
    if j < 0 or classes[max(j, 0)] == ".":
        subject = _right(classes, i + 1) if i <= 1 else -1
        if subject >= 0:
            return Cue(i, subject, "i")
    return _inherited(classes, i, cues, "c")


def _inherited(classes: str, i: int, cues: list[Cue], how: str) -> Cue:
    """Give a cue the subject of the cue before it in the sentence, else the sentence's first free mention."""
    low = max(0, i - _REACH)
    start = max(classes.rfind(".", low, i), classes.rfind("q", low, i), classes.rfind(";", low, i), low - 1)
    if cues and cues[-1].unit > start and cues[-1].subject >= 0:
        return Cue(i, cues[-1].subject, how)
    for j in range(start + 1, i):
        if classes[j] in _SUBJECTS and (j == 0 or classes[j - 1] not in "ifo"):
            return Cue(i, head_of(classes, j), how)
    return Cue(i, -1, "-")
