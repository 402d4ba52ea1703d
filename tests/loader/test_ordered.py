"""Articles taken down by order: gone with all that belongs to them, kept out, and the proof that they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.cleaning.urls import article_id, canonical_url
from newsdb.settings import Settings
from newsdb.writer import identities
from tests.loader.conftest import json_lines, made_article, rows
from tests.loader.processes import finish, start_load
from tests.loader.test_takedowns import counts_of, remains

Load = Callable[..., loader.Summary]

MARK = "zanzibar"
URL = "https://gull.example/1"


def marked(number: int = 1, more: str = "", **fields: Any) -> dict[str, Any]:
    """Make an article whose title and every paragraph hold the mark."""
    text = (
        f"The {MARK} river rose again over the old quays on Monday morning.{more}\n\n"
        f"“It is the {MARK} that counts for all of us in the end,” said Orla Fenwick, the mayor of {MARK}."
    )
    return (
        made_article(number, text)
        | {"title": f"Of the river {MARK} and what it did to the quays", "id": f"{MARK}-{number}"}
        | fields
    )


def take_down(settings: Settings, *urls: str) -> loader.TakenArticles:
    """Take articles down by their addresses."""
    wanted = {article_id(canonical_url(url) or ""): url for url in urls}
    return loader.take_down_articles(settings, wanted, "court order 7", "ada")


def test_nothing_remains_of_an_article(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Texts, earlier texts, quotes, mentions and search entries go; who, why and when stays and blocks a reload."""
    file = json_lines(tmp_path / "a.jsonl", marked(), marked(more=f" So {MARK} says."), made_article(2))
    load(file)
    assert {"articles.body", "article_versions.body", "quotes.text", "articles.search"} <= set(remains(database, MARK))
    done = take_down(settings, URL + "?utm_source=x")
    assert (done.articles, done.is_new, done.is_clean, done.people) == (1, True, True, 0)
    assert done.passages == 4
    assert done.remains is not None
    assert {"articles", "article_versions", "quotes", "rejects", "people", "pg_stats"} <= done.remains.searched.keys()
    assert {"extra", "authors", "search", "body"} <= set(done.remains.searched["articles"])
    assert remains(database, MARK) == []
    assert rows(database, "SELECT count(*) FROM quotes") == [(1,)]
    assert rows(database, "SELECT DISTINCT kind, reason, taken_down_by, load_id, order_id FROM takedowns") == [
        ("ordered", "court order 7", "ada", None, done.order_id)
    ]
    assert counts_of(load(file)) == (0, 0, 1, 2)
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", marked(url="http://www.gull.example/1#top")))) == (
        0,
        0,
        0,
        1,
    )
    assert remains(database, MARK) == []
    again = take_down(settings, URL)
    assert (again.order_id, again.is_new, again.is_clean, again.remains) == (done.order_id, False, True, None)


