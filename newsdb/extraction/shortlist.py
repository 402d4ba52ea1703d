"""Outline the candidates of a segment, so that only those that may win are described in full.

In: the view of the segment's paragraph, its candidates. Out: a handful of cheap features for each, from which a small
ranker of its own drops those that it deems hopeless: coarse-to-fine, as in Charniak and Johnson (2005, "Coarse-to-fine
n-best parsing and MaxEnt discriminative reranking"). What counts is the distance to the best outline, not the rank.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from newsdb.extraction.cues import Cue
from newsdb.extraction.views import REACH, Candidate, View, cue_frame

_MOST_CUES: Final = 40


# What the shortlist sees of a candidate: side, class, nearness, attribution, the segment's ending, frame, opening, and
# relation to the speaker before. A plain tuple, for few of them differ and their scores are kept.
Outline = tuple[str, str, str, str, str, str, str, str]


def outline_features(outline: Outline) -> list[str]:
    """Return the features of an outline."""
    side, tag, near, attribution, ending, frame, opening, relation = outline
    return [
        f"a{side}{tag}{near}{frame}",
        f"b{side}{attribution}{ending}",
        f"c{side}{tag}{opening}",
        f"e{side}{relation}",
    ]


def outline(view: View, q: int, found: list[Candidate], previous: Candidate | None, link: str) -> list[Outline]:
    """Return the outline of each candidate of the segment at unit ``q``.

    Args:
        view: the segment's paragraph.
        q: the segment's unit.
        found: its candidates.
        previous: the speaker of the segment before, if there is one.
        link: how the segment before stands to this one (see ``link_to_previous``).
    """
    frame = cue_frame(view, q)
    ending = view.units.classes[q]
    middle = bisect_left(view.mentions, q)
    outlines: list[Outline] = []
    for c in found:
        m, other = c.unit, c.view
        if other is view:
            near = nearness(view, m, q, middle)
            cue = governing(view, m, q) if m in view.cues_of else None
            attribution = _attribution(view, cue, q) if cue else "-"
        else:
            near = attribution = "s" if m in other.cues_of else "n"
        relation = relation_to(previous, c) + link if previous else ""
        side = side_of(view, q, c)
        opening = other.openings.get(m) or other.opening(m)
        outlines.append((side, other.units.classes[m], near, attribution, ending, frame, opening, relation))
    return outlines


def side_of(view: View, q: int, c: Candidate) -> str:
    """Say where a candidate stands: B before the segment, A after it, W to Z in another paragraph, last to first."""
    if c.view is view:
        return "B" if c.unit < q else "A"
    gap = c.view.units.paragraph - view.units.paragraph
    return "Z" if gap < -2 else "Y" if gap == -2 else "X" if gap == -1 else "W"


def nearness(view: View, m: int, q: int, middle: int) -> str:
    """Count the mentions between mention ``m`` and the segment, up to 4; ``middle`` is the segment's place in them."""
    place = bisect_left(view.mentions, m)
    rank = middle - 1 - place if m < q else place - middle
    return "01234"[rank] if rank < 4 else "4"


def relation_to(previous: Candidate, c: Candidate) -> str:
    """Say whether a candidate is the speaker before: p the same mention, s the same word, c may be, o another."""
    m, view = c.unit, c.view
    before, there = previous.unit, previous.view
    if m == before and view is there:
        return "p"
    if (view.keys.get(m) or view.key(m)) == (there.keys.get(before) or there.key(before)):
        return "s"
    return "c" if view.units.classes[m] in "Pp" and there.units.classes[before] == "N" else "o"


def governing(view: View, m: int, q: int) -> Cue | None:
    """Return the cue nearest to the segment whose subject is mention ``m``."""
    cues = view.cues_of.get(m)
    if not cues or len(cues) == 1:
        return cues[0] if cues else None
    return min(cues[:_MOST_CUES], key=lambda cue: abs(cue.unit - q))


def _attribution(view: View, cue: Cue, q: int) -> str:
    """Say on which side a cue stands, how its subject was found, and how many sentence ends are between."""
    classes = view.units.classes
    if cue.unit < q:
        low, high, where = max(cue.unit + 1, q - REACH), q, "b"
    else:
        low, high, where = q + 1, min(cue.unit, q + 1 + REACH), "a"
    stops = classes.count(".", low, high) + classes.count("q", low, high)
    return f"{where}{cue.how}{min(stops, 2)}"
