"""Names that can be one person's: which, how likely, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.name_variants import compare, given_codes
from newsdb.names import name_key

ALIKE = [
    ("Bill Fenwick", "William Fenwick", "Bill is short for William"),
    ("Dick Fenwick", "Rick Fenwick", "Dick and Rick are both short for Richard"),
    ("O. Fenwick", "Orla Fenwick", "O. can be Orla"),
    ("Orla Fenwick", "Fenwick Orla", "same names in another order"),
    ("Jan-Erik Moss", "Janerik Moss", "written in one word and in two"),
    ("Micheal Moss", "Michael Moss", "Micheal may be a misspelt Michael"),
    ("Orla Fenwick", "Orla Fenwidk", "Fenwick may be a misspelt Fenwidk"),
    ("Mohammed Tarrow", "Muhammad Tarrow", "Mohammed and Muhammad are spellings of one name"),
    ("Volodymyr Krylenskyy", "Volodymyr Krylensky", "Krylenskyy and Krylensky are spellings of one name"),
    ("Marta Keller", "Marta Keller-Brandt", "with and without Brandt"),
    ("Marta Luise Keller", "Marta Keller", "with and without Luise"),
    ("Willard Mitt Roane", "Mitt Roane", "Mitt is a second given name"),
    ("Basim bin Tarrow", "Basim Tarrow", "with and without “bin”"),
]
UNLIKE = [
    ("Marta Keller", "Anton Keller"),
    ("Marta Keller", "Marta Holt"),
    ("Daniel Moss", "Daniela Moss"),
    ("Paul Moss", "Paula Moss"),
    ("Ivan Krylov", "Ivan Krylova"),
    ("Orla Fenwick", "Orla Fenwick Jr."),
    ("Marta Anna Keller", "Marta Luise Keller"),
    ("O. Fenwick", "O. T. B. Fenwick Sr."),
    ("B. Fenwidk", "Bob Fenwick"),
    ("Keller", "Marta Keller"),
    ("", "Marta Keller"),
]


@pytest.mark.parametrize(("name", "other", "reason"), ALIKE)
def test_names_that_can_be_one_persons_say_why(name: str, other: str, reason: str) -> None:
    """The reason names what differs; whichever of the two comes first, the score is the same."""
    likeness, reverse = compare(name, other), compare(other, name)
    assert likeness is not None
    assert reverse is not None
    assert likeness.score == reverse.score
    assert 0.45 <= likeness.score < 1
    assert likeness.reason == reason


@pytest.mark.parametrize(("name", "other"), UNLIKE)
def test_names_of_two_people_are_no_candidates(name: str, other: str) -> None:
    """Other given names, other genders, parents and children, and surnames alone are not put together."""
    assert compare(name, other) is None
    assert compare(other, name) is None


def test_the_same_name_is_the_same() -> None:
    """What differs in accents, titles and a middle initial only is one name."""
    likeness = compare("Dr. José M. Álvarez", "jose alvarez")
    assert likeness is not None
    assert (likeness.score, likeness.reason) == (1.0, "same name")


def test_a_short_form_counts_more_than_an_initial() -> None:
    """Whoever might be anybody of a letter is less sure than Bill for William."""
    short, initial = compare("Bill Moss", "William Moss"), compare("B. Moss", "William Moss")
    assert initial is None
    assert short is not None
    assert short.score > (compare("W. Moss", "William Moss") or short).score


@pytest.mark.parametrize(("name", "other", "reason"), ALIKE)
def test_variants_are_found_by_their_given_names(name: str, other: str, reason: str) -> None:
    """Names of one surname that can be variants have a code in common, but for initials and order."""
    x, y = name_key(name).split(), name_key(other).split()
    if x[-1] == y[-1] and len(x[0]) > 1 and len(y[0]) > 1:
        assert given_codes(" ".join(x)) & given_codes(" ".join(y))


@given(st.text(alphabet="abceiklmnorsty .-'", max_size=30), st.text(alphabet="abceiklmnorsty .-'", max_size=30))
def test_comparing_is_symmetric(name: str, other: str) -> None:
    """Whatever the letters, both orders give the same score."""
    one, two = compare(name, other), compare(other, name)
    assert (one and one.score) == (two and two.score)
