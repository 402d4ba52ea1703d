"""Articles that newsdb exported (``newsdb export articles``): records to documents, nothing lost on the way.

The text was cleaned when it was first read. As long as its digest tells that nobody changed it since, it is taken as it
is, with the repairs made then; else it is cleaned like any other. What loading makes anew, quotes and language for
example, is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from newsdb.documents import Document, Origin, Repair
from newsdb.readers.authors import author_names

_MARKS = frozenset({"article_id", "canonical_url", "body_sha256", "extractor_version"})


def is_export(record: Mapping[str, Any]) -> bool:
    """Tell an exported article by its keys."""
    return record.keys() >= _MARKS


def from_export(record: Mapping[str, Any], origin: Origin, raw: bytes, encoding: str | None = None) -> Document:
    """Map a record to a document; lists and objects may be JSON in a text, as in CSV.

    Args:
        record: an object of JSON lines, or a row of CSV or Parquet.
        origin: where it stands.
        raw: the bytes it was read from.
        encoding: what these were decoded from, if not UTF-8.
    """
    body = _text(record, "body")
    authors = _value(record, "authors")
    extra = _value(record, "extra")
    is_list = isinstance(authors, list) and all(isinstance(name, str) for name in authors)
    return Document(
        origin=origin,
        raw=raw,
        body=body,
        id=_text(record, "document_id"),
        url=_text(record, "url"),
        title=_text(record, "title"),
        published=_published(_text(record, "published_on"), _text(record, "published_at")),
        authors=tuple(authors) if is_list else author_names(authors) or (),
        publisher=_text(record, "publisher"),
        language=_text(record, "language_given"),
        extra=extra if isinstance(extra, dict) else {},
        encoding=encoding,
        repairs=_repairs(record) if body is not None and _is_unchanged(record, body) and encoding is None else None,
    )


def _text(record: Mapping[str, Any], key: str) -> str | None:
    """A text; None where there is none, which CSV writes as an empty one."""
    value = record.get(key)
    return value if isinstance(value, str) and value else None


def _value(record: Mapping[str, Any], key: str) -> Any:
    """A JSON value, itself or as a text."""
    value = record.get(key)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _published(day: str | None, instant: str | None) -> str | None:
    """Day and instant as one: the instant with an offset from UTC by which it is that day there."""
    if day is None or instant is None:
        return day or instant
    try:
        at, on = datetime.fromisoformat(instant).astimezone(UTC), date.fromisoformat(day)
    except (ValueError, OverflowError):
        return day
    begin = datetime.combine(on, time(), UTC)
    if at < begin:
        offset = timedelta(minutes=-((at - begin) // timedelta(minutes=1)))
        return f"{(at + offset).replace(tzinfo=None).isoformat()}+{_clock(offset)}"
    if at >= begin + timedelta(days=1):
        offset = timedelta(minutes=(at - begin - timedelta(days=1)) // timedelta(minutes=1) + 1)
        return f"{(at - offset).replace(tzinfo=None).isoformat()}-{_clock(offset)}"
    return f"{at.replace(tzinfo=None).isoformat()}Z"


def _clock(offset: timedelta) -> str:
    hours, minutes = divmod(offset // timedelta(minutes=1), 60)
    return f"{hours:02}:{minutes:02}"


def _is_unchanged(record: Mapping[str, Any], body: str) -> bool:
    digest = hashlib.sha256(body.encode(errors="replace")).hexdigest()
    return record.get("body_sha256") == digest


def _repairs(record: Mapping[str, Any]) -> tuple[Repair, ...] | None:
    """The repairs made before; None if they are not what newsdb wrote."""
    found = _value(record, "repairs")
    if not isinstance(found, list):
        return None
    repairs = []
    for each in found:
        if not isinstance(each, dict) or each.keys() != {"kind", "field", "start", "end", "original"}:
            return None
        kinds = {name: type(value) for name, value in each.items()}
        if kinds != {"kind": str, "field": str, "start": int, "end": int, "original": str}:
            return None
        repairs.append(Repair(**each))
    return tuple(repairs)
