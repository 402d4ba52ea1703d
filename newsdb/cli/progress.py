"""What a load shows while it runs and when it is done: on stderr and stdout."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from newsdb import loader
from newsdb.writer import Counts

_SECONDS_BETWEEN_LINES = 10.0


class ProgressLine:
    """Progress of a load: a bar with rate and time left on a terminal, a plain line now and then elsewhere.

    Attributes:
        committed: documents committed so far.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._started = self._last_line = time.monotonic()
        self.committed = 0
        self._bar: Progress | None = None
        if self._console.is_terminal and not quiet:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, progress: loader.Progress) -> None:
        """Show how far the load is."""
        self.committed = progress.counts.documents
        now = time.monotonic()
        rate = progress.counts.documents / max(now - self._started, 1e-3)
        words = f"{progress.counts.documents:,} documents, {rate:,.0f}/s"
        if self._bar:
            self._bar.update(self._task, completed=progress.bytes_read, total=progress.bytes_total, description=words)
        elif now - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            self._console.print(words + _time_left(progress, now - self._started), highlight=False)


def _time_left(progress: loader.Progress, seconds: float) -> str:
    """The part of a plain line that needs the size of the input."""
    if not progress.bytes_total or not progress.bytes_read:
        return ""
    share = min(progress.bytes_read / progress.bytes_total, 1.0)
    minutes, rest = divmod(round(seconds / share - seconds), 60)
    return f", {share:.0%}, {minutes}:{rest:02} left"


def _updated(counts: Counts) -> str:
    if not counts.taken_down:
        return "updated: their text changed, the old one is kept"
    return f"updated: {counts.taken_down:,} taken down; of the others the old text is kept"


def show_summary(summary: loader.Summary) -> None:
    """Print what a load did."""
    counts = summary.counts
    table = Table(title=f"Load {summary.load_id}", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    table.add_row(f"{counts.new:,}", "new")
    table.add_row(f"{counts.updated:,}", _updated(counts))
    table.add_row(f"{counts.unchanged:,}", "unchanged: stored already")
    table.add_row(f"{counts.rejected:,}", "rejected" + (": see newsdb rejects list" if counts.rejected else ""))
    table.add_row(f"{counts.quotes:,}", "quotes stored")
    table.add_row(f"{summary.seconds:.1f} s", f"{counts.documents / max(summary.seconds, 1e-3):,.0f} documents/s")
    console = Console()
    console.print(table, highlight=False)
    if summary.interrupted:
        console.print("Interrupted. What is counted here is committed; the same command again goes on from here.")
