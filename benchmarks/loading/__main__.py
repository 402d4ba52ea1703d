"""Speed and memory of loading: ``python -m benchmarks.loading [--articles N] [--jobs N] [--only SECTION …]``.

Side by side, in one run, on the same articles, with ratios:

- ``load``: extraction alone, ``newsdb load`` and a reload, and the memory of each process;
- ``writer``: the writer beside bare COPY of the very same rows, beside what people use today;
- ``stages``: where the time of an article goes;
- ``schema``: what each index, vector and constraint costs, and what settings would change (a quarter of an hour at
  10,000 articles).

``--chart FILE`` measures how rates hold while a database grows, and draws it; ``--redraw FILE`` only draws it anew.
``--huge`` streams one file of 2 GB. Everything happens on a server of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks import corpus
from benchmarks.loading import end_to_end, growth, replay, rivals, stages, storing
from benchmarks.loading.end_to_end import Run
from benchmarks.loading.extracted import extract_all, rekeyed
from benchmarks.loading.sandbox import Sandbox, Spent, sandbox
from benchmarks.loading.tables import megabytes, milliseconds, per_second, table
from benchmarks.scoring import SHARED
from newsdb.documents import ExtractedArticle
from newsdb.loader import batches

_SAMPLE: Final = 4_000
_MOST_ROWS: Final = 10_000  # of the sections that need no extraction: rates hold from there on, see the chart
_MOST_RIVALS: Final = 1_000  # the slow ones are slow
_GOALS: Final = (
    "Goals: 0.6 of extraction alone; 10 × the first load. CPU is that of all processes, the server's, too: where the\n"
    "machine has other work, or the load cannot use all processors, the two ratios differ."
)
_SECTIONS: Final = ("load", "writer", "stages", "schema")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the corpora")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    parser.add_argument("--articles", type=int, default=100_000, help="how many (default 100,000)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: of the machine)")
    parser.add_argument("--repeat", type=int, default=1, help="passes, of which the best counts")
    parser.add_argument("--only", nargs="+", choices=_SECTIONS, help="these sections only")
    parser.add_argument("--huge", type=int, nargs="?", const=2_000, metavar="MB", help="stream one file of that size")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="measure how rates hold, and draw it")
    parser.add_argument("--redraw", type=Path, metavar="FILE", help="draw the chart anew from what was measured")
    parser.add_argument("--rows", type=int, default=300_000, help="articles of the chart (default 300,000)")
    parser.add_argument("--every", type=int, default=30_000, help="articles between the chart's points")
    options = parser.parse_args()
    if options.redraw:
        _draw(options.redraw)
        return
    jobs: int | None = options.jobs if end_to_end.knows_jobs() else None
    if jobs is None:
        print("newsdb load knows no --jobs: everything in one process")
    with sandbox(options.work) as box:
        if options.chart:
            held = _held(box, options.shared, options.jobs)

            def keep(points: growth.Points) -> None:
                growth.save(points, jobs, options.chart.with_suffix(".json"))
                _say(", ".join(f"{name} {line[-1].cpu:,.1f} ms" for name, line in points.items()))

            size = batches.BATCH_DOCUMENTS
            growth.measure(box, options.shared, held, options.rows, options.every, size, jobs, keep)
            _draw(options.chart)
            return
        if options.huge:
            _huge(box, options.shared, options.huge, jobs)
            return
        sections: Sequence[str] = options.only or _SECTIONS
        if "load" in sections:
            _load(box, options.shared, options.articles, jobs, options.repeat)
        if {"writer", "stages", "schema"} & set(sections):
            held = _held(box, options.shared, options.jobs)
            count = min(options.articles, _MOST_ROWS)
            if "stages" in sections:
                _stages(box, options.shared, held, count)
            if "writer" in sections:
                _writer(box, held, count, options.repeat)
            if "schema" in sections:
                _schema(box, held, count)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _draw(path: Path) -> None:
    from benchmarks.loading import chart  # noqa: PLC0415  (matplotlib takes a second that only this needs)

    points, jobs = growth.restored(path.with_suffix(".json"))
    chart.draw(points, jobs, path)
    print(path)


def _corpus(box: Sandbox, shared: Path, count: int) -> list[Path]:
    return corpus.write(itertools.islice(corpus.records(shared), count), box.folder / f"corpus-{count}")


def _held(box: Sandbox, shared: Path, jobs: int) -> list[ExtractedArticle]:
    return extract_all(_corpus(box, shared, _SAMPLE), jobs)


def _load(box: Sandbox, shared: Path, count: int, jobs: int | None, repeat: int) -> None:
    """Compare extraction alone, a first load and a reload, alternating; and memory at two sizes."""
    paths = _corpus(box, shared, count)
    alone, first, again = [], [], []
    for _ in range(repeat):
        alone.append(end_to_end.extraction_alone(box, paths, jobs or 1))
        url = box.database()
        first.append(end_to_end.load(box, url, paths, jobs))
        again.append(end_to_end.load(box, url, paths, jobs))
        box.drop(url)
    best: list[Run] = [min(runs, key=lambda run: run.seconds) for runs in (alone, first, again)]
    extraction, load, reload = best
    shares = {
        "extraction alone, nothing stored": (extraction, "", ""),
        "newsdb load": (load, f"{load.rate / extraction.rate:.2f} of it", f"{_cpu(extraction) / _cpu(load):.2f} of it"),
        "newsdb load, the same again": (
            reload,
            f"{reload.rate / load.rate:.1f} × load",
            f"{_cpu(load) / _cpu(reload):.1f} × load",
        ),
    }
    rows = [
        (name, f"{run.rate:,.0f}", milliseconds(run.documents, run.seconds), by_clock, f"{_cpu(run):.2f}", by_cpu)
        for name, (run, by_clock, by_cpu) in shares.items()
    ]
    header = (
        f"{count:,} articles, {f'{jobs} processes' if jobs else 'one process'}",
        "articles/s",
        "ms/article",
        "by the clock",
        "CPU ms/article",
        "by CPU",
    )
    print(table("Load", header, rows, _GOALS), flush=True)
    url = box.database()
    small = end_to_end.load(box, url, _corpus(box, shared, _SAMPLE), jobs)
    box.drop(url)
    _memory({f"{_SAMPLE:,} articles": small, f"{count:,} articles": load, "the same again": reload})


def _cpu(run: Run) -> float:
    """Return CPU milliseconds a document, all processes together."""
    return run.cpu / run.documents * 1000


def _memory(runs: dict[str, Run]) -> None:
    parts: dict[str, Callable[[Run], int]] = {
        "newsdb load, main process": lambda run: run.memory.main,
        "largest of its workers": lambda run: run.memory.worker,
        "PostgreSQL, its session, private": lambda run: run.memory.backend,
    }
    rows = [(name, *(megabytes(size(run)) for run in runs.values())) for name, size in parts.items()]
    print(table("Peak memory, MB", ("", *runs), rows, "Goals: within 10 %, under 400 MB."), flush=True)


def _huge(box: Sandbox, shared: Path, size: int, jobs: int | None) -> None:
    """Load one huge file of JSON lines."""
    paths = corpus.write(corpus.records(shared), box.folder / "huge", most_bytes=size * 1_000_000)
    url = box.database()
    run = end_to_end.load(box, url, paths, jobs)
    print(f"{size:,} MB of JSON lines, {run.documents:,} articles, {run.rate:,.0f} a second")
    _memory({f"{run.documents:,} articles": run})


def _stages(box: Sandbox, shared: Path, held: Sequence[ExtractedArticle], count: int) -> None:
    """Show where an article's time goes."""
    pure = stages.pure_stages(_corpus(box, shared, _SAMPLE))
    rows = [(name, milliseconds(_SAMPLE, seconds)) for name, seconds in pure.items()]
    print(table("Before the writer", ("", "CPU ms/article"), rows), flush=True)
    statements, cost = stages.writer_statements(box, held, count, batches.BATCH_DOCUMENTS)
    rows = [(name, milliseconds(count, seconds)) for name, seconds in statements.items()]
    rows += [
        ("all", milliseconds(count, cost.seconds)),
        ("of it CPU of the server", milliseconds(count, cost.server)),
        ("of it CPU of the writer", milliseconds(count, cost.client)),
    ]
    note = "COPY includes making the rows and what the server does meanwhile."
    print(table(f"The writer, {count:,} articles", ("", "ms/article"), rows, note), flush=True)


