"""docs/sources.yml: what it has dbt test of keys and references holds on the sample articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, text

from docs import dbt_sources
from docs.er_diagram import key_of
from newsdb.database.analyst.catalogue import Thing, read_catalogue


@pytest.fixture
def seeds(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[Connection]:
    """Give a connection to the sample articles."""
    url = create_database(seeds_template)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection
    drop_database(url)


@pytest.fixture
def views(seeds: Connection) -> dict[str, Thing]:
    """Give the views of the schema analyst by name."""
    return {thing.name: thing for thing in read_catalogue(seeds) if not thing.is_function}


def test_keys_are_keys(seeds: Connection, views: dict[str, Thing]) -> None:
    """Columns of a key are never null, and no two rows have the same."""
    with_keys = [view for view in views.values() if key_of(view)]
    assert len(with_keys) > 5
    for view in with_keys:
        columns = ", ".join(key_of(view))
        wrong = f"SELECT {columns} FROM analyst.{view.name} GROUP BY {columns} HAVING count(*) > 1"
        wrong += f" OR num_nulls({columns}) > 0"
        assert seeds.execute(text(wrong)).all() == [], view.name


def test_references_lead_somewhere(seeds: Connection, views: dict[str, Thing]) -> None:
    """What is the key of another view has a row there."""
    references = [
        (view.name, column.name, parent)
        for view in views.values()
        for column in view.columns
        if (parent := dbt_sources.parent_of(view, column, views)) is not None
    ]
    assert {("quotes", "person_id", "people"), ("quotes", "article_id", "articles")} < set(references)
    for child, column, parent in references:
        wrong = f"SELECT {column} FROM analyst.{child} WHERE {column} IS NOT NULL"
        wrong += f" EXCEPT SELECT {column} FROM analyst.{parent}"
        assert seeds.execute(text(wrong)).all() == [], (child, column, parent)


WRITTEN = """
            description: "The article, as in analyst.articles."
            data_tests:
              - not_null
              - relationships:
                  arguments:
                    to: source('newsdb', 'articles')
                    field: article_id
          - name: ordinal
"""


def test_tests_are_written(views: dict[str, Thing]) -> None:
    """Each column that is a key, or of one, or refers to one, has its tests below its description."""
    written = dbt_sources.render(list(views.values()))
    assert WRITTEN in written
    assert written.count("- unique") == sum(len(key_of(view)) == 1 for view in views.values())
    assert written.count("- not_null") == sum(len(key_of(view)) for view in views.values())
