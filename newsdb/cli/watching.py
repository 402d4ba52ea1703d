"""``newsdb status --watch``: the running loads, looked at again and again.

In: the settings. Out: on a terminal a picture that is redrawn, elsewhere one block or one JSON object a look. Each look
is a connection and a transaction of its own, so that nothing is held in between and a server may come and go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from time import sleep
from typing import Any, Final

from rich.live import Live

from newsdb import server
from newsdb.cli.console import note, print_json, results
from newsdb.cli.running_view import picture
from newsdb.database.engine import connect, read_only
from newsdb.database.schema import require_fitting
from newsdb.errors import DatabaseError
from newsdb.queries.running import Look, RunningLoad, look
from newsdb.settings import Settings, load_settings

_RATE_SECONDS: Final = 10.0  # batches are committed whole: over a shorter time a rate would jump
_STATEMENT_SECONDS: Final = 10.0


def watch(every: float, *, as_json: bool) -> None:
    """Show the running loads until Ctrl-C.

    Args:
        every: seconds between two looks.
        as_json: print one JSON object a look.

    Raises:
        DatabaseError: the first look failed; later ones are told and tried again.
    """
    settings = load_settings()
    rates = Rates()
    found = _look(settings, may_start=True)
    try:
        if as_json:
            _repeat(settings, every, found, lambda found: print_json(fields(found, rates)), _print_error)
            return
        console = results()
        if not console.is_terminal:
            _repeat(settings, every, found, lambda found: console.print(picture(found, rates.of(found))), note)
            return
        with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
            shown = found

            def show(found: Look) -> None:
                nonlocal shown
                shown = found
                live.update(picture(found, rates.of(found)), refresh=True)

            def tell(trouble: str) -> None:
                live.update(picture(shown, rates.of(shown), trouble), refresh=True)

            _repeat(settings, every, found, show, tell)
    except KeyboardInterrupt:
        return  # that is how one ends it


class Rates:
    """Documents a second of each load, over the last looks."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[datetime, int]]] = {}

    def of(self, found: Look) -> dict[int, float | None]:
        """Take in a look and return the rate of each load; None at the first look."""
        self._seen = {load.id: self._seen.get(load.id, deque()) for load in found.loads}
        return {load.id: self._rate(found.at, load) for load in found.loads}

    def _rate(self, at: datetime, load: RunningLoad) -> float | None:
        seen = self._seen[load.id]
        if not seen or at > seen[-1][0]:
            seen.append((at, load.documents))
        while len(seen) > 2 and (at - seen[1][0]).total_seconds() >= _RATE_SECONDS:
            seen.popleft()
        seconds = (at - seen[0][0]).total_seconds()
        return (load.documents - seen[0][1]) / seconds if seconds else None


def fields(found: Look, rates: Rates) -> dict[str, Any]:
    """A look for programs."""
    by_load = rates.of(found)
    loads = []
    for load in found.loads:
        measured = {"documents": load.documents, "documents_per_second": by_load[load.id]}
        loads.append(asdict(load) | measured | {"share": load.share, "seconds_left": load.seconds_left})
    latest = None if found.latest is None else asdict(found.latest) | {"seconds": found.latest.seconds}
    return {"at": found.at, "loads": loads, "latest": latest}


def _repeat(
    settings: Settings, every: float, found: Look, show: Callable[[Look], None], tell: Callable[[str], None]
) -> None:
    """Show looks, the first of which is given, and tell what keeps later ones from working."""
    show(found)
    while True:
        sleep(every)
        try:
            found = _look(settings, may_start=False)
        except DatabaseError as error:
            tell(str(error))
        else:
            show(found)


def _look(settings: Settings, *, may_start: bool) -> Look:
    # Who stops the embedded server while watching wants it to stay stopped.
    if settings.database_url is None and not may_start and not server.is_running(settings):
        raise DatabaseError("the embedded server is stopped; the next command that needs it starts it")
    with connect(settings, statement_timeout=_STATEMENT_SECONDS) as connection:
        require_fitting(connection)
        connection.rollback()
        read_only(connection)
        return look(connection)


def _print_error(message: str) -> None:
    print_json({"at": datetime.now().astimezone(), "error": message})
