"""Where the time of an article goes, stage by stage: the pure stages, pickling, and the writer's statements.

In: files of articles, extracted articles. Out: milliseconds an article: of this process' CPU for the pure stages, by
the clock for statements, which include what the server does.
"""

from __future__ import annotations

import pickle
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from psycopg import Connection, Cursor

from benchmarks.loading import replay
from benchmarks.loading.extracted import batches, rekeyed
from benchmarks.loading.sandbox import Sandbox, dsn
from newsdb import readers, writer
from newsdb.cleaning import traits_of
from newsdb.documents import Article, Document, ExtractedArticle
from newsdb.extraction import EXTRACTOR_VERSION, extract
from newsdb.pipeline import cleaned
from newsdb.resolution import resolve

_TABLE: Final = re.compile(
    r"\s*(?:(?P<copy>COPY)\s+|(?P<verb>INSERT|UPDATE|DELETE|SELECT)\b(?:.*?\b(?:FROM|INTO))?\s+)\"?(?P<table>\w+)",
    re.DOTALL,
)

Outcome = TypeVar("Outcome")


def pure_stages(paths: Sequence[Path]) -> dict[str, float]:
    """Return CPU seconds of each stage over all articles of the files, one stage after the other."""
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Outcome]) -> Outcome:
        started = time.process_time()
        outcome = work()
        seconds[name] = time.process_time() - started
        return outcome

    files = readers.discover([str(path) for path in paths])
    read = timed("reading", lambda: [item for file in files for item in readers.read(file)])
    documents = [item for item in read if isinstance(item, Document)]
    found = timed("cleaning", lambda: [cleaned(item) for item in documents])
    articles = [item for item in found if isinstance(item, Article)]
    traits = timed("language, agency, story", lambda: [traits_of(a.title, a.body, a.authors) for a in articles])
    extractions = timed("extraction", lambda: [extract(item.title, item.body) for item in articles])
    pairs = list(zip(articles, extractions, strict=True))
    resolved = timed("resolution", lambda: [resolve(a.title, a.body, extraction) for a, extraction in pairs])
    wholes = list(map(ExtractedArticle, articles, traits, resolved))
    for name, values in (("article", articles), ("extraction", resolved), ("article with extraction", wholes)):
        timed(f"pickling, there and back: {name}", lambda values=values: _there_and_back(values))  # type: ignore[misc]
    return seconds


def _there_and_back(values: Iterable[object]) -> None:
    for value in values:
        pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))  # noqa: S301  (our own)


class _Clock(Counter[str]):
    """Seconds by what was done."""

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self[name] += time.perf_counter() - started  # type: ignore[assignment]


class _TimedConnection(Connection[Any]):
    """Adds up the seconds of statements, COPYs and commits."""

    clock: _Clock

    @contextmanager
    def transaction(self, *arguments: Any, **options: Any) -> Iterator[psycopg.Transaction]:
        """Open a transaction, timing its end."""
        started = 0.0
        with super().transaction(*arguments, **options) as transaction:
            yield transaction
            started = time.perf_counter()
        self.clock["commit"] += time.perf_counter() - started  # type: ignore[assignment]


class _TimedCursor(Cursor[Any]):
    """Times statements on a `_TimedConnection`."""

    def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        """Run a statement, timing it."""
        with self._clock.timing(_label(query)):
            return super().execute(query, *arguments, **options)

    def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
        """Run a statement many times, timing it."""
        with self._clock.timing(_label(query)):
            super().executemany(query, *arguments, **options)

    @contextmanager
    def copy(self, statement: Any, *arguments: Any, **options: Any) -> Iterator[psycopg.Copy]:
        """Copy, timing it with the making of the rows."""
        with self._clock.timing(_label(statement.as_string())), super().copy(statement, *arguments, **options) as copy:
            yield copy

    @property
    def _clock(self) -> _Clock:
        assert isinstance(self.connection, _TimedConnection)
        return self.connection.clock


def _label(statement: Any) -> str:
    match = _TABLE.match(str(statement))
    return f"{match['copy'] or match['verb']} {match['table']}" if match else str(statement)[:30]


def writer_statements(
    box: Sandbox, held: Sequence[ExtractedArticle], count: int, size: int
) -> tuple[dict[str, float], replay.Cost]:
    """Write articles into a new database.

    Args:
        box: the server.
        held: what to write, again and again.
        count: number of articles.
        size: of a batch.

    Returns:
        Seconds of each statement by the clock, largest first, the rest being the writer's own; and the whole cost.
    """
    url = box.database()
    clock = _Clock()
    with _TimedConnection.connect(dsn(url), autocommit=True, cursor_factory=_TimedCursor) as connection:
        assert isinstance(connection, _TimedConnection)
        connection.clock = clock
        load_id = writer.start_load(connection, ["benchmark"], EXTRACTOR_VERSION)
        box.settle()
        meter = replay.Meter(connection)
        clock.clear()
        for batch in batches(rekeyed(held, count), size):
            with meter:
                writer.stored_texts(connection, [item.article.id for item in batch.articles])
                writer.write(connection, load_id, EXTRACTOR_VERSION, batch)
        seconds: dict[str, float] = dict(clock.most_common())
        cost = meter.cost()
    box.drop(url)
    return seconds | {"the writer's own: names, rows' order": cost.seconds - sum(seconds.values())}, cost
