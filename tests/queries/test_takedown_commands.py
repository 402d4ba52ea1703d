"""The commands below takedown, run as from a shell against a real database."""

from __future__ import annotations

import json
import sys

import pytest
from sqlalchemy import Engine, text

from newsdb.cleaning.urls import article_id
from tests.queries.conftest import Archive, Run

URL = "https://harborledger.example/news/0"
STORED = f"#{article_id(URL)}"
BECAUSE = ("--reason", "court order 7/26", "--by", "ada", "--yes")


def scalar(engine: Engine, query: str) -> object:
    """Ask for one value."""
    with engine.connect() as connection:
        return connection.scalar(text(query))


def test_an_article_is_taken_down_and_lifted(newsdb_stored: Run, engine: Engine) -> None:
    """What goes is shown, what went and was searched is printed, the list says who and why, never what; lifted, too."""
    outcome = newsdb_stored("takedown", "article", STORED, "https://gull.example/never", *BECAUSE)
    assert (outcome.code, outcome.out.splitlines()[0]) == (0, "#1: 1 article is gone")
    assert "Storm bill rises again" in outcome.err
    assert "2 quotes, 1 mention" in outcome.err
    assert "1 article is not stored; what comes of it is kept out" in outcome.err
    assert "for 2 passages: found 0\n" in outcome.out
    assert "     articles: url, canonical_url, title, " in outcome.out
    listed = newsdb_stored("takedown", "list")
    assert listed.out.startswith("   #1 article  20")
    assert "  by ada\n" in listed.out
    assert "court order 7/26" in listed.out
    assert "harborledger" not in listed.out
    again = newsdb_stored("takedown", "article", STORED, *BECAUSE)
    assert (again.code, again.out.splitlines()[0]) == (0, "#1 (was taken down before): kept out")
    lifted = newsdb_stored("takedown", "lift", "#1", "--reason", "appeal won", "--by", "bo")
    assert (lifted.code, lifted.out) == (0, "#1 is lifted; load its file again to have it back\n")
    assert scalar(engine, "SELECT count(*) FROM takedowns") == 0
    assert " by bo: appeal won\n" in newsdb_stored("takedown", "list").out
    for what in ("#1", "#99", STORED, URL):
        outcome = newsdb_stored("takedown", "lift", what, "--reason", "again")
        assert (outcome.code, outcome.err.count("\n")) == (1, 1)


def test_copies_are_listed_and_taken_along(newsdb_stored: Run, stored: Archive, engine: Engine) -> None:
    """A copy stays, which is said with exit code 1, unless --copies takes it along."""
    body = "The old lighthouse of Gull was painted white again before the winter, as every year.\n" * 2
    outlets = ("gull.example", "coastwire.example", "portelleryherald.example")
    ids = [f"#{stored.article(outlet, 'Lighthouse painted white again', body)}" for outlet in outlets]
    stored.connection.execute(text("UPDATE articles SET story_key = 7 WHERE title LIKE 'Lighthouse%'"))
    stored.connection.commit()
    outcome = newsdb_stored("takedown", "article", ids[0], *BECAUSE)
    assert outcome.code == 1
    assert "2 copies under other addresses stay; --copies takes them along:" in outcome.err
    assert outcome.err.endswith("newsdb: something is left: 2 copies (add --copies)\n")
    dry = newsdb_stored("takedown", "article", ids[1], "--reason", "r", "--copies", "--dry-run", "--json")
    assert dry.code == 0
    assert [one["outlet"] for one in json.loads(dry.out)["copies"]] == ["portelleryherald.example"]
    assert scalar(engine, "SELECT count(*) FROM takedown_orders") == 1
    outcome = newsdb_stored("takedown", "article", ids[1], *BECAUSE, "--copies", "--json")
    fields = json.loads(outcome.out)
    assert (outcome.code, fields["articles"], fields["copies"], fields["found"]) == (0, 2, [], [])
    assert scalar(engine, "SELECT count(*) FROM articles WHERE story_key = 7") == 0


def test_a_person_is_taken_down(newsdb_stored: Run, engine: Engine) -> None:
    """Names, figures and articles are shown, the names are masked, the proof is printed; nobody finds them any more."""
    outcome = newsdb_stored("takedown", "person", "marta keller", *BECAUSE)
    assert (outcome.code, outcome.out.splitlines()[0]) == (0, "#1: masked in 2 articles")
    assert "names: MARTA KELLER, Marta Keller and Marta L. Keller\n" in outcome.err
    assert "3 quotes, 2 mentions, 2 articles" in outcome.err
    assert "for the names: found 0\n" in outcome.out
    assert newsdb_stored("people", "show", "Marta Keller").code == 1
    assert "Anton Keller" in newsdb_stored("search", "summer").out
    found = newsdb_stored("search", "patience")
    assert "█████ ██████" in found.out
    assert "Keller" not in found.out
    assert scalar(engine, "SELECT count(*) FROM articles WHERE title = 'Keller looks back'") == 0
    again = newsdb_stored("takedown", "person", "Marta Keller", *BECAUSE, "--json")
    fields = json.loads(again.out)
    assert (again.code, fields["id"], fields["is_new"], fields["articles_masked"]) == (0, 1, False, 0)
    assert {"articles", "quotes", "people"} <= fields["searched"].keys()
    lifted = newsdb_stored("takedown", "lift", "#1", "--reason", "appeal")
    assert lifted.out == "#1 is lifted; what is masked stays so\n"
    assert scalar(engine, "SELECT count(*) FROM takedown_names") == 0


