"""Storing a batch of documents: clean, look up what is stored or taken down already, extract the rest, commit.

In: a ``Batch`` of documents and rejects. Out: a ``Result``; the rows are committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from newsdb import writer
from newsdb.cleaning import ids_of
from newsdb.documents import Article, ExtractedArticle, Reject, Withdrawal
from newsdb.errors import DatabaseError
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.batches import Batch
from newsdb.loader.committing import CommittingWorker
from newsdb.loader.events import tell_rejected
from newsdb.loader.purging import rejects_to_empty
from newsdb.loader.sessions import Connection
from newsdb.loader.withdrawals import Decisions, decide
from newsdb.loader.work import Clock, Result, one_line, peak_memory
from newsdb.pipeline import cleaned, extracted
from newsdb.writer import Attempt, ConflictError, Counts, Look, TextKey

_CONFLICT_ATTEMPTS: Final = 20


@dataclass(slots=True)
class _Part:
    """Documents of a batch that are committed together: of one article not more than one.

    Attributes:
        articles: by id.
        units: those of the articles.
        withdrawals: with their units.
        rejects: with their units.
        withdrawn: the ids of the withdrawals.
    """

    articles: dict[UUID, Article] = field(default_factory=dict)
    units: dict[UUID, int] = field(default_factory=dict)
    withdrawals: list[tuple[int, Withdrawal]] = field(default_factory=list)
    rejects: list[tuple[int, Reject]] = field(default_factory=list)
    withdrawn: set[UUID] = field(default_factory=set)

    def has_room(self, item: Article | Withdrawal) -> bool:
        """Whether nothing here may be the same article."""
        if isinstance(item, Withdrawal):
            ids = set(item.ids)
            return ids.isdisjoint(self.withdrawn) and all(map(ids.isdisjoint, map(ids_of, self.articles.values())))
        return item.id not in self.articles and (not self.withdrawn or self.withdrawn.isdisjoint(ids_of(item)))

    def add(self, unit: int, item: Article | Withdrawal) -> None:
        """Take in a document."""
        if isinstance(item, Withdrawal):
            self.withdrawals.append((unit, item))
            self.withdrawn.update(item.ids)
        else:
            self.articles[item.id] = item
            self.units[item.id] = unit


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows of a part, and what follows.

    Attributes:
        stored: texts of its articles.
        seen: what is taken down.
        decisions: what that means.
        fresh: articles to be stored.
    """

    stored: Mapping[UUID, Collection[TextKey]]
    seen: Look
    decisions: Decisions
    fresh: Sequence[Article]


class StoringWorker(CommittingWorker):
    """Stores documents.

    Attributes:
        tells_rejects: results have the fingerprints of what was rejected.
    """

    kind = "load"
    tells_rejects: ClassVar[bool] = False

    def process(self, batch: Batch) -> Result:
        """Store a batch."""
        clock = Clock()
        return self._store(batch.number, _parts(batch, clock), clock)

    def process_known(self, batch: Batch) -> Result | None:
        """Store a batch of documents that all are stored already, or cannot be."""
        clock = Clock()
        parts = list(_parts(batch, clock))
        with clock.on("storing"):
            if any(self._session.run(partial(_look, part=part)).fresh for part in parts):
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
            frozenset(writer.fingerprint(reject) for _, reject in rejects) if self.tells_rejects else frozenset(),
        )

    def _commit(self, part: _Part, rejects: list[tuple[int, Reject]], clock: Clock) -> Counts:
        done: dict[UUID, ExtractedArticle | Reject] = {}
        broken: list[tuple[int, Reject]] = []
        kept_out: list[tuple[int, Reject]] = []

        def store(connection: Connection, attempt: Attempt) -> Counts:
            nonlocal broken, kept_out
            for _ in range(_CONFLICT_ATTEMPTS):
                known = _look(connection, part)
                decisions, fresh = known.decisions, known.fresh
                kept_out = [(part.units[key], reject) for key, reject in decisions.kept_out.items()]
                kept_out += decisions.rejects
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
                    changed=known.stored.keys() & {item.article.id for item in articles},
                    unchanged=len(part.articles) - len(decisions.kept_out) - len(fresh) + decisions.unchanged,
                    rejects=[reject for _, reject in (*part.rejects, *kept_out, *broken)],
                    seen=known.seen,
                    takedowns=decisions.takedowns,
                    lifted=[key for item in articles for key in decisions.lifted.get(item.article.id, ())],
                    emptied=_emptied(connection, part, known),
                )
                try:
                    return self._write(connection, to_write, attempt, part, broken)
                except ConflictError:
                    continue
            raise DatabaseError("other loaders keep changing the same articles; run the same command again")

        with clock.on("storing"):
            counts = self._commit_once(store)
        settled = [*part.rejects, *kept_out, *broken]
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
                alone = replace(batch, articles=(item,), unchanged=0, rejects=(), takedowns=(), lifted=())
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


def _look(connection: Connection, part: _Part) -> _Known:
    """Look up what is stored and taken down, and tell what is to be stored."""
    stored = writer.stored_texts(connection, part.articles.keys())
    ids = {key: ids_of(article) for key, article in part.articles.items() if key not in stored}
    document_ids = [item.document_id for _, item in part.withdrawals if item.document_id]
    seen = writer.look(connection, part.withdrawn.union(*ids.values()), part.withdrawn, document_ids)
    decisions = decide(part.articles, ids, part.withdrawals, seen)
    fresh = [
        article
        for article in part.articles.values()
        if article.id not in decisions.kept_out and writer.text_key(article) not in stored.get(article.id, ())
    ]
    return _Known(stored, seen, decisions, fresh)


def _emptied(connection: Connection, part: _Part, known: _Known) -> list[int]:
    takedowns = known.decisions.takedowns
    return (
        rejects_to_empty(connection, takedowns, (item for _, item in part.withdrawals), known.seen) if takedowns else []
    )


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
        if not part.has_room(item):
            yield part
            part = _Part()
        part.add(unit, item)
    yield part
