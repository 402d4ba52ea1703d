"""The command search, run as from a shell against a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import insert

from newsdb.database.models import QuoteRow
from tests.queries.conftest import Archive, Run, Said


def test_search_prints_each_hit_whole(newsdb: Run) -> None:
    """A piped hit has sentence, speaker, role, outlet, date, title and address, without colours or line breaks."""
    outcome = newsdb("search", "winter")
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "  1. Mayor Marta Keller told reporters on Tuesday: “We will rebuild the harbour wall before winter.”",
        "     — Marta Keller, Mayor",
        "     harborledger.example · 2026-03-04 · Storm bill rises again",
        "     https://harborledger.example/news/0",
        "",
    ]
    assert outcome.err == "1 quote\n"


def test_search_marks_found_words_on_request(newsdb: Run) -> None:
    """--mark puts asterisks around the found words only."""
    assert "rebuild the harbour **wall** before winter" in newsdb("search", "walls", "--mark").out


def test_search_highlights_on_a_terminal(newsdb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where colours are wanted the found words carry a style of their own, wrapped at 80 columns."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    out = newsdb("search", "winter").out
    assert "\x1b[1;31mwinter\x1b[0m" in out
    assert "We will rebuild" in out.replace("\x1b[0m", "").splitlines()[0]


def test_search_json_is_one_object_per_line(newsdb: Run) -> None:
    """--json prints JSON lines with the verbatim text and ranges of the found words in it."""
    outcome = newsdb("search", "wall", "--json")
    hits = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(hits) == 5
    assert all(any(hit["text"][a:b].lower().startswith("wall") for a, b in hit["highlights"]) for hit in hits)
    assert hits[0].keys() >= {"article_id", "start", "end", "speaker", "outlet", "published_on", "title", "url"}
    assert outcome.err == "5 quotes\n"


def test_search_says_how_many_there_are_in_all(newsdb: Run) -> None:
    """When the limit cuts, the number of all hits is said on stderr."""
    assert newsdb("search", "wall", "--limit", "2").err == "2 of 5 quotes; --limit shows more\n"


def test_search_by_surname_says_whom_it_means(newsdb: Run) -> None:
    """A surname of several people searches all of them and names them on stderr."""
    outcome = newsdb("search", "--speaker", "keller")
    assert outcome.code == 0
    assert "fits 2 people: Marta Keller and Anton Keller" in outcome.err
    assert outcome.out.count("— ") == 5


def test_search_for_a_misspelt_speaker_suggests_the_right_one(newsdb: Run) -> None:
    """A near miss prints nothing on stdout, a suggestion on stderr and exits with 0."""
    outcome = newsdb("search", "wall", "--speaker", "Marta Keler")
    assert (outcome.code, outcome.out) == (0, "")
    assert "did you mean “Marta Keller”" in outcome.err


def test_search_for_a_misspelt_outlet_suggests_the_right_one(newsdb: Run) -> None:
    """An unknown outlet is no error, but is said, with what is like it."""
    outcome = newsdb("search", "wall", "--source", "harborlegder.example")
    assert (outcome.code, outcome.out) == (0, "")
    assert "“harborledger.example”" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["zeppelin"], "try other or fewer words"),
        (["engineer"], "1 article has the words outside quotations; add --in articles"),
        (["patience", "--source", "coastwire.example"], "without the other options there would be 1"),
        (["--from", "2030"], "widen the other options"),
        (["zeppelin", "--in", "articles"], "no articles found"),
    ],
)
def test_search_without_hits_gives_a_hint(newsdb: Run, arguments: list[str], hint: str) -> None:
    """No hit is no error: stdout stays empty, and one line on stderr says what may help."""
    outcome = newsdb("search", *arguments)
    assert (outcome.code, outcome.out) == (0, "")
    assert hint in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [" "],
        ["the"],
        ["wall", "--speaker", ""],
        ["wall", "--about", ""],
        ["wall", "--source", " "],
        ["-wall", "--"],
        ["wall", "--from", "yesterday"],
        ["wall", "--from", "2026-02-30"],
        ["wall", "--from", "2026-13"],
        ["wall", "--from", "2026-05", "--to", "2026-04"],
        ["wall\udcff"],
        ["x" * 2000],
    ],
)
def test_search_refuses_wrong_usage_in_one_line(newsdb: Run, arguments: list[str]) -> None:
    """What cannot be searched exits with 2 and one line on stderr, never a traceback."""
    outcome = newsdb("search", *(["--", "-wall"] if arguments[:1] == ["-wall"] else arguments))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("newsdb: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("first", "last", "hits"), [("2026-03", "2026-03", 6), ("20260305", "2026", 5), ("2026-05-20", "2026-05-20", 1)]
)
def test_search_reads_days_months_and_years(newsdb: Run, first: str, last: str, hits: int) -> None:
    """A month or year stands for its first day in --from and its last in --to."""
    assert newsdb("search", "--from", first, "--to", last, "--json").out.count("\n") == hits


def test_search_about_somebody(newsdb_stored: Run, stored: Archive) -> None:
    """--about finds what names somebody, and says whom it took the name for."""
    body = "“Ask Marta Keller,” said Jo Holt.\n“Nobody asked,” said Marta Keller."
    said = [Said("Ask Marta Keller,", "Jo Holt"), Said("Nobody asked,", "Marta Keller")]
    stored.article("gull.example", "Asked", body, date(2026, 7, 1), said, [("Marta Keller", None)])
    stored.connection.commit()
    outcome = newsdb_stored("search", "--about", "Marta Keller")
    assert "“Ask Marta Keller,” said Jo Holt." in outcome.out
    assert outcome.err == "1 quote\n"
    assert newsdb_stored("search", "--about", "Jo Holt").err == "no quotes found; widen the other options\n"
    assert newsdb_stored("search", "--about", "marta keler").err.startswith("nobody is called “marta keler”; did")
    assert "Asked" in newsdb_stored("search", "ask", "--about", "Marta Keller", "--in", "articles").out


def test_search_in_articles_prints_the_best_passage(newsdb: Run) -> None:
    """--in articles finds words outside quotations and shows where they stand."""
    outcome = newsdb("search", "fisherman", "--in", "articles", "--mark")
    assert "a **fisherman** and no relation" in outcome.out
    assert outcome.err == "1 article\n"
    (line,) = newsdb("search", "fisherman", "--in", "articles", "--json").out.splitlines()
    hit = json.loads(line)
    assert hit["passage"]["text"][slice(*hit["passage"]["highlights"][0])] == "fisherman"


def test_texts_of_articles_cannot_command_the_terminal(newsdb_stored: Run, stored: Archive) -> None:
    """Control sequences and rich's markup in stored text are printed without effect, and JSON keeps them escaped."""
    evil = "a \x1b[31mred\x1b]0;title\x07 \x9b2J [bold]wall[/bold] \u202etrap\x7f"
    stored.article("coastwire.example", f"T {evil}", evil, None, [Said(evil, f"Eve\x1b[2J {evil}", evil)])
    stored.connection.commit()
    for arguments in (["search", "trap"], ["search", "trap", "--in", "articles"], ["people", "list"]):
        out = newsdb_stored(*arguments).out
        assert "[bold]wall[/bold]" in out
        assert not any(c in out for c in "\x1b\x07\x9b\x7f\u202e")
    line = newsdb_stored("search", "trap", "--json").out
    assert not any(c in line for c in "\x1b\x07\x9b\x7f")
    assert json.loads(line)["text"] == evil


