"""Accuracy and calibration on held-out parts of train: ``python -m benchmarks.cross_validation [--shared PATH]``.

Trains on the rest of PolNeAR train and scores each part that was held out: fifths by position, so that every outlet is
in each, and outlets one by one. Prints the scores, the reliability of the confidences (how often a speaker is right who
is given with that confidence, and the expected calibration error, Naeini et al., AAAI 2015) and the end-to-end F1 of
each outlet. Takes twelve trainings, spread over the processors.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.scoring import (
    SHARED,
    Scores,
    dev_articles,
    general_articles,
    run,
    score,
    table,
    train_articles,
    verdicts,
)
from newsdb.extraction import ranking
from newsdb.extraction.train import fit

_FIFTHS: Final = 5
_BINS: Final = 10

Articles = Sequence[dict[str, Any]]


def held_out(articles: Articles, parts: Sequence[object]) -> list[dict[str, Any]]:
    """Return what is found in each article by models that were trained without the articles of its part."""
    found: dict[str, dict[str, Any]] = {}
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        for lines in processes.map(partial(_without, articles, parts), sorted(set(parts), key=str)):
            found.update((line["id"], line) for line in lines)
    return [found[article["id"]] for article in articles]


def _without(articles: Articles, parts: Sequence[object], part: object) -> list[dict[str, Any]]:
    ranking.use_model(fit([a for a, own in zip(articles, parts, strict=True) if own != part]))
    return run([a for a, own in zip(articles, parts, strict=True) if own == part])


def reliability(found: list[tuple[float, bool]]) -> str:
    """Return a table of ten equally wide bins of confidence, and the expected calibration error."""
    lines = ["confidence       quotes   mean confidence   share right"]
    error = 0.0
    for i in range(_BINS):
        inside = [(c, right) for c, right in found if min(int(c * _BINS), _BINS - 1) == i]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(right for _, right in inside) / len(inside)
            error += abs(mean - right) * len(inside) / len(found)
            lines.append(f"{i / _BINS:.1f} to {(i + 1) / _BINS:.1f} {len(inside):12d} {mean:14.3f} {right:15.3f}")
    return "\n".join([*lines, f"expected calibration error {error:.3f}"])


def by_outlet(shared: Path, articles: Articles, fifths: Articles, outlets: Articles) -> str:
    """Return the end-to-end F1 of each outlet: with the outlet in training, and without."""
    lines = ["outlet             among others   left out"]
    columns: list[tuple[float, float]] = []
    for outlet in sorted({a["publisher"] for a in articles}):
        mine = [i for i, a in enumerate(articles) if a["publisher"] == outlet]
        own = [articles[i] for i in mine]
        known, left = (
            score(shared, own, [system[i] for i in mine]).quotes["end_to_end"]["F1"] for system in (fifths, outlets)
        )
        columns.append((known, left))
        lines.append(f"{outlet:20s} {known:10.3f} {left:10.3f}")
    means = [sum(column) / len(column) for column in zip(*columns, strict=True)]
    return "\n".join([*lines, f"{'mean':20s} {means[0]:10.3f} {means[1]:10.3f}"])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    shared: Path = parser.parse_args().shared
    articles = train_articles(shared)
    fifths = held_out(articles, [i % _FIFTHS for i in range(len(articles))])
    outlets = held_out(articles, [a["publisher"] for a in articles])
    columns: dict[str, Scores] = {
        "train, by fifths": score(shared, articles, fifths),
        "by outlets": score(shared, articles, outlets),
    }
    print(table(columns))
    for name, gold, system in (
        ("train, held-out fifths", articles, fifths),
        ("dev", dev := dev_articles(shared), run(dev)),
        ("general news", general := general_articles(shared), run(general)),
    ):
        print(f"\nreliability, {name}\n{reliability(verdicts(shared, gold, system))}")
    print(f"\n{by_outlet(shared, articles, fifths, outlets)}")


if __name__ == "__main__":
    main()
