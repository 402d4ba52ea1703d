"""``newsdb load`` and ``newsdb extract`` as a user meets them: output, errors, exit codes."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import NullPool, create_engine, text

from newsdb import cli
from newsdb.database.schema import migrate
from tests.loader.conftest import json_lines, made_article

SUMMARY_KEYS = ["new", "updated", "unchanged", "rejected", "quotes", "seconds"]


class Outcome(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Give a function that runs the command line."""

    def command(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["newsdb", *map(str, arguments)])
        with pytest.raises(SystemExit) as ending:
            cli.main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Outcome(int(ending.value.code or 0), captured.out.decode(), captured.err.decode())

    return command


@pytest.fixture
def in_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let commands work on a migrated database of the test's own."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", database_url)
    return database_url


def scalar(url: str, query: str) -> Any:
    """Ask a database for one value."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return connection.scalar(text(query))


def assert_one_line(error: str, *parts: str) -> None:
    """Make sure that an error is one line of ours and says what it should."""
    assert error.startswith("newsdb: ")
    assert error.count("\n") == 1
    for part in parts:
        assert part in error


def test_load_counts_as_json(run: Run, in_database: str, tmp_path: Path) -> None:
    """--json prints one object with the documented keys, and a clean load exits with 0."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1), made_article(2))
    outcome = run("load", file, "--json")
    assert outcome.code == 0
    counts = json.loads(outcome.out)
    assert list(counts) == SUMMARY_KEYS
    assert (counts["new"], counts["quotes"]) == (2, 2)


def test_load_shows_a_table(run: Run, in_database: str, tmp_path: Path) -> None:
    """Without --json the counts are shown for people, and rejects point to where they can be seen."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1), {"title": "no text"})
    outcome = run("load", file)
    assert outcome.code == 1
    assert "1  new" in outcome.out
    assert "newsdb rejects list" in outcome.out


def test_load_migrates_an_empty_database(
    run: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The first load makes the schema."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", empty_database_url)
    assert run("load", json_lines(tmp_path / "a.jsonl", made_article(1))).code == 0
    assert scalar(empty_database_url, "SELECT count(*) FROM quotes") == 1


def test_first_loads_at_once(empty_database_url: str, checkout: Path) -> None:
    """Several first loads at once: one makes the schema, all wait for it, and each article is stored once."""
    environment = os.environ | {"NEWSDB_DATABASE_URL": empty_database_url}
    command = [sys.executable, "-m", "newsdb", "load", str(checkout / "seeds"), "--json"]
    loads = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    outputs = [load.communicate(timeout=120)[0] for load in loads]
    assert [load.returncode for load in loads] == [0, 0, 0]
    counts = [json.loads(output) for output in outputs]
    assert sum(count["new"] for count in counts) == scalar(empty_database_url, "SELECT count(*) FROM articles")
    assert sum(count["updated"] for count in counts) == 1


@pytest.mark.parametrize(("revision", "remedy"), [("0001", "newsdb migrate"), ("9999", "install")])
def test_load_refuses_another_schema(run: Run, in_database: str, tmp_path: Path, revision: str, remedy: str) -> None:
    """A schema older or newer than the code ends a load with one line and exit code 3, and nothing is written."""
    assert run("load", json_lines(tmp_path / "a.jsonl", made_article(1))).code == 0
    engine = create_engine(in_database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        served = "CREATE OR REPLACE FUNCTION public.newsdb_compatible_since() RETURNS text LANGUAGE sql AS"
        connection.execute(text(f"{served} $$ SELECT '9998' $$"))
    outcome = run("load", json_lines(tmp_path / "b.jsonl", made_article(2)))
    assert outcome.code == 3
    assert_one_line(outcome.err, revision, remedy)
    assert scalar(in_database, "SELECT count(*) FROM loads") == 1


@pytest.mark.parametrize("revision", ["0001", "0002", "0010"])
def test_a_first_load_that_was_cut_off_while_it_migrated(
    run: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, revision: str
) -> None:
    """Where nothing was loaded yet, the same command finishes the schema, however far it had come."""
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        migrate(connection, revision)
    monkeypatch.setenv("NEWSDB_DATABASE_URL", empty_database_url)
    assert run("load", json_lines(tmp_path / "a.jsonl", made_article(1))).code == 0
    assert scalar(empty_database_url, "SELECT count(*) FROM articles") == 1


def test_an_unreachable_server(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody at the address: one line with host and port but without the password, exit code 3."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", "postgresql://reader:s3cret@127.0.0.1:9/news")
    outcome = run("load", json_lines(tmp_path / "a.jsonl", made_article(1)))
    assert outcome.code == 3
    assert_one_line(outcome.err, "127.0.0.1", "9")
    assert "s3cret" not in outcome.err + outcome.out


def test_a_path_that_is_not_there(run: Run, in_database: str, tmp_path: Path) -> None:
    """A missing path is wrong usage: one line, exit code 2, and no load is recorded."""
    outcome = run("load", tmp_path / "nowhere")
    assert outcome.code == 2
    assert_one_line(outcome.err, "nowhere")
    assert scalar(in_database, "SELECT count(*) FROM loads") == 0


def test_a_folder_without_articles(run: Run, in_database: str, tmp_path: Path) -> None:
    """A folder in which there is nothing to load is wrong usage, too."""
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    outcome = run("load", tmp_path)
    assert outcome.code == 2
    assert_one_line(outcome.err, str(tmp_path))


def broken_inputs() -> dict[str, bytes]:
    """Make input that no reader can make an article of."""
    packed = gzip.compress(json.dumps(made_article(1)).encode() * 50)
    return {
        "noise.bin": bytes(range(256)) * 64,
        "cut.jsonl.gz": packed[: len(packed) // 2],
        "fake.zst": b"\x28\xb5\x2f\xfd" + b"\x00" * 99,
        "empty.jsonl": b"",
        "half.json": b'{"url": "https://gull.example/1", "text": "It r',
        "prose.txt": b"Just a note to myself.\nNothing else.\n",
        "nul.txt": b"\x00" * 5000,
    }


@pytest.mark.parametrize("name", broken_inputs())
def test_garbage_is_quarantined(run: Run, in_database: str, tmp_path: Path, name: str) -> None:
    """Garbage ends in rejects with a one-line reason, exit code 1 and no traceback; good files are still loaded."""
    (tmp_path / name).write_bytes(broken_inputs()[name])
    json_lines(tmp_path / "zgood.jsonl", made_article(7))
    outcome = run("load", tmp_path / name, tmp_path / "zgood.jsonl", "--json")
    assert outcome.code == 1
    assert json.loads(outcome.out)["rejected"] >= 1
    assert scalar(in_database, "SELECT count(*) FROM articles WHERE url LIKE '%/7'") == 1
    assert scalar(in_database, "SELECT bool_and(reason <> '' AND reason !~ '\\n') FROM rejects") is True


def test_a_file_that_vanishes(run: Run, in_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file removed between being found and being read is a reject; the others are loaded."""
    from newsdb import readers

    for number in (1, 2):
        json_lines(tmp_path / f"{number}.jsonl", made_article(number))
    discover = readers.discover

    def discover_and_remove(paths: Any) -> Any:
        found = discover(paths)
        (tmp_path / "1.jsonl").unlink()
        return found

    monkeypatch.setattr(readers, "discover", discover_and_remove)
    outcome = run("load", tmp_path, "--json")
    assert outcome.code == 1
    counts = json.loads(outcome.out)
    assert (counts["new"], counts["rejected"]) == (1, 1)


