"""Score speakers: a linear model whose weights are a data file beside this module.

In: features. Out: scores and probabilities. Three models in one file: "shortlist" drops candidates that cannot win;
"speaker" ranks those that are left by softmax; "quote" decides whether a segment is anybody's words. Trained by
``newsdb.extraction.train``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import repeat
from typing import Final

from newsdb.extraction.shortlist import Outline, outline_features

WEIGHTS_FILE: Final = "weights.json"
_UNKNOWN: Final = repeat(0.0)  # the weight of a feature that was not seen in training

# How far below the best outline, in logits, a candidate may still win. In cross-validation over train 2.9 of 11
# candidates are left, and among 8,165 segments 3 lose the candidate that would have won.
_MARGIN: Final = 5.0
_FEWEST: Final = 2
_MOST_KNOWN: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of both decisions and their calibration.

    Attributes:
        shortlist: weight of each feature of a candidate's outline.
        speaker: weight of each feature of a candidate.
        quote: weight of each feature of a segment.
        bias: of the quote model.
        temperature: the softmax is taken over scores divided by it.
        quote_floor: below this probability a segment is not reported.
        speaker_floor: below this probability no speaker is named.
        known_outlines: scores of the outlines seen so far.
    """

    shortlist: dict[str, float]
    speaker: dict[str, float]
    quote: dict[str, float]
    bias: float
    temperature: float
    quote_floor: float
    speaker_floor: float
    known_outlines: dict[Outline, float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def shorten(self, outlines: list[Outline]) -> list[int]:
        """Return the indexes of the candidates that may win, by their outlines: two at least, for the runner-up."""
        if len(outlines) <= _FEWEST:
            return list(range(len(outlines)))
        scores = [self._outline_score(outline) for outline in outlines]
        top, second = sorted(scores, reverse=True)[:_FEWEST]
        least = min(top - _MARGIN, second)
        return [i for i, score in enumerate(scores) if score >= least]

    def _outline_score(self, outline: Outline) -> float:
        score = self.known_outlines.get(outline)
        if score is None:
            score = sum(map(self.shortlist.get, outline_features(outline), _UNKNOWN))
            if len(self.known_outlines) < _MOST_KNOWN:
                self.known_outlines[outline] = score
        return score

    def scores(self, rows: list[list[str]]) -> list[float]:
        """Return one score per candidate."""
        get = self.speaker.get
        return [sum(map(get, row, _UNKNOWN)) for row in rows]

    def probabilities(self, scores: list[float]) -> list[float]:
        """Return the softmax of ``scores``; empty for none."""
        if not scores:
            return []
        top = max(scores)
        powers = [math.exp((s - top) / self.temperature) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]

    def quote_probability(self, features: list[str]) -> float:
        """Return the probability that a segment is somebody's words."""
        get = self.quote.get
        z = self.bias + sum(map(get, features, _UNKNOWN))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


_substitute: list[Model] = []


def use_model(model: Model | None) -> None:
    """Use ``model`` in place of the weights file, as cross-validation does; None goes back to the file."""
    _substitute[:] = [] if model is None else [model]


def load_model() -> Model:
    """Return the model in use, by default that of the weights file."""
    return _substitute[0] if _substitute else _read_weights()


@lru_cache(maxsize=1)
def _read_weights() -> Model:
    text = resources.files("newsdb.extraction").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")
    data = json.loads(text)
    return Model(**data)
