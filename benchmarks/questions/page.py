"""What was measured, as a page for analysts: the table, and of each question its SQL and PostgreSQL's plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from benchmarks.questions.asked import ALLOWED, MAIN_RANK, Question
from benchmarks.questions.measuring import Answer

_HEAD: Final = """# How fast questions are answered

{rows}.

PostgreSQL {version} on two cores, with the settings of `newsdb server`. Beside it DuckDB {duckdb}, two threads, over
the Parquet files that `newsdb export` wrote of the same rows. Both asked in turns, from memory; the fastest of several
runs each. `python -m benchmarks.questions` makes the rows of a sample of news, measures, compares the answers
and writes this page. Questions about somebody are asked about the most quoted person, the tenth and the hundredth: the
table here has the tenth, the others stand with the question.

DuckDB reads all rows of the columns that it needs, and fast; PostgreSQL goes to the rows by indexes. So the more there
is, the longer a look-up or a search takes DuckDB; the more is found, the longer it takes PostgreSQL. DuckDB has no
search by stems, no ranks and no snippets: it looks for the forms of the words by regular expressions. What the views
join, the exported files have joined already. Aggregations over everything read counts that are kept ready, as long as
nothing was loaded, judged or taken down since the last `newsdb analyst refresh`; after that they count anew, which
takes PostgreSQL some seconds for each million quotes.

| | question | kind | rows | ms | DuckDB, ms | ratio | large tables read whole |
|--:|---|---|--:|--:|--:|--:|---|
"""

_ALLOWED: Final = """
Allowed ratios: {ratios}. Roles and who speaks of whom count all that one
person has, and are look-ups all the same, since they go to that person's rows by an index: what aggregations may take
would be too much for all but the most quoted. {above}
"""


def page(answers: Sequence[tuple[Question, Mapping[int, Answer]]], rows: Mapping[str, int], version: str) -> str:
    """Return the page as Markdown.

    Args:
        answers: the questions with what was measured, by the rank of who was asked about.
        rows: of each big table.
        version: of PostgreSQL.
    """
    counted = ", ".join(f"{number:,} {name}" for name, number in rows.items())
    parts = [_HEAD.format(rows=counted, version=version.partition(" ")[0], duckdb=duckdb.__version__)]
    for number, (question, by_rank) in enumerate(answers, 1):
        answer = by_rank[MAIN_RANK]
        read = ", ".join(f"`{name}`" for name in sorted(answer.read_whole))
        parts.append(
            f"| {number} | [{question.title}](#{_anchor(number, question)}) | {question.kind} | {_figures(answer)}"
            f" | {read} |\n"
        )
    parts.append(_allowed(answers))
    for number, (question, by_rank) in enumerate(answers, 1):
        parts.append(f"\n## {_heading(number, question)}\n\n```sql{question.sql}\n```\n")
        parts.append(f"\nDuckDB:\n\n```sql{question.duckdb}\n```\n")
        if question.remark:
            parts.append(f"\n{question.remark}\n")
        if len(by_rank) > 1:
            parts.append("\n| no. among the most quoted | rows | ms | DuckDB, ms | ratio |\n|--:|--:|--:|--:|--:|\n")
            parts += (f"| {rank} | {_figures(answer)} |\n" for rank, answer in by_rank.items())
        plans = "\n\n".join(plan.rstrip() for plan in by_rank[MAIN_RANK].plans)
        parts.append(f"\nPlan:\n\n```text\n{plans}\n```\n")
    return "".join(parts)


def _allowed(answers: Sequence[tuple[Question, Mapping[int, Answer]]]) -> str:
    """Return what each kind of question may take, and the answers that take longer."""
    above = [
        f"- [{_heading(number, question)}](#{_anchor(number, question)})"
        f"{f' of no. {rank} among the most quoted' if len(by_rank) > 1 else ''}: {answer.ratio:.2f}\n"
        for number, (question, by_rank) in enumerate(answers, 1)
        for rank, answer in by_rank.items()
        if answer.ratio > ALLOWED[question.kind]
    ]
    ratios = ", ".join(f"{kind} {ratio:.1f}" for kind, ratio in ALLOWED.items())
    told = "Above that are:\n\n" + "".join(above).rstrip() if above else "None is above that."
    return _ALLOWED.format(ratios=ratios, above=told)


def _figures(answer: Answer) -> str:
    """Return rows, both times in milliseconds and their ratio as cells of a table."""
    return f"{answer.rows:,} | {answer.postgres * 1000:,.1f} | {answer.duckdb * 1000:,.1f} | {answer.ratio:.2f}"


def _heading(number: int, question: Question) -> str:
    return f"{number}. {question.title}"


def _anchor(number: int, question: Question) -> str:
    """Return what a code host calls the place of a heading."""
    return re.sub(r"[^\w -]", "", _heading(number, question).lower()).replace(" ", "-")
