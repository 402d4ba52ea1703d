"""Quotations found by their words, their speaker, their outlet and their date.

In: words and a ``Scope``. Out: how many there are and the best of them, each with its sentence, speaker and article.
The words go through the GIN index; headlines and article texts are read for the hits shown only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, cast, func, literal, null, or_, select, tuple_
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.types import Float, Integer, Text, Uuid

from newsdb.database.models import ArticleRow, QuoteRow, SourceRow
from newsdb.queries.context import sentence_around
from newsdb.queries.copies import (
    NOTHING_LEFT_OUT,
    copied_quotes,
    count_left_out,
    first_of_each,
    of_the_same_stories,
)
from newsdb.queries.highlights import Range, find_ranges, marked
from newsdb.queries.scope import Scope, article_conditions, quote_conditions, unnested
from newsdb.queries.speakers import canonical_people
from newsdb.queries.words import tsquery

# Counting stops here: nobody reads on, and a common word may have millions.
COUNTED = 10_000
# Characters read on each side of a quotation to find its sentence.
_AROUND = 600
# Whoever speaks, copies are looked for among all that is found.
_ALL = 0

_OUTER = QuoteRow.__table__.alias("outer_quotes")
_NEAR = func.least(QuoteRow.start_char, _AROUND)
# Made once: SQLAlchemy takes longer to put it together than PostgreSQL to answer it.
_HITS: Select[Any] = (
    select(
        *(column for column in QuoteRow.__table__.columns if column.name != "search"),
        _OUTER.c.speaker_name.label("told_by"),
        func.substr(ArticleRow.body, QuoteRow.start_char - _NEAR + 1, _NEAR, type_=Text).label("before"),
        func.substr(ArticleRow.body, QuoteRow.end_char + 1, _AROUND, type_=Text).label("after"),
        SourceRow.name.label("outlet"),
        ArticleRow.published_on,
        ArticleRow.title,
        ArticleRow.url,
    )
    .select_from(QuoteRow)
    .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
    .join(SourceRow, SourceRow.id == ArticleRow.source_id)
    .outerjoin(_OUTER, (_OUTER.c.article_id == QuoteRow.article_id) & (_OUTER.c.ordinal == QuoteRow.outer_ordinal))
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are.

    Attributes:
        number: exact up to ``COUNTED``.
        more: there are more than ``number``.
    """

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"more than {self.number:,}" if self.more else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """One quotation with all that is known of it.

    Attributes:
        article_id: its article.
        ordinal: its place among the article's quotes.
        statement_no: the statement it is part of.
        kind: direct, mixed or indirect.
        text: verbatim.
        highlights: ranges of the searched words in ``text``.
        before: what its sentence has in front of it, opening mark included.
        after: what its sentence has behind it.
        start: offset in the article's body.
        end: offset behind it.
        cue: the words that attribute it.
        speaker_id: the person, merges followed; None if resolved to nobody.
        speaker: fullest name of the person, or of the speaker within the article; None if unknown.
        speaker_kind: person, organization, unnamed or unknown.
        speaker_id_confidence: of a speaker whom the article gives no full name, probability that ``speaker_id`` is
            right; None where a full name, or nothing, tells.
        speaker_printed: the mention beside the quotation.
        speaker_start: offset of that mention in the article's body.
        speaker_end: offset behind it.
        speaker_role: role as printed.
        venue: where it was said, as printed.
        confidence: probability that the speaker is right.
        runner_up: the second most likely speaker.
        runner_up_confidence: its probability.
        told_by: of a quotation inside another one, who tells of it: the outer one's speaker; else None.
        outlet: name of the outlet.
        published_on: day of publication.
        title: headline.
        url: address of the article.
        score: how well it fits the words; None where none were searched.
    """

    article_id: UUID
    ordinal: int
    statement_no: int
    kind: str
    text: str
    highlights: tuple[Range, ...]
    before: str
    after: str
    start: int
    end: int
    cue: str | None
    speaker_id: int | None
    speaker: str | None
    speaker_kind: str
    speaker_id_confidence: float | None
    speaker_printed: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_role: str | None
    venue: str | None
    confidence: float
    runner_up: str | None
    runner_up_confidence: float | None
    told_by: str | None
    outlet: str
    published_on: date | None
    title: str | None
    url: str
    score: float | None

    @property
    def sentence(self) -> str:
        """The sentence it stands in, verbatim, shortened where that goes on and on."""
        return self.before + self.text + self.after


class QuotePlace(NamedTuple):
    """Where a quotation stands in the order of hits, for the next page to begin behind it."""

    score: float | None
    published_on: date | None
    article_id: UUID
    ordinal: int


