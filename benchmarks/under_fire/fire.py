"""The run: loaders write and analysts ask without pause while the chain is migrated, revision by revision.

In: a database with articles at the first revision that has tables. Out: an ``Outcome``; the database is at head, with
all that was there and all that was written meanwhile, or the outcome says what is not.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.under_fire.analyst import Analyst, find_subjects
from benchmarks.under_fire.clients import Client, Timed
from benchmarks.under_fire.keys import Keys, stored_keys
from benchmarks.under_fire.loader import Loader
from benchmarks.under_fire.material import read_material
from newsdb.database.engine import connect
from newsdb.database.migrating.drift import find_drift
from newsdb.database.migrating.revisions import chain
from newsdb.database.migrating.session import Running
from newsdb.database.schema import migrate
from newsdb.doctor import CHECKS, Level, examine
from newsdb.errors import NewsdbError
from newsdb.loader.sessions import Session
from newsdb.settings import Settings

FIRST: Final = "0002"
"""The first revision that has tables."""

_AT_WORK_SECONDS: Final = 60
_ROWS: Final = tuple(check.name for check in CHECKS if check.look.__module__ == "newsdb.doctor.rows")


@dataclass(frozen=True, slots=True)
class Window:
    """A revision, and when it ran.

    Attributes:
        revision: its id; "" of the time before the first.
        title: what it does.
        began: by ``time.perf_counter``.
        ended: likewise.
        retries: how often it gave way to others and was tried again.
    """

    revision: str
    title: str
    began: float
    ended: float
    retries: int = 0

    def met(self, statements: Sequence[Timed]) -> list[Timed]:
        """Those of some statements that ran meanwhile."""
        return [one for one in statements if one.began < self.ended and one.ended > self.began]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened.

    Attributes:
        calm: the time before the first revision, with the same loaders and analysts.
        windows: the revisions, in their order.
        readers: what analysts asked.
        writers: what loaders did.
        failures: what ended a client or the migration, a line each.
        wrong: what is lost, drifted or damaged at the end, a line each.
        written: rows that loaders added, by table.
    """

    calm: Window
    windows: Sequence[Window]
    readers: Sequence[Timed]
    writers: Sequence[Timed]
    failures: Sequence[str]
    wrong: Sequence[str]
    written: Mapping[str, Keys]


def take_back(settings: Settings) -> None:
    """Bring a database at head back to the first revision that has tables; its rows stay."""
    with connect(settings, application_name="newsdb migrate") as connection:
        migrate(connection, FIRST, is_back=True)


def fire(settings: Settings, *, loaders: int, analysts: int, calm_seconds: float, pause_seconds: float = 0) -> Outcome:
    """Migrate a database that others use.

    Args:
        settings: where it is; at the first revision, with articles.
        loaders: how many write.
        analysts: how many ask.
        calm_seconds: how long they do so before the first revision, which tells what their statements usually take.
        pause_seconds: between revisions, so that what one of them holds up is not counted for the next.
    """
    with Session(settings, "under fire") as session:
        material = session.run(read_material)
        subjects = session.run(find_subjects)
        before = session.run(stored_keys)
    writing = [Loader(settings, number, material) for number in range(1, loaders + 1)]
    asking = [Analyst(settings, number, subjects) for number in range(1, analysts + 1)]
    windows: list[Window] = []
    failures: list[str] = []
    with _at_work([*writing, *asking]):
        calm = _calm(calm_seconds)
        try:
            for window in _migrated(settings, pause_seconds):
                windows.append(window)  # noqa: PERF402  (those before a failure count)
        except (NewsdbError, SQLAlchemyError) as error:
            failures.append(f"the migration behind {windows[-1].revision if windows else FIRST}: {error}")
    failures += [client.failure for client in (*writing, *asking) if client.failure]
    for loader in writing:
        loader.end()
    written = {table: sum((loader.written[table] for loader in writing), Keys()) for table in before}
    expected = {table: before[table] + written[table] for table in before}
    return Outcome(
        calm,
        windows,
        [one for analyst in asking for one in analyst.statements],
        [one for loader in writing for one in loader.statements],
        failures,
        [*_lost(settings, expected, writing), *([] if failures else _damaged(settings))],
        written,
    )


def usual_seconds(outcome: Outcome) -> dict[str, float]:
    """The median of each kind of statement while nothing was migrated."""
    kinds: dict[str, list[float]] = {}
    for one in outcome.calm.met([*outcome.readers, *outcome.writers]):
        kinds.setdefault(one.kind, []).append(one.seconds)
    return {kind: median(seconds) for kind, seconds in kinds.items()}


@contextmanager
def _at_work(clients: Sequence[Client]) -> Iterator[None]:
    """Let clients work for the length of the block, which begins when each of them has done something."""
    for client in clients:
        client.start()
    try:
        deadline = time.monotonic() + _AT_WORK_SECONDS
        while any(not client.statements and not client.failure for client in clients) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield
    finally:
        for client in clients:
            client.stop()
        for client in clients:
            client.join()


def _calm(seconds: float) -> Window:
    began = time.perf_counter()
    time.sleep(seconds)
    return Window("", "no migration", began, time.perf_counter())


def _migrated(settings: Settings, pause_seconds: float) -> Iterator[Window]:
    """Apply revision by revision, as ``newsdb migrate --to`` does it."""
    told: list[str] = []
    ids = [revision.id for revision in chain()]
    with connect(settings, application_name="newsdb migrate") as connection:
        for revision in chain()[ids.index(FIRST) + 1 :]:
            told.clear()
            began = time.perf_counter()
            migrate(connection, revision.id, running=Running(tell=told.append))
            ended = time.perf_counter()
            retries = sum("trying again" in line for line in told)
            yield Window(revision.id, revision.title, began, ended, retries)
            time.sleep(pause_seconds)


def _lost(settings: Settings, expected: Mapping[str, Keys], writing: Sequence[Loader]) -> Iterator[str]:
    """Compare what is stored with what was there and what was committed since."""

    def counted(connection: psycopg.Connection[Any]) -> int:
        query = "SELECT coalesce(sum(new_count), 0)::bigint FROM loads WHERE id = ANY (%s)"
        count: int = connection.execute(query, ([loader.load_id for loader in writing],)).fetchall()[0][0]
        return count

    with Session(settings, "under fire") as session:
        found = session.run(stored_keys)
        count = session.run(counted)
    for table, wanted in expected.items():
        if found[table] != wanted:
            same = "their keys differ" if found[table].count == wanted.count else f"{wanted.count:,} were committed"
            yield f"{table}: {found[table].count:,} rows are stored, {same}"
    stored = sum(loader.written["articles"].count for loader in writing)
    if count != stored:
        yield f"loads: they count {count:,} new articles, {stored:,} were committed"


def _damaged(settings: Settings) -> Iterator[str]:
    """What ``newsdb migrate --check``, and ``newsdb doctor --full`` of all rows, find wrong at head."""
    with connect(settings, application_name="newsdb migrate --check") as connection:
        yield from (f"drift: {line}" for line in find_drift(connection).differences)
    for finding in examine(settings, is_full=True, only=_ROWS):
        if finding.level is not Level.OK:
            yield f"{finding.check}: {finding.message}"
