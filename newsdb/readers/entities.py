"""Files of people: JSON lines and CSV of OpenSanctions (FollowTheMoney), Wikidata and one's own tables.

In: a file. Out: an ``Entity`` for each person, a ``Reject`` for each row that cannot be read; what is no person is
passed over. Compressed files and Wikidata's own dumps (a JSON array with one entity a line) are read as they are.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsdb.documents import Origin, Reject
from newsdb.entities import Entity, Position
from newsdb.errors import UsageError
from newsdb.readers.decoding import decode
from newsdb.readers.limits import MAX_RECORD_BYTES
from newsdb.readers.lines import Line, split_lines
from newsdb.readers.positions import read_position
from newsdb.readers.streams import Stream

_ITEM: Final = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]*)")
_ITEM_KEYS: Final = ("qid", "wikidata_qid", "wikidataId", "wikidata_id", "item", "person")
_ID_KEYS: Final = (*_ITEM_KEYS, "id")
_NAME_KEYS: Final = ("label", "itemLabel", "personLabel", "name", "caption")
_ALIAS_KEYS: Final = ("aliases", "alias", "altLabel", "itemAltLabel", "personAltLabel")
_POSITION_KEYS: Final = ("positions", "position", "positionLabel")
_COUNTRY_KEYS: Final = ("countries", "country", "countryLabel")
_START_KEYS: Final = ("start", "started_on", "startDate", "start_date", "from")
_END_KEYS: Final = ("end", "ended_on", "endDate", "end_date", "to", "until")
_LANGUAGES: Final = ("en", "mul")  # of a Wikidata entity: the articles are in English
_LONGEST: Final = 200


class _BadRowError(Exception):
    """A row that cannot be read; the message says why and what would mend it."""


def read_entities(path: str) -> Iterator[Entity | Reject]:
    """Read a file of people.

    Args:
        path: the file.

    Raises:
        UsageError: it cannot be opened, or is a table without a column for names.
    """
    try:
        file = Path(path).open("rb")  # noqa: SIM115  (closed below; only opening is to be explained)
    except OSError as error:
        raise UsageError(f"cannot open {path} ({error.strerror}); give files of people, JSON lines or CSV") from None
    with file:
        stream = Stream(file)
        lines = split_lines(stream, MAX_RECORD_BYTES)
        is_json = stream.head.lstrip()[:1] in {b"{", b"["}
        for origin, values in _json(lines, path) if is_json else _table(lines, path):
            if isinstance(values, _BadRowError):
                yield Reject(origin, str(values), b"")
                continue
            try:
                entity = _entity(origin, values)
            except _BadRowError as error:
                yield Reject(origin, str(error), b"")
            else:
                if entity is not None:
                    yield entity
        if stream.failure is not None:
            yield Reject(Origin(path), f"{stream.failure}; the rows before it were read; get the whole file", b"")


Rows = Iterator[tuple[Origin, Mapping[str, Any] | _BadRowError]]


def _json(lines: Iterable[Line], path: str) -> Rows:
    for line in lines:
        origin = Origin(path, f"line {line.number}")
        if line.length > MAX_RECORD_BYTES:
            yield origin, _BadRowError(f"the line is longer than {MAX_RECORD_BYTES:,} bytes; split it")
            continue
        text = decode(line.data)[0].strip().removesuffix(",")
        if text in {"", "[", "]"}:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield origin, _BadRowError(f"no JSON ({error}); one object a line is read")
            continue
        if isinstance(value, dict):
            yield origin, value
        else:
            yield origin, _BadRowError("no JSON object; one object a line is read")


def _table(lines: Iterable[Line], path: str) -> Rows:
    numbers: list[int] = []

    def decoded() -> Iterator[str]:
        for line in lines:
            numbers.append(line.number)
            yield decode(line.data)[0].rstrip("\r") + "\n"

    rest = decoded()
    first = next(rest, "")
    delimiter = max(",\t;", key=first.count)
    columns = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not {*columns} & {*_NAME_KEYS}:
        raise UsageError(
            f"{path} has no column for names ({', '.join(_NAME_KEYS)}); it has: {', '.join(columns)[:200] or 'nothing'}"
        )
    rows = csv.reader(rest, delimiter=delimiter)
    while True:
        begin = len(numbers)
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Origin(path, f"line {numbers[-1]}"), _BadRowError(f"no row of a table ({error})")
            continue
        if row is None:
            return
        origin = Origin(path, f"line {numbers[begin] if begin < len(numbers) else numbers[-1]}")
        if not any(row):
            continue
        if len(row) != len(columns):
            yield origin, _BadRowError(f"{len(row)} fields where the header has {len(columns)}; mend the row")
            continue
        yield origin, {name: _split(value) for name, value in zip(columns, row, strict=True)}


def _split(value: str) -> list[str]:
    """Values of a field that holds several, as Wikidata's and OpenSanctions' tables do."""
    return [part for each in value.split("|") for part in each.split(";")]


def _entity(origin: Origin, values: Mapping[str, Any]) -> Entity | None:
    schema = _texts(values.get("schema"))
    if schema and schema != ["Person"]:
        return None
    if isinstance(values.get("labels"), dict):
        values = _wikidata(values)
    elif isinstance(values.get("properties"), dict):
        values = {**values["properties"], "id": values.get("id"), "caption": values.get("caption")}
    given = (name for key in (*_NAME_KEYS, *_ALIAS_KEYS) for name in _texts(values.get(key)))
    names = _unique(name for name in given if not _ITEM.fullmatch(name))  # an item without label is shown by its number
    if not names:
        raise _BadRowError(f"no name; give one as {_NAME_KEYS[0]} or name")
    if any(len(name) > _LONGEST for name in names):
        raise _BadRowError(f"a name of more than {_LONGEST} characters; shorten it")
    item = _item(values)
    own = next((text for key in _ID_KEYS for text in _texts(values.get(key))), names[0])
    countries = _unique(text for key in _COUNTRY_KEYS for text in _texts(values.get(key)))
    return Entity(origin, item or own, names, item, _positions(values), countries)


def _wikidata(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entity of Wikidata's own JSON; what it calls positions are items without a label, which are left out."""
    labels, aliases = values["labels"], values.get("aliases")
    return {
        "qid": values.get("id"),
        "label": [labels[language] for language in _LANGUAGES if language in labels],
        "aliases": [aliases[language] for language in _LANGUAGES if language in aliases]
        if isinstance(aliases, dict)
        else [],
    }