def place_of(hit: QuoteHit) -> QuotePlace:
    """Tell where a hit stands."""
    return QuotePlace(hit.score, hit.published_on, hit.article_id, hit.ordinal)


def count_quotes(connection: Connection, words: str | None, scope: Scope, most: int = COUNTED) -> Count:
    """Count quotations, up to ``most``."""
    query = select(literal(1)).select_from(QuoteRow).where(*_quote_conditions(words, scope))
    if scope.narrows_articles:
        query = query.join(ArticleRow, ArticleRow.id == QuoteRow.article_id).where(*article_conditions(scope))
    return capped_count(connection, query, most)


def capped_count(connection: Connection, query: Select[Any], most: int = COUNTED) -> Count:
    """Count the rows of a query, up to ``most``."""
    number = connection.scalar(select(func.count()).select_from(query.limit(most + 1).subquery())) or 0
    return Count(min(number, most), more=number > most)


def count_quote_copies(connection: Connection, words: str | None, scope: Scope) -> int:
    """Count the quotations that are left out without copies; all that are found are looked at."""
    return count_left_out(connection, _asked(words, scope)).get(_ALL, NOTHING_LEFT_OUT).quotes


def search_quotes(
    connection: Connection,
    words: str | None,
    scope: Scope,
    limit: int,
    *,
    without_copies: bool = False,
    newest_first: bool = False,
    after: QuotePlace | None = None,
) -> list[QuoteHit]:
    """Find the quotations that fit best.

    Args:
        connection: to read from.
        words: in the syntax of ``newsdb.queries.words``; None: all, newest first.
        scope: what to narrow it to.
        limit: hits wanted.
        without_copies: each quotation of a story once, that of the article printed first.
        newest_first: also with words.
        after: only what comes behind this place in the same order.

    Returns:
        With words, by cover density of the words (``ts_rank_cd``: Clarke, Cormack, Tudhope 2000), equal ones newest
        first; without, newest first, those without a date last.
    """

    def find(most: int) -> Sequence[Row[Any]]:
        if words is None or newest_first:
            return _newest(connection, words, scope, most, after)
        return _best(connection, words, scope, most, after)

    def left_out(hits: Sequence[Row[Any]]) -> set[tuple[UUID, int]]:
        near = _asked(words, scope).where(of_the_same_stories({hit.article_id for hit in hits}))
        quotes = copied_quotes(near).subquery()
        query = select(quotes.c.article_id, quotes.c.ordinal).where(quotes.c.is_left_out)
        return {(row.article_id, row.ordinal) for row in connection.execute(query)}

    if not without_copies:
        return _read_hits(connection, find(limit), words)
    keys = first_of_each(limit, find, lambda hit: (hit.article_id, hit.ordinal), left_out)
    return _read_hits(connection, keys, words)


def quotes_of(connection: Connection, article_id: UUID) -> list[QuoteHit]:
    """Read the quotations of an article in the order of its text."""
    query = (
        select(QuoteRow.article_id, QuoteRow.ordinal, null().label("score"))
        .where(QuoteRow.article_id == article_id)
        .order_by(QuoteRow.ordinal)
    )
    keys: list[Any] = list(connection.execute(query))
    return _read_hits(connection, keys, None)


def quotes_at(connection: Connection, places: Iterable[tuple[UUID, int]]) -> list[QuoteHit]:
    """Read quotations by article and ordinal, which have to be there."""
    keys: list[Any] = [QuotePlace(None, None, *place) for place in places]
    return _read_hits(connection, keys, None)


