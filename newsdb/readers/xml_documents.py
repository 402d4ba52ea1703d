"""Feeds (RSS, Atom) and NewsML-G2 files: their records, one document or reject each, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from newsdb.documents import Document, Origin, Reject
from newsdb.readers.decoding import decode_declared
from newsdb.readers.feeds import FEED_RECORDS, feed_document
from newsdb.readers.limits import KEPT_RAW_BYTES, MAX_RECORD_BYTES, MEND_FILE
from newsdb.readers.newsml import NEWSML_RECORDS, newsml_document
from newsdb.readers.streams import Stream
from newsdb.readers.xml_records import XmlRecord, XmlRecords
from newsdb.readers.xml_values import BadXmlError, Element, Source, namespaces, parse_element

Outcomes = Iterator[Document | Reject]


def read_feed(stream: Stream, path: str) -> Outcomes:
    """Yield one document or reject for each item of an RSS feed or entry of an Atom feed."""
    return _read(stream, path, _Kind("item", FEED_RECORDS, feed_document))


def read_newsml(stream: Stream, path: str) -> Outcomes:
    """Yield one document or reject for each item of NewsML-G2 that may have text (see ``newsml``)."""
    return _read(stream, path, _Kind("item", NEWSML_RECORDS, newsml_document))


@dataclass(frozen=True, slots=True)
class _Kind:
    word: str
    names: tuple[str, ...]
    to_outcome: Callable[[Element, str, Source], Document | Reject | None]


def _read(stream: Stream, path: str, kind: _Kind) -> Outcomes:
    records = XmlRecords(stream, kind.names)
    header, _ = decode_declared(records.header, records.encoding)
    declared = namespaces(header)
    encoding = None if stream.encoding == "utf-8-sig" else stream.encoding  # a mark is the header's
    number = 0
    for number, record in enumerate(records, start=1):
        origin = Origin(path, f"{kind.word} {number}")
        problem = _problem(record, stream)
        if problem is not None:
            yield Reject(origin, problem, record.data)
            continue
        outcome = _outcome(record, header, declared, records.encoding, origin, encoding, kind)
        if outcome is not None:
            yield outcome
    if number and not records.closed and stream.failure is None and not record.last:
        origin = Origin(path, f"behind {kind.word} {number}")
        yield Reject(origin, f"the file breaks off here (the XML is unfinished); {MEND_FILE}", b"")


def _problem(record: XmlRecord, stream: Stream) -> str | None:
    """Say what is wrong with a record as a whole; None if it may be parsed."""
    if record.length > MAX_RECORD_BYTES:
        return (
            f"{record.length:,} bytes long, more than the {MAX_RECORD_BYTES:,} that a record may have (the first "
            f"{KEPT_RAW_BYTES:,} are kept); split or remove it"
        )
    if record.ended:
        return None
    if not record.last:
        return "its end tag is missing; mend or remove it"
    why = stream.failure or "the XML is unfinished"
    stream.failure = None
    return f"the file breaks off inside this record ({why}); {MEND_FILE}"


def _outcome(
    record: XmlRecord,
    header: str,
    declared: Mapping[str, str],
    declared_encoding: str | None,
    origin: Origin,
    encoding: str | None,
    kind: _Kind,
) -> Document | Reject | None:
    text, guessed = decode_declared(record.data, declared_encoding)
    try:
        element = parse_element(text, declared)
    except BadXmlError as error:
        return Reject(origin, f"{error}; mend or remove it", record.data)
    return kind.to_outcome(element, header, Source(origin, record.data, encoding or guessed))
