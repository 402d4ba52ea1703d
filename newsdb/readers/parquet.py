"""Parquet: one record a row, read in batches of few rows; columns are called by the same keys as in JSON.

In: a Parquet file, plain or inside a compressed stream. Out: documents and rejects. The library, pyarrow, comes with
``newsdb[parquet]``. Its footer stands at the end, so that what cannot be read from any place (standard input,
compressed files) is first copied to a temporary file. Nulls and NaN are missing values.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import decode
from newsdb.readers.flavours import BODY_KEYS, column_names
from newsdb.readers.json_values import no_text_key, to_outcome
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.streams import PARQUET_MAGIC, Stream

MISSING_LIBRARY = "is a Parquet file, and to read these pyarrow is missing; pip install 'newsdb[parquet]'"
# Rows are long texts: few of them at a time bound the memory.
_BATCH_ROWS = 32
_BUFFER_BYTES = 1 << 20
_Outcomes = Iterator[Document | Reject]


def read_parquet(
    stream: Stream, path: str, place: str | None, keys: KeyMap = NO_MAP, on_share: Callable[[float], None] | None = None
) -> _Outcomes:
    """Yield one document or reject for each row.

    Args:
        stream: the file's content.
        path: the file's name for origins and messages.
        place: where the file lies, if it can be read from any place; None if it must come from the stream.
        keys: the user's own keys.
        on_share: called with the share of the rows that is done, 0 to 1.
    """
    if not stream.head.startswith(PARQUET_MAGIC):
        if stream.failure is None:
            yield Reject(Origin(path), "is no Parquet file; leave --format away or get a whole copy", stream.head)
        return
    if place is not None and _begins_as_parquet(place):
        with Path(place).open("rb") as file:
            yield from _rows(file, stream, path, keys, on_share)
        return
    with tempfile.TemporaryFile() as copy:
        for chunk in stream:
            copy.write(chunk)
        if stream.failure is None:  # without its end nothing of it can be read, and the caller reports that
            copy.seek(0)
            yield from _rows(copy, stream, path, keys, on_share)


def _begins_as_parquet(place: str) -> bool:
    with Path(place).open("rb") as file:
        return file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC


def _rows(
    file: BinaryIO, stream: Stream, path: str, keys: KeyMap, on_share: Callable[[float], None] | None
) -> _Outcomes:
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra, and slow to import)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        yield Reject(Origin(path), MISSING_LIBRARY, stream.kept())
        return
    try:
        source = parquet.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False)
        columns = [str(name) for name in source.schema_arrow.names]
        groups = [source.metadata.row_group(number).num_rows for number in range(source.num_row_groups)]
    except Exception as error:  # noqa: BLE001  (whatever the library says of a damaged file)
        reason = f"the Parquet file is damaged ({_one_line(error)}); get a whole copy of the file"
        yield Reject(Origin(path), reason, stream.kept())
        return
    names = column_names(columns, keys)
    own = keys.key("text")
    if not (keys.roots & set(names) if own is not None else set(BODY_KEYS) & set(names)):
        yield Reject(Origin(path), f"no text: {no_text_key(columns, own, 'column')}", stream.kept())
        return
    done = 0
    for number, count in enumerate(groups):
        first = done + 1
        try:
            for batch in source.iter_batches(batch_size=_BATCH_ROWS, row_groups=[number], use_threads=False):
                for record, guessed in _records(batch, names, pa):
                    done += 1
                    raw = json.dumps(record).encode()
                    yield to_outcome(record, Origin(path, f"row {done}"), raw, guessed, keys=keys)
                if on_share is not None:
                    on_share(done / max(1, sum(groups)))
        except Exception as error:  # noqa: BLE001  (as above; other row groups may be whole)
            last = first + count - 1
            origin = Origin(path, f"row {done + 1}" if done + 1 >= last else f"rows {done + 1} to {last}")
            reason = f"cannot be read, the row group is damaged ({_one_line(error)}); get a whole copy of the file"
            yield Reject(origin, reason, b"")
            done = max(done, last)


def _records(batch: Any, names: list[str], pa: Any) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Yield a batch's rows as JSON objects, each with the encoding that was guessed for its bytes."""
    columns = [_column(column, pa) for column in batch.columns]
    for row in zip(*columns, strict=True):
        guessed: set[str] = set()
        record = {name: _json_value(value, guessed) for name, value in zip(names, row, strict=True)}
        yield record, next(iter(guessed), None)


def _column(column: Any, pa: Any) -> list[Any]:
    """Return a column's values; dates and times as text, which is exact and has no bounds."""
    if pa.types.is_temporal(column.type):
        try:
            return list(column.cast(pa.string()).to_pylist())
        except pa.ArrowException:  # a time zone that this machine does not know
            return [None if value is None else str(value) for value in column.cast(pa.int64()).to_pylist()]
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # bytes that are no UTF-8, times that Python cannot hold
        return [_cell(scalar, pa) for scalar in column]


def _cell(scalar: Any, pa: Any) -> Any:
    """Return one value as far as it can be had."""
    if not scalar.is_valid:
        return None
    if isinstance(scalar, pa.StructScalar):
        return {name: _cell(scalar[position], pa) for position, name in enumerate(scalar.type.names)}
    if isinstance(scalar, pa.ListScalar | pa.LargeListScalar | pa.FixedSizeListScalar):
        return [_cell(item, pa) for item in scalar.values]
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
    except (ValueError, OverflowError):
        return str(scalar.cast(pa.string()).as_py())


def _json_value(value: Any, guessed: set[str]) -> Any:
    """Return a value as JSON can hold it; NaN and infinities are null, as in JSON."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        text, encoding = decode(value)
        guessed.update({encoding} if encoding else ())
        return text
    if isinstance(value, dict):
        return {str(name): _json_value(inner, guessed) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(inner, guessed) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return "".join(character if character.isprintable() else "?" for character in text)
