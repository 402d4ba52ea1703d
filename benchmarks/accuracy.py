"""Accuracy of extraction and resolution: ``python -m benchmarks.accuracy [--shared PATH]``.

Prints the figures of both scorers for PolNeAR dev, for PolNeAR dev in disorder (lines shuffled; quotation marks lost to
question marks) and for the second development set, general news (``benchmarks/gold/README.md``). What needs training
anew, ``benchmarks/cross_validation.py`` measures.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.disorder import marks_lost, shuffled
from benchmarks.scoring import GENERAL, SHARED, dev_articles, dev_speakers, general_articles, run, score, table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--errors", type=int, default=0, help="print that many errors of resolution of each set")
    options = parser.parse_args()
    shared: Path = options.shared
    dev, general = dev_articles(shared), general_articles(shared)
    columns = {
        "dev": score(shared, dev, run(dev), dev_speakers(shared), options.errors),
        "general news": score(shared, general, run(general), GENERAL, options.errors),
    }
    for name, disturb in (("shuffled", shuffled), ("marks lost", marks_lost)):
        disturbed = [disturb(article) for article in dev]
        columns[f"dev {name}"] = score(shared, disturbed, run(disturbed))
    print(table(columns))


if __name__ == "__main__":
    main()