def behind_day(day: date | None, later: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition on ``articles``: newest first, they come behind a day, or are of it and ``later``; no day is last."""
    published = ArticleRow.published_on
    if day is None:
        return published.is_(None) & later
    return or_(published < day, published.is_(None), (published == day) & later)


def behind_score(score: ColumnElement[float], than: float | None, later: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition: their score is lower, or the same and ``later``."""
    same = cast(literal(than, Float()), REAL)  # what ts_rank_cd gave
    return or_(score < same, (score == same) & later)


def _later(place: QuotePlace) -> ColumnElement[bool]:
    """Behind a quotation where scores and days are the same."""
    here = tuple_(literal(place.article_id, Uuid()), literal(place.ordinal, Integer()))
    return tuple_(QuoteRow.article_id, QuoteRow.ordinal) > here


def _best(
    connection: Connection, words: str, scope: Scope, limit: int, after: QuotePlace | None = None
) -> Sequence[Row[Any]]:
    """Article and ordinal of the quotations that fit best, and how well."""
    rank = func.ts_rank_cd(QuoteRow.search, tsquery(words), type_=Float)
    score = rank.label("score")
    query = (
        select(QuoteRow.article_id, QuoteRow.ordinal, score)
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .where(*_quote_conditions(words, scope), *article_conditions(scope))
        .order_by(score.desc(), ArticleRow.published_on.desc().nulls_last(), QuoteRow.article_id, QuoteRow.ordinal)
        .limit(limit)
    )
    if after is not None:
        query = query.where(behind_score(rank, after.score, behind_day(after.published_on, _later(after))))
    return connection.execute(query).all()


def _newest(
    connection: Connection, words: str | None, scope: Scope, limit: int, after: QuotePlace | None = None
) -> Sequence[Row[Any]]:
    """Article and ordinal of the newest quotations; those without a date come last.

    Two queries, because one ORDER BY … NULLS LAST could not walk the index on dates backwards.
    """
    keys: list[Any] = []
    for dated in (True, False):
        if not dated and (scope.first or scope.last or len(keys) >= limit):
            break
        if dated and after is not None and after.published_on is None:
            continue
        day = ArticleRow.published_on
        query = (
            select(QuoteRow.article_id, QuoteRow.ordinal, null().label("score"))
            .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
            .where(*_quote_conditions(words, scope), *article_conditions(scope))
            .where(day.is_not(None) if dated else day.is_(None))
            .order_by(*([day.desc()] if dated else []), QuoteRow.article_id, QuoteRow.ordinal)
            .limit(limit - len(keys))
        )
        if after is not None and dated:
            # The first of these two conditions is one for the index.
            query = query.where(day <= after.published_on, or_(day < after.published_on, _later(after)))
        elif after is not None and after.published_on is None:
            query = query.where(_later(after))
        keys += connection.execute(query).all()
    return keys


def _asked(words: str | None, scope: Scope) -> Select[*tuple[Any, ...]]:
    """All quotations that are found, of one party, as ``copied_quotes`` asks for."""
    columns = (QuoteRow.article_id, QuoteRow.ordinal, QuoteRow.statement_no, QuoteRow.words_key)
    return (
        select(literal(_ALL).label("party"), *columns)
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
        .where(*_quote_conditions(words, scope), *article_conditions(scope))
    )


def _quote_conditions(words: str | None, scope: Scope) -> list[ColumnElement[bool]]:
    found = [] if words is None else [QuoteRow.search.bool_op("@@")(tsquery(words))]
    return found + quote_conditions(scope)


def _read_hits(connection: Connection, keys: Sequence[Row[Any]], words: str | None) -> list[QuoteHit]:
    """Read the hits themselves, in the order of their keys."""
    if not keys:
        return []
    wanted = unnested("wanted", ((k.article_id for k in keys), Uuid()), ((k.ordinal for k in keys), Integer()))
    marks: ColumnElement[Any] = marked(QuoteRow.text, tsquery(words)) if words is not None else null()
    query = _HITS.add_columns(marks.label("with_marks")).join(
        wanted, (wanted.c.column_1 == QuoteRow.article_id) & (wanted.c.column_2 == QuoteRow.ordinal)
    )
    rows = {(row.article_id, row.ordinal): row for row in connection.execute(query)}
    people = canonical_people(connection, {row.speaker_id for row in rows.values() if row.speaker_id is not None})
    hits = []
    for key in keys:
        row = rows[key.article_id, key.ordinal]
        person = people.get(row.speaker_id)
        before, after = sentence_around(row.before, row.text, row.after)
        hits.append(
            QuoteHit(
                article_id=row.article_id,
                ordinal=row.ordinal,
                statement_no=row.statement_no,
                kind=row.kind,
                text=row.text,
                highlights=find_ranges(row.text, row.with_marks),
                before=before,
                after=after,
                start=row.start_char,
                end=row.end_char,
                cue=row.cue,
                speaker_id=person.id if person else row.speaker_id,
                speaker=person.name if person else row.speaker_name,
                speaker_kind=row.speaker_kind,
                speaker_id_confidence=row.speaker_id_confidence,
                speaker_printed=row.speaker_printed,
                speaker_start=row.speaker_start,
                speaker_end=row.speaker_end,
                speaker_role=row.speaker_role,
                venue=row.venue,
                confidence=row.confidence,
                runner_up=row.runner_up_name,
                runner_up_confidence=row.runner_up_confidence,
                told_by=row.told_by,
                outlet=row.outlet,
                published_on=row.published_on,
                title=row.title,
                url=row.url,
                score=key.score,
            )
        )
    return hits
