"""Files that are whole or not there: cut off and gone on with, refused, made anew."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import NullPool, create_engine, text

from newsdb.errors import NewsdbError
from newsdb.export import slices, snapshots
from newsdb.export.files import alone, appearing
from newsdb.export.lines import CsvWriter
from newsdb.export.running import _Run
from tests.export.conftest import manifest_of, read_csv
from tests.queries.conftest import Archive, Run

BY_MONTH = ("--format", "csv", "--by-month")
# Ends itself as kill -9 would, in the middle of the file whose number it is told.
KILLED = """
import os, signal, sys
from newsdb.export.lines import CsvWriter
number = int(sys.argv.pop(1))
begun = 0
write = CsvWriter.write
def dying(self, record):
    global begun
    begun += record.startswith(b"article_id,")
    write(self, record)
    if begun == number and not record.startswith(b"article_id,"):
        self._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
CsvWriter.write = dying
from newsdb.cli import main
main()
"""


def killed(url: str, number: int, *arguments: str) -> None:
    """Run a command that is killed in the middle of a file."""
    environment = {"NEWSDB_DATABASE_URL": url, "PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": "/"}
    command = [sys.executable, "-c", KILLED, str(number), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stderr


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Tell files apart from such that were written anew: inode and time."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("*.csv")}


def test_a_killed_export_goes_on_where_it_was(newsdb: Run, archive_url: str, tmp_path: Path) -> None:
    """After kill -9 no half file has its name; the same command leaves what is done and writes the rest."""
    folder, whole = tmp_path / "x", tmp_path / "whole"
    killed(archive_url, 2, "export", "quotes", str(folder), *BY_MONTH)
    assert [path.name for path in folder.glob("*.csv")] == ["quotes-2026-03.csv"]
    assert (folder / "quotes-2026-05.csv.partial").stat().st_size > 0
    manifest = manifest_of(folder)
    assert (manifest["is_complete"], manifest["finished_at"]) == (False, None)
    assert [part["rows"] for part in manifest["parts"]] == [6, None, None]
    assert not (folder / "datapackage.json").exists()
    before = states(folder)
    outcome = newsdb("export", "quotes", str(folder), *BY_MONTH, "--json")
    assert outcome.code == 0
    summary = json.loads(outcome.out)
    assert (summary["rows"], summary["files"], summary["files_written"]) == (9, 3, 2)
    assert before.items() <= states(folder).items()
    assert newsdb("export", "quotes", str(whole), *BY_MONTH).code == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == {
        path.name: path.read_bytes() for path in whole.glob("*.csv")
    }
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in whole.iterdir())


def test_the_manifest_tells_rows_and_digests(newsdb: Run, tmp_path: Path) -> None:
    """Of each file the manifest knows size, digest and rows; together they are what is exported without months."""
    assert newsdb("export", "quotes", str(tmp_path / "x"), *BY_MONTH).code == 0
    assert newsdb("export", "quotes", str(tmp_path / "all.csv")).code == 0
    manifest = manifest_of(tmp_path / "x")
    rows = []
    for part in manifest["parts"]:
        data = (tmp_path / "x" / part["path"]).read_bytes()
        assert (part["bytes"], part["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        found = read_csv(tmp_path / "x" / part["path"])
        assert part["rows"] == len(found)
        rows += found
    assert rows == read_csv(tmp_path / "all.csv")
    assert [part["month"] for part in manifest["parts"]] == ["2026-03", "2026-05", "undated"]
    assert (manifest["rows"], manifest["is_complete"]) == (len(rows), True)
    assert [column["name"] for column in manifest["columns"]] == list(rows[0])
    package = json.loads((tmp_path / "x" / "datapackage.json").read_text())
    assert package["resources"][0]["path"] == [part["path"] for part in manifest["parts"]]
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(rows[0])


def test_a_complete_export_stays(newsdb: Run, tmp_path: Path) -> None:
    """The same command changes nothing, and says so; --overwrite makes it anew."""
    command = ("export", "quotes", str(tmp_path / "x"), *BY_MONTH)
    assert newsdb(*command).code == 0
    before = states(tmp_path / "x")
    outcome = newsdb(*command)
    assert outcome.code == 0
    assert "is complete, of " in outcome.err
    assert states(tmp_path / "x") == before
    outcome = newsdb(*command, "--overwrite")
    assert outcome.err.startswith("9 quotes in 3 files, ")
    assert states(tmp_path / "x").keys() == before.keys()
    assert states(tmp_path / "x") != before


def test_a_file_that_is_gone_is_made_again(newsdb: Run, tmp_path: Path) -> None:
    """A file that is missing, or of another size than the manifest says, is not taken for done."""
    command = ("export", "quotes", str(tmp_path / "x"), *BY_MONTH)
    assert newsdb(*command).code == 0
    manifest = manifest_of(tmp_path / "x")
    (tmp_path / "x" / "quotes-2026-03.csv").unlink()
    with (tmp_path / "x" / "quotes-2026-05.csv").open("ab") as file:
        file.write(b"more")
    assert json.loads(newsdb(*command, "--json").out)["files_written"] == 2
    digests = [part["sha256"] for part in manifest["parts"]]
    assert [part["sha256"] for part in manifest_of(tmp_path / "x")["parts"]] == digests


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (("quotes", "--from", "2026-03"), "what it is narrowed to was nothing, and is from 2026-03-01 now"),
        (("quotes", "--no-copies"), "no_copies True"),
        (("quotes", "--speaker", "#1"), "speaker #1"),
        (("articles",), "what is exported was quotes, and is articles now"),
    ],
)
def test_something_else_is_not_gone_on_with(newsdb: Run, tmp_path: Path, others: tuple[str, ...], words: str) -> None:
    """Other filters in the same place are refused in one line that says what differs; nothing is touched."""
    assert newsdb("export", "quotes", str(tmp_path / "x"), *BY_MONTH).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "x").iterdir()}
    what, *options = others
    outcome = newsdb("export", what, str(tmp_path / "x"), *BY_MONTH, *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert "name another place, or --overwrite" in outcome.err
    assert outcome.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "x").iterdir()} == before


@pytest.mark.parametrize("name", ["quotes.csv", "manifest.json", "datapackage.json"])
def test_a_foreign_file_is_not_replaced(newsdb: Run, tmp_path: Path, name: str) -> None:
    """What is no part of the export is refused in one line, unless --overwrite is said."""
    (tmp_path / name).write_text("{}")
    outcome = newsdb("export", "quotes", str(tmp_path), "--format", "csv")
    assert outcome.code in {1, 2}
    assert str(tmp_path / name) in outcome.err
    assert "--overwrite" in outcome.err
    assert outcome.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert newsdb("export", "quotes", str(tmp_path), "--format", "csv", "--overwrite").code == 0
    assert len(read_csv(tmp_path / "quotes.csv")) == 9


def test_a_manifest_names_files_of_its_own_folder_only(newsdb: Run, tmp_path: Path) -> None:
    """One that names a file elsewhere is none: nothing is removed there."""
    command = ("export", "quotes", str(tmp_path / "x"), *BY_MONTH)
    assert newsdb(*command).code == 0
    (tmp_path / "elsewhere").write_text("")
    manifest = manifest_of(tmp_path / "x")
    manifest["parts"][0]["path"] = "../elsewhere"
    (tmp_path / "x" / "manifest.json").write_text(json.dumps(manifest))
    outcome = newsdb(*command)
    assert (outcome.code, "is no manifest of newsdb export" in outcome.err) == (1, True)
    assert newsdb(*command, "--overwrite").code == 0
    assert (tmp_path / "elsewhere").exists()


def test_a_single_file_has_its_manifest_beside_it(newsdb: Run, tmp_path: Path) -> None:
    """Several exports may lie in one folder, each with a manifest of its own."""
    assert newsdb("export", "quotes", str(tmp_path / "q.csv")).code == 0
    assert newsdb("export", "people", str(tmp_path / "p.jsonl")).code == 0
    names = ["p.jsonl", "p.jsonl.manifest.json", "q.csv", "q.csv.manifest.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_month_without_rows_has_no_file(newsdb: Run, tmp_path: Path) -> None:
    """Of months in which nothing fits there are no empty files, whether or not there are articles; they are done."""
    assert newsdb("export", "quotes", str(tmp_path / "x"), *BY_MONTH, "--speaker", "José Álvarez").code == 0
    assert [part["rows"] for part in manifest_of(tmp_path / "x")["parts"]] == [2]
    assert newsdb("export", "mentions", str(tmp_path / "y"), *BY_MONTH).code == 0
    assert [path.name for path in (tmp_path / "y").glob("*.csv")] == ["mentions-2026-03.csv", "mentions-2026-05.csv"]
    assert [part["rows"] for part in manifest_of(tmp_path / "y")["parts"]] == [3, 1, 0]
    assert "is complete" in newsdb("export", "mentions", str(tmp_path / "y"), *BY_MONTH).err


def full(self: Any, record: bytes) -> None:
    """Refuse to write, as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_leaves_no_half_file(
    newsdb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says which file and what helps; what was written of it is gone, and the same command goes on."""
    command = ("export", "quotes", str(tmp_path / "x"), *BY_MONTH)
    with monkeypatch.context() as patched:
        patched.setattr(CsvWriter, "write", full)
        outcome = newsdb(*command)
    assert outcome.code == 1
    assert outcome.err == (
        f"newsdb: {tmp_path / 'x' / 'quotes-2026-03.csv'} cannot be written (No space left on device); free some space"
        " and run the same command again\n"
    )
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["manifest.json"]
    assert newsdb(*command).code == 0


def test_a_real_full_disk_is_told_too(archive_url: str, tmp_path: Path) -> None:
    """Where the system itself refuses more bytes, Parquet and DuckDB end in one line, too."""
    for ending in ("csv", "parquet", "duckdb"):
        if ending == "duckdb":
            pytest.importorskip("duckdb")
        script = (
            "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); from newsdb.cli import main; main()"
        )
        path = tmp_path / ending / f"x.{ending}"
        environment = {"NEWSDB_DATABASE_URL": archive_url, "PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": "/"}
        command = [sys.executable, "-B", "-c", script, "export", "outlets", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 1, done.stderr
        assert done.stderr.startswith("newsdb: ")
        assert done.stderr.count("\n") == 1
        assert not path.exists()


def test_a_folder_that_cannot_be_is_told(newsdb: Run, tmp_path: Path) -> None:
    """Where no folder can be made, one line says so and what helps."""
    (tmp_path / "file").write_text("")
    outcome = newsdb("export", "quotes", str(tmp_path / "file" / "x.csv"))
    assert outcome.code == 1
    assert outcome.err.startswith(f"newsdb: {tmp_path / 'file'} cannot be written (")
    assert outcome.err.count("\n") == 1


def test_two_exports_do_not_meet(newsdb: Run, tmp_path: Path) -> None:
    """While one writes to a place, another one to the same place is refused."""
    with alone(tmp_path / ".x.csv.lock"):
        outcome = newsdb("export", "quotes", str(tmp_path / "x.csv"))
        assert outcome.code == 1
        assert "another newsdb command is writing" in outcome.err
        assert newsdb("export", "quotes", str(tmp_path / "y.csv")).code == 0
    assert newsdb("export", "quotes", str(tmp_path / "x.csv")).code == 0
    assert list(tmp_path.glob(".*")) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """What fails in the middle leaves what was there before."""
    path = tmp_path / "x"
    path.write_bytes(b"before")
    with pytest.raises(NewsdbError, match="cannot be written"), appearing(path) as file:  # noqa: PT012
        file.write(b"half")
        assert path.read_bytes() == b"before"
        raise OSError(errno.EDQUOT, "quota")
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
    assert path.read_bytes() == b"before"


def test_a_file_shows_one_state_of_the_database(
    newsdb_stored: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is loaded while a file is written is not in it, and loading does not wait."""
    tell = _Run._tell
    added: list[UUID] = []

    def telling(self: _Run, rows: int, name: str) -> None:
        tell(self, rows, name)
        if not added:
            engine = create_engine(database_url, poolclass=NullPool)
            with engine.begin() as connection:
                connection.execute(text("SET lock_timeout = '1s'"))
                added.append(Archive(connection).article("late.example", "Late", "Nothing.", date(2027, 1, 1)))

    monkeypatch.setattr(_Run, "_tell", telling)
    monkeypatch.setattr(slices, "_TOGETHER", 1)  # so that months are read one after the other
    assert newsdb_stored("export", "articles", str(tmp_path / "x.csv")).code == 0
    assert added
    assert [row["outlet"] for row in read_csv(tmp_path / "x.csv")].count("late.example") == 0
    assert newsdb_stored("export", "articles", str(tmp_path / "y.csv")).code == 0
    assert [row["outlet"] for row in read_csv(tmp_path / "y.csv")].count("late.example") == 1


def test_an_old_state_is_let_go_between_files(newsdb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long export each file says which state it shows, and the command that there are several."""
    monkeypatch.setattr(snapshots, "_OLDEST_SECONDS", -1.0)
    outcome = newsdb("export", "quotes", str(tmp_path), *BY_MONTH)
    assert outcome.code == 0
    assert "they show 3 states of the database" in outcome.err
    assert len({part["read_at"] for part in manifest_of(tmp_path)["parts"]}) == 3
