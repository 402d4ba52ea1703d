"""Roles of a person as articles print them, and positions as imported files tell them: which, when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Connection, func, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from newsdb.database.models import ArticleRow, MentionRow, PersonPositionRow, QuoteRow, SourceRow
from newsdb.queries.copies import number_of_stories
from newsdb.queries.scope import any_array


@dataclass(frozen=True, slots=True)
class Role:
    """A role as printed beside a name.

    Attributes:
        text: as printed.
        articles: how many articles print it.
        articles_without_copies: how many stories do.
        first: day of the earliest of them; None if none has a date.
        last: day of the latest.
        outlets: who prints it, by name.
    """

    text: str
    articles: int
    articles_without_copies: int
    first: date | None
    last: date | None
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A position of an imported file.

    Attributes:
        title: as the file names it.
        started_on: first day.
        ended_on: last day.
    """

    title: str
    started_on: date | None
    ended_on: date | None


def roles_of(connection: Connection, person_ids: tuple[int, ...]) -> tuple[Role, ...]:
    """Roles printed beside a person's name, in quotes and mentions, those of most articles first."""
    people = any_array(person_ids, BigInteger())
    every = union_all(
        select(QuoteRow.article_id, QuoteRow.speaker_role.label("role")).where(
            QuoteRow.speaker_id == people, QuoteRow.speaker_role.is_not(None)
        ),
        select(MentionRow.article_id, MentionRow.role).where(
            MentionRow.person_id == people, MentionRow.role.is_not(None)
        ),
    ).subquery()
    articles = func.count(ArticleRow.id.distinct())
    query = (
        select(
            every.c.role,
            articles.label("articles"),
            number_of_stories().label("stories"),
            func.min(ArticleRow.published_on).label("first"),
            func.max(ArticleRow.published_on).label("last"),
            func.array_agg(aggregate_order_by(SourceRow.name.distinct(), SourceRow.name)).label("outlets"),
        )
        .join(ArticleRow, ArticleRow.id == every.c.article_id)
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .group_by(every.c.role)
        .order_by(articles.desc(), every.c.role)
    )
    return tuple(
        Role(row.role, row.articles, row.stories, row.first, row.last, tuple(row.outlets))
        for row in connection.execute(query)
    )


def positions_of(connection: Connection, person_ids: tuple[int, ...]) -> tuple[Held, ...]:
    """Positions of a person by imported files, the earliest first."""
    query = (
        select(PersonPositionRow.title, PersonPositionRow.started_on, PersonPositionRow.ended_on)
        .where(PersonPositionRow.person_id == any_array(person_ids, BigInteger()))
        .order_by(PersonPositionRow.started_on.nulls_last(), PersonPositionRow.title)
    )
    return tuple(Held(*row) for row in connection.execute(query))
