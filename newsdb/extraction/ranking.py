"""Score speakers: a linear model whose weights are a data file beside this module.

In: features. Out: scores and probabilities. Two models in one file: "speaker" ranks the candidates of a segment
by softmax; "quote" decides whether a segment is anybody's words. Trained by ``newsdb.extraction.train``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import repeat
from typing import Final

WEIGHTS_FILE: Final = "weights.json"
_UNKNOWN: Final = repeat(0.0)  # the weight of a feature that was not seen in training


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of both decisions and their calibration.

    Attributes:
        speaker: weight of each feature of a candidate.
        quote: weight of each feature of a segment.
        bias: of the quote model.
        temperature: the softmax is taken over scores divided by it.
        quote_floor: below this probability a segment is not reported.
        speaker_floor: below this probability no speaker is named.
    """

    speaker: dict[str, float]
    quote: dict[str, float]
    bias: float
    temperature: float
    quote_floor: float
    speaker_floor: float

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
