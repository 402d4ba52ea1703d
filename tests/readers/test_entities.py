"""Files of people: OpenSanctions, Wikidata in several forms, tables of one's own, and rows that are broken."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsdb.documents import Reject
from newsdb.entities import Entity, Position
from newsdb.errors import UsageError
from newsdb.readers.entities import read_entities
from newsdb.readers.positions import read_position


def read(path: Path, content: str | bytes) -> list[Entity | Reject]:
    """Write a file and read it."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_entities(str(path)))


def only(path: Path, value: dict[str, Any]) -> Entity:
    """Read a file of one JSON object."""
    [entity] = read(path, json.dumps(value) + "\n")
    assert isinstance(entity, Entity)
    return entity


def test_follow_the_money(tmp_path: Path) -> None:
    """Of a Person names, aliases, item, positions with years and countries are read; weak aliases are left out."""
    entity = only(
        tmp_path / "a.json",
        {
            "id": "NK-1",
            "schema": "Person",
            "caption": "Marta Keller",
            "properties": {
                "name": ["Marta Keller", "MARTA KELLER"],
                "alias": ["Marta Brandt"],
                "weakAlias": ["Marty"],
                "wikidataId": ["Q999901"],
                "position": ["mayor of Port Ellery (2014–2018)", "councillor"],
                "country": ["xx"],
            },
        },
    )
    assert entity.names == ("Marta Keller", "MARTA KELLER", "Marta Brandt")
    assert (entity.id, entity.item, entity.countries) == ("Q999901", "Q999901", ("xx",))
    assert entity.positions == (
        Position("mayor of Port Ellery", date(2014, 1, 1), date(2018, 12, 31)),
        Position("councillor"),
    )


def test_what_is_no_person_is_passed_over(tmp_path: Path) -> None:
    """Companies of the same file give neither a person nor a reject."""
    lines = [{"id": "NK-2", "schema": "Company", "properties": {"name": ["Quay Ltd"]}}]
    assert read(tmp_path / "a.json", "\n".join(map(json.dumps, lines))) == []


@pytest.mark.parametrize(
    "value",
    [
        {"qid": "Q999901", "label": "Marta Keller", "aliases": ["Marta Brandt"]},
        {"item": "http://www.wikidata.org/entity/Q999901", "itemLabel": "Marta Keller", "altLabel": "Marta Brandt"},
        {
            "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q999901"},
            "itemLabel": {"value": "Marta Keller"},
            "itemAltLabel": {"value": "Marta Brandt"},
        },
        {
            "id": "Q999901",
            "labels": {"en": {"language": "en", "value": "Marta Keller"}, "de": {"value": "M. K."}},
            "aliases": {"en": [{"value": "Marta Brandt"}]},
        },
        {"id": "Q999901", "name": "Marta Keller|Marta Brandt"},
    ],
    ids=["plain", "SPARQL simplified", "SPARQL", "Wikidata", "joined"],
)
def test_wikidata_in_several_forms(tmp_path: Path, value: dict[str, Any]) -> None:
    """Item, label and aliases are read whatever wrote them."""
    entity = only(tmp_path / "a.jsonl", value)
    assert (entity.item, entity.names) == ("Q999901", ("Marta Keller", "Marta Brandt"))


def test_a_wikidata_dump_is_read_as_it_is(tmp_path: Path) -> None:
    """An array with one entity a line, compressed, is read line by line."""
    entity = json.dumps({"id": "Q999901", "labels": {"en": {"value": "Marta Keller"}}})
    found = read(tmp_path / "dump.json.gz", gzip.compress(f"[\n{entity},\n{entity}\n]\n".encode()))
    assert [(each.origin.position, getattr(each, "names", None)) for each in found] == [
        ("line 2", ("Marta Keller",)),
        ("line 3", ("Marta Keller",)),
    ]


def test_an_item_without_label_has_no_name(tmp_path: Path) -> None:
    """Where the query service shows the item's number for want of a label, that is no name."""
    [reject] = read(tmp_path / "a.jsonl", json.dumps({"item": "Q999901", "itemLabel": "Q999901"}))
    assert isinstance(reject, Reject)
    assert "no name" in reject.reason


