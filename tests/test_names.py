"""Names: keys that equate full names, and titles split from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.names import is_full_name, name_key, split_title


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


@given(st.text(alphabet="abcXYZé -'", max_size=40))
def test_key_is_stable(name: str) -> None:
    """A key is its own key, whatever the letters."""
    assert name_key(name_key(name)) == name_key(name)
