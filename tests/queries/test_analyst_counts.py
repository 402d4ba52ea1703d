"""What the schema analyst counts: totals, days and months, words, with copies and without."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from newsdb.queries.outlets import list_all_outlets
from newsdb.queries.people import most_quoted
from newsdb.queries.scope import EVERYTHING
from tests.queries.conftest import Archive, rows
from tests.queries.test_stories import eels  # noqa: F401  (a fixture)


def test_totals_are_those_of_the_commands(filled: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """analyst.speakers counts as newsdb people does, copies included and not; outlets as newsdb outlets does."""
    people, _ = most_quoted(filled.connection, EVERYTHING, 100)
    expected = {
        person.person.id: (
            person.totals.quotes,
            person.totals.quotes - person.totals.copies.quotes,
            person.totals.statements,
            person.totals.articles,
            person.totals.articles - person.totals.copies.articles,
            person.totals.outlets,
            person.totals.first,
            person.totals.last,
        )
        for person in people
    }
    found = rows(
        filled.connection,
        "SELECT person_id, quote_count, quote_count_without_copies, statement_count, article_count,"
        " article_count_without_copies, outlet_count, first_on, last_on FROM analyst.speakers",
    )
    assert {row[0]: row[1:] for row in found} == expected
    outlets, _ = list_all_outlets(filled.connection, 100)
    found = rows(filled.connection, "SELECT outlet, article_count, article_count_without_copies FROM analyst.outlets")
    assert sorted(found) == sorted((o.name, o.articles, o.articles_without_copies) for o in outlets)


def test_days_and_months_sum_up(filled: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """Counts by day and by month come to the totals of what has a date, copies left out over all days."""
    for view, days, months in (
        ("speaker", "person_id", "person_id"),
        ("outlet", "outlet_id", "outlet_id"),
    ):
        query = (
            "SELECT {key}, sum(quote_count), sum(quote_count_without_copies), sum(article_count)"
            " FROM analyst.{view} GROUP BY 1 ORDER BY 1"
        )
        by_day = rows(filled.connection, query.format(key=days, view=f"{view}_days"))
        assert by_day == rows(filled.connection, query.format(key=months, view=f"{view}_months"))
        assert by_day
    pelk = "FROM analyst.speaker_days WHERE person = 'Dorian Pelk' ORDER BY 1"
    assert rows(filled.connection, f"SELECT published_on, quote_count, quote_count_without_copies {pelk}") == [
        (date(2026, 6, 1), 2, 2),
        (date(2026, 6, 2), 1, 1),
        (date(2026, 6, 3), 3, 1),
    ]
    assert rows(
        filled.connection,
        "SELECT month_on, article_count FROM analyst.outlet_months WHERE outlet = :o",
        o="eelwire.example",
    ) == [(date(2026, 6, 1), 1)]


def test_topics_by_day(filled: Archive, eels: list[UUID]) -> None:  # noqa: F811  (a fixture)
    """Articles and quotations with a word, day by day, with and without copies."""
    assert rows(filled.connection, "SELECT * FROM analyst.topic_days('eels')") == [
        (date(2026, 6, 1), 1, 1, 1, 1, 1),
        (date(2026, 6, 2), 1, 1, 1, 1, 1),
        (date(2026, 6, 3), 1, 0, 1, 0, 1),
    ]
    assert rows(filled.connection, "SELECT * FROM analyst.topic_months('eel')") == [(date(2026, 6, 1), 3, 2, 3, 2, 3)]
