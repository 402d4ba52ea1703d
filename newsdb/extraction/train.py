"""Train the weights file from PolNeAR: ``python -m newsdb.extraction.train --corpus PATH/train.jsonl.gz``.

In: annotated articles (see ``annotation``). Out: ``weights.json`` beside this module. The same corpus gives the same
file, byte for byte.

Four models learn one after the other: which mentions are sources, who speaks a segment, whether a segment is anybody's
words, and how sure all that is. Each learns from what the one before says of articles that it has not seen, so that
none trusts what is surer in training than it will be in use.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from newsdb.extraction.annotation import Gold, load_corpus, pseudo_quotations, pseudo_reading
from newsdb.extraction.attribution import Decision, Reading, read_article
from newsdb.extraction.learning import Group, Numbering, Row, fit_logistic, fit_ranker, fit_scaling
from newsdb.extraction.ranking import WEIGHTS_FILE, Model, dump, logistic, logit
from newsdb.extraction.sourcehood import source_features
from newsdb.extraction.views import View

_FOLDS: Final = 8
_PSEUDO_READINGS: Final = 3
_PSEUDO_WEIGHT: Final = 0.25
_SOURCE_PENALTY: Final = 2.0
_SPEAKER_PENALTY: Final = 3.0
_QUOTE_PENALTY: Final = 12.0
_STEPS: Final = 300
# Weights of sources and speakers nearer to nothing are left out: half of them, which held-out articles do not miss.
_LEAST_WEIGHT: Final = 0.05
# Chosen on cross-validated train and both development sets: what a lower floor finds in quotations it loses to titles
# and terms. General news has many more of those than PolNeAR: the second floor leaves a seventh of them a speaker.
_QUOTE_FLOOR: Final = 0.68
_SPEAKER_FLOOR: Final = 0.81


@dataclass(slots=True)
class _Example:
    """One annotated article, read once, with what the models learn from it.

    Attributes:
        gold: its annotation.
        reading: the article.
        pseudo: the article again, with parts of reported speech as quotations, and the annotation of those alone.
        sources: the rows of all its mentions, and whether they are sources.
        groups: what the ranker learns.
        ranges: the rows of its quoted ranges.
        quoted: whether they are anybody's words.
        chances: probability of each best speaker, by a ranker that has not seen the article; 0 where there is none.
        right: whether range and best speaker are right.
    """

    gold: Gold
    reading: Reading
    pseudo: list[tuple[Reading, Gold]]
    sources: list[tuple[Row, bool]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ranges: list[Row] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


def fit(articles: Sequence[dict[str, Any]]) -> Model:
    """Train all models on ``articles``."""
    numbering = Numbering()
    examples = [_read(article, numbering) for article in articles]
    folds = [
        ([e for i, e in enumerate(examples) if i % _FOLDS != fold], examples[fold::_FOLDS]) for fold in range(_FOLDS)
    ]
    unseen = [_with_sources(Model(), others, numbering) for others, _ in folds]
    for model, (_, own) in zip(unseen, folds, strict=True):
        for example in own:
            _teach(example, model, numbering)
    for model, (others, own) in zip(unseen, folds, strict=True):
        ranker = _with_speakers(model, others, numbering)
        for example in own:
            _look(example, ranker, numbering)
    verdicts: list[tuple[float, bool]] = []
    for others, own in folds:
        quotehood = _with_quotes(Model(), others, numbering)
        for example in own:
            verdicts += _judge(example, quotehood, numbering)
    model = _with_sources(Model(quote_floor=_QUOTE_FLOOR, speaker_floor=_SPEAKER_FLOOR), examples, numbering)
    model = _with_quotes(_with_speakers(model, examples, numbering), examples, numbering)
    slope, intercept = fit_scaling([logit(chance) for chance, _ in verdicts], [right for _, right in verdicts])
    return replace(model, slope=slope, intercept=intercept)


def _read(article: dict[str, Any], numbering: Numbering) -> _Example:
    """Read an article, and what the source model learns from it: every mention in it."""
    gold, reading = Gold(article["quotes"]), read_article(article["text"])
    pseudo = [
        (pseudo_reading(article["text"], quotes), Gold(quotes))
        for seed in range(_PSEUDO_READINGS)
        if (quotes := pseudo_quotations(article, seed))
    ]
    example = _Example(gold, reading, pseudo)
    for units, known in zip(reading.units, reading.views, strict=True):
        view = known or View(reading.body, units)
        for unit in view.mentions:
            row = numbering.row(source_features(view.candidate(unit)))
            example.sources.append((row, gold.is_source(units.starts[unit], units.ends[unit])))
    return example


def _with_sources(model: Model, examples: Sequence[_Example], numbering: Numbering) -> Model:
    rows, labels = zip(*(pair for example in examples for pair in example.sources), strict=True)
    weights, bias = fit_logistic(rows, labels, _SOURCE_PENALTY, _STEPS)
    return replace(model, source=numbering.weights(weights, _LEAST_WEIGHT), source_bias=bias)


def _with_speakers(model: Model, examples: Sequence[_Example], numbering: Numbering) -> Model:
    groups = [group for example in examples for group in example.groups]
    return replace(model, speaker=numbering.weights(fit_ranker(groups, _SPEAKER_PENALTY, _STEPS), _LEAST_WEIGHT))


def _with_quotes(model: Model, examples: Sequence[_Example], numbering: Numbering) -> Model:
    rows = [row for example in examples for row in example.ranges]
    labels = [label for example in examples for label in example.quoted]
    weights, bias = fit_logistic(rows, labels, _QUOTE_PENALTY, _STEPS)
    return replace(model, quote=numbering.weights(weights), quote_bias=bias)


def _teach(example: _Example, model: Model, numbering: Numbering) -> None:
    """Collect what the ranker learns where the annotated speaker is known before each segment."""
    for reading, gold in [(example.reading, example.gold), *example.pseudo]:
        # A pseudo-reading holds the real quotations as well, which are learnt once only.
        teacher = gold if reading is example.reading else Gold([*gold.quotes, *example.gold.quotes])

        def choose(
            decision: Decision, reading: Reading = reading, gold: Gold = gold, teacher: Gold = teacher
        ) -> int | None:
            if good := gold.right_candidates(decision):
                weight = 1.0 if reading is example.reading else _PSEUDO_WEIGHT
                example.groups.append(Group([numbering.row(row) for row in decision.rows], good, weight))
            known = teacher.right_candidates(decision)
            return known[-1] if known else None

        reading.decide(choose, model)


def _look(example: _Example, model: Model, numbering: Numbering) -> None:
    """Collect what the ranker learns with its own choices before each segment, and what the quote model learns."""

    def choose(decision: Decision) -> int | None:
        scores = model.scores(decision.rows)
        best = max(range(len(scores)), key=scores.__getitem__) if scores else None
        good = example.gold.right_candidates(decision)
        if good:
            example.groups.append(Group([numbering.row(row) for row in decision.rows], good))
        quoted = example.gold.holds(decision.segment)
        example.ranges.append(numbering.row(decision.quote_features(scores)))
        example.quoted.append(quoted)
        example.chances.append(max(model.probabilities(scores), default=0.0))
        example.right.append(best in good and example.gold.matches(decision.segment))
        return best if quoted else None

    example.reading.decide(choose, model)


def _judge(example: _Example, model: Model, numbering: Numbering) -> list[tuple[float, bool]]:
    """Return (probability that range and speaker are right, whether they are) of the ranges given a speaker."""
    weights = numbering.values(model.quote)
    sure = [logistic(model.quote_bias + sum(weights.get(f, 0.0) for f in row)) for row in example.ranges]
    return [
        (s * chance, right)
        for s, chance, right in zip(sure, example.chances, example.right, strict=True)
        if s >= _SPEAKER_FLOOR and chance
    ]


def write(model: Model, path: Path) -> None:
    """Write the weights file."""
    path.write_text(dump(model), encoding="ascii")


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name(WEIGHTS_FILE))
    options = parser.parse_args()
    write(fit(load_corpus(options.corpus)), options.output)


if __name__ == "__main__":
    main()
