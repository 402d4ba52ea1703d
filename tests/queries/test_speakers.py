"""Whom a name means, and which outlets."""

from __future__ import annotations

from datetime import date

import pytest

from newsdb.queries.outlets import find_outlets
from newsdb.queries.speakers import Person, find_speaker
from tests.queries.conftest import Archive, Said


@pytest.mark.parametrize(
    "asked",
    [
        "Marta Keller",
        "marta keller",
        "MARTA KELLER",
        "Mayor Marta Keller",
        "Keller, Marta",
        "Marta L. Keller",
        "Márta Keller",
    ],
)
def test_a_full_name_finds_its_person_however_it_is_written(filled: Archive, asked: str) -> None:
    """Case, titles, accents, middle initials and the order of a catalogue do not matter to a full name."""
    match = find_speaker(filled.connection, asked)
    assert [person.name for person in match.people] == ["Marta Keller"]
    assert match.exact
    assert match.names == ()


def test_a_surname_finds_all_who_bear_it(filled: Archive) -> None:
    """A surname means everybody who bears it, the most quoted first, unresolved speakers too, and is no full name."""
    filled.person("Ines Kellermann")
    match = find_speaker(filled.connection, "keller")
    assert [person.name for person in match.people] == ["Marta Keller", "Anton Keller"]
    assert match.names == ("Keller",)
    assert not match.exact


@pytest.mark.parametrize("asked", ["José Álvarez", "jose alvarez", "alvarez", "Álvarez"])
def test_accents_do_not_matter(filled: Archive, asked: str) -> None:
    """A name is found with and without its accents."""
    assert [person.name for person in find_speaker(filled.connection, asked).people] == ["José Álvarez"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Marta Keler", "Marta Keller"),
        ("Alvares", "José Álvarez"),
        ("Antn Keller", "Anton Keller"),
        ("Allvarrez", "José Álvarez"),
    ],
)
def test_a_misspelt_name_finds_nobody_but_is_suggested_right(filled: Archive, asked: str, meant: str) -> None:
    """A near miss is never taken for the name, and the right name is among the suggestions."""
    match = find_speaker(filled.connection, asked)
    assert not match.found
    assert meant in match.suggestions


@pytest.mark.parametrize("asked", ["Zebulon Quist", "…", "%", "'; DROP TABLE people; --"])
def test_a_name_like_none_finds_and_suggests_nothing(filled: Archive, asked: str) -> None:
    """An unknown name, wildcards and SQL mean nobody."""
    match = find_speaker(filled.connection, asked)
    assert not match.found
    assert match.suggestions == ()


def test_a_speaker_who_is_no_person_is_found_by_its_words(filled: Archive) -> None:
    """Bodies and unresolved speakers are found by the name stored with their quotes."""
    match = find_speaker(filled.connection, "harbour authority")
    assert match.people == ()
    assert match.names == ("the Harbour Authority",)


def test_merges_are_followed_over_several_steps(archive: Archive) -> None:
    """Whoever was merged, even twice over, is found under each name as the person who remains, with all ids."""
    last = archive.person("Marta Keller")
    middle = archive.person("Marta Keller-Brandt")
    first = archive.person("M. K. Brandt")
    archive.merge(first, middle)
    archive.merge(middle, last)
    for asked in ("M. K. Brandt", "Marta Keller-Brandt", "Marta Keller"):
        match = find_speaker(archive.connection, asked)
        assert match.people == (Person(last, "Marta Keller"),)
        assert match.person_ids == tuple(sorted((first, middle, last)))


def test_namesakes_are_both_found(archive: Archive) -> None:
    """Two people of one name are both meant by it, and told apart by their number."""
    archive.person("Marta Keller")
    archive.person("Marta Keller", homonym=2)
    match = find_speaker(archive.connection, "Marta Keller")
    assert [person.namesake_no for person in match.people] == [1, 2]
    assert match.exact


def test_an_id_finds_its_person_even_if_merged(filled: Archive) -> None:
    """A number sign and an id mean that person, whoever they were merged into, and nobody if there is none."""
    keller, other = filled.person("Marta Keller"), filled.person("M. Keller-Brandt")
    filled.merge(other, keller)
    assert find_speaker(filled.connection, f"#{other}").people == (Person(keller, "Marta Keller"),)
    assert not find_speaker(filled.connection, "#99999999999999999999999").found


def test_an_alias_decides_over_a_surname(filled: Archive) -> None:
    """A single word that somebody is known by means them, not everybody who has it in their name."""
    alias = filled.person("Rosalind Okoro", "Keller")
    match = find_speaker(filled.connection, "Keller")
    assert [person.id for person in match.people] == [alias]


@pytest.mark.parametrize(
    "asked",
    [
        "harborledger.example",
        "HarborLedger.example",
        "www.harborledger.example",
        "https://news.harborledger.example/2026/x?y=1",
        "harborledger",
        "Harbor Ledger",
        "ledger",
    ],
)
def test_an_outlet_is_found_by_domain_address_or_part_of_its_name(filled: Archive, asked: str) -> None:
    """Domain, subdomain, address and a part of the name all mean the outlet."""
    assert find_outlets(filled.connection, asked).names == ("harborledger.example",)


def test_an_outlet_without_domain_is_found_by_its_printed_name(archive: Archive) -> None:
    """An outlet that is known by its publisher's name is found by it, case and accents aside."""
    archive.article("Le Crieur d'Été", "x", "Rien.", date(2026, 1, 1), [Said("Rien")])
    assert find_outlets(archive.connection, "crieur d'ete").names == ("Le Crieur d'Été",)
    assert find_outlets(archive.connection, "LE CRIEUR D'ÉTÉ").names == ("Le Crieur d'Été",)


def test_the_exact_domain_wins_over_longer_ones(archive: Archive) -> None:
    """A domain that is part of another outlet's domain means its own outlet only."""
    archive.outlet("post.example")
    archive.outlet("northpost.example")
    assert find_outlets(archive.connection, "post.example").names == ("post.example",)
    assert find_outlets(archive.connection, "post").names == ("northpost.example", "post.example")


def test_an_unknown_outlet_is_suggested_right(filled: Archive) -> None:
    """A misspelt outlet means none, but is suggested."""
    match = find_outlets(filled.connection, "harbourlegder.example")
    assert match.ids == ()
    assert "harborledger.example" in match.suggestions


@pytest.mark.parametrize("asked", ["%", "_", "[", "http://[", "…"])
def test_odd_outlets_mean_none(filled: Archive, asked: str) -> None:
    """Wildcards and broken addresses mean no outlet."""
    assert find_outlets(filled.connection, asked).ids == ()
