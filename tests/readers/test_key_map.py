"""--map: one's own keys, in every format that has keys, and its errors."""

from __future__ import annotations

import json

import pytest

from newsdb.documents import Document
from newsdb.errors import UsageError
from newsdb.readers import Format, KeyMap, parse_key_map
from tests.readers.conftest import kinds, read_bytes, reasons

KEYS = parse_key_map(" title = head.line , text=content.body,date=when,authors=who.names,url=address,id=nr")
RECORD = {
    "head": {"line": "T"},
    "content": {"body": "One."},
    "when": "2020-05-11",
    "who": {"names": ["Oda Finch"]},
    "address": "https://a.example/1",
    "nr": 7,
    "title": "other",
    "x": 1,
}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(RECORD),
        json.dumps(RECORD) + "\n" + json.dumps(RECORD),
        json.dumps([RECORD, RECORD]),
        json.dumps([RECORD], indent=1),
        json.dumps({"articles": [RECORD]}),
        json.dumps({"articles": [{**RECORD, "pad": "x" * 100_000}]}),
        json.dumps({"meta": "x" * 100_000, "articles": [RECORD]}),
        json.dumps({**RECORD, "pad": "x" * 100_000}),
        json.dumps({"data": [1], **RECORD}),
        json.dumps({"Harbor": [RECORD]}),
    ],
)
def test_mapped_keys(data: str) -> None:
    """Mapped keys are read in every shape of JSON, dotted ones out of objects; all other keys stay in extra."""
    outcomes = read_bytes(data.encode(), keys=KEYS)
    assert set(kinds(outcomes)) == {"d"}
    for document in outcomes:
        assert isinstance(document, Document)
        assert (document.title, document.body, document.published) == ("T", "One.", "2020-05-11")
        assert (document.authors, document.url, document.id) == (("Oda Finch",), "https://a.example/1", "7")
        assert document.extra["title"] == "other"
        assert document.extra["x"] == 1
        assert not {"when", "address", "nr"} & set(document.extra)


def test_a_mapped_key_is_of_one_field_only() -> None:
    """A key that is mapped is read for its own field and no other, and its field from no other key."""
    record = {"text": "One.", "source": "https://a.example/1", "hostname": "x", "author": "Oda Finch"}
    (document,) = read_bytes(json.dumps(record).encode(), keys=KeyMap((("publisher", "source"),)))
    assert isinstance(document, Document)
    assert (document.publisher, document.url) == ("https://a.example/1", None)
    (document,) = read_bytes(json.dumps({**record, "body": "Two."}).encode(), keys=KeyMap((("text", "body"),)))
    assert isinstance(document, Document)
    assert document.body == "Two."


@pytest.mark.parametrize("form", [Format.JSON_LINES, Format.JSON])
def test_a_missing_key_is_named(form: Format) -> None:
    """Where the mapped key is not there, the reject names it and those that are."""
    outcomes = read_bytes(b'{"story": "One."}', form, keys=KeyMap((("text", "content"),)))
    assert kinds(outcomes) == "r"
    assert "the key 'content' of --map is not there; its keys are: story" in reasons(outcomes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is not FIELD=KEY"),
        ("title", "'title' is not FIELD=KEY"),
        ("title=", "is not FIELD=KEY"),
        ("=x", "is not FIELD=KEY"),
        ("title=a,,text=b", "'' is not FIELD=KEY"),
        ("headline=a", "there is no field 'headline'; the fields are title, text, url, date"),
        ("title=a,title=b", "title is given twice"),
    ],
)
def test_errors_of_usage(text: str, says: str) -> None:
    """What is no map is an error of one line that says what is wrong with it."""
    with pytest.raises(UsageError) as caught:
        parse_key_map(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
