"""How the rate of loading holds as the database grows: measured while it is filled, and drawn.

In: extracted articles, a corpus. Out: points by way of storing, kept as JSON beside the chart, so that it can be drawn
anew without measuring. The database is filled by the writer with the sample's extracted articles under ever new URLs,
since 300,000 articles would take as many extractions; every so often it is interrupted by samples of the other ways,
which take fresh articles. All go into the same database.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import Connection

from benchmarks import corpus
from benchmarks.loading import end_to_end, rivals
from benchmarks.loading.extracted import batches, rekeyed
from benchmarks.loading.sandbox import Sandbox, dsn
from newsdb import writer
from newsdb.documents import ExtractedArticle
from newsdb.extraction import EXTRACTOR_VERSION

FILL: Final = 5_000
"""Articles a point of the writer's line."""
LOADED: Final = 1_000
"""Articles a point of the whole command and of extraction alone."""
RIVALS: Final = 200
"""Articles a point of the others, which are slow."""
_FIRST_RIVAL: Final = 100_000_000  # numbers of articles that no filling reaches


class Point(NamedTuple):
    """How fast one way of storing was at one size of the database.

    Attributes:
        stored: articles in the database.
        rate: articles a second by the clock.
        cpu: milliseconds of CPU an article, of all processes together, the server's, too.
    """

    stored: int
    rate: float
    cpu: float


Points = dict[str, list[Point]]
"""By way of storing."""

WRITER: Final = "writer alone"
EXTRACTION: Final = "extraction alone, nothing stored"
LOAD: Final = "newsdb load"
ROWS: Final = "row by row, no quotes"
ORM: Final = "SQLAlchemy ORM"


def measure(
    box: Sandbox,
    shared: Path,
    held: Sequence[ExtractedArticle],
    most: int,
    every: int,
    size: int,
    jobs: int | None,
    keep: Callable[[Points], None],
) -> None:
    """Fill a database and measure on the way.

    Args:
        box: the server.
        shared: folder of the corpora.
        held: extracted articles to fill with.
        most: articles in the end.
        every: articles between two samples of the other ways of storing.
        size: of a batch of the writer.
        jobs: processes of the command; None: it does not know the option.
        keep: given what was measured so far, after every step.
    """
    url = box.database()
    fresh = _files(shared, box.folder / "samples")
    rival_numbers = itertools.count(_FIRST_RIVAL, RIVALS)
    points: Points = defaultdict(list)
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        load_id = writer.start_load(connection, ["benchmark"], EXTRACTOR_VERSION)
        for number in range(0, most + 1, FILL):
            if number % every == 0:
                stored = _stored(connection)
                path = next(fresh)
                alone = end_to_end.extraction_alone(box, [path], jobs or 1)
                loaded = end_to_end.load(box, url, [path], jobs)
                points[EXTRACTION].append(Point(stored, alone.rate, alone.cpu / alone.documents * 1000))
                points[LOAD].append(Point(stored, loaded.rate, loaded.cpu / loaded.documents * 1000))
                for name, store in ((ROWS, rivals.row_by_row), (ORM, rivals.orm)):
                    spent = store(box, rekeyed(held, RIVALS, next(rival_numbers)), url)
                    points[name].append(Point(stored, RIVALS / spent.seconds, spent.cpu / RIVALS * 1000))
            if number < most:
                with box.spending() as spent:
                    _fill(connection, load_id, held, number, size)
                points[WRITER].append(Point(number + FILL // 2, FILL / spent.seconds, spent.cpu / FILL * 1000))
            keep(points)
    box.drop(url)


def _fill(connection: Connection[Any], load_id: int, held: Sequence[ExtractedArticle], first: int, size: int) -> None:
    for batch in batches(rekeyed(held, FILL, first), size):
        writer.stored_texts(connection, [item.article.id for item in batch.articles])
        writer.write(connection, load_id, EXTRACTOR_VERSION, batch)


def _stored(connection: Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM articles").fetchone()
    assert row is not None
    return int(row[0])


def _files(shared: Path, folder: Path) -> Iterator[Path]:
    """Yield files of fresh articles without end, one at a time on the disk."""
    articles = corpus.records(shared)
    while True:
        (path,) = corpus.write(itertools.islice(articles, LOADED), folder)
        yield path


def save(points: Points, jobs: int | None, path: Path) -> None:
    """Keep what was measured."""
    path.write_text(json.dumps({"jobs": jobs or 1, "points": points}) + "\n", encoding="utf-8")


def restored(path: Path) -> tuple[Points, int]:
    """Return what was kept, and the number of processes."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    points: Points = {name: [Point(*point) for point in line] for name, line in kept["points"].items()}
    return points, kept["jobs"]
