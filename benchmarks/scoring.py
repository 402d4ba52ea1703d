"""Run the extractor over annotated articles and score what it finds, by the two scorers of the shared corpora.

In: articles in the form of PolNeAR (``text``, ``quotes`` with ``segments`` and ``source``, ``unattributed``), and who
the speakers are. Out: ``Scores``, and a table of them.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newsdb.extraction import extract
from newsdb.extraction.annotation import load_corpus
from newsdb.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from newsdb.documents import Extraction

    Articles = Sequence[dict[str, Any]]

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
GENERAL: Final = Path(__file__).resolve().parent / "gold" / "general.jsonl"
_PRONOUNS: Final = frozenset("he she they we i it you who one".split())
_FIELDS: Final = (
    "start", "end", "speaker", "speaker_kind", "speaker_printed", "speaker_start", "speaker_end", "confidence", "outer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scores:
    """What both scorers say of one set of articles.

    Attributes:
        quotes: the report of ``score_quotes.py --json``.
        people: the report of ``score_people.py --json``; None where nobody annotated who the speakers are.
    """

    quotes: dict[str, Any]
    people: dict[str, Any] | None = None


# The rows of the table: label, and how a figure is read from the scores; None where it was not measured.
_ROWS: Final[tuple[tuple[str, Callable[[Scores], Any]], ...]] = (
    ("articles", lambda s: s.quotes["articles"]),
    ("segments found, F1", lambda s: s.quotes["detect_overlap"]["F1"]),
    ("  precision", lambda s: s.quotes["detect_overlap"]["P"]),
    ("  recall", lambda s: s.quotes["detect_overlap"]["R"]),
    ("attribution right on found segments", lambda s: s.quotes["attribution"]["mention_acc"]),
    ("end to end, F1", lambda s: s.quotes["end_to_end"]["F1"]),
    ("  precision", lambda s: s.quotes["end_to_end"]["P"]),
    ("  recall", lambda s: s.quotes["end_to_end"]["R"]),
    ("nobody's words", lambda s: s.quotes["not_a_quote"]["gold_scare_quotes"]),
    ("  given a speaker", lambda s: s.quotes["not_a_quote"]["reported_with_speaker"]),
    ("  left without one, share", lambda s: s.quotes["not_a_quote"]["kept_silent_rate"]),
    ("named speakers under the full name", lambda s: s.people and s.people["person"]["full name"]),
    ("  under the surname only", lambda s: s.people and s.people["person"]["surname"]),
    ("  another speaker", lambda s: s.people and s.people["person"]["wrong"]),
    ("organizations and unnamed right", lambda s: s.people and s.people["other"]["right"]),
)


def table(columns: dict[str, Scores]) -> str:
    """Return the scores side by side, one column a set."""
    lines = [" " * 38 + "".join(f"{name:>17s}" for name in columns)]
    for label, read in _ROWS:
        values = (read(scores) for scores in columns.values())
        lines.append(f"{label:38s}" + "".join(f"{_figure(value):>17s}" for value in values))
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def dev_articles(shared: Path) -> list[dict[str, Any]]:
    """Return PolNeAR dev."""
    return load_corpus(shared / "corpora" / "polnear" / "dev.jsonl.gz")


def dev_speakers(shared: Path) -> Path:
    """Return the file that says who speaks in PolNeAR dev."""
    return shared / "corpora" / "polnear" / "dev-speakers.jsonl"


def train_articles(shared: Path) -> list[dict[str, Any]]:
    """Return PolNeAR train."""
    return load_corpus(shared / "corpora" / "polnear" / "train.jsonl.gz")


def general_articles(shared: Path) -> list[dict[str, Any]]:
    """Return the second development set in the form of PolNeAR, with the texts from the sample."""
    annotated = {entry["id"]: entry["quotes"] for entry in _lines(GENERAL)}
    articles = sample_articles(shared, annotated)
    for article in articles:
        text, quotes = article["text"], annotated[article["id"]]
        article["unattributed"] = [[q["start"], q["end"]] for q in quotes if q["kind"] == "none"]
        article["quotes"] = [_as_attribution(text, q) for q in quotes if q["kind"] != "none"]
    return articles


def sample_articles(shared: Path, ids: Container[str]) -> list[dict[str, Any]]:
    """Return the articles of the shared sample with these ids."""
    with gzip.open(shared / "corpora" / "articles" / "sample-4000.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [article for article in map(json.loads, lines) if article["id"] in ids]


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


def run(articles: Articles) -> list[dict[str, Any]]:
    """Extract and resolve ``articles``; return what the scorers read of each, as ``newsdb extract`` prints it."""
    found = (resolve(a["title"], a["text"], extract(a["title"], a["text"])) for a in articles)
    return [_as_line(article, extraction) for article, extraction in zip(articles, found, strict=True)]


def _as_line(article: dict[str, Any], found: Extraction) -> dict[str, Any]:
    return {"id": article["id"], "quotes": [{name: getattr(q, name) for name in _FIELDS} for q in found.quotes]}


def score(shared: Path, articles: Articles, system: Articles, speakers: Path | None = None, errors: int = 0) -> Scores:
    """Score ``system`` against the annotation in ``articles``, and, with ``speakers``, who they are.

    Args:
        shared: the folder with the corpora and the scorers.
        articles: annotated articles.
        system: what ``run`` returns for them.
        speakers: JSON lines of the speaker of each quotation.
        errors: print that many errors of resolution.
    """
    quotes = load_scorer(shared).score(articles, {line["id"]: line for line in system})
    if speakers is None:
        return Scores(quotes)
    with tempfile.TemporaryDirectory() as name:
        gold, found = Path(name) / "gold.jsonl", Path(name) / "system.jsonl"
        _write_lines(gold, articles)
        _write_lines(found, system)
        command = [sys.executable, *map(str, (shared / "tools" / "score_people.py", gold, speakers, found))]
        if errors:
            subprocess.run([*command, "--errors", str(errors)], check=True)
        done = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True)
    return Scores(quotes, json.loads(done.stdout))


def load_scorer(shared: Path) -> Any:
    """Return ``score_quotes.py`` as a module."""
    spec = importlib.util.spec_from_file_location("score_quotes", shared / "tools" / "score_quotes.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def verdicts(shared: Path, articles: Articles, system: Articles) -> list[tuple[float, bool]]:
    """Return (confidence, whether range and mention are right) of each quotation that was given a speaker."""
    scorer = load_scorer(shared)
    found: list[tuple[float, bool]] = []
    for article, line in zip(articles, system, strict=True):
        text = article["text"]
        gold = [(scorer.norm(text, *span), quote) for quote in article["quotes"] for span in quote["segments"]]
        spans = [scorer.norm(text, quote["start"], quote["end"]) for quote in line["quotes"]]
        gold_of = {j: gold[i][1] for i, j in scorer.match([span for span, _ in gold], spans)}
        found += [
            (quote["confidence"], j in gold_of and scorer.judge(gold_of[j], quote)[0])
            for j, quote in enumerate(line["quotes"])
            if quote["speaker_start"] is not None
        ]
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write_lines(path: Path, values: Articles) -> None:
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")
