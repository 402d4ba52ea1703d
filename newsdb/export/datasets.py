"""What can be exported: datasets, their columns and their queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Select

from newsdb.export import rows, totals
from newsdb.export.columns import Column
from newsdb.export.questions import Question


@dataclass(frozen=True, slots=True)
class Dataset:
    """One sort of rows.

    Attributes:
        name: as the command line has it.
        grain: what a row is.
        columns: of a row, in order.
        key: columns that tell rows apart.
        select: makes the query, whose columns these are; the connection is asked for what has to be known before.
        by_article: each row is of one article, so that they can be read month by month, and copies left out.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    select: Callable[[Connection, Question], Select[Any]]
    by_article: bool = False


QUOTES: Final = Dataset(
    "quotes",
    "One row per quoted segment, with its speaker and article.",
    rows.QUOTES,
    ("article_id", "ordinal"),
    rows.quotes,
    by_article=True,
)
QUOTES_IN_CONTEXT: Final = replace(QUOTES, columns=rows.QUOTES_IN_CONTEXT, select=rows.quotes_in_context)
ARTICLES: Final = Dataset(
    "articles",
    "One row per article, with its text.",
    rows.ARTICLES,
    ("article_id",),
    rows.articles,
    by_article=True,
)
MENTIONS: Final = Dataset(
    "mentions",
    "One row per mention of a named person in an article.",
    rows.MENTIONS,
    ("article_id", "ordinal"),
    rows.mentions,
    by_article=True,
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
