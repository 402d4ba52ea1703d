"""Months: what is exported is read month by month, or some months at a time where they have few articles.

So PostgreSQL sorts some thousands of articles at a time, and looks for copies among the stories of these.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select

from newsdb.database.models import ArticleRow
from newsdb.queries.scope import Scope, article_conditions

UNDATED: Final = "undated"
_TOGETHER: Final = 20_000
"""Articles that are read at a time, if there are months with fewer."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What is read at a time.

    Attributes:
        label: 2026-03; "undated"; "" for several months, or for everything.
        scope: what is in it.
        articles: how many articles it has; 1 where that is not known.
    """

    label: str
    scope: Scope
    articles: int


def everything(scope: Scope) -> tuple[Slice, ...]:
    """Read all at once."""
    return (Slice("", scope, 1),)


def months(connection: Connection, scope: Scope, *conditions: ColumnElement[bool]) -> tuple[Slice, ...]:
    """The months in which there are articles, in order, those without a date last; an index is counted.

    Args:
        connection: to read from.
        scope: what is asked for.
        conditions: further ones on the articles.
    """
    month = func.date_trunc("month", ArticleRow.published_on)
    found = connection.execute(
        select(func.min(ArticleRow.published_on).label("day"), func.count().label("articles"))
        .where(*article_conditions(scope), *conditions)
        .group_by(month)
        .order_by(month.asc().nulls_last())
    )
    return tuple(_slice(scope, row.day, row.articles) for row in found)


def together(slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Put months that follow each other together, as long as they have few articles."""
    put: list[Slice] = []
    for each in slices:
        before = put[-1] if put else None
        if before is None or each.scope.is_undated or before.articles + each.articles > _TOGETHER:
            put.append(each)
        else:
            scope = replace(before.scope, last=each.scope.last)
            put[-1] = Slice("", scope, before.articles + each.articles)
    return tuple(put)


def _slice(scope: Scope, day: date | None, articles: int) -> Slice:
    if day is None:
        return Slice(UNDATED, replace(scope, is_undated=True), articles)
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    narrowed = replace(
        scope,
        first=first if scope.first is None else max(scope.first, first),
        last=last if scope.last is None else min(scope.last, last),
    )
    return Slice(f"{day.year:04}-{day.month:02}", narrowed, articles)
