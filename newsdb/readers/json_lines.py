"""JSON lines: one record a line, streamed; a bad line is rejected and reading goes on behind it."""

from __future__ import annotations

from collections.abc import Iterator

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import decode
from newsdb.readers.json_values import BadJsonError, parse, to_outcome
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES
from newsdb.readers.lines import Line, split_lines
from newsdb.readers.streams import Stream


def read_json_lines(stream: Stream, path: str) -> Iterator[Document | Reject]:
    """Yield one document or reject for each line that is not blank.

    Args:
        stream: the file's content.
        path: the file's name for origins and messages.
    """
    for line in split_lines(stream, MAX_RECORD_BYTES):
        if line.data.isspace() or not line.data:
            continue
        origin = Origin(path, f"line {line.number}")
        if not line.ended and stream.failure is not None:  # the rest of a damaged file: the caller reports it
            yield Reject(origin, f"{origin}: {stream.failure}; {MEND_FILE}", line.data)
            stream.failure = None
            return
        yield _outcome(line, origin, stream.encoding)


MEND_FILE = "what came before was read; get a whole copy of the file"


def _outcome(line: Line, origin: Origin, encoding: str | None) -> Document | Reject:
    if line.length > MAX_RECORD_BYTES:
        return Reject(
            origin,
            f"{origin}: {line.length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a record may have (the first "
            f"{KEPT_RAW_BYTES:,} are kept); split or remove it",
            line.data,
        )
    text, guessed = decode(line.data)
    if encoding == "utf-8-sig" and line.number > 1:  # the mark stood before line 1 only
        encoding = None
    try:
        value = parse(text.strip())
    except BadJsonError as error:
        unfinished = "" if line.ended else "; it is the file's last line, and unfinished"
        return Reject(origin, f"{origin}: {error}{unfinished}; mend or remove the line", line.data)
    return to_outcome(value, origin, line.data, encoding or guessed)
