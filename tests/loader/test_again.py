"""Rejects tried again, and stored texts extracted anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.documents import Extraction
from newsdb.errors import UsageError
from newsdb.extraction import extract
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, rows

Load = Callable[..., loader.Summary]


def test_a_mended_file_is_read_again(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """What was mended is loaded and leaves the quarantine; what was not stays, wherever it stands now."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1), {"title": "no text"}, {"title": "none either"})
    assert load(file).counts.rejected == 2
    json_lines(file, made_article(1), made_article(2), made_article(3), {"title": "none either"})
    summary = loader.retry(settings)
    assert (summary.counts.new, summary.counts.unchanged, summary.counts.rejected) == (2, 1, 1)
    assert rows(database, "SELECT position FROM rejects") == [("line 4",)]
    assert rows(database, "SELECT kind, status FROM loads ORDER BY id") == [("load", "finished"), ("retry", "finished")]


def test_what_is_still_wrong_stays(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """Trying again in vain changes no reject, whether its file is there or gone."""
    file = json_lines(tmp_path / "a.jsonl", {"title": "no text"}, made_article(1))
    load(file)
    before = rows(database, "SELECT * FROM rejects")
    assert loader.retry(settings).counts.rejected == 1
    assert rows(database, "SELECT * FROM rejects") == before
    file.unlink()
    assert loader.retry(settings).counts.rejected == 1
    assert rows(database, "SELECT * FROM rejects") == before


def test_of_a_file_that_is_gone_the_kept_bytes_are_read(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a defect of newsdb was mended its rejects are loaded, with their old place, though the file is gone."""

    def fragile(title: str | None, body: str) -> Extraction:
        raise ZeroDivisionError

    file = json_lines(tmp_path / "a.jsonl", made_article(1), made_article(2))
    with monkeypatch.context() as broken:
        broken.setattr("newsdb.pipeline.extract", fragile)
        assert load(file).counts.rejected == 2
    file.unlink()
    [(first,), _] = rows(database, "SELECT id FROM rejects ORDER BY position")
    assert loader.retry(settings, [first]).counts.new == 1
    assert rows(database, "SELECT origin FROM articles") == [(f"{file}, line 1",)]
    assert rows(database, "SELECT position FROM rejects") == [("line 2",)]
    with pytest.raises(UsageError, match=f"no reject {first}"):
        loader.retry(settings, [first])


def test_texts_are_extracted_anew(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles of an older version get the quotes of this one; the others are left alone, and again nothing is done."""
    documents = [made_article(n) for n in range(12)] + [made_article(50) | {"url": "https://tern.example/50"}]
    load(json_lines(tmp_path / "a.jsonl", *documents))
    expected = rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id")
    with database.begin():
        database.exec_driver_sql("UPDATE articles SET extractor_version = 1 WHERE strpos(url, 'gull') > 0")
        database.exec_driver_sql("UPDATE quotes SET cue = 'shouted'")
    summary = loader.reextract(settings)
    assert (summary.counts.updated, summary.counts.quotes, summary.counts.new) == (12, 12, 0)
    found = rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id")
    wrong = [json.dumps(quote) for (quote,) in found if quote["cue"] == "shouted"]
    assert len(wrong) == 1  # of the article that was up to date
    assert loader.reextract(settings).counts.updated == 0
    [source] = rows(database, "SELECT id, name FROM sources WHERE name = 'tern.example'")
    assert loader.reextract(settings, older_than=None, source=(source[0], source[1])).counts.updated == 1
    assert rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id") == expected

    def fragile(title: str | None, body: str) -> Extraction:
        if "3th" in body:
            raise ZeroDivisionError
        return extract(title, body)

    monkeypatch.setattr("newsdb.pipeline.extract", fragile)
    again = loader.reextract(settings, older_than=None)
    assert (again.counts.updated, again.counts.rejected) == (12, 1)
    assert rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id") == expected
    assert rows(database, "SELECT path FROM rejects") == [("https://gull.example/3",)]


SPANISH = "«No vamos a pagar nada», dijo la alcaldesa ayer por la tarde a los vecinos que esperaban en la plaza. " * 2
READ = "SELECT url, language, language_given, agency, story_key, extractor_version FROM articles ORDER BY url"


def test_older_rows_become_what_is_loaded_today(
    load: Load, settings: Settings, database: Connection, tmp_path: Path
) -> None:
    """Language, agency and story are filled in, and what turns out not to be English loses its quotes."""
    wire = "HARBOR (AP) — The river rose again on Monday. “It is high,” said Orla Fenwick, the mayor. Nobody was hurt."
    documents = [made_article(n, text) for n, text in enumerate((None, wire, SPANISH, "7"), start=1)]
    documents[1]["language"] = "en_US"
    load(json_lines(tmp_path / "a.jsonl", *documents))
    expected = rows(database, READ)
    assert [(row[1], row[2], row[3], row[5]) for row in expected] == [
        ("en", None, None, loader.EXTRACTOR_VERSION),
        ("en", "en-us", "AP", loader.EXTRACTOR_VERSION),
        ("es", None, None, 0),
        (None, None, None, loader.EXTRACTOR_VERSION),
    ]
    quotes = rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id, ordinal")
    with database.begin():
        # As before revision 0007: language was what the input claimed, and whatever it was, quotes were looked for.
        database.exec_driver_sql(
            "UPDATE articles SET language = language_given, language_given = NULL, agency = NULL, story_key = NULL,"
            " extractor_version = 1"
        )
        database.exec_driver_sql(
            "INSERT INTO quotes (article_id, ordinal, statement_no, kind, text, start_char, end_char, speaker_kind,"
            " confidence) SELECT id, 1, 1, 'direct', 'No', 1, 3, 'unknown', 0 FROM articles WHERE strpos(url, '/3') > 0"
        )
    assert loader.reextract(settings).counts.updated == 4
    assert rows(database, READ) == expected
    assert rows(database, "SELECT to_jsonb(q) FROM quotes q ORDER BY article_id, ordinal") == quotes
    with database.begin():
        database.exec_driver_sql(
            "UPDATE articles SET language = NULL, agency = NULL, story_key = NULL, extractor_version = 1"
        )
    assert loader.reextract(settings).counts.updated == 4
    assert rows(database, READ) == expected
    assert loader.reextract(settings).counts.updated == 0


def test_other_languages_are_left_alone(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """A text that is not extracted stays so."""
    load(json_lines(tmp_path / "a.jsonl", made_article(1, SPANISH)))
    assert rows(database, "SELECT language, extractor_version FROM articles") == [("es", 0)]
    assert loader.reextract(settings, older_than=None).counts.updated == 0


def test_what_a_load_costs(load: Load, database: Connection, tmp_path: Path) -> None:
    """The figures of a load are stored with it."""
    load(json_lines(tmp_path / "a.jsonl", *map(made_article, range(5))))
    figures = dict(rows(database, "SELECT name, value FROM load_metrics"))
    assert {"seconds", "seconds_reading", "seconds_extracting", "seconds_storing", "bytes_read"} <= figures.keys()
    assert (figures["batches"], figures["workers"], figures["retries"]) == (1, 1, 0)
    assert figures["peak_bytes_worker"] > 10_000_000
