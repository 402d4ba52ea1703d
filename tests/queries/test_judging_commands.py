"""The commands of newsdb people that judge, run as from a shell against a real database."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.queries.conftest import Archive, Outcome, Run, Said


@pytest.fixture
def two(stored: Archive) -> tuple[int, int]:
    """Add a second Marta Keller of another spelling, with the same role, to the archive: ids of both."""
    stored.article(
        "coastwire.example",
        "Mayor on the wall",
        "“Stones are patient,” said Martha Keller, the mayor. Anton Keller nodded.",
        date(2026, 4, 2),
        [Said("Stones are patient,", "Martha Keller", "the mayor")],
        [("Martha Keller", "the mayor"), ("Anton Keller", None)],
    )
    stored.connection.commit()
    return stored.person("Marta Keller"), stored.person("Martha Keller")


def lines(outcome: Outcome) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_merge_history_undo(newsdb_stored: Run, two: tuple[int, int]) -> None:
    """Merged people count as one, the history says who decided and why, and an undo parts them again."""
    keller, martha = two
    outcome = newsdb_stored(
        "people", "merge", "Martha Keller", "Marta Keller", "--by", "editor", "--reason", "one mayor"
    )
    assert (outcome.code, outcome.err) == (0, f"judgement 1: Martha Keller (#{martha}) is Marta Keller (#{keller})\n")
    assert "4 statements" in newsdb_stored("people", "show", "Martha Keller").out
    history = newsdb_stored("people", "history", f"#{keller}").out
    assert f"Martha Keller (#{martha}) is Marta Keller (#{keller})" in history
    assert "editor, " in history
    assert ": one mayor" in history
    assert newsdb_stored("people", "undo", "1").err == "judgement 2: judgement 1 does not hold\n"
    assert "1 statement" in newsdb_stored("people", "show", "Martha Keller").out
    assert "(undone)" in newsdb_stored("people", "history", "Martha Keller").out
    judged = lines(newsdb_stored("people", "history", "--json"))
    assert [(each["kind"], each["holds"], each["undoes_id"]) for each in judged] == [
        ("undo", True, 1),
        ("merge", False, None),
    ]


def test_the_login_name_decides_unless_told(newsdb_stored: Run, two: tuple[int, int], monkeypatch: Any) -> None:
    """Without --by it is whoever is logged in; where nobody is, --by is asked for."""
    monkeypatch.setattr("getpass.getuser", lambda: "nightwatch")
    outcome = newsdb_stored("people", "rename", "Marta Keller", "Marta Keller-Brandt", "--json")
    assert json.loads(outcome.out)["judged_by"] == "nightwatch"

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    outcome = newsdb_stored("people", "rename", "Marta Keller", "M. Keller")
    assert (outcome.code, "--by NAME" in outcome.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("merge", "Marta Keller", "Marta Keller"), 1, "cannot be merged into themselves"),
        (("merge", "Keller", "Marta Keller"), 1, "fits 3 people"),
        (("merge", "Nobody Atall", "Marta Keller"), 1, "nobody is called"),
        (("distinct", "Marta Keller", "#999"), 1, "no person with the id #999"),
        (("rename", "Marta Keller", " "), 2, "NEW is empty"),
        (("rename", "Marta Keller", "..."), 1, "is no name"),
        (("alias", "Marta Keller", "Anton Keller"), 1, "newsdb people merge"),
        (("alias", "Marta Keller", "Marta Holt", "--remove"), 1, "is no alias"),
        (("link", "Marta Keller", "42"), 2, "write it as Q42"),
        (("split", "Marta Keller"), 2, "say how to tell the namesake"),
        (("split", "Marta Keller", "--rest", "open"), 2, "--namesake ID"),
        (("split", "Marta Keller", "--outlet", "nowhere.example"), 2, "newsdb outlets list"),
        (("split", "Marta Keller", "--from", "soon"), 2, "is no date"),
        (("split", "Marta Keller", "--article", "no address"), 2, "is no address of an article"),
        (("undo", "99"), 1, "there is no judgement 99"),
        (("undo", "99", "--import"), 1, "is of no import"),
        (("history", "Nobody Atall"), 1, "nobody is called"),
        (("suggest", "Nobody Atall"), 1, "nobody is called"),
        (("import", "nowhere.csv"), 2, "cannot open nowhere.csv"),
        (("import", "-"), 2, "give a file"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_in_one_line(
    newsdb_stored: Run, two: tuple[int, int], arguments: tuple[str, ...], code: int, says: str
) -> None:
    """Each refusal is a last line with a remedy, and nothing is judged."""
    outcome = newsdb_stored("people", *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert says in outcome.err.splitlines()[-1]
    assert newsdb_stored("people", "history").err == "nothing was judged\n"


def test_split_by_outlet_and_undo(newsdb_stored: Run, stored: Archive) -> None:
    """Quotes of the outlet move to a namesake with a note, and come back."""
    stored.article(
        "portelleryherald.example",
        "Rowing",
        "“Row faster,” said Marta Keller, the coach.",
        date(2026, 6, 1),
        [Said("Row faster,", "Marta Keller", "the coach")],
        [("Marta Keller", "the coach")],
    )
    stored.connection.commit()
    outcome = newsdb_stored(
        "people", "split", "Marta Keller", "--outlet", "portelleryherald.example", "--note", "coach"
    )
    assert outcome.err.splitlines()[0] == "1 stored quote and 1 mention given to whom they belong"
    assert "Marta Keller (coach) (#" in outcome.err
    people = {each["name"]: each["quotes"] for each in lines(newsdb_stored("people", "list", "--json"))}
    assert (people["Marta Keller"], people["Marta Keller (coach)"]) == (3, 1)
    assert newsdb_stored("people", "show", "Marta Keller").code == 1
    assert newsdb_stored("people", "undo", "1").code == 0
    people = {each["name"]: each["quotes"] for each in lines(newsdb_stored("people", "list", "--json"))}
    assert people["Marta Keller"] == 4
    assert "Marta Keller (coach)" not in people


def test_a_rule_may_name_an_article_that_is_not_stored(newsdb_stored: Run, stored: Archive) -> None:
    """It waits for the article, which is remarked upon; another rule for the same namesake makes nobody."""
    outcome = newsdb_stored("people", "split", "Marta Keller", "--article", "https://tern.example/later?utm_source=x")
    assert "https://tern.example/later?utm_source=x is not stored; the rule waits for it" in outcome.err
    assert "Marta Keller (tern.example) (#" in outcome.err
    namesake = f"#{stored.connection.exec_driver_sql('SELECT max(id) FROM people').scalar()}"
    outcome = newsdb_stored("people", "split", namesake, "--namesake", namesake, "--from", "2030", "--json")
    assert f"#{json.loads(outcome.out)['person_id']}" == namesake
    rules = stored.connection.exec_driver_sql("SELECT count(*) FROM namesake_rules").scalar()
    assert rules == 3  # the article, the days, and the rest for the original


def test_suggest_says_why_and_forgets_what_was_judged(newsdb_stored: Run, two: tuple[int, int]) -> None:
    """A pair has a reason, evidence and the command that merges it; judged to be two it is gone."""
    keller, martha = two
    out = newsdb_stored("people", "suggest").out
    assert "Martha" in out.splitlines()[0]
    assert f"newsdb people merge '#{martha}' '#{keller}'" in out
    assert "Anton Keller" not in "".join(out.splitlines()[1:3])
    [pair] = lines(newsdb_stored("people", "suggest", "Martha Keller", "--json"))
    assert (pair["first"]["person"]["id"], pair["second"]["person"]["id"]) == (keller, martha)
    assert "same years" in pair["evidence"]
    assert newsdb_stored("people", "suggest", "José Álvarez").err == "no pairs to suggest\n"
    newsdb_stored("people", "distinct", "Marta Keller", "Martha Keller")
    assert newsdb_stored("people", "suggest").err == "no pairs to suggest\n"
    newsdb_stored("people", "undo", "1")
    assert len(lines(newsdb_stored("people", "suggest", "--json"))) == 1


@pytest.fixture
def answer(newsdb_stored: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Outcome]:
    """Give a function that runs the review with answers piped in."""

    def run(answers: str) -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        return newsdb_stored("people", "review", "--by", "editor")

    return run


def test_review_commits_each_answer(newsdb_stored: Run, two: tuple[int, int], answer: Callable[[str], Outcome]) -> None:
    """Keys s and q leave a pair, n keeps it from coming again, y merges; others are asked again."""
    keller, martha = two
    outcome = answer("s\n")
    assert "Stones are patient" in outcome.out
    assert "The sea taught me patience" in outcome.out
    assert outcome.err.endswith("0 the same, 0 not the same, 1 pair skipped\n")
    assert answer("q\n").err.endswith("0 pairs skipped\n")
    assert answer("").err.endswith("0 pairs skipped\n")
    outcome = answer("x\nn\n")
    assert outcome.err.count("y(es)") == 2
    assert answer("").err == "no pairs to review\n"
    newsdb_stored("people", "undo", "1")
    assert "judgement 3\n1 the same" in answer("Y\n").err
    [judged, *_] = lines(newsdb_stored("people", "history", "Martha Keller", "--json"))
    assert (judged["kind"], judged["person_id"], judged["other_person_id"]) == ("merge", martha, keller)
    assert judged["evidence"]["score"] > 0.5


def test_review_passes_over_what_an_answer_decided(
    newsdb_stored: Run, stored: Archive, answer: Callable[[str], Outcome]
) -> None:
    """Of three spellings, two answers merge all; the third pair is one person by then."""
    for number, name in enumerate(("Rosalind Okoro", "Roselind Okoro", "Rosalynd Okoro")):
        stored.article(
            "coastwire.example", None, f"“Rain {number},” said {name}.", None, [Said(f"Rain {number},", name)]
        )
    stored.connection.commit()
    outcome = answer("y\ny\ny\n")
    assert outcome.err.endswith("2 the same, 0 not the same, 0 pairs skipped\n")
    assert "3 statements" in newsdb_stored("people", "show", "Rosalynd Okoro").out


def write(path: Path, *entities: dict[str, Any]) -> str:
    """Write a file of entities."""
    path.write_text("".join(json.dumps(each) + "\n" for each in entities), encoding="utf-8")
    return str(path)


KELLER = {
    "qid": "Q999901",
    "label": "Marta Keller",
    "aliases": ["Marta Brandt", "Marta L. Keller"],
    "positions": [{"title": "mayor of Port Ellery", "start": "2020", "end": "2026-05"}],
}


def test_import_once_and_again_and_undo(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Alias, item and position are taken over once, shown, and taken back with the whole import."""
    path = write(
        tmp_path / "a.jsonl",
        KELLER,
        {"qid": "Q999902", "label": "José Álvarez"},
        {"qid": "Q999903", "label": "Una Moss"},
    )
    outcome = newsdb_stored("people", "import", path, "--json")
    assert (outcome.code, json.loads(outcome.out)) == (
        0,
        {
            "people": 2,
            "aliases": 1,
            "items": 2,
            "positions": 1,
            "unchanged": 0,
            "unknown": 1,
            "ambiguous": 0,
            "conflicts": 0,
            "rejected": 0,
            "first_judgement": 1,
        },
    )
    shown = newsdb_stored("people", "show", "Marta Brandt").out
    assert "Q999901" in shown.splitlines()[0]
    assert "mayor of Port Ellery (2020-01-01 to 2026-05-31)" in shown
    assert "Marta Brandt (alias)" in shown
    again = json.loads(newsdb_stored("people", "import", path, "--json").out)
    assert (again["people"], again["unchanged"], again["unknown"]) == (0, 2, 1)
    undone = newsdb_stored("people", "undo", "1", "--import")
    assert undone.err.count("does not hold") == 2
    assert newsdb_stored("people", "show", "Marta Brandt").code == 1
    outcome = newsdb_stored("people", "import", path)
    assert "that Marta Keller (#1) is Q999901 was undone before by judgement 4" in outcome.err
    assert "2 conflicts" in outcome.err


