"""Several loaders on one database share the work, and several processes of one loader do."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Connection

from newsdb import loader
from newsdb.loader import batches
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, rows
from tests.loader.corpora import final_state, write_archive
from tests.loader.processes import finish, plain_url, start_load


def test_four_loaders_on_overlapping_input(
    database_url: str, create_database: Callable[..., URL], template_url: URL, tmp_path: Path
) -> None:
    """Four loaders at once, with input that overlaps: no error, nothing twice, the state of a single load."""
    files = write_archive(tmp_path / "archive", articles=1200, files=12)
    with files[0].open(encoding="utf-8") as early, files[10].open("a", encoding="utf-8") as late:
        for document in map(json.loads, itertools.islice(early, 30)):  # corrected, in a file that another may read
            late.write(json.dumps(document | {"text": document["text"] + "\n\nCorrected later on."}) + "\n")
    alone = create_database(template_url).render_as_string(hide_password=False)
    assert finish(start_load(alone, "--jobs", "1", tmp_path / "archive")).code == 1  # the broken lines
    inputs = [files, files[:9], files[3:], files[::2]]
    loads = [start_load(database_url, "--jobs", jobs, *given) for jobs, given in zip("1212", inputs, strict=True)]
    results = [finish(load) for load in loads]
    assert [(result.error, result.code) for result in results] == [("", 1)] * 4
    assert final_state(plain_url(database_url)) == final_state(plain_url(alone))
    counts = [result.counts for result in results]
    with psycopg.connect(plain_url(database_url)) as connection:
        # Each article was extracted once: had two loaders done the same, both would have counted it as new or not.
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (sum(c["new"] for c in counts),)
        assert connection.execute("SELECT count(*) FROM load_units WHERE status <> 'read'").fetchone() == (0,)
        assert connection.execute("SELECT count(*), count(DISTINCT path) FROM load_units").fetchone() == (12, 12)
        assert connection.execute("SELECT count(*) FROM loads WHERE status <> 'finished'").fetchone() == (0,)
        lines = {path.name: 0 for path in files}
        for path, documents in connection.execute("SELECT path, document_count FROM load_units"):
            lines[Path(path).name] = documents
    outcomes = ("new", "updated", "unchanged", "rejected")
    for given, count in zip(inputs, counts, strict=True):
        assert sum(count[outcome] for outcome in outcomes) == sum(lines[path.name] for path in given)


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_number_of_processes_changes_nothing(
    database_url: str, create_database: Callable[..., URL], template_url: URL, tmp_path: Path, jobs: int
) -> None:
    """Corrected texts follow one another in order, whichever process stores them; a reload changes nothing."""
    write_archive(tmp_path / "archive", articles=900, files=2)
    alone = create_database(template_url).render_as_string(hide_password=False)
    for url, arguments in ((alone, ("--jobs", "1")), (database_url, ("--jobs", str(jobs)))):
        result = finish(start_load(url, *arguments, tmp_path / "archive"))
        assert (result.error, result.code, result.counts["updated"]) == ("", 1, 22)
    assert final_state(plain_url(database_url)) == final_state(plain_url(alone))
    again = finish(start_load(database_url, "--jobs", str(jobs), tmp_path / "archive")).counts
    assert (again["new"], again["updated"], again["quotes"]) == (0, 0, 0)
    assert final_state(plain_url(database_url)) == final_state(plain_url(alone))


def test_one_article_in_many_places(
    settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However batches are cut, the texts of one address become current in the order of the input."""
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", 3)
    chance = random.Random(5)  # noqa: S311  (repeatable, not secret)
    documents = [made_article(chance.randrange(12), f"Text {n} of Orla Fenwick.") for n in range(150)]
    file = json_lines(tmp_path / "a.jsonl", *documents)
    summary = loader.load(settings, [str(file)], jobs=3)
    last = {document["url"]: document["text"] for document in documents}
    assert dict(rows(database, "SELECT url, body FROM articles")) == last
    assert (summary.counts.new, summary.counts.updated) == (12, 138)
    order = rows(database, "SELECT body FROM article_versions ORDER BY article_id, version_no")
    numbers = [int(body.split()[1]) for (body,) in order]
    steps = sum(a > b for a, b in pairwise(numbers))
    assert steps == 11  # within each article the versions ascend


def test_a_loader_waits_for_what_another_one_reads(
    settings: Settings, database: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second loader ends when the first has read the file that both want, and counts it as unchanged."""
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", 5)
    file = str(json_lines(tmp_path / "a.jsonl", *map(made_article, range(20))))
    second: list[loader.Summary] = []
    waiting: list[int] = []
    other = threading.Thread(
        target=lambda: second.append(
            loader.load(settings, [file], jobs=1, on_progress=lambda p: waiting.append(p.waiting_for))
        )
    )

    def hold(progress: loader.Progress) -> None:
        if progress.counts.documents == 5:
            other.start()
            while not any(waiting):
                assert other.is_alive()

    first = loader.load(settings, [file], jobs=1, on_progress=hold)
    other.join()
    assert first.counts.new == 20
    assert (second[0].counts.new, second[0].counts.unchanged) == (0, 20)
    assert rows(database, "SELECT kind, status FROM loads") == [("load", "finished")] * 2
