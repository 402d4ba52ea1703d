"""What the two floors of attribution trade: ``python -m benchmarks.trade_offs [--shared PATH]``.

Prints, for both development sets, the figures with one floor moved and the other as shipped: a table of the model card.
Quotations inside others are left out, since PolNeAR annotates none.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.scoring import SHARED, dev_articles, general_articles, load_scorer, run
from newsdb.extraction.ranking import Model, load_model, use_model

_QUOTE_FLOORS = (0.50, 0.60, 0.74, 0.80)
_SPEAKER_FLOORS = (0.67, 0.74, 0.90, 0.95)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    shared: Path = parser.parse_args().shared
    shipped = load_model()
    models = {
        "**as shipped**": shipped,
        **{f"quote floor {floor:.2f}": replace(shipped, quote_floor=floor) for floor in _QUOTE_FLOORS},
        **{f"speaker floor {floor:.2f}": replace(shipped, speaker_floor=floor) for floor in _SPEAKER_FLOORS},
    }
    for name, articles in (("PolNeAR dev", dev_articles(shared)), ("general news", general_articles(shared))):
        print(f"| {name} | segments P | R | end to end P | R | F1 | titles |\n|---|---|---|---|---|---|---|")
        for label, model in models.items():
            print(f"| {label} | {' | '.join(_figures(shared, articles, model))} |")
        print()


def _figures(shared: Path, articles: list[dict[str, object]], model: Model) -> list[str]:
    use_model(model)
    system = {
        line["id"]: line | {"quotes": [q for q in line["quotes"] if q["outer"] is None]} for line in run(articles)
    }
    report = load_scorer(shared).score(articles, system)
    found, whole, titles = report["detect_overlap"], report["end_to_end"], report["not_a_quote"]
    figures = [f"{value:.3f}".lstrip("0") for value in (found["P"], found["R"], whole["P"], whole["R"], whole["F1"])]
    return [*figures, f"{titles['reported']} ({titles['reported_with_speaker']})"]


if __name__ == "__main__":
    main()
