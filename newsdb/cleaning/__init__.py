"""Cleaning: a document to an article. Pure: no I/O, the same document always gives the same article.

The body stays the input verbatim but for repairs of what a machine broke on the way (``repairs``), each of which is
recorded and can be undone. Dates are read strictly (``dates``), URLs made canonical (``urls``), outlets told by
their registrable domain (``outlets``). What cannot be read becomes None and a warning, never a guess. What the text
says of itself (``traits``) is told from the article: its language (``language_of_text``), the agency whose copy it is
(``agencies``), the story that it shares with its copies (``stories``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from newsdb.cleaning.characters import storable
from newsdb.cleaning.dates import read_date
from newsdb.cleaning.identity import identify, is_global, known_ids
from newsdb.cleaning.languages import read_language
from newsdb.cleaning.outlets import outlet_domain
from newsdb.cleaning.repairs import ENCODING, repair_field, undo_repairs
from newsdb.cleaning.traits import traits_of
from newsdb.cleaning.urls import article_id
from newsdb.cleaning.versions import version_of
from newsdb.cleaning.withdrawal import printable, unclear, withdrawal_of
from newsdb.documents import Article, Document, PubStatus, Reject, Repair, Version, Withdrawal

__all__ = [
    "MAX_BODY_CHARACTERS",
    "clean",
    "ids_of",
    "is_global",
    "known_ids",
    "printable",
    "traits_of",
    "unclear",
    "undo_repairs",
    "version_of",
]

# Longer texts are no articles, and PostgreSQL would not take many times more (1 GB a field).
MAX_BODY_CHARACTERS = 20_000_000
_UNKNOWN_SOURCE = "unknown"
_UNSTORABLE_ESCAPE = re.compile(r"\\u(?:0000|d[89ab][0-9a-f]{2}|d[c-f][0-9a-f]{2})")


def clean(document: Document) -> Article | Withdrawal | Reject:
    """Clean one document.

    Returns:
        The article; or its withdrawal, if its publisher took it back; or a reject, if there is no text in it or too
        much, or nothing tells what is withdrawn.
    """
    if document.status in {PubStatus.WITHHELD, PubStatus.CANCELED}:
        return withdrawal_of(document, document.status, *_named_by(document))
    origin, given = document.origin, document.body
    if given is None or not given.strip():
        found = "the text is empty" if given is not None else "the input has none"
        return Reject(origin, f"no text: {found}; add it or remove the article", document.raw)
    if len(given) > MAX_BODY_CHARACTERS:
        return Reject(
            origin,
            f"a text of {len(given):,} characters, more than the {MAX_BODY_CHARACTERS:,} of any article; split it",
            document.raw,
        )
    body, repairs = (storable(given), ()) if document.repairs is not None else repair_field(given, "body")
    if not body.strip():
        return Reject(origin, "no text: nothing but control characters; add it or remove the article", document.raw)
    if document.encoding is not None:
        repairs = (Repair(ENCODING, "body", 0, len(body), document.encoding), *repairs)
    if document.repairs is None:
        title, title_repairs = _clean_short(document.title, "title")
        publisher, publisher_repairs = _clean_short(document.publisher, "publisher")
        authors, author_repairs = _clean_authors(document.authors)
        repairs += title_repairs + publisher_repairs + author_repairs
    else:
        title, publisher = _storable(document.title), _storable(document.publisher)
        authors, repairs = tuple(map(storable, document.authors)), document.repairs

    number, published_as_given = _storable(document.id), _storable(document.published)
    published = read_date(published_as_given)
    language_given, language_warning = read_language(_storable(document.language))
    identity = identify(_storable(document.url), publisher, number, title, published_as_given, body)
    domain = outlet_domain(identity.canonical) if identity.has_url else None
    return Article(
        origin=origin,
        raw=document.raw,
        id=article_id(identity.canonical),
        document_id=number,
        url=identity.url,
        canonical_url=identity.canonical,
        source_name=domain or publisher or _UNKNOWN_SOURCE,
        domain=domain,
        title=title,
        published_on=published.on,
        published_at=published.at,
        authors=authors,
        publisher=publisher,
        language_given=language_given,
        body=body,
        body_sha256=hashlib.sha256(body.encode()).digest(),
        repairs=repairs,
        warnings=tuple(
            warning for warning in (identity.warning, published.warning, language_warning) if warning is not None
        ),
        extra=_storable_extra(document.extra),
        is_released=document.status is PubStatus.USABLE,
        version=Version() if document.status is None else version_of(document.extra),
    )


def ids_of(item: Document | Article) -> tuple[UUID, ...]:
    """Return all ids that a withdrawal may know something by; of an article its own id is the first."""
    if isinstance(item, Document):
        return known_ids(*_named_by(item))
    return tuple(dict.fromkeys((item.id, *known_ids(None, item.publisher, item.document_id))))


def _named_by(document: Document) -> tuple[str | None, str | None, str | None]:
    """URL, publisher and id as they are stored."""
    return _storable(document.url), _clean_short(document.publisher, "publisher")[0], _storable(document.id)


def _clean_short(text: str | None, field: str) -> tuple[str | None, tuple[Repair, ...]]:
    """Trim and repair a field of one line; None if nothing is left."""
    if not text:
        return None, ()
    repaired, repairs = repair_field(text.strip(), field)
    # Where a repair left white space at an end it stays: offsets of repairs count from the start.
    return (repaired, repairs) if repaired.strip() else (None, ())


def _clean_authors(authors: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Repair, ...]]:
    names: list[str] = []
    repairs: list[Repair] = []
    for author in authors:
        name, made = _clean_short(author, f"authors[{len(names)}]")
        if name is not None:
            names.append(name)
            repairs += made
    return tuple(names), tuple(repairs)


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _storable_extra(extra: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return JSON values that jsonb can hold: without NULs and lone surrogates in keys and strings."""
    if not extra or not _UNSTORABLE_ESCAPE.search(json.dumps(extra)):
        return extra
    cleaned: Mapping[str, Any] = _storable_value(extra)
    return cleaned


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(key): _storable_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable_value(inner) for inner in value]
    return value
