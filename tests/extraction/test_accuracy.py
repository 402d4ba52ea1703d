"""Accuracy floor on the annotated development articles."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path

from newsdb.extraction import extract
from newsdb.resolution import resolve


def test_dev_stays_above_the_floor(shared: Path) -> None:
    """End to end (found and the right mention), F1 on PolNeAR dev is at least 0.87."""
    spec = importlib.util.spec_from_file_location("score_quotes", shared / "tools" / "score_quotes.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    with gzip.open(shared / "corpora" / "polnear" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    system = {}
    for a in gold:
        found = resolve(a["title"], a["text"], extract(a["title"], a["text"]))
        names = ("start", "end", "speaker", "speaker_start", "speaker_end")
        system[a["id"]] = {"quotes": [{n: getattr(q, n) for n in names} for q in found.quotes]}
    result = scorer.score(gold, system)
    assert result["end_to_end"]["F1"] >= 0.87
    assert result["detect_overlap"]["F1"] >= 0.94
