"""The commands people list and people show, run as from a shell against a real database."""

from __future__ import annotations

import json

import pytest

from tests.queries.conftest import Run


def test_people_list_ranks_by_statements(newsdb: Run) -> None:
    """The table has person, totals and days, one line each."""
    outcome = newsdb("people", "list")
    assert outcome.out.splitlines() == [
        "person        statements  quotes  articles  outlets  first       last",
        "Marta Keller           3       3         2        1  2026-03-04  2026-05-20",
        "Anton Keller           1       1         1        1  2026-03-09  2026-03-09",
        "José Álvarez           1       2         1        1  2026-03-09  2026-03-09",
    ]
    assert outcome.err == "3 people\n"
    assert newsdb("people", "list", "--limit", "2").err == "2 of 3 people\n"


def test_people_list_json(newsdb: Run) -> None:
    """--json prints one person per line."""
    rows = [json.loads(line) for line in newsdb("people", "list", "--json").out.splitlines()]
    assert [(row["name"], row["statements"]) for row in rows] == [
        ("Marta Keller", 3),
        ("Anton Keller", 1),
        ("José Álvarez", 1),
    ]


def test_people_show_has_names_roles_and_quotes_by_article(newsdb: Run) -> None:
    """The page of a person has names and roles as printed and the quotes, newest article first."""
    out = newsdb("people", "show", "mayor marta keller").out
    assert out.startswith("Marta Keller  #")
    assert "roles    Mayor (1)" in out
    assert out.index("2026-05-20 · Keller looks back") < out.index("2026-03-04 · Storm bill rises again")
    assert "“The sea taught me patience,” Marta Keller told Radio Ellery." in out


def test_people_show_json_by_id(newsdb: Run) -> None:
    """An id shows its person, and --json has totals, names and quotes."""
    person = json.loads(newsdb("people", "list", "--json", "--limit", "1").out)
    shown = json.loads(newsdb("people", "show", f"#{person['person_id']}", "--json", "--limit", "1").out)
    assert (shown["name"], shown["statements"], len(shown["latest"])) == ("Marta Keller", 3, 1)
    assert {"text": "Mayor", "articles": 1} in shown["roles"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Keller", "fits 2 people"),
        ("Marta Keler", "did you mean “Marta Keller”"),
        ("harbour authority", "newsdb search --speaker 'harbour authority'"),
        ("#999999", "no person with the id #999999"),
        ("9" * 40, "no person with the id"),
    ],
)
def test_people_show_of_nobody_or_several_exits_with_1(newsdb: Run, name: str, says: str) -> None:
    """A name that means not exactly one person exits with 1 and says on stderr why and how to go on."""
    outcome = newsdb("people", "show", name)
    assert (outcome.code, outcome.out) == (1, "")
    assert says in outcome.err


def test_people_show_lists_the_candidates_with_their_ids(newsdb: Run) -> None:
    """An ambiguous name lists who bears it, with ids to ask by, most quoted first."""
    lines = newsdb("people", "show", "keller").err.splitlines()
    assert [line.split()[1:3] for line in lines[1:3]] == [["Marta", "Keller"], ["Anton", "Keller"]]
    assert all(line.lstrip().startswith("#") for line in lines[1:3])


def test_people_show_prints_a_sentence_with_two_quotations_once(newsdb: Run) -> None:
    """Segments of one sentence are shown together in it, verbatim, not one after the other."""
    out = newsdb("people", "show", "alvarez").out
    sentence = (
        "“The wall,” said José Álvarez, chief engineer of the harbour authority, “was never built for such waves.”"
    )
    assert [line.strip() for line in out.splitlines() if "waves" in line] == [sentence]
    assert out.count("The wall,") == 1
