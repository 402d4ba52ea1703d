"""What a load writes on stderr: one JSON object a line for programs, a line now and then for people."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from newsdb import __version__, loader
from newsdb.cli import logs
from newsdb.loader.events import take_record
from newsdb.loader.journal import Journal
from newsdb.writer import Checkpoint, Claims, Counts, Unit
from tests.loader.conftest import json_lines, made_article
from tests.loader.processes import plain_url
from tests.loader.test_failures import let_fail

DEADLOCK = "RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'"
BROKEN = {"title": "no text"}


def run(url: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "newsdb", *map(str, arguments)]
    environment = os.environ | {"NEWSDB_DATABASE_URL": url}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def events(output: str) -> list[dict[str, Any]]:
    """Read a log; every line has to be an object with the fields that all have."""
    lines = [json.loads(line) for line in output.splitlines()]
    for line in lines:
        assert line.keys() >= {"timestamp", "level", "event", "message", "load_id"}
        assert line["timestamp"].endswith("Z")
        assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None
    return lines


def with_password(url: str) -> tuple[str, str]:
    """Write the password of the test server into its URL, and return both."""
    parts = make_url(url)
    passfile = parts.query.get("passfile")
    if isinstance(passfile, str):
        password = Path(passfile).read_text(encoding="utf-8").splitlines()[0].rpartition(":")[2]
    else:
        password = parts.password or "hunter2hunter2"  # a server that trusts us takes any
    return parts.update_query_dict({"password": password}).render_as_string(hide_password=False), password


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_load_from_beginning_to_end(database_url: str, tmp_path: Path, jobs: str) -> None:
    """Begun, claimed, rejected, read, finished, whichever process it happens in; stdout stays the summary's."""
    file = json_lines(tmp_path / "ä.jsonl", made_article(1), BROKEN, made_article(2))
    done = run(database_url, "load", file, "--json", "--jobs", jobs, "--log-format", "json")
    assert done.returncode == 1
    log = events(done.stderr)
    names = ["load_started", "units_claimed", "document_rejected", "units_read", "load_finished"]
    assert [line["event"] for line in log] == names
    started, claimed, rejected, read, finished = log
    assert {line["load_id"] for line in log} == {1}
    assert [line["level"] for line in log] == ["info", "info", "warning", "info", "info"]
    assert (started["inputs"], started["jobs"], started["units"]) == ([str(file)], int(jobs), 1)
    assert (started["bytes_total"], started["newsdb_version"]) == (file.stat().st_size, __version__)
    assert started["extractor_version"] == loader.EXTRACTOR_VERSION
    assert (claimed["units"], claimed["paths"]) == (1, [str(file)])
    assert (rejected["path"], rejected["position"]) == (str(file), "line 2")
    assert "no text" in rejected["reason"]
    assert (read["documents"], read["rejected"], read["units_read"], read["units_total"]) == (3, 1, 1, 1)
    counts = json.loads(done.stdout)
    assert {name: finished[name] for name in counts if name != "seconds"} == {
        name: count for name, count in counts.items() if name != "seconds"
    }
    assert (finished["documents"], finished["share"], finished["batches"]) == (3, 1.0, 1)


def test_rejects_are_bounded(database_url: str, tmp_path: Path) -> None:
    """So many rejects as wanted get a line each, one line says that there are more, and all are counted."""
    file = json_lines(tmp_path / "a.jsonl", *[BROKEN | {"n": n} for n in range(7)])
    done = run(database_url, "load", file, "--log-format", "json", "--log-rejects", "3", "--quiet")
    names = [line["event"] for line in events(done.stderr)]
    assert names == ["document_rejected"] * 3 + ["further_rejects_not_logged"]
    again = run(database_url, "load", file, "--log-format", "json", "--log-rejects", "0")
    log = {line["event"]: line for line in events(again.stderr)}
    assert log["further_rejects_not_logged"]["logged"] == 0
    assert log["load_finished"]["rejected"] == 7
    assert "document_rejected" not in log


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_retries_say_why(database_url: str, tmp_path: Path, jobs: str) -> None:
    """What a worker had to try again is in the log with its reason, from other processes, too."""
    let_fail(database_url, DEADLOCK, times=2)
    file = json_lines(tmp_path / "a.jsonl", *map(made_article, range(10)))
    done = run(database_url, "load", file, "--jobs", jobs, "--log-format", "json", "--quiet")
    assert done.returncode == 0
    retries = events(done.stderr)
    assert [(line["event"], line["level"], line["reason"]) for line in retries] == [
        ("retrying", "warning", "deadlock")
    ] * 2
    assert retries[0]["error"] == "deadlock detected"
    assert retries[0]["pause_seconds"] > 0
    assert retries[0]["load_id"] == 1


