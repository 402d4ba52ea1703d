"""Who is quoted most, and what a person's page says."""

from __future__ import annotations

from datetime import date

import pytest

from newsdb.queries.outlets import find_outlets
from newsdb.queries.people import Printed, Totals, most_quoted, profile, totals_of
from newsdb.queries.roles import Role
from newsdb.queries.scope import EVERYTHING, Scope
from tests.queries.conftest import Archive, Said


def test_people_are_ranked_by_statements_not_by_segments(filled: Archive) -> None:
    """A statement printed in two segments counts once, its segments as two quotes."""
    people, total = most_quoted(filled.connection, EVERYTHING, 20)
    assert [(q.person.name, q.totals.statements, q.totals.quotes) for q in people] == [
        ("Marta Keller", 3, 3),
        ("Anton Keller", 1, 1),
        ("José Álvarez", 1, 2),
    ]
    assert total == 3
    assert people[0].totals == Totals(3, 3, 2, 1, date(2026, 3, 4), date(2026, 5, 20))


def test_the_total_counts_people_beyond_the_limit(filled: Archive) -> None:
    """The number of people in all does not depend on how many are wanted."""
    people, total = most_quoted(filled.connection, EVERYTHING, 1)
    assert (len(people), total) == (1, 3)


def test_outlet_and_dates_narrow_the_ranking_and_its_totals(filled: Archive) -> None:
    """Only articles of the outlet and the days count, in the ranking and in the totals."""
    source_ids = find_outlets(filled.connection, "harborledger.example").ids
    people, total = most_quoted(filled.connection, Scope(source_ids=source_ids, last=date(2026, 4, 1)), 20)
    assert total == 1
    assert people[0].totals == Totals(2, 2, 1, 1, date(2026, 3, 4), date(2026, 3, 4))


def test_merged_people_count_as_one(filled: Archive) -> None:
    """What was said under either name counts for the person who remains."""
    other = filled.person("M. Keller-Brandt")
    filled.article("coastwire.example", "x", "“Done.”", None, [Said("Done.", "M. Keller-Brandt")])
    filled.merge(other, filled.person("Marta Keller"))
    people, total = most_quoted(filled.connection, EVERYTHING, 1)
    assert (people[0].person.name, people[0].totals.statements, people[0].totals.outlets, total) == (
        "Marta Keller",
        4,
        2,
        3,
    )


def test_a_person_who_is_not_quoted_has_zeros(filled: Archive) -> None:
    """Totals of somebody only mentioned are zeros without dates."""
    silent = filled.person("Rosalind Okoro")
    assert totals_of(filled.connection, [silent]) == {silent: Totals(0, 0, 0, 0, None, None)}


def test_a_profile_has_names_and_roles_as_printed_by_number_of_articles(filled: Archive) -> None:
    """Names and roles count articles, not mentions; a name that no article prints is an alias."""
    found = profile(filled.connection, filled.person("Marta Keller"))
    assert found.names == tuple(
        Printed(name, *numbers)
        for name, numbers in (("Marta Keller", (2, 2)), ("MARTA KELLER", (0, 0)), ("Marta L. Keller", (0, 0)))
    )
    day = date(2026, 3, 4)
    assert found.roles == (Role("Mayor", 1, 1, day, day, ("harborledger.example",)),)
    assert found.outlet_articles == (Printed("harborledger.example", 2, 2),)


def test_the_profile_of_a_merged_person_is_the_remaining_persons(filled: Archive) -> None:
    """Asking by the id of somebody merged shows the person they were merged into."""
    keller = filled.person("Marta Keller")
    other = filled.person("M. Keller-Brandt")
    filled.merge(other, keller)
    found = profile(filled.connection, other)
    assert found.person.id == keller
    assert found.person_ids == tuple(sorted((keller, other)))


def test_an_unknown_id_has_no_profile(filled: Archive) -> None:
    """Asking for a person who is not there is an error of the caller."""
    with pytest.raises(LookupError, match="999999"):
        profile(filled.connection, 999_999)
