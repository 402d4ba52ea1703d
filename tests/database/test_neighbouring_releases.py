"""The code runs on the schema one release older and one newer: the release before, and this checkout, each on both.

The release before is the code of its tag, in an environment of its own. Where nothing is unreleased, the checkout is a
release itself, and is tried with the one before.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

from docs import cookbook
from tests.database import installed_release
from tests.database.installed_release import Newsdb

_CHANGED = "2026-03-14_harborledger_ferry-strike.txt"
_ASKED = (
    ("search", "ferry"),
    ("search", "ferry", "--in", "articles"),
    ("search", "--speaker", "Ilse Maartens"),
    ("people", "list"),
    ("outlets", "list"),
    ("analyst", "list"),
    ("utterances", "list"),
    ("stories", "list"),
    ("export", "quotes", "-", "--format", "jsonl"),
)
"""What is asked of each: whatever of it finds nothing would show nothing."""


@pytest.fixture(scope="module")
def release_before(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Newsdb:
    """Give the release before, installed."""
    version = installed_release.before(checkout)
    return installed_release.install(checkout, version, tmp_path_factory.mktemp(f"newsdb-{version}"))


@pytest.fixture(scope="module")
def ours(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Newsdb:
    """Give the checkout."""
    return Newsdb(Path(sys.executable), checkout, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def older_database(release_before: Newsdb, create_database: Callable[..., URL]) -> str:
    """Give a database of the release before, with its sample articles."""
    url = create_database().render_as_string(hide_password=False)
    release_before.run(url, "load", "seeds")
    return url


@pytest.fixture(scope="module")
def newer_database(ours: Newsdb, seeds_template: URL, create_database: Callable[..., URL]) -> str:
    """Give a database of the checkout, with its sample articles."""
    return create_database(seeds_template).render_as_string(hide_password=False)


def use(newsdb: Newsdb, url: str, tmp_path: Path) -> None:
    """Load what is new, what has changed and what is there, and ask for it."""
    folder = tmp_path / "articles"
    folder.mkdir()
    story = (newsdb.folder / "seeds" / _CHANGED).read_text(encoding="utf-8")
    (folder / _CHANGED).write_text(story + "\n“It was worth it,” Leonor Amsel said.\n", encoding="utf-8")
    body = "“The quay is safe,” said harbour master Ilva Renn. “Nobody will close it,” Renn added."
    (folder / "new.json").write_text(
        json.dumps({"url": "https://harborledger.example/quay", "title": "Quay", "date": "2026-04-01", "body": body}),
        encoding="utf-8",
    )
    (loaded,) = newsdb.json(url, "load", str(folder))
    assert (loaded["new"], loaded["updated"], loaded["rejected"]) == (1, 1, 0)
    (again,) = newsdb.json(url, "load", str(folder))
    assert again["unchanged"] == 2
    found = newsdb.json(url, "search", "--speaker", "Ilva Renn")
    assert {quote["text"] for quote in found if "text" in quote} == {"The quay is safe,", "Nobody will close it,"}
    for question in _ASKED:
        assert newsdb.json(url, *question) if question[0] != "export" else newsdb.run(url, *question)
    newsdb.run(url, "analyst", "refresh")
    newsdb.run(url, "people", "resolve")
    newsdb.run(url, "reextract")
    newsdb.run(url, "status")


def ask_as_an_analyst(newsdb: Newsdb, url: str) -> None:
    """Run the SQL of its cookbook; each answers with something."""
    page = (newsdb.folder / "docs" / "cookbook.md").read_text(encoding="utf-8")
    statements = cookbook.blocks(page)
    assert len(statements) >= 25
    with cookbook.analyst(url) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).fetchall(), statement


def test_the_release_before_on_the_schema_of_now(release_before: Newsdb, newer_database: str, tmp_path: Path) -> None:
    """Its loader loads, its commands and its analysts find what they look for."""
    ask_as_an_analyst(release_before, newer_database)
    use(release_before, newer_database, tmp_path)


def test_this_newsdb_on_the_schema_before(ours: Newsdb, older_database: str, tmp_path: Path) -> None:
    """Before anybody has migrated, the loader loads and commands find what they look for."""
    use(ours, older_database, tmp_path)


def test_decisions_need_their_own_schema(
    release_before: Newsdb, ours: Newsdb, older_database: str, newer_database: str
) -> None:
    """About people and takedowns decides only the newsdb whose schema it is."""
    if revision(older_database) == revision(newer_database):
        pytest.skip("the release before has the same schema")
    for newsdb, url in ((ours, older_database), (release_before, newer_database)):
        for decision in (
            ("people", "rename", "Ilse Maartens", "Ilse A. Maartens"),
            ("takedown", "article", "https://harborledger.example/quay", "--reason", "a trial", "--yes"),
        ):
            assert "the database's schema is at revision" in newsdb.run(url, *decision, code=3)


def revision(url: str) -> str:
    """The revision of a database's schema."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
