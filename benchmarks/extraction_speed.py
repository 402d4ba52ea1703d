"""Speed of extraction and resolution: ``python benchmarks/extraction_speed.py [--shared PATH]``.

Prints articles per CPU second on PolNeAR dev and on the sample of 4,000 articles, and the CPU time of texts that
are built to be hard: one huge paragraph, very many quotation marks, marks that never close.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path
from typing import Final

from newsdb.extraction import extract
from newsdb.resolution import resolve

_SHARED: Final = Path(__file__).resolve().parents[2] / "shared"


def process(title: str | None, body: str) -> int:
    """Extract and resolve one article; return the number of its quotes."""
    return len(resolve(title, body, extract(title, body)).quotes)


def articles(path: Path) -> list[tuple[str | None, str]]:
    """Return title and text of each line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row.get("title"), row.get("text") or row.get("content") or "") for row in rows]


def measure(name: str, texts: list[tuple[str | None, str]], repeat: int) -> None:
    """Print the rate over ``texts``, the best of ``repeat`` passes."""
    best = float("inf")
    quotes = 0
    for _ in range(repeat):
        start = time.process_time()
        quotes = sum(process(title, body) for title, body in texts)
        best = min(best, time.process_time() - start)
    print(f"{name:28s} {len(texts):6d} articles  {quotes:7d} quotes  {len(texts) / best:8.1f} articles per CPU second")


def hard_texts() -> dict[str, str]:
    """Return texts that a careless extractor would choke on."""
    said = '"We will go on," Nora Keller said. '
    return {
        "5 MB of ordinary lines": (said * 12 + "\n\n") * (5_000_000 // (len(said) * 12)),
        "one 2 MB paragraph": said * (2_000_000 // len(said)),
        "100,000 marks, one paragraph": '"a ' * 100_000,
        "100,000 open curly marks": "“a " * 100_000,
        "100,000 single marks": "'a b, " * 100_000,
        "100,000 question marks": " ?a b" * 100_000,
        "100,000 marks, no spaces": '"' * 100_000,
        "2 MB without a mark": "The mayor of Springfield spoke for hours " * 50_000,
        "2 MB of capitals": "Nora Keller Of The Board " * 80_000,
        "2 MB of commas": "a, " * 700_000,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    corpora = options.shared / "corpora"
    process(None, '"Warm," she said.')
    measure("polnear dev", articles(corpora / "polnear" / "dev.jsonl.gz"), options.repeat)
    measure("first 1,000 of the sample", articles(corpora / "articles" / "sample-4000.jsonl.gz")[:1000], 1)
    for name, text in hard_texts().items():
        start = time.process_time()
        quotes = process(None, text)
        print(
            f"{name:28s} {len(text):9d} characters  {quotes:7d} quotes  {time.process_time() - start:6.2f} CPU s",
            flush=True,
        )


if __name__ == "__main__":
    main()
