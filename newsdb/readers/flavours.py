"""JSON records to documents: which keys hold what, as one table; the first candidate that holds something wins.

A dotted candidate looks into an object ("thread.url"). Keys that no field uses go to ``Document.extra`` as they are.
Sources of the keys: the projects' own samples (newspaper4k, news-please, trafilatura, fundus, Webz.io, Event
Registry, the cc_news dataset of Hugging Face). Records that need more than a table have modules: ``ninjs``, and
``exported`` for what newsdb wrote itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from newsdb.documents import Document, Origin
from newsdb.readers.authors import author_names
from newsdb.readers.exported import from_export, is_export
from newsdb.readers.key_map import NO_MAP, KeyMap
from newsdb.readers.ninjs import from_ninjs, is_ninjs


@dataclass(frozen=True, slots=True)
class Flavour:
    """Where one tool's records keep what.

    Attributes:
        name: the tool.
        marks: sets of keys; a record that has all keys of one set is of this flavour.
        id, url, title, published, body, authors, publisher, language: candidates in order of preference.
    """

    name: str
    marks: tuple[frozenset[str], ...]
    id: tuple[str, ...]
    url: tuple[str, ...]
    title: tuple[str, ...]
    published: tuple[str, ...]
    body: tuple[str, ...]
    authors: tuple[str, ...]
    publisher: tuple[str, ...]
    language: tuple[str, ...]


def _flavour(name: str, *marks: str, **candidates: str) -> Flavour:
    """Write a flavour as words: ``marks`` and candidates are separated by blanks."""
    split = {field: tuple(words.split()) for field, words in candidates.items()}
    return Flavour(name=name, marks=tuple(frozenset(mark.split()) for mark in marks), **split)


# In order: a record is of the first flavour whose marks it has; the last one has none and takes every record.
FLAVOURS = (
    _flavour(
        "news-please", "maintext", "date_publish",
        id="id", url="url", title="title title_page title_rss", published="date_publish",
        body="maintext text", authors="authors", publisher="source_domain", language="language",
    ),
    _flavour(  # the outlet is the key above the record, if nothing in it names the outlet
        "fundus", "publishing_date", "plaintext",
        id="id", url="html.responded_url html.requested_url url", title="title", published="publishing_date",
        body="plaintext body", authors="authors", publisher="publisher html.source_info.publisher",
        language="lang language",
    ),
    _flavour(
        "webz", "thread text",
        id="uuid thread.uuid", url="url thread.url", title="title thread.title thread.title_full",
        published="published thread.published", body="text", authors="author",
        publisher="thread.site thread.site_full", language="language",
    ),
    _flavour(
        "event-registry", "dateTimePub", "dateTime body",
        id="uri", url="url", title="title", published="dateTimePub dateTime date", body="body",
        authors="authors", publisher="source.uri source.title", language="lang",
    ),
    _flavour(  # its "source" is the URL
        "trafilatura", "source hostname", "source-hostname", "source fingerprint",
        id="id", url="source url", title="title", published="date", body="text raw_text", authors="author",
        publisher="source-hostname sitename hostname", language="language",
    ),
    _flavour(
        "newspaper4k", "publish_date", "canonical_link", "meta_lang",
        id="id", url="url canonical_link", title="title", published="publish_date", body="text",
        authors="authors", publisher="meta_site_name", language="language meta_lang",
    ),
    _flavour(
        "cc_news", "text domain",
        id="id", url="url", title="title", published="date published", body="text",
        authors="authors author", publisher="domain", language="language lang",
    ),
    _flavour(
        "other",
        id="id uuid guid _id doc_id article_id uri",
        url="url link canonical_url permalink web_url article_url mainEntityOfPage mainEntityOfPage.@id",
        title="title headline",
        published="published published_on published_at publishedAt date datePublished publication_date pub_date "
        "pubDate datetime",
        body="text body content article_text articleBody full_text fulltext article",
        authors="authors author byline creator",
        publisher="publisher publisher.name source source.name source_name outlet publication site domain",
        language="language lang inLanguage",
    ),
)  # fmt: skip
# Keys under which services wrap their list of articles.
LIST_KEYS = frozenset({"articles", "results", "data", "items", "posts", "documents", "docs", "news", "response"})
MISSING = frozenset({"", "None", "null"})
BODY_KEYS = tuple(dict.fromkeys(key for flavour in reversed(FLAVOURS) for key in flavour.body))
# How the fields of a flavour are called on the command line.
_MAPPED = {"text": "body", "date": "published"}
_CANDIDATES = ("id", "url", "title", "published", "body", "authors", "publisher", "language")
KNOWN_KEYS = frozenset(key for flavour in FLAVOURS for field in _CANDIDATES for key in getattr(flavour, field))


def recognise(record: Mapping[str, Any]) -> Flavour:
    """Tell a record's flavour by its keys."""
    keys = record.keys()
    for flavour in FLAVOURS:
        if any(mark <= keys for mark in flavour.marks):
            return flavour
    return FLAVOURS[-1]


