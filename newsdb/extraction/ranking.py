"""Score speakers: a linear model whose weights are a data file beside this module.

In: features. Out: scores and probabilities. Three models in one file: "source" says how likely a mention is a source
at all; "speaker" ranks the candidates of a segment by softmax; "quote" decides whether a segment is anybody's words.
Trained by ``newsdb.extraction.train``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib import resources
from itertools import repeat
from sys import intern
from typing import Any, Final

# The name of a template and the properties that it joins.
Feature = tuple[str, ...]

WEIGHTS_FILE: Final = "weights.json"
_MOST_ODDS: Final = 30.0
_LEAST: Final = 1e-6
_UNKNOWN: Final = repeat(0.0)  # the weight of a feature that was not seen in training


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of all decisions and their calibration.

    Attributes:
        source: weight of each feature of a mention by itself.
        source_bias: of the source model.
        speaker: weight of each feature of a candidate.
        quote: weight of each feature of a segment.
        quote_bias: of the quote model.
        slope: the log-odds of an attribution are multiplied by it for its confidence (Platt, 1999),
        intercept: and this is added.
        quote_floor: below this probability a segment is not reported.
        speaker_floor: below this probability no speaker is named.
    """

    source: dict[Feature, float] = field(default_factory=dict)
    source_bias: float = 0.0
    speaker: dict[Feature, float] = field(default_factory=dict)
    quote: dict[Feature, float] = field(default_factory=dict)
    quote_bias: float = 0.0
    slope: float = 1.0
    intercept: float = 0.0
    quote_floor: float = 0.5
    speaker_floor: float = 0.0

    def sourcehood(self, features: list[Feature]) -> float:
        """Return the log-odds that a mention is the source of an attribution."""
        return self.source_bias + sum(map(self.source.get, features, _UNKNOWN))

    def scores(self, rows: list[list[Feature]]) -> list[float]:
        """Return one score per candidate."""
        get = self.speaker.get
        return [sum(map(get, row, _UNKNOWN)) for row in rows]

    def probabilities(self, scores: list[float]) -> list[float]:
        """Return the softmax of ``scores``; empty for none."""
        if not scores:
            return []
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]

    def quote_probability(self, features: list[Feature]) -> float:
        """Return the probability that a segment is somebody's words."""
        return logistic(self.quote_bias + sum(map(self.quote.get, features, _UNKNOWN)))

    def confidence(self, probability: float) -> float:
        """Return how often an attribution is right to which the models give ``probability``."""
        return logistic(self.slope * logit(probability) + self.intercept)


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-max(-_MOST_ODDS, min(_MOST_ODDS, log_odds))))


def logit(probability: float) -> float:
    """Return the log-odds of a probability, bounded."""
    p = max(_LEAST, min(1 - _LEAST, probability))
    return math.log(p / (1 - p))


_substitute: list[Model] = []


def use_model(model: Model | None) -> None:
    """Use ``model`` in place of the weights file, as cross-validation does; None goes back to the file."""
    _substitute[:] = [] if model is None else [model]


def load_model() -> Model:
    """Return the model in use, by default that of the weights file."""
    return _substitute[0] if _substitute else _read_weights()


@lru_cache(maxsize=1)
def _read_weights() -> Model:
    return parse(resources.files("newsdb.extraction").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8"))


def parse(text: str) -> Model:
    """Return the model that ``dump`` wrote."""
    data = json.loads(text)
    for name in _TABLES:
        data[name] = {tuple(map(intern, key.split(_JOINT))): weight for key, weight in data[name].items()}
    return Model(**data)


def dump(model: Model) -> str:
    """Return the model as the text of a weights file: JSON, one weight a line, in order."""
    data: dict[str, Any] = {one.name: getattr(model, one.name) for one in fields(model)}
    for name in _TABLES:
        data[name] = {_JOINT.join(feature): weight for feature, weight in data[name].items()}
    return json.dumps(data, ensure_ascii=True, sort_keys=True, indent=0, separators=(",", ":")) + "\n"


_TABLES: Final = ("source", "speaker", "quote")
_JOINT: Final = "\t"  # between the parts of a feature; no part holds one
