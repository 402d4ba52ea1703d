"""The command report, run as from a shell: what it counts, whom it takes, what it refuses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, insert, select, text

from newsdb.database.models import ArticleRow, TakedownOrderRow, TakedownRow
from newsdb.report import Facts
from tests.queries.conftest import Archive, Run, Said
from tests.report.conftest import Page, read

WHY = ("--reason", "court order 7/26", "--by", "desk", "--yes")


def made(run: Run, path: Path, *options: str) -> Page:
    """Make a report and read it."""
    outcome = run("report", str(path), "--overwrite", *options)
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    return read(path)


def test_counts_are_those_of_people_show(newsdb: Run, tmp_path: Path) -> None:
    """Statements, quotes, articles and outlets are the same, and the months add up to the quotes."""
    shown = json.loads(newsdb("people", "show", "Marta Keller", "--json").out)
    page = made(newsdb, tmp_path / "x.html", "--person", "marta keller")
    assert page.one("h1").text == "Marta Keller"
    names = {"statements": "statements", "articles": "articles", "outlet": "outlets", "quotes": "quotes"}
    assert page.figures == {name: shown[field] for name, field in names.items()}
    assert sum(page.table(0).values()) == shown["quotes"]
    assert page.table(1) == {"harborledger.example": 3}


def test_months_without_quotes_are_zero(newsdb: Run, tmp_path: Path) -> None:
    """Between the first and the last month none is left out."""
    page = made(newsdb, tmp_path / "x.html", "--person", "Marta Keller", "--since", "2026", "--until", "2026-06")
    assert page.table(0) == {
        "January 2026": 0,
        "February 2026": 0,
        "March 2026": 2,
        "April 2026": 0,
        "May 2026": 1,
        "June 2026": 0,
    }
    assert "Articles published from 1 January 2026 to 30 June 2026" in page.one("p", "period").text


def test_without_options_it_is_about_all(newsdb: Run, tmp_path: Path) -> None:
    """Ranking, outlets, undated quotes and totals are of the whole database."""
    page = made(newsdb, tmp_path / "x.html")
    assert page.figures == {"quotes": 9, "statements": 8, "articles": 4, "outlets": 3, "people": 3}
    assert page.table(2) == {"Marta Keller": 3, "José Álvarez": 2, "Anton Keller": 1}
    assert sum(page.table(1).values()) == 9
    assert sum(page.table(0).values()) == 7
    assert "2 quotes in articles without a date are not shown here." in page.source
    listed = json.loads("[" + ",".join(newsdb("people", "list", "--json").out.splitlines()) + "]")
    assert page.table(2) == {person["name"]: person["quotes"] for person in listed}


def test_options_narrow_each_other(newsdb: Run, tmp_path: Path) -> None:
    """Words, outlet and person hold together, and the heading says them."""
    page = made(newsdb, tmp_path / "x.html", "--query", "wall", "--source", "harborledger")
    assert page.figures["quote"] == 1
    assert page.one("h1").text == "Quotes about “wall” in harborledger.example"
    assert "All quotes" in [heading.text for heading in page.all("h2")]
    assert made(newsdb, tmp_path / "y.html", "--query", "wall").figures["quotes"] == 5


def test_copies_are_left_out_as_elsewhere(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """With --no-copies the counts are those that people show tells without copies."""
    for outlet in ("harborledger.example", "coastwire.example"):
        body = "“The pier is gone for good this time,” said Marta Keller."
        said = [Said("The pier is gone for good this time,", "Marta Keller")]
        stored.article(outlet, "Gone", body, date(2026, 6, 1), said, story_key=7)
    stored.connection.commit()
    shown = json.loads(newsdb_stored("people", "show", "Marta Keller", "--json").out)
    page = made(newsdb_stored, tmp_path / "x.html", "--person", "Marta Keller")
    assert (page.figures["quotes"], page.figures["articles"]) == (shown["quotes"], shown["articles"]) == (5, 4)
    page = made(newsdb_stored, tmp_path / "x.html", "--person", "Marta Keller", "--no-copies")
    found = (page.figures["statements"], page.figures["quotes"], page.figures["articles"])
    assert found == tuple(shown[f"{name}_without_copies"] for name in ("statements", "quotes", "articles"))
    assert "Copies are left out" in page.source


def test_an_utterance_and_who_names_whom(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Outlets that print the same words have a dot a day; people who name others have a line, also from others."""
    for number, outlet in enumerate(("harborledger.example", "coastwire.example", "coastwire.example")):
        body = "“I told Anton Keller that the pier will not be built again,” said Marta Keller."
        said = [Said("I told Anton Keller that the pier will not be built again,", "Marta Keller")]
        stored.article(outlet, "Gone", body, date(2026, 6, 1 + number), said, [("Anton Keller", None)])
    stored.connection.commit()
    assert newsdb_stored("utterances", "link", "--all").code == 0
    page = made(newsdb_stored, tmp_path / "x.html", "--person", "Marta Keller")
    assert "the pier will not be built again" in page.one("blockquote").text
    assert "3 articles, 2 outlets" in page.one("p", "by").text
    assert len([key for key in page.data["points"] if key.startswith("said-1-")]) == 3
    named = [point for key, point in page.data["points"].items() if key.startswith("names-")]
    assert [(point["h"], point["n"]) for point in named] == [("Marta Keller names Anton Keller", 3)]
    page = made(newsdb_stored, tmp_path / "x.html", "--person", "Anton Keller")
    named = [point for key, point in page.data["points"].items() if key.startswith("names-")]
    assert [(point["h"], len(point["s"])) for point in named] == [("Marta Keller names Anton Keller", 3)]