def _writer(box: Sandbox, held: Sequence[ExtractedArticle], count: int, repeat: int) -> None:
    """Compare the writer with bare COPY of its rows and with what people use today."""
    size = batches.BATCH_DOCUMENTS
    writer, batchwise, at_once = [], [], []
    for _ in range(repeat):
        mine = storing.written(box, held, count, size)
        writer.append(mine.cost)
        batchwise.append(storing.copied(box, mine.rows))
        at_once.append(storing.copied(box, mine.rows, one_go=True))
    own, bare, whole = (_best(costs) for costs in (writer, batchwise, at_once))
    few = min(count, _MOST_RIVALS)
    measured = {
        "writer, articles extracted and in memory": (count, own),
        f"bare COPY of the same rows, {size} articles a commit": (count, bare),
        "bare COPY of the same rows, one commit": (count, whole),
        f"executemany, {size} articles a commit": (few, rivals.executemany(box, rekeyed(held, few), size)),
        "SQLAlchemy ORM, a commit an article": (few, rivals.orm(box, rekeyed(held, few))),
        "row by row as in news-please, no quotes": (few, rivals.row_by_row(box, rekeyed(held, few))),
    }
    rate, cpu = count / own.seconds, own.cpu / count
    rows = [
        (
            name,
            f"{number:,}",
            per_second(number, spent.seconds),
            milliseconds(number, spent.seconds),
            f"{number / spent.seconds / rate:.2f}",
            milliseconds(number, spent.cpu),
            f"{cpu / (spent.cpu / number):.2f}",
        )
        for name, (number, spent) in measured.items()
    ]
    header = ("", "articles", "articles/s", "ms/article", "× writer", "CPU ms/article", "× writer")
    note = (
        f"Goal: writer at least 0.6 of COPY; it is {bare.seconds / own.seconds:.2f} by the clock,"
        f" {bare.cpu / own.cpu:.2f} by CPU. Nothing here extracts."
    )
    print(table("Storing", header, rows, note), flush=True)


