"""A database to load into, articles to load, and a look at everything that is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, NullPool, create_engine, text

from newsdb import loader
from newsdb.settings import Settings
from tests.loader.processes import plain_url

# What a repeated load must leave alone, to the last row version; loads themselves are a new row each.
STORED = ("sources", "source_domains", "articles", "article_versions", "people", "person_names", "quotes", "mentions")


@pytest.fixture
def database(database_url: str) -> Iterator[Connection]:
    """Give a connection to a migrated database of the test's own."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings that name that database."""
    return Settings(database_url=SecretStr(database_url), home=tmp_path / "home")


@pytest.fixture
def load(database: Connection, settings: Settings) -> Callable[..., loader.Summary]:
    """Give the loader on that database."""

    def run(*paths: Path, **options: Any) -> loader.Summary:
        return loader.load(settings, [str(path) for path in paths], **options)

    return run


@pytest.fixture
def driver(database_url: str, database: Connection) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection to judge over."""
    with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
        yield connection


def person(database: Connection, name: str) -> int:
    """The id of the only person who is shown by a name."""
    [(number,)] = rows(database, f"SELECT id FROM people WHERE name = '{name}'")
    return int(number)


def rows(database: Connection, query: str) -> list[tuple[Any, ...]]:
    """Run a query and give all its rows, leaving no transaction open."""
    found = [tuple(row) for row in database.execute(text(query))]
    database.commit()
    return found


def row_versions(database: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every stored row's physical identity: it changes with any write to the row."""
    tables = (*STORED, "rejects")
    return {table: rows(database, f"SELECT xmin::text, ctid::text FROM {table} ORDER BY 2") for table in tables}


def json_lines(path: Path, *documents: dict[str, Any]) -> Path:
    """Write documents as a JSON lines file."""
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    return path


def made_article(number: int, text: str | None = None) -> dict[str, Any]:
    """Make a document with a quotation in it."""
    return {
        "url": f"https://gull.example/{number}",
        "title": f"Rain, part {number}",
        "date": "2026-05-04",
        "text": text
        or f"The river rose again on Monday.\n\n“It is the {number}th time this year,” said Orla Fenwick, the mayor.",
    }
