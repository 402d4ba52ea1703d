"""What counts without copies: the one definition that all counts, lists and searches share.

A story is the articles of one ``story_key``; an article without one is a story of its own. Of the articles that are
asked for, those of one story count once. Of the quotes that are asked for, one is left out if an article of the same
story that was printed earlier has, among them, a quote of the same words (equal ``words_key``: case, accents and marks
aside); a statement is left out if all of its quotes are. Words that one article prints twice are no copies.

"Among them" matters: what one person said is compared with what the same person said, and with --source only articles
of that outlet are. So nothing that is asked for is lost because a copy outside of the question came first.

Copies are rare. Therefore articles are looked at first, and quotes of those only whose story is there several times.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, SelectBase, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import BigInteger, Uuid

from newsdb.database.models import ArticleRow
from newsdb.queries.scope import EVERYTHING, Scope, any_array, article_conditions

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How much is left out without copies.

    Attributes:
        statements: whose quotes are all left out.
        quotes: whose words an earlier article of the story has.
        articles: of whose story an earlier article is there.
    """

    statements: int = 0
    quotes: int = 0
    articles: int = 0


NOTHING_LEFT_OUT = LeftOut()


def print_order() -> list[ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """ORDER BY: what was printed first comes first.

    The day decides, then the instant where the input gives one; what that leaves open is decided by the address,
    which says nothing, so that the answer is always the same, on servers of any locale.
    """
    return [
        ArticleRow.published_on.asc().nulls_last(),
        ArticleRow.published_at.asc().nulls_last(),
        ArticleRow.canonical_url.collate("C"),
    ]


def number_of_stories() -> ColumnElement[int]:
    """SQL: of how many stories the joined rows of ``articles`` are, an aggregate."""
    keyed = func.count(ArticleRow.story_key.distinct())
    return keyed + func.count(ArticleRow.id.distinct()).filter(ArticleRow.story_key.is_(None))


def copied_stories(connection: Connection, scope: Scope = EVERYTHING) -> ColumnElement[bool]:
    """A condition on ``articles``: they are of stories with several articles.

    The index on ``story_key`` alone is read for it. The keys are given to PostgreSQL as values: from the query that
    finds them it could not tell how few they are, and would read all articles.

    Args:
        connection: to read from.
        scope: outlets and dates, which one article of the story has to fit.
    """
    fitting = select(ArticleRow.story_key).where(*article_conditions(scope))
    several = (
        select(ArticleRow.story_key)
        .where(
            ArticleRow.story_key.is_not(None), *([ArticleRow.story_key.in_(fitting)] if scope.narrows_articles else [])
        )
        .group_by(ArticleRow.story_key)
        .having(func.count() > 1)
    )
    return ArticleRow.story_key == any_array(connection.scalars(several), BigInteger())


def of_the_same_stories(articles: Collection[UUID]) -> ColumnElement[bool]:
    """A condition on ``articles``: they are of the stories of some articles."""
    wanted = any_array(articles, Uuid())
    stories = select(ArticleRow.story_key).where(ArticleRow.id == wanted, ArticleRow.story_key.is_not(None))
    # OFFSET 0 lets PostgreSQL find the few keys first, and go from them to the articles by the index.
    return ArticleRow.story_key.in_(stories.offset(0))


def copied_articles(asked: SelectBase) -> Select[Any]:
    """Articles whose story is among those asked for several times, in which order they were printed.

    Args:
        asked: rows of party, article_id, also repeated ones. Only what is asked for one party is compared.

    Returns:
        party, article_id, story_key, place: 1 is the article that was printed first.
    """
    rows = asked.subquery()
    each = select(rows.c.party, rows.c.article_id).distinct().subquery()
    story = [each.c.party, ArticleRow.story_key]
    placed = (
        select(
            *each.c,
            ArticleRow.story_key,
            func.count().over(partition_by=story).label("articles"),
            func.row_number().over(partition_by=story, order_by=print_order()).label("place"),
        )
        .join(ArticleRow, ArticleRow.id == each.c.article_id)
        .where(ArticleRow.story_key.is_not(None))
        .subquery()
    )
    return select(placed.c.party, placed.c.article_id, placed.c.story_key, placed.c.place).where(placed.c.articles > 1)


def copied_quotes(asked: SelectBase) -> Select[Any]:
    """Quotes of articles whose story is among those asked for several times, and which of them are left out.

    Args:
        asked: rows of party, article_id, ordinal, statement_no, words_key. Only what is asked for one party is
            compared.

    Returns:
        party, article_id, ordinal, statement_no, is_left_out, place (of the article, as of ``copied_articles``).
    """
    articles = copied_articles(asked).subquery()
    quotes = asked.subquery()
    together = (articles.c.party == quotes.c.party) & (articles.c.article_id == quotes.c.article_id)
    first = func.min(articles.c.place).over(
        partition_by=[articles.c.party, articles.c.story_key, quotes.c.words_key]
    )  # quotes without words are alike
    return select(
        quotes.c.party,
        quotes.c.article_id,
        quotes.c.ordinal,
        quotes.c.statement_no,
        (articles.c.place > first).label("is_left_out"),
        articles.c.place,
    ).join(articles, together)


def count_left_out(connection: Connection, asked: SelectBase) -> dict[Any, LeftOut]:
    """Count what is left out, by party; parties without copies are missing.

    Args:
        connection: to read from.
        asked: as of ``copied_quotes``.
    """
    quotes = copied_quotes(asked).subquery()
    left_out = func.count().filter(quotes.c.is_left_out)
    statements = (
        select(
            quotes.c.party,
            quotes.c.article_id,
            func.min(quotes.c.place).label("place"),
            left_out.label("quotes"),
            func.bool_and(quotes.c.is_left_out).label("is_left_out"),
        )
        .group_by(quotes.c.party, quotes.c.article_id, quotes.c.statement_no)
        .subquery()
    )
    query = select(
        statements.c.party,
        func.count().filter(statements.c.is_left_out).label("statements"),
        func.sum(statements.c.quotes).label("quotes"),
        func.count(statements.c.article_id.distinct()).filter(statements.c.place > 1).label("articles"),
    ).group_by(statements.c.party)
    return {row.party: LeftOut(row.statements, int(row.quotes), row.articles) for row in connection.execute(query)}


def first_of_each(
    limit: int,
    find: Callable[[int], Sequence[Row[Any]]],
    key: Callable[[Row[Any]], _Key],
    left_out: Callable[[Sequence[Row[Any]]], Collection[_Key]],
) -> list[Row[Any]]:
    """Find the best hits that are not left out, looking at some more of them for those that are.

    Args:
        limit: hits wanted.
        find: the best hits, as many as it is told; fewer only if there are no more.
        key: of a hit.
        left_out: the keys of those hits that are left out; others may be among them.
    """
    looked_at = limit + max(10, limit // 4)
    while True:
        hits = find(looked_at)
        out = left_out(hits)
        kept = [hit for hit in hits if key(hit) not in out]
        if len(kept) >= limit or len(hits) < looked_at:
            return kept[:limit]
        looked_at *= 2
