"""The state of the database that an export reads, and what was taken down since.

A transaction that reads one state (REPEATABLE READ, READ ONLY) hinders neither loads nor takedowns, but while it is
open, VACUUM removes no row that went meanwhile, and a migration waits. So each file is read in one transaction, and
several files only as long as it is young.

What it reads may have been taken down since it began. Therefore each file remembers which takedowns it knew
(``takedown_state``), and is made again if there are others by the end.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from newsdb.database.engine import read_only
from newsdb.errors import NewsdbError

_OLDEST_SECONDS: Final = 600.0
# Times and numbers only: a digest of what was taken down could be compared with digests of guesses.
_TAKEDOWNS: Final = text(
    """
    SELECT (SELECT count(*) FROM takedowns) AS articles,
           (SELECT coalesce(sum(extract(epoch FROM taken_down_at)), 0) FROM takedowns) AS articles_at,
           count(*) AS orders,
           coalesce(sum(extract(epoch FROM ordered_at)), 0) AS ordered_at,
           coalesce(sum(extract(epoch FROM finished_at)), 0) AS finished_at,
           coalesce(sum(extract(epoch FROM lifted_at)), 0) AS lifted_at,
           count(*) FILTER (WHERE is_wordless) AS wordless,
           count(*) FILTER (WHERE is_stored_only) AS stored_only
    FROM takedown_orders
    """
)
_UNFINISHED: Final = text(
    "SELECT min(id) FROM takedown_orders WHERE finished_at IS NULL AND lifted_at IS NULL AND kind <> 'agency'"
)


class Snapshot:
    """One state of the database.

    Attributes:
        read_at: when it was.
        takedowns: which takedowns it knows, as ``takedown_state`` tells.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._began = time.monotonic()
        self.renew()

    def renew(self) -> None:
        """Look at the database anew.

        Raises:
            NewsdbError: somebody is being taken down.
        """
        self._connection.rollback()
        read_only(self._connection)
        self._began = time.monotonic()
        self.read_at: datetime = self._connection.scalars(text("SELECT now()")).one()
        self.takedowns = takedown_state(self._connection)

    def renew_if_old(self) -> None:
        """Look anew, if VACUUM and migrations have waited for long."""
        if time.monotonic() - self._began > _OLDEST_SECONDS:
            self.renew()


def takedown_state(connection: Connection) -> str:
    """Sum up which takedowns there are: another text, other takedowns.

    Raises:
        NewsdbError: somebody's names are being masked, so that some texts have them still.
    """
    unfinished = connection.scalar(_UNFINISHED)
    if unfinished is not None:
        raise NewsdbError(
            f"takedown #{unfinished} is not finished, so that what is taken down might be exported; wait for it, or"
            " finish it by the same newsdb takedown command, then run this one again"
        )
    row = connection.execute(_TAKEDOWNS).one()
    return hashlib.sha256(repr([str(value) for value in row]).encode()).hexdigest()[:16]
