"""A person taken down by order: masked in all that is stored and all that comes, beside loads, and proved gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.loader import anonymising
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, row_versions, rows
from tests.loader.processes import finish, start_load
from tests.loader.test_takedowns import counts_of

Load = Callable[..., loader.Summary]

NAME = "Ilse Maartens"
TEXT = (
    "The mayor, Ilse Maartens, opened the ferry on Monday, and many people of the town came to see it.\n\n"
    "“The harbour is ours,” Ms. Maartens said. “It was never theirs.”\n\n"
    "“She is wrong,” said Pieter Maartens, her brother."
)


def naming(number: int, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    """Make an article that names the person, in many fields."""
    return (
        made_article(number, text)
        | {
            "url": f"https://coast.example/{number}-ilse-maartens-ferry",
            "title": f"Maartens opens ferry {number}",
            "authors": ["ILSE MAARTENS", "Jon Brandt"],
            "caption": "Mayor Ilse M. Maartens (left)",
        }
        | fields
    )


def take_down(settings: Settings, **options: Any) -> loader.TakenPerson:
    """Take the person down."""
    return loader.take_down_person(settings, loader.Wanted([NAME]), "request 114", "ada", **options)


def naming_columns(database: Connection) -> list[str]:
    """Name the columns, of whatever table and type, in which the full name stands, whatever its case and marks."""
    columns = rows(
        database,
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')",
    )
    found = []
    for table, column, kind in columns:
        value = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
        if rows(database, f"SELECT 1 FROM {table} WHERE {value} ~* 'ilse[^a-z]*(m[^a-z]+)?maartens' LIMIT 1"):
            found.append(f"{table}.{column}")
    return found


def verbatim(database: Connection) -> bool:
    """Whether all offsets hold."""
    wrong = rows(
        database,
        "SELECT count(*) FROM quotes q JOIN articles a ON a.id = q.article_id"
        " WHERE q.text <> substring(a.body FROM start_char + 1 FOR end_char - start_char)"
        " OR q.speaker_printed <> substring(a.body FROM speaker_start + 1 FOR speaker_end - speaker_start)"
        " OR q.speaker_role <> substring(a.body FROM speaker_role_start + 1 FOR speaker_role_end - speaker_role_start)",
    )
    mentions = rows(
        database,
        "SELECT count(*) FROM mentions m JOIN articles a ON a.id = m.article_id"
        " WHERE m.printed <> substring(a.body FROM start_char + 1 FOR end_char - start_char)",
    )
    return wrong == mentions == [(0,)]


def test_nothing_remains_of_a_name(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Wherever the name stood it is masked; the articles stay, and so do the words, as an unnamed speaker's."""
    file = json_lines(
        tmp_path / "ilse-maartens.jsonl",
        naming(1),
        naming(1, TEXT + "\n\nMore on Ilse Maartens."),
        made_article(2),
        {"url": "https://coast.example/9", "title": "Ilse Maartens, without text"},
    )
    load(file)
    before = naming_columns(database)
    assert {
        "articles.body",
        "articles.authors",
        "articles.extra",
        "articles.url",
        "article_versions.body",
        "people.name",
        "person_names.name",
        "quotes.speaker_name",
        "mentions.name",
        "rejects.raw",
        "load_units.path",
        "articles.origin",
        "loads.inputs",
    } <= set(before)
    counts = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)"
    numbers = rows(database, counts)
    earlier = "SELECT strpos(body || title || next_body || next_title || url, 'Ilse') > 0 FROM analyst.article_versions"
    assert rows(database, earlier) == [(True,)]
    done = take_down(settings)
    assert rows(database, earlier) == [(False,)]
    # The other article is from a file of that name.
    assert (done.articles, done.rejects, done.nameless, done.is_new, done.is_clean) == (2, 1, 0, True, True)
    assert naming_columns(database) == []
    assert verbatim(database)
    assert rows(database, counts) == numbers
    assert rows(database, "SELECT DISTINCT speaker_kind, speaker_name FROM quotes WHERE text LIKE '%harbour is%'") == [
        ("unnamed", None)
    ]
    assert rows(database, "SELECT title FROM articles WHERE url LIKE '%/1-%'") == [("████████ opens ferry 1",)]
    assert rows(database, "SELECT name FROM people ORDER BY 1") == [("Orla Fenwick",), ("Pieter Maartens",)]
    assert rows(database, "SELECT count(*) FROM articles WHERE search @@ to_tsquery('newsdb_english', 'ilse')") == [
        (0,)
    ]
    assert rows(database, "SELECT count(*) FROM quotes WHERE words_key IS NULL") == [(0,)]
    assert rows(database, "SELECT kind, reason, ordered_by, finished_at IS NULL FROM takedown_orders") == [
        ("person", "request 114", "ada", False)
    ]


