"""The plans behind the questions: over tens of thousands of quotes they go through the indexes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from newsdb.queries.articles import place_of as article_place
from newsdb.queries.articles import search_articles
from newsdb.queries.scope import EVERYTHING, Scope
from newsdb.queries.search import count_quotes, search_quotes
from newsdb.queries.search import place_of as quote_place
from newsdb.queries.speakers import find_speaker
from newsdb.queries.status import _not_extracted

ARTICLES = 5_000


@pytest.fixture
def big(engine: Engine) -> Iterator[Connection]:
    """Give a database of 5,000 articles, 40,000 quotes and 10,000 people with invented names."""
    with engine.connect() as connection:
        for statement in (
            "INSERT INTO loads (inputs, newsdb_version, extractor_version) VALUES ('{}', '0', 1)",
            "INSERT INTO sources (name) SELECT 'outlet' || n || '.example' FROM generate_series(1, 50) AS n",
            (
                "INSERT INTO people (name, name_key) SELECT 'Given' || n || ' Family' || n % 3000,"
                " 'given' || n || ' family' || n % 3000 FROM generate_series(1, 10000) AS n"
            ),
            "INSERT INTO person_names SELECT id, name, name_key, 'printed' FROM people",
            (
                "INSERT INTO articles (id, source_id, url, canonical_url, published_on, body, body_sha256, origin,"
                " extractor_version, load_id) SELECT md5(n::text)::uuid, 1 + n % 50, n, n,"
                f" date '2020-01-01' + n % 2000, 'x', sha256('x'), 'x', 1, 1 FROM generate_series(1, {ARTICLES}) AS n"
            ),
            (
                "INSERT INTO quotes (article_id, ordinal, statement_no, kind, text, start_char, end_char, speaker_kind,"
                " speaker_id, speaker_name, confidence)"
                " SELECT md5(n::text)::uuid, o, o, 'direct', words, 0, char_length(words), 'person',"
                " CASE WHEN o < 8 THEN 1 + (n * 8 + o) % 10000 END, CASE WHEN o = 8 THEN 'Lone Voice' || n END, 0.5"
                f" FROM generate_series(1, {ARTICLES}) AS n, generate_series(1, 8) AS o,"
                " LATERAL (SELECT 'word' || n % 700 || ' other' || o * n % 900 || ' common' AS words) AS said"
            ),
            (
                "INSERT INTO mentions (article_id, ordinal, person_id, name, printed, start_char, end_char)"
                " SELECT md5(n::text)::uuid, o, 1 + (n * 8 + o + 9) % 10000, 'x', 'word', 0, 4"
                f" FROM generate_series(1, {ARTICLES}) AS n, generate_series(1, 8) AS o"
            ),
        ):
            connection.execute(text(statement))
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        connection.commit()
        yield connection.execution_options(isolation_level="READ COMMITTED")


def indexes_used(connection: Connection, question: Any) -> tuple[set[str], set[str]]:
    """Ask, then explain every statement that was sent: indexes used, and tables read from end to end."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    question()
    event.remove(connection, "before_cursor_execute", note)
    indexes: set[str] = set()
    read_whole: set[str] = set()
    for statement, parameters in statements:
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        nodes = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            indexes.add(node.get("Index Name", ""))
            if node["Node Type"] == "Seq Scan":
                read_whole.add(node["Relation Name"])
    return indexes, read_whole


def test_words_go_through_the_search_index(big: Connection) -> None:
    """Search and count use the GIN index on quotes and never read all quotes."""
    for question in (
        lambda: search_quotes(big, "word7 other63", EVERYTHING, 20),
        lambda: count_quotes(big, "word7", EVERYTHING),
    ):
        indexes, read_whole = indexes_used(big, question)
        assert "ix_quotes_search" in indexes
        assert "quotes" not in read_whole


def test_a_speaker_goes_through_the_indexes_on_names_and_speakers(big: Connection) -> None:
    """Finding a person by full name, and their quotes, uses the indexes on name keys, unresolved names and speakers."""
    found = []

    def question() -> None:
        match = find_speaker(big, "Given77 Family77")
        found.extend(search_quotes(big, None, Scope(match.person_ids, match.names), 5))

    indexes, read_whole = indexes_used(big, question)
    assert {"ix_person_names_name_key", "ix_quotes_speaker_id_keys", "ix_quotes_speaker_name_trigrams"} <= indexes
    assert not {"quotes", "person_names"} & read_whole
    assert {hit.speaker for hit in found} == {"Given77 Family77"}


def test_whom_quotations_name_goes_through_the_index_on_mentions(big: Connection) -> None:
    """What is said about somebody, by all or by one speaker, begins with the mentions, and reads no table whole."""
    for scope in (Scope(about_ids=(77,)), Scope(person_ids=(68,), about_ids=(77,))):
        found = search_quotes(big, None, scope, 200)
        assert {hit.speaker_id for hit in found} >= set(scope.person_ids or ())
        for question in (lambda: search_quotes(big, None, scope, 20), lambda: count_quotes(big, None, scope)):  # noqa: B023  (is asked at once)
            indexes, read_whole = indexes_used(big, question)
            assert "ix_mentions_person_id" in indexes
            assert not {"quotes", "mentions", "articles"} & read_whole


