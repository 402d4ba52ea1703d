"""Find what a quoted speaker quotes in turn, as in “He told me, ‘Go home.’”: whole utterances of somebody else.

In: the body and one quoted segment. Out: the inner segments that somebody else said, each with its cue and the mention
inside the outer segment that speaks it. The outer segment stays whole; what the inner one is, a term or a title, or
words nobody has said yet ("they would say, ‘…’"), gets no row.

The corpus annotates the outer quotation alone, so that nothing can be learnt here: what counts is a cue right beside
the inner marks whose subject is anybody but the outer speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from newsdb.extraction.attribution import make_reading
from newsdb.extraction.cues import Cue
from newsdb.extraction.paragraphs import Paragraph
from newsdb.extraction.segments import Segment, find_inner_segments
from newsdb.extraction.views import View

_SPEAKERS: Final = frozenset("NDPp")
_ENDS: Final = frozenset(",.!?…")
# From a cue to the inner marks: whom the words go to and when, then a comma or a colon, or nothing at all.
_LEADS_IN: Final = re.compile(r"(?:(?:[nDNPpIEdfimr0]|(?<=[NDE])o){0,8}[,:])?")
# Words by which nobody has said it: around the subject, or at the beginning of the sentence.
_UNREAL: Final = re.compile(
    r"\b(?:would|will|could|can|cannot|should|might|may|must|shall|to|never|not|if|unless|whether|whenever|until|let)\b"
    r"|n['’]t\b|['’](?:d|ll)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"(?:no|not|never|nobody|none|if|imagine|suppose)\b", re.IGNORECASE)
_BEFORE_SUBJECT: Final = 2  # units in which they are looked for
_ANYBODY: Final = frozenset("people folks it".split())


class Inner(NamedTuple):
    """An utterance inside a quotation.

    Attributes:
        segment: what stands in the inner marks.
        view: the outer segment, looked at as a paragraph.
        unit: the unit of the inner segment there.
        cue: what attributes it.
    """

    segment: Segment
    view: View
    unit: int
    cue: Cue


def find_nested(body: str, outer: Segment) -> list[Inner]:
    """Return the complete utterances inside a segment that are another speaker's, in order."""
    segments = find_inner_segments(body, outer)
    if not segments:
        return []
    view = make_reading(body, [Paragraph(outer.start, outer.end)], segments).views[0]
    if view is None:
        return []
    found: list[Inner] = []
    for segment, unit in zip(segments, view.units.quotes, strict=True):
        cue = _cue(view, unit) if _is_utterance(body, segment) else None
        if cue is not None and _is_said(view, cue):
            found.append(Inner(segment, view, unit, cue))
    return found


def _is_utterance(body: str, segment: Segment) -> bool:
    """Tell a complete utterance from a term or a fragment."""
    if not (segment.opened and segment.closed):
        return False
    before = body[max(0, segment.outer_start - 2) : segment.outer_start].rstrip()
    after = body[segment.outer_end : segment.outer_end + 1]
    ends = body[segment.end - 1] in _ENDS or after in _ENDS
    return ends and (body[segment.start].isupper() or before.endswith((",", ":")))


def _cue(view: View, unit: int) -> Cue | None:
    """Return the cue right before or right behind the inner segment."""
    classes = view.units.classes
    following = bisect_left(view.cue_units, unit)
    for cue in view.cues[max(0, following - 1) : following]:
        if classes[cue.unit] == "S" and _LEADS_IN.fullmatch(classes, cue.unit + 1, unit):
            return cue
    for cue in view.cues[following : following + 1]:
        if classes[cue.unit] == "S" and cue.subject > unit:
            return cue if classes[unit + 1 : min(cue.unit, cue.subject)] in ("", ",") else None
    return None


def _is_said(view: View, cue: Cue) -> bool:
    """Tell whether the cue has a subject of its own, and says that the words were said."""
    body, u, classes, subject = view.body, view.units, view.units.classes, cue.subject
    if subject < 0 or classes[subject] not in _SPEAKERS or body[u.lefts[subject] : u.ends[subject]].lower() in _ANYBODY:
        return False
    if classes[subject + 1 : subject + 2] == "n" or (subject and classes[subject - 1] in "if"):
        return False  # part of a longer phrase
    if not _RELATIVES.isdisjoint(classes[subject : cue.unit]):
        return False
    sentence = view.sentences.rfind(".", 0, min(subject, cue.unit)) + 1
    if _DENIED.match(body, u.lefts[sentence]):
        return False
    first = max(sentence, min(cue.unit, subject) - _BEFORE_SUBJECT)
    return not _UNREAL.search(body, u.lefts[first], u.ends[max(cue.unit, subject)])


_RELATIVES: Final = frozenset("TW")
