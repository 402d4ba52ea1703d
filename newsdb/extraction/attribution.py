"""Decide who speaks each quoted segment: views, candidates, features and models put together.

In: a body. Out: a ``Reading`` that walks the segments from left to right and asks a chooser for each one; the
chooser is the model at run time and the annotation in training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsdb.extraction.cues import Cue
from newsdb.extraction.features import closing_cue, describe, link_to_previous, segment_shape
from newsdb.extraction.paragraphs import Paragraph, find_paragraphs
from newsdb.extraction.quotehood import Ranges, quote_features, survey
from newsdb.extraction.ranking import Feature, Model
from newsdb.extraction.segments import Segment, find_segments
from newsdb.extraction.units import Units, split_units
from newsdb.extraction.views import Candidate, View, candidates, looks_back

_REMEMBERED: Final = 6  # paragraphs after which the speaker before is no candidate any more


@dataclass(slots=True)
class Decision:
    """One segment with its candidates, ready to be decided."""

    segment: Segment
    view: View
    unit: int
    shape: str
    candidates: list[Candidate]
    rows: list[list[Feature]]
    ranges: Ranges
    closing: tuple[Cue, str] | None

    def quote_features(self, scores: list[float]) -> list[Feature]:
        """Return the features of the question whether these are anybody's words."""
        best = self.candidates[max(range(len(scores)), key=scores.__getitem__)] if scores else None
        return quote_features(self.view, self.unit, self.segment, self.ranges, self.closing, scores, best)


@dataclass(slots=True)
class Reading:
    """An article cut into paragraphs and segments, with views of the paragraphs that matter."""

    body: str
    paragraphs: list[Paragraph]
    segments: list[Segment]
    units: list[Units]
    views: list[View | None]

    def decide(self, choose: Callable[[Decision], int | None], model: Model) -> None:
        """Ask ``choose`` for each segment in order; its answer, an index or None, informs the next ones.

        Of ``model`` only what it says of the mentions by themselves is asked here.
        """
        ranges = survey(self.body, self.segments)
        previous: Candidate | None = None
        last: Segment | None = None
        last_unit = 0
        number_in_paragraph = 0
        for segment in self.segments:
            view = self.views[segment.paragraph]
            if view is None:
                continue
            number_in_paragraph = number_in_paragraph + 1 if last and last.paragraph == segment.paragraph else 0
            unit = view.units.quotes[number_in_paragraph]
            shape = segment_shape(self.body, segment)
            near = previous if last is not None and segment.paragraph - last.paragraph <= _REMEMBERED else None
            found = candidates(self.views, segment.paragraph, unit, near)
            link = link_to_previous(view, unit, segment, last, last_unit, last.paragraph if last else 0)
            closing = closing_cue(view, unit)
            rows = describe(view, unit, shape, found, near, link, closing, model)
            choice = choose(Decision(segment, view, unit, shape, found, rows, ranges, closing))
            if choice is not None:
                previous = found[choice]
            last, last_unit = segment, unit
        for view in self.views:
            if view is not None:
                view.forget_candidates()


def read_article(body: str) -> Reading:
    """Cut ``body`` up."""
    paragraphs = find_paragraphs(body)
    return make_reading(body, paragraphs, find_segments(body, paragraphs))


def make_reading(body: str, paragraphs: list[Paragraph], segments: list[Segment]) -> Reading:
    """Make the views of the paragraphs around ``segments``."""
    units = split_units(body, paragraphs, segments)
    views: list[View | None] = [None] * len(paragraphs)
    for index in dict.fromkeys(segment.paragraph for segment in segments):
        ahead = index + 1 < len(paragraphs) and looks_back(units[index + 1])
        for near in range(max(0, index - 2), index + 1 + ahead):
            if views[near] is None:
                views[near] = View(body, units[near])
    return Reading(body, paragraphs, segments, units, views)
