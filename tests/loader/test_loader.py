"""The whole way from files to rows."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.documents import Extraction
from newsdb.extraction import extract
from newsdb.loader import batches, runs
from tests.loader.conftest import json_lines, made_article, row_versions, rows

Load = Callable[..., loader.Summary]

NOT_VERBATIM = """
SELECT count(*) FROM quotes JOIN articles ON articles.id = quotes.article_id
WHERE quotes.text <> substring(body from start_char + 1 for end_char - start_char)
   OR speaker_printed <> substring(body from speaker_start + 1 for speaker_end - speaker_start)
   OR speaker_role <> substring(body from speaker_role_start + 1 for speaker_role_end - speaker_role_start)
   OR (speaker_role IS NULL) <> (speaker_role_start IS NULL)
"""


def counts_of(summary: loader.Summary) -> tuple[int, int, int, int]:
    """Give new, updated, unchanged, rejected."""
    counts = summary.counts
    return counts.new, counts.updated, counts.unchanged, counts.rejected


def test_an_article_arrives_whole(load: Load, database: Connection, tmp_path: Path) -> None:
    """Title, date, outlet, text, quote and speaker of one text file are stored."""
    file = tmp_path / "a.txt"
    body = "“We will dredge,” said Orla Fenwick, the mayor.\nShe left."
    file.write_text(f"River to be dredged\n20260504\nhttps://www.gull.example/river\n{body}\n", encoding="utf-8")
    assert counts_of(load(file)) == (1, 0, 0, 0)
    assert rows(
        database,
        "SELECT title, published_on::text, sources.name, url, body, origin FROM articles"
        " JOIN sources ON sources.id = source_id",
    ) == [("River to be dredged", "2026-05-04", "gull.example", "https://www.gull.example/river", body, str(file))]
    assert rows(database, "SELECT text, people.name FROM quotes JOIN people ON people.id = speaker_id") == [
        ("We will dredge,", "Orla Fenwick")
    ]


def test_loading_again_changes_no_row(load: Load, database: Connection, tmp_path: Path) -> None:
    """A second load of the same files writes to no stored row, rejects included, and counts all as unchanged."""
    file = json_lines(tmp_path / "a.jsonl", *(made_article(n) for n in range(20)), {"url": "https://gull.example/x"})
    assert counts_of(load(file)) == (20, 0, 0, 1)
    before = row_versions(database)
    assert counts_of(load(file)) == (0, 0, 20, 1)
    assert row_versions(database) == before


def test_two_texts_of_one_address(load: Load, database: Connection, tmp_path: Path) -> None:
    """The later text of an address replaces the earlier, which is kept; loading both again changes nothing."""
    first, second = made_article(1), made_article(1, "Orla Fenwick said nothing.")
    file = json_lines(tmp_path / "a.jsonl", first, second | {"url": first["url"] + "?utm_source=x#top"})
    assert counts_of(load(file)) == (1, 1, 0, 0)
    assert rows(database, "SELECT body FROM articles") == [(second["text"],)]
    assert rows(database, "SELECT body FROM article_versions") == [(first["text"],)]
    assert rows(database, "SELECT count(*) FROM quotes") == [(0,)]
    before = row_versions(database)
    assert counts_of(load(file)) == (0, 0, 2, 0)
    assert row_versions(database) == before


def test_every_document_has_one_outcome(load: Load, database: Connection, tmp_path: Path) -> None:
    """Good and bad records of several files add up, in the summary, the load and its units."""
    good = json_lines(tmp_path / "a.jsonl", *(made_article(n) for n in range(7)))
    with good.open("a") as file:
        file.write('{"url": "https://gull.example/cut"\n')
        file.write(json.dumps(made_article(3)) + "\n")
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(made_article(100)).encode()))
    (tmp_path / "c.txt").write_bytes(bytes(range(256)) * 40)
    assert counts_of(load(tmp_path)) == (8, 0, 1, 2)
    assert rows(database, "SELECT new_count, updated_count, unchanged_count, rejected_count, status FROM loads") == [
        (8, 0, 1, 2, "finished")
    ]
    assert rows(database, "SELECT document_count, rejected_count, status FROM load_units ORDER BY ordinal") == [
        (9, 1, "read"),
        (1, 0, "read"),
        (1, 1, "read"),
    ]
    assert rows(database, "SELECT position <> '' FROM rejects ORDER BY path") == [(True,), (False,)]


def test_an_interrupted_load_is_taken_up(
    load: Load, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed before Ctrl-C stays, and the same command again stores the rest."""
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", 10)
    file = json_lines(tmp_path / "a.jsonl", *(made_article(n) for n in range(35)))
    stop = loader.Stop()

    def interrupt(progress: loader.Progress) -> None:
        if progress.counts.documents >= 20:
            stop.request()

    summary = load(file, on_progress=interrupt, stop=stop)
    assert summary.interrupted
    assert counts_of(summary) == (20, 0, 0, 0)
    assert counts_of(load(file)) == (15, 0, 20, 0)
    assert rows(database, "SELECT status FROM loads ORDER BY id") == [("interrupted",), ("finished",)]
    assert rows(database, "SELECT count(*) FROM articles") == [(35,)]


def test_a_failed_load_says_why(load: Load, database: Connection, tmp_path: Path) -> None:
    """A load that breaks is marked failed with its reason, and what was committed stays counted."""

    def fail(progress: loader.Progress) -> None:
        raise RuntimeError("the disk caught fire")

    with pytest.raises(RuntimeError):
        load(json_lines(tmp_path / "a.jsonl", made_article(1)), on_progress=fail)
    assert rows(database, "SELECT status, error, new_count FROM loads") == [
        ("failed", "RuntimeError: the disk caught fire", 1)
    ]


