"""Extracted articles for the writer, without the time that extraction takes.

In: the shared sample, extracted once. Out: batches of any number of articles: the sample again and again, each time
under other URLs and days. Their texts repeat, which the database does not notice: keys, vectors and indexes are made
for each row anew.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from benchmarks import corpus
from newsdb import readers
from newsdb.cleaning.urls import article_id
from newsdb.documents import Article, ExtractedArticle, Reject
from newsdb.pipeline import cleaned, extracted
from newsdb.writer import Batch

_FIRST_DAY: Final = date(2004, 1, 1)
_DAYS: Final = 20 * 365
_CHUNK: Final = 50


def read_all(paths: Sequence[Path]) -> Iterator[Article | Reject]:
    """Yield what reading and cleaning make of files."""
    for file in readers.discover([str(path) for path in paths]):
        yield from map(cleaned, readers.read(file))


def extract_all(paths: Sequence[Path], jobs: int) -> list[ExtractedArticle]:
    """Return what the articles of files yield; rejects are left out."""
    articles = [item for item in read_all(paths) if isinstance(item, Article)]
    with ProcessPoolExecutor(jobs) as processes:
        results = processes.map(extracted, articles, chunksize=_CHUNK)
        return [item for item in results if isinstance(item, ExtractedArticle)]


def rekeyed(held: Sequence[ExtractedArticle], count: int, first: int = 0) -> Iterator[ExtractedArticle]:
    """Yield as many articles with the texts of those held, each under a URL and a day of its own.

    Args:
        held: extracted articles.
        count: how many.
        first: number of the first: other numbers are other articles.
    """
    for number in range(first, first + count):
        item = held[number % len(held)]
        url = corpus.numbered_url(item.article.canonical_url, number)
        day = _FIRST_DAY + timedelta(days=random.Random(number).randrange(_DAYS))  # noqa: S311  (as in the corpus)
        article = replace(item.article, id=article_id(url), url=url, canonical_url=url, published_on=day)
        yield replace(item, article=article)


def batches(items: Iterator[ExtractedArticle], size: int) -> Iterator[Batch]:
    """Yield what the loader hands to the writer, all of it new."""
    while articles := list(itertools.islice(items, size)):
        yield Batch(articles=articles, changed=(), unchanged=0, rejects=())
