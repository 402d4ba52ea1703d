"""Describe a mention by itself, for the question how likely it is the source of some attribution at all.

In: a view and the unit of a mention. Out: a feature list. The model learns from every source that PolNeAR marks, also
those of reported speech; the ranker takes its score as one feature among others, and candidates with a hopeless one are
not described at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsdb.extraction.views import View, cue_word

if TYPE_CHECKING:
    from newsdb.extraction.ranking import Feature, Model

_MOST_CUES: Final = 3


def sourcehood(view: View, unit: int, model: Model) -> float:
    """Return the log-odds that the mention at ``unit`` is the source of an attribution; kept with the view."""
    found = view.sourcehoods.get(unit)
    if found is None:
        found = view.sourcehoods[unit] = model.sourcehood(source_features(view, unit))
    return found


def source_features(view: View, unit: int) -> list[Feature]:
    """Return the features of the mention at ``unit``: what it is, what stands beside it, the cues it is subject of."""
    classes = view.units.classes
    tag, head, left, right, after, opening = view.profile(unit)
    row: list[Feature] = [
        ("after", tag, after),
        ("head", head),
        ("left", tag, left),
        ("right", tag, right, opening),
    ]
    cues = view.cues_of.get(unit)
    if cues is None:
        row.append(("uncued", tag, opening))
        return row
    for cue in cues[:_MOST_CUES]:
        row.append(("cue", cue.how, cue_word(view, cue.unit)))
        row.append(("behind cue", cue.how, classes[cue.unit : cue.unit + 3]))
    return row
