"""Connecting to the database: the user's own server, or the embedded one, which is started if need be.

In: the settings. Out: an `Engine`, or one `Connection` for the length of a block. Whatever goes wrong on the way to
the server, or with the server meanwhile, becomes a `DatabaseError` in one line that names host, port, database and
remedy and shows no password, no statement and no parameters.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError, StatementError

from newsdb.errors import DatabaseError, DatabaseTimeoutError, UnavailableError
from newsdb.settings import parse_database_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine

    from newsdb.settings import Settings

OLDEST_MAJOR = 15
"""The oldest major version of PostgreSQL that newsdb runs on."""
CONNECT_SECONDS = 10

# What is the server's, the network's or the configuration's fault; everything else is a defect and keeps its traceback.
_OUR_USERS_MATTER = (
    "08",  # the connection broke
    "28",  # who are you
    "3D",  # no such database
    "42501",  # may not do that
    "53",  # disk full, out of memory, too many connections
    "55P03",  # lock_timeout
    "57",  # cancelled, shut down, starting up
    "58",  # the server's disk
    "XX",  # corrupted
    "25006",  # read-only: a standby, or default_transaction_read_only
)
_REMEDIES = {
    "28": "check user and password in NEWSDB_DATABASE_URL",
    "3D": "create the database, or correct its name in NEWSDB_DATABASE_URL",
    "42501": "connect as a role that may: the loader writes, takes down and sees rejects, the owner migrates, backs up"
    " and makes roles; newsdb roles list has their names",
    "53300": "close other connections or raise max_connections",
    "53100": "free space on the server's disk and run the command again",
    "53": "give the server more memory or disk and run the command again",
    "55P03": "somebody else holds a lock; run the command again",
    "57014": "the statement took longer than allowed; narrow it or run it again",
    "57": "run the command again when the server is up",
    "25006": "connect to the primary server, as a role that may write: the loader or the owner, see newsdb roles list",
    "XX": "see the server's log",
    "58": "see the server's log",
}
_CHECK = "check host, port and the rest of NEWSDB_DATABASE_URL, or unset it to use the embedded server"
_CONNECT_REMEDIES = (
    (
        ("password", "authentication", "role ", "pg_hba.conf"),
        "check user and password in NEWSDB_DATABASE_URL and who may connect in the server's pg_hba.conf",
    ),
    (("database ",), "create the database, or correct its name in NEWSDB_DATABASE_URL"),
    (("ssl", "certificate", "tls"), "check sslmode and the certificates in NEWSDB_DATABASE_URL"),
    (("too many", "remaining connection slots"), "close other connections or raise max_connections"),
    (("starting up", "shutting down", "recovery"), "run the command again when the server is up"),
    (("refused", "no such file", "timeout", "timed out"), f"is the server running? {_CHECK}"),
)


def create(
    settings: Settings,
    *,
    application_name: str = "newsdb",
    database: str | None = None,
    lock_timeout: float | None = None,
    statement_timeout: float | None = None,
    **engine_arguments: Any,
) -> Engine:
    """Return an engine on the database of the settings; without a URL the embedded server is started first.

    Connections are not pooled: a command holds one and ends. Errors while connecting are raised as `DatabaseError`;
    those on a connection in use become one inside `expected_failures`.

    Args:
        settings: where the database is.
        application_name: shown in pg_stat_activity.
        database: another one on the same server; None: that of the settings.
        lock_timeout: seconds a statement waits for a lock; None: the server's default.
        statement_timeout: seconds a statement may take; None: the server's default.
        engine_arguments: passed to `sqlalchemy.create_engine`, such as poolclass.

    Raises:
        DatabaseError: the embedded server cannot be started, or the URL is wrong.
    """
    url = settings.sqlalchemy_url()
    url, arguments = (url, {}) if url is not None else _embedded(settings)
    if database is not None:
        url = url.difference_update_query(["dbname"]).set(database=database)
    if "application_name" not in url.query:
        arguments["application_name"] = application_name
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_SECONDS
    engine = create_engine(
        url,
        connect_args=arguments,
        # Errors that reach a log or a terminal carry no data.
        hide_parameters=True,
        # Nobody has hstore; looking for it costs each connection a turn, and is heard of if interrupted.
        use_native_hstore=False,
        # A connection is closed after use; rolling back a broken one first would only log a traceback.
        **({"poolclass": NullPool, "pool_reset_on_return": None} | engine_arguments),
    )
    timeouts = {"lock_timeout": lock_timeout, "statement_timeout": statement_timeout}
    _prepare_connections(engine, settings, {name: value for name, value in timeouts.items() if value is not None})
    return engine


@contextmanager
def connect(
    settings: Settings,
    *,
    application_name: str = "newsdb",
    database: str | None = None,
    lock_timeout: float | None = None,
    statement_timeout: float | None = None,
) -> Iterator[Connection]:
    """Hold one connection for the length of the block; the caller begins and commits.

    Args:
        settings: where the database is.
        application_name: shown in pg_stat_activity.
        database: another one on the same server; None: that of the settings.
        lock_timeout: seconds a statement waits for a lock; None: the server's default.
        statement_timeout: seconds a statement may take; None: the server's default.

    Yields:
        The connection.

    Raises:
        DatabaseError: the server cannot be reached, is too old, or is lost within the block.
    """
    engine = create(
        settings,
        application_name=application_name,
        database=database,
        lock_timeout=lock_timeout,
        statement_timeout=statement_timeout,
    )
    try:
        with expected_failures(engine.url), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def read_only(connection: Connection) -> None:
    """Begin a transaction that sees one state of the database and can change nothing."""
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


@contextmanager
def expected_failures(url: URL) -> Iterator[None]:
    """Turn what the server or the network does to us within the block into one line.

    Args:
        url: named in the line, without its password.

    Raises:
        DatabaseError: instead of those errors of SQLAlchemy and psycopg that a user can mend; others pass.
    """
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, DatabaseError):  # a statement that had to connect again, and could not
            raise error.orig from error
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        if isinstance(error.orig, psycopg.Error) and (line := _explain(error.orig, url, lost=lost)):
            raise _kind_of(error.orig)(line) from error
        raise
    except PendingRollbackError as error:
        # Somebody tidied up over a connection that had been lost in a transaction, and so hid the loss itself.
        raise UnavailableError(_lost(url)) from error
    except psycopg.Error as error:
        if line := _explain(error, url, lost=False):
            raise _kind_of(error)(line) from error
        raise


def describe(url: URL) -> str:
    """Name a server for people: host, port and database, nothing else."""
    host = url.query.get("host", url.host or "")
    hosts = ", ".join(host) if isinstance(host, tuple) else host
    port = url.port or url.query.get("port", "5432")
    database = url.database or url.query.get("dbname") or url.username or "the user's own"
    return f"host {hosts or 'this machine (local socket)'}, port {port}, database {database}"


def _embedded(settings: Settings) -> tuple[URL, dict[str, Any]]:
    """Start the embedded server if need be and return its URL and further arguments for libpq."""
    from newsdb import server  # noqa: PLC0415 (whoever has a server needs no embedded one)

    running = server.start(settings)
    # Given here, since PG* variables made for another server would else take effect.
    return parse_database_url(running.url), {"password": running.password(), "hostaddr": "", "options": ""}


def _prepare_connections(engine: Engine, settings: Settings, timeouts: dict[str, float]) -> None:
    """Explain failures to connect, check the server's version, set the timeouts."""

    @event.listens_for(engine, "do_connect")
    def connect_or_explain(_dialect: Any, _record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
        try:
            try:
                connection = psycopg.connect(*arguments, **parameters)
            except psycopg.OperationalError:
                if settings.database_url is not None:
                    raise
                # Ours was stopped or killed since we looked.
                _embedded(settings)
                connection = psycopg.connect(*arguments, **parameters)
        except (psycopg.Error, ValueError) as error:  # ValueError: a host or a password that cannot be encoded
            embedded = settings.database_url is None
            raise UnavailableError(_unreachable(error, engine.url, embedded=embedded)) from error
        # Here and not in prepare: SQLAlchemy's own first look at a server stumbles over other encodings.
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            connection.close()
            raise DatabaseError(
                f"the database has the encoding {encoding} ({describe(engine.url)}); newsdb needs one made by:"
                " CREATE DATABASE newsdb TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
        return connection

    @event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection[Any], _record: Any) -> None:
        major = connection.info.server_version // 10000
        if major < OLDEST_MAJOR:
            connection.close()
            raise DatabaseError(
                f"the server is PostgreSQL {major} ({describe(engine.url)}); newsdb needs {OLDEST_MAJOR} or newer"
            )
        if timeouts:
            query = ", ".join(["set_config(%s, %s, false)"] * len(timeouts))
            values = [part for name, value in timeouts.items() for part in (name, f"{value * 1000:.0f}ms")]
            connection.execute(f"SELECT {query}", values)
            connection.commit()


def _kind_of(error: psycopg.Error) -> type[DatabaseError]:
    """What an error that was explained is: its class tells a program what may help."""
    state = error.sqlstate or ""
    if state in {"57014", "55P03"}:
        return DatabaseTimeoutError
    passing = not state or state.startswith(("08", "53300", "57"))
    return UnavailableError if passing else DatabaseError


def _explain(error: psycopg.Error, url: URL, *, lost: bool) -> str | None:
    """Return the line for an error on an established connection, or None if it is a defect of ours."""
    state = error.sqlstate or ""
    if not state.startswith(_OUR_USERS_MATTER):
        # libpq gives no code where the connection itself broke.
        if not (lost or (isinstance(error, psycopg.OperationalError) and not state)):
            return None
        return _lost(url)
    remedy = next((text for code, text in _REMEDIES.items() if state.startswith(code)), "run the command again")
    reason = redacted(error.diag.message_primary or str(error), url)
    return f"PostgreSQL at {describe(url)} says: {reason}; {remedy}"


def _lost(url: URL) -> str:
    return f"lost the connection to PostgreSQL at {describe(url)}; run the command again when the server is up"


def _unreachable(error: Exception, url: URL, *, embedded: bool) -> str:
    """Return the line for an error while connecting, where libpq gives no codes."""
    message = str(error)
    words = message.lower()
    fitting = (remedy for marks, remedy in _CONNECT_REMEDIES if any(mark in words for mark in marks))
    remedy = "`newsdb server status` shows its log and password file" if embedded else next(fitting, _CHECK)
    # One line an address, each "connection to server at … failed: reason"; the first tells it.
    first = message.splitlines()[0] if message else type(error).__name__
    reason = redacted(first.rpartition("failed: ")[2].removeprefix("FATAL: "), url).removeprefix("connection is bad: ")
    return f"cannot connect to PostgreSQL at {describe(url)}: {reason}; {remedy}"


def redacted(message: str, url: URL) -> str:
    """Fold a message into one line without the password, wherever it may stand."""
    line = " ".join(message.split())
    for secret in (url.password, url.query.get("password"), url.query.get("sslpassword")):
        if isinstance(secret, str) and secret:
            line = line.replace(secret, "***")
    return line
