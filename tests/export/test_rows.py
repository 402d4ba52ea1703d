"""Which rows are exported: columns, filters, copies, the same counts as the commands tell."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from newsdb.export import DATASETS
from newsdb.export.datasets import QUOTES_IN_CONTEXT, Dataset
from newsdb.export.questions import Question
from newsdb.export.reading import json_records
from newsdb.export.slices import months
from newsdb.queries.people import most_quoted
from newsdb.queries.scope import EVERYTHING, Scope
from newsdb.queries.search import count_quote_copies
from tests.export.conftest import read_lines
from tests.queries.conftest import Archive, Run, Said
from tests.queries.test_stories import wire

ALL = [*DATASETS.values(), QUOTES_IN_CONTEXT]


def exported(
    connection: Connection, name: str, scope: Scope = EVERYTHING, *, without_copies: bool = False
) -> list[dict[str, Any]]:
    """Read a dataset as it is exported, month by month."""
    dataset = DATASETS[name]
    parts = [each.scope for each in months(connection, scope)] if dataset.by_article else [scope]
    rows = []
    for part in parts:
        query = dataset.select(connection, Question(scope, part, without_copies))
        rows += [json.loads(record) for record in json_records(connection, query, dataset.columns)]
    return rows


@pytest.mark.parametrize("dataset", ALL, ids=lambda each: f"{each.name}-{len(each.columns)}")
def test_queries_have_the_columns_of_their_dataset(filled: Archive, dataset: Dataset) -> None:
    """Names and order are those that are announced, each column means something, and the key tells rows apart."""
    query = dataset.select(filled.connection, Question(EVERYTHING, EVERYTHING))
    assert [column.name for column in query.selected_columns] == [column.name for column in dataset.columns]
    assert [column.name for column in dataset.columns if not column.description.endswith((".", ")"))] == []
    rows = [json.loads(record) for record in json_records(filled.connection, query, dataset.columns)]
    assert rows or dataset.name in {"utterances", "stories"}
    assert len({tuple(row[name] for name in dataset.key) for row in rows}) == len(rows)


def test_quotes_say_who_said_it_merges_followed(filled: Archive) -> None:
    """Speaker and number are those of the person that others were merged into, with their Wikidata item."""
    keller = filled.person("Marta Keller")
    other = filled.person("Martha Keller-Brandt", wikidata_qid="Q99999901")
    filled.merge(keller, other)
    rows = exported(filled.connection, "quotes")
    mine = [row for row in rows if row["speaker_name"] == "Marta Keller"]
    assert {(row["speaker"], row["speaker_id"], row["speaker_wikidata_qid"]) for row in mine} == {
        ("Martha Keller-Brandt", other, "Q99999901")
    }
    assert {row["speaker"] for row in rows if row["speaker_id"] is None} == {
        "the Harbour Authority",
        "Keller",
        "officials",
    }
    people = {row["person_id"]: row for row in exported(filled.connection, "people")}
    assert keller not in people
    assert people[other]["quotes"] == 3
    assert "MARTA KELLER" in people[other]["names"]
    assert people[other]["mentions"] == 2


def test_rows_come_by_day_those_without_last(filled: Archive) -> None:
    """Articles are in the order of their days, so that files can be compared."""
    days = [row["published_on"] for row in exported(filled.connection, "articles")]
    assert days == ["2026-03-04", "2026-03-09", "2026-05-20", None]


@pytest.mark.parametrize(
    ("scope", "quotes", "articles"),
    [
        (EVERYTHING, 9, 4),
        (Scope(first=date(2026, 3, 5)), 5, 2),
        (Scope(first=date(2026, 3, 5), last=date(2026, 3, 31)), 4, 1),
        (Scope(is_undated=True), 2, 1),
        (Scope(language="en"), 0, 0),
        (Scope(person_ids=(), speaker_names=("Keller",)), 1, 1),
        (Scope(source_ids=()), 0, 0),
    ],
)
def test_filters_narrow_as_in_search(filled: Archive, scope: Scope, quotes: int, articles: int) -> None:
    """A scope leaves the same rows as for any other command."""
    assert len(exported(filled.connection, "quotes", scope)) == quotes
    assert len(exported(filled.connection, "articles", scope)) == articles


def test_copies_are_told_across_months(archive: Archive) -> None:
    """What is a copy is told among all that is exported, though it is read month by month, as the commands count it."""
    wire(archive)
    said = [Said("The eels are back in the basin.", "Dorian Pelk")]
    archive.article("basinpost.example", "Late", "The eels are back in the basin.", date(2026, 9, 1), said, story_key=7)
    rows = exported(archive.connection, "quotes")
    copies = sum(row["is_copy"] for row in rows)
    assert copies == count_quote_copies(archive.connection, None, EVERYTHING) == 4
    assert [row["is_copy"] for row in rows if row["published_on"] == "2026-09-01"] == [True]
    assert len(exported(archive.connection, "quotes", without_copies=True)) == len(rows) - copies
    articles = exported(archive.connection, "articles")
    assert [(row["published_on"], row["is_copy"]) for row in articles] == [
        ("2026-06-01", False),
        ("2026-06-02", False),
        ("2026-06-03", True),
        ("2026-09-01", True),
        (None, True),
    ]
    later = Scope(first=date(2026, 6, 2))
    assert [row["is_copy"] for row in exported(archive.connection, "articles", later)] == [False, False, True]


def test_people_have_the_counts_of_people_list(archive: Archive) -> None:
    """Statements, quotes, articles, outlets and days are those of the command, with copies and without."""
    wire(archive)
    [quoted], _ = most_quoted(archive.connection, EVERYTHING, 10)
    [row] = exported(archive.connection, "people")
    totals = quoted.totals
    assert (row["statements"], row["quotes"], row["articles"], row["outlets"]) == (
        *(totals.statements, totals.quotes, totals.articles, totals.outlets),
    )
    assert row["quotes_without_copies"] == totals.quotes - totals.copies.quotes
    assert row["articles_without_copies"] == totals.articles - totals.copies.articles
    assert (row["first_on"], row["last_on"]) == (str(totals.first), str(totals.last))


def test_outlets_utterances_and_stories_have_the_counts_of_their_lists(
    newsdb_stored: Run, stored: Archive, tmp_path: Path
) -> None:
    """What the lists print as JSON is what is exported, field by field as far as both have them."""
    wire(stored)
    stored.connection.commit()

    def listed(*command: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in newsdb_stored(*command, "--json").out.splitlines()]

    def written(name: str) -> list[dict[str, Any]]:
        assert newsdb_stored("export", name, str(tmp_path / f"{name}.jsonl")).code == 0
        return read_lines(tmp_path / f"{name}.jsonl")

    outlets = {row["name"]: row for row in listed("outlets", "list")}
    for row in written("outlets"):
        for name in ("articles", "articles_without_copies", "domains"):
            assert row[name] == outlets[row["outlet"]][name]
    [story] = listed("stories", "list")
    [row] = written("stories")
    assert row["first_article_id"] == story["article_id"]
    for name in ("title", "articles", "outlets", "first_outlet", "agencies", "quotes", "quotes_without_copies"):
        assert row[name] == story[name]
    utterances = {row["id"]: row for row in listed("utterances", "list")}
    rows = written("utterances")
    assert rows
    assert {row["utterance"] for row in rows} == utterances.keys()
    for row in rows:
        for name in ("articles", "articles_without_copies", "outlets"):
            assert row[name] == utterances[row["utterance"]][name]


def test_mentions_of_a_person(filled: Archive) -> None:
    """A speaker narrows mentions to those of that person, wherever they are not quoted."""
    keller = filled.person("Marta Keller")
    rows = exported(filled.connection, "mentions", Scope(person_ids=(keller,)))
    assert [row["printed"] for row in rows] == ["Marta Keller", "Marta Keller"]
    assert len(exported(filled.connection, "mentions")) == 4
