"""Big files in parts: shared by loaders, taken up after kill -9, stored as if they had been read whole."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Connection

from newsdb import loader
from newsdb.documents import Extraction
from newsdb.loader import runs
from newsdb.readers import cutting
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, row_versions, rows
from tests.loader.corpora import final_state, write_file
from tests.loader.processes import finish, plain_url, start_load

Load = Callable[..., loader.Summary]
PART_BYTES = 1000


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every thousand bytes, and claim part by part."""
    monkeypatch.setattr(cutting, "PART_BYTES", PART_BYTES)
    monkeypatch.setattr(runs, "CLAIMED_BYTES", PART_BYTES)


@pytest.fixture
def alone(create_database: Callable[..., URL], template_url: URL) -> str:
    """Give a second database, for the load that nobody disturbs."""
    return create_database(template_url).render_as_string(hide_password=False)


def test_three_loaders_share_one_file(database_url: str, alone: str, tmp_path: Path) -> None:
    """Three loaders at once on one file: each does some of it, no article twice, and all is as if one had read it."""
    file = write_file(tmp_path / "big.jsonl", articles=1500)
    assert finish(start_load(alone, "--jobs", "1", file, part_bytes=100_000)).counts["new"] == 1500
    with psycopg.connect(plain_url(database_url)) as connection:
        connection.execute("LOCK TABLE load_units IN EXCLUSIVE MODE")  # so that all begin at the same time
        loads = [start_load(database_url, "--jobs", jobs, file, part_bytes=100_000) for jobs in "121"]
        with psycopg.connect(plain_url(database_url), autocommit=True) as other:
            while other.execute("SELECT count(*) FROM loads").fetchone() != (3,):
                assert [load.poll() for load in loads] == [None] * 3
                time.sleep(0.02)
    results = [finish(load) for load in loads]
    assert [(result.error, result.code) for result in results] == [("", 1)] * 3
    assert all(result.counts["new"] > 0 for result in results)
    assert sum(result.counts["new"] for result in results) == 1500
    assert [sum(result.counts[name] for name in ("new", "unchanged")) for result in results] == [1500] * 3
    assert final_state(plain_url(database_url)) == final_state(plain_url(alone))
    with psycopg.connect(plain_url(database_url)) as connection:
        assert connection.execute("SELECT count(*) FROM load_units WHERE status <> 'read'").fetchone() == (0,)
        readers = "SELECT count(DISTINCT load_id), sum(document_count), sum(size_bytes) FROM load_units"
        assert connection.execute(readers).fetchone() == (3, 1516, file.stat().st_size)


def test_a_load_killed_within_a_part(database_url: str, alone: str, tmp_path: Path) -> None:
    """After kill -9 the same command goes on within the part, and all is as if nothing had been."""
    file = write_file(tmp_path / "big.jsonl", articles=1500)
    assert finish(start_load(alone, "--jobs", "2", file, part_bytes=1_000_000)).counts["new"] == 1500
    load = start_load(database_url, "--jobs", "1", file, part_bytes=1_000_000)
    begun = "SELECT sum(document_count) FROM load_units WHERE status = 'reading' AND document_count > 0"
    with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
        while connection.execute(begun).fetchone() == (None,):
            assert load.poll() is None
            time.sleep(0.02)
        load.kill()
        load.communicate()
        row = connection.execute(begun).fetchone()
    assert row is not None
    again = finish(start_load(database_url, "--jobs", "2", file, part_bytes=1_000_000))
    assert (again.error, again.code) == ("", 1)
    assert again.counts["new"] + again.counts["unchanged"] == 1500
    assert again.counts["new"] < 1500
    assert final_state(plain_url(database_url)) == final_state(plain_url(alone))