def test_a_table(tmp_path: Path) -> None:
    """A column holds several values between bars or semicolons; places are those of the rows' first lines."""
    content = (
        "qid,label,aliases,positions\n"
        'Q999901,Marta Keller,"Marta Brandt|M. Keller","mayor (2014–2018)|councillor (since 1999)"\n'
        'Q999902,"Orla\nFenwick",,\n'
        "Q999903,José Álvarez,J. Alvarez;Pepe Álvarez,coach (2019-05 to present)\n"
    )
    one, two, three = read(tmp_path / "a.csv", content)
    assert isinstance(one, Entity)
    assert isinstance(two, Entity)
    assert isinstance(three, Entity)
    assert one.names == ("Marta Keller", "Marta Brandt", "M. Keller")
    assert one.positions[0] == Position("mayor", date(2014, 1, 1), date(2018, 12, 31))
    assert (two.names, two.origin.position) == (("Orla Fenwick",), "line 3")
    assert three.names == ("José Álvarez", "J. Alvarez", "Pepe Álvarez")
    assert three.positions == (Position("coach", date(2019, 5, 1), None),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"qid": "42", "label": "Marta Keller"}', "'42' is no Wikidata item; write it as Q42"),
        ('{"qid": "Q1"}', "no name"),
        ('{"qid": "Q1", "label": "' + "x" * 201 + '"}', "more than 200 characters"),
        ('{"label": "A B", "positions": [{"title": "mayor", "start": "sometime"}]}', "'sometime' is no day"),
        ('{"label": "A B", "positions": ["mayor (2018–2014)"]}', "before it starts"),
    ],
)
def test_a_bad_row_is_one_line_with_its_place(tmp_path: Path, line: str, reason: str) -> None:
    """What cannot be read says why and where, and the rows around it are read."""
    good = json.dumps({"label": "Marta Keller"})
    before, bad, after = read(tmp_path / "a.jsonl", f"{good}\n{line}\n{good}\n")
    assert isinstance(before, Entity)
    assert isinstance(after, Entity)
    assert isinstance(bad, Reject)
    assert reason in bad.reason
    assert "\n" not in bad.reason
    assert str(bad.origin).endswith("a.jsonl, line 2")


def test_a_row_of_another_length_is_rejected(tmp_path: Path) -> None:
    """A row that does not fit the header is one reject."""
    [reject, entity] = read(tmp_path / "a.csv", "qid,label\nQ1,A B,C\nQ2,D E\n")
    assert isinstance(reject, Reject)
    assert "3 fields where the header has 2" in reject.reason
    assert isinstance(entity, Entity)


def test_a_table_without_names_is_an_error_of_usage(tmp_path: Path) -> None:
    """The line says which columns there are; a file that is not there is one, too."""
    with pytest.raises(UsageError, match=r"no column for names .* it has: a, b"):
        read(tmp_path / "a.csv", "a,b\n1,2\n")
    with pytest.raises(UsageError, match="cannot open"):
        list(read_entities(str(tmp_path / "none.csv")))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("mayor", Position("mayor")),
        ("mayor (2014-)", Position("mayor", date(2014, 1, 1), None)),
        ("mayor (–2018-02)", Position("mayor", None, date(2018, 2, 28))),
        ("mayor (2014-05-06 to 2018-07-08)", Position("mayor", date(2014, 5, 6), date(2018, 7, 8))),
        ("mayor (+2014-00-00T00:00:00Z/now)", Position("mayor", date(2014, 1, 1), None)),
        ("mayor (2014)", Position("mayor", date(2014, 1, 1), date(2014, 12, 31))),
        ("mayor (acting)", Position("mayor (acting)")),
        ("(2014)", Position("(2014)")),
    ],
)
def test_positions_with_periods(text: str, position: Position) -> None:
    """A year or month stands for its first day at the beginning and its last day at the end."""
    assert read_position(text) == position
