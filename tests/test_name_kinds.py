"""In what names of one person differ, and which names contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.name_variants.kinds import Difference, differences, surname_of
from newsdb.names import name_key

DIFFER = [
    ("Bill Fenwick", "William Fenwick", {Difference.SHORT}),
    ("Stephen Fenwick", "Steve Fenwick", {Difference.SHORT}),
    ("Dick Fenwick", "Rick Fenwick", {Difference.BOTH_SHORT}),
    ("Orla Fenwick", "Orla Fenwick Jr.", {Difference.GENERATION}),
    ("Bill Fenwick", "William Fenwick III", {Difference.SHORT, Difference.GENERATION}),
    ("Orla Maria Fenwick", "Orla Fenwick", {Difference.MIDDLE}),
    ("Willard Mitt Roane", "Mitt Roane", {Difference.SECOND}),
    ("Fenwick Orla", "Orla Fenwick", {Difference.ORDER}),
    ("Jan-Erik Moss", "Janerik Moss", {Difference.SPACES}),
    ("Mohammed Tarrow", "Muhammad Tarrow", {Difference.GIVEN_SPELLING}),
    ("Volodymyr Krylenskyy", "Volodymyr Krylensky", {Difference.SURNAME_SPELLING}),
    ("Micheal Moss", "Michael Moss", {Difference.GIVEN_MISSPELT}),
    ("Orla Fenwick", "Orla Fenwidk", {Difference.SURNAME_MISSPELT}),
]
CONTRADICT = [
    ("Orla Fenwick", "Anna Fenwick"),
    ("Orla Fenwick", "Orla Moss"),
    ("Orla Fenwick Jr.", "Orla Fenwick Sr."),
    ("Orla Anna Fenwick", "Orla Maria Fenwick"),
    ("Orla H. W. Fenwick", "Orla Fenwick"),
    ("O. Fenwick", "Orla Fenwick"),
    ("Daniel Moss", "Daniela Moss"),
    ("Fenwick", "Orla Fenwick"),
]


@pytest.mark.parametrize(("name", "other", "kinds"), DIFFER)
def test_names_of_one_person_say_in_what_they_differ(name: str, other: str, kinds: set[Difference]) -> None:
    """Each kind of difference has its name, whichever of the two comes first."""
    assert set(differences(name_key(name), name_key(other)) or ()) == kinds
    assert set(differences(name_key(other), name_key(name)) or ()) == kinds


@pytest.mark.parametrize(("name", "other"), CONTRADICT)
def test_names_that_contradict_each_other(name: str, other: str) -> None:
    """Other names, other generations, other middle names and initials are two people's, as far as names tell."""
    assert differences(name_key(name), name_key(other)) is None
    assert differences(name_key(other), name_key(name)) is None


def test_a_name_does_not_differ_from_itself() -> None:
    """Equal keys have no difference."""
    assert differences("orla fenwick", "orla fenwick") is None


def test_surname() -> None:
    """The surname is the last word that tells no generation."""
    assert [surname_of(key) for key in ("orla fenwick", "orla fenwick jr", "jr", "")] == ["fenwick", "fenwick", "", ""]


@given(st.text("abJr. -", max_size=20), st.text("abJr. -", max_size=20))
def test_order_does_not_matter(name: str, other: str) -> None:
    """Any two names differ in the same, whichever comes first."""
    assert differences(name_key(name), name_key(other)) == differences(name_key(other), name_key(name))
