"""Who may be one person: found by parts of names, ranked by what else they have in common, judged pairs left out."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert

from newsdb.database.models import JudgementRow
from newsdb.queries.candidates import find_pairs
from newsdb.queries.suggestions import Suggestion, suggest
from tests.queries.conftest import Archive, Said


def quoted(archive: Archive, name: str, role: str | None = None, on: date | None = None, beside: str = "") -> int:
    """Store an article that quotes somebody, and names somebody else; give the person's id."""
    body = f"“Rain,” said {name}, {role or ''}. {beside}"
    mentions = [(each, None) for each in (name, beside) if each]
    archive.article("coastwire.example", None, body, on, [Said("Rain,", name, role)], mentions)
    return archive.person(name)


def names(found: list[Suggestion]) -> list[tuple[str, str]]:
    """Names of the pairs, in order."""
    return [(each.first.person.name, each.second.person.name) for each in found]


def judge(archive: Archive, kind: str, one: int, other: int | None, **values: object) -> int:
    """Store a judgement."""
    row = {"kind": kind, "person_id": one, "other_person_id": other, "judged_by": "editor"} | values
    return archive.connection.scalars(insert(JudgementRow).values(**row).returning(JudgementRow.id)).one()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("William Fenwick", "Bill Fenwick"),
        ("Orla Fenwick", "O. Fenwick"),
        ("Orla Fenwick", "Fenwick Orla"),
        ("Marta Keller", "Marta Keller-Brandt"),
        ("Rodney Krylenskyy", "Rondey Krylensky"),
        ("Mohammed al-Tarrow", "Muhammad Tarrow"),
        ("Willard Mitt Roane", "Mitt Roane"),
    ],
)
def test_variants_find_each_other(archive: Archive, name: str, other: str) -> None:
    """A pair of variants is found among people with whom they share a surname or a given name, and no other pair is."""
    one, two = archive.person(name), archive.person(other)
    for given in ("Zelda", "Ursula", "Karim"):
        archive.person(f"{given} {name.rsplit(maxsplit=1)[-1]}")
        archive.person(f"{name.split(maxsplit=1)[0]} Quax{given}")
    [pair] = find_pairs(archive.connection, set(), 10)
    assert {pair.first, pair.second} == {one, two}
    [pair] = find_pairs(archive.connection, set(), 10, only={two})
    assert {pair.first, pair.second} == {one, two}
    assert find_pairs(archive.connection, set(), 10, only={archive.person("Zelda Nobody")}) == []


def test_an_initial_that_fits_many_says_nothing(archive: Archive) -> None:
    """O. Fenwick is not put together with six people at once."""
    archive.person("O. Fenwick")
    for given in ("Orla", "Odo", "Ottilie", "Oswin", "Olga", "Osgood"):
        archive.person(f"{given} Fenwick")
    assert find_pairs(archive.connection, set(), 10) == []


def test_what_they_have_in_common_ranks_them(archive: Archive) -> None:
    """Of equal names the pair with a role, years and companions in common comes first, that of one article last."""
    day = date(2026, 3, 1)
    for n, (role, other_role, beside) in enumerate([("mayor", "the mayor", "Ada Quist"), (None, None, "")]):
        quoted(archive, f"William Moss{'aeiou'[n]}k", role, day, beside)
        quoted(archive, f"Bill Moss{'aeiou'[n]}k", other_role, day, beside)
    body = "“Rain,” said William Mossik, and Bill Mossik agreed."
    archive.article(
        "tern.example",
        None,
        body,
        day,
        [Said("Rain,", "William Mossik")],
        [("William Mossik", None), ("Bill Mossik", None)],
    )
    found = suggest(archive.connection, 10)
    pairs = [pair for pair in found if pair.reason == "Bill is short for William"]
    assert [pair.second.person.name for pair in pairs] == ["Bill Mossak", "Bill Mossek", "Bill Mossik"]
    assert pairs[0].evidence == (
        "same role: mayor",
        "same outlet: coastwire.example",
        "same years",
        "both with Ada Quist",
    )
    assert pairs[-1].evidence[-1] == "but both are named in 1 article"
    assert len(suggest(archive.connection, 1)) == 1


def test_decades_apart_speak_against_it(archive: Archive) -> None:
    """People of other times are less likely one."""
    quoted(archive, "William Moss", on=date(1990, 1, 1))
    quoted(archive, "Bill Moss", on=date(2026, 1, 1))
    [pair] = suggest(archive.connection, 10)
    assert "36 years apart" not in pair.evidence[0]
    assert any(each.endswith("years apart") for each in pair.evidence)
    assert pair.score < 0.85


def test_the_one_who_is_quoted_more_comes_first(archive: Archive) -> None:
    """Who would stand for both is the one with more quotes."""
    quoted(archive, "Bill Moss")
    quoted(archive, "Bill Moss")
    quoted(archive, "William Moss")
    assert names(suggest(archive.connection, 10)) == [("Bill Moss", "William Moss")]


def test_judged_pairs_are_left_out_whoever_was_merged_since(archive: Archive) -> None:
    """People judged to be two stay so when one of them is merged; a judgement that was undone does not count."""
    bill, william = quoted(archive, "Bill Moss"), quoted(archive, "William Moss")
    will = quoted(archive, "Will Moss")
    number = judge(archive, "distinct", bill, william)
    archive.merge(bill, will)
    assert names(suggest(archive.connection, 10)) == []
    judge(archive, "undo", bill, william, undoes_id=number)
    assert len(suggest(archive.connection, 10)) == 1


def test_people_of_two_wikidata_items_are_left_out(archive: Archive) -> None:
    """Linked to different items, they are two; one linked person can still be somebody who is not."""
    archive.person("Bill Moss", wikidata_qid="Q999901")
    archive.person("William Moss", wikidata_qid="Q999902")
    archive.person("Will Moss")
    assert sorted(names(suggest(archive.connection, 10))) == [("Bill Moss", "Will Moss"), ("William Moss", "Will Moss")]


def test_namesakes_that_nobody_told_apart_are_suggested(archive: Archive) -> None:
    """Two people of one name are a pair, until a split says that they are two."""
    one, two = archive.person("Orla Fenwick"), archive.person("Orla Fenwick", homonym=2)
    assert len(suggest(archive.connection, 10)) == 1
    judge(archive, "split", two, one)
    assert suggest(archive.connection, 10) == []
