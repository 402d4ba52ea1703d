"""What a load shows while it runs and when it is done: on stderr and stdout."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from newsdb import loader
from newsdb.cli.bars import Bar
from newsdb.writer import Counts


class ProgressLine(Bar):
    """Progress of a load: rate and time left.

    Attributes:
        committed: documents committed so far.
    """

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self.committed = 0

    def update(self, progress: loader.Progress) -> None:
        """Show how far the load is."""
        self.committed = progress.counts.documents
        words = f"{self.committed:,} documents, {self.committed / self.seconds:,.0f}/s"
        self.show(words, progress.bytes_read, progress.bytes_total, _time_left(progress, self.seconds))


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
