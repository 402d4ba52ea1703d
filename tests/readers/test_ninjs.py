"""Items of ninjs: forms of the text, several of them, and those taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsdb.cleaning import clean
from newsdb.documents import Document, Reject
from tests.readers.conftest import kinds, read_bytes, reasons

ITEM = {"uri": "urn:newsml:wire.example:7", "pubStatus": "usable", "version": "2"}
BODIES = [{"role": "main", "contentType": "text/html", "value": "<p>One.</p><p>Two.</p>"}]


def the_document(item: object) -> Document:
    """Read one item."""
    (document,) = read_bytes(json.dumps(item).encode())
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"bodies": BODIES}, "One.\nTwo."),
        ({"bodies": [{"contentType": "text/plain", "value": "One. <b>"}]}, "One. <b>"),
        ({"bodies": [{"role": "caption", "value": "no"}, *BODIES]}, "One.\nTwo."),
        ({"bodies": [{"role": "main", "value": " "}, {**BODIES[0], "role": "web"}]}, "One.\nTwo."),
        ({"body_text": "One.", "body_html": "<p>One.</p><p>Two.</p>"}, "One.\nTwo."),
        ({"body_text": "One.\nTwo."}, "One.\nTwo."),
        ({"body_nitf": "One."}, "One."),
        ({"bodies": []}, None),
        ({"bodies": "odd"}, None),
        ({}, None),
    ],
)
def test_bodies(fields: dict[str, Any], body: str | None) -> None:
    """The text is the main body's, from markup as paragraphs."""
    assert the_document({**ITEM, **fields}).body == body


@pytest.mark.parametrize("key", ["pubStatus", "pubstatus"])
@pytest.mark.parametrize(
    ("status", "withdrawn"), [("usable", False), ("canceled", True), ("withheld", True), ("stat:canceled", True)]
)
def test_withdrawn_items(key: str, status: str, withdrawn: bool) -> None:
    """An item that the agency took back is withdrawn and becomes no article; the reason names it."""
    item = {"uri": "https://wire.example/7", key: status, "versioncreated": "2020-05-11"}
    document = the_document(item)
    assert document.withdrawn is withdrawn
    outcome = clean(document)
    assert isinstance(outcome, Reject)
    if withdrawn:
        assert "take down the article with URL https://wire.example/7" in reasons([outcome])
    else:
        assert "no text" in outcome.reason


def test_several_items() -> None:
    """Lists, lines and wrappers of items give each item, those without text included."""
    items = [{**ITEM, "bodies": BODIES}, ITEM]
    for data in (
        json.dumps(items),
        json.dumps(items, indent=2),
        "\n".join(map(json.dumps, items)),
        json.dumps({"items": items}),
        json.dumps({"status": "ok", "results": items}),
    ):
        assert kinds(read_bytes(data.encode())) == "dd"


def test_fields_of_odd_types() -> None:
    """Values of other types than the standard has stay in extra."""
    document = the_document(
        {**ITEM, "headlines": 7, "by": {"x": 1}, "infoSources": "x", "bodies": BODIES, "language": []}
    )
    assert (document.title, document.authors, document.publisher, document.language) == (None, (), None, None)
    assert {"headlines", "by", "infoSources", "language"} <= set(document.extra)
