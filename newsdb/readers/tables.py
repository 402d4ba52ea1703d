"""CSV and TSV: one record a row, streamed; a header row names the columns by the same keys as in JSON.

Fields may be quoted and then hold line ends. A row that is broken (a quotation mark out of place, too many or too few
fields) is one reject; where a quotation mark swallows what follows, reading goes on at the next line that begins a
row of the right number of fields. The bytes of a row are the header's and its own: mended, they load by themselves.
"""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import decode
from newsdb.readers.flavours import BODY_KEYS, KNOWN_KEYS, column_names, known_key
from newsdb.readers.json_values import no_text_key, printable, to_outcome
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.lines import Line, first_part, split_lines
from newsdb.readers.streams import Stream

DELIMITERS = (",", "\t", ";", "|")
# No article has as many; a quotation mark that nothing closes may.
_MOST_LINES = 50_000
# How far reading looks for the next good row behind a broken one.
_SEARCHED_LINES = 1000
# What tools write for no value: databases, Python, pandas.
_MISSING = frozenset({"", "NULL", "null", "None", "NaN", "nan", r"\N"})


class Dialect(NamedTuple):
    """How a table is written.

    Attributes:
        delimiter: between fields.
        escaped: whether a backslash stands before quotation marks in fields; otherwise they are doubled.
    """

    delimiter: str
    escaped: bool

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Read lines as rows."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            doublequote=not self.escaped,
            escapechar="\\" if self.escaped else None,
            strict=True,
        )


def header_columns(line: str, delimiter: str) -> list[str]:
    """Split a header row; [] where it is none."""
    try:
        return [name.strip() for name in next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])]
    except csv.Error:
        return []


def find_delimiter(line: str, keys: KeyMap = NO_MAP) -> str | None:
    """Tell a header row by its columns: a text and one more that is known; return what is between them."""
    for delimiter in DELIMITERS:
        columns = {known_key(name) for name in header_columns(line, delimiter)}
        known = len(columns & KNOWN_KEYS) + len(columns & keys.keys)
        if known > 1 and (columns.intersection(BODY_KEYS) or columns & keys.roots):
            return delimiter
    return None


def read_table(
    stream: Stream, path: str, keys: KeyMap = NO_MAP, delimiter: str | None = None
) -> Iterator[Document | Reject]:
    """Yield one document or reject for each row.

    Args:
        stream: the file's content.
        path: the file's name for origins and messages.
        keys: the user's own keys.
        delimiter: between fields; None tells it from the header row.
    """
    return _TableReader(stream, path, keys, delimiter).outcomes()


class _Row(NamedTuple):
    """What stands at one place: a row's fields, or what is wrong there; and of how many lines it is made."""

    fields: list[str]
    problem: str | None
    lines: int


