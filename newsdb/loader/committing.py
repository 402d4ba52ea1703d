"""What all workers have in common: a connection of their own, and that what they commit is committed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from newsdb import writer
from newsdb.loader.sessions import Connection, Session
from newsdb.settings import Settings
from newsdb.writer import Attempt, Counts


class CommittingWorker:
    """Commits for one load.

    Attributes:
        kind: of the load, shown in pg_stat_activity.
    """

    kind: ClassVar[str]

    def __init__(self, settings: Settings, load_id: int) -> None:
        self._session = Session(settings, f"newsdb {self.kind} {load_id}")
        self._load_id = load_id

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _commit_once(self, commit: Callable[[Connection, Attempt], Counts]) -> Counts:
        """Commit; what fails for a passing reason is tried again unless the server says that it was committed."""
        attempt = Attempt()

        def unless_done(connection: Connection) -> Counts:
            return attempt.counts if writer.was_committed(connection, attempt) else commit(connection, attempt)

        return self._session.run(unless_done)
