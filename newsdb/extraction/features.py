"""Describe how a quoted segment and a mention stand to each other, for the ranker.

In: the views of the paragraphs around, a segment's place, candidate mentions. Out: one feature list per candidate; a
feature is a tuple of short strings, the name of its template first. What names say is never a feature: only word
classes, counts, cues and the head nouns of common noun phrases.

To add a feature, add a tuple to the part of ``describe`` that knows its properties, and train anew. Few templates are
better than many here: of 42 that were tried together, 15 do as well on held-out articles.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdb.extraction.sourcehood import sourcehood
from newsdb.extraction.views import Candidate, View, cue_word, split_tally

if TYPE_CHECKING:
    from newsdb.extraction.cues import Cue
    from newsdb.extraction.ranking import Feature, Model
    from newsdb.extraction.segments import Segment

_COUNTED: Final = 40  # units, of a path's end
_UP_TO_2: Final = "012" + "2" * _COUNTED
_UP_TO_3: Final = "0123" + "3" * _COUNTED
_ABOUT: Final = "01234556677778888888" + "9" * _COUNTED
_LEVELS: Final = {level: str(level) for level in range(-12, 13)}
_FARTHEST: Final = 200  # units, from a segment to the attribution that ends its sentence
_NO_RIVAL: Final = 6.0  # the lead of a mention that stands alone in its paragraph


class Between(NamedTuple):
    """What stands between two units, as far as 40 units before the second, as features say it.

    Attributes:
        counts: how many mentions, quotations and stops.
        quotes: how many quotations, up to 2.
        stops: how many ends of sentences, up to 2.
        stop: whether there are any.
    """

    counts: str
    quotes: str
    stops: str
    stop: str


@lru_cache(maxsize=1 << 13)
def _read_tally(tally: int) -> Between:
    """Describe what ``View.tally`` says of at most 40 units: few different numbers that come again and again."""
    mentions, quotes, stops = split_tally(tally)
    return Between(
        counts=_ABOUT[mentions] + _UP_TO_3[quotes] + _UP_TO_3[stops],
        quotes=_UP_TO_2[quotes],
        stops=_UP_TO_2[stops],
        stop="1" if stops else "0",
    )


def segment_shape(body: str, segment: Segment) -> str:
    """Return what the segment itself looks like: first letter, last mark, length, closed."""
    first = body[segment.start]
    case = "U" if first.isupper() else "l" if first.islower() else "x"
    last = body[segment.end - 1]
    end = last if last in ",.?!" else "a" if last.isalnum() else "x"
    spaces = body.count(" ", segment.start, min(segment.end, segment.start + 400))
    size = "1" if spaces == 0 else "2" if spaces <= 2 else "3" if spaces <= 5 else "4" if spaces <= 12 else "5"
    return case + end + size + ("" if segment.closed else "u") + ("" if segment.opened else "c")


def describe(
    view: View,
    q: int,
    shape: str,
    found: list[Candidate],
    previous: Candidate | None,
    link: str,
    closing: tuple[Cue, str] | None,
    model: Model,
) -> list[list[Feature]]:
    """Return the features of each candidate of the segment at unit ``q``.

    Args:
        view: the segment's paragraph.
        q: the segment's unit.
        shape: what ``segment_shape`` says.
        found: its candidates.
        previous: the speaker of the segment before, if there is one.
        link: how the segment before stands to this one (see ``link_to_previous``).
        closing: what ``closing_cue`` says.
        model: asked how likely each mention is a source at all.
    """
    classes = view.units.classes
    index = view.units.paragraph
    edges = (classes[q - 1] if q else "^") + shape[0] + (classes[q + 1 : q + 3] or "$")
    frame = view.frame(q)
    closes, ending = closing or (None, "")
    sources = [sourcehood(c, model) if c.source is None else c.source for c in found]
    rivals = sorted([s for c, s in zip(found, sources, strict=True) if c.view is view], reverse=True)
    rows: list[list[Feature]] = []
    for c, source in zip(found, sources, strict=True):
        m, tag, level = c.unit, c.tag, _LEVELS[round(source)]
        gap = c.paragraph - index
        tally = 0
        if gap == 0:
            side = "B" if m < q else "A"
            first, last = (m + 1, q) if m < q else (q + 1, m)
            tally = view.tally(first if last - first < _COUNTED else last - _COUNTED, last)
        elif gap == -1:
            side = "X"
            before = len(c.view.units.classes)
            left = max(0, _COUNTED - 1 - q)  # units that are counted in the paragraph before; its end counts as one
            tally = c.view.tally(max(m + 1, before - left), before) + view.tally(max(0, q - _COUNTED), q)
        else:
            side = "Z" if gap < -2 else "Y" if gap == -2 else "W"
        counts, _, stops, stop = _read_tally(tally)
        row: list[Feature] = [
            ("left", side, tag, c.left),
            ("after", side, c.after),
            ("counts", side, counts),
            ("source, counts", side, level, counts),
            ("source, shape", side, level, shape),
            ("shape", side, shape, stops),
            ("opening", side, tag, c.opening, frame, stop),
        ]
        if previous is not None:
            if c is previous:
                relation = "p"
            elif c.key == previous.key:
                relation = "s"
            else:
                relation = "c" if tag in "Pp" and previous.tag == "N" else "o"
            row += (("previous", relation, link, side), ("previous, edges", relation, link, edges))
        if gap == 0:
            better = rivals.index(source)
            lead = source - rivals[0] if better else source - rivals[1] if len(rivals) > 1 else _NO_RIVAL
            row += (
                ("right", side, tag, c.right),
                ("head", side, c.head, c.left[0], frame),
                ("lead", side, _UP_TO_3[better], _LEVELS[round(lead)]),
            )
            if closes is not None:
                row.append(("closing", "+" if closes.subject == m else side, ending, classes[closes.unit]))
            if c.cues:
                row += _cue_features(view, _governing(c, q), q)
        rows.append(row)
    return rows


def _cue_features(view: View, cue: Cue, q: int) -> list[Feature]:
    """Describe how the cue whose subject a mention is stands to the segment at unit ``q``."""
    classes = view.units.classes
    before = cue.unit < q
    where = "b" if before else "a"
    first, last = (max(cue.unit + 1, q - _COUNTED), q) if before else (q + 1, min(cue.unit, q + _COUNTED))
    _, quotes, stops, _ = _read_tally(view.tally(first, last))
    row: list[Feature] = [
        ("cue", where, cue.how, cue_word(view, cue.unit)),
        ("cue, stops", where, cue.how, stops, quotes, classes[q]),
    ]
    if tail := _tail(classes, cue, q):
        row.append(("tail", tail, classes[cue.unit], classes[cue.subject]))
    return row


def closing_cue(view: View, q: int) -> tuple[Cue, str] | None:
    """Return the attribution behind a comma that ends the segment's sentence, with its ``_tail``."""
    classes = view.units.classes
    for cue in view.cues[(first := bisect_left(view.cue_units, q)) : first + 4]:
        tail = _tail(classes, cue, q)
        if not tail:
            break  # the sentence ended
        if tail[0] == ",":
            return cue, tail
    return None


