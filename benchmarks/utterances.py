"""What linking wordings costs as a database grows: ``python -m benchmarks.utterances [--quotes N] [--every N]``.

In: the quotations of the shared sample. Out: a table, a line for every so many quotations: rates of storing and of
linking, memory, sizes. Quotations are made of those of the sample: half of the words of each are replaced by words of
others, so that wordings are new and their words as frequent as in news; of every hundred, ten have the words of an
earlier one, five are cut and three are edited. The same arguments give the same quotations. Everything happens on a
server of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # it has no types
import psycopg

from benchmarks import corpus
from benchmarks.loading.extracted import batches, extract_all, rekeyed
from benchmarks.loading.sandbox import Sandbox, dsn, sandbox
from benchmarks.loading.tables import megabytes, table
from benchmarks.scoring import SHARED
from newsdb import writer
from newsdb.documents import ExtractedArticle, Extraction, Quote
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import BATCH_DOCUMENTS
from newsdb.loader.work import peak_memory
from newsdb.writer import Linked

_SEED: Final = 2026
_SAMPLE: Final = 4_000
_LINKED: Final = 500  # articles linked in one transaction
_RECENT: Final = 20_000  # articles back of which copies are made
_EQUAL, _CUT, _EDITED = 0.10, 0.15, 0.18  # of all quotations, each with the ones before it
_ORIGINAL: Final = 0.5  # of the words of a quotation that stay


class Maker:
    """Makes quotations of those that were extracted.

    Args:
        held: extracted articles with quotations.
    """

    def __init__(self, held: Sequence[ExtractedArticle]) -> None:
        self._held = [item for item in held if item.extraction.quotes]
        self._pool = [word for item in self._held for quote in item.extraction.quotes for word in quote.text.split()]

    def articles(self) -> Iterator[ExtractedArticle]:
        """Yield articles without end, each of the quotations of one that is held, reworded."""
        for number in itertools.count():
            [item] = rekeyed(self._held, 1, number)
            texts = [self._text(number, place) for place in range(len(item.extraction.quotes))]
            body, quotes = "", []
            for text, quote in zip(texts, item.extraction.quotes, strict=True):
                start = len(body) + 1
                body += f"“{text}”\n\n"
                quotes.append(_placed(quote, text, start))
            article = replace(item.article, body=body, body_sha256=number.to_bytes(32, "big"))
            yield replace(item, article=article, extraction=Extraction(tuple(quotes)))

    def _text(self, number: int, place: int) -> str:
        """Return a quotation: an original one, or one that was printed in an earlier article."""
        chance = random.Random(f"{_SEED} {number} {place}")  # noqa: S311  (repeatable, not secret)
        roll = chance.random()
        if roll >= _EDITED or not number:
            return self._original(number, place)
        earlier = chance.randrange(max(number - _RECENT, 0), number)
        words = self._original(earlier, chance.randrange(1_000)).split()
        if roll < _EQUAL:
            return " ".join(words)
        if roll < _CUT:
            start = chance.randrange(1 + len(words) // 3)
            return " ".join(words[start : start + max(2 * len(words) // 3, 1)])
        words[chance.randrange(len(words))] = chance.choice(self._pool)
        return " ".join(words)

    def _original(self, number: int, place: int) -> str:
        quotes = self._held[number % len(self._held)].extraction.quotes
        place %= len(quotes)
        chance = random.Random(f"{_SEED} original {number} {place}")  # noqa: S311  (repeatable, not secret)
        words = quotes[place].text.split()
        return " ".join(word if chance.random() < _ORIGINAL else chance.choice(self._pool) for word in words)


def _placed(quote: Quote, text: str, start: int) -> Quote:
    """Give a quotation another text and place; what its article printed around it is gone."""
    return quote._replace(
        text=text,
        start=start,
        end=start + len(text),
        speaker_printed=None,
        speaker_start=None,
        speaker_end=None,
        speaker_role=None,
        speaker_role_start=None,
        speaker_role_end=None,
        outer=None,
    )


def measure(box: Sandbox, maker: Maker, most: int, every: int) -> list[Sequence[str]]:
    """Fill a database and link it, step by step; return a row for each step."""
    url = box.database()
    made = batches(maker.articles(), BATCH_DOCUMENTS)
    rows: list[Sequence[str]] = []
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        load_id = writer.start_load(connection, ["benchmark"], EXTRACTOR_VERSION)
        stored = 0
        while stored < most:
            before, storing = stored, 0.0
            while stored < before + every:
                batch = next(made)
                began = time.perf_counter()
                stored += writer.write(connection, load_id, EXTRACTOR_VERSION, batch).quotes
                storing += time.perf_counter() - began
            connection.execute("VACUUM ANALYZE articles, quotes, wordings, utterance_wordings, unlinked_articles")
            linked, seconds, cpu = _link(connection, box)
            fresh = stored - before
            sizes = connection.execute(
                "SELECT (SELECT count(DISTINCT utterance_key) FROM utterance_wordings),"
                " pg_total_relation_size('wordings') + pg_total_relation_size('utterance_wordings'),"
                " pg_relation_size('ix_quotes_words_key'), pg_total_relation_size('quotes')"
            ).fetchone()
            assert sizes is not None
            rows.append(
                (
                    f"{stored:,}",
                    f"{fresh / seconds:,.0f}",
                    f"{seconds / fresh * 1e6:.0f}",
                    f"{cpu / fresh * 1e6:.0f}",
                    f"{seconds / storing:.2f}",
                    f"{linked.wordings:,}",
                    f"{sizes[0]:,}",
                    megabytes(peak_memory()),
                    *map(megabytes, sizes[1:]),
                )
            )
            print(" ".join(rows[-1]), file=sys.stderr, flush=True)
    box.drop(url)
    return rows


def _link(connection: psycopg.Connection[Any], box: Sandbox) -> tuple[Linked, float, float]:
    """Link what waits; return what was linked, seconds by the clock, and seconds of CPU here and of the session."""
    backend = psutil.Process(connection.info.backend_pid)
    box.settle()
    before, began, after = sum(backend.cpu_times()[:2]) + time.process_time(), time.perf_counter(), None
    total = Linked()
    while (linked := writer.link(connection, after, _LINKED)).articles:
        total += linked
        after = linked.last
    return total, time.perf_counter() - began, sum(backend.cpu_times()[:2]) + time.process_time() - before


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the corpora")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    parser.add_argument("--quotes", type=int, default=1_000_000, help="how many (default 1,000,000)")
    parser.add_argument("--every", type=int, default=100_000, help="quotations between two lines")
    options = parser.parse_args()
    with sandbox(options.work) as box:
        paths = corpus.write(itertools.islice(corpus.records(options.shared), _SAMPLE), box.folder / "sample")
        maker = Maker(extract_all(paths, os.cpu_count() or 1))
        rows = measure(box, maker, options.quotes, options.every)
    header = (
        "quotes stored",
        "linked/s",
        "µs/quote",
        "CPU µs/quote",
        "× storing",
        "new wordings",
        "utterances",
        "memory MB",
        "links MB",
        "index MB",
        "quotes MB",
    )
    note = (
        "CPU is that of this process and of its session. Utterances are those of several wordings. Memory is the peak"
        "\nof this process, which holds the sample, too. Storing is the writer's part of a load, without extraction."
    )
    print(table("Linking", header, rows, note))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted; server and files are gone")
