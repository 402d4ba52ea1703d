"""How far an export is, on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newsdb import export

_SECONDS_BETWEEN_LINES: Final = 10.0


class ExportProgress:
    """Shows rows, their rate, and the file being written."""

    def __init__(self, noun: str, *, quiet: bool) -> None:
        self._noun = noun
        self._console = Console(stderr=True, quiet=quiet)
        self._started = self._last_line = time.monotonic()
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
            self._task = self._bar.add_task("reading", total=1.0)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, progress: export.Progress) -> None:
        """Show how far it is."""
        now = time.monotonic()
        rate = progress.rows / max(now - self._started, 1e-3)
        words = f"{progress.rows:,} {self._noun}, {rate:,.0f}/s"
        if progress.parts > 1:
            words += f", file {progress.parts_done + 1:,} of {progress.parts:,}"
        if self._bar:
            self._bar.update(self._task, completed=progress.share, description=words)
        elif now - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            self._console.print(f"{words}, {progress.share:.0%}", highlight=False)
