"""How far an export is: rows, their rate, and the file being written."""

from __future__ import annotations

from newsdb import export
from newsdb.cli.bars import Bar


class ExportProgress(Bar):
    """Progress of an export."""

    def __init__(self, noun: str, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._noun = noun

    def update(self, progress: export.Progress) -> None:
        """Show how far it is."""
        words = f"{progress.rows:,} {self._noun}, {progress.rows / self.seconds:,.0f}/s"
        if progress.parts > 1:
            words += f", file {progress.parts_done + 1:,} of {progress.parts:,}"
        self.show(words, progress.share, 1.0, f", {progress.share:.0%}")