def test_who_is_named_but_not_quoted(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """The page says that nobody of the name is quoted, and shows who names the person."""
    body = "“I never met Zoe Marsh,” said Marta Keller."
    said = [Said("I never met Zoe Marsh,", "Marta Keller")]
    stored.article("harborledger.example", "Never", body, date(2026, 6, 1), said, [("Zoe Marsh", None)])
    stored.connection.commit()
    page = made(newsdb_stored, tmp_path / "x.html", "--person", "Zoe Marsh")
    assert page.one("p", "empty").text == "Zoe Marsh is not quoted in any article that is stored."
    assert [point["h"] for point in page.data["points"].values()] == ["Marta Keller names Zoe Marsh"]
    assert [heading.text for heading in page.all("h2")] == ["Who names whom"]


def test_only_the_newest_are_embedded_and_it_says_so(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Of a bar with more than 25 quotes the newest 25 are in the file, and the counts are of all."""
    words = [f"Sentence number {number} about eels." for number in range(60)]
    body = "\n".join(f"“{text}” said Marta Keller." for text in words)
    stored.article("eels.example", "Eels", body, date(2026, 7, 1), [Said(text, "Marta Keller") for text in words])
    stored.connection.commit()
    outcome = newsdb_stored("report", str(tmp_path / "x.html"), "--query", "eels")
    assert outcome.err.startswith("60 quotes, the sentences of 25 of them, ")
    page = read(tmp_path / "x.html")
    assert page.figures["quotes"] == 60
    assert len(page.data["sentences"]) == 25
    assert {(point["n"], len(point["s"])) for point in page.data["points"].values()} == {(60, 25)}
    assert "This file holds the sentences of 25 quotes" in page.one("footer").text


def test_an_empty_database_says_so(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is drawn, exit code 0."""
    from newsdb.cli import main

    monkeypatch.setenv("NEWSDB_DATABASE_URL", database_url)
    monkeypatch.setattr("sys.argv", ["newsdb", "report", str(tmp_path / "x.html")])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    page = read(tmp_path / "x.html")
    assert page.one("p", "empty").text == "Nobody is quoted in any article that is stored."
    assert page.all("svg") == page.all("script") == []


def test_what_nobody_said_is_told(newsdb: Run, tmp_path: Path) -> None:
    """The page says about what, where and when nobody is quoted."""
    page = made(newsdb, tmp_path / "x.html", "--query", "kraken", "--since", "2026-03")
    assert page.one("p", "empty").text == "Nobody is quoted about “kraken” since 1 March 2026."
    page = made(newsdb, tmp_path / "x.html", "--person", "Marta Keller", "--query", "kraken")
    assert page.one("p", "empty").text == "Marta Keller is not quoted about “kraken”."


@pytest.mark.parametrize(
    ("options", "code", "line"),
    [
        (("--person", "Keller"), 1, "“Keller” fits 2 people; give a fuller name or an id"),
        (("--person", "Nobody Atall"), 1, "nobody is called “Nobody Atall”"),
        (("--source", "example"), 2, "“example” fits 3 outlets: "),
        (("--source", "nowhere"), 2, "no outlet is called “nowhere”"),
        (("--query", "the"), 2, "“the” has only words too common to be searched"),
        (("--query", " "), 2, "--query is empty; give it a value, or leave it out"),
        (("--since", "soon"), 2, "--since 'soon' is no date"),
        (("--since", "2026", "--until", "2025"), 2, "--since 2026-01-01 is after --until 2025-12-31"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    newsdb: Run, tmp_path: Path, options: tuple[str, ...], code: int, line: str
) -> None:
    """One line says why, and no file is written."""
    outcome = newsdb("report", str(tmp_path / "x.html"), *options)
    assert outcome.code == code
    assert outcome.err.splitlines()[-1].startswith(f"newsdb: {line}")
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_go_is_refused(newsdb: Run, tmp_path: Path) -> None:
    """Another ending, a folder, a file that is there: exit code 2, and nothing is touched."""
    (tmp_path / "there.html").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    for name, line in (("x.pdf", "does not end in .html"), ("there.html", "is there"), ("folder.html", "is a folder")):
        outcome = newsdb("report", str(tmp_path / name))
        assert outcome.code == 2
        assert line in outcome.err
        assert outcome.err.count("\n") == 1
    assert (tmp_path / "there.html").read_text(encoding="utf-8") == "mine"
    assert newsdb("report", str(tmp_path / "there.html"), "--overwrite", "--quiet").err == ""
    assert newsdb("report", str(tmp_path / "new" / "x.html")).code == 0


def test_who_was_taken_down_does_not_appear(newsdb_stored: Run, stored: Archive, tmp_path: Path) -> None:
    """Neither a person's name nor an article's words are in reports that are made afterwards."""
    assert "price worth paying" in made(newsdb_stored, tmp_path / "x.html").source
    assert newsdb_stored("takedown", "person", "José Álvarez", *WHY).code in {0, 1}
    assert newsdb_stored("takedown", "article", "https://harborledger.example/news/0", *WHY).code == 0
    article_id = stored.connection.scalars(select(ArticleRow.id).where(ArticleRow.published_on.is_(None))).one()
    row = {"article_id": article_id, "kind": "ordered", "reason": "test"}
    stored.connection.execute(insert(TakedownRow).values(**row))
    stored.connection.commit()
    page = made(newsdb_stored, tmp_path / "x.html")
    for gone in ("José", "Álvarez", "price worth paying", "Storm bill", "Walls do not stop the sea"):
        assert gone not in page.source
    assert set(page.table(2)) == {"Marta Keller", "Anton Keller"}


def test_what_is_taken_down_meanwhile_is_not_in_it(
    newsdb_stored: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that was being made when an article in it was taken down is made again before it is written."""
    from newsdb.report import page, writing

    pages: list[str] = []
    make_page = page.page

    def page_then_takedown(facts: Facts, version: str) -> str:
        pages.append(make_page(facts, version))
        if len(pages) == 1:
            engine = create_engine(database_url, poolclass=NullPool)
            with engine.begin() as connection:
                address = "https://harborledger.example/news/0"
                taken = connection.execute(text("DELETE FROM articles WHERE url = :url RETURNING id"), {"url": address})
                row = {"article_id": taken.scalar_one(), "kind": "ordered", "reason": "test"}
                connection.execute(insert(TakedownRow).values(**row))
        return pages[-1]

    monkeypatch.setattr(writing, "page", page_then_takedown)
    found = made(newsdb_stored, tmp_path / "x.html")
    assert ["price worth paying" in each for each in pages] == [True, False]
    assert "price worth paying" not in found.source
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]


def test_nothing_is_made_while_somebody_is_being_taken_down(
    newsdb_stored: Run, stored: Archive, tmp_path: Path
) -> None:
    """An order that is not finished ends the command in one line, before it writes anything."""
    values = {"kind": "person", "reason": "test", "ordered_by": "desk", "salt": b"salt"}
    stored.connection.execute(insert(TakedownOrderRow).values(**values))
    stored.connection.commit()
    outcome = newsdb_stored("report", str(tmp_path / "x.html"))
    assert outcome.code == 1
    assert outcome.err.startswith("newsdb: takedown #1 is not finished")
    assert list(tmp_path.iterdir()) == []
