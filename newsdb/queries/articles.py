"""Articles found by the words of title and text, by who is quoted in them, by outlet and by date.

In: words and a ``Scope``. Out: how many there are and the best of them, each with its best passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, null, or_, select
from sqlalchemy.types import Float, Uuid

from newsdb.database.models import ArticleRow, QuoteRow, SourceRow
from newsdb.queries.copies import copied_articles, first_of_each, of_the_same_stories
from newsdb.queries.highlights import Passage, Range, best_passage, find_ranges, marked
from newsdb.queries.scope import Scope, any_array, article_conditions, quoting
from newsdb.queries.search import COUNTED, Count, behind_day, behind_score, capped_count
from newsdb.queries.words import tsquery

# Beginning of a huge text that is looked through for the passage to show.
_LOOKED_THROUGH = 300_000
PASSAGE_LENGTH = 280


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """One article.

    Attributes:
        article_id: its id.
        title: headline.
        title_highlights: ranges of the searched words in it.
        passage: the stretch of the text with most of the searched words; its beginning if there are none.
        outlet: name of the outlet.
        published_on: day of publication.
        url: address.
        quotes: how many quotes it has.
        score: how well it fits the words; None where none were searched.
    """

    article_id: UUID
    title: str | None
    title_highlights: tuple[Range, ...]
    passage: Passage
    outlet: str
    published_on: date | None
    url: str
    quotes: int
    score: float | None


class ArticlePlace(NamedTuple):
    """Where an article stands in the order of hits, for the next page to begin behind it."""

    score: float | None
    published_on: date | None
    article_id: UUID


def place_of(hit: ArticleHit) -> ArticlePlace:
    """Tell where a hit stands."""
    return ArticlePlace(hit.score, hit.published_on, hit.article_id)


def stored_ids(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Which of some articles are stored."""
    return set(connection.scalars(select(ArticleRow.id).where(ArticleRow.id == any_array(ids, Uuid()))))


def count_articles(connection: Connection, words: str | None, scope: Scope, most: int = COUNTED) -> Count:
    """Count articles, up to ``most``."""
    query = select(literal(1)).select_from(ArticleRow).where(*_conditions(words, scope))
    return capped_count(connection, query, most)


def count_article_copies(connection: Connection, words: str | None, scope: Scope) -> int:
    """Count the articles that are left out without copies; all that are found are looked at."""
    placed = copied_articles(_asked(words, scope)).subquery()
    return connection.scalar(select(func.count()).select_from(placed).where(placed.c.place > 1)) or 0


def search_articles(
    connection: Connection,
    words: str | None,
    scope: Scope,
    limit: int,
    *,
    without_copies: bool = False,
    newest_first: bool = False,
    after: ArticlePlace | None = None,
) -> list[ArticleHit]:
    """Find the articles that fit best.

    Args:
        connection: to read from.
        words: in the syntax of ``newsdb.queries.words``; None: all, newest first.
        scope: what to narrow it to; a speaker's articles are those that quote them, and those
            about somebody have a quotation that names them.
        limit: hits wanted.
        without_copies: of each story that article only that was printed first.
        newest_first: also with words.
        after: only what comes behind this place in the same order.

    Returns:
        With words, by cover density, a word in the title counting ten times one in the text, divided by the logarithm
        of the length, equal ones newest first; without, newest first, those without a date last.
    """

    def left_out(hits: Sequence[Row[Any]]) -> set[UUID]:
        near = _asked(words, scope).where(of_the_same_stories({hit.id for hit in hits}))
        placed = copied_articles(near).subquery()
        return set(connection.scalars(select(placed.c.article_id).where(placed.c.place > 1)))

    if words is None or newest_first:
        find = partial(_newest, connection, words, scope, after)
    else:
        find = partial(_best, connection, words, scope, after)
    keys = first_of_each(limit, find, lambda hit: hit.id, left_out) if without_copies else find(limit)
    return _read_hits(connection, keys, words)


