r"""Speed and memory of exports: ``python -m benchmarks.export [--input PATH] [--copies N]``.

Loads the input (by default seeds/), stores it N times over (``benchmarks/growing.py``), and exports quotes and articles
in each format, in a process each. Prints rows and megabytes a second, the largest memory of the process, and how long
psql takes beside it for `\\copy` of a join of the same columns, written by hand, to CSV.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from sqlalchemy import URL

from benchmarks.growing import grow
from benchmarks.loading.sandbox import Sandbox, dsn, sandbox
from newsdb.server.programs import installed

_REPOSITORY: Final = Path(__file__).resolve().parents[1]
_FORMATS: Final = ("csv", "jsonl", "parquet", "duckdb", "jsonld")
_BY_HAND: Final = {
    "quotes": (
        "SELECT q.article_id, ordinal, statement_no, kind, text, start_char, end_char, cue, p.name, speaker_kind,"
        " speaker_id, p.wikidata_qid, speaker_id_confidence, speaker_name, speaker_printed, speaker_start, speaker_end,"
        " speaker_role, speaker_role_start, speaker_role_end, venue, confidence, runner_up_name, runner_up_confidence,"
        " outer_ordinal, encode(words_key, 'hex'), published_on, s.name, title, url, language, agency, story_key"
        " FROM quotes q JOIN articles a ON a.id = q.article_id JOIN sources s ON s.id = a.source_id"
        " LEFT JOIN people p ON p.id = q.speaker_id"
    ),
    "articles": (
        "SELECT a.id, document_id, url, canonical_url, s.name, title, published_on, published_at, language,"
        " language_given, agency, story_key, authors, publisher, body, body_sha256, repairs, warnings, extra,"
        " extractor_version, loaded_at FROM articles a JOIN sources s ON s.id = a.source_id"
    ),
}


class Took(NamedTuple):
    """What a program took: seconds by the clock, megabytes of memory at most, megabytes written."""

    seconds: float
    memory: float
    written: float


def run(command: list[str], environment: dict[str, str], output: Path) -> Took:
    """Run a program to its end and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    files = [path for path in output.rglob("*") if path.is_file()] if output.is_dir() else [output]
    return Took(seconds, usage.ru_maxrss / 1024, sum(path.stat().st_size for path in files) / 1e6)


def measure(box: Sandbox, url: URL) -> None:
    """Export each dataset in each format, and print a table."""
    environment = {**os.environ, "NEWSDB_DATABASE_URL": dsn(url), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    psql = str(installed().folder / "psql")
    print(f"{'rows of':10}{'format':16}{'rows':>10}{'seconds':>9}{'rows/s':>9}{'MB/s':>7}{'MB memory':>11}{'psql':>7}")
    for name, query in _BY_HAND.items():
        path = box.folder / f"{name}.psql"
        with psycopg.connect(dsn(url)) as connection:
            [number] = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or [0]  # noqa: S608
        copy = [psql, dsn(url), "--quiet", "-c", f"\\copy ({query}) TO '{path}' CSV HEADER"]
        run(copy, environment, path)  # all that comes after finds the tables in memory, too
        beside = run(copy, environment, path)
        tell(name, "psql \\copy", number, beside, beside)
        path.unlink()
        for form in _FORMATS if name == "quotes" else _FORMATS[:-1]:
            path = box.folder / f"{name}.{form}"
            command = [sys.executable, "-m", "newsdb", "export", name, str(path), "--quiet"]
            tell(name, form, number, run(command, environment, path), beside)
            path.unlink()
        folder = box.folder / f"{name}-months"
        command = [sys.executable, "-m", "newsdb", "export", name, str(folder), "--format", "parquet", "--by-month"]
        tell(name, "parquet, months", number, run([*command, "--quiet"], environment, folder), beside)


def tell(name: str, form: str, rows: int, took: Took, beside: Took) -> None:
    """Print a line of the table."""
    print(
        f"{name:10}{form:16}{rows:10,}{took.seconds:9.1f}{rows / took.seconds:9,.0f}{took.written / took.seconds:7.1f}"
        f"{took.memory:11.0f}{took.seconds / beside.seconds:7.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, default=_REPOSITORY / "seeds", help="what is loaded (seeds/)")
    parser.add_argument("--copies", type=int, default=1000, help="how often its articles are stored besides (1000)")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    with sandbox(options.work) as box:
        url = box.database()
        loading = box.newsdb(url, "load", str(options.input), "--quiet")
        loading.communicate()
        with psycopg.connect(dsn(box.superuser.set(database=url.database)), autocommit=True) as connection:
            grow(connection, options.copies)
        measure(box, url)


if __name__ == "__main__":
    main()
