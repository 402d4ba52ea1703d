"""The command export, run as from a shell: where rows go, what it prints, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsdb.export.running import _Run
from tests.export.conftest import manifest_of, read_csv, read_lines
from tests.queries.conftest import Run


def test_rows_go_to_standard_output(newsdb: Run) -> None:
    """With - the rows, and nothing else, are on stdout; nothing is on stderr."""
    outcome = newsdb("export", "quotes", "-", "--format", "csv")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.raw.count(b"\r\n") == 10
    outcome = newsdb("export", "people", "-", "--format", "jsonl")
    assert [json.loads(line)["name"] for line in outcome.out.splitlines()] == [
        *("Marta Keller", "José Álvarez", "Anton Keller"),
    ]
    assert newsdb("export", "quotes", "-", "--format", "parquet").raw[:4] == b"PAR1"


def test_a_reader_that_goes_away_is_no_defect(archive_url: str) -> None:
    """What is piped into head ends without a traceback."""
    environment = {"NEWSDB_DATABASE_URL": archive_url, "PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": "/"}
    script = f"{sys.executable} -m newsdb export quotes - --format csv | head -c 10"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.stderr) == ("article_id", "")


def test_a_file_tells_its_format_and_says_what_it_holds(newsdb: Run, tmp_path: Path) -> None:
    """The ending decides; stderr has one line, stdout none."""
    outcome = newsdb("export", "quotes", str(tmp_path / "new" / "x.csv"), "--speaker", "Marta Keller")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("3 quotes, ")
    assert len(read_csv(tmp_path / "new" / "x.csv")) == 3
    assert newsdb("export", "quotes", str(tmp_path / "y.ndjson"), "--quiet").err == ""
    assert len(read_lines(tmp_path / "y.ndjson")) == 9


def test_a_summary_for_programs(newsdb: Run, tmp_path: Path) -> None:
    """--json prints one object on stdout and nothing else."""
    outcome = newsdb("export", "quotes", str(tmp_path), "--format", "jsonl", "--by-month", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    summary = json.loads(outcome.out)
    assert summary.pop("finished_at") == manifest_of(tmp_path)["finished_at"]
    size = sum(path.stat().st_size for path in tmp_path.glob("*.jsonl"))
    assert summary == {
        "output": str(tmp_path),
        "rows_of": "quotes",
        "rows": 9,
        "bytes": size,
        "files": 3,
        "files_written": 3,
        "snapshots": 1,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("quotes", "-"), "say which format to write: --format csv|jsonl|parquet|duckdb|jsonld"),
        (("quotes", "folder"), "say which format to write"),
        (("quotes", "x.csv.gz"), "to compress, write to -"),
        (("quotes", "x.xlsx", "--format", "csv"), "ends like no format (.csv, .jsonl, .parquet, .duckdb, .jsonld)"),
        (("quotes", "x.csv", "--format", "parquet"), "ends like csv, and --format is parquet"),
        (("quotes", "x.csv", "--by-month"), "name a folder instead of x.csv"),
        (("quotes", "file", "--format", "csv"), "file is a file, and no folder"),
        (("people", "x", "--format", "csv", "--by-month"), "people are of no month"),
        (("stories", "x.csv", "--no-copies"), "stories have each count with copies and without"),
        (("articles", "x.jsonld"), "JSON-LD is for quotes"),
        (("quotes", "-", "--format", "duckdb"), "cannot be written to standard output"),
        (("quotes", "x.csv", "--speaker", ""), "--speaker is empty; give it a value, or leave it out"),
        (("quotes", "x", "--format", "duckdb", "--by-month"), "holds all months"),
        (("quotes", "-", "--format", "csv", "--json"), "--json has no place"),
        (("quotes", "-", "--format", "csv", "--overwrite"), "--overwrite has no place"),
        (("quotes", "x.csv", "--from", "2026-05", "--to", "2026-04"), "--from 2026-05-01 is after"),
        (("quotes", "x.csv", "--language", "English"), "is no code of a language"),
        (("quotes", "x.csv", "--speaker", "Marta Keler"), "did you mean “Marta Keller”"),
        (("quotes", "x.csv", "--source", "harborlegder.example"), "did you mean “harborledger.example”"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    newsdb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    """Exit code 2, one line on stderr that says what can be done, nothing on stdout and no file."""
    if "duckdb" in arguments:
        pytest.importorskip("duckdb")
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)
    outcome = newsdb("export", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_ctrl_c_leaves_no_half_file(newsdb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted in the second file, the command ends with 130 and one line; the first file stays."""
    tell = _Run._tell

    def telling(self: _Run, rows: int, name: str) -> None:
        tell(self, rows, name)
        if name == "quotes-2026-05.jsonl":
            os.kill(os.getpid(), signal.SIGINT)

    command = ("export", "quotes", str(tmp_path), "--format", "jsonl", "--by-month")
    with monkeypatch.context() as patched:
        patched.setattr(_Run, "_tell", telling)
        outcome = newsdb(*command)
    assert (outcome.code, outcome.out) == (130, "")
    # On a slow machine a line of progress stands before it.
    assert outcome.err.endswith("interrupted; the same command goes on with the first file that is not done\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "quotes-2026-03.jsonl"]
    assert newsdb(*command).code == 0


def test_no_database_is_told(tmp_path: Path) -> None:
    """A server that cannot be reached ends the command with 3, as any other."""
    environment = {
        "NEWSDB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PYTHONPATH": ":".join(filter(None, sys.path)),
        "HOME": "/",
    }
    command = [sys.executable, "-m", "newsdb", "export", "quotes", str(tmp_path / "x.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert list(tmp_path.iterdir()) == []
