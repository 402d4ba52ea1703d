"""Databases with the sample articles of seeds/, and clients of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from newsdb import Client
from newsdb.settings import Settings


@pytest.fixture(scope="session")
def seeds_url(create_database: Callable[..., URL], seeds_template: URL) -> str:
    """Give the URL of a database with the sample articles, to which no test writes."""
    url: URL = create_database(seeds_template)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def own_url(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[str]:
    """Give the URL of a database with the sample articles for this test alone."""
    url = create_database(seeds_template)
    yield url.render_as_string(hide_password=False)
    drop_database(url)


@pytest.fixture
def client(seeds_url: str) -> Iterator[Client]:
    """Give a client that only reads."""
    with Client(seeds_url) as client:
        yield client


@pytest.fixture
def own(own_url: str) -> Iterator[Client]:
    """Give a client of a database for this test alone."""
    with Client(own_url) as client:
        yield client


@pytest.fixture
def settings(own_url: str, tmp_path: Path) -> Settings:
    """Give the settings that name the database for this test alone."""
    return Settings(database_url=SecretStr(own_url), home=tmp_path / "home")
