"""What the schema analyst tells of one person: what somebody said, and what is said about them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from newsdb.queries.scope import Scope
from newsdb.queries.search import count_quotes, search_quotes
from tests.queries.conftest import Archive, Said, rows


@pytest.mark.parametrize("view", ["quotes", "statements"])
@pytest.mark.parametrize("first", [None, date(2026, 3, 5)])
@pytest.mark.parametrize("last", [None, date(2026, 3, 9)])
def test_what_somebody_said_is_what_the_views_have(
    filled: Archive, view: str, first: date | None, last: date | None
) -> None:
    """quotes_of and statements_of give a person's rows of the views, of some days or of all, in whole."""
    filled.merge(filled.person("Anton Keller"), filled.person("Marta Keller"))
    condition = (
        "person_id = :id AND (cast(:first AS date) IS NULL OR published_on >= :first)"
        " AND (cast(:last AS date) IS NULL OR published_on <= :last)"
    )
    seen = 0
    for (person_id,) in rows(filled.connection, "SELECT person_id FROM analyst.people"):
        asked = {"id": person_id, "first": first, "last": last}
        expected = rows(filled.connection, f"SELECT * FROM analyst.{view} WHERE {condition} ORDER BY 1, 2", **asked)
        found = rows(filled.connection, f"SELECT * FROM analyst.{view}_of(:id, :first, :last) ORDER BY 1, 2", **asked)
        assert found == expected
        seen += len(expected)
    assert seen > 1


def test_what_somebody_said_follows_merges(filled: Archive) -> None:
    """An id from before a merge means whoever stands for that person now; one that nobody has means nobody."""
    anton, marta = filled.person("Anton Keller"), filled.person("Marta Keller")
    filled.merge(anton, marta)
    query = "SELECT article_id, ordinal, person_id FROM analyst.said_by(:id) ORDER BY 1, 2"
    merged = rows(filled.connection, query, id=anton)
    assert merged == rows(filled.connection, query, id=marta)
    assert {person_id for _, _, person_id in merged} == {marta}
    assert rows(filled.connection, query, id=0) == []


def test_a_statement_is_whose_it_begins_with(archive: Archive) -> None:
    """A statement whose second segment alone is somebody's is not theirs, as in the view."""
    said = [Said("The tide turned,", "Marta Keller", statement=1), Said("and we rowed.", "Anton Keller", statement=1)]
    archive.article("gull.example", "Tide", "“The tide turned,” she said, “and we rowed.”", date(2026, 7, 1), said)
    count = "SELECT count(*) FROM analyst.{}_of(:id)"
    for name, expected in (("Marta Keller", (1, 1)), ("Anton Keller", (1, 0))):
        person = archive.person(name)
        found = [rows(archive.connection, count.format(view), id=person)[0][0] for view in ("quotes", "statements")]
        assert tuple(found) == expected


@pytest.fixture
def talked_about(filled: Archive) -> Archive:
    """Give the archive with two articles in which people name one another."""
    for title, body, on, said in (
        (
            "Tide",
            (
                "“José Álvarez and Marta Keller were right, and Marta Keller knew,” said Anton Keller.\n"
                "Marta Keller smiled. “I told you,” said Marta Keller. “Anton Keller says, ‘Ask José Álvarez.’ I did.”"
            ),
            date(2026, 7, 1),
            [
                Said("José Álvarez and Marta Keller were right, and Marta Keller knew,", "Anton Keller"),
                Said("I told you,", "Marta Keller", statement=2),
                Said("Anton Keller says, ‘Ask José Álvarez.’ I did.", "Marta Keller", statement=2),
                Said("Ask José Álvarez.", "Anton Keller", statement=3, outer=3),
            ],
        ),
        (
            "Late",
            "“Marta Keller is late,” said Jo Holt.\n“So is Anton Keller,” said Marta Keller.",
            None,
            [Said("Marta Keller is late,", "Jo Holt"), Said("So is Anton Keller,", "Marta Keller")],
        ),
    ):
        article_id = filled.article("gull.example", title, body, on, said)
        names = re.finditer("José Álvarez|Marta Keller|Anton Keller|Jo Holt", body)
        for ordinal, match in enumerate(names, start=1):
            filled.mention(article_id, ordinal, match.group(), match.start())
    return filled


