"""Ask PostgreSQL and DuckDB the same, in turns, and see what PostgreSQL read for it.

In: a connection to each, a question. Out: an `Answer`: the times, whether both said the same, the plans.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import psycopg

from benchmarks.questions.asked import Question

_PARAMETER: Final = re.compile(r"\$(\w+)")
_SMALL: Final = {"sources", "loads", "counted_state", "takedowns", "takedown_orders"}
_NODE: Final = re.compile(r"\S.*\(cost=")  # the first line of a plan, behind the statement
_CONDITION: Final = re.compile(r"(?:Cond|Filter): .*")
_LITERAL: Final = re.compile(r"'[^']*'")
_ESTIMATES: Final = re.compile(r" +\(cost=\S+ rows=\d+ width=\d+\)")
_READ_WHOLE: Final = re.compile(r"Seq Scan on (?:public\.)?(\w+)(?: \w+)? \(actual")
_Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question was answered.

    Attributes:
        postgres: seconds of PostgreSQL, the fastest of some runs.
        duckdb: the same of DuckDB.
        rows: of PostgreSQL's answer.
        differs: what is not the same in both answers; empty: nothing, or they differ by nature.
        plans: what PostgreSQL did, statement by statement, with rows and loops as they were.
        read_whole: tables that were read from end to end, those aside that are small by nature.
    """

    postgres: float
    duckdb: float
    rows: int
    differs: str
    plans: tuple[str, ...]
    read_whole: frozenset[str]

    @property
    def ratio(self) -> float:
        """PostgreSQL's time, DuckDB's being 1."""
        return self.postgres / self.duckdb


def ask(
    question: Question,
    postgres: psycopg.Connection[Any],
    other: duckdb.DuckDBPyConnection,
    named: Mapping[str, Any],
    runs: int,
) -> Answer:
    """Ask both in turns, so that what else the machine does meets both.

    Args:
        question: what to ask.
        postgres: a superuser's connection, who alone may see the plans inside of functions.
        other: has a view for each exported file.
        named: values of parameters.
        runs: how often, after a first run that finds what is in memory.
    """
    query = _PARAMETER.sub(r"%(\1)s", question.sql.replace("%", "%%")).encode()
    mine = {name: named[name] for name in _PARAMETER.findall(question.duckdb)}

    def ask_postgres() -> _Rows:
        return postgres.execute(query, named).fetchall()

    def ask_duckdb() -> _Rows:
        return other.execute(question.duckdb, mine).fetchall()

    first, second = ask_postgres(), ask_duckdb()
    times = [(_seconds(ask_postgres), _seconds(ask_duckdb)) for _ in range(runs)]
    with _explaining(postgres) as plans:
        ask_postgres()
    return Answer(
        postgres=min(ours for ours, _ in times),
        duckdb=min(theirs for _, theirs in times),
        rows=len(first),
        differs=_difference(first, second, question.same_rows),
        plans=tuple(plans),
        read_whole=frozenset(name for plan in plans for name in _READ_WHOLE.findall(plan)) - _SMALL,
    )


def _seconds(run: Callable[[], _Rows]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _difference(ours: _Rows, theirs: _Rows, columns: int) -> str:
    """Return the first difference in the first columns, or nothing."""
    if not columns:
        return ""
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, {len(theirs)} in DuckDB"
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True), 1):
        pairs = zip(one[:columns], other[:columns], strict=True)
        if any(str(left) != str(right) for left, right in pairs):
            return f"row {number}: {one[:columns]}, {other[:columns]} in DuckDB"
    return ""


def _readable(plan: str) -> str:
    """Return a plan without estimates, without the values asked for, and with the beginning of its statement."""
    statement = plan[: plan.index(next(line for line in plan.splitlines() if _NODE.match(line)))]
    first = " ".join(statement.partition("Query Parameters:")[0].removeprefix("Query Text:").split())
    nodes = _ESTIMATES.sub("", plan[len(statement) :])
    nodes = _CONDITION.sub(lambda found: _LITERAL.sub("'…'", found[0]), nodes)
    return f"{first[:100]}{'…' if len(first) > 100 else ''}\n{nodes}"


@contextmanager
def _explaining(connection: psycopg.Connection[Any]) -> Iterator[list[str]]:
    """Collect the plan of each statement, also of those inside of functions."""
    plans: list[str] = []

    def note(notice: psycopg.errors.Diagnostic) -> None:
        _, mark, plan = (notice.message_primary or "").partition("plan:\n")
        if mark:
            plans.append(_readable(plan))

    settings = {
        "log_min_duration": "0",
        "log_analyze": "on",
        "log_timing": "off",
        "log_buffers": "off",
        "log_nested_statements": "on",
    }
    connection.execute("LOAD 'auto_explain'")
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", (f"auto_explain.{name}", value))
    connection.execute("SET client_min_messages = log")
    connection.add_notice_handler(note)
    try:
        yield plans
    finally:
        connection.remove_notice_handler(note)
        connection.execute("RESET client_min_messages")
        connection.execute("SET auto_explain.log_min_duration = -1")