@lru_cache(maxsize=64)
def mapped(flavour: Flavour, keys: KeyMap) -> Flavour:
    """Read a flavour's fields from the user's keys, and those keys for nothing else."""
    taken = keys.keys
    fields: dict[str, Any] = {
        field: tuple(key for key in getattr(flavour, field) if key not in taken) for field in _CANDIDATES
    }
    fields |= {_MAPPED.get(field, field): (key,) for field, key in keys.pairs}
    return replace(flavour, **fields)


def holds_articles(value: object, keys: KeyMap = NO_MAP) -> bool:
    """Tell a wrapper: no article, but a list or object under one of the usual keys, or only lists of articles."""
    if not isinstance(value, dict) or not value or is_article(value, keys):
        return False
    if any(key in LIST_KEYS and isinstance(inner, list | dict) for key, inner in value.items()):
        return True
    return all(
        isinstance(inner, list) and all(is_article(item, keys) for item in inner[:1]) for inner in value.values()
    )


def is_article(record: object, keys: KeyMap = NO_MAP) -> bool:
    """Tell whether a JSON value looks like an article: an object with a text under one of the known keys."""
    if not isinstance(record, dict):
        return False
    return any(key in record for key in BODY_KEYS) or any(key in record for key in keys.roots) or is_ninjs(record)


def holds_records(value: object, keys: KeyMap = NO_MAP) -> bool:
    """Tell a list with an article in it."""
    return isinstance(value, list) and any(is_article(item, keys) for item in value)


