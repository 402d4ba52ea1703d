"""Read the cue of a quotation, and tell direct from mixed quotation.

In: a decided segment with its view. Out: the cue as printed, or None; the kind. Roles and venues have modules of
their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from newsdb.documents import Kind
from newsdb.extraction.units import QUOTE_CLASSES

if TYPE_CHECKING:
    from newsdb.extraction.cues import Cue
    from newsdb.extraction.segments import Segment
    from newsdb.extraction.views import Candidate, View


def quote_kind(view: View, unit: int, segment: Segment, body: str) -> Kind:
    """Tell a whole utterance from a fragment inside reported speech."""
    if not segment.opened or segment.continued:
        return Kind.DIRECT
    classes = view.units.classes
    before = classes[unit - 1] if unit else "^"
    first = body[segment.start : segment.end].lstrip("[('‘")[:1] or "."
    whole = first.isupper() or not first.isalpha()
    spaces = body.count(" ", segment.start, segment.end)
    closed = body[segment.start : segment.end].rstrip("'’\"”")[-1:] in _CLOSING
    if whole and (before in "^.:,-;|" or before in QUOTE_CLASSES or before in "Ss"):
        return Kind.DIRECT if spaces >= 1 or closed else Kind.MIXED
    if before == "^" and spaces >= 3:
        return Kind.DIRECT
    if (
        before == ","
        and closed
        and spaces >= 3
        and any(c in "Ss" for c in classes[max(0, unit - 5) : unit])
        and (
            _INSERTED.search(classes, max(0, unit - _REACH), unit) is None
            or not QUOTE_CLASSES.isdisjoint(classes[max(0, unit - _REACH) : unit])
        )
    ):
        return Kind.DIRECT  # the second half of an interrupted sentence
    return Kind.DIRECT if whole and spaces >= 6 else Kind.MIXED


def find_cue(view: View, unit: int, speaker: Candidate | None) -> str | None:
    """Return the cue that ties the speaker to the segment, as printed."""
    if speaker is None or speaker.view is not view:
        return None
    classes, u = view.units.classes, view.units
    own = view.cues_of.get(speaker.unit)
    cues = _within_reach(own, unit, speaker.unit) if own else []
    if not cues:
        cues = _without_subject(view, speaker.unit)
    if not cues:
        return None
    near = last = cues[0] if len(cues) == 1 else _attributing(cues, classes, unit)
    if near + 1 < len(classes) and (
        classes[near] == "A" or view.body[u.starts[near + 1] : u.ends[near + 1]] in _PARTICLES
    ):
        last = near + 1
    return view.body[u.starts[near] : u.ends[last]]


def _attributing(cues: list[int], classes: str, unit: int) -> int:
    """Return the cue that attributes the segment.

    Of those that lead up to it the last counts ("said …, calling it '…'"), else the first that speaks.
    """
    leading = [i for i in cues if i < unit and _SENTENCE_ENDS.isdisjoint(classes[i + 1 : unit])]
    if leading:
        return max(leading, key=lambda i: (classes[i] != "B", i))
    return min(cues, key=lambda i: (_WEIGHT.get(classes[i], 2), abs(i - unit), i))


def _within_reach(cues: list[Cue], unit: int, speaker: int) -> list[int]:
    """Return the units of the cues about the segment or, if there are none, about the speaker."""
    for middle in (unit, speaker):
        low = bisect_left(cues, middle - _FARTHEST, key=_unit_of)
        high = bisect_left(cues, middle + _FARTHEST, key=_unit_of)
        if low < high:
            return [cue.unit for cue in cues[low:high]]
    return []


def _without_subject(view: View, speaker: int) -> list[int]:
    """Return the cue behind the speaker that was found no subject, or one in the apposition to the speaker."""
    classes = view.units.classes
    first = bisect_left(view.cue_units, speaker)
    for cue in view.cues[first : first + _CLOSE]:
        if cue.unit > speaker + _CLOSE or not QUOTE_CLASSES.isdisjoint(classes[speaker : cue.unit]):
            break
        apposed = classes[speaker + 1] == "," and classes[cue.unit] == "S" and cue.subject > speaker
        if (cue.subject < 0 and cue.unit <= speaker + _NEXT) or apposed:
            return [cue.unit]
    return []


_unit_of: Final = attrgetter("unit")
_CLOSING: Final = frozenset(",.?!")
# "The committee, he writes, 'said nothing'": such an insertion makes no utterance of what is no second half.
_INSERTED: Final = re.compile(r",[NPDEpI][ra]?[Ss]{1,2}[nmr]*,$")
_REACH: Final = 15  # units between the halves of a sentence that its attribution interrupts
_FARTHEST: Final = 60  # units from the segment to its cue
_CLOSE: Final = 15  # units from the speaker to a cue behind an apposition
_NEXT: Final = 7  # and to one behind less than that
_SENTENCE_ENDS: Final = QUOTE_CLASSES | {".", ";"}
_WEIGHT: Final = {"S": 0, "A": 0, "s": 0, "G": 1}  # finite cues attribute by themselves
_PARTICLES: Final = frozenset(("out", "back"))
