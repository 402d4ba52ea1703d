"""What all workers have in common: a connection of their own, and that what they commit is committed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from newsdb import writer
from newsdb.errors import DatabaseError
from newsdb.loader.sessions import Connection, Session
from newsdb.settings import Settings
from newsdb.writer import Attempt, ConflictError, Counts

_CONFLICT_ATTEMPTS: Final = 20


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
        """Commit; what fails for a passing reason is tried again unless the server says that it was committed.

        Args:
            commit: looks up what is stored and commits; once more if somebody changed that in between.
        """
        attempt = Attempt()

        def unless_done(connection: Connection) -> Counts:
            if writer.was_committed(connection, attempt):
                return attempt.counts
            for _ in range(_CONFLICT_ATTEMPTS):
                try:
                    return commit(connection, attempt)
                except ConflictError:
                    continue
            raise DatabaseError("others keep changing the same articles; run the same command again")

        return self._session.run(unless_done)
