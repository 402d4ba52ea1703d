"""The rows that a load left behind, copied once more by bare COPY: what storing them costs without any writer.

In: a loaded database. Out: `Rows`, the binary COPY of its tables without generated columns, cut at the bounds of the
writer's transactions; and `replay`, which copies them into an empty database, indexes and constraints live.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psutil  # type: ignore[import-untyped]  # it has no types
from psycopg import Connection, sql

from newsdb.writer import rows

_SMALL: Final = ("loads", "sources", "source_domains", "people", "person_names")  # parents before children
_GROWING: Final = {
    "articles": ("id", tuple(rows.ARTICLE_COLUMNS)),
    "quotes": ("article_id", tuple(rows.QUOTE_COLUMNS)),
    "mentions": ("article_id", tuple(rows.MENTION_COLUMNS)),
}
_HEADER: Final = 19  # signature, flags and length of extension; then the rows, then two bytes that end them
_TRAILER: Final = b"\xff\xff"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What copying or writing took.

    Attributes:
        seconds: by the clock, commits included.
        server: CPU seconds of the server's process of the connection.
        client: CPU seconds of this process.
        wal_bytes: written to the log, all sessions together.
    """

    seconds: float
    server: float
    client: float
    wal_bytes: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.seconds + other.seconds,
            self.server + other.server,
            self.client + other.client,
            self.wal_bytes + other.wal_bytes,
        )


class Meter:
    """Counts what happens on a connection between ``start`` and ``stop``, over any number of such times."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._process = psutil.Process(connection.info.backend_pid)
        self._seconds = self._server = self._client = 0.0
        self._first_log = self._log_position()
        self._marks = (0.0, 0.0, 0.0)

    def __enter__(self) -> None:
        self._marks = (time.perf_counter(), self._server_seconds(), time.process_time())

    def __exit__(self, *_: object) -> None:
        clock, server, client = self._marks
        self._seconds += time.perf_counter() - clock
        self._server += self._server_seconds() - server
        self._client += time.process_time() - client

    def cost(self) -> Cost:
        """Return the sums."""
        return Cost(self._seconds, self._server, self._client, self._log_position() - self._first_log)

    def _server_seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def _log_position(self) -> int:
        row = self._connection.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
        assert row is not None
        return int(row[0])


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in files.

    Attributes:
        small: binary COPY and columns of each table that does not grow with the articles.
        batches: binary COPY of each growing table, batch by batch.
        articles: how many there are.
    """

    small: dict[str, tuple[Path, tuple[str, ...]]]
    batches: list[dict[str, Path]]
    articles: int

    def size(self) -> int:
        """Return the bytes of all files."""
        files = [path for path, _ in self.small.values()] + [path for batch in self.batches for path in batch.values()]
        return sum(path.stat().st_size for path in files)


def export(connection: Connection[Any], batches: Sequence[Sequence[UUID]], folder: Path) -> Rows:
    """Copy the tables of a loaded database to files.

    Args:
        connection: to the database.
        batches: ids of the articles, transaction by transaction.
        folder: where to, made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    small: dict[str, tuple[Path, tuple[str, ...]]] = {}
    for table in _SMALL:
        query = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        path = folder / table
        _download(connection, query, path)
        small[table] = (path, ())
    files: list[dict[str, Path]] = []
    for number, ids in enumerate(batches):
        files.append({})
        for table, (key, columns) in _GROWING.items():
            query = sql.SQL(
                "COPY (SELECT {columns} FROM {table} WHERE {key} = ANY({ids}) ORDER BY {key}) TO STDOUT (FORMAT binary)"
            ).format(
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                table=sql.Identifier(table),
                key=sql.Identifier(key),
                ids=sql.Literal(list(ids)),
            )
            path = folder / f"{table}-{number}"
            _download(connection, query, path)
            files[-1][table] = path
    return Rows(small, files, sum(map(len, batches)))


def _download(connection: Connection[Any], query: sql.Composed, path: Path) -> None:
    with path.open("wb") as output, connection.cursor() as cursor, cursor.copy(query) as copy:
        for data in copy:
            output.write(data)


def replay(connection: Connection[Any], stored: Rows, *, one_go: bool = False) -> Cost:
    """Copy the rows into a database without rows.

    Args:
        connection: to the database, in autocommit mode.
        stored: the rows.
        one_go: all in one transaction and one COPY a table; else a transaction a batch.
    """
    meter = Meter(connection)
    groups = [stored.batches] if one_go else [[batch] for batch in stored.batches]
    small = stored.small
    for group in groups:
        with meter, connection.transaction():
            for table, (path, columns) in small.items():
                _upload(connection, table, columns, [path])
            for table, (_, columns) in _GROWING.items():
                _upload(connection, table, columns, [batch[table] for batch in group])
        small = {}
    return meter.cost()


def _upload(connection: Connection[Any], table: str, columns: Sequence[str], paths: Sequence[Path]) -> None:
    names = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    statement = sql.SQL("COPY {} {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for data in _joined(paths):
            copy.write(data)


def _joined(paths: Sequence[Path]) -> Iterator[bytes]:
    """Yield several binary COPY files as one."""
    for number, path in enumerate(paths):
        with path.open("rb") as data:
            if number:
                data.seek(_HEADER)
            left = path.stat().st_size - data.tell() - len(_TRAILER)
            while left > 0 and (chunk := data.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk
    yield _TRAILER
