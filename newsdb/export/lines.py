"""Formats of lines: CSV (RFC 4180), JSON lines, JSON-LD lines."""

from __future__ import annotations

import json
from typing import Any

from newsdb.export.columns import Column
from newsdb.export.files import Digesting
from newsdb.export.json_ld import CONTEXT, quotation


class CsvWriter:
    """CSV: a header, lines that end in CR LF, UTF-8 without a mark. No text is changed for spreadsheets' sake."""

    def __init__(self, columns: tuple[Column, ...], file: Digesting) -> None:
        self._file = file
        self.write(",".join(column.name for column in columns).encode())

    def write(self, record: bytes) -> None:
        """Write a line."""
        self._file.write(record + b"\r\n")

    def close(self) -> None:
        """There is nothing left to write."""

    def abandon(self) -> None:
        """There is nothing held."""


class JsonLinesWriter:
    """JSON lines: an object a line."""

    def __init__(self, file: Digesting) -> None:
        self._file = file

    def write(self, record: bytes) -> None:
        """Write a line."""
        self._file.write(record + b"\n")

    def close(self) -> None:
        """There is nothing left to write."""

    def abandon(self) -> None:
        """There is nothing held."""


class JsonLdWriter(JsonLinesWriter):
    """JSON-LD: a schema.org Quotation a line, each with its context."""

    def __init__(self, file: Digesting) -> None:
        super().__init__(file)
        self._beginning = _compact({"@context": CONTEXT})[:-1] + b","

    def write(self, record: bytes) -> None:
        """Write a line."""
        super().write(self._beginning + _compact(quotation(json.loads(record)))[1:])


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
