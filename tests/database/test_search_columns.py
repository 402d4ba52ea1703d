"""The generated search columns: accents, stems, weights, and bodies too big for one tsvector."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from tests.database.conftest import Sample

MEGABYTE = 1_000_000


def finds(connection: Connection, words: str, table: str = "articles") -> bool:
    """Tell whether a search for the words finds the table's only row."""
    query = text(f"SELECT search @@ websearch_to_tsquery('public.newsdb_english', :words) FROM {table}")
    found = connection.scalar(query, {"words": words})
    assert found is not None
    return bool(found)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("A café opened in Málaga.", "cafe malaga", id="accents in the text"),
        pytest.param("A cafe opened in Malaga.", "café Málaga", id="accents in the question"),
        pytest.param("Œuvres, Straße, Łódź, smørrebrød", "oeuvres strasse lodz smorrebrod", id="ligatures and strokes"),
        pytest.param("The harbours were closing.", "harbour close", id="stems"),
        pytest.param("They said NO to the PLAN", "no plan", id="capitals"),
        pytest.param("ЗАВОД открылся", "завод", id="Cyrillic capitals"),
        pytest.param("ÉCOLE ÉLÉMENTAIRE", "école", id="accented capitals"),
        pytest.param("“Enough,” she said. ‘Enough’", "enough", id="curly quotation marks"),
        pytest.param("the well-known painter", "well-known", id="hyphens"),
        pytest.param("Nobody saw the tide come in.", '"tide come in"', id="a phrase"),
        pytest.param("It rose by 12.5 per cent to 1,204", "12.5", id="numbers"),
    ],
)
def test_words_are_found(sample: Sample, connection: Connection, body: str, words: str) -> None:
    """An article is found by its words whatever their accents, endings, case and punctuation."""
    sample.fill(before="articles")
    sample.insert("articles", body=body)
    assert finds(connection, words)


@pytest.mark.parametrize("words", ["tide", "“nothing”", '"closed harbour"'])
def test_other_words_are_not_found(sample: Sample, connection: Connection, words: str) -> None:
    """An article is not found by words it does not have, nor by a phrase whose words stand otherwise."""
    sample.fill(before="articles")
    sample.insert("articles", body="The harbour is closed.")
    assert not finds(connection, words)


def test_a_headline_ranks_above_the_text(sample: Sample, connection: Connection) -> None:
    """A word of the title has weight A, a word of the body D."""
    sample.fill(before="articles")
    sample.insert("articles", title="Harbour", body="Tide")
    assert connection.scalar(text("SELECT search::text FROM articles")) == "'harbour':1A 'tide':2"


def test_an_article_without_title(sample: Sample, connection: Connection) -> None:
    """Where there is no title the body alone is searchable."""
    sample.fill(before="articles")
    sample.insert("articles", title=None, body="Tide")
    assert finds(connection, "tides")


def test_quotes_are_searchable(sample: Sample, connection: Connection) -> None:
    """The words of a quote are found in quotes."""
    sample.fill()
    assert finds(connection, "quays safe", "quotes")
    assert not finds(connection, "keller", "quotes")


def test_a_changed_text_is_searched_anew(sample: Sample, connection: Connection) -> None:
    """When a body changes, its search vector follows."""
    sample.fill()
    connection.execute(text("UPDATE articles SET body = 'Herons nest'"))
    assert finds(connection, "heron")
    assert not finds(connection, "quay")


@pytest.mark.parametrize(
    ("body", "first_word"),
    [
        pytest.param(
            " ".join(f"w{number:x}q" for number in range(5 * MEGABYTE // 7)), "w0q", id="5 MB of distinct words"
        ),
        pytest.param("tide " * (3 * MEGABYTE // 5), "tide", id="3 MB of one word"),
        pytest.param("tide " + "x" * (3 * MEGABYTE), "tide", id="3 MB without a space"),
        pytest.param("tide " + "€" * MEGABYTE + " ü" * MEGABYTE, "tide", id="5 MB of other scripts"),
    ],
)
def test_a_huge_body_is_stored_whole_and_searchable(
    sample: Sample, connection: Connection, body: str, first_word: str
) -> None:
    """A body whose words would not fit into a tsvector (1 MB) is stored whole; its beginning is searchable."""
    sample.fill(before="articles")
    sample.insert("articles", title="Harbour", body=body)
    assert connection.scalar(text("SELECT char_length(body) FROM articles")) == len(body)
    assert finds(connection, first_word)
    assert finds(connection, "harbour")


def test_a_huge_title_is_stored_whole(sample: Sample, connection: Connection) -> None:
    """A title of millions of words does not keep its article out either."""
    sample.fill(before="articles")
    title = " ".join(str(number) for number in range(400_000))
    sample.insert("articles", title=title, body="Tide")
    assert connection.scalar(text("SELECT title FROM articles")) == title
    assert finds(connection, "tide")


def test_names_are_found_by_trigrams(sample: Sample, connection: Connection) -> None:
    """A misspelt name is found among the names of people through the trigram index."""
    sample.fill(before="person_names")
    person = connection.scalar(text("SELECT id FROM people"))
    for number in range(2000):
        sample.insert("person_names", person_id=person, name=f"Person {number:x}", name_key=f"person {number:x}")
    sample.insert("person_names", person_id=person, name="Adélaïde Kellermann", name_key="adelaide kellermann")
    connection.execute(text("ANALYZE person_names"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    query = "SELECT name FROM person_names WHERE name_key % 'adelaide kelerman'"
    assert connection.scalars(text(query)).all() == ["Adélaïde Kellermann"]
    plan = "\n".join(connection.scalars(text(f"EXPLAIN {query}")).all())
    assert "ix_person_names_name_key_trigrams" in plan


def test_a_dump_restores(
    sample_on: Callable[[Connection], Sample],
    database_url: str,
    empty_database_url: str,
    pg_dump: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """Rows survive pg_dump and restore, where the generated column is computed with an empty search path."""
    with create_engine(database_url, poolclass=NullPool).begin() as source:
        sample_on(source).fill()
    dump = pg_dump(database_url, "--inserts").stdout
    # What begins with a backslash is for psql; pg_dump 18 sets a parameter that 15 and 16 do not know.
    statements = "\n".join(line for line in dump.splitlines() if not line.startswith(("\\", "SET transaction_timeout")))
    with create_engine(empty_database_url, poolclass=NullPool).begin() as target:
        target.connection.cursor().execute(statements)
        assert target.scalar(text("SELECT search::text FROM public.quotes")) == "'quay':2 'safe':4"
