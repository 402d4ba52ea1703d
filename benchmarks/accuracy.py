"""Accuracy of extraction and resolution: ``python benchmarks/accuracy.py [--shared PATH]``.

Writes the system output of each article as ``newsdb extract`` would and prints the tables of both scorers, for PolNeAR
dev and for the second development set, general news (``benchmarks/gold/README.md``).
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
_GENERAL: Final = Path(__file__).resolve().parent / "gold" / "general.jsonl"
_PRONOUNS: Final = frozenset("he she they we i it you who one".split())
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


def score_quotes(shared: Path, gold: Path, system: Path) -> None:
    """Print the table of quotes."""
    subprocess.run([sys.executable, str(shared / "tools" / "score_quotes.py"), str(gold), str(system)], check=True)


def score_people(shared: Path, articles: Path, speakers: Path, system: Path, errors: int) -> None:
    """Print the table of speakers, with that many errors before it."""
    tool = shared / "tools" / "score_people.py"
    command = [sys.executable, str(tool), str(articles), str(speakers), str(system), "--errors", str(errors)]
    subprocess.run(command, check=True)


def general_articles(shared: Path) -> list[dict[str, Any]]:
    """Return the second development set in the form of PolNeAR, with the texts from the sample."""
    with _GENERAL.open(encoding="utf-8") as lines:
        annotated = {entry["id"]: entry["quotes"] for entry in map(json.loads, lines)}
    with gzip.open(shared / "corpora" / "articles" / "sample-4000.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [article for article in map(json.loads, lines) if article["id"] in annotated]
    for article in articles:
        text, quotes = article["text"], annotated[article["id"]]
        article["unattributed"] = [[q["start"], q["end"]] for q in quotes if q["kind"] == "none"]
        article["quotes"] = [_as_attribution(text, q) for q in quotes if q["kind"] != "none"]
    return articles


def _as_attribution(text: str, quote: dict[str, Any]) -> dict[str, Any]:
    source = quote["source"]
    words = text[slice(*source)] if source else ""
    kind = "pronoun" if words.lower() in _PRONOUNS else "name" if words[:1].isupper() else "common"
    return {
        "segments": [[quote["start"], quote["end"]]],
        "source": [source] if source else [],
        "source_text": words,
        "source_type": kind if source else "none",
    }


def write_lines(path: Path, values: list[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")


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
    write_lines(gold, order)
    system.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("train, cross-validated")
    score_quotes(shared, gold, system)


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
        score_quotes(options.shared, gold, system)
        score_people(options.shared, gold, corpus / "dev-speakers.jsonl", system, options.errors)
        articles = general_articles(options.shared)
        write_lines(gold, articles)
        run(articles, system)
        print("\ngeneral news", flush=True)
        score_quotes(options.shared, gold, system)
        score_people(options.shared, gold, _GENERAL, system, options.errors)
        if options.train_cv:
            cross_validate(options.shared, folder)


if __name__ == "__main__":
    main()
