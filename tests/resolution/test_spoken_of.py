"""Whom quotations speak of by one name alone."""

from __future__ import annotations

import pytest

from newsdb.documents import Mention
from tests.resolution.texts import resolved
from tests.work import lines_run

CAST = (
    "Nora Keller, the mayor, and Senator Jonas Brandt met Ursula van der Holm, a nurse, on Monday. Mr. Quill came.\n\n"
    "Rosa May and Dirk Washington were there, as were Senator Ida Rask and her brother Paul Rask.\n\n"
)


def inside(said: str, before: str = CAST) -> list[Mention]:
    """Return the mentions inside a quotation."""
    body = f"{before}“{said},” Keller said on Monday."
    (quote,) = (quote for quote in resolved(body).quotes if quote.outer is None)
    found = [mention for mention in resolved(body).mentions if quote.start <= mention.start < quote.end]
    assert all(body[mention.start : mention.end] == mention.printed for mention in found)
    return found


def people(said: str) -> list[str]:
    """Return whom a quotation names."""
    return [mention.name for mention in inside(said)]


@pytest.mark.parametrize(
    "said",
    [
        "We owe this bridge to Brandt",
        "Brandt’s bridge is open",
        "But Brandt is gone",
        "I thank Mr. Brandt for that",
        "We asked Senator Brandt twice",
        "You write [in Brandt’s statement] that it is safe",
        "The Brandt campaign is over",
        "BRANDT IS GONE",
        "It was Jonas, of course",
        "I said that Brandt Is Right",
    ],
)
def test_a_name_alone(said: str) -> None:
    """A surname, with or without a title, or a given name is the person of the article."""
    assert people(said) == ["Jonas Brandt"]


@pytest.mark.parametrize(
    "said",
    [
        "We met in Brandt Tower",
        "It is a Brandt-style bridge",
        "The Brandts are gone",
        "Zorv Brandt built it",
        "May I go? We are in Washington",
        "They sent Quill",
        "We asked Mrs. Brandt-Quill and old Zorv Brandt",
        "It was Senator Jonas",
        "I saw Holmes there",
    ],
)
def test_other_names(said: str) -> None:
    """Part of a longer name, a common word, a place, a name that the article gives no full form of: nobody is named."""
    assert not people(said)


def test_a_title_tells_a_name_from_a_word() -> None:
    """What is a word or a place otherwise, or a surname without a given name, is a name behind a title."""
    assert people("I asked Ms. May, and Mr. Washington, and Mr. Quill") == ["Rosa May", "Dirk Washington", "Quill"]


def test_the_role_is_the_title() -> None:
    """A title that is an office is the role; a plain one is none."""
    office, plain = inside("I thank former Senator Brandt and Mr. Brandt")
    assert (office.printed, office.role, plain.printed, plain.role) == ("Brandt", "Senator", "Brandt", None)


def test_particles_belong_to_the_surname() -> None:
    """The mention is of the whole surname, as far as that is printed."""
    assert [(m.printed, m.name) for m in inside("I asked Holm about it")] == [("Holm", "Ursula van der Holm")]
    for said, role in (("I asked van der Holm about it", None), ("I asked Senator van der Holm", "Senator")):
        (mention,) = inside(said)
        assert (mention.printed, mention.name, mention.role) == ("van der Holm", "Ursula van der Holm", role)


def test_namesakes() -> None:
    """Of two people of one surname the title tells, or the article, which calls one of them by it; else nobody is."""
    assert people("It is Rask’s bridge") == []
    assert people("It is Senator Rask’s bridge") == ["Ida Rask"]
    assert people("It is Mr. Rask’s bridge") == ["Paul Rask"]
    called = "Ida Rask and Paul Rask came. Rask smiled, and Keller, Nora Keller, did not. Ms. Rask was glad.\n\n"
    assert [mention.name for mention in inside("It is Rask’s bridge", called)] == ["Ida Rask"]


def test_full_names_stay_one_mention() -> None:
    """What a full name holds is not found again."""
    assert [m.printed for m in inside("I thank Jonas Brandt, Mr. Brandt and Ida Holm")] == [
        "Jonas Brandt",
        "Brandt",
        "Ida Holm",
    ]


def test_speakers_stay() -> None:
    """Whom a quotation names does not speak the next one."""
    body = f"{CAST}Mr. Quill spoke first. “I thank Mr. Brandt,” he said. “He is right,” he said."
    assert [quote.speaker for quote in resolved(body).quotes] == ["Quill", "Quill"]


def test_work_grows_with_the_length_alone() -> None:
    """Thousands of names in one quotation are no more work than their number."""

    def work(count: int) -> int:
        body = f"{CAST}“{'We asked Mr. Brandt and Rask. ' * count},” Keller said."
        return lines_run(lambda: resolved(body))

    assert 0 < work(2000) < 9 * work(250)
