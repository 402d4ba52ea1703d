"""What else a quotation carries, scored: ``python benchmarks/context.py [--shared PATH] [--errors]``.

Compares role, venue, cue, kind and the links between the segments of one statement with 300 annotated quotations
(``gold/context.jsonl``; ``gold/README.md`` has the guideline), in three sets: the rules were written with the first two
in view, "sample" only measures. A quotation that extraction misses, or gives to the wrong mention, counts here as
well: the figures are those of the whole.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any, Final

from benchmarks.scoring import SHARED, dev_articles, general_articles, sample_articles
from newsdb.documents import Quote
from newsdb.extraction import extract
from newsdb.resolution import resolve

_GOLD: Final = Path(__file__).resolve().parent / "gold" / "context.jsonl"
_FOUND: Final = 0.8  # the overlap, of the longer one, from which a segment counts as found
_SMALL_WORDS: Final = frozenset("a an the of on in at to for with by his her their its and".split())

Span = list[int]


def score_context(name: str, articles: list[dict[str, Any]], *, errors: bool = False) -> None:
    """Print the table of the gold quotations of the set ``name``, whose texts are among ``articles``."""
    rows = _rows(name)
    by_id = {article["id"]: article for article in articles}
    systems: dict[str, tuple[Quote, ...]] = {}
    for row in rows:
        if row["id"] not in systems:
            article = by_id[row["id"]]
            systems[row["id"]] = resolve(
                article["title"], article["text"], extract(article["title"], article["text"])
            ).quotes
    texts = [by_id[row["id"]]["text"] for row in rows]
    quotes = [_found(systems[row["id"]], row["start"], row["end"]) for row in rows]
    print(f"{name}: {len(rows)} quotations, {sum(q is not None for q in quotes)} found")
    for field in ("role", "venue"):
        _print_spans(field, rows, texts, quotes, errors=errors)
    pairs = list(zip(rows, texts, quotes, strict=True))
    kinds = [q.kind == row["kind"] for row, _, q in pairs if q is not None]
    cues = [_is_one_of(q.cue, row["cue"], text) for row, text, q in pairs if q is not None]
    print(f"  kind      right {sum(kinds) / len(kinds):.3f}   cue right {sum(cues) / len(cues):.3f}   of those found")
    _print_links(rows, quotes, systems, errors=errors)


def _rows(name: str) -> list[dict[str, Any]]:
    """Return the gold quotations of the set ``name``."""
    with _GOLD.open(encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["set"] == name]


def _found(quotes: tuple[Quote, ...], start: int, end: int) -> Quote | None:
    """Return the system's segment at [start, end)."""
    best = max(quotes, key=lambda q: min(q.end, end) - max(q.start, start), default=None)
    if best is None or min(best.end, end) - max(best.start, start) < _FOUND * max(best.end - best.start, end - start):
        return None
    return best


def _is_one_of(printed: str | None, spans: list[Span], text: str) -> bool:
    if printed is None or not spans:
        return printed is None and not spans
    return printed.lower() in {text[a:b].lower() for a, b in spans}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w’']+", text.lower())) - _SMALL_WORDS


def _print_spans(
    field: str, rows: list[dict[str, Any]], texts: list[str], quotes: list[Quote | None], *, errors: bool
) -> None:
    """Print precision, recall and F1 of role or venue: the same span, and sharing a word that says something."""
    exact = shared = given = 0
    for row, text, quote in zip(rows, texts, quotes, strict=True):
        printed = None if quote is None else quote.speaker_role if field == "role" else quote.venue
        right = printed is not None and bool(row[field]) and _is_one_of(printed, row[field], text)
        near = printed is not None and any(_words(printed) & _words(text[a:b]) for a, b in row[field])
        given += printed is not None
        exact += right
        shared += near
        if errors and not right and (printed or row[field]):
            print(f"    {field}: {printed!r} for {[text[a:b] for a, b in row[field]]} {row['id']} {row['start']}")
    wanted = sum(bool(row[field]) for row in rows)
    for label, hits in (("exact", exact), ("a word", shared)):
        print(f"  {field:6s} {label:7s} {_rates(hits, given, wanted)}")


def _print_links(
    rows: list[dict[str, Any]], quotes: list[Quote | None], systems: dict[str, tuple[Quote, ...]], *, errors: bool
) -> None:
    """Print precision and recall of "the neighbouring segment belongs to the same statement"."""
    hits = given = wanted = 0
    for row, quote in zip(rows, quotes, strict=True):
        for side in ("previous", "next"):
            link = row[side]
            if link is None:
                continue
            here = quote or _touching(systems[row["id"]], row["start"], row["end"])
            there = _touching(systems[row["id"]], link["start"], link["end"])
            joined = here is not None and there is not None and here.statement_no == there.statement_no
            hits += joined and link["same"]
            given += joined
            wanted += link["same"]
            if errors and joined != link["same"]:
                print(f"    {side}: {'joined' if joined else 'apart'} {row['id']} {row['start']}")
    print(f"  joined with a neighbour {_rates(hits, given, wanted)}")


def _touching(quotes: tuple[Quote, ...], start: int, end: int) -> Quote | None:
    """Return a segment that shares most of [start, end)."""
    return next((q for q in quotes if min(q.end, end) - max(q.start, start) > (end - start) / 2), None)


def _rates(hits: int, given: int, wanted: int) -> str:
    precision = hits / given if given else 0.0
    recall = hits / wanted if wanted else 0.0
    f1 = 2 * hits / (given + wanted) if given + wanted else 0.0
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({hits} of {given} given, {wanted} wanted)"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--errors", action="store_true", help="print what is not exactly right, but not of the sample")
    options = parser.parse_args()
    dev = dev_articles(options.shared)
    score_context("polnear-dev", dev, errors=options.errors)
    score_context("general", general_articles(options.shared), errors=options.errors)
    ids = {row["id"] for row in _rows("sample")}
    score_context("sample", sample_articles(options.shared, ids))  # whose errors stay unseen


if __name__ == "__main__":
    main()