def test_a_reload_brings_nothing_back(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Masked articles are known again, new and changed ones are masked, and a reload of all that changes no row."""
    first = json_lines(tmp_path / "a.jsonl", naming(1), naming(1, TEXT + " More."), naming(2))
    load(first)
    take_down(settings)
    before = row_versions(database)
    assert counts_of(load(first)) == (0, 0, 3, 0)
    assert row_versions(database) == before
    more = json_lines(
        tmp_path / "b.jsonl",
        naming(2, TEXT + "\n\nIt was Ilse Maartens again."),
        naming(3),
        {"url": "https://coast.example/9", "title": "Ilse Maartens, without text"},
    )
    assert counts_of(load(more)) == (1, 1, 0, 1)
    assert naming_columns(database) == []
    assert verbatim(database)
    assert rows(database, "SELECT count(*) FROM articles WHERE body LIKE '%████ ████████%'") == [(3,)]
    before = row_versions(database)
    assert counts_of(load(first, more)) == (0, 0, 5, 1)
    assert row_versions(database) == before


def test_extracting_anew_keeps_the_mask(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Stored texts are masked, and what is read from them anew names nobody."""
    load(json_lines(tmp_path / "a.jsonl", naming(1), made_article(2)))
    take_down(settings)
    assert loader.reextract(settings, older_than=None).counts.updated == 2
    assert naming_columns(database) == []
    assert verbatim(database)


def test_the_words_can_go_along(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """With is_wordless what the person says is masked and has no row, in later loads as well."""
    load(json_lines(tmp_path / "a.jsonl", naming(1)))
    take_down(settings, is_wordless=True)
    load(json_lines(tmp_path / "b.jsonl", naming(2)))
    assert (
        rows(database, "SELECT text, speaker_name FROM quotes ORDER BY article_id")
        == [("She is wrong,", "Pieter Maartens")] * 2
    )
    assert rows(database, "SELECT count(*) FROM articles WHERE body LIKE '%harbour is ours%'") == [(0,)]
    assert verbatim(database)


def test_only_what_is_stored(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """With is_stored_only a new article keeps the name, and a changed text of a masked one does not bring it back."""
    first = json_lines(tmp_path / "a.jsonl", naming(1))
    load(first)
    assert take_down(settings, is_stored_only=True).is_clean
    assert rows(database, "SELECT name FROM people") == [("Pieter Maartens",)]
    load(first, json_lines(tmp_path / "b.jsonl", naming(1, TEXT + "\n\nMore on Ilse Maartens."), naming(2)))
    found = rows(database, "SELECT body LIKE '%Ilse Maartens%' FROM articles ORDER BY url LIKE '%/1-%'")
    assert found == [(True,), (False,)]
    assert rows(database, "SELECT count(*) FROM article_versions WHERE body LIKE '%Ilse%'") == [(0,)]
    take_down(settings)  # widened
    assert naming_columns(database) == []


def test_a_name_that_only_the_database_knows(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Where an article was judged to mean the person by another name, that is masked, in that article alone."""
    text = "“The tide is late,” said Iman Brandt.\n\nBrandt left the old harbour of Gull on Monday."
    load(json_lines(tmp_path / "a.jsonl", naming(1), made_article(2, text), made_article(3, text + " Later.")))
    with database.begin():
        database.exec_driver_sql(
            "UPDATE quotes SET speaker_id = (SELECT id FROM people WHERE name = 'Ilse Maartens')"
            " WHERE article_id = (SELECT id FROM articles WHERE url LIKE '%%/2')"
        )
    (person,) = rows(database, "SELECT id FROM people WHERE name = 'Ilse Maartens'")[0]
    done = loader.take_down_person(settings, loader.Wanted([NAME], [person]), "request", "ada")
    assert (done.articles, done.is_clean) == (2, True)
    found = rows(database, "SELECT body LIKE '%Brandt%' FROM articles WHERE url ~ 'gull.*[23]' ORDER BY url")
    assert found == [(False,), (True,)]


def test_a_person_to_whom_something_refers_loses_the_name(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """A table that this code does not know may refer to the person: the row stays, nameless; names in it are masked."""
    load(json_lines(tmp_path / "a.jsonl", naming(1)))
    with database.begin():
        database.exec_driver_sql(
            "CREATE TABLE remarks (person_id bigint REFERENCES people, remark text, made jsonb, item text)"
        )
        database.exec_driver_sql(
            "INSERT INTO remarks SELECT id, 'is Ilse Maartens', '[{\"a\": \"MAARTENS, Ilse\"}]', 'Q42' FROM people"
            " WHERE name = 'Ilse Maartens'"
        )
        database.exec_driver_sql("UPDATE people SET wikidata_qid = 'Q42' WHERE name = 'Ilse Maartens'")
    (person,) = rows(database, "SELECT id FROM people WHERE name = 'Ilse Maartens'")[0]
    done = loader.take_down_person(settings, loader.Wanted([NAME], [person], ["Q42"]), "request", "ada")
    assert (done.nameless, done.is_clean) == (1, True)
    assert "remarks" in done.remains.searched
    assert rows(database, "SELECT name, wikidata_qid FROM people WHERE name_key LIKE '█%'") == [("█", None)]
    assert rows(database, "SELECT remark, made, item FROM remarks") == [
        ("is ████ ████████", [{"a": "████████, ████"}], "███")
    ]


def test_the_proof_leaves_the_servers_own_tables_alone(
    load: Load, settings: Settings, driver: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """What the planner keeps of comments on tables, such as "Q42" for example, is nothing that is stored."""
    load(json_lines(tmp_path / "a.jsonl", naming(1)))
    driver.execute("SET default_statistics_target = 10000")  # all values are kept, not some by chance
    driver.execute("ANALYZE")
    done = loader.take_down_person(settings, loader.Wanted([NAME], [], ["Q42"]), "request", "ada")
    assert done.remains.searched["pg_stats"]
    assert (done.remains.rows, done.is_clean) == ({}, True)


def test_the_proof_names_what_is_left(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """A name in an outlet's domain, which masking would break, or in a key is named, and the order is not clean."""
    load(json_lines(tmp_path / "a.jsonl", naming(1, url="https://ilse-maartens.example/1")))
    with database.begin():
        database.exec_driver_sql("CREATE TABLE keyed (name text PRIMARY KEY CHECK (name LIKE 'Il%%'))")
        database.exec_driver_sql("INSERT INTO keyed VALUES ('Ilse Maartens')")
    done = take_down(settings)
    tables = {table for table, _ in done.remains.rows if table != "pg_stats"}
    assert tables == {"sources", "source_domains", "articles", "keyed"}
    assert not done.is_clean


def test_a_namesake_keeps_other_names(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Another person of the name loses it, and keeps the others."""
    load(json_lines(tmp_path / "a.jsonl", naming(1)))
    with database.begin():
        database.exec_driver_sql(
            "INSERT INTO people (name, name_key, namesake_no) VALUES (%s, 'ilse maartens', 2)", (NAME,)
        )
        database.exec_driver_sql(
            "INSERT INTO person_names SELECT id, unnest(ARRAY['Ilse Maartens', 'Ilse Brandt']),"
            " unnest(ARRAY['ilse maartens', 'ilse brandt']), 'alias' FROM people WHERE namesake_no = 2"
        )
    assert take_down(settings).is_clean
    assert rows(database, "SELECT name, name_key, namesake_no FROM people WHERE name LIKE 'Ilse%'") == [
        ("Ilse Brandt", "ilse brandt", 1)
    ]
    assert rows(database, "SELECT name FROM person_names WHERE name LIKE 'Ilse%'") == [("Ilse Brandt",)]


def test_cut_off_it_goes_on(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two batches the order stands, loads obey it, and the same command finishes it."""
    load(json_lines(tmp_path / "a.jsonl", *(naming(n) for n in range(6))))

    def stop(read: int, masked: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(anonymising, "_PAGE", 2)
        with pytest.raises(KeyboardInterrupt):
            take_down(settings, on_progress=stop)
    assert rows(database, "SELECT count(*) FROM articles WHERE body LIKE '%Ilse%'") == [(4,)]
    assert rows(database, "SELECT finished_at IS NULL FROM takedown_orders") == [(True,)]
    load(json_lines(tmp_path / "b.jsonl", naming(7)))
    assert rows(database, "SELECT count(*) FROM articles WHERE body LIKE '%Ilse%'") == [(4,)]
    assert loader.reextract(settings, older_than=None).counts.unchanged == 4  # left to whoever masks them
    done = take_down(settings)
    assert (done.articles, done.is_new, done.is_clean) == (4, False, True)
    assert rows(database, "SELECT count(*), count(finished_at) FROM takedown_orders") == [(1, 1)]


def test_an_order_beside_loads_and_extraction(
    database: Connection, database_url: str, settings: Settings, tmp_path: Path
) -> None:
    """While loads run, one of which is killed, and texts are extracted anew, the name neither stays nor comes back."""
    files = [
        json_lines(
            tmp_path / f"{index}.jsonl",
            *(naming(n) if n % 3 else made_article(n) for n in range(index, 600, 4)),
            {"url": f"https://coast.example/broken-{index}", "title": NAME},
        )
        for index in range(4)
    ]
    loads = [start_load(database_url, "--jobs", "1", *half) for half in (files[:2], files[2:])]
    while rows(database, "SELECT count(*) FROM articles") == [(0,)]:
        time.sleep(0.05)
    done = take_down(settings)
    assert done.is_new
    loads[0].kill()
    loads[0].communicate()
    anew = start_process(database_url, "reextract", "--all", "--jobs", "1", "--json")
    last = start_load(database_url, *files)
    again = take_down(settings)
    assert finish(loads[1]).error == ""
    assert finish(last).error == ""
    assert anew.communicate()[1] == ""
    assert again.order_id == done.order_id
    assert naming_columns(database) == []
    assert verbatim(database)
    assert rows(database, "SELECT count(*) FROM articles") == [(600,)]
    assert rows(database, "SELECT count(*) FROM articles WHERE body LIKE '%████ ████████%'") == [(400,)]
    assert rows(database, "SELECT name FROM people ORDER BY 1") == [("Orla Fenwick",), ("Pieter Maartens",)]
    assert take_down(settings).articles == 0


def start_process(url: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a command on a database."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsdb", *arguments, "--quiet"],
        env=os.environ | {"NEWSDB_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_agency_copy_in_another_language_is_masked(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """What is not extracted, for its language, is masked all the same, stored or loaded later."""
    text = (
        "La alcaldesa Ilse Maartens inauguró el lunes el nuevo puerto de la ciudad, según informaron los vecinos.\n\n"
        "Maartens dijo que la obra costó más de lo previsto y que los vecinos la esperaban desde hace muchos años."
    )
    load(json_lines(tmp_path / "a.jsonl", naming(1, text)))
    assert rows(database, "SELECT extractor_version FROM articles") == [(0,)]
    assert take_down(settings).is_clean
    load(json_lines(tmp_path / "b.jsonl", naming(2, text)))
    assert rows(database, "SELECT extractor_version, body LIKE '%Maartens%' FROM articles") == [(0, False)] * 2


def test_a_reject_of_a_batch_is_not_kept(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Input that cannot be loaded and names the person leaves no bytes, though its batch has no article."""
    take_down(settings)
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": f"cut {NAME}"})[:-1] + '\n{"title": "Other"}\n')
    assert counts_of(load(file)) == (0, 0, 0, 2)
    assert rows(database, "SELECT raw = '' FROM rejects ORDER BY position") == [(True,), (False,)]