def test_retries_for_people(database_url: str, tmp_path: Path) -> None:
    """In text one line tells of a trouble that comes again at once; --quiet tells nothing of what passes."""
    let_fail(database_url, DEADLOCK, times=3)
    file = json_lines(tmp_path / "a.jsonl", *map(made_article, range(10)))
    done = run(database_url, "load", file, "--jobs", "1")
    assert done.returncode == 0
    assert done.stderr.startswith("newsdb: deadlock, trying again in 0.")
    assert done.stderr.count("\n") == 1
    with psycopg.connect(plain_url(database_url)) as connection:
        connection.execute("DELETE FROM articles; ALTER SEQUENCE tries RESTART")
    quiet = run(database_url, "load", file, "--jobs", "1", "--quiet")
    assert (quiet.returncode, quiet.stderr) == (0, "")


def test_a_failed_load(database_url: str, tmp_path: Path) -> None:
    """The load's own end and the command's are one line each, at level error, and tell no password."""
    url, password = with_password(database_url)
    how = f"RAISE EXCEPTION 'No space left, said {password}' USING ERRCODE = '53100'"
    let_fail(database_url, how, times=100)
    file = json_lines(tmp_path / "a.jsonl", *map(made_article, range(10)))
    done = run(url, "load", file, "--log-format", "json", "--quiet", "--jobs", "2")
    assert done.returncode == 3
    failed, ended = events(done.stderr)
    assert (failed["event"], failed["level"], failed["load_id"]) == ("load_failed", "error", 1)
    assert (ended["event"], ended["level"], ended["load_id"]) == ("command_failed", "error", 1)
    assert ended["exit_code"] == 3
    assert "No space left" in failed["error"]
    assert "free space on the server's disk" in ended["error"]
    assert password not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "how",
    [
        "PERFORM pg_terminate_backend(pg_backend_pid())",
        "RAISE EXCEPTION 'deadlock of {password}' USING ERRCODE = '40P01'",
    ],
)
def test_no_password_in_retries(database_url: str, tmp_path: Path, how: str) -> None:
    """Nor does a line about what is tried again tell it."""
    url, password = with_password(database_url)
    let_fail(database_url, how.replace("{password}", password), times=2)
    file = json_lines(tmp_path / "a.jsonl", *map(made_article, range(10)))
    done = run(url, "load", file, "--log-format", "json")
    assert "retrying" in {line["event"] for line in events(done.stderr)}
    assert password not in done.stderr + done.stdout


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_unreachable_server(tmp_path: Path, form: str) -> None:
    """A load that cannot begin says so in one line with the exit code 3, without the password."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1))
    done = run("postgresql://user:hunter2@localhost:1/db", "load", file, "--log-format", form)
    assert done.returncode == 3
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1
    if form == "json":
        [line] = events(done.stderr)
        assert (line["event"], line["exit_code"], line["load_id"]) == ("command_failed", 3, None)
        assert "host localhost, port 1" in line["error"]
    else:
        assert done.stderr.startswith("newsdb: cannot connect")


@pytest.mark.parametrize(
    "arguments",
    [["load", "nowhere"], ["load", ".", "--map", "x"], ["reextract", "--since", "yesterday"], ["rejects", "retry"]],
)
def test_wrong_usage(database_url: str, arguments: list[str]) -> None:
    """What the commands themselves find wrong is one line of JSON, too."""
    done = run(database_url, *arguments, "--log-format", "json")
    [line] = events(done.stderr)
    assert (done.returncode, line["event"], line["exit_code"]) == (2, "command_failed", 2)


def test_a_defect_is_one_line(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A defect's traceback is part of the line in JSON, and afterwards nothing of the log's set-up is left."""
    from newsdb import cli

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    handlers = list(logging.getLogger().handlers)
    monkeypatch.setattr("newsdb.loader.load", broken)
    monkeypatch.setenv("NEWSDB_DATABASE_URL", database_url)
    monkeypatch.setattr(sys, "argv", ["newsdb", "load", str(tmp_path), "--log-format", "json"])
    with pytest.raises(SystemExit) as ending:
        cli.main()
    assert ending.value.code == 1
    [line] = events(capfd.readouterr().err)
    assert line["error"] == "ZeroDivisionError: division by zero"
    assert "in broken" in line["traceback"]
    assert logging.getLogger().handlers == handlers
    assert not logs.is_json()