def _item(values: Mapping[str, Any]) -> str | None:
    for key in _ITEM_KEYS:
        for text in _texts(values.get(key)):
            match = _ITEM.fullmatch(text)
            if match is None:
                raise _BadRowError(f"{text[:50]!r} is no Wikidata item; write it as Q42")
            return match[1]
    own = _texts(values.get("id"))
    match = _ITEM.fullmatch(own[0]) if own else None
    return match[1] if match else None


def _positions(values: Mapping[str, Any]) -> tuple[Position, ...]:
    outer = _dates(values)
    found = []
    for key in _POSITION_KEYS:
        for each in _items(values.get(key)):
            if isinstance(each, dict) and "value" not in each:
                titles = [t for name in ("title", *_NAME_KEYS, *_POSITION_KEYS) for t in _texts(each.get(name))][:1]
                start, end = _dates(each)
            else:
                titles, (start, end) = _texts(each), outer
            for title in titles:
                try:
                    position = read_position(title, start, end)
                except ValueError as error:
                    raise _BadRowError(str(error)) from None
                if len(position.title) > _LONGEST:
                    raise _BadRowError(f"a position of more than {_LONGEST} characters; shorten it")
                found.append(position)
    return tuple(dict.fromkeys(found))


def _dates(values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    start, end = (
        next((text for key in keys for text in _texts(values.get(key))), None) for keys in (_START_KEYS, _END_KEYS)
    )
    return start, end


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> list[str]:
    """All texts of a value: plain, in a list, or as SPARQL's and Wikidata's JSON have it, {"value": ...}."""
    texts = []
    for each in _items(value):
        inner = each.get("value") if isinstance(each, dict) else each
        if isinstance(inner, list) or isinstance(each, list):
            texts += _texts(inner)
        elif isinstance(inner, str):
            texts += [text for part in inner.split("|") if (text := " ".join(part.split()))]
    return texts


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
