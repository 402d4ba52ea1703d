"""Parquet: zstd, a row group a batch; what rows and columns mean is in its metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pyarrow import parquet

from newsdb.export.arrow_batches import Batches
from newsdb.export.files import Digesting
from newsdb.export.formats import Sheet

METADATA_KEY: Final = "newsdb"
"""Of the file's key-value metadata: a JSON object, with the manifest's fields about where the data comes from."""


class ParquetWriter:
    """Writes one Parquet file."""

    def __init__(self, sheet: Sheet, file: Digesting) -> None:
        self._batches = Batches(sheet.columns)
        about = json.dumps({"description": sheet.grain, **sheet.about}, ensure_ascii=False)
        self._schema = self._batches.schema.with_metadata({METADATA_KEY: about})
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, record: bytes) -> None:
        """Take a record."""
        self._write(self._batches.add(record))

    def close(self) -> None:
        """Write the last batch and the footer."""
        self._write(self._batches.rest())
        self._writer.close()

    def abandon(self) -> None:
        """The file goes: no footer is needed."""

    def _write(self, table: Any) -> None:
        if table is not None:
            self._writer.write_table(table.cast(self._schema), row_group_size=table.num_rows)


def ids_in(path: Path) -> Iterator[set[str]]:
    """Yield the ids of articles that a file has, batch by batch."""
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["article_id"]):
            yield set(batch.column(0).to_pylist())
