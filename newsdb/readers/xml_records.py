"""XML documents of any size to the records in them, cut out of the stream one by one as bytes.

A record is an element of one of the given names that stands in no other. One that breaks costs itself only: reading
goes on with the next start tag of a record. Comments and CDATA sections are seen for what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES

# What stands before the first record tells about all of them; of a longer one the first part is enough.
MAX_HEADER_BYTES = 1 << 20
# No token that is looked for is longer; so much is looked at again where a chunk ends in the middle of one.
_LONGEST_TOKEN = 256
_ROOT = re.compile(rb"<(?:([\w.-]{1,80}):)?([A-Za-z_][\w.-]{0,80})(?=[\s/>])")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_TAG_END = re.compile(rb">")
_SPECIAL = rb"(?P<comment><!--)|(?P<cdata><!\[CDATA\[)"
_COMMENT_END = re.compile(rb"-->")
_CDATA_END = re.compile(rb"\]\]>")


class XmlRecord(NamedTuple):
    """A record.

    Attributes:
        data: its bytes; of an oversized one the first part.
        length: its whole length in bytes.
        ended: whether its end tag was found.
        last: whether the stream ended with it.
    """

    data: bytes
    length: int
    ended: bool
    last: bool


class _Token(NamedTuple):
    kind: str
    text: bytes
    start: int
    end: int


class XmlRecords:
    """The records of a document, to be iterated over once.

    Attributes:
        header: what stands before the first record, or its first part.
        encoding: what the document says it is encoded in; None if it does not.
        closed: at the end, whether the outermost element's end tag was there.
    """

    def __init__(self, chunks: Iterable[bytes], names: Iterable[str]) -> None:
        self._chunks = iter(chunks)
        self._buffer = bytearray()
        self._position = 0
        self._ended = False
        self._start: int | None = None  # where the record begins that is being read
        self._kept: bytes | None = None  # its first part, if it is oversized
        self._dropped = 0  # how much of it is not in the buffer any more
        name = rb"(?:%b)(?=[\s/>])" % b"|".join(re.escape(name.encode()) for name in names)
        self.header = self._peek_header(re.compile(rb"<(?:[\w.-]{1,80}:)?" + name))
        declared = _DECLARED.search(self.header[:300])
        self.encoding = declared[1].decode() if declared else None
        root = _ROOT.search(_without_comments(self.header))
        self.closed = root is None  # then the first record is the outermost element
        prefix = rb"(?:%b:)?" % re.escape(root[1]) if root and root[1] else b""
        end_of_root = rb"|(?P<root></%b\s{0,64}>)" % re.escape(root[0][1:]) if root else b""
        self._outside = re.compile(_SPECIAL + rb"|(?P<record><%b%b)" % (prefix, name) + end_of_root)

    def __iter__(self) -> Iterator[XmlRecord]:
        while (token := self._find(self._outside)) is not None:
            self._position = token.end
            if token.kind == "record":
                yield self._cut(token)
            elif token.kind == "root":
                self.closed = True
            else:
                self._skip(token)

    def _cut(self, token: _Token) -> XmlRecord:
        """Cut out the record that begins with this token."""
        self._start, self._kept, self._dropped = token.start, None, 0
        name = re.escape(token.text[1:])
        inside = re.compile(_SPECIAL + rb"|(?P<end></%b\s{0,64}>)|(?P<record><%b(?=[\s/>]))" % (name, name))
        first = self._find(_TAG_END)
        if first is not None:
            self._position = first.end
            if self._buffer[first.start - 1] == ord("/"):
                return self._finish(first.end, ended=True)
        while (token_inside := self._find(inside)) is not None:
            if token_inside.kind == "end":
                return self._finish(token_inside.end, ended=True)
            if token_inside.kind == "record":  # the end tag is missing
                return self._finish(token_inside.start, ended=False)
            self._position = token_inside.end
            self._skip(token_inside)
        return self._finish(len(self._buffer), ended=False, last=True)

    def _finish(self, end: int, *, ended: bool, last: bool = False) -> XmlRecord:
        start = self._start or 0
        length = self._dropped + end - start
        data = bytes(self._buffer[start : end if length <= MAX_RECORD_BYTES else start + KEPT_RAW_BYTES])
        self._position, self._start = end, None
        return XmlRecord(data if self._kept is None else self._kept, length, ended, last)

    def _skip(self, token: _Token) -> None:
        """Go to the end of a comment or CDATA section; to the end of the stream if it has none."""
        found = self._find(_COMMENT_END if token.kind == "comment" else _CDATA_END)
        if found is not None:
            self._position = found.end

    def _peek_header(self, first: re.Pattern[bytes]) -> bytes:
        scanned = 0
        while True:
            found = first.search(self._buffer, max(0, scanned - _LONGEST_TOKEN))
            if found is not None:
                return bytes(self._buffer[: found.start()])
            scanned = len(self._buffer)
            if scanned > MAX_HEADER_BYTES or not self._fill():
                return bytes(self._buffer[:MAX_HEADER_BYTES])

    def _fill(self) -> bool:
        chunk = next(self._chunks, None)
        self._ended = chunk is None
        self._buffer += chunk or b""
        return not self._ended

    def _find(self, pattern: re.Pattern[bytes]) -> _Token | None:
        """Find the next token, reading on as far as needed; None, and all is read, if there is none."""
        while True:
            found = pattern.search(self._buffer, self._position)
            if found is not None:
                return _Token(found.lastgroup or "", found[0], found.start(), found.end())
            if self._ended:
                self._position = len(self._buffer)
                return None
            self._position = max(self._position, len(self._buffer) - _LONGEST_TOKEN)
            self._release()
            self._fill()

    def _release(self) -> None:
        """Forget what is not needed any more: all before the record, or an oversized record but its first part."""
        if self._start is None:
            gone = self._position
        elif self._position - self._start > MAX_RECORD_BYTES or self._kept is not None:
            if self._kept is None:
                self._kept = bytes(self._buffer[self._start : self._start + KEPT_RAW_BYTES])
            self._dropped += self._position - self._start
            gone, self._start = self._position, 0
        else:
            gone, self._start = self._start, 0
        del self._buffer[:gone]
        self._position -= gone


def _without_comments(data: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    while (start := data.find(b"<!--", position)) >= 0:
        parts.append(data[position:start])
        end = data.find(b"-->", start)
        position = len(data) if end < 0 else end + 3
    return b"".join([*parts, data[position:]])
