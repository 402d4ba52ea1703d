"""What else a quotation carries, scored: ``python -m benchmarks.context [--shared PATH] [--errors]``.

Compares role, venue, cue, kind and the links between the segments of one statement with 300 annotated quotations
(``gold/context.jsonl``; ``gold/README.md`` has the guideline), in three sets: the rules were written with the first two
in view, "sample" only measures. A quotation that extraction misses, or gives to the wrong mention, counts here as
well: the figures are those of the whole.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.scoring import SHARED, dev_articles, general_articles, sample_articles
from newsdb.documents import Quote
from newsdb.extraction import extract
from newsdb.resolution import resolve

_GOLD: Final = Path(__file__).resolve().parent / "gold" / "context.jsonl"
_FOUND: Final = 0.8  # the overlap, of the longer one, from which a segment counts as found

Quotes = tuple[Quote, ...]


class Rates(NamedTuple):
    """How many answers are right, how many were given, how many were wanted."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of right ones of those given."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """The share of right ones of those wanted."""
        return self.right / self.wanted if self.wanted else 0.0

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f}  R {self.recall:.3f}  ({self.right} of {self.given} given, {self.wanted} wanted)"
        )


class Context(NamedTuple):
    """The figures of one set; kind and cue count the quotations that were found."""

    found: Rates
    role: Rates
    venue: Rates
    kind: Rates
    cue: Rates
    joined: Rates


class _Pair(NamedTuple):
    """An annotated quotation, its article's text, what the system found in it, and the same quotation there."""

    gold: dict[str, Any]
    text: str
    quotes: Quotes
    quote: Quote | None


def score_context(shared: Path, *, errors: bool = False) -> dict[str, Context]:
    """Return the figures of each set; print what is wrong, but for the sample, whose errors stay unseen."""
    with _GOLD.open(encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    ids = {row["id"] for row in gold if row["set"] == "sample"}
    sets = {
        "polnear-dev": dev_articles(shared),
        "general": general_articles(shared),
        "sample": sample_articles(shared, ids),
    }
    return {
        name: _score(_pairs([row for row in gold if row["set"] == name], articles), errors=errors and name != "sample")
        for name, articles in sets.items()
    }


def _pairs(rows: Sequence[dict[str, Any]], articles: Sequence[dict[str, Any]]) -> list[_Pair]:
    by_id = {article["id"]: article for article in articles}
    found: dict[str, Quotes] = {}
    for key in {row["id"] for row in rows}:
        title, text = by_id[key]["title"], by_id[key]["text"]
        found[key] = resolve(title, text, extract(title, text)).quotes
    return [_Pair(row, by_id[row["id"]]["text"], found[row["id"]], _found(found[row["id"]], row)) for row in rows]


def _found(quotes: Quotes, row: dict[str, Any]) -> Quote | None:
    """Return the system's segment with the bounds of an annotated one."""
    start, end = row["start"], row["end"]
    best = max(quotes, key=lambda q: min(q.end, end) - max(q.start, start), default=None)
    if best is None or min(best.end, end) - max(best.start, start) < _FOUND * max(best.end - best.start, end - start):
        return None
    return best


def _score(pairs: Sequence[_Pair], *, errors: bool) -> Context:
    known = [pair for pair in pairs if pair.quote is not None]
    kinds = sum(pair.quote is not None and pair.quote.kind == pair.gold["kind"] for pair in known)
    cues = sum(pair.quote is not None and _agrees(pair.quote.cue, pair, "cue") for pair in known)
    return Context(
        found=Rates(len(known), len(pairs), len(pairs)),
        role=_printed(pairs, "role", "speaker_role", errors=errors),
        venue=_printed(pairs, "venue", "venue", errors=errors),
        kind=Rates(kinds, len(known), len(known)),
        cue=Rates(cues, len(known), len(known)),
        joined=_joined(pairs, errors=errors),
    )


def _agrees(printed: str | None, pair: _Pair, field: str) -> bool:
    """Tell whether what the system gives is one of the annotated spans, or nothing where none is."""
    right = {pair.text[a:b].lower() for a, b in pair.gold[field]}
    return printed.lower() in right if printed is not None else not right


def _printed(pairs: Sequence[_Pair], field: str, attribute: str, *, errors: bool) -> Rates:
    right = given = 0
    for pair in pairs:
        printed: str | None = None if pair.quote is None else getattr(pair.quote, attribute)
        given += printed is not None
        right += printed is not None and _agrees(printed, pair, field)
        if errors and not _agrees(printed, pair, field):
            wanted = [pair.text[a:b] for a, b in pair.gold[field]]
            print(f"{field}: {printed!r} for {wanted} {pair.gold['id']} {pair.gold['start']}")
    return Rates(right, given, sum(bool(pair.gold[field]) for pair in pairs))


def _joined(pairs: Sequence[_Pair], *, errors: bool) -> Rates:
    """Score "the neighbouring segment belongs to the same statement"."""
    right = given = wanted = 0
    for pair in pairs:
        for side in ("previous", "next"):
            link = pair.gold[side]
            if link is None:
                continue
            here = pair.quote or _touching(pair.quotes, pair.gold)
            there = _touching(pair.quotes, link)
            joined = here is not None and there is not None and here.statement_no == there.statement_no
            right += joined and link["same"]
            given += joined
            wanted += link["same"]
            if errors and joined != link["same"]:
                print(f"{side}: {'joined' if joined else 'apart'} {pair.gold['id']} {pair.gold['start']}")
    return Rates(right, given, wanted)


def _touching(quotes: Quotes, row: dict[str, Any]) -> Quote | None:
    """Return a segment that shares most of an annotated one."""
    start, end = row["start"], row["end"]
    return next((q for q in quotes if min(q.end, end) - max(q.start, start) > (end - start) / 2), None)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--errors", action="store_true", help="print what is not exactly right, but not of the sample")
    options = parser.parse_args()
    for name, figures in score_context(options.shared, errors=options.errors).items():
        print(name)
        for field, rates in figures._asdict().items():
            print(f"  {field:8s}{rates}")


if __name__ == "__main__":
    main()
