"""The commands search, people, status and rejects, run as from a shell against a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text

from newsdb.database.models import ArticleRow, QuoteRow
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


def test_status_counts_rows_and_loads(newsdb_stored: Run, stored: Archive) -> None:
    """Status has exact rows of small tables, rejects, the loads with counts, and the schema's revision."""
    stored.reject(b"x")
    now = datetime.now(UTC)
    stored.load(status="failed", finished_at=now, started_at=now, error="disk full\x1b[31m")
    stored.connection.commit()
    status = json.loads(newsdb_stored("status", "--json").out)
    tables = {table["name"]: table for table in status["tables"]}
    assert (tables["quotes"]["rows"], tables["quotes"]["estimated"]) == (9, False)
    assert tables["articles"]["total_bytes"] > 0
    assert (status["rejects"], status["load_count"]) == (1, 2)
    assert [load["status"] for load in status["loads"]] == ["failed", "running"]
    assert (status["schema"]["state"], status["schema"]["revision"]) == ("current", status["schema"]["head"])
    out = newsdb_stored("status").out
    assert "quotes               9" in out
    assert ": disk full\n" in out


def test_status_counts_what_is_not_extracted(newsdb_stored: Run, stored: Archive) -> None:
    """Articles kept without extraction are counted by language; none are not mentioned."""
    assert json.loads(newsdb_stored("status", "--json").out)["not_extracted"] == {}
    assert "not extracted" not in newsdb_stored("status").out
    for language in ("es", "fr", "es"):
        article = stored.article("puerto.example", None, "El puente se abrió.")
        stored.connection.execute(
            text("UPDATE articles SET extractor_version = 0, language = :language WHERE id = :id"),
            {"language": language, "id": article},
        )
    stored.connection.commit()
    assert json.loads(newsdb_stored("status", "--json").out)["not_extracted"] == {"es": 2, "fr": 1}
    assert "3 by language: 2 es, 1 fr\n" in newsdb_stored("status").out


def test_status_estimates_big_tables(newsdb_stored: Run, stored: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that the planner knows to be big is not counted but marked as estimated."""
    stored.connection.execute(text("ANALYZE quotes"))
    stored.connection.execute(text("DELETE FROM quotes WHERE speaker_id IS NULL"))
    stored.connection.commit()
    monkeypatch.setattr("newsdb.queries.status._COUNTED", 4)
    out = newsdb_stored("status").out
    assert "about 9" in out
    assert "about 4" not in out


def test_status_never_shows_the_password(newsdb: Run, archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the URL only host, port and database are shown."""
    joint = "&" if "?" in archive_url else "?"
    monkeypatch.setenv("NEWSDB_DATABASE_URL", f"{archive_url}{joint}password=hunter2hunter2")
    for arguments in (["status"], ["status", "--json"]):
        outcome = newsdb(*arguments)
        assert "hunter2" not in outcome.out + outcome.err


def test_rejects_are_listed_latest_first(newsdb_stored: Run, stored: Archive) -> None:
    """The list has number, place, load, size and reason; --load narrows it."""
    first = stored.reject(b"abc", position="line 3")
    other_load = stored.load_id = stored.load()
    second = stored.reject(b"", path="b.txt")
    stored.connection.commit()
    outcome = newsdb_stored("rejects", "list")
    assert outcome.out.index(f"{second} b.txt") < outcome.out.index(f"{first} bad.jsonl, line 3")
    assert outcome.err == "2 rejects\n"
    (line,) = newsdb_stored("rejects", "list", "--load", str(other_load), "--json").out.splitlines()
    assert (json.loads(line)["id"], json.loads(line)["size"]) == (second, 0)


def test_a_reject_is_shown_without_effect_and_written_raw_exactly(newsdb_stored: Run, stored: Archive) -> None:
    """Shown, control characters and broken bytes are escaped; --raw gives every byte as it came."""
    raw = b'{"a": "\x1b[31m\x00\r\n\xff\xc2\x9b"}\t' + "é".encode() * 3000
    number = str(stored.reject(raw))
    stored.connection.commit()
    outcome = newsdb_stored("rejects", "show", number)
    assert "\\x1b[31m\\x00\\x0d\n\\xff\\x9b" in outcome.out
    assert "�" not in outcome.out
    assert outcome.err == f"the first 1,999 of {len(raw):,} bytes; --raw writes all\n"
    assert newsdb_stored("rejects", "show", number, "--raw").raw == raw


def test_an_unknown_reject_exits_with_1(newsdb: Run) -> None:
    """A number that no reject has is said in one line."""
    outcome = newsdb("rejects", "show", "99999999999999999999")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1


def test_reading_commands_can_change_nothing(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction of a reading command refuses to write, whatever a query might do."""
    from sqlalchemy.exc import DBAPIError

    from newsdb.cli.reading import reading
    from newsdb.errors import DatabaseError

    monkeypatch.setenv("NEWSDB_DATABASE_URL", archive_url)
    with pytest.raises((DatabaseError, DBAPIError), match="read-only"), reading() as connection:
        connection.execute(text("DELETE FROM quotes"))


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


def test_an_empty_database_is_said_to_be_empty(newsdb_stored: Run, stored: Archive) -> None:
    """A database without articles points to newsdb load."""
    stored.connection.execute(text("DELETE FROM articles"))
    stored.connection.commit()
    assert "newsdb load" in newsdb_stored("search", "wall").err
    assert "newsdb load" in newsdb_stored("people", "list").err
    assert ArticleRow.__tablename__ in newsdb_stored("status").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "x"],
        ["people", "list"],
        ["people", "show", "x"],
        ["rejects", "list"],
        ["rejects", "show", "1"],
        ["status"],
    ],
)
def test_an_unmigrated_database_exits_with_3(
    newsdb: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Without a schema every reading command says what to run and exits with 3."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", empty_database_url)
    outcome = newsdb(*arguments)
    assert outcome.code == 3
    assert "newsdb migrate" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["search"],
        ["people"],
        ["people", "list"],
        ["people", "show"],
        ["status"],
        ["rejects"],
        ["rejects", "list"],
        ["rejects", "show"],
    ],
)
def test_every_command_explains_itself(newsdb: Run, command: list[str]) -> None:
    """--help has a summary and, for what can be run, examples that stand on lines of their own."""
    out = newsdb(*command, "--help").out
    assert out.startswith("Usage: ")
    if command not in (["people"], ["rejects"]):
        assert f"\n    newsdb {' '.join(command)}" in out
        assert "Exit code: 0" in out


def test_people_show_prints_a_sentence_with_two_quotations_once(newsdb: Run) -> None:
    """Segments of one sentence are shown together in it, verbatim, not one after the other."""
    out = newsdb("people", "show", "alvarez").out
    sentence = (
        "“The wall,” said José Álvarez, chief engineer of the harbour authority, “was never built for such waves.”"
    )
    assert [line.strip() for line in out.splitlines() if "waves" in line] == [sentence]
    assert out.count("The wall,") == 1