def test_options_of_a_person(newsdb_stored: Run, engine: Engine) -> None:
    """Further names are masked, words can go along, new articles can be left alone; the list says so."""
    options = ("--also", "José Álvarez", "--delete-quotes", "--only-articles")
    outcome = newsdb_stored("takedown", "person", "Marta Keller", *BECAUSE, *options)
    assert outcome.code == 0
    assert scalar(engine, "SELECT count(*) FROM articles WHERE body LIKE '%rebuild the harbour%'") == 0
    assert scalar(engine, "SELECT count(*) FROM people WHERE name = 'José Álvarez'") == 0
    assert "(stored articles only, with what they said)" in newsdb_stored("takedown", "list").out
    dry = newsdb_stored("takedown", "person", "Zoltan Zander", "--reason", "r", "--dry-run", "--json")
    assert json.loads(dry.out)["names"] == ["Zoltan Zander"]
    assert "nobody of that name is stored" in dry.err


def test_what_is_left_is_said(newsdb_stored: Run, engine: Engine) -> None:
    """A name that cannot be masked ends the command with exit code 1, and with where it is."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE keyed (name text PRIMARY KEY CHECK (name LIKE 'M%'))"))
        connection.execute(text("INSERT INTO keyed VALUES ('Marta Keller')"))
    outcome = newsdb_stored("takedown", "person", "Marta Keller", *BECAUSE)
    assert outcome.code == 1
    assert "left: 1 row of keyed.name\n" in outcome.out
    assert outcome.err.endswith("newsdb: something is left: keyed.name\n")


def test_agencies_are_listed_and_lifted(newsdb_stored: Run, engine: Engine) -> None:
    """What an agency took down has no number; lifted by its id it gets one, with who had taken it down."""
    key = "0b4f6f0e-1c2d-5e3f-8a9b-7c6d5e4f3a2b"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO takedowns (article_id, kind, reason, taken_down_by) VALUES (:key, 'canceled', 'r', 'Wire')"
            ),
            {"key": key},
        )
    assert newsdb_stored("takedown", "list").out.startswith("      canceled  ")
    assert newsdb_stored("takedown", "lift", f"#{key}", "--reason", "an error").code == 0
    (line,) = newsdb_stored("takedown", "list", "--json").out.splitlines()
    fields = json.loads(line)
    assert (fields["id"], fields["kind"], fields["ordered_by"], fields["lift_reason"]) == (
        1,
        "agency",
        "Wire",
        "an error",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("article", "no address", *BECAUSE),
        ("article", URL, "--reason", " ", "--yes"),
        ("article", URL, "--reason", "r"),
        ("person", "Keller", *BECAUSE),
        ("person", "Fenwick", *BECAUSE),
        ("person", "Álvarez", *BECAUSE),
        ("person", "#999", *BECAUSE),
        ("person", "Marta Keller", "--also", "Marta", *BECAUSE),
        ("person", " ", *BECAUSE),
        ("lift", "nothing", "--reason", "r"),
    ],
    ids=str,
)
def test_wrong_usage_is_one_line(newsdb: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    """What cannot be meant, or asked for without a terminal, ends with one line and exit code 2, and does nothing."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    outcome = newsdb("takedown", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1].startswith("newsdb: ")


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_it_asks_first(
    newsdb_stored: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """On a terminal nothing is done before the answer is yes."""
    monkeypatch.setattr("typer.confirm", lambda question, err: answer == "y\n")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert newsdb_stored("takedown", "article", URL, "--reason", "r").code == code
    assert scalar(engine, "SELECT count(*) FROM takedown_orders") == 1 - code


def test_who_orders_is_the_login_name(newsdb_stored: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --by it is whoever runs the command; where nobody is known, that is said."""
    monkeypatch.setattr("getpass.getuser", lambda: "nightwatch")
    assert newsdb_stored("takedown", "article", URL, "--reason", "r", "--yes").code == 0
    assert scalar(engine, "SELECT ordered_by FROM takedown_orders") == "nightwatch"

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert newsdb_stored("takedown", "article", URL, "--reason", "r", "--yes").code == 2