def test_standard_input(run: Run, in_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minus sign reads standard input."""
    data = "".join(json.dumps(made_article(n)) + "\n" for n in range(3)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert json.loads(run("load", "-", "--json").out)["new"] == 3


def test_extract_needs_no_database(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Extraction prints the documented object for each article, with offsets that index its body."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", "postgresql://127.0.0.1:9/nowhere")
    outcome = run("extract", json_lines(tmp_path / "a.jsonl", made_article(1) | {"id": "a-1"}, made_article(2)))
    assert outcome.code == 0
    first, second = (json.loads(line) for line in outcome.out.splitlines())
    assert first["id"] == "a-1"
    assert "id" not in second
    assert {"url", "title", "published_on", "source", "body", "quotes", "mentions"} <= first.keys()
    assert (first["language"], first["agency"]) == ("en", None)
    [quote] = first["quotes"]
    assert quote["text"] == first["body"][quote["start"] : quote["end"]] == "It is the 1th time this year,"
    assert first["body"][quote["speaker_start"] : quote["speaker_end"]] == quote["speaker_printed"]
    assert (quote["speaker"], quote["speaker_kind"], quote["cue"]) == ("Orla Fenwick", "person", "said")
    [mention] = first["mentions"]
    assert mention["printed"] == first["body"][mention["start"] : mention["end"]]


def test_extract_reports_rejects(run: Run, tmp_path: Path) -> None:
    """A bad record costs one line on stderr and exit code 1; the good ones are printed."""
    file = json_lines(tmp_path / "a.jsonl", made_article(1), {"title": "no text"}, made_article(2))
    outcome = run("extract", file)
    assert outcome.code == 1
    assert len(outcome.out.splitlines()) == 2
    assert_one_line(outcome.err, f"{file}, line 2")


FORMATS = Path(__file__).parent / "fixtures" / "formats"


def test_formats_side_by_side(run: Run, in_database: str, tmp_path: Path) -> None:
    """Files of several formats are loaded together; what has the same URL is the same article."""
    names = (
        "text.txt",
        "table.tsv",
        "newspaper4k.csv",
        "page.html",
        "feed.rss",
        "feed.atom",
        "newsml-g2.xml",
        "ninjs-3.json",
    )
    outcome = run("load", *(FORMATS / name for name in names), "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out) | {"seconds": 0} == {
        "new": 2, "updated": 0, "unchanged": 6, "rejected": 0, "quotes": 4, "seconds": 0,
    }  # fmt: skip
    assert scalar(in_database, "SELECT extra -> 'Section' FROM articles WHERE extra ? 'Section'") in {None, "City"}


def test_a_withdrawn_item_takes_its_article_down(run: Run, in_database: str, tmp_path: Path) -> None:
    """An item that its agency took back removes the article, and the summary says so; extract can only reject it."""
    item = {"uri": "https://wire.example/7", "pubStatus": "usable", "bodies": [{"value": "Old text."}]}
    assert run("load", json_lines(tmp_path / "a.jsonl", item), "-q").code == 0
    cancel = json_lines(tmp_path / "b.jsonl", item | {"pubStatus": "canceled"})
    outcome = run("load", cancel, "-q")
    assert (outcome.code, scalar(in_database, "SELECT count(*) FROM articles")) == (0, 0)
    assert "1  updated: 1 taken down" in outcome.out
    again = json.loads(run("load", cancel, "-q", "--json").out)
    assert list(again) == SUMMARY_KEYS
    assert (again["updated"], again["unchanged"], again["rejected"]) == (0, 1, 0)
    extracted = run("extract", cancel)
    assert (extracted.code, extracted.out) == (1, "")
    assert_one_line(extracted.err, "withdrawn by its publisher (pubStatus canceled)")


def test_own_keys(run: Run, in_database: str, tmp_path: Path) -> None:
    """--map names the columns of a table for load and extract."""
    table = tmp_path / "a.csv"
    table.write_text('Kopf,story,address\nTides,"“Low,” said Ana Keller.",https://a.example/1\n', encoding="utf-8")
    extracted = run("extract", table, "--map", "title=Kopf,text=story,url=address")
    assert json.loads(extracted.out)["title"] == "Tides"
    assert run("load", table, "-q").code == 1
    assert run("load", table, "-q", "--map", "title=Kopf, text=story, url=address").code == 0
    assert scalar(in_database, "SELECT title || url FROM articles") == "Tideshttps://a.example/1"


@pytest.mark.parametrize("command", ["load", "extract"])
@pytest.mark.parametrize(
    ("given", "says"), [("headline=a", "no field 'headline'"), ("title", "not FIELD=KEY"), ("title=", "not FIELD=KEY")]
)
def test_errors_of_a_map(run: Run, tmp_path: Path, command: str, given: str, says: str) -> None:
    """A malformed --map is one line and exit code 2, before anything is read or connected to."""
    outcome = run(command, json_lines(tmp_path / "a.jsonl", made_article(1)), "--map", given)
    assert outcome.code == 2
    assert_one_line(outcome.err, says)


def test_a_load_that_is_told_to_end(in_database: str, tmp_path: Path) -> None:
    """SIGTERM ends a load like Ctrl-C: exit code 130, a summary, and a row that says so."""
    file = json_lines(tmp_path / "a.jsonl", *(made_article(n) for n in range(5000)))
    environment = os.environ | {"NEWSDB_DATABASE_URL": in_database}
    command = [sys.executable, "-m", "newsdb", "load", str(file), "--json"]
    load = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    while not scalar(in_database, "SELECT new_count > 0 FROM loads"):
        time.sleep(0.02)
    load.terminate()
    output = load.communicate(timeout=60)[0]
    assert load.returncode == 130
    assert json.loads(output)["new"] == scalar(in_database, "SELECT count(*) FROM articles") < 5000
    assert scalar(in_database, "SELECT status FROM loads") == "interrupted"


def test_a_load_that_was_killed(run: Run, in_database: str, tmp_path: Path) -> None:
    """A killed load is closed by the next one, which completes its work; a running one is left alone."""
    file = json_lines(tmp_path / "a.jsonl", *(made_article(n) for n in range(3000)))
    environment = os.environ | {"NEWSDB_DATABASE_URL": in_database}
    load = subprocess.Popen([sys.executable, "-m", "newsdb", "load", "-q", str(file)], env=environment)
    while not scalar(in_database, "SELECT new_count > 0 FROM loads"):
        time.sleep(0.02)
    assert run("load", json_lines(tmp_path / "b.jsonl", made_article(9000)), "-q").code == 0
    assert scalar(in_database, "SELECT status FROM loads ORDER BY id LIMIT 1") == "running"
    load.kill()
    load.wait()
    connected = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'newsdb'"
    )
    while scalar(in_database, connected):
        time.sleep(0.02)
    assert run("load", file, "-q").code == 0
    with create_engine(in_database, poolclass=NullPool).connect() as connection:
        statuses = connection.scalars(text("SELECT status FROM loads ORDER BY id")).all()
    assert statuses == ["interrupted", "finished", "finished"]
    assert scalar(in_database, "SELECT count(*) FROM articles") == 3001


def test_a_full_disk_under_the_output(tmp_path: Path) -> None:
    """Output that cannot be written is an error of one line."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which this system does not have")
    file = json_lines(tmp_path / "a.jsonl", made_article(1))
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsdb", "extract", str(file)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert_one_line(done.stderr.decode(), "cannot be written")
