"""Which article a withdrawal means, and which version of an item is the newer one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newsdb.cleaning import clean, ids_of, known_ids, version_of
from newsdb.documents import Article, Document, Origin, PubStatus, Reject, Version, Withdrawal

GUID = "urn:newsml:wire.example:20260504:7"
URL = "https://www.wire.example/7?utm_source=x"
NOON, LATER = datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 5, 4, 13, tzinfo=UTC)


def document(**fields: Any) -> Document:
    """Make a document."""
    return Document(**{"origin": Origin("a.jsonl", "line 3"), "raw": b"secret", "body": "A secret.", **fields})


@pytest.mark.parametrize("status", [PubStatus.CANCELED, PubStatus.WITHHELD])
@pytest.mark.parametrize(
    ("stored", "withdrawn"),
    [
        ({"url": URL}, {"url": "http://wire.example/7"}),
        ({"url": URL, "id": "7", "publisher": "Wire"}, {"id": "7", "publisher": "WIRE"}),
        ({"url": URL, "id": GUID, "publisher": "Wire"}, {"id": GUID}),
        ({"url": URL, "id": GUID}, {"id": GUID, "publisher": "Wire"}),
        ({"id": GUID, "publisher": "Wire"}, {"id": GUID, "publisher": "Wire Ltd."}),
        ({"id": GUID}, {"id": GUID, "url": URL}),
    ],
)
def test_a_withdrawal_knows_its_article(status: PubStatus, stored: dict[str, str], withdrawn: dict[str, str]) -> None:
    """By address, by publisher and number, or by an identifier that no other collection can well have."""
    article, withdrawal = clean(document(**stored)), clean(document(**withdrawn, status=status, body=None))
    assert isinstance(article, Article)
    assert isinstance(withdrawal, Withdrawal)
    assert set(ids_of(article)) & set(withdrawal.ids)
    assert withdrawal.ids == ids_of(document(**withdrawn))
    assert ids_of(article) == ids_of(document(**stored))


@pytest.mark.parametrize(
    ("stored", "withdrawn"),
    [
        ({"url": URL, "id": "7", "publisher": "Wire"}, {"id": "7", "publisher": "Gull"}),
        ({"url": URL, "id": "7", "publisher": "Wire"}, {"url": "https://wire.example/70", "id": "7"}),
        ({"url": URL, "id": GUID}, {"id": GUID + "0", "publisher": "Wire"}),
    ],
)
def test_a_withdrawal_means_no_other_article(stored: dict[str, str], withdrawn: dict[str, str]) -> None:
    """A short number without its publisher tells nothing, nor does a mere likeness."""
    assert not set(ids_of(document(**stored))) & set(ids_of(document(**withdrawn)))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"id": "7"}, "its id 7 alone could be another outlet's"),
        ({"id": "123456789012345"}, "its id 123456789012345 alone"),
        ({"publisher": "Wire"}, "it has no id and it has no URL"),
        ({}, "add the URL of the article, or the publisher"),
    ],
)
def test_what_nothing_identifies_is_rejected_without_its_text(fields: dict[str, str], says: str) -> None:
    """A withdrawal that means no certain article is rejected with a remedy; its text must not be kept."""
    outcome = clean(document(**fields, status=PubStatus.CANCELED))
    assert isinstance(outcome, Reject)
    assert outcome.reason.startswith("withdrawn by its publisher (pubStatus canceled), but nothing tells which")
    assert says in outcome.reason
    assert outcome.raw == b""


def test_the_id_is_the_first_of_the_known_ones() -> None:
    """What an article may be known by begins with its own id; what only its text identifies is known by nothing."""
    for fields in ({"url": URL, "id": GUID, "publisher": "Wire"}, {"id": "7", "publisher": "Wire"}, {"id": GUID}):
        article = clean(document(**fields))
        assert isinstance(article, Article)
        assert ids_of(document(**fields))[0] == article.id
        assert known_ids(article.url, article.publisher, article.document_id)[-1] in ids_of(article)
    assert ids_of(document(id="7")) == ()


def test_the_state_of_an_item_comes_along() -> None:
    """An article tells whether its agency released it, and which version it is."""
    for status, version in ((PubStatus.USABLE, Version(3)), (None, Version())):
        article = clean(document(url=URL, status=status, extra={"version": "3"}))
        assert isinstance(article, Article)
        assert (article.is_released, article.version) == (status is not None, version)


@pytest.mark.parametrize(
    ("extra", "version"),
    [
        ({"version": "3", "versionCreated": "2026-05-04T12:00:00Z"}, Version(3, NOON)),
        ({"version": 3, "versioncreated": "2026-05-04T14:00:00+02:00"}, Version(3, NOON)),
        ({"@version": "12", "itemMeta": {"versionCreated": "2026-05-04T12:00:00Z"}}, Version(12, NOON)),
        ({"version": "3.1", "versionCreated": "2026-05-04"}, Version()),
        ({"version": "9" * 30, "itemMeta": "odd"}, Version()),
        ({"version": True, "versionCreated": 7, "itemMeta": {"versionCreated": ["x"]}}, Version()),
        ({"version": " \u0663"}, Version()),
        ({}, Version()),
    ],
)
def test_versions_are_read(extra: dict[str, Any], version: Version) -> None:
    """Number and instant are found where ninjs and NewsML-G2 have them; anything odd is unknown."""
    assert version_of(extra) == version


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Version(3), Version(2)),
        (Version(3, NOON), Version(2, LATER)),
        (Version(2, LATER), Version(2, NOON)),
        (Version(None, LATER), Version(2, NOON)),
        (Version(3, LATER), Version(None, NOON)),
    ],
)
def test_which_version_is_newer(one: Version, other: Version) -> None:
    """The number decides, and the time where there are not two different numbers."""
    assert one.is_newer_than(other)
    assert not other.is_newer_than(one)


@pytest.mark.parametrize(
    ("one", "other"), [(Version(), Version()), (Version(3), Version(None, NOON)), (Version(2, NOON), Version(2, NOON))]
)
def test_doubtful_versions(one: Version, other: Version) -> None:
    """Where nothing tells, neither is newer."""
    assert not one.is_newer_than(other)
    assert not other.is_newer_than(one)
