"""Which quotes and articles a question is about, as conditions on the tables.

In: a ``Scope`` of resolved ids, names and dates. Out: SQL conditions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, TableValuedAlias, and_, any_, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import BigInteger, Text, TypeEngine

from newsdb.database.models import ArticleRow, MentionRow, QuoteRow


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is narrowed to; the default is everything.

    Attributes:
        person_ids: speakers, people merged into them included; None: any speaker.
        speaker_names: names of speakers who are resolved to no person, as stored; they add to ``person_ids``.
        about_ids: people whom the quotation names, people merged into them included; None: whoever it names.
        about_names: names, within the article, of mentions that are resolved to no person; they add to ``about_ids``.
        source_ids: outlets; None: any.
        first: first day of publication; articles without a date are then left out.
        last: last day of publication; likewise.
        language: articles of this language only, as ``articles.language`` has it.
        is_undated: only articles without a date of publication.
    """

    person_ids: tuple[int, ...] | None = None
    speaker_names: tuple[str, ...] = ()
    about_ids: tuple[int, ...] | None = None
    about_names: tuple[str, ...] = ()
    source_ids: tuple[int, ...] | None = None
    first: date | None = None
    last: date | None = None
    language: str | None = None
    is_undated: bool = False

    @property
    def has_speaker(self) -> bool:
        """Whether only some speakers are asked for."""
        return self.person_ids is not None

    @property
    def narrows_articles(self) -> bool:
        """Whether only some articles are asked for, whoever speaks in them."""
        return bool(article_conditions(self))


EVERYTHING = Scope()


def quote_conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on ``quotes``: who speaks, and whom the quotation names."""
    conditions = person_conditions(scope, QuoteRow.speaker_id, QuoteRow.speaker_name)
    if scope.about_ids is not None:
        is_named = _is_one_of(scope.about_ids, scope.about_names, MentionRow.person_id, MentionRow.name)
        # The first says nothing new: by it the planner begins with the mentions, where somebody is named seldom.
        named_in = select(MentionRow.article_id).where(is_named)
        conditions += [QuoteRow.article_id.in_(named_in), exists().where(is_inside(QuoteRow), is_named)]
    return conditions


def is_inside(quotes: Any) -> ColumnElement[bool]:
    """A condition on ``mentions``: they stand inside a quotation, of which the columns are given, or the model."""
    return and_(
        MentionRow.article_id == quotes.article_id,
        MentionRow.start_char >= quotes.start_char,
        MentionRow.end_char <= quotes.end_char,
    )


def quoting(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on ``articles``: they print such a quotation, if only some are asked for."""
    asked = quote_conditions(scope)
    return [ArticleRow.id.in_(select(QuoteRow.article_id).where(*asked))] if asked else []


def person_conditions(
    scope: Scope, person_id: InstrumentedAttribute[int | None], name: InstrumentedAttribute[Any]
) -> list[ColumnElement[bool]]:
    """Those for the speaker, on any columns with a person's id and the name of whoever is resolved to nobody."""
    if scope.person_ids is None:
        return []
    return [_is_one_of(scope.person_ids, scope.speaker_names, person_id, name)]


def _is_one_of(
    ids: tuple[int, ...],
    names: tuple[str, ...],
    person_id: InstrumentedAttribute[int | None],
    name: InstrumentedAttribute[Any],
) -> ColumnElement[bool]:
    """One condition for an index on people, one for the index on unresolved names."""
    either: list[ColumnElement[bool]] = []
    if ids:
        either.append(person_id == any_array(ids, BigInteger()))
    if names:
        either.append(person_id.is_(None) & (name == any_array(names, Text())))
    return or_(*either) if either else false()


def article_conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on ``articles``."""
    conditions: list[ColumnElement[bool]] = []
    if scope.source_ids is not None:
        conditions.append(ArticleRow.source_id == any_array(scope.source_ids, BigInteger()))
    if scope.first is not None:
        conditions.append(ArticleRow.published_on >= scope.first)
    if scope.last is not None:
        conditions.append(ArticleRow.published_on <= scope.last)
    if scope.language is not None:
        conditions.append(ArticleRow.language == scope.language)
    if scope.is_undated:
        conditions.append(ArticleRow.published_on.is_(None))
    return conditions


def any_array(values: Iterable[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """``ANY (array)`` for ``=``: one parameter however many values."""
    return any_(literal(list(values), ARRAY(kind)))


def unnested(name: str, *columns: tuple[Iterable[Any], TypeEngine[Any]]) -> TableValuedAlias:
    """A table of given values, column by column: column_1, column_2, ..."""
    arrays = [literal(list(values), ARRAY(kind)) for values, kind in columns]
    names = [f"column_{number}" for number in range(1, len(arrays) + 1)]
    return func.unnest(*arrays).table_valued(*names, name=name).render_derived()
