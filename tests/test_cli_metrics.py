"""``--metrics-file``: figures of a load for Prometheus, whole at any moment, and never the end of a load."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from newsdb import __version__
from newsdb.cli.exposition import LoadState, render
from tests.loader.conftest import json_lines, made_article
from tests.loader.processes import plain_url
from tests.loader.test_failures import let_fail
from tests.test_cli_logs import events, run

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?P<labels>.*)\} (?P<value>[0-9.e+-]+)")
_LABEL = re.compile(r'(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?P<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
_ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


class Sample(NamedTuple):
    """A sample's labels and value."""

    labels: dict[str, str]
    value: float


def parsed(text: str) -> dict[str, list[Sample]]:
    """Parse the text format as strictly as its specification allows; every metric has HELP, TYPE and samples."""
    assert text.endswith("\n")
    families: dict[str, list[Sample]] = {}
    helped: str | None = None
    current = ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            helped, _, explanation = line.removeprefix("# HELP ").partition(" ")
            assert explanation
            assert _NAME.fullmatch(helped)
        elif line.startswith("# TYPE "):
            name, kind = line.removeprefix("# TYPE ").split(" ")
            assert name == helped
            assert name not in families
            assert kind in {"counter", "gauge"}
            assert name.endswith("_total") == (kind == "counter")
            families[name] = []
            current = name
        else:
            sample = _SAMPLE.fullmatch(line)
            assert sample, line
            assert sample["name"] == current
            families[current].append(Sample(dict(_labels(sample["labels"])), float(sample["value"])))
    for name, samples in families.items():
        assert samples, name
        assert len({tuple(sorted(labels.items())) for labels, _ in samples}) == len(samples)
    return families


def _labels(text: str) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _LABEL.finditer(text):
        assert match.start() == end
        end = match.end()
        yield match["name"], re.sub(r"\\.", lambda escape: _ESCAPES[escape[0]], match["value"])
    assert end == len(text)


