"""How fast analysts get answers, beside DuckDB over an export of the same rows: ``python -m benchmarks.questions``.

Loads articles (by default the shared sample), stores them some times over (see ``benchmarks/growing.py``), exports all
of it as Parquet and asks PostgreSQL and DuckDB the same questions in turns, each from memory. Prints a table; --output
writes it as Markdown, with the SQL and PostgreSQL's plan of each question. All happens on a server of its own, unless
--database names one that was grown before; --files keeps the exported files.

Exit code: 1 if an answer differs, or is slower than is allowed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg

from benchmarks.growing import grow
from benchmarks.loading.sandbox import dsn, newsdb, sandbox
from benchmarks.loading.tables import table
from benchmarks.questions.asked import ALLOWED, MAIN_RANK, QUESTIONS, RANKS, Question, parameters, person
from benchmarks.questions.measuring import Answer, ask
from benchmarks.questions.page import page
from benchmarks.scoring import SHARED
from newsdb.settings import parse_database_url

_EXPORTED: Final = ("quotes", "articles", "mentions", "people")


@contextmanager
def grown(options: argparse.Namespace) -> Iterator[str]:
    """Give a superuser's connection string to a database with many articles."""
    if options.database:
        yield options.database
        return
    with sandbox(options.work) as box:
        url = box.database()
        box.newsdb(url, "load", str(options.input), "--quiet").communicate()
        superuser = dsn(box.superuser.set(database=url.database))
        with psycopg.connect(superuser, autocommit=True) as connection:
            grow(connection, options.copies, options.kept)
        yield superuser


def export(database: str, folder: Path) -> None:
    """Export what DuckDB reads, as far as it is not there."""
    for name in _EXPORTED:
        path = folder / f"{name}.parquet"
        if not path.exists():
            newsdb(parse_database_url(database), folder, "export", name, str(path), "--quiet").communicate()
    path = folder / "utterances_of_quotes.parquet"
    if not path.exists():
        rows = path.with_suffix(".csv")
        with psycopg.connect(database) as connection, rows.open("wb") as file:
            query = b"COPY (SELECT article_id, ordinal, utterance_id FROM analyst.printings) TO STDOUT CSV HEADER"
            with connection.cursor().copy(query) as copy:
                file.writelines(copy)
        duckdb.read_csv(str(rows), dtype={"article_id": "VARCHAR"}).write_parquet(str(path))
        rows.unlink()


def over_files(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB with a view of each exported file."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.read_parquet(str(path)).create_view(path.stem)
    return connection


def sizes(connection: psycopg.Connection[Any]) -> Mapping[str, int]:
    """Return the rows of the big tables."""
    return {
        name: connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchall()[0][0]  # noqa: S608
        for name in ("articles", "quotes", "mentions", "people")
    }


def told(answers: Sequence[tuple[Question, Mapping[int, Answer]]]) -> str:
    """Return the table that is printed."""
    rows = [
        (
            question.title[:60],
            question.kind,
            str(rank) if question.is_about_a_person else "",
            f"{answer.rows:,}",
            f"{answer.postgres * 1000:,.1f}",
            f"{answer.duckdb * 1000:,.1f}",
            f"{answer.ratio:.2f}",
            f"{ALLOWED[question.kind]:.1f}",
            ", ".join(sorted(answer.read_whole)),
        )
        for question, by_rank in answers
        for rank, answer in by_rank.items()
    ]
    header = ("question", "kind", "of", "rows", "ms", "DuckDB ms", "ratio", "allowed", "read whole")
    return table("PostgreSQL beside DuckDB over Parquet", header, rows)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, default=SHARED / "corpora/articles/sample-4000.jsonl.gz")
    parser.add_argument("--copies", type=int, default=74, help="how often the articles are stored besides (74)")
    parser.add_argument("--kept", type=float, default=0.3, help="share of statements that each copy keeps (0.3)")
    parser.add_argument("--database", help="a superuser's connection string to a database that was grown before")
    parser.add_argument("--files", type=Path, help="folder for the exported files; those that are there are used")
    parser.add_argument("--runs", type=int, default=5, help="how often each question is asked; the fastest counts (5)")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of questions, from 1")
    parser.add_argument("--output", type=Path, help="write all of it as Markdown: docs/speed.md")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    with (
        grown(options) as database,
        tempfile.TemporaryDirectory(dir=options.work) as temporary,
        psycopg.connect(database, autocommit=True) as connection,
    ):
        folder = options.files or Path(temporary)
        export(database, folder)
        named = parameters(connection)
        people = {rank: person(connection, rank) for rank in RANKS}
        other = over_files(folder)
        answers = []
        for number, question in enumerate(QUESTIONS, 1):
            if not options.only or number in options.only:
                ranks = RANKS if question.is_about_a_person else (MAIN_RANK,)
                by_rank = {r: ask(question, connection, other, named | people[r], options.runs) for r in ranks}
                answers.append((question, by_rank))
        rows = sizes(connection)
        version = connection.info.parameter_status("server_version") or ""
    print(", ".join(f"{number:,} {name}" for name, number in rows.items()))
    print(told(answers))
    if options.output:
        options.output.write_text(page(answers, rows, version), encoding="utf-8")
    each = [(question, answer) for question, by_rank in answers for answer in by_rank.values()]
    wrong = [(question, answer) for question, answer in each if answer.differs]
    for question, answer in wrong:
        print(f"{question.title}\n    {answer.differs}", file=sys.stderr)
    slow = [question.title for question, answer in each if answer.ratio > ALLOWED[question.kind]]
    for title in slow:
        print(f"too slow: {title}", file=sys.stderr)
    return 1 if wrong or slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
