"""Records of CSV to Arrow tables: in batches of bounded size, typed as their columns are.

The server's CSV tells null (nothing) from an empty text (""), which Arrow's reader understands.
"""

from __future__ import annotations

import json
from typing import Any, Final

import pyarrow as pa
from pyarrow import csv

from newsdb.export.columns import Column, Kind

_BATCH_BYTES: Final = 16 << 20
_BATCH_ROWS: Final = 100_000
_READ: Final = {
    Kind.INTEGER: pa.int32(),
    Kind.BIGINT: pa.int64(),
    Kind.REAL: pa.float32(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
}


def schema_of(columns: tuple[Column, ...]) -> Any:
    """The Arrow schema; each field has its kind and meaning as metadata."""
    fields = [
        pa.field(
            column.name,
            pa.list_(pa.string()) if column.kind is Kind.TEXTS else _READ.get(column.kind, pa.string()),
            metadata={"description": column.description, "type": column.kind.value},
        )
        for column in columns
    ]
    return pa.schema(fields)


class Batches:
    """Gathers records until they make a batch."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.schema = schema_of(columns)
        self._lists = [column.name for column in columns if column.kind is Kind.TEXTS]
        self._types = {column.name: _READ.get(column.kind, pa.string()) for column in columns}
        self._records: list[bytes] = []
        self._size = 0

    def add(self, record: bytes) -> Any:
        """Take a record; give a table if that fills a batch, else None."""
        self._records.append(record)
        self._size += len(record) + 1
        if self._size < _BATCH_BYTES and len(self._records) < _BATCH_ROWS:
            return None
        return self.rest()

    def rest(self) -> Any:
        """Give what there is as a table; None if there is nothing."""
        if not self._records:
            return None
        data = b"\n".join((*self._records, b""))
        self._records, self._size = [], 0
        table = csv.read_csv(
            pa.BufferReader(data),
            # In one block, since a row must not be longer than one.
            read_options=csv.ReadOptions(
                column_names=list(self._types), block_size=max(len(data), 1 << 16), use_threads=False
            ),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=self._types,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["true"],
                false_values=["false"],
            ),
        )
        for name in self._lists:
            texts = [None if value is None else json.loads(value) for value in table.column(name).to_pylist()]
            place = table.schema.get_field_index(name)
            table = table.set_column(place, self.schema.field(name), pa.array(texts, pa.list_(pa.string())))
        return table.cast(self.schema)
