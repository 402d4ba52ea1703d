"""What was said once and printed by several articles: which outlets printed it, and when.

In: a ``Question``. Out: the utterances that most outlets printed. Which quotations are one utterance, and whom they
count for, is the rule of ``newsdb.queries.utterances``.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CTE, Connection, func, select
from sqlalchemy.types import Uuid

from newsdb.database.models import ArticleRow
from newsdb.queries import utterances as queries
from newsdb.queries.occurrences import occurrences
from newsdb.queries.scope import any_array
from newsdb.queries.takedowns import unless_taken_down
from newsdb.queries.utterances import Printing
from newsdb.report.selecting import EMBEDDED
from newsdb.report.values import Place, Point, Printed, Question, Utterance

_SHOWN: Final = 3
_LOOKED_AT: Final = 40  # of some of which copies are all that is there; many are of the same articles
_WORDINGS: Final = 20_000
_SPEAKERS: Final = 3


def read_utterances(connection: Connection, question: Question, rows: CTE) -> tuple[Utterance, ...]:
    """Read the utterances that most outlets printed, of those in several articles; of the same articles only one."""
    found: list[Utterance] = []
    shown: set[frozenset[UUID]] = set()
    for which in _most_spread(connection, question, rows):
        printings = _allowed(connection, queries.printings(connection, which, question.scope))
        if question.without_copies:
            printings = [each for each in printings if not each.is_copy]
        articles = frozenset(each.article_id for each in printings)
        if len(articles) > 1 and articles not in shown:
            total = queries.spread(which, printings)
            shown.add(articles)
            names = tuple(speaker.name for speaker in total.speakers if speaker.name)[:_SPEAKERS]
            key = f"said-{len(found) + 1}"
            printed = _by_outlet_and_day(key, printings)
            found.append(Utterance(key, total.text, names, total.articles, total.outlets, printed))
        if len(found) == _SHOWN:
            break
    return tuple(found)


def _most_spread(connection: Connection, question: Question, rows: CTE) -> list[queries.Utterance]:
    wordings = None
    if question.words is not None:
        keys = select(rows.c.words_key).where(rows.c.words_key.is_not(None)).distinct().limit(_WORDINGS)
        wordings = {key for key in connection.scalars(keys) if key is not None}
    each = occurrences(question.scope, wordings)
    columns = (each.c.utterance_key, each.c.said_by, each.c.occasion)
    articles, outlets = func.count(each.c.article_id.distinct()), func.count(each.c.source_id.distinct())
    query = (
        select(*columns)
        .group_by(*columns)
        .having(articles > 1)
        .order_by(outlets.desc(), articles.desc(), *columns)
        .limit(_LOOKED_AT)
    )
    return [queries.Utterance(*row) for row in connection.execute(query)]


def _allowed(connection: Connection, printings: list[Printing]) -> list[Printing]:
    """Leave out articles that were taken down, though they are stored."""
    ids = any_array({each.article_id for each in printings}, Uuid())
    query = select(ArticleRow.id).where(ArticleRow.id == ids, *unless_taken_down(connection, ArticleRow.id))
    allowed = set(connection.scalars(query))
    return [each for each in printings if each.article_id in allowed]


def _by_outlet_and_day(key: str, printings: list[Printing]) -> tuple[Printed, ...]:
    places: dict[tuple[str, date | None], list[Place]] = {}
    for each in printings:
        places.setdefault((each.outlet, each.published_on), []).append((each.article_id, each.ordinal))
    return tuple(
        Printed(outlet, day, Point(f"{key}-{number}", outlet, len(found), tuple(found[:EMBEDDED])))
        for number, ((outlet, day), found) in enumerate(places.items(), start=1)
    )