def _best(costs: Sequence[replay.Cost | None]) -> Spent:
    seconds, cpu = min((cost.seconds, cost.server + cost.client) for cost in costs if cost is not None)
    return Spent(seconds, cpu)


def _schema(box: Sandbox, held: Sequence[ExtractedArticle], count: int) -> None:
    """Show what parts of the schema cost and what settings change."""
    rows = storing.written(box, held, count, batches.BATCH_DOCUMENTS).rows
    indexes = {index: storing.dropping(index) for index in storing.secondary_indexes(box)}
    plain = _schema_table(box, rows, "Bare COPY without …", storing.WITHOUT | indexes)
    print(plain, flush=True)
    print(_schema_table(box, rows, "Bare COPY with …", storing.TUNED), flush=True)


def _schema_table(box: Sandbox, rows: replay.Rows, title: str, variants: dict[str, tuple[str, ...]]) -> str:
    """Copy the same rows under each variant; the schema as it is goes first and last, which shows the noise."""
    cells = []
    base = 0.0
    for name, changes in {"(as it is)": (), **variants, "(as it is, again)": ()}.items():
        cost = storing.copied(box, rows, changes)
        if cost is None:
            cells.append((name, "this server has no such setting", "", "", ""))
            continue
        base = base or cost.server
        cells.append(
            (
                name,
                milliseconds(rows.articles, cost.seconds),
                milliseconds(rows.articles, cost.server),
                f"{(cost.server - base) / rows.articles * 1000:+.2f}",
                f"{cost.wal_bytes / rows.articles / 1000:.0f}",
            )
        )
        _say(" ".join(cells[-1]))
    header = (f"{rows.articles:,} articles", "ms/article", "server's CPU ms", "difference", "log kB/article")
    return table(title, header, cells)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted; server and files are gone")
