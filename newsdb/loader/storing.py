"""Storing a batch of documents: clean, look up what is stored already, extract the rest, commit.

In: a ``Batch`` of documents and rejects. Out: a ``Result``; the rows are committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from uuid import UUID

from newsdb import writer
from newsdb.documents import Article, ExtractedArticle, Reject
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import Batch
from newsdb.loader.events import tell_rejected
from newsdb.loader.sessions import Connection, Session
from newsdb.loader.work import Clock, Result, one_line, peak_memory
from newsdb.pipeline import cleaned, extracted
from newsdb.settings import Settings
from newsdb.writer import Attempt, ConflictError, Counts, TextKey

_CONFLICT_ATTEMPTS: Final = 20


@dataclass(slots=True)
class _Part:
    """Documents of a batch that are committed together: of one article not more than one."""

    articles: dict[UUID, Article] = field(default_factory=dict)
    units: dict[UUID, int] = field(default_factory=dict)
    rejects: list[tuple[int, Reject]] = field(default_factory=list)


class StoringWorker:
    """Stores documents over a connection of its own."""

    def __init__(self, settings: Settings, load_id: int) -> None:
        self._session = Session(settings, f"newsdb load {load_id}")
        self._load_id = load_id

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def process(self, batch: Batch) -> Result:
        """Store a batch."""
        clock = Clock()
        return self._store(batch.number, _parts(batch, clock), clock)

    def process_known(self, batch: Batch) -> Result | None:
        """Store a batch of documents that all are stored already, or cannot be."""
        clock = Clock()
        parts = list(_parts(batch, clock))
        ids = {article_id for part in parts for article_id in part.articles}
        with clock.on("storing"):
            stored = self._session.run(partial(writer.stored_texts, ids=ids))
        if any(_fresh(part, stored) for part in parts):
            return None
        return self._store(batch.number, parts, clock)

    def _store(self, number: int, parts: Iterable[_Part], clock: Clock) -> Result:
        counts, rejects = Counts(), list[tuple[int, Reject]]()
        retries = self._session.retries
        for part in parts:
            counts += self._commit(part, rejects, clock)
        return Result(
            number,
            counts,
            Counter(unit for unit, _ in rejects),
            clock.seconds,
            self._session.retries - retries,
            peak_memory(),
            frozenset(writer.fingerprint(reject) for _, reject in rejects),
        )

    def _commit(self, part: _Part, rejects: list[tuple[int, Reject]], clock: Clock) -> Counts:
        done: dict[UUID, ExtractedArticle | Reject] = {}
        attempt = Attempt()
        broken: list[tuple[int, Reject]] = []

        def store(connection: Connection) -> Counts:
            nonlocal broken
            if writer.was_committed(connection, attempt):
                return attempt.counts
            for _ in range(_CONFLICT_ATTEMPTS):
                stored = writer.stored_texts(connection, part.articles.keys())
                fresh = _fresh(part, stored)
                with clock.on("extracting"):
                    for article in fresh:
                        if article.id not in done:
                            done[article.id] = extracted(article)
                results = [done[article.id] for article in fresh]
                broken = [
                    (part.units[article.id], result)
                    for article, result in zip(fresh, results, strict=True)
                    if isinstance(result, Reject)
                ]
                articles = [result for result in results if isinstance(result, ExtractedArticle)]
                to_write = writer.Batch(
                    articles=articles,
                    changed=stored.keys() & {item.article.id for item in articles},
                    unchanged=len(part.articles) - len(fresh),
                    rejects=[reject for _, reject in (*part.rejects, *broken)],
                )
                try:
                    return self._write(connection, to_write, attempt, part, broken)
                except ConflictError:
                    continue
            raise DatabaseError("other loaders keep changing the same articles; run the same command again")

        with clock.on("storing"):
            counts = self._session.run(store)
        settled = [*part.rejects, *broken]
        for _, reject in settled:
            tell_rejected(self._load_id, reject)
        rejects += settled
        return counts

    def _write(
        self,
        connection: Connection,
        batch: writer.Batch,
        attempt: Attempt,
        part: _Part,
        broken: list[tuple[int, Reject]],
    ) -> Counts:
        """Commit; articles whose data the database refuses are found one by one and quarantined."""
        try:
            return writer.write(connection, self._load_id, EXTRACTOR_VERSION, batch, attempt)
        except writer.REFUSALS:
            accepted: list[ExtractedArticle] = []
            refused: list[Reject] = []
            for item in batch.articles:
                alone = replace(batch, articles=(item,), unchanged=0, rejects=())
                error = writer.refusal(connection, self._load_id, EXTRACTOR_VERSION, alone)
                if error is None:
                    accepted.append(item)
                else:
                    reason = f"the database refused it: {one_line(error)}; please report this as a defect of newsdb"
                    refused.append(Reject(item.article.origin, reason, item.article.raw))
                    broken.append((part.units[item.article.id], refused[-1]))
            if not refused:
                raise
            rest = replace(batch, articles=accepted, rejects=[*batch.rejects, *refused])
            return writer.write(connection, self._load_id, EXTRACTOR_VERSION, rest, attempt)


def _fresh(part: _Part, stored: Mapping[UUID, Collection[TextKey]]) -> list[Article]:
    """The articles whose text is not stored yet."""
    return [a for a in part.articles.values() if writer.text_key(a) not in stored.get(a.id, ())]


def _parts(batch: Batch, clock: Clock) -> Iterator[_Part]:
    """Clean the documents of a batch and cut it where an article comes a second time: two outcomes, in order."""
    part = _Part()
    for unit, document in batch.items:
        if isinstance(document, UUID):
            raise TypeError(document)
        with clock.on("cleaning"):
            item = cleaned(document)
        if isinstance(item, Reject):
            part.rejects.append((unit, item))
            continue
        if item.id in part.articles:
            yield part
            part = _Part()
        part.articles[item.id] = item
        part.units[item.id] = unit
    yield part
