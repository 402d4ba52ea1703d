"""``newsdb status --watch``: running loads, looked at again and again, whatever happens to the database meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from rich.cells import cell_len
from sqlalchemy import delete, insert
from sqlalchemy.engine import make_url

from newsdb.cli.watching import Rates
from newsdb.database.models import LoadMetricRow, LoadUnitRow
from newsdb.queries.running import Look, RunningLoad
from tests.loader.conftest import made_article
from tests.loader.processes import plain_url
from tests.queries.conftest import Archive, Run

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(database_url: str) -> Iterator[Start]:
    """Give a function that starts a command with pipes on all sides; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsdb", *arguments],
            env=os.environ | {"NEWSDB_DATABASE_URL": database_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give a function that lets Ctrl-C come after so many looks."""

    def end_after(number: int) -> None:
        left = iter(range(number - 1))

        def sleep(_: float) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        monkeypatch.setattr("newsdb.cli.watching.sleep", sleep)

    return end_after


def objects(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """Read what --json prints, look by look."""
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


def feed(load: subprocess.Popen[str], numbers: range) -> None:
    """Give articles to a load that reads standard input."""
    assert load.stdin is not None
    for number in numbers:
        load.stdin.write(json.dumps(made_article(number)) + "\n")
    load.stdin.flush()


def store_load(archive: Archive, **metrics: float) -> int:
    """Store a load as one that was killed leaves it: running, with figures and a unit, and no session."""
    load_id = archive.load(inputs=["in/"], new_count=70, updated_count=2, unchanged_count=20, rejected_count=8)
    connection = archive.connection
    connection.execute(
        insert(LoadMetricRow), [{"load_id": load_id, "name": name, "value": value} for name, value in metrics.items()]
    )
    unit = {"load_id": load_id, "ordinal": 1, "path": "in/a\x1b[31m.jsonl", "size_bytes": 4000, "status": "reading"}
    counts = {"document_count": 99, "rejected_count": 7, "lease_ends_at": datetime.now(UTC) + timedelta(minutes=4)}
    connection.execute(insert(LoadUnitRow).values(unit | counts))
    connection.commit()
    return load_id


def test_a_running_load(start: Start) -> None:
    """Each look has the load's outcomes, rate, figures and what it reads; Ctrl-C ends with the exit code 0."""
    load = start("load", "-", "--jobs", "1", "--quiet", "--json")
    feed(load, range(600))
    watch = start("status", "--watch", "--json", "--every", "0.1")
    found = next(look["loads"][0] for look in objects(watch) if look["loads"] and look["loads"][0]["new"] >= 250)
    assert (found["kind"], found["inputs"], found["is_held"]) == ("load", ["-"], True)
    assert found["documents"] == found["new"] + found["unchanged"]
    assert (found["metrics"]["workers"], found["metrics"]["units"]) == (1, 1)
    assert (found["share"], found["seconds_left"]) == (None, None), "nobody knows how long standard input is"
    [unit] = found["units"]
    assert unit["path"] == "-"
    assert 290 < unit["lease_seconds"] <= 300
    feed(load, range(600, 1200))
    counts = json.loads(load.communicate()[0])
    look = next(look for look in objects(watch) if not look["loads"])
    assert (look["latest"]["status"], look["latest"]["new"]) == ("finished", counts["new"])
    watch.send_signal(signal.SIGINT)
    assert watch.wait() == 0
    assert watch.stderr is not None
    assert watch.stderr.read() == ""


def test_a_database_that_goes_away(start: Start, database_url: str, server_url: Any) -> None:
    """A database that takes no connections is one line, and the next look that works goes on as before."""
    watch = start("status", "--watch", "--json", "--every", "0.1")
    seen = objects(watch)
    assert "loads" in next(seen)
    name = make_url(database_url).database
    with psycopg.connect(plain_url(server_url.render_as_string(hide_password=False)), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        trouble = next(look for look in seen if "error" in look)
        assert trouble["error"].startswith("cannot connect to PostgreSQL at ")
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert "loads" in next(look for look in seen if "error" not in look)
    watch.send_signal(signal.SIGINT)
    assert watch.wait() == 0


def test_nothing_is_held_between_looks(start: Start, database_url: str) -> None:
    """Between two looks there is no connection, let alone a transaction."""
    watch = start("status", "--watch", "--json", "--every", "3600")
    next(objects(watch))
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'newsdb' AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
        deadline = time.monotonic() + 20  # a server notices the end of a session in its own time
        while connection.execute(query).fetchone() != (0,):
            assert time.monotonic() < deadline
    watch.send_signal(signal.SIGINT)
    assert watch.wait() == 0


def test_the_first_look_must_work(newsdb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that was never there ends the command as it ends others."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", "postgresql://user:hunter2@localhost:1/db")
    outcome = newsdb("status", "--watch")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("newsdb: cannot connect to PostgreSQL at host localhost, port 1")
    assert "hunter2" not in outcome.err


def test_plain_blocks(newsdb_stored: Run, stored: Archive, looks: Callable[[int], None]) -> None:
    """Piped, each look is a block of plain lines; a load whose session is gone is told to be killed."""
    stored.connection.execute(delete(LoadUnitRow))
    load_id = store_load(
        stored, workers=3, units=10, units_read=4, units_waiting=2, bytes_total=8000, bytes_read=2000, seconds=60
    )
    looks(2)
    outcome = newsdb_stored("status", "--watch")
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    assert outcome.out.count(f"Load {load_id}, no longer there (killed?), begun ") == 2
    assert ", 3 workers: in/\n" in outcome.out
    assert "25%, 2.0 kB of 8.0 kB, 4 of 10 units\n" in outcome.out, "a dead load has no time left"
    assert "  70 new, 2 updated, 20 unchanged, 8 rejected, 0 quotes\n" in outcome.out
    assert "  100 documents, " in outcome.out
    [unit, _] = [line.split() for line in outcome.out.splitlines() if "a.jsonl" in line]
    assert unit == ["in/a.jsonl", "4.0", "kB", "99", "7", "free"]


def test_a_terminal(
    newsdb_stored: Run, stored: Archive, looks: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal of 80 columns nothing is wider, and the picture is redrawn in place."""
    store_load(stored, workers=3, units=10_000, units_read=4000, bytes_total=8e11, bytes_read=2e11, seconds=60)
    looks(2)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    out = newsdb_stored("status", "--watch").out
    assert "\x1b[1A" in out, "the cursor goes up to draw over the look before"
    monkeypatch.setenv("TERM", "dumb")
    looks(1)
    lines = newsdb_stored("status", "--watch").out.splitlines()
    assert any("200 GB of 800 GB" in line for line in lines)
    plain = [line for line in lines if "\x1b" not in line]
    assert plain
    assert max(cell_len(line) for line in plain) <= 80


def test_a_waiting_load(newsdb_stored: Run, stored: Archive, looks: Callable[[int], None], database_url: str) -> None:
    """A load that is alive and waits for others says so, and has an estimate of the time left."""
    load_id = store_load(stored, units_waiting=2, bytes_total=8000, bytes_read=4000, seconds=6000)
    looks(1)
    with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (0x6C6F6164, load_id))
        out = newsdb_stored("status", "--watch").out
        looks(1)
        [_, found] = json.loads(newsdb_stored("status", "--watch", "--json").out)["loads"]
    assert f"Load {load_id}, waiting for 2 units that other loaders read, 0:0" in out
    assert ", about 1:" in out
    assert 5900 < found["seconds_left"] <= 6000
    assert found["share"] == 0.5


def look_at(second: float, documents: int) -> Look:
    """Make what a look would find."""
    load = RunningLoad(
        1, "load", ("a",), datetime(2026, 1, 1, tzinfo=UTC), second, True, documents, 0, 0, 0, 0, {}, 0.0, (), 0
    )
    return Look(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second), (load,), None)


def test_rates() -> None:
    """The rate is that of the last ten seconds: unknown at first, even between commits, zero when nothing comes."""
    rates = Rates()
    assert rates.of(look_at(0, 500)) == {1: None}
    assert rates.of(look_at(2, 700)) == {1: 100.0}
    assert rates.of(look_at(4, 700)) == {1: 50.0}
    assert rates.of(look_at(4, 700)) == {1: 50.0}, "the same look again changes nothing"
    found = [rates.of(look_at(second, 700))[1] for second in range(6, 16, 2)]
    assert found[-1] == 0.0
    assert rates.of(Look(look_at(20, 0).at, (), None)) == {}