def _best(
    connection: Connection, words: str, scope: Scope, after: ArticlePlace | None, limit: int
) -> Sequence[Row[Any]]:
    """Ids of the articles that fit best, and how well."""
    day = ArticleRow.published_on
    rank = func.ts_rank_cd(ArticleRow.search, tsquery(words), 1, type_=Float)
    score = rank.label("score")
    query = (
        select(ArticleRow.id, score)
        .where(*_conditions(words, scope))
        .order_by(score.desc(), day.desc().nulls_last(), ArticleRow.id)
        .limit(limit)
    )
    if after is not None:
        later = behind_day(after.published_on, ArticleRow.id > after.article_id)
        query = query.where(behind_score(rank, after.score, later))
    return connection.execute(query).all()


def _newest(
    connection: Connection, words: str | None, scope: Scope, after: ArticlePlace | None, limit: int
) -> Sequence[Row[Any]]:
    """Ids of the newest articles; those without a date come last."""
    day = ArticleRow.published_on
    keys: list[Any] = []
    for dated in (True, False):  # two queries, see newsdb.queries.search
        if not dated and (scope.first or scope.last or len(keys) >= limit):
            break
        if dated and after is not None and after.published_on is None:
            continue
        query = (
            select(ArticleRow.id, null().label("score"))
            .where(*_conditions(words, scope), day.is_not(None) if dated else day.is_(None))
            .order_by(*([day.desc()] if dated else []), ArticleRow.id)
            .limit(limit - len(keys))
        )
        if after is not None and dated:
            later = ArticleRow.id > after.article_id
            query = query.where(day <= after.published_on, or_(day < after.published_on, later))
        elif after is not None and after.published_on is None:
            query = query.where(ArticleRow.id > after.article_id)
        keys += connection.execute(query).all()
    return keys


def _asked(words: str | None, scope: Scope) -> Select[*tuple[Any, ...]]:
    """All articles that are found, of one party, as ``copied_articles`` asks for."""
    return select(literal(0).label("party"), ArticleRow.id.label("article_id")).where(*_conditions(words, scope))


def _conditions(words: str | None, scope: Scope) -> list[ColumnElement[bool]]:
    conditions = article_conditions(scope) + quoting(scope)
    if words is not None:
        conditions.append(ArticleRow.search.bool_op("@@")(tsquery(words)))
    return conditions


def _read_hits(connection: Connection, keys: Sequence[Row[Any]], words: str | None) -> list[ArticleHit]:
    """Read the hits themselves, in the order of their keys."""
    if not keys:
        return []
    body = func.left(ArticleRow.body, _LOOKED_THROUGH)
    query = (
        select(
            ArticleRow.id,
            ArticleRow.title,
            body.label("body"),
            (marked(ArticleRow.title, tsquery(words)) if words is not None else null()).label("marked_title"),
            (marked(body, tsquery(words)) if words is not None else null()).label("marked_body"),
            SourceRow.name.label("outlet"),
            ArticleRow.published_on,
            ArticleRow.url,
            select(func.count())
            .select_from(QuoteRow)
            .where(QuoteRow.article_id == ArticleRow.id)
            .scalar_subquery()
            .label("quotes"),
        )
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(ArticleRow.id == any_array((key.id for key in keys), Uuid()))
    )
    rows = {row.id: row for row in connection.execute(query)}
    hits = []
    for key in keys:
        row = rows[key.id]
        hits.append(
            ArticleHit(
                article_id=row.id,
                title=row.title,
                title_highlights=find_ranges(row.title or "", row.marked_title),
                passage=best_passage(row.body, find_ranges(row.body, row.marked_body), PASSAGE_LENGTH),
                outlet=row.outlet,
                published_on=row.published_on,
                url=row.url,
                quotes=row.quotes,
                score=key.score,
            )
        )
    return hits