def about(archive: Archive, name: str, *days: date | None) -> list[tuple[str, str]]:
    """Return who says what about somebody, by the function."""
    first, last = (*days, None, None)[:2]
    return [
        (str(speaker), text)
        for speaker, text in rows(
            archive.connection,
            "SELECT speaker, text FROM analyst.quotes_about(:id, :first, :last) ORDER BY title, ordinal",
            id=archive.person(name),
            first=first,
            last=last,
        )
    ]


LATE = ("Jo Holt", "Marta Keller is late,")
RIGHT = ("Anton Keller", "José Álvarez and Marta Keller were right, and Marta Keller knew,")
TOLD = ("Marta Keller", "Anton Keller says, ‘Ask José Álvarez.’ I did.")
ASK = ("Anton Keller", "Ask José Álvarez.")


def test_what_is_said_about_somebody(talked_about: Archive) -> None:
    """Each quotation that names somebody once, however often it does; an inner one and the outer one, too."""
    assert about(talked_about, "Marta Keller") == [LATE, RIGHT]
    assert about(talked_about, "José Álvarez") == [RIGHT, TOLD, ASK]
    assert about(talked_about, "Anton Keller") == [("Marta Keller", "So is Anton Keller,"), TOLD]
    assert about(talked_about, "Jo Holt") == []


def test_what_is_said_about_somebody_in_some_days(talked_about: Archive) -> None:
    """Days narrow it, and leave out what has no date."""
    assert about(talked_about, "Marta Keller", date(2026, 1, 1)) == [RIGHT]
    assert about(talked_about, "Marta Keller", None, date(2026, 6, 30)) == []
    assert about(talked_about, "Marta Keller", date(2026, 7, 1), date(2026, 7, 1)) == [RIGHT]


def test_what_is_said_about_somebody_follows_merges(talked_about: Archive) -> None:
    """Of whom an id stood for before a merge, everything is told; of an id that nobody has, nothing."""
    anton, marta = talked_about.person("Anton Keller"), talked_about.person("Marta Keller")
    talked_about.merge(anton, marta)
    both = [LATE, ("Marta Keller", "So is Anton Keller,"), RIGHT, TOLD]
    assert [text for _, text in about(talked_about, "Anton Keller")] == [text for _, text in both]
    assert about(talked_about, "Marta Keller") == about(talked_about, "Anton Keller")
    keys = rows(talked_about.connection, "SELECT person_id FROM analyst.said_about(:id)", id=anton)
    assert keys == [(marta,)] * len(both)
    assert rows(talked_about.connection, "SELECT FROM analyst.said_about(0)") == []


@pytest.mark.parametrize("name", ["Marta Keller", "José Álvarez", "Anton Keller", "Jo Holt"])
@pytest.mark.parametrize("speaker", [None, "Anton Keller", "Marta Keller"])
def test_search_finds_what_is_said_about_somebody(talked_about: Archive, name: str, speaker: str | None) -> None:
    """A question about somebody finds what the function does, of one speaker or of all; and counts it."""
    ids = None if speaker is None else (talked_about.person(speaker),)
    scope = Scope(person_ids=ids, about_ids=(talked_about.person(name),))
    hits = search_quotes(talked_about.connection, None, scope, 100)
    expected = [said for said in about(talked_about, name) if speaker in (None, said[0])]
    assert sorted((str(hit.speaker), hit.text) for hit in hits) == sorted(expected)
    assert count_quotes(talked_about.connection, None, scope).number == len(expected)


def test_the_view_counts_what_the_function_gives(talked_about: Archive) -> None:
    """who_mentions_whom has as many quotations of a pair as quotes_about has rows."""
    query = """
        SELECT person_id, mentioned_person_id, quote_count, (
            SELECT count(*) FROM analyst.quotes_about(w.mentioned_person_id) AS q WHERE q.person_id = w.person_id
        ) FROM analyst.who_mentions_whom AS w
    """
    found: list[Any] = rows(talked_about.connection, query)
    assert len(found) == 5
    assert all(counted == given for _, _, counted, given in found)
