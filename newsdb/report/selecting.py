"""The quotations that a report is about, as SQL, and the newest of them for each bar, dot or line.

In: a ``Question``. Out: a CTE with one row for each quotation, and places.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Connection, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from newsdb.database.models import ArticleRow, PersonRow, QuoteRow
from newsdb.queries.copies import copied_quotes
from newsdb.queries.scope import Scope, article_conditions, quote_conditions
from newsdb.queries.takedowns import unless_taken_down
from newsdb.queries.words import tsquery
from newsdb.report.values import Place, Question

EMBEDDED: Final = 25
"""Of each bar, dot or line so many sentences are in the report, the newest ones."""

NOBODY: Final = "█"
"""Name of a person who was taken down, where the row had to stay."""

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def chosen(connection: Connection, question: Question) -> CTE:
    """Choose the quotations: one row for each, with its article, its day and its speaker.

    ``person_id`` and ``person`` follow merges, and are null where nobody is known.
    """
    bearer = PersonRow.__table__.alias("bearer")
    columns = (
        *(QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key),
        *(QuoteRow.start_char, QuoteRow.end_char),
        *(ArticleRow.source_id, ArticleRow.published_on, ArticleRow.story_key),
    )
    found = (
        select(literal(0).label("party"), *columns, PersonRow.id.label("person_id"), PersonRow.name.label("person"))
        .select_from(QuoteRow)
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .outerjoin(bearer, bearer.c.id == QuoteRow.speaker_id)
        .outerjoin(
            PersonRow,
            (PersonRow.id == func.coalesce(bearer.c.root_id, bearer.c.id))
            & bearer.c.id.is_not(None)
            & (PersonRow.name != NOBODY),
        )
        .where(*_conditions(connection, question))
    )
    if question.without_copies:
        copies = copied_quotes(found).subquery()
        out = select(copies.c.article_id, copies.c.ordinal).where(copies.c.is_left_out)
        found = found.where(tuple_(QuoteRow.article_id, QuoteRow.ordinal).not_in(out))
    return found.cte("chosen")


def whoever_speaks(question: Question) -> Question:
    """The same question about all speakers."""
    scope: Scope = replace(question.scope, person_ids=None, speaker_names=())
    return replace(question, scope=scope, person=None)


def newest(connection: Connection, rows: Any, key: Column, limit: int = EMBEDDED) -> dict[Any, tuple[Place, ...]]:
    """Find the newest quotations for each value of a column.

    Args:
        connection: to read from.
        rows: of article_id, ordinal, published_on; a CTE or subquery.
        key: a column of it, or an expression.
        limit: for each value.
    """
    order = (rows.c.published_on.desc().nulls_last(), rows.c.article_id, rows.c.ordinal)
    number = func.row_number().over(partition_by=key, order_by=order)
    each = select(key.label("key"), rows.c.article_id, rows.c.ordinal, number.label("number")).subquery()
    query = (
        select(each.c.key, each.c.article_id, each.c.ordinal)
        .where(each.c.number <= limit)
        .order_by(each.c.key, each.c.number)
    )
    found: dict[Any, list[Place]] = defaultdict(list)
    for value, article_id, ordinal in connection.execute(query):
        found[value].append((article_id, ordinal))
    return {value: tuple(places) for value, places in found.items()}


def _conditions(connection: Connection, question: Question) -> list[ColumnElement[bool]]:
    words = question.words
    found = [] if words is None else [QuoteRow.search.bool_op("@@")(tsquery(words))]
    asked = [*quote_conditions(question.scope), *article_conditions(question.scope)]
    return [*found, *asked, *unless_taken_down(connection, QuoteRow.article_id)]
