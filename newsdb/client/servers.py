"""The servers of a client: the primary, and replicas that are read from; their pools, timeouts and failures.

In: URLs and limits. Out: ``Servers.read``, which does a piece of work over a connection of whichever server can.
Nothing connects before it is asked for.
"""

from __future__ import annotations

import itertools
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, QueuePool, func, select, text

from newsdb.client.cancelling import cancellable
from newsdb.client.failures import blame_the_url, newsdb_errors
from newsdb.database.engine import create, describe
from newsdb.errors import DatabaseError, SchemaError, UnavailableError, UsageError
from newsdb.settings import Settings, load_settings, parse_database_url

Result = TypeVar("Result")

_ASIDE_SECONDS: Final = 10.0  # for which a replica that failed is not asked
logger = logging.getLogger("newsdb.client")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may use; see ``newsdb.client.Client``."""

    pool_size: int
    connect_timeout: float
    pool_timeout: float
    statement_timeout: float | None
    application_name: str

    def __post_init__(self) -> None:
        if self.pool_size < 1:
            raise UsageError(f"pool_size is {self.pool_size}; it must be 1 or more")
        for name in ("connect_timeout", "pool_timeout", "statement_timeout"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise UsageError(f"{name} is {value!r}; it must be a number of seconds above 0")


class _BehindError(Exception):
    """The replica has not replayed yet what has to be seen."""


class Server:
    """One server and its pool."""

    def __init__(self, url: str | None, limits: Limits) -> None:
        self.limits = limits
        self.is_given = url is not None
        self.settings = self._settings(url)
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._is_checked = False
        self._replayed: str | None = None  # what it is known to have replayed
        self.aside_until = 0.0

    def __str__(self) -> str:
        url = self.settings.sqlalchemy_url()
        return "the embedded server" if url is None else describe(url)

    def read(self, work: Callable[[Connection], Result], seen: str | None = None) -> Result:
        """Do a piece of work in a read-only transaction that sees one state of the database.

        A connection that turns out to be lost, as after a restart of the server, is replaced once.

        Args:
            work: what to do; it may be done twice.
            seen: a position of the primary's log that has to be replayed here.
        """
        held: list[Connection] = []
        try:
            return self._read(work, seen, held)
        except UnavailableError:
            if not held:
                raise
        return self._read(work, seen, held)

    def position(self) -> str:
        """The position in the log up to which everything is committed; of the primary."""
        return str(self.read(lambda connection: connection.scalar(select(func.pg_current_wal_insert_lsn()))))

    def close(self) -> None:
        """Close the pool."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _read(self, work: Callable[[Connection], Result], seen: str | None, held: list[Connection]) -> Result:
        engine = self._connected()
        with newsdb_errors(engine.url, is_given=self.is_given), engine.connect() as plain:
            held.append(plain)
            connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with cancellable(connection):
                if not self._is_checked:
                    from newsdb.database.schema import require_fitting  # noqa: PLC0415  (Alembic takes time to import)

                    require_fitting(connection)
                    self._is_checked = True
                if seen is not None and self._replayed != seen:
                    self._require_replayed(connection, seen)
                return work(connection)

    def _require_replayed(self, connection: Connection, seen: str) -> None:
        # Of a server that is no standby, such as a logical replica, nothing tells what it has seen.
        query = text("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(:seen AS pg_lsn)")
        is_replayed = connection.scalar(query, {"seen": seen})
        connection.rollback()  # the work sees the state after this, not the one before
        if not is_replayed:
            raise _BehindError
        self._replayed = seen

    def _connected(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = create(
                    self.settings,
                    application_name=self.limits.application_name,
                    statement_timeout=self.limits.statement_timeout,
                    poolclass=QueuePool,
                    pool_size=self.limits.pool_size,
                    max_overflow=0,
                    pool_timeout=self.limits.pool_timeout,
                    pool_use_lifo=True,
                    pool_reset_on_return="rollback",
                )
            return self._engine

    def _settings(self, url: str | None) -> Settings:
        """The settings of this server, the time to connect among them unless the URL has one."""
        if url is None:
            settings = load_settings()
            parsed = settings.sqlalchemy_url()
        else:
            parsed = _parsed(url)
            try:
                settings = Settings()
            except (ValueError, RuntimeError, OSError):  # pydantic's own text shows what it was given
                raise UsageError("NEWSDB_HOME cannot be used; name a folder or unset it") from None
        if parsed is None:
            return settings
        if "connect_timeout" not in parsed.query:
            seconds = str(math.ceil(self.limits.connect_timeout))
            parsed = parsed.update_query_dict({"connect_timeout": seconds})
        return Settings(home=settings.home, database_url=SecretStr(parsed.render_as_string(hide_password=False)))


def _parsed(url: str) -> URL:
    """Parse a URL that was given to the client."""
    if not isinstance(url, str):
        raise TypeError(f"a URL must be a text, not {type(url).__name__}")
    try:
        return parse_database_url(url)
    except DatabaseError as error:
        blame_the_url(error)
        raise


class Servers:
    """The primary and its replicas.

    Args:
        url: of the primary; None: what the environment says.
        replica_urls: of servers that are read from.
        limits: of each.
        read_your_writes: after a load, what a replica has not replayed yet is read from the primary.
    """

    def __init__(self, url: str | None, replica_urls: Sequence[str], limits: Limits, *, read_your_writes: bool) -> None:
        if isinstance(replica_urls, str):
            raise UsageError("replica_urls is a single string; give a list of URLs")
        self.primary = Server(url, limits)
        self.replicas = tuple(Server(each, limits) for each in replica_urls)
        self._read_your_writes = read_your_writes
        self._written: str | None = None
        self._turns = itertools.count()
        self._is_closed = False

    def __str__(self) -> str:
        replicas = len(self.replicas)
        return f"{self.primary}" + (f", {replicas} replica{'s' * (replicas > 1)}" if replicas else "")

    @property
    def connections(self) -> int:
        """How many there can be at once."""
        return self.primary.limits.pool_size * (1 + len(self.replicas))

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do a piece of work on a replica in turn; on the primary if there is none that can.

        Raises:
            NewsdbError: what the work raises, or what keeps the primary from doing it.
        """
        self.require_open()
        for replica in self._in_turn():
            try:
                answer = replica.read(work, self._written)
            except _BehindError:
                continue
            except (UnavailableError, SchemaError) as error:
                replica.aside_until = time.monotonic() + _ASIDE_SECONDS
                logger.warning("a replica is not read from for %d seconds: %s", _ASIDE_SECONDS, error)
            else:
                replica.aside_until = 0.0
                return answer
        return self.primary.read(work)

    def write(
        self, job: Callable[[Server, threading.Event], Result], given_up: threading.Event | None = None
    ) -> Result:
        """Do a load on the primary; what is read from then on has it in, if that was asked for.

        Args:
            job: what to do.
            given_up: asks it to stop.
        """
        self.require_open()
        try:
            return job(self.primary, given_up or threading.Event())
        finally:  # also of a load that failed some is committed
            if self._read_your_writes and self.replicas:
                with suppress(DatabaseError):
                    self._written = self.primary.position()

    def require_open(self) -> None:
        """Refuse to go on once closed.

        Raises:
            UsageError: it is.
        """
        if self._is_closed:
            raise UsageError("the client is closed; make another one")

    def close(self) -> None:
        """Close all pools."""
        self._is_closed = True
        for server in (self.primary, *self.replicas):
            server.close()

    def _in_turn(self) -> Iterator[Server]:
        if not self.replicas:
            return
        turn = next(self._turns) % len(self.replicas)
        now = time.monotonic()
        for replica in (*self.replicas[turn:], *self.replicas[:turn]):
            if replica.aside_until > now:
                continue
            if replica.aside_until:  # one question tries whether it is back; no other has to wait for that
                replica.aside_until = now + _ASIDE_SECONDS
            yield replica
