"""Articles taken down by order of whoever runs the database: in one transaction, beside whatever loads.

In: articles, by id or address, stored or not. Out: ``TakenArticles``; they are gone with all that belongs to them, with
what quarantine holds of them and with people whom nothing else names, what keeps them out is there, and a search over
the whole database has said what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from newsdb import writer
from newsdb.cleaning import known_ids
from newsdb.documents import Origin, PubStatus, Version, Withdrawal
from newsdb.loader.purging import rejects_to_empty
from newsdb.loader.sessions import Connection, Session
from newsdb.settings import Settings
from newsdb.writer import PLANNER, Passages, Remains, Takedown, WholeArticle

_TABLES: Final = ("articles", "article_versions", "quotes", "mentions", "people", "person_names", "rejects")
_MOST_PASSAGES: Final = 16
_LEAST_LENGTH: Final = 40  # shorter lines stand in other articles, too
_LONGEST: Final = 300
# An article with so many of the passages is a copy; with fewer it shares a standing paragraph.
_COPY: Final = 0.5


@dataclass(frozen=True, slots=True)
class TakenArticles:
    """What was done.

    Attributes:
        order_id: the order.
        is_new: it was not taken down before.
        articles: how many were stored.
        rejects: how many rejects were emptied.
        people: how many people are gone, whom only these articles named.
        passages: how many stretches of text were searched for.
        remains: what the search found; None if there was no text to search for.
        copies: ids of other articles that print most of the passages.
        unvacuumed: tables that may not be vacuumed.
    """

    order_id: int
    is_new: bool
    articles: int
    rejects: int
    people: int
    passages: int
    remains: Remains | None
    copies: Sequence[UUID]
    unvacuumed: Sequence[str]

    @property
    def left(self) -> dict[tuple[str, str], int]:
        """How many rows of no article still hold something, by table and column."""
        if self.remains is None:
            return {}
        # What other articles print, too, is of theirs where the planner keeps it.
        kept = {PLANNER} if self.remains.articles else set()
        return {place: number for place, number in self.remains.elsewhere.items() if place[0] not in kept}

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left, as far as there is."""
        return not self.copies and not self.left and not (self.remains and self.remains.unread)


@dataclass(frozen=True, slots=True)
class _Done:
    order_id: int
    is_new: bool
    articles: int
    rejects: int
    people: int
    passages: Sequence[str]


def take_down_articles(settings: Settings, articles: Mapping[UUID, str | None], reason: str, by: str) -> TakenArticles:
    """Take articles down.

    Args:
        settings: where the database is.
        articles: ids, with the address where it was given.
        reason: why, in one line.
        by: who orders it.

    Raises:
        DatabaseError: the database failed for good; run it again.
    """
    with Session(settings, "newsdb takedown") as session:
        done = session.run(partial(_take_down, articles=articles, reason=reason, by=by))
        session.run(writer.refresh)
        unvacuumed = session.run(partial(writer.vacuum, tables=_TABLES))
        remains = session.run(partial(writer.search, needles=Passages(done.passages))) if done.passages else None
    found = remains.articles if remains else {}
    copies = sorted(key for key, needles in found.items() if len(needles) >= _COPY * len(done.passages))
    return TakenArticles(
        done.order_id,
        done.is_new,
        done.articles,
        done.rejects,
        done.people,
        len(done.passages),
        remains,
        copies,
        unvacuumed,
    )


def _take_down(connection: Connection, articles: Mapping[UUID, str | None], reason: str, by: str) -> _Done:
    with connection.transaction():
        writer.hold_people(connection)
        asked = writer.look(connection, articles, articles)
        ids = {*articles}
        for article in asked.articles:
            ids.update(known_ids(article.url, article.publisher, article.document_id))
        seen = writer.look(connection, ids, ids)
        stored = [article.id for article in seen.articles]
        passages = _passages(writer.whole_articles_of(connection, stored))
        people = writer.people_named_by(connection, stored)
        known = writer.order_of(connection, articles)
        is_new = known is None or bool(stored) or not set(articles) <= seen.takedowns.keys()
        order_id = writer.open_article_order(connection, reason, by) if known is None or is_new else known
        takedown = Takedown(ids, stored, "ordered", reason, by, Version(), order_id)
        asking = [_withdrawal(key, url) for key, url in articles.items()]
        rejects = rejects_to_empty(connection, [takedown], asking, seen)
        writer.carry_out(connection, None, [takedown])
        writer.empty_rejects(connection, rejects)
        gone = writer.drop_unnamed_people(connection, people)
    return _Done(order_id, is_new, len(stored), len(rejects), gone, passages)


def _withdrawal(article_id: UUID, url: str | None) -> Withdrawal:
    """Put an order as an agency would."""
    return Withdrawal(Origin(""), (article_id,), None, url, None, PubStatus.CANCELED, Version())


def _passages(articles: Sequence[WholeArticle]) -> list[str]:
    """Choose what to search for: titles and the longest lines, of earlier texts, too."""
    texts = [text for whole in articles for text in (whole.article, *whole.versions.values())]
    lines = {line.strip()[:_LONGEST] for text in texts for line in (text.title or "", *text.body.split("\n"))}
    long = sorted((line for line in lines if len(line) >= _LEAST_LENGTH), key=lambda line: (-len(line), line))
    return long[:_MOST_PASSAGES] or sorted((line for line in lines if line), key=len)[-1:]