def test_an_article_is_kept_out_before_it_comes(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """An address of which nothing is stored is kept out, and what quarantine has of it is emptied."""
    load(json_lines(tmp_path / "a.jsonl", {"url": URL, "title": f"No text of {MARK}"}))
    done = take_down(settings, URL)
    assert (done.articles, done.rejects, done.passages, done.is_clean) == (0, 1, 0, True)
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", marked(), made_article(2)))) == (1, 0, 0, 1)
    assert remains(database, MARK) == []


def test_people_whom_nothing_else_names_go(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Who is named elsewhere stays, and so does whom somebody has linked by hand."""
    text = "“Yes,” said Orla Fenwick. “No,” said Jon Brandt. “Maybe,” said Ada Keller, the harbour master of Gull."
    load(json_lines(tmp_path / "a.jsonl", made_article(1, text), made_article(2)))
    with database.begin():
        database.exec_driver_sql("UPDATE people SET wikidata_qid = 'Q42' WHERE name = 'Ada Keller'")
    assert take_down(settings, URL).people == 1
    assert rows(database, "SELECT name FROM people ORDER BY 1") == [("Ada Keller",), ("Orla Fenwick",)]


def test_copies_are_told(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """A copy under another address stays and is named; an article that shares a paragraph is none."""
    paragraphs = [
        f"Paragraph {word} is about the weather at the harbour of Gull and the ferry that was late."
        for word in "abcdef"
    ]
    other = ["Rain fell on the hills above the town, and the river rose by an inch an hour.", paragraphs[2]]
    load(
        json_lines(
            tmp_path / "a.jsonl",
            made_article(1, "\n".join(paragraphs)),
            made_article(2, "\n".join(paragraphs[1:])),
            made_article(3, "\n".join(other)),
        )
    )
    done = take_down(settings, URL)
    assert done.remains is not None
    assert list(done.copies) == [article_id("https://gull.example/2")]
    assert len(done.remains.articles) == 2
    assert not done.is_clean
    assert take_down(settings, "https://gull.example/2").is_clean


def test_the_proof_finds_it_in_any_table(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Whatever table holds a passage, in whatever type, is named, and the order is not called clean."""
    load(json_lines(tmp_path / "a.jsonl", marked()))
    (title,) = rows(database, "SELECT title FROM articles")[0]
    for name, kind, value in (
        ("a", "text", ":t"),
        ("b", "bytea", "convert_to(:t, 'UTF8')"),
        ("c", "jsonb", "jsonb_build_object('a', jsonb_build_array(CAST(:t AS text)))"),
        ("d", "text[]", "ARRAY['', CAST(:t AS text)]"),
        ("e", "tsvector", "to_tsvector('newsdb_english', :t)"),
        ("f", "name", "'Of the river'"),
    ):
        with database.begin():
            database.exec_driver_sql(f"CREATE TABLE keeps_{name} (n int, kept {kind})")
            database.exec_driver_sql(f"INSERT INTO keeps_{name} SELECT 1, {value.replace(':t', '%(t)s')}", {"t": title})
    done = take_down(settings, URL)
    assert done.remains is not None
    assert {table for table, _ in done.left if table != "pg_stats"} == {f"keeps_{name}" for name in "abcde"}
    assert not done.is_clean


def test_the_input_of_others_stays(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """A reject that only links to the article keeps its bytes."""
    load(json_lines(tmp_path / "a.jsonl", {"url": "https://gull.example/8", "text": " ", "see": URL}))
    assert take_down(settings, URL).rejects == 0
    assert rows(database, "SELECT raw = '' FROM rejects") == [(False,)]


def test_an_order_beside_loads(database: Connection, database_url: str, settings: Settings, tmp_path: Path) -> None:
    """Whatever loads run meanwhile, and however they are killed, nothing that was ordered away is stored at the end."""
    files = [json_lines(tmp_path / f"{index}.jsonl", *(marked(n) for n in range(index, 400, 4))) for index in range(4)]
    first = [start_load(database_url, "--jobs", "1", *half) for half in (files[:2], files[2:])]
    urls = [f"https://gull.example/{number}" for number in range(0, 400, 5)]
    for start in range(0, 80, 20):
        take_down(settings, *urls[start : start + 20])
    first[0].kill()
    first[0].communicate()
    assert finish(first[1]).error == ""
    assert finish(start_load(database_url, *files)).error == ""
    assert rows(database, "SELECT count(*) FROM articles") == [(320,)]
    assert rows(database, "SELECT count(*) FROM articles JOIN takedowns ON article_id = id") == [(0,)]
    assert rows(database, "SELECT name FROM people") == [("Orla Fenwick",)]


@pytest.mark.parametrize("by_person", [False, True])
def test_a_load_finds_people_gone_that_it_had_just_found(
    load: Load,
    settings: Settings,
    database: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_person: bool,
) -> None:
    """Between resolving a name and storing the article the person is deleted: the load resolves and stores anew."""
    load(json_lines(tmp_path / "a.jsonl", made_article(1)))
    original, calls = identities.person_ids, []

    def slow(*arguments: Any) -> Any:
        found = original(*arguments)
        calls.append(found)
        if len(calls) == 1:
            if by_person:
                loader.take_down_person(settings, loader.Wanted(["Orla Fenwick"]), "request", "ada")
            else:
                take_down(settings, URL)
        return found

    monkeypatch.setattr(identities, "person_ids", slow)
    assert counts_of(load(json_lines(tmp_path / "b.jsonl", made_article(2)))) == (1, 0, 0, 0)
    expected = [] if by_person else [("Orla Fenwick",)]
    assert rows(database, "SELECT name FROM people") == expected
    assert rows(database, "SELECT count(*) FROM quotes WHERE speaker_id IS NOT NULL") == [(len(expected),)]
