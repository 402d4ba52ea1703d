"""A window of text that moves over a stream of JSON and cuts values out of it by their brackets."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from newsdb.readers.limits import KEPT_RAW_BYTES

WINDOW_SIZE = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_AND_COMMAS = re.compile(r"[ \t\r\n,]*")
_OUTSIDE = re.compile(r'["{}\[\]]')
_INSIDE = re.compile(r'["\\]')
# What is no value: up to the next place where a record may begin or a list end.
_STRAY = re.compile(r"[^{\[\],\n\"}]*")
_COLON = re.compile(r"[ \t\r\n]*:")


@dataclass(slots=True)
class _Balance:
    """Finds the end of a JSON value by counting brackets outside strings; resumable at any character."""

    depth: int = 0
    in_string: bool = False
    escaped: bool = False

    def feed(self, text: str, position: int) -> int | None:
        """Read on from ``position``; return where the value ends, None if not in this text."""
        while True:
            if self.escaped:
                if position >= len(text):
                    return None
                position, self.escaped = position + 1, False
            match = (_INSIDE if self.in_string else _OUTSIDE).search(text, position)
            if match is None:
                return None
            position, mark = match.end(), match[0]
            if self.in_string:
                if mark == "\\":
                    self.escaped = True
                    continue
                self.in_string = False
            elif mark == '"':
                self.in_string = True
                continue
            else:
                self.depth += 1 if mark in "{[" else -1
            if self.depth <= 0:
                return position


class Cut(NamedTuple):
    """A value cut out.

    Attributes:
        text: its text; of an oversized one the first part.
        length: its whole length in characters.
        ended: whether its end was found.
    """

    text: str
    length: int
    ended: bool


class Window:
    """The text around the current position of a stream.

    Bytes that are no UTF-8 stand in it as Python's "surrogateescape" leaves them.

    Attributes:
        text: what is in memory.
        position: the place reached in ``text``.
    """

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self.text = ""
        self.position = 0
        self._chunks = iter(chunks)
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._ended = False
        self.fill()

    def fill(self) -> bool:
        """Append more text, at least as much as is left of the old; False if the stream has ended."""
        wanted = max(WINDOW_SIZE, len(self.text) - self.position)
        pieces: list[str] = []
        while wanted > 0 and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            pieces.append(self._decoder.decode(chunk or b"", final=self._ended))
            wanted -= len(pieces[-1])
        more = "".join(pieces)
        self.text += more
        return bool(more)

    def release(self) -> None:
        """Forget the text before the current position."""
        if self.position > WINDOW_SIZE:
            self.text = self.text[self.position :]
            self.position = 0

    def advance(self, count: int) -> None:
        """Move on by so many characters."""
        self.position += count

    def peek(self, skip: str = "") -> str | None:
        """Move over white space (and commas, if told so) and return the character there; None at the end."""
        blank = _SPACE_AND_COMMAS if skip else _SPACE
        while True:
            match = blank.match(self.text, self.position)
            self.position = match.end() if match else self.position
            if self.position < len(self.text):
                return self.text[self.position]
            self.text, self.position = "", 0
            if not self.fill():
                return None

    def cut_value(self) -> Cut:
        """Cut out the object, list or string that begins here, reading on as far as needed."""
        balance = _Balance()
        start = scanned = self.position
        while True:
            end = balance.feed(self.text, scanned)
            if end is not None:
                self.position = end
                length = end - start
                return Cut(self.text[start : min(end, self._last_kept(start, length))], length, ended=True)
            scanned = len(self.text)
            if scanned - start > self._limit:
                return self._skip_value(balance, self.text[start : start + KEPT_RAW_BYTES], scanned - start)
            if not self.fill():
                self.position = scanned
                return Cut(self.text[start:], scanned - start, ended=False)

    def _last_kept(self, start: int, length: int) -> int:
        return start + (KEPT_RAW_BYTES if length > self._limit else length)

    def _skip_value(self, balance: _Balance, kept: str, length: int) -> Cut:
        """Read to the end of an oversized value, keeping nothing more of it."""
        while True:
            self.text, self.position = "", 0
            if not self.fill():
                return Cut(kept, length, ended=False)
            end = balance.feed(self.text, 0)
            if end is not None:
                self.position = end
                return Cut(kept, length + end, ended=True)
            length += len(self.text)

    def cut_stray(self) -> str:
        """Cut out what is here and begins no record: a string, or a run up to the next bracket, comma or line end."""
        start = self.position
        if self.text[start] == '"':
            return self.cut_value().text
        match = _STRAY.match(self.text, start + 1)
        self.position = match.end() if match else start + 1
        return self.text[start : self.position]

    def cut_key(self) -> tuple[str, bool]:
        """Cut out the string that begins here, and its colon; tell whether one follows, which makes it a key."""
        text = self.cut_value().text
        self.peek()
        match = _COLON.match(self.text, self.position)
        if match is None:
            return text, False
        self.position = match.end()
        return text, True

    def list_of_objects(self) -> bool:
        """Tell whether the list that begins here has an object as its first element."""
        while True:
            match = _SPACE.match(self.text, self.position + 1)
            place = match.end() if match else self.position + 1
            if place < len(self.text) or not self.fill():
                return self.text[place : place + 1] == "{"

    def holds_list(self, keys: Collection[str], own: Collection[str] = ()) -> bool:
        """Guess from the window's text whether the object that begins here is a wrapper around lists of articles.

        So it is if its first value is a list of objects, or if one of ``keys`` with a list or object comes before
        any of the keys that articles have: the usual ones and the user's ``own``.
        """
        start = self.text[self.position : self.position + WINDOW_SIZE]
        if re.match(r'\{\s*"[^"]*"\s*:\s*\[\s*\{', start):
            return True
        wrapped = re.search(r'"(?:%s)"\s*:\s*[\[{]' % "|".join(map(re.escape, sorted(keys))), start)  # noqa: UP031 - braces abound
        usual = ("title", "text", "body", "maintext", "content", "url")
        article = re.search(r'"(?:%s)"\s*:' % "|".join(map(re.escape, (*usual, *own))), start)  # noqa: UP031 - as above
        return wrapped is not None and (article is None or wrapped.start() < article.start())