class _TableReader:
    def __init__(self, stream: Stream, path: str, keys: KeyMap, delimiter: str | None) -> None:
        if csv.field_size_limit() < MAX_RECORD_BYTES:
            csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        self.stream = stream
        self.path = path
        self.keys = keys
        self.given = delimiter
        # Old spreadsheets end lines with carriage returns.
        returns = b"\r" in stream.head and b"\n" not in stream.head
        chunks = (chunk.replace(b"\r", b"\n") for chunk in stream) if returns else stream
        self.source = split_lines(chunks, MAX_RECORD_BYTES)
        self.lines: deque[Line] = deque()
        self.columns: list[str] = []
        self.header = b""
        self.dialect = Dialect(",", escaped=False)

    def outcomes(self) -> Iterator[Document | Reject]:
        if not self.read_header():
            return
        if self.keys.key("text") is None:
            known = any(name in BODY_KEYS for name in self.columns)
        else:
            known = bool(self.keys.roots & set(self.columns))
        if not known:
            reason = no_text_key(self.columns, self.keys.key("text"), "column")
            yield Reject(Origin(self.path), f"no text: {reason}", self.stream.head)
            return
        while self.more(1):
            first = self.lines[0]
            if not first.data.strip(b" \r"):  # tabs may be a row of empty fields
                self.lines.popleft()
                continue
            origin = Origin(self.path, f"line {first.number}")
            if first.length > MAX_RECORD_BYTES:
                self.lines.popleft()
                yield Reject(origin, _too_long(first.length), first.data)
                continue
            row = self.row()
            if row.problem is not None:
                yield self.broken(row, origin)
            else:
                yield self.whole(row, origin)

    def more(self, count: int) -> bool:
        """Have so many lines at hand, if there are; tell whether there is the last of them."""
        while len(self.lines) < count:
            line = next(self.source, None)
            if line is None:
                return False
            self.lines.append(line)
        return True

    def read_header(self) -> bool:
        """Read the columns' names; false where there are none."""
        while self.more(1) and not self.lines[0].data.strip():
            self.lines.popleft()
        if not self.lines:
            return False
        line = self.lines.popleft()
        if not line.ended and self.stream.failure is not None:
            return False
        text = decode(line.data[:KEPT_RAW_BYTES])[0]
        if text.lower().startswith("sep=") and len(text.strip()) == 5:  # Excel's own first line
            self.given = text.strip()[4]
            return self.read_header()
        counts = {delimiter: text.count(delimiter) for delimiter in DELIMITERS}
        delimiter = self.given or find_delimiter(text, self.keys) or max(counts, key=lambda one: counts[one])
        self.header = line.data
        self.columns = column_names(header_columns(text, delimiter), self.keys)
        self.dialect = Dialect(delimiter, escaped=self.is_escaped(delimiter))
        return True

    def is_escaped(self, delimiter: str) -> bool:
        """Tell whether quotation marks in fields have a backslash before them, by what reads the head without error."""
        if b'\\"' not in self.stream.head:
            return False
        lines = decode(self.stream.head)[0].split("\n")[1:-1]
        return _errors(lines, Dialect(delimiter, escaped=True)) < _errors(lines, Dialect(delimiter, escaped=False))

    def row(self, at: int = 0, limit: int = MAX_RECORD_BYTES) -> _Row:
        """Read the row that begins at a line at hand."""
        taken = length = 0
        over = False

        def texts() -> Iterator[str]:
            nonlocal taken, length, over
            while self.more(at + taken + 1):
                line = self.lines[at + taken]
                length += line.length + 1
                if taken and (length > limit or taken >= _MOST_LINES):
                    over = True
                    return
                taken += 1
                yield decode(line.data)[0] + "\n"

        try:
            fields = next(self.dialect.reader(texts()), [])
        except csv.Error as error:
            if over:
                return _Row([], "a quotation mark that nothing closes", taken)
            what = printable(str(error))
            ended = "unexpected end" in what
            return _Row([], "a quotation mark that nothing closes" if ended else f"broken quoting ({what})", taken)
        if len(fields) > len(self.columns) and not any(field.strip() for field in fields[len(self.columns) :]):
            fields = fields[: len(self.columns)]  # delimiters at the end that spreadsheets leave
        if len(fields) != len(self.columns):
            return _Row([], f"{len(fields)} fields where the header has {len(self.columns)}", taken)
        return _Row(fields, None, taken)

    def broken(self, row: _Row, origin: Origin) -> Reject:
        """Reject a broken row, with the lines up to the next good one where a quotation mark swallowed these."""
        count = row.lines
        if row.lines > 1 and "fields where" not in (row.problem or ""):
            last = min(row.lines, _SEARCHED_LINES)
            count = next(
                (number for number in range(1, last) if self.row(number, KEPT_RAW_BYTES).problem is None), last
            )
        lines = [self.lines.popleft() for _ in range(max(1, count))]
        raw = first_part((part for line in lines for part in (line.data, b"\n")), MAX_RECORD_BYTES).removesuffix(b"\n")
        extent = f" (up to line {lines[-1].number})" if len(lines) > 1 else ""
        if self.stream.failure is not None and not self.lines and not lines[-1].ended:
            reason = f"{row.problem}{extent}: {self.stream.failure}; {MEND_FILE}"
            self.stream.failure = None
        else:
            reason = f"{row.problem}{extent}; mend or remove the row"
        return Reject(origin, reason, self.header + b"\n" + raw)

    def whole(self, row: _Row, origin: Origin) -> Document | Reject:
        lines = [self.lines.popleft() for _ in range(row.lines)]
        data = b"\n".join(line.data for line in lines)
        raw = self.header + b"\n" + data
        if self.stream.failure is not None and not self.lines and not lines[-1].ended:
            reason = f"{self.stream.failure}; {MEND_FILE}"
            self.stream.failure = None
            return Reject(origin, reason, raw)
        encoding, guessed = self.stream.encoding, decode(data)[1]
        if encoding == "utf-8-sig":  # a mark is the header's
            encoding = None
        record = {name: field for name, field in zip(self.columns, row.fields, strict=True) if field not in _MISSING}
        text = self.keys.key("text")
        for name in BODY_KEYS if text is None else (text,):  # of a text that is there and empty cleaning says so
            if name in self.columns:
                record.setdefault(name, "")
        return to_outcome(record, origin, raw, encoding or guessed, keys=self.keys)


def _errors(lines: list[str], dialect: Dialect) -> int:
    """Count the places where lines cannot be read."""
    count = 0
    reader = dialect.reader(iter(f"{line}\n" for line in lines))
    while True:
        try:
            next(reader)
        except StopIteration:
            return count
        except csv.Error:
            count += 1


def _too_long(length: int) -> str:
    return (
        f"{length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a record may have (the first "
        f"{KEPT_RAW_BYTES:,} are kept); split or remove it"
    )