def test_an_unresolved_speaker_goes_through_the_trigram_index(big: Connection) -> None:
    """Quotes of a speaker resolved to nobody are found by the trigram index on their names."""
    match = find_speaker(big, "Lone Voice77")
    assert match.names == ("Lone Voice77",)
    indexes, read_whole = indexes_used(big, lambda: search_quotes(big, None, Scope((), match.names), 5))
    assert "ix_quotes_speaker_name_trigrams" in indexes
    assert "quotes" not in read_whole


def test_later_pages_go_through_the_index_on_days(big: Connection) -> None:
    """A page far back reads the index on days from its place on, not all that is in front of it."""
    [far] = search_quotes(big, None, Scope(last=date(2020, 6, 1)), 1)
    [article] = search_articles(big, None, Scope(last=date(2020, 6, 1)), 1)
    pages: list[Callable[[], list[Any]]] = [
        lambda: search_quotes(big, None, EVERYTHING, 20, after=quote_place(far)),
        lambda: search_articles(big, None, EVERYTHING, 20, after=article_place(article)),
    ]
    for page in pages:
        indexes, read_whole = indexes_used(big, page)
        assert "ix_articles_published_on" in indexes
        assert not {"articles", "quotes"} & read_whole


def test_what_is_not_extracted_goes_through_its_index(big: Connection) -> None:
    """Counting articles without extraction never reads the others."""
    indexes, read_whole = indexes_used(big, lambda: _not_extracted(big))
    assert "ix_articles_not_extracted" in indexes
    assert "articles" not in read_whole


def test_copies_of_a_story_go_through_its_index(big: Connection) -> None:
    """The other copies of an article's story are found without reading all articles."""
    big.execute(text("UPDATE articles SET story_key = hashtextextended(url, 0)"))
    big.execute(text("ANALYZE articles"))
    query = "SELECT copy.url FROM articles JOIN articles AS copy USING (story_key) WHERE articles.url = '7'"
    indexes, _ = indexes_used(big, lambda: big.execute(text(query)).all())
    assert "ix_articles_story_key" in indexes


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM analyst.quotes WHERE person_id = 77", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.quotes WHERE person = 'Given77 Family77'", "ix_people_name"),
        ("SELECT * FROM analyst.quotes WHERE person = 'Given77 Family77'", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.quotes WHERE published_on = '2021-03-04'", "ix_articles_published_on"),
        (
            "SELECT * FROM analyst.quotes WHERE published_on IS NOT NULL ORDER BY published_on DESC LIMIT 20",
            "pk_quotes",
        ),
        (
            "SELECT * FROM analyst.quotes WHERE outlet_id = 7 AND published_on > '2025-06-01'",
            "ix_articles_source_id_published_on",
        ),
        (
            "SELECT * FROM analyst.quotes WHERE outlet = 'outlet7.example' AND published_on > '2025-06-01'",
            "ix_articles_source_id_published_on",
        ),
        ("SELECT * FROM analyst.quotes WHERE url = '7'", "ix_articles_url"),
        ("SELECT * FROM analyst.articles WHERE url = '7'", "ix_articles_url"),
        (
            "SELECT * FROM analyst.quotes WHERE search @@ websearch_to_tsquery('newsdb_english', 'word7 other63')",
            "ix_quotes_search",
        ),
        ("SELECT * FROM analyst.statements WHERE person_id = 77", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.statements WHERE url = '7'", "ix_articles_url"),
        ("SELECT * FROM analyst.quotes_of(77)", "pk_quotes"),
        ("SELECT * FROM analyst.statements_of(77)", "pk_quotes"),
        ("SELECT * FROM analyst.quotes_about(77)", "pk_quotes"),
        (
            "SELECT text FROM analyst.find_people('given77', 1) AS f, analyst.statements_of(f.person_id, '2021-03-04')",
            "pk_quotes",
        ),
        ("SELECT * FROM analyst.speakers WHERE person_id = 77", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.speaker_days WHERE person_id = 77", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.speaker_days WHERE published_on = '2021-03-04'", "ix_articles_published_on"),
        ("SELECT * FROM analyst.roles WHERE person_id = 77", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.who_speaks_where WHERE person = 'Given77 Family77'", "ix_quotes_speaker_id_keys"),
        ("SELECT * FROM analyst.outlet_days WHERE outlet_id = 7 AND published_on > '2025-06-01'", "pk_quotes"),
        (
            "SELECT text FROM analyst.quotes JOIN analyst.person_names USING (person_id) WHERE name LIKE 'Given77 %'",
            "ix_quotes_speaker_id_keys",
        ),
    ],
)
def test_analysts_look_things_up_by_indexes(big: Connection, query: str, index: str) -> None:
    """By person, day, outlet, address and words the views lead to the indexes, and no big table is read whole."""
    indexes, read_whole = indexes_used(big, lambda: big.execute(text(query)).all())
    assert index in indexes
    # Of a function a thousand rows are expected, for which some versions read these few thousand articles whole.
    is_function = "_of(" in query or "_about(" in query
    assert not ({"quotes"} if is_function else {"quotes", "articles"}) & read_whole
