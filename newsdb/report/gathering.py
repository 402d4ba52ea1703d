"""What a report shows, read from the database.

In: a ``Question``. Out: ``Facts``. All counts are of the same quotations, which ``selecting.chosen`` defines.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Connection, Integer, cast, func, literal, literal_column, select

from newsdb.database.models import ArticleRow, SourceRow
from newsdb.queries.copies import number_of_stories
from newsdb.queries.search import QuoteHit, quotes_at
from newsdb.queries.words import check_words
from newsdb.report import moments
from newsdb.report.naming import read_namings
from newsdb.report.selecting import chosen, newest
from newsdb.report.spreading import read_utterances
from newsdb.report.values import Course, Facts, Figures, Moment, Place, Point, Question, Ranking, Sentence

_RANKED: Final = 15
_READ_AT_ONCE: Final = 1_000
_UNSURE: Final = 0.5  # below this the speaker shown is as likely wrong as right


def gather(connection: Connection, question: Question, read_at: datetime) -> Facts:
    """Read all that a report shows.

    Args:
        connection: in a transaction that sees one state of the database.
        question: what is asked.
        read_at: when that state was.

    Raises:
        UsageError: its words cannot be searched.
    """
    if question.words is not None:
        check_words(connection, question.words)
    rows = chosen(connection, question)
    figures = _figures(connection, question, rows)
    scope = question.scope
    one_outlet = scope.source_ids is not None and len(scope.source_ids) == 1
    course = _course(connection, question, rows, figures)
    outlets = None if one_outlet else _outlets(connection, rows)
    people = None if scope.has_speaker else _people(connection, rows)
    utterances = read_utterances(connection, question, rows)
    namings = read_namings(connection, question)
    latest = newest(connection, rows, literal(0)).get(0, ())
    points = [moment.point for moment in course.moments] if course else []
    points += [point for ranking in (outlets, people) if ranking for point in ranking.points]
    held = set(latest).union(*(point.places for point in points))
    points += [printed.point for utterance in utterances for printed in utterance.printed]
    points += [naming.point for naming in namings]
    places = dict.fromkeys(latest) | dict.fromkeys(place for point in points for place in point.places)
    return Facts(
        question=question,
        figures=figures,
        course=course,
        outlets=outlets,
        people=people,
        utterances=utterances,
        namings=namings,
        latest=latest,
        held=len(held),
        sentences=_sentences(connection, places),
        read_at=read_at,
    )


def _figures(connection: Connection, question: Question, rows: CTE) -> Figures:
    articles = number_of_stories() if question.without_copies else func.count(ArticleRow.id.distinct())
    query = select(
        func.count().label("quotes"),
        func.count(func.row(rows.c.article_id, rows.c.statement_no).distinct()).label("statements"),
        articles.label("articles"),
        func.count(rows.c.source_id.distinct()).label("outlets"),
        func.count(rows.c.person_id.distinct()).label("people"),
        func.count().filter(rows.c.published_on.is_(None)).label("undated"),
        func.min(rows.c.published_on).label("first"),
        func.max(rows.c.published_on).label("last"),
    ).select_from(rows.join(ArticleRow.__table__, ArticleRow.id == rows.c.article_id))
    return Figures(**connection.execute(query).one()._mapping)  # noqa: SLF001  (its public name for it)


def _course(connection: Connection, question: Question, rows: CTE, figures: Figures) -> Course | None:
    """Count by day, month and so on, over the whole period that is asked for, or else that was found."""
    if figures.first is None or figures.last is None:
        return None
    first, last = question.scope.first or figures.first, question.scope.last or figures.last
    unit = moments.fitting(first, last)
    dated = select(rows).where(rows.c.published_on.is_not(None)).cte("dated")
    index = _index(dated.c.published_on, unit)
    counted = select(index, func.count().label("number")).group_by(index)
    counts = {row[0]: row.number for row in connection.execute(counted)}
    places = newest(connection, dated, index)
    found = []
    for day in moments.row(first, last, unit):
        number = moments.index(day, unit)
        point = Point(f"time-{day}", moments.long(day, unit), counts.get(number, 0), places.get(number, ()))
        found.append(Moment(day, point))
    return Course(unit, tuple(found))


def _index(day: ColumnElement[Any], unit: str) -> ColumnElement[Any]:
    """SQL: what ``moments.index`` tells; a number, since not all decades of the server are dates of Python."""
    if unit == "day":
        return day - literal(date.min) + 1
    months = cast(func.extract("year", day) * 12 + func.extract("month", day) - 1, Integer)
    return months if unit == "month" else months.op("/")(literal_column(str(moments.MONTHS[unit])))


def _outlets(connection: Connection, rows: CTE) -> Ranking:
    best, total = _best(connection, rows.c.source_id)
    named = select(SourceRow.id, SourceRow.name).where(SourceRow.id.in_(best))
    names = {row.id: row.name for row in connection.execute(named)}
    return _ranking(connection, rows, "source_id", "outlet", best, names, total)


def _people(connection: Connection, rows: CTE) -> Ranking:
    best, total = _best(connection, rows.c.person_id)
    query = select(rows.c.person_id, rows.c.person).where(rows.c.person_id.in_(best)).distinct()
    names = {row.person_id: row.person for row in connection.execute(query)}
    return _ranking(connection, rows, "person_id", "person", best, names, total)


def _best(connection: Connection, key: ColumnElement[Any]) -> tuple[dict[int, int], int]:
    """Those with most quotations, and how many there are in all."""
    query = (
        select(key, func.count().label("number"), func.count().over().label("total"))
        .where(key.is_not(None))
        .group_by(key)
        .order_by(func.count().desc(), key)
        .limit(_RANKED)
    )
    found = connection.execute(query).all()
    return {row[0]: row.number for row in found}, found[0].total if found else 0


def _ranking(
    connection: Connection, rows: CTE, column: str, kind: str, best: dict[int, int], names: dict[int, str], total: int
) -> Ranking:
    only = select(rows).where(rows.c[column].in_(best)).cte(f"only_{kind}")
    places = newest(connection, only, only.c[column])
    points = (Point(f"{kind}-{key}", names[key], number, places.get(key, ())) for key, number in best.items())
    return Ranking(tuple(sorted(points, key=lambda point: (-point.count, point.label))), total)


def _sentences(connection: Connection, places: Iterable[Place]) -> dict[Place, Sentence]:
    wanted = list(places)
    found: dict[Place, Sentence] = {}
    for start in range(0, len(wanted), _READ_AT_ONCE):
        for hit in quotes_at(connection, wanted[start : start + _READ_AT_ONCE]):
            found[hit.article_id, hit.ordinal] = _sentence(hit)
    return found


def _sentence(hit: QuoteHit) -> Sentence:
    return Sentence(
        before=hit.before,
        text=hit.text,
        after=hit.after,
        speaker=hit.speaker or hit.speaker_printed,
        role=hit.speaker_role,
        is_unsure=hit.confidence < _UNSURE,
        outlet=hit.outlet,
        published_on=hit.published_on,
        title=hit.title,
        url=hit.url,
    )