def _tail(classes: str, cue: Cue, q: int) -> str:
    """Say how a cue that ends the segment's sentence attributes it: "…, the mayor said." or "…, said the mayor."."""
    if not q < cue.unit <= q + _FARTHEST or classes[q] == "q":
        return ""
    between = classes[q + 1 : cue.unit]
    if "." in between:
        return ""
    first = min(cue.unit, cue.subject)
    while first > q + 1 and (classes[first - 1] in "dnrao" or (classes[first - 1] == "N" and classes[first] in "no")):
        first -= 1
    comma = "," if classes[first - 1] == "," else "Q" if first - 1 == q else "-"
    rest = max(cue.unit, cue.subject) + 1
    stop = classes.find(".", rest, rest + 4)
    others = between.count("S") + between.count("s") + between.count("B") + between.count("A")
    length = (len(classes) if stop < 0 else stop) - rest
    return f"{comma}{cue.how}{min(length, 4)}{min(others, 2)}"


def _governing(candidate: Candidate, q: int) -> Cue:
    """Return the cue nearest to the segment at unit ``q`` of those whose subject a candidate is."""
    cues = candidate.cues
    return cues[0] if len(cues) == 1 else min(cues[:_MOST_CUES], key=lambda cue: abs(cue.unit - q))


_MOST_CUES: Final = 40


def link_to_previous(
    view: View, q: int, segment: Segment, last: Segment | None, last_unit: int, last_paragraph: int
) -> str:
    """Say how the segment before stands to this one."""
    if last is None:
        return "0"
    gap = segment.paragraph - last_paragraph
    if gap == 0:
        path = view.units.classes[last_unit + 1 : q]
        stops = path.count(".")
        return f"p{min(stops, 2)}{min(len(path), 12) // 3}{'S' if 'S' in path else ''}"
    carried = "u" if last.continued else ""
    return f"{min(gap, 4)}{carried}{'^' if q == 0 else 'x'}"
