"""DuckDB: a database file with one table, inserted batch by batch from Arrow; columns have comments.

A second table, ``newsdb_export``, says where the data comes from. No value is ever made part of a statement; names of
tables and columns, and comments, are newsdb's own.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb

from newsdb.errors import NewsdbError
from newsdb.export.arrow_batches import Batches
from newsdb.export.columns import Kind
from newsdb.export.datasets import DATASETS
from newsdb.export.formats import Sheet

_TYPES: Final = {
    Kind.INTEGER: "INTEGER",
    Kind.BIGINT: "BIGINT",
    Kind.REAL: "FLOAT",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.UUID: "UUID",
    Kind.TEXTS: "VARCHAR[]",
}
# Nothing is fetched from anywhere, and little memory is taken: rows come in order, and go to the file.
_CONFIGURATION: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "threads": "1",
}


class DuckDbWriter:
    """Writes one DuckDB file."""

    def __init__(self, sheet: Sheet, path: Path) -> None:
        self._path = path
        for leftover in (path, path.with_name(path.name + ".wal")):
            leftover.unlink(missing_ok=True)
        self._batches = Batches(sheet.columns)
        try:
            self._connection = duckdb.connect(str(path), config=_CONFIGURATION)
            self._create(sheet)
        except duckdb.Error as error:
            raise self._explained(error) from error
        self._insert = f'INSERT INTO "{sheet.name}" SELECT * FROM batch'  # noqa: S608  (a dataset's name)

    def write(self, record: bytes) -> None:
        """Take a record."""
        self._write(self._batches.add(record))

    def close(self) -> None:
        """Write the last batch, and all into one file."""
        self._write(self._batches.rest())
        try:
            self._connection.execute("CHECKPOINT")
            self._connection.close()
        except duckdb.Error as error:
            raise self._explained(error) from error

    def abandon(self) -> None:
        """Close and remove the file."""
        with suppress(duckdb.Error):
            self._connection.close()
        for leftover in (self._path, self._path.with_name(self._path.name + ".wal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)

    def _write(self, table: Any) -> None:
        if table is None:
            return
        try:
            self._connection.register("batch", table)
            self._connection.execute(self._insert)
            self._connection.unregister("batch")
        except duckdb.Error as error:
            raise self._explained(error) from error

    def _create(self, sheet: Sheet) -> None:
        columns = ", ".join(f'"{column.name}" {_TYPES.get(column.kind, "VARCHAR")}' for column in sheet.columns)
        execute = self._connection.execute
        execute(f'CREATE TABLE "{sheet.name}" ({columns})')
        execute(f'COMMENT ON TABLE "{sheet.name}" IS {_literal(sheet.grain)}')
        for column in sheet.columns:
            execute(f'COMMENT ON COLUMN "{sheet.name}"."{column.name}" IS {_literal(column.description)}')
        execute("CREATE TABLE newsdb_export (key VARCHAR PRIMARY KEY, value VARCHAR)")
        execute("COMMENT ON TABLE newsdb_export IS 'Where the data comes from; values are JSON.'")
        rows = [[key, json.dumps(value, ensure_ascii=False)] for key, value in sheet.about.items()]
        self._connection.executemany("INSERT INTO newsdb_export VALUES (?, ?)", rows)

    def _explained(self, error: Exception) -> NewsdbError:
        reason = " ".join(str(error).split())[:300]
        return NewsdbError(
            f"{self._path.name} cannot be written (DuckDB: {reason}); mend that and run the same command again"
        )


def has_ids(path: Path, ids: Collection[UUID]) -> bool:
    """Tell whether the only table with articles has rows of some of them."""
    with duckdb.connect(str(path), read_only=True, config=_CONFIGURATION) as connection:
        connection.execute("SELECT value FROM newsdb_export WHERE key = 'dataset'")
        name = json.loads((connection.fetchone() or ['""'])[0])
        if name not in DATASETS:
            return True
        query = f'SELECT count(*) FROM "{name}" WHERE article_id = ANY (?::UUID[])'  # noqa: S608  (a dataset's name)
        found = connection.execute(query, [[str(article_id) for article_id in ids]]).fetchone()
        return found is None or found[0] > 0


def _literal(text: str) -> str:
    """A text of newsdb's own as SQL: COMMENT takes no parameters."""
    return "'" + text.replace("'", "''") + "'"
