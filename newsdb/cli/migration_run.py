"""A migration as a command runs it: what it is doing on stderr, signals, and what is done and left when it ends early.

Cut off at any point, the same command goes on: what is committed stays, and the database says by its revision what is.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import typer
from sqlalchemy.exc import DBAPIError

from newsdb.cli.bars import Bar
from newsdb.cli.console import plural
from newsdb.cli.running_view import duration
from newsdb.database.engine import connect
from newsdb.database.migrating.parsing import plain
from newsdb.database.migrating.session import Running
from newsdb.database.migrating.targets import Route, route_between
from newsdb.database.migrating.watching import Look
from newsdb.database.schema import inspect_schema
from newsdb.errors import DatabaseError, NewsdbError
from newsdb.settings import Settings

_BAR_WIDTH = 12
_BESIDE_WORDS = _BAR_WIDTH + 20  # spinner, percentage, time left


class Stop:
    """Ends the work by KeyboardInterrupt on Ctrl-C, and as politely when somebody else ends the process."""

    def __init__(self) -> None:
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True
        raise KeyboardInterrupt


class Progress:
    """What is shown while revisions run.

    Args:
        bar: where.
        route: the revisions.
    """

    def __init__(self, bar: Bar, route: Route) -> None:
        self._bar = bar
        self._ids = [step.revision.id for step in route.steps]
        self.done: list[str] = []

    def running(self, wait_seconds: float) -> Running:
        """Let a migration tell what it does."""
        return Running(wait_seconds, tell=self._bar.tell, look=self._look, applied=self.done.append)

    @property
    def current(self) -> str | None:
        """The revision that runs, or was to run next; None: none is left."""
        left = self._ids[len(self.done) :]
        return left[0] if left else None

    @property
    def share(self) -> str:
        """How many are done: "3 of 14"."""
        return f"{len(self.done)} of {len(self._ids)}"

    def _look(self, look: Look) -> None:
        lead = f"{self.current or ''} ({len(self.done) + 1} of {len(self._ids)}) "
        words = f"{lead}{_doing(look)}"
        time = f", {duration(look.seconds)}"
        room = max(self._bar.columns - _BESIDE_WORDS - len(time), len(lead) + 10)
        words = words if len(words) <= room else f"{words[: room - 1]}…"
        rest = f", {look.done / look.total:.0%}" if look.done is not None and look.total else ""
        self._bar.show(f"{words}{time}", look.done or 0, look.total, rest)


def _doing(look: Look) -> str:
    if look.blockers:
        return f"waits for {', '.join(map(str, look.blockers))}"
    return look.phase or plain(look.statement)


def run(route: Route, wait_seconds: float, work: Callable[[Running], Any], left: Callable[[], str]) -> Progress:
    """Run revisions, show what they do, and end early in one line that says what is done and what is left.

    Args:
        route: the revisions.
        wait_seconds: for another migration.
        work: runs them.
        left: says what is left by an interruption.

    Raises:
        typer.Exit: interrupted.
        DatabaseError: a revision failed; the line names it.
    """
    stop = Stop()
    with Bar(quiet=False, doing="migrating", width=_BAR_WIDTH) as bar:
        progress = Progress(bar, route)
        try:
            work(progress.running(wait_seconds))
        except BaseException as error:
            # Whatever an interrupted driver or library makes of it, it is the interruption.
            if stop.requested:
                bar.tell(f"interrupted; {left()}")
                raise typer.Exit(130) from error
            if isinstance(error, DatabaseError) and isinstance(error.__cause__, DBAPIError) and progress.current:
                where = f"in revision {progress.current}, {progress.share} are done"
                raise type(error)(f"{error} ({where})") from error
            raise
    return progress


def left_of(settings: Settings, route: Route) -> str:
    """What of a way is done and left, as the database says it."""
    try:
        with connect(settings, application_name="newsdb migrate") as connection:
            revision = inspect_schema(connection).revision
        steps = route_between(revision, route.goal or "base").steps
    except (NewsdbError, ValueError):
        return "newsdb migrate status says how far it came, and the same command goes on from there"
    at = f"the schema is at revision {revision}" if revision else "nothing is committed"
    if not steps:
        return f"{at}, and all revisions are done"
    rest = f"{plural(len(steps), 'revision')} left, beginning with {steps[0].revision.id}"
    return f"{at}, {rest}; the same command goes on from there"