def test_piped_output_is_never_cut(newsdb_stored: Run, stored: Archive) -> None:
    """A quotation far wider than a terminal is printed whole, in one line, when piped; a terminal gets its passage."""
    long = "word " * 400 + "zenith " + "word " * 400 + "end"
    stored.article("coastwire.example", "x", long, None, [Said(long, "Marta Keller")])
    stored.connection.commit()
    assert f"  1. {long}" in newsdb_stored("search", "zenith").out.splitlines()


def test_a_reader_that_goes_away_is_no_error(database_url: str, stored: Archive) -> None:
    """A closed pipe, as of head, ends a command without a word on stderr."""
    body = "wall " * 50
    stored.article("coastwire.example", "x", body, None)
    article = stored.article("coastwire.example", "y", body + ".", None)
    rows = [
        {"article_id": article, "ordinal": n, "statement_no": n, "kind": "direct", "text": body, "start_char": 0}
        | {"end_char": len(body), "speaker_kind": "unknown", "confidence": 0}
        for n in range(1, 3001)
    ]
    stored.connection.execute(insert(QuoteRow), rows)
    stored.connection.commit()
    environment = os.environ | {"NEWSDB_DATABASE_URL": database_url}
    for option in ([], ["--json"]):
        command = [sys.executable, "-m", "newsdb", "search", "wall", "--limit", "3000", *option]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        process.wait()