def value(families: dict[str, list[Sample]], name: str, /, **labels: str) -> float:
    """Give the one value with these labels."""
    [found] = [sample.value for sample in families[f"newsdb_load_{name}"] if sample.labels.items() >= labels.items()]
    return found


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Give a file of ten articles and a reject."""
    return json_lines(tmp_path / "a.jsonl", *map(made_article, range(10)), {"title": "no text"})


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    """Give a place for the figures, in a folder of its own."""
    folder = tmp_path / "textfiles"
    folder.mkdir()
    return folder / "nightly.prom"


def test_the_figures_of_a_load(database_url: str, articles: Path, metrics: Path) -> None:
    """At the end the file has what the summary says, what it cost and when it was, and nothing lies beside it."""
    began = time.time()
    done = run(database_url, "load", articles, "--json", "--metrics-file", metrics)
    counts = json.loads(done.stdout)
    found = parsed(metrics.read_text(encoding="utf-8"))
    assert {sample.labels["name"] for samples in found.values() for sample in samples} == {"nightly"}
    for outcome in ("new", "updated", "unchanged", "rejected"):
        assert value(found, "documents_total", outcome=outcome) == counts[outcome]
    assert value(found, "quotes_total") == counts["quotes"] > 0
    assert value(found, "info", kind="load", version=__version__) == 1
    assert (value(found, "running"), value(found, "status", status="finished")) == (0, 1)
    assert sum(sample.value for sample in found["newsdb_load_status"]) == 1
    assert began <= value(found, "start_time_seconds") <= value(found, "last_success_timestamp_seconds") <= time.time()
    assert value(found, "read_bytes_total") == value(found, "input_bytes") == articles.stat().st_size
    assert value(found, "read_units_total") == value(found, "input_units") == 1
    assert value(found, "batches_total") == 1
    assert value(found, "retries_total") == 0
    assert value(found, "workers") == 1
    stages = {sample.labels["stage"] for sample in found["newsdb_load_seconds_total"]}
    assert stages >= {"reading", "cleaning", "extracting", "storing"}
    assert value(found, "peak_memory_bytes", process="reader") > 10_000_000
    assert list(metrics.parent.iterdir()) == [metrics]
    assert metrics.stat().st_mode & 0o044, "whoever collects it may read it"


def test_the_file_while_a_load_runs(database_url: str, metrics: Path) -> None:
    """The file grows with the load and is whole whenever somebody reads it."""
    command = [sys.executable, "-m", "newsdb", "load", "-", "--jobs", "1", "--quiet", "--metrics-file", str(metrics)]
    environment = os.environ | {"NEWSDB_DATABASE_URL": database_url}
    load = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert load.stdin is not None
    number = 0
    seen = 0.0
    while not seen:
        assert load.poll() is None
        for _ in range(50):
            load.stdin.write(json.dumps(made_article(number)) + "\n")
            number += 1
        if metrics.exists():
            found = parsed(metrics.read_text(encoding="utf-8"))
            assert value(found, "running") == 1
            assert "newsdb_load_input_bytes" not in found, "nobody knows the size of standard input"
            seen = value(found, "documents_total", outcome="new")
    assert value(found, "last_success_timestamp_seconds") == 0
    load.stdin.close()
    assert load.wait() == 0
    found = parsed(metrics.read_text(encoding="utf-8"))
    assert (value(found, "running"), value(found, "documents_total", outcome="new")) == (0, number)


def test_the_last_success_outlives_failures(database_url: str, articles: Path, metrics: Path) -> None:
    """A load that fails, in the middle or before it begins, says so and leaves the time of the last success alone."""
    run(database_url, "load", articles, "--metrics-file", metrics)
    before = parsed(metrics.read_text(encoding="utf-8"))
    let_fail(database_url, "RAISE EXCEPTION 'No space left' USING ERRCODE = '53100'", times=100)
    with psycopg.connect(plain_url(database_url)) as connection:
        connection.execute("DELETE FROM articles")
    for url in (database_url, "postgresql://localhost:1/db"):
        assert run(url, "load", articles, "--metrics-file", metrics).returncode == 3
        found = parsed(metrics.read_text(encoding="utf-8"))
        assert (value(found, "running"), value(found, "status", status="failed")) == (0, 1)
        assert value(found, "start_time_seconds") > value(before, "start_time_seconds")
        last = "last_success_timestamp_seconds"
        assert value(found, last) == value(before, last)
    with psycopg.connect(plain_url(database_url)) as connection:
        connection.execute("DROP TRIGGER fail ON articles")
    run(database_url, "load", articles, "--metrics-file", metrics)
    assert value(parsed(metrics.read_text(encoding="utf-8")), last) > value(before, last)


def test_a_file_that_cannot_be_written(database_url: str, articles: Path, tmp_path: Path) -> None:
    """A path that cannot be written is one line and exit code 2 before anything is loaded; other files stay."""
    foreign = tmp_path / "notes.txt"
    foreign.write_text("mine", encoding="utf-8")
    for path, reason in (
        (tmp_path / "nowhere" / "a.prom", "No such file or directory"),
        (tmp_path, "is no regular file"),
        (Path("/dev/null"), "is no regular file"),
        (foreign, "is no metrics file of newsdb"),
    ):
        done = run(database_url, "load", articles, "--metrics-file", path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"newsdb: --metrics-file {path} ")
        assert reason in done.stderr
        assert done.stderr.count("\n") == 1
    assert foreign.read_text(encoding="utf-8") == "mine"
    with psycopg.connect(plain_url(database_url)) as connection:
        assert connection.execute("SELECT count(*) FROM loads").fetchone() == (0,)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_failure_to_write_later(database_url: str, metrics: Path, form: str) -> None:
    """When the file cannot be written any more, the load goes on, and one warning says so."""
    command = [sys.executable, "-m", "newsdb", "load", "-", "--quiet", "--log-format", form]
    environment = os.environ | {"NEWSDB_DATABASE_URL": database_url}
    load = subprocess.Popen(
        [*command, "--metrics-file", str(metrics)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not metrics.exists():
        time.sleep(0.02)
    shutil.rmtree(metrics.parent)
    _, error = load.communicate("".join(json.dumps(made_article(n)) + "\n" for n in range(3)))
    assert load.returncode == 0
    assert error.count("\n") == 1
    if form == "json":
        [line] = events(error)
        assert (line["event"], line["level"], line["path"]) == ("metrics_file_failed", "warning", str(metrics))
    else:
        assert error.startswith(f"newsdb: the metrics file {metrics} cannot be written")


def test_other_commands(database_url: str, articles: Path, metrics: Path) -> None:
    """Retries and reextractions write the same; a reextraction counts articles instead of bytes."""
    run(database_url, "load", articles)
    run(database_url, "rejects", "retry", "--all", "--metrics-file", metrics)
    found = parsed(metrics.read_text(encoding="utf-8"))
    assert value(found, "info", kind="retry") == 1
    assert value(found, "documents_total", outcome="rejected") == 1
    run(database_url, "reextract", "--all", "--metrics-file", metrics)
    found = parsed(metrics.read_text(encoding="utf-8"))
    assert value(found, "info", kind="reextract") == 1
    assert value(found, "read_articles_total") == value(found, "input_articles") == 10
    assert "newsdb_load_read_bytes_total" not in found


def test_names_are_escaped() -> None:
    """Whatever the file is called, its name comes out of the text as it went in."""
    name = 'a"b\\c\nd\\n{}, ü'
    found = parsed(render(LoadState(name, "load", 0.0)))
    assert {sample.labels["name"] for samples in found.values() for sample in samples} == {name}


def test_a_link_stays_a_link(database_url: str, articles: Path, metrics: Path, tmp_path: Path) -> None:
    """A path that is a link is written where it leads to, under the name that was given."""
    target = tmp_path / "elsewhere.prom"
    target.touch()
    metrics.symlink_to(target)
    run(database_url, "load", articles, "--metrics-file", metrics)
    assert metrics.is_symlink()
    assert value(parsed(target.read_text(encoding="utf-8")), "info", name="nightly") == 1