def _folded(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


_BY_FOLDED = {_folded(key): key for flavour in FLAVOURS for field in _CANDIDATES for key in getattr(flavour, field)}


def known_key(name: str) -> str:
    """Return the known key that a table's column means ("Publish Date": publish_date), else the name as it is."""
    return name if name in KNOWN_KEYS or "." in name else _BY_FOLDED.get(_folded(name), name)


def column_names(columns: Sequence[str], keys: KeyMap = NO_MAP) -> list[str]:
    """Call a table's columns by the known keys that they mean; of several with one name the later ones get numbers."""
    names: list[str] = []
    for column in columns:
        key = known_key(column)
        own = column in keys.keys or column in keys.roots
        name = column if own or key in columns else key
        number = names.count(name) + 1
        names.append(name if number == 1 else f"{name}_{number}")
    return names


def to_document(
    record: Mapping[str, Any],
    origin: Origin,
    raw: bytes,
    encoding: str | None = None,
    group: str | None = None,
    keys: KeyMap = NO_MAP,
) -> Document:
    """Map a record to a document.

    Args:
        record: the JSON object.
        origin: where it stands.
        raw: the bytes it was read from.
        encoding: what these were decoded from, if not UTF-8.
        group: the key under which the list with this record stood; fundus keys its lists by publisher.
        keys: the user's own keys.
    """
    if not keys.pairs and is_ninjs(record):
        return from_ninjs(record, origin, raw, encoding)
    if not keys.pairs and is_export(record):
        return from_export(record, origin, raw, encoding)
    flavour = mapped(recognise(record), keys) if keys.pairs else recognise(record)
    extra = dict(record)
    language = _take(record, flavour.language, extra)
    return Document(
        origin=origin,
        raw=raw,
        body=_take(record, flavour.body, extra, body=True),
        id=_take(record, flavour.id, extra),
        url=_take(record, flavour.url, extra),
        title=_take(record, flavour.title, extra),
        published=_take_date(record, flavour.published, extra),
        authors=_take_authors(record, flavour.authors, extra),
        publisher=_take(record, flavour.publisher, extra) or group,
        language=language,
        extra=extra,
        encoding=encoding,
    )


def _look_up(record: Mapping[str, Any], candidate: str) -> Any:
    value: Any = record
    for key in candidate.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _take(
    record: Mapping[str, Any], candidates: tuple[str, ...], extra: dict[str, Any], *, body: bool = False
) -> str | None:
    """Return the first candidate that holds a text, and take it out of ``extra`` with all the empty ones."""
    taken = None
    for candidate in candidates:
        if candidate in record:
            value = record[candidate]
        elif "." in candidate:
            value = _look_up(record, candidate)
        else:
            continue
        text = (_body_text(value) if body else _text(value)) if value is not None else ""
        if text is None:  # of another type than expected: stays in extra
            continue
        if text.strip() in MISSING:
            extra.pop(candidate, None)
            # Of a text that is there and empty cleaning says so; the word "None" is what a tool wrote for no text.
            taken = text if body and taken is None and value is not None and not text.strip() else taken
        elif not taken:
            extra.pop(candidate, None)
            taken = text
    return taken


def _take_date(record: Mapping[str, Any], candidates: tuple[str, ...], extra: dict[str, Any]) -> str | None:
    """Return the first date that is a text, a number, or one of these in a wrapping that is understood.

    Where there is none, but some other value: that as its JSON text, for cleaning to warn of. It stays in ``extra``.
    """
    unwrapped = {
        name: _unwrapped_date(record[name] if name in record else _look_up(record, name)) for name in candidates
    }
    taken = _take({name: value for name, value in unwrapped.items() if value is not None}, candidates, extra)
    for name, value in unwrapped.items():
        if value is None and name in record:
            extra.pop(name, None)
    if taken is not None:
        return taken
    odd = next((value for value in unwrapped.values() if value is not None and _text(value) is None), None)
    return None if odd is None else json.dumps(odd, ensure_ascii=False)


def _unwrapped_date(value: Any) -> Any:
    """Take a date out of a list of one and out of MongoDB's extended JSON; None where nothing is in it."""
    while True:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        elif isinstance(value, dict) and len(value) == 1 and value.keys() <= {"$date", "$numberLong"}:
            value = next(iter(value.values()))
        else:
            return None if value in ([], {}) else value


def _take_authors(record: Mapping[str, Any], candidates: tuple[str, ...], extra: dict[str, Any]) -> tuple[str, ...]:
    for candidate in candidates:
        names = author_names(record[candidate] if candidate in record else _look_up(record, candidate))
        if names is not None:
            extra.pop(candidate, None)
            if names:
                return names
    return ()


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _body_text(value: object) -> str | None:
    """Return a body's text: a string as it is, a list of paragraphs or fundus's body one paragraph a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(paragraph, str) for paragraph in value):
        return "\n".join(value)
    if isinstance(value, dict) and isinstance(value.get("sections"), list):
        lines = _strings(value.get("summary"))
        for section in value["sections"]:
            if isinstance(section, dict):
                lines += _strings(section.get("headline")) + _strings(section.get("paragraphs"))
        return "\n".join(lines)
    return None


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
