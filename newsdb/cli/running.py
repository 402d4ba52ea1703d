"""Commands that load or extract: signals, progress, the summary, the exit code."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import typer

from newsdb import loader
from newsdb.cli import logs
from newsdb.cli.metrics_file import MetricsFile
from newsdb.cli.progress import ProgressLine, show_summary
from newsdb.database.engine import connect
from newsdb.database.schema import is_unused, migrate, require_fitting
from newsdb.errors import DatabaseError
from newsdb.settings import Settings, load_settings


class _Perform(Protocol):
    def __call__(
        self, settings: Settings, *, stop: loader.Stop, on_progress: Callable[[loader.Progress], None]
    ) -> loader.Summary: ...


def stop_by_signals() -> loader.Stop:
    """Stop politely on Ctrl-C, and for whoever ends the process so: the run is closed and says what it did."""
    stop = loader.Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop.request)
    return stop


def run_job(
    perform: _Perform,
    kind: str,
    *,
    as_json: bool,
    quiet: bool,
    metrics_file: Path | None = None,
    migrates: bool = False,
) -> None:
    """Do what a command asks for, and end with its exit code.

    Args:
        perform: the job.
        kind: load, retry or reextract.
        as_json: print the counts as JSON.
        quiet: show no progress.
        metrics_file: where figures for Prometheus are written.
        migrates: a database into which nothing was loaded yet is migrated first.

    Raises:
        typer.Exit: always, with the exit code.
        UsageError: the metrics file cannot be written.
        DatabaseError: the database failed; the line says how much is committed.
    """
    stop = stop_by_signals()
    settings = load_settings()
    with _measuring(metrics_file, kind) as metrics, ProgressLine(quiet=quiet or logs.is_json()) as progress:

        def update(state: loader.Progress) -> None:
            progress.update(state)
            if metrics is not None:
                metrics.update(state)

        with connect(settings) as connection:
            if migrates and is_unused(connection):
                migrate(connection)
            require_fitting(connection)
        try:
            summary = perform(settings, stop=stop, on_progress=update)
        except DatabaseError as error:
            if progress.committed:
                raise DatabaseError(
                    f"{error}; {progress.committed:,} documents are committed, the same command goes on from there"
                ) from error
            raise
        if metrics is not None:
            metrics.end("interrupted" if summary.interrupted else "finished", summary.final)
    counts = summary.counts
    if as_json:
        fields = ("new", "updated", "unchanged", "rejected", "quotes")
        result = {name: getattr(counts, name) for name in fields} | {"seconds": round(summary.seconds, 3)}
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        show_summary(summary)
    if summary.interrupted:
        raise typer.Exit(130)
    raise typer.Exit(1 if counts.rejected else 0)


@contextmanager
def _measuring(path: Path | None, kind: str) -> Iterator[MetricsFile | None]:
    """Give the metrics file, if one is wanted; whatever ends the block by an error is a failed load in it.

    Raises:
        UsageError: it cannot be written.
    """
    metrics = None if path is None else MetricsFile(path, kind)
    try:
        yield metrics
    except BaseException:
        if metrics is not None:
            metrics.end("failed")
        raise
