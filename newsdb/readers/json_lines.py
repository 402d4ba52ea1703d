"""JSON lines: one record a line, streamed; a bad line is rejected and reading goes on behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import decode
from newsdb.readers.flavours import LIST_KEYS, holds_articles, holds_records, is_article
from newsdb.readers.json_values import BadJsonError, parse, to_outcome
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.lines import Line, split_lines


class Lines(Protocol):
    """What lines are read from: a ``Stream``, or a part of a file; see there."""

    encoding: str | None
    failure: str | None

    def __iter__(self) -> Iterator[bytes]: ...


def read_json_lines(
    stream: Lines, path: str, keys: KeyMap = NO_MAP, begin: int | None = None
) -> Iterator[Document | Reject]:
    """Yield one document or reject for each line that is not blank.

    Args:
        stream: the file's content, or some lines of it.
        path: the file's name for origins and messages.
        keys: the user's own keys.
        begin: where the first of these lines begins in the file, for positions to be bytes; None: they are the numbers
            of lines.
    """
    next_byte = begin or 0
    for line in split_lines(stream, MAX_RECORD_BYTES):
        first_byte, next_byte = next_byte, next_byte + line.length + 1
        if line.data.isspace() or not line.data:
            continue
        origin = Origin(path, f"line {line.number}" if begin is None else f"byte {first_byte}")
        if not line.ended and stream.failure is not None:  # the rest of a damaged file: the caller reports it
            yield Reject(origin, f"{stream.failure}; {MEND_FILE}", line.data)
            stream.failure = None
            return
        yield from line_outcomes(line, origin, stream.encoding, keys)


def line_outcomes(line: Line, origin: Origin, encoding: str | None, keys: KeyMap) -> Iterator[Document | Reject]:
    """Yield what a line holds: mostly one document or reject; of a list or wrapper each record.

    Args:
        line: not blank.
        origin: where it stands.
        encoding: what the file was recoded from, or "utf-8-sig" if it begins with a byte order mark.
        keys: the user's own keys.
    """
    if line.length > MAX_RECORD_BYTES:
        yield Reject(
            origin,
            f"{line.length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a record may have (the "
            f"first {KEPT_RAW_BYTES:,} are kept); split or remove it",
            line.data,
        )
        return
    text, guessed = decode(line.data)
    encoding = guessed if encoding == "utf-8-sig" and line.number > 1 else encoding or guessed  # a mark is line 1's
    try:
        value = parse(text.strip())
    except BadJsonError as error:
        unfinished = "" if line.ended else "; it is the file's last line, and unfinished"
        yield Reject(origin, f"{error}{unfinished}; mend or remove the line", line.data)
        return
    if holds_articles(value, keys) or holds_records(value, keys):  # one answer of some service a line
        for number, (record, group) in enumerate(_unwrapped(value, keys), start=1):
            place = Origin(origin.path, f"{origin.position}, record {number}")
            yield to_outcome(record, place, json.dumps(record).encode(), encoding, group, keys)
    else:
        yield to_outcome(value, origin, line.data, encoding, keys=keys)


def record_outcomes(
    record: Mapping[str, Any], path: str, number: int, keys: KeyMap = NO_MAP
) -> Iterator[Document | Reject]:
    """Yield what an object in memory holds, read as a line of JSON.

    Args:
        record: the object; dates and times in it are written in the form of ISO 8601.
        path: what stands for the file in origins and messages.
        number: its place, from 1.
        keys: the user's own keys.
    """
    origin = Origin(path, f"record {number}")
    try:
        data = json.dumps(record, default=_iso).encode()
    except (TypeError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        yield Reject(
            origin, f"no record that JSON could hold ({reason}); mend it", repr(record).encode(errors="replace")
        )
        return
    kept = data if len(data) <= MAX_RECORD_BYTES else data[:KEPT_RAW_BYTES]
    yield from line_outcomes(Line(number, kept, len(data), ended=True), origin, None, keys)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _unwrapped(wrapper: dict[str, Any] | list[Any], keys: KeyMap) -> Iterator[tuple[object, str | None]]:
    """Yield the records of a list or wrapper, each with the key above it unless that is one of ``LIST_KEYS``."""
    if isinstance(wrapper, list):
        yield from ((record, None) for record in wrapper)
        return
    for key, inner in wrapper.items():
        if isinstance(inner, list) and (key in LIST_KEYS or is_article(next(iter(inner), None), keys)):
            yield from ((record, None if key in LIST_KEYS else key) for record in inner)
        elif holds_articles(inner, keys):
            yield from _unwrapped(inner, keys)
        elif key in LIST_KEYS and isinstance(inner, dict):
            yield inner, None
