"""JSON documents of any size: an object, a list of objects, an object that holds such a list, or several of these.

Records are cut out of the stream one by one, so that a large file never is in memory. A record that is no valid
JSON is rejected; reading goes on behind the bracket that closes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import resolve
from newsdb.readers.flavours import LIST_KEYS, holds_articles
from newsdb.readers.json_values import DECODER, BadJsonError, check_nesting, parse, printable, to_outcome
from newsdb.readers.json_window import Window
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.streams import Stream

Outcomes = Iterator[Document | Reject]


def read_json(stream: Stream, path: str, keys: KeyMap = NO_MAP) -> Outcomes:
    """Yield one document or reject for each record.

    Args:
        stream: the file's content.
        path: the file's name for origins and messages.
        keys: the user's own keys.
    """
    return _JsonReader(stream, path, keys).outcomes()


class _JsonReader:
    def __init__(self, stream: Stream, path: str, keys: KeyMap) -> None:
        self.window = Window(stream, MAX_RECORD_BYTES)
        self.stream = stream
        self.path = path
        self.keys = keys
        self.count = 0
        self.broken = False

    def outcomes(self) -> Outcomes:
        while (first := self.window.peek()) is not None:
            if first == "[":
                yield from self.elements(group=None)
            elif first == "{":
                yield from self.single_or_wrapper()
            else:
                yield self.stray(self.window.cut_stray())

    def origin(self) -> Origin:
        self.count += 1
        return Origin(self.path, f"record {self.count}")

    def elements(self, group: str | None) -> Outcomes:
        """Yield the records of the list that begins here."""
        window = self.window
        window.advance(1)
        while True:
            window.release()
            first = window.peek(skip=",")
            if first is None:
                if not self.broken:
                    yield self.broken_off(b"", "behind this list's last record")
                return
            if first == "]":
                window.advance(1)
                return
            yield self.record(group) if first in "{[" else self.stray(window.cut_stray())

    def record(self, group: str | None) -> Document | Reject:
        """Read the object (or list) that begins here as one record."""
        window, origin = self.window, self.origin()
        try:  # the usual case: all of it is in the window already
            value, end = DECODER.raw_decode(window.text, window.position)
            text = window.text[window.position : end]
            raw = text.encode()  # fails where bytes were no UTF-8
            window.position = end
            check_nesting(text, value)
            return to_outcome(value, origin, raw, self.encoding(), group, self.keys)
        except BadJsonError as error:
            return Reject(origin, f"{error}; mend or remove it", raw)
        except (ValueError, RecursionError):
            pass
        cut = window.cut_value()
        raw = cut.text.encode(errors="surrogateescape")
        if cut.length > MAX_RECORD_BYTES:
            return Reject(
                origin,
                f"{cut.length:,} characters long, more than the {MAX_RECORD_BYTES:,} that a record may have "
                f"(the first {KEPT_RAW_BYTES:,} are kept); split or remove it",
                raw,
            )
        if not cut.ended:
            return self.broken_off(raw, "inside this record", origin)
        text, guessed = resolve(cut.text)
        try:
            value = parse(text)
        except BadJsonError as error:
            return Reject(origin, f"{error}; mend or remove it", raw)
        return to_outcome(value, origin, raw, self.encoding() or guessed, group, self.keys)

    def encoding(self) -> str | None:
        """Tell the file's encoding; a UTF-8 byte order mark belongs to the first record only."""
        return None if self.stream.encoding == "utf-8-sig" and self.count > 1 else self.stream.encoding

    def broken_off(self, raw: bytes, where: str, origin: Origin | None = None) -> Reject:
        """Report, once, that the file ended too early."""
        origin = origin or self.origin()
        if self.stream.failure is None:
            reason = f"the file breaks off {where} (the JSON is unfinished); {MEND_FILE}"
        elif raw:
            reason = f"the file breaks off {where} ({self.stream.failure}); {MEND_FILE}"
        else:  # nothing of a record is there: the file itself is kept
            reason = self.stream.with_kept(f"the file breaks off {where}; {MEND_FILE}")
            raw = self.stream.kept()
        self.stream.failure, self.broken = None, True
        return Reject(origin, reason, raw)

    def stray(self, text: str) -> Reject:
        """Reject what stands where a record should begin: a bare value, a stray bracket, plain text."""
        origin = self.origin()
        shown = printable(text.strip(), 30)
        return Reject(
            origin,
            f"{shown} where an object with an article should be; mend or remove it",
            text.encode(errors="surrogateescape"),
        )

    def single_or_wrapper(self) -> Outcomes:
        """Read the object that begins here: one article, or a wrapper around lists of articles."""
        window = self.window
        window.release()
        try:
            value, _ = DECODER.raw_decode(window.text, window.position)
        except (ValueError, RecursionError):
            value = None
        if holds_articles(value, self.keys) if value is not None else window.holds_list(LIST_KEYS, self.keys.roots):
            yield from self.wrapper()
        else:
            yield self.record(group=None)

    def wrapper(self) -> Outcomes:
        """Yield the records of every list of articles in the object that begins here; pass the rest over."""
        window = self.window
        window.advance(1)
        while True:
            window.release()
            first = window.peek(skip=",")
            if first is None:
                if not self.broken:
                    yield self.broken_off(b"", "inside the object around the records")
                return
            if first == "}":
                window.advance(1)
                return
            if first != '"':
                yield self.stray(window.cut_stray())
                continue
            string, is_key = window.cut_key()
            if not is_key:
                yield self.stray(string)
                continue
            key = string[1:-1]
            following = window.peek()
            if following == "[" and (key in LIST_KEYS or window.list_of_objects()):
                yield from self.elements(group=None if key in LIST_KEYS else key)
            elif following == "{" and key in LIST_KEYS:
                yield from self.single_or_wrapper()
            elif following in {"{", "["}:
                window.cut_value()
            elif following is not None:
                window.cut_stray()
