"""The state of the database that an export reads, and what was taken down since.

A transaction that reads one state (REPEATABLE READ, READ ONLY) hinders neither loads nor takedowns, but while it is
open, VACUUM removes no row that went meanwhile, and a migration waits. So each file is read in one transaction, and
several files only as long as it is young.

What it reads may have been taken down since it began. Therefore each file remembers which takedowns it knew
(``takedown_state``). If there are others by the end, it is made again, unless they are of articles that are not in it.
A role that sees no takedowns is told that there are others, not which: its files are all made again then.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from newsdb.database import roles
from newsdb.database.engine import read_only
from newsdb.errors import NewsdbError
from newsdb.queries import takedowns

_OLDEST_SECONDS: Final = 600.0
# For sorting some thousands of articles, and for what is counted over all.
_MEMORY: Final = text("SET LOCAL work_mem = '64MB'")
# Those of the role guard against mistakes; this is to take long.
_TIMEOUTS: Final = text(
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE source = 'database user'"
    " AND name IN ('statement_timeout', 'idle_in_transaction_session_timeout')"
)
# Times and numbers only: a digest of what was taken down could be compared with digests of guesses.
_ARTICLES: Final = text("SELECT count(*), coalesce(sum(extract(epoch FROM taken_down_at)), 0) FROM takedowns")
_PEOPLE: Final = text(
    """
    SELECT count(*),
           coalesce(sum(extract(epoch FROM ordered_at)), 0),
           coalesce(sum(extract(epoch FROM finished_at)), 0),
           coalesce(sum(extract(epoch FROM lifted_at)), 0),
           count(*) FILTER (WHERE is_wordless),
           count(*) FILTER (WHERE is_stored_only)
    FROM takedown_orders
    WHERE kind = 'person'
    """
)
# A takedown is of the time when its transaction began, which may be long before others see it.
_SINCE: Final = text("SELECT article_id FROM takedowns WHERE taken_down_at > :since")
_LONGEST_TRANSACTION: Final = timedelta(days=1)
_ASKED: Final = text(
    "SELECT current_user AS role,"
    " has_function_privilege(to_regprocedure('public.newsdb_takedown_state()'), 'EXECUTE') AS may_ask"
)
_TOLD: Final = text("SELECT public.newsdb_takedown_state()")
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
            NewsdbError: as ``takedown_state``.
        """
        self._connection.rollback()
        read_only(self._connection)
        self._connection.execute(_MEMORY)
        self._connection.execute(_TIMEOUTS)
        self._began = time.monotonic()
        self.read_at: datetime = self._connection.scalars(text("SELECT now()")).one()
        self.takedowns = takedown_state(self._connection)

    def renew_if_old(self) -> None:
        """Look anew, if VACUUM and migrations have waited for long."""
        if time.monotonic() - self._began > _OLDEST_SECONDS:
            self.renew()


def takedown_state(connection: Connection) -> str:
    """Sum up which takedowns there are: of articles, and of people, with a mark between.

    Of a role that does not see them it is one text of all.

    Raises:
        NewsdbError: somebody's names are being masked, so that some texts have them still; or the role cannot be told.
    """
    if not takedowns.are_visible(connection):
        return _told_state(connection)
    unfinished = connection.scalar(_UNFINISHED)
    if unfinished is not None:
        raise NewsdbError(
            f"takedown #{unfinished} is not finished, so that what is taken down might be exported; wait for it, or"
            " finish it by the same newsdb takedown command, then run this one again"
        )
    return "-".join(_digest(connection.execute(query).one()) for query in (_ARTICLES, _PEOPLE))


def _told_state(connection: Connection) -> str:
    asked = connection.execute(_ASKED).one()
    if not asked.may_ask:  # also in a schema of before 0035
        raise NewsdbError(
            f"the role {asked.role} is not told yet what is taken down; run newsdb migrate, then this command again,"
            f" or connect as another: {roles.who_may(connection)}"
        )
    state: str = connection.scalars(_TOLD).one()
    if state == "unfinished":
        raise NewsdbError(
            "somebody is being taken down, who might be exported; run this command again when that is finished"
        )
    return state


def same_people(known: str, state: str) -> bool:
    """Whether two states surely differ at most in the articles that are taken down."""
    people = known.partition("-")[2]
    return bool(people) and people == state.partition("-")[2]


def taken_down_since(connection: Connection, read_at: str) -> set[UUID]:
    """Articles that may have been taken down since a state of the database, and maybe some that were before."""
    since = datetime.fromisoformat(read_at) - _LONGEST_TRANSACTION
    return set(connection.scalars(_SINCE, {"since": since}))


def _digest(row: Row[Any]) -> str:
    return hashlib.sha256(repr([str(value) for value in row]).encode()).hexdigest()[:16]
