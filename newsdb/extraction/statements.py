"""Join segments into statements: "…", he said, "…", and quotations that run over several paragraphs.

In: two neighbouring decided segments. Out: whether the second goes on with the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdb.extraction.units import QUOTE_CLASSES

if TYPE_CHECKING:
    from newsdb.extraction.segments import Segment
    from newsdb.extraction.views import Candidate, View

_LONGEST_ATTRIBUTION: Final = 22


def goes_on(
    view: View, last: tuple[Segment, int, Candidate | None], this: tuple[Segment, int, Candidate | None]
) -> bool:
    """Tell whether segment ``this`` continues the statement of ``last``; ``view`` is the paragraph of ``this``."""
    segment, unit, speaker = this
    last_segment, last_unit, last_speaker = last
    if last_segment.continued and segment.paragraph == last_segment.paragraph + 1:
        return True
    if segment.paragraph != last_segment.paragraph or speaker is None or last_speaker is None:
        return False
    if speaker is not last_speaker and speaker.key != last_speaker.key:
        return False
    classes = view.units.classes[last_unit + 1 : unit]
    if not classes or len(classes) > _LONGEST_ATTRIBUTION or any(c in QUOTE_CLASSES for c in classes):
        return not classes
    inside = speaker.view is view and last_unit < speaker.unit < unit
    attributes = any(c in "SsB" for c in classes)
    stops = classes.count(".")
    body = view.body
    whole = body[segment.start].isupper() or classes[-1] == ","
    return inside and attributes and whole and (stops == 0 or (stops == 1 and classes[-1] == "."))
