"""Accuracy of extraction and resolution on PolNeAR dev: ``python benchmarks/accuracy.py [--shared PATH]``.

Writes the system output of each article as ``newsdb extract`` would and prints the tables of both scorers.
With ``--train-cv`` it also trains on four fifths of train and scores the held-out fifth, for each of five folds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from newsdb.documents import Extraction
from newsdb.extraction import extract, ranking
from newsdb.extraction.train import fit, load_corpus
from newsdb.resolution import resolve

_SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
_FOLDS: Final = 5


def as_line(article: dict[str, Any], found: Extraction) -> dict[str, Any]:
    """Return what the scorers read of one article."""
    quotes = [
        {
            "start": q.start,
            "end": q.end,
            "text": q.text,
            "speaker": q.speaker,
            "speaker_kind": q.speaker_kind,
            "speaker_printed": q.speaker_printed,
            "speaker_start": q.speaker_start,
            "speaker_end": q.speaker_end,
            "confidence": q.confidence,
        }
        for q in found.quotes
    ]
    return {"id": article["id"], "quotes": quotes}


def run(articles: list[dict[str, Any]], path: Path) -> None:
    """Extract and resolve ``articles`` and write one JSON line each."""
    with path.open("w", encoding="utf-8") as out:
        for a in articles:
            found = resolve(a["title"], a["text"], extract(a["title"], a["text"]))
            out.write(json.dumps(as_line(a, found), ensure_ascii=False) + "\n")


def score(shared: Path, gold: Path, system: Path, options: list[str]) -> None:
    """Print the table of quotes."""
    tool = shared / "tools" / "score_quotes.py"
    subprocess.run([sys.executable, str(tool), str(gold), str(system), *options], check=True)


def cross_validate(shared: Path, folder: Path) -> None:
    """Score held-out fifths of train; folds by position, so that every outlet is in each."""
    articles = load_corpus(shared / "corpora" / "polnear" / "train.jsonl.gz")
    gold, system = folder / "gold.jsonl", folder / "system.jsonl"
    lines: list[str] = []
    for fold in range(_FOLDS):
        held = articles[fold::_FOLDS]
        model = fit([a for i, a in enumerate(articles) if i % _FOLDS != fold])
        ranking.use_model(model)
        run(held, system)
        lines += system.read_text(encoding="utf-8").splitlines()
    ranking.use_model(None)
    order = [a for fold in range(_FOLDS) for a in articles[fold::_FOLDS]]
    gold.write_text("".join(json.dumps(a) + "\n" for a in order), encoding="utf-8")
    system.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("train, cross-validated")
    score(shared, gold, system, [])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--train-cv", action="store_true")
    parser.add_argument("--errors", type=int, default=0, help="print that many errors of resolution")
    options = parser.parse_args()
    corpus = options.shared / "corpora" / "polnear"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gold, system = folder / "dev.jsonl", folder / "dev-system.jsonl"
        gold.write_bytes(gzip.decompress((corpus / "dev.jsonl.gz").read_bytes()))
        run(load_corpus(gold), system)
        print("dev", flush=True)
        score(options.shared, gold, system, [])
        tool = options.shared / "tools" / "score_people.py"
        extra = ["--errors", str(options.errors)] if options.errors else []
        command = [sys.executable, str(tool), str(gold), str(corpus / "dev-speakers.jsonl"), str(system), *extra]
        subprocess.run(command, check=True)
        if options.train_cv:
            cross_validate(options.shared, folder)


if __name__ == "__main__":
    main()