@pytest.mark.usefixtures("_small")
def test_what_is_stored_of_parts(load: Load, database: Connection, tmp_path: Path) -> None:
    """Units say which part they are; articles and rejects stand at the byte where their line begins."""
    documents = [made_article(n) if n % 10 else {"title": f"no text in {n}"} for n in range(1, 41)]
    file = json_lines(tmp_path / "a.jsonl", *documents)
    data = file.read_bytes()
    totals: list[int | None] = []
    summary = load(file, jobs=1, on_progress=lambda progress: totals.append(progress.bytes_read))
    assert (summary.counts.new, summary.counts.rejected, totals[-1]) == (36, 4, len(data))
    units = rows(database, "SELECT path, size_bytes, document_count FROM load_units ORDER BY ordinal")
    ends = [*range(PART_BYTES, len(data), PART_BYTES), len(data)]
    assert [unit[0] for unit in units] == [f"{file}, bytes {(end - 1) // 1000 * 1000}–{end}" for end in ends]
    assert [unit[1] for unit in units] == [1000] * (len(ends) - 1) + [len(data) % 1000]
    assert sum(unit[2] for unit in units) == 40
    for path, position, raw in rows(database, "SELECT path, position, raw FROM rejects ORDER BY id")[1:]:
        assert path == str(file)
        assert data[int(position.removeprefix("byte ")) :].startswith(bytes(raw) + b"\n")
    for url, origin in rows(database, "SELECT url, origin FROM articles"):
        if ", byte " in origin:
            line = data[int(origin.removeprefix(f"{file}, byte ")) :].split(b"\n")[0]
            assert json.loads(line)["url"] == url
        else:
            assert origin == f"{file}, line {url.removeprefix('https://gull.example/')}"
    before = row_versions(database)
    assert load(file, jobs=2).counts.unchanged == 36
    assert row_versions(database) == before


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("jobs", [1, 3])
def test_one_article_in_several_parts(load: Load, database: Connection, tmp_path: Path, jobs: int) -> None:
    """A load reads the parts in order: of several texts of one address the last in the file becomes current."""
    documents = [made_article(n % 12, f"Text {n} of Orla Fenwick.") for n in range(150)]
    load(json_lines(tmp_path / "a.jsonl", *documents), jobs=jobs)
    last = {document["url"]: document["text"] for document in documents}
    assert dict(rows(database, "SELECT url, body FROM articles")) == last
    assert rows(database, "SELECT count(*) > 10 FROM load_units") == [(True,)]


@pytest.mark.usefixtures("_small")
def test_rejects_of_parts_tried_again(load: Load, settings: Settings, database: Connection, tmp_path: Path) -> None:
    """What is still wrong stays as it is; after the file was mended it is loaded from there."""
    documents = [made_article(n) if n % 10 else {"title": f"no text in {n}"} for n in range(1, 41)]
    file = json_lines(tmp_path / "a.jsonl", *documents)
    load(file)
    before = rows(database, "SELECT * FROM rejects")
    assert loader.retry(settings).counts.rejected == 4
    assert rows(database, "SELECT * FROM rejects") == before
    json_lines(file, *map(made_article, range(1, 41)))
    assert loader.retry(settings).counts.new == 4
    assert rows(database, "SELECT count(*) FROM rejects") == [(0,)]


def test_rejects_that_stand_elsewhere_by_now(
    load: Load, settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of rejects whose places the file, read as it is read now, does not have, the bytes that were kept are read."""

    def fragile(title: str | None, body: str) -> Extraction:
        raise ZeroDivisionError

    file = json_lines(tmp_path / "a.jsonl", *map(made_article, range(20)), {"title": "no text"})
    with monkeypatch.context() as broken:
        broken.setattr(cutting, "PART_BYTES", PART_BYTES)
        broken.setattr("newsdb.pipeline.extract", fragile)
        assert load(file).counts.rejected == 21
    last = "SELECT * FROM rejects WHERE reason LIKE 'no text%'"
    before = rows(database, last)
    counts = loader.retry(settings).counts
    assert (counts.new, counts.rejected) == (20, 1)
    assert rows(database, last) == rows(database, "SELECT * FROM rejects") == before
