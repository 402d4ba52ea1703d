"""Searching in SQL: analyst.search_quotes and its kin rank as newsdb search does, and forgive misspelt names."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from newsdb.queries.articles import search_articles
from newsdb.queries.scope import EVERYTHING
from newsdb.queries.search import search_quotes
from tests.queries.conftest import Archive, Said, rows
from tests.queries.test_stories import eels  # noqa: F401  (a fixture)


@pytest.mark.parametrize("words", ["wall", '"harbour wall"', "walls -summer", "mayor or sea", "the price was worth it"])
def test_quotes_rank_as_by_the_command(filled: Archive, words: str) -> None:
    """The same hits in the same order, with the same rank, as newsdb search shows."""
    hits = search_quotes(filled.connection, words, EVERYTHING, 100)
    found = rows(
        filled.connection,
        "SELECT article_id, ordinal, rank, speaker, outlet, published_on, url, role FROM analyst.search_quotes(:words)",
        words=words,
    )
    assert found == [
        (h.article_id, h.ordinal, pytest.approx(h.score), h.speaker, h.outlet, h.published_on, h.url, h.speaker_role)
        for h in hits
    ]


@pytest.mark.parametrize("words", ["wall", "keller sea", "storm or engineers"])
def test_articles_rank_as_by_the_command(filled: Archive, words: str) -> None:
    """The same articles in the same order as newsdb search --in articles shows."""
    hits = search_articles(filled.connection, words, EVERYTHING, 100)
    found = rows(
        filled.connection,
        "SELECT article_id, rank, title, outlet, quote_count FROM analyst.search_articles(:words)",
        words=words,
    )
    assert found == [(h.article_id, pytest.approx(h.score), h.title, h.outlet, h.quotes) for h in hits]


def test_snippets_mark_the_words(filled: Archive) -> None:
    """Found words stand between asterisks; long texts are cut to where they are."""
    found = rows(
        filled.connection, "SELECT snippet, total_count, is_total_exact FROM analyst.search_quotes('rebuilds')"
    )
    assert found == [("We will **rebuild** the harbour wall before winter.", 1, True)]
    body = "“" + "Nothing happened here. " * 80 + "The heron came back. " + "Nothing happened here. " * 80 + "”"
    filled.article("gull.example", "Birds", body, date(2026, 7, 1), [Said(body[1:-1], "Marta Keller")])
    for function in ("search_quotes", "search_articles"):
        [(snippet,)] = rows(filled.connection, f"SELECT snippet FROM analyst.{function}('herons')")
        assert "The **heron** came back." in snippet
        assert len(snippet) < 600


@pytest.mark.parametrize(
    ("name", "speakers"),
    [
        ("Marta Keller", {"Marta Keller"}),
        ("keller, marta", {"Marta Keller"}),
        ("MARTHA KELER", {"Marta Keller"}),
        ("alvarez", {"José Álvarez"}),
        ("Jose Alvares", {"José Álvarez"}),
        ("harbour authority", {"the Harbour Authority"}),
        ("officials", {"officials"}),
        ("Zebulon Quist", set()),
    ],
)
def test_names_are_forgiven(filled: Archive, name: str, speakers: set[str]) -> None:
    """Case, accents, order and misspelling do not keep a speaker from being found, organizations included."""
    query = "SELECT DISTINCT speaker FROM analyst.search_quotes('wall or sea or price', speaker_name => :name)"
    assert {row[0] for row in rows(filled.connection, query, name=name)} == speakers
    query = "SELECT count(*) > 0 FROM analyst.search_articles('wall or sea', speaker_name => :name)"
    assert rows(filled.connection, query, name=name) == [(bool(speakers),)]


def test_a_surname_means_all_who_bear_it(filled: Archive) -> None:
    """A part of a name means everybody who has it; speakers resolved to nobody are among them."""
    query = "SELECT DISTINCT speaker FROM analyst.search_quotes('wall or mayor or sea', speaker_name => 'keller')"
    assert {row[0] for row in rows(filled.connection, query)} == {"Marta Keller", "Anton Keller", "Keller"}


def test_people_are_found_by_their_names(filled: Archive) -> None:
    """Of people who bear a name the most quoted comes first; whole names are certain."""
    query = "SELECT person, likeness = 1, quote_count FROM analyst.find_people(:name)"
    assert rows(filled.connection, query, name="keller") == [("Marta Keller", False, 3), ("Anton Keller", False, 1)]
    assert rows(filled.connection, query, name="MARTA KELLER")[0] == ("Marta Keller", True, 3)
    assert rows(filled.connection, query, name="  ?! ") == []
    assert len(rows(filled.connection, "SELECT FROM analyst.find_people('keller', 1)")) == 1


def test_a_look_up_leaves_the_session_as_it_was(filled: Archive) -> None:
    """The trigram thresholds of a look-up do not outlive it."""
    settings = (
        "SELECT current_setting('pg_trgm.word_similarity_threshold'), current_setting('pg_trgm.similarity_threshold')"
    )
    rows(filled.connection, "SELECT public.similarity('a', 'b')")
    before = rows(filled.connection, settings)
    rows(filled.connection, "SELECT FROM analyst.search_quotes('wall', speaker_name => 'keler')")
    assert rows(filled.connection, settings) == before


@pytest.mark.parametrize(
    ("name", "outlets"),
    [
        ("harborledger.example", {"harborledger.example"}),
        ("https://www.harborledger.example/2026/x", {"harborledger.example"}),
        ("Harbor Ledger", {"harborledger.example"}),
        ("harborleger.example", {"harborledger.example"}),
        ("nowhere", set()),
    ],
)
def test_outlets_are_forgiven(filled: Archive, name: str, outlets: set[str]) -> None:
    """An outlet is found by its domain, an address, a part of its name, or nearly that."""
    query = "SELECT DISTINCT outlet FROM analyst.search_quotes('wall or price or sea', outlet_name => :name)"
    assert {row[0] for row in rows(filled.connection, query, name=name)} == outlets


def test_days_pages_and_copies(filled: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """Hits are narrowed to days, given page by page, and without copies."""
    query = (
        "SELECT published_on FROM analyst.search_quotes('wall', first_day => '2026-03-05', last_day => '2026-03-09')"
    )
    assert {row[0] for row in rows(filled.connection, query)} == {date(2026, 3, 9)}
    pages = [
        rows(
            filled.connection,
            "SELECT article_id, ordinal, total_count"
            " FROM analyst.search_quotes('wall', max_rows => 2, skipped_rows => :n)",
            n=number,
        )
        for number in (0, 2, 4)
    ]
    every = rows(filled.connection, "SELECT article_id, ordinal, total_count FROM analyst.search_quotes('wall')")
    assert [hit for page in pages for hit in page] == every
    assert [len(page) for page in pages] == [2, 2, 1]
    for function, numbers in (("search_quotes", (4, 2)), ("search_articles", (4, 2))):
        for without_copies, number in zip((False, True), numbers, strict=True):
            found = rows(
                filled.connection,
                f"SELECT total_count FROM analyst.{function}('eels', without_copies => :without)",
                without=without_copies,
            )
            assert found == [(number,)] * number


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "no word to look for"),
        ("the of", "no word to look for"),
        ("?!", "no word to look for"),
        ("-wall", "only says what must not occur"),
        ("x" * 1001, "too many"),
    ],
)
def test_what_no_index_finds_is_refused(filled: Archive, words: str, reason: str) -> None:
    """Searches that would read everything are refused with what to do."""
    for function in ("search_quotes", "search_articles", "topic_days", "topic_months"):
        with pytest.raises(DBAPIError, match=reason), filled.connection.begin_nested():
            rows(filled.connection, f"SELECT * FROM analyst.{function}(:words)", words=words)


@pytest.mark.parametrize("given", ["' OR 1 = 1 --", "$1", "%s", "'; DROP TABLE quotes; --", "\\", "{}"])
def test_what_is_asked_for_is_no_sql(filled: Archive, given: str) -> None:
    """Whatever names and words hold is looked for, and nothing else is done."""
    query = "SELECT * FROM analyst.search_quotes('wall ' || :given, :given, :given)"
    assert rows(filled.connection, query, given=given) == []
    assert rows(filled.connection, "SELECT count(*) FROM quotes") == [(9,)]


def test_many_hits_are_estimated(archive: Archive) -> None:
    """Beyond 50,000 hits the total is the planner's estimate, and says so."""
    article = archive.article("gull.example", "Gulls", "gull", date(2026, 7, 1))
    archive.connection.execute(
        text(
            "INSERT INTO quotes (article_id, ordinal, statement_no, kind, text, start_char, end_char, speaker_kind,"
            " confidence) SELECT :id, n, n, 'direct', 'gull', 0, 4, 'unknown', 0.5 FROM generate_series(1, 50100) AS n"
        ),
        {"id": article},
    )
    archive.connection.execute(text("ANALYZE quotes"))
    query = "SELECT total_count, is_total_exact FROM analyst.search_quotes('gulls', max_rows => 1)"
    [(total, is_exact)] = rows(archive.connection, query)
    assert not is_exact
    assert 45_000 < total < 56_000
