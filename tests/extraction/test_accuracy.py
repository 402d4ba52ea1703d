"""Accuracy floors on both development sets, just under what was reached: a change that loses accuracy does not pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.context import score_context
from benchmarks.disorder import marks_lost, shuffled
from benchmarks.scoring import GENERAL, Scores, dev_articles, dev_speakers, general_articles, run, score

Articles = list[dict[str, Any]]


@pytest.fixture(scope="module")
def dev(shared: Path) -> Articles:
    """Give PolNeAR dev."""
    return dev_articles(shared)


def below(scores: Scores, **floors: float) -> dict[str, float]:
    """Return the figures that are below their floor."""
    quotes, people = scores.quotes, scores.people
    figures = {
        "segments": quotes["detect_overlap"]["F1"],
        "recall": quotes["detect_overlap"]["R"],
        "attribution": quotes["attribution"]["mention_acc"],
        "end_to_end": quotes["end_to_end"]["F1"],
        "nobody": quotes["not_a_quote"]["kept_silent_rate"],
    }
    if people is not None:
        figures |= {"full_name": people["person"]["full name"], "other": people["other"]["right"]}
    return {name: figures[name] for name, floor in floors.items() if figures[name] < floor}


def test_dev(shared: Path, dev: Articles) -> None:
    """PolNeAR dev: segments, attribution, nobody's words, full names, organizations and unnamed speakers."""
    scores = score(shared, dev, run(dev), dev_speakers(shared))
    floors = {"segments": 0.955, "attribution": 0.928, "end_to_end": 0.9, "full_name": 0.895, "other": 0.74}
    assert not below(scores, nobody=1 - 10 / 72, **floors)
    assert scores.people is not None
    assert scores.people["person"]["surname"] <= 0.01


def test_general_news(shared: Path) -> None:
    """General news: the same, and that few of the others are missed where nobody's words are left without a speaker."""
    articles = general_articles(shared)
    scores = score(shared, articles, run(articles), GENERAL)
    floors = {"segments": 0.94, "attribution": 0.859, "end_to_end": 0.84, "full_name": 0.88, "other": 0.585}
    assert not below(scores, nobody=0.85, recall=0.95, **floors)


def test_shuffled_paragraphs(shared: Path, dev: Articles) -> None:
    """In shuffled order at most .01 of the end-to-end figure is lost."""
    articles = [shuffled(article) for article in dev]
    assert not below(score(shared, articles, run(articles)), end_to_end=0.894)


def test_marks_lost(shared: Path, dev: Articles) -> None:
    """With question marks for quotation marks at most .01 of the end-to-end figure is lost."""
    articles = [marks_lost(article) for article in dev]
    assert not below(score(shared, articles, run(articles)), end_to_end=0.894)


def test_what_else_a_quotation_carries(shared: Path) -> None:
    """Role, venue, kind and statements of the 150 quotations that no rule was written for."""
    fresh = score_context(shared)["sample"]
    assert fresh.role.precision >= 0.88
    assert fresh.role.recall >= 0.75
    assert fresh.venue.precision >= 0.79
    assert fresh.venue.recall >= 0.58
    assert fresh.kind.precision >= 0.96
    assert fresh.joined.precision >= 0.95
    assert fresh.joined.recall >= 0.89
