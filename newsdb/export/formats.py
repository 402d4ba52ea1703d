"""Formats, and what writes each of them.

A writer takes records (``reading``) one by one. Those of Parquet and DuckDB need libraries, which are imported when
such a file is begun.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from newsdb.errors import UsageError
from newsdb.export.columns import Column
from newsdb.export.files import Digesting


class Format(StrEnum):
    """What is written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    DUCKDB = "duckdb"
    JSONLD = "jsonld"


class Records(StrEnum):
    """What a format is written from."""

    CSV = "csv"
    JSON = "json"


class Writer(Protocol):
    """Writes one file."""

    def write(self, record: bytes) -> None:
        """Take a record."""

    def close(self) -> None:
        """Write the rest. Not called where writing failed; then ``abandon`` is."""

    def abandon(self) -> None:
        """Let go of what is held."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says of itself.

    Attributes:
        name: the dataset's, and of a DuckDB file the table's.
        grain: what a row is.
        columns: of a row.
        about: where it comes from, JSON values.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    about: Mapping[str, Any]


RECORDS: Final = {Format.JSONL: Records.JSON, Format.JSONLD: Records.JSON}
"""Formats that are written from JSON; the others are from CSV."""
MEDIA_TYPES: Final = {
    Format.CSV: "text/csv",
    Format.JSONL: "application/jsonl",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.DUCKDB: "application/octet-stream",
    Format.JSONLD: "application/jsonl",  # of JSON-LD objects
}
ENDINGS: Final = {f".{form.value}": form for form in Format} | {".ndjson": Format.JSONL, ".ddb": Format.DUCKDB}


def require(form: Format) -> None:
    """Make sure that what writes a format is installed.

    Raises:
        UsageError: it is not; the message names the extra.
    """
    try:
        if form in {Format.PARQUET, Format.DUCKDB}:
            import pyarrow as pa  # noqa: F401, PLC0415  (an extra, and slow to import)
        if form is Format.DUCKDB:
            import duckdb  # noqa: F401, PLC0415  (as above)
    except ImportError as error:
        missing = (error.name or form.value).partition(".")[0]
        raise UsageError(f"to write {form}, {missing} is missing; pip install 'newsdb[{form}]'") from None


def open_stream(form: Format, sheet: Sheet, file: Digesting) -> Writer:
    """Begin to write a format other than DuckDB's, which is no stream."""
    from newsdb.export import lines  # noqa: PLC0415  (not both are needed)

    if form is Format.CSV:
        return lines.CsvWriter(sheet.columns, file)
    if form is Format.JSONL:
        return lines.JsonLinesWriter(file)
    if form is Format.JSONLD:
        return lines.JsonLdWriter(file)
    from newsdb.export.parquet_files import ParquetWriter  # noqa: PLC0415  (an extra)

    return ParquetWriter(sheet, file)


def open_duckdb(sheet: Sheet, path: Path) -> Writer:
    """Begin to write a DuckDB file, under the name given."""
    from newsdb.export.duckdb_files import DuckDbWriter  # noqa: PLC0415  (an extra)

    return DuckDbWriter(sheet, path)


def has_articles(path: Path, ids: Collection[UUID]) -> bool:
    """Tell whether a file that was exported has rows of some articles.

    Args:
        path: of rows with an ``article_id``; its ending tells the format.
        ids: of the articles.
    """
    if not ids:
        return False
    form = ENDINGS[path.suffix.lower()]
    if form is Format.PARQUET:
        from newsdb.export.parquet_files import ids_in  # noqa: PLC0415  (an extra)

        return any(str(article_id) in found for found in ids_in(path) for article_id in ids)
    if form is Format.DUCKDB:
        from newsdb.export.duckdb_files import has_ids  # noqa: PLC0415  (an extra)

        return has_ids(path, ids)
    wanted = re.compile(b"|".join(str(article_id).encode() for article_id in ids))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return wanted.search(data) is not None
