"""Items of ninjs: forms of the text, several of them, and those taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsdb.cleaning import clean
from newsdb.documents import Document, PubStatus, Reject, Version, Withdrawal
from tests.readers.conftest import kinds, read_bytes

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


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, PubStatus.USABLE),
        ({"pubStatus": "usable"}, PubStatus.USABLE),
        ({"pubstatus": "canceled"}, PubStatus.CANCELED),
        ({"pubStatus": "Cancelled"}, PubStatus.CANCELED),
        ({"pubStatus": "stat:withheld"}, PubStatus.WITHHELD),
        ({"pubStatus": "draft"}, None),
    ],
)
def test_the_status_of_an_item(fields: dict[str, str], status: PubStatus | None) -> None:
    """Items are usable unless they say otherwise; one that was taken back becomes a withdrawal."""
    document = the_document({"uri": "https://wire.example/7", "versioncreated": "2020-05-11T10:00:00Z", **fields})
    assert document.status is status
    outcome = clean(document)
    if status in {PubStatus.CANCELED, PubStatus.WITHHELD}:
        assert isinstance(outcome, Withdrawal)
        assert (outcome.status, outcome.url) == (status, "https://wire.example/7")
        assert outcome.version == Version(None, datetime(2020, 5, 11, 10, tzinfo=UTC))
    else:
        assert isinstance(outcome, Reject)
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
