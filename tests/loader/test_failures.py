"""What goes wrong while a load runs: what passes is tried again, the rest ends it cleanly with its checkpoint kept."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it has no types
import psycopg
import pytest
from sqlalchemy import Connection

from newsdb import loader
from newsdb.errors import DatabaseError
from newsdb.loader import batches, sessions
from newsdb.settings import Settings
from tests.loader.conftest import json_lines, made_article, rows
from tests.loader.corpora import write_archive
from tests.loader.processes import finish, plain_url, start_load

Load = Callable[..., loader.Summary]

FAILS = """
CREATE SEQUENCE tries;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A sequence keeps its value when the transaction is rolled back.
    IF NEW.title LIKE 'Rain, part 7%' AND nextval('tries') <= {times} THEN
        {how};
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fail BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION fail();
"""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", 5)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Give a file of 20 articles."""
    return json_lines(tmp_path / "a.jsonl", *map(made_article, range(20)))


def let_fail(url: str, how: str, times: int) -> None:
    """Let the database fail so many times when the eighth article is stored."""
    with psycopg.connect(plain_url(url)) as connection:
        connection.execute(FAILS.format(how=how, times=times))


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'", id="deadlock"),
        pytest.param("RAISE EXCEPTION 'could not serialize' USING ERRCODE = '40001'", id="serialization"),
        pytest.param("RAISE EXCEPTION 'lock timeout' USING ERRCODE = '55P03'", id="lock held"),
        pytest.param("PERFORM pg_sleep(5)", id="statement timeout"),
        pytest.param("PERFORM pg_terminate_backend(pg_backend_pid())", id="connection lost"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_passes_is_tried_again(
    load: Load, database: Connection, database_url: str, articles: Path, how: str, jobs: int
) -> None:
    """The load ends as if nothing had been, and counts everything once."""
    let_fail(database_url, how, times=2)
    rows(database, "SELECT set_config('statement_timeout', '0', false)")
    if "sleep" in how:
        with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE \"{connection.info.dbname}\" SET statement_timeout = '500ms'")
    summary = load(articles, jobs=jobs)
    assert (summary.counts.new, summary.counts.unchanged) == (20, 0)
    assert rows(database, "SELECT status, new_count FROM loads") == [("finished", 20)]
    assert rows(database, "SELECT last_value >= 3, count(*) FROM tries, articles GROUP BY 1") == [(True, 20)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_ends_the_load_cleanly(
    load: Load, database: Connection, database_url: str, articles: Path, jobs: int
) -> None:
    """One line with the remedy; what was committed stays, and the same command loads the rest once there is space."""
    let_fail(database_url, "RAISE EXCEPTION 'could not extend file: No space left' USING ERRCODE = '53100'", times=1)
    with pytest.raises(DatabaseError, match="free space on the server's disk"):
        load(articles, jobs=jobs)
    [(status, error, stored)] = rows(
        database, "SELECT status, error, new_count FROM loads WHERE new_count = (SELECT count(*) FROM articles)"
    )
    assert status == "failed"
    assert "No space left" in error
    assert 5 <= stored <= 15
    again = load(articles, jobs=jobs)
    assert (again.counts.new, again.counts.unchanged) == (20 - stored, stored)


def test_patience_ends(
    load: Load, database: Connection, database_url: str, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not pass after all ends the load with the reason."""
    monkeypatch.setattr(sessions, "PATIENCE_SECONDS", 0.5)
    let_fail(database_url, "RAISE EXCEPTION 'somebody locks' USING ERRCODE = '55P03'", times=1000)
    with pytest.raises(DatabaseError, match="somebody else holds a lock"):
        load(articles, jobs=1)
    assert rows(database, "SELECT loads.status, document_count FROM loads, load_units") == [("failed", 5)]


def test_the_load_survives_the_loss_of_its_own_connection(
    settings: Settings, database: Connection, database_url: str, articles: Path
) -> None:
    """All connections lost at once, in the middle: the load goes on, and stays held."""

    def cut(progress: loader.Progress) -> None:
        if progress.counts.documents == 10:
            with psycopg.connect(plain_url(database_url)) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name LIKE 'newsdb load%'"
                )

    summary = loader.load(settings, [str(articles)], jobs=1, on_progress=cut)
    assert summary.counts.new == 20
    assert rows(database, "SELECT status, new_count FROM loads") == [("finished", 20)]
    assert rows(database, "SELECT status, document_count FROM load_units") == [("read", 20)]


def _workers_of(pid: int) -> list[psutil.Process]:
    workers = []
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if "spawn_main" in " ".join(child.cmdline()):
                workers.append(child)
    return workers


def _until_stored(url: str, articles: int) -> None:
    deadline = time.monotonic() + 60
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        while True:
            row = connection.execute("SELECT count(*) FROM articles").fetchone()
            if row is not None and row[0] >= articles:
                return
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_killed_worker_ends_the_load_cleanly(database_url: str, tmp_path: Path) -> None:
    """One line that says so, exit code 3, no process left behind; the same command loads the rest."""
    write_archive(tmp_path / "archive", articles=1500, files=3)
    load = start_load(database_url, "--jobs", "2", tmp_path / "archive")
    _until_stored(database_url, 1)
    victims = _workers_of(load.pid)
    victims[0].kill()
    result = finish(load)
    assert result.code == 3
    assert "a worker process was killed" in result.error
    assert result.error.count("\n") == 1
    psutil.wait_procs(victims, timeout=20)
    assert not any(victim.is_running() for victim in victims)
    again = finish(start_load(database_url, "--jobs", "2", tmp_path / "archive"))
    assert again.code == 1
    assert again.counts["new"] + again.counts["unchanged"] > 1500


def test_workers_end_with_the_loader(database_url: str, tmp_path: Path) -> None:
    """When the loader is killed its workers end, too, and the next load does not wait for their leases."""
    write_archive(tmp_path / "archive", articles=1500, files=3)
    load = start_load(database_url, "--jobs", "2", tmp_path / "archive")
    _until_stored(database_url, 1)
    workers = _workers_of(load.pid)
    load.kill()
    load.communicate()
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert alive == []
    begin = time.monotonic()
    again = finish(start_load(database_url, "--jobs", "2", tmp_path / "archive"))
    assert again.code == 1
    assert time.monotonic() - begin < 60


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_ignores_interrupts_from_its_first_moment(
    database_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    """A signal that reaches a worker while it is starting neither ends it nor shows as a traceback."""
    write_archive(tmp_path / "archive", articles=300, files=3)
    load = start_load(database_url, "--jobs", "2", tmp_path / "archive")
    sent: set[int] = set()
    while len(sent) < 2:
        assert load.poll() is None
        for worker in _workers_of(load.pid):
            if worker.pid not in sent:
                worker.send_signal(number)
                sent.add(worker.pid)
    result = finish(load)
    assert (result.code, result.error, result.counts["new"]) == (1, "", 300)  # 1: some is rejected on purpose


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_finishes_the_batch(database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, which reaches every process: a summary, exit code 130, and what was counted is committed."""
    write_archive(tmp_path / "archive", articles=3000, files=3)
    load = start_load(database_url, "--jobs", "2", tmp_path / "archive")
    _until_stored(database_url, 1)
    if number is signal.SIGINT:
        for worker in _workers_of(load.pid):
            worker.send_signal(number)
    os.kill(load.pid, number)
    result = finish(load)
    assert (result.code, result.error) == (130, "")
    with psycopg.connect(plain_url(database_url)) as connection:
        stored = connection.execute("SELECT count(*) FROM articles").fetchone()
        assert stored == (result.counts["new"],)
        assert 0 < result.counts["new"] < 3000
        assert connection.execute("SELECT status FROM loads").fetchone() == ("interrupted",)
    again = finish(start_load(database_url, "--jobs", "2", tmp_path / "archive"))
    assert again.code == 1
    assert again.counts["new"] == 3000 - result.counts["new"]


def test_an_interrupt_while_waiting_for_input(settings: Settings, database: Connection, tmp_path: Path) -> None:
    """While the load waits for a pipe that gives nothing it stops at once."""
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    stop = loader.Stop()
    previous = signal.signal(signal.SIGALRM, stop.request)
    writer = threading.Thread(target=_hold_open, args=(pipe,))
    writer.start()
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        summary = loader.load(settings, [str(pipe)], stop=stop, jobs=1)
    finally:
        signal.signal(signal.SIGALRM, previous)
        writer.join()
    assert summary.interrupted
    assert rows(database, "SELECT status FROM loads") == [("interrupted",)]


def _hold_open(pipe: Path) -> None:
    with pipe.open("wb"):
        time.sleep(3)