def test_import_leaves_what_is_not_exactly_one(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Several entities for one person, several people for one entity, and bad rows are a line each."""
    path = write(
        tmp_path / "a.jsonl",
        {"qid": "Q999901", "label": "José Álvarez"},
        {"qid": "Q999902", "label": "Jose Alvarez"},
        {"qid": "Q999903", "label": "Marta Keller", "aliases": ["Anton Keller"]},
        {"qid": "x", "label": "Marta Keller"},
    )
    outcome = newsdb_stored("people", "import", path)
    assert outcome.code == 1
    said = outcome.err.splitlines()
    assert said[0] == f"{path}, line 4: 'x' is no Wikidata item; write it as Q42"
    assert all(f"line {n}: several of the files fit José Álvarez (#" in said[n] for n in (1, 2))
    assert "Q999903 is Marta Keller (#1) and, as “Anton Keller”, Anton Keller (#" in said[3]
    assert said[3].endswith("'#1'")
    assert "0 people got something new" in said[4]
    assert "2 ambiguous, 1 conflict, 1 row rejected" in said[4]


def test_import_contradicts_nothing_that_is_known(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """An item of another person, and a person of another item, are conflicts; the item goes before names."""
    newsdb_stored("people", "link", "Marta Keller", "Q999901")
    path = write(
        tmp_path / "a.jsonl",
        {"qid": "Q999909", "label": "Marta Keller"},
        {"qid": "Q999901", "label": "Marta Brandt", "aliases": ["Anton Keller"]},
    )
    outcome = newsdb_stored("people", "import", path)
    assert (
        "Marta Keller (#1) is linked to Q999901, not to Q999909" in outcome.err or "several of the files" in outcome.err
    )
    assert "Q999901 is Marta Keller (#1) and, as “Anton Keller”" in outcome.err
    assert "Marta Brandt (alias)" in newsdb_stored("people", "show", "Marta Keller").out
    newsdb_stored("people", "distinct", "Anton Keller", "Marta Keller")
    assert "Anton Keller" not in newsdb_stored("people", "import", path).err


def test_settle_has_nothing_left(newsdb_stored: Run) -> None:
    """Where nothing was cut off there is nothing to do."""
    outcome = newsdb_stored("people", "settle")
    assert (outcome.code, outcome.err) == (0, "nothing is left to settle\n")


def test_roles_have_first_and_last_day_and_outlets(newsdb_stored: Run, stored: Archive) -> None:
    """The page of a person says when each role was printed first and last, and by whom."""
    for day, outlet in ((date(2024, 1, 2), "tern.example"), (date(2025, 3, 4), "harborledger.example")):
        body = "“Yes,” said Marta Keller, a councillor."
        stored.article(outlet, None, body, day, [Said("Yes,", "Marta Keller", "a councillor")], [])
    stored.connection.commit()
    out = newsdb_stored("people", "show", "Marta Keller").out
    assert "roles    a councillor (2): 2024-01-02 to 2025-03-04, harborledger.example and tern.example" in out
    roles = json.loads(newsdb_stored("people", "show", "Marta Keller", "--json").out)["roles"]
    assert roles[0] == {
        "text": "a councillor",
        "articles": 2,
        "articles_without_copies": 2,
        "first": "2024-01-02",
        "last": "2025-03-04",
        "outlets": ["harborledger.example", "tern.example"],
    }