def test_reextraction_and_retries_log_alike(database_url: str, tmp_path: Path) -> None:
    """The other commands that run long have the same log; a reextraction counts articles."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1), BROKEN)
    run(database_url, "load", file)
    retried = events(run(database_url, "rejects", "retry", "--all", "--log-format", "json").stderr)
    assert [line["event"] for line in retried if line["level"] == "warning"] == ["document_rejected"]
    assert (retried[0]["kind"], retried[-1]["event"], retried[-1]["load_id"]) == ("retry", "load_finished", 2)
    extracted = events(run(database_url, "reextract", "--all", "--log-format", "json").stderr)
    assert (extracted[0]["kind"], extracted[0]["articles_total"]) == ("reextract", 1)
    assert (extracted[-1]["articles_read"], extracted[-1]["updated"]) == (1, 1)


def test_the_library_says_nothing_by_itself(database_url: str, tmp_path: Path) -> None:
    """A program that loads without setting up logging finds nothing of it on its stderr."""
    file = json_lines(tmp_path / "a.jsonl", BROKEN)
    script = (
        "import sys; from newsdb import loader; from newsdb.settings import load_settings\n"
        "print(loader.load(load_settings(), sys.argv[1:], jobs=2).counts.rejected)"
    )
    (tmp_path / "load.py").write_text(f"if __name__ == '__main__':\n    {script.replace(chr(10), chr(10) + '    ')}\n")
    environment = os.environ | {
        "NEWSDB_DATABASE_URL": database_url,
        "PYTHONPATH": str(Path(loader.__file__).parents[2]),
    }
    command = [sys.executable, str(tmp_path / "load.py"), str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Name the events logged since the last time."""
    names = [record.__dict__["event"] for record in caplog.records]
    caplog.clear()
    return names


def test_waiting_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """A load that waits for others says so when it begins to, not at each look."""
    caplog.set_level(logging.INFO, "newsdb.loader")
    journal = Journal(7, "load", ["a"], 2, 10, 1)
    told(caplog)
    for units in (0, 2, 2, 1, 0, 1):
        journal.progress(loader.Progress(10, 10, Counts(), waiting_for=units))
    assert told(caplog) == ["waiting_for_others", "waiting_for_others"]


def test_progress_is_told_now_and_then(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many batches there are, progress is told when its time has come, with the rate since the last time."""
    caplog.set_level(logging.INFO, "newsdb.loader")
    now = [100.0]
    monkeypatch.setattr("newsdb.loader.journal.time.monotonic", lambda: now[0])
    journal = Journal(7, "load", ["a"], 2, 1000, 1)
    told(caplog)
    for second in range(1, 26):
        now[0] = 100.0 + second
        journal.progress(loader.Progress(second * 10, 1000, Counts(new=second * 30)))
    fields = [record.__dict__["fields"] for record in caplog.records]
    assert told(caplog) == ["progress", "progress"]
    assert [(line["documents"], line["documents_per_second"], line["share"]) for line in fields] == [
        (300, 30.0, 0.1),
        (600, 30.0, 0.2),
    ]


def test_lost_units_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """A unit that another loader took over is a warning, once, though batches of it are still in work."""
    caplog.set_level(logging.INFO, "newsdb.loader")
    journal = Journal(7, "load", ["a"], 2, 10, 1)
    journal.claimed([Unit(1, "a", 5, None), Unit(2, "b", 5, None)], Claims([Checkpoint(1), Checkpoint(2)], [], []))
    told(caplog)
    for _ in range(2):
        journal.recorded([Checkpoint(1, 3), Checkpoint(2, 1)], lost={2})
    assert [record.__dict__["fields"]["paths"] for record in caplog.records] == [["b"]]
    assert told(caplog) == ["units_lost"]
    journal.recorded([Checkpoint(1, 3, 0, is_read=True)], lost=set())
    assert told(caplog) == ["units_read"]
    assert journal.units_read == 1


def test_records_of_other_processes_obey_the_level(caplog: pytest.LogCaptureFixture) -> None:
    """What a worker sent is logged here only as far as this process wants to hear it."""
    caplog.set_level(logging.WARNING, "newsdb.loader")
    log = logging.getLogger("newsdb.loader.events")
    for level in (logging.INFO, logging.WARNING):
        record = log.makeRecord(log.name, level, __file__, 1, "heard", (), None)
        record.event = "heard"
        take_record(record)
    assert told(caplog) == ["heard"]