def test_an_article_that_breaks_extraction_is_kept(
    load: Load, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of the extraction costs one article its place, not the load, and its input is in quarantine."""

    def fragile(title: str | None, body: str) -> Extraction:
        if "2th" in body:
            raise ZeroDivisionError("division by zero")
        return extract(title, body)

    monkeypatch.setattr("newsdb.pipeline.extract", fragile)
    assert counts_of(load(json_lines(tmp_path / "a.jsonl", *map(made_article, range(4))))) == (3, 0, 0, 1)
    [(reason, raw)] = rows(database, "SELECT reason, raw FROM rejects")
    assert "ZeroDivisionError" in reason
    assert json.loads(raw)["url"] == "https://gull.example/2"


def test_an_article_that_the_database_refuses_is_kept(
    load: Load, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article that violates a rule of the database is found in its batch and quarantined; the rest is stored."""

    def wrong(title: str | None, body: str) -> Extraction:
        result = extract(title, body)
        if "2th" not in body:
            return result
        return replace(result, quotes=tuple(quote._replace(end=quote.end + 1) for quote in result.quotes))

    monkeypatch.setattr("newsdb.pipeline.extract", wrong)
    assert counts_of(load(json_lines(tmp_path / "a.jsonl", *map(made_article, range(4))))) == (3, 0, 0, 1)
    [(reason,)] = rows(database, "SELECT reason FROM rejects")
    assert "ck_quotes_span" in reason


def test_a_file_name_in_another_encoding(load: Load, database: Connection, tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is loaded, and its name stored as far as it can be."""
    named = json_lines(tmp_path / "a.jsonl", made_article(1), {"title": "no text"})
    odd = named.rename(tmp_path / os.fsdecode(b"caf\xe9.jsonl"))
    assert counts_of(load(odd)) == (1, 0, 0, 1)
    assert rows(database, "SELECT path FROM load_units UNION SELECT path FROM rejects") == [
        (f"{tmp_path}/caf\\xe9.jsonl",)
    ]


@pytest.mark.parametrize("odd", ["\x00", "\ud83d", "a\u0000b\ud800", "\ufffe"])
def test_odd_characters_everywhere(load: Load, tmp_path: Path, odd: str) -> None:
    """Characters that PostgreSQL cannot hold are repaired in whatever field they stand."""
    document = made_article(1) | {
        "title": f"x{odd}y",
        "text": made_article(1)["text"] + odd,
        "authors": [f"A{odd}"],
        "publisher": f"P{odd}",
        "language": odd,
        "id": f"i{odd}",
        "extra": {f"k{odd}": [f"v{odd}", {"n": float("nan")}]},
        "url": f"https://gull.example/{odd}",
    }
    assert counts_of(load(json_lines(tmp_path / "a.jsonl", document))) == (1, 0, 0, 0)


def test_a_huge_text_loads(load: Load, database: Connection, tmp_path: Path) -> None:
    """A text far beyond what one search vector holds is stored whole, and its beginning can be searched."""
    text = "“It rains,” said Orla Fenwick.\n\n" + "\n\n".join(f"Number {n:x}{n:o}q." for n in range(200_000))
    assert counts_of(load(json_lines(tmp_path / "a.jsonl", made_article(1, text)))) == (1, 0, 0, 0)
    assert rows(database, "SELECT char_length(body), search @@ to_tsquery('newsdb_english', '00q') FROM articles") == [
        (len(text), True)
    ]
    assert rows(database, NOT_VERBATIM) == [(0,)]


def test_the_sample_articles(load: Load, database: Connection, checkout: Path) -> None:
    """The articles of seeds/ load without a reject: one is a corrected text, one a duplicate address."""
    assert counts_of(load(checkout / "seeds")) == (26, 1, 1, 0)
    assert rows(database, NOT_VERBATIM) == [(0,)]
    before = row_versions(database)
    assert counts_of(load(checkout / "seeds")) == (0, 0, 28, 0)
    assert row_versions(database) == before


def test_four_thousand_real_articles(load: Load, database: Connection, shared: Path) -> None:
    """Real articles: each counted once, each quote verbatim, and a second load changes no row."""
    file = shared / "corpora" / "articles" / "sample-4000.jsonl.gz"
    summary = load(file)
    assert summary.counts.documents == 4000
    assert rows(database, "SELECT count(*) FROM articles") == [(summary.counts.new,)]
    assert rows(database, NOT_VERBATIM) == [(0,)]
    before = row_versions(database)
    again = load(file)
    assert (again.counts.documents, again.counts.new, again.counts.updated) == (4000, 0, 0)
    assert row_versions(database) == before


def test_what_a_killed_load_left_untold_is_told_by_the_next(
    load: Load, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before it told who is who, a load loses nothing: any later one does it, also one that stores nothing."""
    known = [made_article(number, f"“Bridge {number} will hold,” said Orla Fenwick, the mayor.") for number in range(9)]
    bare = made_article(9, "“The last bridge will hold,” Mayor Fenwick said. Mayor Fenwick left.")
    file = json_lines(tmp_path / "a.jsonl", *known, bare)
    with monkeypatch.context() as killed:
        killed.setattr(runs, "resolve_stored", lambda *_, **__: None)
        load(file)
    told = "SELECT s.name, speaker_id_confidence > 0.5 FROM quotes LEFT JOIN people s ON s.id = speaker_id"
    told += " WHERE quotes.text LIKE 'The last%'"
    resolved = "SELECT resolved_at IS NOT NULL FROM loads ORDER BY id"
    assert rows(database, told) == [(None, None)]
    assert rows(database, resolved) == [(False,)]
    load(file)
    assert rows(database, told) == [("Orla Fenwick", True)]
    assert rows(database, resolved) == [(True,), (False,)]  # the second stored nothing that could be told
