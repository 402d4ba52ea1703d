"""Whom a surname alone means."""

from __future__ import annotations

from newsdb.identity.surnames import Bearer, Told, genders_of, offices_of, who_is_meant

MAYOR = Bearer.of(1, 20, ["Mayor", "the mayor of Quay"], "susan fenwick")
BROTHER = Bearer.of(2, 2, [], "robert fenwick")
SENATOR = Bearer.of(3, 15, ["Sen.", "Senator"], "martin fenwick")


def test_who_nearly_all_articles_mean() -> None:
    """The share of the time's articles, with one more that means another one, is the confidence."""
    assert who_is_meant([MAYOR, BROTHER], []) == Told(1, round(20 / 23, 3))


def test_several_stay_open() -> None:
    """Where two are written about, nobody is meant: never the first."""
    assert who_is_meant([MAYOR, SENATOR], []) is None
    assert who_is_meant([], []) is None


def test_few_articles_tell_little() -> None:
    """Of somebody who is hardly known, another one may well bear the surname."""
    assert who_is_meant([Bearer(1, 3)], []) is None
    assert who_is_meant([Bearer(1, 4)], []) == Told(1, 0.8)


def test_a_title_tells() -> None:
    """A title leaves those who have the office, and speaks against everybody else."""
    assert who_is_meant([MAYOR, SENATOR], ["Senator"]) == Told(3, round(15 / 16, 3))
    assert who_is_meant([MAYOR, SENATOR], ["Sen."]) == Told(3, round(15 / 16, 3))
    assert who_is_meant([MAYOR], ["Representative"]) is None
    assert who_is_meant([Bearer(1, 2, frozenset({"sheriff"}))], ["Sheriff"]) == Told(1, 0.667)


def test_mr_and_mrs() -> None:
    """Mr. is no woman, Mrs. no man; given names that tell nothing may be either's."""
    assert who_is_meant([MAYOR], ["Mr."]) is None
    assert who_is_meant([MAYOR, BROTHER], ["Mrs."]) == Told(1, round(20 / 21, 3))
    assert who_is_meant([Bearer(1, 9)], ["Mr."]) == Told(1, 0.9)


def test_offices_and_genders() -> None:
    """Offices have one name each; titles that are none tell a gender, or nothing."""
    assert offices_of(["Former Gov.", "House speaker", "Mr."]) == {"governor", "speaker"}
    assert genders_of(["Mr.", "the mayor"]) == {"m"}
    assert genders_of(["the mayor"]) == frozenset()
