"""A corpus of any size made from the sample: ``python -m benchmarks.corpus FOLDER [--articles N | --megabytes N]``.

In: the 4,000 articles of the shared sample. Out: JSON lines, in one file or several, as they are or gzipped. Every
article has a URL and a day of its own, and its paragraphs stand in an order of their own, so that no two texts are
equal and each is extracted anew. The names in them are the sample's: the tables of people grow no further than these
have it. The same arguments give the same bytes, whatever the machine; memory holds the sample and one article.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from benchmarks.scoring import SHARED

_SEED: Final = 2026
_FIRST_DAY: Final = date(2004, 1, 1)
_DAYS: Final = 20 * 365
_MEGABYTE: Final = 1_000_000

Record = dict[str, Any]
_Output = IO[bytes] | gzip.GzipFile


def sample(shared: Path) -> list[Record]:
    """Return the articles of the shared sample."""
    with gzip.open(shared / "corpora" / "articles" / "sample-4000.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def records(shared: Path) -> Iterator[Record]:
    """Yield articles without end: the sample again and again, each time with other URLs, days and paragraph orders."""
    rows = sample(shared)
    for number in itertools.count():
        yield _copy(rows[number % len(rows)], number)


def _copy(row: Record, number: int) -> Record:
    """Return the article as the corpus' ``number``-th: two of one URL in the sample are two articles here."""
    chance = random.Random(f"{_SEED} {number}")  # noqa: S311  (a fixed order is what is wanted)
    paragraphs = row["text"].split("\n\n")
    chance.shuffle(paragraphs)
    published = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    return row | {
        "id": f"{row['id']}-{number}",
        "url": numbered_url(row["url"], number),
        "published": published.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def numbered_url(url: str, number: int) -> str:
    """Return an address of the same outlet that no other number gives."""
    parts = urlsplit(url)
    return parts._replace(
        scheme=parts.scheme or "https",
        netloc=parts.netloc or "outlet.example",
        path=f"/{number:09d}{parts.path if parts.path.startswith('/') else '/' + parts.path}",
    ).geturl()


def write(
    articles: Iterable[Record], folder: Path, *, files: int = 1, zipped: bool = False, most_bytes: int | None = None
) -> list[Path]:
    """Write articles as JSON lines, dealt out to the files one after the other.

    Args:
        articles: what to write; may be endless if ``most_bytes`` is given.
        folder: where; made if it is not there.
        files: number of files.
        zipped: whether to gzip them.
        most_bytes: stop once that much is written, counted before zipping; None: write all.

    Returns:
        The files, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"articles-{number:03d}.jsonl{'.gz' if zipped else ''}" for number in range(files)]
    written = 0
    with ExitStack() as stack:
        outputs = [_opened(path, zipped=zipped, stack=stack) for path in paths]
        for article, output in zip(articles, itertools.cycle(outputs), strict=False):
            line = json.dumps(article, ensure_ascii=False).encode() + b"\n"
            output.write(line)
            written += len(line)
            if most_bytes is not None and written >= most_bytes:
                break
    return paths


def _opened(path: Path, *, zipped: bool, stack: ExitStack) -> _Output:
    raw = stack.enter_context(path.open("wb"))
    if not zipped:
        return raw
    # Neither the time nor the name of the file gets into it; closing this one leaves the other open.
    return stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6))


def main() -> None:
    """Make the corpus and print its files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--articles", type=int, default=100_000, help="how many (default 100,000)")
    size.add_argument("--megabytes", type=int, help="as many as give this size, counted before zipping")
    parser.add_argument("--files", type=int, default=1, help="how many files to deal them out to")
    parser.add_argument("--gzip", action="store_true", dest="zipped", help="zip the files")
    options = parser.parse_args()
    articles = records(options.shared)
    if options.megabytes is None:
        articles = itertools.islice(articles, options.articles)
    most = None if options.megabytes is None else options.megabytes * _MEGABYTE
    for path in write(articles, options.folder, files=options.files, zipped=options.zipped, most_bytes=most):
        print(path, f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
