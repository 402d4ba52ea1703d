"""Names: keys that equate full names, and titles split from them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.names import generation_of, is_full_name, name_key, split_title, word_pattern


@pytest.mark.parametrize(
    "printed",
    [
        "Nora Álvarez-Núñez",
        "NORA ALVAREZ NUNEZ",
        "Sen. Nora Álvarez-Núñez",
        "Former Governor Nora Q. Álvarez-Núñez",
        "Dr. Nora Álvarez-Núñez, PhD",
        "nora  álvarez núñez's",
    ],
)
def test_variants_share_a_key(printed: str) -> None:
    """Case, accents, titles, degrees, a middle initial and punctuation do not change the key."""
    assert name_key(printed) == "nora alvarez nunez"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. D. Keller", "J.D. Keller"),
        ("J. D. Keller", "JD Keller"),
        ("Nora H. W. Keller", "Nora HW Keller"),
        ("Nora H.W. Keller", "Nora HW Keller"),
        ("Jan de Brandt", "Jan DeBrandt"),
        ("Jan van der Brandt", "Jan Vanderbrandt"),
        ("Basim al-Tarrow", "Basim Tarrow"),
        ("Basim Al Tarrow", "Basim al-Tarrow"),
        ("Nora Keller, Jr", "Nora Keller Jr."),
    ],
)
def test_spaces_and_articles_do_not_count(one: str, other: str) -> None:
    """Initials in a row and particles may be written apart, and Arabic names without their article."""
    assert name_key(one) == name_key(other)


def test_several_middle_initials_count() -> None:
    """One middle initial is often left out, two are not."""
    assert name_key("Nora H.W. Keller") != name_key("Nora Keller") == name_key("Nora W. Keller")


def test_different_people_differ() -> None:
    """Given names count, and so does what tells relatives apart."""
    assert len({name_key(n) for n in ("Nora Keller", "Nina Keller", "Nora Keller Jr.", "N. Keller")}) == 4


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("Nora Keller", True),
        ("N. Keller", True),
        ("Mr. Keller", False),
        ("Keller", False),
        ("President Keller", False),
        ("Keller Jr.", False),
        ("", False),
        ("van Keller", False),
        ("Al Keller", True),
        ("Al Qaeda", False),
        ("al Keller", False),
        ("Al-Keller", False),
    ],
)
def test_full_name_has_given_name_and_surname(printed: str, full: bool) -> None:
    """A title, a suffix or a particle does not make a surname a full name."""
    assert is_full_name(printed) is full


def test_title_is_split_off() -> None:
    """Titles before a name are returned as printed, and the last word is never one."""
    assert split_title("Former Gov. Nora Keller") == ("Former Gov.", "Nora Keller")
    assert split_title("King") == ("", "King")
    assert split_title("Nora King") == ("", "Nora King")


def test_words_of_a_key_are_found() -> None:
    """A surname is found behind a particle that is written in one with it."""
    key = name_key("Jan van der Brandt")
    assert all(re.search(word_pattern(word), key) for word in ("brandt", "vanderbrandt", "jan"))
    assert not re.search(word_pattern("randt"), key)


def test_generation() -> None:
    """What tells a parent from a child is told from a surname."""
    assert [generation_of(n) for n in ("Nora Keller, Jr.", "Nora Keller III", "Nora Keller", "III")] == [
        "jr",
        "iii",
        None,
        None,
    ]


@given(
    st.text(alphabet="abfXYZé -'", max_size=40)
    | st.lists(st.sampled_from("al de la van der X. ab C".split())).map(" ".join)
)
def test_key_is_stable(name: str) -> None:
    """A key is its own key, whatever the letters, as long as they spell no degree behind a hyphen."""
    assert name_key(name_key(name)) == name_key(name)
