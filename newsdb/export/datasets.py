"""What can be exported: datasets, their columns and their queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select

from newsdb.export import rows, totals
from newsdb.export.columns import Column
from newsdb.export.questions import Question
from newsdb.queries.scope import Scope, quoting


@dataclass(frozen=True, slots=True)
class Dataset:
    """One sort of rows.

    Attributes:
        name: as the command line has it.
        grain: what a row is.
        columns: of a row, in order.
        key: columns that tell rows apart.
        select: makes the query, whose columns these are; the connection is asked for what has to be known before.
        articles: of datasets whose rows are of one article each: conditions on the articles that have any for a scope.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    select: Callable[[Connection, Question], Select[Any]]
    articles: Callable[[Scope], list[ColumnElement[bool]]] | None = None

    @property
    def by_article(self) -> bool:
        """Whether rows are of one article each, so that they can be read month by month, and copies left out."""
        return self.articles is not None


QUOTES: Final = Dataset(
    "quotes",
    "One row per quoted segment, with its speaker and article.",
    rows.QUOTES,
    ("article_id", "ordinal"),
    rows.quotes,
    articles=quoting,
)
QUOTES_IN_CONTEXT: Final = replace(QUOTES, columns=rows.QUOTES_IN_CONTEXT, select=rows.quotes_in_context)
ARTICLES: Final = Dataset(
    "articles",
    "One row per article, with its text.",
    rows.ARTICLES,
    ("article_id",),
    rows.articles,
    articles=quoting,
)
MENTIONS: Final = Dataset(
    "mentions",
    "One row per mention of a named person in an article.",
    rows.MENTIONS,
    ("article_id", "ordinal"),
    rows.mentions,
    articles=rows.mentioning,
)
PEOPLE: Final = Dataset(
    "people",
    "One row per person; who was merged into another is that one.",
    totals.PEOPLE,
    ("person_id",),
    totals.people,
)
OUTLETS: Final = Dataset("outlets", "One row per outlet.", totals.OUTLETS, ("outlet_id",), totals.outlets)
UTTERANCES: Final = Dataset(
    "utterances",
    "One row per utterance that several articles print, whole, shortened or reworded a little.",
    totals.UTTERANCES,
    ("utterance",),
    totals.utterances,
)
STORIES: Final = Dataset(
    "stories",
    "One row per story: a text, or nearly the same, under several addresses.",
    totals.STORIES,
    ("story_key",),
    totals.stories,
)
DATASETS: Final = {each.name: each for each in (QUOTES, ARTICLES, PEOPLE, MENTIONS, OUTLETS, UTTERANCES, STORIES)}
"""By their names."""
