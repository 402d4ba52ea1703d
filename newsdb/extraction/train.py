"""Train the weights file from PolNeAR: ``python -m newsdb.extraction.train --corpus PATH/train.jsonl.gz``.

In: annotated articles, one JSON object a line: ``text`` and ``quotes`` with ``segments`` and ``source`` offsets.
Out: ``weights.json`` beside this module. Full-batch L-BFGS on convex objectives, counts and sums in fixed order,
weights rounded: the same corpus gives the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from newsdb.extraction.attribution import Decision, Reading, read_article
from newsdb.extraction.ranking import WEIGHTS_FILE, Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MIN_COUNT: Final = 3
_EDGE: Final = " \t\r\n\u00a0\"“”„«»'’‘`"


def load_corpus(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a JSON lines file, plain or gzip."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def minimise(value: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int, memory: int = 8) -> Floats:
    """Minimise a smooth convex function by L-BFGS with backtracking (Nocedal & Wright, algorithm 7.5)."""
    x = start
    f, g = value(x)
    history: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -g
        stack = []
        for s, y, rho in reversed(history):
            a = rho * float(np.sum(s * direction))
            direction = direction - a * y
            stack.append(a)
        if history:
            s, y, _rho = history[-1]
            direction = direction * (float(np.sum(s * y)) / float(np.sum(y * y)))
        else:
            direction = direction / max(1.0, float(np.sqrt(np.sum(g * g))))
        for (s, y, rho), a in zip(history, reversed(stack), strict=True):
            direction = direction + s * (a - rho * float(np.sum(y * direction)))
        slope = float(np.sum(g * direction))
        step = 1.0
        for _try in range(25):
            trial = x + step * direction
            f_new, g_new = value(trial)
            if f_new <= f + 1e-4 * step * slope:
                break
            step *= 0.5
        else:
            break
        s, y = trial - x, g_new - g
        sy = float(np.sum(s * y))
        if sy > 1e-10:
            history = [*history[-(memory - 1) :], (s, y, 1.0 / sy)]
        done = abs(f - f_new) < 1e-7 * max(1.0, abs(f))
        x, f, g = trial, f_new, g_new
        if done:
            break
    return x


def index_features(rows: Iterable[Sequence[str]], least: int = _MIN_COUNT) -> dict[str, int]:
    """Number the features that occur at least ``least`` times, in sorted order."""
    counts = Counter(f for row in rows for f in row)
    return {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}


class Matrix:
    """A sparse 0/1 matrix in rows, with the two products that training needs."""

    def __init__(self, rows: Sequence[Sequence[str]], index: dict[str, int]) -> None:
        kept = [[index[f] for f in row if f in index] for row in rows]
        self.columns = np.array([c for row in kept for c in row], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(kept)), [len(row) for row in kept])
        self.shape = (len(kept), len(index))

    def times(self, weights: Floats) -> Floats:
        """Return the score of each row."""
        return np.bincount(self.rows, weights=weights[self.columns], minlength=self.shape[0]).astype(np.float64)

    def transposed_times(self, values: Floats) -> Floats:
        """Return the gradient that ``values``, one a row, send to each feature."""
        return np.bincount(self.columns, weights=values[self.rows], minlength=self.shape[1]).astype(np.float64)


def train_ranker(groups: Sequence[tuple[list[list[str]], list[int]]], penalty: float, steps: int) -> dict[str, float]:
    """Train the softmax ranker; each group is (rows of its candidates, indexes of the right ones)."""
    rows = [row for group, _ in groups for row in group]
    index = index_features(rows)
    matrix = Matrix(rows, index)
    sizes = np.array([len(group) for group, _ in groups])
    group_of = np.repeat(np.arange(len(groups)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.zeros(len(rows))
    for start, (_, good) in zip(starts, groups, strict=True):
        for g in good:
            right[start + g] = 1.0

    def value(w: Floats) -> tuple[float, Floats]:
        scores = matrix.times(w)
        scores = scores - np.maximum.reduceat(scores, starts)[group_of]
        powers = np.exp(scores)
        total = np.add.reduceat(powers, starts)
        good = np.add.reduceat(powers * right, starts)
        loss = -float(np.sum(np.log(good / total))) + 0.5 * penalty * float(np.sum(w * w))
        slope = powers / total[group_of] - powers * right / good[group_of]
        return loss, matrix.transposed_times(slope) + penalty * w

    w = minimise(value, np.zeros(len(index)), steps)
    return {f: round(float(w[i]), 3) for f, i in index.items() if abs(w[i]) >= 0.02}


def train_quote(
    rows: Sequence[list[str]], labels: Sequence[bool], penalty: float, steps: int
) -> tuple[dict[str, float], float]:
    """Train the logistic model that tells quotations from titles and terms; returns weights and bias."""
    index = index_features(rows)
    matrix = Matrix(rows, index)
    y = np.array(labels, dtype=float)

    def value(wb: Floats) -> tuple[float, Floats]:
        w, b = wb[:-1], wb[-1]
        z = matrix.times(w) + b
        loss = float(np.sum(np.logaddexp(0.0, z) - y * z)) + 0.5 * penalty * float(np.sum(w * w))
        slope = 1 / (1 + np.exp(-z)) - y
        return loss, np.append(matrix.transposed_times(slope) + penalty * w, np.sum(slope))

    wb = minimise(value, np.zeros(len(index) + 1), steps)
    return {f: round(float(wb[i]), 3) for f, i in index.items() if abs(wb[i]) >= 0.02}, round(float(wb[-1]), 3)


class Gold:
    """The annotations of one article, asked by offsets."""

    def __init__(self, article: dict[str, Any]) -> None:
        self.segments = [(s, e, q["source"]) for q in article["quotes"] for s, e in q["segments"]]

    def sources(self, start: int, end: int) -> list[tuple[int, int]] | None:
        """Return the source spans of the quotation that shares most with [start, end); None if none does."""
        best, sources = 0, None
        for s, e, source in self.segments:
            shared = min(e, end) - max(s, start)
            if shared > best:
                best, sources = shared, [tuple(x) for x in source]
        return sources


def right_candidates(decision: Decision, sources: list[tuple[int, int]]) -> list[int]:
    """Return which candidates of a decision overlap the annotated source."""
    good = []
    for i, c in enumerate(decision.candidates):
        a, b = c.view.units.starts[c.unit], c.view.units.ends[c.unit]
        if any(min(b, e) > max(a, s) for s, e in sources):
            good.append(i)
    return good


def collect(articles: Iterable[dict[str, Any]]) -> list[tuple[Reading, Gold]]:
    """Read each article once."""
    return [(read_article(a["text"]), Gold(a)) for a in articles]


def fit(
    articles: Sequence[dict[str, Any]], *, penalty: float = 0.5, quote_penalty: float = 4.0, steps: int = 120
) -> Model:
    """Train both models on ``articles``.

    The ranker learns with the annotated speaker before each segment, and once more with the speaker before that a
    ranker chose which has not seen the article; the quote model sees scores of such a ranker only. So neither learns
    to trust what is surer in training than it will be in use.
    """
    pairs = collect(articles)
    taught = [_teach(reading, gold) for reading, gold in pairs]
    groups: list[Group] = [group for own in taught for group in own]
    rows: list[list[str]] = []
    labels: list[bool] = []
    for fold in range(_FOLDS):
        others = [group for i, own in enumerate(taught) if i % _FOLDS != fold for group in own]
        model = Model(train_ranker(others, penalty, steps), {}, 0.0, 1.0, 0.5, 0.0)
        for reading, gold in pairs[fold::_FOLDS]:
            groups += _look(reading, gold, model, rows, labels)
    speaker = train_ranker(groups, penalty, steps)
    quote, bias = train_quote(rows, labels, quote_penalty, steps)
    return Model(speaker, quote, bias, temperature=1.0, quote_floor=0.6, speaker_floor=0.8)


_FOLDS: Final = 4
Group = tuple[list[list[str]], list[int]]  # the rows of a segment's candidates, and which of them are right


def _teach(reading: Reading, gold: Gold) -> list[Group]:
    """Return the groups of one article, walked with the annotated speakers."""
    groups: list[Group] = []

    def choose(decision: Decision) -> int | None:
        sources = gold.sources(decision.segment.start, decision.segment.end)
        good = right_candidates(decision, sources) if sources else []
        if good:
            groups.append((decision.rows, good))
        return good[-1] if good else None

    reading.decide(choose)
    return groups


def _look(reading: Reading, gold: Gold, model: Model, rows: list[list[str]], labels: list[bool]) -> list[Group]:
    """Return the groups of one article, walked with the model's own choices; add to what the quote model learns."""
    groups: list[Group] = []

    def choose(decision: Decision) -> int | None:
        scores = model.scores(decision.rows)
        sources = gold.sources(decision.segment.start, decision.segment.end)
        good = right_candidates(decision, sources) if sources else []
        if good:
            groups.append((decision.rows, good))
        rows.append(decision.quote_features(scores))
        labels.append(sources is not None)
        return max(range(len(scores)), key=scores.__getitem__) if scores and sources is not None else None

    reading.decide(choose)
    return groups


def write(model: Model, path: Path) -> None:
    """Write the weights file."""
    data = {name: getattr(model, name) for name in Model.__slots__}
    path.write_text(
        json.dumps(data, ensure_ascii=True, sort_keys=True, indent=0, separators=(",", ":")) + "\n", encoding="ascii"
    )


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name(WEIGHTS_FILE))
    options = parser.parse_args()
    write(fit(load_corpus(options.corpus)), options.output)


if __name__ == "__main__":
    main()
