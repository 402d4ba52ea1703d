"""How far something is, on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

_SECONDS_BETWEEN_LINES: Final = 10.0


class Bar:
    """Shown while its block runs.

    Args:
        quiet: show nothing.
        doing: what is said until there is something to show.
        width: of the bar itself, in columns.
    """

    def __init__(self, *, quiet: bool, doing: str = "reading", width: int = 40) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._started = self._last_line = time.monotonic()
        self._bar: Progress | None = None
        if self._console.is_terminal and not quiet:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=width),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task(doing, total=None)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def seconds(self) -> float:
        """Time since it was made, never nothing."""
        return max(time.monotonic() - self._started, 1e-3)

    @property
    def columns(self) -> int:
        """Width of the terminal."""
        return self._console.width

    def tell(self, remark: str) -> None:
        """Print a line that stays, above the bar."""
        self._console.print(remark, highlight=False, markup=False, soft_wrap=not self._console.is_terminal)

    def show(self, words: str, done: float, total: float | None, rest: str) -> None:
        """Show how far it is.

        Args:
            words: what was done.
            done: how much, of ``total``.
            total: None as long as nobody knows.
            rest: what a plain line says behind the words, in place of the bar.
        """
        if self._bar:
            self._bar.update(self._task, completed=done, total=total, description=words)
        elif (now := time.monotonic()) - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            self._console.print(words + rest, highlight=False)
