"""Stories: articles whose text is the same, or nearly so, under several addresses.

In: a ``Scope``, or an article. Out: who printed a story first, who after them, and what each copy has of its quotes.
What is counted without copies is said in ``newsdb.queries.copies``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, Date, func, literal, or_, select, tuple_

from newsdb.database.models import ArticleRow, QuoteRow, SourceRow
from newsdb.queries.copies import NOTHING_LEFT_OUT, copied_stories, count_left_out, print_order
from newsdb.queries.scope import Scope, any_array


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a story.

    Attributes:
        article_id: its id.
        story_key: of its story; None where its text has no words.
        outlet: name of the outlet.
        published_on: day of publication.
        title: headline.
        url: address.
        agency: the news agency whose copy it is, as it says itself.
        quotes: how many quotes it has.
    """

    article_id: UUID
    story_key: int | None
    outlet: str
    published_on: date | None
    title: str | None
    url: str
    agency: str | None
    quotes: int


@dataclass(frozen=True, slots=True)
class Story:
    """What the articles of a story come to.

    Attributes:
        story_key: what its articles have in common; None where the text has no words.
        article_id: the article printed first; those without a date come last.
        title: its headline, or that of the first article that has one.
        articles: how many there are.
        outlets: how many outlets printed it.
        first: day of the earliest article; None if none has a date.
        last: day of the latest.
        first_outlet: outlet of the article printed first; None if none has a date.
        agencies: news agencies that articles name.
        quotes: quotes of all articles.
        quotes_without_copies: the same, without those that an earlier article has.
    """

    story_key: int | None
    article_id: UUID
    title: str | None
    articles: int
    outlets: int
    first: date | None
    last: date | None
    first_outlet: str | None
    agencies: tuple[str, ...]
    quotes: int
    quotes_without_copies: int


class StoryPlace(NamedTuple):
    """Where a story stands in the order of ``most_printed``, for the next page to begin behind it."""

    outlets: int
    articles: int
    first: date | None
    story_key: int


def place_of(story: Story) -> StoryPlace:
    """Tell where a story of several articles stands."""
    return StoryPlace(story.outlets, story.articles, story.first, story.story_key or 0)


def most_printed(
    connection: Connection, scope: Scope, limit: int, after: StoryPlace | None = None
) -> tuple[list[Story], int]:
    """Rank stories that have several articles by their outlets, then by their articles, then the newest first.

    Args:
        connection: to read from.
        scope: outlets and dates: one article of the story has to fit, all of its articles count. Its speakers are not
            looked at.
        limit: stories wanted.
        after: only those that come behind this place.

    Returns:
        The first ``limit`` of them, and how many there are.
    """
    # Without nulls, so that the order can be compared with: what has no date comes last.
    first = func.coalesce(func.min(ArticleRow.published_on), date.min)
    rank = (func.count(ArticleRow.source_id.distinct()), func.count(), first)
    query = (
        select(ArticleRow.story_key, func.count().over().label("number"))
        .where(copied_stories(connection, scope))
        .group_by(ArticleRow.story_key)
        .having(*([] if after is None else [_behind(after, rank)]))
        .order_by(*(each.desc() for each in rank), ArticleRow.story_key)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    keys = [row.story_key for row in rows]
    by_key: dict[int | None, list[Copy]] = {key: [] for key in keys}
    for each in _copies(connection, ArticleRow.story_key == any_array(keys, BigInteger())):
        by_key[each.story_key].append(each)
    left_out = _left_out(connection, keys)
    stories = [_story(by_key[key], left_out.get(key, 0)) for key in keys]
    return stories, rows[0].number if rows else 0


def _behind(after: StoryPlace, rank: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """A condition on stories: they come behind a place in the order of ``most_printed``."""
    than = tuple_(
        literal(after.outlets, BigInteger()),
        literal(after.articles, BigInteger()),
        literal(after.first or date.min, Date()),
    )
    here = tuple_(*rank)
    return or_(here < than, (here == than) & (ArticleRow.story_key > after.story_key))


def find_story(connection: Connection, article_id: UUID) -> tuple[Story, list[Copy]] | None:
    """Read the story that an article is of, and its articles as they were printed; None if it is not stored."""
    key = select(ArticleRow.story_key).where(ArticleRow.id == article_id).scalar_subquery()
    copies = _copies(connection, (ArticleRow.id == article_id) | (ArticleRow.story_key == key))
    if not copies:
        return None
    keys = [each.story_key for each in copies[:1] if each.story_key is not None]
    return _story(copies, sum(_left_out(connection, keys).values())), copies


def _copies(connection: Connection, condition: ColumnElement[bool]) -> list[Copy]:
    """Read articles in the order in which they were printed."""
    quotes = select(func.count()).where(QuoteRow.article_id == ArticleRow.id).scalar_subquery().label("quotes")
    query = (
        select(
            *(ArticleRow.id.label("article_id"), ArticleRow.story_key, SourceRow.name.label("outlet")),
            *(ArticleRow.published_on, ArticleRow.title, ArticleRow.url, ArticleRow.agency, quotes),
        )
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(condition)
        .order_by(*print_order())
    )
    return [Copy(**row) for row in connection.execute(query).mappings()]


def _left_out(connection: Connection, keys: Collection[int]) -> dict[int, int]:
    """How many quotes of each story are left out without copies."""
    asked = (
        select(
            ArticleRow.story_key.label("party"),
            *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        )
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .where(ArticleRow.story_key == any_array(keys, BigInteger()))
    )
    found = count_left_out(connection, asked)
    return {key: found.get(key, NOTHING_LEFT_OUT).quotes for key in keys}


def _story(copies: Sequence[Copy], left_out: int) -> Story:
    days = [each.published_on for each in copies if each.published_on]
    quotes = sum(each.quotes for each in copies)
    return Story(
        story_key=copies[0].story_key,
        article_id=copies[0].article_id,
        title=next((each.title for each in copies if each.title), None),
        articles=len(copies),
        outlets=len({each.outlet for each in copies}),
        first=min(days, default=None),
        last=max(days, default=None),
        first_outlet=copies[0].outlet if days else None,
        agencies=tuple(sorted({each.agency for each in copies if each.agency})),
        quotes=quotes,
        quotes_without_copies=quotes - left_out,
    )
