"""Describe a mention by itself, for the question how likely it is the source of some attribution at all.

In: a view and the unit of a mention. Out: a feature list. The model learns from every source that PolNeAR marks, also
those of reported speech; the ranker takes its score as one feature among others, and candidates with a hopeless one are
not described at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdb.extraction.views import Candidate, cue_word

if TYPE_CHECKING:
    from newsdb.extraction.ranking import Feature, Model

_MOST_CUES: Final = 3
_LEAST: Final = -6.0
_MOST: Final = 4.0


def sourcehood(candidate: Candidate, model: Model) -> float:
    """Return the log-odds that a mention is the source of an attribution, bounded; kept with the mention."""
    if candidate.source is None:
        candidate.source = max(_LEAST, min(_MOST, model.sourcehood(source_features(candidate))))
    return candidate.source


def source_features(candidate: Candidate) -> list[Feature]:
    """Return the features of a mention: what it is, what stands beside it, the cues it is subject of."""
    tag, opening = candidate.tag, candidate.opening
    row: list[Feature] = [
        ("after", tag, candidate.after),
        ("head", candidate.head),
        ("left", tag, candidate.left),
        ("right", tag, candidate.right, opening),
    ]
    if not candidate.cues:
        row.append(("uncued", tag, opening))
        return row
    view = candidate.view
    classes = view.units.classes
    for cue in candidate.cues[:_MOST_CUES]:
        row.append(("cue", cue.how, cue_word(view, cue.unit)))
        row.append(("behind cue", cue.how, classes[cue.unit : cue.unit + 3]))
    return row
