"""Counts that are kept ready: they are what counting anew gives, and read only while nothing changed since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, text

from tests.queries.conftest import Run, _runner

VIEWS = ("speakers", "who_speaks_where", "outlet_days", "outlet_months")


@pytest.fixture
def url(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[str]:
    """Give a database of the sample articles, for this test alone."""
    database = create_database(seeds_template)
    yield database.render_as_string(hide_password=False)
    drop_database(database)


@pytest.fixture
def database(url: str) -> Iterator[Connection]:
    """Give a connection to it that commits each statement."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def newsdb(url: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Give a function that runs ``newsdb`` on it."""
    return _runner(url, monkeypatch, capfdbinary)


def rows(database: Connection, query: str) -> Sequence[Any]:
    """All rows of a query."""
    return database.execute(text(query)).all()


def everything(database: Connection) -> dict[str, Sequence[Any]]:
    """All rows of the views that have what is kept."""
    return {view: sorted(rows(database, f"SELECT v::text FROM analyst.{view} AS v")) for view in VIEWS}


def is_current(database: Connection) -> bool:
    """Whether the views read what is kept."""
    return bool(database.scalar(text("SELECT public.newsdb_counts_are_current()")))


def outdate(database: Connection) -> None:
    """Let a load begin, as far as the views can tell."""
    database.execute(text("INSERT INTO loads (inputs, newsdb_version, extractor_version) VALUES ('{}', '0', 1)"))


def test_what_is_kept_is_what_counting_anew_gives(database: Connection) -> None:
    """After a load all four views read what is kept; it is equal to what they say when they count."""
    assert is_current(database)
    kept = everything(database)
    assert all(kept.values())
    outdate(database)
    assert not is_current(database)
    assert everything(database) == kept


def test_only_one_half_of_a_view_is_carried_out(database: Connection) -> None:
    """While it is current nobody reads quotes; when it is not, nobody reads what was kept."""

    def read(view: str) -> set[str]:
        plan = rows(database, f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT * FROM analyst.{view}")
        lines = [line for (line,) in plan if " on " in line and "never executed" not in line]
        return {word for line in lines for word in line.split() if word in {"quotes", "articles"} or "_counts" in word}

    for view in VIEWS:
        assert not read(view) & {"quotes", "articles"}
    outdate(database)
    for view in VIEWS:
        assert "articles" in read(view)
        assert not {name for name in read(view) if name.endswith("_counts")}


def test_copies_are_told_apart_by_person_and_outlet(database: Connection) -> None:
    """Stories with copies at other outlets, and at the same one: as counting anew says."""
    rows(
        database,
        "INSERT INTO articles (id, source_id, url, canonical_url, published_on, body, body_sha256, origin,"
        " extractor_version, load_id, story_key) SELECT md5(a.id::text || n)::uuid, CASE n WHEN 1 THEN source_id ELSE"
        " (SELECT min(id) FROM sources) END, url || n, canonical_url || n, published_on + n, body, body_sha256, origin,"
        " extractor_version, load_id, story_key FROM articles AS a, generate_series(1, 3) AS n RETURNING id",
    )
    rows(
        database,
        "INSERT INTO quotes (article_id, ordinal, statement_no, kind, text, start_char, end_char, speaker_kind,"
        " speaker_id, speaker_name, confidence, words_key) SELECT md5(article_id::text || n)::uuid, ordinal,"
        " statement_no, kind, text, start_char, end_char, speaker_kind, speaker_id, speaker_name, confidence,"
        " CASE WHEN ordinal % 5 < 4 THEN words_key END FROM quotes, generate_series(1, 3) AS n RETURNING ordinal",
    )
    rows(database, "SELECT public.newsdb_refresh()")
    assert is_current(database)
    kept = everything(database)
    copies = "SELECT count(*) FROM analyst.speakers WHERE quote_count > quote_count_without_copies"
    assert database.scalar(text(copies)) > 10
    outdate(database)
    assert everything(database) == kept


CHANGES = {
    "load": ("load", "{more}"),
    "extraction": ("reextract", "--all"),
    "takedown of an article": ("takedown", "article", "{address}", "--reason", "order 7", "--yes"),
    "takedown of a person": ("takedown", "person", "{name}", "--reason", "order 8", "--yes"),
    "judgement": ("people", "merge", "{other}", "{name}", "--reason", "same"),
    "resolution": ("people", "resolve"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_counted(
    database: Connection, newsdb: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    """Each command that changes what is counted makes what is kept outdated, until it is refreshed."""
    monkeypatch.setattr("newsdb.writer.refresh", lambda _: None)
    monkeypatch.setattr("newsdb.writer.refreshing.refresh", lambda _: None)
    before = everything(database)
    (address,), *_ = rows(database, "SELECT url FROM analyst.quotes WHERE person IS NOT NULL ORDER BY url")
    (name,), (other,), *_ = rows(database, "SELECT person FROM analyst.speakers ORDER BY quote_count DESC, person")
    more = tmp_path / "more.jsonl"
    body = f"“The quay is safe, and so is the wall,” said {name} on Monday. “Nobody slept,” said {other}."
    document = {"url": "https://harborledger.example/more", "published_on": "2026-06-09", "body": body}
    more.write_text(json.dumps(document))
    places = {"more": str(more), "address": address, "name": name, "other": other}
    outcome = newsdb(*(word.format(**places) for word in CHANGES[change]))
    assert outcome.code == 0, outcome.err
    assert not is_current(database)
    after = everything(database)
    assert (after != before) == (change not in {"extraction", "resolution"})
    assert newsdb("analyst", "refresh").code == 0
    assert is_current(database)
    assert everything(database) == after
    outdate(database)
    assert everything(database) == after


def test_a_load_that_goes_on_meanwhile_makes_it_outdated(database: Connection) -> None:
    """What is refreshed while a load goes on is never read: more of it may have come since."""
    outdate(database)
    rows(database, "SELECT public.newsdb_refresh()")
    assert not is_current(database)
    database.execute(text("UPDATE loads SET status = 'finished', finished_at = now() WHERE status = 'running'"))
    assert not is_current(database)
    rows(database, "SELECT public.newsdb_refresh()")
    assert is_current(database)
