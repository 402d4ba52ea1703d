"""Making a report: read, made, and written whole or not at all, without what was taken down meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from newsdb.errors import NewsdbError
from newsdb.export.files import appearing, explained
from newsdb.export.snapshots import Snapshot
from newsdb.report.gathering import gather
from newsdb.report.page import page
from newsdb.report.values import Facts, Question

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: quotations that are counted, those whose sentences are in it, bytes."""

    quotes: int
    sentences: int
    size: int


def make(connection: Connection, question: Question, version: str) -> tuple[str, Facts]:
    """Make the page.

    Args:
        connection: to read from; its transaction ends.
        question: what it is about.
        version: of newsdb.

    Raises:
        NewsdbError: something is being taken down.
        UsageError: the words cannot be searched.
    """
    snapshot = Snapshot(connection)
    for _ in range(_ATTEMPTS):
        known = snapshot.takedowns
        facts = gather(connection, question, snapshot.read_at)
        made = page(facts, version)
        snapshot.renew()
        if snapshot.takedowns == known:
            return made, facts
    raise NewsdbError("something is taken down again and again; run the same command again later")


def write(connection: Connection, question: Question, version: str, path: Path) -> Summary:
    """Write the page to a file, which appears when it is whole.

    Raises:
        NewsdbError: as ``make``, or the file system refuses.
    """
    made, facts = make(connection, question, version)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    data = made.encode()
    with appearing(path) as file:
        file.write(data)
    return Summary(facts.figures.quotes, facts.held, len(data))
